import { Office, refusalOf } from './office.js';

const DISCLOSED = '三、（一）予以公开';
const PARTLY = '三、（二）部分公开';
const THIRD_PARTY = '三、（三）4.保护第三方合法权益';
const RECEIVED = '一、本年新收政府信息公开申请数量';
const CARRIED_IN = '二、上年结转政府信息公开申请数量';
const TOTAL = '三、（七）总计';
const CARRIED_OVER = '四、结转下年度继续办理';

/** A row of the report with this figure for natural persons, and so in total. */
const people = (count: number): number[] => [count, 0, 0, 0, 0, 0, count];

test('one case from intake through an appeal to the second reply', async () => {
  const office = await Office.open('2024-11-04T09:00');
  const [lawyer, director] = [office.colleague('李法制'), office.colleague('赵主任')];
  const reportOf = async (year: number, position: number) => {
    const { table3, table4, reconciliation } = await office.report(year, { position: String(position) });
    expect(reconciliation).toEqual([]);
    return { ...table3, ...table4 };
  };

  // Received and at once in the register, the report and its own timeline.
  const { id, registerNumber, revision, position } = await office.intake('2024-11-04', { applicantName: '赵明' });
  expect({ registerNumber, revision }).toEqual({ registerNumber: '2024-0001', revision: 0 });
  const received = await office.find(id, position);
  expect(received.application).toMatchObject({ stage: 'received', applicantName: '赵明', registerNumber });
  expect(received.timeline.map(({ type }) => type)).toEqual(['ApplicationReceived']);
  expect(received.cells).toEqual([
    { year: 2024, row: RECEIVED, column: '自然人' },
    { year: 2024, row: RECEIVED, column: '总计' },
    { year: 2024, row: CARRIED_OVER, column: '自然人' },
    { year: 2024, row: CARRIED_OVER, column: '总计' },
  ]);

  // Routed, and sent back for a correction, for which the applicant takes his time.
  await office.step(id, 'assign', { handlingUnit: '规划科' });
  office.itIs('2024-11-06T15:00');
  await office.step(id, 'request-correction', { items: '请写明所需文件的名称', dueOn: '2024-11-29' });
  const waiting = await refusalOf(
    office.step(id, 'draft-reply', { decision: { type: 'disclosed', manner: 'provided' }, text: '…' }),
  );
  expect(waiting).toMatchObject({ status: 409, problem: { code: 'wrong_stage' } });
  office.itIs('2024-11-20T10:00');
  await office.step(id, 'receive-correction', { correction: '征收补偿协议' });

  // Drafted; the lawyer returns the first draft, the second passes. The drafter cannot approve his own.
  const refused = { type: 'refused', grounds: ['third_party_rights'] };
  await office.step(id, 'draft-reply', { decision: { type: 'disclosed', manner: 'provided' }, text: '第一稿' });
  expect(await refusalOf(office.step(id, 'review-reply', { approved: true, opinion: '同意' }))).toMatchObject({
    status: 409,
    problem: { code: 'drafter_may_not_approve' },
  });
  const returned = await lawyer.step(id, 'review-reply', { approved: false, opinion: '涉及第三方，请重拟' });
  expect((await office.find(id, returned.position)).application).toMatchObject({ stage: 'assigned' });
  const drafted = await office.step(id, 'draft-reply', { decision: refused, text: '第二稿' });
  expect(drafted).toMatchObject({
    warning: { article: '32', english: expect.stringContaining('no consultation') as unknown },
  });
  await lawyer.step(id, 'review-reply', { approved: true, opinion: '同意' });
  await director.step(id, 'sign-off-reply');
  office.itIs('2024-11-22T10:00');
  const replied = await office.step(id, 'reply');
  const row = (await office.register({ registerNumber, position: String(replied.position) })).rows[0];
  expect(row).toMatchObject({
    stage: 'closed',
    outcomeLabel: '保护第三方合法权益',
    closedOn: '2024-11-22',
    handlingUnit: '规划科',
  });
  expect(await reportOf(2024, replied.position)).toMatchObject({
    [RECEIVED]: people(1),
    [THIRD_PARTY]: people(1),
    [DISCLOSED]: people(0),
    [TOTAL]: people(1),
    [CARRIED_OVER]: people(0),
  });
  await office.step(id, 'record-delivery', { method: 'post', deliveredOn: '2024-11-22' });

  // The applicant goes to review; the case is pending at the year's end and corrected in the next year.
  office.itIs('2024-12-16T09:00');
  const filed = await office.appeal(id, { route: 'review' });
  expect(filed).not.toHaveProperty('warning');
  expect(await reportOf(2024, filed.position)).toMatchObject({ 行政复议: [0, 0, 0, 1, 1] });
  office.itIs('2025-02-10T09:00');
  const early = await refusalOf(office.step(id, 'reopen', { appealId: filed.appealId }));
  expect(early).toMatchObject({ status: 409, problem: { code: 'appeal_not_corrected' } });
  const decided = await office.step(id, `appeals/${filed.appealId}/decide`, { result: 'corrected' });
  expect(await reportOf(2025, decided.position)).toMatchObject({ 行政复议: [0, 1, 0, 0, 1] });

  // Handled again: open in the register, but its outcome stays the one that was counted.
  const reopened = await office.step(id, 'reopen', { appealId: filed.appealId });
  const again = await office.register({ open: 'true', position: String(reopened.position) });
  expect(again.rows).toMatchObject([{ id, stage: 'reopened', outcomeLabel: '保护第三方合法权益', appeals: 1 }]);
  const second = await office.replyWith(
    id,
    { type: 'partly_disclosed', withheldUnder: ['third_party_rights'] },
    '2025-02-10',
  );

  expect((await office.find(id, second.position)).application).toMatchObject({
    stage: 'closed',
    counted: { closing: refused, closedOn: '2024-11-22' },
    renewed: { closing: { type: 'partly_disclosed' }, closedOn: '2025-02-10' },
  });
  const [report2024, report2025] = [await reportOf(2024, second.position), await reportOf(2025, second.position)];
  expect(report2024).toMatchObject({ [THIRD_PARTY]: people(1), [TOTAL]: people(1), 行政复议: [0, 0, 0, 1, 1] });
  expect(report2025).toMatchObject({
    [RECEIVED]: people(0),
    [CARRIED_IN]: people(0),
    [PARTLY]: people(0),
    [TOTAL]: people(0),
    [CARRIED_OVER]: people(0),
    行政复议: [0, 1, 0, 0, 1],
  });

  // The whole story is in the timeline, with both times, and every cell that counts it leads back to it.
  const { timeline, cells } = await office.find(id, second.position);
  expect(timeline.map(({ type, occurredOn, actor }) => `${occurredOn} ${type} ${actor}`)).toEqual([
    '2024-11-04 ApplicationReceived 张三',
    '2024-11-04 Assigned 张三',
    '2024-11-06 CorrectionRequested 张三',
    '2024-11-20 CorrectionReceived 张三',
    '2024-11-20 ReplyDrafted 张三',
    '2024-11-20 ReplyReviewed 李法制',
    '2024-11-20 ReplyDrafted 张三',
    '2024-11-20 ReplyReviewed 李法制',
    '2024-11-20 ReplySignedOff 赵主任',
    '2024-11-22 Refused 张三',
    '2024-11-22 ReplyDelivered 张三',
    '2024-12-16 AppealFiled 张三',
    '2025-02-10 AppealDecided 张三',
    '2025-02-10 ApplicationReopened 张三',
    '2025-02-10 ReplyDrafted 拟稿人',
    '2025-02-10 ReplyReviewed 审核人',
    '2025-02-10 ReplySignedOff 签发人',
    '2025-02-10 PartlyDisclosed 张三',
  ]);
  expect(timeline[9]?.recordedAt).toBe('2024-11-22T02:00:00.000Z');
  expect(timeline.map(({ revision: each }) => each)).toEqual(timeline.map((_, index) => index));
  for (const { year, row: label, column } of cells) {
    const behind = await office.cell(year, label, column);
    expect(behind).toMatchObject({ figure: 1, applications: [{ id }] });
  }
  expect(cells.map(({ year, row: label, column }) => `${year} ${label} ${column}`)).toEqual([
    `2024 ${RECEIVED} 自然人`,
    `2024 ${RECEIVED} 总计`,
    `2024 ${THIRD_PARTY} 自然人`,
    `2024 ${THIRD_PARTY} 总计`,
    `2024 ${TOTAL} 自然人`,
    `2024 ${TOTAL} 总计`,
    '2024 行政复议 尚未审结',
    '2024 行政复议 总计',
    '2025 行政复议 结果纠正',
    '2025 行政复议 总计',
  ]);
});

test('the revision seen comes back as ETag and guards the next step', async () => {
  const office = await Office.open('2025-03-03T09:00');
  const { id, position } = await office.intake('2025-03-03');
  const path = `${office.url}/api/v1/applications/${id}?position=${position}`;
  const seen = await fetch(path, { headers: { 'x-agency': office.agency } });
  expect(seen.headers.get('etag')).toBe('"0"');
  const assigned = await office.step(id, 'assign', { handlingUnit: '规划科' }, { 'if-match': '"0"' });
  expect(assigned.revision).toBe(1);
});
