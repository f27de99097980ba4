/** `taizhang-worker --role relay|projector`: the two ends of the way from the event store over Kafka to the views. */
import { hostname } from 'node:os';
import { Command, Option } from 'commander';
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import { readSettings } from '#configuration';
import { openEventStore } from '#event-store';
import type { KafkaConnection, TopicSettings } from '#messaging';
import { openDeadLetters, openFeed, openTopic } from '#messaging';
import { PostgresViews, VIEWS, openViewsDatabase } from '#projections';
import { startTracing, watchViews } from '#telemetry';
import { Configuration } from './configuration.js';
import { kafkaSecurity } from './kafka-security.js';
import { startMonitoring } from './monitoring.js';
import { Projector } from './projector/projector.js';
import { Roll } from './projector/roll.js';
import { Relay, RelayLease } from './relay/index.js';
import { tracedFeed, tracedTopic } from './traced.js';

const notice = (line: string): void => void process.stderr.write(`taizhang: ${line}\n`);

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

/** What is closed at the end, the last opened first. */
const opened: (() => Promise<unknown>)[] = [];
const closed = async (): Promise<void> => {
  for (const close of opened.reverse()) await close();
};

async function relay(settings: Configuration, metrics: Registry): Promise<void> {
  const kafka = connection(settings);
  const store = await openEventStore(settings.EVENT_STORE_URL);
  opened.push(() => store.close());
  const lease = await RelayLease.open(settings.VIEWS_URL, settings.KAFKA_TOPIC);
  opened.push(() => lease.close());
  const topic = await openTopic(kafka, topicOf(settings, settings.KAFKA_TOPIC));
  opened.push(() => topic.close());
  const tracing = await startTracing('taizhang-relay', settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  opened.push(() => tracing?.close() ?? Promise.resolve());
  const running = new Relay({
    store,
    topic: tracing === undefined ? topic : tracedTopic(topic, tracing),
    lease,
    notice,
  });
  gauge(metrics, 'taizhang_relay_lag', 'Positions of the store not yet published; 0 at a standby', () => running.lag());
  gauge(metrics, 'taizhang_relay_published_events', 'Events published since the start', () => running.published);
  gauge(metrics, 'taizhang_relay_leader', '1 at the relay that publishes', () => (running.role === 'leader' ? 1 : 0));
  await monitor(settings, metrics, () => {
    const { role, trouble } = running;
    return Promise.resolve({ ready: trouble === undefined, role, ...(trouble !== undefined && { trouble }) });
  });
  await running.run(stopping.signal);
}

async function projector(settings: Configuration, metrics: Registry): Promise<void> {
  const kafka = connection(settings);
  const store = await openEventStore(settings.EVENT_STORE_URL);
  opened.push(() => store.close());
  const pool = await openViewsDatabase(settings.VIEWS_URL);
  const views = new PostgresViews(pool);
  opened.push(() => views.close());
  const deadLetters = await openDeadLetters(kafka, topicOf(settings, `${settings.KAFKA_TOPIC}.parked`));
  opened.push(() => deadLetters.close());
  const roll = await Roll.open(settings.VIEWS_URL);
  opened.push(() => roll.close());
  const member = { ...kafka, clientId: roll.nameOf(kafka.clientId) };
  const feed = await openFeed(member, topicOf(settings, settings.KAFKA_TOPIC), {
    group: settings.KAFKA_GROUP,
    concurrency: 2,
    departed: (clientIds) => roll.departed(clientIds),
  });
  const tracing = await startTracing('taizhang-projector', settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  opened.push(() => tracing?.close() ?? Promise.resolve());
  const running = await Projector.open({
    pool,
    events: store,
    feed: tracing === undefined ? feed : tracedFeed(feed, tracing),
    deadLetters,
    notice,
  });
  gauge(
    metrics,
    'taizhang_projector_projected_events',
    'Events that the topic has brought since the start',
    () => running.projected,
  );
  gauge(metrics, 'taizhang_projector_parked_events', 'Events set aside since the start', () => running.parked);
  new Gauge({
    name: 'taizhang_projection_lag_messages',
    help: 'Messages of the topic yet to be handled, of the partitions that this projector has',
    labelNames: ['partition'],
    registers: [metrics],
    collect() {
      // Partitions move: one that another projector has by now is told there.
      this.reset();
      for (const [partition, behind] of feed.behind) this.set({ partition: String(partition) }, behind);
    },
  });
  watchViews(metrics, views, store);
  await monitor(settings, metrics, async () => {
    const states = await Promise.all(VIEWS.map(async (view) => [view.name, await views.state(view)] as const));
    const { trouble } = feed;
    const degraded = states.some(([, { parked }]) => parked !== undefined);
    const status = trouble !== undefined ? 'not_ready' : degraded ? 'degraded' : 'ready';
    const head = await store.head();
    return {
      ready: trouble === undefined,
      status,
      ...(trouble !== undefined && { trouble }),
      head,
      views: Object.fromEntries(states),
    };
  });
  await running.run(stopping.signal);
}

const ROLES = { relay, projector };

const connection = (settings: Configuration): KafkaConnection => ({
  brokers: settings.KAFKA_BROKERS.split(','),
  clientId: `taizhang-${hostname()}-${process.pid}`,
  notice,
  ...kafkaSecurity(settings),
});

const topicOf = (settings: Configuration, name: string): TopicSettings => ({
  name,
  ...(settings.KAFKA_CREATE_TOPICS === 'yes' && {
    create: { partitions: settings.KAFKA_PARTITIONS, replicationFactor: settings.KAFKA_REPLICATION },
  }),
});

function gauge(metrics: Registry, name: string, help: string, value: () => number | Promise<number>): void {
  new Gauge({
    name,
    help,
    registers: [metrics],
    async collect() {
      try {
        this.set(await value());
      } catch {
        // What it is asked of is away: this figure is missing, and all others are still told.
        this.remove();
      }
    },
  });
}

async function monitor(
  settings: Configuration,
  metrics: Registry,
  ready: Parameters<typeof startMonitoring>[2],
): Promise<void> {
  const { METRICS_HOST: host, METRICS_PORT: port } = settings;
  const monitoring = await startMonitoring({ host, port }, metrics, ready);
  opened.push(() => monitoring.close());
  notice(`health and metrics on ${monitoring.url}`);
}

const { role } = new Command('taizhang-worker')
  .addOption(
    new Option('--role <role>', 'relay: event store → Kafka; projector: Kafka → PostgreSQL')
      .choices(Object.keys(ROLES))
      .makeOptionMandatory(),
  )
  .parse()
  .opts<{ role: keyof typeof ROLES }>();

try {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  await ROLES[role](readSettings(Configuration, process.env), metrics);
} catch (error) {
  notice(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  await closed();
}
