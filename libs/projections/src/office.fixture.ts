import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Tally } from '#annual-report';
import { contributionsOf, tallyOf } from '#annual-report';
import type { Application } from '#disclosure';
import { writeApplicationEvent } from '#disclosure';
import type { NewEvent, SqliteEventStoreOptions } from '#event-store';
import { SqliteEventStore } from '#event-store';
import type { Recorded } from '../../../test/lifecycles/office-history.js';
import type { PlacedView, RegisterTables, ReportTables } from './index.js';
import {
  APPLICATION_STREAM,
  SqliteViewStore,
  VIEWS,
  SqliteViewReader,
  eventsFile,
  registerView,
  reportContributionsView,
  viewFile,
} from './index.js';

/** An office in a temporary directory: its events, its views, and readers of them. */
export class TestOffice {
  readonly directory = mkdtempSync(join(tmpdir(), 'taizhang-office-'));
  readonly store: SqliteEventStore;
  readonly #register = new SqliteViewReader<RegisterTables>(this.directory, registerView);
  readonly #reports = new SqliteViewReader<ReportTables>(this.directory, reportContributionsView);
  readonly #placed: PlacedView[] = [];

  constructor(options: SqliteEventStoreOptions = {}) {
    this.store = SqliteEventStore.open(eventsFile(this.directory), options);
  }

  get register() {
    return this.#register.db;
  }

  get reports() {
    return this.#reports.db;
  }

  /** All views, opened for writing; closed with the office. */
  views(): PlacedView[] {
    const placed = placeViews(this.directory);
    this.#placed.push(...placed);
    return placed;
  }

  async close(): Promise<void> {
    for (const { store } of this.#placed) store.close();
    await Promise.all([this.#register.close(), this.#reports.close()]);
    await this.store.close();
    rmSync(this.directory, { recursive: true });
  }
}

/** Lends an office to a test and takes it back, whatever happens. */
export async function withOffice<Result>(
  work: (office: TestOffice) => Promise<Result>,
  options?: SqliteEventStoreOptions,
): Promise<Result> {
  const office = new TestOffice(options);
  try {
    return await work(office);
  } finally {
    await office.close();
  }
}

export const placeViews = (directory: string): PlacedView[] =>
  VIEWS.map((view) => ({ view, store: SqliteViewStore.open(viewFile(directory, view), view) }));

/** The events in the order given; they share one transaction of the store. Answers the last position. */
export async function append(store: SqliteEventStore, recorded: readonly Recorded[]): Promise<number> {
  const results = await Promise.all(
    recorded.map(({ applicationId, event }) =>
      appendRaw(store, APPLICATION_STREAM + applicationId, writeApplicationEvent(event)),
    ),
  );
  return results.at(-1) ?? 0;
}

/** An event of any shape, as another version of the software might record it. */
export async function appendRaw(
  store: SqliteEventStore,
  stream: string,
  event: Omit<NewEvent, 'id' | 'correlation'>,
): Promise<number> {
  const events = [{ ...event, id: crypto.randomUUID(), correlation: 'test' }];
  return (await store.append([{ stream, expected: 'any', events }])).position;
}

/** Every row of every table of every view, in the order of the primary keys, with the views' checkpoints and indexes. */
export function dump(directory: string): string {
  return VIEWS.flatMap((view) => [
    `${view.name}:`,
    ...rowsOf(directory, view.name, 'SELECT view, version, checkpoint, stopped FROM view_meta'),
    ...rowsOf(directory, view.name, `SELECT sql FROM sqlite_schema WHERE type = 'index' ORDER BY name`),
    ...[view.documents, ...view.tables].flatMap(({ name, primaryKey }) => [
      `${name}:`,
      ...rowsOf(directory, view.name, `SELECT * FROM ${name} ORDER BY ${primaryKey.join(', ')}`),
    ]),
  ]).join('\n');
}

function rowsOf(directory: string, name: string, query: string): string[] {
  const db = new Database(viewFile(directory, { name }), { readonly: true });
  try {
    return db
      .prepare(query)
      .all()
      .map((row) => JSON.stringify(row));
  } finally {
    db.close();
  }
}

/** Changes a SQLite file behind the back of the software. */
export function tamper(file: string, statement: string): void {
  const db = new Database(file);
  db.exec(statement);
  db.close();
}

export const inOrder = (tallies: readonly Tally[]): Tally[] =>
  [...tallies].sort((one, other) => keyOf(one).localeCompare(keyOf(other)));

const keyOf = ({ measure, year, column, row }: Tally): string => JSON.stringify([measure, year, column, row]);

/** What the applications of an agency add up to, counted the plain way. */
export function recount(applications: Iterable<Application>, agency: string): Tally[] {
  const sums = new Map<string, Tally>();
  for (const application of applications) {
    if (application.agency !== agency) continue;
    for (const tally of contributionsOf(application).map(tallyOf)) {
      const sum = sums.get(keyOf(tally))?.count ?? 0;
      sums.set(keyOf(tally), { ...tally, count: sum + 1 });
    }
  }
  return inOrder([...sums.values()]);
}
