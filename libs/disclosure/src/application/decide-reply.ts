import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import { ARTICLE_OF_CONSULTATION, answerDue, isOverFor, lastDayToPayMissed } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import type { Closing, NotHeld } from '../law/outcomes.js';
import { isDecision } from '../law/outcomes.js';
import { saidIn } from '../plain-text.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application } from './application.js';
import { currentEnding } from './application.js';
import { handled, lastDayProvisional, lastDayStated, notTheDrafter, required, stated } from './checks.js';
import type { CommandOf, DecisionContext } from './commands.js';
import type { Bare, BareEvent, ClosingEvent } from './events.js';
import { checkDecision, mayRefuseAsExcessive } from './decision-checks.js';
import { givesOut, isObjectedTo, overriddenBy } from './objections.js';
import { notYet, repliedBefore } from './order-of-steps.js';
import { noticeWithoutEffect } from './procedure.js';

export function draftReply(
  state: Application,
  command: CommandOf<'DraftReply'>,
  context: DecisionContext,
): BareEvent[] {
  handled(state, command, command.draftedOn, context.today, state.correction?.receivedOn);
  checkDecision(state, command.decision);
  mayRefuseAsExcessive(state, command.decision, state.reasons, command.draftedOn);
  const text = required(command.text, '答复内容', 'text of the reply', '36');
  return [
    {
      type: 'ReplyDrafted',
      occurredOn: command.draftedOn,
      data: { decision: command.decision, personal: { text } },
    },
  ];
}

export function reviewReply(
  state: Application,
  command: CommandOf<'ReviewReply'>,
  context: DecisionContext,
): BareEvent[] {
  handled(
    state,
    command,
    command.reviewedOn,
    context.today,
    state.draft?.signedOffOn ?? state.draft?.reviewedOn ?? state.draft?.draftedOn,
  );
  notTheDrafter(state, context.actor, '审核', 'review it');
  if (command.approved && state.stage !== 'drafted') {
    throw new RefusedCommand(
      'already_reviewed',
      '答复稿已经审核同意，不能重复审核；有误的，请作“退回”。',
      'The draft has been approved already; if it is wrong, return it.',
    );
  }
  return [
    {
      type: 'ReplyReviewed',
      occurredOn: command.reviewedOn,
      data: { approved: command.approved, personal: { opinion: saidIn(command.opinion) } },
    },
  ];
}

export function signOffReply(
  state: Application,
  command: CommandOf<'SignOffReply'>,
  context: DecisionContext,
): BareEvent[] {
  handled(state, command, command.signedOffOn, context.today, state.draft?.reviewedOn);
  notTheDrafter(state, context.actor, '签发', 'sign it off');
  return [{ type: 'ReplySignedOff', occurredOn: command.signedOffOn, data: {} }];
}

export function reply(state: Application, command: CommandOf<'Reply'>, context: DecisionContext): BareEvent[] {
  handled(state, command, command.repliedOn, context.today, state.draft?.signedOffOn);
  if (state.draft === undefined) return [];
  feeIsPaid(state, command.repliedOn, context);
  mayDecide(state, state.draft.decision, command.repliedOn, context);
  return [closingEvent(state.draft.decision, command.repliedOn)];
}

export function replyOnTheSpot(
  state: Application,
  command: CommandOf<'ReplyOnTheSpot'>,
  context: DecisionContext,
): BareEvent[] {
  handled(state, command, command.repliedOn, context.today, state.correction?.receivedOn);
  if (command.repliedOn !== state.receivedOn) {
    throw new RefusedCommand(
      'not_on_the_spot',
      `当场答复只能在收到申请的当日（${state.receivedOn}）作出，请改用拟稿、审核、签发的程序。`,
      `On the spot means on the day of receipt, ${state.receivedOn}; later replies are drafted, reviewed and signed off.`,
      'content',
      '33',
    );
  }
  stated(command.manner, '公开方式', 'manner of disclosure', '36');
  feeIsPaid(state, command.repliedOn, context);
  mayDecide(state, { type: 'disclosed', manner: command.manner }, command.repliedOn, context);
  const text = saidIn(command.text ?? '');
  return [
    {
      type: 'Disclosed',
      occurredOn: command.repliedOn,
      data: { manner: command.manner, onTheSpot: true, ...(text !== '' && { personal: { text } }) },
    },
  ];
}

export function recordDelivery(
  state: Application,
  command: CommandOf<'RecordDelivery'>,
  context: DecisionContext,
): BareEvent[] {
  const ending = currentEnding(state);
  handled(state, command, command.deliveredOn, context.today, ending?.closedOn);
  if (ending === undefined || !isDecision(ending.closing)) {
    throw new RefusedCommand(
      'nothing_to_deliver',
      '该申请不是以答复办结的，没有需要送达的答复书；办理结果登记有误的，请用“更正登记”。',
      'The application was not closed by a reply; so there is nothing to deliver; amend the ending if it is wrong.',
      'state',
      '40',
    );
  }
  notYet(state.delivery?.deliveredOn, '答复书的送达已登记', 'The delivery of the reply is recorded', '40');
  stated(command.method, '送达方式', 'method of delivery', '40');
  return [{ type: 'ReplyDelivered', occurredOn: command.deliveredOn, data: { method: command.method } }];
}

/** Articles 32 and 34: what others have to say is waited for before the information is given out. */
export function mayDecide(state: Application, decision: Closing, repliedOn: LegalDate, context: DecisionContext): void {
  if (!givesOut(decision)) return;
  for (const consultation of state.consultations ?? []) {
    const { kind, name, answeredOn, overriddenOn } = consultation;
    // Silence that was recorded is none where a holiday has moved the last day since: the day by the calendar in force decides.
    const answer = consultation.answer === 'silent' ? undefined : consultation.answer;
    const due = answerDue(consultation, context.calendar);
    const article = ARTICLE_OF_CONSULTATION[kind];
    const past = due !== undefined && repliedOn > due.on;
    const timeIsOver = due !== undefined && isOverFor(repliedOn, due);
    if (answer !== undefined && answeredOn !== undefined && answeredOn > repliedOn) {
      // What came after the reply cannot have allowed it; only who was silent until the last day need not be waited for.
      if (timeIsOver) continue;
      throw repliedBefore(repliedOn, answeredOn, `${name}的答复`, `answer of ${name}`, article);
    }
    if (answer === undefined && past && !timeIsOver) throw lastDayProvisional(due, '征求意见的答复', article);
    if (answer === undefined && !timeIsOver) {
      const last = due && lastDayStated(due.on, due.provisional);
      if (consultation.answer !== undefined && last !== undefined) {
        throw new RefusedCommand(
          'consultation_pending',
          `${name}已登记为逾期未答复，但是按现行放假安排其答复期限到 ${last.chinese}，尚不能决定公开；请待期限届满后再办，其间收到答复的请用“更正登记”更正。`,
          `${name} is recorded as silent, yet by the holidays now in force it may answer until ${last.english}; the information cannot be disclosed yet: wait until the last day is over, and amend the answer if one comes.`,
          'state',
          article,
        );
      }
      throw new RefusedCommand(
        'consultation_pending',
        `正在征求${name}的意见${last === undefined ? '（尚未登记送达）' : `，期限到 ${last.chinese}`}，尚不能决定公开；请先登记${last === undefined ? '送达日期或者' : ''}其答复，期限届满仍未答复的可以决定。`,
        `${name} has been asked and ${last === undefined ? 'no delivery is recorded' : `may answer until ${last.english}`}; the information cannot be disclosed yet: record ${last === undefined ? 'the delivery or ' : ''}the answer, or wait until the last day is over.`,
        'state',
        article,
      );
    }
    if (!isObjectedTo(decision, consultation, context.calendar) || overriddenBy(consultation, repliedOn)) continue;
    if (overriddenOn === undefined) {
      throw thirdPartyObjects(name);
    }
    throw repliedBefore(
      repliedOn,
      overriddenOn,
      '因公共利益公开的决定',
      'decision that the public interest outweighs',
      article,
    );
  }
}

export const thirdPartyObjects = (name: string): RefusedCommand =>
  new RefusedCommand(
    'third_party_objects',
    `第三方${name}不同意公开并说明了理由，不得公开；认为不公开会对公共利益造成重大影响的，须先决定公开并书面告知第三方。`,
    `The third party ${name} objects with reasons: the information is not disclosed unless the public interest outweighs it and the third party is told.`,
    'state',
    '32',
  );

/** Article 42: no reply while the applicant still has to pay, for the reply period does not run; nor one before the payment. */
export function feeIsPaid(state: Application, repliedOn: LegalDate, { calendar }: DecisionContext): void {
  const unpaid = feeUnpaid(state, calendar);
  if (unpaid !== undefined) throw unpaid;
  const { fee } = state;
  if (fee?.paidOn === undefined || noticeWithoutEffect(state, calendar, 'fee_notified')) return;
  if (fee.paidOn > repliedOn) throw repliedBefore(repliedOn, fee.paidOn, '缴费', 'payment', '42');
}

/**
 * Why the fee holds up any reply, if it does. After a payment that missed the last day to pay there is none, either: the application
 * is abandoned. A notice that came too late stops no period, and holds up no reply.
 */
export function feeUnpaid(state: Application, calendar: WorkingDayCalendar): RefusedCommand | undefined {
  const { fee } = state;
  if (fee === undefined || noticeWithoutEffect(state, calendar, 'fee_notified')) return undefined;
  if (fee.paidOn === undefined) {
    return new RefusedCommand(
      'fee_unpaid',
      `已于 ${fee.notifiedOn} 通知收费，尚未缴费，不能答复；请登记缴费，尚未登记送达的请先登记送达，逾期未缴费的按“逾期未缴费”办结。`,
      `A fee was notified on ${fee.notifiedOn} and is not paid: record the payment, or the delivery of the notice, or close the application as fee lapsed.`,
      'state',
      '42',
    );
  }
  const missed = lastDayToPayMissed(fee, calendar);
  if (missed === undefined) return undefined;
  const { chinese, english } = lastDayStated(missed.on, missed.provisional);
  return new RefusedCommand(
    'fee_unpaid',
    `缴费日期 ${fee.paidOn} 已超过缴费期限（到 ${chinese} 为止），视为未缴费，不能答复；请按“逾期未缴费”办结，收费通知送达或者缴费的日期登记有误的请用“更正登记”。`,
    `The payment of ${fee.paidOn} came after ${english}, the last day to pay, and counts as none: close the application as fee lapsed, or amend the entry if the day of the delivery or of the payment is wrong.`,
    'state',
    '42',
  );
}

export function closingEvent(closing: Closing, occurredOn: LegalDate): Bare<ClosingEvent> {
  switch (closing.type) {
    case 'disclosed':
      return { type: 'Disclosed', occurredOn, data: { manner: closing.manner, onTheSpot: false } };
    case 'partly_disclosed':
      return {
        type: 'PartlyDisclosed',
        occurredOn,
        data: { withheldUnder: closing.withheldUnder, ...notHeldIn(closing) },
      };
    case 'refused':
      return { type: 'Refused', occurredOn, data: { grounds: closing.grounds } };
    case 'not_provided':
      return { type: 'NotProvided', occurredOn, data: { grounds: closing.grounds, ...notHeldIn(closing) } };
    case 'not_processed':
      return { type: 'NotProcessed', occurredOn, data: { grounds: closing.grounds } };
    case 'correction_lapsed':
      return { type: 'CorrectionLapsed', occurredOn, data: {} };
    case 'fee_lapsed':
      return { type: 'FeeLapsed', occurredOn, data: {} };
    case 'withdrawn':
      return { type: 'Withdrawn', occurredOn, data: { personal: { reason: '' } } };
    case 'otherwise_closed':
      return { type: 'OtherwiseClosed', occurredOn, data: { personal: { reason: '' } } };
  }
}

const notHeldIn = ({ notHeld }: { readonly notHeld?: NotHeld }): { notHeld?: NotHeld } =>
  notHeld === undefined ? {} : { notHeld };
