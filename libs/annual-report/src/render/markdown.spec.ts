import { buildReport, formById, reconcile, renderMarkdown } from '../index.js';
import { published, talliesOf } from '../published.fixture.js';

const tables = published('suqian-city-2024');
const report = buildReport({
  form: formById('2021'),
  year: 2024,
  agency: { code: '321300', name: tables.agency },
  tallies: talliesOf(tables),
  asOf: '2025-01-20',
});

describe('the report as Markdown', () => {
  const lines = renderMarkdown(report, []).split('\n');

  it('has a line for every row of both tables', () => {
    for (const [label, figures] of [...Object.entries(tables.table3), ...Object.entries(tables.table4)]) {
      expect(lines).toContain(`| ${label} | ${figures.join(' | ')} |`);
    }
    expect(lines).toContain('| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  });

  it('begins with the title and ends with the result of the reconciliation', () => {
    expect(lines[0]).toBe('# 江苏省宿迁市人民政府 2024年政府信息公开工作年度报告');
    expect(lines).toContain('表式：国办公开办函〔2021〕30号 数据截至：2025-01-20');
    expect(lines.at(-2)).toBe('**勾稽相符** *figures reconcile*');
  });

  it('lists the faults', () => {
    const faults = reconcile({ ...report, table4: {} });
    const text = renderMarkdown(report, faults);
    expect(faults).toHaveLength(3);
    expect(text).toContain('**勾稽不符，共3处：**');
    expect(text).toContain('- 表四缺少“行政复议”行。');
  });

  it('keeps a name from becoming markup or leaving its line', () => {
    const text = renderMarkdown({ ...report, agency: '甲|<b>*乙*\n# 丙' }, []);
    expect(text.split('\n')[0]).toBe('# 甲\\|\\<b\\>\\*乙\\* \\# 丙 2024年政府信息公开工作年度报告');
  });
});
