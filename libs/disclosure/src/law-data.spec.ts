import type { CalendarYear } from './law/calendar/calendar-year.js';
import type { FeeTariff } from './law/fees.js';
import { TARIFF_2021 } from './law/fees.js';
import type { LawData } from './law-data.js';
import { evolveLawData, initialLawData, setCalendarYears, setFeeTariff } from './law-data.js';
import { refusalOf } from './application/application.fixture.js';

const year = (number: number, more: Partial<CalendarYear> = {}): CalendarYear => ({
  year: number,
  holidays: [
    { name: '元旦', from: `${number}-01-01`, to: `${number}-01-03` },
    { name: '春节', from: `${number}-02-05`, to: `${number}-02-11` },
  ],
  makeUpWorkdays: [],
  ...more,
});
const initial = initialLawData();
const after = (data: LawData, years: readonly CalendarYear[]): LawData =>
  setCalendarYears(data, years).reduce(evolveLawData, data);

describe('taking over the arrangement of a year', () => {
  it('records what is new, its days in the order of the year', () => {
    const given = year(2027, { source: '国办发明电〔2026〕9号' });
    expect(setCalendarYears(initial, [{ ...given, holidays: [...given.holidays].reverse() }])).toEqual([
      { type: 'CalendarYearSet', data: given },
    ]);
  });

  it('records nothing for a year that is so already', () => {
    const known = after(initial, [year(2027), year(2028)]);
    expect(setCalendarYears(known, [year(2027)])).toEqual([]);
    expect(setCalendarYears(known, [year(2027), year(2028, { makeUpWorkdays: ['2028-01-08'] })])).toHaveLength(1);
    expect([2026, 2027, 2028, 2029].map((year) => known.calendar.year(year)?.year)).toEqual([
      2026,
      2027,
      2028,
      undefined,
    ]);
  });

  it('is refused with every fault, and then takes over none', () => {
    const refusal = refusalOf(() =>
      setCalendarYears(initial, [year(2027), year(2027), year(2003, { makeUpWorkdays: ['2003-01-06'] }), year(2100)]),
    );
    expect(refusal).toMatchObject({ code: 'bad_calendar', kind: 'content' });
    expect(refusal.message).toMatch(/4 处错误/);
  });
});

describe('taking over a tariff', () => {
  const later: FeeTariff = { ...TARIFF_2021, from: '2027-01-01', afterPayment: 'resumes' };
  const withTariff = (data: LawData, tariff: FeeTariff): LawData =>
    setFeeTariff(data, tariff).reduce(evolveLawData, data);

  it('adds it to those before, in order, or takes the place of the one from that day', () => {
    const two = withTariff(initial, later);
    expect(two.tariffs).toEqual([TARIFF_2021, later]);
    const earlier = { ...TARIFF_2021, from: '2019-05-15' };
    expect(withTariff(two, earlier).tariffs).toEqual([earlier, TARIFF_2021, later]);
    const other: FeeTariff = { ...later, afterPayment: 'restarts' };
    expect(withTariff(two, other).tariffs).toEqual([TARIFF_2021, other]);
  });

  it('records nothing for one that is so already, and refuses a faulty one', () => {
    expect(setFeeTariff(initial, TARIFF_2021)).toEqual([]);
    expect(refusalOf(() => setFeeTariff(initial, { ...TARIFF_2021, perPage: [] }))).toMatchObject({
      code: 'bad_tariff',
      kind: 'content',
    });
  });
});
