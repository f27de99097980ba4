import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { UnreadableEvent, isApplicationEventType, readApplicationEvent } from '#disclosure';
import type { EventStore, Finding, HistoryCheck, Position } from '#event-store';
import { VIEWS } from './all-views.js';
import type { AnyView } from './batch.js';
import type { Progress } from './runner.js';
import { catchUp, rebuild } from './runner.js';
import { SqliteViewStore, currentFile, viewFile } from './sqlite-view-store.js';
import type { Row, Table } from './view.js';
import { APPLICATION_STREAM, IndigestibleEvent } from './view.js';

const PAGE = 10_000;
export const FINDINGS_SHOWN = 20;

interface HowToVerify {
  /** Positions follow each other without a gap, as on SQLite. */
  readonly gapless?: boolean;
  /** Checks of what is recorded of anything else than applications; without any, only applications are read. */
  readonly checks?: readonly HistoryCheck[];
}

/**
 * Checks the history: positions from 1 without a gap, or only rising on a cluster, streams whole from revision 0, event ids
 * unique, `recordedAt` never going back, every application event readable, and whatever the checks ask.
 */
export async function verifyEvents(
  events: EventStore,
  onProgress?: (progress: Progress) => void,
  { gapless = true, checks = [] }: HowToVerify = {},
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const head = await events.head();
  const revisions = new Map<string, number>();
  const ids = new Set<string>();
  let position: Position = 0;
  let recordedAt = '';
  for (;;) {
    const page = await events.readAll(position, PAGE);
    if (page.length === 0) break;
    for (const event of page) {
      const where = `position ${event.position}`;
      const found = (what: string): unknown => findings.length < FINDINGS_SHOWN && findings.push({ where, what });
      if (event.position <= position) found(`follows position ${position}: positions must rise`);
      else if (gapless && event.position !== position + 1) found(`follows position ${position}: events are missing`);
      position = event.position;
      const revision = (revisions.get(event.stream) ?? -1) + 1;
      if (event.revision !== revision) {
        found(`stream ${event.stream} has revision ${event.revision} where ${revision} belongs`);
      }
      revisions.set(event.stream, event.revision);
      if (ids.has(event.id)) found(`event id ${event.id} occurs twice`);
      ids.add(event.id);
      if (event.recordedAt < recordedAt) found(`was recorded ${event.recordedAt}, before the event in front of it`);
      recordedAt = event.recordedAt;
      for (const check of checks) for (const what of check.see(event)) found(what);
      const { stream } = event;
      if (checks.length > 0 && !stream.startsWith(APPLICATION_STREAM) && !checks.some((one) => one.covers(stream))) {
        found(`belongs to stream ${stream}, which this software does not write`);
      }
      if (!event.stream.startsWith(APPLICATION_STREAM)) continue;
      try {
        if (!isApplicationEventType(event.type)) found(`unknown event type ${event.type}`);
        else readApplicationEvent(event);
      } catch (error) {
        if (!(error instanceof UnreadableEvent)) throw error;
        found(error.message);
      }
    }
    onProgress?.({ position, head });
  }
  if (position < head) findings.push({ where: `position ${head}`, what: `the events end at ${position}` });
  for (const check of checks) findings.push(...check.end().slice(0, FINDINGS_SHOWN));
  return findings;
}

/**
 * Checks each live view against one built anew from the events up to the same position, row by row. Works beside a running
 * server: what it compares with is a snapshot.
 */
export async function verifyViews(
  directory: string,
  events: EventStore,
  onProgress?: (view: string, progress: Progress) => void,
): Promise<Finding[]> {
  const scratch = mkdtempSync(join(directory, 'verify-'));
  try {
    const findings: Finding[] = [];
    for (const view of VIEWS) {
      findings.push(...(await verifyView(view, directory, scratch, events, onProgress)));
    }
    return findings;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function verifyView(
  view: AnyView,
  directory: string,
  scratch: string,
  events: EventStore,
  onProgress?: (view: string, progress: Progress) => void,
): Promise<Finding[]> {
  const store = SqliteViewStore.open(viewFile(scratch, view), view);
  const live = new Database(viewFile(directory, view), { readonly: true, timeout: 10_000 });
  const meta = live.prepare<[], { checkpoint: number; stopped: string | null }>(
    'SELECT checkpoint, stopped FROM main.view_meta',
  );
  try {
    const placed = { view, store };
    await rebuild([placed], events, (progress) => onProgress?.(view.name, progress), meta.get()?.checkpoint ?? 0);
    live.prepare('ATTACH ? AS fresh').run(currentFile(viewFile(scratch, view)));
    // From here the live view is a snapshot, however far a running server takes it meanwhile.
    live.exec('BEGIN');
    const { checkpoint = 0, stopped = null } = meta.get() ?? {};
    if (stopped !== null) return [{ where: `view ${view.name}`, what: `has stopped: ${stopped}` }];
    await catchUp(placed, events, checkpoint);
    return [view.documents, ...view.tables].flatMap((table) => differences(view, table, live));
  } catch (error) {
    if (!(error instanceof IndigestibleEvent)) throw error;
    return [{ where: `view ${view.name}`, what: `cannot be built anew: ${error.message}` }];
  } finally {
    live.close();
    store.close();
  }
}

function differences(view: AnyView, table: Table, live: Database.Database): Finding[] {
  const rows = (one: string, other: string): Row[] =>
    live
      .prepare<[], Row>(
        `SELECT * FROM ${one}.${table.name} EXCEPT SELECT * FROM ${other}.${table.name} LIMIT ${FINDINGS_SHOWN}`,
      )
      .raw()
      .all();
  const where = `view ${view.name}, table ${table.name}`;
  return [
    ...rows('main', 'fresh').map((row) => ({
      where,
      what: `has a row the events do not give: ${JSON.stringify(row)}`,
    })),
    ...rows('fresh', 'main').map((row) => ({ where, what: `lacks a row the events give: ${JSON.stringify(row)}` })),
  ];
}
