import { SignedInOffice } from './signed-in-office.js';
import { taizhang } from './processes.js';

/**
 * Who sends a request is known from its head, and its body may come much later: what happens in between counts.
 */
const AT = { 'x-agency': 'BINHAI' };
const CASES = '/api/v1/applications';
const INTAKE = {
  receivedOn: '2025-03-03',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
};

interface At {
  readonly office: SignedInOffice;
  readonly admin: string;
  readonly clerk: string;
}

async function opened(): Promise<At> {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const clerk = await office.employ(admin, 'wang', '王登记', 'intake_clerk', 'handler');
  return { office, admin, clerk };
}

test.each<[string, string, (at: At) => unknown]>([
  [
    'the account is disabled',
    '401 not_signed_in',
    ({ office, admin }) => office.post('/api/v1/accounts/wang/disable', admin, {}, AT),
  ],
  [
    'the role is revoked',
    '403 not_allowed',
    ({ office, admin }) =>
      office.post('/api/v1/accounts/wang/revoke', admin, { role: 'intake_clerk', agency: 'BINHAI' }, AT),
  ],
  ['the session is over', '401 not_signed_in', ({ office }) => (office.clock.now += 11 * 3_600_000)],
  ['the person signs out', '401 not_signed_in', ({ office, clerk }) => office.post('/api/v1/sign-out', clerk)],
  [
    'another process disables the account',
    '401 not_signed_in',
    ({ office }) => taizhang('user', 'disable', 'wang', '--data', office.directory),
  ],
  ['nothing happens', '201', () => undefined],
])('when %s before the body comes, the answer is %s', async (_, answer, meanwhile) => {
  const at = await opened();
  const send = await at.office.hold(CASES, at.clerk, INTAKE, AT);
  await meanwhile(at);
  expect(await send()).toBe(answer);
});

test('an administrator whose session is over makes no account with a body kept back', async () => {
  const { office, admin } = await opened();
  const send = await office.hold('/api/v1/accounts', admin, { account: 'late', name: '某人' }, AT);
  office.clock.now += 11 * 3_600_000;
  expect(await send()).toBe('401 not_signed_in');
});

test('a signatory who is revoked signs nothing off any more', async () => {
  const { office, admin, clerk } = await opened();
  const lawyer = await office.employ(admin, 'fa', '法审核', 'legal_reviewer');
  const head = await office.employ(admin, 'ju', '局签发', 'signatory');
  const { body } = await office.post(CASES, clerk, INTAKE);
  const step = `${CASES}/${String(body['id'])}`;
  const draft = { decision: { type: 'disclosed', manner: 'provided' }, text: '答', draftedOn: '2025-03-03' };
  const review = { approved: true, opinion: '同意', reviewedOn: '2025-03-03' };
  for (const [name, by, facts] of [
    ['assign', clerk, { handlingUnit: '一科' }],
    ['draft-reply', clerk, draft],
    ['review-reply', lawyer, review],
  ] as const) {
    expect((await office.post(`${step}/${name}`, by, facts)).status).toBe(200);
  }
  const send = await office.hold(`${step}/sign-off-reply`, head, { signedOffOn: '2025-03-03' }, AT);
  const revoked = { role: 'signatory', agency: 'BINHAI' };
  expect((await office.post('/api/v1/accounts/ju/revoke', admin, revoked, AT)).status).toBe(200);
  expect(await send()).toBe('404 no_such_application');
});
