import { Office, refusalOf } from './office.js';

/** The value of every series at `/metrics`, by name and labels as they are written there. */
async function metricsOf(office: Office): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${office.url}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

const requests = (method: string, route: string, status: number): string =>
  `taizhang_http_request_seconds_count{method="${method}",route="${route}",status="${status}"}`;

test('Prometheus reads how long appends and requests take, by route and never by id', async () => {
  const office = await Office.open('2025-04-02T09:00');
  const { id } = await office.intake('2025-04-02', {}, { 'idempotency-key': 'once' });
  await office.intake('2025-04-02', {}, { 'idempotency-key': 'once' });
  const { position } = await office.step(id, 'assign', { handlingUnit: '规划科' });
  await office.find(id, position);
  await refusalOf(office.step(id, 'reply'));
  await refusalOf(office.get('/nowhere'));

  const metrics = await metricsOf(office);
  expect(metrics.get('taizhang_append_seconds_count{outcome="recorded"}')).toBe(2);
  expect(metrics.get('taizhang_append_seconds_sum{outcome="recorded"}')).toBeGreaterThan(0);
  expect(metrics.get(requests('POST', '/api/v1/applications', 201))).toBe(2);
  expect(metrics.get(requests('POST', '/api/v1/applications/:id/assign', 200))).toBe(1);
  expect(metrics.get(requests('POST', '/api/v1/applications/:id/reply', 409))).toBe(1);
  expect(metrics.get(requests('GET', '/api/v1/applications/:id', 200))).toBe(1);
  expect(metrics.get(requests('GET', 'none', 404))).toBe(1);
  expect(metrics.has('process_cpu_seconds_total')).toBe(true);
  expect([...metrics.keys()].filter((series) => series.includes(id))).toEqual([]);
});

test('Prometheus reads how far each view has come and is behind', async () => {
  const office = await Office.open('2025-04-02T09:00');
  const { id, position } = await office.intake('2025-04-02');
  await office.find(id, position);
  await office.register({ position: String(position) });
  await office.report(2025, { position: String(position) });

  const metrics = await metricsOf(office);
  for (const view of ['register', 'report-contributions', 'query-codes']) {
    const labels = `{view="${view}",partition="0"}`;
    expect([view, metrics.get(`taizhang_view_checkpoint${labels}`)]).toEqual([view, position]);
    expect([view, metrics.get(`taizhang_view_lag_positions${labels}`)]).toEqual([view, 0]);
    expect([view, metrics.get(`taizhang_view_parked_events${labels}`)]).toEqual([view, 0]);
  }
});

test('a request that loses against another is told apart from one that is recorded', async () => {
  const here = await Office.open('2025-04-02T09:00');
  const there = await Office.open('2025-04-02T09:00', here.directory);
  await Promise.all([here, there].flatMap((office) => Array.from({ length: 20 }, () => office.intake('2025-04-02'))));
  const both = await Promise.all([here, there].map(metricsOf));
  const count = (outcome: string): number =>
    both.reduce((sum, metrics) => sum + (metrics.get(`taizhang_append_seconds_count{outcome="${outcome}"}`) ?? 0), 0);
  expect(count('conflict')).toBeGreaterThan(0);
  expect(count('failed')).toBe(0);
});
