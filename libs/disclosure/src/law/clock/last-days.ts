/** Last days besides that of the reply: of corrections, consultations, reasons and payments. */
import type { WorkingDayCalendar } from '../calendar/working-day-calendar.js';
import { CALENDAR_TO } from '../calendar/working-day-calendar.js';
import type { LegalDate } from '../legal-date.js';
import { monthsAfter } from '../legal-date.js';
import {
  AGENCY_ANSWER_WITHIN,
  CORRECTION_NOTICE_WITHIN,
  MOVED_AT_MOST_MONTHS,
  PAYMENT_WITHIN,
  THIRD_PARTY_ANSWER_WITHIN,
} from '../periods.js';
import type { Consultation, Correction, Fee, Handling } from './handling.js';
import { ARTICLE_OF_CONSULTATION } from './handling.js';
import { earliest } from './which-day.js';

/** The last day of a period. */
export interface LastDay {
  readonly on: LegalDate;
  /** True when it was counted in a year whose holidays are not published yet. */
  readonly provisional: boolean;
}

/** The latest day that a last day can be: wherever one that may still move will lie, it is not after this. */
export const latestItCanBe = ({ on, provisional }: LastDay): LegalDate =>
  provisional ? monthsAfter(on, MOVED_AT_MOST_MONTHS) : on;

/**
 * Whether a last day is over on a day, for certain: of one that may still move nobody loses anything on the days to which it may,
 * and later it is over wherever it will lie.
 */
export const isOverFor = (day: LegalDate, lastDay: LastDay): boolean => day > latestItCanBe(lastDay);

const lastDayOf = (from: LegalDate, workingDays: number, calendar: WorkingDayCalendar): LastDay => {
  const on = calendar.after(from, workingDays);
  return { on, provisional: calendar.isProvisional(from, on) };
};

/** The day itself where it is a working day, otherwise the next one that is. */
export const workingDayFrom = (day: LegalDate, calendar: WorkingDayCalendar): LegalDate =>
  calendar.isWorkingDay(day) ? day : calendar.after(day, 1);

/**
 * A last day that the office has set by its date. It was a working day then, or was taken for one; should it turn out a rest day,
 * the last day is the next working day (期限的最后一日是休息日的，顺延). An older record may name a day that no calendar knows: that
 * is taken for the last one there is a calendar for.
 * @param from since when it is counted, where it is part of a period that is
 */
export function lastDaySet(day: LegalDate, calendar: WorkingDayCalendar, from = earliest(day, CALENDAR_TO)): LastDay {
  const on = workingDayFrom(earliest(day, CALENDAR_TO), calendar);
  return { on, provisional: calendar.isProvisional(from, on) };
}

/** Last day for the third party or the agency to answer; undefined while nobody knows when it received the letter. */
export const answerDue = ({ kind, deliveredOn }: Consultation, calendar: WorkingDayCalendar): LastDay | undefined =>
  deliveredOn === undefined
    ? undefined
    : lastDayOf(deliveredOn, kind === 'third_party' ? THIRD_PARTY_ANSWER_WITHIN : AGENCY_ANSWER_WITHIN, calendar);

/** Last day to pay; undefined while nobody knows when the applicant received the notice. */
export function paymentDue({ deliveredOn, dueOn }: Fee, calendar: WorkingDayCalendar): LastDay | undefined {
  if (dueOn !== undefined) return { on: dueOn, provisional: false };
  return deliveredOn === undefined ? undefined : lastDayOf(deliveredOn, PAYMENT_WITHIN, calendar);
}

/** The last day that what came on a day missed for certain. Undefined where it came in time, and where nothing came or no day is known. */
const missed = (cameOn: LegalDate | undefined, due: LastDay | undefined): LastDay | undefined =>
  cameOn !== undefined && due !== undefined && isOverFor(cameOn, due) ? due : undefined;

/** Article 42: the last day to pay that the recorded payment missed, if it did. */
export const lastDayToPayMissed = (fee: Fee, calendar: WorkingDayCalendar): LastDay | undefined =>
  missed(fee.paidOn, paymentDue(fee, calendar));

/** Day of the payment; of one that missed its last day, none: the fee counts as unpaid, and the application as abandoned (Article 42). */
export const paidInTimeOn = (fee: Fee, calendar: WorkingDayCalendar): LegalDate | undefined =>
  lastDayToPayMissed(fee, calendar) === undefined ? fee.paidOn : undefined;

/** Last day to correct. */
export const correctionDue = ({ dueOn }: Correction, calendar: WorkingDayCalendar): LastDay =>
  lastDaySet(dueOn, calendar);

/** Article 30: the last day to correct that the recorded correction missed without good cause, if it did. */
export const lastDayToCorrectMissed = (correction: Correction, calendar: WorkingDayCalendar): LastDay | undefined =>
  correction.withGoodCause === true ? undefined : missed(correction.receivedOn, correctionDue(correction, calendar));

/** Day on which it was corrected; of what missed the last day without good cause, none: the application counts as abandoned (Article 30). */
export const correctedInTimeOn = (correction: Correction, calendar: WorkingDayCalendar): LegalDate | undefined =>
  lastDayToCorrectMissed(correction, calendar) === undefined ? correction.receivedOn : undefined;

/** Article 30: last day to ask for a correction. */
export const correctionNoticeDue = (startedOn: LegalDate, calendar: WorkingDayCalendar): LastDay =>
  lastDayOf(startedOn, CORRECTION_NOTICE_WITHIN, calendar);

/** A last day besides that of the reply. */
export interface OtherDeadline {
  readonly kind:
    | 'correction_notice'
    | 'correction'
    | 'third_party_answer'
    | 'agency_answer'
    | 'reasons'
    | 'payment'
    /** Nobody has recorded when a letter was received, so that no period runs for who got it, and the clock waits for ever. */
    | 'delivery_missing';
  /** Of a missing delivery: the day the letter was sent. */
  readonly due: LegalDate;
  readonly provisional: boolean;
  readonly article: string;
  /** Of a consultation: which. */
  readonly consultationId?: string;
}

/** Whether it has passed; what was sent without a recorded delivery has no last day. */
export const hasPassed = ({ kind, due }: OtherDeadline, on: LegalDate): boolean =>
  kind !== 'delivery_missing' && due < on;

/** Those that are still to come on a day or have passed unanswered, soonest first. */
export function othersOf(handling: Handling, calendar: WorkingDayCalendar, at: LegalDate): OtherDeadline[] {
  const { startedOn, correction, consultations = [], reasons, fee } = handling;
  const others: OtherDeadline[] = [];
  const add = (other: Omit<OtherDeadline, 'provisional'>, provisional = false): void => {
    others.push({ ...other, provisional });
  };
  const known = (day: LegalDate | undefined): day is LegalDate => day !== undefined && day <= at;
  if (correction !== undefined && known(correction.requestedOn)) {
    const { on: due, provisional } = correctionDue(correction, calendar);
    if (!known(correctedInTimeOn(correction, calendar))) add({ kind: 'correction', due, article: '30' }, provisional);
  } else if (handling.correctionUsedUp !== true && !known(handling.draftedOn)) {
    const { on: due, provisional } = correctionNoticeDue(startedOn, calendar);
    if (at <= due) add({ kind: 'correction_notice', due, article: '30' }, provisional);
  }
  for (const consultation of consultations) {
    const { consultationId, kind, consultedOn, deliveredOn, answeredOn } = consultation;
    if (!known(consultedOn) || known(answeredOn)) continue;
    const article = ARTICLE_OF_CONSULTATION[kind];
    const due = answerDue(consultation, calendar);
    if (due === undefined || !known(deliveredOn)) {
      add({ kind: 'delivery_missing', due: consultedOn, article, consultationId });
    } else add({ kind: `${kind}_answer`, due: due.on, article, consultationId }, due.provisional);
  }
  if (reasons !== undefined && known(reasons.requestedOn) && !known(reasons.givenOn) && !known(reasons.judgedOn)) {
    const { on: due, provisional } = lastDaySet(reasons.dueOn, calendar);
    add({ kind: 'reasons', due, article: '35' }, provisional);
  }
  if (fee !== undefined && known(fee.notifiedOn) && !known(paidInTimeOn(fee, calendar))) {
    const due = paymentDue(fee, calendar);
    if (due === undefined || (fee.dueOn === undefined && !known(fee.deliveredOn))) {
      add({ kind: 'delivery_missing', due: fee.notifiedOn, article: '42' });
    } else add({ kind: 'payment', due: due.on, article: '42' }, due.provisional);
  }
  return others.sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
}
