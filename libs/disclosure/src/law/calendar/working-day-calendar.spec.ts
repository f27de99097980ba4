import fc from 'fast-check';
import { dateOfDay, dayNumber, plusDays } from '../legal-date.js';
import { WorkingDayCalendar, withinCalendar } from './working-day-calendar.js';

const calendar = new WorkingDayCalendar();

describe('counting working days', () => {
  it('begins with the first working day after the date (次日起算)', () => {
    // Friday 20 March 2026; the Monday after it is day 1.
    expect(calendar.after('2026-03-20', 1)).toBe('2026-03-23');
    expect(calendar.after('2026-03-20', 5)).toBe('2026-03-27');
    expect(calendar.workingDaysBetween('2026-03-20', '2026-03-27')).toBe(5);
  });

  it('leaves out a holiday and takes in the Saturday that makes up for it', () => {
    // The Spring Festival of 2026: 15 to 23 February off, Saturdays 14 and 28 February worked.
    expect(calendar.after('2026-02-13', 1)).toBe('2026-02-14');
    expect(calendar.after('2026-02-13', 2)).toBe('2026-02-24');
    expect(calendar.workingDaysBetween('2026-02-13', '2026-02-28')).toBe(6);
  });

  it('of no days is the day itself, and of an earlier date none', () => {
    expect(calendar.after('2026-02-16', 0)).toBe('2026-02-16');
    expect(calendar.workingDaysBetween('2026-02-28', '2026-02-13')).toBe(0);
    expect(calendar.workingDaysBetween('2026-02-28', '2026-02-28')).toBe(0);
  });

  it('ends with the century, and a year later for what began before', () => {
    expect(['2003-12-31', '2004-01-01', '2099-12-31', '2100-01-01', '9999-12-31'].map(withinCalendar)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    // 31 December 2099 is a Thursday.
    expect(calendar.after('2099-12-31', 1)).toBe('2100-01-01');
    expect(() => calendar.after('2100-12-31', 1)).toThrow(RangeError);
    expect(() => calendar.workingDaysBetween('2099-12-31', '2101-01-01')).toThrow(RangeError);
    expect(() => calendar.workingDaysBetween('2026-03-02', '9999-12-31')).toThrow(RangeError);
  });
});

describe('a year that is not published', () => {
  it('is taken as Monday to Friday, and said to be provisional', () => {
    // A Friday and surely a holiday: which is why nobody may be told so without a warning.
    expect(calendar.isWorkingDay('2027-01-01')).toBe(true);
    expect(calendar.isWorkingDay('2027-01-02')).toBe(false);
    expect(calendar.isProvisional('2026-12-30', '2026-12-31')).toBe(false);
    expect(calendar.isProvisional('2026-12-31', '2027-01-04')).toBe(true);
    expect(calendar.isProvisional('2027-06-01', '2027-06-02')).toBe(true);
    expect(calendar.isProvisional('2003-12-31', '2004-01-05')).toBe(true);
  });

  it('is provisional no more once it is arranged', () => {
    const later = calendar.with({
      year: 2027,
      holidays: [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }],
      makeUpWorkdays: [],
    });
    expect(later.isProvisional('2026-12-31', '2027-01-04')).toBe(false);
    expect(later.isWorkingDay('2027-01-01')).toBe(false);
    expect(calendar.isProvisional('2026-12-31', '2027-01-04')).toBe(true);
  });
});

test('putting a year in the place of another leaves all other years alone', () => {
  const other = calendar.with({
    year: 2026,
    holidays: [{ name: '元旦', from: '2026-01-01', to: '2026-01-01' }],
    makeUpWorkdays: [],
  });
  // The first day of National Day, and the Saturday that made up for it.
  expect(['2026-10-01', '2026-10-10'].map((day) => calendar.isWorkingDay(day))).toEqual([false, true]);
  expect(['2026-10-01', '2026-10-10'].map((day) => other.isWorkingDay(day))).toEqual([true, false]);
  for (let day = dayNumber('2025-01-01'); day <= dayNumber('2025-12-31'); day += 1) {
    expect(other.isWorkingDay(dateOfDay(day))).toBe(calendar.isWorkingDay(dateOfDay(day)));
  }
});

describe('whatever the days,', () => {
  const date = fc.integer({ min: dayNumber('2004-01-01'), max: dayNumber('2035-12-31') }).map((day) => dateOfDay(day));
  const length = fc.integer({ min: 1, max: 400 });

  it('a period of so many working days has so many working days, and ends on one', () => {
    fc.assert(
      fc.property(date, length, (from, days) => {
        const last = calendar.after(from, days);
        expect(calendar.workingDaysBetween(from, last)).toBe(days);
        expect(calendar.isWorkingDay(last)).toBe(true);
      }),
    );
  });

  it('the period between two days ends on the later one, or on the working day before it', () => {
    fc.assert(
      fc.property(date, length, (from, days) => {
        const to = plusDays(from, days);
        const last = calendar.after(from, calendar.workingDaysBetween(from, to));
        expect(last <= to).toBe(true);
        expect(calendar.workingDaysBetween(last, to)).toBe(0);
      }),
    );
  });

  it('who begins later or has more time never ends earlier', () => {
    fc.assert(
      fc.property(date, fc.nat({ max: 60 }), length, fc.nat({ max: 40 }), (from, later, days, more) => {
        expect(calendar.after(plusDays(from, later), days) >= calendar.after(from, days)).toBe(true);
        expect(calendar.after(from, days + more) >= calendar.after(from, days)).toBe(true);
      }),
    );
  });

  it('counting goes on from where it was left', () => {
    fc.assert(
      fc.property(date, fc.nat({ max: 200 }), fc.nat({ max: 200 }), (from, one, other) => {
        const middle = plusDays(from, one);
        const to = plusDays(middle, other);
        expect(calendar.workingDaysBetween(from, to)).toBe(
          calendar.workingDaysBetween(from, middle) + calendar.workingDaysBetween(middle, to),
        );
      }),
    );
  });

  it('counting by the table is counting day by day', () => {
    fc.assert(
      fc.property(date, fc.nat({ max: 120 }), (from, days) => {
        let counted = 0;
        for (let day = 1; day <= days; day += 1) if (calendar.isWorkingDay(plusDays(from, day))) counted += 1;
        expect(calendar.workingDaysBetween(from, plusDays(from, days))).toBe(counted);
      }),
    );
  });
});
