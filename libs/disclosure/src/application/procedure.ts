import type { Handling } from '../law/clock.js';
import type { Application, Procedure } from './application.js';

/** The handling whose ending is, or will be, the counted one: for an application never reopened, the only one. */
export function firstHandling(application: Application): Handling {
  const { reopened, firstProcedure, correction, counted } = application;
  const procedure = reopened === undefined ? application : (firstProcedure ?? {});
  return {
    start: 'received',
    startedOn: application.receivedOn,
    ...clockFacts(procedure),
    ...(correction !== undefined && inFirst(application) && { correction }),
    ...(counted !== undefined && { closedOn: counted.closedOn }),
  };
}

/** The handling under way, or the last one: after a reopening, that which began with it. */
export function currentHandling(application: Application): Handling {
  const { reopened, correction, renewed } = application;
  if (reopened === undefined) return firstHandling(application);
  return {
    start: 'reopened',
    startedOn: reopened.reopenedOn,
    ...clockFacts(application),
    ...(correction !== undefined &&
      !inFirst(application) &&
      correction.requestedOn >= reopened.reopenedOn && { correction }),
    ...(renewed !== undefined && { closedOn: renewed.closedOn }),
  };
}

const clockFacts = ({ extension, consultations, reasons, fee }: Procedure): Partial<Handling> => ({
  ...(extension !== undefined && { extension }),
  ...(consultations !== undefined && { consultations }),
  ...(reasons !== undefined && { reasons }),
  ...(fee !== undefined && { fee }),
});

/** A correction is asked for once (Article 30); it belongs to the handling in which it was. */
const inFirst = ({ correction, counted }: Application): boolean =>
  correction !== undefined && (counted === undefined || correction.requestedOn <= counted.closedOn);
