import { setTimeout as pause } from 'node:timers/promises';
import type { StoredEvent } from '#event-store';
import {
  UnpublishableEvent,
  openDeadLetters,
  openFeed,
  openTopic,
  type EventBatch,
  type EventTopic,
  type KafkaConnection,
} from '#messaging';
import { freePort } from '../services/processes.js';
import { describeWithKafka } from '../services/suites.js';
import { Received, someHistory } from './history.js';
import { until } from './until.js';

const PARTITIONS = 6;
const PAGE = 500;
const APPLICATIONS = 700;

await describeWithKafka('Kafka', (kafka) => {
  const notices: string[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  let topics = 0;
  let connection: KafkaConnection;
  let settings: { name: string; create: { partitions: number; replicationFactor: number } };

  beforeEach(() => {
    notices.length = 0;
    connection = { brokers: kafka().brokers, clientId: 'test', notice: (line) => notices.push(line) };
    settings = { name: `events-${++topics}`, create: { partitions: PARTITIONS, replicationFactor: 1 } };
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  async function topic(): Promise<EventTopic> {
    const opened = await openTopic(connection, settings);
    closing.push(() => opened.close());
    return opened;
  }

  /** A member of the group of the test, until it is stopped or the test is over. */
  async function reader(handler: (batch: EventBatch) => void | Promise<void>): Promise<{ stop(): Promise<void> }> {
    const feed = await openFeed(connection, settings, {
      group: `${settings.name}-readers`,
      batchBytes: 50_000,
      sessionTimeout: 6_000,
    });
    const stop = new AbortController();
    const running = feed.run(async (batch) => handler(batch), stop.signal);
    const member = {
      async stop() {
        stop.abort();
        await running;
      },
    };
    closing.push(() => member.stop());
    return member;
  }

  /** Publishes the events page by page, each page with its watermark. */
  async function publishAll(events: readonly StoredEvent[], to: EventTopic): Promise<void> {
    for (let i = 0; i < events.length; i += PAGE) {
      const page = events.slice(i, i + PAGE);
      await to.publish(page, { watermark: page.at(-1)?.position ?? 0 });
    }
  }

  function expectAll(received: Received, events: readonly StoredEvent[]): void {
    expect(received.disorder).toEqual([]);
    expect(received.all).toEqual(events);
  }

  it('gives back 20,000 events as they were published, those of each application in order, and knows when they are complete', async () => {
    const events = someHistory(20_000, APPLICATIONS);
    await publishAll(events, await topic());
    const received = new Received();
    const partitionsOf = new Map<string, Set<number>>();
    await reader(({ events: some, partition, watermark }) => {
      received.take(some, partition, watermark);
      for (const { stream } of some) partitionsOf.set(stream, (partitionsOf.get(stream) ?? new Set()).add(partition));
    });
    await until(() => received.complete(PARTITIONS) === events.length);
    expectAll(received, events);
    expect(received.again).toBe(0);
    expect([...partitionsOf.values()].filter(({ size }) => size !== 1)).toEqual([]);
    expect(new Set([...partitionsOf.values()].flatMap((found) => [...found])).size).toBe(PARTITIONS);
  });

  it('brings a watermark to every partition, also to those without an event', async () => {
    const events = someHistory(3, 1);
    const to = await topic();
    await to.publish(events);
    await to.watermark(3);
    const received = new Received();
    const batches: EventBatch[] = [];
    await reader((batch) => {
      batches.push(batch);
      received.take(batch.events, batch.partition, batch.watermark);
    });
    await until(() => received.complete(PARTITIONS) === 3);
    expectAll(received, events);
    expect(batches.filter(({ events: some }) => some.length > 0)).toHaveLength(1);
  });

  it('shares the partitions among readers, and one that stops midway leaves nothing lost and nothing out of order', async () => {
    const events = someHistory(10_000, APPLICATIONS);
    const received = new Received();
    const takers = new Set<string>();
    const take = (name: string) => async (batch: EventBatch) => {
      await pause(20);
      takers.add(name);
      received.take(batch.events, batch.partition, batch.watermark);
    };
    const leaving = await reader(take('leaving'));
    await reader(take('staying'));
    const publishing = topic().then((to) => publishAll(events, to));
    await until(() => takers.size === 2);
    await leaving.stop();
    const before = received.events.size;
    await publishing;
    await until(() => received.complete(PARTITIONS) === events.length);
    expectAll(received, events);
    expect(before).toBeLessThan(events.length);
  });

  it('hands a batch again that was not handled, with the same ids and positions, and goes on once it is', async () => {
    const events = someHistory(2_000, APPLICATIONS);
    await publishAll(events, await topic());
    const received = new Received();
    let refusals = 0;
    await reader(({ events: some, partition, watermark }) => {
      received.take(some, partition, watermark);
      if (some.length > 0 && refusals < 3) throw new Error(`the database is away ${++refusals}`);
    });
    await until(() => received.complete(PARTITIONS) === events.length);
    expectAll(received, events);
    expect(refusals).toBe(3);
    expect(received.again).toBeGreaterThan(0);
  });

  it('leaves a batch to the next reader that was being handled when its reader was stopped in vain', async () => {
    const events = someHistory(100, 10);
    await publishAll(events, await topic());
    let refused = 0;
    const first = await reader(({ events: some }) => {
      if (some.length === 0) return;
      refused++;
      throw new Error('never');
    });
    await until(() => refused > 0);
    await first.stop();
    const received = new Received();
    await reader((batch) => received.take(batch.events, batch.partition, batch.watermark));
    await until(() => received.complete(PARTITIONS) === events.length);
    expectAll(received, events);
  });

  it('keeps a reader in the group that takes longer than a session for a batch', async () => {
    const to = await topic();
    const events = someHistory(21, 1);
    await publishAll(events.slice(0, 20), to);
    const received = new Received();
    const feed = await openFeed(connection, settings, { group: 'slow', sessionTimeout: 6_000 });
    const stop = new AbortController();
    const running = feed.run(async ({ events: some, partition, watermark }) => {
      if (some.length === 20) await pause(9_000);
      received.take(some, partition, watermark);
    }, stop.signal);
    closing.push(async () => {
      stop.abort();
      await running;
    });
    await until(() => received.complete(PARTITIONS) === 20);
    await publishAll(events.slice(20), to);
    await until(() => received.complete(PARTITIONS) === 21);
    expectAll(received, events);
    // One that had been taken for dead meanwhile would have been handed the batch again.
    expect(received.again).toBe(0);
  });

  it('loses nothing and keeps the order when the broker crashes and is away for 10 s while events are published and read', async () => {
    const { events, received } = await throughOutage('SIGKILL', 10_000);
    expectAll(received, events);
    // One line when it was noticed and one when it was over, of each side; nothing of all the retries between.
    for (const side of ['publishing to', 'reading']) {
      const told = notices.filter((line) => line.startsWith(side));
      expect(told).toEqual([
        expect.stringMatching(/ fails: .+; trying again$/),
        expect.stringMatching(/ works again /),
      ]);
    }
  }, 120_000);

  it('loses nothing and keeps the order when the broker is restarted in good order while events are published and read', async () => {
    const { events, received } = await throughOutage('SIGTERM', 0);
    expectAll(received, events);
  }, 120_000);

  /** Publishes and reads all the while, before the broker goes away, until after it is back. */
  async function throughOutage(
    signal: 'SIGTERM' | 'SIGKILL',
    away: number,
  ): Promise<{ events: StoredEvent[]; received: Received }> {
    const received = new Received();
    await reader((batch) => received.take(batch.events, batch.partition, batch.watermark));
    const to = await topic();
    const events: StoredEvent[] = [];
    const enough = new AbortController();
    const publishing = (async () => {
      while (!enough.signal.aborted) {
        const page = someHistory(PAGE, APPLICATIONS, events.length);
        events.push(...page);
        await publishAll(page, to);
      }
    })();
    await until(() => received.events.size > 2_000);
    await kafka().goAway(signal);
    const published = events.length;
    await pause(away);
    await kafka().comeBack();
    await until(() => events.length > published + PAGE);
    enough.abort();
    await publishing;
    await until(() => received.complete(PARTITIONS) === events.length);
    return { events, received };
  }

  it('gives up waiting for the broker when it is told to, and can be closed meanwhile', async () => {
    const to = await openTopic(connection, settings);
    await kafka().goAway('SIGKILL');
    const stop = new AbortController();
    const publishing = to.publish(someHistory(1, 1), { signal: stop.signal });
    const waiting = to.publish(someHistory(1, 1, 1));
    stop.abort(new Error('the lease is lost'));
    await expect(publishing).rejects.toThrow('the lease is lost');
    const closing = to.close();
    await expect(waiting).rejects.toThrow('the publisher is closed');
    await closing;
    await kafka().comeBack();
  });

  it('says which event is too large for the topic, and publishes others after it', async () => {
    const [event] = someHistory(1, 1) as [StoredEvent];
    const to = await topic();
    const large = { ...event, data: JSON.stringify('x'.repeat(2_000_000)) };
    await expect(to.publish([large])).rejects.toThrow(UnpublishableEvent);
    await to.publish([event], { watermark: 1 });
    const received = new Received();
    await reader((batch) => received.take(batch.events, batch.partition, batch.watermark));
    await until(() => received.complete(PARTITIONS) === 1);
    expectAll(received, [event]);
  });

  it('parks events and unreadable messages with their reasons, and tells unreadable ones from events', async () => {
    const [event] = someHistory(1, 1) as [StoredEvent];
    const parked = await openDeadLetters(connection, settings);
    closing.push(() => parked.close());
    await parked.park(event, 'register', '无法读取');
    await parked.parkUnreadable({ partition: 7, offset: '12', bytes: Buffer.from('hello'), reason: 'not JSON' });
    const batches: EventBatch[] = [];
    await reader((batch) => void batches.push(batch));
    const found = (): [StoredEvent[], string[]] => [
      batches.flatMap(({ events }) => [...events]),
      batches.flatMap(({ unreadable }) => unreadable.map(({ bytes, reason }) => `${bytes.toString()}: ${reason}`)),
    ];
    await until(() => found().every(({ length }) => length > 0));
    expect(found()).toEqual([[event], ['hello: not JSON']]);
  });

  it('uses the topic that is there, and refuses one that is not and may not be created', async () => {
    await topic();
    expect((await openTopic(connection, { name: settings.name })).partitions).toBe(PARTITIONS);
    const missing = openTopic(connection, { name: 'nowhere' });
    await expect(missing).rejects.toMatchObject({
      name: 'MessagingUnavailable',
      message: 'Kafka has no topic nowhere',
    });
    const impossible = { name: 'impossible', create: { partitions: 1, replicationFactor: 3 } };
    await expect(openTopic(connection, impossible)).rejects.toThrow(/^Kafka does not create topic impossible: .+$/);
  });

  it('says in one line that there is no broker at the address', async () => {
    const brokers = [`127.0.0.1:${await freePort()}`];
    await expect(openTopic({ ...connection, brokers }, settings)).rejects.toMatchObject({
      name: 'MessagingUnavailable',
      message: `Kafka at ${brokers[0]} cannot be used: connect ECONNREFUSED ${brokers[0]}`,
    });
  });
});
