import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { tokenHashOf } from '#identity';
import { queryCodesView, viewFile } from '#projections';
import { Gate } from '../../apps/server/src/sign-in/gate.js';
import { temporaryDirectory } from './office.js';
import { failedStart } from './processes.js';
import { PASSWORD, SignedInOffice } from './signed-in-office.js';

const SERVER = fileURLToPath(new URL('../../apps/server/src/main.js', import.meta.url));
const INTAKE = {
  receivedOn: '2025-03-03',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
};

test('answers carry security headers, allow no other site, and are kept by nobody', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const { headers } = await office.get('/api/v1/me', admin, { origin: 'https://elsewhere.example' });
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': expect.stringContaining("default-src 'self'") as string,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  });
  expect(headers.has('access-control-allow-origin')).toBe(false);
  expect(headers.has('strict-transport-security')).toBe(false);
  const preflight = await office.send('OPTIONS', '/api/v1/applications', undefined, undefined, {
    origin: 'https://elsewhere.example',
    'access-control-request-method': 'POST',
  });
  expect(preflight.headers.has('access-control-allow-origin')).toBe(false);
  expect(preflight.status).toBe(404);
});

test('an account, an address and a sign-in can ask so often and no more', async () => {
  const limits = { RATE_PER_ACCOUNT: 5, RATE_PER_ADDRESS: 4, RATE_SIGN_IN: 3 };
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00', limits);
  const statuses = async (times: number, ask: () => Promise<{ status: number }>): Promise<number[]> => {
    const said: number[] = [];
    for (let time = 0; time < times; time += 1) said.push((await ask()).status);
    return said;
  };
  // The start has signed in twice, and changed a password.
  expect(await statuses(2, () => office.post('/api/v1/sign-in', undefined, { account: 'a', password: 'b' }))).toEqual([
    401, 429,
  ]);
  expect(await statuses(2, () => office.post('/api/v1/track', undefined, { queryCode: 'x' }))).toEqual([404, 404]);
  // What is not read for its type counts as well.
  const plain = () => fetch(`${office.url}/api/v1/track`, { method: 'POST', body: 'x' });
  expect(await statuses(2, plain)).toEqual([415, 429]);
  expect(await statuses(5, () => office.get('/api/v1/me', admin))).toEqual([200, 200, 200, 200, 429]);
  const limited = await office.get('/api/v1/me', admin);
  expect(limited).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await statuses(6, () => office.get('/api/v1/me'))).slice(-2)).toEqual([429, 429]);
  expect(await statuses(8, () => office.get('/health/live'))).toEqual(Array(8).fill(200));
});

test('all addresses of one IPv6 network count as one, and those of another do not', async () => {
  const settings = { TRUST_PROXY: '127.0.0.1', RATE_PER_ADDRESS: 3, RATE_SIGN_IN: 2 };
  const office = await SignedInOffice.open('2025-03-03T09:00', settings);
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const said: number[] = [];
  for (let host = 1; host <= 4; host += 1) {
    said.push((await office.get('/api/v1/me', undefined, from(`2001:db8:0:1::${host}`))).status);
  }
  expect(said).toEqual([401, 401, 401, 429]);
  expect((await office.get('/api/v1/me', undefined, from('2001:db8:0:2::1'))).status).toBe(401);
  const track = (address: string) => office.post('/api/v1/track', undefined, { queryCode: 'x' }, from(address));
  // What is guessed at is counted by what one subscriber can have of networks.
  const tracked = [await track('2001:db8:0:1::1'), await track('2001:db8:0:2::1'), await track('2001:db8:0:3::1')];
  expect(tracked.map(({ status }) => status)).toEqual([404, 404, 429]);
  expect((await track('2001:db8:1:1::1')).status).toBe(404);
});

test('a site of IPv6 asks ten times as much as an address, from however many of its networks', async () => {
  const settings = { TRUST_PROXY: '127.0.0.1', RATE_PER_ADDRESS: 2 };
  const office = await SignedInOffice.open('2025-03-03T09:00', settings);
  const from = async (address: string) =>
    (await office.get('/api/v1/me', undefined, { 'x-forwarded-for': address })).status;
  const said: number[] = [];
  for (let network = 1; network <= 21; network += 1) said.push(await from(`2001:db8:0:${network.toString(16)}::1`));
  expect(said).toEqual([...Array<number>(20).fill(401), 429]);
  expect(await from('2001:db8:1::1')).toBe(401);
  expect([await from('192.0.2.1'), await from('192.0.2.1'), await from('192.0.2.1')]).toEqual([401, 401, 429]);
});

test('no answer about cases is kept by a browser, however its address is written', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const cached = async (path: string) => (await office.get(path, admin)).headers.get('cache-control');
  for (const path of ['/api/v1/me', '/%61pi/v1/me', '/ap%69/v1/applications', '/api/v1/nothing', '/metrics']) {
    expect([path, await cached(path)]).toEqual([path, 'no-store']);
  }
  for (const path of ['/sign-in', '/sign-in.js', '/openapi.json']) expect(await cached(path)).not.toBe('no-store');
});

test('what names people is searched for in a body and not in an address', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const clerk = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
  const position = Number(body['position']);
  expect(await office.get(encodeURI('/api/v1/applications?applicant=王建国'), clerk)).toMatchObject({
    status: 400,
    body: { code: 'personal_data_in_address' },
  });
  const found = await office.post('/api/v1/applications/search', clerk, { applicant: '建国', open: true, position });
  expect(found).toMatchObject({ status: 200, body: { total: 1 } });
});

test('an applicant follows the application with a query code, and sees stage, last days and what is awaited only', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const clerk = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
  await office.get(`/api/v1/applications?position=${String(body['position'])}`, clerk);
  const issued = await office.post(`/api/v1/applications/${String(body['id'])}/query-code`, clerk);
  const queryCode = issued.body['queryCode'] as string;
  expect(queryCode).toMatch(/^[a-z0-9]{4}(?:-[a-z0-9]{4}){4}$/);
  const tracked = await office.post('/api/v1/track', undefined, { queryCode: ` ${queryCode.toUpperCase()} ` });
  expect(tracked).toMatchObject({ status: 200 });
  expect(tracked.body).toEqual({
    registerNumber: '2025-0001',
    stage: 'received',
    stageLabel: '已登记',
    due: '2025-03-31',
    provisional: false,
    suspended: false,
    awaited: [],
  });
  // While a third party is asked the last day still moves, and none is told.
  const handler = await office.employ(admin, 'li', '李承办', 'handler');
  const asking = `/api/v1/applications/${String(body['id'])}/consult-third-party`;
  const asked = await office.post(asking, handler, { thirdParty: '津滨材料公司', matter: '采购合同' });
  await office.get(`/api/v1/applications?position=${String(asked.body['position'])}`, clerk);
  const suspended = await office.post('/api/v1/track', undefined, { queryCode });
  expect(suspended.body).toMatchObject({ due: null, provisional: false, suspended: true });
  // Whoever has to pay is told so, and once the notice is delivered, until when.
  const step = async (path: string, what: object) => {
    const taken = await office.post(`/api/v1/applications/${String(body['id'])}/${path}`, handler, what);
    await office.get(`/api/v1/applications?position=${String(taken.body['position'])}`, clerk);
    return (await office.post('/api/v1/track', undefined, { queryCode })).body['awaited'];
  };
  const payment = { kind: 'payment', label: '待缴费', due: null, provisional: false };
  expect(await step('notify-fee', { basis: 'per_page', quantity: 40 })).toEqual([payment]);
  expect(await step('fee-notice-delivery', {})).toEqual([{ ...payment, due: '2025-03-31' }]);
  const wrong = await office.post('/api/v1/track', undefined, { queryCode: queryCode.replace(/.$/, '-') });
  expect(wrong).toMatchObject({ status: 404, body: { code: 'no_such_query_code' } });
  const db = new Database(viewFile(office.directory, queryCodesView), { readonly: true });
  const kept = db.prepare('SELECT application_id, agency, code_hash FROM query_code').all();
  expect(kept).toEqual([{ application_id: body['id'], agency: 'BINHAI', code_hash: tokenHashOf(queryCode) }]);
  db.close();
});

test('a query code is recorded with who issued it, ends in time, and is replaced and revoked', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00', { QUERY_CODE_DAYS: 30 });
  const clerk = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  const auditor = await office.employ(admin, 'zhou', '周审计', 'auditor');
  const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
  await office.get(`/api/v1/applications?position=${String(body['position'])}`, clerk);
  const path = `/api/v1/applications/${String(body['id'])}/query-code`;
  const issue = async (): Promise<string> => {
    const issued = await office.post(path, clerk);
    expect(issued).toMatchObject({ status: 200, body: { goodUntil: '2025-04-02' } });
    return issued.body['queryCode'] as string;
  };
  const track = (queryCode: string) => office.post('/api/v1/track', undefined, { queryCode });
  const over = { status: 404, body: { code: 'query_code_over' } };

  const first = await issue();
  const second = await issue();
  expect(await track(first)).toMatchObject(over);
  expect(await track(second)).toMatchObject({ status: 200 });
  expect(await office.post(`${path}/revoke`, auditor)).toMatchObject({ status: 403 });
  expect(await office.post(`${path}/revoke`, clerk)).toMatchObject({ status: 200 });
  expect(await track(second)).toMatchObject(over);
  expect(await office.post(`${path}/revoke`, clerk)).toMatchObject({ status: 409, body: { code: 'no_query_code' } });
  const third = await issue();

  const told = JSON.parse((await office.get(`${path}s`, auditor)).text) as unknown[];
  const by = { issuedBy: 'wang', goodUntil: '2025-04-02' };
  expect(told).toMatchObject([by, { ...by, revokedBy: 'wang' }, by]);
  expect(JSON.stringify(told)).not.toContain(third);
  for (const file of ['events.db', 'events.db-wal', 'identity.db', 'identity.db-wal']) {
    expect(readFileSync(join(office.directory, file)).includes(third)).toBe(false);
  }

  const DAY = 24 * 3_600_000;
  office.clock.now += 30 * DAY;
  expect(await track(third)).toMatchObject({ status: 200 });
  office.clock.now += DAY;
  expect(await track(third)).toMatchObject(over);
});

test('the logs are append-only, and are let go of when their time is over', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00', { ACCESS_LOG_DAYS: 180 });
  const clerk = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  const auditor = await office.employ(admin, 'zhou', '周审计', 'auditor');
  await office.get('/api/v1/applications', clerk);
  const db = new Database(join(office.directory, 'identity.db'));
  for (const sql of ['DELETE FROM access', "UPDATE access SET account = 'x'", 'DELETE FROM sign_in']) {
    expect(() => db.exec(sql)).toThrow('append-only');
  }
  db.close();
  const read = async (token: string) =>
    (JSON.parse((await office.get('/api/v1/logs/access', token)).text) as []).length;
  expect(await read(auditor)).toBe(1);
  office.clock.now += 181 * 24 * 3_600_000;
  await office.app.get(Gate).keepLogs();
  expect(await read(await office.signIn('zhou', '周审计自己想的一个足够长的密码'))).toBe(0);
});

const FIRST_START = 'one-time password';

/** A server process that has said a word; `stop` answers with what it wrote to standard error. */
async function spawned(settings: Readonly<Record<string, string>>, ready: string) {
  const server = spawn(process.execPath, [SERVER], {
    env: { ...process.env, PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  server.stderr.on('data', (text: Buffer) => (err += text.toString()));
  await new Promise<void>((resolve, reject) => {
    server.once('exit', () => reject(new Error(`the server did not start: ${err}`)));
    server.stdout.on('data', (text: Buffer) => {
      out += text.toString();
      if (out.includes(ready)) resolve();
    });
  });
  const stop = async (): Promise<string> => {
    server.kill('SIGTERM');
    await once(server, 'exit');
    return err;
  };
  return { url: /listening on (\S+)/.exec(out)?.[1] ?? '', stop };
}

test('a request leaves one line of JSON without a name in it; a browser is sent to the page to sign in', async () => {
  const directory = temporaryDirectory();
  const secret = join(directory, 'metrics');
  writeFileSync(secret, 'a-token-for-the-metrics\n');
  const server = await spawned({ DATA_DIR: directory, LOG_LEVEL: 'info', METRICS_TOKEN_FILE: secret }, FIRST_START);
  const { url } = server;
  const page = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
  // fetch sets this header itself, so a browser is played by hand.
  const asked = request(`${url}/api/v1/reports/2025?agency=A`, { headers: page }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  answer.resume();
  expect([answer.statusCode, answer.headers.location]).toEqual([
    303,
    '/sign-in?next=%2Fapi%2Fv1%2Freports%2F2025%3Fagency%3DA',
  ]);
  expect((await fetch(`${url}/sign-in`)).headers.get('content-type')).toContain('text/html');
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  expect(await (await fetch(`${url}/health/ready`)).json()).not.toHaveProperty('views');
  const bearer = { authorization: 'Bearer a-token-for-the-metrics' };
  expect((await fetch(`${url}/metrics`, { headers: bearer })).status).toBe(200);
  expect(await (await fetch(`${url}/health/ready`, { headers: bearer })).json()).toHaveProperty('views');
  const wrong = { account: '王建国', password: 'secret-of-somebody' };
  await fetch(`${url}/api/v1/sign-in?applicant=${encodeURIComponent('王建国')}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wrong),
  });
  const err = await server.stop();
  const lines = err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.at(-1)).toMatchObject({
    level: 'info',
    method: 'POST',
    route: '/api/v1/sign-in',
    status: 401,
    request: expect.any(String) as string,
  });
  expect(err).not.toMatch(/王建国|secret-of|%E7/);
});

test('a proxy that nobody named is told of once, and is not the machine itself', async () => {
  const server = await spawned({ DATA_DIR: temporaryDirectory() }, FIRST_START);
  const { url } = server;
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
  const refused = await fetch(`${url}/metrics`, { headers });
  expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'metrics_token_needed' }]);
  expect((await fetch(`${url}/metrics`, { headers: { forwarded: 'for=203.0.113.7' } })).status).toBe(401);
  const told = (await server.stop()).split('\n').filter((line) => line.includes('TRUST_PROXY'));
  expect(told).toHaveLength(1);
  expect(JSON.parse(told[0] ?? '')).toMatchObject({ level: 'warn', context: 'HTTP' });
});

test.each(['foo', '10.0.0.0/99', '127.0.0.1,,10.0.0.0/8'])('a proxy %s stops the start', async (proxy) => {
  const { err } = await failedStart({ DATA_DIR: temporaryDirectory(), TRUST_PROXY: proxy });
  expect(err).toMatch(/^taizhang: wrong configuration: TRUST_PROXY=.*: must be addresses or networks/);
});

test('proxies may stand with blanks between', async () => {
  const server = await spawned(
    { DATA_DIR: temporaryDirectory(), TRUST_PROXY: '127.0.0.1, 10.0.0.0/8, fd00::/8' },
    FIRST_START,
  );
  await server.stop();
});

test('a secret in a file that is not there, or a short one, stops the start and is not repeated', async () => {
  const missing = await failedStart({ DATA_DIR: temporaryDirectory(), METRICS_TOKEN_FILE: '/nowhere/token' });
  expect(missing.err).toMatch(
    /^taizhang: wrong configuration: METRICS_TOKEN_FILE cannot be read: ENOENT.*\/nowhere\/token/,
  );
  const short = await failedStart({ DATA_DIR: temporaryDirectory(), METRICS_TOKEN: 'short-one' });
  expect(short.err).toMatch(/^taizhang: wrong configuration: METRICS_TOKEN=…: /);
  expect(short.err).not.toContain('short-one');
  expect(PASSWORD.length).toBeGreaterThan(11);
});

test('what is made in the data directory is for its own user, and the start tells what others can reach', async () => {
  const directory = temporaryDirectory();
  const started = async (ready: string): Promise<string> =>
    (await spawned({ DATA_DIR: directory, LOG_LEVEL: 'warn' }, ready)).stop();
  expect(await started(FIRST_START)).toBe('');
  const made = readdirSync(directory, { recursive: true }).map(String);
  expect(made).toEqual(expect.arrayContaining(['events.db', 'identity.db', join('views', 'register.db')]));
  for (const name of made) expect([name, statSync(join(directory, name)).mode & 0o077]).toEqual([name, 0]);

  chmodSync(directory, 0o755);
  chmodSync(join(directory, 'identity.db'), 0o644);
  const [line = '', ...more] = (await started('listening')).trimEnd().split('\n');
  expect(more).toEqual([]);
  expect(JSON.parse(line)).toMatchObject({
    level: 'warn',
    paths: [directory, join(directory, 'identity.db')],
    msg: expect.stringContaining(`chmod -R go= ${directory}`) as string,
  });
});
