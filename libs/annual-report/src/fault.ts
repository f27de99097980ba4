/** The reconciliation rules 勾稽关系 by their number, or `form` where the report does not fill its official form. */
export type Rule = 1 | 2 | 3 | 4 | 5 | 'form';

/** A disagreement in a report, and the cell to look at. */
export interface Fault {
  readonly rule: Rule;
  /** Null where the fault lies in no single table. */
  readonly table: 3 | 4 | null;
  /** Label of the row (in table 四: the group); null where the fault lies in no single row. */
  readonly row: string | null;
  /** Label of the column; null where the fault lies in no single column. */
  readonly column: string | null;
  /** The figure that would agree, or what should stand there; null where it cannot be told. */
  readonly expected: number | string | null;
  /** What stands there; null for nothing. */
  readonly found: unknown;
  /** The fault in a Chinese sentence for staff. */
  readonly message: string;
  readonly english: string;
}
