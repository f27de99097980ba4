import { hash as digest } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Finding } from '#event-store';
import { Statements } from './statements.js';

export type Log = 'sign_in' | 'access';
type Value = string | number | bigint | null;

export interface LogChecked {
  readonly log: Log;
  readonly entries: number;
  /** The last entry, or the last that was let go of: whoever notes its hash can tell whether all up to it is still the same. */
  readonly last: { readonly id: number; readonly hash: string };
  readonly findings: readonly Finding[];
}

interface Link {
  readonly id: number;
  readonly hash: Buffer | null;
}

/**
 * A log each of whose entries has a hash over itself and the hash before: an entry that was changed, taken out or put in shows. The
 * old end is let go of with time, and the hash of the last that went is kept. Entries from before there were hashes have none.
 */
export class LogChain {
  readonly #statements: Statements;
  readonly #append: Database.Transaction<(values: readonly Value[]) => void>;

  /** @param seal what an entry vouches for besides, as an expression of SQL */
  constructor(
    db: Database.Database,
    private readonly log: Log,
    private readonly columns: readonly string[],
    private readonly seal = `''`,
  ) {
    this.#statements = new Statements(db);
    this.#append = db.transaction((values: readonly Value[]) => this.add(values));
  }

  append(values: readonly Value[]): void {
    // At once for writing: another process may be writing, too.
    this.#append.immediate(values);
  }

  /** `append`, of a transaction that is for writing. */
  add(values: readonly Value[], sealed = ''): void {
    const before = (this.#statements.of(`SELECT id, hash FROM ${this.log} ORDER BY id DESC LIMIT 1`).get() ??
      this.#anchor()) as Link;
    const id = before.id + 1;
    this.#statements
      .of(`INSERT INTO ${this.log} (id, hash, ${this.columns.join(', ')}) VALUES (?, ?${', ?'.repeat(values.length)})`)
      .run(id, linkOf(before.hash, id, sealed, values), ...values);
  }

  /** Lets go of the entries older than an instant, as far as they are the oldest; of a transaction. */
  cut(before: number): void {
    const kept = this.#statements.of(`SELECT id FROM ${this.log} WHERE at >= ? ORDER BY id LIMIT 1`).get(before) as
      Link | undefined;
    const last = this.#statements
      .of(`SELECT id, hash FROM ${this.log} WHERE id < ? ORDER BY id DESC LIMIT 1`)
      .get(kept?.id ?? Number.MAX_SAFE_INTEGER) as Link | undefined;
    this.#statements.of('UPDATE kept_since SET at = max(at, ?) WHERE log = ?').run(before, this.log);
    if (last === undefined) return;
    if (last.hash !== null) {
      this.#statements.of('UPDATE kept_since SET id = ?, hash = ? WHERE log = ?').run(last.id, last.hash, this.log);
    }
    this.#statements.of(`DELETE FROM ${this.log} WHERE id <= ?`).run(last.id);
  }

  /** Whether every entry is what was written, and none is missing; of a transaction, as others may be writing. */
  check(): LogChecked {
    const anchor = this.#anchor();
    const findings: Finding[] = [];
    const find = (what: string): void => void findings.push({ where: `log ${this.log}`, what });
    const rows = this.#statements
      .of(`SELECT id, hash, ${this.seal} AS seal, ${this.columns.join(', ')} FROM ${this.log} WHERE id > ? ORDER BY id`)
      .iterate(anchor.id) as IterableIterator<Record<string, Value> & Link & { readonly seal: string }>;
    let [last, entries]: [Link, number] = [anchor, 0];
    for (const row of rows) {
      const { id, hash, seal } = row;
      const expected = linkOf(
        last.hash,
        id,
        seal,
        this.columns.map((column) => row[column] ?? null),
      );
      if (id !== last.id + 1) find(`lacks what stood before entry ${id}`);
      else if (hash === null || !hash.equals(expected)) find(`entry ${id} is not what was written`);
      last = { id, hash };
      entries += 1;
    }
    const { seq } = (this.#statements.of('SELECT seq FROM sqlite_sequence WHERE name = ?').get(this.log) ?? {
      seq: 0,
    }) as {
      seq: number;
    };
    if (seq !== last.id) find(`lacks what stood after entry ${last.id}`);
    return { log: this.log, entries, last: { id: last.id, hash: last.hash?.toString('hex') ?? '' }, findings };
  }

  #anchor(): Link {
    return this.#statements.of('SELECT id, hash FROM kept_since WHERE log = ?').get(this.log) as Link;
  }
}

const linkOf = (before: Buffer | null, id: number, sealed: string, values: readonly Value[]): Buffer =>
  digest('sha256', JSON.stringify([before?.toString('hex') ?? '', id, sealed, ...values]), 'buffer');
