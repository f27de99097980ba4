import { jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventStoreContract } from './contract.js';
import { TASKS, plannedAppend } from './crash-plan.js';
import { StoreUnavailable, type StoredEvent, type StreamAppend } from './event-store.js';
import { SqliteEventStore, type SqliteEventStoreOptions } from './sqlite-event-store.js';
import { anEvent } from './test-events.js';
import { expectWhole, testFolder } from './test-files.js';

eventStoreContract('SQLite', () => {
  const folder = testFolder();
  const open = () => SqliteEventStore.open(join(folder.path, 'events.db'));
  const dispose = () => {
    folder.remove();
    return Promise.resolve();
  };
  return Promise.resolve({ store: open(), another: () => Promise.resolve(open()), dispose });
});

describe('The SQLite event store', () => {
  let folder: ReturnType<typeof testFolder>;
  let file: string;
  let stores: SqliteEventStore[];

  beforeEach(() => {
    folder = testFolder();
    file = join(folder.path, 'data', 'events.db');
    stores = [];
  });

  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    folder.remove();
  });

  function open(options?: SqliteEventStoreOptions): SqliteEventStore {
    const store = SqliteEventStore.open(file, options);
    stores.push(store);
    return store;
  }

  /** Runs SQL as an operator with a database tool would. */
  function tamper(sql: string): void {
    const db = new Database(file);
    try {
      db.exec(sql);
    } finally {
      db.close();
    }
  }

  (existsSync('/proc/locks') ? it : it.skip)('keeps its locks when it is opened once more', async () => {
    await open().append([{ stream: 'register-1', expected: 'none', events: [anEvent()] }]);
    const locks = () =>
      readFileSync('/proc/locks', 'utf8')
        .split('\n')
        .filter((line) => line.includes(` ${process.pid} `)).length;
    const before = locks();
    open();
    expect(locks()).toBeGreaterThanOrEqual(before);
  });

  describe('positions', () => {
    it('start at 1 in an empty file, whose head is 0', async () => {
      const store = open();
      expect(await store.head()).toBe(0);
      expect((await store.append(anAppend('a'))).position).toBe(1);
    });

    it('have no gap when refused, repeated and taken appends share a transaction', async () => {
      const store = open();
      const repeated = anAppend('a');
      await Promise.allSettled(
        [repeated, anAppend('b'), anAppend('b'), repeated, anAppend('c')].map((append) => store.append(append)),
      );
      const events = await store.readAll(0, 10);
      expect(events.map(({ position, stream }) => [position, stream])).toEqual([
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ]);
    });

    it('have no gap when two processes write one file, and a reader in one follows both', async () => {
      const store = open();
      const rounds = 60;
      const child = spawn(process.execPath, [writer, file, '1', `${rounds}`], { stdio: ['ignore', 'pipe', 'inherit'] });
      const childExit = once(child, 'exit');
      await once(child.stdout, 'data');
      child.stdout.resume();

      const stop = new AbortController();
      const seen: StoredEvent[] = [];
      const following = (async () => {
        for await (const page of store.subscribe(0, stop.signal)) {
          seen.push(...page);
          if (page.some(({ stream }) => stream === 'end')) stop.abort();
        }
      })();
      await Promise.all(
        Array.from({ length: TASKS }, async (_, task) => {
          for (let n = 0; n < rounds; n++) await store.append(plannedAppend(2, task, n));
        }),
      );
      expect(await childExit).toEqual([0, null]);
      await store.append(anAppend('end'));
      await following;

      const planned = [1, 2].flatMap((run) =>
        Array.from({ length: TASKS * rounds }, (_, i) => plannedAppend(run, i % TASKS, Math.floor(i / TASKS))),
      );
      expect(seen).toHaveLength(1 + planned.flat().flatMap(({ events }) => events).length);
      expect(seen.map(({ position }) => position)).toEqual(seen.map((_, i) => i + 1));
      expectWhole(file);
    });
  });

  describe('the group commit', () => {
    it('takes appends that wait together in one transaction, but no endless one', async () => {
      const store = open();
      const commit = jest.spyOn(store['sql'].commit, 'run');
      await Promise.all(Array.from({ length: 64 }, (_, i) => store.append(anAppend(`a-${i}`))));
      expect(commit).toHaveBeenCalledTimes(1);
      await Promise.all(Array.from({ length: 1100 }, (_, i) => store.append(anAppend(`b-${i}`))));
      expect(commit).toHaveBeenCalledTimes(1 + 3);
    });

    it('takes an import of 45,000 events in 15,000 streams as one transaction', async () => {
      const store = open();
      const commit = jest.spyOn(store['sql'].commit, 'run');
      const appends = Array.from({ length: 15_000 }, (_, i): StreamAppend => {
        return { stream: `application-${i}`, expected: 'none', events: [anEvent(), anEvent(), anEvent()] };
      });
      const result = await store.append(appends);
      expect(result).toMatchObject({ position: 45_000, revisions: appends.map(() => 2), repeated: false });
      expect(commit).toHaveBeenCalledTimes(1);
    });

    it('fails only the append that breaks an insert', async () => {
      const store = open();
      tamper(`CREATE TRIGGER poison BEFORE INSERT ON events WHEN new.type = 'Poison'
              BEGIN SELECT RAISE(ABORT, 'poisoned'); END`);
      await expectOnlyBadFails(store, 'Poison', 'poisoned');
    });

    it('fails only the append that breaks the commit', async () => {
      const store = open();
      tamper(`CREATE TABLE parent (id INTEGER PRIMARY KEY);
              CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
              CREATE TRIGGER orphan AFTER INSERT ON events WHEN new.type = 'Orphan'
              BEGIN INSERT INTO child VALUES (new.position); END`);
      await expectOnlyBadFails(store, 'Orphan', 'FOREIGN KEY constraint failed');
    });

    it('answers as if nothing had happened when the commit reports an error but was taken', async () => {
      const store = open();
      const known = anAppend('known');
      const first = await store.append(known);
      const { commit } = store['sql'];
      const run = commit.run.bind(commit);
      jest.spyOn(commit, 'run').mockImplementationOnce(() => {
        run();
        throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR');
      });
      const outcomes = await Promise.allSettled(
        [anAppend('a'), known, anAppend('a'), anAppend('b')].map((append) => store.append(append)),
      );
      expect(outcomes).toMatchObject([
        { value: { position: 2, revisions: [0], positions: [2], repeated: false } },
        { value: { ...first, repeated: true } },
        { reason: { name: 'WrongExpectedRevision', actual: 0 } },
        { value: { position: 3, revisions: [0], repeated: false } },
      ]);
      expect(await store.head()).toBe(3);
    });

    it('reports a disk that fails as StoreUnavailable, after which the append can be repeated', async () => {
      const store = open();
      const fail = () => {
        throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR');
      };
      for (const statement of [store['sql'].begin, store['sql'].commit]) {
        const append = anAppend(randomUUID());
        const head = await store.head();
        const run = jest.spyOn(statement, 'run').mockImplementation(fail);
        await expect(store.append(append)).rejects.toMatchObject({
          name: 'StoreUnavailable',
          message: 'the event store failed: disk I/O error',
        });
        run.mockRestore();
        expect(await store.head()).toBe(head);
        expect(await store.append(append)).toMatchObject({ position: head + 1, repeated: false });
      }
    });

    async function expectOnlyBadFails(store: SqliteEventStore, type: string, message: string): Promise<void> {
      const appends = Array.from({ length: 9 }, (_, i): StreamAppend[] => [
        { stream: `a-${i}`, expected: 'none', events: [anEvent(), anEvent({ type: i % 4 === 1 ? type : 'Good' })] },
      ]);
      const outcomes = await Promise.allSettled(appends.map((append) => store.append(append)));
      const good = outcomes.filter((_, i) => i % 4 !== 1);
      expect(good).toMatchObject(
        good.map((_, i) => ({ value: { position: 2 * i + 2, revisions: [1], repeated: false } })),
      );
      for (const i of [1, 5]) expect(outcomes[i]).toMatchObject({ reason: { message } });
      expect(await store.head()).toBe(14);
    }
  });

  describe('recordedAt', () => {
    it('stays at its last value while the clock goes back, also for another handle and after a restart', async () => {
      let now = Date.parse('2024-05-06T08:00:00.000Z');
      const clock = () => now;
      const store = open({ clock });
      await store.append(anAppend('a'));
      now -= 60_000;
      await store.append(anAppend('b'));
      await open({ clock }).append(anAppend('c'));
      await Promise.all(stores.map((each) => each.close()));
      const reopened = open({ clock });
      await reopened.append(anAppend('d'));
      now += 60_001;
      await reopened.append(anAppend('e'));
      expect((await reopened.readAll(0, 10)).map(({ recordedAt }) => recordedAt)).toEqual([
        ...Array.from({ length: 4 }, () => '2024-05-06T08:00:00.000Z'),
        '2024-05-06T08:00:00.001Z',
      ]);
    });
  });

  describe('the file', () => {
    it.each(["UPDATE events SET data = '{}'", 'DELETE FROM events', 'DELETE FROM events WHERE position = 1'])(
      'is append-only: %s fails',
      async (sql) => {
        const store = open();
        await store.append(anAppend('a'));
        const before = await store.readAll(0, 10);
        expect(() => tamper(sql)).toThrow('events are append-only');
        expect(await store.readAll(0, 10)).toEqual(before);
      },
    );

    it('may be new to several processes that open it at once', async () => {
      const children = [1, 2, 3, 4].map((run) =>
        spawn(process.execPath, [writer, file, `${run}`, '2'], { stdio: ['ignore', 'ignore', 'inherit'] }),
      );
      expect(await Promise.all(children.map((child) => once(child, 'exit')))).toEqual(children.map(() => [0, null]));
      expectWhole(file);
    });

    it('opened read-only is read and followed but not written', async () => {
      const store = open();
      await store.append(anAppend('a'));
      const reader = open({ readOnly: true });
      expect(await reader.readStream('a')).toEqual(await store.readStream('a'));
      await expect(reader.append(anAppend('b'))).rejects.toThrow(
        new StoreUnavailable('the event store is opened read-only'),
      );
      const stop = new AbortController();
      const pages = reader.subscribe(1, stop.signal)[Symbol.asyncIterator]();
      const next = pages.next();
      await store.append(anAppend('b'));
      expect(await next).toMatchObject({ value: [{ stream: 'b', position: 2 }] });
      stop.abort();
    });

    it('opened read-only is not created', () => {
      expect(() => open({ readOnly: true })).toThrow(StoreUnavailable);
      expect(existsSync(join(folder.path, 'data'))).toBe(false);
    });

    it('is refused when a newer version wrote it', async () => {
      await open().close();
      tamper('PRAGMA user_version = 2');
      const message = `${file} was written by a newer version (schema 2, this program knows 1): upgrade this program`;
      expect(() => open()).toThrow(new StoreUnavailable(message));
      expect(() => open({ readOnly: true })).toThrow(new StoreUnavailable(message));
    });

    it('is refused, and left alone, when it is something else', () => {
      file = join(folder.path, 'other.db');
      tamper('CREATE TABLE events (id)');
      expect(() => open()).toThrow(new StoreUnavailable(`${file} is not an event store: name another file`));
      expect(new Database(file).pragma('journal_mode', { simple: true })).toBe('delete');
      file = join(folder.path, 'notes.txt');
      writeFileSync(file, 'no database at all, but long enough to look at: '.repeat(100));
      expect(() => open()).toThrow(`cannot open event store ${file}: file is not a database`);
    });

    it('is synced at every commit', () => {
      const db = open()['db'];
      expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(db.pragma('synchronous', { simple: true })).toBe(2);
    });
  });

  it('lets other work run between the pages of a subscription that catches up', async () => {
    const store = open();
    await store.append([{ stream: 'a', expected: 'none', events: Array.from({ length: 5000 }, () => anEvent()) }]);
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    let pages = 0;
    for await (const page of store.subscribe(0, stop.signal)) pages += page.length > 0 ? 1 : 0;
    expect(pages).toBe(1);
  });

  describe('closing', () => {
    it('writes what is waiting first', async () => {
      const store = open();
      const results = [store.append(anAppend('a')), store.append(anAppend('b'))];
      await store.close();
      expect((await Promise.all(results)).map(({ position }) => position)).toEqual([1, 2]);
      expect(await open().head()).toBe(2);
    });

    it('refuses every later call and ends a waiting subscription with StoreUnavailable', async () => {
      const store = open();
      const pages = store.subscribe(0, new AbortController().signal)[Symbol.asyncIterator]();
      const waiting = pages.next();
      await store.close();
      const closed = new StoreUnavailable('the event store is closed');
      await expect(waiting).rejects.toThrow(closed);
      await expect(store.append(anAppend('a'))).rejects.toThrow(closed);
      await expect(store.readAll(0, 1)).rejects.toThrow(closed);
      await expect(store.head()).rejects.toThrow(closed);
      await store.close();
    });
  });
});

const writer = fileURLToPath(new URL('./crash-writer.js', import.meta.url));

function anAppend(stream: string): StreamAppend[] {
  return [{ stream, expected: 'none', events: [anEvent()] }];
}
