import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Log } from '../../../test/kurrentdb-stand-in/log.js';
import { KurrentDbStandIn, type Fault } from '../../../test/kurrentdb-stand-in/stand-in.js';
import { selfSigned } from '../../../test/services/certificate.js';
import * as refusals from '../../../test/kurrentdb-stand-in/refusals.js';
import { StoreUnavailable, type EventStore, type StoredEvent, type StreamAppend } from './event-store.js';
import { KurrentDbEventStore } from './kurrentdb-event-store.js';
import { openEventStore } from './open-event-store.js';
import { anEvent, expectRising, follow, readFrom, someEvents } from './test-events.js';

describe('The store on KurrentDB', () => {
  let standIns: KurrentDbStandIn[];
  let stores: EventStore[];
  let standIn: KurrentDbStandIn;

  beforeEach(async () => {
    standIns = [];
    stores = [];
    standIn = await start();
  });

  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await Promise.all(standIns.map((each) => each.stop()));
  });

  async function start(options?: Parameters<typeof KurrentDbStandIn.start>[0]): Promise<KurrentDbStandIn> {
    const started = await KurrentDbStandIn.start(options);
    standIns.push(started);
    return started;
  }

  async function open(url = standIn.url): Promise<EventStore> {
    const store = await KurrentDbEventStore.connect(url);
    stores.push(store);
    return store;
  }

  const appendOf = (count: number): StreamAppend => ({
    stream: `application-${randomUUID()}`,
    expected: 'none',
    events: someEvents(count),
  });

  describe('says StoreUnavailable, with the cause, when', () => {
    const faults: [string, Fault, RegExp][] = [
      ['the server is not ready', refusals.unavailable(), /failed: Server Is Not Ready/],
      ['the server runs out of time', refusals.timeout(), /did not answer in time/],
      ['the server does not answer', 'no answer', /did not answer in time/],
      ['the answer comes too late', { lateBy: 700 }, /did not answer in time/],
      ['the connection is cut', 'cut before', /failed/],
      ['access is denied', refusals.accessDenied(), /denies access/],
      ['nobody knows the leader', refusals.notLeader({ host: '127.0.0.1', port: 9 }), /leader|failed/],
    ];

    it.each(faults)('%s: for an append, a read of a stream, a read of all', async (_what, fault, message) => {
      const store = await open(`${standIn.url}&defaultDeadline=300`);
      const tries: ['append' | 'read' | 'appendSession', () => Promise<unknown>][] = [
        ['append', () => store.append([appendOf(1)])],
        ['appendSession', () => store.append([appendOf(1), appendOf(1)])],
        ['read', () => store.readStream('application-1')],
        ['read', () => store.readAll(0, 10)],
        ['read', () => store.head()],
      ];
      for (const [call, attempt] of tries) {
        standIn.failAlways(call, fault);
        const error: unknown = await attempt().catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(StoreUnavailable);
        expect((error as Error).message).toMatch(message);
        expect((error as Error).cause).toBeInstanceOf(Error);
        standIn.heal();
        await untilItWorks(() => store.append([appendOf(1)]));
      }
    });

    it('somebody deleted the stream', async () => {
      const store = await open();
      const append = appendOf(1);
      await store.append([append]);
      standIn.log.delete(append.stream);
      await expect(store.readStream(append.stream)).rejects.toThrow(/somebody deleted it/);
      await expect(store.append([{ ...append, events: someEvents(1) }])).rejects.toBeInstanceOf(StoreUnavailable);
    });

    it('the store is closed: for each call and for a subscription that waits', async () => {
      const store = await open();
      const waiting = expect(follow(store, 0, () => false)).rejects.toThrow(/closed/);
      const underWay = store.append([{ stream: 'agency-1', expected: 'any', events: someEvents(1) }]);
      await store.close();
      await expect(underWay).resolves.toMatchObject({ repeated: false });
      await waiting;
      await expect(store.append([appendOf(1)])).rejects.toThrow(/closed/);
      await expect(store.readAll(0, 1)).rejects.toThrow(/closed/);
      await expect(follow(store, 0, () => true)).rejects.toThrow(/closed/);
    });

    it('the server is not there, at once and in one line without the password', async () => {
      await standIn.stop();
      const url = standIn.url.replace('//', '//taizhang:geheim@');
      const error: unknown = await open(url).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect((error as Error).message).not.toMatch(/geheim|\n/);
    });

    describe('the server asks who comes', () => {
      const { key, cert } = selfSigned();
      const directory = mkdtempSync(join(tmpdir(), 'taizhang-kurrentdb-tls-'));
      const ca = join(directory, 'ca.pem');
      writeFileSync(ca, cert);
      afterAll(() => rmSync(directory, { recursive: true }));

      const address = async (login: string, trust: string): Promise<string> => {
        const guarded = await start({ guard: { user: 'taizhang', password: 'geheim', key, cert } });
        return `${guarded.url.replace('//', `//${login}`)}${trust}`;
      };

      it('and lets in who says it rightly, over TLS', async () => {
        const store = await open(await address('taizhang:geheim@', `?tlsCAFile=${ca}`));
        await store.append([appendOf(1)]);
        await store.append([appendOf(1), appendOf(1)]);
        expect(await store.readAll(0, 10)).toHaveLength(3);
      });

      it.each([
        ['a wrong password', 'taizhang:geheimer@', () => `?tlsCAFile=${ca}`, /denies access: check user and password$/],
        ['nobody', '', () => `?tlsCAFile=${ca}`, /denies access: check user and password$/],
        ['one who trusts others', 'taizhang:geheim@', () => '', /self-signed certificate/],
        ['one without TLS', 'taizhang:geheim@', () => '?tls=false', /failed/],
      ])('and it is %s', async (_, login, trust, message) => {
        const error: unknown = await open(await address(login, trust())).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(StoreUnavailable);
        expect((error as Error).message).toMatch(message);
        expect((error as Error).message).not.toMatch(/geheim|\n/);
      });
    });

    it('the URL makes no sense, without repeating the password in it', async () => {
      const error: unknown = await openEventStore('kurrentdb://a:geheim@host:port').catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect((error as Error).message).not.toMatch(/geheim/);
    });
  });

  it('is opened by a URL, also by one with the old scheme', async () => {
    const store = await openEventStore(standIn.url.replace('kurrentdb:', 'esdb:'));
    stores.push(store);
    expect(store).toBeInstanceOf(KurrentDbEventStore);
  });

  it('refuses an event that is larger than the server takes, leaving nothing, and a stream that readers would not find', async () => {
    const store = await open();
    const large = anEvent({ data: JSON.stringify('公'.repeat(400_000)) });
    const tooLarge: StreamAppend = { stream: 'register-1', expected: 'any', events: [large] };
    for (const appends of [[tooLarge], [appendOf(1), tooLarge], [{ ...tooLarge, events: [anEvent(), large] }]]) {
      await expect(store.append(appends)).rejects.toBeInstanceOf(RangeError);
    }
    await expect(store.append([{ ...appendOf(1), stream: 'something-else' }])).rejects.toBeInstanceOf(TypeError);
    expect(await store.readAll(0, 10)).toEqual([]);
    await store.append([appendOf(1)]);
    expect(await store.readAll(0, 10)).toHaveLength(1);
  });

  it('appends at once to streams whose names differ in capitals only', async () => {
    const store = await open();
    const appends = ['register-A-2025', 'register-a-2025', 'register-a-2026'].map((stream) => ({
      ...appendOf(1),
      stream,
    }));
    await store.append(appends);
    expect((await store.readAll(0, 10)).map(({ stream }) => stream)).toEqual(appends.map(({ stream }) => stream));
  });

  it('tells two that append the same to several streams at the same moment the same position', async () => {
    const [one, other] = [await open(), await open()];
    for (let round = 0; round < 10; round += 1) {
      const appends = [appendOf(2), appendOf(1)];
      // Both have looked before either has written.
      const [first, second] = await Promise.all([one.append(appends), other.append(appends)]);
      expect(second.position).toBe(first.position);
      expect((await one.readAll(0, 1_000)).at(-1)?.position).toBe(first.position);
    }
  });

  it('stores the data as JSON, in exactly the bytes given, on each way to the server', async () => {
    const data = ' {"b" :1.0e+2,\t"a": [ ] , "a":-0, "汉字":"\\u4e2d\uFEFF"}\r\n';
    const older = await start({ version: '24.10.0' });
    for (const server of [standIn, older]) {
      const store = await open(server.url);
      await store.append([{ ...appendOf(1), events: [anEvent({ data })] }]);
      await store.append([appendOf(1), appendOf(1)].map((append) => ({ ...append, events: [anEvent({ data })] })));
      const ours = server.log.records.filter(({ stream }) => stream.startsWith('application-'));
      expect(ours).toHaveLength(3);
      for (const record of ours) {
        expect(record.isJson).toBe(true);
        expect(Buffer.from(record.data).equals(Buffer.from(data))).toBe(true);
      }
      expect((await store.readAll(0, 10)).map((event) => event.data)).toEqual([data, data, data]);
    }
  });

  describe('when the connection breaks during an append', () => {
    it.each([
      ['to one stream, before the server took it', 1, 'append', 'cut before', false],
      ['to one stream, after the server took it', 1, 'append', 'cut after', true],
      ['to two streams, before the server took it', 2, 'appendSession', 'cut before', false],
      ['to two streams, after the server took it', 2, 'appendSession', 'cut after', true],
    ] as const)('%s: a repetition lands once', async (_what, count, call, fault, repeated) => {
      const store = await open();
      const appends = Array.from({ length: count }, () => appendOf(2));
      standIn.fail(call, fault);
      await expect(store.append(appends)).rejects.toBeInstanceOf(StoreUnavailable);
      const result = await untilItWorks(() => store.append(appends));
      const events = await readFrom(store, 0);
      expect(events.map(({ id }) => id)).toEqual(appends.flatMap((append) => append.events.map(({ id }) => id)));
      expect(result).toEqual({ position: events.at(-1)?.position, revisions: appends.map(() => 1), repeated });
    });
  });

  describe('a subscription', () => {
    it('neither loses nor doubles an event while the server restarts, drops connections and repeats itself', async () => {
      standIn.repeatsItself = true;
      const [store, writer] = [await open(), await open()];
      const seen: StoredEvent[] = [];
      const done = new AbortController();
      const following = (async () => {
        for await (const page of store.subscribe(0, done.signal)) seen.push(...page);
      })();
      const written: string[] = [];
      const append = async (count: number) => {
        const events = someEvents(count);
        await untilItWorks(() => writer.append([{ stream: 'agency-1', expected: 'any', events }]));
        written.push(...events.map(({ id }) => id));
      };
      const rounds = 10;
      for (let round = 0; round < rounds; round++) {
        await append(3);
        while (seen.length < written.length) await nextTurn();
        // Now the subscription waits for what comes.
        standIn.fail('subscribe', round % 3 === 0 ? refusals.unavailable() : 'cut after');
        standIn.fail('read', round % 3 === 1 ? 'cut after' : 'none');
        if (round % 2 === 0) standIn.dropConnections();
        const restarted = round % 2 === 0 ? undefined : standIn.stop().then(() => standIn.resume());
        await append(2);
        await restarted;
        while (seen.length < written.length) await nextTurn();
      }
      done.abort();
      await following;
      expect(seen.map(({ id }) => id)).toEqual(written);
      expectRising(seen);
      expect(standIn.calls.subscribe).toBeGreaterThan(rounds / 2);
    });

    it('goes on from a position in another process, and from one that no event has', async () => {
      const store = await open();
      const appends = Array.from({ length: 6 }, () => appendOf(2));
      for (const append of appends) await store.append([append]);
      const events = await readFrom(store, 0);
      const middle = events[4] as StoredEvent;
      const isLast = ({ id }: StoredEvent) => id === events.at(-1)?.id;
      for (const after of [middle.position, middle.position + 1]) {
        expect(await follow(await open(), after, isLast)).toEqual(events.slice(5));
        expect(await readFrom(await open(), after, 3)).toEqual(events.slice(5));
      }
      expect(await readFrom(store, middle.position - 1)).toEqual(events.slice(4));
    });

    it('waits for a cluster that is away as a whole', async () => {
      const other = await start({ log: standIn.log });
      const hosts = `127.0.0.1:${standIn.endpoint.port},127.0.0.1:${other.endpoint.port}`;
      const url = `kurrentdb://${hosts}?tls=false&maxDiscoverAttempts=1&discoveryInterval=1`;
      const event = anEvent();
      const seen = follow(await open(url), 0, ({ id }) => id === event.id);
      await Promise.all([standIn.stop(), other.stop()]);
      await expect(open(url)).rejects.toThrow(/Failed to discover/);
      await Promise.all([standIn.resume(), other.resume()]);
      await (await open(url)).append([{ stream: 'agency-1', expected: 'none', events: [event] }]);
      expect((await seen).map(({ id }) => id)).toEqual([event.id]);
    });

    it('throws when access is denied, also while it waits, as more waiting would not help', async () => {
      const store = await open();
      const waiting = expect(follow(store, 0, () => true)).rejects.toThrow(/denies access/);
      while (standIn.calls.subscribe === 0) await nextTurn();
      standIn.failAlways('read', refusals.accessDenied());
      standIn.failAlways('subscribe', refusals.accessDenied());
      standIn.dropConnections();
      await waiting;
      await expect(follow(store, 0, () => true)).rejects.toThrow(/denies access/);
    });
  });

  describe('in a cluster', () => {
    it.each([
      ['one stream', 1],
      ['two streams', 2],
    ])('that answers from a follower: an append to %s finds the leader', async (_what, count) => {
      const follower = await start({ log: standIn.log });
      follower.leader = standIn.endpoint;
      const store = await open(follower.url);
      await store.append(Array.from({ length: count }, () => appendOf(1)));
      expect(await store.readAll(0, 10)).toHaveLength(count);
      expect([follower.calls.append, follower.calls.appendSession]).toEqual([0, 0]);
    });

    it('the leader changes: multi-stream appends go to the new one', async () => {
      const other = await start({ log: standIn.log });
      const store = await open();
      await store.append([appendOf(1), appendOf(1)]);
      // Only the second call meets the follower, as when the change falls between looking and writing.
      standIn.fail('appendSession', refusals.sessionNotLeader(other.endpoint));
      await store.append([appendOf(1), appendOf(1)]);
      expect([standIn.calls.appendSession, other.calls.appendSession]).toEqual([2, 1]);
    });

    it('several hosts in the URL: the leader is asked for', async () => {
      const follower = await start({ log: standIn.log });
      follower.leader = standIn.endpoint;
      const [near, far] = [follower.endpoint.port, standIn.endpoint.port];
      const store = await open(`kurrentdb://127.0.0.1:${near},127.0.0.1:${far}?tls=false`);
      await store.append([appendOf(1)]);
      expect([follower.calls.read, standIn.calls.append]).toEqual([0, 1]);
    });
  });

  it('holds recordedAt when the clock of the server goes back, for every reader that goes on', async () => {
    let now = Date.UTC(2024, 1, 29);
    const clocked = await start({ log: new Log(() => now) });
    const store = await open(clocked.url);
    for (const step of [0, 1000, -5000, 1000, 10_000]) {
      now += step;
      await store.append([appendOf(1)]);
    }
    const instants = ['00.000Z', '01.000Z', '01.000Z', '01.000Z', '07.000Z'];
    const shortened = (events: readonly StoredEvent[]) => events.map(({ recordedAt }) => recordedAt.slice(17));
    expect(shortened(await readFrom(store, 0))).toEqual(instants);
    expect(shortened(await readFrom(store, 0, 1))).toEqual(instants);
    expect(shortened(await follow(store, 0, ({ recordedAt }) => recordedAt.endsWith('07.000Z')))).toEqual(instants);
  });
});

/** Repeats while the server is unavailable, as callers do with the same event ids. */
async function untilItWorks<T>(task: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }
}
