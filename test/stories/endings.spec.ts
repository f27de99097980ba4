import { Office, refusalOf } from './office.js';

const TABLE_2021 = {
  disclosed: '三、（一）予以公开',
  partly: '三、（二）部分公开',
  stateSecret: '三、（三）1.属于国家秘密',
  enforcement: '三、（三）7.属于行政执法案卷',
  unclear: '三、（四）3.补正后申请内容仍不明确',
  repeat: '三、（五）2.重复申请',
  correctionLapsed: '三、（六）1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请',
  other: '三、（六）3.其他',
} as const;

let office: Office;
beforeEach(async () => {
  office = await Office.open('2025-04-01T09:00');
});
afterEach(() => office.close());

/** The rows of the year's results that count anything, with their totals. */
async function counted(position: number, form = '2021'): Promise<Record<string, number>> {
  const { table3, reconciliation } = await office.report(2025, { position: String(position), form });
  expect(reconciliation).toEqual([]);
  const results = Object.entries(table3).filter(([row]) => row.startsWith('三、') && row !== '三、（七）总计');
  return Object.fromEntries(
    results.map(([row, figures]) => [row, figures.at(-1) ?? 0]).filter(([, total]) => total !== 0),
  ) as Record<string, number>;
}

test('withdrawn by the applicant, in whatever stage', async () => {
  const { id } = await office.intake('2025-04-01');
  await office.step(id, 'assign', { handlingUnit: '规划科' });
  const { position } = await office.step(id, 'withdraw', { reason: '申请人来电撤回' });
  expect(await counted(position)).toEqual({ [TABLE_2021.other]: 1 });
  expect((await office.register({ outcome: 'withdrawn' })).rows).toMatchObject([{ id, outcomeLabel: '撤回' }]);
  const delivery = await refusalOf(office.step(id, 'record-delivery', { method: 'post' }));
  expect(delivery).toMatchObject({ status: 409, problem: { code: 'nothing_to_deliver' } });
});

test('the fee does not lapse that nobody was asked to pay', async () => {
  const { id } = await office.intake('2025-04-01');
  office.itIs('2025-05-13T00:01');
  expect(await refusalOf(office.step(id, 'lapse-fee'))).toMatchObject({
    status: 409,
    problem: { code: 'fee_not_notified', article: '《政府信息公开条例》第42条' },
  });
});

test('the correction lapses only after the last day to correct, and only once a correction was asked for', async () => {
  const { id } = await office.intake('2025-04-01');
  expect(await refusalOf(office.step(id, 'lapse-correction'))).toMatchObject({
    status: 409,
    problem: { code: 'wrong_stage' },
  });
  await office.step(id, 'request-correction', { items: '请写明文件名称', dueOn: '2025-04-15' });
  office.itIs('2025-04-15T23:59');
  expect(await refusalOf(office.step(id, 'lapse-correction'))).toMatchObject({
    status: 422,
    problem: { code: 'period_still_running', article: '《政府信息公开条例》第30条' },
  });
  office.itIs('2025-04-16T00:01');
  const { position } = await office.step(id, 'lapse-correction');
  expect(await counted(position)).toEqual({ [TABLE_2021.correctionLapsed]: 1 });
  // The form of 2019 has one row for all of (六).
  expect(await counted(position, '2019')).toEqual({ '三、（六）其他处理': 1 });
});

test('no amendment makes a lapse of a correction that came; one that truly came late counts with good cause only', async () => {
  const { id } = await office.intake('2025-04-01');
  await office.step(id, 'request-correction', { items: '请写明文件名称', dueOn: '2025-04-15' });
  office.itIs('2025-04-21T09:00');
  await office.step(id, 'receive-correction', { correction: '所有文件', receivedOn: '2025-04-12' });
  const amend = (values: object) => office.step(id, 'amend', { reason: '日期录错', values });
  await amend({ correctionReceivedOn: '2025-04-21' });
  const draft = { decision: { type: 'disclosed', manner: 'provided' }, text: '答复如下。' };
  expect(await refusalOf(office.step(id, 'draft-reply', draft))).toMatchObject({
    status: 409,
    problem: { code: 'correction_awaited', english: expect.stringContaining('goodCause') as string },
  });
  await amend({ goodCause: '住院治疗' });
  const { position } = await office.step(id, 'withdraw', { reason: '申请人来电撤回' });
  const lapsed = { reason: '录错', values: { closing: { type: 'correction_lapsed' } } };
  expect(await refusalOf(office.amendClosed(id, lapsed))).toMatchObject({
    status: 409,
    problem: { code: 'already_recorded', article: '《政府信息公开条例》第30条' },
  });
  expect(await counted(position)).toEqual({ [TABLE_2021.other]: 1 });
  expect((await office.find(id)).application).toMatchObject({
    correction: { receivedOn: '2025-04-21' },
    goodCause: '住院治疗',
  });
});

test('answered on the spot, which only the day of receipt allows', async () => {
  const today = await office.intake('2025-04-01', { channel: 'in_person' });
  const { position } = await office.step(today.id, 'reply-on-the-spot', { manner: 'provided' });
  expect(await counted(position)).toEqual({ [TABLE_2021.disclosed]: 1 });
  const yesterday = await office.intake('2025-03-31', { channel: 'in_person' });
  const late = await refusalOf(office.step(yesterday.id, 'reply-on-the-spot', { manner: 'provided' }));
  expect(late).toMatchObject({ status: 422, problem: { code: 'not_on_the_spot' } });
});

test('of several grounds the first is counted, and a mixed decision counts as partly disclosed alone', async () => {
  const refused = await office.intake('2025-04-01');
  await office.replyWith(refused.id, { type: 'refused', grounds: ['enforcement_file', 'state_secret'] }, '2025-04-01');
  const mixed = await office.intake('2025-04-01', { applicantKind: 'other' });
  const decision = { type: 'partly_disclosed', withheldUnder: ['state_secret', 'not_held'] };
  const { position } = await office.replyWith(mixed.id, decision, '2025-04-01');
  expect(await counted(position)).toEqual({ [TABLE_2021.enforcement]: 1, [TABLE_2021.partly]: 1 });
  expect(await office.cell(2025, TABLE_2021.stateSecret, '总计')).toMatchObject({ figure: 0, applications: [] });
  expect((await office.find(refused.id)).application).toMatchObject({
    counted: { closing: { grounds: ['enforcement_file', 'state_secret'] } },
  });
});

test('still unclear after the correction needs a correction', async () => {
  const decision = { type: 'not_provided', grounds: ['still_unclear'] };
  const { id } = await office.intake('2025-04-01');
  const tooSoon = await refusalOf(office.step(id, 'draft-reply', { decision, text: '…' }));
  expect(tooSoon).toMatchObject({ status: 422, problem: { code: 'no_correction_received' } });
  await office.step(id, 'request-correction', { items: '请写明文件名称', dueOn: '2025-04-15' });
  await office.step(id, 'receive-correction', { correction: '所有文件' });
  const again = await refusalOf(office.step(id, 'request-correction', { items: '再补', dueOn: '2025-04-15' }));
  expect(again).toMatchObject({ status: 409, problem: { code: 'correction_already_requested' } });
  const { position } = await office.replyWith(id, decision, '2025-04-01');
  expect(await counted(position)).toEqual({ [TABLE_2021.unclear]: 1 });
});

test('an ending mistyped is put right, and every view follows', async () => {
  const { id } = await office.intake('2025-04-01');
  await office.replyWith(id, { type: 'refused', grounds: ['state_secret'] }, '2025-04-01');
  const { position } = await office.amendClosed(id, {
    reason: '录入时选错了结果',
    values: { closing: { type: 'not_processed', grounds: ['repeat_application'] }, registerNumber: '2025-0009' },
  });
  expect(await counted(position)).toEqual({ [TABLE_2021.repeat]: 1 });
  const { rows } = await office.register({ registerNumber: '2025-0009' });
  expect(rows).toMatchObject([{ id, outcome: 'repeat_application' }]);
  // The number was given away by hand: the next one goes on from there.
  expect(await office.intake('2025-04-01')).toMatchObject({ registerNumber: '2025-0002' });
});
