import { INSTALLATION, NO_AGENCIES, createAccount, disableAccount, grantRole } from '#identity';
import { Gate } from '../../apps/server/src/sign-in/gate.js';
import { PASSWORD, SignedInOffice, oneTimePasswordIn } from './signed-in-office.js';

/** What a process left behind that ended between an event and what belongs to it in the file beside. */
const AT = { 'x-agency': 'BINHAI' };
const BY = { agency: INSTALLATION, actor: 'admin' };

test('an account that never got its password gets it when the same creation is asked for again', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const wanted = { account: 'wang', name: '王登记' };
  const { directory } = office.app.get(Gate);
  await directory.recordAccounts(
    (accounts) => createAccount(accounts, { ...wanted, agency: 'BINHAI' }, NO_AGENCIES),
    BY,
  );

  const create = (body: object) => office.post('/api/v1/accounts', admin, body, AT);
  expect((await create({ ...wanted, name: '另一人' })).status).toBe(409);
  const made = await create(wanted);
  expect(made.status).toBe(201);
  await office.signIn('wang', made.body['oneTimePassword'] as string);
  // It is there now, and nobody gets another password for it so.
  expect(await create(wanted)).toMatchObject({ status: 409, body: { code: 'account_exists' } });
});

test('the first administrator who never got a password gets it with the next start', async () => {
  const office = await SignedInOffice.open('2025-03-03T09:00', { SIGN_IN: 'off' });
  const { directory } = office.app.get(Gate);
  const wanted = { account: 'admin', name: '管理员', agency: INSTALLATION };
  await directory.recordAccounts((accounts) => createAccount(accounts, wanted, NO_AGENCIES), BY);
  const grant = { role: 'administrator', agency: INSTALLATION, reach: 'own' } as const;
  await directory.recordAccounts((accounts) => grantRole(accounts, 'admin', grant, 'first', NO_AGENCIES), BY);
  await office.close();

  const again = await SignedInOffice.open('2025-03-03T09:05', {}, office.directory);
  await again.signIn('admin', oneTimePasswordIn(again.said));
});

test('sessions of an account whose disabling was broken off do not come back with it', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const stolen = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  const { directory } = office.app.get(Gate);
  await directory.recordAccounts((accounts) => disableAccount(accounts, 'wang', 'admin'), BY);
  expect((await office.post('/api/v1/accounts/wang/enable', admin, {}, AT)).status).toBe(200);
  expect((await office.get('/api/v1/me', stolen)).status).toBe(401);
});

test('of two servers on one directory each knows at once what was done to sessions at the other', async () => {
  const { office: here } = await SignedInOffice.started('2025-03-03T09:00', { SESSION_IDLE_MINUTES: 30 });
  const there = await SignedInOffice.open('2025-03-03T09:00', { SESSION_IDLE_MINUTES: 30 }, here.directory);
  const session = await here.signIn('admin', PASSWORD);
  for (const office of [here, there]) expect((await office.get('/api/v1/me', session)).status).toBe(200);
  // In use here, it is not idle there.
  for (let minutes = 0; minutes < 60; minutes += 20) {
    here.clock.now += 20 * 60_000;
    expect((await here.get('/api/v1/me', session)).status).toBe(200);
  }
  there.clock.now = here.clock.now;
  expect((await there.get('/api/v1/me', session)).status).toBe(200);
  expect((await here.post('/api/v1/sign-out', session)).status).toBe(204);
  expect((await there.get('/api/v1/me', session)).status).toBe(401);
});
