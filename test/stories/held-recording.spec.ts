import { jest } from '@jest/globals';
import { ACCOUNTS_STREAM } from '#registry';
import { Office as ServerOffice } from '../../apps/server/src/office.js';
import { Gate } from '../../apps/server/src/sign-in/gate.js';
import { taizhang } from './processes.js';
import { SignedInOffice } from './signed-in-office.js';

/** Between the door and the recording a request reads what it is decided on: what happens meanwhile counts. */
const CASES = '/api/v1/applications';
const AT = { 'x-agency': 'BINHAI' };
const intake = (receivedOn: string) => ({
  receivedOn,
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
});

async function opened() {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const wang = await office.employ(admin, 'wang', '王登记', 'intake_clerk', 'handler');
  const li = await office.employ(admin, 'li', '李登记', 'intake_clerk');
  return { office, admin, wang, li };
}

/** Holds the next reading of a stream: `begun` when somebody wants it, and it goes on with `goOn`. */
function holding(office: SignedInOffice, stream: string) {
  const { store } = office.app.get(ServerOffice);
  const read = store.readStream.bind(store);
  let goOn = (): void => undefined;
  let begin = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const spy = jest.spyOn(store, 'readStream').mockImplementation(async (name) => {
    if (name.startsWith(stream)) {
      begin();
      await held;
    }
    return read(name);
  });
  return {
    begun,
    goOn: () => {
      spy.mockRestore();
      goOn();
    },
  };
}

type At = Awaited<ReturnType<typeof opened>>;
const MEANWHILE: [string, string, (at: At) => unknown][] = [
  [
    'the account is disabled',
    '401 not_signed_in',
    ({ office, admin }) => office.post('/api/v1/accounts/wang/disable', admin, {}, AT),
  ],
  [
    'another process disables the account',
    '401 not_signed_in',
    ({ office }) => taizhang('user', 'disable', 'wang', '--data', office.directory),
  ],
  ['the person signs out', '401 not_signed_in', ({ office, wang }) => office.post('/api/v1/sign-out', wang)],
  [
    'the role is revoked',
    '403 not_allowed',
    async ({ office, admin }) => {
      for (const role of ['intake_clerk', 'handler']) {
        await office.post('/api/v1/accounts/wang/revoke', admin, { role, agency: 'BINHAI' }, AT);
      }
    },
  ],
];

test.each(MEANWHILE)(
  'when %s, an intake under way is answered %s, and those beside it are recorded',
  async (_, answer, meanwhile) => {
    const at = await opened();
    const { office, wang, li } = at;
    // The first of a year reads the register.
    const { begun, goOn } = holding(office, 'register-');
    const crowd = [wang, li, wang, li].map((token) => office.post(CASES, token, intake('2025-03-03')));
    await begun;
    await meanwhile(at);
    goOn();
    const said = (await Promise.all(crowd)).map(
      ({ status, body }) => `${status} ${body.code ?? String(body['registerNumber'])}`,
    );
    expect(said.sort()).toEqual(['201 2025-0001', '201 2025-0002', answer, answer]);
  },
);

test.each(MEANWHILE)('when %s, a step of handling under way is not recorded', async (_, answer, meanwhile) => {
  const at = await opened();
  const { office, wang, li } = at;
  const { body } = await office.post(CASES, li, intake('2025-03-03'));
  const id = String(body['id']);
  const { begun, goOn } = holding(office, `application-${id}`);
  const step = office.post(`${CASES}/${id}/assign`, wang, { handlingUnit: '一科' });
  await begun;
  await meanwhile(at);
  goOn();
  const said = await step;
  // To who has no more role there the case does not exist.
  expect(`${said.status} ${said.body.code ?? ''}`).toBe(
    answer === '403 not_allowed' ? '404 no_such_application' : answer,
  );
  const { store } = office.app.get(ServerOffice);
  expect(await store.readStream(`application-${id}`)).toHaveLength(1);
});

/** Letters are headed by it. */
const named = { name: '滨海新区滨海街道办事处' };

test.each([
  ['a query code', 'query-code', {}, 'query-code'],
  ['a letter', 'letters', { kind: 'receipt' }, 'letters-'],
])('nor is %s given out by who is disabled meanwhile', async (_what, path, facts, streams) => {
  const at = await opened();
  const { office, wang, li, admin } = at;
  expect((await office.send('PUT', '/api/v1/agency', admin, named, AT)).status).toBe(200);
  const { body } = await office.post(CASES, li, intake('2025-03-03'));
  const id = String(body['id']);
  const { begun, goOn } = holding(office, streams);
  const asked = office.post(`${CASES}/${id}/${path}`, wang, facts);
  await begun;
  await office.post('/api/v1/accounts/wang/disable', admin, {}, AT);
  goOn();
  expect(await asked).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
});

test.each([
  ['a letter', 'letters', { kind: 'receipt' }, {}, 'letter_lacks_fact'],
  ['a step on what has moved on', 'assign', { handlingUnit: '一科' }, { 'if-match': '"7"' }, 'stale_revision'],
])(
  'who is disabled meanwhile is told no more of the case when %s is refused',
  async (_what, path, facts, headers, code) => {
    const at = await opened();
    const { office, wang, li, admin } = at;
    const { body } = await office.post(CASES, li, intake('2025-03-03'));
    const id = String(body['id']);
    const ask = () => office.post(`${CASES}/${id}/${path}`, wang, facts, headers);
    expect(await ask()).toMatchObject({ body: { code } });
    const { begun, goOn } = holding(office, `application-${id}`);
    const asked = ask();
    await begun;
    await office.post('/api/v1/accounts/wang/disable', admin, {}, AT);
    goOn();
    expect(await asked).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
  },
);

describe('what is recorded names', () => {
  const revokeHandler = ({ office, admin }: At) =>
    office.post('/api/v1/accounts/wang/revoke', admin, { role: 'handler', agency: 'BINHAI' }, AT);
  /** Who recorded the last event of a stream. */
  const lastBy = async (office: SignedInOffice, stream: string): Promise<unknown> => {
    const last = (await office.app.get(ServerOffice).store.readStream(stream)).at(-1);
    return (JSON.parse(last?.data ?? '{}') as { by?: unknown }).by;
  };

  test.each([
    ['assign', { handlingUnit: '一科' }, ['intake_clerk', 'handler']],
    ['letters', { kind: 'receipt' }, ['intake_clerk', 'handler']],
  ])('only the roles that allow it by then: %s', async (path, facts, roles) => {
    const at = await opened();
    const { office, admin, wang, li } = at;
    expect((await office.send('PUT', '/api/v1/agency', admin, named, AT)).status).toBe(200);
    const ids = [];
    for (const token of [li, li]) ids.push(String((await office.post(CASES, token, intake('2025-03-03'))).body['id']));
    const [before = '', after = ''] = ids;
    expect((await office.post(`${CASES}/${before}/${path}`, wang, facts)).status).toBeLessThan(300);
    const { roles: had } = (await lastBy(office, `application-${before}`)) as { roles: string[] };
    expect(had.sort()).toEqual(roles.sort());
    const { begun, goOn } = holding(office, `application-${after}`);
    const asked = office.post(`${CASES}/${after}/${path}`, wang, facts);
    await begun;
    expect((await revokeHandler(at)).status).toBe(200);
    goOn();
    expect((await asked).status).toBeLessThan(300);
    expect(await lastBy(office, `application-${after}`)).toMatchObject({ roles: ['intake_clerk'] });
  });

  test('the person as they are called by then: an intake, and its number', async () => {
    const { office, admin, wang } = await opened();
    const { begun, goOn } = holding(office, 'register-');
    const asked = office.post(CASES, wang, intake('2025-03-03'));
    await begun;
    const renamed = await office.send('PUT', '/api/v1/accounts/wang', admin, { name: '王改名' }, AT);
    expect(renamed.status).toBe(200);
    goOn();
    const { status, body } = await asked;
    expect(status).toBe(201);
    for (const stream of [`application-${String(body['id'])}`, 'register-BINHAI-2025']) {
      expect(await lastBy(office, stream)).toMatchObject({ name: '王改名' });
    }
  });

  test('the administrator as called by then: a fact about the agency', async () => {
    const { office, admin } = await opened();
    const { begun, goOn } = holding(office, 'agency-');
    const asked = office.send('PUT', '/api/v1/agency', admin, named, AT);
    await begun;
    const renamed = await office.send(
      'PUT',
      '/api/v1/accounts/admin',
      admin,
      { name: '管理员甲' },
      { 'x-agency': '*' },
    );
    expect(renamed.status).toBe(200);
    goOn();
    expect((await asked).status).toBe(200);
    expect(await lastBy(office, 'agency-BINHAI')).toMatchObject({ name: '管理员甲' });
  });
});

test.each(MEANWHILE.filter(([, answer]) => answer === '401 not_signed_in'))(
  'when %s, a password that is being changed stays as it was',
  async (_, _answer, meanwhile) => {
    const at = await opened();
    const { office, admin, wang } = at;
    const from = '王登记自己想的一个足够长的密码';
    const { desk } = office.app.get(Gate);
    const change = desk.changePassword.bind(desk);
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    jest.spyOn(desk, 'changePassword').mockImplementation(async (...given) => {
      begin();
      await held;
      await change(...given);
    });
    const changing = office.post('/api/v1/me/password', wang, { from, to: '别人想出来的另一个足够长的短语密码' });
    await begun;
    await meanwhile(at);
    goOn();
    expect(await changing).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
    expect((await office.post('/api/v1/accounts/wang/enable', admin, {}, AT)).status).toBe(200);
    await office.signIn('wang', from);
  },
);

test('an agency that is closed meanwhile receives nothing', async () => {
  const { office, admin, wang, li } = await opened();
  expect((await office.post('/api/v1/agencies', admin, { code: 'BINHAI' })).status).toBe(201);
  const { begun, goOn } = holding(office, 'register-');
  const crowd = [wang, li].map((token) => office.post(CASES, token, intake('2025-03-03')));
  await begun;
  expect((await office.post('/api/v1/agency/close', admin, {}, AT)).status).toBe(200);
  goOn();
  for (const refused of await Promise.all(crowd)) {
    expect(refused).toMatchObject({ status: 409, body: { code: 'agency_closed' } });
  }
});

test('who may still is not held up by an account that has changed', async () => {
  const { office, admin, wang } = await opened();
  const { begun, goOn } = holding(office, 'register-');
  const asked = office.post(CASES, wang, intake('2025-03-03'));
  await begun;
  await office.post('/api/v1/accounts/li/disable', admin, {}, AT);
  goOn();
  expect((await asked).status).toBe(201);
});

/** Holds the answer of the store to what is recorded of accounts: it is there, and this server does not know it. */
function holdingAccounts(office: SignedInOffice) {
  const { store } = office.app.get(ServerOffice);
  const append = store.append.bind(store);
  const [stored, held] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const spy = jest.spyOn(store, 'append').mockImplementation(async (appends) => {
    const result = await append(appends);
    if (appends.some(({ stream }) => stream === ACCOUNTS_STREAM)) {
      stored.resolve(undefined);
      await held.promise;
    }
    return result;
  });
  const goOn = (): void => {
    spy.mockRestore();
    held.resolve(undefined);
  };
  return { stored: stored.promise, goOn };
}

test.each<[string, string, (id: string) => object]>([
  ['an intake', CASES, () => intake('2025-03-03')],
  ['a step of handling', `${CASES}/:id/assign`, () => ({ handlingUnit: '一科' })],
  ['a letter', `${CASES}/:id/letters`, () => ({ kind: 'receipt' })],
  ['a query code', `${CASES}/:id/query-code`, () => ({})],
])('%s waits for what is being recorded of accounts, and is not recorded behind it', async (_what, path, facts) => {
  const { office, admin, wang, li } = await opened();
  const { body } = await office.post(CASES, li, intake('2025-03-03'));
  const id = String(body['id']);
  expect((await office.send('PUT', '/api/v1/agency', admin, named, AT)).status).toBe(200);
  const { stored, goOn } = holdingAccounts(office);
  const disabled = office.post('/api/v1/accounts/wang/disable', admin, {}, AT);
  await stored;
  const asked = office.post(path.replace(':id', id), wang, facts(id));
  const beside = office.post(CASES, li, intake('2025-03-03'));
  // By now the server has had the time to record them.
  for (let round = 0; round < 20; round += 1) expect((await office.get('/health/live')).status).toBe(200);
  goOn();
  expect((await disabled).status).toBe(200);
  expect(await asked).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
  expect((await beside).status).toBe(201);
  const { store } = office.app.get(ServerOffice);
  expect((await store.readAll(0, 1_000)).filter(({ actor }) => actor === 'wang')).toEqual([]);
});

test.each(['on', 'off'] as const)(
  'an agency that another process closes receives nothing more, nor shows the units it had: sign-in %s',
  async (signIn) => {
    const { office: first, admin } = await SignedInOffice.started('2025-03-03T09:00');
    expect((await first.post('/api/v1/agencies', admin, { code: 'BINHAI' })).status).toBe(201);
    const clerk = await first.employ(admin, 'wang', '王登记', 'intake_clerk');
    const office = await SignedInOffice.open('2025-03-03T09:00', { SIGN_IN: signIn }, first.directory);
    const by = { ...AT, 'x-actor': 'wang' };
    const token = signIn === 'on' ? clerk : undefined;
    expect((await office.post(CASES, token, intake('2025-03-03'), by)).status).toBe(201);
    expect((await office.get('/api/v1/agencies', token, by)).body).toMatchObject([{ closed: false }]);
    const { begun, goOn } = holding(office, 'application-');
    const late = office.post(CASES, token, intake('2025-03-03'), { ...by, 'idempotency-key': 'k' });
    await begun;
    expect((await first.post('/api/v1/agency/close', admin, {}, AT)).status).toBe(200);
    expect((await office.get('/api/v1/agencies', token, by)).body).toMatchObject([{ closed: true }]);
    goOn();
    expect(await late).toMatchObject({ status: 409, body: { code: 'agency_closed' } });
    const again = await office.post(CASES, token, intake('2025-03-03'), by);
    expect(again).toMatchObject({ status: 409, body: { code: 'agency_closed' } });
  },
);
