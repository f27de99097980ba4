import type { AppealResult, AppealRoute, ApplicantKind, Outcome } from '#disclosure';
import type { Contribution, Measure, Tally } from './contributions.js';
import { tallyOf } from './contributions.js';
import type { AppealColumn, AppealGroup, ApplicantColumn, ReportForm, ReportRow } from './forms/report-form.js';
import { findAppealColumn, findColumn, labelledGroups, labelledRows, resolve } from './labels.js';

/**
 * What a figure of the report counts. Table 三: applications of these applicant kinds, received in the year, closed in it
 * with one of these outcomes, or open at one of its ends. Table 四: appeals of a route, decided in the year with this result,
 * pending at its end, or both (`total`).
 */
export type Cell =
  | {
      readonly table: 3;
      readonly counts: 'received' | 'carried_in' | 'carried_over';
      readonly kinds: readonly ApplicantKind[];
    }
  | {
      readonly table: 3;
      readonly counts: 'closed';
      readonly outcomes: readonly Outcome[];
      readonly kinds: readonly ApplicantKind[];
    }
  | { readonly table: 4; readonly route: AppealRoute; readonly result: AppealResult | 'pending' | 'total' };

/** A cell with its place on the form. */
export interface PlacedCell {
  readonly row: string;
  readonly column: string;
  readonly cell: Cell;
}

function applicantCell(form: ReportForm, row: ReportRow, { kinds }: ApplicantColumn): Cell {
  const { counts } = row;
  if (counts === 'total') {
    const outcomes = form.rows.flatMap((each) => (typeof each.counts === 'string' ? [] : each.counts));
    return { table: 3, counts: 'closed', outcomes, kinds };
  }
  if (typeof counts === 'string') return { table: 3, counts, kinds };
  return { table: 3, counts: 'closed', outcomes: counts, kinds };
}

const appealCell = (group: AppealGroup, column: AppealColumn): Cell => ({
  table: 4,
  route: group.route,
  result: column.counts,
});

/** Every cell of the form, row by row. */
export const allCells = (form: ReportForm): PlacedCell[] => [
  ...form.rows.flatMap((row) =>
    form.applicantColumns.map((column) => ({
      row: row.label,
      column: column.label,
      cell: applicantCell(form, row, column),
    })),
  ),
  ...form.appealGroups.flatMap((group) =>
    form.appealColumns.map((column) => ({ row: group.label, column: column.label, cell: appealCell(group, column) })),
  ),
];

/**
 * The cell at a row of table 三 or a group of table 四 and one of its columns, as a person names them: by the label, with or without
 * numbering, with any quotation marks or brackets or none, as printed, by the outcome's name, or by a part that no other one has.
 * Throws `UnknownLabel` with the labels to choose from.
 */
export function cellOf(form: ReportForm, rowLabel: string, columnLabel: string): PlacedCell {
  const places = [...labelledRows(form), ...labelledGroups(form)];
  const place = resolve<ReportRow | AppealGroup>('row', rowLabel, places);
  if ('route' in place) {
    const column = findAppealColumn(form, columnLabel);
    return { row: place.label, column: column.label, cell: appealCell(place, column) };
  }
  const column = findColumn(form, columnLabel);
  return { row: place.label, column: column.label, cell: applicantCell(form, place, column) };
}

const holds = (list: readonly string[], value: string): boolean => list.includes(value);

/** +1 for what begins, −1 for what ends by the end of the year: their sum is what is still open then. */
function openAfter(year: number, tally: Tally, begins: Measure, ends: Measure): -1 | 0 | 1 {
  if (tally.year > year) return 0;
  if (tally.measure === begins) return 1;
  return tally.measure === ends ? -1 : 0;
}

/**
 * How a tally enters a cell of a year's report: added, taken away or not at all. All counting is here: carried in and carried
 * over are what was received less what was closed, so one year's carry-over cannot disagree with the next year's.
 */
export function signIn(cell: Cell, year: number, tally: Tally): -1 | 0 | 1 {
  if (cell.table === 3) {
    if (!holds(cell.kinds, tally.column)) return 0;
    switch (cell.counts) {
      case 'received':
        return tally.measure === 'received' && tally.year === year ? 1 : 0;
      case 'carried_in':
        return openAfter(year - 1, tally, 'received', 'closed');
      case 'closed':
        return tally.measure === 'closed' && tally.year === year && holds(cell.outcomes, tally.row) ? 1 : 0;
      case 'carried_over':
        return openAfter(year, tally, 'received', 'closed');
    }
  }
  if (tally.column !== cell.route) return 0;
  const decided = tally.measure === 'appeal_decided' && tally.year === year;
  switch (cell.result) {
    case 'pending':
      return openAfter(year, tally, 'appeal_filed', 'appeal_decided');
    case 'total':
      // Decided in the year or pending at its end, which is: pending at its beginning or filed in it.
      return decided ? 0 : openAfter(year, tally, 'appeal_filed', 'appeal_decided');
    default:
      return decided && tally.row === cell.result ? 1 : 0;
  }
}

/** The figure of a cell in a year's report. */
export const figureOf = (cell: Cell, year: number, tallies: readonly Tally[]): number =>
  tallies.reduce((sum, tally) => sum + signIn(cell, year, tally) * tally.count, 0);

/** A cell in which an application is counted; `count` is more than 1 where several of its appeals are. */
export interface CountedCell extends PlacedCell {
  readonly count: number;
}

/** The cells of a year's report in which one application is counted, given its contributions. */
export function cellsOf(contributions: readonly Contribution[], year: number, form: ReportForm): CountedCell[] {
  const tallies = contributions.map(tallyOf);
  return allCells(form)
    .map((placed) => ({ ...placed, count: figureOf(placed.cell, year, tallies) }))
    .filter(({ count }) => count !== 0);
}
