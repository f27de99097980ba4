import { jest } from '@jest/globals';
import { Office as ServerOffice } from '../../apps/server/src/office.js';
import { taizhang } from './processes.js';
import { SignedInOffice } from './signed-in-office.js';

/**
 * A query may wait, as for a view that has not got as far as its client has: what happens in between counts.
 */
const AT = { 'x-agency': 'BINHAI' };
const INTAKE = {
  receivedOn: '2025-02-10',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
};

/** Sends a query that waits. @returns lets go of it */
async function waiting(office: SignedInOffice, path: string, token: string, headers = {}) {
  const { views } = office.app.get(ServerOffice);
  const reaches = views.reaches.bind(views);
  const released = Promise.withResolvers<undefined>();
  const arrived = Promise.withResolvers<undefined>();
  const spy = jest.spyOn(views, 'reaches').mockImplementation(async (...given) => {
    arrived.resolve(undefined);
    await released.promise;
    return reaches(...given);
  });
  const answered = office.get(path, token, headers);
  await arrived.promise;
  spy.mockRestore();
  return () => {
    released.resolve(undefined);
    return answered;
  };
}

interface At {
  readonly office: SignedInOffice;
  readonly admin: string;
  readonly account: string;
  readonly handler: string;
}

describe('an answer that waits', () => {
  let office: SignedInOffice;
  let admin: string;
  let auditor: string;
  let position: number;
  beforeAll(async () => {
    ({ office, admin } = await SignedInOffice.started('2025-03-03T09:00'));
    const clerk = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
    auditor = await office.employ(admin, 'zhou', '周审计', 'auditor');
    position = Number((await office.post('/api/v1/applications', clerk, INTAKE)).body['position']);
  });

  const register = '/api/v1/applications?';
  const figures = '/api/v1/timeliness?from=2025-01-01&to=2025-12-31&';
  const disable = ({ account }: At) => office.post(`/api/v1/accounts/${account}/disable`, admin, {}, AT);
  const revoke = ({ account }: At) =>
    office.post(`/api/v1/accounts/${account}/revoke`, admin, { role: 'handler', agency: 'BINHAI' }, AT);
  test.each<[string, string, string, string, (at: At) => unknown]>([
    ['li', 'the account is disabled', '401 not_signed_in', register, disable],
    ['he', 'the account is disabled, and names nobody', '401 not_signed_in', figures, disable],
    [
      'lv',
      'another process disables the account',
      '401 not_signed_in',
      register,
      ({ account }) => taizhang('user', 'disable', account, '--data', office.directory),
    ],
    ['shi', 'the role is revoked', '403 not_allowed', register, revoke],
    [
      'kong',
      'the person signs out',
      '401 not_signed_in',
      register,
      ({ handler }) => office.post('/api/v1/sign-out', handler),
    ],
    ['yan', 'nothing happens', '200', register, () => undefined],
  ])('(of %s) while %s, is %s', async (account, _, expected, path, meanwhile) => {
    const handler = await office.employ(admin, account, '李承办', 'handler');
    const release = await waiting(office, `${path}position=${position}`, handler, AT);
    await meanwhile({ office, admin, account, handler });
    const { status, text, body } = await release();
    expect(`${status} ${body.code ?? ''}`.trim()).toBe(expected);
    expect(text.includes('王建国')).toBe(status === 200);
    const log = await office.get(`/api/v1/logs/access?account=${account}&refused=false`, auditor);
    expect(log.body).toHaveLength(status === 200 ? 1 : 0);
  });
});

test('what a list shows besides is what its reader may see when it leaves', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  await office.post('/api/v1/agencies', admin, { code: 'QU' });
  await office.post('/api/v1/agencies', admin, { code: 'JIE', parent: 'QU' });
  const clerk = await office.employAt('JIE', admin, 'wang', '王登记', 'intake_clerk');
  const above = await office.employAt('QU', admin, 'qu', '区汇总', 'report_compiler', 'signatory+children');
  const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
  const at = { 'x-agency': 'JIE' };
  const ask = () => waiting(office, `/api/v1/due?position=${String(body['position'])}`, above, at);
  const before = await (await ask())();
  expect(before.body['applications']).toHaveLength(1);
  const release = await ask();
  const role = { role: 'signatory', agency: 'QU' };
  expect((await office.post('/api/v1/accounts/qu/revoke', admin, role, { 'x-agency': 'QU' })).status).toBe(200);
  const after = await release();
  expect(after).toMatchObject({ status: 200, body: { applications: [] } });
  expect(Object.values(after.body['counts'] as object).reduce((sum: number, count: number) => sum + count, 0)).toBe(1);
});
