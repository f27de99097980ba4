import type { AppealResult, AppealRoute, ApplicantKind, Outcome } from '#disclosure';
import { APPEAL_RESULTS, APPEAL_ROUTES, APPLICANT_KINDS, OUTCOMES } from '#disclosure';
import fc from 'fast-check';
import type { Contribution, Tally } from './index.js';
import { buildReport, formById, formFor, FORMS, reconcile, tallyOf } from './index.js';
import { figureAt, published, PUBLISHED, talliesOf } from './published.fixture.js';

const agency = { code: 'A', name: '某办' };

describe('buildReport', () => {
  it.each(PUBLISHED)('reproduces every figure published in %s', (name) => {
    const wanted = published(name);
    const report = buildReport({
      form: formById(wanted.form),
      year: wanted.year,
      agency: { code: 'X', name: wanted.agency },
      tallies: talliesOf(wanted),
    });
    expect(report).toEqual({ ...wanted, agencyCode: 'X', position: null, asOf: null });
    expect(Object.keys(report.table3)).toEqual(Object.keys(wanted.table3));
  });

  it('carries over from one published year to the next', () => {
    const [before, after] = [published('suqian-city-2023'), published('suqian-city-2024')];
    // The total of 2024 counts the appeals pending from 2023 once more: they were not filed in 2024.
    const pending2023: Tally[] = Object.keys(before.table4).map((group, at) => ({
      measure: 'appeal_filed',
      year: 2024,
      column: ['review', 'lawsuit_direct', 'lawsuit_after_review'][at] ?? '',
      row: '',
      count: -(figureAt(before, group, '尚未审结') ?? NaN),
    }));
    const tallies = [...talliesOf(before), ...talliesOf(after, { carriedIn: false }), ...pending2023];
    const build = (year: number): unknown => buildReport({ form: formFor(year), year, agency, tallies });
    expect(build(2023)).toMatchObject({ table3: before.table3, table4: before.table4 });
    expect(build(2024)).toMatchObject({ table3: after.table3, table4: after.table4 });
  });

  it('adds up the tallies of several agencies', () => {
    const both = PUBLISHED.filter((name) => name.startsWith('suqian')).map(published);
    const tallies = both.flatMap((report) => talliesOf({ ...report, year: 2024 }));
    const report = buildReport({ form: formById('2021'), year: 2024, agency, tallies });
    expect(figureAt(report, '三、（七）总计', '总计')).toBe(3486 + 3521);
  });

  it('counts in the one row （六） of 2019 what the form of 2021 divides', () => {
    const tallies: Tally[] = (['correction_lapsed', 'fee_lapsed', 'withdrawn', 'otherwise_closed'] as const).map(
      (row, at) => ({ measure: 'closed', year: 2020, column: 'other', row, count: at + 1 }),
    );
    const figures = (id: string): number[][] =>
      Object.entries(buildReport({ form: formById(id), year: 2020, agency, tallies }).table3)
        .filter(([label]) => label.includes('（六）'))
        .map(([, line]) => [...line]);
    expect(figures('2019')).toEqual([[0, 0, 0, 0, 0, 10, 10]]);
    expect(figures('2021')).toEqual([
      [0, 0, 0, 0, 0, 1, 1],
      [0, 0, 0, 0, 0, 2, 2],
      [0, 0, 0, 0, 0, 7, 7],
    ]);
  });

  it('says whose it is and as known when', () => {
    const form = formById('2021');
    expect(buildReport({ form, year: 2024, agency: { code: '321300' }, tallies: [] })).toMatchObject({
      agency: '321300',
      agencyCode: '321300',
      form: '2021',
      position: null,
      asOf: null,
    });
    expect(buildReport({ form, year: 2024, agency, tallies: [], position: 48213, asOf: '2025-01-20' })).toMatchObject({
      agency: '某办',
      agencyCode: 'A',
      position: 48213,
      asOf: '2025-01-20',
    });
  });
});

interface Lifecycle {
  readonly kind: ApplicantKind;
  readonly received: number;
  readonly closedAfter: number | null;
  readonly outcome: Outcome;
  readonly appeals: readonly {
    readonly route: AppealRoute;
    readonly filedAfter: number;
    readonly decidedAfter: number | null;
    readonly result: AppealResult;
  }[];
}

const yearsLater = fc.integer({ min: 0, max: 3 });
const lifecycles: fc.Arbitrary<Lifecycle[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...APPLICANT_KINDS),
    received: fc.integer({ min: 2018, max: 2024 }),
    closedAfter: fc.option(yearsLater),
    outcome: fc.constantFrom(...OUTCOMES),
    appeals: fc.array(
      fc.record({
        route: fc.constantFrom(...APPEAL_ROUTES),
        filedAfter: yearsLater,
        decidedAfter: fc.option(yearsLater),
        result: fc.constantFrom(...APPEAL_RESULTS),
      }),
      { maxLength: 2 },
    ),
  }),
  { maxLength: 60 },
);

function contributionsOf({ kind, received, closedAfter, outcome, appeals }: Lifecycle): Contribution[] {
  const contributions: Contribution[] = [{ measure: 'received', year: received, kind }];
  if (closedAfter !== null) contributions.push({ measure: 'closed', year: received + closedAfter, kind, outcome });
  appeals.forEach(({ route, filedAfter, decidedAfter, result }, at) => {
    const [appealId, year] = [String(at), received + filedAfter];
    contributions.push({ measure: 'appeal_filed', year, appealId, route });
    if (decidedAfter !== null) {
      contributions.push({ measure: 'appeal_decided', year: year + decidedAfter, appealId, route, result });
    }
  });
  return contributions;
}

describe('whatever happened to the applications', () => {
  it('every report reconciles with itself and with the year before, in the form in force and in either form', () => {
    fc.assert(
      fc.property(lifecycles, fc.integer({ min: 2018, max: 2030 }), (lives, year) => {
        const tallies = lives.flatMap(contributionsOf).map(tallyOf);
        for (const form of [formFor(year), ...FORMS]) {
          const report = buildReport({ form, year, agency, tallies });
          const before = buildReport({ form: formFor(year - 1), year: year - 1, agency, tallies });
          expect(reconcile(report, before)).toEqual([]);
          expect(report.table3['二、上年结转政府信息公开申请数量']).toEqual(before.table3['四、结转下年度继续办理']);
        }
      }),
    );
  });

  it('every application is received once and closed at most once over all years', () => {
    fc.assert(
      fc.property(lifecycles, (lives) => {
        const tallies = lives.flatMap(contributionsOf).map(tallyOf);
        let [received, closed] = [0, 0];
        for (let year = 2018; year <= 2027; year++) {
          const report = buildReport({ form: formFor(year), year, agency, tallies });
          received += figureAt(report, '一、本年新收政府信息公开申请数量', '总计') ?? NaN;
          closed += figureAt(report, '三、（七）总计', '总计') ?? NaN;
        }
        expect([received, closed]).toEqual([lives.length, lives.filter((life) => life.closedAfter !== null).length]);
      }),
    );
  });
});
