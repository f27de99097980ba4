import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { formFor } from '#annual-report';
import { SqliteEventStore } from '#event-store';
import type { ReportTables } from '#projections';
import {
  PostgresViews,
  SqliteViewReader,
  VIEWS,
  openViewsDatabase,
  rebuildInThreads,
  reportContributionsView,
  reportOf,
} from '#projections';
import { fill } from '../bench/made-events.js';
import { randomFrom } from '../registers/random.js';
import type { KafkaServer } from '../services/kafka.js';
import { PostgresServer } from '../services/postgres.js';
import { describeWithKafka } from '../services/suites.js';
import { embeddedRows, postgresRows } from './view-rows.js';
import { Worker } from './worker.js';

/** Enough to see order and loss on a developer's machine; CI asks for a hundred thousand. */
const APPLICATIONS = Number(process.env['CLUSTER_APPLICATIONS'] ?? 4_000);
const SEED = Number(process.env['CLUSTER_SEED'] ?? Date.now() % 1_000_000);
const MINUTES = 60_000;

interface Cluster {
  readonly directory: string;
  readonly store: SqliteEventStore;
  readonly pool: Pool;
  readonly kafka: KafkaServer;
  readonly workers: readonly Worker[];
}

async function withCluster(kafka: KafkaServer, work: (cluster: Cluster) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'taizhang-end-to-end-'));
  const store = SqliteEventStore.open(join(directory, 'events.db'));
  const postgres = await PostgresServer.start({ synchronous_commit: 'off' });
  const url = await postgres.database();
  const pool = await openViewsDatabase(url);
  const settings = {
    EVENT_STORE_URL: join(directory, 'events.db'),
    VIEWS_URL: url,
    KAFKA_BROKERS: kafka.brokers.join(','),
    KAFKA_TOPIC: `events-${SEED}`,
    KAFKA_PARTITIONS: '6',
  };
  const workers = (['projector', 'projector', 'relay'] as const).map((role) => new Worker(role, settings));
  try {
    await work({ directory, store, pool, kafka, workers });
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await pool.end();
    await postgres.stop();
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

/** Something breaks, every one to four seconds, until the signal aborts; each time it is put right. */
async function breakThings({ kafka, workers }: Cluster, signal: AbortSignal): Promise<string[]> {
  const random = randomFrom(SEED);
  const done: string[] = [];
  /** False when the signal has ended the waiting. */
  const later = (): Promise<boolean> =>
    pause(1_000 + random.below(3_000), undefined, { signal }).then(
      () => true,
      () => false,
    );
  while (await later()) {
    if (random.below(5) === 0) {
      done.push('Kafka');
      await kafka.goAway(random.pick(['SIGTERM', 'SIGKILL']));
      await pause(500 + random.below(3_500));
      await kafka.comeBack();
    } else {
      const worker = random.pick(workers);
      done.push(worker.role);
      await worker.crash();
    }
  }
  return done;
}

/** Waits until every view is complete up to the last event. */
async function level(pool: Pool, head: number): Promise<void> {
  const views = new PostgresViews(pool);
  for (const view of VIEWS) {
    if (!(await views.reaches(view, head, 10 * MINUTES))) {
      throw new Error(`view ${view.name} stands at ${JSON.stringify(await views.state(view))} of ${head}`);
    }
  }
  views.release();
}

await describeWithKafka('the way from the store over Kafka to the views in PostgreSQL', (kafka) => {
  it(
    `gives what a single process gives, whatever is killed and stopped on the way (CLUSTER_SEED=${SEED}, ${APPLICATIONS} applications)`,
    async () => {
      await withCluster(kafka(), async (cluster) => {
        const { directory, store, pool } = cluster;
        const over = new AbortController();
        const breaking = breakThings(cluster, over.signal);
        await fill(store, APPLICATIONS);
        const head = await store.head();
        await level(pool, head);
        over.abort();
        const broken = await breaking;
        process.stderr.write(`${head} events arrived; broken on the way: ${broken.join(', ') || 'nothing'}\n`);

        await rebuildInThreads(directory, head);
        const expected = embeddedRows(directory);
        const rows = await postgresRows(pool);
        expect(Object.keys(rows)).toEqual(Object.keys(expected));
        for (const [table, lines] of Object.entries(expected)) {
          const differing = lines.findIndex((line, index) => line !== rows[table]?.[index]);
          expect([table, lines.length, lines[differing]]).toEqual([
            table,
            rows[table]?.length,
            rows[table]?.[differing],
          ]);
        }
        const reader = new PostgresViews(pool).reader<ReportTables>(reportContributionsView);
        const embedded = new SqliteViewReader<ReportTables>(directory, reportContributionsView);
        for (const year of [2022, 2023, 2024, 2025]) {
          const form = formFor(year);
          const report = await reader.read('BENCH', (db) => reportOf(db, { code: 'BENCH' }, form, year));
          expect(report).toEqual(await reportOf(embedded.db, { code: 'BENCH' }, form, year));
          expect(report.faults).toEqual([]);
        }
        await embedded.close();
      });
    },
    20 * MINUTES,
  );

  it('stops with one line when the topic is missing and may not be made', async () => {
    const postgres = await PostgresServer.start();
    try {
      const worker = new Worker('relay', {
        EVENT_STORE_URL: join(tmpdir(), `taizhang-no-topic-${process.pid}`, 'events.db'),
        VIEWS_URL: await postgres.database(),
        KAFKA_BROKERS: kafka().brokers.join(','),
        KAFKA_TOPIC: 'missing',
        KAFKA_CREATE_TOPICS: 'no',
      });
      expect(await worker.ended()).toBe(1);
      expect(worker.lines).toEqual([expect.stringContaining('missing')]);
    } finally {
      await postgres.stop();
    }
  });
});

describe('a worker', () => {
  it.each([
    ['a wrong setting', { KAFKA_BROKERS: 'nonsense', VIEWS_URL: 'postgres://127.0.0.1/x' }, /KAFKA_BROKERS=nonsense/],
    ['no database of the views', { VIEWS_URL: '' }, /VIEWS_URL=/],
    ['a database that does not answer', { VIEWS_URL: 'postgres://user:secret@127.0.0.1:1/x' }, /127\.0\.0\.1:1/],
  ])('with %s stops with one line', async (_, settings, line) => {
    const directory = mkdtempSync(join(tmpdir(), 'taizhang-worker-'));
    const worker = new Worker('projector', { EVENT_STORE_URL: join(directory, 'events.db'), ...settings });
    expect(await worker.ended()).toBe(1);
    expect(worker.lines).toHaveLength(1);
    expect(worker.lines[0]).toMatch(line);
    expect(worker.lines[0]).not.toContain('secret');
    rmSync(directory, { recursive: true });
  });
});
