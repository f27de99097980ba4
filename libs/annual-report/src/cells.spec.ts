import { APPLICANT_KINDS, OUTCOMES } from '#disclosure';
import type { Contribution } from './index.js';
import { allCells, buildReport, cellOf, cellsOf, figureOf, formById, tallyOf, UnknownLabel } from './index.js';
import { figureAt, published, talliesOf } from './published.fixture.js';

const form = formById('2021');
const places = (contributions: Contribution[], year: number): string[] =>
  cellsOf(contributions, year, form).map(({ row, column, count }) => `${row}|${column}|${count}`);

describe('cellOf', () => {
  it('tells which closed applications make a result cell', () => {
    expect(cellOf(form, '（六）3.其他', '商业企业')).toEqual({
      row: '三、（六）3.其他',
      column: '商业企业',
      cell: {
        table: 3,
        counts: 'closed',
        outcomes: ['withdrawn', 'otherwise_closed'],
        kinds: ['commercial_enterprise'],
      },
    });
  });

  it('takes every outcome for the total row and every kind for the total column', () => {
    const { cell } = cellOf(form, '总计', '总计');
    expect(cell).toEqual({ table: 3, counts: 'closed', outcomes: OUTCOMES, kinds: APPLICANT_KINDS });
  });

  it.each([
    ['新收', 'received'],
    ['上年结转', 'carried_in'],
    ['结转下年度', 'carried_over'],
  ])('tells that %s counts %s', (row, counts) => {
    expect(cellOf(form, row, '自然人').cell).toEqual({ table: 3, counts, kinds: ['natural_person'] });
  });

  it('finds the cells of table 四 by group and column', () => {
    expect(cellOf(form, '复议后起诉', '尚未审结')).toEqual({
      row: '行政诉讼-复议后起诉',
      column: '尚未审结',
      cell: { table: 4, route: 'lawsuit_after_review', result: 'pending' },
    });
    expect(cellOf(form, '行政复议', '其他结果').cell).toEqual({ table: 4, route: 'review', result: 'other' });
  });

  it('does not mix the columns of the two tables', () => {
    expect(() => cellOf(form, '行政复议', '自然人')).toThrow(UnknownLabel);
    expect(() => cellOf(form, '新收', '尚未审结')).toThrow(UnknownLabel);
  });

  it('gives for every cell the figure the report shows there', () => {
    const report = published('suqian-city-2023');
    const tallies = talliesOf(report);
    for (const { row, column } of allCells(form)) {
      expect([row, column, figureOf(cellOf(form, row, column).cell, 2023, tallies)]).toEqual([
        row,
        column,
        figureAt(report, row, column),
      ]);
    }
  });
});

describe('cellsOf', () => {
  const received: Contribution = { measure: 'received', year: 2022, kind: 'natural_person' };
  const closed: Contribution = { measure: 'closed', year: 2024, kind: 'natural_person', outcome: 'not_held' };

  it('follows an application through the years it is open', () => {
    expect(places([received, closed], 2021)).toEqual([]);
    expect(places([received, closed], 2022)).toEqual([
      '一、本年新收政府信息公开申请数量|自然人|1',
      '一、本年新收政府信息公开申请数量|总计|1',
      '四、结转下年度继续办理|自然人|1',
      '四、结转下年度继续办理|总计|1',
    ]);
    expect(places([received, closed], 2023)).toEqual([
      '二、上年结转政府信息公开申请数量|自然人|1',
      '二、上年结转政府信息公开申请数量|总计|1',
      '四、结转下年度继续办理|自然人|1',
      '四、结转下年度继续办理|总计|1',
    ]);
    expect(places([received, closed], 2024)).toEqual([
      '二、上年结转政府信息公开申请数量|自然人|1',
      '二、上年结转政府信息公开申请数量|总计|1',
      '三、（四）1.本机关不掌握相关政府信息|自然人|1',
      '三、（四）1.本机关不掌握相关政府信息|总计|1',
      '三、（七）总计|自然人|1',
      '三、（七）总计|总计|1',
    ]);
    expect(places([received, closed], 2025)).toEqual([]);
  });

  it('counts an appeal as pending until it is decided, and each year in the total', () => {
    const appeals: Contribution[] = [
      { measure: 'appeal_filed', year: 2023, appealId: 'a', route: 'review' },
      { measure: 'appeal_decided', year: 2024, appealId: 'a', route: 'review', result: 'corrected' },
      { measure: 'appeal_filed', year: 2023, appealId: 'b', route: 'review' },
    ];
    expect(places(appeals, 2023)).toEqual(['行政复议|尚未审结|2', '行政复议|总计|2']);
    expect(places(appeals, 2024)).toEqual(['行政复议|结果纠正|1', '行政复议|尚未审结|1', '行政复议|总计|2']);
    expect(places(appeals, 2025)).toEqual(['行政复议|尚未审结|1', '行政复议|总计|1']);
  });

  it('does not take an appeal’s results for applicants’, though both know “other”', () => {
    const contributions: Contribution[] = [
      { measure: 'received', year: 2023, kind: 'other' },
      { measure: 'appeal_filed', year: 2023, appealId: 'a', route: 'lawsuit_direct' },
      { measure: 'appeal_decided', year: 2023, appealId: 'a', route: 'lawsuit_direct', result: 'other' },
    ];
    expect(places(contributions, 2023)).toEqual([
      '一、本年新收政府信息公开申请数量|其他|1',
      '一、本年新收政府信息公开申请数量|总计|1',
      '四、结转下年度继续办理|其他|1',
      '四、结转下年度继续办理|总计|1',
      '行政诉讼-未经复议直接起诉|其他结果|1',
      '行政诉讼-未经复议直接起诉|总计|1',
    ]);
  });

  it('names exactly the cells that change when the application is added to the report', () => {
    const report = (tallies: Parameters<typeof buildReport>[0]['tallies']): ReturnType<typeof buildReport> =>
      buildReport({ form, year: 2024, agency: { code: 'A' }, tallies });
    const others = talliesOf(published('suqian-city-2024'));
    const before = report(others);
    const after = report([...others, tallyOf(received), tallyOf(closed)]);
    const changed = allCells(form).filter(
      ({ row, column }) => figureAt(before, row, column) !== figureAt(after, row, column),
    );
    expect(cellsOf([received, closed], 2024, form).map(({ count: _, ...placed }) => placed)).toEqual(changed);
  });
});
