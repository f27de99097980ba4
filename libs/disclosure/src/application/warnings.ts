import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { Consultation } from '../law/clock.js';
import { ARTICLE_OF_CONSULTATION, lastDayToCorrectMissed, lastDayToPayMissed } from '../law/clock.js';
import type { Application } from './application.js';
import { lastDayStated } from './checks.js';
import type { CommandOf } from './commands.js';
import { warningOfAppeal, warningOfDraft } from './draft-warnings.js';
import { evolve } from './evolve.js';
import { disclosedAgainst } from './objections.js';
import { clockOn, currentHandling, noticeWithoutEffect } from './procedure.js';
import type { Warning } from './warning.js';
import { correctedIn, handlingsWithEndings } from './whole-handlings.js';

/**
 * Articles 32 and 34 have others asked whose rights or whose information are at stake, however late it is: so a consultation begun
 * after the last day to reply is recorded like any other. It stops nothing any more, and whoever begins it is told.
 * @param state with the consultation recorded
 */
export function warningOfConsultation(
  state: Application,
  consultationId: string,
  calendar: WorkingDayCalendar,
): Warning | undefined {
  const consultation = consultationEver(state, consultationId);
  if (consultation === undefined) return undefined;
  const { kind, consultedOn } = consultation;
  const { due } = clockOn(state, calendar, consultedOn);
  if (due === null || consultedOn <= due) return undefined;
  return {
    detail: `答复期限已于 ${due} 届满，征求意见所需的时间不能再从期限中扣除；仍须征求的，请催办并尽快答复。`,
    english: `The reply period ended on ${due}, so the time this takes is no longer left out of it; have it answered soon, and reply without delay.`,
    article: ARTICLE_OF_CONSULTATION[kind],
  };
}

/** In the handling under way, or in one that an appeal has had done anew since. */
const consultationEver = (
  { consultations = [], formerHandlings = [] }: Application,
  consultationId: string,
): Consultation | undefined =>
  [...consultations, ...formerHandlings.flatMap((former) => former.consultations ?? [])].find(
    (one) => one.consultationId === consultationId,
  );

/**
 * Article 35 has a later date set before the reply period is over. Reasons may still be asked for after that, for unreasonable ones
 * end the application; but reasonable ones win no time any more.
 * @param state with the request recorded
 */
export function warningOfReasons(state: Application, calendar: WorkingDayCalendar): Warning | undefined {
  const reasons = [state, ...(state.formerHandlings ?? []).toReversed()].find((one) => one.reasons)?.reasons;
  if (reasons === undefined) return undefined;
  const { requestedOn } = reasons;
  const { due } = clockOn(state, calendar, requestedOn);
  if (due === null || requestedOn <= due) return undefined;
  return {
    detail: `答复期限已于 ${due} 届满，说明的理由合理的，也不能再确定延迟答复的日期；请催办并尽快答复。`,
    english: `The reply period ended on ${due}, so no later reply date can be set any more, however reasonable the reasons are; have them given soon, and reply without delay.`,
    article: '35',
  };
}

/**
 * Article 32 has nothing disclosed against a third party's objection unless the public interest outweighs it. No command does; but an
 * amendment may tell that the third party, recorded as consenting, had objected. The ending stays what it was, and says so.
 */
export function warningOfDisclosure(state: Application, calendar: WorkingDayCalendar): Warning | undefined {
  for (const { consultations = [], ending } of handlingsWithEndings(state, correctedIn(state))) {
    if (ending === undefined) continue;
    const against = consultations.find((one) => disclosedAgainst(one, ending, calendar));
    if (against === undefined) continue;
    const { name } = against;
    return {
      detail: `第三方${name}不同意公开并说明了理由，本机关没有因公共利益决定公开，却已于 ${ending.closedOn} 公开；办理结果照实保留，请核实情况，并将公开的内容和理由书面告知第三方。`,
      english: `The third party ${name} had objected with reasons, and yet the information was disclosed on ${ending.closedOn} without a decision that the public interest outweighs; the ending stays as recorded. Look into it, and tell the third party in writing what was disclosed and why.`,
      article: '32',
    };
  }
  return undefined;
}

/**
 * The register does not settle what an amended notice charges more or less than was paid: whoever amends it is told to, and the entry
 * says so.
 */
function warningOfPayment({ fee, formerHandlings = [] }: Application): Warning | undefined {
  for (const one of [fee, ...formerHandlings.map((former) => former.fee).toReversed()]) {
    if (one?.paidOn === undefined || one.amountPaid === undefined || one.amountPaid === one.amount) continue;
    const { paidOn, amountPaid, amount } = one;
    return {
      detail: `${paidOn} 缴费登记时，收费通知的金额为 ${amountPaid} 元，更正后为 ${amount} 元；请核对实缴金额，多收的退还，少收的通知申请人补缴。`,
      english: `When the payment of ${paidOn} was recorded, the fee notice was for ${amountPaid} yuan; as amended it is for ${amount}. Check what was paid; pay the difference back, or ask the applicant for it.`,
      article: '42',
    };
  }
  return undefined;
}

/**
 * A payment taken in time that a day put right, or a holiday published since, makes too late: nobody is to find the application closed
 * over it unawares.
 */
function warningOfLatePayment(state: Application, calendar: WorkingDayCalendar): Warning | undefined {
  const { fee, stage } = state;
  if (fee?.paidOn === undefined || stage === 'closed') return undefined;
  const missed = lastDayToPayMissed(fee, calendar);
  if (missed === undefined || noticeWithoutEffect(state, calendar, 'fee_notified')) return undefined;
  const { chinese, english } = lastDayStated(missed.on, missed.provisional);
  return {
    detail: `按现有登记和放假安排，${fee.paidOn} 的缴费超过缴费期限（到 ${chinese} 为止），视为未缴费；请核实收费通知送达和缴费的日期，登记有误的请更正，确已逾期的按“逾期未缴费”办结。`,
    english: `By the entry and the holidays as they are now, the payment of ${fee.paidOn} came after ${english}, the last day to pay, and counts as none: check the days of the delivery and of the payment; amend what is wrong, or close the application as fee lapsed if it truly was late.`,
    article: '42',
  };
}

/** The same of a correction: without good cause it counts as none, and the application as abandoned. */
function warningOfLateCorrection(state: Application, calendar: WorkingDayCalendar): Warning | undefined {
  const { correction } = currentHandling(state);
  if (correction?.receivedOn === undefined || state.stage === 'closed') return undefined;
  const missed = lastDayToCorrectMissed(correction, calendar);
  if (missed === undefined || noticeWithoutEffect(state, calendar, 'correction_requested')) return undefined;
  const { chinese, english } = lastDayStated(missed.on, missed.provisional);
  return {
    detail: `按现有登记和放假安排，${correction.receivedOn} 的补正超过补正期限（到 ${chinese} 为止），没有正当理由的视为未补正；请核实日期，登记有误的请更正，有正当理由的请更正登记理由，确属无正当理由逾期的按“逾期未补正”办结。`,
    english: `By the entry and the holidays as they are now, the correction of ${correction.receivedOn} came after ${english}, the last day to correct, and without good cause counts as none: check the days; amend what is wrong, or amend the entry to tell the good cause; close the application as correction lapsed if it truly was late without one.`,
    article: '30',
  };
}

/** What the entry tells to be wrong, the gravest first. */
export const warningsOf = (state: Application, calendar: WorkingDayCalendar): Warning[] =>
  [
    warningOfDisclosure(state, calendar),
    warningOfLateCorrection(state, calendar),
    warningOfLatePayment(state, calendar),
    warningOfPayment(state),
  ].filter((warning) => warning !== undefined);

/** The entry as a pending proposal would leave it; as it is, where that one is not pending any more. */
function ifApproved(state: Application, amendmentId: string): Application {
  const { proposedAmendment: pending, agency } = state;
  if (pending?.amendmentId !== amendmentId) return state;
  const { proposedBy, proposedOn, changes, appealChanges, consultationChanges, personal } = pending;
  const data = { changes, appealChanges, consultationChanges, personal };
  return evolve(state, { type: 'RegisterEntryAmended', occurredOn: proposedOn, actor: proposedBy, agency, data });
}

/** After which whoever gave them may have something to know. */
export type WarningCommand = CommandOf<
  | 'ConsultThirdParty'
  | 'ConsultAgency'
  | 'RequestReasons'
  | 'DraftReply'
  | 'FileAppeal'
  | 'AmendRegisterEntry'
  | 'ProposeAmendment'
  | 'ApproveAmendment'
>;

/**
 * What whoever gave a command has to know of it, if anything.
 * @param state after it
 */
export function warningOf(
  state: Application,
  command: WarningCommand,
  calendar: WorkingDayCalendar,
): Warning | undefined {
  switch (command.type) {
    case 'RequestReasons':
      return warningOfReasons(state, calendar);
    case 'ConsultThirdParty':
    case 'ConsultAgency':
      return warningOfConsultation(state, command.consultationId, calendar);
    case 'DraftReply':
      return warningOfDraft(state, command.decision, calendar);
    case 'FileAppeal':
      return warningOfAppeal(state, command.appealId);
    case 'AmendRegisterEntry':
      return warningsOf(state, calendar)[0];
    case 'ProposeAmendment':
    case 'ApproveAmendment':
      return warningsOf(ifApproved(state, command.amendmentId), calendar)[0];
  }
}
