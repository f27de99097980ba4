import type { LegalDate } from '../law/legal-date.js';
import { RefusedCommand } from '../refused-command.js';
import { AMENDABLE_FIELDS, asOfHandling } from './amendable-fields.js';
import type { Application } from './application.js';
import type { AmendableValues, AmendedEntry, Amendment } from './events.js';

/** The day of the step that a field tells of, where the field is not that day itself; of what the entry was made with, the receipt. */
const DAY_OF: Partial<Record<keyof AmendableValues, keyof AmendableValues>> = {
  registerNumber: 'receivedOn',
  channel: 'receivedOn',
  applicantKind: 'receivedOn',
  handlingUnit: 'receivedOn',
  correctionDueOn: 'correctionRequestedOn',
  extensionWorkingDays: 'extendedOn',
  extensionConsentBy: 'extendedOn',
  reasonsDueOn: 'reasonsRequestedOn',
  laterReplyOn: 'reasonsJudgedOn',
  feeNotice: 'feeNotifiedOn',
  closing: 'closedOn',
  renewedClosing: 'renewedClosedOn',
  deliveryMethod: 'deliveredOn',
};

/**
 * Nothing is put right before it happened, nor before it was entered, which was not before the day that the entry gives. So an
 * amendment is dated neither before the facts it leaves nor before those it finds.
 * @throws RefusedCommand
 */
export function notBeforeWhatItAmends(
  amendedOn: LegalDate,
  was: Application,
  amended: Application,
  entry: AmendedEntry,
): void {
  const last = [was, amended].flatMap((state) => daysOf(state, entry)).reduce((a, b) => (a > b ? a : b), '');
  if (amendedOn >= last) return;
  throw new RefusedCommand(
    'amended_before_fact',
    `更正日期 ${amendedOn} 早于所更正事项的日期 ${last}，事项尚未发生、尚未登记的不能更正，请核对更正日期和更正后的日期。`,
    `The amendment of ${amendedOn} is before ${last}, the day of what it amends; nothing is put right before it happened and was recorded. Correct the date of the amendment, or the amended date.`,
    'content',
  );
}

/** Of the facts that the amendment touches, as the application tells them. */
function daysOf(
  state: Application,
  { changes, appealChanges, consultationChanges, personal }: AmendedEntry,
): LegalDate[] {
  const { appeals, consultations = [], formerHandlings = [], correction } = state;
  const ofAppeals = appealChanges.map(({ appealId, field }) => {
    const appeal = appeals.find((one) => one.appealId === appealId);
    return field === 'route' || field === 'filedOn' ? appeal?.filedOn : appeal?.decidedOn;
  });
  const all = [...consultations, ...formerHandlings.flatMap((former) => former.consultations ?? [])];
  const ofConsultations = consultationChanges.map(({ consultationId, field }) => {
    const consultation = all.find((one) => one.consultationId === consultationId);
    return consultation?.[field === 'answer' ? 'answeredOn' : field];
  });
  const ofReasons = all.find((one) => one.consultationId === personal.answer?.consultationId)?.answeredOn;
  const ofGoodCause = personal.changes.some(({ field }) => field === 'goodCause') ? correction?.receivedOn : undefined;
  return [
    state.receivedOn,
    ...changes.map((change) => dayOf(state, change)),
    ...ofAppeals,
    ...ofConsultations,
    ofReasons,
    ofGoodCause,
  ].filter((day) => day !== undefined);
}

function dayOf(state: Application, { field, handling }: Amendment): LegalDate | undefined {
  const former = handling === undefined ? undefined : state.formerHandlings?.[handling - 1];
  const day = AMENDABLE_FIELDS[DAY_OF[field] ?? field].get(former === undefined ? state : asOfHandling(state, former));
  return day as LegalDate | undefined;
}
