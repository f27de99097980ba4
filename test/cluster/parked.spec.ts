import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '#event-store';
import { SqliteEventStore } from '#event-store';
import { PostgresViewStore, VIEWS, openViewsDatabase, project, viewSchema } from '#projections';
import { fill } from '../bench/made-events.js';
import { usePostgres } from '../services/suites.js';
import { cli } from '../stories/processes.js';

const server = usePostgres();
const PARTITION = 2;

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
