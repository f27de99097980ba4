import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  dateOfDay,
  dayNumber,
  endOfLegalDate,
  isLegalDate,
  legalDateOf,
  plusDays,
  weekday,
  yearOf,
} from './legal-date.js';

describe('the legal date of an instant', () => {
  it.each([
    ['2020-12-31T15:59:59.999Z', '2020-12-31'],
    ['2020-12-31T16:00:00.000Z', '2021-01-01'],
    ['2021-01-01T00:00:00+08:00', '2021-01-01'],
    ['2020-02-28T16:00:00Z', '2020-02-29'],
    ['2021-02-28T16:00:00Z', '2021-03-01'],
  ])('%s is %s', (instant, date) => {
    expect(legalDateOf(instant)).toBe(date);
    expect(legalDateOf(Date.parse(instant))).toBe(date);
  });
});

describe('a legal date', () => {
  it.each(['2020-02-29', '2024-02-29', '2000-02-29', '2020-12-31', '2020-01-01', '0001-01-01', '9999-12-31'])(
    'may be %s',
    (date) => {
      expect(isLegalDate(date)).toBe(true);
    },
  );

  it.each([
    '2021-02-29',
    '1900-02-29',
    '2020-02-30',
    '2020-04-31',
    '2020-00-01',
    '2020-13-01',
    '2020-01-00',
    '2020-01-32',
    '0000-01-01',
    '2020-1-1',
    '20200101',
    '2020/01/01',
    '2020-01-01T00:00',
    ' 2020-01-01',
    '2020-01-01\n',
    '２０２０-01-01',
    '+002020-01-01',
    '',
  ])('is not %j', (text) => {
    expect(isLegalDate(text)).toBe(false);
  });

  it('belongs to its year', () => {
    expect(yearOf('2020-12-31')).toBe(2020);
  });
});

it('a legal date ends where the next one begins, in years of summer time too', () => {
  const instants = fc.date({ min: new Date('1985-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, (instant) => {
      const date = legalDateOf(instant.getTime());
      const end = Date.parse(endOfLegalDate(date));
      expect(isLegalDate(date)).toBe(true);
      expect(instant.getTime()).toBeLessThan(end);
      expect(legalDateOf(end - 1)).toBe(date);
      expect(legalDateOf(end) > date).toBe(true);
    }),
  );
});

it('the year 2020 ends at 16:00 UTC', () => {
  expect(endOfLegalDate('2020-12-31')).toBe('2020-12-31T16:00:00.000Z');
});

describe('arithmetic on dates', () => {
  it('counts days as the calendar does, over every day of two centuries', () => {
    let date = Temporal.PlainDate.from('1899-12-31');
    for (let day = dayNumber('1899-12-31'); date.year < 2101; day += 1, date = date.add({ days: 1 })) {
      const text = date.toString();
      if (dayNumber(text) !== day || dateOfDay(day) !== text || weekday(text) !== date.dayOfWeek) {
        throw new Error(`${text} is day ${day} of the epoch and day ${date.dayOfWeek} of the week`);
      }
    }
    expect(dayNumber('1970-01-01')).toBe(0);
  });

  it('goes over the ends of months and years', () => {
    expect(plusDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(plusDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(plusDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(plusDays('2026-03-01', -1)).toBe('2026-02-28');
  });
});
