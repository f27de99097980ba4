import { CLOCK_STATE_LABELS } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application } from './application.js';
import { inWords, lastDayStated } from './checks.js';
import type { DecisionContext } from './commands.js';
import { clockOn } from './procedure.js';

/** Extension and fee notice go out while the reply period runs. */
export function beforeTheLastDay(
  state: Application,
  on: LegalDate,
  context: DecisionContext,
  what: string,
  english: string,
  article: string,
): void {
  const clock = clockOn(state, context.calendar, on);
  const { due } = clock;
  if (due === null) {
    const [awaited, awaitedInEnglish] =
      clock.state === 'awaiting_payment' ? ['缴费', 'payment'] : ['补正', 'correction'];
    throw new RefusedCommand(
      'clock_stopped',
      `答复期限现已停止计算（${CLOCK_STATE_LABELS[clock.state]}），不能作${what}；请待${awaited}登记以后再办。`,
      `The reply period does not run (${inWords(clock.state)}); there can be no ${english} until the ${awaitedInEnglish} is recorded.`,
      'state',
      article,
    );
  }
  notOver(on, due, clock.provisional, what, english, article);
}

export function notOver(
  on: LegalDate,
  due: LegalDate,
  provisional: boolean,
  what: string,
  english: string,
  article: string,
): void {
  if (on <= due) return;
  const last = lastDayStated(due, provisional);
  throw new RefusedCommand(
    'reply_period_over',
    `答复期限已于 ${last.chinese} 届满，${what}须在期限届满前作出；所填日期有误的请更正，否则请尽快答复。`,
    `The reply period ended on ${last.english}; the ${english} must be given before that. Correct the date if it is wrong; otherwise reply without delay.`,
    'state',
    article,
  );
}
