import { hash as digest } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Finding } from '#event-store';
import { StoreUnavailable } from '#event-store';
import { Statements } from './statements.js';

export const LOGS = ['access', 'sign_in'] as const;
export type Log = (typeof LOGS)[number];
type Value = string | number | bigint | null;

/** An entry of a log and its hash in hexadecimal, which vouches for all before; 0 and no hash before the first. */
export interface LogHead {
  readonly id: number;
  readonly hash: string;
}

export interface LogState {
  readonly log: Log;
  /** The last entry that was let go of. */
  readonly keptAfter: LogHead;
  /** Epoch milliseconds: what was let go of is older. */
  readonly keptSince: number;
  /** The last entry, or the last that was let go of. */
  readonly last: LogHead;
}

/** What is known of an entry from elsewhere, and from where. */
export interface Mark extends LogHead {
  readonly from: string;
}

export interface LogChecked extends LogState {
  readonly entries: number;
  readonly findings: readonly Finding[];
}

export interface Link {
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

  /**
   * `append`, of a transaction that is for writing.
   * @throws StoreUnavailable where the entry is not there afterwards: a trigger can have swallowed it
   */
  add(values: readonly Value[], sealed = ''): void {
    const before = this.#last();
    const id = before.id + 1;
    const hash = linkOf(before.hash, id, sealed, values);
    this.#statements
      .of(`INSERT INTO ${this.log} (id, hash, ${this.columns.join(', ')}) VALUES (?, ?${', ?'.repeat(values.length)})`)
      .run(id, hash, ...values);
    const written = this.#last();
    if (written.id !== id || written.hash?.equals(hash) !== true) {
      throw new StoreUnavailable(`the ${this.log} log does not keep what is written into it; see taizhang verify`);
    }
  }

  /** Of a transaction. */
  state(): LogState {
    const { at, ...kept } = this.#kept();
    return { log: this.log, keptAfter: headOf(kept), keptSince: at, last: headOf(this.#last()) };
  }

  /** How it will be once `cut` is done. */
  stateAfterCut(before: number, upTo?: number): LogState {
    const state = this.state();
    const over = this.over(before, upTo);
    // Entries without a hash are older than the start of the chain.
    return over === undefined || over.hash === null ? state : { ...state, keptAfter: headOf(over), keptSince: before };
  }

  /** The last of the oldest entries that are all older than an instant, and not behind an id. */
  over(before: number, upTo = Number.MAX_SAFE_INTEGER): Link | undefined {
    const start = this.start();
    const kept = this.#statements
      .of(`SELECT id FROM ${this.log} WHERE id > ? AND at >= ? ORDER BY id LIMIT 1`)
      .get(start, before) as Pick<Link, 'id'> | undefined;
    return this.#statements
      .of(`SELECT id, hash FROM ${this.log} WHERE id > ? AND id < ? AND id <= ? ORDER BY id DESC LIMIT 1`)
      .get(start, kept?.id ?? Number.MAX_SAFE_INTEGER, upTo) as Link | undefined;
  }

  /** Lets go of all up to an entry, which are older than an instant; of a transaction. */
  cut(before: number, over: Link): void {
    this.#statements
      .of('UPDATE kept_since SET at = max(at, ?), id = coalesce(?, id), hash = coalesce(?, hash) WHERE log = ?')
      .run(before, over.hash === null ? null : over.id, over.hash, this.log);
    this.#statements.of(`DELETE FROM ${this.log} WHERE id <= ?`).run(over.id);
  }

  /** The id after which the log begins. Where nothing with a hash was let go of yet, entries from before there were hashes may stand in it. */
  start(): number {
    const { id, hash } = this.#kept();
    return hash?.length === 0 ? 0 : id;
  }

  /** The hash of an entry; undefined where it is not there. */
  hashOf(id: number): string | undefined {
    const kept = this.#kept();
    if (kept.id === id) return headOf(kept).hash;
    const link = this.#statements.of(`SELECT id, hash FROM ${this.log} WHERE id = ? AND id > ?`).get(id, kept.id) as
      Link | undefined;
    return link && headOf(link).hash;
  }

  /**
   * Whether every entry is what was written, and none is missing; of a transaction, as others may be writing.
   * @param marks of entries that are older than what is kept nothing can be said
   */
  check(marks: readonly Mark[] = []): LogChecked {
    const state = this.state();
    const { keptAfter } = state;
    const findings: Finding[] = [];
    const find = (what: string): void => void findings.push({ where: `log ${this.log}`, what });
    const marked = Map.groupBy(marks, ({ id }) => id);
    // Of a log written anew no mark is right: one tells it.
    let another = false;
    const compare = ({ id, hash }: LogHead): void => {
      const mark = another ? undefined : marked.get(id)?.find((one) => one.hash !== hash);
      if (mark === undefined) return;
      another = true;
      find(`entry ${id} is not the one ${mark.from}`);
    };
    compare(keptAfter);
    const { count, latest } = this.#statements
      .of(
        `SELECT count(*) AS count, max(id) AS latest FROM ${this.log} WHERE id <= ? AND (id <= ? OR hash IS NOT NULL)`,
      )
      .get(keptAfter.id, this.start()) as { count: number; latest: number };
    if (count > 0) find(`begins after entry ${keptAfter.id}, and ${count} stand before that, up to entry ${latest}`);
    const rows = this.#statements
      .of(`SELECT id, hash, ${this.seal} AS seal, ${this.columns.join(', ')} FROM ${this.log} WHERE id > ? ORDER BY id`)
      .iterate(keptAfter.id) as IterableIterator<Record<string, Value> & Link & { readonly seal: string }>;
    let [last, entries]: [Link, number] = [this.#kept(), 0];
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
      compare(headOf(last));
      entries += 1;
    }
    const { seq } = (this.#statements.of('SELECT seq FROM sqlite_sequence WHERE name = ?').get(this.log) ?? {
      seq: 0,
    }) as { seq: number };
    const beyond = marks.filter(({ id }) => id > last.id).at(-1);
    if (beyond !== undefined) find(`ends at entry ${last.id}, and there was an entry ${beyond.id} ${beyond.from}`);
    // Of entries that were let go of before there were hashes the sequence alone tells.
    else if (seq !== last.id) find(`lacks what stood after entry ${last.id}`);
    return { ...state, entries, findings };
  }

  #kept(): Link & { readonly at: number } {
    return this.#statements.of('SELECT id, hash, at FROM kept_since WHERE log = ?').get(this.log) as Link & {
      readonly at: number;
    };
  }

  #last(): Link {
    return (this.#statements
      .of(
        `SELECT id, hash FROM ${this.log} WHERE id > (SELECT id FROM kept_since WHERE log = '${this.log}')
         ORDER BY id DESC LIMIT 1`,
      )
      .get() ?? this.#kept()) as Link;
  }
}

const headOf = ({ id, hash }: Link): LogHead => ({ id, hash: hash?.toString('hex') ?? '' });

const linkOf = (before: Buffer | null, id: number, sealed: string, values: readonly Value[]): Buffer =>
  digest('sha256', JSON.stringify([before?.toString('hex') ?? '', id, sealed, ...values]), 'buffer');
