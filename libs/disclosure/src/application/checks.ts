import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { Consultation, LastDay } from '../law/clock.js';
import { ARTICLE_OF_CONSULTATION, answerDue, isOverFor, latestItCanBe } from '../law/clock.js';
import { PROVISIONAL } from '../law/clock-words.js';
import type { LegalDate } from '../law/legal-date.js';
import { isLegalDate, monthsAfter, yearAfter, yearOf } from '../law/legal-date.js';
import { EXTENSION_AT_MOST, REASONABLE_MONTHS } from '../law/periods.js';
import { saidIn } from '../plain-text.js';
import { RefusedCommand } from '../refused-command.js';
import type { Appeal, Application } from './application.js';
import { STAGE_LABELS } from './application.js';
import type { Ruled } from './moves.js';
import { articleOf } from './moves.js';

/** A code of the glossary as English text has it: `awaiting_correction`, awaiting correction. */
export const inWords = (code: string): string => code.replaceAll('_', ' ');

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

/** @param article that rules what the date is of */
export function notInFuture(date: LegalDate, today: LegalDate, article?: string): void {
  validDate(date);
  if (date <= today) return;
  throw new RefusedCommand(
    'date_in_future',
    `日期 ${date} 晚于今天（${today}），尚未发生的事不能登记，请更正日期。`,
    `The date ${date} is after today (${today}); what has not happened cannot be recorded. Correct the date.`,
    'content',
    article,
  );
}

/**
 * The date of a fact: an existing day, not in the future, not before the receipt and not before the step it follows. It is refused
 * under the article that rules what the command does.
 */
export function dated(
  state: Application,
  command: Ruled,
  date: LegalDate,
  today: LegalDate,
  follows?: LegalDate,
): void {
  const article = articleOf(state, command);
  notInFuture(date, today, article);
  const earliest = follows !== undefined && follows > state.receivedOn ? follows : state.receivedOn;
  if (date >= earliest) return;
  throw new RefusedCommand(
    'date_out_of_order',
    `日期 ${date} 早于其前一步骤的日期 ${earliest}，请核对后更正；前一步骤登记有误的，请先用“更正登记”。`,
    `The date ${date} is before the step it follows, of ${earliest}; correct it, or amend the earlier entry first.`,
    'content',
    article,
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
export function handled(
  state: Application,
  command: Ruled,
  date: LegalDate,
  today: LegalDate,
  follows?: LegalDate,
): void {
  const began = state.reopened?.reopenedOn ?? state.counted?.closedOn;
  dated(
    state,
    command,
    date,
    today,
    began !== undefined && (follows === undefined || began > follows) ? began : follows,
  );
}

/** A last day as a refusal states it; what was counted into a year that is not published yet says that it is provisional. */
export const lastDayStated = (day: LegalDate, provisional: boolean): { chinese: string; english: string } =>
  provisional
    ? { chinese: `${day}（${PROVISIONAL.chinese}）`, english: `${day} (${PROVISIONAL.english})` }
    : { chinese: day, english: day };

/**
 * What the end of a period brings upon the applicant, a third party or another agency (Articles 30, 32, 34, 35 and 42) comes after its
 * last day, and only once that day is certain: one counted into a year that is not published yet may still move.
 */
export function notBeforeDue(lapsedOn: LegalDate, due: LastDay, what: string, article: string): void {
  if (isOverFor(lapsedOn, due)) return;
  if (lapsedOn > due.on) throw lastDayProvisional(due, what, article);
  const { chinese, english } = lastDayStated(due.on, due.provisional);
  throw new RefusedCommand(
    'period_still_running',
    `${what}期限到 ${chinese} 为止，${lapsedOn} 尚未逾期，请待期限届满后再办。`,
    `The period runs until the end of ${english}; on ${lapsedOn} it has not lapsed; wait until it is over.`,
    'content',
    article,
  );
}

/** @param due that is provisional */
export const lastDayProvisional = (due: LastDay, what: string, article: string): RefusedCommand =>
  new RefusedCommand(
    'last_day_provisional',
    `${what}期限的最后一日 ${due.on} 是暂定的：${yearOf(due.on)} 年的放假安排尚未公布，该日还可能变动，不能据此认定逾期；请待公布后导入日历（taizhang calendar import）并经批准，再行办理；始终没有导入的，${latestItCanBe(due)} 过后即为逾期，届时可以办理。`,
    `The last day ${due.on} is provisional, for the holidays of ${yearOf(due.on)} are not published yet, so nothing has lapsed for certain: wait, or import the calendar of that year (taizhang calendar import) and have it approved. Where none is imported, the waiting ends after ${latestItCanBe(due)}.`,
    'state',
    article,
  );

/** Sign-off and legal review are done by another person than the drafter (审核、签发与拟稿分离). */
export function notTheDrafter(state: Application, actor: string, label: string, english: string): void {
  if (state.draft?.draftedBy !== actor) return;
  throw new RefusedCommand(
    'drafter_may_not_approve',
    `答复由 ${actor} 拟稿，须由他人${label}。`,
    `${actor} drafted the reply; another person must ${english}.`,
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
    `Application ${registerNumber} ${english} (${inWords(stage)}), so no imported register can close it: have its reply drafted, reviewed and signed off here, or record here how else it ended, and leave its closing in the file empty.`,
  );
}

export function appealOf(state: Application, appealId: string): Appeal {
  const appeal = state.appeals.find((candidate) => candidate.appealId === appealId);
  if (appeal !== undefined) return appeal;
  throw new RefusedCommand(
    'no_such_appeal',
    `该申请没有编号为 ${appealId} 的复议或者诉讼，请核对编号。`,
    `The application has no appeal ${appealId}; check its id.`,
  );
}

export const hasReopened = ({ reopened }: Application, appealId: string): boolean =>
  reopened?.appealId === appealId || reopened?.earlier?.includes(appealId) === true;

/** Whoever hands a command on has read it from others, who may have left anything out. */
export function required(text: string | undefined, label: string, english: string, article?: string): string {
  const said = saidIn(text ?? '');
  stated(said, label, english, article);
  return said;
}

/** The same of what is no text: a choice, a number, a date. */
export function stated(value: unknown, label: string, english: string, article?: string): void {
  if (value !== undefined && value !== '') return;
  throw new RefusedCommand(
    'value_missing',
    `${label}不能为空，请填写。`,
    `“${english}” is left empty; fill it in.`,
    'content',
    article,
  );
}

export function consultationOf(state: Pick<Application, 'consultations'>, consultationId: string): Consultation {
  const consultation = state.consultations?.find((one) => one.consultationId === consultationId);
  if (consultation !== undefined) return consultation;
  throw new RefusedCommand(
    'no_such_consultation',
    `该申请没有编号为 ${consultationId} 的征求意见，请核对编号。`,
    `The application has no consultation ${consultationId}; check its id.`,
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
  const article = ARTICLE_OF_CONSULTATION[consultation.kind];
  const due = answerDue(consultation, calendar);
  if (due === undefined) throw notDelivered('征求意见书', 'letter', article);
  notBeforeDue(answeredOn, due, '答复意见的', article);
}

/** Articles 32 and 34: whoever says why has answered. */
export function silenceGivesNoReasons(reasons: string | undefined, article: string): void {
  if (saidIn(reasons ?? '') === '') return;
  throw new RefusedCommand(
    'silence_gives_no_reasons',
    '逾期未答复的，没有答复的理由或者意见；说明了理由或者意见的，请按其答复登记，否则请将理由留空。',
    'Who was silent gave no reasons or opinion; record the answer that came with them, or leave them empty.',
    'content',
    article,
  );
}

/** Article 33. */
export function extensionAllowed(workingDays: number): void {
  stated(workingDays, '延长的工作日数', 'working days of the extension', '33');
  if (!Number.isInteger(workingDays) || workingDays < 1) {
    throw new RefusedCommand(
      'extension_too_short',
      `延长的期限须为整数，至少 1 个、至多 ${EXTENSION_AT_MOST} 个工作日，请更正。`,
      `A reply period is extended by a whole number of working days, at least 1 and at most ${EXTENSION_AT_MOST}; correct the number.`,
      'content',
      '33',
    );
  }
  if (workingDays <= EXTENSION_AT_MOST) return;
  throw new RefusedCommand(
    'extension_too_long',
    `延长的期限为 1 至 ${EXTENSION_AT_MOST} 个工作日，请更正。`,
    `A reply period is extended by 1 to ${EXTENSION_AT_MOST} working days; correct the number.`,
    'content',
    '33',
  );
}

/** Articles 30 and 35: the last day that the applicant is given is a reasonable one. */
export function reasonablePeriod(
  dueOn: LegalDate,
  noticedOn: LegalDate,
  what: string,
  english: string,
  article: string,
): void {
  const last = monthsAfter(noticedOn, REASONABLE_MONTHS);
  if (dueOn <= last) return;
  throw new RefusedCommand(
    'period_unreasonable',
    `${what} ${dueOn} 距告知日 ${noticedOn} 超过 ${REASONABLE_MONTHS} 个月，应为合理的期限，请更正（不晚于 ${last}）。`,
    `The ${english}, ${dueOn}, is more than ${REASONABLE_MONTHS} months after the notice of ${noticedOn}; it is to be reasonable, ${last} at the latest.`,
    'content',
    article,
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

/** @param being what the day is that the date must be after, in Chinese and English */
export function later(
  date: LegalDate,
  than: LegalDate,
  what: string,
  english: string,
  article: string,
  being: readonly [string, string] = ['', ''],
): void {
  validDate(date);
  if (date > than) return;
  throw new RefusedCommand(
    'date_too_early',
    `${what}必须晚于${being[0]} ${than}，请更正。`,
    `The ${english} must be after ${being[1]}${than}; correct it.`,
    'content',
    article,
  );
}

/**
 * A day that is told to the applicant as the last one is a working day: the office can answer on it. In a year that is not
 * published yet one from Monday to Friday is taken for one; the clock says that it is provisional. A Saturday or Sunday of such a
 * year is presumed a rest day, as the clock presumes it: few of them are worked, and none that the applicant could rely on yet.
 */
export function workingDay(
  date: LegalDate,
  calendar: WorkingDayCalendar,
  what: string,
  english: string,
  article: string,
): void {
  if (calendar.isWorkingDay(date)) return;
  const next = calendar.after(date, 1);
  const year = yearOf(date);
  const [why, whyEnglish] = calendar.isProvisional(date, date)
    ? [
        `是周末，${year} 年的放假安排尚未公布，不能当作调休的工作日；请改为周一至周五的一日，例如 ${next}，或者待公布后导入日历（taizhang calendar import）并经批准，再行办理。`,
        `is on a weekend, and the holidays of ${year} are not published yet, so it cannot be taken for a make-up workday; choose a day from Monday to Friday, such as ${next}, or wait, import the calendar of that year (taizhang calendar import) and have it approved.`,
      ]
    : [
        `是休息日，须为工作日，请更正；其后的第一个工作日是 ${next}。`,
        `is a day of rest; it must be a working day, and the next one is ${next}.`,
      ];
  throw new RefusedCommand(
    'no_known_working_day',
    `${what} ${date} ${why}`,
    `The ${english}, ${date}, ${whyEnglish}`,
    'content',
    article,
  );
}
