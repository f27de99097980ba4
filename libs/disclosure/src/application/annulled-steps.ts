import type { Consultation } from '../law/clock.js';
import { ARTICLE_OF_CONSULTATION } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import { yearOf } from '../law/legal-date.js';
import { isDecision } from '../law/outcomes.js';
import { RefusedCommand } from '../refused-command.js';
import { AMENDABLE_FIELDS, AMENDED_LABELS, toldByLapse } from './amendable-fields.js';
import type { Appeal, Application } from './application.js';
import { currentEnding } from './application.js';
import { hasReopened } from './checks.js';
import type { AmendedValues } from './commands.js';
import type { AmendableValues, Amendment } from './events.js';
import { correctedIn } from './whole-handlings.js';

/** Steps that an amendment can annul, by null in the place of what begins the entry of the step, and what is told of them besides. */
const TOLD_WITH = {
  correctionRequestedOn: ['correctionDueOn'],
  correctionReceivedOn: [],
  extendedOn: ['extensionWorkingDays', 'extensionConsentBy'],
  reasonsRequestedOn: ['reasonsDueOn'],
  feeNotice: ['feeNotifiedOn', 'feeDeliveredOn', 'feePaidOn'],
  feeDeliveredOn: [],
  feePaidOn: [],
  closing: ['closedOn', 'deliveredOn', 'deliveryMethod'],
  renewedClosing: ['renewedClosedOn', 'deliveredOn', 'deliveryMethod'],
} as const satisfies Partial<Record<keyof AmendableValues, readonly (keyof AmendableValues)[]>>;
type Annullable = keyof typeof TOLD_WITH;

export const isAnnullable = (field: string): field is Annullable => Object.hasOwn(TOLD_WITH, field);

/**
 * What goes with a step that is annulled, so that it is written down and whoever approves it has seen it.
 * @param recorded the application with the steps of the handling that is amended
 */
export function toldWith(field: Annullable, recorded: Application): Pick<Amendment, 'with'> {
  const told = goingWith(field, recorded)
    .map((other) => [other, AMENDABLE_FIELDS[other].get(recorded)] as const)
    .filter(([, value]) => value !== undefined);
  return told.length === 0 ? {} : { with: Object.fromEntries(told) };
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
  if (field === 'correctionRequestedOn' && values.correctionReceivedOn !== null) {
    unanswered(field, correction?.receivedOn, '30');
  }
  if (field === 'correctionReceivedOn') receiptIsAnnullable(recorded, values);
  if (field === 'reasonsRequestedOn') unanswered(field, reasons?.givenOn ?? reasons?.judgedOn, '35');
  if (field !== 'closing' && field !== 'renewedClosing') return;
  const followed = followedBy(recorded, field);
  if (followed !== undefined) throw endingFollowed(followed);
}

/** A draft answers the corrected request, and so does a reply: they are returned or annulled before. */
function receiptIsAnnullable(state: Application, { goodCause }: AmendedValues): void {
  if (goodCause !== undefined) throw annulledWith('correctionReceivedOn', 'goodCause');
  const ending = currentEnding(state);
  const isOfLatest = correctedIn(state) === (state.formerHandlings?.length ?? 0);
  if (isOfLatest && state.draft === undefined && (ending === undefined || !isDecision(ending.closing))) return;
  throw new RefusedCommand(
    'correction_drawn_on',
    '收到补正之后已拟稿、答复或者重新办理，不能取消收到补正的登记：已答复的请先取消办结，答复稿请先退回，再取消；重新办理以前的补正只能更正日期。',
    'The application was drafted, replied to or reopened after the correction was received, so that is not annulled: first have the ending annulled and the draft returned; of a correction before a reopening amend the dates alone.',
    'state',
    '30',
  );
}

/** Until it was answered: who said something was asked. That nobody did is recorded by the clock alone. */
export function mayAnnulConsultation(
  { kind, answer, answeredOn }: Consultation,
  { consultationId: _id, consultedOn: _annulled, ...others }: NonNullable<AmendedValues['consultation']>,
): void {
  const fields = ['deliveredOn', 'answeredOn', 'answer', 'reasons', 'overriddenOn'] as const;
  const told = fields.find((field) => others[field] !== undefined);
  if (told !== undefined) throw annulledWith('consultedOn', told);
  if (answer !== 'silent') unanswered('consultedOn', answeredOn, ARTICLE_OF_CONSULTATION[kind]);
}

/** An appeal that should not have been recorded, as one of another application: until the application was reopened on its result. */
export function mayAnnulAppeal(
  state: Application,
  { appealId, filedOn: _annulled, ...others }: NonNullable<AmendedValues['appeal']>,
): void {
  const told = (['route', 'result', 'decidedOn'] as const).find((field) => others[field] !== undefined);
  if (told !== undefined) throw annulledWith('filedOn', told);
  if (!hasReopened(state, appealId)) return;
  throw new RefusedCommand(
    'appeal_has_reopened',
    '该案的结果已使申请重新办理，不能取消该案的登记；日期或者救济类型有误的，请只更正该项。',
    'The application was reopened on the result of this appeal, so it cannot be annulled: amend the dates or the route alone if they are wrong.',
  );
}

/**
 * What has come after an ending, so that it stands: a reopening, or an appeal against it that is not decided yet, or whose result has the
 * application handled again. One that was decided otherwise leaves the office free to put its own register right.
 */
type Followed =
  { readonly by: 'reopening'; readonly on: LegalDate } | { readonly by: 'appeal'; readonly appeal: Appeal };

function followedBy(state: Application, ending: 'closing' | 'renewedClosing'): Followed | undefined {
  const { appeals, counted, renewed, reopened } = state;
  if (ending === 'closing' && reopened !== undefined) return { by: 'reopening', on: reopened.reopenedOn };
  const endedOn = (ending === 'closing' ? counted : renewed)?.closedOn;
  const appeal = appeals.find(
    ({ appealId, filedOn, result }) =>
      endedOn !== undefined &&
      filedOn >= endedOn &&
      (result === undefined || result === 'corrected') &&
      !hasReopened(state, appealId),
  );
  return appeal && { by: 'appeal', appeal };
}

/**
 * That an appeal was filed after the ending says what it is about. Another day does not take it from there, so that the ending could be
 * annulled under it; one that was recorded wrongly is annulled, and recorded anew. What is recorded anew for a year that is over comes to
 * its true day by an amendment only, see `appealedInThisYear`: two persons have said by then that it was recorded wrongly.
 * @throws RefusedCommand
 */
export function staysAboutTheEnding(was: Application, amended: Application, today: LegalDate): void {
  if (hasAnnulledOfYearOver(was, today)) return;
  const before = followedInForce(was);
  // A result that is amended with it is another matter.
  const asDecided = amended.appeals.map(({ result: _result, ...one }) => {
    const result = was.appeals.find(({ appealId }) => appealId === one.appealId)?.result;
    return { ...one, ...(result !== undefined && { result }) };
  });
  if (before?.by !== 'appeal' || followedInForce({ ...amended, appeals: asDecided }) !== undefined) return;
  const { filedOn } = before.appeal;
  throw new RefusedCommand(
    'appeal_about_ending',
    `该案于 ${filedOn} 提起，在办结以后，是针对该次办结的，提起日期不能更正到办结以前；确在办结以前提起的，请先取消该案的登记，由他人批准后按实际日期重新登记。`,
    `The appeal of ${filedOn} was filed after the ending and is about it, so its day cannot be amended to one before: if it truly was filed earlier, have it annulled (null in the place of its day), and record it anew once another person has approved that.`,
    'state',
    '51',
  );
}

const followedInForce = (state: Application): Followed | undefined =>
  followedBy(state, state.renewed === undefined ? 'closing' : 'renewedClosing');

const endingStands = (state: Application): boolean => followedInForce(state) !== undefined;

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

/**
 * The same of appeals, where one was annulled that a year that is over had counted: what table 四 of such a year counts in its place takes
 * two persons.
 * @throws RefusedCommand
 */
export function appealedInThisYear(state: Application, on: LegalDate, today: LegalDate): void {
  if (yearOf(on) >= yearOf(today) || !hasAnnulledOfYearOver(state, today)) return;
  throw new RefusedCommand(
    'appeal_in_year_over',
    `该申请有复议或者诉讼的登记曾被取消，${yearOf(on)} 年度已经结束，年度报告可能已经编制，不能由一人再按 ${on} 登记：请按 ${yearOf(today)} 年的日期登记，再提出更正，将日期改为 ${on}，由他人批准；只是结果或者日期登记有误的，无须取消，提出更正即可。`,
    `An appeal of the application was annulled, and ${yearOf(on)} is over and may be reported, so one person cannot record one as of ${on}: record it for a day of ${yearOf(today)}, and propose an amendment of its day to ${on} for another person to approve. Where its result or days alone were wrong, propose to amend these instead of annulling it.`,
    'content',
  );
}

/** A decision is never before the filing. */
const hasAnnulledOfYearOver = ({ annulledAppeals = [] }: Application, today: LegalDate): boolean =>
  annulledAppeals.some(({ filedOn }) => yearOf(filedOn) < yearOf(today));

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
        '办结后已有复议或者诉讼，结果为“结果纠正”的请重新办理，为其他结果的可以提出更正取消办结',
        'it was appealed since, so reopen it when the appeal is decided “corrected”, or when it is decided otherwise propose an amendment that annuls the ending',
      ]
    : [
        '不应办结的（登记错了申请，或者期限内的缴费、补正其后才得知的），请提出更正取消办结，由他人批准后再办',
        'if it should not have been closed, as when a payment or a correction that came in time became known later, propose an amendment that annuls the ending, and go on once another person has approved it',
      ];
}

function annulledWith(
  field: Annullable | 'filedOn' | 'consultedOn',
  told: keyof typeof AMENDED_LABELS,
): RefusedCommand {
  const [[annulled, annulledEnglish], [label, english]] = [AMENDED_LABELS[field], AMENDED_LABELS[told]];
  return new RefusedCommand(
    'annulled_with_its_step',
    `取消的登记（${annulled}）连同“${label}”一并取消，不能同时更正“${label}”，请去掉该项。`,
    `What is annulled (${annulledEnglish}) goes with all that is told of it: leave out “${english}”.`,
    'content',
  );
}

function unanswered(field: Annullable | 'consultedOn', answeredOn: LegalDate | undefined, article: string): void {
  if (answeredOn === undefined) return;
  const [label, english] = AMENDED_LABELS[field];
  throw new RefusedCommand(
    'annulled_step_answered',
    `其后的答复或者本机关的认定已于 ${answeredOn} 登记，不能取消（${label}）；日期登记有误的，请只更正日期；补正登记错了申请的，请将收到补正的日期一并取消。`,
    `Its answer or judgement is recorded of ${answeredOn}, so it cannot be annulled (${english}); amend the dates alone, or where a correction is of another application, annul its receipt with it.`,
    'state',
    article,
  );
}

function endingFollowed(followed: Followed): RefusedCommand {
  if (followed.by === 'reopening') {
    return new RefusedCommand(
      'ending_followed',
      `该申请已于 ${followed.on} 重新办理，先前的办结不能取消；结果或者日期登记有误的，请只更正该项。`,
      `The application was reopened on ${followed.on}, so the ending before it is not annulled; amend its outcome or its date if they are wrong.`,
    );
  }
  const { filedOn, result } = followed.appeal;
  return result === undefined
    ? new RefusedCommand(
        'ending_followed',
        `办结后已于 ${filedOn} 提起复议或者诉讼，尚未审结，办结不能取消：请待审结并登记结果，结果为“结果纠正”的重新办理，为其他结果的再取消办结；该案登记错了申请的，请先取消该案的登记；办理结果或者日期登记有误的，请只更正该项。`,
        `An appeal was filed on ${filedOn}, after the ending, and is not decided, so the ending is not annulled: record the decision when it comes, then reopen the application if it is “corrected”, or else annul the ending. If the appeal is of another application, have it annulled first; amend the outcome or the date of the ending alone if they are wrong.`,
      )
    : new RefusedCommand(
        'ending_followed',
        `办结后于 ${filedOn} 提起的复议或者诉讼结果为“结果纠正”，办结不能取消，请重新办理；该案的结果登记有误的，请先更正；登记错了申请的，请先取消该案的登记。`,
        `The appeal filed on ${filedOn}, after the ending, was decided “corrected”, so the ending is not annulled: reopen the application. If that result is wrong, amend it first; if the appeal is of another application, have it annulled first.`,
      );
}
