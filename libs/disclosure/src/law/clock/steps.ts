/** The facts of a handling as the clock meets them, and what it says of each. */
import type { WorkingDayCalendar } from '../calendar/working-day-calendar.js';
import type { LegalDate } from '../legal-date.js';
import type { Fee, Handling } from './handling.js';
import { ARTICLE_OF_CONSULTATION } from './handling.js';
import { answerDue, lastDayToCorrectMissed, lastDayToPayMissed } from './last-days.js';
import { earliest } from './which-day.js';

export type ClockStepKind =
  | 'received'
  | 'reopened'
  | 'correction_requested'
  | 'correction_received'
  | 'correction_received_late'
  | 'third_party_consulted'
  | 'third_party_received'
  | 'third_party_answered'
  | 'third_party_silent'
  | 'objection_overridden'
  | 'agency_consulted'
  | 'agency_received'
  | 'agency_answered'
  | 'agency_silent'
  | 'extended'
  | 'reasons_requested'
  | 'reasons_given'
  | 'reasons_judged'
  | 'later_reply_set'
  | 'fee_notified'
  | 'fee_notice_received'
  | 'fee_paid'
  | 'fee_paid_late'
  | 'closed'
  | 'today'
  | 'due';

/** What a step does to the reply period. */
export const CLOCK_EFFECTS = [
  'starts',
  'restarts',
  'resumes',
  'pauses',
  'stops',
  'extends',
  'sets',
  'ends',
  'none',
] as const;
export type ClockEffect = (typeof CLOCK_EFFECTS)[number];

/** One step of the explanation: what happened, and where the reply period stands at the end of that day. */
export interface ClockStep {
  readonly on: LegalDate;
  readonly step: ClockStepKind;
  /** Article of the Regulations that gives the step its effect. */
  readonly article?: string;
  readonly effect: ClockEffect;
  /** Of what came too late: the last day that it missed. */
  readonly missed?: LegalDate;
  /** Working days of the running reply period used up. */
  readonly workingDaysUsed: number;
  /** Working days left of it; negative when overdue; null while there is no last day. */
  readonly workingDaysLeft: number | null;
  /** Last day of the reply period as it then stood; null while the clock is stopped. */
  readonly due: LegalDate | null;
  /** True when that last day may still move, as it is counted in a year whose holidays are not published yet. */
  readonly provisional: boolean;
  /** The same of the working days used and left. */
  readonly daysProvisional: boolean;
}

/** Days taken out of the reply period: after `from`, up to and including `to`, or for as long as nobody knows its end. */
export interface Pause {
  readonly from: LegalDate;
  readonly to: LegalDate | undefined;
}

type Fact =
  | {
      readonly on: LegalDate;
      readonly step:
        'received' | 'reopened' | 'correction_requested' | 'correction_received' | 'fee_notified' | 'reasons_requested';
    }
  | { readonly on: LegalDate; readonly step: 'correction_received_late' | 'fee_paid_late'; readonly missed: LegalDate }
  /** What moves no clock of the reply, but is a reason for it or begins a period of somebody else. */
  | {
      readonly on: LegalDate;
      readonly step:
        | 'third_party_received'
        | 'agency_received'
        | 'objection_overridden'
        | 'reasons_given'
        | 'reasons_judged'
        | 'fee_notice_received';
      readonly article: string;
    }
  | { readonly on: LegalDate; readonly step: 'fee_paid'; readonly afterPayment: NonNullable<Fee['afterPayment']> }
  | { readonly on: LegalDate; readonly step: 'extended'; readonly workingDays: number }
  | {
      readonly on: LegalDate;
      readonly step: 'third_party_consulted' | 'agency_consulted';
      readonly pause: Pause;
      readonly article: string;
    }
  | {
      readonly on: LegalDate;
      readonly step: 'third_party_answered' | 'third_party_silent' | 'agency_answered' | 'agency_silent';
      readonly pause: Pause;
      readonly article: string;
    }
  | { readonly on: LegalDate; readonly step: 'later_reply_set'; readonly laterReplyOn: LegalDate };

/**
 * Everything that moved the clock by the end of the day, in order of date; on one day, in the order of the procedure.
 * @param replied whether a reply has ended the handling by then: it took the correction and the payment for ones in time, and what is
 * put right later leaves its timeliness as it was judged
 */
export function factsOf(handling: Handling, calendar: WorkingDayCalendar, at: LegalDate, replied: boolean): Fact[] {
  const { start, startedOn, correction, extension, consultations = [], reasons, fee } = handling;
  const facts: Fact[] = [{ on: startedOn, step: start }];
  if (correction !== undefined) {
    facts.push({ on: correction.requestedOn, step: 'correction_requested' });
    const { receivedOn } = correction;
    const missed = replied ? undefined : lastDayToCorrectMissed(correction, calendar)?.on;
    if (receivedOn !== undefined) {
      facts.push(
        missed === undefined
          ? { on: receivedOn, step: 'correction_received' }
          : { on: receivedOn, step: 'correction_received_late', missed },
      );
    }
  }
  const extended: Fact[] =
    extension === undefined ? [] : [{ on: extension.noticedOn, step: 'extended', workingDays: extension.workingDays }];
  // While a payment is awaited nothing can be extended, so on the day of the payment it was after it.
  const extendedAfterPayment =
    fee?.paidOn !== undefined && fee.paidOn === extension?.noticedOn && fee.notifiedOn < fee.paidOn;
  if (!extendedAfterPayment) facts.push(...extended);
  for (const consultation of consultations) {
    const { kind, consultedOn, deliveredOn, answer, answeredOn, overriddenOn } = consultation;
    const article = ARTICLE_OF_CONSULTATION[kind];
    const due = answerDue(consultation, calendar)?.on;
    // An answer after the last day, and the record that there was none, change nothing: the time was over by law.
    const end = earliest(answer === 'silent' ? undefined : answeredOn, due);
    const pause: Pause = { from: consultedOn, to: end };
    facts.push({ on: consultedOn, step: `${kind}_consulted`, article, pause });
    if (deliveredOn !== undefined) facts.push({ on: deliveredOn, step: `${kind}_received`, article });
    if (end !== undefined) {
      const answered = answer !== undefined && answer !== 'silent' && answeredOn === end;
      facts.push({ on: end, step: answered ? `${kind}_answered` : `${kind}_silent`, article, pause });
    }
    if (overriddenOn !== undefined) facts.push({ on: overriddenOn, step: 'objection_overridden', article });
  }
  if (reasons !== undefined) {
    const { requestedOn, givenOn, judgedOn, laterReplyOn } = reasons;
    facts.push({ on: requestedOn, step: 'reasons_requested' });
    if (givenOn !== undefined) facts.push({ on: givenOn, step: 'reasons_given', article: '35' });
    if (judgedOn !== undefined) {
      facts.push(
        laterReplyOn === undefined
          ? { on: judgedOn, step: 'reasons_judged', article: '35' }
          : { on: judgedOn, step: 'later_reply_set', laterReplyOn },
      );
    }
  }
  if (fee !== undefined) {
    const { deliveredOn, paidOn, afterPayment = 'restarts' } = fee;
    facts.push({ on: fee.notifiedOn, step: 'fee_notified' });
    if (deliveredOn !== undefined) facts.push({ on: deliveredOn, step: 'fee_notice_received', article: '42' });
    const missed = replied ? undefined : lastDayToPayMissed(fee, calendar)?.on;
    if (paidOn !== undefined) {
      facts.push(
        missed === undefined
          ? { on: paidOn, step: 'fee_paid', afterPayment }
          : { on: paidOn, step: 'fee_paid_late', missed },
      );
    }
  }
  if (extendedAfterPayment) facts.push(...extended);
  return facts.filter(({ on }) => on <= at).sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}
