import { NO_ITEMS, spanOf } from '../fee-items.js';
import type { Fee } from '../law/clock.js';
import type { FeeNotice, ReckonedFee } from '../law/fees.js';
import { itemsChargedAlready, reckonFee } from '../law/fees.js';
import { RefusedCommand } from '../refused-command.js';
import { required } from './checks.js';
import type { AmendedValues, ApplicationCommand, DecisionContext } from './commands.js';

type NotifyFee = Extract<ApplicationCommand, { type: 'NotifyFee' }>;

/** @throws RefusedCommand for items that are charged already, saying which of them may be another person's */
export function reckonNotice(command: NotifyFee, { tariffs, items = NO_ITEMS }: DecisionContext): ReckonedFee {
  const { basis, quantity, notifiedOn, apartFrom } = command;
  const told = new Set(apartFrom?.applications);
  const namesakes = items.namesakes.filter(({ applicationId }) => !told.has(applicationId));
  if (basis === 'per_item' && quantity <= items.before && namesakes.length > 0) {
    const numbers = namesakes.map(({ registerNumber }) => registerNumber);
    throw itemsChargedAlready(items.before, [
      `；登记编号 ${numbers.join('、')} 的申请仅因姓名相同而合并计件，确非同一申请人的，请登记双方的证件号码，或者在通知收费时写明并说明理由`,
      `; ${numbers.join(', ')} count with it by the name alone: if another person made them, record both identity numbers, or say so in the notice and why`,
    ]);
  }
  return reckonFee(command, notifiedOn, tariffs, items.before);
}

/**
 * What an amended notice states: reckoned anew by the tariff of its day, from where the notices before it leave off.
 * @throws RefusedCommand where it would charge what a later notice charges
 */
export function amendedNotice(
  was: Fee,
  { feeNotice, feeNotifiedOn = was.notifiedOn }: AmendedValues,
  { tariffs, items = NO_ITEMS }: DecisionContext,
): FeeNotice | undefined {
  if (feeNotice === undefined) return undefined;
  const { notice } = reckonFee(feeNotice, feeNotifiedOn, tariffs, items.before);
  const is = spanOf(notice);
  if (is === undefined) return notice;
  const firstNew = Math.max(is.from, (spanOf(was)?.to ?? 0) + 1);
  const taken = items.after.find(({ from, to }) => from <= is.to && to >= firstNew);
  if (taken === undefined) return notice;
  throw new RefusedCommand(
    'items_charged_already',
    `该申请人当月第 ${taken.from} 至第 ${taken.to} 件已由其后的通知收费，本通知的件数须小于 ${taken.from}；当月累计数有误的，请更正其后的通知。`,
    `A later notice charges items ${taken.from} to ${taken.to} of the month; this one can be for fewer than ${taken.from}. If the month’s count is wrong, amend the later notice.`,
    'content',
    '42',
  );
}

/** What is recorded of staff's word that the applicant is another person than those of the same name. */
export function toldApart(
  { basis, apartFrom }: NotifyFee,
  { items = NO_ITEMS }: DecisionContext,
): { readonly apartFrom?: readonly string[]; readonly personal?: { readonly whyApart: string } } {
  if (apartFrom === undefined) return {};
  const whyApart = required(apartFrom.why, '认定不是同一申请人的理由', 'why it is another person', '42');
  const applications = [...new Set(apartFrom.applications)];
  const other = applications.find(
    (id) => basis === 'per_page' || !items.namesakes.some((one) => one.applicationId === id),
  );
  if (other === undefined && applications.length > 0) return { apartFrom: applications, personal: { whyApart } };
  throw new RefusedCommand(
    'no_namesake',
    `${other ?? '所列申请'}不是当月已按件收费、仅因姓名相同而与本件合并计件的申请，无须也不能认定为另一申请人；证件号码有误的，请用“更正登记”。`,
    `${other ?? 'What is listed'} is no application of the month that was charged by item and counts with this one by the name alone; if an identity number is wrong, amend it.`,
    'content',
    '42',
  );
}
