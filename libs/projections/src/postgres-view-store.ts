import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Position, StoredEvent } from '#event-store';
import { PendingChanges } from './pending-changes.js';
import { SQL_TYPES, binaryArray } from './postgres-arrays.js';
import type { KeptRow, Row, Table, View } from './view.js';
import { byApplication } from './view-store.js';
import type { Kept, ViewStore, ViewTransaction } from './view-store.js';

const UNDEFINED_TABLE = '42P01';

/** Role of the servers' queries: sees the rows of one agency only. */
export const READER_ROLE = 'taizhang_reader';

/** Setting that says whose rows a reader may see. */
export const AGENCY_SETTING = 'taizhang.agency';

/** Channel on which projectors say that views have moved. */
export const MOVED_CHANNEL = 'taizhang_views_moved';

/** The schema that holds a view's tables; another version of the view is built in a schema beside it. */
export const viewSchema = ({ name, version }: Pick<View, 'name' | 'version'>): string =>
  `${name.replaceAll('-', '_')}_v${version}`;

/** An event that a view could not digest, or one of the same application behind it, kept aside with the reason. */
export interface ParkedEvent {
  readonly event: StoredEvent;
  readonly reason: string;
}

/** A transaction that can also set events aside, so that one application's fault does not stop the others. */
export interface ParkingTransaction extends ViewTransaction {
  /** Those of the streams that have events set aside. */
  parkedAmong(streams: readonly string[]): Promise<Set<string>>;
  park(parked: ParkedEvent): Promise<void>;
  /** All events set aside in this partition, in order. */
  parked(): Promise<ParkedEvent[]>;
  /** Takes the event back: it has been folded. */
  unpark(event: StoredEvent): Promise<void>;
}

interface CheckpointRow {
  readonly position: number;
  readonly stopped: string | null;
  readonly replaced: boolean;
}

/**
 * A view in PostgreSQL. Several projectors share the work by partitions of the events' source: each partition has a
 * checkpoint of its own, moved in the transaction that writes its events. An application's events are all in one partition,
 * so two projectors never fold the same document; the sums of `add` are kept right by the database.
 */
export class PostgresViewStore implements ViewStore {
  private constructor(
    private readonly pool: Pool,
    private readonly view: Kept,
    private readonly partition: number,
    private readonly schema: string,
    /** Built from empty, unseen by others until it is switched to: without indexes until then. */
    private readonly fresh: boolean,
  ) {}

  /**
   * Opens the view's tables for one partition, making what is missing. What is there is left alone: making it again, however
   * little that changes, would lock the tables against projectors and readers at work.
   */
  static async open(pool: Pool, view: Kept, partition = 0): Promise<PostgresViewStore> {
    const store = new PostgresViewStore(pool, view, partition, viewSchema(view), false);
    if (!(await store.#isMade())) await store.#create();
    return store;
  }

  async checkpoint(): Promise<Position> {
    return (await this.#checkpointRow())?.position ?? 0;
  }

  async stopped(): Promise<string | undefined> {
    return (await this.#checkpointRow())?.stopped ?? undefined;
  }

  async markStopped(reason: string): Promise<void> {
    await this.pool.query(`UPDATE ${this.schema}.checkpoint SET stopped = $1 WHERE partition = $2`, [
      reason,
      this.partition,
    ]);
  }

  async transact(work: (transaction: ParkingTransaction) => Promise<Position>): Promise<void> {
    while (!(await onConnection(this.pool, (client) => this.#transactOn(client, work)))) await this.#create();
  }

  /** In as few round trips as there can be. False if there is nothing to write to. */
  async #transactOn(
    client: PoolClient,
    work: (transaction: ParkingTransaction) => Promise<Position>,
  ): Promise<boolean> {
    const { partition, schema } = this;
    // What is set aside is looked for by a statement of its own: the first sees, but for the row it has waited for, the database
    // as it was before the wait.
    const [, { rows }, { rowCount: anyParked }] = (await client.query(
      `BEGIN;
       SELECT position, replaced FROM ${schema}.checkpoint WHERE partition = ${partition} FOR UPDATE;
       SELECT FROM ${schema}.parked WHERE partition = ${partition} LIMIT 1`,
    )) as unknown as [unknown, QueryResult<CheckpointRow>, QueryResult];
    const [row] = rows;
    // A rebuild has put other tables under this name while we waited: begin again on those.
    if (row === undefined || row.replaced) {
      await client.query('ROLLBACK');
      return false;
    }
    const checkpoint = row.position;
    const transaction = new PostgresViewTransaction(
      client,
      schema,
      this.view.documents,
      partition,
      checkpoint,
      anyParked === 1,
    );
    const position = await work(transaction);
    await transaction.flush();
    // The notice comes behind the commit: inside, PostgreSQL would let only one transaction at a time write to the disk.
    await client.query(
      position === checkpoint
        ? 'COMMIT'
        : `UPDATE ${schema}.checkpoint SET position = ${position}, stopped = NULL WHERE partition = ${partition};
           COMMIT; NOTIFY ${MOVED_CHANNEL}`,
    );
    return true;
  }

  async startOver(): Promise<ViewStore> {
    const schema = `${this.schema}_${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
    const store = new PostgresViewStore(this.pool, this.view, this.partition, schema, true);
    await store.#create();
    return store;
  }

  /** The fresh tables hold all partitions: every checkpoint moves to where the fresh one stands. */
  async switchTo(fresh: ViewStore, level: (to: Position) => Promise<unknown>): Promise<void> {
    if (!(fresh instanceof PostgresViewStore)) throw new TypeError('a view store is replaced by one of its own kind');
    await fresh.#createIndexes();
    await inTransaction(this.pool, async (client) => {
      // Whoever writes the view waits here, and then finds its checkpoint replaced.
      const { rows } = await client.query<{ partition: number; position: number }>(
        `SELECT partition, position FROM ${this.schema}.checkpoint FOR UPDATE`,
      );
      await level(Math.max(0, ...rows.map(({ position }) => position)));
      const position = await fresh.checkpoint();
      await client.query(`UPDATE ${this.schema}.checkpoint SET replaced = true`);
      for (const { partition } of rows) await fresh.#placeCheckpoint(client, partition, position);
      await client.query(`ALTER SCHEMA ${this.schema} RENAME TO ${fresh.schema}_replaced`);
      await client.query(`ALTER SCHEMA ${fresh.schema} RENAME TO ${this.schema}`);
      await client.query(`NOTIFY ${MOVED_CHANNEL}`);
    });
    await this.pool.query(`DROP SCHEMA IF EXISTS ${fresh.schema}_replaced CASCADE`);
  }

  discard(): void {
    void this.pool.query(`DROP SCHEMA IF EXISTS ${this.schema} CASCADE`);
  }

  close(): void {
    // The pool belongs to whoever made it.
  }

  async #checkpointRow(): Promise<CheckpointRow | undefined> {
    const { rows } = await this.pool.query<CheckpointRow>(
      `SELECT position, stopped, replaced FROM ${this.schema}.checkpoint WHERE partition = $1`,
      [this.partition],
    );
    return rows[0];
  }

  /** The checkpoint is made last, in the transaction that makes the tables. */
  async #isMade(): Promise<boolean> {
    try {
      return (await this.#checkpointRow()) !== undefined;
    } catch (error) {
      if ((error as { code?: string }).code === UNDEFINED_TABLE) return false;
      throw error;
    }
  }

  async #placeCheckpoint(client: PoolClient | Pool, partition: number, position: Position): Promise<void> {
    await client.query(
      `INSERT INTO ${this.schema}.checkpoint (partition, position) VALUES ($1, $2)
       ON CONFLICT (partition) DO UPDATE SET position = excluded.position`,
      [partition, position],
    );
  }

  async #create(): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      // Several processes start at once: one makes the tables, the others find them.
      await client.query(`SELECT pg_advisory_xact_lock(hashtext('taizhang-views'))`);
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${this.schema}`);
      await client.query(`GRANT USAGE ON SCHEMA ${this.schema} TO ${READER_ROLE}`);
      await client.query(
        `CREATE TABLE IF NOT EXISTS ${this.schema}.checkpoint (
           partition integer PRIMARY KEY, position bigint NOT NULL, stopped text,
           replaced boolean NOT NULL DEFAULT false)`,
      );
      await client.query(
        `CREATE TABLE IF NOT EXISTS ${this.schema}.parked (
           partition integer NOT NULL, position bigint NOT NULL, stream text NOT NULL, reason text NOT NULL,
           event text NOT NULL, parked_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (partition, position))`,
      );
      for (const table of [this.view.documents, ...this.view.tables]) {
        for (const statement of createTable(this.schema, table)) await client.query(statement);
      }
      if (!this.fresh) await this.#createIndexes(client);
      await client.query(
        `INSERT INTO ${this.schema}.checkpoint (partition, position) VALUES ($1, 0) ON CONFLICT DO NOTHING`,
        [this.partition],
      );
    });
  }

  /** Indexes are cheaper built once over all rows than kept up row by row. */
  async #createIndexes(client: PoolClient | Pool = this.pool): Promise<void> {
    for (const table of [this.view.documents, ...this.view.tables]) {
      for (const columns of table.indexes ?? []) {
        const name = `${table.name}_by_${columns.join('_')}`;
        await client.query(
          `CREATE INDEX IF NOT EXISTS ${name} ON ${this.schema}.${table.name} (${columns.join(', ')})`,
        );
      }
    }
  }
}

/** Runs work in a transaction on a connection of its own; if it throws, nothing of it remains. */
export const inTransaction = <Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> =>
  onConnection(pool, async (client) => {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  });

/** Runs work that begins and ends a transaction itself, on a connection of its own; if it throws, the transaction is undone. */
async function onConnection<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    await client.query('ROLLBACK').catch((lost: unknown) => {
      broken = lost instanceof Error ? lost : new Error(String(lost));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** The table, and the fence that shows a reader the rows of its agency only. */
function createTable(schema: string, table: Table): string[] {
  const name = `${schema}.${table.name}`;
  const columns = Object.entries(table.columns).map(([column, type]) => {
    // Text sorts by its bytes, as in SQLite, so both stores page alike.
    return `${column} ${SQL_TYPES[type].name}${type === 'text' ? ' COLLATE "C"' : ''}`;
  });
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (${columns.join(', ')}, PRIMARY KEY (${table.primaryKey.join(', ')}))`,
    `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`,
    `DROP POLICY IF EXISTS own_agency ON ${name}`,
    `CREATE POLICY own_agency ON ${name} FOR SELECT TO ${READER_ROLE}
       USING (agency = current_setting('${AGENCY_SETTING}', true))`,
    `GRANT SELECT ON ${name} TO ${READER_ROLE}`,
  ];
}

class PostgresViewTransaction extends PendingChanges implements ParkingTransaction {
  constructor(
    private readonly client: PoolClient,
    private readonly schema: string,
    private readonly documentTable: Table,
    private readonly partition: number,
    readonly checkpoint: Position,
    /** Whether the partition has any events set aside. */
    private readonly anyParked: boolean,
  ) {
    super();
  }

  async documents(applicationIds: readonly string[]): Promise<ReadonlyMap<string, readonly KeptRow[]>> {
    const { name, primaryKey } = this.documentTable;
    const { rows } = await this.client.query<KeptRow>({
      name: `documents of ${this.schema}`,
      text: `SELECT * FROM ${this.schema}.${name} WHERE application_id = ANY ($1) ORDER BY ${primaryKey.join(', ')}`,
      values: [applicationIds],
    });
    return byApplication(rows);
  }

  async parkedAmong(streams: readonly string[]): Promise<Set<string>> {
    if (!this.anyParked) return new Set();
    const { rows } = await this.client.query<{ stream: string }>({
      name: `parked among ${this.schema}`,
      text: `SELECT DISTINCT stream FROM ${this.schema}.parked WHERE partition = $1 AND stream = ANY ($2)`,
      values: [this.partition, streams],
    });
    return new Set(rows.map(({ stream }) => stream));
  }

  async park({ event, reason }: ParkedEvent): Promise<void> {
    await this.client.query(
      `INSERT INTO ${this.schema}.parked (partition, position, stream, reason, event) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [this.partition, event.position, event.stream, reason, JSON.stringify(event)],
    );
  }

  async parked(): Promise<ParkedEvent[]> {
    const { rows } = await this.client.query<{ event: string; reason: string }>(
      `SELECT event, reason FROM ${this.schema}.parked WHERE partition = $1 ORDER BY position`,
      [this.partition],
    );
    return rows.map(({ event, reason }) => ({ event: JSON.parse(event) as StoredEvent, reason }));
  }

  async unpark(event: StoredEvent): Promise<void> {
    await this.client.query(`DELETE FROM ${this.schema}.parked WHERE partition = $1 AND position = $2`, [
      this.partition,
      event.position,
    ]);
  }

  async flush(): Promise<void> {
    for (const [table, rows] of this.rows) {
      const columns = Object.keys(table.columns);
      const rest = columns.filter((column) => !table.primaryKey.includes(column));
      await this.#unnest(
        table,
        columns,
        [...rows.values()],
        `ON CONFLICT (${table.primaryKey.join(', ')}) DO UPDATE SET ${rest
          .map((column) => `${column} = excluded.${column}`)
          .join(', ')}`,
      );
    }
    for (const [table, sums] of this.sums) {
      const sum = table.sum ?? '';
      // Every transaction takes the sums in the same order, so that two of them cannot wait for each other.
      const changed = sums
        .filter(({ amount }) => amount !== 0)
        .map(({ key, amount }) => ({ name: key.join('\u0000'), row: [...key, amount] }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ row }) => row);
      if (changed.length === 0) continue;
      await this.#unnest(
        table,
        [...table.primaryKey, sum],
        changed,
        `ON CONFLICT (${table.primaryKey.join(', ')}) DO UPDATE SET ${sum} = ${table.name}.${sum} + excluded.${sum}`,
      );
    }
    this.clear();
  }

  /** Writes many rows with one statement: an array a column. */
  async #unnest(table: Table, columns: readonly string[], rows: readonly Row[], conflict: string): Promise<void> {
    const types = columns.map((column) => table.columns[column] ?? 'text');
    const arrays = types.map((type, index) => `$${index + 1}::${SQL_TYPES[type].name}[]`);
    await this.client.query({
      name: `put ${this.schema}.${table.name}`,
      text: `INSERT INTO ${this.schema}.${table.name} (${columns.join(', ')})
        SELECT * FROM unnest(${arrays.join(', ')}) ${conflict}`,
      values: types.map((type, index) =>
        binaryArray(
          type,
          rows.map((row) => row[index] ?? null),
        ),
      ),
    });
  }
}
