import { DatabaseSync } from 'node:sqlite';
import type { Position } from '#event-store';
import type { Inserts, Prepared } from './sqlite-view-transaction.js';
import { SqliteViewTransaction } from './sqlite-view-transaction.js';
import { SqliteViewStore } from './sqlite-view-store.js';
import type { Kept, ViewStore, ViewTransaction } from './view-store.js';

/**
 * A new file of a view while a rebuild fills it: a share of the applications, in one transaction. It is written by the SQLite
 * that Node brings, which binds values, the dearest part of it, in half the time. Everywhere else a file has the other library,
 * and never both at once: a process's locks on a file are gone when either of them closes it.
 */
export class SqliteShare implements Pick<ViewStore, 'transact' | 'close'> {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();
  readonly #inserts: Inserts = new Map();

  constructor(
    link: string,
    private readonly view: Kept,
    file: string,
  ) {
    SqliteViewStore.build(link, view, file).close();
    this.#db = new DatabaseSync(file);
    this.#db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072');
  }

  /** If it fails, the file is of no use to anybody. */
  async transact(work: (transaction: ViewTransaction) => Promise<Position>): Promise<void> {
    this.#db.exec('BEGIN');
    const prepare = (sql: string): Prepared => this.#prepare(sql);
    const transaction = new SqliteViewTransaction(prepare, this.#inserts, this.view.documents, 0);
    const position = await work(transaction);
    await transaction.flush();
    this.#prepare('UPDATE view_meta SET checkpoint = ?').run(position);
    this.#db.exec('COMMIT');
  }

  close(): void {
    this.#db.close();
  }

  #prepare(sql: string): Prepared {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
