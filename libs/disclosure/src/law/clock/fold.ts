/** The clock as a fold of the facts: where the reply period stands on a day, and how it came there. */
import type { WorkingDayCalendar } from '../calendar/working-day-calendar.js';
import type { LegalDate } from '../legal-date.js';
import { REPLY_WITHIN } from '../periods.js';
import type { Handling } from './handling.js';
import type { OtherDeadline } from './last-days.js';
import { correctedInTimeOn, correctionNoticeDue, othersOf, paidInTimeOn } from './last-days.js';
import type { Period, Standing, Stop } from './reply-period.js';
import { articleOfDue, countedDueOf, dueOf, isPaused, restarted, resumed, standing } from './reply-period.js';
import type { ClockStep, ClockStepKind } from './steps.js';
import { factsOf } from './steps.js';
import { latest } from './which-day.js';

export const CLOCK_STATES = ['running', 'paused', 'awaiting_correction', 'awaiting_payment', 'closed'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

export const CLOCK_STATE_LABELS: Readonly<Record<ClockState, string>> = {
  running: '计时中',
  paused: '暂停计时（征求意见）',
  awaiting_correction: '待补正',
  awaiting_payment: '待缴费',
  closed: '已办结',
};

/** The reply period as it would stand if the clock went on from a day on which it stands still. */
export interface Resumption {
  readonly due: LegalDate;
  readonly workingDaysLeft: number;
  readonly provisional: boolean;
  readonly daysProvisional: boolean;
}

export interface Clock {
  /** The day the clock was looked at, or the day of the ending where that is earlier. */
  readonly on: LegalDate;
  readonly state: ClockState;
  /**
   * Last day to reply. While paused: as if the answer came today. Null while a correction or a payment is awaited; of a reply that did
   * not wait for it, the day to which the clock would have run on.
   */
  readonly due: LegalDate | null;
  /**
   * True when the last day may still move, as it is counted in, or was set in, a year whose holidays are not published yet: a
   * later reply date may turn out a rest day. Whether a fact came in time is taken as the calendar stands.
   */
  readonly provisional: boolean;
  readonly workingDaysUsed: number;
  /** Negative when overdue. */
  readonly workingDaysLeft: number | null;
  /** True when the days used or left depend on such a year: a certain last day may be an uncertain number of days away. */
  readonly daysProvisional: boolean;
  /** While the clock stands still: where it would stand if what is awaited came on that day. It is no deadline. */
  readonly ifResumed: Resumption | null;
  /** Whether an ending came in time; null while open. */
  readonly onTime: boolean | null;
  /** True when that may still turn out otherwise once a year is published; false while open. */
  readonly onTimeProvisional: boolean;
  readonly steps: readonly ClockStep[];
  /** Other last days that are still to come or have passed unanswered, soonest first. */
  readonly others: readonly OtherDeadline[];
}

/**
 * The clock of a handling, as it stood at the end of a day: facts of later days are not looked at.
 * @param on a day not before the handling started; before it, the clock stands at its start
 */
export function clockOf(handling: Handling, calendar: WorkingDayCalendar, on: LegalDate): Clock {
  const { closedOn, closedBy } = handling;
  const closed = closedOn !== undefined && closedOn <= on;
  const at = latest(handling.startedOn, closed ? closedOn : on);
  let period: Period = { start: handling.startedOn, allowance: REPLY_WITHIN, pauses: [], stops: [] };
  const steps: ClockStep[] = [];
  const note = (
    day: LegalDate,
    step: ClockStepKind,
    effect: ClockStep['effect'],
    article?: string,
    stands: Standing & Pick<ClockStep, 'missed'> = standing(period, calendar, day),
  ): void => {
    steps.push({ on: day, step, effect, ...(article !== undefined && { article }), ...stands });
  };
  const isStopped = (): boolean => period.stops.length > 0;
  const isOver = (day: LegalDate): boolean => !isStopped() && day > dueOf(period, calendar, day).on;
  const awaits = (why: Stop['why']): boolean => period.stops.some((stop) => stop.why === why);

  // Of a notice that had no effect it is the notice that was late.
  const noteLate = (
    { on: day, step, missed }: { on: LegalDate; step: ClockStepKind; missed: LegalDate },
    why: Stop['why'],
    otherwise: ClockStepKind,
    article: string,
  ): void => {
    const awaited = awaits(why);
    note(day, awaited ? step : otherwise, 'none', article, {
      ...standing(period, calendar, day),
      ...(awaited && { missed }),
    });
  };

  for (const fact of factsOf(handling, calendar, at, closed && closedBy === 'reply')) {
    const { on: day, step } = fact;
    switch (step) {
      case 'received':
        note(day, step, 'starts', '31');
        break;
      case 'reopened':
        // No article: the decision of the review or the judgment has the agency handle it anew.
        note(day, step, 'starts');
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
      case 'correction_received_late':
        noteLate(fact, 'awaiting_correction', 'correction_received', '30');
        break;
      case 'fee_paid_late':
        noteLate(fact, 'awaiting_payment', 'fee_paid', '42');
        break;
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

  // Who replies all the same has not waited for what stopped the clock, and is judged by the day to which it would have run on.
  if (closed && closedBy === 'reply') period.stops = [];
  const now = standing(period, calendar, at);
  const { due } = now;
  const state = closed ? 'closed' : (period.stops[0]?.why ?? (isPaused(period, at) ? 'paused' : 'running'));
  if (closed) note(at, 'closed', 'ends', undefined, now);
  else {
    if (at > (steps.at(-1)?.on ?? '')) note(at, 'today', 'none', undefined, now);
    if (due !== null && due > at && state === 'running') note(due, 'due', 'ends', articleOfDue(period, calendar, due));
  }
  const without = (notice: Notice): boolean => steps.some(({ step, effect }) => step === notice && effect === 'none');
  return {
    on: at,
    state,
    ...now,
    ifResumed: state === 'closed' || state === 'running' ? null : resumption(handling, period, calendar, at),
    ...(closed ? verdictOf(period, calendar, at) : { onTime: null, onTimeProvisional: false }),
    steps,
    others: closed ? [] : othersOf(inEffect(handling, without), calendar, at),
  };
}

/** What stops the clock until the applicant has done something, if it came in time. */
export type Notice = 'correction_requested' | 'fee_notified';

/**
 * Whether the notice of the handling came too late to stop the clock: then nothing is awaited of the applicant, who loses nothing by
 * not doing what it asks for (Articles 30 and 42). False where there is none.
 */
export function hadNoEffect(handling: Handling, calendar: WorkingDayCalendar, notice: Notice): boolean {
  const on = notice === 'fee_notified' ? handling.fee?.notifiedOn : handling.correction?.requestedOn;
  return (
    on !== undefined &&
    clockOf(handling, calendar, on).steps.some(({ step, effect }) => step === notice && effect === 'none')
  );
}

/** Whether what a notice in effect asks for, so far as is recorded, has not been done: the clock stands still for it. */
export function isAwaited(handling: Handling, calendar: WorkingDayCalendar, notice: Notice): boolean {
  const { correction, fee } = handling;
  const open =
    notice === 'fee_notified'
      ? fee !== undefined && paidInTimeOn(fee, calendar) === undefined
      : correction !== undefined && correctedInTimeOn(correction, calendar) === undefined;
  return open && !hadNoEffect(handling, calendar, notice);
}

/** Nobody has a day to keep by a notice that had no effect. */
function inEffect(handling: Handling, without: (notice: Notice) => boolean): Handling {
  const { correction, fee, ...others } = handling;
  return {
    ...others,
    ...(correction && !without('correction_requested') && { correction }),
    ...(fee && !without('fee_notified') && { fee }),
  };
}

/** Whether an ending came in time: a reply by its last day; while the clock stands still, anything that is owed no reply. */
function verdictOf(
  period: Period,
  calendar: WorkingDayCalendar,
  at: LegalDate,
): Pick<Clock, 'onTime' | 'onTimeProvisional'> {
  if (period.stops.length > 0) return { onTime: true, onTimeProvisional: false };
  const { on: due, provisional } = dueOf(period, calendar, at);
  // A last day in a year to come will not turn out to lie before an ending of this one, nor a later date before itself.
  const kept = period.laterReplyOn !== undefined && at <= period.laterReplyOn;
  return { onTime: at <= due, onTimeProvisional: provisional && !kept && calendar.isProvisional(period.start, at) };
}

/** What is awaited came: the payment, the correction, and the answers, which a standing takes to have come on its day. */
function resumption({ fee }: Handling, period: Period, calendar: WorkingDayCalendar, at: LegalDate): Resumption | null {
  let going = period;
  for (const { why } of period.stops) {
    const goesOn = why === 'awaiting_payment' && fee?.afterPayment === 'resumes';
    going = goesOn ? resumed(going, at) : restarted(going, at, why);
  }
  const { due, workingDaysLeft, provisional, daysProvisional } = standing(going, calendar, at);
  return due === null || workingDaysLeft === null ? null : { due, workingDaysLeft, provisional, daysProvisional };
}
