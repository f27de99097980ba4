import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { EventStore } from '#event-store';
import { SqliteEventStore, StoreUnavailable } from '#event-store';
import { LOG_ANCHORS_STREAM, factsIn } from '#registry';
import { IdentityFile } from './identity-file.js';
import type { LogsAnchored } from './log-anchors.js';
import { LOG_ANCHOR_SHAPES, faultsOfAnchor } from './log-anchors.js';
import { LogKeeper } from './log-keeper.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const KEPT = 200 * DAY;
/** When the first entry is written, by the clock of the machine, which the file asks how long it has to keep what. */
const FIRST = Date.now() - 600 * DAY;

let directory: string;
let store: SqliteEventStore;
let file: IdentityFile;
let now: number;
const keeperOn = (events: EventStore | undefined): LogKeeper => new LogKeeper(events, file, KEPT, () => now);
const look = (at = now): void =>
  file.accessLog.append({
    ...{ at, account: 'wang', home: null, agency: 'BINHAI', action: 'SearchRegister', shown: [] },
    ...{ address: '127.0.0.1', request: 'r' },
  });
const anchors = async (): Promise<LogsAnchored['data'][]> =>
  factsIn<LogsAnchored>(await store.readStream(LOG_ANCHORS_STREAM), LOG_ANCHOR_SHAPES).map(({ data }) => data);
const access = async (): Promise<(readonly [number, number])[]> =>
  (await anchors()).map(({ logs: [heads] }) => [heads?.keptAfter.id ?? -1, heads?.last.id ?? -1]);
const faults = async (): Promise<string[]> =>
  (await anchors()).flatMap((anchor, index, all) => faultsOfAnchor(all.slice(0, index), anchor));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'taizhang-keeper-'));
  store = SqliteEventStore.open(join(directory, 'events.db'), { clock: () => now });
  file = IdentityFile.open(join(directory, 'identity.db'));
  now = FIRST;
});
afterEach(async () => {
  file.close();
  await store.close();
  rmSync(directory, { recursive: true });
});

test('what is new is anchored, and nothing where nothing is', async () => {
  const keeper = keeperOn(store);
  expect(await keeper.keep()).toBe(true);
  expect(await access()).toEqual([]);
  look();
  for (let time = 0; time < 2; time += 1) expect(await keeper.keep()).toBe(true);
  expect(await access()).toEqual([[0, 1]]);
});

test('in between it is done when an hour is over, or a thousand entries are new', async () => {
  const keeper = keeperOn(store);
  look();
  await keeper.keep();
  look();
  await keeper.keepInTime();
  now += HOUR - 1;
  await keeper.keepInTime();
  expect(await access()).toEqual([[0, 1]]);
  now += 1;
  expect(await keeper.keepInTime()).toBe(true);
  expect(await access()).toEqual([
    [0, 1],
    [0, 2],
  ]);
  for (let time = 0; time < 999; time += 1) look();
  await keeper.keepInTime();
  expect(await access()).toHaveLength(2);
  look();
  await keeper.keepInTime();
  expect((await access()).at(-1)).toEqual([0, 1_002]);
});

test('what is over is recorded before it goes, and stays as long as it could not be', async () => {
  for (const days of [0, 1, 2]) look(FIRST + days * DAY);
  now = FIRST + 2 * DAY;
  await keeperOn(store).keep();
  now = FIRST + 2 * DAY + KEPT;
  const append = (): Promise<never> => Promise.reject(new StoreUnavailable('the disk is full'));
  const failing = Object.assign(Object.create(store) as EventStore, {
    append,
    readStream: (stream: string) => store.readStream(stream),
  });
  await expect(keeperOn(failing).keep()).rejects.toThrow('the disk is full');
  expect(file.checkLogs()[0]).toMatchObject({ keptAfter: { id: 0 }, entries: 3 });
  await keeperOn(store).keep();
  expect(file.checkLogs()[0]).toMatchObject({ keptAfter: { id: 2 }, entries: 1, findings: [] });
  expect(await access()).toEqual([
    [0, 3],
    [2, 3],
  ]);
  expect(await faults()).toEqual([]);
});

test('what a clock that was put back has dated before an anchor waits until the anchor is over, too', async () => {
  look();
  now = FIRST + 8 * HOUR;
  await keeperOn(store).keep();
  now = FIRST + HOUR / 2;
  look();
  now = FIRST + 9 * HOUR;
  look();
  await keeperOn(store).keep();
  now = FIRST + HOUR + KEPT;
  await keeperOn(store).keep();
  expect((await access()).at(-1)).toEqual([1, 3]);
  expect(file.checkLogs()[0]).toMatchObject({ keptAfter: { id: 1 }, entries: 2, findings: [] });
  now = FIRST + 8 * HOUR + 1 + KEPT;
  await keeperOn(store).keep();
  expect((await access()).at(-1)).toEqual([2, 3]);
  expect(await faults()).toEqual([]);
});

test('a clock that is put back by more than an hour is a reason to anchor', async () => {
  const keeper = keeperOn(store);
  now += 8 * HOUR;
  look();
  await keeper.keep();
  now -= 8 * HOUR;
  look();
  await keeper.keepInTime();
  expect((await access()).at(-1)).toEqual([0, 2]);
});

test('where the logs are not anchored, as in a cluster, what is over goes all the same', async () => {
  look();
  now = FIRST + DAY + KEPT;
  expect(await keeperOn(undefined).keep()).toBe(true);
  expect(file.checkLogs()[0]).toMatchObject({ entries: 0, findings: [] });
  expect(await store.head()).toBe(0);
});

test('two servers on one directory anchor by turns, and neither goes back behind the other', async () => {
  look();
  now = FIRST + DAY;
  look();
  let overtaken = false;
  /** The other one is quicker between what this one has read and what it writes. */
  const slow = Object.assign(Object.create(store) as EventStore, {
    append: async (...appends: Parameters<EventStore['append']>) => {
      if (!overtaken) {
        overtaken = true;
        look();
        now += KEPT;
        await keeperOn(store).keep();
        look();
        now -= KEPT;
      }
      return store.append(...appends);
    },
    readStream: (stream: string) => store.readStream(stream),
  });
  await keeperOn(slow).keep();
  expect(await access()).toEqual([
    [1, 3],
    [1, 4],
  ]);
  expect(await faults()).toEqual([]);
});

test('a file whose triggers are not those that were made is told', async () => {
  const db = new Database(join(directory, 'identity.db'));
  db.exec('DROP TRIGGER access_is_kept');
  db.close();
  expect(await keeperOn(undefined).keep()).toBe(false);
});

test('a log that does not hold what was anchored is told', async () => {
  look();
  await keeperOn(store).keep();
  file.close();
  rmSync(join(directory, 'identity.db'));
  file = IdentityFile.open(join(directory, 'identity.db'));
  expect(await keeperOn(store).keep()).toBe(false);
});
