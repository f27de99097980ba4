import type { CalendarYear } from './calendar-year.js';
import { faultsOfCalendarYear } from './calendar-year.js';
import { plusDays } from '../legal-date.js';

const YEAR_2027: CalendarYear = {
  year: 2027,
  holidays: [
    { name: '元旦', from: '2027-01-01', to: '2027-01-03' },
    { name: '春节', from: '2027-02-05', to: '2027-02-11' },
  ],
  makeUpWorkdays: ['2027-01-31', '2027-02-20'],
};

const faultOf = (change: Partial<CalendarYear>): string[] => faultsOfCalendarYear({ ...YEAR_2027, ...change });

test('an arrangement without a fault can stand', () => {
  expect(faultsOfCalendarYear(YEAR_2027)).toEqual([]);
});

describe('a holiday is refused', () => {
  it.each([
    ['of a day that does not exist', { from: '2027-02-29', to: '2027-03-01' }, /日期应写作/],
    ['of a date in another form', { from: '2027/2/5', to: '2027-02-11' }, /日期应写作/],
    ['that ends before it begins', { from: '2027-02-11', to: '2027-02-05' }, /早于开始日期/],
    ['that begins in the year before', { from: '2026-12-31', to: '2027-01-02' }, /不在 2027 年内/],
    ['that ends in the year after', { from: '2027-12-31', to: '2028-01-02' }, /不在 2027 年内/],
  ])('%s', (_, { from, to }, fault) => {
    expect(faultOf({ holidays: [{ name: '节', from, to }], makeUpWorkdays: [] })).toEqual([
      expect.stringMatching(fault),
    ]);
  });

  it('that shares a day with another one, naming it', () => {
    const holidays = [...YEAR_2027.holidays, { name: '补假', from: '2027-02-11', to: '2027-02-12' }];
    expect(faultOf({ holidays })).toEqual([expect.stringMatching(/补假.*与另一假期重叠/)]);
  });

  it('when there is none at all: every year has some', () => {
    expect(faultOf({ holidays: [] })).toEqual([expect.stringMatching(/没有假日/)]);
  });
});

describe('a make-up workday is refused', () => {
  it.each([
    ['of a day that does not exist', ['2027-02-30'], /日期应写作/],
    ['of another year', ['2026-12-26'], /不在 2027 年内/],
    ['on a Friday', ['2027-02-19'], /不是周六或者周日/],
    ['that is a holiday too', ['2027-02-06'], /同时列为假日/],
    ['that is listed twice', ['2027-02-20', '2027-02-20'], /列了两次/],
  ])('%s', (_, makeUpWorkdays, fault) => {
    expect(faultOf({ makeUpWorkdays })).toEqual([expect.stringMatching(fault)]);
  });
});

describe('an arrangement that cannot be meant is refused', () => {
  it('with more than 15 days off in a row, under one name or several', () => {
    // 5 to 20 February 2027 are 16 days.
    const spring = (to: string) => ({ holidays: [{ name: '春节', from: '2027-02-05', to }], makeUpWorkdays: [] });
    expect(faultOf(spring('2027-02-19'))).toEqual([]);
    expect(faultOf(spring('2027-02-20'))).toEqual([expect.stringMatching(/连续放假 16 天/)]);
    const holidays = [
      { name: '春节', from: '2027-02-05', to: '2027-02-12' },
      { name: '补假', from: '2027-02-13', to: '2027-02-20' },
    ];
    expect(faultOf({ holidays, makeUpWorkdays: [] })).toEqual([expect.stringMatching(/连续放假 16 天/)]);
  });

  it('with fewer than 230 working days in the year', () => {
    // 2027 has 261 days from Monday to Friday; each of these takes 10 of them, two weeks from a Monday to a Friday.
    const fortnights = ['2027-01-04', '2027-02-01', '2027-03-01', '2027-04-05'].map((from) => ({
      name: '放假',
      from,
      to: plusDays(from, 11),
    }));
    expect(faultOf({ holidays: fortnights.slice(0, 3), makeUpWorkdays: [] })).toEqual([]);
    expect(faultOf({ holidays: fortnights, makeUpWorkdays: [] })).toEqual([expect.stringMatching(/只有 221 个工作日/)]);
  });
});

test('every fault is told at once', () => {
  expect(faultOf({ holidays: [], makeUpWorkdays: ['2027-02-19', '2027-02-30'] })).toHaveLength(3);
});
