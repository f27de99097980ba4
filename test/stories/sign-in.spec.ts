import { existsSync, readFileSync } from 'node:fs';
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
    const signOut = (headers: object) => office.post('/api/v1/sign-out', undefined, {}, { ...sent, ...headers });
    const elsewhere = 'https://elsewhere.example';
    // Browsers of today, older ones, and what may be anything.
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: office.url },
      { origin: elsewhere },
      { origin: 'null', referer: `${office.url}/sign-in` },
      { referer: `${elsewhere}/?${office.url}` },
      {},
    ]) {
      expect(await signOut(headers)).toMatchObject({ status: 403, body: { code: 'not_from_here' } });
    }
    expect((await office.get('/api/v1/me', undefined, { ...sent, origin: elsewhere })).status).toBe(200);
    expect((await signOut({ referer: `${office.url}/docs` })).status).toBe(204);
  });

  test('of an older browser counts at the address under which people know the server', async () => {
    const { office } = await started('2025-03-03T08:00', { PUBLIC_URL: 'https://taizhang.example' });
    const { headers } = await office.post('/api/v1/sign-in', undefined, { account: 'admin', password: PASSWORD });
    const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const signOut = (origin: string) => office.post('/api/v1/sign-out', undefined, {}, { cookie, origin });
    expect((await signOut('http://taizhang.example')).status).toBe(403);
    expect((await signOut('https://taizhang.example')).status).toBe(204);
  });
});
