import type { PlacedCell } from './cells.js';
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
  const table = (number: PlacedCell['cell']['table']): Record<string, number[]> => {
    const figures: Record<string, number[]> = {};
    for (const { row, cell } of allCells(form)) {
      if (cell.table === number) (figures[row] ??= []).push(figureOf(cell, year, tallies));
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
