import type { WorkingDayCalendar } from './calendar/working-day-calendar.js';
import { CALENDAR_TO } from './calendar/working-day-calendar.js';
import type { FeeNotice } from './fees.js';
import type { LegalDate } from './legal-date.js';
import {
  AGENCY_ANSWER_WITHIN,
  CORRECTION_NOTICE_WITHIN,
  PAYMENT_WITHIN,
  REPLY_WITHIN,
  THIRD_PARTY_ANSWER_WITHIN,
} from './periods.js';

/**
 * Articles 30–35 and 42: the clock of one handling of an application. Nothing here is stored: the same facts and the same
 * calendar always give the same answer, so amending a holiday moves every open deadline at once.
 *
 * How days are counted: the day of a fact still belongs to what went before it. A reply period that starts on a date has the
 * next working day as its day 1; a consultation that begins on a date takes out the working days after it, up to and
 * including the day of the answer or the last day to answer, whichever is first.
 *
 * What the office does once the last day is over changes nothing any more: an extension, a consultation, a fee notice or a
 * later reply date that comes after it was not given in time; nor does a correction notice after its own 7 working days. On
 * the last day all of these still count. A consultation begun on it finds no day left, yet the time it takes does not count:
 * the last day becomes that on which it ends, be that a working day or not, for nothing is left to be counted after it. The
 * same holds for a payment after which the period goes on. A later reply date is a day that was told and not a period: no
 * consultation moves it.
 */
export interface Handling {
  readonly startedOn: LegalDate;
  /** Handled for the first time, or again after an appeal. */
  readonly start: 'received' | 'reopened';
  readonly correction?: Correction;
  readonly extension?: Extension;
  readonly consultations?: readonly Consultation[];
  readonly reasons?: Reasons;
  readonly fee?: Fee;
  /** A correction was asked for in an earlier handling: it may be once only. */
  readonly correctionUsedUp?: true;
  /** Since when there is a draft of the reply; none is, while it is returned. */
  readonly draftedOn?: LegalDate;
  readonly closedOn?: LegalDate;
  /** Whether the ending was a reply, or something after which none is owed: a lapse, a withdrawal. */
  readonly closedBy?: 'reply' | 'other';
}

/** Article 30. */
export interface Correction {
  readonly requestedOn: LegalDate;
  readonly dueOn: LegalDate;
  readonly receivedOn?: LegalDate;
}

/** Article 33. */
export interface Extension {
  readonly noticedOn: LegalDate;
  readonly workingDays: number;
  /** Head of the disclosure office who consented. */
  readonly consentBy: string;
}

export type ConsultationKind = 'third_party' | 'agency';

export const THIRD_PARTY_ANSWERS = ['consents', 'objects', 'silent'] as const;
export type ThirdPartyAnswer = (typeof THIRD_PARTY_ANSWERS)[number];

export const AGENCY_ANSWERS = ['agrees', 'disagrees', 'silent'] as const;
export type AgencyAnswer = (typeof AGENCY_ANSWERS)[number];

export const ANSWER_LABELS: Readonly<Record<ThirdPartyAnswer | AgencyAnswer, string>> = {
  consents: '同意公开',
  objects: '不同意公开',
  agrees: '同意公开',
  disagrees: '不同意公开',
  silent: '逾期未答复',
};

/** Articles 32 and 34: a third party or another agency is asked; the time it takes does not count. */
export interface Consultation {
  readonly consultationId: string;
  readonly kind: ConsultationKind;
  /** Who is asked. */
  readonly name: string;
  readonly consultedOn: LegalDate;
  /** Day the letter was received; the 15 working days run from it. */
  readonly deliveredOn?: LegalDate;
  readonly answer?: ThirdPartyAnswer | AgencyAnswer;
  readonly answeredOn?: LegalDate;
  /** Article 32: disclosed all the same, in the public interest. */
  readonly overriddenOn?: LegalDate;
}

/** Article 35: reasons for an excessive request. */
export interface Reasons {
  readonly requestedOn: LegalDate;
  readonly dueOn: LegalDate;
  readonly givenOn?: LegalDate;
  readonly judgedOn?: LegalDate;
  readonly reasonable?: boolean;
  /** The later day set for the reply. */
  readonly laterReplyOn?: LegalDate;
}

/** Article 42. What the notice states is unknown of a fee of which no more was recorded than that it lapsed. */
export interface Fee extends Partial<FeeNotice> {
  readonly notifiedOn: LegalDate;
  /** Applications of the month that are of other persons of the same name. */
  readonly apartFrom?: readonly string[];
  /** Day the applicant received the notice; the 20 working days to pay run from it. */
  readonly deliveredOn?: LegalDate;
  /** Last day to pay, where the record states it instead of the delivery. */
  readonly dueOn?: LegalDate;
  readonly paidOn?: LegalDate;
  /** What payment does to the reply period: it starts anew, or goes on where it stopped. */
  readonly afterPayment?: 'restarts' | 'resumes';
}

/** The last day of a period. */
export interface LastDay {
  readonly on: LegalDate;
  /** True when it was counted in a year whose holidays are not published yet. */
  readonly provisional: boolean;
}

const lastDayOf = (from: LegalDate, workingDays: number, calendar: WorkingDayCalendar): LastDay => {
  const on = calendar.after(from, workingDays);
  return { on, provisional: calendar.isProvisional(from, on) };
};

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

/** Article 30: last day to ask for a correction. */
export const correctionNoticeDue = (startedOn: LegalDate, calendar: WorkingDayCalendar): LastDay =>
  lastDayOf(startedOn, CORRECTION_NOTICE_WITHIN, calendar);

export const CLOCK_STATES = ['running', 'paused', 'awaiting_correction', 'awaiting_payment', 'closed'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

export const CLOCK_STATE_LABELS: Readonly<Record<ClockState, string>> = {
  running: '计时中',
  paused: '暂停计时（征求意见）',
  awaiting_correction: '待补正',
  awaiting_payment: '待缴费',
  closed: '已办结',
};

export type ClockStepKind =
  | 'received'
  | 'reopened'
  | 'correction_requested'
  | 'correction_received'
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
  /** Working days of the running reply period used up. */
  readonly workingDaysUsed: number;
  /** Working days left of it; negative when overdue; null while there is no last day. */
  readonly workingDaysLeft: number | null;
  /** Last day of the reply period as it then stood; null while the clock is stopped. */
  readonly due: LegalDate | null;
  /** True when the days or the last day that the step states are counted in a year whose holidays are not published yet. */
  readonly provisional: boolean;
}

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

/** The reply period as it would stand if the clock went on from a day on which it stands still. */
export interface Resumption {
  readonly due: LegalDate;
  readonly workingDaysLeft: number;
  readonly provisional: boolean;
}

export interface Clock {
  /** The day the clock was looked at, or the day of the ending where that is earlier. */
  readonly on: LegalDate;
  readonly state: ClockState;
  /** Last day to reply. While paused: as if the answer came today. Null while a correction or a payment is awaited. */
  readonly due: LegalDate | null;
  /** True when the last day depends on a year whose holidays are not published yet. */
  readonly provisional: boolean;
  readonly workingDaysUsed: number;
  /** Negative when overdue. */
  readonly workingDaysLeft: number | null;
  /** While the clock stands still: where it would stand if what is awaited came on that day. It is no deadline. */
  readonly ifResumed: Resumption | null;
  /** Whether an ending came in time; null while open. */
  readonly onTime: boolean | null;
  readonly steps: readonly ClockStep[];
  /** Other last days that are still to come or have passed unanswered, soonest first. */
  readonly others: readonly OtherDeadline[];
}

/** Days taken out of the reply period: after `from`, up to and including `to`, or for as long as nobody knows its end. */
interface Pause {
  readonly from: LegalDate;
  readonly to: LegalDate | undefined;
}

/** A stretch of the reply period from a start; a restart begins another. */
interface Period {
  readonly start: LegalDate;
  allowance: number;
  pauses: readonly Pause[];
  /** Article 35. */
  laterReplyOn?: LegalDate;
  /** Why and since when the clock is stopped, oldest first; empty while it runs. */
  stops: readonly Stop[];
}

interface Standing extends Pick<ClockStep, 'workingDaysUsed' | 'workingDaysLeft' | 'due'> {
  /** Whether the last day is; false where there is none. */
  readonly provisional: boolean;
  /** Whether the days used are. */
  readonly usedProvisional: boolean;
}

interface Stop {
  readonly on: LegalDate;
  readonly why: 'awaiting_correction' | 'awaiting_payment';
}

/**
 * The clock of a handling, as it stood at the end of a day: facts of later days are not looked at.
 * @param on a day not before the handling started; before it, the clock stands at its start
 */
export function clockOf(handling: Handling, calendar: WorkingDayCalendar, on: LegalDate): Clock {
  const { closedOn } = handling;
  const closed = closedOn !== undefined && closedOn <= on;
  const at = latest(handling.startedOn, closed ? closedOn : on);
  let period: Period = { start: handling.startedOn, allowance: REPLY_WITHIN, pauses: [], stops: [] };
  const steps: ClockStep[] = [];
  const note = (
    day: LegalDate,
    step: ClockStepKind,
    effect: ClockStep['effect'],
    article?: string,
    stands = standing(period, calendar, day),
  ): void => {
    const { workingDaysUsed, workingDaysLeft, due, provisional, usedProvisional } = stands;
    steps.push({
      on: day,
      step,
      effect,
      ...(article !== undefined && { article }),
      workingDaysUsed,
      workingDaysLeft,
      due,
      provisional: provisional || usedProvisional,
    });
  };
  const isStopped = (): boolean => period.stops.length > 0;
  const isOver = (day: LegalDate): boolean => !isStopped() && day > dueOf(period, calendar, day);
  const awaits = (why: Stop['why']): boolean => period.stops.some((stop) => stop.why === why);

  for (const fact of factsOf(handling, calendar, at)) {
    const { on: day, step } = fact;
    switch (step) {
      case 'received':
        note(day, step, 'starts', '31');
        break;
      case 'reopened':
        note(day, step, 'starts', '51');
        break;
      case 'correction_requested':
      case 'fee_notified': {
        const inTime =
          !isOver(day) && (step === 'fee_notified' || day <= correctionNoticeDue(handling.startedOn, calendar).on);
        const why = step === 'fee_notified' ? 'awaiting_payment' : 'awaiting_correction';
        if (inTime) period.stops = [...period.stops, { on: day, why }];
        note(day, step, inTime ? 'stops' : 'none', step === 'fee_notified' ? '42' : '30');
        break;
      }
      case 'correction_received': {
        const awaited = awaits('awaiting_correction');
        if (awaited) period = restarted(period, day, 'awaiting_correction');
        note(day, step, awaited ? 'restarts' : 'none', '30');
        break;
      }
      case 'fee_paid': {
        const awaited = awaits('awaiting_payment');
        if (awaited) {
          period = fact.afterPayment === 'restarts' ? restarted(period, day, 'awaiting_payment') : resumed(period, day);
        }
        note(day, step, awaited ? fact.afterPayment : 'none', '42');
        break;
      }
      case 'extended': {
        const inTime = !isOver(day);
        if (inTime) period.allowance += fact.workingDays;
        note(day, step, inTime ? 'extends' : 'none', '33');
        break;
      }
      case 'third_party_consulted':
      case 'agency_consulted': {
        const pauses = isStopped() || day <= countedDueOf(period, calendar, day);
        if (pauses) period.pauses = [...period.pauses, fact.pause];
        note(day, step, pauses && !isStopped() ? 'pauses' : 'none', fact.article);
        break;
      }
      case 'third_party_answered':
      case 'third_party_silent':
      case 'agency_answered':
      case 'agency_silent': {
        const resumes = period.pauses.includes(fact.pause) && !isStopped() && !isPaused(period, day);
        note(day, step, resumes ? 'resumes' : 'none', fact.article);
        break;
      }
      case 'reasons_requested':
        note(day, step, 'none', '35');
        break;
      case 'third_party_received':
      case 'agency_received':
      case 'objection_overridden':
      case 'reasons_given':
      case 'reasons_judged':
      case 'fee_notice_received':
        note(day, step, 'none', fact.article);
        break;
      case 'later_reply_set': {
        const inTime = !isOver(day);
        if (inTime) period.laterReplyOn = fact.laterReplyOn;
        note(day, step, inTime ? 'sets' : 'none', '35');
        break;
      }
    }
  }

  const now = standing(period, calendar, at);
  const { due, provisional, workingDaysUsed, workingDaysLeft } = now;
  const state = closed ? 'closed' : (period.stops[0]?.why ?? (isPaused(period, at) ? 'paused' : 'running'));
  if (closed) note(at, 'closed', 'ends', undefined, now);
  else {
    if (at > (steps.at(-1)?.on ?? '')) note(at, 'today', 'none', undefined, now);
    if (due !== null && due > at && state === 'running') note(due, 'due', 'ends', '33');
  }
  return {
    on: at,
    state,
    due,
    provisional,
    workingDaysUsed,
    workingDaysLeft,
    ifResumed: state === 'closed' || state === 'running' ? null : resumption(handling, period, calendar, at),
    onTime: closed ? isInTime(handling, period, calendar, at) : null,
    steps,
    others: closed ? [] : othersOf(handling, calendar, at),
  };
}

type Fact =
  | {
      readonly on: LegalDate;
      readonly step:
        'received' | 'reopened' | 'correction_requested' | 'correction_received' | 'fee_notified' | 'reasons_requested';
    }
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

/** Everything that moved the clock by the end of the day, in order of date; on one day, in the order of the procedure. */
function factsOf(handling: Handling, calendar: WorkingDayCalendar, at: LegalDate): Fact[] {
  const { start, startedOn, correction, extension, consultations = [], reasons, fee } = handling;
  const facts: Fact[] = [{ on: startedOn, step: start }];
  if (correction !== undefined) {
    facts.push({ on: correction.requestedOn, step: 'correction_requested' });
    if (correction.receivedOn !== undefined) facts.push({ on: correction.receivedOn, step: 'correction_received' });
  }
  if (extension !== undefined) {
    facts.push({ on: extension.noticedOn, step: 'extended', workingDays: extension.workingDays });
  }
  for (const consultation of consultations) {
    const { kind, consultedOn, deliveredOn, answer, answeredOn, overriddenOn } = consultation;
    const article = kind === 'third_party' ? '32' : '34';
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
          : // An older record may name a day that no calendar knows.
            { on: judgedOn, step: 'later_reply_set', laterReplyOn: earliest(laterReplyOn, CALENDAR_TO) },
      );
    }
  }
  if (fee !== undefined) {
    const { deliveredOn, paidOn, afterPayment = 'restarts' } = fee;
    facts.push({ on: fee.notifiedOn, step: 'fee_notified' });
    if (deliveredOn !== undefined) facts.push({ on: deliveredOn, step: 'fee_notice_received', article: '42' });
    if (paidOn !== undefined) facts.push({ on: paidOn, step: 'fee_paid', afterPayment });
  }
  return facts.filter(({ on }) => on <= at).sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

/** Where a period stands at the end of a day. */
function standing(period: Period, calendar: WorkingDayCalendar, day: LegalDate): Standing {
  const { start, laterReplyOn } = period;
  const stop = period.stops[0];
  const counted = (from: LegalDate, to: LegalDate): number =>
    calendar.workingDaysBetween(from, to) - pausedDays(period, calendar, from, to, day);
  const usedUntil = stop === undefined ? day : earliest(stop.on, day);
  const workingDaysUsed = counted(start, usedUntil);
  const usedProvisional = calendar.isProvisional(start, usedUntil);
  if (stop !== undefined) {
    return { workingDaysUsed, workingDaysLeft: null, due: null, provisional: false, usedProvisional };
  }
  const countedDue = countedDueOf(period, calendar, day);
  const due = latest(countedDue, laterReplyOn ?? countedDue);
  return {
    workingDaysUsed,
    workingDaysLeft: day <= due ? counted(day, due) : 0 - counted(due, day),
    due,
    // A date that was set depends on no calendar; what is counted, to the last day or beyond it, does.
    provisional:
      due === countedDue
        ? calendar.isProvisional(start, latest(due, day))
        : day > due && calendar.isProvisional(due, day),
    usedProvisional,
  };
}

/** The last day as it stands on a day: the one that is counted, or a later one that was set. */
function dueOf(period: Period, calendar: WorkingDayCalendar, day: LegalDate): LegalDate {
  const due = countedDueOf(period, calendar, day);
  return latest(due, period.laterReplyOn ?? due);
}

/**
 * The last day by counting. Adding the paused days to the period may reach into further pauses, so until nothing is added any
 * more; then no pause covers the last day, but one that begins on it carries it to its own end.
 */
function countedDueOf(period: Period, calendar: WorkingDayCalendar, day: LegalDate): LegalDate {
  const { start, allowance, pauses } = period;
  let due = calendar.after(start, allowance);
  for (let paused = 0; ;) {
    const more = pausedDays(period, calendar, start, due, day);
    if (more === paused) break;
    paused = more;
    due = calendar.after(start, allowance + paused);
  }
  for (const { from, to } of inOrder(pauses)) if (from <= due) due = latest(due, earliest(to, day));
  return due;
}

/** Whether an ending came in time: a reply by its last day; while the clock stands still, anything that is owed no reply. */
function isInTime({ closedBy }: Handling, period: Period, calendar: WorkingDayCalendar, at: LegalDate): boolean {
  // Who replies all the same has not waited for what stopped the clock.
  return (period.stops.length > 0 && closedBy !== 'reply') || at <= dueOf(period, calendar, at);
}

/**
 * Working days of the pauses that fall after `from` up to `to`; where pauses overlap, each day once. What goes on is counted
 * until `day` only: how long it will last, nobody knows.
 */
function pausedDays(
  { pauses }: Period,
  calendar: WorkingDayCalendar,
  from: LegalDate,
  to: LegalDate,
  day: LegalDate,
): number {
  if (pauses.length === 0) return 0;
  let days = 0;
  let covered = from;
  for (const pause of inOrder(pauses)) {
    const begin = latest(covered, pause.from);
    const end = earliest(earliest(pause.to, day), to);
    days += calendar.workingDaysBetween(begin, end);
    covered = latest(covered, end);
  }
  return days;
}

const inOrder = (pauses: readonly Pause[]): Pause[] => [...pauses].sort((a, b) => (a.from < b.from ? -1 : 1));

/** True while some consultation goes on at the end of the day: the next working day would not count. */
const isPaused = ({ pauses }: Period, day: LegalDate): boolean =>
  pauses.some(({ from, to }) => from <= day && (to === undefined || to > day));

const without = ({ stops }: Period, why: Stop['why']): readonly Stop[] => stops.filter((stop) => stop.why !== why);

/**
 * A new period; of what came before only a consultation that still goes on, another stop, and a later reply date that was told
 * to the applicant reach into it. An extension does not: the new period is of 20 days.
 */
const restarted = (period: Period, on: LegalDate, why: Stop['why']): Period => ({
  start: on,
  allowance: REPLY_WITHIN,
  pauses: period.pauses,
  stops: without(period, why),
  ...(period.laterReplyOn !== undefined && { laterReplyOn: period.laterReplyOn }),
});

/** The period goes on after the payment: the days it was awaited do not count. */
const resumed = (period: Period, on: LegalDate): Period => {
  const stop = period.stops.find(({ why }) => why === 'awaiting_payment');
  return {
    ...period,
    pauses: [...period.pauses, ...(stop === undefined ? [] : [{ from: stop.on, to: on }])],
    stops: without(period, 'awaiting_payment'),
  };
};

/** Whether the last day itself, and not only how far it is past, was counted in a year that is not published yet. */
export const isDueProvisional = ({ due, provisional }: Clock, calendar: WorkingDayCalendar): boolean =>
  due !== null && provisional && calendar.isProvisional(due, due);

/** What is awaited came: the payment, the correction, and the answers, which a standing takes to have come on its day. */
function resumption({ fee }: Handling, period: Period, calendar: WorkingDayCalendar, at: LegalDate): Resumption | null {
  let going = period;
  for (const { why } of period.stops) {
    const goesOn = why === 'awaiting_payment' && fee?.afterPayment === 'resumes';
    going = goesOn ? resumed(going, at) : restarted(going, at, why);
  }
  const { due, workingDaysLeft, provisional } = standing(going, calendar, at);
  return due === null || workingDaysLeft === null ? null : { due, workingDaysLeft, provisional };
}

function othersOf(handling: Handling, calendar: WorkingDayCalendar, at: LegalDate): OtherDeadline[] {
  const { startedOn, correction, consultations = [], reasons, fee } = handling;
  const others: OtherDeadline[] = [];
  const add = (other: Omit<OtherDeadline, 'provisional'>, provisional = false): void => {
    others.push({ ...other, provisional });
  };
  const known = (day: LegalDate | undefined): day is LegalDate => day !== undefined && day <= at;
  if (correction !== undefined && known(correction.requestedOn)) {
    if (!known(correction.receivedOn)) add({ kind: 'correction', due: correction.dueOn, article: '30' });
  } else if (handling.correctionUsedUp !== true && !known(handling.draftedOn)) {
    const { on: due, provisional } = correctionNoticeDue(startedOn, calendar);
    if (at <= due) add({ kind: 'correction_notice', due, article: '30' }, provisional);
  }
  for (const consultation of consultations) {
    const { consultationId, kind, consultedOn, deliveredOn, answeredOn } = consultation;
    if (!known(consultedOn) || known(answeredOn)) continue;
    const article = kind === 'third_party' ? '32' : '34';
    const due = answerDue(consultation, calendar);
    if (due === undefined || !known(deliveredOn)) {
      add({ kind: 'delivery_missing', due: consultedOn, article, consultationId });
    } else add({ kind: `${kind}_answer`, due: due.on, article, consultationId }, due.provisional);
  }
  if (reasons !== undefined && known(reasons.requestedOn) && !known(reasons.givenOn) && !known(reasons.judgedOn)) {
    add({ kind: 'reasons', due: reasons.dueOn, article: '35' });
  }
  if (fee !== undefined && known(fee.notifiedOn) && !known(fee.paidOn)) {
    const due = paymentDue(fee, calendar);
    if (due === undefined || (fee.dueOn === undefined && !known(fee.deliveredOn))) {
      add({ kind: 'delivery_missing', due: fee.notifiedOn, article: '42' });
    } else add({ kind: 'payment', due: due.on, article: '42' }, due.provisional);
  }
  return others.sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
}

const latest = (one: LegalDate, other: LegalDate): LegalDate => (one > other ? one : other);

/** Of a date that is not known, the other one. */
function earliest(one: LegalDate | undefined, other: LegalDate): LegalDate;
function earliest(one: LegalDate | undefined, other: LegalDate | undefined): LegalDate | undefined;
function earliest(one: LegalDate | undefined, other: LegalDate | undefined): LegalDate | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one;
}
