import type { Position } from '#event-store';
import { PendingChanges } from './pending-changes.js';
import type { KeptRow, Row, Table, Value } from './view.js';
import type { ViewTransaction } from './view-store.js';
import { byApplication } from './view-store.js';

/** Rows that one statement inserts: a few sizes only, so that each is prepared once and kept. */
const ROWS_A_STATEMENT = [50, 8, 1] as const;

/** A statement of a SQLite library. */
export interface Prepared {
  run(...values: Value[]): unknown;
  all(...values: Value[]): unknown[];
}

/** Insert statements by table and number of rows. */
export type Inserts = Map<Table, Map<number, Prepared>>;

/** Rows by their keys. Those of a rebuild come in order, which is quicker seen than sorted. */
function inOrder(rows: [string, Row][]): [string, Row][] {
  return rows.some(([key], index) => index > 0 && key < (rows[index - 1]?.[0] ?? ''))
    ? rows.sort(([one], [other]) => (one < other ? -1 : 1))
    : rows;
}

/** What an insert does where a sum is there already: it adds to it. */
export const addUp = ({ sum }: Table): string =>
  sum === undefined ? '' : `ON CONFLICT DO UPDATE SET ${sum} = ${sum} + excluded.${sum}`;

/** A sum of nothing is no row: a rebuild would never have made it. */
export const dropNothings = ({ name, sum }: Table): string => `DELETE FROM ${name} WHERE ${sum} = 0`;

/** What a batch writes, kept until it is flushed into the open transaction of a connection. */
export class SqliteViewTransaction extends PendingChanges implements ViewTransaction {
  constructor(
    private readonly prepare: (sql: string) => Prepared,
    private readonly inserts: Inserts,
    private readonly documentTable: Table,
    readonly checkpoint: Position,
  ) {
    super();
  }

  documents(applicationIds: readonly string[]): Promise<ReadonlyMap<string, readonly KeptRow[]>> {
    const { name, primaryKey } = this.documentTable;
    const rows = this.prepare(
      `SELECT * FROM ${name} WHERE application_id IN (SELECT value FROM json_each(?)) ORDER BY ${primaryKey.join(', ')}`,
    ).all(JSON.stringify(applicationIds)) as KeptRow[];
    return Promise.resolve(byApplication(rows));
  }

  flush(): Promise<void> {
    for (const [table, rows] of this.rows) {
      // In key order, neighbours in the tree are written together.
      const sorted = inOrder([...rows]);
      for (let start = 0; start < sorted.length;) {
        const left = sorted.length - start;
        const size = ROWS_A_STATEMENT.find((count) => count <= left) ?? 1;
        const values: Value[] = [];
        for (let index = start; index < start + size; index += 1)
          for (const value of sorted[index]?.[1] ?? []) values.push(value);
        this.#insert(table, size).run(...values);
        start += size;
      }
    }
    for (const [table, sums] of this.sums) {
      const marks = table.primaryKey.map(() => '?');
      const sum = table.sum ?? '';
      const add = this.prepare(
        `INSERT INTO ${table.name} (${[...table.primaryKey, sum].join(', ')}) VALUES (${marks.join(', ')}, ?) ${addUp(table)}`,
      );
      for (const { key, amount } of sums.values()) if (amount !== 0) add.run(...key, amount);
      this.prepare(dropNothings(table)).run();
    }
    this.clear();
    return Promise.resolve();
  }

  /** Inserts many rows at once: several times faster than one by one. */
  #insert(table: Table, rows: number): Prepared {
    const inserts = this.inserts.get(table) ?? new Map<number, Prepared>();
    this.inserts.set(table, inserts);
    const known = inserts.get(rows);
    if (known !== undefined) return known;
    const marks = `(${Object.keys(table.columns)
      .map(() => '?')
      .join(', ')})`;
    const insert = this.prepare(
      `INSERT OR REPLACE INTO ${table.name} VALUES ${Array.from({ length: rows }, () => marks).join(', ')}`,
    );
    inserts.set(rows, insert);
    return insert;
  }
}
