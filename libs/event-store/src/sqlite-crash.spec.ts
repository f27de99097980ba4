import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { SHARED_STREAM, TASKS, plannedAppend } from './crash-plan.js';
import type { StoredEvent, StreamAppend } from './event-store.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { expectWhole, testFolder } from './test-files.js';

const KILLS = 6;
const seed = Number(process.env['CRASH_SEED'] ?? randomInt(2 ** 31));

describe('A writer killed under load', () => {
  it(`leaves all it acknowledged, nothing in part, and a file to go on with (CRASH_SEED=${seed})`, async () => {
    process.stdout.write(`CRASH_SEED=${seed}\n`);
    const random = randomFrom(seed);
    const folder = testFolder();
    const file = join(folder.path, 'events.db');
    for (let run = 1; run <= KILLS; run++) {
      const acknowledged = await killedWriter(file, run, 50 + random() * 2500, random() * 8);
      expectWhole(file);
      const store = SqliteEventStore.open(file);
      await expectAcknowledged(store, run, acknowledged);
      await expectRepeatsLandOnce(store, run, acknowledged);
      await store.close();
      expectWhole(file);
    }
    folder.remove();
  });
});

/** How many appends of each task were acknowledged before the process was killed. */
async function killedWriter(file: string, run: number, acknowledgements: number, delay: number): Promise<number[]> {
  const writer = fileURLToPath(new URL('./crash-writer.js', import.meta.url));
  const child = spawn(process.execPath, [writer, file, `${run}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const counts = Array.from({ length: TASKS }, () => 0);
  let total = 0;
  for await (const line of createInterface(child.stdout)) {
    const [task = NaN, n] = line.split(' ').map(Number);
    expect(n).toBe(counts[task]);
    counts[task] = (counts[task] ?? 0) + 1;
    if (++total === Math.ceil(acknowledgements)) setTimeout(() => child.kill('SIGKILL'), delay);
  }
  expect(await closed).toEqual([null, 'SIGKILL']);
  return counts;
}

async function expectAcknowledged(
  store: SqliteEventStore,
  run: number,
  acknowledged: readonly number[],
): Promise<void> {
  const stored = await eventsById(store);
  const faults: string[] = [];
  let found = 0;
  acknowledged.forEach((count, task) => {
    for (let n = 0; n <= count; n++) {
      const append = plannedAppend(run, task, n);
      const present = presentEvents(append, stored);
      const whole = present === eventCount(append);
      if (n < count && !whole) faults.push(`acknowledged append ${task}-${n} is missing or changed`);
      if (n === count && !whole && present > 0) faults.push(`append ${task}-${n} is there in part`);
      found += present;
    }
  });
  expect(faults).toEqual([]);
  const ofRun = [...stored.values()].filter(({ correlation }) =>
    correlation.replace('imported-', '').startsWith(`${run}-`),
  );
  expect(ofRun).toHaveLength(found);
}

async function expectRepeatsLandOnce(
  store: SqliteEventStore,
  run: number,
  acknowledged: readonly number[],
): Promise<void> {
  const before = await eventsById(store);
  const appends = acknowledged.map((count, task) => plannedAppend(run, task, count));
  const missing = appends.filter((append) => presentEvents(append, before) === 0);

  const results = await Promise.all(appends.map((append) => store.append(append)));
  expect(results.filter(({ repeated }) => !repeated)).toHaveLength(missing.length);
  const again = await Promise.all(appends.map((append) => store.append(append)));
  expect(again).toEqual(results.map((result) => ({ ...result, repeated: true })));

  const after = await eventsById(store);
  expect(appends.map((append) => presentEvents(append, after))).toEqual(appends.map(eventCount));
  expect(after.size).toBe(before.size + missing.map(eventCount).reduce((sum, count) => sum + count, 0));
  expect(await store.head()).toBe(after.size);
}

/** How many events of the append are stored exactly as planned. */
function presentEvents(append: readonly StreamAppend[], stored: ReadonlyMap<string, StoredEvent>): number {
  let present = 0;
  for (const { stream, expected, events } of append) {
    events.forEach((event, i) => {
      const found = stored.get(event.id);
      if (found === undefined) return;
      const revision =
        stream === SHARED_STREAM ? found.revision : (typeof expected === 'number' ? expected + 1 : 0) + i;
      const { position, recordedAt } = found;
      // A copy: rows of a driver that was first loaded in another suite have that suite's prototype.
      if (isDeepStrictEqual({ ...found }, { ...event, stream, revision, position, recordedAt })) present++;
    });
  }
  return present;
}

function eventCount(append: readonly StreamAppend[]): number {
  return append.reduce((sum, { events }) => sum + events.length, 0);
}

async function eventsById(store: SqliteEventStore): Promise<Map<string, StoredEvent>> {
  const events = new Map<string, StoredEvent>();
  for (let position = 0; ;) {
    const page = await store.readAll(position, 1000);
    for (const event of page) events.set(event.id, event);
    const last = page.at(-1);
    if (last === undefined) return events;
    position = last.position;
  }
}

/** Mulberry32: the same numbers in [0, 1) for the same seed. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
