import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { SqliteEventStore, openEventStore, type EventStore, type StoredEvent } from '#event-store';
import { openFeed, openTopic, type EventTopic, type KafkaConnection } from '#messaging';
import {
  LeaseUnavailable,
  Relay,
  RelayAheadOfStore,
  RelayLease,
  type RelayParts,
} from '../../apps/worker/src/relay/index.js';
import { KurrentDbStandIn } from '../kurrentdb-stand-in/stand-in.js';
import { Wire } from '../kurrentdb-stand-in/wire.js';
import type { KafkaServer } from '../services/kafka.js';
import { freePort } from '../services/processes.js';
import { describeWithKafka, usePostgres } from '../services/suites.js';
import { Received, someAppends } from './history.js';
import { until } from './until.js';

const PARTITIONS = 4;
const APPLICATIONS = 300;

/** The port through which a relay of a test goes to Kafka that is to lose its way there. */
const through = await freePort();

await describeWithKafka('The relay', relaySuite, { through });

function relaySuite(kafka: () => KafkaServer): void {
  const postgres = usePostgres();
  const closing: (() => unknown)[] = [];
  let runs = 0;
  let database: string;
  let connection: KafkaConnection;
  let settings: { name: string; create: { partitions: number; replicationFactor: number } };
  let file: string;
  let store: EventStore;
  let received: Received;

  beforeEach(async () => {
    database = await postgres().database();
    connection = { brokers: kafka().brokers, clientId: 'test', notice: () => undefined };
    settings = { name: `events-${++runs}`, create: { partitions: PARTITIONS, replicationFactor: 1 } };
    const directory = mkdtempSync(join(tmpdir(), 'taizhang-relay-'));
    closing.push(() => rmSync(directory, { recursive: true }));
    file = join(directory, 'events.db');
    store = SqliteEventStore.open(file);
    closing.push(() => store.close());
    received = new Received();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  /** Reads the topic of the test to its end, all the time. */
  async function read(): Promise<void> {
    const feed = await openFeed(connection, settings, { group: 'readers' });
    const stop = new AbortController();
    const running = feed.run(({ events, partition, watermark }) => {
      received.take(events, partition, watermark);
      return Promise.resolve();
    }, stop.signal);
    closing.push(() => {
      stop.abort();
      return running;
    });
  }

  async function topic(): Promise<EventTopic> {
    const opened = await openTopic(connection, settings);
    closing.push(() => opened.close());
    return opened;
  }

  async function lease(): Promise<RelayLease> {
    const opened = await RelayLease.open(database, settings.name);
    closing.push(() => opened.close());
    return opened;
  }

  interface Running {
    readonly relay: Relay;
    readonly notices: string[];
    readonly ended: Promise<void>;
    stop(): Promise<void>;
  }

  /** A relay in this process. */
  async function relay(on?: EventTopic, also: Partial<RelayParts> = {}): Promise<Running> {
    const notices: string[] = [];
    const started = new Relay({
      store,
      topic: on ?? (await topic()),
      lease: await lease(),
      notice: (line) => notices.push(line),
      ...also,
    });
    const stop = new AbortController();
    const ended = started.run(stop.signal);
    ended.catch(() => undefined);
    const running = {
      relay: started,
      notices,
      ended,
      async stop() {
        stop.abort();
        await ended;
      },
    };
    closing.push(() => {
      stop.abort();
      return ended.catch(() => undefined);
    });
    return running;
  }

  /** A relay in a process of its own, when it leads, and what it wrote for the operator beside its notices. */
  function relayProcess(): { child: ChildProcess; leads: Promise<void>; complaints: string[] } {
    const script = fileURLToPath(new URL('./relay-process.js', import.meta.url));
    const args = [script, file, database, connection.brokers[0] ?? '', settings.name];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    closing.push(async () => {
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    });
    const complaints: string[] = [];
    createInterface(child.stderr).on('line', (line) => complaints.push(line));
    const leads = new Promise<void>((resolve) => {
      createInterface(child.stdout).on('line', (line) => {
        if (line.startsWith('relay: publishing from')) resolve();
      });
    });
    return { child, leads, complaints };
  }

  async function append(count: number): Promise<void> {
    const after = await store.head();
    await Promise.all(someAppends(count, APPLICATIONS, after).map((one) => store.append([one])));
  }

  async function expectAllOnTopic(): Promise<void> {
    await until(async () => received.complete(PARTITIONS) === (await store.head()));
    expect(received.disorder).toEqual([]);
    expect(received.all).toEqual(await everything());
  }

  async function everything(): Promise<StoredEvent[]> {
    return store.readAll(0, 1_000_000);
  }

  async function leaseRow(): Promise<{ position: number; holder: string; left: number }> {
    const client = new pg.Client(database);
    await client.connect();
    const { rows } = await client.query<{ position: string; holder: string; left: string }>(
      'SELECT position, holder, extract(epoch FROM expires_at - clock_timestamp()) AS left FROM taizhang.relay_lease WHERE topic = $1',
      [settings.name],
    );
    await client.end();
    const [row] = rows;
    if (row === undefined) throw new Error('there is no lease');
    return { position: Number(row.position), holder: row.holder, left: Number(row.left) };
  }

  async function sql(text: string): Promise<void> {
    const client = new pg.Client(database);
    await client.connect();
    await client.query(text);
    await client.end();
  }

  it('publishes what the store has and what comes, with a watermark in every partition, and counts it', async () => {
    await append(2_500);
    const { relay: one, notices } = await relay();
    await read();
    await expectAllOnTopic();
    await append(1);
    await expectAllOnTopic();
    await until(async () => (await one.lag()) === 0);
    expect(one.role).toBe('leader');
    expect(one.published).toBe(2_501);
    expect(received.again).toBe(0);
    expect(await leaseRow()).toMatchObject({ position: 2_501 });
    expect(notices).toEqual(['relay: publishing from position 0 on']);
  });

  it('goes on where it was when it is started again, at once', async () => {
    await append(10);
    const first = await relay();
    await until(async () => (await leaseRow().catch(() => ({ position: 0 }))).position === 10);
    await first.stop();
    expect((await leaseRow()).left).toBeLessThanOrEqual(0);
    const stopped = performance.now();
    const { relay: second } = await relay();
    await append(5);
    await read();
    await expectAllOnTopic();
    expect(performance.now() - stopped).toBeLessThan(4_000);
    expect(second.published).toBe(5);
    expect(received.again).toBe(0);
  });

  it('begins with the watermark that a relay killed before it owes to those who wait for it', async () => {
    await append(10);
    await (await topic()).publish(await everything());
    await lease();
    await sql(`INSERT INTO taizhang.relay_lease VALUES ('${settings.name}', gen_random_uuid(), clock_timestamp(), 10)`);
    const { relay: one } = await relay();
    await read();
    await expectAllOnTopic();
    expect(one.published).toBe(0);
  });

  it('is taken over by another within seconds when it is killed, and every event is on the topic, in order', async () => {
    await topic();
    await append(500);
    const [first, second] = [relayProcess(), relayProcess()];
    const leader = await Promise.race([first.leads.then(() => first), second.leads.then(() => second)]);
    const standby = leader === first ? second : first;
    const enough = new AbortController();
    const appends = (async () => {
      while (!enough.signal.aborted) {
        await append(100);
        await pause(20);
      }
    })();
    await read();
    await until(() => received.events.size > 3_000);
    const { position: before, holder } = await leaseRow();
    leader.child.kill('SIGKILL');
    const killed = performance.now();
    await standby.leads;
    expect(performance.now() - killed).toBeLessThan(6_500);
    expect((await leaseRow()).holder).not.toBe(holder);
    await until(async () => (await leaseRow()).position > before + 1_000);
    enough.abort();
    await appends;
    await expectAllOnTopic();
    standby.child.kill('SIGTERM');
    expect(await once(standby.child, 'close')).toEqual([0, null]);
    // Neither of kafkajs' retries, nor Node's of the timers that it sets.
    expect([...leader.complaints, ...standby.complaints]).toEqual([]);
  });

  it('stops publishing when it has lost the lease, and writes nothing over the position of the one that has it', async () => {
    await append(5);
    const { relay: one, notices } = await relay();
    await until(async () => (await leaseRow().catch(() => ({ position: 0 }))).position === 5);
    const other = 'c0ffee00-0000-4000-8000-000000000000';
    await sql(
      `UPDATE taizhang.relay_lease SET holder = '${other}', expires_at = clock_timestamp() + '1 hour', position = 3`,
    );
    await until(() => notices.at(-1) === 'relay: another relay has taken over');
    expect(one.role).toBe('standby');
    await append(5);
    await pause(1_500);
    expect(one.published).toBe(5);
    expect(await leaseRow()).toMatchObject({ holder: other, position: 3 });
  });

  it('stops publishing when it cannot know whether it has the lease, and takes it again when the database is back', async () => {
    await append(5);
    // A broker that does not acknowledge: the relay has no other reason to ask the database than its lease.
    let interrupted: unknown;
    const stuck: EventTopic = {
      partitions: PARTITIONS,
      publish: (_, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            interrupted = signal.reason;
            reject(signal.reason as Error);
          });
        }),
      watermark: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    const { relay: one, notices } = await relay(stuck);
    await until(() => one.role === 'leader');
    await postgres().goAway();
    const away = performance.now();
    await until(() => one.role === 'standby');
    expect(performance.now() - away).toBeLessThan(8_000);
    expect(interrupted).toMatchObject({ name: 'LeaseLost', message: 'the lease could not be renewed in time' });
    await postgres().comeBack();
    await until(() => one.role === 'leader');
    expect(notices.filter((line) => line.includes('cannot be used')).length).toBeLessThanOrEqual(2);
  });

  it('gives the lease up when it reaches the database but not Kafka, and another that does publishes', async () => {
    const wire = new Wire();
    wire.port = through;
    await wire.open(kafka().otherPort);
    closing.push(() => wire.close());
    await topic();
    const alone = await openTopic({ ...connection, brokers: [`127.0.0.1:${through}`] }, settings);
    closing.push(() => alone.close());
    const first = await relay(alone);
    await append(10);
    await read();
    await expectAllOnTopic();
    const second = await relay();
    await wire.close();
    const cut = performance.now();
    await append(10);
    await expectAllOnTopic();
    expect(performance.now() - cut).toBeLessThan(20_000);
    expect(first.relay.role).toBe('standby');
    expect(first.notices.at(-1)).toBe(
      'relay: Kafka has acknowledged nothing for 10 s: another relay may have the lease',
    );
    expect(second.relay.role).toBe('leader');
    // It may take the lease again once it has no reason to give it up.
    await until(() => first.relay.trouble === undefined);
    await second.stop();
    await wire.open(kafka().otherPort);
    await append(10);
    await expectAllOnTopic();
    expect(first.relay.role).toBe('leader');
  });

  it('alone without Kafka says so once, and publishes again when Kafka is back', async () => {
    const wire = new Wire();
    wire.port = through;
    await wire.open(kafka().otherPort);
    closing.push(() => wire.close());
    const alone = await openTopic({ ...connection, brokers: [`127.0.0.1:${through}`] }, settings);
    closing.push(() => alone.close());
    const { relay: one, notices } = await relay(alone, { patience: 500 });
    await append(5);
    await read();
    await expectAllOnTopic();
    await wire.close();
    await append(5);
    let terms = 0;
    for (let role = one.role; terms < 2; role = one.role) {
      await until(() => one.role !== role);
      if (role === 'leader') terms += 1;
    }
    expect(one.trouble).toMatch(/Kafka has acknowledged nothing/);
    expect(notices.slice(1)).toEqual([`relay: ${one.trouble ?? ''}`]);
    await wire.open(kafka().otherPort);
    await expectAllOnTopic();
    expect(one.trouble).toBeUndefined();
    expect(notices.slice(2)).toEqual(['relay: publishing again']);
  });

  it('gives the lease up when it reaches the database and Kafka, but not the store', async () => {
    const kurrentDb = await KurrentDbStandIn.start();
    closing.push(() => kurrentDb.stop());
    store = await openEventStore(kurrentDb.url);
    closing.push(() => store.close());
    const wire = new Wire();
    await wire.open(kurrentDb.endpoint.port);
    closing.push(() => wire.close());
    const across = await openEventStore(`kurrentdb://127.0.0.1:${wire.port}?tls=false&defaultDeadline=1000`);
    closing.push(() => across.close());
    const first = await relay(undefined, { store: across, patience: 2_000 });
    await append(5);
    await read();
    await expectAllOnTopic();
    await relay();
    await wire.close();
    await append(5);
    await expectAllOnTopic();
    expect(first.notices.at(-1)).toMatch(
      /^relay: the event store failed: .* for 2 s: another relay may have the lease$/,
    );
  });

  it('refuses to go on with a store that ends before what it has published', async () => {
    await append(5);
    const first = await relay();
    await until(async () => (await leaseRow().catch(() => ({ position: 0 }))).position === 5);
    await first.stop();
    await sql('UPDATE taizhang.relay_lease SET position = 9');
    const { ended } = await relay();
    await expect(ended).rejects.toThrow(RelayAheadOfStore);
    await expect(ended).rejects.toThrow('published up to position 9, but the event store ends at 5');
  });

  it('makes its table once, however many start together', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => RelayLease.open(database, 'events')));
    const terms = await Promise.all(opened.map((one) => one.acquire()));
    expect(terms.filter((term) => term !== undefined)).toHaveLength(1);
    await Promise.all(opened.map((one) => one.close()));
  });

  it('says in one line why its database cannot be used', async () => {
    const wrong = database.replace(':taizhang@', ':wrong@');
    const { host } = new URL(database);
    await expect(RelayLease.open(wrong, 'events')).rejects.toMatchObject({
      name: LeaseUnavailable.name,
      message: `PostgreSQL at ${host} cannot be used: password authentication failed for user "postgres"`,
    });
  });
}
