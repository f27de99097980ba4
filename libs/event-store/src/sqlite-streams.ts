import type Database from 'better-sqlite3';
import type { FoldableEvent, Position } from './event-store.js';
import { openFile } from './sqlite-file.js';
import { asError } from './sqlite-errors.js';

/** Streams by their names: from `from` on, and before `to`. */
export interface StreamRange {
  readonly from: string;
  readonly to: string;
}

/** Places in the history that are looked at to cut the streams into shares. */
const SAMPLES = 1000;

/** All of a file, at most: in bytes. */
const MAPPED = 2 ** 40;

/**
 * Reads a history stream by stream, as a rebuild does. The file is mapped into memory: its pages are met in no order, and asking
 * the system for each of them would cost a fifth of the reading. Whoever cuts the file short under a reader kills its process, so this is not for
 * one that serves.
 */
export class SqliteStreams {
  readonly #db: Database.Database;
  readonly #sql: ReturnType<typeof prepareStatements>;
  readonly #types = new Map<string, string>();

  /** Opens an existing file. @throws StoreUnavailable */
  constructor(file: string) {
    this.#db = openFile(file, true);
    this.#db.pragma(`mmap_size = ${MAPPED}`);
    this.#sql = prepareStatements(this.#db);
  }

  /** Cuts the streams whose names begin with a prefix into `shares` ranges, each with about as many events as the others. */
  cut(prefix: string, shares: number): StreamRange[] {
    const last = prefix.length - 1;
    const end = prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1);
    const head = read(() => this.#sql.head.get() ?? 0);
    const positions = Array.from({ length: SAMPLES }, (_, index) => Math.ceil(((index + 1) * head) / SAMPLES));
    const streams = read(() => this.#sql.streamsAt.all(JSON.stringify(positions), prefix, end));
    const bounds = Array.from({ length: shares - 1 }, (_, index) => {
      return streams[Math.floor(((index + 1) * streams.length) / shares)] ?? end;
    });
    return [prefix, ...bounds].map((from, index) => ({ from, to: bounds[index] ?? end }));
  }

  /**
   * Pages of a range's events up to a position, stream by stream in the order of their names. A page may end within a
   * stream; the next one goes on there.
   */
  *events({ from, to }: StreamRange, upTo: Position, limit: number): Generator<readonly FoldableEvent[], void> {
    let stream = from;
    let revision = -1;
    for (;;) {
      const page = read(() => this.#sql.events.all(stream, revision, to, upTo, limit));
      if (page.length === 0) return;
      for (const event of page) {
        stream = event.stream ??= stream;
        revision = event.revision;
        event.type = this.#once(event.type);
      }
      yield page as FoldableEvent[];
    }
  }

  /** The same text as one that was read before: a fold asks a dozen times which type it is, and compares a new text by its letters. */
  #once(type: string): string {
    const known = this.#types.get(type);
    if (known !== undefined) return known;
    this.#types.set(type, type);
    return type;
  }

  close(): void {
    this.#db.close();
  }
}

function read<T>(query: () => T): T {
  try {
    return query();
  } catch (error) {
    throw asError(error);
  }
}

/** As the file gives it: its stream is named by the first event only. */
interface Read extends Omit<FoldableEvent, 'stream' | 'type'> {
  stream: string | null;
  type: string;
}

/**
 * `+?` keeps the planner from looking into the parameter, see `SqliteEventStore`. Without ids, and the name of a stream once: reading is dear
 * by the value.
 */
function prepareStatements(db: Database.Database) {
  return {
    head: db.prepare<[], Position>('SELECT max(position) FROM events').pluck(),
    streamsAt: db
      .prepare<[string, string, string], string>(
        `SELECT stream FROM events WHERE position IN (SELECT value FROM json_each(?)) AND stream >= +? AND stream < +?
         ORDER BY stream`,
      )
      .pluck(),
    events: db.prepare<[string, number, string, Position, number], Read>(
      `SELECT position, CASE revision WHEN 0 THEN stream END AS stream, revision, type, schema_version AS schemaVersion,
         occurred_on AS occurredOn, recorded_at AS recordedAt, actor, agency, data
       FROM events WHERE (stream, revision) > (+?, +?) AND stream < +? AND position <= +?
       ORDER BY events.stream, revision LIMIT ?`,
    ),
  };
}
