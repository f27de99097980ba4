import { DatabaseSync } from 'node:sqlite';
import type { Position } from '#event-store';
import { MOST_ROWS, SqliteViewTransaction, TableWriter } from './sqlite-view-transaction.js';
import { SqliteViewStore } from './sqlite-view-store.js';
import type { Row, Table, Value } from './view.js';
import type { Kept, ViewStore, ViewTransaction } from './view-store.js';

/**
 * A new file of a view while a rebuild fills it: a share of the applications, in one transaction. It is written by the SQLite
 * that Node brings, which binds values, the dearest part of it, in half the time. Everywhere else a file has the other library,
 * and never both at once: a process's locks on a file are gone when either of them closes it.
 */
export class SqliteShare implements Pick<ViewStore, 'transact' | 'close'> {
  readonly #db: DatabaseSync;
  readonly #writer: TableWriter;

  constructor(
    link: string,
    private readonly view: Kept,
    file: string,
  ) {
    SqliteViewStore.build(link, view, file).close();
    this.#db = new DatabaseSync(file);
    this.#db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072');
    this.#writer = new TableWriter((sql) => this.#db.prepare(sql));
  }

  /** If it fails, the file is of no use to anybody. */
  async transact(work: (transaction: ViewTransaction) => Promise<Position>): Promise<void> {
    this.#db.exec('BEGIN');
    const transaction = new ShareTransaction(this.#writer, this.view.documents);
    const position = await work(transaction);
    await transaction.end();
    this.#db.prepare('UPDATE view_meta SET checkpoint = ?').run(position);
    this.#db.exec('COMMIT');
  }

  close(): void {
    this.#db.close();
  }
}

/** A rebuild writes each row once and in the order of their keys: rows need not wait to be told apart and sorted, and sums wait for the end. */
class ShareTransaction extends SqliteViewTransaction {
  readonly #values = new Map<Table, Value[]>();

  constructor(
    private readonly tables: TableWriter,
    documentTable: Table,
  ) {
    super(tables, documentTable, 0);
  }

  override put(table: Table, row: Row): void {
    const values = this.#values.get(table) ?? [];
    this.#values.set(table, values);
    for (const value of row) values.push(value);
    if (values.length < MOST_ROWS * row.length) return;
    this.tables.insert(table, values);
    values.length = 0;
  }

  override flush(): Promise<void> {
    for (const [table, values] of this.#values) this.tables.insert(table, values);
    this.#values.clear();
    return Promise.resolve();
  }

  async end(): Promise<void> {
    await this.flush();
    await super.flush();
  }
}
