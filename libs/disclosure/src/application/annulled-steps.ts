import type { LegalDate } from '../law/legal-date.js';
import { yearOf } from '../law/legal-date.js';
import { RefusedCommand } from '../refused-command.js';
import { AMENDABLE_FIELDS, AMENDED_LABELS, toldByLapse } from './amendable-fields.js';
import type { Application } from './application.js';
import { currentEnding } from './application.js';
import type { AmendedValues } from './commands.js';
import type { AmendableValues } from './events.js';

/** Steps that an amendment can annul, by null in the place of what begins the entry of the step, and what is told of them besides. */
const TOLD_WITH = {
  correctionRequestedOn: ['correctionDueOn'],
  extendedOn: ['extensionWorkingDays', 'extensionConsentBy'],
  reasonsRequestedOn: ['reasonsDueOn'],
  feeNotice: ['feeNotifiedOn', 'feeDeliveredOn', 'feePaidOn'],
  closing: ['closedOn', 'deliveredOn', 'deliveryMethod'],
  renewedClosing: ['renewedClosedOn', 'deliveredOn', 'deliveryMethod'],
} as const satisfies Partial<Record<keyof AmendableValues, readonly (keyof AmendableValues)[]>>;
type Annullable = keyof typeof TOLD_WITH;

export const isAnnullable = (field: string): field is Annullable => Object.hasOwn(TOLD_WITH, field);

/**
 * What goes with a step that is annulled, so that it is written down and whoever approves it has seen it.
 * @param recorded the application with the steps of the handling that is amended
 */
export function toldWith(field: Annullable, recorded: Application): Partial<AmendableValues> {
  const told = goingWith(field, recorded).map((other) => [other, AMENDABLE_FIELDS[other].get(recorded)] as const);
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}

function goingWith(field: Annullable, { fee }: Application): readonly (keyof AmendableValues)[] {
  const isEnding = field === 'closing' || field === 'renewedClosing';
  return isEnding && toldByLapse(fee) ? [...TOLD_WITH[field], 'feeNotifiedOn'] : TOLD_WITH[field];
}

/**
 * @param recorded the application with the steps of the handling that is amended
 * @throws RefusedCommand
 */
export function mayAnnul(field: Annullable, recorded: Application, values: AmendedValues): void {
  // Reckoning it anew looks at what is told of it.
  if (field === 'feeNotice') return;
  const told = goingWith(field, recorded).find((other) => values[other] !== undefined);
  if (told !== undefined) throw annulledWith(field, told);
  const { correction, reasons } = recorded;
  if (field === 'correctionRequestedOn') unanswered(field, correction?.receivedOn, '30');
  if (field === 'reasonsRequestedOn') unanswered(field, reasons?.givenOn ?? reasons?.judgedOn, '35');
  if (field !== 'closing' && field !== 'renewedClosing') return;
  const followed = followedBy(recorded, field);
  if (followed !== undefined) throw endingFollowed(followed);
}

/** What has come after an ending, so that it stands: an appeal against it, or a reopening. */
interface Followed {
  readonly by: 'appeal' | 'reopening';
  readonly on: LegalDate;
}

function followedBy(
  { appeals, counted, renewed, reopened }: Application,
  ending: 'closing' | 'renewedClosing',
): Followed | undefined {
  if (ending === 'closing' && reopened !== undefined) return { by: 'reopening', on: reopened.reopenedOn };
  const endedOn = (ending === 'closing' ? counted : renewed)?.closedOn;
  const appeal = appeals.find(({ filedOn }) => endedOn !== undefined && filedOn >= endedOn);
  return appeal && { by: 'appeal', on: appeal.filedOn };
}

const endingStands = (state: Application): boolean =>
  followedBy(state, state.renewed === undefined ? 'closing' : 'renewedClosing') !== undefined;

/**
 * One person annuls nothing that is counted, and so does not decide alone either what a year that is over counts in its place: neither the
 * outcome nor the day, by which its timeliness is judged. What ended then is recorded for a day of this year, and two persons put that right.
 * @throws RefusedCommand
 */
export function endsInThisYear(state: Application, closedOn: LegalDate, today: LegalDate, article?: string): void {
  if (state.endingAnnulled !== true || yearOf(closedOn) >= yearOf(today)) return;
  throw new RefusedCommand(
    'ending_in_year_over',
    `该申请的办结曾被取消，${yearOf(closedOn)} 年度已经结束，年度报告可能已经编制，不能由一人再按 ${closedOn} 登记办结：请按 ${yearOf(today)} 年的日期登记办结，再提出更正，将办结日期改为 ${closedOn}，由他人批准；只是办理结果登记有误的，无须取消办结，提出更正办理结果即可。`,
    `An ending of the application was annulled, and ${yearOf(closedOn)} is over and may be reported, so one person cannot record an ending of ${closedOn}: record it for a day of ${yearOf(today)}, and propose an amendment of its day to ${closedOn} for another person to approve. Where the outcome alone was wrong, propose to amend it instead of annulling the ending.`,
    'content',
    article,
  );
}

/** How a step that was not recorded still can be: words that the recording follows. */
export function toRecordFirst(state: Application): readonly [chinese: string, english: string] {
  if (currentEnding(state) === undefined) return ['先', ''];
  return endingStands(state)
    ? ['在该申请因复议或者诉讼重新办理后再', 'once an appeal has the application handled again, ']
    : [
        '提出更正取消办结，由他人批准后再',
        'propose an amendment that annuls the ending (null in its place), and once another person has approved it, ',
      ];
}

/** The same, for the end of a refusal; nothing, where it is not the ending that keeps a step from being recorded. */
export function toRecordBefore(state: Application): readonly [chinese: string, english: string] {
  if (currentEnding(state) === undefined || endingStands(state)) return ['', ''];
  return [
    '；办结前尚有步骤没有登记的，请提出更正取消办结，由他人批准后再登记',
    '; where a step before the ending is not recorded, have the ending annulled by an amendment, and record it then',
  ];
}

/** Where a closed application cannot be handled on: how staff go on, if it was closed by mistake. */
export function toHandleOn(state: Application): readonly [chinese: string, english: string] {
  return endingStands(state)
    ? [
        '办结后已有复议或者诉讼，结果为“结果纠正”的请重新办理',
        'it was appealed since, so reopen it when the appeal is decided “corrected”',
      ]
    : [
        '不应办结的（登记错了申请，或者期限内的缴费、补正其后才得知的），请提出更正取消办结，由他人批准后再办',
        'if it should not have been closed, as when a payment or a correction that came in time became known later, propose an amendment that annuls the ending, and go on once another person has approved it',
      ];
}

function annulledWith(field: Annullable, told: keyof typeof AMENDED_LABELS): RefusedCommand {
  const [[annulled, annulledEnglish], [label, english]] = [AMENDED_LABELS[field], AMENDED_LABELS[told]];
  return new RefusedCommand(
    'annulled_with_its_step',
    `取消的登记（${annulled}）连同“${label}”一并取消，不能同时更正“${label}”，请去掉该项。`,
    `What is annulled (${annulledEnglish}) goes with all that is told of it: leave out “${english}”.`,
    'content',
  );
}

function unanswered(field: Annullable, answeredOn: LegalDate | undefined, article: string): void {
  if (answeredOn === undefined) return;
  const [label, english] = AMENDED_LABELS[field];
  throw new RefusedCommand(
    'annulled_step_answered',
    `申请人的答复或者本机关的认定已于 ${answeredOn} 登记，不能取消（${label}）；日期登记有误的，请只更正日期。`,
    `Its answer or judgement is recorded of ${answeredOn}, so it cannot be annulled (${english}); amend the dates alone.`,
    'state',
    article,
  );
}

const endingFollowed = ({ by, on }: Followed): RefusedCommand =>
  by === 'reopening'
    ? new RefusedCommand(
        'ending_followed',
        `该申请已于 ${on} 重新办理，先前的办结不能取消；结果或者日期登记有误的，请只更正该项。`,
        `The application was reopened on ${on}, so the ending before it is not annulled; amend its outcome or its date if they are wrong.`,
      )
    : new RefusedCommand(
        'ending_followed',
        `办结后已于 ${on} 提起复议或者诉讼，办结不能取消；结果或者日期登记有误的，请只更正该项，复议或者诉讼结果为“结果纠正”的，请重新办理。`,
        `An appeal was filed on ${on}, after the ending, so it is not annulled; amend its outcome or its date if they are wrong, or reopen the application when the appeal is decided “corrected”.`,
      );
