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
  reasonsAskedOnce(state, command, context);
  const why = required(command.why, '要求说明理由的缘由', 'why reasons are asked for', '35');
  timeToGiveReasons(command);
  lastDayToGiveReasons(command, context);
  return [
    {
      type: 'ReasonsRequested',
      occurredOn: command.requestedOn,
      data: { dueOn: command.dueOn, personal: { why } },
    },
  ];
}

export function reasonsAskedOnce(
  state: Application,
  command: CommandOf<'RequestReasons'>,
  { today }: DecisionContext,
): void {
  handled(state, command, command.requestedOn, today);
  notYet(state.reasons?.requestedOn, '已要求说明理由', 'Reasons are requested', '35');
}

/** The last day comes after the request. */
export function timeToGiveReasons({ dueOn, requestedOn }: CommandOf<'RequestReasons'>): void {
  stated(dueOn, '说明理由的期限', 'last day to give reasons', '35');
  later(dueOn, requestedOn, '说明理由的期限', 'last day to give reasons', '35');
}

export function lastDayToGiveReasons(
  { dueOn, requestedOn }: CommandOf<'RequestReasons'>,
  { calendar }: DecisionContext,
): void {
  reasonablePeriod(dueOn, requestedOn, '说明理由的期限', 'last day to give reasons', '35');
  workingDay(dueOn, calendar, '说明理由期限的最后一日', 'last day to give reasons', '35');
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
  const { reasonable, laterReplyOn, judgedOn } = command;
  const why = reasonsJudged(state, command, context);
  if (laterReplyOn !== undefined) {
    laterThanTheLastDay(state, { judgedOn, laterReplyOn }, context);
    laterReplyAllowed({ judgedOn, laterReplyOn }, context);
  }
  return [
    {
      type: 'ReasonsJudged',
      occurredOn: judgedOn,
      data: { reasonable, ...(laterReplyOn !== undefined && { laterReplyOn }), personal: { why } },
    },
  ];
}

/** Answers why they are judged so. */
export function reasonsJudged(
  state: Application,
  command: CommandOf<'JudgeReasons'>,
  context: DecisionContext,
): string {
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
    notBeforeDue(command.judgedOn, lastDaySet(dueOn, context.calendar), '说明理由', '35');
  }
  if (laterReplyOn !== undefined && !reasonable) {
    throw new RefusedCommand(
      'no_later_reply',
      '认定理由不合理的，不予处理，不另定答复日期；请删去延迟答复的日期。',
      'Unreasonable reasons lead to no later reply date; leave it out.',
      'content',
      '35',
    );
  }
  return why;
}

type LaterReply = Required<Pick<CommandOf<'JudgeReasons'>, 'judgedOn' | 'laterReplyOn'>>;

/** The later date is set while the period runs, and lies after it. */
export function laterThanTheLastDay(
  state: Application,
  { judgedOn, laterReplyOn }: LaterReply,
  { calendar }: DecisionContext,
): void {
  const { due, provisional } = clockOn(state, calendar, judgedOn);
  if (due === null) {
    later(laterReplyOn, judgedOn, '延迟答复的日期', 'later reply date', '35');
    return;
  }
  notOver(judgedOn, due, provisional, '延迟答复的告知', 'notice of a later reply date', '35');
  later(laterReplyOn, due, '延迟答复的日期', 'later reply date', '35', [
    '现有答复期限的最后一日',
    'the last day to reply as it is, ',
  ]);
}

export function laterReplyAllowed({ judgedOn, laterReplyOn }: LaterReply, { calendar }: DecisionContext): void {
  withinAYear(laterReplyOn, judgedOn);
  workingDay(laterReplyOn, calendar, '延迟答复的日期', 'later reply date', '35');
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
