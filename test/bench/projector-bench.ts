import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import type { StoredEvent } from '#event-store';
import { SqliteEventStore } from '#event-store';
import { PostgresViewStore, VIEWS, openViewsDatabase, project, viewSchema } from '#projections';
import { PostgresServer } from '../services/postgres.js';
import { fill } from './made-events.js';
import type { BenchRow } from './measure.js';
import { inRounds, seconds } from './measure.js';

const ROUNDS = 3;
const APPLICATIONS = 20_000;
/** A projector works on two partitions at a time. */
const PARTITIONS = 2;
/** Events that a fetch from a partition that is behind brings: 1 MiB. */
const BATCH = 1_200;

type Batches = readonly (readonly (readonly StoredEvent[])[])[];

/** A projector's way from events in hand into PostgreSQL, all views, against raw inserts of the rows that come out of it. */
export async function benchProjector(directory: string, say: (what: string) => void): Promise<BenchRow[]> {
  say('making events');
  const batches = await madeBatches(join(directory, 'projector'));
  const events = batches.flat(2).length;
  // As it is run: what is committed is on the disk.
  const postgres = await PostgresServer.start({});
  const rates: number[] = [];
  const floors: number[] = [];
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
      say(`projecting, ${round} of ${ROUNDS}`);
      const pool = await openViewsDatabase(await postgres.database());
      try {
        rates.push(events / (await projected(pool, batches)));
        floors.push(events / (await insertedRaw(pool)));
      } finally {
        await pool.end();
      }
    }
  } finally {
    await postgres.stop();
  }
  return [inRounds('projector → PostgreSQL, all views', rates, 'events/s', floors, '≥ 30,000/s')];
}

async function madeBatches(directory: string): Promise<Batches> {
  mkdirSync(directory, { recursive: true });
  const store = SqliteEventStore.open(join(directory, 'events.db'));
  try {
    await fill(store, APPLICATIONS);
    const partitions = Array.from({ length: PARTITIONS }, (): StoredEvent[] => []);
    for (const event of await store.readAll(0, Number.MAX_SAFE_INTEGER)) {
      partitions[Number.parseInt(event.stream.slice(-1), 16) % PARTITIONS]?.push(event);
    }
    return partitions.map((events) => chunks(events, BATCH));
  } finally {
    await store.close();
  }
}

const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** Seconds. The tables are made before. */
async function projected(pool: Pool, batches: Batches): Promise<number> {
  const partitions: {
    events: Batches[number];
    stores: { view: (typeof VIEWS)[number]; store: PostgresViewStore }[];
  }[] = [];
  for (const [partition, events] of batches.entries()) {
    const stores = [];
    for (const view of VIEWS) stores.push({ view, store: await PostgresViewStore.open(pool, view, partition) });
    partitions.push({ events, stores });
  }
  return seconds(() =>
    Promise.all(
      partitions.map(async ({ events, stores }) => {
        for (const batch of events) await Promise.all(stores.map((placed) => project(placed, batch)));
      }),
    ),
  );
}

/** Seconds for the rows of all views into tables alike, each row once, over as many connections. */
async function insertedRaw(pool: Pool): Promise<number> {
  const inserts: { text: string; values: unknown[][] }[] = [];
  for (const view of VIEWS) {
    for (const table of [view.documents, ...view.tables]) {
      const schema = viewSchema(view);
      await pool.query(`CREATE TABLE ${schema}.raw_${table.name} (LIKE ${schema}.${table.name} INCLUDING ALL)`);
      const text = `SELECT * FROM ${schema}.${table.name} ORDER BY ${table.primaryKey.join(', ')}`;
      const { rows } = await pool.query<unknown[]>({ text, rowMode: 'array' });
      const types = Object.values(table.columns).map((type) => (type === 'text' ? 'text[]' : 'bigint[]'));
      const arrays = types.map((type, column) => `$${column + 1}::${type}`).join(', ');
      for (const some of chunks(rows, BATCH)) {
        inserts.push({
          text: `INSERT INTO ${schema}.raw_${table.name} SELECT * FROM unnest(${arrays})`,
          values: types.map((_, column) => some.map((one) => one[column])),
        });
      }
    }
  }
  return seconds(() =>
    Promise.all(
      Array.from({ length: PARTITIONS }, async () => {
        for (let insert = inserts.shift(); insert !== undefined; insert = inserts.shift()) await pool.query(insert);
      }),
    ),
  );
}
