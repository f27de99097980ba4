import type { CalendarYear } from './calendar-year.js';
import { faultsOfCalendarYear } from './calendar-year.js';

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

test('every fault is told at once', () => {
  expect(faultOf({ holidays: [], makeUpWorkdays: ['2027-02-19', '2027-02-30'] })).toHaveLength(3);
});
