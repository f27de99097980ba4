import { allCells, formById, reconcile } from './index.js';
import { figureAt, published, PUBLISHED, withFigure } from './published.fixture.js';

const report = published('suqian-city-2024');
const before = published('suqian-city-2023');
const more = (figure: number): number => figure + 1;
const brief = (faults: ReturnType<typeof reconcile>): unknown[] =>
  faults.map(({ rule, row, column, expected, found }) => [rule, row, column, expected, found]);

describe('reconcile', () => {
  it.each(PUBLISHED)('finds no fault in the published report %s', (name) => {
    expect(reconcile(published(name))).toEqual([]);
  });

  it('finds the carry-over of 2023 again in 2024', () => {
    expect(reconcile(report, before)).toEqual([]);
  });

  it('rule 1: what came in is not what was closed and carried over', () => {
    const row = '四、结转下年度继续办理';
    expect(brief(reconcile(withFigure(report, row, '商业企业', more)))).toEqual([
      [1, row, '商业企业', 5, 6],
      [3, row, '商业企业', 5, 6],
    ]);
  });

  it('rule 2: the result rows do not make the total', () => {
    const row = '三、（三）4.保护第三方合法权益';
    const faults = reconcile(withFigure(report, row, '自然人', more));
    expect(brief(faults)).toEqual([
      [2, row, '自然人', 16, 17],
      [3, row, '自然人', 16, 17],
    ]);
    expect(faults[0]).toMatchObject({
      table: 3,
      message:
        '“自然人”列：各项办理结果之和3441，办理结果总计3440，两者不等；“三、（三）4.保护第三方合法权益”“自然人”格应为16，现为17。',
      english:
        'column “自然人”: the result rows make 3441, their total 3440; “三、（三）4.保护第三方合法权益”, “自然人” should be 16 and is 17',
    });
  });

  it('rule 3: the applicant kinds do not make the total of the row', () => {
    expect(brief(reconcile(withFigure(report, '三、（一）予以公开', '总计', more)))).toEqual([
      [2, '三、（一）予以公开', '总计', 1431, 1432],
      [3, '三、（一）予以公开', '总计', 1431, 1432],
    ]);
  });

  it('rule 4: what is carried in is not what the year before carried over', () => {
    const row = '四、结转下年度继续办理';
    const faults = reconcile(report, withFigure(before, row, '法律服务机构', more));
    expect(brief(faults)).toEqual([[4, '二、上年结转政府信息公开申请数量', '法律服务机构', 1, 0]]);
    expect(faults[0]?.message).toBe('“法律服务机构”列：上年结转0，而2023年报告结转下年度1，两者不等。');
  });

  it('rule 4 holds across the change of forms', () => {
    const first = { ...before, year: 2021 };
    const last = { ...published('binhai-2020') };
    expect(brief(reconcile(first, last))).toEqual([
      [4, '二、上年结转政府信息公开申请数量', '自然人', 0, 91],
      [4, '二、上年结转政府信息公开申请数量', '商业企业', 0, 3],
      [4, '二、上年结转政府信息公开申请数量', '法律服务机构', 0, 2],
      [4, '二、上年结转政府信息公开申请数量', '总计', 0, 96],
    ]);
  });

  it('rule 4 says when it cannot be checked', () => {
    const row = '二、上年结转政府信息公开申请数量';
    expect(brief(reconcile(report, { ...before, year: 2022 }))).toEqual([[4, row, null, 2023, 2022]]);
    expect(brief(reconcile(report, 'nothing'))).toEqual([[4, row, null, 2023, null]]);
    const gap = withFigure(before, '四、结转下年度继续办理', '总计', () => null);
    expect(brief(reconcile(report, gap))).toEqual([[4, row, '总计', null, 121]]);
  });

  it.each(report.table4Columns)('rule 5: the group does not add up when its %s is changed', (column) => {
    const faults = reconcile(withFigure(report, '行政诉讼-复议后起诉', column, more));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ rule: 5, table: 4, row: '行政诉讼-复议后起诉', column: '总计' });
    expect(faults[0]?.message).toContain('如其余各格无误');
  });

  it('names the very cell, whichever cell of table 三 is changed', () => {
    for (const { row, column, cell } of allCells(formById('2021'))) {
      if (cell.table === 4) continue;
      const right = figureAt(report, row, column);
      const faults = brief(reconcile(withFigure(report, row, column, (figure) => figure + 7)));
      expect(faults.length).toBeGreaterThan(1);
      expect(faults.map((fault) => (fault as unknown[]).slice(1))).toEqual(
        faults.map(() => [row, column, right, (right ?? NaN) + 7]),
      );
    }
  });

  it('names two changed cells apart', () => {
    const once = withFigure(report, '三、（五）2.重复申请', '自然人', (figure) => figure + 2);
    const twice = withFigure(once, '三、（四）2.没有现成信息需要另行制作', '商业企业', (figure) => figure + 5);
    expect(brief(reconcile(twice))).toEqual([
      [2, '三、（五）2.重复申请', '自然人', 26, 28],
      [2, '三、（四）2.没有现成信息需要另行制作', '商业企业', 1, 6],
      [3, '三、（四）2.没有现成信息需要另行制作', '商业企业', 1, 6],
      [3, '三、（五）2.重复申请', '自然人', 26, 28],
    ]);
  });
});

describe('reconcile, given tables typed in by others', () => {
  it('takes labels in other quotation marks and brackets, and columns in any order', () => {
    const flip = <T>(list: readonly T[]): T[] => [...list].reverse();
    const retyped = {
      year: report.year,
      columns: flip(report.columns),
      table3: Object.fromEntries(
        Object.entries(report.table3).map(([label, line]) => [
          label.replace(/[“”]/g, '"').replace(/（/g, '(').replace(/）/g, ')'),
          flip(line),
        ]),
      ),
      table4: Object.fromEntries(Object.entries(report.table4).map(([label, line]) => [label.replace('-', '·'), line])),
    };
    expect(reconcile(retyped)).toEqual([]);
    expect(reconcile(retyped, before)).toEqual([]);
  });

  it('names missing and unknown rows', () => {
    const { '三、（七）总计': total, ...rest } = report.table3;
    expect(brief(reconcile({ ...report, table3: { ...rest, '三、总数': total } }))).toEqual([
      ['form', '三、总数', null, null, '三、总数'],
      ['form', '三、（七）总计', null, null, null],
    ]);
  });

  it('names missing and unknown columns', () => {
    const columns = report.columns.map((column) => (column === '科研机构' ? '大学' : column));
    expect(brief(reconcile({ ...report, columns }))).toEqual([
      ['form', null, '科研机构', null, null],
      ['form', null, '大学', null, '大学'],
    ]);
  });

  it.each([-1, 1.5, '3', null, NaN])('names a cell that holds %p', (value) => {
    const row = '三、（五）2.重复申请';
    expect(brief(reconcile(withFigure(report, row, '其他', () => value)))).toEqual([
      ['form', row, '其他', '非负整数', value],
    ]);
  });

  it('names a row with too few figures', () => {
    const table4 = { ...report.table4, 行政复议: [88, 18, 28, 36] };
    expect(brief(reconcile({ ...report, table4 }))).toEqual([['form', '行政复议', null, 5, 4]]);
  });

  it('names a missing table and still checks the other', () => {
    const { table4: _, ...rest } = withFigure(report, '三、（七）总计', '其他', more);
    const faults = reconcile(rest);
    expect(faults[0]).toMatchObject({ rule: 'form', table: 4, message: '报告缺少表四。' });
    expect(brief(faults.slice(1))).toEqual([
      [1, '三、（七）总计', '其他', 2, 3],
      [2, '三、（七）总计', '其他', 2, 3],
      [3, '三、（七）总计', '其他', 2, 3],
    ]);
  });

  it.each([null, [], 'text', {}, { year: '2024' }])('says that %p is no report of a year', (value) => {
    expect(reconcile(value)).toMatchObject([{ rule: 'form', table: null, message: '报告缺少年份（year）。' }]);
  });

  it('says which forms there are when a report names another', () => {
    expect(reconcile({ ...report, form: '2030' })).toMatchObject([
      { rule: 'form', expected: '2019、2021', found: '2030' },
    ]);
  });
});
