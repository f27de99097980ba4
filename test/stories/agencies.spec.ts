import type { Action, Grant, StaffRole } from '#identity';
import { MATRIX, STAFF_ROLES, decideAccess } from '#identity';
import { Gate } from '../../apps/server/src/sign-in/gate.js';
import { SignedInOffice } from './signed-in-office.js';
import { temporaryDirectory } from './office.js';
import { cli, taizhang } from './processes.js';

/** A city with a district, in it a street; and another district. */
async function city() {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  for (const [code, name, parent] of [
    ['QU', '某区政府'],
    ['JIE', '某街道办事处', 'QU'],
    ['LIN', '邻区政府'],
  ]) {
    const body = { code, name, ...(parent && { parent }) };
    expect((await office.post('/api/v1/agencies', admin, body)).status).toBe(201);
  }
  const { desk } = office.app.get(Gate);
  const by = { agency: '*', actor: 'local:test' };
  const employ = async (account: string, agency: string, ...grants: Grant[]): Promise<string> => {
    await desk.accounts.create({ account, name: account, agency }, grants, by, `the password of ${account}x`);
    return office.signIn(account, `the password of ${account}x`);
  };
  return { office, admin, employ };
}

const grant = (role: StaffRole, agency: string, reach: Grant['reach'] = 'own'): Grant => ({ role, agency, reach });
const INTAKE = {
  receivedOn: '2025-03-03',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
};

test('a parent sees its children’s figures, and their cases only where granted; to others there is no such case', async () => {
  const { office, employ } = await city();
  const clerk = await employ('jie-clerk', 'JIE', grant('intake_clerk', 'JIE'));
  const compiler = await employ('qu-report', 'QU', grant('report_compiler', 'QU'));
  const auditor = await employ('qu-audit', 'QU', grant('auditor', 'QU', 'children'));
  const neighbour = await employ('lin', 'LIN', grant('handler', 'LIN'), grant('report_compiler', 'LIN'));
  const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
  const [id, position] = [String(body['id']), String(body['position'])];
  const cells = encodeURI('/api/v1/reports/2025/cells?row=一、本年新收政府信息公开申请数量&kind=自然人&agency=JIE');

  const report = await office.get(`/api/v1/reports/2025?agency=JIE&position=${position}`, compiler);
  expect(report).toMatchObject({ status: 200, body: { agencyCode: 'JIE' } });
  const due = await office.get(`/api/v1/due?agency=JIE&position=${position}`, compiler);
  expect(due).toMatchObject({ status: 200, body: { counts: { later: 1 }, applications: [] } });
  expect((await office.get('/api/v1/due?agency=JIE&format=ics', compiler)).status).toBe(403);
  const timeliness = '/api/v1/timeliness?agency=JIE&from=2025-01-01&to=2025-12-31';
  expect((await office.get(timeliness, compiler)).status).toBe(200);
  for (const path of [`/api/v1/applications/${id}?agency=JIE`, `/api/v1/applications/${id}`]) {
    expect(await office.get(path, compiler)).toMatchObject({ status: 404, body: { code: 'no_such_application' } });
    expect(await office.get(path, neighbour)).toMatchObject({ status: 404, body: { code: 'no_such_application' } });
  }
  expect((await office.get(cells, compiler)).status).toBe(403);
  expect((await office.get('/api/v1/applications?agency=JIE', compiler)).status).toBe(403);

  expect((await office.get(`/api/v1/applications/${id}?agency=JIE`, auditor)).status).toBe(200);
  expect((await office.get(cells, auditor)).status).toBe(200);
  expect((await office.get(`/api/v1/due?agency=JIE`, auditor)).body).toMatchObject({ applications: [{}] });
  expect((await office.get('/api/v1/reports/2025?agency=JIE', neighbour)).status).toBe(403);
  expect((await office.get('/api/v1/reports/2025?agency=QU', clerk)).status).toBe(403);
  const step = { handlingUnit: '办公室' };
  const stolen = await office.post(`/api/v1/applications/${id}/assign`, neighbour, step, { 'x-agency': 'JIE' });
  expect(stolen).toMatchObject({ status: 404, body: { code: 'no_such_application' } });

  // Who looked is known to the auditor of the agency, and to nobody else; what was refused is no look, but known as well.
  const log = await office.get('/api/v1/logs/access?agency=JIE&refused=false', auditor);
  const looked = (JSON.parse(log.text) as Record<string, unknown>[]).map(({ account, action, application }) => [
    account,
    action,
    application,
  ]);
  expect(looked).toEqual([
    ['qu-audit', 'ReadDueList', id],
    ['qu-audit', 'ReadCells', id],
    ['qu-audit', 'ReadApplication', id],
    ['qu-report', 'ReadDueList', null],
  ]);
  expect((await office.get('/api/v1/logs/access', clerk)).status).toBe(403);
  const one = await office.get(`/api/v1/logs/access?agency=JIE&application=${id}&refused=false`, auditor);
  expect(JSON.parse(one.text)).toHaveLength(3);
  expect(one.headers.get('cache-control')).toBe('no-store');
});

test('what was received before its agency closed is answered the same again', async () => {
  const { office, admin, employ } = await city();
  const clerk = await employ('jie-clerk', 'JIE', grant('intake_clerk', 'JIE'));
  const key = { 'idempotency-key': 'once' };
  const first = await office.post('/api/v1/applications', clerk, INTAKE, key);
  expect(first.status).toBe(201);
  expect((await office.post('/api/v1/agency/close', admin, {}, { 'x-agency': 'JIE' })).status).toBe(200);
  expect(await office.post('/api/v1/applications', clerk, INTAKE, key)).toMatchObject({
    status: 201,
    body: first.body,
  });
  expect(await office.post('/api/v1/applications', clerk, INTAKE, { 'idempotency-key': 'afterwards' })).toMatchObject({
    status: 409,
    body: { code: 'agency_closed' },
  });
});

test('an agency is created, renamed, moved and closed; its code stays', async () => {
  const { office, admin, employ } = await city();
  const local = await employ('qu-admin', 'QU', grant('administrator', 'QU'));
  const clerk = await employ('jie-clerk', 'JIE', grant('intake_clerk', 'JIE'));
  const of = (code: string) => ({ 'x-agency': code });
  expect((await office.post('/api/v1/agencies', local, { code: 'JIE' }, of('QU'))).status).toBe(403);
  expect((await office.post('/api/v1/agencies', local, { code: 'CUN', parent: 'JIE' }, of('QU'))).status).toBe(201);
  expect(await office.post('/api/v1/agencies', admin, { code: 'CUN' })).toMatchObject({
    status: 409,
    body: { code: 'agency_exists' },
  });
  expect(await office.send('PUT', '/api/v1/agency', local, { name: '某村' }, of('CUN'))).toMatchObject({
    status: 200,
    body: { code: 'CUN', name: '某村' },
  });
  const units = { units: ['办公室', '综合科', '办公室'] };
  expect(await office.send('PUT', '/api/v1/agency/handling-units', local, units, of('JIE'))).toMatchObject({
    body: { units: ['办公室', '综合科'] },
  });
  expect(await office.post('/api/v1/agency/move', admin, { parent: 'CUN' }, of('JIE'))).toMatchObject({
    status: 409,
    body: { code: 'agency_below_itself' },
  });
  // The administrator of one district cannot take an agency from or give one to another.
  expect((await office.post('/api/v1/agency/move', local, { parent: 'LIN' }, of('CUN'))).status).toBe(403);
  expect((await office.post('/api/v1/agency/move', admin, { parent: 'LIN' }, of('CUN'))).status).toBe(200);
  expect((await office.send('PUT', '/api/v1/agency', local, { name: '我的村' }, of('CUN'))).status).toBe(403);
  expect((await office.post('/api/v1/agency/close', local, {}, of('JIE'))).body).toMatchObject({ closed: true });
  expect(await office.post('/api/v1/applications', clerk, INTAKE)).toMatchObject({
    status: 409,
    body: { code: 'agency_closed' },
  });
  // Nor by another writing of its code, which is none.
  const everywhere = await employ('all-clerk', 'QU', grant('intake_clerk', '*'));
  expect(await office.post('/api/v1/applications', everywhere, INTAKE, of('jie'))).toMatchObject({
    status: 409,
    body: { code: 'no_such_agency', english: expect.stringContaining('JIE') as string },
  });
  const tree = JSON.parse((await office.get('/api/v1/agencies', clerk)).text) as {
    code: string;
    parent: string | null;
  }[];
  expect(tree.map(({ code, parent }) => `${code} ${String(parent)}`)).toEqual([
    'QU null',
    'JIE QU',
    'LIN null',
    'CUN LIN',
  ]);
});

describe('the same request once more, with its Idempotency-Key', () => {
  const create = (office: SignedInOffice, token: string, key: string, body: object, agency = 'QU') =>
    office.post('/api/v1/agencies', token, body, { 'x-agency': agency, 'idempotency-key': key });

  test('creates an agency once, though its maker could not take over one that is there', async () => {
    const { office, employ } = await city();
    const local = await employ('qu-admin', 'QU', grant('administrator', 'QU'));
    const body = { code: 'CUN', name: '某村', parent: 'QU' };
    const first = await create(office, local, 'k', body);
    expect(first.status).toBe(201);
    expect(await create(office, local, 'k', body)).toMatchObject({ status: 201, body: first.body });
    expect((await create(office, local, 'another', body)).status).toBe(403);
    expect((await create(office, local, 'k', { ...body, name: '另村' })).body).toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  test('does not take back the name that the agency was given since', async () => {
    const { office, admin } = await city();
    const body = { code: 'CUN', name: '旧名' };
    expect((await create(office, admin, 'k', body, '*')).status).toBe(201);
    const renamed = await office.send('PUT', '/api/v1/agency', admin, { name: '新名' }, { 'x-agency': 'CUN' });
    expect(renamed.status).toBe(200);
    expect((await create(office, admin, 'k', body, '*')).body).toMatchObject({ code: 'CUN', name: '新名' });

    // An agency that had its name already when it was put into the tree.
    const named = { code: 'LAO', name: '老名' };
    const at = { 'x-agency': 'LAO' };
    expect((await office.send('PUT', '/api/v1/agency', admin, { name: '老名' }, at)).status).toBe(200);
    expect((await create(office, admin, 'l', named, '*')).status).toBe(201);
    expect((await office.send('PUT', '/api/v1/agency', admin, { name: '新名' }, at)).status).toBe(200);
    expect((await create(office, admin, 'l', named, '*')).body).toMatchObject({ code: 'LAO', name: '新名' });
  });

  test('ends no session of an account that was disabled by it and is enabled again', async () => {
    const { office, admin, employ } = await city();
    await employ('jie-clerk', 'JIE', grant('intake_clerk', 'JIE'));
    const disable = () =>
      office.post('/api/v1/accounts/jie-clerk/disable', admin, {}, { 'x-agency': 'JIE', 'idempotency-key': 'd' });
    expect((await disable()).body).toMatchObject({ enabled: false });
    expect((await office.post('/api/v1/accounts/jie-clerk/enable', admin, {}, { 'x-agency': 'JIE' })).status).toBe(200);
    const token = await office.signIn('jie-clerk', 'the password of jie-clerkx');
    expect((await disable()).body).toMatchObject({ enabled: true });
    expect((await office.get('/api/v1/me', token)).status).toBe(200);
  });
});

test('an administrator has power over their own agencies only, and none over themselves', async () => {
  const { office, admin, employ } = await city();
  const local = await employ('qu-admin', 'QU', grant('administrator', 'QU'));
  await employ('mixed', 'QU', grant('handler', 'QU'), grant('auditor', 'LIN'));
  await employ('lin', 'LIN', grant('handler', 'LIN'));
  const at = { 'x-agency': 'QU' };
  const on = (account: string, what: string, body: object = {}) =>
    office.post(`/api/v1/accounts/${account}/${what}`, local, body, at);
  expect((await on('lin', 'reset-password')).status).toBe(404);
  expect((await on('admin', 'disable')).status).toBe(404);
  // Whose password one can set, as whom one can act: with a role elsewhere that is for others.
  expect((await on('mixed', 'reset-password')).status).toBe(403);
  expect((await on('mixed', 'grant', { role: 'auditor', agency: 'JIE' })).status).toBe(200);
  expect((await on('mixed', 'grant', { role: 'auditor', agency: 'LIN' })).status).toBe(403);
  expect((await on('mixed', 'grant', { role: 'administrator', agency: '*' })).status).toBe(403);
  expect((await on('qu-admin', 'grant', { role: 'handler', agency: 'QU' })).body).toMatchObject({
    code: 'own_account',
  });
  expect((await office.post('/api/v1/accounts/admin/disable', admin)).body).toMatchObject({ code: 'own_account' });
  expect(await office.get('/api/v1/applications', local, at)).toMatchObject({ status: 403 });
});

test('at the command line: users and agencies, beside a running server', async () => {
  const directory = temporaryDirectory();
  const at = ['--data', directory];
  await taizhang('agency', 'add', 'QU', '--name', '某区政府', ...at);
  await taizhang('agency', 'add', 'JIE', '--name', '某街道', '--parent', 'QU', ...at);
  await taizhang('agency', 'add', 'ZHEN', ...at);
  expect(await taizhang('agency', 'move', 'ZHEN', '--parent', 'JIE', ...at)).toBe(
    'QU 某区政府\n  JIE 某街道\n    ZHEN \n',
  );
  const made = await taizhang('user', 'add', 'wang', '--name', '王登记', '--agency', 'JIE', '--role', 'auditor', ...at);
  const password = /one-time password：(\S+)/.exec(made)?.[1] ?? '';
  const office = await SignedInOffice.open('2025-03-03T09:00', {}, directory);
  const token = await office.signIn('wang', password);
  expect((await office.get('/api/v1/me', token)).body).toMatchObject({ mustChangePassword: true, agency: 'JIE' });
  expect(await taizhang('user', 'disable', 'wang', ...at)).toContain('已停用');
  // At once: the next request is refused, in the process that has known the session.
  expect((await office.get('/api/v1/me', token)).status).toBe(401);
  const refused = await cli('user', 'add', 'wang', '--name', '另一人', '--agency', 'JIE', ...at);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('账号 wang 已经存在') as string });
  expect(await taizhang('user', 'list', ...at)).toContain('wang\t王登记\t停用\t审计人员@JIE');
  expect(office.app.get(Gate).directory.account('wang')).toMatchObject({ enabled: false });
});

describe('over HTTP the guard says what the matrix says', () => {
  let office: SignedInOffice;
  const tokens = new Map<StaffRole, string>();
  const cases = new Map<string, string>();
  interface Operation {
    readonly method: string;
    readonly path: string;
    readonly action: Action;
  }
  let operations: Operation[];

  beforeAll(async () => {
    const opened = await city();
    ({ office } = opened);
    for (const role of STAFF_ROLES) tokens.set(role, await opened.employ(`p-${role}`, 'QU', grant(role, 'QU')));
    for (const code of ['QU', 'JIE', 'LIN']) {
      const clerk = await opened.employ(`clerk-${code}`, code, grant('intake_clerk', code));
      const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
      cases.set(code, String(body['id']));
      await office.get(`/api/v1/applications?position=${String(body['position'])}`, clerk);
    }
    const { body } = await office.get('/openapi.json');
    const paths = body['paths'] as Record<string, Record<string, { 'x-action'?: Action }>>;
    // What would end the session or the agency of the test is tried elsewhere.
    const skipped: readonly Action[] = ['SignOut', 'CloseAgency', 'ChangeOwnPassword'];
    operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { 'x-action': action }]) =>
        action === undefined || skipped.includes(action) ? [] : [{ method: method.toUpperCase(), path, action }],
      ),
    );
  });

  test.each(STAFF_ROLES)('%s', async (role) => {
    const { tree } = office.app.get(Gate).directory;
    const wrong: string[] = [];
    let tried = 0;
    for (const { method, path, action } of operations) {
      for (const agency of ['QU', 'JIE', 'LIN']) {
        tried += 1;
        const address = path
          .replace(/^(\/api\/v1\/applications\/)\{id\}/, `$1${cases.get(agency) ?? ''}`)
          .replace('{year}', '2025')
          .replace('{account}', 'nobody')
          .replaceAll(/\{\w+\}/g, '6f0d2f4e-3f0c-4b0e-9c54-8a3c1f1d7a20');
        const headers = { 'x-agency': agency };
        const { status, body } =
          method === 'GET'
            ? await office.get(address, tokens.get(role), headers)
            : await office.send(method, address, tokens.get(role), {}, headers);
        const { answer } = decideAccess([grant(role, 'QU')], action, agency, tree);
        const hidden = answer === 'hidden' && path.includes('{id}');
        const expected = answer === 'allowed' ? 'let in' : hidden ? '404 no_such_application' : '403 not_allowed';
        const kept = status === 403 || status === 401 || (status === 404 && body.code === 'no_such_application');
        const said = kept ? `${status} ${String(body.code)}` : 'let in';
        // The agency of a new one is that above it.
        const aboveAll = action === 'CreateAgency' || action === 'MoveAgency';
        if (said !== expected && !(aboveAll && said === '403 not_allowed')) {
          wrong.push(`${method} ${path} in ${agency}: ${said}, not ${expected} (${MATRIX[action].target})`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(180);
  });

  test('and nobody gets in without a sign-in, or with a token that is none', async () => {
    for (const { method, path } of operations) {
      const address = path.replaceAll(/\{\w+\}/g, '2025');
      for (const token of [undefined, 'x'.repeat(43), 'a.b.c']) {
        const { status } = await office.send(method, address, token, method === 'GET' ? undefined : {});
        expect([path, status]).toEqual([path, 401]);
      }
    }
  });
});
