import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Position } from '#event-store';

/** How long a relay that has died is waited for. By the clock of the database, so that the clocks of the machines need not agree. */
const TERM = '4 seconds';
const TERM_MILLISECONDS = 4_000;
/** How often a relay renews its lease, and another asks for it. */
export const LEASE_INTERVAL = 1_000;
/** A database that does not answer is one that cannot be reached. */
const ANSWER_TIMEOUT = 2_000;

/** The relay has the lease no more, or cannot know that it has. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** The database of the lease cannot be used. The message is one line for the operator. */
export class LeaseUnavailable extends Error {
  override readonly name = 'LeaseUnavailable';
}

/** One row for each topic: who may publish on it, until when, and up to where everything has been acknowledged. */
const SCHEMA = `
  -- The lock of the views' database, as servers and projectors make the same schema when they start.
  SELECT pg_advisory_xact_lock(hashtext('taizhang-views'));
  CREATE SCHEMA IF NOT EXISTS taizhang;
  CREATE TABLE IF NOT EXISTS taizhang.relay_lease (
    topic text PRIMARY KEY,
    holder uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    position bigint NOT NULL
  );`;

/** The right to publish on a topic, which one relay has at a time. */
export class RelayLease {
  private constructor(
    private readonly database: Database,
    private readonly topic: string,
  ) {}

  /** Makes the table if there is none. @throws LeaseUnavailable */
  static async open(databaseUrl: string, topic: string): Promise<RelayLease> {
    const database = new Database(databaseUrl);
    try {
      // Several relays start at once, and CREATE … IF NOT EXISTS is not safe beside itself: hence the lock, for this transaction.
      await database.query(SCHEMA);
    } catch (error) {
      await database.close();
      throw error;
    }
    return new RelayLease(database, topic);
  }

  /** The lease, if it is free or has run out; undefined when another relay has it. */
  async acquire(): Promise<Term | undefined> {
    const holder = randomUUID();
    const asked = performance.now();
    const { rows } = await this.database.query(
      `INSERT INTO taizhang.relay_lease AS lease (topic, holder, expires_at, position)
       VALUES ($1, $2, clock_timestamp() + $3::interval, 0)
       ON CONFLICT (topic) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
         WHERE lease.expires_at <= clock_timestamp()
       RETURNING position`,
      [this.topic, holder, TERM],
    );
    const [row] = rows;
    return row === undefined ? undefined : new Term(this.database, this.topic, holder, Number(row.position), asked);
  }

  async close(): Promise<void> {
    await this.database.close();
  }
}

/** The time for which a relay has the lease. */
export class Term {
  #safeUntil: number;

  constructor(
    private readonly database: Database,
    private readonly topic: string,
    private readonly holder: string,
    /** Up to here the relays before have published. */
    readonly start: Position,
    asked: number,
  ) {
    this.#safeUntil = asked + TERM_MILLISECONDS;
  }

  /** False once the lease may have run out without this relay having heard: it counts from when it asked, and is never the later one. */
  get safe(): boolean {
    return performance.now() < this.#safeUntil;
  }

  /** @throws LeaseLost */
  async renew(): Promise<void> {
    await this.#hold('', []);
  }

  /** Everything up to this position is acknowledged. @throws LeaseLost */
  async published(position: Position): Promise<void> {
    await this.#hold(', position = greatest(position, $4)', [position]);
  }

  /** Lets another relay have the lease at once. */
  async release(): Promise<void> {
    const free = 'UPDATE taizhang.relay_lease SET expires_at = clock_timestamp() WHERE topic = $1 AND holder = $2';
    await this.database.query(free, [this.topic, this.holder]);
  }

  /** The holder is the fence: a relay that was away while another took over changes nothing. */
  async #hold(also: string, values: readonly unknown[]): Promise<void> {
    const asked = performance.now();
    const { rowCount } = await this.database.query(
      `UPDATE taizhang.relay_lease SET expires_at = clock_timestamp() + $3::interval${also} WHERE topic = $1 AND holder = $2`,
      [this.topic, this.holder, TERM, ...values],
    );
    if (rowCount === 0) throw new LeaseLost('another relay has taken over');
    this.#safeUntil = asked + TERM_MILLISECONDS;
  }
}

class Database {
  readonly #pool: pg.Pool;
  readonly #where: string;

  constructor(url: string) {
    this.#where = URL.parse(url)?.host ?? 'an address that is no URL';
    this.#pool = new pg.Pool({
      connectionString: url,
      max: 2,
      connectionTimeoutMillis: ANSWER_TIMEOUT,
      query_timeout: ANSWER_TIMEOUT,
      application_name: 'taizhang relay',
    });
    // A connection that breaks while idle; the next query has another.
    this.#pool.on('error', () => undefined);
  }

  /** @throws LeaseUnavailable */
  async query(sql: string, values?: readonly unknown[]): Promise<pg.QueryResult<{ position: string }>> {
    try {
      return await this.#pool.query(sql, values === undefined ? undefined : [...values]);
    } catch (error) {
      // A name with several addresses fails with an error for each, and no message of its own.
      const { message } = ((error as Partial<AggregateError>).errors?.[0] as Error | undefined) ?? (error as Error);
      throw new LeaseUnavailable(`PostgreSQL at ${this.#where} cannot be used: ${message}`, { cause: error });
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
