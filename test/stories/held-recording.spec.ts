import { jest } from '@jest/globals';
import { ACCOUNTS_STREAM } from '#registry';
import { Office as ServerOffice } from '../../apps/server/src/office.js';
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

test.each([
  ['a query code', 'query-code', {}, 'query-code'],
  ['a letter', 'letters', { kind: 'receipt' }, 'letter'],
])('nor is %s given out by who is disabled meanwhile', async (_what, path, facts, streams) => {
  const at = await opened();
  const { office, wang, li, admin } = at;
  const { body } = await office.post(CASES, li, intake('2025-03-03'));
  const id = String(body['id']);
  // Letters are headed by it.
  await office.send('PUT', '/api/v1/agency', admin, { name: '滨海新区滨海街道办事处' }, AT);
  const { begun, goOn } = holding(office, streams);
  const asked = office.post(`${CASES}/${id}/${path}`, wang, facts);
  await begun;
  await office.post('/api/v1/accounts/wang/disable', admin, {}, AT);
  goOn();
  expect(await asked).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
});

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
  // Letters are headed by it.
  await office.send('PUT', '/api/v1/agency', admin, { name: '滨海新区滨海街道办事处' }, AT);
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
