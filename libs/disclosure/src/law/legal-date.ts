import { Temporal } from 'temporal-polyfill';

/** Legal dates are calendar days in this zone, wherever the server stands. */
export const LEGAL_TIME_ZONE = 'Asia/Shanghai';

/**
 * A legal date as ISO text, `2020-03-02`: a day of the calendar, not an instant. Text of this shape sorts as the days do,
 * so dates may be compared with `<`.
 */
export type LegalDate = string;

/** True for an existing calendar day written as `YYYY-MM-DD`. */
export function isLegalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8, 10));
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The day last asked for, as the instants between which it lies: a clock asks for the same day all day long. */
let latest = { from: 0, to: 0, date: '' };

/** The legal date of an instant, ISO text or epoch milliseconds: 2020-12-31T16:01:00Z is already 2021-01-01 in Shanghai. */
export function legalDateOf(instant: string | number): LegalDate {
  const at = typeof instant === 'number' ? instant : Temporal.Instant.from(instant).epochMilliseconds;
  if (at < latest.from || at >= latest.to) {
    const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(LEGAL_TIME_ZONE).startOfDay();
    latest = {
      from: day.epochMilliseconds,
      to: day.add({ days: 1 }).epochMilliseconds,
      date: day.toPlainDate().toString(),
    };
  }
  return latest.date;
}

/** The instant at which a legal date ends (24:00), as ISO text in UTC with milliseconds, as `recordedAt` is: the two sort as text. */
export function endOfLegalDate(date: LegalDate): string {
  return Temporal.PlainDate.from(date)
    .add({ days: 1 })
    .toZonedDateTime(LEGAL_TIME_ZONE)
    .toInstant()
    .toString({ fractionalSecondDigits: 3 });
}

export const yearOf = (date: LegalDate): number => Number(date.slice(0, 4));

/** The calendar month of a date, `2020-03`. */
export const monthOf = (date: LegalDate): string => date.slice(0, 7);

/** The same day of the next year; of 29 February, the 28th. */
export function yearAfter(date: LegalDate): LegalDate {
  const same = `${String(yearOf(date) + 1).padStart(4, '0')}${date.slice(4)}`;
  return isLegalDate(same) ? same : `${same.slice(0, 8)}28`;
}

/** The same day so many months later, or the last day of that month, if it is shorter. */
export const monthsAfter = (date: LegalDate, months: number): LegalDate =>
  Temporal.PlainDate.from(date).add({ months }).toString();

const DAY_MS = 86_400_000;

/** Days since 1970-01-01, for arithmetic on dates. Counted without `Date`, for the clock asks often. */
export function dayNumber(date: LegalDate): number {
  const month = digits(date, 5, 7);
  // A year is taken to begin in March, so that the leap day is its last.
  const year = digits(date, 0, 4) - (month <= 2 ? 1 : 0);
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + digits(date, 8, 10) - 1;
  return 365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + dayOfYear - 719_468;
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) value = value * 10 + text.charCodeAt(index) - 48;
  return value;
}

export const dateOfDay = (day: number): LegalDate => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The calendar day so many days later. */
export const plusDays = (date: LegalDate, days: number): LegalDate => dateOfDay(dayNumber(date) + days);

/** Day of the week, 1 for Monday to 7 for Sunday. */
export const weekday = (date: LegalDate): number => ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;
