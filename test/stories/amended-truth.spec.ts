import type { AmendmentProposedAnswer } from '../../apps/server/src/applications/answers.js';
import type { ClockAnswer } from '../../apps/server/src/deadlines/clock-dto.js';
import type { ConsultedAnswer } from '../../apps/server/src/procedure/dto.js';
import { Office, refusalOf, until } from './office.js';
import { taizhang } from './processes.js';

/** What the register said wrongly is put right as it truly was, and the law draws its conclusions from that. */

const articleOf = (number: number): string => `《政府信息公开条例》第${number}条`;
const PROVIDED = { type: 'disclosed', manner: 'provided' };

test('an application that truly came in earlier: its correction was asked for too late, and started nothing anew', async () => {
  const office = await Office.open('2026-03-20T09:00');
  const { id } = await office.intake('2026-03-09');
  // 7 working days from 9 March end on the 18th.
  await office.step(id, 'request-correction', { items: '请写明年度', dueOn: '2026-03-31', requestedOn: '2026-03-12' });
  const corrected = await office.step(id, 'receive-correction', { correction: '2023年', receivedOn: '2026-03-16' });
  const amend = (values: object) => office.step(id, 'amend', { reason: '核对信封邮戳', values });
  const clock = (position: number) =>
    office.get(`/api/v1/applications/${id}/clock`, { position: String(position) }) as Promise<ClockAnswer>;
  // 17–20=4 23–27=9 30–31=11 Apr 1–3=14 (4–6 Qingming) 7–10=18 13–14=20.
  expect(await clock(corrected.position)).toMatchObject({ due: '2026-04-14', workingDaysUsed: 4 });

  // The day of the notice itself stays within the limit.
  expect(
    await refusalOf(amend({ correctionRequestedOn: '2026-03-19', correctionReceivedOn: '2026-03-20' })),
  ).toMatchObject({ status: 422, problem: { code: 'correction_notice_too_late', article: articleOf(30) } });
  expect(await refusalOf(amend({ receivedOn: '2026-03-13' }))).toMatchObject({
    status: 422,
    problem: { code: 'date_out_of_order', article: articleOf(31) },
  });
  // From 2 March they end on the 11th, and the 20 to reply on the 30th.
  const { position } = await amend({ receivedOn: '2026-03-02' });
  const { due, workingDaysUsed, steps } = await clock(position);
  expect({ due, workingDaysUsed }).toEqual({ due: '2026-03-30', workingDaysUsed: 14 });
  expect(steps.slice(1, 3)).toMatchObject([
    {
      step: 'correction_requested',
      effect: 'none',
      chinese: expect.stringContaining('已超过补正告知的期限，不停止计时') as string,
      english: expect.stringContaining('after the last day to request one, so the period does not stop') as string,
    },
    {
      step: 'correction_received',
      effect: 'none',
      chinese: expect.stringContaining('补正告知已逾期，不重新起算') as string,
      english: expect.stringContaining('it was requested too late, so the period does not begin anew') as string,
    },
  ]);
});

test('a notice that turns out to have come too late holds up nobody: not the office, not the applicant', async () => {
  const office = await Office.open('2026-03-12T09:00');
  const { id, registerNumber } = await office.intake('2026-03-02');
  // 7 working days from 2 March end on the 11th.
  const asked = await office.step(id, 'request-correction', {
    items: '请写明年度',
    dueOn: '2026-03-20',
    requestedOn: '2026-03-11',
  });
  const due = (position: number) =>
    office.get('/api/v1/due', { position: String(position) }) as Promise<{ applications: object[] }>;
  const at = async (stage: string, position: number) =>
    (await office.register({ stage, position: String(position) })).rows;
  expect((await due(asked.position)).applications).toMatchObject([
    { id, stage: 'awaiting_correction', urgency: 'stopped' },
  ]);
  expect(await at('awaiting_correction', asked.position)).toMatchObject([{ id }]);

  // From 25 February they ended on 5 March (28 February was worked), so the 20 to reply run on: they end on 24 March.
  const amended = await office.step(id, 'amend', { reason: '核对信封邮戳', values: { receivedOn: '2026-02-25' } });
  office.itIs('2026-03-23T09:00');
  expect((await due(amended.position)).applications).toMatchObject([
    { id, stage: 'received', state: 'running', due: '2026-03-24', others: [] },
  ]);
  expect(await at('awaiting_correction', amended.position)).toEqual([]);
  expect(await at('received', amended.position)).toMatchObject([{ id, stage: 'received', due: '2026-03-24' }]);
  expect((await office.find(id, amended.position)).application).toMatchObject({ stage: 'received' });
  const cell = ['--agency', 'BINHAI', '--year', '2026', '--row', '本年新收', '--kind', '总计'];
  const drilled = await taizhang('drill', ...cell, '--data', office.directory, '--format', 'json');
  expect(JSON.parse(drilled)).toMatchObject({ applications: [{ id, stage: 'received' }] });
  expect(await taizhang('replay', registerNumber, '--data', office.directory)).toMatch(
    /办理阶段：待补正 → 已登记\n.*现为“已登记”。\n$/s,
  );
  expect(await office.get('/api/v1/proposals', { position: String(amended.position) })).toEqual([]);
  expect(await refusalOf(office.step(id, 'lapse-correction'))).toMatchObject({
    status: 409,
    problem: { code: 'notice_without_effect', article: articleOf(30) },
  });
  await office.replyDrafted(id, PROVIDED, '2026-03-23');
  // What the applicant sends all the same is recorded, and the reply, signed off as it is, is drafted anew with it.
  const { position } = await office.step(id, 'receive-correction', { correction: '2023年' });
  const { application } = await office.find(id, position);
  expect(application).toMatchObject({ stage: 'received', correction: { receivedOn: '2026-03-23' } });
  expect(application).not.toHaveProperty('draft');
  expect(await refusalOf(office.step(id, 'reply'))).toMatchObject({ status: 409, problem: { code: 'wrong_stage' } });
  await office.replyWith(id, PROVIDED, '2026-03-23');
});

test('a correction after the last day starts nothing anew, though the receipt is amended for it and back', async () => {
  const office = await Office.open('2026-03-11T09:00');
  const { id } = await office.intake('2026-03-02');
  // 7 working days from 2 March end on the 11th; from 25 February they ended on 5 March.
  await office.step(id, 'request-correction', { items: '请写明年度', dueOn: '2026-03-20' });
  office.itIs('2026-05-25T09:00');
  const amend = (values: object) => office.step(id, 'amend', { reason: '核对信封邮戳', values });
  await amend({ receivedOn: '2026-02-25' });
  await office.step(id, 'receive-correction', { correction: '2023年' });
  const { position } = await amend({ receivedOn: '2026-03-02' });
  const asked = { position: String(position) };
  expect(await office.get('/api/v1/due', asked)).toMatchObject({
    applications: [{ id, stage: 'awaiting_correction', state: 'awaiting_correction', urgency: 'stopped', due: null }],
  });
  expect((await office.register({ stage: 'awaiting_correction', ...asked })).rows).toMatchObject([{ id }]);
  expect((await office.register({ stage: 'received', ...asked })).rows).toEqual([]);
  const { steps } = (await office.get(`/api/v1/applications/${id}/clock`, asked)) as ClockAnswer;
  expect(steps.find(({ on, step }) => on === '2026-05-25' && step !== 'today')).toMatchObject({
    step: 'correction_received_late',
    effect: 'none',
    article: '30',
    missed: '2026-03-20',
    chinese: expect.stringContaining('补正期限已于 2026-03-20 届满，无正当理由，视为未补正') as string,
  });
  expect(
    await refusalOf(office.step(id, 'draft-reply', { decision: PROVIDED, text: '经查，现予以公开。' })),
  ).toMatchObject({
    status: 409,
    problem: { code: 'correction_awaited', article: articleOf(30) },
  });
  expect(await office.get('/api/v1/proposals', asked)).toMatchObject([
    { kind: 'correction_lapsed', lastDay: '2026-03-20' },
  ]);
  // With good cause it counts, and the 20 days begin anew.
  const justified = await amend({ goodCause: '住院治疗' });
  expect(await office.get(`/api/v1/applications/${id}/clock`, { position: String(justified.position) })).toMatchObject({
    state: 'running',
    due: '2026-06-23',
  });
  expect((await office.register({ stage: 'received', position: String(justified.position) })).rows).toMatchObject([
    { id },
  ]);
  await office.replyWith(id, PROVIDED, '2026-05-25');
});

test('a payment after the last day buys no time, though the delivery is amended for it and back', async () => {
  const office = await Office.open('2026-03-02T09:00');
  const { id } = await office.intake('2026-03-02');
  await office.step(id, 'notify-fee', { basis: 'per_page', quantity: 2219 });
  // 20 working days from 2 March end on 30 March.
  await office.step(id, 'fee-notice-delivery');
  office.itIs('2026-03-31T09:00');
  const amend = (feeDeliveredOn: string) =>
    office.step(id, 'amend', { reason: '核对回执', values: { feeDeliveredOn } });
  await amend('2026-03-09');
  await office.step(id, 'pay-fee');
  const { position } = await amend('2026-03-02');
  const asked = { position: String(position) };
  expect(await office.get('/api/v1/due', asked)).toMatchObject({
    applications: [
      { id, state: 'awaiting_payment', urgency: 'stopped', others: [{ kind: 'payment', due: '2026-03-30' }] },
    ],
  });
  const { steps } = (await office.get(`/api/v1/applications/${id}/clock`, asked)) as ClockAnswer;
  expect(steps.find(({ on, step }) => on === '2026-03-31' && step !== 'today')).toMatchObject({
    step: 'fee_paid_late',
    effect: 'none',
    article: '42',
    missed: '2026-03-30',
    chinese: expect.stringContaining('依据条例第四十二条，缴费期限已于 2026-03-30 届满，视为未缴费') as string,
    english: expect.stringContaining('after 2026-03-30, the last day to pay, so it counts as unpaid') as string,
  });
  await office.replyDrafted(id, PROVIDED, '2026-03-31');
  expect(await refusalOf(office.step(id, 'reply'))).toMatchObject({
    status: 409,
    problem: { code: 'fee_unpaid', article: articleOf(42) },
  });
  expect(await office.get('/api/v1/proposals', asked)).toMatchObject([{ kind: 'fee_lapsed', lastDay: '2026-03-30' }]);
  await office.step(id, 'proposals/confirm', { kind: 'fee_lapsed' });
});

test('a third party that truly objects: the amendment says why, and the reply waits for it', async () => {
  const office = await Office.open('2026-03-20T09:00');
  const { id, registerNumber } = await office.intake('2026-03-02');
  const { consultationId } = (await office.step(id, 'consult-third-party', {
    thirdParty: '津滨材料公司',
    matter: '采购合同是否涉及商业秘密',
    consultedOn: '2026-03-03',
  })) as ConsultedAnswer;
  await office.step(id, `consultations/${consultationId}/delivery`, { deliveredOn: '2026-03-04' });
  await office.step(id, `consultations/${consultationId}/third-party-answer`, {
    answer: 'consents',
    answeredOn: '2026-03-10',
  });
  const amend = (consultation: object) =>
    office.step(id, 'amend', { reason: '登记时看错', values: { consultation: { consultationId, ...consultation } } });
  expect(await refusalOf(amend({ answer: 'objects' }))).toMatchObject({
    status: 422,
    problem: { code: 'value_missing', article: articleOf(32) },
  });
  const { position } = await amend({ answer: 'objects', reasons: '报价构成属于商业秘密' });
  const { timeline } = await office.find(id, position);
  expect(timeline.at(-1)).toMatchObject({
    type: 'RegisterEntryAmended',
    data: { personal: { answer: { consultationId, reasons: '报价构成属于商业秘密' } } },
  });
  await office.replyDrafted(id, PROVIDED, '2026-03-20');
  expect(await refusalOf(office.step(id, 'reply'))).toMatchObject({
    status: 409,
    problem: { code: 'third_party_objects', article: articleOf(32) },
  });
  expect(await refusalOf(amend({ reasons: '报价构成属于商业秘密' }))).toMatchObject({
    status: 422,
    problem: { code: 'nothing_to_amend' },
  });
  await office.close();
  const replayed = await taizhang('replay', registerNumber, '--data', office.directory);
  expect(replayed).toContain('2026-03-10 不同意公开，称“报价构成属于商业秘密”');
});

test('a third party that had truly objected to what was disclosed: two persons put it down, and the entry says so', async () => {
  const office = await Office.open('2026-03-20T09:00');
  const { id } = await office.intake('2026-03-02');
  const { consultationId } = (await office.step(id, 'consult-third-party', {
    thirdParty: '津滨材料公司',
    matter: '采购合同是否涉及商业秘密',
    consultedOn: '2026-03-03',
  })) as ConsultedAnswer;
  await office.step(id, `consultations/${consultationId}/delivery`, { deliveredOn: '2026-03-04' });
  const answer = { answer: 'consents', answeredOn: '2026-03-10' };
  await office.step(id, `consultations/${consultationId}/third-party-answer`, answer);
  const { position: disclosed } = await office.replyWith(id, PROVIDED, '2026-03-12');
  expect(await office.find(id, disclosed)).toMatchObject({ warnings: [] });

  const values = { consultation: { consultationId, answer: 'objects', reasons: '报价构成属于商业秘密' } };
  expect(await refusalOf(office.step(id, 'amend', { reason: '登记时看错', values }))).toMatchObject({
    status: 409,
    problem: { code: 'amendment_needs_two_persons' },
  });
  const warning = { article: '32', detail: expect.stringContaining('已于 2026-03-12 公开') as string };
  const proposal = await office.step(id, 'amendments', { reason: '登记时看错', values });
  expect(proposal).toMatchObject({ warning });
  const { amendmentId } = proposal as AmendmentProposedAnswer;
  const approved = await office.colleague('批准人').step(id, `amendments/${amendmentId}/approve`);
  expect(approved).toMatchObject({ warning });
  expect(await office.find(id, approved.position)).toMatchObject({
    application: {
      counted: { closing: PROVIDED, closedOn: '2026-03-12' },
      consultations: [{ answer: 'objects', answeredOn: '2026-03-10', reasons: '报价构成属于商业秘密' }],
    },
    warnings: [warning],
  });
  await office.close();
  expect(await taizhang('verify', '--data', office.directory)).toContain('核对相符');
});

test('a fee by item that lapsed unpaid is charged anew after an appeal, and each item once', async () => {
  const office = await Office.open('2026-03-02T09:00');
  const { id } = await office.intake('2026-03-02');
  const notify = (of: string, quantity: number) => office.step(of, 'notify-fee', { basis: 'per_item', quantity });
  await notify(id, 12);
  await office.step(id, 'fee-notice-delivery', { deliveredOn: '2026-03-02' });
  // 20 working days from 2 March end on the 30th.
  office.itIs('2026-03-31T09:00');
  await office.step(id, 'lapse-fee');
  const { appealId } = await office.appeal(id, { route: 'review', filedOn: '2026-03-31' });
  await office.step(id, `appeals/${appealId}/decide`, { result: 'corrected', decidedOn: '2026-03-31' });
  await office.step(id, 'reopen', { appealId, reopenedOn: '2026-03-31' });
  const { id: last } = await office.intake('2026-03-31');
  expect(await refusalOf(notify(last, 12))).toMatchObject({
    status: 422,
    problem: { code: 'items_charged_already', article: articleOf(42) },
  });
  await notify(last, 13);
  expect(await refusalOf(notify(id, 13))).toMatchObject({ problem: { code: 'items_charged_already' } });
  const { position } = await notify(id, 12);
  const { timeline } = await office.find(id, position);
  expect(timeline.at(-1)).toMatchObject({ type: 'FeeNotified', data: { quantity: 12, amount: 200 } });
  await office.close();
  expect(await taizhang('verify', '--data', office.directory)).toContain('核对相符');
});

test('the day of a draft that an appeal overturned is put right, and the replay shows it', async () => {
  const office = await Office.open('2026-03-12T09:00');
  const { id, registerNumber } = await office.intake('2026-03-02');
  await office.replyWith(id, PROVIDED, '2026-03-12');
  const { appealId } = await office.appeal(id, { route: 'review', filedOn: '2026-03-12' });
  await office.step(id, `appeals/${appealId}/decide`, { result: 'corrected', decidedOn: '2026-03-12' });
  await office.step(id, 'reopen', { appealId, reopenedOn: '2026-03-12' });
  const amendment = (values: object) => office.amendClosed(id, { reason: '录入错误', values });
  expect(await refusalOf(amendment({ handling: 1, draftedOn: '2026-02-27' }))).toMatchObject({
    status: 422,
    problem: { code: 'date_out_of_order' },
  });
  // Drafted, reviewed, signed off and sent on 12 March: none of them comes before another.
  expect(await refusalOf(amendment({ handling: 1, reviewedOn: '2026-03-11' }))).toMatchObject({
    status: 422,
    problem: {
      code: 'date_out_of_order',
      detail: expect.stringContaining('审核日期 2026-03-11 早于其前的拟稿日期 2026-03-12') as string,
    },
  });
  await amendment({ handling: 1, draftedOn: '2026-03-10' });
  await amendment({ handling: 1, reviewedOn: '2026-03-11' });
  await office.close();
  const replayed = await taizhang('replay', registerNumber, '--data', office.directory);
  expect(replayed).toMatch(/先前的办理：.*2026-03-12 拟稿.* → .*2026-03-10 拟稿/);
  expect(replayed).toMatch(/先前的办理：.*2026-03-12 审核.* → .*2026-03-10 拟稿；2026-03-11 审核；2026-03-12 签发/);
});

test('the fee lapsed by itself, and had been paid in time: the ending is annulled, and the year is what it truly was', async () => {
  const office = await Office.open('2025-12-02T09:00');
  const { id } = await office.intake('2025-11-24');
  await office.step(id, 'notify-fee', { basis: 'per_page', quantity: 31, notifiedOn: '2025-12-01' });
  await office.step(id, 'fee-notice-delivery', { deliveredOn: '2025-12-02' });
  // 20 working days from 2 December: 3–5=3 8–12=8 15–19=13 22–26=18 29–30=20.
  office.itIs('2025-12-31T09:00');
  const automatic = (): Promise<unknown> =>
    office.send('/api/v1/automatic-steps', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ steps: ['fee_lapsed'] }),
    });
  await automatic();
  await until(async () => (await office.find(id)).timeline.at(-1)?.type === 'FeeLapsed');
  const lapsed = await office.head();
  /** Fees not paid in time, and what was carried over into the next year. */
  const turn = async (query: Record<string, string>) => {
    const { table3 } = await office.report(2025, query);
    const row = '三、（六）2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请';
    return [table3[row]?.at(-1), table3['四、结转下年度继续办理']?.at(-1)];
  };
  expect(await turn({ position: String(lapsed) })).toEqual([1, 0]);

  // The bank's statement comes after the holiday. (4 January was worked.)
  office.itIs('2026-01-05T09:00');
  const paid = { paidOn: '2025-12-30' };
  expect(await refusalOf(office.step(id, 'pay-fee', paid))).toMatchObject({
    status: 409,
    problem: { code: 'already_closed', detail: expect.stringContaining('取消办结') as string },
  });
  const annul = { reason: '银行回单：12月30日缴费', values: { closing: null } };
  expect(await refusalOf(office.step(id, 'amend', annul))).toMatchObject({
    problem: { code: 'amendment_needs_two_persons' },
  });
  const { position } = await office.amendClosed(id, annul);
  expect(await turn({ position: String(position) })).toEqual([0, 1]);
  // At the turn of the year it was known otherwise.
  for (const asOf of [String(lapsed), '2025-12-31']) expect(await turn({ asOf })).toEqual([1, 0]);
  const { application } = await office.find(id, position);
  expect(application).toMatchObject({ stage: 'received' });
  expect(application).not.toHaveProperty('counted');
  // By the clock it is due still, and stays with staff, whatever happens by itself otherwise.
  expect(await office.get('/api/v1/proposals')).toMatchObject([{ id, kind: 'fee_lapsed', lastDay: '2025-12-30' }]);
  const recorded = await office.step(id, 'pay-fee', paid);
  // The period begins anew with the payment: Dec 31=1 Jan 4=2 5–9=7 12–16=12 19–23=17 26–28=20.
  expect(await office.get(`/api/v1/applications/${id}/clock`, { position: String(recorded.position) })).toMatchObject({
    state: 'running',
    due: '2026-01-28',
  });

  // Meant for another application.
  const extended = await office.step(id, 'extend', { workingDays: 10, reason: '检索档案', consentBy: '赵主任' });
  const back = await office.step(id, 'amend', { reason: '登记错了申请', values: { extendedOn: null } });
  expect(back.position).toBe(extended.position + 1);
  expect(await office.get(`/api/v1/applications/${id}/clock`, { position: String(back.position) })).toMatchObject({
    due: '2026-01-28',
  });
  expect(await refusalOf(office.step(id, 'amend', { reason: '误', values: { receivedOn: null } }))).toMatchObject({
    status: 400,
  });
});
