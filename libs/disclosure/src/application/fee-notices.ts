import type { ItemSpan, ItemsAround } from '../fee-items.js';
import { NO_ITEMS, applicationNamed, chargesOf, formerFees } from '../fee-items.js';
import type { Fee } from '../law/clock.js';
import type { FeeBasis, FeeNotice, ReckonedFee, UnitSpan } from '../law/fees.js';
import { chargedBefore, itemsChargedAlready, noticeIn, pagesChargedAlready, reckonFee, spanBy } from '../law/fees.js';
import type { LegalDate } from '../law/legal-date.js';
import { monthOf } from '../law/legal-date.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application, ClosedAs } from './application.js';
import { required } from './checks.js';
import type { AmendedValues, ApplicationCommand, DecisionContext } from './commands.js';

type NotifyFee = Extract<ApplicationCommand, { type: 'NotifyFee' }>;

/**
 * 国办函〔2020〕109号: by item or by page, never both; an appeal that has it handled again makes no other application of it.
 * @throws RefusedCommand for another basis than that of the notices of former handlings
 */
export function onOneBasis(application: Application, basis: FeeBasis): void {
  const other = formerFees(application).find((fee) => fee?.basis !== undefined && fee.basis !== basis);
  if (other === undefined) return;
  const [known, knownEnglish] = other.basis === 'per_item' ? ['按件', 'by item'] : ['按量', 'by page'];
  throw new RefusedCommand(
    'fee_on_one_basis',
    `该申请已于 ${other.notifiedOn} ${known}通知收费，一件申请只按一种方式收费，不能再改用另一种方式；先前的通知有误的，请先更正或者取消先前的通知。`,
    `The application was charged ${knownEnglish} on ${other.notifiedOn}, and one application is charged on one basis; if that notice is wrong, amend or annul it first.`,
    'content',
    '42',
  );
}

/** @throws RefusedCommand for what is charged already, saying which items may be another person's */
export function reckonNotice(state: Application, command: NotifyFee, context: DecisionContext): ReckonedFee {
  const { tariffs, items = NO_ITEMS } = context;
  const { basis, quantity, notifiedOn, apartFrom } = command;
  if (basis === 'per_page') return reckonFee(command, notifiedOn, tariffs, pagesAround(state).before);
  const told = new Set(apartFrom?.applications.map((named) => applicationNamed(named, items.namesakes)));
  const namesakes = items.namesakes.filter(({ applicationId }) => !told.has(applicationId));
  if (quantity <= items.before && namesakes.length > 0) {
    const [byName, english] = countedByName(namesakes);
    throw itemsChargedAlready(items.before, [
      `${byName}，或者在通知收费时写明并说明理由`,
      `${english}, or say so in the notice and why`,
    ]);
  }
  const notice = reckonFee(command, notifiedOn, tariffs, items.before);
  chargesNothingTwice(state, notice);
  // One that takes the place of a notice that lapsed unpaid has others after it.
  return clearOf(items.after, notice);
}

const countedByName = (namesakes: ItemsAround['namesakes']): readonly [string, string] => {
  const numbers = namesakes.map(({ registerNumber }) => registerNumber);
  return [
    `；登记编号 ${numbers.join('、')} 的申请仅因姓名相同而合并计件，确非同一申请人的，请登记双方的证件号码`,
    `; ${numbers.join(', ')} count with it by the name alone: if another person made them, record both identity numbers`,
  ];
};

/**
 * Whether an amended receipt takes the one notice by item of the application to another month. Of several, one amendment cannot put all
 * right: they move as they are, like those of an amended name, and are amended one after the other.
 */
export const movesAlone = (state: Application, receivedOn: LegalDate | undefined): boolean =>
  receivedOn !== undefined && monthOf(receivedOn) !== monthOf(state.receivedOn) && chargesOf(state).length === 1;

/**
 * In the month to which an amended receipt takes it, the notice comes after all others, so it can be reckoned there by the same amendment.
 * @throws RefusedCommand where it would charge there what another application is charged for
 */
export function movedClearOfOthers(
  was: Application,
  amended: Application,
  { items: { before, ofOthers, namesakes } = NO_ITEMS }: DecisionContext,
): void {
  if (!movesAlone(was, amended.receivedOn)) return;
  const taken = chargesOf(amended).find((is) => ofOthers.some((other) => newlyIn(other, is, undefined)));
  if (taken === undefined) return;
  const [byName, english] = namesakes.length === 0 ? ['', ''] : countedByName(namesakes);
  throw new RefusedCommand(
    'items_charged_already',
    `按更正后的收到日期，该申请人 ${monthOf(amended.receivedOn)} 的第 ${taken.from} 至第 ${taken.to} 件中有其他申请已通知收费的；请在同一次更正中更正本件的收费通知，填写该月包括本件在内的累计件数，须大于 ${before}，不应收费的取消该通知${byName}。`,
    `By the amended receipt the notice charges items ${taken.from} to ${taken.to} of ${monthOf(amended.receivedOn)}, some of which another application is charged for: amend the fee notice in the same amendment, to that month’s items up to and with this application, more than ${before}, or annul it${english}.`,
    'content',
    '42',
  );
}

/** The pages that other notices of the application charge, before and after that of a handling: the latest one, where none is named. */
function pagesAround(
  application: Application,
  handling = (application.formerHandlings?.length ?? 0) + 1,
): { readonly before: number; readonly after: readonly UnitSpan[] } {
  const fees = [...formerFees(application), application.fee];
  const pages = fees.map((fee) => spanBy('per_page', fee));
  const before = Math.max(0, ...pages.slice(0, handling - 1).map((span) => span?.to ?? 0));
  // One that lapsed unpaid charges nothing, so it takes nothing from those after it.
  const after = fees[handling - 1] === undefined ? [] : pages.slice(handling);
  return { before, after: after.flatMap((span) => span ?? []) };
}

/**
 * What the amended values make of a notice: by which it is reckoned, null where it is annulled, undefined where it stays. On another
 * day it may be another tariff that it goes by.
 */
export function noticeGiven(
  was: Fee | undefined,
  { feeNotice, feeNotifiedOn }: AmendedValues,
): Pick<FeeNotice, 'basis' | 'quantity'> | null | undefined {
  if (feeNotice !== undefined) return feeNotice;
  const moved = feeNotifiedOn !== undefined && feeNotifiedOn !== was?.notifiedOn;
  return moved && was !== undefined ? noticeIn(was) : undefined;
}

/**
 * What an amended notice states, by the tariff of its day. Its basis and quantity given, also the same ones again, it is reckoned anew from
 * where the notices before it leave off now; of which only the day is amended, it charges what it did. Null: it is annulled.
 * @throws RefusedCommand where it would charge what another notice charges
 */
export function amendedNotice(
  state: Application,
  was: Fee,
  values: AmendedValues,
  { tariffs, items = NO_ITEMS }: DecisionContext,
): ReckonedFee | null | undefined {
  const given = noticeGiven(was, values);
  if (given === undefined) return undefined;
  if (given === null) return annulled(values);
  const { basis } = given;
  const notifiedOn = values.feeNotifiedOn ?? was.notifiedOn;
  if (values.feeNotice === undefined) return reckonFee(given, notifiedOn, tariffs, chargedBefore(was));
  const { before, after } = basis === 'per_page' ? pagesAround(state, values.handling) : itemsOf(was, items);
  const notice = reckonFee(given, notifiedOn, tariffs, before);
  const own = basis === 'per_page' || numberedAsBefore(state, values) ? spanBy(basis, was) : undefined;
  return clearOf(after, notice, own);
}

/** One whose place a later notice has taken charges nothing: it is put right as it was sent, whatever others charge. */
const itemsOf = (was: Fee, items: ItemsAround): Pick<ItemsAround, 'before' | 'after'> =>
  was.replaced === true ? { before: chargedBefore(was), after: [] } : items;

/** @throws RefusedCommand for a notice that charges what a later one does, and did not charge it before */
function clearOf(after: readonly UnitSpan[], notice: ReckonedFee, own?: UnitSpan): ReckonedFee {
  const { basis } = notice;
  const is = spanBy(basis, notice);
  const taken = is && after.find((other) => newlyIn(other, is, own));
  if (taken !== undefined) throw chargedByLater(basis, taken);
  return notice;
}

/** @throws RefusedCommand for a notice that charges what one of a former handling charges: that one did not lapse unpaid */
export function chargesNothingTwice(application: Application, notice: ReckonedFee): void {
  const { basis } = notice;
  const is = spanBy(basis, notice);
  const other = formerFees(application)
    .flatMap((fee) => spanBy(basis, fee) ?? [])
    .find(({ from, to }) => is !== undefined && from <= is.to && is.from <= to);
  if (other !== undefined) throw basis === 'per_page' ? pagesChargedAlready(other.to) : itemsChargedAlready(other.to);
}

/** @throws RefusedCommand for a notice by item whose place a later one took because it had lapsed, and which is to have not lapsed */
export function lapsedWhereReplaced(fee: Fee, ending: ClosedAs | undefined): void {
  if (fee.replaced !== true || fee.basis !== 'per_item' || ending?.closing.type === 'fee_lapsed') return;
  throw new RefusedCommand(
    'fee_notice_replaced',
    `${fee.notifiedOn} 的收费通知因逾期未缴费，其后已重新通知收费，当月件数不再由该通知计收；办理结果并非“逾期未缴费”的，请在同一次更正中取消该收费通知。`,
    `The fee notice of ${fee.notifiedOn} lapsed unpaid and the application was charged anew, so it charges no items of the month any more; if the handling did not end as fee lapsed, annul that notice in the same amendment.`,
    'content',
    '42',
  );
}

/** A notice that should not have been sent has no day either. */
function annulled({ feeNotifiedOn, feeDeliveredOn, feePaidOn }: AmendedValues): null {
  if (feeNotifiedOn === undefined && feeDeliveredOn === undefined && feePaidOn === undefined) return null;
  throw new RefusedCommand(
    'annulled_notice_has_no_dates',
    '取消收费通知的，其通知、送达和缴费日期随之取消，不能同时更正，请去掉这些日期。',
    'With the fee notice its delivery and payment are annulled, too; leave out their dates.',
    'content',
    '42',
  );
}

/** Items that the notice charged before belong to the same person and month only as long as neither is amended with it. */
const numberedAsBefore = (state: Application, values: AmendedValues): boolean =>
  (values.applicantName === undefined || values.applicantName.trim() === state.applicantName) &&
  (values.identityNumber === undefined || values.identityNumber.trim() === state.identityNumber) &&
  (values.receivedOn === undefined || monthOf(values.receivedOn) === monthOf(state.receivedOn));

/** Whether the notice would charge something of another one that it did not charge before. */
function newlyIn(other: UnitSpan, is: UnitSpan, was: UnitSpan | undefined): boolean {
  const parts =
    was === undefined
      ? [is]
      : [
          { from: is.from, to: Math.min(is.to, was.from - 1) },
          { from: Math.max(is.from, was.to + 1), to: is.to },
        ];
  return parts.some(({ from, to }) => Math.max(from, other.from) <= Math.min(to, other.to));
}

const chargedByLater = (basis: FeeBasis, { from, to }: ItemSpan): RefusedCommand =>
  basis === 'per_item'
    ? new RefusedCommand(
        'items_charged_already',
        `该申请人当月第 ${from} 至第 ${to} 件已由其后的通知收费，${leftFor(from, '件')[0]}；当月累计数有误的，请更正其后的通知。`,
        `A later notice charges items ${from} to ${to} of the month; ${leftFor(from, '件')[1]}. If the month’s count is wrong, amend the later notice.`,
        'content',
        '42',
      )
    : new RefusedCommand(
        'pages_charged_already',
        `该申请第 ${from} 至第 ${to} 页已由其后的通知收费，${leftFor(from, '页')[0]}；页数有误的，请更正其后的通知。`,
        `A later notice charges pages ${from} to ${to} of the application; ${leftFor(from, '页')[1]}. If they are wrong, amend the later notice.`,
        'content',
        '42',
      );

/** What a notice can be for where a later one charges from a unit on. */
const leftFor = (from: number, unit: '件' | '页'): readonly [string, string] =>
  from === 1
    ? ['没有余下可由本通知收费的，本通知须取消', 'nothing is left for this one, which is to be annulled']
    : [`本通知最多为 ${from - 1} ${unit}`, `this one is for ${from - 1} at most`];

/** What is recorded of staff's word that the applicant is another person than those of the same name. */
export function toldApart(
  { basis, apartFrom }: NotifyFee,
  { items = NO_ITEMS }: DecisionContext,
): { readonly apartFrom?: readonly string[]; readonly personal?: { readonly whyApart: string } } {
  if (apartFrom === undefined) return {};
  const whyApart = required(apartFrom.why, '认定不是同一申请人的理由', 'why it is another person', '42');
  const applications = [...new Set(apartFrom.applications.map((named) => applicationNamed(named, items.namesakes)))];
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
