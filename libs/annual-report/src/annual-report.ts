import type { Cell, PlacedCell } from './cells.js';
import { allCells, figureOf } from './cells.js';
import type { Tally } from './contributions.js';
import type { ReportForm } from './forms/report-form.js';

/** Tables 三 and 四 of an annual report as JSON. `table3` and `table4` hold a row of figures for each label, in the order of the columns. */
export interface AnnualReport {
  /** The agency's name; its code if no name is known. */
  readonly agency: string;
  readonly agencyCode: string;
  readonly year: number;
  /** Id of the form, `2019` or `2021`. */
  readonly form: string;
  readonly columns: readonly string[];
  readonly table3: Readonly<Record<string, readonly number[]>>;
  readonly table4Columns: readonly string[];
  readonly table4: Readonly<Record<string, readonly number[]>>;
  /** Position of the last event counted; null if not told. */
  readonly position: number | null;
  /** The date or instant the report is known at; null for the present. */
  readonly asOf: string | null;
}

export interface ReportRequest {
  readonly form: ReportForm;
  readonly year: number;
  readonly agency: { readonly code: string; readonly name?: string | undefined };
  /** Tallies of all years: what was received and closed before the year makes its carry-over. */
  readonly tallies: readonly Tally[];
  readonly position?: number | undefined;
  readonly asOf?: string | undefined;
}

/** The annual report of a year, every figure summed from the tallies. */
export function buildReport({ form, year, agency, tallies, position, asOf }: ReportRequest): AnnualReport {
  const byColumn = Map.groupBy(summedUp(tallies, year), ({ column }) => column);
  const figure = (cell: Cell): number =>
    (cell.table === 3 ? cell.kinds : [cell.route]).reduce(
      (sum, column) => sum + figureOf(cell, year, byColumn.get(column) ?? []),
      0,
    );
  const table = (number: PlacedCell['cell']['table']): Record<string, number[]> => {
    const figures: Record<string, number[]> = {};
    for (const { row, cell } of allCells(form)) {
      if (cell.table === number) (figures[row] ??= []).push(figure(cell));
    }
    return figures;
  };
  return {
    agency: agency.name ?? agency.code,
    agencyCode: agency.code,
    year,
    form: form.id,
    columns: form.applicantColumns.map((column) => column.label),
    table3: table(3),
    table4Columns: form.appealColumns.map((column) => column.label),
    table4: table(4),
    position: position ?? null,
    asOf: asOf ?? null,
  };
}

/**
 * The tallies that a year's report needs: its own, and of each measure and column one sum for all the years before, since no
 * cell asks which of them it was. So a report of a long history costs no more than one of a short one.
 */
function summedUp(tallies: readonly Tally[], year: number): Tally[] {
  const before = new Map<string, Tally>();
  const own: Tally[] = [];
  for (const tally of tallies) {
    if (tally.year === year) own.push(tally);
    if (tally.year >= year) continue;
    const key = `${tally.measure} ${tally.column}`;
    const count = (before.get(key)?.count ?? 0) + tally.count;
    before.set(key, { measure: tally.measure, column: tally.column, year: year - 1, row: '', count });
  }
  return [...before.values(), ...own];
}
