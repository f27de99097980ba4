import type { Applied } from '../fee-items.js';
import { appliedIn, chargesOf, formerFees, spanOf } from '../fee-items.js';
import type { Application } from './application.js';
import type { ApplicationCommand } from './commands.js';
import { noticeGiven } from './fee-notices.js';
import { amendedBy } from './two-persons.js';

/** A notice by item that a command reckons: whose it is then, and which of the application's notices by item, from 0. */
export interface NoticeByItem {
  readonly applied: Applied;
  readonly place: number;
}

/** Undefined of a command that reckons no fee by item. */
export function noticeByItem(
  applicationId: string,
  state: Application,
  command: ApplicationCommand,
): NoticeByItem | undefined {
  const applied = appliedIn(applicationId, state);
  if (command.type === 'NotifyFee') {
    if (command.basis !== 'per_item') return undefined;
    const apartFrom = [...applied.apartFrom, ...(command.apartFrom?.applications ?? [])];
    return { applied: { ...applied, apartFrom }, place: placeIn(state) };
  }
  const values = amendedBy(state, command);
  if (values === undefined) return undefined;
  const { applicantName, identityNumber, receivedOn, handling } = values;
  const { formerHandlings = [] } = state;
  const earlier = handling === undefined ? formerHandlings : formerHandlings.slice(0, handling - 1);
  const { fee } = formerHandlings[earlier.length] ?? state;
  if (noticeGiven(fee, values)?.basis !== 'per_item') return undefined;
  // One that was by page is not among those by item yet.
  const place = spanOf(fee) === undefined ? chargesOf(state).length : placeIn({ ...state, formerHandlings: earlier });
  return {
    applied: {
      ...applied,
      ...(applicantName !== undefined && { applicantName }),
      ...(identityNumber !== undefined && { identityNumber }),
      ...(receivedOn !== undefined && { receivedOn }),
    },
    place,
  };
}

/** The place of a notice after those of former handlings: that of the one before it, where that lapsed unpaid. */
const placeIn = (application: Application): number =>
  formerFees(application).filter((fee) => spanOf(fee) !== undefined).length;
