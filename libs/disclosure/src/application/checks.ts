import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { Consultation } from '../law/clock.js';
import { answerDue } from '../law/clock.js';
import { PROVISIONAL } from '../law/clock-words.js';
import type { LegalDate } from '../law/legal-date.js';
import { isLegalDate, yearAfter } from '../law/legal-date.js';
import type { Closing } from '../law/outcomes.js';
import { EXTENSION_AT_MOST } from '../law/periods.js';
import { RefusedCommand } from '../refused-command.js';
import type { Appeal, Application } from './application.js';
import { STAGE_LABELS } from './application.js';

/** Rules that several commands share. Each throws a `RefusedCommand` when it is broken. */

export function validDate(date: string): void {
  if (isLegalDate(date)) return;
  throw new RefusedCommand(
    'no_such_date',
    `“${date}”不是有效日期，请按 2020-03-02 的格式填写。`,
    `“${date}” is not a date; write it as 2020-03-02.`,
    'content',
  );
}

export function notInFuture(date: LegalDate, today: LegalDate): void {
  validDate(date);
  if (date <= today) return;
  throw new RefusedCommand(
    'date_in_future',
    `日期 ${date} 晚于今天（${today}），尚未发生的事不能登记。`,
    `The date ${date} is after today (${today}); what has not happened cannot be recorded.`,
    'content',
  );
}

/** The date of a fact: an existing day, not in the future, not before the receipt and not before the step it follows. */
export function dated(state: Application, date: LegalDate, today: LegalDate, follows?: LegalDate): void {
  notInFuture(date, today);
  const earliest = follows !== undefined && follows > state.receivedOn ? follows : state.receivedOn;
  if (date >= earliest) return;
  throw new RefusedCommand(
    'date_out_of_order',
    `日期 ${date} 早于其前一步骤的日期 ${earliest}，请核对。`,
    `The date ${date} is before the step it follows, of ${earliest}.`,
    'content',
  );
}

/** The Regulations on Open Government Information came into force on this day; nobody could apply under them before. */
const REGULATIONS_IN_FORCE: LegalDate = '2008-05-01';

export function underTheRegulations(receivedOn: LegalDate): void {
  if (receivedOn >= REGULATIONS_IN_FORCE) return;
  throw new RefusedCommand(
    'receipt_too_early',
    `收到日期 ${receivedOn} 早于《政府信息公开条例》施行之日 ${REGULATIONS_IN_FORCE}，请核对年份。`,
    `The receipt of ${receivedOn} is before the Regulations came into force on ${REGULATIONS_IN_FORCE}; check the year.`,
    'content',
  );
}

/** The date of a step in handling an application: also, once it was reopened, not before that. */
export function handled(state: Application, date: LegalDate, today: LegalDate, follows?: LegalDate): void {
  const began = state.reopened?.reopenedOn ?? state.counted?.closedOn;
  dated(state, date, today, began !== undefined && (follows === undefined || began > follows) ? began : follows);
}

/** A last day as a refusal states it; what was counted into a year that is not published yet says that it is provisional. */
export const lastDayStated = (day: LegalDate, provisional: boolean): { chinese: string; english: string } =>
  provisional
    ? { chinese: `${day}（${PROVISIONAL.chinese}）`, english: `${day} (${PROVISIONAL.english})` }
    : { chinese: day, english: day };

/** @param provisional whether the last day was counted into a year that is not published yet */
export function notBeforeDue(
  lapsedOn: LegalDate,
  dueOn: LegalDate,
  what: string,
  article: string,
  provisional = false,
): void {
  if (lapsedOn > dueOn) return;
  const { chinese, english } = lastDayStated(dueOn, provisional);
  throw new RefusedCommand(
    'period_still_running',
    `${what}期限到 ${chinese} 为止，${lapsedOn} 尚未逾期。`,
    `The period runs until the end of ${english}; on ${lapsedOn} it has not lapsed.`,
    'content',
    article,
  );
}

/** Sign-off and legal review are done by another person than the drafter (审核、签发与拟稿分离). */
export function notTheDrafter(state: Application, actor: string, label: string, english: string): void {
  if (state.draft?.draftedBy !== actor) return;
  throw new RefusedCommand(
    'drafter_may_not_approve',
    `答复由 ${actor} 拟稿，须由他人${label}。`,
    `${actor} drafted the reply; another person must ${english} it.`,
  );
}

/**
 * Another register tells the ending only of what was received and handled there: what is in hand here is drafted, reviewed and
 * signed off by several persons, and no import goes past them.
 */
export function notHandledHere(state: Application): void {
  if (state.source === 'import' && state.handledHere !== true) return;
  const { registerNumber, stage, source } = state;
  const [why, english] =
    source === 'import' ? ['已在本系统办理', 'is being handled here'] : ['是在本系统登记的', 'was received here'];
  throw new RefusedCommand(
    'handled_here',
    `登记编号 ${registerNumber} 的申请${why}（${STAGE_LABELS[stage]}），不能按导入的台账办结：请在本系统拟稿、审核、签发并答复，或者登记撤回等其他办结；导入的文件中该件的办结日期和办理结果请留空。`,
    `Application ${registerNumber} ${english} (stage ${stage}), so no imported register can close it: have its reply drafted, reviewed and signed off here, or record here how else it ended, and leave its closing in the file empty.`,
  );
}

export function checkDecision(state: Application, decision: Closing): void {
  const grounds =
    'grounds' in decision ? decision.grounds : 'withheldUnder' in decision ? decision.withheldUnder : undefined;
  if (grounds !== undefined) {
    if (grounds.length === 0) {
      throw new RefusedCommand(
        'ground_missing',
        '必须说明所依据的理由；有几项理由的，第一项计入年度报告。',
        'Name the grounds relied on; of several, the first is the counted one.',
        'content',
        '36',
      );
    }
    if (new Set<string>(grounds).size !== grounds.length) {
      throw new RefusedCommand('ground_repeated', '同一理由只列一次。', 'Name each ground once.', 'content');
    }
  }
  if ('notHeld' in decision) {
    if (grounds?.some((ground) => ground === 'not_held') !== true) {
      throw new RefusedCommand(
        'not_held_not_relied_on',
        '决定没有以“本机关不掌握相关政府信息”为理由，不能说明信息不存在或者由其他机关掌握，请更正。',
        'The decision does not rely on “not held”, so it cannot say why the information is not held.',
        'content',
        '36',
      );
    }
    const { notHeld } = decision;
    if (notHeld.why === 'other_agency' && notHeld.heldBy !== undefined) {
      required(notHeld.heldBy.name, '负责公开该信息的机关名称', 'name of the agency that holds it', '36');
    }
  }
  // An imported register tells the ending, not the correction that led to it.
  const corrected = state.correction?.receivedOn !== undefined || state.source === 'import';
  if (grounds?.some((ground) => ground === 'still_unclear') === true && !corrected) {
    throw new RefusedCommand(
      'no_correction_received',
      '“补正后申请内容仍不明确”须先要求补正并收到补正。',
      '“Still unclear after the correction” needs a correction requested and received first.',
      'content',
      '30',
    );
  }
}

/** Article 35: nobody is turned away as excessive whose reasons were not asked for and judged before, in that handling. */
export function mayRefuseAsExcessive(
  { source }: Application,
  decision: Closing,
  reasons: Application['reasons'],
  decidedOn: LegalDate | undefined,
): void {
  if (decision.type !== 'not_processed' || !decision.grounds.includes('excessive_requests')) return;
  if (source === 'import') return;
  if (reasons?.reasonable === false) {
    const { judgedOn } = reasons;
    if (judgedOn === undefined || decidedOn === undefined || judgedOn <= decidedOn) return;
    throw new RefusedCommand(
      'date_out_of_order',
      `日期 ${decidedOn} 早于认定理由不合理的日期 ${judgedOn}，请核对。`,
      `The date ${decidedOn} is before the reasons were judged unreasonable, on ${judgedOn}.`,
      'content',
      '35',
    );
  }
  throw new RefusedCommand(
    'reasons_not_judged',
    '以“无正当理由大量反复申请”不予处理的，须先要求申请人说明理由并认定理由不合理。',
    '“Excessive without good reason” needs reasons requested first and judged unreasonable.',
    'state',
    '35',
  );
}

export function appealOf(state: Application, appealId: string): Appeal {
  const appeal = state.appeals.find((candidate) => candidate.appealId === appealId);
  if (appeal !== undefined) return appeal;
  throw new RefusedCommand(
    'no_such_appeal',
    `该申请没有编号为 ${appealId} 的复议或者诉讼。`,
    `The application has no appeal ${appealId}.`,
  );
}

export const hasReopened = ({ reopened }: Application, appealId: string): boolean =>
  reopened?.appealId === appealId || reopened?.earlier?.includes(appealId) === true;

export function required(text: string, label: string, english: string, article?: string): string {
  const trimmed = text.trim();
  if (trimmed !== '') return trimmed;
  throw new RefusedCommand(
    'value_missing',
    `${label}不能为空，请填写。`,
    `The ${english} is missing.`,
    'content',
    article,
  );
}

export function consultationOf(state: Pick<Application, 'consultations'>, consultationId: string): Consultation {
  const consultation = state.consultations?.find((one) => one.consultationId === consultationId);
  if (consultation !== undefined) return consultation;
  throw new RefusedCommand(
    'no_such_consultation',
    `该申请没有编号为 ${consultationId} 的征求意见。`,
    `The application has no consultation ${consultationId}.`,
  );
}

export const notDelivered = (what: string, english: string, article: string): RefusedCommand =>
  new RefusedCommand(
    'delivery_not_recorded',
    `${what}尚未登记送达，期限尚未起算；请先登记送达日期。`,
    `The delivery of the ${english} is not recorded, so the period has not begun; record it first.`,
    'state',
    article,
  );

/** Silence is recorded only once the last day to answer is over. */
export function silentOn(consultation: Consultation, answeredOn: LegalDate, calendar: WorkingDayCalendar): void {
  const article = consultation.kind === 'third_party' ? '32' : '34';
  const due = answerDue(consultation, calendar);
  if (due === undefined) throw notDelivered('征求意见书', 'letter', article);
  notBeforeDue(answeredOn, due.on, '答复意见的', article, due.provisional);
}

/** Article 33. */
export function extensionAllowed(workingDays: number): void {
  if (Number.isInteger(workingDays) && workingDays >= 1 && workingDays <= EXTENSION_AT_MOST) return;
  throw new RefusedCommand(
    'extension_too_long',
    `延长的期限为 1 至 ${EXTENSION_AT_MOST} 个工作日，请更正。`,
    `A reply period is extended by 1 to ${EXTENSION_AT_MOST} working days.`,
    'content',
    '33',
  );
}

/** Article 35 asks for a reasonable time: a later reply date is at most a year after it was set. */
export function withinAYear(laterReplyOn: LegalDate, judgedOn: LegalDate): void {
  const last = yearAfter(judgedOn);
  if (laterReplyOn <= last) return;
  throw new RefusedCommand(
    'later_reply_too_far',
    `延迟答复的日期 ${laterReplyOn} 距认定理由之日 ${judgedOn} 超过一年，应为合理的期限，请更正（不晚于 ${last}）。`,
    `The later reply date ${laterReplyOn} is more than a year after the reasons were judged, on ${judgedOn}; it is to be reasonable, ${last} at the latest.`,
    'content',
    '35',
  );
}

export function later(date: LegalDate, than: LegalDate, what: string, english: string, article: string): void {
  validDate(date);
  if (date > than) return;
  throw new RefusedCommand(
    'date_too_early',
    `${what}必须晚于 ${than}，请更正。`,
    `The ${english} must be after ${than}.`,
    'content',
    article,
  );
}
