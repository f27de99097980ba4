import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  MixedAppend,
  WrongExpectedRevision,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
  type StoredEvent,
  type StreamAppend,
} from './event-store.js';
import { anEvent, appendUntilTaken, expectRising, follow, poll, readFrom, someEvents } from './test-events.js';

export interface StoreUnderTest {
  readonly store: EventStore;
  /** Another client of the same events, as another process would be. */
  readonly another?: () => Promise<EventStore>;
  /**
   * False for a server without an index of event ids: it finds an event only in the streams that the append names. A
   * repetition names the same streams, so it is known all the same; only an id used for two different events is not.
   */
  readonly findsIdsInOtherStreams?: boolean;
  /** Called after the stores are closed. */
  readonly dispose?: () => Promise<void>;
}

/**
 * What every event store must keep. The store may hold other events already, and positions may have gaps,
 * but nobody else may write while a test runs.
 */
export function eventStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the contract of the event store`, () => {
    let under: StoreUnderTest;
    let store: EventStore;
    let clients: EventStore[];
    /** Head before the test; its events come after. */
    let start: Position;
    let stream: string;

    beforeEach(async () => {
      under = await open();
      store = under.store;
      clients = under.another ? [store, await under.another()] : [store];
      start = await store.head();
      stream = `application-${randomUUID()}`;
    });

    afterEach(async () => {
      await Promise.all(clients.map((client) => client.close()));
      await under.dispose?.();
    });

    /** A different client at each turn, if there are several. */
    const client = (turn: number): EventStore => clients[turn % clients.length] ?? store;

    describe('appending', () => {
      it('gives back every field of an event as it was handed in', async () => {
        const event = anEvent({
          type: 'ApplicationReceived',
          schemaVersion: 3,
          occurredOn: '2019-05-15',
          actor: '张伟',
          agency: '北京市规划和自然资源委员会',
          correlation: randomUUID(),
        });
        const { position } = await store.append([{ stream, expected: 'none', events: [event] }]);
        const [stored] = await store.readStream(stream);
        expect(stored).toEqual({ ...event, stream, revision: 0, position, recordedAt: expect.any(String) as string });
        expect(stored?.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      });

      it.each([
        ['Chinese', '{"text":"关于申请公开征地补偿安置方案的答复，鿏䶮𠮷㐂"}'],
        ['emoji', '{"text":"👩‍👩‍👧‍👦🏳️‍🌈 e\u0301 \u200b"}'],
        ['odd spacing and order', ' {\n\t"b" :1.0e+2 ,"a": [ ]  , "a":-0}\r\n '],
        ['escapes', String.raw`{"text":"\u4e2d\/\u0000\ud800"}`],
        ['a big payload', JSON.stringify({ text: '公开'.repeat(150_000) })],
      ])('keeps the bytes of the data: %s', async (_what, data) => {
        await store.append([{ stream, expected: 'none', events: [anEvent({ data })] }]);
        const fromStream = await store.readStream(stream);
        const fromAll = await readFrom(store, start);
        expect([fromStream[0]?.data === data, fromAll[0]?.data === data]).toEqual([true, true]);
      });

      it('numbers a stream from 0 and lets positions rise', async () => {
        const first = await store.append([{ stream, expected: 'none', events: someEvents(2) }]);
        const second = await store.append([{ stream, expected: 1, events: someEvents(3) }]);
        const events = await store.readStream(stream);
        expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2, 3, 4]);
        expect([first.revisions, second.revisions]).toEqual([[1], [4]]);
        expect([first.position, second.position]).toEqual([events[1]?.position, events[4]?.position]);
        expectRising(events);
      });

      it('refuses what no store can take as a TypeError: no events, a stream or an event twice, broken Unicode', async () => {
        const event = anEvent();
        const wrong: StreamAppend[][] = [
          [],
          [{ stream, expected: 'any', events: [] }],
          [1, 2].map(() => ({ stream, expected: 'any', events: [anEvent()] })),
          [{ stream, expected: 'any', events: [event, event] }],
          [{ stream, expected: 'any', events: [anEvent({ data: '"\ud800"' })] }],
        ];
        for (const appends of wrong) await expect(store.append(appends)).rejects.toBeInstanceOf(TypeError);
        expect(await readFrom(store, start)).toEqual([]);
      });
    });

    describe('the expected revision', () => {
      it('none takes a new stream and refuses one that exists', async () => {
        await store.append([{ stream, expected: 'none', events: [anEvent()] }]);
        await expectRefused('none', 0);
      });

      it('a number takes the stream that ends there and refuses one that is behind or beyond', async () => {
        await store.append([{ stream, expected: 'none', events: someEvents(3) }]);
        await store.append([{ stream, expected: 2, events: [anEvent()] }]);
        await expectRefused(2, 3);
        await expectRefused(4, 3);
      });

      it('a number refuses a stream that does not exist', async () => {
        await expectRefused(0, 'none');
      });

      it('any takes both a new stream and one that exists', async () => {
        expect((await store.append([{ stream, expected: 'any', events: someEvents(2) }])).revisions).toEqual([1]);
        expect((await store.append([{ stream, expected: 'any', events: [anEvent()] }])).revisions).toEqual([2]);
      });

      async function expectRefused(expected: ExpectedRevision, actual: number | 'none'): Promise<void> {
        const before = await readFrom(store, start);
        const refusal: unknown = await store
          .append([{ stream, expected, events: someEvents(2) }])
          .catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(WrongExpectedRevision);
        expect(refusal).toMatchObject({ stream, expected, actual });
        expect(await readFrom(store, start)).toEqual(before);
      }
    });

    describe('an append to several streams', () => {
      it('lands in all of them, in the order given', async () => {
        const register = `register-${randomUUID()}`;
        await store.append([{ stream: register, expected: 'none', events: [anEvent()] }]);
        const result = await store.append([
          { stream, expected: 'none', events: someEvents(2) },
          { stream: register, expected: 0, events: [anEvent()] },
        ]);
        const events = await readFrom(store, start);
        expect(events.map((event) => [event.stream, event.revision])).toEqual([
          [register, 0],
          [stream, 0],
          [stream, 1],
          [register, 1],
        ]);
        expect(result).toMatchObject({ position: events[3]?.position, revisions: [1, 1], repeated: false });
        const last = [events[2]?.position, events[3]?.position];
        expect(result.positions ?? last).toEqual(last);
      });

      it('lands in none of them when one is not where it was expected', async () => {
        const refused = store.append([
          { stream, expected: 'none', events: someEvents(2) },
          { stream: `register-${randomUUID()}`, expected: 7, events: [anEvent()] },
        ]);
        await expect(refused).rejects.toBeInstanceOf(WrongExpectedRevision);
        expect(await readFrom(store, start)).toEqual([]);
      });
    });

    describe('a repeated append', () => {
      it('writes nothing and answers as the first did, whatever came after', async () => {
        const appends: StreamAppend[] = [{ stream, expected: 'none', events: someEvents(2) }];
        const first = await store.append(appends);
        expect(await store.append(appends)).toEqual({ ...first, repeated: true });
        await store.append([{ stream, expected: 1, events: someEvents(3) }]);
        expect(await client(1).append(appends)).toEqual({ ...first, repeated: true });
        expect(await store.readStream(stream)).toHaveLength(5);
      });

      it('does so over several streams', async () => {
        const appends: StreamAppend[] = [
          { stream, expected: 'none', events: someEvents(2) },
          { stream: `register-${randomUUID()}`, expected: 'any', events: [anEvent()] },
        ];
        const first = await store.append(appends);
        await store.append(appends.map((append) => ({ ...append, expected: 'any', events: [anEvent()] })));
        expect(await store.append(appends)).toEqual({ ...first, repeated: true });
        expect(await readFrom(store, start)).toHaveLength(5);
      });

      it('is known as such when both are under way at once', async () => {
        const appends: StreamAppend[] = [{ stream, expected: 'none', events: someEvents(2) }];
        const results = await Promise.all([1, 2, 3].map(() => store.append(appends)));
        expect(results.filter(({ repeated }) => !repeated)).toHaveLength(1);
        expect(new Set(results.map(({ position }) => position)).size).toBe(1);
        expect(await store.readStream(stream)).toHaveLength(2);
      });

      it('is refused when only a part of it is stored', async () => {
        const [stored, fresh] = [anEvent(), anEvent()];
        await store.append([{ stream, expected: 'none', events: [stored] }]);
        await expectMixed([{ stream, expected: 0, events: [fresh, stored] }], stored);
        await expectMixed([{ stream, expected: 'any', events: [stored, fresh] }], stored);
      });

      it('is refused when its events are stored in another stream', async () => {
        if (under.findsIdsInOtherStreams === false) return;
        const stored = anEvent();
        await store.append([{ stream, expected: 'none', events: [stored] }]);
        await expectMixed([{ stream: `${stream}-b`, expected: 'none', events: [stored] }], stored);
      });

      async function expectMixed(appends: readonly StreamAppend[], stored: NewEvent): Promise<void> {
        const refusal: unknown = await store.append(appends).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(MixedAppend);
        expect(refusal).toMatchObject({ eventId: stored.id });
        expect((await readFrom(store, start)).map(({ id }) => id)).toEqual([stored.id]);
      }
    });

    describe('concurrent appends', () => {
      it('let exactly one win when all expect the same revision', async () => {
        const outcomes = await Promise.allSettled(
          Array.from({ length: 20 }, (_, i) => client(i).append([{ stream, expected: 'none', events: [anEvent()] }])),
        );
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        expect(await store.readStream(stream)).toHaveLength(1);
      });

      it('let every writer that decides again finish, with one event a revision', async () => {
        const ids: string[] = [];
        await Promise.all(
          Array.from({ length: 10 }, async (_, i) => {
            for (const event of someEvents(5)) {
              await appendUntilTaken(client(i), stream, event);
              ids.push(event.id);
            }
          }),
        );
        const events = await store.readStream(stream);
        expect(events.map(({ revision }) => revision)).toEqual(Array.from({ length: 50 }, (_, i) => i));
        expect(events.map(({ id }) => id).sort()).toEqual(ids.sort());
      });

      it('do not share a fate', async () => {
        const taken = anEvent();
        await store.append([{ stream, expected: 'none', events: [taken] }]);
        const outcomes = await Promise.allSettled(
          Array.from({ length: 30 }, (_, i) => {
            if (i % 3 === 0)
              return store.append([{ stream: `${stream}-${i}`, expected: 'none', events: someEvents(2) }]);
            if (i % 3 === 1) return store.append([{ stream, expected: 99, events: [anEvent()] }]);
            return store.append([{ stream, expected: 'any', events: [anEvent(), taken] }]);
          }),
        );
        expect(outcomes.map(({ status }) => status)).toEqual(
          outcomes.map((_, i) => (i % 3 === 0 ? 'fulfilled' : 'rejected')),
        );
        expect(await readFrom(store, start)).toHaveLength(1 + 20);
      });
    });

    describe('reading', () => {
      it('of a stream that does not exist gives nothing', async () => {
        expect(await store.readStream(stream)).toEqual([]);
      });

      it('of all goes page by page, in the order of positions, and ends at the head', async () => {
        for (let i = 0; i < 5; i++) {
          await store.append([{ stream: `${stream}-${i % 2}`, expected: 'any', events: someEvents(2) }]);
        }
        const events = await readFrom(store, start, 3);
        expect(events).toHaveLength(10);
        expectRising(events);
        const head = await store.head();
        expect(events.at(-1)?.position).toBe(head);
        expect(await store.readAll(head, 10)).toEqual([]);
      });

      it('knows a head that grows with each append', async () => {
        const { position } = await store.append([{ stream, expected: 'none', events: someEvents(2) }]);
        expect(await store.head()).toBe(position);
        expect(position).toBeGreaterThan(start);
      });
    });

    describe('a subscription', () => {
      it('gives what is stored, then what comes, from the middle on', async () => {
        const events = someEvents(6);
        await store.append([{ stream, expected: 'none', events: events.slice(0, 4) }]);
        const middle = (await readFrom(store, start))[1]?.position ?? 0;
        const seen = follow(store, middle, (event) => event.id === events[5]?.id);
        await store.append([{ stream, expected: 3, events: events.slice(4) }]);
        expect((await seen).map(({ id }) => id)).toEqual(events.slice(2).map(({ id }) => id));
      });

      it('sees what this client and another append while it waits', async () => {
        for (const [turn, event] of someEvents(4).entries()) {
          const seen = follow(store, await store.head(), ({ id }) => id === event.id);
          await nextTurn();
          await client(turn).append([{ stream, expected: 'any', events: [event] }]);
          expect((await seen).map(({ id }) => id)).toEqual([event.id]);
        }
      });

      it('ends when aborted: before it begins, while it waits and between pages', async () => {
        const before = await follow(store, start, () => true, AbortSignal.abort());
        expect(before).toEqual([]);

        const waiting = new AbortController();
        const idle = follow(store, start, () => true, waiting.signal);
        await nextTurn();
        waiting.abort();
        expect(await idle).toEqual([]);

        await store.append([{ stream, expected: 'none', events: someEvents(2) }]);
        expect(await follow(store, start, () => true)).toHaveLength(2);
      });

      it('and a reader that polls both follow 50 interleaved writers without missing or doubling an event', async () => {
        const [writers, rounds] = [50, 20];
        const end = anEvent();
        const isEnd = ({ id }: StoredEvent) => id === end.id;
        const subscribed = clients.flatMap((each) => [1, 2].map(() => follow(each, start, isEnd)));
        const polled = clients.map((each) => poll(each, start, isEnd));

        const acknowledged: string[] = [];
        await Promise.all(
          Array.from({ length: writers }, async (_, w) => {
            for (let i = 0; i < rounds; i++) {
              const events = someEvents(1 + ((w + i) % 3));
              const own: StreamAppend = { stream: `${stream}-${w}`, expected: 'any', events };
              const shared = anEvent();
              const both = i % 4 === 0 ? [own, { stream, expected: 'any', events: [shared] } as const] : [own];
              await client(w).append(both);
              acknowledged.push(...both.flatMap((append) => append.events.map(({ id }) => id)));
              if (i % 5 === w % 5) await nextTurn();
            }
          }),
        );
        await store.append([{ stream: `${stream}-end`, expected: 'none', events: [end] }]);

        const stored = await readFrom(store, start);
        expect(stored.map(({ id }) => id).sort()).toEqual([...acknowledged, end.id].sort());
        expectRising(stored);
        for (const seen of await Promise.all([...subscribed, ...polled])) expect(seen).toEqual(stored);
      });
    });
  });
}
