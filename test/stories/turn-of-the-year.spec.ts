import { Office, refusalOf } from './office.js';
import { taizhang } from './processes.js';

const DISCLOSED = '三、（一）予以公开';
const RECEIVED = '一、本年新收政府信息公开申请数量';
const CARRIED_IN = '二、上年结转政府信息公开申请数量';
const TOTAL = '三、（七）总计';
const CARRIED_OVER = '四、结转下年度继续办理';

/** The rows of table 三 that the turn of the year is about, as their totals. */
async function turnOf(office: Office, year: number, query: Readonly<Record<string, string>>) {
  const { table3, reconciliation } = await office.report(year, query);
  expect(reconciliation).toEqual([]);
  const [received, carriedIn, closed, carriedOver] = [RECEIVED, CARRIED_IN, TOTAL, CARRIED_OVER].map((row) =>
    table3[row]?.at(-1),
  );
  return { received, carriedIn, closed, carriedOver };
}

test('a reply at 23:59 on 31 December is this year’s, one at 00:01 is the next year’s', async () => {
  const office = await Office.open('2024-12-30T09:00');
  const inTime = await office.intake('2024-12-20');
  const late = await office.intake('2024-12-20');
  for (const { id } of [inTime, late]) {
    await office.colleague('拟稿人').step(id, 'draft-reply', {
      decision: { type: 'disclosed', manner: 'provided' },
      text: '答复如下。',
    });
    await office.step(id, 'review-reply', { approved: true, opinion: '同意' });
    await office.step(id, 'sign-off-reply');
  }

  office.itIs('2024-12-31T23:59');
  await office.step(inTime.id, 'reply');
  office.itIs('2025-01-01T00:01');
  const { position } = await office.step(late.id, 'reply');

  const query = { position: String(position) };
  expect(await turnOf(office, 2024, query)).toEqual({ received: 2, carriedIn: 0, closed: 1, carriedOver: 1 });
  expect(await turnOf(office, 2025, query)).toEqual({ received: 0, carriedIn: 1, closed: 1, carriedOver: 0 });
  expect(await office.cell(2024, TOTAL, '总计')).toMatchObject({
    applications: [{ id: inTime.id, closedOn: '2024-12-31' }],
  });
  expect(await office.cell(2025, TOTAL, '总计')).toMatchObject({
    applications: [{ id: late.id, closedOn: '2025-01-01' }],
  });
  expect(await office.cell(2024, CARRIED_OVER, '总计')).toMatchObject({ applications: [{ id: late.id }] });
  expect(await office.cell(2025, CARRIED_IN, '总计')).toMatchObject({ applications: [{ id: late.id }] });
});

test('at 23:59 tomorrow has not come yet, whatever the clock of the machine’s time zone says', async () => {
  const office = await Office.open('2024-12-31T23:59');
  expect(await refusalOf(office.intake('2025-01-01'))).toMatchObject({
    status: 422,
    problem: { code: 'date_in_future' },
  });
  office.itIs('2025-01-01T00:00');
  expect(await office.intake('2025-01-01')).toMatchObject({ registerNumber: '2025-0001' });
});

test('received in December but logged in January: numbered, counted and carried over in the year of receipt', async () => {
  const office = await Office.open('2024-12-31T16:00');
  await office.intake('2024-12-31');
  office.itIs('2025-01-03T09:00');
  const thisYear = await office.intake('2025-01-02');
  const lastYear = await office.intake('2024-12-31', { channel: 'ordinary_letter' });
  expect([thisYear.registerNumber, lastYear.registerNumber]).toEqual(['2025-0001', '2024-0002']);

  const query = { position: String(lastYear.position) };
  expect(await turnOf(office, 2024, query)).toEqual({ received: 2, carriedIn: 0, closed: 0, carriedOver: 2 });
  expect(await turnOf(office, 2025, query)).toEqual({ received: 1, carriedIn: 2, closed: 0, carriedOver: 3 });
  // On New Year's Eve nobody knew of the letter.
  expect(await turnOf(office, 2024, { asOf: '2024-12-31' })).toMatchObject({ received: 1, carriedOver: 1 });
});

test('a correction across the end of the year makes no second application', async () => {
  const office = await Office.open('2024-12-23T09:00');
  const { id } = await office.intake('2024-12-20');
  await office.step(id, 'request-correction', { items: '请写明文件名称', dueOn: '2025-01-10' });
  office.itIs('2025-01-08T09:00');
  const corrected = await office.step(id, 'receive-correction', { correction: '2023年决算' });
  expect(await turnOf(office, 2024, { position: String(corrected.position) })).toMatchObject({
    received: 1,
    carriedOver: 1,
  });
  const { position } = await office.replyWith(id, { type: 'disclosed', manner: 'provided' }, '2025-01-08');
  const query = { position: String(position) };
  expect(await turnOf(office, 2024, query)).toEqual({ received: 1, carriedIn: 0, closed: 0, carriedOver: 1 });
  expect(await turnOf(office, 2025, query)).toEqual({ received: 0, carriedIn: 1, closed: 1, carriedOver: 0 });
});

test('an appeal reopens last year’s application: its first outcome stays counted once, in its own year', async () => {
  const office = await Office.open('2024-12-10T09:00');
  const { id } = await office.intake('2024-12-02');
  await office.replyWith(id, { type: 'not_provided', grounds: ['not_held'] }, '2024-12-10');
  office.itIs('2025-03-03T09:00');
  const { appealId } = await office.appeal(id, { route: 'lawsuit_direct', filedOn: '2025-01-06' });
  await office.step(id, `appeals/${appealId}/decide`, { result: 'corrected' });
  const reopened = await office.step(id, 'reopen', { appealId });
  const whileOpen = { position: String(reopened.position) };
  expect(await turnOf(office, 2024, whileOpen)).toEqual({ received: 1, carriedIn: 0, closed: 1, carriedOver: 0 });
  expect(await turnOf(office, 2025, whileOpen)).toEqual({ received: 0, carriedIn: 0, closed: 0, carriedOver: 0 });

  const { position } = await office.replyWith(id, { type: 'disclosed', manner: 'provided' }, '2025-03-03');
  const query = { position: String(position) };
  expect(await turnOf(office, 2025, query)).toEqual({ received: 0, carriedIn: 0, closed: 0, carriedOver: 0 });
  const report = await office.report(2024, query);
  expect(report.table3['三、（四）1.本机关不掌握相关政府信息']?.at(-1)).toBe(1);
  expect((await office.report(2025, query)).table4['行政诉讼-未经复议直接起诉']).toEqual([0, 1, 0, 0, 1]);
});

describe('an applicant’s kind mistyped in November and put right in January', () => {
  let office: Office;
  let id: string;
  let before: number;
  let after: number;

  beforeAll(async () => {
    office = await Office.open('2024-11-04T09:00');
    ({ id } = await office.intake('2024-11-04', {
      applicantKind: 'natural_person',
      applicantName: '王建国律师事务所',
    }));
    ({ position: before } = await office.replyWith(id, { type: 'disclosed', manner: 'already_public' }, '2024-11-04'));
    office.itIs('2025-01-15T10:00');
    ({ position: after } = await office.amendClosed(id, {
      reason: '登记时选错了类型',
      values: { applicantKind: 'legal_service_organisation' },
    }));
  });

  /** Natural persons and legal-service organisations received and answered in 2024. */
  const kinds = (table3: Readonly<Record<string, readonly number[]>>) =>
    [RECEIVED, DISCLOSED].map((row) => [table3[row]?.[0], table3[row]?.[4], table3[row]?.[6]]);
  const PERSON = [
    [1, 0, 1],
    [1, 0, 1],
  ];
  const LAWYER = [
    [0, 1, 1],
    [0, 1, 1],
  ];

  test.each([
    ['today', () => undefined, LAWYER],
    ['on the day before', () => '2025-01-14', PERSON],
    ['on the day itself', () => '2025-01-15', LAWYER],
    ['at the position before', () => String(before), PERSON],
    ['just before the amendment', () => String(after - 1), PERSON],
    ['at the position of the amendment', () => String(after), LAWYER],
    [
      'before anything happened',
      () => '2024-11-03',
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    ],
  ])('the report as known %s, over HTTP and by the command line', async (_when, moment, expected) => {
    const asOf = moment();
    const overHttp = await office.report(2024, asOf === undefined ? { position: String(after) } : { asOf });
    expect(kinds(overHttp.table3)).toEqual(expected);
    expect(overHttp).toMatchObject({ asOf: asOf ?? null, reconciliation: [] });

    const words = [
      'report',
      '--agency',
      office.agency,
      '--year',
      '2024',
      '--format',
      'json',
      '--data',
      office.directory,
    ];
    const printed: unknown = JSON.parse(await taizhang(...words, ...(asOf === undefined ? [] : ['--as-of', asOf])));
    expect(printed).toEqual(overHttp);
  });

  test('the drill-down follows the moment too', async () => {
    const personsThen = await office.cell(2024, DISCLOSED, '自然人', { asOf: '2025-01-14' });
    const personsNow = await office.cell(2024, DISCLOSED, '自然人', { position: String(after) });
    expect(personsThen).toMatchObject({ figure: 1, applications: [{ id }] });
    expect(personsNow).toMatchObject({ figure: 0, applications: [] });
    const words = ['drill', '--agency', office.agency, '--year', '2024', '--row', '予以公开', '--kind', '法律服务机构'];
    const drilled = await taizhang(...words, '--format', 'json', '--data', office.directory);
    expect(JSON.parse(drilled)).toMatchObject({
      figure: 1,
      applications: [{ id, applicantKind: 'legal_service_organisation' }],
    });
  });
});
