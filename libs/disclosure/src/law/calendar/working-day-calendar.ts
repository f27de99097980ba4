import type { LegalDate } from '../legal-date.js';
import { dateOfDay, dayNumber, yearOf } from '../legal-date.js';
import type { CalendarYear } from './calendar-year.js';
import { PUBLISHED_YEARS } from './published-years.js';

/** The Regulations are of 2008 and no period runs for decades: every day that matters lies between these. */
export const CALENDAR_FROM: LegalDate = '2004-01-01';
export const CALENDAR_TO: LegalDate = '2099-12-31';

/** Whether a clock may be looked at on a day: there is a calendar for it. */
export const withinCalendar = (date: LegalDate): boolean => CALENDAR_FROM <= date && date <= CALENDAR_TO;

const FIRST = dayNumber(CALENDAR_FROM);
/** A year more than may be asked for, as a period that runs on the last day ends later. */
const LAST = dayNumber('2100-12-31');

/**
 * 工作日: which days are worked. Data, never changed in place; counting is by table, so a period costs the same whatever its length.
 * A year without an arrangement is taken as Monday to Friday and is *provisional*: whoever counts into it must say so.
 */
export class WorkingDayCalendar {
  readonly #years: ReadonlyMap<number, CalendarYear>;
  /** For each day from FIRST: how many working days there are up to it, itself included. */
  readonly #count: Int32Array;
  /** The day of each working day, by its number from 1. */
  readonly #days: number[] = [0];
  /** Last day up to which every year from the first on has an arrangement: most questions are answered by it alone. */
  readonly #publishedTo: LegalDate;
  /** The same days as dates, as far as they were asked for. */
  readonly #dates: LegalDate[] = [];

  constructor(years: readonly CalendarYear[] = PUBLISHED_YEARS) {
    this.#years = new Map(years.map((year) => [year.year, year]));
    let last = yearOf(CALENDAR_FROM) - 1;
    while (this.#years.has(last + 1)) last += 1;
    this.#publishedTo = `${last}-12-31`;
    const off = new Set<number>();
    const worked = new Set<number>();
    for (const { holidays, makeUpWorkdays } of this.#years.values()) {
      for (const { from, to } of holidays) {
        for (let day = dayNumber(from); day <= dayNumber(to); day += 1) off.add(day);
      }
      for (const date of makeUpWorkdays) worked.add(dayNumber(date));
    }
    this.#count = new Int32Array(LAST - FIRST + 1);
    for (let day = FIRST; day <= LAST; day += 1) {
      // Day 0, 1970-01-01, was a Thursday: 0 is Monday here.
      const weekend = (day + 3) % 7 >= 5;
      if (worked.has(day) || (!weekend && !off.has(day))) this.#days.push(day);
      this.#count[day - FIRST] = this.#days.length - 1;
    }
  }

  /** The calendar with one year's arrangement put in the place of what it said of that year. */
  with(year: CalendarYear): WorkingDayCalendar {
    const others = [...this.#years.values()].filter((other) => other.year !== year.year);
    return new WorkingDayCalendar([...others, year]);
  }

  year(year: number): CalendarYear | undefined {
    return this.#years.get(year);
  }

  /** True when a period from the one date to the other touches a year without an arrangement. */
  isProvisional(from: LegalDate, to: LegalDate): boolean {
    if (to <= this.#publishedTo && from >= CALENDAR_FROM) return false;
    for (let year = yearOf(from); year <= yearOf(to); year += 1) if (!this.#years.has(year)) return true;
    return false;
  }

  isWorkingDay(date: LegalDate): boolean {
    return this.#upTo(date) > this.#upToDay(dayNumber(date) - 1);
  }

  /**
   * Working days after `from` up to and including `to`; 0 when `to` is not later.
   * @throws RangeError beyond the calendar
   */
  workingDaysBetween(from: LegalDate, to: LegalDate): number {
    return to <= from ? 0 : this.#upTo(to) - this.#upTo(from);
  }

  /**
   * The last day of a period of working days: day 1 is the first working day after `from` (次日起算).
   * @throws RangeError beyond the calendar
   */
  after(from: LegalDate, workingDays: number): LegalDate {
    if (workingDays === 0) return from;
    const index = this.#upTo(from) + workingDays;
    const day = this.#days[index];
    if (day === undefined) throw new RangeError(`no working-day calendar ${workingDays} days after ${from}`);
    return (this.#dates[index] ??= dateOfDay(day));
  }

  #upTo(date: LegalDate): number {
    return this.#upToDay(dayNumber(date));
  }

  #upToDay(day: number): number {
    if (day < FIRST) return 0;
    if (day > LAST) throw new RangeError(`no working-day calendar for ${dateOfDay(day)}`);
    return this.#count[day - FIRST] ?? 0;
  }
}
