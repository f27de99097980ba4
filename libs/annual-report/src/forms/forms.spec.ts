import { OUTCOMES } from '#disclosure';
import type { ReportForm } from '../index.js';
import { formById, formFor, FORMS, printedCells, UnknownLabel } from '../index.js';
import { published, PUBLISHED } from '../published.fixture.js';

const printed = (form: ReportForm, label: string): string[] =>
  form.rows.filter((row) => row.label === label).flatMap(printedCells);

describe('the official forms', () => {
  it.each(FORMS.map((form) => [form.id, form] as const))(
    'form %s counts every outcome in exactly one row',
    (_, form) => {
      const counted = form.rows.flatMap((row) => (typeof row.counts === 'string' ? [] : row.counts));
      expect([...counted].sort()).toEqual([...OUTCOMES].sort());
    },
  );

  it.each(PUBLISHED)('label rows, columns and groups as the report %s does', (name) => {
    const report = published(name);
    const form = formById(report.form);
    expect(form.rows.map((row) => row.label)).toEqual(Object.keys(report.table3));
    expect(form.applicantColumns.map((column) => column.label)).toEqual(report.columns);
    expect(form.appealGroups.map((group) => group.label)).toEqual(Object.keys(report.table4));
    expect(form.appealColumns.map((column) => column.label)).toEqual(report.table4Columns);
  });

  it.each([
    [2018, '2019'],
    [2019, '2019'],
    [2020, '2019'],
    [2021, '2021'],
    [2026, '2021'],
  ])('the year %i is reported in the form of %s', (year, id) => {
    expect(formFor(year).id).toBe(id);
  });

  it('print a row under its groups, with the remark of the form', () => {
    const form = formById('2021');
    expect(printed(form, '三、（二）部分公开')).toEqual([
      '三、本年度办理结果',
      '（二）部分公开（区分处理的，只计这一情形，不计其他情形）',
    ]);
    expect(printed(form, '三、（六）3.其他')).toEqual(['三、本年度办理结果', '（六）其他处理', '3.其他']);
    expect(printed(formById('2019'), '三、（六）其他处理')).toEqual(['三、本年度办理结果', '（六）其他处理']);
    expect(printed(form, '二、上年结转政府信息公开申请数量')).toEqual(['二、上年结转政府信息公开申请数量']);
  });

  it('name the forms there are when another is asked for', () => {
    expect(() => formById('2020')).toThrow(new UnknownLabel('form', '2020', ['2019', '2021']));
  });
});
