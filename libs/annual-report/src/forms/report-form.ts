import type { AppealResult, AppealRoute, ApplicantKind, Outcome } from '#disclosure';

/** What the figures of a row of table 三 count; a list means the applications closed in the year with one of these outcomes. */
export type RowCounts = 'received' | 'carried_in' | 'total' | 'carried_over' | readonly Outcome[];

/** A row of table 三. */
export interface ReportRow {
  /** The key of the row in the report's JSON. */
  readonly label: string;
  readonly counts: RowCounts;
  /** The groups the row stands in on the printed form, outermost first. */
  readonly within: readonly string[];
  /** What the printed form adds to the row's text. */
  readonly remark?: string;
}

/** A column of table 三: one applicant kind, or all of them. */
export interface ApplicantColumn {
  readonly label: string;
  readonly kinds: readonly ApplicantKind[];
  readonly printed: readonly string[];
}

/** One of the groups of table 四, printed side by side; in JSON a row. */
export interface AppealGroup {
  readonly label: string;
  readonly route: AppealRoute;
  readonly printed: readonly string[];
}

/** A column within each group of table 四. */
export interface AppealColumn {
  readonly label: string;
  readonly counts: AppealResult | 'pending' | 'total';
}

/** An official form of the annual report: tables 三 and 四 as data. */
export interface ReportForm {
  readonly id: string;
  /** The document that introduced the form. */
  readonly basis: string;
  /** The first year reported in this form; it stays in force until a later form's first year. */
  readonly firstYear: number;
  readonly rows: readonly ReportRow[];
  readonly applicantColumns: readonly ApplicantColumn[];
  readonly appealGroups: readonly AppealGroup[];
  readonly appealColumns: readonly AppealColumn[];
}

/** What a group contributes to the labels of its rows: “三、” of 三、本年度办理结果, “（三）” of （三）不予公开. */
const numberOf = (group: string): string =>
  /^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)/.exec(group)?.[0] ?? '';

/** The header cells of a row on the printed form, from the outermost group to the row's own text. */
export function printedCells(row: ReportRow): string[] {
  const numbers = row.within.map(numberOf).join('');
  return [...row.within, row.label.slice(numbers.length) + (row.remark ?? '')];
}
