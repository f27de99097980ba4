import type { AnnualReport } from '../index.js';
import { buildReport, formById, reconcile, renderHtml } from '../index.js';
import { published, PUBLISHED, talliesOf } from '../published.fixture.js';

function built(name: (typeof PUBLISHED)[number], changes: Partial<AnnualReport> = {}): AnnualReport {
  const tables = published(name);
  const agency = { code: '321300', name: tables.agency };
  const tallies = talliesOf(tables);
  return { ...buildReport({ form: formById(tables.form), year: tables.year, agency, tallies }), ...changes };
}

interface Cell {
  readonly text: string;
  readonly colspan: number;
  readonly rowspan: number;
}

/** The rows of a table as they stand in the page, with their spans. */
function tableRows(html: string, className: string): Cell[][] {
  const table = new RegExp(`<table class="${className}">.*?</table>`, 's').exec(html)?.[0] ?? '';
  const span = (attributes: string, name: string): number =>
    Number(new RegExp(`${name}="(\\d+)"`).exec(attributes)?.[1] ?? 1);
  return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd]([^>]*)>(.*?)<\/t[hd]>/gs)].map(([, attributes = '', content = '']) => ({
      text: content.replace(/<[^>]*>/g, ''),
      colspan: span(attributes, 'colspan'),
      rowspan: span(attributes, 'rowspan'),
    })),
  );
}

/** The table as a grid of texts: what a browser puts at each place. Throws where two cells meet. */
function grid(rows: readonly Cell[][]): string[][] {
  const places: string[][] = rows.map(() => []);
  rows.forEach((row, top) => {
    let left = 0;
    for (const { text, colspan, rowspan } of row) {
      while (places[top]?.[left] !== undefined) left++;
      for (let y = top; y < top + rowspan; y++) {
        for (let x = left; x < left + colspan; x++) {
          const line = places[y];
          if (line === undefined || line[x] !== undefined) throw new Error(`“${text}” does not fit`);
          line[x] = text;
        }
      }
    }
  });
  return places.map((line) => Array.from(line, (text: string | undefined) => text ?? 'GAP'));
}

describe('the report as a page', () => {
  it.each(PUBLISHED)('prints table 三 of %s with every row as wide as the others', (name) => {
    const report = published(name);
    const places = grid(tableRows(renderHtml(built(name), []), 'applications'));
    expect(places.map((line) => line.length)).toEqual(places.map(() => 3 + 7));
    expect(places.flat()).not.toContain('GAP');
    expect(places.slice(3).map((line) => line.slice(3).map(Number))).toEqual(Object.values(report.table3));
  });

  it('merges the head and the row groups as the official form does', () => {
    const rows = tableRows(renderHtml(built('suqian-city-2023'), []), 'applications');
    const spans = rows.flat().filter(({ colspan, rowspan }) => colspan > 1 || rowspan > 1);
    const cell = (text: string, colspan: number, rowspan: number): Cell => ({ text, colspan, rowspan });
    expect(spans).toEqual([
      cell('（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）', 3, 3),
      cell('申请人情况', 7, 1),
      cell('自然人', 1, 2),
      cell('法人或其他组织', 5, 1),
      cell('总计', 1, 2),
      cell('一、本年新收政府信息公开申请数量', 3, 1),
      cell('二、上年结转政府信息公开申请数量', 3, 1),
      cell('三、本年度办理结果', 1, 22),
      cell('（一）予以公开', 2, 1),
      cell('（二）部分公开（区分处理的，只计这一情形，不计其他情形）', 2, 1),
      cell('（三）不予公开', 1, 8),
      cell('（四）无法提供', 1, 3),
      cell('（五）不予处理', 1, 5),
      cell('（六）其他处理', 1, 3),
      cell('（七）总计', 2, 1),
      cell('四、结转下年度继续办理', 3, 1),
    ]);
  });

  it('prints table 四 in fifteen columns under a head of three levels', () => {
    const rows = tableRows(renderHtml(built('suqian-city-2023'), []), 'appeals');
    const places = grid(rows);
    expect(places.map((line) => line.length)).toEqual([15, 15, 15, 15]);
    expect(places.flat()).not.toContain('GAP');
    expect(places[0]?.slice(4, 6)).toEqual(['行政复议', '行政诉讼']);
    expect(places[1]?.slice(4, 11)).toEqual(['总计', ...Array<string>(5).fill('未经复议直接起诉'), '复议后起诉']);
    expect(places[2]?.slice(9, 11)).toEqual(['总计', '结果维持']);
    expect(places[3]?.map(Number)).toEqual(Object.values(published('suqian-city-2023').table4).flat());
  });

  it('titles the report and its sections as the form does', () => {
    const text = renderHtml(built('binhai-2020'), []).replace(/<style>.*<\/style>|<[^>]*>/gs, '');
    expect(text).toContain('青岛西海岸新区滨海街道办事处 2020年政府信息公开工作年度报告');
    expect(text).toContain('三、收到和处理政府信息公开申请情况');
    expect(text).toContain('四、政府信息公开行政复议、行政诉讼情况');
    expect(text).toContain('表式：国办公开办函〔2019〕60号');
  });

  it('says as known when, if asked for a past view', () => {
    expect(renderHtml(built('binhai-2020'), [])).not.toContain('数据截至');
    const html = renderHtml(built('binhai-2020', { asOf: '2021-01-20', position: 48213 }), []);
    expect(html).toContain('数据截至：2021-01-20');
    expect(html).toContain('事件序号：48213');
  });

  it('says that the figures agree, or lists the faults and marks their cells', () => {
    const report = built('suqian-city-2023');
    expect(renderHtml(report, [])).toContain('<p class="agrees">勾稽相符');

    const table3 = { ...report.table3, '三、（五）2.重复申请': [40, 0, 0, 0, 0, 0, 39] };
    const wrong = { ...report, table3 };
    const faults = reconcile(wrong);
    const html = renderHtml(wrong, faults);
    expect(html).not.toContain('勾稽相符');
    expect(html).toContain('勾稽不符，共2处');
    for (const fault of faults) expect(html).toContain(`<li>${fault.message}</li>`);
    expect(html.match(/<td class="fault">[^<]*<\/td>/g)).toEqual(['<td class="fault">40</td>']);
  });

  it('turns figures above 0 into links, and only those', () => {
    const html = renderHtml(built('binhai-2020'), [], {
      cellHref: (row, column) => `/cells?row=${encodeURIComponent(row)}&column=${encodeURIComponent(column)}`,
    });
    expect(html.match(/<a /g)).toHaveLength(8);
    const row = encodeURIComponent('三、（三）4.保护第三方合法权益');
    const column = encodeURIComponent('自然人');
    expect(html).toContain(`<td><a href="/cells?row=${row}&amp;column=${column}">1</a></td>`);
    expect(renderHtml(built('binhai-2020'), [])).not.toContain('<a ');
  });

  it('escapes whatever it is given', () => {
    const evil = `<script>alert("1")</script>'&`;
    const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;';
    const [fault] = reconcile(null);
    const faults = fault === undefined ? [] : [{ ...fault, message: evil }];
    const html = renderHtml(built('binhai-2020', { agency: evil, asOf: evil }), faults, { cellHref: () => evil });
    expect(html).not.toContain('<script');
    expect(html.split(escaped)).toHaveLength(1 + 2 + 1 + 1 + 8);
  });

  it('shows a gap where a typed-in report has none of the form’s rows', () => {
    const places = grid(tableRows(renderHtml(built('binhai-2020', { table3: {} }), []), 'applications'));
    expect(places[3]?.slice(3)).toEqual(Array<string>(7).fill(''));
  });

  it('loads nothing from elsewhere', () => {
    expect(renderHtml(built('suqian-city-2023'), [])).not.toMatch(/<(?:script|link|img)|https?:|@import|url\(/);
  });
});
