import { extensionAllowed, handled, required } from './checks.js';
import type { Application } from './application.js';
import type { CommandOf, DecisionContext } from './commands.js';
import type { BareEvent } from './events.js';
import { notYet } from './order-of-steps.js';
import { beforeTheLastDay } from './reply-period.js';

export function extendReplyPeriod(
  state: Application,
  { workingDays, reason, consentBy, noticedOn }: CommandOf<'ExtendReplyPeriod'>,
  context: DecisionContext,
): BareEvent[] {
  handled(state, noticedOn, context.today, state.correction?.receivedOn);
  notYet(state.extension?.noticedOn, '答复期限已延长过，只能延长一次', 'The reply period is extended, once only', '33');
  extensionAllowed(workingDays);
  beforeTheLastDay(state, noticedOn, context, '延期告知', 'notice of an extension', '33');
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
