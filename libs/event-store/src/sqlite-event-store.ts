import type Database from 'better-sqlite3';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkAppends } from './check-appends.js';
import {
  MixedAppend,
  StoreUnavailable,
  WrongExpectedRevision,
  type AppendResult,
  type EventStore,
  type NewEvent,
  type Position,
  type StoredEvent,
  type StreamAppend,
} from './event-store.js';
import { asError, isSqliteError } from './sqlite-errors.js';
import { openFile } from './sqlite-file.js';

/** Events written in one transaction at most, unless a single append has more: some 10 ms during which nothing else runs. */
const BATCH_LIMIT = 512;

/** Events in one page of a subscription at most. */
const PAGE_SIZE = 1000;

/** How often an idle subscription asks whether another process has written, in milliseconds. */
const POLL_INTERVAL = 50;

const COLUMNS = `position, stream, revision, event_id AS id, type, schema_version AS schemaVersion, occurred_on AS occurredOn,
  recorded_at AS recordedAt, actor, agency, correlation, data`;

export interface SqliteEventStoreOptions {
  /** Opens an existing file for reading; `append` is then refused with `StoreUnavailable`. */
  readonly readOnly?: boolean;
  /** Milliseconds since 1970, for `recordedAt`. The machine's clock by default. */
  readonly clock?: () => number;
}

interface WaitingAppend {
  readonly appends: readonly StreamAppend[];
  readonly size: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: Error) => void;
}

type Refusal = MixedAppend | WrongExpectedRevision;

/** An append is repeated, or refused, and has to be looked at. */
class NotAsNew extends Error {}

/**
 * All events in one SQLite file, for one machine; several processes may open it at once.
 * Appends that wait in the same turn of the event loop share one transaction and one fsync.
 */
export class SqliteEventStore implements EventStore {
  private readonly sql: ReturnType<typeof prepareStatements>;
  private readonly waiting: WaitingAppend[] = [];
  private readonly sleepers = new Set<() => void>();

  /** The last position and instant given out by the transaction that is open. */
  private position = 0;
  private recordedAt = '';

  private constructor(
    private readonly db: Database.Database,
    private readonly clock: () => number,
  ) {
    this.sql = prepareStatements(db);
  }

  /** Opens the file, and creates it and its folder unless read-only. Throws `StoreUnavailable`. */
  static open(file: string, options: SqliteEventStoreOptions = {}): SqliteEventStore {
    return new SqliteEventStore(openFile(file, options.readOnly ?? false), options.clock ?? Date.now);
  }

  append(appends: readonly StreamAppend[]): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      const size = checkAppends(appends);
      this.assertOpen();
      if (this.db.readonly) throw new StoreUnavailable('the event store is opened read-only');
      if (this.waiting.push({ appends, size, resolve, reject }) === 1) setImmediate(() => this.flush());
    });
  }

  readStream(stream: string): Promise<StoredEvent[]> {
    return this.answer(() => this.sql.stream.all(stream));
  }

  readAll(after: Position, limit: number): Promise<StoredEvent[]> {
    return this.answer(() => this.sql.page.all(after, limit));
  }

  async *subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    let position = after;
    while (!signal.aborted) {
      // Taken before the page, so that a commit between the two is noticed later, not missed.
      const version = this.read(() => this.sql.dataVersion.get());
      const page = this.read(() => this.sql.page.all(position, PAGE_SIZE));
      const last = page.at(-1);
      if (last === undefined) {
        await this.change(version, signal);
      } else {
        position = last.position;
        yield page;
        // Reading is synchronous: without this a long catch-up would let nothing else run.
        await nextTurn();
      }
    }
  }

  head(): Promise<Position> {
    return this.answer(() => this.sql.last.get()?.position ?? 0);
  }

  /** Writes what is waiting, then closes the file. Subscriptions that were not aborted end with `StoreUnavailable`. */
  close(): Promise<void> {
    while (this.waiting.length > 0) this.write(this.nextBatch());
    this.db.close();
    this.wake();
    return Promise.resolve();
  }

  private answer<T>(query: () => T): Promise<T> {
    return new Promise((resolve) => {
      resolve(this.read(query));
    });
  }

  private read<T>(query: () => T): T {
    this.assertOpen();
    try {
      return query();
    } catch (error) {
      throw asError(error);
    }
  }

  private assertOpen(): void {
    if (!this.db.open) throw new StoreUnavailable('the event store is closed');
  }

  private flush(): void {
    const batch = this.nextBatch();
    if (batch.length > 0) this.write(batch);
    if (this.waiting.length > 0) setImmediate(() => this.flush());
  }

  private nextBatch(): WaitingAppend[] {
    let count = 0;
    let size = 0;
    for (const next of this.waiting) {
      size += next.size;
      if (count > 0 && size > BATCH_LIMIT) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private write(batch: readonly WaitingAppend[]): void {
    try {
      this.writeTogether(batch);
    } catch (error) {
      for (const { reject } of batch) reject(asError(error));
    }
    this.wake();
  }

  /** One transaction for the batch. Throws when none can be begun or ended; appends already settled stay so. */
  private writeTogether(batch: readonly WaitingAppend[]): void {
    let outcomes: readonly (AppendResult | Refusal)[] = [];
    let committing = false;
    this.sql.begin.run();
    try {
      this.goOnFromLast();
      outcomes = this.insertAsNew(batch) ?? this.takeEach(batch);
      committing = true;
      this.sql.commit.run();
    } catch (error) {
      if (this.db.inTransaction) this.sql.rollback.run();
      this.recover(batch, committing ? outcomes : [], error);
      return;
    }
    batch.forEach((append, i) => {
      const outcome = outcomes[i];
      if (outcome instanceof Error) append.reject(outcome);
      else if (outcome !== undefined) append.resolve(outcome);
    });
  }

  /**
   * After a failed transaction: finds out by event id whether a commit that reported an error was taken nevertheless,
   * and gives each append that was not a transaction of its own, so that one cannot fail the others.
   */
  private recover(
    batch: readonly WaitingAppend[],
    committed: readonly (AppendResult | Refusal)[],
    error: unknown,
  ): void {
    batch.forEach((append, i) => {
      const outcome = committed[i];
      const mayBeStored = outcome !== undefined && !(outcome instanceof Error);
      const stored = mayBeStored ? this.findStored(append.appends) : undefined;
      if (mayBeStored && stored !== undefined && !(stored instanceof Error)) {
        append.resolve({ ...stored, repeated: outcome.repeated });
      } else if (batch.length > 1) {
        this.writeTogether([append]);
      } else {
        append.reject(asError(error));
      }
    });
  }

  private goOnFromLast(): void {
    const last = this.sql.last.get();
    const now = new Date(this.clock()).toISOString();
    this.position = last?.position ?? 0;
    this.recordedAt = last !== undefined && last.recordedAt > now ? last.recordedAt : now;
  }

  /**
   * The common case, that all is new and where it is expected, is told by the unique keys while it is inserted, for less than
   * looking first. Undefined when it is not the case; the transaction is then a new one with nothing in it.
   */
  private insertAsNew(batch: readonly WaitingAppend[]): AppendResult[] | undefined {
    try {
      return batch.map(({ appends }) => {
        const positions: Position[] = [];
        const revisions = appends.map(({ stream, expected, events }) => {
          // A stream that there is has a revision 0, so that there is no second one.
          const last = expected === 'none' ? undefined : this.sql.lastRevision.get(stream);
          if (expected !== 'any' && expected !== (last ?? 'none')) throw new NotAsNew();
          const revision = this.insert(stream, events, last ?? -1);
          positions.push(this.position);
          return revision;
        });
        return { position: this.position, revisions, positions, repeated: false };
      });
    } catch (error) {
      const taken = isSqliteError(error) && error.code === 'SQLITE_CONSTRAINT_UNIQUE';
      if (!taken && !(error instanceof NotAsNew)) throw error;
      this.sql.rollback.run();
      this.sql.begin.run();
      this.goOnFromLast();
      return undefined;
    }
  }

  private takeEach(batch: readonly WaitingAppend[]): (AppendResult | Refusal)[] {
    return batch.map(({ appends }) => this.take(appends));
  }

  /** Every condition is checked before the first insert, so a refusal leaves nothing to undo. */
  private take(appends: readonly StreamAppend[]): AppendResult | Refusal {
    const stored = this.findStored(appends);
    if (stored !== undefined) return stored;
    const revisions: number[] = [];
    for (const { stream, expected } of appends) {
      const last = this.sql.lastRevision.get(stream);
      const actual = last ?? 'none';
      if (expected !== 'any' && expected !== actual) return new WrongExpectedRevision(stream, expected, actual);
      revisions.push(last ?? -1);
    }
    const positions = appends.map(({ stream, events }, i) => {
      revisions[i] = this.insert(stream, events, revisions[i] ?? -1);
      return this.position;
    });
    return { position: this.position, revisions, positions, repeated: false };
  }

  private insert(stream: string, events: readonly NewEvent[], last: number): number {
    let revision = last;
    for (const { id, type, schemaVersion, occurredOn, actor, agency, correlation, data } of events) {
      this.sql.insert.run(
        ++this.position,
        stream,
        ++revision,
        id,
        type,
        schemaVersion,
        occurredOn,
        this.recordedAt,
        actor,
        agency,
        correlation,
        data,
      );
    }
    return revision;
  }

  /** The first result of an append whose events are all stored; undefined when none of them is. */
  private findStored(appends: readonly StreamAppend[]): AppendResult | MixedAppend | undefined {
    let position = 0;
    let known: string | undefined;
    let missing = false;
    const revisions: number[] = [];
    const positions: Position[] = [];
    for (const { stream, events } of appends) {
      let revision = -1;
      let own = 0;
      for (const { id } of events) {
        const place = this.sql.place.get(id);
        if (place === undefined) {
          missing = true;
        } else if (place.stream === stream) {
          known = id;
          revision = Math.max(revision, place.revision);
          own = Math.max(own, place.position);
        } else {
          return new MixedAppend(id);
        }
      }
      revisions.push(revision);
      positions.push(own);
      position = Math.max(position, own);
    }
    if (known === undefined) return undefined;
    return missing ? new MixedAppend(known) : { position, revisions, positions, repeated: true };
  }

  private wake(): void {
    for (const wake of this.sleepers) wake();
  }

  /** Until this store writes, another process has written since the data version, or the signal aborts. */
  private change(version: number | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearInterval(poll);
        signal.removeEventListener('abort', wake);
        this.sleepers.delete(wake);
        resolve();
      };
      const poll = setInterval(() => {
        if (this.hasChanged(version)) wake();
      }, POLL_INTERVAL);
      signal.addEventListener('abort', wake);
      this.sleepers.add(wake);
    });
  }

  private hasChanged(version: number | undefined): boolean {
    try {
      return this.sql.dataVersion.get() !== version;
    } catch {
      // The subscription meets the same error when it reads on, and can throw it to its reader.
      return true;
    }
  }
}

/**
 * `+?` keeps the planner from looking into the parameter. Built with STAT4, as better-sqlite3 is, SQLite would otherwise
 * plan these statements anew at each call, which takes several times as long as running them.
 */
function prepareStatements(db: Database.Database) {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    last: db.prepare<[], { position: Position; recordedAt: string }>(
      'SELECT position, recorded_at AS recordedAt FROM events ORDER BY position DESC LIMIT 1',
    ),
    lastRevision: db
      .prepare<[string], number>('SELECT revision FROM events WHERE stream = +? ORDER BY revision DESC LIMIT 1')
      .pluck(),
    place: db.prepare<[string], { stream: string; revision: number; position: Position }>(
      'SELECT stream, revision, position FROM events WHERE event_id = ?',
    ),
    insert: db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    stream: db.prepare<[string], StoredEvent>(`SELECT ${COLUMNS} FROM events WHERE stream = +? ORDER BY revision`),
    page: db.prepare<[Position, number], StoredEvent>(
      `SELECT ${COLUMNS} FROM events WHERE position > +? ORDER BY position LIMIT ?`,
    ),
    dataVersion: db.prepare<[], number>('PRAGMA data_version').pluck(),
  };
}
