import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '#event-store';
import { SqliteEventStore } from '#event-store';
import {
  PostgresViewStore,
  VIEWS,
  eventsFile,
  openViewsDatabase,
  project,
  rebuildInThreads,
  viewSchema,
} from '#projections';
import { fill } from '../bench/made-events.js';
import { usePostgres } from '../services/suites.js';
import { cli } from '../stories/processes.js';
import { embeddedRows, postgresRows } from './view-rows.js';

const server = usePostgres();
const PARTITION = 2;
const PARTITIONS = 3;

/** The events of a few applications; the first event of one is of a version yet to come. */
async function history(): Promise<{ events: readonly StoredEvent[]; behind: readonly StoredEvent[] }> {
  const directory = mkdtempSync(join(tmpdir(), 'taizhang-parked-'));
  const store = SqliteEventStore.open(join(directory, 'events.db'));
  try {
    await fill(store, 5);
    const events = await store.readAll(0, 1_000);
    const victim = events[0] as StoredEvent;
    const behind = events.filter(({ stream }) => stream === victim.stream);
    return { events: events.map((one) => (one === victim ? { ...one, schemaVersion: 99 } : one)), behind };
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

describe('taizhang parked', () => {
  it('lists what each view has set aside, and folds it again once the software can', async () => {
    const url = await server().database();
    const pool = await openViewsDatabase(url);
    try {
      const { events, behind } = await history();
      for (const view of VIEWS) {
        const store = await PostgresViewStore.open(pool, view, PARTITION);
        await project({ view, store }, events);
      }
      const expected = ['register', 'report-contributions'].flatMap((view) =>
        behind.map(({ position, type, stream }) =>
          [view, PARTITION, position, type, stream.slice('application-'.length)].join('\t'),
        ),
      );
      const listed = await cli('parked', 'list', '--views', url);
      const lines = listed.out.trimEnd().split('\n');
      expect(lines.slice(0, -1).map((line) => line.split('\t').slice(0, 5).join('\t'))).toEqual(expected);
      expect(lines[0]).toMatch(/\t\d{4}-\d\d-\d\dT[\d:.]+Z\tview register cannot digest event .*99/);
      expect(lines.at(-1)).toContain(`${expected.length} events are set aside`);
      expect(listed.code).toBe(0);

      const inVain = await cli('parked', 'retry', '--views', url);
      expect(inVain).toMatchObject({
        code: 1,
        out: expect.stringContaining(`register：已计入 0，仍搁置 ${behind.length}`) as string,
      });
      expect(inVain.err).toContain(`${expected.length} events are still set aside`);

      // The software has been brought up to date: the event is the same, and now it can be read.
      for (const view of VIEWS) {
        await pool.query(
          `UPDATE ${viewSchema(view)}.parked SET event = replace(event, '"schemaVersion":99', '"schemaVersion":1')`,
        );
      }
      expect(await cli('parked', 'retry', '--views', url)).toMatchObject({
        code: 0,
        err: '',
        out:
          `register：已计入 ${behind.length}，仍搁置 0 / ${behind.length} taken, 0 left\n` +
          `report-contributions：已计入 ${behind.length}，仍搁置 0 / ${behind.length} taken, 0 left\n`,
      });
      expect((await cli('parked', 'list', '--views', url)).out).toContain('Nothing is set aside');
    } finally {
      await pool.end();
    }
  });

  it('is folded again while projectors go on folding the same sums', async () => {
    const url = await server().database();
    const pool = await openViewsDatabase(url);
    const directory = mkdtempSync(join(tmpdir(), 'taizhang-parked-beside-'));
    const source = SqliteEventStore.open(eventsFile(directory));
    try {
      await fill(source, 300);
      const events = await source.readAll(0, 10_000);
      const partitionOf = ({ stream }: StoredEvent) => (stream.codePointAt(stream.length - 1) ?? 0) % PARTITIONS;
      const victims = new Set(
        events
          .slice(0, 200)
          .map(({ stream }) => stream)
          .filter((_, index) => index % 5 === 0),
      );
      const unreadable = (event: StoredEvent) =>
        victims.has(event.stream) && event.revision === 0 ? { ...event, schemaVersion: 99 } : event;
      const stores = await Promise.all(
        VIEWS.flatMap((view) =>
          [...Array(PARTITIONS).keys()].map(async (partition) => ({
            view,
            partition,
            store: await PostgresViewStore.open(pool, view, partition),
          })),
        ),
      );
      const deliver = async (some: readonly StoredEvent[]): Promise<void> => {
        await Promise.all(
          stores.map(({ partition, ...placed }) =>
            project(placed, some.filter((event) => partitionOf(event) === partition).map(unreadable)),
          ),
        );
      };
      const half = events.length / 2;
      await deliver(events.slice(0, half));
      // The software is brought up to date while half of the history is yet to come.
      for (const view of VIEWS) {
        await pool.query(
          `UPDATE ${viewSchema(view)}.parked SET event = replace(event, '"schemaVersion":99', '"schemaVersion":1')`,
        );
      }
      const retried = new AbortController();
      const projecting = (async () => {
        // With every event delivered twice, until the retry has had its turn.
        for (let at = half, again = 0; at < events.length || !retried.signal.aborted; again += 1) {
          await deliver(events.slice(Math.max(0, at - 20), at + 10));
          if (at < events.length && (again % 20 === 0 || retried.signal.aborted)) at += 10;
        }
      })();
      const retry = await cli('parked', 'retry', '--views', url);
      retried.abort();
      await projecting;
      expect(retry).toMatchObject({ code: 0, err: '' });
      // What came behind the victims before the retry had its turn is folded by a second one.
      await cli('parked', 'retry', '--views', url);
      await rebuildInThreads(directory, await source.head());
      expect(await postgresRows(pool)).toEqual(embeddedRows(directory));
    } finally {
      await source.close();
      await pool.end();
      rmSync(directory, { recursive: true });
    }
  });

  it('has nothing to list where no projector has made a view yet', async () => {
    const url = await server().database();
    expect(await cli('parked', 'list', '--views', url)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing') as string,
    });
    expect(await cli('parked', 'retry', '--views', url)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing') as string,
    });
  });

  it.each([
    ['a database that does not answer', ['--views', 'postgres://user:secret@127.0.0.1:1/x'], /127\.0\.0\.1:1/],
    ['something else than a database', ['--views', './data'], /postgres:\/\//],
    ['no database', [], /--views/],
  ])('with %s ends with one line', async (_, words, line) => {
    const { code, err } = await cli('parked', 'list', ...words);
    expect(code).toBe(1);
    expect(err).toMatch(line);
    expect(err.trimEnd()).not.toMatch(/\n|secret/);
  });
});
