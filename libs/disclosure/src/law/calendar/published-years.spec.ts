import { Temporal } from 'temporal-polyfill';
import { faultsOfCalendarYear } from './calendar-year.js';
import { PUBLISHED_YEARS } from './published-years.js';
import { WorkingDayCalendar } from './working-day-calendar.js';

/**
 * 国务院办公厅关于部分节假日安排的通知, written down from the notices in their own words (month.day), apart from the data that
 * the register starts out with: each holiday of the year with the weekend that joins it, and each 上班 day.
 */
const NOTICES: Readonly<Record<number, { readonly source: string; readonly off: string; readonly worked: string }>> = {
  2019: {
    source: '国办发明电〔2018〕15号；劳动节：国办发明电〔2019〕3号',
    off: '1.1 2.4-2.10 4.5-4.7 5.1-5.4 6.7-6.9 9.13-9.15 10.1-10.7',
    worked: '2.2 2.3 4.28 5.5 9.29 10.12',
  },
  2020: {
    // The first notice ended the Spring Festival on 30 January and had 1 February worked; the second prolonged it to 2 February.
    source: '国办发明电〔2019〕16号；春节：国办发明电〔2020〕1号',
    off: '1.1 1.24-2.2 4.4-4.6 5.1-5.5 6.25-6.27 10.1-10.8',
    worked: '1.19 4.26 5.9 6.28 9.27 10.10',
  },
  2021: {
    source: '国办发明电〔2020〕27号',
    off: '1.1-1.3 2.11-2.17 4.3-4.5 5.1-5.5 6.12-6.14 9.19-9.21 10.1-10.7',
    worked: '2.7 2.20 4.25 5.8 9.18 9.26 10.9',
  },
  2022: {
    source: '国办发明电〔2021〕11号',
    off: '1.1-1.3 1.31-2.6 4.3-4.5 4.30-5.4 6.3-6.5 9.10-9.12 10.1-10.7 12.31',
    worked: '1.29 1.30 4.2 4.24 5.7 10.8 10.9',
  },
  2023: {
    source: '国办发明电〔2022〕16号',
    off: '1.1-1.2 1.21-1.27 4.5 4.29-5.3 6.22-6.24 9.29-10.6',
    worked: '1.28 1.29 4.23 5.6 6.25 10.7 10.8',
  },
  2024: {
    // New Year's Eve of the Spring Festival, 9 February, was left to the employers' leave and stays a working day.
    source: '国办发明电〔2023〕7号',
    off: '1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.10 9.15-9.17 10.1-10.7',
    worked: '2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12',
  },
  2025: {
    source: '国办发明电〔2024〕12号',
    off: '1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8',
    worked: '1.26 2.8 4.27 9.28 10.11',
  },
  2026: {
    source: '国办发明电〔2025〕7号',
    off: '1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7',
    worked: '1.4 2.14 2.28 5.9 9.20 10.10',
  },
};

const dayOf = (year: number, monthAndDay: string): Temporal.PlainDate => {
  const [month = 0, day = 0] = monthAndDay.split('.').map(Number);
  return Temporal.PlainDate.from({ year, month, day });
};

/** Every day that a list such as `1.1 2.4-2.10` names, as ISO text. */
function daysIn(year: number, list: string): Set<string> {
  const days = new Set<string>();
  for (const part of list.split(' ')) {
    const [from = '', to = from] = part.split('-');
    for (
      let day = dayOf(year, from);
      Temporal.PlainDate.compare(day, dayOf(year, to)) <= 0;
      day = day.add({ days: 1 })
    ) {
      days.add(day.toString());
    }
  }
  return days;
}

const calendar = new WorkingDayCalendar();

describe.each(Object.entries(NOTICES))('the arrangement of %s', (text, { off, worked }) => {
  const year = Number(text);
  const holidays = daysIn(year, off);
  const madeUp = daysIn(year, worked);

  it('is that of the notice, day by day', () => {
    let days = 0;
    for (
      let day = Temporal.PlainDate.from({ year, month: 1, day: 1 });
      day.year === year;
      day = day.add({ days: 1 }), days += 1
    ) {
      const date = day.toString();
      const weekend = day.dayOfWeek >= 6;
      const isHoliday = calendar.year(year)?.holidays.some(({ from, to }) => from <= date && date <= to);
      expect({ date, works: calendar.isWorkingDay(date), isHoliday }).toEqual({
        date,
        works: madeUp.has(date) || !(weekend || holidays.has(date)),
        isHoliday: holidays.has(date),
      });
    }
    expect(days).toBe(year % 4 === 0 ? 366 : 365);
  });

  it('makes up for weekdays only on weekends', () => {
    for (const date of madeUp) expect(Temporal.PlainDate.from(date).dayOfWeek).toBeGreaterThanOrEqual(6);
  });
});

test('the years are published one after another, from 2004 to 2026, and nothing is wrong with any', () => {
  expect(PUBLISHED_YEARS.map(({ year }) => year)).toEqual(Array.from({ length: 23 }, (_, index) => 2004 + index));
  for (const year of PUBLISHED_YEARS) expect(faultsOfCalendarYear(year)).toEqual([]);
});
