import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { formFor } from '#annual-report';
import type { EventStore } from '#event-store';
import { SqliteEventStore } from '#event-store';
import type { ReportTables } from '#projections';
import { SqliteViewReader, eventsFile, rebuildInThreads, reportContributionsView, reportOf } from '#projections';
import { benchDueList } from './deadlines-bench.js';
import { fill } from './made-events.js';
import type { BenchRow } from './measure.js';
import { inRounds, letDiskRest, percentile, row, seconds } from './measure.js';

const PAGE = 10_000;
const ROUNDS = 5;
const QUERIES = 2_000;

/** Rebuilds of all views against the least that any reader must do; report queries over a small and a large register. */
export async function benchViews(
  directory: string,
  largeApplications: number,
  say: (what: string) => void,
): Promise<BenchRow[]> {
  const small = await made(join(directory, 'small'), 1_000, say);
  const large = await made(join(directory, 'large'), largeApplications, say);
  const floors: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    say(`rebuild ${round + 1} of ${ROUNDS}`);
    // The files of the last round's rebuild, above all.
    letDiskRest();
    const store = SqliteEventStore.open(eventsFile(large.directory), { readOnly: true });
    floors.push(large.events / (await seconds(() => readAndCount(store))));
    await store.close();
    rmSync(join(large.directory, 'views'), { recursive: true, force: true });
    rates.push(large.events / (await seconds(() => rebuildInThreads(large.directory, large.events))));
  }
  await rebuildInThreads(small.directory, small.events);
  say('report queries');
  const few = await reportTimes(small.directory);
  const many = await reportTimes(large.directory);
  const size = `${Math.round(largeApplications / 1_000)}k`;
  const dueLists = await benchDueList(small.directory, large.directory, size, say);
  return [
    inRounds(`rebuild of all views, ${large.events} events`, rates, 'events/s', floors, '≥ 0.5'),
    row(`report query p50, ${size} : 1k applications`, percentile(many, 0.5), 'ms', percentile(few, 0.5)),
    row(`report query p99, ${size} : 1k applications`, percentile(many, 0.99), 'ms', percentile(few, 0.99), '≤ 1.5'),
    ...dueLists,
  ];
}

async function made(
  directory: string,
  applications: number,
  say: (what: string) => void,
): Promise<{ directory: string; events: number }> {
  mkdirSync(directory, { recursive: true });
  const store = SqliteEventStore.open(eventsFile(directory));
  const events = await fill(store, applications, (done) => say(`making ${applications} applications: ${done}`));
  await store.close();
  return { directory, events };
}

async function readAndCount(store: EventStore): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let position = 0;
  for (;;) {
    const page = await store.readAll(position, PAGE);
    const last = page.at(-1);
    if (last === undefined) return counts;
    for (const event of page) {
      const { channel } = JSON.parse(event.data) as { channel?: string };
      const key = `${event.type} ${channel ?? ''}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    position = last.position;
  }
}

async function reportTimes(directory: string): Promise<number[]> {
  const views = new SqliteViewReader<ReportTables>(directory, reportContributionsView);
  const times: number[] = [];
  for (let query = 0; query < QUERIES; query += 1) {
    const started = performance.now();
    await reportOf(views.db, { code: 'BENCH' }, formFor(2024), 2024);
    times.push(performance.now() - started);
  }
  await views.close();
  return times;
}
