import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '#event-store';
import { SqliteEventStore } from '#event-store';
import type { EventBatch } from '#messaging';
import { openFeed } from '#messaging';
import { PostgresViews, openViewsDatabase, registerView, reportContributionsView, viewSchema } from '#projections';
import { fill } from '../bench/made-events.js';
import { PostgresServer } from '../services/postgres.js';
import { describeWithKafka } from '../services/suites.js';
import { until } from './until.js';
import { Worker } from './worker.js';

await describeWithKafka('an event that no view can digest, on its way through a projector', (kafka) => {
  it.each([
    ['that comes over the topic', false],
    ['that is in the store before the views are built', true],
  ])('and %s is set aside, leaves the process degraded and the other applications counted', async (_, before) => {
    const directory = mkdtempSync(join(tmpdir(), 'taizhang-poison-'));
    const file = join(directory, 'events.db');
    const store = SqliteEventStore.open(file);
    const postgres = await PostgresServer.start();
    const url = await postgres.database();
    const topic = `poison-${randomUUID()}`;
    const brokers = kafka().brokers;
    const settings = {
      EVENT_STORE_URL: file,
      VIEWS_URL: url,
      KAFKA_BROKERS: brokers.join(','),
      KAFKA_TOPIC: topic,
      KAFKA_PARTITIONS: '2',
    };
    const poison = { id: randomUUID(), type: 'Assigned', schemaVersion: 99, occurredOn: '2026-01-05', data: '{}' };
    const happen = async (): Promise<number> => {
      await fill(store, 20);
      const event = { ...poison, actor: 'li', agency: 'BENCH', correlation: randomUUID() };
      const [{ stream }] = (await store.readAll(0, 1)) as [StoredEvent];
      return (await store.append([{ stream, expected: 'any', events: [event] }])).position;
    };
    let position = before ? await happen() : 0;
    const projector = new Worker('projector', settings);
    const workers = [projector, new Worker('relay', settings)];
    const monitoring = (): string | undefined => /http:\/\/127\.0\.0\.1:\d+/.exec(projector.lines.join('\n'))?.[0];
    const pool = await openViewsDatabase(url);
    const views = new PostgresViews(pool);
    const ended = new AbortController();
    try {
      await until(() => monitoring() !== undefined);
      if (!before) position = await happen();
      expect(await views.reaches(registerView, position, 50_000)).toBe(true);
      expect((await views.state(registerView)).parked).toBe(1);
      expect((await views.state(reportContributionsView)).parked).toBeUndefined();
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*) AS count FROM ${viewSchema(registerView)}.register`,
      );
      expect(rows[0]?.count).toBe(20);

      const ready = await fetch(`${monitoring() ?? ''}/health/ready`);
      expect(ready.status).toBe(200);
      expect(await ready.json()).toMatchObject({ status: 'degraded', views: { register: { parked: 1 } } });

      const connection = { brokers, clientId: 'test', notice: () => undefined };
      const feed = await openFeed(connection, { name: `${topic}.parked` }, { group: `test-${randomUUID()}` });
      const letters: string[] = [];
      const take = ({ events }: EventBatch): Promise<void> => {
        letters.push(...events.map(({ id }) => id));
        return Promise.resolve();
      };
      const reading = feed.run(take, ended.signal);
      await until(() => letters.includes(poison.id));
      ended.abort();
      await reading;
      expect(new Set(letters)).toEqual(new Set([poison.id]));
    } finally {
      ended.abort();
      await Promise.all(workers.map((worker) => worker.stop()));
      await views.close();
      await postgres.stop();
      await store.close();
      rmSync(directory, { recursive: true });
    }
  });
});
