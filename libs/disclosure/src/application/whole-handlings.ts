import type { Correction } from '../law/clock.js';
import type { Application, FormerHandling } from './application.js';
import { draftOf } from './application.js';
import { handlingsOf } from './procedure.js';

/** In which handling the correction was asked for, the first being 0: dates that are amended carry it into no other one. */
export function correctedIn(application: Application): number {
  return handlingsOf(application).findIndex(({ correction }) => correction !== undefined);
}

/** A handling with all its steps; with the correction, if it was asked for in this one. */
export interface WholeHandling extends FormerHandling {
  readonly correction?: Correction;
}

/** The handlings that appeals overturned, oldest first, and the latest one, each with its ending. */
export function handlingsWithEndings(
  { formerHandlings = [], correction, draft, counted, renewed, reopened, ...state }: Application,
  corrected: number,
): WholeHandling[] {
  const latest: FormerHandling = {
    ...state,
    ...(draft && draftOf(draft)),
    ...(reopened && { reopenedOn: reopened.reopenedOn }),
    ...(renewed && { ending: renewed }),
  };
  return [...formerHandlings, latest].map((one, index) => ({
    ...one,
    ...(index === corrected && correction && { correction }),
    ...(index === 0 && counted && { ending: counted }),
  }));
}
