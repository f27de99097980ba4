import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Position } from '#event-store';
import type { Row, Table, Value, View } from './view.js';
import type { ViewStore, ViewTransaction } from './view-store.js';

export const documentTable: Table = {
  name: 'document',
  columns: { application_id: 'text', document: 'text' },
  primaryKey: ['application_id'],
};

const META = `CREATE TABLE IF NOT EXISTS view_meta (
  one INTEGER PRIMARY KEY CHECK (one = 1), view TEXT NOT NULL, version INTEGER NOT NULL,
  checkpoint INTEGER NOT NULL, stopped TEXT)`;

/** File of a view under a data directory: one file a view, so that views are built side by side and fail apart. */
export const viewFile = (directory: string, view: Pick<View, 'name'>): string =>
  join(directory, 'views', `${view.name}.db`);

/** A view in its own SQLite file. The file may be deleted at any time: the next run rebuilds it. */
export class SqliteViewStore implements ViewStore {
  readonly #db: Database.Database;
  readonly #tables: readonly Table[];
  readonly #readMeta: Database.Statement<[], { version: number; checkpoint: number; stopped: string | null }>;

  constructor(
    file: string,
    private readonly view: Pick<View, 'name' | 'version' | 'tables'>,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    this.#db = new Database(file, { timeout: 60_000 });
    this.#db.pragma('journal_mode = WAL');
    // A lost view is rebuilt from the events, so a commit need not wait for the disk; WAL keeps the file consistent.
    this.#db.pragma('synchronous = OFF');
    this.#db.pragma('cache_size = -262144');
    this.#db.pragma('temp_store = MEMORY');
    this.#tables = [documentTable, ...view.tables];
    this.#db.exec(META);
    this.#readMeta = this.#db.prepare('SELECT version, checkpoint, stopped FROM view_meta');
    this.#db
      .transaction(() => {
        if (this.#readMeta.get()?.version !== view.version) this.#createEmpty();
      })
      .immediate();
  }

  checkpoint(): Promise<Position> {
    return Promise.resolve(this.#readMeta.get()?.checkpoint ?? 0);
  }

  stopped(): Promise<string | undefined> {
    return Promise.resolve(this.#readMeta.get()?.stopped ?? undefined);
  }

  markStopped(reason: string | undefined): Promise<void> {
    this.#db.prepare('UPDATE view_meta SET stopped = ?').run(reason ?? null);
    return Promise.resolve();
  }

  async transact(work: (transaction: ViewTransaction) => Promise<Position>): Promise<void> {
    await this.#exclusively(async () => {
      const checkpoint = this.#readMeta.get()?.checkpoint ?? 0;
      const transaction = new SqliteViewTransaction(this.#db, checkpoint);
      await this.#moveTo(await work(transaction), checkpoint, transaction);
    });
  }

  async rebuild(work: (transaction: ViewTransaction) => Promise<Position>): Promise<void> {
    await this.#exclusively(async () => {
      this.#createEmpty({ withIndexes: false });
      const transaction = new SqliteViewTransaction(this.#db, 0);
      await this.#moveTo(await work(transaction), 0, transaction);
      // Indexes are cheaper built once over all rows than kept up row by row.
      this.#createIndexes();
    });
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#db.close();
  }

  async #moveTo(position: Position, from: Position, transaction: SqliteViewTransaction): Promise<void> {
    await transaction.flush();
    if (position !== from) {
      this.#db.prepare('UPDATE view_meta SET checkpoint = ?, stopped = NULL').run(position);
    }
  }

  async #exclusively(work: () => Promise<void>): Promise<void> {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      await work();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #createEmpty({ withIndexes = true } = {}): void {
    const leftovers = this.#db
      .prepare<[], { name: string }>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'view_meta' AND name NOT LIKE 'sqlite_%'`,
      )
      .all();
    for (const { name } of leftovers) this.#db.exec(`DROP TABLE "${name}"`);
    for (const table of this.#tables) this.#db.exec(createTable(table));
    if (withIndexes) this.#createIndexes();
    this.#db
      .prepare('INSERT OR REPLACE INTO view_meta (one, view, version, checkpoint, stopped) VALUES (1, ?, ?, 0, NULL)')
      .run(this.view.name, this.view.version);
  }

  #createIndexes(): void {
    for (const table of this.#tables) {
      for (const columns of table.indexes ?? []) {
        this.#db.exec(`CREATE INDEX ${table.name}_by_${columns.join('_')} ON ${table.name} (${columns.join(', ')})`);
      }
    }
  }
}

function createTable(table: Table): string {
  const columns = Object.entries(table.columns).map(([name, type]) => `${name} ${type.toUpperCase()}`);
  // Few, short rows that are always sought by key need no second tree.
  const rowid = table.sum === undefined ? '' : ' WITHOUT ROWID';
  return `CREATE TABLE ${table.name} (${columns.join(', ')}, PRIMARY KEY (${table.primaryKey.join(', ')}))${rowid}`;
}

class SqliteViewTransaction implements ViewTransaction {
  readonly #rows = new Map<Table, Map<string, Row>>();
  readonly #sums = new Map<Table, Map<string, { key: Row; amount: number }>>();
  readonly #statements = new Map<string, Database.Statement<Value[]>>();

  constructor(
    private readonly db: Database.Database,
    readonly checkpoint: Position,
  ) {}

  documents(applicationIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = this.db
      .prepare<[string], { application_id: string; document: string }>(
        'SELECT application_id, document FROM document WHERE application_id IN (SELECT value FROM json_each(?))',
      )
      .all(JSON.stringify(applicationIds));
    return Promise.resolve(new Map(found.map(({ application_id, document }) => [application_id, document])));
  }

  putDocument(applicationId: string, document: string): void {
    this.put(documentTable, [applicationId, document]);
  }

  put(table: Table, row: Row): void {
    const rows = this.#rows.get(table) ?? new Map<string, Row>();
    this.#rows.set(table, rows);
    rows.set(table.primaryKey.length === 1 ? String(row[0]) : keyOf(table, row), row);
  }

  add(table: Table, key: Row, amount: number): void {
    const sums = this.#sums.get(table) ?? new Map<string, { key: Row; amount: number }>();
    this.#sums.set(table, sums);
    const name = key.join('\u0000');
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, { key, amount });
    else sum.amount += amount;
  }

  flush(): Promise<void> {
    for (const [table, rows] of this.#rows) {
      const marks = Object.keys(table.columns).map(() => '?');
      const insert = this.#prepare(`INSERT OR REPLACE INTO ${table.name} VALUES (${marks.join(', ')})`);
      // In key order, neighbours in the tree are written together.
      for (const key of [...rows.keys()].sort()) insert.run(...(rows.get(key) as Value[]));
    }
    for (const [table, sums] of this.#sums) {
      const marks = table.primaryKey.map(() => '?');
      const sum = table.sum ?? '';
      const add = this.#prepare(
        `INSERT INTO ${table.name} (${[...table.primaryKey, sum].join(', ')}) VALUES (${marks.join(', ')}, ?)
         ON CONFLICT DO UPDATE SET ${sum} = ${sum} + excluded.${sum}`,
      );
      for (const { key, amount } of sums.values()) if (amount !== 0) add.run(...key, amount);
      // A sum of nothing is no row: a rebuild would never have made it.
      this.db.exec(`DELETE FROM ${table.name} WHERE ${sum} = 0`);
    }
    this.#rows.clear();
    this.#sums.clear();
    return Promise.resolve();
  }

  #prepare(sql: string): Database.Statement<Value[]> {
    const statement = this.#statements.get(sql) ?? this.db.prepare<Value[]>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

const keyOf = (table: Table, row: Row): string => {
  const columns = Object.keys(table.columns);
  return table.primaryKey.map((column) => String(row[columns.indexOf(column)])).join('\u0000');
};
