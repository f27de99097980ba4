import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { v7 as uuidV7 } from 'uuid';
import type { NewEvent } from '#event-store';
import { SqliteEventStore } from '#event-store';
import type { BenchRow } from './measure.js';
import { median, row, seconds } from './measure.js';

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
  id: uuidV7(),
  type: 'ApplicationReceived',
  schemaVersion: 1,
  occurredOn: '2026-11-24',
  actor: 'zhang',
  agency: 'BENCH',
  correlation: uuidV7(),
  data,
});

/** Durable appends through the port, each to a stream of its own, against single inserts by better-sqlite3 into an equal table. */
export async function benchAppends(directory: string): Promise<BenchRow[]> {
  const rates: Record<'raw' | 'one' | 'many', number[]> = { raw: [], one: [], many: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    rates.raw.push(APPENDS / (await seconds(() => insertRaw(join(directory, `raw-${round}.db`)))));
    rates.one.push(APPENDS / (await seconds(() => append(join(directory, `one-${round}.db`), 1))));
    rates.many.push(APPENDS / (await seconds(() => append(join(directory, `many-${round}.db`), 64))));
  }
  const raw = median(rates.raw);
  return [
    row('append, 1 in flight', median(rates.one), 'events/s', raw),
    row('append, 64 in flight', median(rates.many), 'events/s', raw, '≥ 8'),
  ];
}

function insertRaw(file: string): void {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, revision INTEGER NOT NULL,
    event_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, schema_version INTEGER NOT NULL, occurred_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL, actor TEXT NOT NULL, agency TEXT NOT NULL, correlation TEXT NOT NULL, data TEXT NOT NULL,
    UNIQUE (stream, revision)) STRICT`);
  const insert = db.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (let position = 1; position <= APPENDS; position += 1) {
    const { id, type, schemaVersion, occurredOn, actor, agency, correlation } = event();
    const at = new Date().toISOString();
    insert.run(
      position,
      `application-${uuidV7()}`,
      0,
      id,
      type,
      schemaVersion,
      occurredOn,
      at,
      actor,
      agency,
      correlation,
      data,
    );
  }
  db.close();
  rmSync(file);
}

async function append(file: string, inFlight: number): Promise<void> {
  const store = SqliteEventStore.open(file);
  let left = APPENDS;
  const writer = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await store.append([{ stream: `application-${uuidV7()}`, expected: 'none', events: [event()] }]);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, writer));
  await store.close();
  rmSync(file);
}
