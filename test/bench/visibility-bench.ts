import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { v7 as uuidV7 } from 'uuid';
import { decide, initialLawData } from '#disclosure';
import type { EventStore } from '#event-store';
import { SqliteEventStore } from '#event-store';
import { PostgresViews, openViewsDatabase, reportContributionsView } from '#projections';
import { applicationStream, identify, newEvents } from '#registry';
import { Worker } from '../cluster/worker.js';
import { KafkaServer } from '../services/kafka.js';
import { PostgresServer } from '../services/postgres.js';
import type { BenchRow } from './measure.js';
import { percentile, row } from './measure.js';

const AGENCY = 'BENCH';
const APPENDS = 400;
/** Milliseconds between two appends: a light load. */
const EVERY = 50;
/** Until everything has started, and for any one event then. */
const PATIENCE = 60_000;

/** How long it takes from the beginning of an append until the report counts it: relay, Kafka, two projectors, PostgreSQL. */
export async function benchVisibility(directory: string, say: (what: string) => void): Promise<BenchRow[]> {
  say('starting Kafka and PostgreSQL');
  const home = join(directory, 'visibility');
  mkdirSync(home, { recursive: true });
  const file = join(home, 'events.db');
  const store = SqliteEventStore.open(file);
  const kafka = await KafkaServer.start();
  const postgres = await PostgresServer.start({});
  const url = await postgres.database();
  const views = new PostgresViews(await openViewsDatabase(url));
  const settings = { EVENT_STORE_URL: file, VIEWS_URL: url, KAFKA_BROKERS: kafka.brokers.join(',') };
  const workers = (['projector', 'projector', 'relay'] as const).map((role) => new Worker(role, settings));
  try {
    let sequence = 0;
    // Nothing is counted until both projectors have partitions.
    for (let shares = [0]; !shares.every((share) => share > 0); sequence += 1) {
      await visible(store, views, sequence);
      shares = await Promise.all(workers.slice(0, 2).map((worker) => worker.share()));
    }
    say(`appending ${APPENDS} events, one every ${EVERY} ms`);
    const times: Promise<number>[] = [];
    for (let append = 0; append < APPENDS; append += 1) {
      times.push(visible(store, views, sequence + append));
      await pause(EVERY);
    }
    const taken = await Promise.all(times);
    return [
      row('append → visible in the report, p50', percentile(taken, 0.5), 'ms'),
      row('append → visible in the report, p99', percentile(taken, 0.99), 'ms', null, '≤ 500 ms'),
    ];
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
    await views.close();
    await postgres.stop();
    await kafka.stop();
    await store.close();
  }
}

/** Records an application; milliseconds until the report counts it. */
async function visible(store: EventStore, views: PostgresViews, sequence: number): Promise<number> {
  const events = decide(
    undefined,
    {
      type: 'ReceiveApplication',
      registerNumber: `2026-${sequence}`,
      channel: 'online',
      applicantKind: 'natural_person',
      receivedOn: '2026-11-20',
      source: 'intake',
      personal: { applicantName: `申请人${sequence}`, request: '申请公开该地块征收补偿安置方案及其批准文件' },
    },
    { today: '2026-11-24', actor: 'zhang', agency: AGENCY, ...initialLawData() },
  );
  const started = performance.now();
  const { position } = await store.append([
    {
      stream: applicationStream(uuidV7()),
      expected: 'none',
      events: newEvents(events, identify({ agency: AGENCY, actor: 'zhang' })),
    },
  ]);
  if (!(await views.reaches(reportContributionsView, position, PATIENCE))) {
    const { checkpoint } = await views.state(reportContributionsView);
    throw new Error(`the report stands at position ${checkpoint}, not ${position}, after ${PATIENCE} ms`);
  }
  return performance.now() - started;
}
