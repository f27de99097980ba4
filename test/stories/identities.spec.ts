import { Gate } from '../../apps/server/src/sign-in/gate.js';
import { CountedProvider, officeAt, officeTime } from './counted-provider.js';
import { taizhang } from './processes.js';
import { PASSWORD, SignedInOffice } from './signed-in-office.js';

const AT = { 'x-agency': 'BINHAI' };

test('a subject is one of its provider: the same name at another one is somebody else', async () => {
  const provider = await CountedProvider.start();
  const { office, admin } = await officeAt(provider);
  const wanted = { account: 'wang', name: '王登记', subject: 's-1' };
  const made = await office.post('/api/v1/accounts', admin, wanted, AT);
  expect(made).toMatchObject({ status: 201, body: { subject: 's-1', issuer: provider.issuer } });
  expect((await office.get('/api/v1/me', await provider.token('s-1'))).status).toBe(200);
  await office.close();

  const other = await CountedProvider.start();
  const settings = { OIDC_ISSUER: other.issuer, OIDC_AUDIENCE: 'taizhang' };
  const moved = await SignedInOffice.open(officeTime(), settings, office.directory);
  expect((await moved.get('/api/v1/me', await other.token('s-1'))).status).toBe(401);
  const at = ['--issuer', other.issuer, '--data', office.directory];
  expect(await taizhang('user', 'subject', 'wang', '--subject', 's-1', ...at)).toContain('s-1');
  expect((await moved.get('/api/v1/me', await other.token('s-1'))).status).toBe(200);
});

test('a subject can be taken away from an account, and given to another one', async () => {
  const provider = await CountedProvider.start();
  const { office, admin } = await officeAt(provider);
  for (const account of ['wang', 'li']) {
    expect((await office.post('/api/v1/accounts', admin, { account, name: account }, AT)).status).toBe(201);
  }
  const give = (account: string, subject: string | null) =>
    office.send('PUT', `/api/v1/accounts/${account}`, admin, { subject }, AT);
  expect((await give('wang', 's-1')).body).toMatchObject({ subject: 's-1' });
  expect(await give('li', 's-1')).toMatchObject({ status: 422, body: { code: 'subject_refused' } });
  expect((await give('wang', null)).body).toMatchObject({ subject: null, issuer: null });
  expect((await office.get('/api/v1/me', await provider.token('s-1'))).status).toBe(401);
  expect((await give('li', 's-1')).status).toBe(200);
  const me = await office.get('/api/v1/me', await provider.token('s-1'));
  expect(me.body).toMatchObject({ account: 'li' });
});

test('that somebody elsewhere has a subject is not told', async () => {
  const provider = await CountedProvider.start();
  const { office, admin } = await officeAt(provider);
  const hidden = { account: 'secret-agent', name: '某人', subject: 's-9' };
  expect((await office.post('/api/v1/accounts', admin, hidden, { 'x-agency': 'Z' })).status).toBe(201);
  const grants = [{ role: 'administrator', agency: 'X', reach: 'own' }] as const;
  const by = { agency: '*', actor: 'local:test' };
  await office.app
    .get(Gate)
    .desk.accounts.create({ account: 'xadmin', name: 'x', agency: 'X' }, grants, by, 'password of xadmin');
  const xadmin = await office.signIn('xadmin', 'password of xadmin');
  const tried = await office.post('/api/v1/accounts', xadmin, { account: 'new', name: '新', subject: 's-9' });
  expect(tried).toMatchObject({ status: 422, body: { code: 'subject_refused' } });
  expect(tried.text).not.toMatch(/secret-agent|taken|已属于/);
});

test('nobody changes how they themselves sign in with a session that began a while ago', async () => {
  const provider = await CountedProvider.start();
  const { office, admin } = await officeAt(provider);
  const reset = (token: string) => office.post('/api/v1/accounts/admin/reset-password', token);
  const bind = (token: string) => office.send('PUT', '/api/v1/accounts/admin', token, { subject: 'mine' });
  office.clock.now += 11 * 60_000;
  for (const tried of [await reset(admin), await bind(admin)]) {
    expect(tried).toMatchObject({ status: 403, body: { code: 'sign_in_again' } });
  }
  // One's name is no matter of signing in.
  expect((await office.send('PUT', '/api/v1/accounts/admin', admin, { name: '王管理' })).status).toBe(200);
  const fresh = await office.signIn('admin', PASSWORD);
  expect((await bind(fresh)).body).toMatchObject({ subject: 'mine' });
  // A token of the provider says nothing of when the person was there.
  const bearer = await provider.token('mine');
  expect(await reset(bearer)).toMatchObject({ status: 403, body: { code: 'sign_in_again' } });
  expect((await reset(fresh)).status).toBe(200);
});

test('without a provider there is no subject to give', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const tried = await office.post('/api/v1/accounts', admin, { account: 'wang', name: '王', subject: 's-1' }, AT);
  expect(tried).toMatchObject({ status: 422, body: { code: 'no_identity_provider' } });
});
