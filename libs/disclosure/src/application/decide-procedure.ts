import type { AgencyAnswer, Clock, Consultation, ThirdPartyAnswer } from '../law/clock.js';
import { answerDue, clockOf, correctionNoticeDue, isDueProvisional, paymentDue } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import type { Closing } from '../law/outcomes.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application } from './application.js';
import {
  consultationOf,
  extensionAllowed,
  handled,
  lastDayStated,
  later,
  notBeforeDue,
  notDelivered,
  required,
  silentOn,
  withinAYear,
} from './checks.js';
import type { ApplicationCommand, DecisionContext } from './commands.js';
import type { BareEvent } from './events.js';
import { reckonNotice, toldApart } from './fee-notices.js';
import { currentHandling } from './procedure.js';

/** The steps around the reply that move its clock or ask somebody outside: extension, consultations, reasons, fee. */
export type ProcedureCommand = Extract<
  ApplicationCommand,
  {
    type:
      | 'ExtendReplyPeriod'
      | 'ConsultThirdParty'
      | 'ConsultAgency'
      | 'RecordConsultationDelivery'
      | 'RecordThirdPartyAnswer'
      | 'RecordAgencyAnswer'
      | 'OverrideObjection'
      | 'RequestReasons'
      | 'ReceiveReasons'
      | 'JudgeReasons'
      | 'NotifyFee'
      | 'RecordFeeNoticeDelivery'
      | 'RecordPayment'
      | 'LapseFee';
  }
>;

/** @throws RefusedCommand, naming the article */
export function decideProcedure(state: Application, command: ProcedureCommand, context: DecisionContext): BareEvent[] {
  switch (command.type) {
    case 'ExtendReplyPeriod':
      return extend(state, command, context);
    case 'ConsultThirdParty': {
      const { consultationId, consultedOn, contact } = command;
      handled(state, consultedOn, context.today);
      if (isKnown(state, consultationId)) return [];
      const thirdParty = required(command.thirdParty, '第三方', 'third party', '32');
      const matter = required(command.matter, '征求意见的事项', 'matter asked about', '32');
      const personal = { thirdParty, ...(contact !== undefined && { contact }), matter };
      return [{ type: 'ThirdPartyConsulted', occurredOn: consultedOn, data: { consultationId, personal } }];
    }
    case 'ConsultAgency': {
      const { consultationId, consultedOn } = command;
      handled(state, consultedOn, context.today);
      if (isKnown(state, consultationId)) return [];
      const consultedAgency = required(command.consultedAgency, '被征求意见的机关', 'agency consulted', '34');
      const matter = required(command.matter, '征求意见的事项', 'matter asked about', '34');
      return [
        {
          type: 'AgencyConsulted',
          occurredOn: consultedOn,
          data: { consultationId, consultedAgency, personal: { matter } },
        },
      ];
    }
    case 'RecordConsultationDelivery': {
      const consultation = consultationOf(state, command.consultationId);
      handled(state, command.deliveredOn, context.today, consultation.consultedOn);
      if (consultation.deliveredOn === command.deliveredOn) return [];
      notYet(consultation.deliveredOn, '征求意见书已登记送达', 'The delivery of the letter is recorded');
      notAfter(command.deliveredOn, consultation.answeredOn);
      return [
        {
          type: 'ConsultationDelivered',
          occurredOn: command.deliveredOn,
          data: { consultationId: consultation.consultationId },
        },
      ];
    }
    case 'RecordThirdPartyAnswer': {
      const consultation = answerable(state, command, 'third_party', context);
      const reasons =
        command.answer === 'objects'
          ? required(command.reasons, '不同意公开的理由', 'reasons of the objection', '32')
          : command.reasons.trim();
      const { consultationId } = consultation;
      return [
        {
          type: 'ThirdPartyAnswered',
          occurredOn: command.answeredOn,
          data: { consultationId, answer: command.answer, personal: { reasons } },
        },
      ];
    }
    case 'RecordAgencyAnswer': {
      const consultation = answerable(state, command, 'agency', context);
      const opinion =
        command.answer === 'disagrees'
          ? required(command.opinion, '不同意公开的意见', 'opinion', '34')
          : command.opinion.trim();
      const { consultationId } = consultation;
      return [
        {
          type: 'AgencyAnswered',
          occurredOn: command.answeredOn,
          data: { consultationId, answer: command.answer, personal: { opinion } },
        },
      ];
    }
    case 'OverrideObjection': {
      const consultation = consultationOf(state, command.consultationId);
      if (consultation.kind !== 'third_party' || consultation.answer !== 'objects') {
        throw new RefusedCommand(
          'nothing_to_override',
          '第三方没有不同意公开，无须以公共利益为由决定公开。',
          'The third party has not objected; there is nothing to override.',
          'state',
          '32',
        );
      }
      handled(state, command.overriddenOn, context.today, consultation.answeredOn);
      notYet(consultation.overriddenOn, '已决定公开并告知第三方', 'The objection is overridden');
      const reasons = required(command.reasons, '公共利益的理由', 'reasons of public interest', '32');
      const { consultationId } = consultation;
      return [
        {
          type: 'ObjectionOverridden',
          occurredOn: command.overriddenOn,
          data: { consultationId, personal: { reasons } },
        },
      ];
    }
    case 'RequestReasons': {
      handled(state, command.requestedOn, context.today);
      notYet(state.reasons?.requestedOn, '已要求说明理由', 'Reasons are requested', '35');
      const why = required(command.why, '要求说明理由的缘由', 'why reasons are asked for', '35');
      later(command.dueOn, command.requestedOn, '说明理由的期限', 'last day to give reasons', '35');
      return [
        {
          type: 'ReasonsRequested',
          occurredOn: command.requestedOn,
          data: { dueOn: command.dueOn, personal: { why } },
        },
      ];
    }
    case 'ReceiveReasons': {
      const { requestedOn, givenOn, judgedOn } = reasonsOf(state);
      handled(state, command.receivedOn, context.today, requestedOn);
      notYet(givenOn, '已收到理由说明', 'The reasons are received', '35');
      notYet(judgedOn, '理由已认定', 'The reasons are judged', '35');
      const reasons = required(command.reasons, '理由说明', 'reasons', '35');
      return [{ type: 'ReasonsGiven', occurredOn: command.receivedOn, data: { personal: { reasons } } }];
    }
    case 'JudgeReasons':
      return judge(state, command, context);
    case 'NotifyFee':
      return notifyFee(state, command, context);
    case 'RecordFeeNoticeDelivery': {
      const { notifiedOn, deliveredOn, paidOn } = feeOf(state);
      handled(state, command.deliveredOn, context.today, notifiedOn);
      if (deliveredOn === command.deliveredOn) return [];
      notYet(deliveredOn, '收费通知已登记送达', 'The delivery of the fee notice is recorded', '42');
      notAfter(command.deliveredOn, paidOn);
      return [{ type: 'FeeNoticeDelivered', occurredOn: command.deliveredOn, data: {} }];
    }
    case 'RecordPayment': {
      const fee = feeOf(state);
      handled(state, command.paidOn, context.today, fee.deliveredOn ?? fee.notifiedOn);
      notYet(fee.paidOn, '已缴费', 'The fee is paid', '42');
      const due = paymentDue(fee, context.calendar);
      if (due !== undefined && command.paidOn > due.on) {
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
    case 'LapseFee': {
      const fee = feeOf(state);
      handled(state, command.lapsedOn, context.today, fee.deliveredOn);
      notYet(fee.paidOn, '已缴费', 'The fee is paid', '42');
      const due = paymentDue(fee, context.calendar);
      if (due === undefined) throw notDelivered('收费通知', 'fee notice', '42');
      notBeforeDue(command.lapsedOn, due.on, '缴费', '42', due.provisional);
      return [{ type: 'FeeLapsed', occurredOn: command.lapsedOn, data: { noticedOn: fee.notifiedOn, dueOn: due.on } }];
    }
  }
}

/** Article 30: within 7 working days of receipt; a later request would not stop the clock. */
export function correctionNoticeInTime(state: Application, requestedOn: LegalDate, context: DecisionContext): void {
  const last = correctionNoticeDue(state.reopened?.reopenedOn ?? state.receivedOn, context.calendar);
  if (requestedOn <= last.on) return;
  const { chinese, english } = lastDayStated(last.on, last.provisional);
  throw new RefusedCommand(
    'correction_notice_too_late',
    `补正告知应当在收到申请之日起 7 个工作日内（${chinese} 以前）作出，${requestedOn} 已经逾期；请就申请内容直接答复。`,
    `A correction is requested within 7 working days of receipt, by ${english}; ${requestedOn} is too late. Answer the request as it is.`,
    'content',
    '30',
  );
}

/** Articles 32 and 34: what others have to say is waited for before the information is given out. */
export function mayDecide(state: Application, decision: Closing, repliedOn: LegalDate, context: DecisionContext): void {
  // What is public already is not given out, and what is withheld for a third party's sake needs no consent.
  const givesOut =
    decision.type === 'disclosed' ? decision.manner === 'provided' : decision.type === 'partly_disclosed';
  if (!givesOut) return;
  const withheld = decision.type === 'partly_disclosed' && decision.withheldUnder.includes('third_party_rights');
  for (const consultation of state.consultations ?? []) {
    const { kind, name, answer, answeredOn, overriddenOn } = consultation;
    const due = answerDue(consultation, context.calendar);
    const article = kind === 'third_party' ? '32' : '34';
    const timeIsOver = due !== undefined && repliedOn > due.on;
    if (answeredOn !== undefined && answeredOn > repliedOn) {
      // What came after the reply cannot have allowed it; only who was silent until the last day need not be waited for.
      if (timeIsOver) continue;
      throw repliedBefore(repliedOn, answeredOn, `${name}的答复`, `answer of ${name}`, article);
    }
    if (answer === undefined && !timeIsOver) {
      const last = due && lastDayStated(due.on, due.provisional);
      throw new RefusedCommand(
        'consultation_pending',
        `正在征求${name}的意见${last === undefined ? '（尚未登记送达）' : `，期限到 ${last.chinese}`}，尚不能决定公开。`,
        `${name} has been asked and ${last === undefined ? 'no delivery is recorded' : `may answer until ${last.english}`}; the information cannot be disclosed yet.`,
        'state',
        article,
      );
    }
    // Who objected has what it objected to withheld.
    if (answer !== 'objects' || withheld) continue;
    if (overriddenOn === undefined) {
      throw new RefusedCommand(
        'third_party_objects',
        `第三方${name}不同意公开并说明了理由，不得公开；认为不公开会对公共利益造成重大影响的，须先决定公开并书面告知第三方。`,
        `The third party ${name} objects with reasons: the information is not disclosed unless the public interest outweighs it and the third party is told.`,
        'state',
        article,
      );
    }
    if (overriddenOn > repliedOn) {
      throw repliedBefore(
        repliedOn,
        overriddenOn,
        '因公共利益公开的决定',
        'decision that the public interest outweighs',
        article,
      );
    }
  }
}

/** Article 42: no reply while the applicant still has to pay, for the reply period does not run; nor one before the payment. */
export function feeIsPaid({ fee }: Application, repliedOn: LegalDate): void {
  if (fee === undefined) return;
  if (fee.paidOn === undefined) {
    throw new RefusedCommand(
      'fee_unpaid',
      `已于 ${fee.notifiedOn} 通知收费，尚未缴费，不能答复；请登记缴费，尚未登记送达的请先登记送达，逾期未缴费的按“逾期未缴费”办结。`,
      `A fee was notified on ${fee.notifiedOn} and is not paid: record the payment, or the delivery of the notice, or close the application as fee lapsed.`,
      'state',
      '42',
    );
  }
  if (fee.paidOn > repliedOn) throw repliedBefore(repliedOn, fee.paidOn, '缴费', 'payment', '42');
}

function extend(
  state: Application,
  { workingDays, reason, consentBy, noticedOn }: Extract<ProcedureCommand, { type: 'ExtendReplyPeriod' }>,
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

function judge(
  state: Application,
  command: Extract<ProcedureCommand, { type: 'JudgeReasons' }>,
  context: DecisionContext,
): BareEvent[] {
  const { requestedOn, dueOn, givenOn, judgedOn } = reasonsOf(state);
  const { reasonable, laterReplyOn } = command;
  handled(state, command.judgedOn, context.today, givenOn ?? requestedOn);
  notYet(judgedOn, '理由已认定', 'The reasons are judged', '35');
  const why = required(command.why, '认定的说明', 'why it is judged so', '35');
  if (givenOn === undefined) {
    if (reasonable) {
      throw new RefusedCommand(
        'no_reasons_given',
        '尚未收到理由说明，不能认定为合理。',
        'No reasons were received; they cannot be judged reasonable.',
        'state',
        '35',
      );
    }
    notBeforeDue(command.judgedOn, dueOn, '说明理由', '35');
  }
  if (laterReplyOn !== undefined) {
    if (!reasonable) {
      throw new RefusedCommand(
        'no_later_reply',
        '认定理由不合理的，不予处理，不另定答复日期。',
        'Unreasonable reasons lead to no later reply date.',
        'content',
        '35',
      );
    }
    const clock = clockOn(state, command.judgedOn, context);
    const { due } = clock;
    if (due !== null) {
      notOver(
        command.judgedOn,
        due,
        isDueProvisional(clock, context.calendar),
        '延迟答复的告知',
        'notice of a later reply date',
        '35',
      );
      later(laterReplyOn, due, '延迟答复的日期（现有答复期限的最后一日之后）', 'later reply date', '35');
    } else later(laterReplyOn, command.judgedOn, '延迟答复的日期', 'later reply date', '35');
    withinAYear(laterReplyOn, command.judgedOn);
  }
  return [
    {
      type: 'ReasonsJudged',
      occurredOn: command.judgedOn,
      data: { reasonable, ...(laterReplyOn !== undefined && { laterReplyOn }), personal: { why } },
    },
  ];
}

function notifyFee(
  state: Application,
  command: Extract<ProcedureCommand, { type: 'NotifyFee' }>,
  context: DecisionContext,
): BareEvent[] {
  const { notifiedOn } = command;
  handled(state, notifiedOn, context.today, state.correction?.receivedOn);
  notYet(state.fee?.notifiedOn, '已通知收费，一件申请只按一种方式收费一次', 'The fee is notified, once only', '42');
  const { notice, tariff } = reckonNotice(command, context);
  beforeTheLastDay(state, notifiedOn, context, '收费通知', 'fee notice', '42');
  const { afterPayment, source } = tariff;
  const basisDocument = source === undefined ? {} : { basisDocument: source };
  const data = { ...notice, afterPayment, ...basisDocument, ...toldApart(command, context) };
  return [{ type: 'FeeNotified', occurredOn: notifiedOn, data }];
}

const clockOn = (state: Application, on: LegalDate, { calendar }: DecisionContext): Clock =>
  clockOf(currentHandling(state), calendar, on);

/** Extension and fee notice go out while the reply period runs. */
function beforeTheLastDay(
  state: Application,
  on: LegalDate,
  context: DecisionContext,
  what: string,
  english: string,
  article: string,
): void {
  const clock = clockOn(state, on, context);
  const { due } = clock;
  if (due === null) {
    throw new RefusedCommand(
      'clock_stopped',
      `答复期限现已停止计算（${clock.state === 'awaiting_payment' ? '待缴费' : '待补正'}），不能作${what}。`,
      `The reply period does not run (${clock.state}); there can be no ${english}.`,
      'state',
      article,
    );
  }
  notOver(on, due, isDueProvisional(clock, context.calendar), what, english, article);
}

function notOver(
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
    `答复期限已于 ${last.chinese} 届满，${what}须在期限届满前作出。`,
    `The reply period ended on ${last.english}; the ${english} must be given before that.`,
    'state',
    article,
  );
}

function answerable(
  state: Application,
  command: {
    readonly consultationId: string;
    readonly answer: ThirdPartyAnswer | AgencyAnswer;
    readonly answeredOn: LegalDate;
  },
  kind: Consultation['kind'],
  context: DecisionContext,
): Consultation {
  const article = kind === 'third_party' ? '32' : '34';
  const consultation = consultationOf(state, command.consultationId);
  if (consultation.kind !== kind) {
    throw new RefusedCommand(
      'wrong_consultation',
      `${consultation.name}是${kind === 'agency' ? '第三方' : '其他机关'}，请用相应的答复登记。`,
      `${consultation.name} was consulted as ${consultation.kind}; record its answer so.`,
      'content',
      article,
    );
  }
  handled(state, command.answeredOn, context.today, consultation.deliveredOn ?? consultation.consultedOn);
  notYet(consultation.answeredOn, '答复已登记', 'The answer is recorded', article);
  if (command.answer === 'silent') silentOn(consultation, command.answeredOn, context.calendar);
  return consultation;
}

const isKnown = ({ consultations = [] }: Application, consultationId: string): boolean =>
  consultations.some((one) => one.consultationId === consultationId);

function reasonsOf({ reasons }: Application): NonNullable<Application['reasons']> {
  if (reasons !== undefined) return reasons;
  throw new RefusedCommand(
    'reasons_not_requested',
    '尚未要求申请人说明理由。',
    'The applicant was not asked for reasons.',
    'state',
    '35',
  );
}

function feeOf({ fee }: Application): NonNullable<Application['fee']> {
  if (fee !== undefined) return fee;
  throw new RefusedCommand('fee_not_notified', '尚未发出收费通知。', 'No fee was notified.', 'state', '42');
}

/** What happens once only has not happened yet. */
function notYet(happenedOn: LegalDate | undefined, done: string, english: string, article?: string): void {
  if (happenedOn === undefined) return;
  throw new RefusedCommand(
    'already_recorded',
    `${done}（${happenedOn}）；登记有误的，请用“更正登记”。`,
    `${english} (${happenedOn}); amend the entry if that is a typing error.`,
    'state',
    article,
  );
}

/** A reply is not dated before what makes it lawful. */
const repliedBefore = (
  repliedOn: LegalDate,
  followsOn: LegalDate,
  what: string,
  english: string,
  article: string,
): RefusedCommand =>
  new RefusedCommand(
    'date_out_of_order',
    `答复日期 ${repliedOn} 早于${what}（${followsOn}），请核对。`,
    `The reply of ${repliedOn} would be before the ${english}, of ${followsOn}.`,
    'content',
    article,
  );

/** What came first may be recorded later, but not be dated later. */
function notAfter(date: LegalDate, followedBy: LegalDate | undefined): void {
  if (followedBy === undefined || date <= followedBy) return;
  throw new RefusedCommand(
    'date_out_of_order',
    `日期 ${date} 晚于其后一步骤的日期 ${followedBy}，请核对。`,
    `The date ${date} is after the step that follows it, of ${followedBy}.`,
    'content',
  );
}
