import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import { markAsMadeByDemo } from '#identity';
import { eventsFile } from '#projections';
import { newId } from '#registry';
import { Office, refusalOf, temporaryDirectory, until } from './office.js';
import { CLI, ServerProcess, failedStart, run } from './processes.js';
import { SignedInOffice } from './signed-in-office.js';

test.each([
  ['a port that is no number', { PORT: 'abc' }, /^taizhang: wrong configuration: PORT=abc: .+$/],
  ['a port that is none', { PORT: '70000' }, /^taizhang: wrong configuration: PORT=70000: .+$/],
  [
    'an address that other machines reach, without sign-in',
    { HOST: '0.0.0.0', SIGN_IN: 'off' },
    /^taizhang: wrong configuration: HOST=0\.0\.0\.0: .+127\.0\.0\.1.+$/,
  ],
  ['a wait that is no number', { VIEW_WAIT_MS: 'long' }, /^taizhang: wrong configuration: VIEW_WAIT_MS=long: .+$/],
  [
    'two at once',
    { PORT: '-1', HOST: '::', SIGN_IN: 'off' },
    /^taizhang: wrong configuration: (?=.*PORT=-1: )(?=.*HOST=::: ).+$/,
  ],
  [
    'a client of no identity provider',
    { OIDC_CLIENT_ID: 'x' },
    /^taizhang: wrong configuration: OIDC_CLIENT_ID needs .+$/,
  ],
  ['tokens for nobody', { OIDC_AUDIENCE: 'x' }, /^taizhang: wrong configuration: OIDC_AUDIENCE needs OIDC_ISSUER.+$/],
  [
    'a secret of no client',
    { OIDC_ISSUER: 'https://provider.example', OIDC_CLIENT_SECRET: 'x' },
    /^taizhang: wrong configuration: OIDC_CLIENT_SECRET needs OIDC_CLIENT_ID.+$/,
  ],
  [
    'no way to sign in',
    { PASSWORD_SIGN_IN: 'off' },
    /^taizhang: wrong configuration: PASSWORD_SIGN_IN=off needs OIDC_ISSUER.+$/,
  ],
  [
    'a provider of whom nothing is taken',
    { OIDC_ISSUER: 'https://provider.example', PASSWORD_SIGN_IN: 'off' },
    /^taizhang: wrong configuration: OIDC_ISSUER needs OIDC_CLIENT_ID.+OIDC_AUDIENCE.+$/,
  ],
  [
    'a provider where nobody signs in',
    { SIGN_IN: 'off', OIDC_ISSUER: 'https://provider.example', OIDC_AUDIENCE: 'x' },
    /^taizhang: wrong configuration: OIDC_ISSUER has no effect while SIGN_IN is off.+$/,
  ],
  [
    'a public address where nobody signs in',
    { SIGN_IN: 'off', PUBLIC_URL: 'https://taizhang.example' },
    /^taizhang: wrong configuration: PUBLIC_URL has no effect while SIGN_IN is off.+$/,
  ],
  [
    'a proxy where nobody signs in',
    { SIGN_IN: 'off', TRUST_PROXY: '127.0.0.1' },
    /^taizhang: wrong configuration: TRUST_PROXY has no effect while SIGN_IN is off.+$/,
  ],
  ['an address of no machine here', { HOST: '192.0.2.1' }, /^taizhang: .*EADDRNOTAVAIL.*$/],
])('%s stops the start with one line', async (_what, environment, line) => {
  const { code, out, err } = await failedStart({ DATA_DIR: temporaryDirectory(), PORT: '0', ...environment });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trimEnd()).toMatch(line);
});

test('a port in use stops the start with one line', async () => {
  const office = await Office.open('2025-04-02T09:00');
  const { port } = new URL(office.url);
  const { code, out, err } = await failedStart({ DATA_DIR: temporaryDirectory(), PORT: port });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trimEnd()).toMatch(new RegExp(`^taizhang: .*EADDRINUSE.*127\\.0\\.0\\.1:${port}$`));
});

test('a server that cannot be put together leaves nothing open that keeps its process alive', async () => {
  const directory = temporaryDirectory();
  const made = new URL('../../apps/server/src/', import.meta.url);
  const { code, out } = await run(
    [
      '--input-type=module',
      '-e',
      `const { createServer } = await import('${made.href}server.js');
       const { Configuration } = await import('${made.href}configuration.js');
       // Not to be had from the environment, where it is checked; what Fastify refuses comes after store, views and accounts.
       const settings = { DATA_DIR: '${directory}', TRUST_PROXY: 'nowhere' };
       await createServer(Object.assign(new Configuration(), settings)).catch((error) => console.log(error.message));`,
    ],
    {},
  );
  expect({ code, out }).toEqual({ code: 0, out: 'invalid IP address: nowhere\n' });
  expect(existsSync(eventsFile(directory))).toBe(true);
});

test.each<[string, (port: string) => [words: string[], environment: Record<string, string>]]>([
  ['of --port', (port) => [['--port', port], { PORT: '0' }]],
  ['of the environment', (port) => [[], { PORT: port }]],
])('a port in use, %s, stops the demo before it makes or prints anything', async (_where, chosen) => {
  const office = await Office.open('2025-04-02T09:00');
  const { port } = new URL(office.url);
  const data = join(temporaryDirectory(), 'demo');
  const [words, environment] = chosen(port);
  const { code, out, err } = await run([CLI, 'demo', '--data', data, ...words], environment);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(new RegExp(`^taizhang: 不能在 127\\.0\\.0\\.1:${port} .*EADDRINUSE.*--port\n$`));
  expect(existsSync(data)).toBe(false);
});

describe('the data of the demo, whose passwords everybody knows,', () => {
  const demo = (): string => {
    const directory = temporaryDirectory();
    markAsMadeByDemo(directory);
    return directory;
  };

  test.each([{ HOST: '0.0.0.0' }, { HOST: '::' }, { PUBLIC_URL: 'https://taizhang.example' }])(
    'are not served with %j',
    async (settings) => {
      const { code, out, err } = await failedStart({ DATA_DIR: demo(), PORT: '0', ...settings });
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err.trimEnd()).toMatch(/^taizhang: wrong configuration: .+ was made by the demo.+$/);
    },
  );

  test('are known for it wherever their files are copied to', async () => {
    const made = await SignedInOffice.open('2025-04-02T09:00', {}, demo());
    await made.close();
    const copied = temporaryDirectory();
    for (const file of ['events.db', 'identity.db']) copyFileSync(join(made.directory, file), join(copied, file));
    const { code, out, err } = await failedStart({ DATA_DIR: copied, PORT: '0', HOST: '0.0.0.0' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trimEnd()).toMatch(/^taizhang: wrong configuration: .+ was made by the demo.+$/);
    const office = await SignedInOffice.open('2025-04-02T09:00', {}, copied);
    const forwarded = await office.get('/sign-in', undefined, { 'x-forwarded-for': '192.0.2.1' });
    expect(forwarded).toMatchObject({ status: 421 });
  });

  test('are served on the machine itself, and to nobody through a proxy', async () => {
    const office = await SignedInOffice.open('2025-04-02T09:00', {}, demo());
    expect((await office.get('/sign-in')).status).toBe(200);
    const forwarded = await office.get('/sign-in', undefined, { 'x-forwarded-for': '192.0.2.1' });
    expect(forwarded).toMatchObject({ status: 421, body: { code: 'not_by_this_name' } });
  });
});

test('a server that listens everywhere says where it is reached here, and that it is elsewhere', async () => {
  const server = await ServerProcess.start(temporaryDirectory(), { SIGN_IN: 'on', HOST: '0.0.0.0' });
  expect(server.said).toMatch(
    /listening on http:\/\/127\.0\.0\.1:[1-9]\d* and at every other address of this machine — data in /,
  );
  await server.stop();
});

test('a data directory that cannot be opened stops the start with one line', async () => {
  const file = join(temporaryDirectory(), 'notes.txt');
  writeFileSync(file, 'no directory');
  const { code, out, err } = await failedStart({ DATA_DIR: file, PORT: '0' });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trimEnd()).toMatch(/^taizhang: cannot open event store .+$/);
});

/** With an application, and an event of another that no view knows. */
async function withAnUnknownEvent(): Promise<{ directory: string; id: string }> {
  const before = await Office.open('2025-04-02T09:00');
  const { id } = await before.intake('2025-04-02');
  await before.close();
  const store = SqliteEventStore.open(eventsFile(before.directory));
  const event = {
    type: 'ApplicationTranslated',
    schemaVersion: 1,
    occurredOn: '2030-01-01',
    actor: 'a',
    agency: 'BINHAI',
  };
  const events = [{ id: newId(), correlation: newId(), data: '{}', ...event }];
  await store.append([{ stream: `application-${newId()}`, expected: 'none', events }]);
  await store.close();
  return { directory: before.directory, id };
}

test('an event that a view cannot digest stops that view, and neither the start nor the others', async () => {
  const { directory, id } = await withAnUnknownEvent();
  const office = await Office.open('2025-04-03T09:00', directory);
  const health = () => fetch(`${office.url}/health/ready`);
  // Each view comes to it in its own time.
  const stopped = async () => (await (await health()).text()).split('(ApplicationTranslated) at position 3').length - 1;
  await until(async () => (await stopped()) === 2);
  expect((await health()).status).toBe(503);
  expect(await refusalOf(office.register())).toMatchObject({ status: 503, problem: { code: 'view_stopped' } });
  expect(await refusalOf(office.report(2025))).toMatchObject({ status: 503, problem: { code: 'view_stopped' } });
  expect(await office.step(id, 'assign', { handlingUnit: '规划科' })).toMatchObject({ revision: 1 });
  expect(await office.intake('2025-04-03')).toMatchObject({ registerNumber: '2025-0002' });
});

test('who asks from elsewhere hears which view has stopped and not why, and cannot ask without end', async () => {
  const { directory } = await withAnUnknownEvent();
  const settings = { TRUST_PROXY: '127.0.0.1', RATE_PER_ADDRESS: 1 };
  const office = await SignedInOffice.open('2025-04-03T09:00', settings, directory);
  const health = (headers = {}) => office.get('/health/ready', undefined, headers);
  const stopped = { stopped: expect.stringContaining('(ApplicationTranslated) at position 3') as string };
  await until(async () => (await health()).text.includes('position 3'));
  const elsewhere = { 'x-forwarded-for': '203.0.113.7' };
  const { body } = await health(elsewhere);
  expect(body).toEqual({ status: 'not_ready', troubled: expect.arrayContaining(['register']) as string[] });
  const statuses: number[] = [];
  for (let times = 0; times < 10; times += 1) statuses.push((await health(elsewhere)).status);
  expect(statuses).toEqual([...Array<number>(9).fill(503), 429]);
  // On the machine itself all of it is told, however much others ask.
  expect(await health()).toMatchObject({ status: 503, body: { views: { register: stopped } } });
});
