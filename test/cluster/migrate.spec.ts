import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore, NewEvent, StoredEvent } from '#event-store';
import { SqliteEventStore, openEventStore } from '#event-store';
import { eventsFile } from '#projections';
import { fill } from '../bench/made-events.js';
import { KurrentDbStandIn } from '../kurrentdb-stand-in/stand-in.js';
import { cli, killed } from '../stories/processes.js';

const APPLICATIONS = 60;
/** Long before the migration, so that an instant of the server's clock shows. */
const THEN = Date.parse('2021-03-01T08:00:00.123Z');

const oneEvent = (correlation: string, data: string): NewEvent => ({
  id: randomUUID(),
  type: 'Noted',
  schemaVersion: 1,
  occurredOn: '2021-03-01',
  actor: '张三',
  agency: 'BENCH',
  correlation,
  data,
});

/** An office of 2021, whose clock stood still at times, with appends to several streams and data that no JSON writer would write so. */
async function withOffice(work: (directory: string, events: readonly StoredEvent[]) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'taizhang-migrate-'));
  try {
    let now = THEN;
    const store = SqliteEventStore.open(eventsFile(directory), { clock: () => (now += 1_000) });
    for (let intake = 0; intake < 20; intake += 1) {
      const correlation = randomUUID();
      const both = ['register-BENCH-2021', `application-${randomUUID()}`].map((stream) => ({
        stream,
        expected: 'any' as const,
        events: [oneEvent(correlation, `{ "b" :1,"a":  "\\u53f0账 ${intake}","a":2.50 }`)],
      }));
      await store.append(both);
    }
    await fill(store, APPLICATIONS);
    const events = await store.readAll(0, 10_000);
    await store.close();
    await work(directory, events);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function withTarget<Result>(
  standIn: KurrentDbStandIn,
  work: (target: EventStore) => Promise<Result>,
): Promise<Result> {
  const target = await openEventStore(standIn.url);
  try {
    return await work(target);
  } finally {
    await target.close();
  }
}

/** All that an event is, apart from its position, which is each store's own. */
const withoutPositions = (events: readonly StoredEvent[]): unknown[] =>
  events.map(({ position: _, ...event }) => event);

/** What the server holds of our streams, shown to readers or not. */
const rowsIn = ({ log }: KurrentDbStandIn): number =>
  log.records.filter(({ stream }) => /^(application|register)-/.test(stream)).length;

describe.each([
  ['that appends to several streams at once', '25.1.0'],
  ['of an older version', '24.10.0'],
])('taizhang migrate to a KurrentDB %s', (_, version) => {
  let standIn: KurrentDbStandIn;
  beforeEach(async () => {
    standIn = await KurrentDbStandIn.start({ version });
  });
  afterEach(() => standIn.stop());

  it('copies every event with its bytes, its order and the instant at which it was known', async () => {
    await withOffice(async (directory, events) => {
      const first = await cli('migrate', '--data', directory, '--to', standIn.url);
      expect(first).toMatchObject({ code: 0, err: '' });
      expect(first.out).toContain(`本次写入 ${events.length} 个事件`);
      await withTarget(standIn, async (target) => {
        const copied = await target.readAll(0, 10_000);
        expect(withoutPositions(copied)).toEqual(withoutPositions(events));
        const stream = events.at(-1)?.stream ?? '';
        expect(withoutPositions(await target.readStream(stream))).toEqual(
          withoutPositions(events.filter((event) => event.stream === stream)),
        );
      });
      const again = await cli('migrate', '--data', directory, '--to', standIn.url);
      expect(again).toMatchObject({ code: 0, out: expect.stringContaining('本次写入 0 个事件') as string });
      expect(rowsIn(standIn)).toBe(events.length);
    });
  });

  it('goes on where it was killed, and doubles nothing', async () => {
    await withOffice(async (directory, events) => {
      for (const share of [0.2, 0.6]) {
        await killed(
          ['migrate', '--data', directory, '--to', standIn.url],
          () => rowsIn(standIn) > share * events.length,
        );
        expect(rowsIn(standIn)).toBeLessThan(events.length);
      }
      expect(await cli('migrate', '--data', directory, '--to', standIn.url)).toMatchObject({ code: 0, err: '' });
      expect(rowsIn(standIn)).toBe(events.length);
      await withTarget(standIn, async (target) => {
        expect(withoutPositions(await target.readAll(0, 10_000))).toEqual(withoutPositions(events));
      });
    });
  });

  it('leaves a target alone that holds anything else', async () => {
    await withOffice(async (directory) => {
      await withTarget(standIn, (target) =>
        target.append([{ stream: 'application-other', expected: 'none', events: [oneEvent(randomUUID(), '{}')] }]),
      );
      const { code, err } = await cli('migrate', '--data', directory, '--to', standIn.url);
      expect(code).toBe(1);
      expect(err).toMatch(/^taizhang: 目标库含有源库没有的内容.*is not that of the source.*\n$/);
      expect(rowsIn(standIn)).toBe(1);
    });
  });

  it('goes on in the present: what the cluster records next has the time of its clock', async () => {
    await withOffice(async (directory) => {
      const before = new Date().toISOString();
      expect((await cli('migrate', '--data', directory, '--to', standIn.url)).code).toBe(0);
      await withTarget(standIn, async (target) => {
        await target.append([{ stream: 'application-next', expected: 'none', events: [oneEvent(randomUUID(), '{}')] }]);
        const last = (await target.readAll(0, 10_000)).at(-1);
        expect(last?.stream).toBe('application-next');
        expect(last?.recordedAt.localeCompare(before)).toBeGreaterThanOrEqual(0);
      });
    });
  });
});

const realServer = process.env['TEST_KURRENTDB_URL'];
if (realServer !== undefined) {
  it('taizhang migrate to a real KurrentDB copies every event, or leaves it alone if it holds others', async () => {
    await withOffice(async (directory, events) => {
      const target = await openEventStore(realServer);
      try {
        const before = await target.readAll(0, 1);
        const { code, err } = await cli('migrate', '--data', directory, '--to', realServer);
        if (before.length > 0) {
          expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('migrate into an empty') as string });
          return;
        }
        expect({ code, err }).toEqual({ code: 0, err: '' });
        expect(withoutPositions(await target.readAll(0, 10_000))).toEqual(withoutPositions(events));
        expect((await cli('migrate', '--data', directory, '--to', realServer)).out).toContain('本次写入 0 个事件');
      } finally {
        await target.close();
      }
    });
  });
}

describe('taizhang migrate', () => {
  it.each([
    ['no cluster at the URL', 'kurrentdb://user:secret@127.0.0.1:1?tls=false', /event store/],
    ['something else than a KurrentDB', 'postgres://127.0.0.1/x', /kurrentdb:\/\//],
  ])('with %s ends with one line', async (_, to, line) => {
    await withOffice(async (directory) => {
      const { code, err } = await cli('migrate', '--data', directory, '--to', to);
      expect(code).toBe(1);
      expect(err).toMatch(line);
      expect(err.trimEnd()).not.toMatch(/\n|secret/);
    });
  });
});
