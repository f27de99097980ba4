import type { LegalDate } from '../law/legal-date.js';
import { RefusedCommand } from '../refused-command.js';

/** How the steps of a procedure follow one another. Each check throws a `RefusedCommand` when the order is broken. */

/** What the article lets happen once only has not happened yet. */
export function notYet(happenedOn: LegalDate | undefined, done: string, english: string, article: string): void {
  if (happenedOn === undefined) return;
  throw new RefusedCommand(
    'already_recorded',
    `${done}（${happenedOn}）；登记有误的，请用“更正登记”。`,
    `${english} (${happenedOn}); amend the entry if that is a typing error.`,
    'state',
    article,
  );
}

/** Nobody abandons an application by not doing what a notice asks for that came too late to have an effect. */
export const lapsedByNoNotice = (
  noticedOn: LegalDate,
  what: string,
  english: string,
  article: string,
): RefusedCommand =>
  new RefusedCommand(
    'notice_without_effect',
    `${noticedOn} 的${what}已经逾期，不起作用，期限照常计算，不能据此视为放弃申请；请答复该申请，日期登记有误的请用“更正登记”。`,
    `The ${english} of ${noticedOn} came too late and has no effect: the reply period runs on, and nothing is abandoned by it. Reply to the application, or amend the entry if a date is wrong.`,
    'state',
    article,
  );

/** A reply is not dated before what makes it lawful. */
export const repliedBefore = (
  repliedOn: LegalDate,
  followsOn: LegalDate,
  what: string,
  english: string,
  article: string,
): RefusedCommand =>
  new RefusedCommand(
    'date_out_of_order',
    `答复日期 ${repliedOn} 早于${what}（${followsOn}），请核对后更正答复日期。`,
    `The reply of ${repliedOn} would be before the ${english}, of ${followsOn}; correct the date of the reply.`,
    'content',
    article,
  );

/** What came first may be recorded later, but not be dated later. */
export function notAfter(date: LegalDate, followedBy: LegalDate | undefined, article: string): void {
  if (followedBy === undefined || date <= followedBy) return;
  throw new RefusedCommand(
    'date_out_of_order',
    `日期 ${date} 晚于其后一步骤的日期 ${followedBy}，请核对后更正；后一步骤登记有误的，请先用“更正登记”。`,
    `The date ${date} is after the step that follows it, of ${followedBy}; correct it, or amend the later entry first.`,
    'content',
    article,
  );
}
