import { Office, refusalOf } from './office.js';

const APPLICATIONS = '/api/v1/applications';
const INTAKE = {
  receivedOn: '2025-04-02',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
};

let office: Office;
let id: string;
let recorded: number;

beforeAll(async () => {
  office = await Office.open('2025-04-02T09:00', undefined, { VIEW_WAIT_MS: 50 });
  ({ id } = await office.intake('2025-04-02'));
  await office.step(id, 'assign', { handlingUnit: '规划科' });
  recorded = await office.head();
});

/** Posts text as it is. */
const posting = (path: string, body: string, headers: Readonly<Record<string, string>>) =>
  refusalOf(office.send(path, { method: 'POST', headers, body }));

/** The fields that an intake is refused for. */
async function faultsOf(request: Promise<unknown>): Promise<string[]> {
  const { status, problem } = await refusalOf(request);
  expect({ status, code: problem.code }).toEqual({ status: 400, code: 'invalid_request' });
  return (problem['errors'] as { field: string; message: string }[]).map(({ field }) => field);
}

describe('a body that is none', () => {
  const json = { 'content-type': 'application/json' };

  test.each([
    ['broken JSON', '{"receivedOn":', json, 400],
    ['nothing where JSON is announced', '', json, 400],
    ['a list', JSON.stringify([INTAKE]), json, 400],
    ['a word', '"intake"', json, 400],
    ['nothing at all', 'null', json, 400],
    ['a poisoned prototype', '{"__proto__":{"channel":"fax"}}', json, 400],
    ['plain text', JSON.stringify(INTAKE), { 'content-type': 'text/plain' }, 415],
    ['a form', new URLSearchParams(INTAKE).toString(), { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['XML', '<intake/>', { 'content-type': 'application/xml' }, 415],
    ['more than a mebibyte', JSON.stringify({ ...INTAKE, request: '决'.repeat(400_000) }), json, 413],
  ])('%s', async (_what, body, headers, status) => {
    expect(await posting(APPLICATIONS, body, headers)).toMatchObject({ status, problem: { status } });
  });
});

describe('a body in another encoding', () => {
  // 王 in GBK is CD F5; as UTF-8 it is nothing.
  const [before = '', after = ''] = JSON.stringify({ ...INTAKE, applicantName: '@' }).split('@');
  const inGbk = Buffer.concat([Buffer.from(before), Buffer.from([0xcd, 0xf5]), Buffer.from(after)]);
  const inUtf8 = Buffer.from(JSON.stringify(INTAKE));
  const json = { 'content-type': 'application/json' };

  type Refused = [string, Buffer, Readonly<Record<string, string>>, number, string];
  test.each<Refused>([
    ['GBK', inGbk, json, 400, 'not_utf8'],
    ['GBK said to be UTF-8', inGbk, { 'content-type': 'application/json; charset=utf-8' }, 400, 'not_utf8'],
    ['GBK that says so', inGbk, { 'content-type': 'application/json; charset=gbk' }, 415, 'charset_not_taken'],
    [
      'UTF-8 said to be GB18030',
      inUtf8,
      { 'content-type': 'application/json;charset="GB18030"' },
      415,
      'charset_not_taken',
    ],
    [
      'UTF-8 said to be two things',
      inUtf8,
      { 'content-type': 'application/json; charset=utf-8; charset=gbk' },
      415,
      'charset_not_taken',
    ],
    ...[
      ['UTF-8 in quotes that are none', "application/json; charset='utf-8'", 'charset_not_taken'],
      ['UTF-8 said to be nothing', 'application/json; charset=', 'content_type_unreadable'],
      ['UTF-8 said to be an empty text', 'application/json; charset=""', 'charset_not_taken'],
      ['a charset that cannot be told', 'application/json; charset = gbk', 'content_type_unreadable'],
      ['a text without an end', 'application/json; charset="utf-8', 'content_type_unreadable'],
    ].map(([what = '', type = '', code = '']): Refused => [what, inUtf8, { 'content-type': type }, 415, code]),
    ['what is said to be compressed', inUtf8, { ...json, 'content-encoding': 'gzip' }, 415, 'compression_not_taken'],
  ])('%s is refused, and nothing recorded', async (_what, body, headers, status, code) => {
    const head = await office.head();
    const refusal = await refusalOf(office.send(APPLICATIONS, { method: 'POST', headers, body: new Uint8Array(body) }));
    expect(refusal).toMatchObject({ status, problem: { status, code } });
    expect(await office.head()).toBe(head);
  });

  test.each([
    'application/json; charset=utf-8',
    'application/json;charset="UTF8"',
    'Application/JSON ; Charset="utf\\-8" ;',
    'application/json; charset=US-ASCII',
    'application/json; of="; charset=gbk"; charset=utf-8',
  ])('and %s is not', async (type) => {
    const headers = { 'content-type': type, 'content-encoding': 'identity' };
    const answer = await office.send(`${APPLICATIONS}/search`, { method: 'POST', headers, body: '{}' });
    expect(answer).toMatchObject({ total: 1 });
  });
});

describe('a member that is given twice', () => {
  const json = { 'content-type': 'application/json' };
  const text = JSON.stringify(INTAKE);

  test.each([
    ['at the end', text.replace(/}$/, ',"channel":"fax"}'), 'channel'],
    ['with the same value', text.replace('{', '{"channel" : "online",'), 'channel'],
    ['escaped', text.replace('{', String.raw`{"ch\u0061nnel":"fax",`), 'channel'],
    ['that has no meaning', text.replace('{', '{"x":1,"x":{"x":1},'), 'x'],
  ])('%s is refused by its name, and nothing recorded', async (_where, body, member) => {
    const head = await office.head();
    const refusal = await posting(APPLICATIONS, body, json);
    expect(refusal).toMatchObject({ status: 400, problem: { code: 'member_given_twice', member } });
    expect(refusal.problem.english).toContain(`“${member}”`);
    expect(await office.head()).toBe(head);
  });

  test('in a part of the body, or far too deep, is refused', async () => {
    const path = `${APPLICATIONS}/${id}/draft-reply`;
    const decision = '{"type":"refused","grounds":["secret"],"type":"disclosed"}';
    expect(await posting(path, `{"decision":${decision},"text":"x"}`, json)).toMatchObject({
      problem: { code: 'member_given_twice', member: 'type' },
    });
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    expect(await posting(path, `{"text":${deep},"text":"x"}`, json)).toMatchObject({
      status: 400,
      problem: { code: 'too_intricate' },
    });
  });
});

describe('fields', () => {
  test('that are missing, unknown, empty, too long or no words of the law are all told at once', async () => {
    const wrong = {
      receivedOn: '2025-02-29',
      channel: '微信',
      applicantName: '  ',
      request: '长'.repeat(10_001),
      registerNumber: '2025-0007',
    };
    expect((await faultsOf(office.post(APPLICATIONS, wrong))).sort()).toEqual([
      'applicantKind',
      'applicantName',
      'channel',
      'receivedOn',
      'registerNumber',
      'request',
    ]);
  });

  test.each([
    '2025-02-29',
    '2025-13-01',
    '2025/04/01',
    '20250401',
    '2025-4-1',
    'yesterday',
    '',
    20250401,
    null,
    ['2025-04-01'],
  ])('a receipt date of %j', async (receivedOn) => {
    expect(await faultsOf(office.post(APPLICATIONS, { ...INTAKE, receivedOn }))).toEqual(['receivedOn']);
  });

  test('of a decision that do not belong to its type', async () => {
    const draft = (decision: unknown) => office.step(id, 'draft-reply', { decision, text: '答复' });
    expect(await faultsOf(draft(null))).toEqual(['decision']);
    expect(await faultsOf(draft({ type: 'refused', grounds: null }))).toEqual(['decision.grounds']);
    expect(await faultsOf(draft({ type: 'refused', grounds: ['secret'] }))).toEqual(['decision.grounds']);
    expect(await faultsOf(draft({ type: 'withdrawn' }))).toEqual(['decision.type']);
    expect(await faultsOf(draft({ type: 'disclosed', manner: 'shown' }))).toEqual(['decision.manner']);
  });

  test('of a fee notice and of who is told apart', async () => {
    const amend = (feeNotice: unknown) => office.step(id, 'amend', { reason: '更正', values: { feeNotice } });
    expect(await faultsOf(amend({ basis: 'per_word', quantity: 'ten' }))).toEqual([
      'values.feeNotice.basis',
      'values.feeNotice.quantity',
    ]);
    expect(await faultsOf(amend(31))).toEqual(['values.feeNotice']);
    const notify = (apartFrom: unknown) =>
      office.step(id, 'notify-fee', { basis: 'per_item', quantity: 11, apartFrom });
    expect(await faultsOf(notify({ applications: ['2'.repeat(65)], why: '' }))).toEqual([
      'apartFrom.applications',
      'apartFrom.why',
    ]);
    expect(await faultsOf(notify(null))).toEqual(['apartFrom']);
  });

  test('of a tariff, within the bounds that the tariff has', async () => {
    const tariff = {
      from: '2026-01-01',
      perPage: Array.from({ length: 51 }, (_, index) => ({ from: index + 1, unitPrice: index })),
      perItem: [{ from: 1, unitPrice: 0 }],
      perItemFurther: { items: 9, raise: 100 },
      afterPayment: 'restarts',
    };
    const headers = { 'content-type': 'application/json' };
    expect(
      await faultsOf(office.send('/api/v1/fee-tariffs', { method: 'PUT', headers, body: JSON.stringify(tariff) })),
    ).toEqual(['perPage', 'perItemFurther.items']);
  });

  test.each([
    'channel',
    'receivedOn',
    'applicantKind',
    'handlingUnit',
    'feeNotifiedOn',
    'closedOn',
    'reopenedOn',
    'applicantName',
    'appeal',
  ])('an amendment of %s to null, which would be recorded as a value', async (field) => {
    const amendment = { reason: '更正', values: { [field]: null } };
    expect(await faultsOf(office.step(id, 'amend', amendment))).toEqual([`values.${field}`]);
  });

  test('a date of null is not today, and told to be null', async () => {
    const refused = office.step(id, 'assign', { handlingUnit: '城建科', assignedOn: null });
    const message = '须为存在的日期，如 2020-03-02，而不是 null';
    expect((await refusalOf(refused)).problem['errors']).toMatchObject([
      { field: 'assignedOn', message: expect.stringContaining(message) as unknown },
    ]);
  });

  test('a name that nobody can see is none', async () => {
    expect(await faultsOf(office.post(APPLICATIONS, { ...INTAKE, applicantName: '\u200b' }))).toEqual([
      'applicantName',
    ]);
  });
});

describe('headers', () => {
  const step = (headers: Readonly<Record<string, string>>) =>
    refusalOf(office.step(id, 'assign', { handlingUnit: '城建科' }, headers));

  test.each([
    ['no agency', { 'x-agency': '' }, 'agency_missing'],
    ['an agency that is no code', { 'x-agency': '../BINHAI' }, 'agency_missing'],
    ['no actor', { 'x-actor': '' }, 'actor_missing'],
    ['an actor of 65 characters', { 'x-actor': 'a'.repeat(65) }, 'actor_missing'],
    ['a revision without its quotation marks', { 'if-match': '1' }, 'bad_if_match'],
    ['a weak ETag', { 'if-match': 'W/"1"' }, 'bad_if_match'],
    ['an ETag of another kind', { 'if-match': '"abc"' }, 'bad_if_match'],
    ['a key of 256 characters', { 'idempotency-key': 'k'.repeat(256) }, 'bad_idempotency_key'],
  ])('%s', async (_what, headers, code) => {
    expect(await step(headers)).toMatchObject({ status: 400, problem: { code, title: 'Bad request' } });
  });

  test('an agency that is none says what is wrong with it', async () => {
    const detailOf = async (agency: string) => (await step({ 'x-agency': agency })).problem.detail;
    expect(await detailOf('')).toMatch(/^请在 X-Agency 请求头中给出机关代码/);
    expect(await detailOf('../BINHAI')).toMatch(/^“..\/BINHAI”不是机关代码：请/);
    expect(await detailOf('*')).toMatch(/^“\*”指全域，而此事由一个机关办理：请/);
  });

  test('without sign-in, too, what the whole installation shares may be done for it', async () => {
    const approve = { proposalId: '0190b6a0-0000-7000-8000-000000000000' };
    expect(await refusalOf(office.post('/api/v1/calendar/2027/approve', approve, { 'x-agency': '*' }))).toMatchObject({
      problem: { code: 'no_such_proposal' },
    });
  });

  test('a revision that was never reached is as stale as an old one', async () => {
    expect(await step({ 'if-match': '"7"' })).toMatchObject({
      status: 412,
      problem: { expected: 7, actual: 1, since: [] },
    });
  });

  test('a query without an agency', async () => {
    const request = office.send(APPLICATIONS, { method: 'GET', headers: { 'x-agency': '' } });
    expect(await refusalOf(request)).toMatchObject({ status: 400, problem: { code: 'agency_missing' } });
  });
});

describe('queries', () => {
  test.each([
    ['page', '0'],
    ['pageSize', '501'],
    ['position', '-1'],
    ['position', 'abc'],
    ['open', 'maybe'],
    ['sort', 'request'],
    ['receivedFrom', '2025-02-30'],
    ['outcome', '予以公开'],
    ['columns', 'all'],
  ])('a register search by %s=%s', async (name, value) => {
    expect(await faultsOf(office.register({ [name]: value }))).toEqual([name]);
  });

  test('a parameter given twice', async () => {
    expect(await faultsOf(office.get(`${APPLICATIONS}?applicant=a&applicant=b`))).toEqual(['applicant']);
  });

  test('percent and underscore are searched for as they are', async () => {
    expect(await office.register({ applicant: '%' })).toMatchObject({ total: 0 });
    expect(await office.register({ applicant: '_' })).toMatchObject({ total: 0 });
  });

  test.each(['20x', '0020', '02025', '1989', '3000', '2025.0', '-2025'])('a report of the year %s', async (year) => {
    const refusal = await refusalOf(office.get(`/api/v1/reports/${year}`));
    expect(refusal).toMatchObject({ status: 400, problem: { code: 'bad_year' } });
    expect(refusal.problem.detail).toContain(`“${year}”`);
  });

  test('an unknown form, moment, row and column', async () => {
    expect(await faultsOf(office.report(2025, { form: '2020' }))).toEqual(['form']);
    expect(await refusalOf(office.report(2025, { asOf: 'nonsense' }))).toMatchObject({
      status: 400,
      problem: { code: 'bad_as_of' },
    });
    expect(await refusalOf(office.report(2025, { asOf: '2025-02-30' }))).toMatchObject({ status: 400 });
    const row = await refusalOf(office.cell(2025, '公开了', '自然人'));
    expect(row).toMatchObject({ status: 400, problem: { code: 'unknown_label' } });
    expect(row.problem['allowed']).toEqual(
      expect.arrayContaining(['三、（一）予以公开', '四、结转下年度继续办理', '行政复议']),
    );
    const column = await refusalOf(office.cell(2025, '予以公开', '政府'));
    expect(column.problem['allowed']).toContain('法律服务机构');
  });

  test('a position that nothing has reached yet', async () => {
    const ahead = await refusalOf(office.register({ position: String(recorded + 1) }));
    expect(ahead).toMatchObject({ status: 503, problem: { code: 'view_behind' } });
  });
});

test.each([
  ['GET', '/'],
  ['GET', '/api/v1/nowhere'],
  ['DELETE', APPLICATIONS],
  ['PUT', APPLICATIONS],
])('there is no %s %s', async (method, path) => {
  expect(await refusalOf(office.send(path, { method }))).toMatchObject({ status: 404, problem: { code: 'http_404' } });
});

test('an address that is no URL', async () => {
  expect(await refusalOf(office.get('/%ZZ'))).toMatchObject({ status: 400, problem: { code: 'http_400' } });
});

test('nothing of all this was recorded', async () => {
  expect(await office.head()).toBe(recorded);
});
