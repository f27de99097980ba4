import { lastDayToPayMissed, paidInTimeOn, paymentDue } from '../law/clock.js';
import type { ReckonedFee } from '../law/fees.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application } from './application.js';
import { handled, lastDayStated, notBeforeDue, notDelivered, stated } from './checks.js';
import type { CommandOf, DecisionContext } from './commands.js';
import type { BareEvent } from './events.js';
import { onOneBasis, reckonNotice, toldApart } from './fee-notices.js';
import { lapsedByNoNotice, notAfter, notYet } from './order-of-steps.js';
import { noticeWithoutEffect } from './procedure.js';
import { beforeTheLastDay } from './reply-period.js';

export function notifyFee(state: Application, command: CommandOf<'NotifyFee'>, context: DecisionContext): BareEvent[] {
  feeNotifiedInTime(state, command, context);
  const data = { ...chargeOf(state, command, context), ...toldApart(command, context) };
  return [{ type: 'FeeNotified', occurredOn: command.notifiedOn, data }];
}

export function feeNotifiedInTime(state: Application, command: CommandOf<'NotifyFee'>, context: DecisionContext): void {
  const { notifiedOn } = command;
  handled(state, command, notifiedOn, context.today, state.correction?.receivedOn);
  notYet(state.fee?.notifiedOn, '已通知收费，一次办理只通知一次', 'The fee is notified, once in a handling', '42');
  beforeTheLastDay(state, notifiedOn, context, '收费通知', 'fee notice', '42');
}

/** What the notice charges. */
export function chargeOf(state: Application, command: CommandOf<'NotifyFee'>, context: DecisionContext): ReckonedFee {
  const { basis, quantity } = command;
  stated(basis, '计费方式', 'basis of the fee', '42');
  stated(quantity, '件数或者页数', 'number of items or pages', '42');
  onOneBasis(state, basis);
  return reckonNotice(state, command, context);
}

export function recordFeeNoticeDelivery(
  state: Application,
  command: CommandOf<'RecordFeeNoticeDelivery'>,
  context: DecisionContext,
): BareEvent[] {
  const { notifiedOn, deliveredOn, paidOn } = feeOf(state);
  handled(state, command, command.deliveredOn, context.today, notifiedOn);
  if (deliveredOn === command.deliveredOn) return [];
  notYet(deliveredOn, '收费通知已登记送达', 'The delivery of the fee notice is recorded', '42');
  notAfter(command.deliveredOn, paidOn, '42');
  return [{ type: 'FeeNoticeDelivered', occurredOn: command.deliveredOn, data: {} }];
}

export function recordPayment(
  state: Application,
  command: CommandOf<'RecordPayment'>,
  context: DecisionContext,
): BareEvent[] {
  paymentCame(state, command, context);
  const due = lastDayToPayMissed({ ...feeOf(state), paidOn: command.paidOn }, context.calendar);
  if (due !== undefined && !noticeWithoutEffect(state, context.calendar, 'fee_notified')) {
    const { chinese, english } = lastDayStated(due.on, due.provisional);
    throw new RefusedCommand(
      'payment_too_late',
      `缴费期限到 ${chinese} 为止，逾期未缴费的视为放弃申请，请按“逾期未缴费”办结。`,
      `The period to pay ended on ${english}; the application counts as abandoned and is closed as fee lapsed.`,
      'content',
      '42',
    );
  }
  return [{ type: 'FeePaid', occurredOn: command.paidOn, data: {} }];
}

/** Not whether it came in time: an entry tells when it truly came, and the clock what that brings. */
export function paymentCame(
  state: Application,
  command: CommandOf<'RecordPayment'>,
  { today }: Pick<DecisionContext, 'today'>,
): void {
  const { paidOn, deliveredOn, notifiedOn } = feeOf(state);
  handled(state, command, command.paidOn, today, deliveredOn ?? notifiedOn);
  notYet(paidOn, '缴费已登记', 'The payment is recorded', '42');
}

export function lapseFee(state: Application, command: CommandOf<'LapseFee'>, context: DecisionContext): BareEvent[] {
  const fee = feeOf(state);
  handled(state, command, command.lapsedOn, context.today, fee.deliveredOn);
  notYet(paidInTimeOn(fee, context.calendar), '已缴费', 'The fee is paid', '42');
  if (noticeWithoutEffect(state, context.calendar, 'fee_notified')) {
    throw lapsedByNoNotice(fee.notifiedOn, '收费通知', 'fee notice', '42');
  }
  const due = paymentDue(fee, context.calendar);
  if (due === undefined) throw notDelivered('收费通知', 'fee notice', '42');
  notBeforeDue(command.lapsedOn, due, '缴费', '42');
  return [{ type: 'FeeLapsed', occurredOn: command.lapsedOn, data: { noticedOn: fee.notifiedOn, dueOn: due.on } }];
}

function feeOf({ fee }: Application): NonNullable<Application['fee']> {
  if (fee !== undefined) return fee;
  throw new RefusedCommand(
    'fee_not_notified',
    '尚未发出收费通知；请先办理“通知收费”。',
    'No fee was notified; notify it first.',
    'state',
    '42',
  );
}
