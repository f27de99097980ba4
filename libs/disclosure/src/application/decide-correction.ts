import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { Correction } from '../law/clock.js';
import { correctedInTimeOn, correctionDue, correctionNoticeDue, lastDayToCorrectMissed } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import { saidIn } from '../plain-text.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application } from './application.js';
import {
  handled,
  lastDayStated,
  notBeforeDue,
  reasonablePeriod,
  required,
  stated,
  validDate,
  workingDay,
} from './checks.js';
import type { CommandOf, DecisionContext } from './commands.js';
import type { BareEvent } from './events.js';
import { lapsedByNoNotice, notYet } from './order-of-steps.js';
import { awaits, currentHandling, noticeWithoutEffect } from './procedure.js';

export function requestCorrection(
  state: Application,
  command: CommandOf<'RequestCorrection'>,
  context: DecisionContext,
): BareEvent[] {
  correctionAskedInTime(state, command, context);
  const items = required(command.items, '需要补正的事项', 'items to correct', '30');
  lastDayToCorrect(command, context);
  return [
    {
      type: 'CorrectionRequested',
      occurredOn: command.requestedOn,
      data: { dueOn: command.dueOn, personal: { items } },
    },
  ];
}

export function correctionAskedInTime(
  state: Application,
  command: CommandOf<'RequestCorrection'>,
  context: DecisionContext,
): void {
  handled(state, command, command.requestedOn, context.today);
  if (state.correction !== undefined) {
    throw new RefusedCommand(
      'correction_already_requested',
      `已于 ${state.correction.requestedOn} 要求补正；补正告知应当一次性作出，不能再次要求；请就现有的申请内容办理，误登记在本件的请先用“更正登记”取消。`,
      `A correction was requested on ${state.correction.requestedOn}, which may be done once only; go on with the request as it stands, or annul that entry by an amendment if it belongs elsewhere.`,
      'state',
      '30',
    );
  }
  correctionNoticeInTime(state, command.requestedOn, context);
}

export function lastDayToCorrect(
  { dueOn, requestedOn }: CommandOf<'RequestCorrection'>,
  { calendar }: DecisionContext,
): void {
  stated(dueOn, '补正期限', 'last day to correct', '30');
  validDate(dueOn);
  if (dueOn <= requestedOn) {
    throw new RefusedCommand(
      'correction_period_too_short',
      `补正期限 ${dueOn} 必须晚于告知日 ${requestedOn}，请给出合理的期限。`,
      `The last day ${dueOn} must be after the notice of ${requestedOn}; give a reasonable time.`,
      'content',
      '30',
    );
  }
  reasonablePeriod(dueOn, requestedOn, '补正期限', 'last day to correct', '30');
  workingDay(dueOn, calendar, '补正期限的最后一日', 'last day to correct', '30');
}

export function receiveCorrection(
  state: Application,
  command: CommandOf<'ReceiveCorrection'>,
  context: DecisionContext,
): BareEvent[] {
  correctionCame(state, command, context);
  const correction = required(command.correction, '补正内容', 'correction', '30');
  const goodCause = saidIn(command.goodCause ?? '');
  if (goodCause === '') inTime(state, command, context);
  const personal = { correction, ...(goodCause !== '' && { goodCause }) };
  return [{ type: 'CorrectionReceived', occurredOn: command.receivedOn, data: { personal } }];
}

/** Not whether it came in time: an entry tells when it truly came, and the clock what that brings. */
export function correctionCame(
  state: Application,
  command: CommandOf<'ReceiveCorrection'>,
  { today }: Pick<DecisionContext, 'today'>,
): void {
  const { correction } = state;
  handled(state, command, command.receivedOn, today, correction?.requestedOn);
  notYet(correction?.receivedOn, '补正已登记', 'The correction is recorded', '30');
}

/** Article 30: who without good cause corrects nothing by the last day abandons the application. */
function inTime(
  state: Application,
  { receivedOn }: CommandOf<'ReceiveCorrection'>,
  { calendar }: DecisionContext,
): void {
  const { correction } = state;
  const due = correction && lastDayToCorrectMissed({ ...correction, receivedOn }, calendar);
  if (due === undefined || noticeWithoutEffect(state, calendar, 'correction_requested')) return;
  const { chinese, english } = lastDayStated(due.on, due.provisional);
  throw new RefusedCommand(
    'correction_too_late',
    `补正期限已于 ${chinese} 届满，无正当理由逾期不补正的，视为放弃申请；申请人有正当理由的，请写明正当理由再登记，否则请按“逾期不补正”办结。`,
    `The time to correct ended on ${english}; without good cause the application is abandoned. State the applicant’s good cause (goodCause), or close it as correction lapsed.`,
    'content',
    '30',
  );
}

export function lapseCorrection(
  state: Application,
  command: CommandOf<'LapseCorrection'>,
  context: DecisionContext,
): BareEvent[] {
  handled(state, command, command.lapsedOn, context.today);
  const correction = correctionOf(state);
  notYet(correctedInTimeOn(correction, context.calendar), '已收到补正', 'The correction is received', '30');
  if (noticeWithoutEffect(state, context.calendar, 'correction_requested')) {
    throw lapsedByNoNotice(correction.requestedOn, '补正告知', 'request for a correction', '30');
  }
  notBeforeDue(command.lapsedOn, correctionDue(correction, context.calendar), '补正', '30');
  return [{ type: 'CorrectionLapsed', occurredOn: command.lapsedOn, data: {} }];
}

/** Whether the applicant was asked for a correction in the handling under way, and none came. */
export function isOutstanding(state: Application): boolean {
  const { correction } = currentHandling(state);
  return correction !== undefined && correction.receivedOn === undefined;
}

/** Article 30: while a correction is awaited, nothing is drafted, nor done of what else the reply needs. */
export function isCorrected(state: Application, calendar: WorkingDayCalendar): void {
  const { correction } = currentHandling(state);
  if (correction === undefined || !awaits(state, calendar, 'correction_requested')) return;
  const missed = lastDayToCorrectMissed(correction, calendar);
  if (missed !== undefined) {
    const { chinese, english } = lastDayStated(missed.on, missed.provisional);
    throw new RefusedCommand(
      'correction_awaited',
      `收到补正的日期 ${correction.receivedOn ?? ''} 已超过补正期限（到 ${chinese} 为止），又没有登记正当理由，视为未补正，不能拟稿、答复，已拟稿的须先退回；请按“逾期不补正”办结，申请人有正当理由或者日期登记有误的请用“更正登记”。`,
      `The correction of ${correction.receivedOn ?? ''} came after ${english}, the last day to correct, without good cause, and counts as none, so nothing is drafted or replied, and a draft is returned first: close the application as correction lapsed, or amend the entry if the applicant had good cause (goodCause) or a date is wrong.`,
      'state',
      '30',
    );
  }
  throw new RefusedCommand(
    'correction_awaited',
    `已于 ${correction.requestedOn} 要求补正，尚未收到补正，不能拟稿、答复，已拟稿的须先退回；已收到的请先登记补正，逾期不补正的请按“逾期不补正”办结。`,
    `A correction was requested on ${correction.requestedOn} and is awaited, so nothing is drafted or replied, and a draft is returned first: record the correction, or close the application as correction lapsed.`,
    'state',
    '30',
  );
}

function correctionOf(state: Application): Correction {
  const { correction } = currentHandling(state);
  if (correction !== undefined) return correction;
  throw new RefusedCommand(
    'correction_not_requested',
    '没有要求申请人补正，不能认定逾期不补正；需要补正的请先办理“要求补正”，否则请按实际的办理结果登记。',
    'No correction was requested, so none has lapsed; request it first, or record how the application ended.',
    'state',
    '30',
  );
}

/** Article 30: within 7 working days of receipt; a later request would not stop the clock. */
function correctionNoticeInTime(state: Application, requestedOn: LegalDate, context: DecisionContext): void {
  const last = correctionNoticeDue(state.reopened?.reopenedOn ?? state.receivedOn, context.calendar);
  if (requestedOn <= last.on) return;
  const { chinese, english } = lastDayStated(last.on, last.provisional);
  throw new RefusedCommand(
    'correction_notice_too_late',
    `补正告知应当在收到申请之日起 7 个工作日内（${chinese} 以前）作出，${requestedOn} 已经逾期；请就申请内容直接答复。`,
    `A correction is requested within 7 working days of receipt, by ${english}; ${requestedOn} is too late. Answer the request as it is.`,
    'content',
    '30',
  );
}
