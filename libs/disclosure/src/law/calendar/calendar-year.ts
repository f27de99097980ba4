import type { LegalDate } from '../legal-date.js';
import { dayNumber, isLegalDate, weekday, yearOf } from '../legal-date.js';

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
  return faults;
}
