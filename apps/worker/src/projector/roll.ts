import { randomInt } from 'node:crypto';
import pg from 'pg';

/** What marks our name among the members of the group. */
const MARK = /~(\d+)$/;
const LARGEST_KEY = 2 ** 31 - 1;
/** How long the lock of a member must have been missing: after a restart of PostgreSQL all take their locks anew. */
const MISSING = 1_500;
const ANSWER_TIMEOUT = 2_000;

/**
 * Which projectors live. Each has a lock in PostgreSQL on a connection of its own, whose number is part of its name. The lock is
 * gone as soon as the process is, however it ended, which Kafka notices only when a session runs out. Whoever is taken for dead but
 * lives, as it had lost PostgreSQL and not Kafka, joins the group again.
 */
export class Roll {
  readonly #key = randomInt(1, LARGEST_KEY);
  /** Since when the lock of a member has been missing, by this process's clock. */
  readonly #missing = new Map<string, number>();
  #connection: pg.Client | undefined;

  private constructor(private readonly databaseUrl: string) {}

  static async open(databaseUrl: string): Promise<Roll> {
    const roll = new Roll(databaseUrl);
    await roll.#connect();
    return roll;
  }

  /** The name of this projector in the group. */
  nameOf(clientId: string): string {
    return `${clientId}~${this.#key}`;
  }

  /** Those of the members that have ended; who has no name like ours is none of our business. */
  async departed(clientIds: readonly string[]): Promise<string[]> {
    const client = await this.#connect();
    const { rows } = await client.query<{ key: string }>(
      `SELECT objid AS key FROM pg_locks JOIN pg_database ON pg_database.oid = database
       WHERE datname = current_database() AND locktype = 'advisory' AND classid = hashtext('taizhang-projector')::oid`,
    );
    const alive = new Set(rows.map(({ key }) => Number(key)));
    const now = performance.now();
    const missing = clientIds.filter((clientId) => {
      const key = MARK.exec(clientId)?.[1];
      return key !== undefined && !alive.has(Number(key));
    });
    for (const clientId of this.#missing.keys()) if (!missing.includes(clientId)) this.#missing.delete(clientId);
    for (const clientId of missing) if (!this.#missing.has(clientId)) this.#missing.set(clientId, now);
    return missing.filter((clientId) => now - (this.#missing.get(clientId) ?? now) >= MISSING);
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.end().catch(() => undefined);
  }

  async #connect(): Promise<pg.Client> {
    if (this.#connection !== undefined) return this.#connection;
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      connectionTimeoutMillis: ANSWER_TIMEOUT,
      query_timeout: ANSWER_TIMEOUT,
      application_name: 'taizhang projector, alive',
      keepAlive: true,
    });
    const lost = (): void => {
      if (this.#connection === client) this.#connection = undefined;
    };
    client.on('error', lost).on('end', lost);
    await client.connect();
    try {
      await client.query(`SELECT pg_advisory_lock(hashtext('taizhang-projector'), $1)`, [this.#key]);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.#connection = client;
    return client;
  }
}
