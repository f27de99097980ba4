import type { CalendarYear } from './law/calendar/calendar-year.js';
import { faultsOfCalendarYear } from './law/calendar/calendar-year.js';
import { WorkingDayCalendar, withinCalendar } from './law/calendar/working-day-calendar.js';
import type { FeeTariff } from './law/fees.js';
import { TARIFF_2021, faultsOfTariff } from './law/fees.js';
import { RefusedCommand } from './refused-command.js';

/**
 * What the law leaves to data that changes: the holiday arrangements and the fee tariffs. One stream for the whole
 * installation; every change is an event, so that it can be told which deadline rested on which calendar.
 */
export interface CalendarYearSet {
  readonly type: 'CalendarYearSet';
  readonly data: CalendarYear;
}

export interface FeeTariffSet {
  readonly type: 'FeeTariffSet';
  readonly data: FeeTariff;
}

export type LawDataEvent = CalendarYearSet | FeeTariffSet;

export const LAW_DATA_SCHEMA_VERSIONS: Readonly<Record<LawDataEvent['type'], number>> = {
  CalendarYearSet: 1,
  FeeTariffSet: 2,
};

export interface LawData {
  readonly calendar: WorkingDayCalendar;
  /** Oldest first. */
  readonly tariffs: readonly FeeTariff[];
}

/** What the software starts out with. */
export const initialLawData = (): LawData => ({ calendar: new WorkingDayCalendar(), tariffs: [TARIFF_2021] });

export function evolveLawData(data: LawData, event: LawDataEvent): LawData {
  switch (event.type) {
    case 'CalendarYearSet':
      return { ...data, calendar: data.calendar.with(event.data) };
    case 'FeeTariffSet': {
      const others = data.tariffs.filter(({ from }) => from !== event.data.from);
      return { ...data, tariffs: [...others, event.data].sort((a, b) => (a.from < b.from ? -1 : 1)) };
    }
  }
}

/**
 * Takes over the arrangements of some years; a year that is as it was changes nothing.
 * @throws RefusedCommand listing every fault
 */
export function setCalendarYears(data: LawData, years: readonly CalendarYear[]): CalendarYearSet[] {
  const faults = years.flatMap((year) => faultsOfCalendarYear(year).map((fault) => `${year.year} ${fault}`));
  const seen = new Set<number>();
  for (const { year } of years) {
    if (seen.has(year)) faults.push(`${year} 年列了两次 / ${year} is listed twice`);
    if (!withinCalendar(`${year}-01-01`)) faults.push(`${year} 年不在日历之内 / a year outside the calendar`);
    seen.add(year);
  }
  if (faults.length > 0) {
    throw new RefusedCommand(
      'bad_calendar',
      `节假日安排有 ${faults.length} 处错误：${faults.join('；')}`,
      `The holiday arrangement has ${faults.length} faults: ${faults.join('; ')}`,
      'content',
    );
  }
  return years
    .filter((year) => JSON.stringify(tidy(year)) !== JSON.stringify(tidy(data.calendar.year(year.year))))
    .map((year) => ({ type: 'CalendarYearSet', data: tidy(year) as CalendarYear }));
}

/**
 * Takes over a tariff, in the place of the one that applies from the same day; one that is as it was changes nothing.
 * @throws RefusedCommand
 */
export function setFeeTariff(data: LawData, tariff: FeeTariff): FeeTariffSet[] {
  const faults = faultsOfTariff(tariff);
  if (faults.length > 0) {
    throw new RefusedCommand(
      'bad_tariff',
      `收费标准有 ${faults.length} 处错误：${faults.join('；')}`,
      `The tariff has ${faults.length} faults: ${faults.join('; ')}`,
      'content',
    );
  }
  const known = data.tariffs.find(({ from }) => from === tariff.from);
  return JSON.stringify(known) === JSON.stringify(tariff) ? [] : [{ type: 'FeeTariffSet', data: tariff }];
}

/** Members in one order, days in the order of the year. */
const tidy = (year: CalendarYear | undefined): CalendarYear | undefined =>
  year && {
    year: year.year,
    holidays: year.holidays
      .map(({ name, from, to }) => ({ name, from, to }))
      .sort((a, b) => (a.from < b.from ? -1 : 1)),
    makeUpWorkdays: [...year.makeUpWorkdays].sort(),
    ...(year.source !== undefined && { source: year.source }),
  };
