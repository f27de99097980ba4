import { jest } from '@jest/globals';
import type { AccountEvent, Accounts } from '#identity';
import { Directory, disableAccount, enableAccount, revokeRole } from '#identity';
import { Office as ServerOffice } from '../../apps/server/src/office.js';
import { Gate } from '../../apps/server/src/sign-in/gate.js';
import { Office } from './office.js';
import type { Answer } from './signed-in-office.js';
import { SignedInOffice } from './signed-in-office.js';

type Employ = (account: string, agency: string, role: 'administrator' | 'auditor' | 'intake_clerk') => Promise<string>;

/**
 * Two agencies beside each other, each with an administrator, and an auditor of the whole installation.
 * @param before what was done before there were agencies
 */
async function neighbours(before: (employ: Employ) => Promise<unknown> = () => Promise.resolve()) {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const { desk } = office.app.get(Gate);
  const by = { agency: '*', actor: 'local:test' };
  const employ: Employ = async (account, agency, role) => {
    const password = `the password of ${account}x`;
    await desk.accounts.create({ account, name: account, agency }, [{ role, agency, reach: 'own' }], by, password);
    return office.signIn(account, password);
  };
  await before(employ);
  for (const code of ['X', 'Z']) expect((await office.post('/api/v1/agencies', admin, { code })).status).toBe(201);
  return { office, admin, employ };
}

test('a repeated creation of an account gives nobody its password', async () => {
  const { office, employ } = await neighbours();
  const xadmin = await employ('xadmin', 'X', 'administrator');
  const key = { 'idempotency-key': 'k1' };
  const body = { account: 'victim', name: '某人' };
  const first = await office.send('POST', '/api/v1/accounts?agency=X', xadmin, body, { ...key, 'x-agency': 'X' });
  expect(first.status).toBe(201);
  const again = await office.send('POST', '/api/v1/accounts?agency=X', xadmin, body, { ...key, 'x-agency': 'X' });
  expect(again).toMatchObject({ status: 409, body: { code: 'account_exists' } });
  expect((await office.signIn('victim', String(first.body['oneTimePassword']))).length).toBeGreaterThan(20);
});

test('an administrator takes over no agency with people or cases of its own, and no account of another', async () => {
  let yclerk = '';
  const { office, employ } = await neighbours(async (early) => (yclerk = await early('yclerk', 'Y', 'intake_clerk')));
  const xadmin = await employ('xadmin', 'X', 'administrator');
  await employ('zuser', 'Z', 'intake_clerk');
  expect(await office.post('/api/v1/agencies', xadmin, { code: 'Y', parent: 'X' })).toMatchObject({ status: 403 });
  expect((await office.post('/api/v1/agencies', xadmin, { code: 'NEW', parent: 'X' })).status).toBe(201);
  const grant = { role: 'auditor', agency: 'X', reach: 'own' };
  expect(await office.post('/api/v1/accounts/zuser/grant', xadmin, grant)).toMatchObject({ status: 404 });
  // Y’s clerk is still there, and signs out without any help.
  expect((await office.get('/api/v1/me', yclerk)).status).toBe(200);
});

test('an administrator is not told which accounts there are elsewhere', async () => {
  const { office, employ } = await neighbours();
  const xadmin = await employ('xadmin', 'X', 'administrator');
  await employ('zuser', 'Z', 'intake_clerk');
  const told = async (path: string, body = {}): Promise<string[]> => {
    const answers = ['zuser', 'nobody'].map((id) => office.post(`/api/v1/accounts/${id}/${path}`, xadmin, body));
    return (await Promise.all(answers)).map(({ status, body: { code = '' } }) => `${status} ${code}`);
  };
  const grant = { role: 'auditor', agency: 'Z' };
  expect(await told('grant', grant)).toEqual(Array(2).fill('403 not_allowed'));
  expect(await told('revoke', grant)).toEqual(Array(2).fill('403 not_allowed'));
  expect(await told('grant', { ...grant, agency: 'X' })).toEqual(Array(2).fill('404 no_such_account'));
  for (const path of ['disable', 'enable', 'reset-password']) {
    expect(await told(path)).toEqual(Array(2).fill('404 no_such_account'));
  }
});

test('who has no role yet can read who they are and sign out; the auditor of all sees every agency’s log', async () => {
  const { office, employ } = await neighbours();
  const { desk } = office.app.get(Gate);
  await desk.accounts.create(
    { account: 'new', name: '新人', agency: 'X' },
    [],
    { agency: '*', actor: 'local:test' },
    'a long enough one',
  );
  const fresh = await office.signIn('new', 'a long enough one');
  expect((await office.get('/api/v1/me', fresh)).status).toBe(200);
  expect((await office.get('/api/v1/applications', fresh)).status).toBeGreaterThanOrEqual(400);

  const clerk = await employ('xclerk', 'X', 'intake_clerk');
  await office.get('/api/v1/applications', clerk);
  const auditor = await employ('audit', '*', 'auditor');
  const { status, body } = await office.get('/api/v1/logs/access?agency=*', auditor);
  expect(status).toBe(200);
  expect(body).toEqual(expect.arrayContaining([expect.objectContaining({ account: 'xclerk', agency: 'X' })]));
});

test('without sign-in the server answers to no other name, and to no proxy', async () => {
  const office = await Office.open('2025-03-03T09:00');
  const { port } = new URL(office.url);
  const { request } = await import('node:http');
  const asked = (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      request({ port, path: '/api/v1/applications?agency=BINHAI', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
  expect(await asked({ host: `localhost:${port}` })).toBe(200);
  expect(await asked({ host: 'evil.example' })).toBe(421);
  expect(await asked({ host: `localhost:${port}`, 'x-forwarded-for': '10.0.0.1' })).toBe(421);
});

test('an agency’s auditor has a full page of its own sign-ins, however many others there were', async () => {
  const { office, employ } = await neighbours();
  const auditor = await employ('xaudit', 'X', 'auditor');
  await employ('zuser', 'Z', 'intake_clerk');
  for (let count = 0; count < 5; count += 1) await office.signIn('zuser', 'the password of zuserx');
  const { body } = await office.get('/api/v1/logs/sign-ins?agency=X&limit=1', auditor);
  expect(body).toEqual([expect.objectContaining({ account: 'xaudit', what: 'signed_in' })]);
});

test('whoever loses a role or is disabled while a request is under way does nothing by it any more', async () => {
  const { office, employ } = await neighbours();
  const gate = office.app.get(Gate);
  const { store } = office.app.get(ServerOffice);
  const elsewhere = await Directory.open(store);
  const by = { agency: '*', actor: 'local:test' };
  const xadmin = await employ('xadmin', 'X', 'administrator');
  await employ('xclerk', 'X', 'intake_clerk');
  const read = store.readStream.bind(store);

  /** As when another administrator is faster: between the door and the recording. */
  const meanwhile = async (change: (accounts: Accounts) => AccountEvent[], ask: () => Promise<Answer>) => {
    let done = false;
    const watched = jest.spyOn(store, 'readStream').mockImplementation(async (stream) => {
      if (!done) {
        done = true;
        await elsewhere.recordAccounts(change, by);
      }
      return read(stream);
    });
    const answer = await ask();
    watched.mockRestore();
    await gate.directory.refresh();
    expect(done).toBe(true);
    return answer;
  };
  const disabled = (accounts: Accounts) => disableAccount(accounts, 'xadmin', by.actor);
  const enabledAgain = () => elsewhere.recordAccounts((accounts) => enableAccount(accounts, 'xadmin'), by);
  const at = { 'x-agency': 'X' };
  const account = '/api/v1/accounts/xclerk';
  /** An account that is in nobody’s reach is not there. */
  const [refused, hidden] = [403, 404];
  const role = { role: 'handler', agency: 'X', reach: 'own' };
  for (const [status, ask] of [
    [hidden, () => office.post(`${account}/disable`, xadmin, {}, at)],
    [refused, () => office.post(`${account}/grant`, xadmin, role, at)],
    [hidden, () => office.post(`${account}/reset-password`, xadmin, {}, at)],
    [refused, () => office.post('/api/v1/accounts', xadmin, { account: 'late', name: '某人' }, at)],
    [refused, () => office.post('/api/v1/agencies', xadmin, { code: 'LATE', parent: 'X' }, at)],
    [refused, () => office.send('PUT', '/api/v1/agency/handling-units', xadmin, { units: ['政策法规科'] }, at)],
  ] as const) {
    expect((await meanwhile(disabled, ask)).status).toBe(status);
    await enabledAgain();
    await gate.directory.refresh();
  }
  expect(gate.directory.account('xclerk')).toMatchObject({ enabled: true, grants: [{ role: 'intake_clerk' }] });
  expect(gate.directory.account('late')).toBeUndefined();
  expect(gate.directory.tree.get('LATE')).toBeUndefined();

  // Two administrators disable each other: the later one no longer is one.
  const revoked = (accounts: Accounts) =>
    revokeRole(accounts, 'xadmin', { role: 'administrator', agency: 'X' }, by.actor);
  const late = await meanwhile(revoked, () => office.post(`${account}/disable`, xadmin, {}, at));
  expect(late.status).toBe(hidden);
  expect(gate.directory.account('xclerk')?.enabled).toBe(true);
});
