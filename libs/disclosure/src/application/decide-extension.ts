import { EXTENSION_AT_MOST } from '../law/periods.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application } from './application.js';
import { extensionAllowed, handled, lastDayStated, required } from './checks.js';
import type { CommandOf, DecisionContext } from './commands.js';
import type { BareEvent } from './events.js';
import { notYet } from './order-of-steps.js';
import { clockOn } from './procedure.js';
import { beforeTheLastDay } from './reply-period.js';

export function extendReplyPeriod(
  state: Application,
  command: CommandOf<'ExtendReplyPeriod'>,
  context: DecisionContext,
): BareEvent[] {
  const { workingDays, reason, consentBy, noticedOn } = command;
  extensionAllowed(workingDays);
  extendedInTime(state, command, context);
  movesTheLastDay(state, command, context);
  return [
    {
      type: 'ReplyPeriodExtended',
      occurredOn: noticedOn,
      data: {
        workingDays,
        consentBy: required(consentBy, '同意延期的工作机构负责人', 'head of the disclosure office who consents', '33'),
        personal: { reason: required(reason, '延期的理由', 'reason for the extension', '33') },
      },
    },
  ];
}

export function extendedInTime(
  state: Application,
  command: CommandOf<'ExtendReplyPeriod'>,
  context: DecisionContext,
): void {
  const { noticedOn } = command;
  handled(state, command, noticedOn, context.today, state.correction?.receivedOn);
  notYet(state.extension?.noticedOn, '答复期限已延长过，只能延长一次', 'The reply period is extended, once only', '33');
  beforeTheLastDay(state, noticedOn, context, '延期告知', 'notice of an extension', '33');
}

/** The one extension that there is should not be used up where a later reply date was told already and lies after it (Article 35). */
function movesTheLastDay(
  state: Application,
  { workingDays, noticedOn }: Pick<CommandOf<'ExtendReplyPeriod'>, 'workingDays' | 'noticedOn'>,
  { calendar }: DecisionContext,
): void {
  const { due, provisional } = clockOn(state, calendar, noticedOn);
  const moves = (by: number): boolean => {
    const extension = { noticedOn, workingDays: by, consentBy: '' };
    return clockOn({ ...state, extension }, calendar, noticedOn).due !== due;
  };
  if (due === null || moves(workingDays)) return;
  const [more, moreEnglish] = moves(EXTENSION_AT_MOST)
    ? [
        `，须延期的请填写能使期限推后的工作日数（至多 ${EXTENSION_AT_MOST} 个）`,
        `, or extend by so many working days that the last day moves (${EXTENSION_AT_MOST} at most)`,
      ]
    : ['', ''];
  const last = lastDayStated(due, provisional);
  throw new RefusedCommand(
    'extension_moves_nothing',
    `答复期限的最后一日为 ${last.chinese}，延长 ${workingDays} 个工作日以后仍为该日，延期不起作用，却用去仅有的一次延期；请在该日前（含当日）答复${more}。`,
    `The last day to reply, ${last.english}, stays the same with ${workingDays} more working days, and an application is extended once only: reply by that day${moreEnglish}.`,
    'content',
    '33',
  );
}
