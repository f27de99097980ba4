import { PASSWORD, SignedInOffice } from './signed-in-office.js';

const basic = (user: string, key: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`,
});
const FEED = '/api/v1/due?format=ics&agency=BINHAI';

/** An office with an open application, and a handler whose calendar program has a key. */
async function subscribed() {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const handler = await office.employ(admin, 'li', '李承办', 'intake_clerk', 'handler');
  const { body } = await office.post('/api/v1/applications', handler, {
    ...{ receivedOn: '2025-03-03', channel: 'online', applicantKind: 'natural_person' },
    ...{ applicantName: '王建国', request: '2023年决算' },
  });
  const given = await office.post('/api/v1/me/feed-key', handler);
  expect(given.status).toBe(200);
  const { address, user, key } = given.body as unknown as Record<'address' | 'user' | 'key', string>;
  const read = (headers = basic(user, key), path = FEED) => office.get(path, undefined, headers);
  await office.get(`/api/v1/applications?position=${String(body['position'])}`, handler);
  return { office, admin, handler, address, user, key, read };
}

test('a calendar program reads the deadlines with a name and a key, and nothing else', async () => {
  const { office, address, user, key, read } = await subscribed();
  expect(address).toMatch(/\/api\/v1\/due\?format=ics&agency=BINHAI$/);
  const feed = await read();
  expect(feed.status).toBe(200);
  expect(feed.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  // 20 working days from 3 March 2025.
  expect(feed.text).toContain('DTSTART;VALUE=DATE:20250331');
  expect(feed.text).not.toContain('王建国');
  for (const path of ['/api/v1/due?agency=BINHAI', '/api/v1/applications?agency=BINHAI', '/api/v1/me']) {
    expect((await read(basic(user, key), path)).status).toBe(401);
  }
  expect((await office.get(FEED, key)).status).toBe(401);
  expect((await office.post('/api/v1/me/feed-key', undefined, {}, basic(user, key))).status).toBe(401);
});

test('a program that sends no key, or a wrong one, is asked for it', async () => {
  const { office, user, key, read } = await subscribed();
  for (const headers of [{}, basic(user, `${key}x`), basic('admin', key), basic(user, PASSWORD), basic(user, '')]) {
    const refused = await office.get(FEED, undefined, headers);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /);
  }
  expect((await read()).status).toBe(200);
  expect((await office.get('/api/v1/due')).headers.get('www-authenticate')).toMatch(/^Bearer /);
});

test('who may not read deadlines has no feed of them', async () => {
  const { office, admin } = await subscribed();
  const { key } = (await office.post('/api/v1/me/feed-key', admin)).body as unknown as { key: string };
  expect((await office.get(FEED, undefined, basic('admin', key))).status).toBe(403);
});

test.each<[string, (at: Awaited<ReturnType<typeof subscribed>>) => Promise<unknown>]>([
  ['another key', ({ office, handler }) => office.post('/api/v1/me/feed-key', handler)],
  ['its revocation', ({ office, handler }) => office.post('/api/v1/me/feed-key/revoke', handler)],
  [
    'another password',
    ({ office, handler }) => {
      const [from, to] = ['李承办自己想的一个足够长的密码', '李承办另外想的一个足够长的密码'];
      return office.post('/api/v1/me/password', handler, { from, to });
    },
  ],
  ['a password given anew', ({ office, admin }) => office.post('/api/v1/accounts/li/reset-password', admin)],
  ['disabling the account', ({ office, admin }) => office.post('/api/v1/accounts/li/disable', admin)],
])('%s ends the key', async (_, end) => {
  const at = await subscribed();
  await end(at);
  expect((await at.read()).status).toBe(401);
});

test('the auditor sees who was given a key, and what it was used for', async () => {
  const { office, admin, read } = await subscribed();
  await read();
  const auditor = await office.employ(admin, 'zhou', '周审计', 'auditor');
  const log = async (name: string) => JSON.parse((await office.get(`/api/v1/logs/${name}`, auditor)).text) as unknown[];
  expect(await log('sign-ins')).toContainEqual(expect.objectContaining({ account: 'li', what: 'feed_key_issued' }));
  expect(await log('access')).toContainEqual(
    expect.objectContaining({ account: 'li', action: 'ReadDueList', shown: 1 }),
  );
});
