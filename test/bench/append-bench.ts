import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { NewEvent } from '#event-store';
import { SqliteEventStore } from '#event-store';
import { applicationStream, newId } from '#registry';
import type { BenchRow } from './measure.js';
import { inRounds, seconds } from './measure.js';

const ROUNDS = 3;
const APPENDS = 6_000;

const data = JSON.stringify({
  registerNumber: '2026-0001',
  channel: 'online',
  applicantKind: 'natural_person',
  source: 'intake',
  personal: { applicantName: '王建国', request: '2019年度三沙路社区道路修缮工程的预算和决算' },
});
const event = (): NewEvent => ({
  id: newId(),
  type: 'ApplicationReceived',
  schemaVersion: 1,
  occurredOn: '2026-11-24',
  actor: 'zhang',
  agency: 'BENCH',
  correlation: newId(),
  data,
});

/** What is appended to a stream of its own. */
interface Made {
  readonly stream: string;
  readonly event: NewEvent;
}

/** Made before the clock starts: no side is measured by how fast ids can be drawn. */
const made = (): Made[] =>
  Array.from({ length: APPENDS }, () => ({ stream: applicationStream(newId()), event: event() }));

/**
 * Durable appends through the port, each to a stream of its own, against single inserts by better-sqlite3 into an equal table.
 * Timed from the first to the last answer, with the file open and one event in it.
 */
export async function benchAppends(directory: string): Promise<BenchRow[]> {
  const rates: Record<'raw' | 'one' | 'many', number[]> = { raw: [], one: [], many: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.raw.push(APPENDS / (await insertRaw(join(directory, `raw-${round}.db`))));
    rates.one.push(APPENDS / (await append(join(directory, `one-${round}.db`), 1)));
    rates.many.push(APPENDS / (await append(join(directory, `many-${round}.db`), 64)));
  }
  return [
    inRounds('append, 1 in flight', rates.one, 'events/s', rates.raw),
    inRounds('append, 64 in flight', rates.many, 'events/s', rates.raw, '≥ 8'),
  ];
}

async function insertRaw(file: string): Promise<number> {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL,
    event_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, schema_version INTEGER NOT NULL, occurred_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL, actor TEXT NOT NULL, agency TEXT NOT NULL, correlation TEXT NOT NULL, data TEXT NOT NULL,
    UNIQUE (stream, revision)) STRICT`);
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  let position = 0;
  const write = ({
    stream,
    event: { id, type, schemaVersion, occurredOn, actor, agency, correlation, data },
  }: Made) => {
    const at = new Date().toISOString();
    insert.run((position += 1), stream, 0, id, type, schemaVersion, occurredOn, at, actor, agency, correlation, data);
  };
  write({ stream: 'first', event: event() });
  const appends = made();
  const taken = await seconds(() => appends.forEach(write));
  db.close();
  rmSync(file);
  return taken;
}

async function append(file: string, inFlight: number): Promise<number> {
  const store = SqliteEventStore.open(file);
  const write = ({ stream, event }: Made) => store.append([{ stream, expected: 'none', events: [event] }]);
  await write({ stream: 'first', event: event() });
  const appends = made();
  const writer = async (): Promise<void> => {
    for (let next = appends.pop(); next !== undefined; next = appends.pop()) await write(next);
  };
  const taken = await seconds(() => Promise.all(Array.from({ length: inFlight }, writer)));
  await store.close();
  rmSync(file);
  return taken;
}
