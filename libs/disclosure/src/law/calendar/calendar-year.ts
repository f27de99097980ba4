import type { LegalDate } from '../legal-date.js';
import { dateOfDay, dayNumber, isLegalDate, weekday, yearOf } from '../legal-date.js';

/** Days off in a row, first and last included. A weekend inside is off anyway and may be named or left out. */
export interface Holiday {
  readonly name: string;
  readonly from: LegalDate;
  readonly to: LegalDate;
}

/** The State Council's arrangement for one year: what differs from Monday-to-Friday work. */
export interface CalendarYear {
  readonly year: number;
  readonly holidays: readonly Holiday[];
  /** 调休: Saturdays and Sundays that are worked. */
  readonly makeUpWorkdays: readonly LegalDate[];
  /** Number of the notice that arranges it, e.g. 国办发明电〔2025〕7号. */
  readonly source?: string;
}

/** No arrangement has come near these; one that does has a date mistyped, and would move every deadline of the year. */
const DAYS_OFF_IN_A_ROW_AT_MOST = 15;
const WORKING_DAYS_AT_LEAST = 230;

/** What is wrong with an arrangement, where, and how to mend it; empty when it can stand. */
export function faultsOfCalendarYear({ year, holidays, makeUpWorkdays }: CalendarYear): string[] {
  const faults: string[] = [];
  const off = new Set<number>();
  for (const { name, from, to } of holidays) {
    const where = `holidays：${name} ${from}–${to}`;
    if (!isLegalDate(from) || !isLegalDate(to)) {
      faults.push(`${where}：日期应写作 ${year}-01-01 / write dates as ${year}-01-01`);
    } else if (to < from) {
      faults.push(`${where}：结束日期早于开始日期 / ends before it begins`);
    } else if (yearOf(from) !== year || yearOf(to) !== year) {
      faults.push(`${where}：不在 ${year} 年内，请按年分开 / not within ${year}; give each year its own part`);
    } else {
      for (let day = dayNumber(from); day <= dayNumber(to); day += 1) {
        if (off.has(day)) faults.push(`${where}：与另一假期重叠 / overlaps another holiday`);
        off.add(day);
      }
    }
  }
  const seen = new Set<LegalDate>();
  for (const date of makeUpWorkdays) {
    const where = `makeUpWorkdays：${date}`;
    if (!isLegalDate(date)) faults.push(`${where}：日期应写作 ${year}-01-01 / write dates as ${year}-01-01`);
    else if (yearOf(date) !== year) faults.push(`${where}：不在 ${year} 年内 / not within ${year}`);
    else if (weekday(date) < 6) faults.push(`${where}：不是周六或者周日，无须调休 / no Saturday or Sunday`);
    else if (off.has(dayNumber(date))) faults.push(`${where}：同时列为假日 / listed as a holiday too`);
    else if (seen.has(date)) faults.push(`${where}：列了两次 / listed twice`);
    seen.add(date);
  }
  if (holidays.length === 0) faults.push('holidays：没有假日，每年至少有元旦 / no holidays; every year has some');
  if (faults.length === 0) faults.push(...improbable(year, off, seen));
  return faults;
}

function improbable(year: number, off: ReadonlySet<number>, worked: ReadonlySet<LegalDate>): string[] {
  const faults: string[] = [];
  let inARow = 0;
  let longest = 0;
  let workingDays = 0;
  for (let day = dayNumber(`${year}-01-01`); day <= dayNumber(`${year}-12-31`); day += 1) {
    const date = dateOfDay(day);
    inARow = off.has(day) ? inARow + 1 : 0;
    longest = Math.max(longest, inARow);
    if (worked.has(date) || (weekday(date) < 6 && !off.has(day))) workingDays += 1;
  }
  if (longest > DAYS_OFF_IN_A_ROW_AT_MOST) {
    faults.push(
      `holidays：连续放假 ${longest} 天，超过 ${DAYS_OFF_IN_A_ROW_AT_MOST} 天，请核对日期 / ${longest} days off in a row; check the dates`,
    );
  }
  if (workingDays < WORKING_DAYS_AT_LEAST) {
    faults.push(
      `holidays：全年只有 ${workingDays} 个工作日，少于 ${WORKING_DAYS_AT_LEAST} 个，请核对 / only ${workingDays} working days in the year`,
    );
  }
  return faults;
}
