/** The reply period of Article 33 and how it is counted: what is taken out of it, starts it anew or sets its last day. */
import type { WorkingDayCalendar } from '../calendar/working-day-calendar.js';
import type { LegalDate } from '../legal-date.js';
import { REPLY_WITHIN } from '../periods.js';
import type { LastDay } from './last-days.js';
import { lastDaySet, workingDayFrom } from './last-days.js';
import type { ClockStep, Pause } from './steps.js';
import { earliest, latest } from './which-day.js';

/** A stretch of the reply period from a start; a restart begins another. */
export interface Period {
  readonly start: LegalDate;
  allowance: number;
  pauses: readonly Pause[];
  /** Article 35. */
  laterReplyOn?: LegalDate;
  /** Why and since when the clock is stopped, oldest first; empty while it runs. */
  stops: readonly Stop[];
}

export type Standing = Pick<
  ClockStep,
  'workingDaysUsed' | 'workingDaysLeft' | 'due' | 'provisional' | 'daysProvisional'
>;

export interface Stop {
  readonly on: LegalDate;
  readonly why: 'awaiting_correction' | 'awaiting_payment';
}

/** Where a period stands at the end of a day. */
export function standing(period: Period, calendar: WorkingDayCalendar, day: LegalDate): Standing {
  const { start, laterReplyOn } = period;
  const stop = period.stops[0];
  const counted = (from: LegalDate, to: LegalDate): number =>
    calendar.workingDaysBetween(from, to) - pausedDays(period, calendar, from, to, day);
  const usedUntil = stop === undefined ? day : earliest(stop.on, day);
  const workingDaysUsed = counted(start, usedUntil);
  const usedProvisional = calendar.isProvisional(start, usedUntil);
  if (stop !== undefined) {
    const none = { due: null, workingDaysLeft: null, provisional: false };
    return { workingDaysUsed, ...none, daysProvisional: usedProvisional };
  }
  const { on: due, provisional } = dueOf(period, calendar, day);
  const isOver = day > due;
  // Of a counted period that runs, what is left is what was not used, wherever its last day will lie.
  const leftProvisional =
    (isOver || laterReplyOn !== undefined) &&
    (provisional || calendar.isProvisional(isOver ? due : day, isOver ? day : due));
  return {
    workingDaysUsed,
    workingDaysLeft: isOver ? 0 - counted(due, day) : counted(day, due),
    due,
    provisional,
    daysProvisional: usedProvisional || leftProvisional,
  };
}

/** The last day as it stands on a day: the one that is counted, or a later one that was set. */
export function dueOf(period: Period, calendar: WorkingDayCalendar, day: LegalDate): LastDay {
  const { start, laterReplyOn } = period;
  const counted = countedDueOf(period, calendar, day);
  const provisional = calendar.isProvisional(start, counted);
  return laterReplyOn === undefined || laterReplyOn <= counted
    ? { on: counted, provisional }
    : lastDaySet(laterReplyOn, calendar, start);
}

/** The article by which a day is the last one: 35 where it was set, 33 where it is counted. */
export const articleOfDue = (period: Period, calendar: WorkingDayCalendar, day: LegalDate): '33' | '35' =>
  period.laterReplyOn !== undefined && period.laterReplyOn > countedDueOf(period, calendar, day) ? '35' : '33';

/**
 * The last day by counting. Adding the paused days to the period may reach into further pauses, so until nothing is added any
 * more; then no pause covers the last day, but one that begins on it carries it to its own end, or to the next working day where
 * that is a rest day.
 */
export function countedDueOf(period: Period, calendar: WorkingDayCalendar, day: LegalDate): LegalDate {
  const { start, allowance, pauses } = period;
  let due = calendar.after(start, allowance);
  for (let paused = 0; ;) {
    const more = pausedDays(period, calendar, start, due, day);
    if (more === paused) break;
    paused = more;
    due = calendar.after(start, allowance + paused);
  }
  for (const { from, to } of inOrder(pauses)) {
    if (from <= due) due = latest(due, workingDayFrom(earliest(to, day), calendar));
  }
  return due;
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
export const isPaused = ({ pauses }: Period, day: LegalDate): boolean =>
  pauses.some(({ from, to }) => from <= day && (to === undefined || to > day));

const without = ({ stops }: Period, why: Stop['why']): readonly Stop[] => stops.filter((stop) => stop.why !== why);

/**
 * A new period; of what came before only a consultation that still goes on, another stop, and a later reply date that was told
 * to the applicant reach into it. An extension does not: the new period is of 20 days.
 */
export const restarted = (period: Period, on: LegalDate, why: Stop['why']): Period => ({
  start: on,
  allowance: REPLY_WITHIN,
  pauses: period.pauses,
  stops: without(period, why),
  ...(period.laterReplyOn !== undefined && { laterReplyOn: period.laterReplyOn }),
});

/** The period goes on after the payment: the days it was awaited do not count. */
export const resumed = (period: Period, on: LegalDate): Period => {
  const stop = period.stops.find(({ why }) => why === 'awaiting_payment');
  return {
    ...period,
    pauses: [...period.pauses, ...(stop === undefined ? [] : [{ from: stop.on, to: on }])],
    stops: without(period, 'awaiting_payment'),
  };
};
