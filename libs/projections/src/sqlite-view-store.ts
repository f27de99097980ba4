import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { Position } from '#event-store';
import { makePrivateFile } from '#event-store';
import { SqliteViewTransaction, TableWriter, addUp, dropNothings } from './sqlite-view-transaction.js';
import type { Table, View } from './view.js';
import type { Kept, ViewStore, ViewTransaction } from './view-store.js';

const META = `CREATE TABLE IF NOT EXISTS view_meta (
  one INTEGER PRIMARY KEY CHECK (one = 1), view TEXT NOT NULL, version INTEGER NOT NULL,
  checkpoint INTEGER NOT NULL, stopped TEXT)`;

interface Meta {
  readonly version: number;
  readonly checkpoint: number;
  readonly stopped: string | null;
}

/** Name of a view under a data directory: a link to the file that holds it now. */
export const viewFile = (directory: string, view: Pick<View, 'name'>): string =>
  join(directory, 'views', `${view.name}.db`);

/** The file behind the link; undefined while there is none. */
export function currentFile(link: string): string | undefined {
  try {
    return join(dirname(link), readlinkSync(link));
  } catch {
    return undefined;
  }
}

/**
 * A view in its own SQLite file, so that views are built side by side and fail apart. The file may be deleted at any time:
 * the next run rebuilds it. The name of the view is a link; a rebuild makes a new file and turns the link.
 */
export class SqliteViewStore implements ViewStore {
  #file: string;
  #db: Database.Database;
  /** Prepared for the open file; a live view runs the same few many times a second. */
  readonly #statements = new Map<string, Database.Statement>();
  #writer: TableWriter;

  private constructor(
    private readonly link: string,
    private readonly view: Kept,
    file: string | undefined,
    /** Built from empty, unseen by others until it is switched to: no journal and, until then, no indexes. */
    private readonly fresh: boolean,
    /** Keeps other rebuilds of the view away. */
    private readonly rebuilding?: RebuildLock,
  ) {
    this.#use(file);
  }

  static open(link: string, view: Kept): SqliteViewStore {
    return new SqliteViewStore(link, view, presentFile(link), false);
  }

  /** A store that is built in a file from `newFile`, by whoever has the view's `RebuildLock`. */
  static build(link: string, view: Kept, file: string): SqliteViewStore {
    return new SqliteViewStore(link, view, file, true);
  }

  checkpoint(): Promise<Position> {
    this.#follow();
    return Promise.resolve(this.#meta().checkpoint);
  }

  stopped(): Promise<string | undefined> {
    this.#follow();
    return Promise.resolve(this.#meta().stopped ?? undefined);
  }

  markStopped(reason: string): Promise<void> {
    this.#prepare('UPDATE view_meta SET stopped = ?').run(reason);
    return Promise.resolve();
  }

  async transact(work: (transaction: ViewTransaction) => Promise<Position>): Promise<void> {
    this.#begin();
    try {
      const { checkpoint } = this.#meta();
      const transaction = new SqliteViewTransaction(this.#writer, this.view.documents, checkpoint);
      const position = await work(transaction);
      await transaction.flush();
      if (position !== checkpoint) {
        this.#prepare('UPDATE view_meta SET checkpoint = ?, stopped = NULL').run(position);
      }
      this.#prepare('COMMIT').run();
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  startOver(): Promise<ViewStore> {
    const lock = new RebuildLock(this.link);
    return Promise.resolve(new SqliteViewStore(this.link, this.view, newFile(this.link), true, lock));
  }

  /** Takes in what was built in other files, of other applications, and removes these. */
  join(files: readonly string[]): void {
    for (const file of files) {
      this.#db.prepare('ATTACH ? AS other').run(file);
      this.#db.exec('BEGIN');
      for (const table of [this.view.documents, ...this.view.tables]) {
        this.#db.exec(`INSERT INTO main.${table.name} SELECT * FROM other.${table.name} WHERE true ${addUp(table)}`);
        if (table.sum !== undefined) this.#db.exec(dropNothings(table));
      }
      this.#db.exec('COMMIT');
      this.#db.exec('DETACH other');
      removeFile(file);
    }
  }

  async switchTo(fresh: ViewStore, level: (to: Position) => Promise<unknown>): Promise<void> {
    if (!(fresh instanceof SqliteViewStore)) throw new TypeError('a view store is replaced by one of its own kind');
    fresh.#finish();
    // Whoever writes the view waits here, and then finds the link turned.
    this.#begin();
    try {
      await level(this.#meta().checkpoint);
      turn(this.link, fresh.#file);
    } finally {
      this.#db.exec('ROLLBACK');
    }
    this.#follow();
    removeOthers(this.link, this.#file);
    fresh.close();
  }

  discard(): void {
    this.close();
    removeFile(this.#file);
  }

  close(): void {
    this.#db.close();
    this.rebuilding?.release();
  }

  /** Begins a transaction that excludes other writers, on the file that is the view's at that moment. */
  #begin(): void {
    for (;;) {
      this.#follow();
      this.#prepare('BEGIN IMMEDIATE').run();
      if (this.fresh || currentFile(this.link) === this.#file) return;
      this.#db.exec('ROLLBACK');
    }
  }

  /** Opens the file that the link leads to now, should it be another one. */
  #follow(): void {
    if (this.fresh) return;
    const file = presentFile(this.link);
    if (file === this.#file) return;
    this.#db.close();
    this.#use(file);
  }

  /** Opens the file; without one, makes a new one and the link to it. */
  #use(file: string | undefined): void {
    this.#file = file ?? newFile(this.link);
    this.#statements.clear();
    this.#writer = new TableWriter((sql) => this.#prepare(sql));
    try {
      this.#db = this.#open(this.#file);
      if (file === undefined && !this.fresh) putLink(this.link, this.#file);
    } catch (error) {
      // Another process may have made or replaced the view just now.
      const present = presentFile(this.link);
      if (this.fresh || present === file) throw error;
      if (file === undefined) removeFile(this.#file);
      this.#use(present);
    }
  }

  #open(file: string): Database.Database {
    // Views name people as the events do.
    makePrivateFile(file);
    const db = new Database(file, { timeout: 60_000 });
    // Only takes effect on an empty file. Rows are large, and a rebuild writes fewer, larger pieces.
    db.pragma('page_size = 16384');
    db.pragma(`journal_mode = ${this.fresh ? 'OFF' : 'WAL'}`);
    // A lost view is rebuilt from the events, so a commit need not wait for the disk; WAL keeps the file consistent.
    db.pragma('synchronous = OFF');
    db.pragma('cache_size = -131072');
    db.exec(META);
    db.transaction(() => {
      const version = db.prepare<[], Meta>('SELECT version FROM view_meta').get()?.version;
      if (version !== this.view.version) this.#createEmpty(db);
    }).immediate();
    return db;
  }

  #meta(): Meta {
    return this.#prepare('SELECT version, checkpoint, stopped FROM view_meta').get() as Meta;
  }

  #prepare(sql: string): Database.Statement {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #createEmpty(db: Database.Database): void {
    const leftovers = db
      .prepare<[], { name: string }>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'view_meta' AND name NOT LIKE 'sqlite_%'`,
      )
      .all();
    for (const { name } of leftovers) db.exec(`DROP TABLE "${name}"`);
    for (const table of [this.view.documents, ...this.view.tables]) db.exec(createTable(table));
    if (!this.fresh) this.#createIndexes(db);
    db.prepare(
      'INSERT OR REPLACE INTO view_meta (one, view, version, checkpoint, stopped) VALUES (1, ?, ?, 0, NULL)',
    ).run(this.view.name, this.view.version);
  }

  /** Indexes are cheaper built once over all rows than kept up row by row. */
  #createIndexes(db: Database.Database): void {
    for (const table of [this.view.documents, ...this.view.tables]) {
      for (const columns of table.indexes ?? []) {
        db.exec(`CREATE INDEX ${table.name}_by_${columns.join('_')} ON ${table.name} (${columns.join(', ')})`);
      }
    }
  }

  /** Makes a store that was built from empty an ordinary one. */
  #finish(): void {
    this.#createIndexes(this.#db);
    this.#db.pragma('journal_mode = WAL');
  }
}

/** The file behind the link, unless it was deleted. */
function presentFile(link: string): string | undefined {
  const file = currentFile(link);
  return file !== undefined && existsSync(file) ? file : undefined;
}

/** Name of a file for the view that nobody uses yet. */
export const newFile = (link: string): string => link.replace(/\.db$/, `.${randomUUID().slice(0, 8)}.db`);

/** One rebuild of a view at a time: held until it is released or its thread ends. */
export class RebuildLock {
  readonly #lock: Database.Database;

  constructor(link: string) {
    const file = link.replace(/\.db$/, '.rebuild');
    makePrivateFile(file);
    this.#lock = new Database(file, { timeout: 60_000 });
    this.#lock.exec('BEGIN EXCLUSIVE');
  }

  release(): void {
    this.#lock.close();
  }
}

/** Throws when there is a link already that leads to a file. */
function putLink(link: string, file: string): void {
  if (presentFile(link) === undefined) rmSync(link, { force: true });
  symlinkSync(basename(file), link);
}

function turn(link: string, file: string): void {
  const next = `${file}.link`;
  symlinkSync(basename(file), next);
  renameSync(next, link);
}

/** Removes files of the view that no link leads to: those replaced, and those of rebuilds that were broken off. */
function removeOthers(link: string, current: string): void {
  const prefix = basename(link).replace(/\.db$/, '.');
  for (const name of readdirSync(dirname(link))) {
    const file = join(dirname(link), name);
    if (name.startsWith(prefix) && name.endsWith('.db') && file !== link && file !== current) removeFile(file);
  }
}

/** Removes a view that there is no more: its link, its files, and what kept rebuilds of it apart. */
export function removeView(link: string): void {
  if (!existsSync(dirname(link))) return;
  removeOthers(link, link);
  rmSync(link, { force: true });
  removeFile(link.replace(/\.db$/, '.rebuild'));
}

export function removeFile(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
}

function createTable(table: Table): string {
  const columns = Object.entries(table.columns).map(([name, type]) => `${name} ${type.toUpperCase()}`);
  // Short rows live in the tree of their key; long ones would make that tree slow.
  const rowid = table.short === true ? ' WITHOUT ROWID' : '';
  return `CREATE TABLE ${table.name} (${columns.join(', ')}, PRIMARY KEY (${table.primaryKey.join(', ')}))${rowid}`;
}
