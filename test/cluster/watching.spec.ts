import { KurrentDbStandIn } from '../kurrentdb-stand-in/stand-in.js';
import { describeWithKafka, usePostgres } from '../services/suites.js';
import { temporaryDirectory, until } from '../stories/office.js';
import { ServerProcess, failedStart } from '../stories/processes.js';
import type { CollectedSpan } from './trace-collector.js';
import { TraceCollector } from './trace-collector.js';
import { Worker } from './worker.js';

const MINUTE = 60_000;
const CALLER = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };

const postgres = usePostgres();

await describeWithKafka('whoever watches a cluster', (kafka) => {
  let kurrentDb: KurrentDbStandIn;
  let collector: TraceCollector;
  let workers: readonly Worker[];
  let server: ServerProcess;

  beforeAll(async () => {
    kurrentDb = await KurrentDbStandIn.start();
    collector = await TraceCollector.start();
    const settings = {
      EVENT_STORE_URL: kurrentDb.url,
      VIEWS_URL: await postgres().database(),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '50',
    };
    const topic = { KAFKA_BROKERS: kafka().brokers.join(','), KAFKA_TOPIC: 'watched', KAFKA_PARTITIONS: '3' };
    workers = (['projector', 'relay'] as const).map((role) => new Worker(role, { ...settings, ...topic }));
    server = await ServerProcess.start(temporaryDirectory(), { ...settings, VIEW_WAIT_MS: '60000' });
    await until(async () => (await fetch(`${server.url}/health/ready`)).ok);
  }, 2 * MINUTE);

  afterAll(async () => {
    await server.stop();
    await Promise.all(workers.map((worker) => worker.stop()));
    collector.stop();
    await kurrentDb.stop();
  });

  /** Where a worker has said that its metrics are. */
  const metricsOf = async ({ lines }: Worker): Promise<string> => {
    const address = () => lines.map((line) => /health and metrics on (\S+)/.exec(line)?.[1]).find(Boolean);
    await until(() => address() !== undefined);
    return `${address() ?? ''}/metrics`;
  };

  const span = async (described: string, isIt: (span: CollectedSpan) => boolean): Promise<CollectedSpan> => {
    let found: CollectedSpan | undefined;
    await until(() => (found = collector.spans.find(isIt)) !== undefined);
    if (found === undefined) throw new Error(`no span: ${described}`);
    return found;
  };

  it('finds every intake of those that shared an append, each recorded once though it was asked twice', async () => {
    const keys = Array.from({ length: 10 }, (_, index) => ({ 'idempotency-key': `shared-${index}` }));
    const before = collector.spans.length;
    await Promise.all(keys.map((key) => server.clerk.intake('2025-04-02', {}, key)));
    await Promise.all(keys.map((key) => server.clerk.intake('2025-04-02', {}, key)));
    const fresh = (name: string) => collector.spans.slice(before).filter((one) => one.name === name);
    await until(() => fresh('POST /api/v1/applications').length === 20);
    const commands = new Set(fresh('POST /api/v1/applications').flatMap(({ links }) => links));
    const recorded = () => fresh('command recorded').map(({ id }) => id);
    await until(() => recorded().length >= 10);
    expect(recorded().sort()).toEqual([...commands].sort());
    const appends = fresh('append');
    expect(appends.length).toBeLessThan(10);
    expect(new Set(appends.flatMap(({ links }) => links))).toEqual(commands);
  });

  it.each([
    ['without', {}],
    ['with', { 'idempotency-key': 'traced' }],
  ])(
    'follows an intake %s Idempotency-Key from its caller’s trace over store and topic to the views',
    async (_, key) => {
      const traceparent = `00-${CALLER.trace}-${CALLER.span}-01`;
      const before = collector.spans.length;
      const { id, position } = await server.clerk.intake('2025-04-02', {}, { traceparent, ...key });
      await server.clerk.find(id, position);

      const fresh = (one: CollectedSpan): boolean => collector.spans.indexOf(one) >= before;
      const request = await span('request', (one) => fresh(one) && one.name === 'POST /api/v1/applications');
      expect(request).toMatchObject({
        service: 'taizhang-server',
        traceId: CALLER.trace,
        parent: `${CALLER.trace}-${CALLER.span}`,
        attributes: { 'http.route': '/api/v1/applications', 'http.response.status_code': '201' },
      });
      const append = await span('append', ({ parent }) => parent === request.id);
      expect(append).toMatchObject({ name: 'append', attributes: { 'taizhang.position': String(position) } });

      const correlation = request.attributes['taizhang.correlation'];
      const command = await span('command', (one) => one.name === 'command recorded' && one.links.includes(append.id));
      expect(command).toMatchObject({ parent: undefined, attributes: { 'taizhang.correlation': correlation } });
      expect(command.traceId).toBe(correlation?.replaceAll('-', ''));
      const received = kurrentDb.log.stream(`application-${id}`)[0];
      expect(Buffer.from(received?.metadata ?? []).toString()).toContain(correlation);

      const met = (name: string, service: string) =>
        span(`${name} of ${service}`, (one) => fresh(one) && one.name === name && one.links.includes(command.id));
      expect(request.links).toEqual([command.id]);
      expect(append.links).toEqual([command.id]);
      expect(await met('publish', 'the relay')).toMatchObject({ service: 'taizhang-relay' });
      expect(await met('project', 'the projector')).toMatchObject({ service: 'taizhang-projector' });
    },
    MINUTE,
  );

  it('reads at a projector what it reads at a server, and at a relay how far it is behind', async () => {
    const metrics = await Promise.all(workers.map(async (worker) => (await fetch(await metricsOf(worker))).text()));
    expect(metrics[0]).toMatch(/^taizhang_view_lag_positions\{view="report-contributions",partition="2"\} \d+$/m);
    expect(metrics[0]).toMatch(/^taizhang_view_parked_events\{view="register",partition="0"\} 0$/m);
    expect(metrics[1]).toMatch(/^taizhang_relay_lag \d+$/m);
  });

  it('reads at a server how far each partition of each view has come', async () => {
    const { id, position } = await server.clerk.intake('2025-04-02');
    const at = { position: String(position) };
    await Promise.all([server.clerk.find(id, position), server.clerk.register(at), server.clerk.report(2025, at)]);
    const text = await (await fetch(`${server.url}/metrics`)).text();
    for (const view of ['register', 'report-contributions']) {
      for (const partition of [0, 1, 2]) {
        const labels = `{view="${view}",partition="${partition}"}`;
        expect(text).toContain(`taizhang_view_checkpoint${labels} ${position}\n`);
        expect(text).toContain(`taizhang_view_lag_positions${labels} 0\n`);
        expect(text).toContain(`taizhang_view_parked_events${labels} 0\n`);
      }
    }
  });

  it('reads all other figures at a server while PostgreSQL is away', async () => {
    await postgres().goAway();
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toMatch(/^taizhang_append_seconds_count\{outcome="recorded"\} [1-9]/m);
    expect(text).not.toContain('taizhang_view_checkpoint{');
    await postgres().comeBack();
    await until(async () =>
      (await (await fetch(`${server.url}/metrics`)).text()).includes('taizhang_view_checkpoint{view="register"'),
    );
  });
});

it('traces to no address stop the start with one line', async () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' };
  const { code, out, err } = await failedStart({ DATA_DIR: temporaryDirectory(), PORT: '0', ...endpoint });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trimEnd()).toMatch(/^taizhang: wrong configuration: OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318: .+$/);
});
