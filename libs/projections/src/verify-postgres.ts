import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Pool, PoolClient } from 'pg';
import type { EventStore, Finding, Position } from '#event-store';
import { VIEWS } from './all-views.js';
import type { AnyView } from './batch.js';
import { viewSchema } from './postgres-view-store.js';
import type { Progress } from './runner.js';
import { rebuild } from './runner.js';
import { SqliteViewStore, viewFile } from './sqlite-view-store.js';
import { FINDINGS_SHOWN } from './verify.js';
import type { Row, Table } from './view.js';
import { IndigestibleEvent } from './view.js';

const PAGE = 5_000;
/** How often the partitions are looked at until they stand level, and how long between, in milliseconds. */
const LOOKS = 600;
const BETWEEN_LOOKS = 50;

/**
 * Checks the views in PostgreSQL against new ones, built in a scratch directory from the events up to the same position, row by
 * row. Projectors may go on: it compares a snapshot, taken at a moment at which all partitions stood level.
 */
export async function verifyPostgresViews(
  pool: Pool,
  events: EventStore,
  onProgress?: (progress: Progress) => void,
): Promise<{ readonly findings: readonly Finding[]; readonly position: Position }> {
  const scratch = mkdtempSync(join(tmpdir(), 'taizhang-verify-'));
  const client = await pool.connect();
  try {
    const where = 'views';
    const position = await levelSnapshot(client);
    if (position === undefined) {
      const what =
        'the partitions do not come level: is a projector missing, or behind? Verify again when they have caught up';
      return { findings: [{ where, what }], position: 0 };
    }
    const placed = VIEWS.map((view) => ({ view, store: SqliteViewStore.open(viewFile(scratch, view), view) }));
    try {
      await rebuild(placed, events, onProgress, position);
    } catch (error) {
      if (!(error instanceof IndigestibleEvent)) throw error;
      return { findings: [{ where, what: `cannot be built anew: ${error.message}` }], position };
    } finally {
      for (const { store } of placed) store.close();
    }
    const findings: Finding[] = [];
    for (const view of VIEWS) findings.push(...(await differences(view, client, viewFile(scratch, view))));
    return { findings, position };
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    client.release();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Begins a transaction that sees every partition of every view at one position; undefined when there is no such moment. */
async function levelSnapshot(client: PoolClient): Promise<Position | undefined> {
  const checkpoints = VIEWS.map((view) => `SELECT position FROM ${viewSchema(view)}.checkpoint`).join(' UNION ');
  for (let look = 0; look < LOOKS; look += 1) {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const { rows } = await client.query<{ position: Position }>(checkpoints);
    if (rows.length === 1) return rows[0]?.position;
    await client.query('ROLLBACK');
    await pause(BETWEEN_LOOKS);
  }
  return undefined;
}

async function differences(view: AnyView, client: PoolClient, file: string): Promise<Finding[]> {
  const { rows } = await client.query<{ parked: number }>(`SELECT count(*) AS parked FROM ${viewSchema(view)}.parked`);
  const parked = rows[0]?.parked ?? 0;
  if (parked > 0) return [{ where: `view ${view.name}`, what: `has ${parked} events set aside: taizhang parked list` }];
  const fresh = new Database(file, { readonly: true });
  try {
    const findings: Finding[] = [];
    for (const table of [view.documents, ...view.tables]) {
      const found = (what: string, row: Row): unknown =>
        findings.length < FINDINGS_SHOWN &&
        findings.push({ where: `view ${view.name}, table ${table.name}`, what: `${what}: ${JSON.stringify(row)}` });
      await compare(table, client, viewSchema(view), fresh, found);
    }
    return findings;
  } finally {
    fresh.close();
  }
}

/** Goes through both tables side by side; they sort alike. */
async function compare(
  table: Table,
  client: PoolClient,
  schema: string,
  fresh: Database.Database,
  found: (what: string, row: Row) => unknown,
): Promise<void> {
  // A sum that has come back to nothing may still have a row.
  const where = table.sum === undefined ? '' : `WHERE ${table.sum} <> 0`;
  const key = table.primaryKey.join(', ');
  const expected = fresh.prepare<[], Row>(`SELECT * FROM ${table.name} ${where} ORDER BY ${key}`).raw().iterate();
  let next = expected.next();
  await client.query(
    `DECLARE live NO SCROLL CURSOR FOR SELECT * FROM ${schema}.${table.name} ${where} ORDER BY ${key}`,
  );
  for (;;) {
    const { rows } = await client.query<Row[]>({ text: `FETCH ${PAGE} FROM live`, rowMode: 'array' });
    for (const row of rows as unknown as Row[]) {
      while (!next.done && order(table, next.value, row) < 0) {
        found('lacks a row the events give', next.value);
        next = expected.next();
      }
      if (!next.done && order(table, next.value, row) === 0) {
        if (JSON.stringify(next.value) !== JSON.stringify(row)) found('has a row the events give otherwise', row);
        next = expected.next();
      } else found('has a row the events do not give', row);
    }
    if (rows.length === 0) break;
  }
  for (; !next.done; next = expected.next()) found('lacks a row the events give', next.value);
  await client.query('CLOSE live');
}

/** By the primary key, text by its bytes. */
function order(table: Table, one: Row, other: Row): number {
  const columns = Object.keys(table.columns);
  for (const column of table.primaryKey) {
    const [a, b] = [one[columns.indexOf(column)], other[columns.indexOf(column)]];
    const sign = typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
    if (sign !== 0) return sign;
  }
  return 0;
}
