import { userInfo } from 'node:os';
import { cli, taizhang } from './processes.js';
import { SignedInOffice } from './signed-in-office.js';

/** Who gave and took rights: recorded from the first, and to be asked for by whoever watches over it. */
interface Change {
  readonly position: number;
  readonly actor: string;
  readonly by: object | null;
  readonly what: string;
  readonly account: string | null;
  readonly data: object;
}

let office: SignedInOffice;
let admin: string;
const changes = async (token: string, query = '', headers = {}): Promise<Change[]> =>
  JSON.parse((await office.get(`/api/v1/logs/changes${query}`, token, headers)).text) as Change[];
const ALL = { 'x-agency': '*' };

beforeAll(async () => {
  ({ office, admin } = await SignedInOffice.started('2025-03-03T09:00'));
  await office.post('/api/v1/agencies', admin, { code: 'QU' });
  await office.post('/api/v1/agencies', admin, { code: 'JIE', parent: 'QU' });
  await office.employAt('JIE', admin, 'wang', '王登记', 'intake_clerk');
  await office.employAt('QU', admin, 'gao', '高管理', 'administrator');
});

test('all that is done to an account is told with who did it, latest first', async () => {
  const at = { 'x-agency': 'JIE' };
  const gao = await office.signIn('gao', '高管理自己想的一个足够长的密码');
  for (const [step, body] of [
    ['grant', { role: 'handler', agency: 'JIE' }],
    ['revoke', { role: 'handler', agency: 'JIE' }],
    ['disable', {}],
    ['enable', {}],
    ['reset-password', {}],
  ] as const) {
    const done = await office.post(`/api/v1/accounts/wang/${step}`, gao, body, at);
    expect({ step, status: done.status }).toEqual({ step, status: 200 });
  }
  const by = { name: '高管理', roles: ['administrator'], agency: 'QU', door: 'api', from: 'loopback' };
  const done = { actor: 'gao', account: 'wang', by };
  const told = await changes(gao, '?account=wang', at);
  expect(told).toMatchObject([
    { ...done, what: 'PasswordReset', label: '重置密码', data: { account: 'wang' } },
    { ...done, what: 'AccountEnabled' },
    { ...done, what: 'AccountDisabled' },
    { ...done, what: 'RoleRevoked', data: { account: 'wang', role: 'handler', agency: 'JIE' } },
    { ...done, what: 'RoleGranted', data: { account: 'wang', role: 'handler', agency: 'JIE', reach: 'own' } },
    { actor: 'admin', what: 'RoleGranted', data: { role: 'intake_clerk' } },
    { actor: 'admin', what: 'AccountCreated', account: 'wang' },
  ]);
  const page = await changes(gao, `?account=wang&limit=2&before=${String(told[1]?.position)}`, at);
  expect(page).toEqual(told.slice(2, 4));
});

test('an agency is told of its own people, of roles in it and of its place, and of nobody else', async () => {
  const zhou = await office.employAt('JIE', admin, 'zhou', '周审计', 'auditor');
  await office.post('/api/v1/agencies', admin, { code: 'LIN' });
  await office.employAt('LIN', admin, 'lin', '林承办', 'handler');
  await office.post('/api/v1/accounts/lin/grant', admin, { role: 'handler', agency: 'JIE' }, { 'x-agency': 'LIN' });
  const told = (await changes(zhou)).map(({ what, account }) => `${what} ${account ?? ''}`);
  expect(told.slice(0, 1)).toEqual(['RoleGranted lin']);
  expect(told.at(-1)).toBe('AgencyCreated ');
  expect(new Set(told.map((line) => line.split(' ')[1]))).toEqual(new Set(['lin', 'zhou', 'wang', '']));
  const everything = await changes(admin, '?limit=500', ALL);
  expect(new Set(everything.map(({ account }) => account))).toEqual(
    new Set(['admin', 'gao', 'lin', 'wang', 'zhou', null]),
  );
});

test('what an agency is called and what its letters say of it is told to it, and to whoever asks of all', async () => {
  const at = { 'x-agency': 'JIE' };
  const gao = await office.signIn('gao', '高管理自己想的一个足够长的密码');
  const put = (path: string, body: object) => office.send('PUT', path, gao, body, at);
  expect((await put('/api/v1/agency', { name: '滨海街道办事处' })).status).toBe(200);
  expect((await put('/api/v1/agency/details', { reviewBody: '滨海区人民政府' })).status).toBe(200);
  const named = { actor: 'gao', account: null, what: 'AgencyNamed', data: { code: 'JIE', name: '滨海街道办事处' } };
  const described = { actor: 'gao', what: 'AgencyDescribed', data: { code: 'JIE', reviewBody: '滨海区人民政府' } };
  expect((await changes(gao, '?limit=2', at)).slice(0, 2)).toMatchObject([described, named]);
  expect(await changes(admin, '?account=gao&limit=2', ALL)).toMatchObject([described, named]);
  const elsewhere = await changes(gao, '?limit=500', { 'x-agency': 'QU' });
  expect(elsewhere.map(({ what }) => what)).not.toContain('AgencyNamed');
});

test('it is for auditors and administrators, who are seen asking', async () => {
  const zhou = await office.signIn('zhou', '周审计自己想的一个足够长的密码');
  const li = await office.employAt('JIE', admin, 'li', '李登记', 'intake_clerk', 'signatory');
  expect((await office.get('/api/v1/logs/changes', li)).status).toBe(403);
  expect((await office.get('/api/v1/logs/changes', zhou, { 'x-agency': 'QU' })).status).toBe(403);
  await changes(zhou);
  const [entry] = JSON.parse((await office.get('/api/v1/logs/access?account=zhou', zhou)).text) as object[];
  expect(entry).toMatchObject({ account: 'zhou', action: 'ReadChanges', agency: 'JIE', shown: 0, refused: null });
});

test('at the command line it is a list, and its reader is in the log', async () => {
  const at = ['--data', office.directory];
  await taizhang('user', 'disable', 'wang', ...at);
  const local = `local:${userInfo().username}`;
  const lines = (await taizhang('user', 'changes', '--account', 'wang', ...at)).split('\n');
  expect(lines[0]?.split('\t').slice(2)).toEqual([local, '停用账号', 'wang', '{}']);
  expect(lines.join('\n')).toContain('\tgao\t授予角色\twang\t{"role":"handler","agency":"JIE","reach":"own"}');
  const ofAgency = await taizhang('user', 'changes', '--agency', 'QU', ...at);
  expect(ofAgency).toContain('\t设立机关\t\t{"code":"QU"}');
  expect(ofAgency).not.toContain('\twang\t');
  await taizhang('user', 'changes', '--agency', 'JIE', ...at);
  const zhou = await office.signIn('zhou', '周审计自己想的一个足够长的密码');
  const log = await office.get(`/api/v1/logs/access?account=${local}`, zhou);
  expect(JSON.parse(log.text)).toMatchObject([{ account: local, action: 'ReadChanges', agency: 'JIE' }]);
  expect((await cli('user', 'changes', '--agency', '../x', ...at)).code).not.toBe(0);
});
