import { lastDaySet } from '../law/clock.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application } from './application.js';
import { handled, later, notBeforeDue, reasonablePeriod, required, stated, withinAYear, workingDay } from './checks.js';
import type { CommandOf, DecisionContext } from './commands.js';
import type { BareEvent } from './events.js';
import { notYet } from './order-of-steps.js';
import { clockOn } from './procedure.js';
import { notOver } from './reply-period.js';

export function requestReasons(
  state: Application,
  command: CommandOf<'RequestReasons'>,
  context: DecisionContext,
): BareEvent[] {
  handled(state, command, command.requestedOn, context.today);
  notYet(state.reasons?.requestedOn, '已要求说明理由', 'Reasons are requested', '35');
  const why = required(command.why, '要求说明理由的缘由', 'why reasons are asked for', '35');
  stated(command.dueOn, '说明理由的期限', 'last day to give reasons', '35');
  later(command.dueOn, command.requestedOn, '说明理由的期限', 'last day to give reasons', '35');
  reasonablePeriod(command.dueOn, command.requestedOn, '说明理由的期限', 'last day to give reasons', '35');
  workingDay(command.dueOn, context.calendar, '说明理由期限的最后一日', 'last day to give reasons', '35');
  return [
    {
      type: 'ReasonsRequested',
      occurredOn: command.requestedOn,
      data: { dueOn: command.dueOn, personal: { why } },
    },
  ];
}

export function receiveReasons(
  state: Application,
  command: CommandOf<'ReceiveReasons'>,
  context: DecisionContext,
): BareEvent[] {
  const { requestedOn, givenOn, judgedOn } = reasonsOf(state);
  handled(state, command, command.receivedOn, context.today, requestedOn);
  notYet(givenOn, '已收到理由说明', 'The reasons are received', '35');
  notYet(judgedOn, '理由已认定', 'The reasons are judged', '35');
  const reasons = required(command.reasons, '理由说明', 'reasons', '35');
  return [{ type: 'ReasonsGiven', occurredOn: command.receivedOn, data: { personal: { reasons } } }];
}

export function judgeReasons(
  state: Application,
  command: CommandOf<'JudgeReasons'>,
  context: DecisionContext,
): BareEvent[] {
  const { requestedOn, dueOn, givenOn, judgedOn } = reasonsOf(state);
  const { reasonable, laterReplyOn } = command;
  handled(state, command, command.judgedOn, context.today, givenOn ?? requestedOn);
  notYet(judgedOn, '理由已认定', 'The reasons are judged', '35');
  stated(reasonable, '理由是否合理', 'finding whether the reasons are reasonable', '35');
  const why = required(command.why, '认定的说明', 'why it is judged so', '35');
  if (givenOn === undefined) {
    if (reasonable) {
      throw new RefusedCommand(
        'no_reasons_given',
        '尚未收到理由说明，不能认定为合理；已收到的请先登记，逾期未说明的请认定为不合理。',
        'No reasons were received, so they cannot be judged reasonable; record them first, or, where none came in time, judge them unreasonable.',
        'state',
        '35',
      );
    }
    const due = lastDaySet(dueOn, context.calendar);
    notBeforeDue(command.judgedOn, due.on, '说明理由', '35', due.provisional);
  }
  if (laterReplyOn !== undefined) {
    if (!reasonable) {
      throw new RefusedCommand(
        'no_later_reply',
        '认定理由不合理的，不予处理，不另定答复日期；请删去延迟答复的日期。',
        'Unreasonable reasons lead to no later reply date; leave it out.',
        'content',
        '35',
      );
    }
    const { due, provisional } = clockOn(state, context.calendar, command.judgedOn);
    if (due !== null) {
      notOver(command.judgedOn, due, provisional, '延迟答复的告知', 'notice of a later reply date', '35');
      later(laterReplyOn, due, '延迟答复的日期', 'later reply date', '35', [
        '现有答复期限的最后一日',
        'the last day to reply as it is, ',
      ]);
    } else later(laterReplyOn, command.judgedOn, '延迟答复的日期', 'later reply date', '35');
    withinAYear(laterReplyOn, command.judgedOn);
    workingDay(laterReplyOn, context.calendar, '延迟答复的日期', 'later reply date', '35');
  }
  return [
    {
      type: 'ReasonsJudged',
      occurredOn: command.judgedOn,
      data: { reasonable, ...(laterReplyOn !== undefined && { laterReplyOn }), personal: { why } },
    },
  ];
}

function reasonsOf({ reasons }: Application): NonNullable<Application['reasons']> {
  if (reasons !== undefined) return reasons;
  throw new RefusedCommand(
    'reasons_not_requested',
    '尚未要求申请人说明理由；请先办理“要求说明理由”。',
    'The applicant was not asked for reasons; ask for them first.',
    'state',
    '35',
  );
}
