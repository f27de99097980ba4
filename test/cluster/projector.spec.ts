import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Pool } from 'pg';
import { SqliteEventStore, type StoredEvent } from '#event-store';
import type { EventFeed } from '#messaging';
import { openDeadLetters, openFeed, openTopic } from '#messaging';
import { PostgresViews, VIEWS, openViewsDatabase, rebuildInThreads } from '#projections';
import { Projector } from '../../apps/worker/src/projector/projector.js';
import { fill } from '../bench/made-events.js';
import { describeWithKafka, usePostgres } from '../services/suites.js';
import { until } from './until.js';
import { embeddedRows, postgresRows } from './view-rows.js';
import { Worker } from './worker.js';

const PARTITIONS = 3;
/** Longer than a test: nobody looks after partitions that stand still. */
const NEVER = 600_000;

const postgres = usePostgres();

await describeWithKafka('A projector', (kafka) => {
  const closing: (() => unknown)[] = [];
  let runs = 0;
  let name: string;
  let directory: string;
  let store: SqliteEventStore;
  let url: string;
  let toCome: StoredEvent[];

  beforeEach(async () => {
    name = `projected-${++runs}`;
    directory = mkdtempSync(join(tmpdir(), 'taizhang-projector-'));
    closing.push(() => rmSync(directory, { recursive: true }));
    store = SqliteEventStore.open(join(directory, 'events.db'));
    closing.push(() => store.close());
    url = await postgres().database();
    const source = SqliteEventStore.open(join(directory, 'source.db'));
    await fill(source, 90);
    toCome = await source.readAll(0, 10_000);
    await source.close();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const connection = () => ({ brokers: kafka().brokers, clientId: 'test', notice: () => undefined });
  const settings = (topic = name) => ({ name: topic, create: { partitions: PARTITIONS, replicationFactor: 1 } });

  /** More happens to ninety applications in turn, and is on the topic as a relay brings it. */
  async function happen(count: number): Promise<void> {
    const before = await store.head();
    await Promise.all(
      toCome
        .splice(0, count)
        .map(({ stream, ...event }) => store.append([{ stream, expected: 'any', events: [event] }])),
    );
    const topic = await openTopic(connection(), settings());
    for (let position = before; ;) {
      const page = await store.readAll(position, 200);
      const last = page.at(-1);
      if (last === undefined) break;
      await topic.publish(page, { watermark: last.position });
      position = last.position;
    }
    await topic.close();
  }

  interface Running {
    readonly feed: EventFeed;
    readonly projector: Projector;
    readonly notices: string[];
    stop(): Promise<void>;
  }

  async function projecting(pool: Pool, look = NEVER): Promise<Running> {
    const feed = await openFeed(connection(), settings(), { group: name, sessionTimeout: 6_000 });
    const deadLetters = await openDeadLetters(connection(), settings(`${name}.parked`));
    const notices: string[] = [];
    const notice = (line: string) => notices.push(line);
    const projector = await Projector.open({ pool, events: store, feed, deadLetters, notice, look });
    const stopping = new AbortController();
    const running = projector.run(stopping.signal);
    const stop = async () => {
      stopping.abort();
      await running;
      await deadLetters.close();
    };
    closing.push(stop);
    return { feed, projector, notices, stop };
  }

  async function database(at = url): Promise<Pool> {
    const pool = await openViewsDatabase(at);
    closing.push(() => (pool.ended ? undefined : pool.end()));
    return pool;
  }

  async function level(pool: Pool): Promise<void> {
    const views = new PostgresViews(pool);
    for (const view of VIEWS) expect(await views.reaches(view, await store.head(), 50_000)).toBe(true);
    views.release();
  }

  async function expectWhole(pool: Pool): Promise<void> {
    await level(pool);
    await rebuildInThreads(directory, await store.head());
    expect(await postgresRows(pool)).toEqual(embeddedRows(directory));
  }

  /** The database as it was when it was copied, as a standby that takes over without the last transactions. */
  async function copyOf(pool: Pool): Promise<string> {
    await pool.end();
    const { pathname } = new URL(url);
    const client = new pg.Client(url.replace(pathname, '/postgres'));
    await client.connect();
    await client.query(`CREATE DATABASE "${pathname.slice(1)}_copy" TEMPLATE "${pathname.slice(1)}"`);
    await client.end();
    return `${url}_copy`;
  }

  /** Views whose database has lost what the group has read already. */
  async function withLostTransactions(): Promise<string> {
    await happen(120);
    const pool = await database();
    const first = await projecting(pool);
    await level(pool);
    await first.stop();
    const copy = await copyOf(pool);
    await happen(120);
    const later = await database();
    const second = await projecting(later);
    await level(later);
    await second.stop();
    return copy;
  }

  it('reads from the store what a view lacks of what the group has read, before it folds what comes next', async () => {
    const pool = await database(await withLostTransactions());
    await projecting(pool);
    await happen(40);
    await expectWhole(pool);
  });

  it('reads from the store what a view lacks when nothing more comes', async () => {
    const pool = await database(await withLostTransactions());
    const { notices } = await projecting(pool, 300);
    await expectWhole(pool);
    expect(notices.join()).toMatch(/stands still in \d partitions: reading on from the event store up to position/);
  });

  it('keeps its views level while a projector that does not know them reads for the group, and takes over from it', async () => {
    const older = await openFeed(connection(), settings(), { group: name, sessionTimeout: 6_000 });
    const stopping = new AbortController();
    const taken = new Set<number>();
    const reading = older.run(({ partition }) => {
      taken.add(partition);
      return Promise.resolve();
    }, stopping.signal);
    await happen(40);
    await until(() => taken.size === PARTITIONS);
    const pool = await database();
    await projecting(pool, 300);
    await happen(80);
    await level(pool);
    stopping.abort();
    await reading;
    await happen(80);
    await expectWhole(pool);
  });

  it('counts as behind what it has itself: a partition that moves to another is counted there', async () => {
    const pool = await database();
    const one = await projecting(pool);
    await happen(120);
    await level(pool);
    await until(() => one.feed.behind.size === PARTITIONS);
    const other = await projecting(pool);
    await happen(120);
    await level(pool);
    await until(() => one.feed.behind.size + other.feed.behind.size === PARTITIONS);
    expect(new Set([...one.feed.behind.keys(), ...other.feed.behind.keys()]).size).toBe(PARTITIONS);
    await until(() => [...one.feed.behind.values(), ...other.feed.behind.values()].every((behind) => behind === 0));
  });

  it('that is killed is replaced by another within seconds, sooner than its session with Kafka runs out', async () => {
    const pool = await database();
    const brokers = { KAFKA_BROKERS: kafka().brokers.join(','), KAFKA_TOPIC: name, KAFKA_PARTITIONS: `${PARTITIONS}` };
    const file = { EVENT_STORE_URL: join(directory, 'events.db'), VIEWS_URL: url, KAFKA_GROUP: name };
    const workers = [1, 2].map(() => new Worker('projector', { ...brokers, ...file }));
    try {
      await until(async () => {
        await happen(10);
        const shares = await Promise.all(workers.map((worker) => worker.share()));
        return shares.every((share) => share > 0) && shares.reduce((sum, share) => sum + share) === PARTITIONS;
      });
      await level(pool);
      const killed = performance.now();
      await workers[0]?.kill();
      await happen(120);
      await level(pool);
      expect(performance.now() - killed).toBeLessThan(8_000);
      await expectWhole(pool);
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
  });

  it('says that it reads nothing while Kafka is away', async () => {
    const pool = await database();
    const { feed } = await projecting(pool);
    await happen(40);
    await level(pool);
    expect(feed.trouble).toBeUndefined();
    await kafka().goAway('SIGKILL');
    await until(() => feed.trouble !== undefined);
    expect(feed.trouble).toMatch(/^reading Kafka topic projected-\d fails: .+/);
    await kafka().comeBack();
    await until(() => feed.trouble === undefined);
    await happen(40);
    await expectWhole(pool);
  });
});
