import { openViewsDatabase } from '#projections';
import type { ReceivedAnswer } from '../../apps/server/src/applications/answers.js';
import { RelayLease } from '../../apps/worker/src/relay/index.js';
import { KurrentDbStandIn } from '../kurrentdb-stand-in/stand-in.js';
import { accessDenied } from '../kurrentdb-stand-in/refusals.js';
import { freePort } from '../services/processes.js';
import { describeWithKafka, usePostgres } from '../services/suites.js';
import type { Clerk } from '../stories/office.js';
import { Refused, refusalOf, temporaryDirectory, until } from '../stories/office.js';
import { ServerProcess, failedStart } from '../stories/processes.js';
import { Worker } from './worker.js';

const CLIENTS = 50;
const MINUTE = 60_000;

const postgres = usePostgres();

const numbersUpTo = (last: number, from = 1): string[] =>
  Array.from({ length: last - from + 1 }, (_, index) => `2025-${String(from + index).padStart(4, '0')}`);

const numbersIn = (received: readonly ReceivedAnswer[]): string[] =>
  received.map(({ registerNumber }) => registerNumber).sort();

const latest = (received: readonly { readonly position: number }[]): string =>
  String(Math.max(...received.map(({ position }) => position)));

/** One intake of a client, asked again at the other server when the first is gone. */
const intake = (clerk: Clerk, key: string): Promise<ReceivedAnswer> =>
  clerk.intake('2025-04-02', { applicantName: key }, { 'idempotency-key': key });

await describeWithKafka('two servers on one KurrentDB, one PostgreSQL and one Kafka', (kafka) => {
  let kurrentDb: KurrentDbStandIn;
  let workers: readonly Worker[];
  let settings: Readonly<Record<string, string>>;
  let here: ServerProcess;
  let there: ServerProcess;

  beforeAll(async () => {
    kurrentDb = await KurrentDbStandIn.start();
    const stores = { EVENT_STORE_URL: kurrentDb.url, VIEWS_URL: await postgres().database() };
    const topic = { KAFKA_BROKERS: kafka().brokers.join(','), KAFKA_TOPIC: 'two-servers', KAFKA_PARTITIONS: '4' };
    workers = (['projector', 'relay'] as const).map((role) => new Worker(role, { ...stores, ...topic }));
    settings = { ...stores, VIEW_WAIT_MS: '60000' };
    [here, there] = await Promise.all([serve(), serve()]);
    // Only then have the workers made the views that queries need.
    await until(async () => (await fetch(`${here.url}/health/ready`)).ok);
  }, 2 * MINUTE);

  afterAll(async () => {
    await Promise.all([here.stop(), there.stop()]);
    const codes = await Promise.all(workers.map((worker) => worker.stop()));
    await kurrentDb.stop();
    // With what they said, as a worker that has ended early is why all else went wrong.
    expect(workers.map(({ role, lines }, index) => [role, codes[index], lines])).toEqual([
      ['projector', 0, expect.anything()],
      ['relay', 0, expect.anything()],
    ]);
  });

  const serve = (): Promise<ServerProcess> => ServerProcess.start(temporaryDirectory(), settings);

  it(
    `gives ${CLIENTS} clients at each of them one row of register numbers, without gap or double`,
    async () => {
      const rounds = 4;
      const clients = [here, there].flatMap((server) => Array.from({ length: CLIENTS }, () => server.clerk));
      const received = await Promise.all(
        clients.map(async (clerk) => {
          const answers: ReceivedAnswer[] = [];
          for (let round = 0; round < rounds; round += 1) answers.push(await clerk.intake('2025-04-02'));
          return answers;
        }),
      );
      const total = clients.length * rounds;
      expect(numbersIn(received.flat())).toEqual(numbersUpTo(total));
      const position = latest(received.flat());
      for (const server of [here, there]) {
        expect(await server.clerk.register({ position, pageSize: '1' })).toMatchObject({ total });
      }
    },
    3 * MINUTE,
  );

  it('shows at one server what was recorded at the other, given the position of the answer', async () => {
    const [one, other] = [here, there].map((server) => server.clerk.colleague('张三', 'READERS')) as [Clerk, Clerk];
    for (let count = 1; count <= 10; count += 1) {
      const [writer, reader] = count % 2 === 0 ? [one, other] : [other, one];
      const { id, registerNumber, position } = await writer.intake('2025-04-02');
      const at = { position: String(position) };
      const [found, register, report] = await Promise.all([
        reader.find(id, position),
        reader.register({ registerNumber, ...at }),
        reader.report(2025, at),
      ]);
      expect(found).toMatchObject({ id, revision: 0, application: { registerNumber } });
      expect(register).toMatchObject({ total: 1, rows: [{ id }] });
      expect(report.table3['一、本年新收政府信息公开申请数量']?.at(-1)).toBe(count);
      const step = await reader.step(id, 'assign', { handlingUnit: '规划科' });
      expect(await writer.find(id, step.position)).toMatchObject({ revision: 1, application: { stage: 'assigned' } });
    }
  });

  it('tells at one server, at once, where an application stands whose query code was issued or ended at the other', async () => {
    const { id, registerNumber } = await here.clerk.intake('2025-04-02');
    const issue = async (clerk: Clerk): Promise<string> =>
      ((await clerk.step(id, 'query-code')) as unknown as { queryCode: string }).queryCode;
    const track = (clerk: Clerk, queryCode: string) => clerk.post('/api/v1/track', { queryCode });
    const over = { status: 404, problem: { code: 'query_code_over' } };

    const first = await issue(here.clerk);
    expect(await track(there.clerk, first)).toMatchObject({ registerNumber, stage: 'received', due: '2025-04-30' });
    const second = await issue(there.clerk);
    expect(await refusalOf(track(here.clerk, first))).toMatchObject(over);
    expect(await track(here.clerk, second)).toMatchObject({ registerNumber });
    await here.clerk.step(id, 'query-code/revoke');
    expect(await refusalOf(track(there.clerk, second))).toMatchObject(over);
    expect(await refusalOf(track(there.clerk, `${second}x`))).toMatchObject({
      status: 404,
      problem: { code: 'no_such_query_code' },
    });
  });

  it('takes a step on what was seen at the other server, once, and tells the later one what it missed', async () => {
    const { id, revision } = await here.clerk.intake('2025-04-02');
    const seen = { 'if-match': `"${revision}"` };
    const steps = await Promise.allSettled(
      [here, there].map((server) => server.clerk.step(id, 'assign', { handlingUnit: '规划科' }, seen)),
    );
    expect(steps.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [late] = steps.flatMap((step) => (step.status === 'rejected' ? [step.reason as unknown] : []));
    expect(late).toBeInstanceOf(Refused);
    expect(late).toMatchObject({ status: 412, problem: { code: 'stale_revision', since: [{ revision: 1 }] } });
    expect(await refusalOf(there.clerk.step(id, 'assign', { handlingUnit: '财务科' }, seen))).toMatchObject({
      status: 412,
    });
  });

  it('records a request once that is sent to both at the same moment with one Idempotency-Key', async () => {
    const both = [here, there].map((server) => server.clerk.colleague('张三', 'BOTH'));
    for (let round = 1; round <= 20; round += 1) {
      const [one, other] = await Promise.all(both.map((clerk) => intake(clerk, `both-${round}`)));
      if (one === undefined || other === undefined) throw new Error('two answers');
      // Each may be told another position at which to read it, but of one application.
      expect({ ...other, position: one.position }).toEqual(one);
      expect(one.registerNumber).toBe(numbersUpTo(round).at(-1));
      const key = { 'idempotency-key': `both-${round}-assigned` };
      const steps = both.map((clerk) => clerk.step(one.id, 'assign', { handlingUnit: '规划科' }, key));
      expect((await Promise.all(steps)).map(({ revision }) => revision)).toEqual([1, 1]);
      const events = kurrentDb.log.stream(`application-${one.id}`).map(({ type }) => type);
      expect(events).toEqual(['ApplicationReceived', 'Assigned']);
    }
  });

  it('numbers letters without a gap, and lets a calendar changed at one server move the clock at the other', async () => {
    const [one, other] = [here, there].map((server) => server.clerk.colleague('张三', 'LETTERS')) as [Clerk, Clerk];
    await one.nameAgency();
    const { id } = await one.intake('2025-04-02');
    const kind = { kind: 'receipt' };
    const issued = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : other).step(id, 'letters', kind)),
    );
    const numbers = (issued as unknown as { number: string }[]).map(({ number }) => /第(\d+)号/.exec(number)?.[1]);
    expect(numbers.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(await other.get(`/api/v1/applications/${id}/letters`)).toHaveLength(20);

    // 20 working days from 2 April 2025 end on 30 April, the make-up Sunday counted; one day less, on 6 May.
    const at = { position: latest(issued), on: '2025-04-03' };
    expect(await other.get(`/api/v1/applications/${id}/clock`, at)).toMatchObject({ due: '2025-04-30' });
    const year = (await one.get('/api/v1/calendar/2025')) as { holidays: object[]; makeUpWorkdays: string[] };
    const changed = {
      holidays: [...year.holidays, { name: '临时放假', from: '2025-04-07', to: '2025-04-07' }],
      makeUpWorkdays: year.makeUpWorkdays,
    };
    const json = { 'content-type': 'application/json' };
    await one.send('/api/v1/calendar/2025/proposal', { method: 'PUT', headers: json, body: JSON.stringify(changed) });
    const { proposalId } = (await other.get('/api/v1/calendar/2025/proposal')) as { proposalId: string };
    await other.colleague('李四').post('/api/v1/calendar/2025/approve', { proposalId });
    expect(await other.get(`/api/v1/applications/${id}/clock`, at)).toMatchObject({ due: '2025-05-06' });
    await one.send('/api/v1/automatic-steps', { method: 'PUT', headers: json, body: '{"steps":["fee_lapsed"]}' });
    expect(await other.get('/api/v1/automatic-steps')).toEqual({ steps: ['fee_lapsed'] });
  });

  it(
    'records once what is asked again at the other server when one is killed in the middle',
    async () => {
      const doomed = await serve();
      const clients = Array.from({ length: CLIENTS }, (_, client) =>
        Array.from({ length: 4 }, (_, count) => `killed-${client}-${count}`),
      );
      const keys = clients.flat();
      // Its third append is taken, and nobody hears of it.
      kurrentDb.fail('appendSession', 'none', 'none', { meanwhile: () => void doomed.kill() });
      const first = new Map<string, ReceivedAnswer>();
      const work = async (mine: readonly string[]): Promise<void> => {
        for (const key of mine) first.set(key, await intake(doomed.clerk.colleague('张三', 'KILLED'), key));
      };
      const ended = await Promise.allSettled(clients.map(work));
      const failures = ended.flatMap((client) => (client.status === 'rejected' ? [client.reason as unknown] : []));
      expect(failures).toHaveLength(CLIENTS);
      expect(failures.filter((failure) => failure instanceof Refused)).toEqual([]);
      expect(kurrentDb.log.stream('register-KILLED-2025').length).toBeGreaterThan(first.size);

      const clerk = here.clerk.colleague('张三', 'KILLED');
      const second = await Promise.all(keys.map((key) => intake(clerk, key)));
      expect(numbersIn(second)).toEqual(numbersUpTo(keys.length));
      for (const [key, { id, registerNumber }] of first) {
        expect(second[keys.indexOf(key)]).toMatchObject({ id, registerNumber });
      }
      expect(await clerk.register({ position: latest(second), pageSize: '1' })).toMatchObject({ total: keys.length });
    },
    2 * MINUTE,
  );
});

it('servers, projectors and relays that start at once on an empty database all find it made', async () => {
  for (let round = 0; round < 10; round += 1) {
    const url = await postgres().database();
    const opening = [openViewsDatabase(url), openViewsDatabase(url)];
    const leases = [RelayLease.open(url, 'events'), RelayLease.open(url, 'events')];
    const started = await Promise.allSettled([...opening, ...leases]);
    for (const one of started)
      if (one.status === 'fulfilled') await ('end' in one.value ? one.value.end() : one.value.close());
    expect(started.filter(({ status }) => status === 'rejected')).toEqual([]);
  }
});

describe('a server with', () => {
  let kurrentDb: KurrentDbStandIn;
  beforeAll(async () => {
    kurrentDb = await KurrentDbStandIn.start();
  });
  afterAll(() => kurrentDb.stop());

  const nobody = async (): Promise<string> => `127.0.0.1:${await freePort()}`;
  const withPassword = (url: string): string => Object.assign(new URL(url), { password: 'secret' }).toString();

  it.each<[string, () => Promise<Record<string, string>>, RegExp]>([
    [
      'a KurrentDB that cannot be reached',
      async () => ({
        EVENT_STORE_URL: `kurrentdb://admin:secret@${await nobody()}?tls=false`,
        VIEWS_URL: await postgres().database(),
      }),
      /^taizhang: .*event store.*$/,
    ],
    [
      'a PostgreSQL that cannot be reached',
      async () => ({ EVENT_STORE_URL: kurrentDb.url, VIEWS_URL: `postgres://user:secret@${await nobody()}/views` }),
      /^taizhang: cannot use the views’ database 127\.0\.0\.1:\d+\/views: .*ECONNREFUSED.*$/,
    ],
    [
      'a wrong password of PostgreSQL',
      async () => ({ EVENT_STORE_URL: kurrentDb.url, VIEWS_URL: withPassword(await postgres().database()) }),
      /^taizhang: cannot use the views’ database .*password authentication failed.*$/,
    ],
    [
      'a KurrentDB and no place for the views',
      () => Promise.resolve({ EVENT_STORE_URL: kurrentDb.url, VIEWS_URL: '' }),
      /^taizhang: wrong configuration: EVENT_STORE_URL needs VIEWS_URL.*$/,
    ],
    [
      'a KurrentDB that is not named by a URL of its own',
      () => Promise.resolve({ EVENT_STORE_URL: 'http://127.0.0.1:2113' }),
      /^taizhang: wrong configuration: EVENT_STORE_URL=http:.*kurrentdb:\/\/.*$/,
    ],
  ])('%s stops at once with one line', async (_what, settings, line) => {
    const common = { DATA_DIR: temporaryDirectory(), PORT: '0', SIGN_IN: 'off' };
    const { code, out, err } = await failedStart({ ...common, ...(await settings()) });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trimEnd()).toMatch(line);
    expect(err).not.toContain('secret');
  });

  it('a login that KurrentDB refuses stops at once with one line', async () => {
    kurrentDb.failAlways('read', accessDenied());
    const stores = { EVENT_STORE_URL: kurrentDb.url, VIEWS_URL: await postgres().database() };
    const { code, out, err } = await failedStart({
      DATA_DIR: temporaryDirectory(),
      PORT: '0',
      SIGN_IN: 'off',
      ...stores,
    });
    kurrentDb.heal();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trimEnd()).toMatch(/^taizhang: .*event store.*$/);
  });
});
