import Database from 'better-sqlite3';
import { join } from 'node:path';
import { CountedProvider, officeAt } from './counted-provider.js';
import type { SignedInOffice } from './signed-in-office.js';

const statuses = async (office: SignedInOffice, tokens: readonly string[]): Promise<number[]> => {
  const said: number[] = [];
  for (const token of tokens) said.push((await office.get('/api/v1/me', token)).status);
  return said;
};

test('an address that brings one bad token after another is refused before they are checked or written down', async () => {
  const provider = await CountedProvider.start();
  const { office, admin } = await officeAt(provider, { RATE_PER_ADDRESS: 5 });
  const bad = Array.from({ length: 8 }, (_, index) => `a${index}.b.c`);
  expect(await statuses(office, bad)).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  const limited = await office.get('/api/v1/me', 'a.b.c');
  expect(limited).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
  expect(limited.headers.get('x-content-type-options')).toBe('nosniff');
  // Nor does an address that leads nowhere make it check any more of them.
  expect((await office.get('/nowhere', 'a.b.c')).status).toBe(429);
  const log = await office.get('/api/v1/logs/sign-ins?limit=100', admin);
  const rows = log.body as unknown as { what: string }[];
  expect(rows.filter(({ what }) => what === 'refused')).toHaveLength(5);
});

test('whoever brings bad tokens without end fills no log: beyond some a minute they are counted', async () => {
  const provider = await CountedProvider.start();
  const { office, admin } = await officeAt(provider);
  await statuses(
    office,
    Array.from({ length: 25 }, (_, index) => `a${index}.b.c`),
  );
  const log = await office.get('/api/v1/logs/sign-ins?limit=100', admin);
  const rows = log.body as unknown as { what: string; method: string }[];
  const refused = rows.filter(({ what }) => what === 'refused').map(({ method }) => method);
  expect(refused).toEqual(['openid ×15', ...Array<string>(10).fill('openid')]);
});

test('a provider that is away is asked once and then ever more seldom, however many tokens come', async () => {
  const provider = await CountedProvider.start();
  const { office, admin } = await officeAt(provider);
  provider.away = ['configuration'];
  const token = await provider.token('nobody');
  const away = await Promise.all(Array.from({ length: 20 }, () => office.get('/api/v1/me', token)));
  expect(new Set(away.map(({ status, body }) => `${status} ${body.code ?? ''}`))).toEqual(
    new Set(['503 identity_provider_unavailable']),
  );
  expect(away[0]?.headers.get('retry-after')).toBe('1');
  expect(await statuses(office, [token, token])).toEqual([503, 503]);
  expect(provider.asked).toHaveLength(1);

  office.clock.now += 1_000;
  expect(await statuses(office, [token, token])).toEqual([503, 503]);
  office.clock.now += 1_000;
  // The second pause is longer.
  expect(await statuses(office, [token])).toEqual([503]);
  expect(provider.asked).toHaveLength(2);
  // Nobody has been refused meanwhile: nothing is known of them.
  const log = await office.get('/api/v1/logs/sign-ins?limit=100', admin);
  expect(JSON.stringify(log.body)).not.toContain('refused');

  provider.away = [];
  office.clock.now += 1_000;
  expect(await statuses(office, [token])).toEqual([401]);
});

test('keys that cannot be fetched are not asked for with every token, and known ones go on serving', async () => {
  const provider = await CountedProvider.start();
  const { office } = await officeAt(provider);
  provider.away = ['/keys'];
  const tokens = await Promise.all(Array.from({ length: 10 }, () => provider.token('nobody')));
  expect(await statuses(office, tokens)).toEqual(Array(10).fill(503));
  expect(provider.asked.filter((path) => path === '/keys')).toHaveLength(1);
  provider.away = [];
  office.clock.now += 1_000;
  expect(await statuses(office, tokens)).toEqual(Array(10).fill(401));
  // Now the keys are known: a token of an unknown one makes it ask neither again nor wait.
  provider.away = ['/keys', 'configuration'];
  const strangers = await Promise.all(Array.from({ length: 10 }, (_, index) => provider.token('x', `k${index}`)));
  expect(await statuses(office, [...strangers, ...tokens])).toEqual(Array(20).fill(401));
  expect(provider.asked).toHaveLength(3);
});

test('a token whose sign-in the log does not keep is not known the next time either', async () => {
  const provider = await CountedProvider.start();
  const { office, admin } = await officeAt(provider);
  const made = { account: 'jiqiren', name: '接口程序', subject: 'robot' };
  expect((await office.post('/api/v1/accounts', admin, made, { 'x-agency': 'BINHAI' })).status).toBe(201);
  const token = await provider.token('robot');
  const db = new Database(join(office.directory, 'identity.db'));
  db.exec(`CREATE TRIGGER kept_out BEFORE INSERT ON sign_in WHEN NEW.method = 'openid token'
    BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  expect(await statuses(office, [token, token])).toEqual([500, 500]);
  db.exec('DROP TRIGGER kept_out');
  db.close();
  expect(await statuses(office, [token, token])).toEqual([200, 200]);
  const log = await office.get('/api/v1/logs/sign-ins?account=jiqiren', admin);
  expect(log.body).toMatchObject([{ what: 'signed_in', method: 'openid token' }]);
});
