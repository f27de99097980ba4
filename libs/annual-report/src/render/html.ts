import type { AnnualReport } from '../annual-report.js';
import type { Fault } from '../fault.js';
import { formById } from '../forms/index.js';
import type { ReportForm } from '../forms/report-form.js';
import { printedCells } from '../forms/report-form.js';
import type { HeaderCell } from './headers.js';
import { layOut } from './headers.js';
import { STYLE } from './style.js';
import {
  APPEALS,
  APPLICATIONS,
  CO_DEFENDANT_NOTE,
  CORNER,
  englishTitleOf,
  englishVerdictOn,
  standingOf,
  titleOf,
  verdictOn,
} from './wording.js';

export interface HtmlOptions {
  /** Where a figure above 0 leads, by the labels of its row (in table 四: group) and column. */
  readonly cellHref?: (rowLabel: string, columnLabel: string) => string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** The report as a page that looks like the printed official form, complete in itself. Throws `UnknownLabel` if its form is unknown. */
export function renderHtml(report: AnnualReport, faults: readonly Fault[], options: HtmlOptions = {}): string {
  const form = formById(report.form);
  const title = titleOf(report);
  const cell = cellsWith(faults, options);
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(report.agency)} ${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1><span>${escape(report.agency)}</span> <span>${title}</span></h1>
<p class="english" lang="en">${englishTitleOf(report)}</p>
${heading(APPLICATIONS)}
${applicationsTable(form, report, cell)}
${heading(APPEALS)}
${appealsTable(form, report, cell)}
<p class="note">${CO_DEFENDANT_NOTE}</p>
<footer>
<p>${escape(standingOf(report))}</p>
${verdict(faults)}
</footer>
</main>
</body>
</html>
`;
}

const heading = ({ title, english }: typeof APPLICATIONS): string =>
  `<h2>${title} <span class="english" lang="en">${english}</span></h2>`;

type FigureCell = (table: 3 | 4, row: string, column: string, figure: number | undefined) => string;

function cellsWith(faults: readonly Fault[], { cellHref }: HtmlOptions): FigureCell {
  return (table, row, column, figure) => {
    const atFault = faults.some((fault) => fault.table === table && fault.row === row && fault.column === column);
    const text = escape(String(figure ?? ''));
    const linked =
      cellHref !== undefined && figure !== undefined && figure > 0
        ? `<a href="${escape(cellHref(row, column))}">${text}</a>`
        : text;
    return `<td${atFault ? ' class="fault"' : ''}>${linked}</td>`;
  };
}

function applicationsTable(form: ReportForm, report: AnnualReport, cell: FigureCell): string {
  const stub = layOut(form.rows.map(printedCells));
  const stubWidth = stub[0]?.length ?? 0;
  const head = layOut(form.applicantColumns.map((column) => column.printed));
  const corner = `<td class="corner" colspan="${stubWidth}" rowspan="${head[0]?.length ?? 0}">${CORNER}</td>`;
  const body = form.rows.map((row, line) => {
    const figures = form.applicantColumns.map((column, at) =>
      cell(3, row.label, column.label, report.table3[row.label]?.[at]),
    );
    return `<tr>${stubCells(stub[line] ?? [])}${figures.join('')}</tr>`;
  });
  return `<table class="applications">
<colgroup>${'<col class="stub">'.repeat(stubWidth)}<col span="${form.applicantColumns.length}" class="figure"></colgroup>
<thead>
${headRows(head, corner)}
</thead>
<tbody>
${body.join('\n')}
</tbody>
</table>`;
}

function appealsTable(form: ReportForm, report: AnnualReport, cell: FigureCell): string {
  const places = form.appealGroups.flatMap((group) => form.appealColumns.map((column) => ({ group, column })));
  const head = layOut(places.map(({ group, column }) => [...group.printed, column.label]));
  const figures = form.appealGroups.flatMap((group) =>
    form.appealColumns.map((column, at) => cell(4, group.label, column.label, report.table4[group.label]?.[at])),
  );
  return `<table class="appeals">
<thead>
${headRows(head)}
</thead>
<tbody>
<tr>${figures.join('')}</tr>
</tbody>
</table>`;
}

const span = (name: 'rowspan' | 'colspan', count: number): string => (count > 1 ? ` ${name}="${count}"` : '');

/** The rows of a head whose lines are the table's columns. */
function headRows(head: readonly (readonly (HeaderCell | undefined)[])[], corner = ''): string {
  const levels = head[0]?.map((_, level) => head.map((line) => line[level])) ?? [];
  return levels
    .map((cells, level) => {
      const headers = cells
        .filter((cell) => cell !== undefined)
        .map(
          ({ text, lines, levels: height }) =>
            `<th scope="${lines > 1 ? 'colgroup' : 'col'}"${span('colspan', lines)}${span('rowspan', height)}>${text}</th>`,
        );
      return `<tr>${level === 0 ? corner : ''}${headers.join('')}</tr>`;
    })
    .join('\n');
}

/** The header cells that begin at a row of the table. */
const stubCells = (cells: readonly (HeaderCell | undefined)[]): string =>
  cells
    .filter((cell) => cell !== undefined)
    .map(
      ({ text, lines, levels }) =>
        `<th scope="${lines > 1 ? 'rowgroup' : 'row'}"${span('rowspan', lines)}${span('colspan', levels)}>${text}</th>`,
    )
    .join('');

function verdict(faults: readonly Fault[]): string {
  const words = `${verdictOn(faults)} <span class="english" lang="en">${englishVerdictOn(faults)}</span>`;
  if (faults.length === 0) return `<p class="agrees">${words}</p>`;
  const items = faults.map(({ message }) => `<li>${escape(message)}</li>`);
  return `<p class="disagrees">${words}</p>\n<ol class="disagrees">\n${items.join('\n')}\n</ol>`;
}
