import type { Position } from '#event-store';
import type { PendingSum } from './pending-changes.js';
import { PendingChanges } from './pending-changes.js';
import type { KeptRow, Table, Value } from './view.js';
import type { ViewTransaction } from './view-store.js';
import { byApplication } from './view-store.js';

/** Rows that one statement inserts: a few sizes only, so that each is prepared once and kept. */
const ROWS_A_STATEMENT = [50, 8, 1] as const;

/** The most of them. */
export const MOST_ROWS = ROWS_A_STATEMENT[0];

/** A statement of a SQLite library. */
export interface Prepared {
  run(...values: Value[]): unknown;
  all(...values: Value[]): unknown[];
}

/** What an insert does where a sum is there already: it adds to it. */
export const addUp = ({ sum }: Table): string =>
  sum === undefined ? '' : `ON CONFLICT DO UPDATE SET ${sum} = ${sum} + excluded.${sum}`;

/** A sum of nothing is no row: a rebuild would never have made it. */
export const dropNothings = ({ name, sum }: Table): string => `DELETE FROM ${name} WHERE ${sum} = 0`;

/** The statements of a connection that write a view's tables, each prepared once. */
export class TableWriter {
  readonly #inserts = new Map<Table, Map<number, Prepared>>();

  /** @param prepare gives the same statement for the same text */
  constructor(private readonly prepare: (sql: string) => Prepared) {}

  /** Inserts rows, or replaces those with the same keys; many at once are several times faster than one by one. */
  insert(table: Table, values: readonly Value[]): void {
    const width = Object.keys(table.columns).length;
    for (let start = 0; start < values.length;) {
      const left = (values.length - start) / width;
      const rows = ROWS_A_STATEMENT.find((count) => count <= left) ?? 1;
      const end = start + rows * width;
      this.#insertOf(table, rows).run(...(end - start === values.length ? values : values.slice(start, end)));
      start = end;
    }
  }

  add(table: Table, sums: readonly PendingSum[]): void {
    const marks = table.primaryKey.map(() => '?');
    const sum = table.sum ?? '';
    const add = this.prepare(
      `INSERT INTO ${table.name} (${[...table.primaryKey, sum].join(', ')}) VALUES (${marks.join(', ')}, ?) ${addUp(table)}`,
    );
    for (const { key, amount } of sums) if (amount !== 0) add.run(...key, amount);
    this.prepare(dropNothings(table)).run();
  }

  /** The rows of documents, by their applications. */
  documents({ name, primaryKey }: Table, applicationIds: readonly string[]): ReadonlyMap<string, readonly KeptRow[]> {
    const rows = this.prepare(
      `SELECT * FROM ${name} WHERE application_id IN (SELECT value FROM json_each(?)) ORDER BY ${primaryKey.join(', ')}`,
    ).all(JSON.stringify(applicationIds)) as KeptRow[];
    return byApplication(rows);
  }

  #insertOf(table: Table, rows: number): Prepared {
    const inserts = this.#inserts.get(table) ?? new Map<number, Prepared>();
    this.#inserts.set(table, inserts);
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

/** What a batch writes, kept until it is flushed into the open transaction of a connection. */
export class SqliteViewTransaction extends PendingChanges implements ViewTransaction {
  constructor(
    private readonly writer: TableWriter,
    private readonly documentTable: Table,
    readonly checkpoint: Position,
  ) {
    super();
  }

  documents(applicationIds: readonly string[]): Promise<ReadonlyMap<string, readonly KeptRow[]>> {
    return Promise.resolve(this.writer.documents(this.documentTable, applicationIds));
  }

  flush(): Promise<void> {
    for (const [table, rows] of this.rows) {
      // In key order, neighbours in the tree are written together.
      this.writer.insert(
        table,
        [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([, row]) => row),
      );
    }
    for (const [table, sums] of this.sums) this.writer.add(table, sums);
    this.clear();
    return Promise.resolve();
  }
}
