import { readFileSync } from 'node:fs';
import type { AnnualReport, Tally } from './index.js';
import { allCells, formById } from './index.js';

export const PUBLISHED = ['binhai-2020', 'suqian-city-2023', 'suqian-city-2024'] as const;

export type Tables = Pick<AnnualReport, 'agency' | 'year' | 'form' | 'columns' | 'table3' | 'table4Columns' | 'table4'>;

/** The tables of a published report, freshly read so that a test may change them. */
export function published(name: (typeof PUBLISHED)[number]): Tables {
  const file = new URL(`../../../../test/published/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Tables;
}

/** The report with one figure changed. */
export function withFigure(report: Tables, row: string, column: string, change: (figure: number) => unknown): Tables {
  const table = row in report.table3 ? 'table3' : 'table4';
  const columns = table === 'table3' ? report.columns : report.table4Columns;
  const figures = report[table][row]?.map((figure, at) => (columns[at] === column ? change(figure) : figure));
  return { ...report, [table]: { ...report[table], [row]: figures } };
}

export function figureAt(report: Tables, row: string, column: string): number | undefined {
  return row in report.table3
    ? report.table3[row]?.[report.columns.indexOf(column)]
    : report.table4[row]?.[report.table4Columns.indexOf(column)];
}

/** Tallies of what happened in the reported year; those of `carriedIn` lead to the figures carried in. */
export function talliesOf(report: Tables, { carriedIn = true } = {}): Tally[] {
  const { year } = report;
  return allCells(formById(report.form)).flatMap(({ row, column, cell }): Tally[] => {
    const count = figureAt(report, row, column) ?? NaN;
    if (cell.table === 4) {
      if (cell.result === 'pending') return [];
      if (cell.result === 'total') return [{ measure: 'appeal_filed', year, column: cell.route, row: '', count }];
      return [{ measure: 'appeal_decided', year, column: cell.route, row: cell.result, count }];
    }
    const [kind = '', ...others] = cell.kinds;
    if (others.length > 0) return [];
    if (cell.counts === 'received') return [{ measure: 'received', year, column: kind, row: '', count }];
    if (cell.counts === 'carried_in' && carriedIn) {
      return [{ measure: 'received', year: year - 1, column: kind, row: '', count }];
    }
    if (cell.counts === 'closed' && !row.includes('总计')) {
      return [{ measure: 'closed', year, column: kind, row: cell.outcomes[0] ?? '', count }];
    }
    return [];
  });
}
