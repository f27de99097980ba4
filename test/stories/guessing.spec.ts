import { PASSWORD, SignedInOffice } from './signed-in-office.js';

const started = (at: string, settings = {}) => SignedInOffice.started(at, settings);

test('whoever has come by a session cannot find out the password with it', async () => {
  const { office, admin } = await started('2025-03-03T08:00', { LOCKOUT_AFTER: 3, LOCKOUT_MINUTES: 15 });
  const guess = (from: string) => office.post('/api/v1/me/password', admin, { from, to: `${PASSWORD}！` });
  expect(await guess('wrong')).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
  await expect(office.signIn('admin', 'wrong')).rejects.toThrow('401 sign_in_failed');
  expect(await guess('wrong')).toMatchObject({ status: 429, body: { code: 'account_locked' } });
  // The right one does not help now, and does later.
  expect(await guess(PASSWORD)).toMatchObject({ status: 429, body: { code: 'account_locked' } });
  office.clock.now += 15 * 60_000;
  expect((await guess(PASSWORD)).status).toBe(204);
});

test('more sign-ins than can be computed at once are sent away for a moment, and nothing else waits for them', async () => {
  const { office, admin } = await started('2025-03-03T08:00');
  const many = Array.from({ length: 150 }, (_, index) =>
    office.post('/api/v1/sign-in', undefined, { account: `nobody${index}`, password: 'x' }),
  );
  expect((await office.get('/api/v1/me', admin)).status).toBe(200);
  const answers = await Promise.all(many);
  const busy = answers.filter(({ status }) => status === 503);
  expect(busy[0]?.body).toMatchObject({ code: 'sign_in_busy' });
  expect(busy[0]?.headers.get('retry-after')).toBe('1');
  expect(answers.filter(({ status }) => status === 401).length + busy.length).toBe(150);
});

test('repeated failures lock an account, whether it exists or not', async () => {
  const { office } = await started('2025-03-03T08:00', { LOCKOUT_AFTER: 3, LOCKOUT_MINUTES: 15 });
  for (const account of ['admin', 'nobody']) {
    await expect(office.signIn(account, 'wrong')).rejects.toThrow('401 sign_in_failed');
    await expect(office.signIn(account, 'wrong')).rejects.toThrow('401 sign_in_failed');
    const locked = await office.post('/api/v1/sign-in', undefined, { account, password: 'wrong' });
    expect(locked).toMatchObject({ status: 429, body: { code: 'account_locked' } });
    expect(locked.headers.get('retry-after')).toBe('900');
  }
  // The right password does not help now, and does later.
  await expect(office.signIn('admin', PASSWORD)).rejects.toThrow('429 account_locked');
  office.clock.now += 15 * 60_000;
  const admin = await office.signIn('admin', PASSWORD);

  const log = await office.get('/api/v1/logs/sign-ins?limit=5', admin);
  const rows = log.body as unknown as { account: string; what: string }[];
  expect(rows.map(({ account, what }) => `${account} ${what}`)).toEqual([
    'admin signed_in',
    'admin locked',
    '? locked',
    '? failed',
    '? failed',
  ]);
});

test('whoever guesses without end fills no log: beyond some a minute they are counted, of each account', async () => {
  const { office, admin } = await started('2025-03-03T08:00', { LOCKOUT_AFTER: 100 });
  await office.employ(admin, 'wang', '王登记');
  for (const account of ['wang', 'nobody-1', 'nobody-2', 'wang', 'wang']) {
    for (let time = 0; time < 4; time += 1) await office.post('/api/v1/sign-in', undefined, { account, password: 'x' });
  }
  const log = await office.get('/api/v1/logs/sign-ins?limit=12', admin);
  const rows = log.body as unknown as { account: string; what: string; method: string }[];
  expect(rows.map(({ account, what, method }) => `${account} ${what} ${method}`)).toEqual([
    ...['wang failed password ×8', '? failed password ×2'],
    ...Array<string>(6).fill('? failed password'),
    ...Array<string>(4).fill('wang failed password'),
  ]);
});

describe('a stranger who guesses at an account', () => {
  const settings = { LOCKOUT_AFTER: 3, LOCKOUT_MINUTES: 15, TRUST_PROXY: '127.0.0.1' };
  const tried = (office: SignedInOffice, from: string, password: string) =>
    office.post(
      '/api/v1/sign-in',
      undefined,
      { account: 'admin', password },
      { 'x-forwarded-for': from, 'x-forwarded-proto': 'https' },
    );
  const guessFrom = async (office: SignedInOffice, ...networks: string[]): Promise<void> => {
    for (const network of networks) for (let time = 0; time < 3; time += 1) await tried(office, network, 'wrong');
  };

  test('is locked out, and the person elsewhere is not', async () => {
    const { office } = await started('2025-03-03T08:00', settings);
    await guessFrom(office, '2001:db8:0:1::9');
    // Another address of the same network is no way round.
    expect(await tried(office, '2001:db8:0:1::a', PASSWORD)).toMatchObject({
      status: 429,
      body: { code: 'account_locked' },
    });
    expect((await tried(office, '2001:db8:0:2::1', PASSWORD)).status).toBe(200);
  });

  test('from one network after another of one site is locked out as a whole, and nobody elsewhere, however long', async () => {
    const { office } = await started('2025-03-03T08:00', settings);
    for (let day = 0; day < 12; day += 1) {
      await guessFrom(office, `2001:db8:0:${day}1::1`, `2001:db8:0:${day}2::1`);
      expect(await tried(office, `2001:db8:0:${day}3::1`, PASSWORD)).toMatchObject({
        status: 429,
        body: { code: 'account_locked' },
      });
      office.clock.now += 24 * 3_600_000;
    }
    await guessFrom(office, '2001:db8:0:ff::1', '2001:db8:0:fe::1');
    expect((await tried(office, '2001:db8:1:1::1', PASSWORD)).status).toBe(200);
  });

  test('from many networks locks it for all, except where the person has signed in before', async () => {
    const { office } = await started('2025-03-03T08:00', settings);
    expect((await tried(office, '192.0.2.1', PASSWORD)).status).toBe(200);
    await guessFrom(office, ...Array.from({ length: 10 }, (_, index) => `198.51.100.${index}`));
    const locked = await tried(office, '203.0.113.5', PASSWORD);
    expect(locked).toMatchObject({ status: 429, body: { code: 'account_locked' } });
    expect(locked.headers.get('retry-after')).toBe('900');
    expect((await tried(office, '192.0.2.1', PASSWORD)).status).toBe(200);
  });
});
