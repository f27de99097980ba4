import type { Applied, OwnPlace } from '../fee-items.js';
import { appliedIn, chargingNotices, spanOf } from '../fee-items.js';
import type { Application } from './application.js';
import type { AmendedValues, ApplicationCommand } from './commands.js';
import { movesAlone } from './fee-notices.js';
import { amendedBy } from './two-persons.js';

/** A notice by item that a command reckons or moves: whose it is then, and where it stands among those of the application. */
export interface NoticeByItem extends OwnPlace {
  readonly applied: Applied;
}

/**
 * Undefined of a command that neither reckons a fee by item nor moves one to another month, or one that charges nothing, for a later notice
 * has taken its place.
 */
export function noticeByItem(
  applicationId: string,
  state: Application,
  command: ApplicationCommand,
): NoticeByItem | undefined {
  const applied = appliedIn(applicationId, state);
  if (command.type === 'NotifyFee') {
    if (command.basis !== 'per_item') return undefined;
    const apartFrom = [...applied.apartFrom, ...(command.apartFrom?.applications ?? [])];
    return { applied: { ...applied, apartFrom }, ...placeIn(state) };
  }
  const values = amendedBy(state, command);
  if (values === undefined) return undefined;
  const { applicantName, identityNumber, receivedOn } = values;
  const place = placeAmended(state, values);
  if (place === undefined) return undefined;
  return {
    applied: {
      ...applied,
      ...(applicantName !== undefined && { applicantName }),
      ...(identityNumber !== undefined && { identityNumber }),
      ...(receivedOn !== undefined && { receivedOn }),
    },
    ...place,
  };
}

function placeAmended(state: Application, values: AmendedValues): OwnPlace | undefined {
  const { feeNotice, receivedOn, handling } = values;
  const { fee } = (handling === undefined ? undefined : state.formerHandlings?.[handling - 1]) ?? state;
  if (feeNotice === undefined) return movesAlone(state, receivedOn) ? { place: 0, takes: 1 } : undefined;
  if (feeNotice?.basis !== 'per_item' || fee?.replaced === true) return undefined;
  // One that was by page is not among those by item yet, and comes last.
  if (spanOf(fee) === undefined) return { place: chargingNotices(state).length, takes: 0 };
  return placeIn(state, handling);
}

/** After the notices before it that did not lapse, and in the place of those that did since. */
function placeIn(application: Application, handling = (application.formerHandlings?.length ?? 0) + 1): OwnPlace {
  const earlier = chargingNotices(application).filter((notice) => notice.handling <= handling);
  const before = earlier.findLastIndex((notice) => notice.handling < handling && !notice.lapsed);
  return { place: before + 1, takes: earlier.length - before - 1 };
}
