import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { join } from 'node:path';
import { PASSWORD, SignedInOffice, oneTimePasswordIn } from './signed-in-office.js';

const started = (at: string, settings = {}) => SignedInOffice.started(at, settings);

const INTAKE = {
  receivedOn: '2025-03-03',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
};

test('from the first start to a closed case and its amendment', async () => {
  const office = await SignedInOffice.open('2025-03-03T09:00');
  const once = oneTimePasswordIn(office.said);
  expect(office.said).toMatch(/first administrator “admin”, one-time password [a-z0-9-]{24} /);

  // The one-time password opens nothing but the change of it.
  const first = await office.signIn('admin', once);
  expect(await office.get('/api/v1/me', first)).toMatchObject({ status: 200, body: { mustChangePassword: true } });
  expect(await office.get('/api/v1/accounts', first)).toMatchObject({
    status: 403,
    body: { code: 'password_change_needed' },
  });
  expect(await office.post('/api/v1/me/password', first, { from: once, to: 'short' })).toMatchObject({
    status: 422,
    body: { code: 'weak_password' },
  });
  expect((await office.post('/api/v1/me/password', first, { from: once, to: PASSWORD })).status).toBe(204);
  await expect(office.signIn('admin', once)).rejects.toThrow('401 sign_in_failed');
  const admin = await office.signIn('admin', PASSWORD);

  // Nothing is open without sign-in but the health of the server and its description.
  for (const path of ['/api/v1/applications', '/api/v1/reports/2025', '/api/v1/me', '/api/v1/calendar/2025']) {
    expect(await office.get(path)).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
  }
  expect((await office.get('/health/live')).status).toBe(200);
  // Headers say nothing any more.
  const headers = { 'x-agency': 'BINHAI', 'x-actor': 'wang' };
  expect((await office.send('POST', '/api/v1/applications', undefined, INTAKE, headers)).status).toBe(401);

  // An agency and its people.
  const agency = { code: 'BINHAI', name: '滨海街道办事处' };
  expect((await office.post('/api/v1/agencies', admin, agency)).status).toBe(201);
  const wang = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  const li = await office.employ(admin, 'li', '李承办', 'handler', 'legal_reviewer');
  const chen = await office.employ(admin, 'chen', '陈法制', 'legal_reviewer');
  const zhao = await office.employ(admin, 'zhao', '赵主任', 'signatory');

  // The administrator sees no case, the clerk no accounts.
  expect(await office.send('GET', '/api/v1/applications', admin, undefined, headers)).toMatchObject({
    status: 403,
    body: { code: 'not_allowed' },
  });
  expect((await office.get('/api/v1/accounts', wang)).status).toBe(403);

  // The header names another actor, the event has the one who signed in.
  const received = await office.send('POST', '/api/v1/applications', wang, INTAKE, headers);
  expect(received.status).toBe(201);
  const at = `/api/v1/applications/${String(received.body['id'])}`;
  const decision = { type: 'disclosed', manner: 'provided' };
  expect((await office.post(`${at}/draft-reply`, wang, { decision, text: '见附件' })).status).toBe(403);
  expect((await office.post(`${at}/draft-reply`, li, { decision, text: '见附件' })).status).toBe(200);
  // Li may review, but not what Li has drafted.
  expect(await office.post(`${at}/review-reply`, li, { approved: true, opinion: '同意' })).toMatchObject({
    status: 409,
    body: { code: 'drafter_may_not_approve' },
  });
  expect((await office.post(`${at}/review-reply`, chen, { approved: true, opinion: '同意' })).status).toBe(200);
  expect((await office.post(`${at}/sign-off-reply`, chen)).status).toBe(403);
  expect((await office.post(`${at}/sign-off-reply`, zhao)).status).toBe(200);
  const replied = await office.post(`${at}/reply`, li);
  expect(replied.status).toBe(200);

  // Closed: one proposes, another approves.
  const amendment = { reason: '受公司委托', values: { applicantKind: 'commercial_enterprise' } };
  expect(await office.post(`${at}/amend`, li, amendment)).toMatchObject({
    status: 409,
    body: { code: 'amendment_needs_two_persons' },
  });
  const proposed = await office.post(`${at}/amendments`, li, amendment);
  const approve = `${at}/amendments/${String(proposed.body['amendmentId'])}/approve`;
  expect(await office.post(approve, li)).toMatchObject({ status: 409, body: { code: 'proposer_may_not_approve' } });
  const amended = await office.post(approve, chen);
  expect(amended.status).toBe(200);

  const found = await office.get(`${at}?position=${String(amended.body['position'])}`, chen);
  const timeline = found.body['timeline'] as { type: string; actor: string; by: object; data: object }[];
  expect(timeline.map(({ type, actor }) => `${type} ${actor}`)).toEqual([
    'ApplicationReceived wang',
    'ReplyDrafted li',
    'ReplyReviewed chen',
    'ReplySignedOff zhao',
    'Disclosed li',
    'AmendmentProposed li',
    'RegisterEntryAmended chen',
  ]);
  expect(timeline[0]?.by).toEqual({ name: '王登记', roles: ['intake_clerk'], door: 'api', from: 'loopback' });
  expect(timeline[6]?.data).toMatchObject({ approval: { proposedBy: 'li', approvedBy: 'chen' } });
  expect(found.body['application']).toMatchObject({ applicantKind: 'commercial_enterprise' });
  expect(found.body['application']).not.toHaveProperty('proposedAmendment');

  // No secret is in an event.
  await office.close();
  const events = readFileSync(join(office.directory, 'events.db')).toString('latin1');
  expect(events).not.toContain('argon2');
  expect(events).not.toContain(once);
  expect(existsSync(join(office.directory, 'identity.db'))).toBe(true);

  // A second start makes no second administrator.
  expect((await SignedInOffice.open('2025-03-04T09:00', {}, office.directory)).said).toBe('');
});

describe('a session', () => {
  test('ends when it is idle, and after its longest time however it is used', async () => {
    const { office, admin } = await started('2025-03-03T08:00', { SESSION_IDLE_MINUTES: 30, SESSION_HOURS: 2 });
    for (let minutes = 20; minutes < 120; minutes += 20) {
      office.clock.now += 20 * 60_000;
      expect((await office.get('/api/v1/me', admin)).status).toBe(200);
    }
    office.clock.now += 20 * 60_000;
    expect((await office.get('/api/v1/me', admin)).status).toBe(401);
    const next = await office.signIn('admin', PASSWORD);
    office.clock.now += 30 * 60_000;
    expect((await office.get('/api/v1/me', next)).status).toBe(401);
  });

  test('is over at once when the account is disabled, and with a reset or changed password', async () => {
    const { office, admin } = await started('2025-03-03T08:00');
    const stolen = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
    expect((await office.get('/api/v1/me', stolen)).status).toBe(200);
    const disabled = await office.send('POST', '/api/v1/accounts/wang/disable', admin, {}, { 'x-agency': 'BINHAI' });
    expect(disabled).toMatchObject({ status: 200, body: { enabled: false } });
    expect(await office.get('/api/v1/me', stolen)).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
    const enabled = await office.send('POST', '/api/v1/accounts/wang/enable', admin, {}, { 'x-agency': 'BINHAI' });
    expect(enabled.status).toBe(200);
    // A session that has ended does not come back.
    expect((await office.get('/api/v1/me', stolen)).status).toBe(401);
    const reset = await office.send(
      'POST',
      '/api/v1/accounts/wang/reset-password',
      admin,
      {},
      { 'x-agency': 'BINHAI' },
    );
    const again = await office.signIn('wang', reset.body['oneTimePassword'] as string);
    expect((await office.get('/api/v1/me', again)).body).toMatchObject({ mustChangePassword: true });
    const other = await office.signIn('admin', PASSWORD);
    expect((await office.post('/api/v1/me/password', admin, { from: PASSWORD, to: `${PASSWORD}！` })).status).toBe(204);
    expect((await office.get('/api/v1/me', other)).status).toBe(401);
    expect((await office.get('/api/v1/me', admin)).status).toBe(200);
    expect((await office.post('/api/v1/sign-out', admin)).status).toBe(204);
    expect((await office.get('/api/v1/me', admin)).status).toBe(401);
  });

  test('comes as a cookie that no script can read and no other site can use', async () => {
    const { office } = await started('2025-03-03T08:00');
    const { headers, body } = await office.post('/api/v1/sign-in', undefined, { account: 'admin', password: PASSWORD });
    expect(body).not.toHaveProperty('token');
    const cookie = headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^taizhang=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=36000$/);
    const sent = { cookie: cookie.split(';')[0] ?? '' };
    expect((await office.send('GET', '/api/v1/me', undefined, undefined, sent)).status).toBe(200);
    expect((await office.get('/api/v1/me', undefined, { cookie: `__Host-${sent.cookie}` })).status).toBe(401);
    const crossSite = { ...sent, 'sec-fetch-site': 'cross-site' };
    expect((await office.send('POST', '/api/v1/sign-out', undefined, {}, crossSite)).status).toBe(401);
  });
});

describe('over TLS', () => {
  const credentials = { account: 'admin', password: PASSWORD };
  const COOKIE = /^__Host-taizhang=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=36000; Secure$/;

  test('the cookie is one that this host alone can set, and no other counts', async () => {
    const { office } = await started('2025-03-03T08:00', { PUBLIC_URL: 'https://taizhang.example.gov.cn' });
    const { headers } = await office.post('/api/v1/sign-in', undefined, credentials);
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(COOKIE);
    const [sent = ''] = cookie.split(';');
    expect((await office.get('/api/v1/me', undefined, { cookie: `taizhang=x; ${sent}` })).status).toBe(200);
    // A neighbour in the domain can set a cookie of the plain name.
    const tossed = await office.get('/api/v1/me', undefined, { cookie: sent.replace('__Host-', '') });
    expect(tossed.status).toBe(401);
    const out = await office.post('/api/v1/sign-out', undefined, {}, { cookie: sent });
    expect(out.headers.get('set-cookie')).toMatch(/^__Host-taizhang=; .*Max-Age=0; Secure$/);
  });

  test('what the proxy says of it counts when it is trusted; without TLS nobody signs in from elsewhere', async () => {
    const { office } = await started('2025-03-03T08:00', { TRUST_PROXY: '127.0.0.1' });
    const signIn = (forwarded: Readonly<Record<string, string>>) => signInFrom(office.url, credentials, forwarded);
    const elsewhere = { host: 'taizhang.example.gov.cn' };
    const open = await signIn(elsewhere);
    expect(open).toMatchObject({ status: 403, cookie: undefined });
    expect(open.text).toContain('tls_needed');
    const secure = await signIn({ ...elsewhere, 'x-forwarded-proto': 'https' });
    expect(secure.cookie).toMatch(COOKIE);

    const untrusted = await started('2025-03-03T08:00');
    const claimed = await signInFrom(untrusted.office.url, credentials, { ...elsewhere, 'x-forwarded-proto': 'https' });
    expect(claimed.status).toBe(403);
  });

  /** By hand, as fetch gives its own name of the host. */
  async function signInFrom(url: string, body: object, headers: Readonly<Record<string, string>>) {
    const asked = request(`${url}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    asked.end(JSON.stringify(body));
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of answer) text += String(part);
    return { status: answer.statusCode, cookie: answer.headers['set-cookie']?.[0], text };
  }
});

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
