import type { CalendarYear } from './law/calendar/calendar-year.js';
import type { FeeTariff } from './law/fees.js';
import { TARIFF_2021 } from './law/fees.js';
import type { LawData, Proposing, SeenProposal } from './law-data.js';
import {
  approveCalendarYear,
  evolveLawData,
  initialLawData,
  proposeCalendarYears,
  rejectCalendarYear,
  setFeeTariff,
} from './law-data.js';
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
const proposing = (by = '李文', id = 'proposal'): Proposing => ({ by, proposalId: (year) => `${id}-${year}` });
const seen = (number: number, id = 'proposal'): SeenProposal => ({ year: number, proposalId: `${id}-${number}` });
const proposed = (data: LawData, years: readonly CalendarYear[], by?: string, id?: string): LawData =>
  proposeCalendarYears(data, years, proposing(by, id)).reduce(evolveLawData, data);
/** Proposed by one person, approved by another. */
const after = (data: LawData, years: readonly CalendarYear[]): LawData =>
  years
    .map(({ year: number }) => number)
    .reduce(
      (state, number) => approveCalendarYear(state, seen(number), '赵明').reduce(evolveLawData, state),
      proposed(data, years),
    );

describe('taking over the arrangement of a year', () => {
  it('records what is new, its days in the order of the year, and changes nothing yet', () => {
    const given = year(2027, { source: '国办发明电〔2026〕9号' });
    const events = proposeCalendarYears(initial, [{ ...given, holidays: [...given.holidays].reverse() }], proposing());
    expect(events).toEqual([
      { type: 'CalendarYearProposed', data: { proposalId: 'proposal-2027', calendar: given, proposedBy: '李文' } },
    ]);
    expect(events.reduce(evolveLawData, initial).calendar).toBe(initial.calendar);
  });

  it('takes two persons', () => {
    const waiting = proposed(initial, [year(2027)]);
    expect(refusalOf(() => approveCalendarYear(waiting, seen(2027), '李文'))).toMatchObject({
      code: 'proposer_may_not_approve',
      kind: 'state',
    });
    const events = approveCalendarYear(waiting, seen(2027), '赵明');
    expect(events).toEqual([
      {
        type: 'CalendarYearSet',
        data: { ...year(2027), proposalId: 'proposal-2027', proposedBy: '李文', approvedBy: '赵明' },
      },
    ]);
    const law = events.reduce(evolveLawData, waiting);
    expect(law.calendar.year(2027)).toEqual(year(2027));
    const refusal = refusalOf(() => approveCalendarYear(law, seen(2027), '赵明'));
    expect(refusal.code).toBe('no_such_proposal');
    expect(refusal.message).toContain('仍须变更的请先提出（taizhang calendar import）');
  });

  it('can be rejected, with a reason, or be proposed anew by another person, who then cannot approve it', () => {
    const waiting = proposed(initial, [year(2027)]);
    const events = rejectCalendarYear(waiting, seen(2027), ' 与通知不符 ');
    expect(events).toEqual([
      { type: 'CalendarYearRejected', data: { proposalId: 'proposal-2027', year: 2027, reason: '与通知不符' } },
    ]);
    expect(events.reduce(evolveLawData, waiting).proposedYears).toEqual(new Map());
    expect(refusalOf(() => rejectCalendarYear(waiting, seen(2027), ' '))).toMatchObject({ code: 'value_missing' });
    const anew = proposed(waiting, [year(2027)], '赵明', 'anew');
    expect(refusalOf(() => approveCalendarYear(anew, seen(2027, 'anew'), '赵明'))).toMatchObject({
      code: 'proposer_may_not_approve',
    });
  });

  it('is of the proposal that was seen, not of one that took its place meanwhile', () => {
    const first = proposed(initial, [year(2027)]);
    const other = year(2027, { makeUpWorkdays: ['2027-01-09'] });
    const replaced = proposed(first, [other], '李文', 'second');
    const refusal = refusalOf(() => approveCalendarYear(replaced, seen(2027), '赵明'));
    expect(refusal).toMatchObject({ code: 'proposal_replaced', kind: 'state' });
    expect(refusal.message).toContain('second-2027');
    expect(refusalOf(() => rejectCalendarYear(replaced, seen(2027), '与通知不符'))).toMatchObject({
      code: 'proposal_replaced',
    });
    const [set] = approveCalendarYear(replaced, seen(2027, 'second'), '赵明');
    expect(set?.data.makeUpWorkdays).toEqual(['2027-01-09']);
    // The same again is the same proposal.
    expect(proposeCalendarYears(replaced, [other], proposing('李文', 'third'))).toEqual([]);
  });

  it('is decided alone where there is nobody else, and that is recorded', () => {
    const events = proposeCalendarYears(initial, [year(2027)], { ...proposing(), nobodyElse: true });
    expect(events).toEqual([
      { type: 'CalendarYearSet', data: { ...year(2027), proposedBy: '李文', alone: 'no_accounts' } },
    ]);
    const law = events.reduce(evolveLawData, initial);
    expect(law.calendar.year(2027)).toEqual(year(2027));
    expect(law.decisions?.get(2027)).toEqual({ proposedBy: '李文', alone: 'no_accounts' });
    expect(proposeCalendarYears(law, [year(2027)], { ...proposing(), nobodyElse: true })).toEqual([]);
  });

  it('reads what one person set before there was sign-in', () => {
    const law = evolveLawData(initial, { type: 'CalendarYearSet', data: year(2027) });
    expect(law.calendar.year(2027)).toEqual(year(2027));
  });

  it('records nothing for a year that is so already', () => {
    const known = after(initial, [year(2027), year(2028)]);
    expect(proposeCalendarYears(known, [year(2027)], proposing())).toEqual([]);
    const some = [year(2027), year(2028, { makeUpWorkdays: ['2028-01-08'] })];
    expect(proposeCalendarYears(known, some, proposing())).toHaveLength(1);
    expect([2026, 2027, 2028, 2029].map((year) => known.calendar.year(year)?.year)).toEqual([
      2026,
      2027,
      2028,
      undefined,
    ]);
  });

  it('is refused with every fault, and then takes over none', () => {
    const years = [year(2027), year(2027), year(2003, { makeUpWorkdays: ['2003-01-06'] }), year(2100)];
    const refusal = refusalOf(() => proposeCalendarYears(initial, years, proposing()));
    expect(refusal).toMatchObject({ code: 'bad_calendar', kind: 'content' });
    expect(refusal.message).toMatch(/4 处错误：.*。请更正后再导入。$/s);
    expect(refusal.english).toMatch(/ has 4 faults: /);
    const one = refusalOf(() => proposeCalendarYears(initial, [year(2100)], proposing()));
    expect(one.english).toMatch(/ has a fault: /);
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
      message: expect.stringMatching(/。请更正后再提交。$/) as string,
    });
  });
});
