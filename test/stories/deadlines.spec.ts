import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LetterFacts } from '#disclosure';
import { SqliteEventStore } from '#event-store';
import { eventsFile } from '#projections';
import { LawDesk } from '#registry';
import type { ClockAnswer } from '../../apps/server/src/deadlines/clock-dto.js';
import type { DueAnswer } from '../../apps/server/src/deadlines/due-dto.js';
import type { ProposalAnswer } from '../../apps/server/src/deadlines/proposals-dto.js';
import type { TimelinessAnswer } from '../../apps/server/src/deadlines/timeliness-dto.js';
import type { LetterIssuedAnswer } from '../../apps/server/src/letters/dto.js';
import type { ConsultedAnswer } from '../../apps/server/src/procedure/dto.js';
import type { Clerk } from './office.js';
import { Office, refusalOf, temporaryDirectory, until } from './office.js';
import { cli, taizhang } from './processes.js';

const articleOf = (number: number): string => `《政府信息公开条例》第${number}条`;
const PROVIDED = { type: 'disclosed', manner: 'provided' };

const clockOf = (clerk: Clerk, id: string, query: Record<string, string> = {}): Promise<ClockAnswer> =>
  clerk.get(`/api/v1/applications/${id}/clock`, query) as Promise<ClockAnswer>;

const consult = (
  clerk: Clerk,
  id: string,
  on: string,
  headers: Record<string, string> = {},
): Promise<ConsultedAnswer> =>
  clerk.step(
    id,
    'consult-third-party',
    { thirdParty: '津滨材料公司', matter: '采购合同是否涉及商业秘密', consultedOn: on },
    headers,
  ) as Promise<ConsultedAnswer>;

const put = (clerk: Clerk, path: string, body: unknown): Promise<unknown> =>
  clerk.send(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

test('a third party is consulted and the reply period extended: the clock says why it ends when it does', async () => {
  const office = await Office.open('2026-03-02T09:00');
  const { id } = await office.intake('2026-03-02');
  await office.step(id, 'assign', { handlingUnit: '采购科' });

  office.itIs('2026-03-09T09:00');
  const { consultationId } = await consult(office, id, '2026-03-09');
  office.itIs('2026-03-12T09:00');
  const told = await office.step(id, `consultations/${consultationId}/delivery`, { deliveredOn: '2026-03-11' });

  // 3, 4, 5, 6 and 9 March are used. Answered today, 10, 11 and 12 March would not count, and the 15 days left would be
  // 13, 16–20, 23–27, 30, 31 March, 1 and 2 April.
  expect(await clockOf(office, id, { position: String(told.position) })).toMatchObject({
    state: 'paused',
    workingDaysUsed: 5,
    workingDaysLeft: 15,
    due: '2026-04-02',
    ifResumed: { due: '2026-04-02', workingDaysLeft: 15, provisional: false },
    others: [
      // 15 working days from 11 March: 12, 13, 16–20, 23–27, 30, 31 March, 1 April.
      { kind: 'third_party_answer', due: '2026-04-01', article: '32', consultationId },
    ],
  });

  // No disclosure while the third party may still answer.
  await office.replyDrafted(id, PROVIDED, '2026-03-12');
  const tooEarly = await refusalOf(office.step(id, 'reply'));
  expect(tooEarly).toMatchObject({ status: 409, problem: { code: 'consultation_pending', article: articleOf(32) } });

  office.itIs('2026-03-18T16:00');
  await office.step(id, `consultations/${consultationId}/third-party-answer`, { answer: 'consents' });
  office.itIs('2026-04-08T09:00');
  const extended = await office.step(id, 'extend', { workingDays: 10, reason: '案卷调取中', consentBy: '赵主任' });

  // Without 10–18 March the 20 days end on 9 April (4–6 April is Qingming); ten more: 10, 13–17, 20–23 April.
  const clock = await clockOf(office, id, { position: String(extended.position) });
  expect(clock).toMatchObject({ state: 'running', workingDaysUsed: 14 + 5, workingDaysLeft: 11, due: '2026-04-23' });
  expect(clock.steps.map(({ on, step, effect, article, due }) => [on, step, effect, article, due])).toEqual([
    ['2026-03-02', 'received', 'starts', '31', '2026-03-30'],
    ['2026-03-09', 'third_party_consulted', 'pauses', '32', '2026-03-30'],
    ['2026-03-11', 'third_party_received', 'none', '32', '2026-04-01'],
    ['2026-03-18', 'third_party_answered', 'resumes', '32', '2026-04-09'],
    ['2026-04-08', 'extended', 'extends', '33', '2026-04-23'],
    ['2026-04-23', 'due', 'ends', '33', '2026-04-23'],
  ]);
  expect(clock.steps[1]?.chinese).toBe(
    '征求第三方意见，依据条例第三十二条，暂停计时，所需时间不计入期限，已用 5 个工作日，剩余 15 个工作日，期限到 2026-03-30',
  );
  expect(clock.steps[1]?.english).toMatch(/^third party consulted; Article 32; the time it takes does not count/);

  // Once only, and the register shows what is left.
  expect(
    await refusalOf(office.step(id, 'extend', { workingDays: 5, reason: '再延', consentBy: '赵主任' })),
  ).toMatchObject({ status: 409, problem: { code: 'already_recorded', article: articleOf(33) } });
  const { rows } = await office.register({ position: String(extended.position) });
  expect(rows).toMatchObject([{ id, due: '2026-04-23', workingDaysLeft: 11, provisional: false }]);

  // As nobody can see it: there is no calendar for that day, nor for that year.
  for (const asking of [
    clockOf(office, id, { on: '2100-01-01' }),
    office.get('/api/v1/due', { on: '9999-12-31' }),
    office.get('/api/v1/proposals', { on: '2003-12-31' }),
    office.get('/api/v1/calendar/2100'),
  ]) {
    expect(await refusalOf(asking)).toMatchObject({ status: 422, problem: { code: 'beyond_calendar' } });
  }
  expect(await clockOf(office, id, { on: '2099-12-31' })).toMatchObject({ due: '2026-04-23' });

  // As it was seen on an earlier day.
  expect(await clockOf(office, id, { on: '2026-03-05' })).toMatchObject({ due: '2026-03-30', workingDaysUsed: 3 });

  await office.step(id, 'reply');
  const replied = await office.step(id, 'record-delivery', { method: 'post' });
  const done = await clockOf(office, id, { position: String(replied.position) });
  expect(done).toMatchObject({ state: 'closed', onTime: true, on: '2026-04-08', due: '2026-04-23', others: [] });
});

test('a third party asked after the last day to reply is recorded, and whoever asks is told that the clock goes on', async () => {
  const office = await Office.open('2026-03-31T09:00');
  const { id: inTime } = await office.intake('2026-03-02');
  expect(await consult(office, inTime, '2026-03-30')).not.toHaveProperty('warning');
  const { id } = await office.intake('2026-03-02');
  const once = { 'idempotency-key': 'consulted' };
  const asked = await consult(office, id, '2026-03-31', once);
  const { warning, position } = asked;
  expect(warning).toMatchObject({ article: '32', detail: expect.stringContaining('2026-03-30 届满') as string });
  const clock = await clockOf(office, id, { position: String(position) });
  expect(clock).toMatchObject({ state: 'running', due: '2026-03-30' });
  // Who did not get the answer and asks again is told so, too.
  expect(await consult(office, id, '2026-03-31', once)).toEqual(asked);
});

test('reasons asked for after the last day to reply are recorded, and whoever asks is told that they win no time', async () => {
  const office = await Office.open('2026-03-31T09:00');
  const { id } = await office.intake('2026-03-02');
  const reasons = { why: '200 件', dueOn: '2026-04-10' };
  const asked = await office.step(id, 'request-reasons', reasons);
  expect(asked).toMatchObject({
    id,
    warning: { article: '35', detail: expect.stringContaining('2026-03-30 届满') as string },
  });
  const { id: inTime } = await office.intake('2026-03-31');
  expect(await office.step(inTime, 'request-reasons', reasons)).not.toHaveProperty('warning');
});

test('a third party objects: not disclosed, unless the public interest outweighs it', async () => {
  const office = await Office.open('2026-03-02T09:00');
  const { id } = await office.intake('2026-03-02');
  const { consultationId } = await consult(office, id, '2026-03-02');
  const answer = `consultations/${consultationId}/third-party-answer`;
  expect(await refusalOf(office.step(id, answer, { answer: 'objects' }))).toMatchObject({
    status: 422,
    problem: { code: 'value_missing', article: articleOf(32) },
  });
  await office.step(id, answer, { answer: 'objects', reasons: '价格属于商业秘密' });
  await office.replyDrafted(id, PROVIDED, '2026-03-02');
  expect(await refusalOf(office.step(id, 'reply'))).toMatchObject({
    status: 409,
    problem: { code: 'third_party_objects', article: articleOf(32) },
  });
  await office.step(id, `consultations/${consultationId}/override`, { reasons: '涉及公共安全' });
  await expect(office.step(id, 'reply')).resolves.toMatchObject({ id });
});

test('a fee by item goes by the month of one applicant, may be amended, and a namesake is told apart', async () => {
  const office = await Office.open('2026-03-02T09:00');
  await office.nameAgency();
  const [first, second, third] = [
    await office.intake('2026-03-02'),
    await office.intake('2026-03-02'),
    await office.intake('2026-03-02'),
  ];
  const notify = (id: string, quantity: number, more: object = {}) =>
    office.step(id, 'notify-fee', { basis: 'per_item', quantity, ...more });
  /** As the notice says that the applicant is given. */
  const amountOf = async (id: string): Promise<unknown> => {
    const { letterId } = (await office.step(id, 'letters', { kind: 'fee_notice' })) as LetterIssuedAnswer;
    const letter = (await office.get(`/api/v1/applications/${id}/letters/${letterId}`, { format: 'json' })) as {
      facts: LetterFacts;
    };
    return letter.facts.fee?.amount;
  };
  await notify(first.id, 20);
  expect(await refusalOf(notify(second.id, 15))).toMatchObject({
    status: 422,
    problem: {
      code: 'items_charged_already',
      article: articleOf(42),
      detail: expect.stringContaining(`登记编号 ${first.registerNumber} 的申请仅因姓名相同而合并计件`) as string,
    },
  });
  await office.step(first.id, 'amend', { reason: '多录', values: { feeNotice: { basis: 'per_item', quantity: 12 } } });
  await notify(second.id, 15);
  const why = '两人身份证件不同';
  expect(await refusalOf(notify(third.id, 16, { apartFrom: { applications: ['2026-0009'], why } }))).toMatchObject({
    problem: { code: 'no_namesake', detail: expect.stringContaining('2026-0009') as string },
  });
  // As the refusal names them, or by their ids.
  await notify(third.id, 11, { apartFrom: { applications: [first.registerNumber, second.id], why } });
  // 2 × 100; items 13 to 15; 1 × 100 of another person.
  expect(await Promise.all([first, second, third].map(({ id }) => amountOf(id)))).toEqual([200, 300, 100]);
  await office.step(second.id, 'pay-fee');
  const fewer = { reason: '多录', values: { feeNotice: { basis: 'per_item', quantity: 14 } } };
  const warning = { article: '42', detail: expect.stringContaining('金额为 300 元，更正后为 200 元') as string };
  const { position, ...warned } = await office.step(second.id, 'amend', fewer);
  expect(warned).toMatchObject({ warning });
  expect(await office.find(second.id, position)).toMatchObject({ warnings: [warning] });
  await office.step(third.id, 'amend', { reason: '不应收费', values: { feeNotice: null } });
  expect(await refusalOf(amountOf(third.id))).toMatchObject({ problem: { code: 'nothing_to_state' } });
  expect(
    await refusalOf(office.get('/api/v1/fee', { basis: 'per_page', quantity: '35', charged: '35' })),
  ).toMatchObject({ status: 422, problem: { code: 'pages_charged_already', article: articleOf(42) } });
});

test('a fee is notified, paid on the last day, and the period begins anew', async () => {
  const office = await Office.open('2026-03-02T09:00');
  const { id } = await office.intake('2026-03-02');
  expect(await office.get('/api/v1/fee', { basis: 'per_page', quantity: '2219' })).toMatchObject({ amount: 83_460 });
  expect(await office.get('/api/v1/fee', { basis: 'per_item', quantity: '35', charged: '15' })).toMatchObject({
    amount: 2_500,
  });
  expect(await refusalOf(office.step(id, 'notify-fee', { basis: 'per_page', quantity: 30 }))).toMatchObject({
    status: 422,
    problem: { code: 'nothing_to_charge', article: articleOf(42) },
  });
  expect(
    await refusalOf(office.get('/api/v1/fee', { basis: 'per_page', quantity: '31', on: '2019-12-31' })),
  ).toMatchObject({
    status: 422,
    problem: {
      code: 'no_tariff',
      article: articleOf(42),
      detail: expect.stringContaining('自 2021-01-01 起适用') as string,
    },
  });
  for (const asking of [
    office.step(id, 'notify-fee', { basis: 'per_item', quantity: 10_001 }),
    office.get('/api/v1/fee', { basis: 'per_item', quantity: '10001' }),
  ]) {
    expect(await refusalOf(asking)).toMatchObject({
      status: 422,
      problem: { code: 'quantity_too_large', article: articleOf(42) },
    });
  }
  const sent = await office.step(id, 'notify-fee', { basis: 'per_page', quantity: 2219 });
  expect(await clockOf(office, id, { position: String(sent.position) })).toMatchObject({
    others: [
      { kind: 'delivery_missing', due: '2026-03-02', article: '42' },
      { kind: 'correction_notice', due: '2026-03-11' },
    ],
  });
  const notified = await office.step(id, 'fee-notice-delivery');
  // 20 working days from 2 March end on 30 March.
  expect(await clockOf(office, id, { position: String(notified.position) })).toMatchObject({
    state: 'awaiting_payment',
    due: null,
    workingDaysLeft: null,
    others: [
      { kind: 'correction_notice', due: '2026-03-11' },
      { kind: 'payment', due: '2026-03-30', article: '42' },
    ],
  });
  office.itIs('2026-03-31T09:00');
  expect(await refusalOf(office.step(id, 'pay-fee'))).toMatchObject({ problem: { code: 'payment_too_late' } });
  const paid = await office.step(id, 'pay-fee', { paidOn: '2026-03-30' });
  // From 30 March: 31 March, 1–3, 7–10, 13–17, 20–24 April are 18, then 27 and 28 April.
  expect(await clockOf(office, id, { position: String(paid.position) })).toMatchObject({
    state: 'running',
    due: '2026-04-28',
    workingDaysUsed: 1,
  });
});

test('what happens because a day has passed is proposed and confirmed, once', async () => {
  const office = await Office.open('2026-03-02T09:00');
  const { id } = await office.intake('2026-03-02');
  office.itIs('2026-03-04T09:00');
  await office.step(id, 'request-correction', { items: '请写明文件名称', dueOn: '2026-03-18' });
  const proposals = (): Promise<ProposalAnswer[]> => office.get('/api/v1/proposals') as Promise<ProposalAnswer[]>;

  office.itIs('2026-03-18T23:59');
  expect(await proposals()).toEqual([]);
  const early = office.step(id, 'proposals/confirm', { kind: 'correction_lapsed' });
  expect(await refusalOf(early)).toMatchObject({ status: 409, problem: { code: 'nothing_due' } });

  office.itIs('2026-04-20T09:00');
  await until(async () => (await proposals()).length === 1);
  expect(await proposals()).toMatchObject([
    { id, kind: 'correction_lapsed', lastDay: '2026-03-18', since: '2026-03-19', article: '30' },
  ]);
  const once = { 'idempotency-key': 'lapsed' };
  const confirmed = await office.step(id, 'proposals/confirm', { kind: 'correction_lapsed' }, once);
  const { application } = await office.find(id, confirmed.position);
  expect(application).toMatchObject({ stage: 'closed', counted: { closedOn: '2026-04-20' } });
  expect(await proposals()).toEqual([]);
  // The same request once more is answered as the first time; another finds nothing left to do.
  expect(await office.step(id, 'proposals/confirm', { kind: 'correction_lapsed' }, once)).toEqual(confirmed);
  const again = office.step(id, 'proposals/confirm', { kind: 'correction_lapsed' });
  expect(await refusalOf(again)).toMatchObject({ status: 409, problem: { code: 'nothing_due' } });
});

test('steps that happen by themselves: after a stop of weeks, each once and on its own day', async () => {
  const directory = temporaryDirectory();
  const office = await Office.open('2026-03-05T17:00', directory);
  const { id } = await office.intake('2026-03-02');
  const lapsing = await office.intake('2026-03-03', { applicantName: '李四' });
  const staying = await office.intake('2026-03-03', { applicantName: '王五' });
  const { consultationId } = await consult(office, id, '2026-03-04');
  await office.step(id, `consultations/${consultationId}/delivery`, { deliveredOn: '2026-03-05' });
  await office.step(lapsing.id, 'request-correction', { items: '请写明年度', dueOn: '2026-03-20' });
  const agency = await office.step(staying.id, 'consult-agency', { consultedAgency: '财政局', matter: '预算' });
  const { consultationId: other } = agency as ConsultedAnswer;
  await office.step(staying.id, `consultations/${other}/delivery`, { deliveredOn: '2026-03-05' });
  const steps = ['correction_lapsed', 'third_party_silent'];
  expect(await put(office, '/api/v1/automatic-steps', { steps })).toEqual({ steps });
  await office.close();

  // Two servers come up at once after ten weeks; whoever is first, the history is the same.
  const later = await Promise.all([
    Office.open('2026-05-11T09:00', directory),
    Office.open('2026-05-11T09:00', directory),
  ]);
  const typesOf = async (of: string): Promise<string[]> => {
    const { timeline } = await later[0].find(of);
    return timeline.map(({ type, occurredOn, actor }) => `${occurredOn} ${type} ${actor}`);
  };
  await until(async () => (await typesOf(lapsing.id)).length === 3 && (await typesOf(id)).length === 4);
  // 15 working days from 5 March: 6, 9–13, 16–20, 23–26 March.
  expect((await typesOf(id)).at(-1)).toBe('2026-03-27 ThirdPartyAnswered 自动办理');
  expect((await typesOf(lapsing.id)).at(-1)).toBe('2026-05-11 CorrectionLapsed 自动办理');
  // The agency's silence was left to staff.
  expect(await later[0].get('/api/v1/proposals')).toMatchObject([
    { id: staying.id, kind: 'agency_silent', consultationId: other, name: '财政局' },
  ]);
  const head = await later[0].head();
  for (const one of later) await one.close();

  const again = await Office.open('2026-05-12T09:00', directory);
  await put(again, '/api/v1/automatic-steps', { steps: [...steps, 'agency_silent'] });
  await until(async () => ((await again.get('/api/v1/proposals')) as unknown[]).length === 0);
  // The setting and one step more: nothing was taken twice.
  expect(await again.head()).toBe(head + 2);
});

test('nothing happens by itself on a last day that is provisional; what has to be decided on is a reminder', async () => {
  const office = await Office.open('2026-12-14T09:00');
  const [asking, excessive] = [await office.intake('2026-12-14'), await office.intake('2026-12-14')];
  const { consultationId } = await consult(office, asking.id, '2026-12-14');
  await office.step(asking.id, `consultations/${consultationId}/delivery`, { deliveredOn: '2026-12-14' });
  await office.step(excessive.id, 'request-reasons', { why: '一个月内申请 200 件', dueOn: '2026-12-25' });
  const notByItself = put(office, '/api/v1/automatic-steps', { steps: ['reasons_not_given'] });
  expect(await refusalOf(notByItself)).toMatchObject({ status: 400 });
  await put(office, '/api/v1/automatic-steps', { steps: ['third_party_silent'] });

  // 15–18, 21–25, 28–31 December, then as if 1 January were worked: 1 and 4 January.
  office.itIs('2027-01-05T09:00');
  const { id: other, position } = await office.intake('2027-01-05');
  await put(office, '/api/v1/automatic-steps', { steps: ['third_party_silent', 'agency_silent'] });
  const provisional = { id: asking.id, kind: 'third_party_silent', lastDay: '2027-01-04', provisional: true };
  const reminder = { id: excessive.id, kind: 'reasons_not_given', lastDay: '2026-12-25', settledBy: 'judge-reasons' };
  expect(await office.get('/api/v1/proposals', { position: String(position) })).toMatchObject([
    reminder,
    { ...provisional, settledBy: 'proposals/confirm' },
  ]);
  const confirming = office.step(excessive.id, 'proposals/confirm', { kind: 'reasons_not_given' });
  expect(await refusalOf(confirming)).toMatchObject({
    status: 409,
    problem: { code: 'decision_needed', article: articleOf(35) },
  });
  await office.step(excessive.id, 'judge-reasons', { reasonable: false, why: '逾期未说明理由' });

  // Published: off on 1 January, so that the last day is the 5th, and it happens by itself on the 6th.
  const holidays = [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }];
  await office.publishYear(2027, { holidays, makeUpWorkdays: [] });
  office.itIs('2027-01-06T09:00');
  await put(office, '/api/v1/automatic-steps', { steps: ['third_party_silent'] });
  await until(async () => {
    const { timeline } = await office.find(asking.id);
    return timeline.at(-1)?.type === 'ThirdPartyAnswered' && timeline.at(-1)?.occurredOn === '2027-01-06';
  });
  expect((await office.find(other)).timeline).toHaveLength(1);
});

test('a year is published: open deadlines move at once, what has ended is judged as it was', async () => {
  const office = await Office.open('2026-12-21T09:00');
  const { id } = await office.intake('2026-12-21');
  const late = await office.intake('2026-12-21', { applicantName: '李四' });
  // 22–25, 28–31 December, then as if 1 January were worked: 1, 4–8, 11–15, 18 January.
  expect(await clockOf(office, id, { position: String(late.position) })).toMatchObject({
    due: '2027-01-18',
    provisional: true,
    steps: [
      { step: 'received', provisional: true, chinese: expect.stringContaining('暂定：该年放假安排尚未公布') as string },
      { step: 'due', provisional: true, english: expect.stringContaining('provisional') as string },
    ],
  });
  expect(await office.register()).toMatchObject({ rows: [{ provisional: true }, { provisional: true }] });
  office.itIs('2027-01-19T09:00');
  const { position } = await office.replyWith(late.id, PROVIDED, '2027-01-19');

  office.itIs('2027-01-20T09:00');
  const january = { from: '2027-01-01', to: '2027-01-31' };
  const rates = (query: Record<string, string>): Promise<TimelinessAnswer[]> =>
    office.get('/api/v1/timeliness', { ...january, ...query }) as Promise<TimelinessAnswer[]>;
  // A day late, as the year stands; but it is not published, so nobody is judged by it for good.
  expect(await clockOf(office, late.id, { position: String(position) })).toMatchObject({
    due: '2027-01-18',
    onTime: false,
    onTimeProvisional: true,
  });
  expect(await rates({})).toMatchObject([{ replied: 1, onTime: 0, provisional: 1, daysProvisional: 1 }]);
  expect(await refusalOf(rates({ from: '2027-02-01' }))).toMatchObject({
    status: 422,
    problem: { code: 'period_reversed', detail: '起始日期 2027-02-01 晚于截止日期 2027-01-31，请更正。' },
  });
  expect(await office.get('/api/v1/calendar/2027')).toMatchObject({ provisional: true, holidays: [] });
  const holidays = [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }];
  const wrong = put(office, '/api/v1/calendar/2027/proposal', {
    holidays,
    makeUpWorkdays: ['2027-01-05', '2027-01-02'],
  });
  expect(await refusalOf(wrong)).toMatchObject({ status: 422, problem: { code: 'bad_calendar' } });
  expect(await put(office, '/api/v1/calendar/2027/proposal', { holidays, makeUpWorkdays: [] })).toMatchObject({
    provisional: true,
  });
  const approval = async (): Promise<{ proposalId: string }> => {
    const { proposalId } = (await office.get('/api/v1/calendar/2027/proposal')) as { proposalId: string };
    return { proposalId };
  };
  const seen = await approval();
  const alone = refusalOf(office.post('/api/v1/calendar/2027/approve', seen));
  expect(await alone).toMatchObject({ status: 409, problem: { code: 'proposer_may_not_approve' } });
  const director = office.colleague('赵主任');
  expect(await refusalOf(director.post('/api/v1/calendar/2027/approve', {}))).toMatchObject({ status: 400 });
  // While the director reads, another arrangement takes the place of the one that was read.
  const changed = { holidays, makeUpWorkdays: ['2027-01-09'] };
  await put(office, '/api/v1/calendar/2027/proposal', changed);
  for (const late of [
    director.post('/api/v1/calendar/2027/approve', seen),
    director.post('/api/v1/calendar/2027/reject', { ...seen, reason: '与通知不符' }),
  ]) {
    expect(await refusalOf(late)).toMatchObject({ status: 409, problem: { code: 'proposal_replaced' } });
  }
  expect(await office.get('/api/v1/calendar/2027')).toMatchObject({ provisional: true });
  await put(office, '/api/v1/calendar/2027/proposal', { holidays, makeUpWorkdays: [] });
  expect(await director.post('/api/v1/calendar/2027/approve', await approval())).toMatchObject({
    provisional: false,
    holidays,
    proposedBy: expect.any(String) as string,
    approvedBy: '赵主任',
  });
  expect(await clockOf(office, id)).toMatchObject({ due: '2027-01-19', provisional: false, workingDaysLeft: -1 });
  // As it was published first it is judged for good: one more day off in January changes what is open only.
  const more = [...holidays, { name: '临时放假', from: '2027-01-11', to: '2027-01-11' }];
  await office.publishYear(2027, { holidays: more, makeUpWorkdays: [] });
  expect(await clockOf(office, id)).toMatchObject({ due: '2027-01-20', provisional: false, workingDaysLeft: 0 });
  const inTime = { onTime: true, onTimeProvisional: false };
  expect(await clockOf(office, late.id)).toMatchObject({ due: '2027-01-19', ...inTime });
  expect(await clockOf(office, late.id, { calendar: 'current' })).toMatchObject({ due: '2027-01-20', ...inTime });
  expect(await rates({})).toEqual([
    {
      month: '2027-01',
      handlingUnit: null,
      replied: 1,
      onTime: 1,
      onTimeRate: 1,
      provisional: 0,
      daysProvisional: 0,
      averageWorkingDaysUsed: 20,
      longestWorkingDaysUsed: 20,
      otherwiseClosed: 0,
      imported: 0,
    },
  ]);
  expect(await rates({ calendar: 'current' })).toMatchObject([{ onTimeRate: 1, averageWorkingDaysUsed: 19 }]);
});

test('an extension that was mistyped is put right though an appeal had the application handled again', async () => {
  const office = await Office.open('2026-03-10T09:00');
  const { id, registerNumber } = await office.intake('2026-03-02');
  await office.step(id, 'extend', { workingDays: 1, reason: '案卷调取中', consentBy: '赵主任' });
  // 20 working days from 2 March end on 30 March, so that the reply of 13 April would have been late.
  office.itIs('2026-04-13T09:00');
  await office.replyWith(id, PROVIDED, '2026-04-13');
  const { appealId } = await office.appeal(id, { route: 'review', filedOn: '2026-04-13' });
  await office.step(id, `appeals/${appealId}/decide`, { result: 'corrected', decidedOn: '2026-04-13' });
  await office.step(id, 'reopen', { appealId, reopenedOn: '2026-04-13' });
  const amendment = (values: object) => office.amendClosed(id, { reason: '录入错误', values });
  expect(await refusalOf(amendment({ extensionWorkingDays: 10 }))).toMatchObject({
    status: 409,
    problem: { code: 'nothing_recorded_to_amend', english: expect.stringContaining('handling') as string },
  });
  expect(await refusalOf(amendment({ handling: 2, extensionWorkingDays: 10 }))).toMatchObject({
    status: 422,
    problem: { code: 'no_such_handling' },
  });
  const { position } = await amendment({ handling: 1, extensionWorkingDays: 10 });
  // Ten more, without Qingming (4–6 April): 31 March, 1–3, 7–10, 13 and 14 April.
  const query = { from: '2026-04-01', to: '2026-04-30', calendar: 'current', position: String(position) };
  expect(await office.get('/api/v1/timeliness', query)).toMatchObject([{ replied: 1, onTime: 1 }]);
  const replayed = await taizhang('replay', registerNumber, '--data', office.directory);
  expect(replayed).toContain('先前的办理：第 1 次：2026-03-10 告知延长 1 个工作日，赵主任同意');
  expect(replayed).toMatch(/先前的办理：.*延长 1 个工作日.* → .*延长 10 个工作日/);
});

test('the due list: most urgent first, by unit, and as a feed for calendars', async () => {
  const office = await Office.open('2026-04-10T09:00');
  // 10 March: due 8 April; 12 March: due 10 April; 17 March: due 15 April; 25 March: due 23 April.
  const [overdue, soon, next, after] = [
    await office.intake('2026-03-10'),
    await office.intake('2026-03-12'),
    await office.intake('2026-03-17'),
    await office.intake('2026-03-25'),
  ];
  await office.step(after.id, 'assign', { handlingUnit: '规划科' });
  const waiting = await office.intake('2026-04-07');
  await office.step(waiting.id, 'request-correction', { items: '年度', dueOn: '2026-04-30' });
  const asking = await office.intake('2026-04-08');
  const { position } = await consult(office, asking.id, '2026-04-10');
  const due = (await office.get('/api/v1/due', { position: String(position) })) as DueAnswer;
  expect(due.applications.map(({ id, urgency, workingDaysLeft }) => [id, urgency, workingDaysLeft])).toEqual([
    [overdue.id, 'overdue', -2],
    [soon.id, 'due_in_3', 0],
    [next.id, 'due_in_3', 3],
    [after.id, 'later', 9],
    [asking.id, 'paused', 18],
    [waiting.id, 'stopped', null],
  ]);
  expect(due.counts).toEqual({ overdue: 1, due_in_3: 2, due_in_7: 0, later: 1, paused: 1, stopped: 1 });
  // Asked today, 9 and 10 April are used: if the answer came today, 13–17, 20–24, 27–30 April and 6–9 May (the 9th is worked)
  // would be the 18 left. A correction received today has 20: the two more are 11 and 12 May.
  expect(due.applications.map(({ ifResumed }) => ifResumed)).toEqual([
    ...Array.from({ length: 4 }, () => null),
    { due: '2026-05-09', workingDaysLeft: 18, provisional: false, daysProvisional: false },
    { due: '2026-05-12', workingDaysLeft: 20, provisional: false, daysProvisional: false },
  ]);
  expect(await office.get('/api/v1/due', { unit: '规划科' })).toMatchObject({
    applications: [{ id: after.id }],
  });
  expect(await office.get('/api/v1/due', { on: '2026-03-11' })).toMatchObject({
    applications: [{ id: overdue.id }],
  });

  const feed = await fetch(`${office.url}/api/v1/due?format=ics&agency=BINHAI`);
  expect(feed.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  const text = await feed.text();
  expect(text.match(/^BEGIN:VEVENT\r?$/gm)).toHaveLength(8);
  // What is paused has no deadline to be entered as one.
  expect(text.match(/^SUMMARY:答复期限 /gm)).toHaveLength(4);
  expect(text.replace(/\r\n /g, '')).toMatch(/^SUMMARY:暂停计时（如 2026-04-10 恢复，期限到此日） /m);
  const words = await taizhang('due', '--agency', 'BINHAI', '--on', '2026-04-10', '--data', office.directory);
  expect(words).toMatch(/^ {2}2026-04-08 +-2 个工作日 /m);
  expect(words).toMatch(/^ {2}---------- .*如 2026-04-10 恢复计时，期限到 2026-05-09，剩余 18 个工作日$/m);
  // Seven working days from 8 April: 9, 10, 13–17 April.
  expect(words).toMatch(/^ {14}其他期限：2026-04-10 已发出，尚未登记送达；2026-04-17 补正告知$/m);
  expect(words).toMatch(/^ {14}其他期限：2026-04-30 申请人补正$/m);
  expect(text).toMatch(/^DTSTAMP:20260409T160000Z\r?$/m);
  const later = await taizhang('due', '--agency', 'BINHAI', '--on', '2026-05-06', '--data', office.directory);
  expect(later).toMatch(/^ {14}其他期限：2026-04-10 已发出，尚未登记送达$/m);
  expect(later).toMatch(/^ {14}其他期限：2026-04-30 申请人补正（已过）$/m);
  const clock = await taizhang('clock', waiting.registerNumber, '--on', '2026-05-06', '--data', office.directory);
  expect(clock).toContain('2026-04-30 申请人补正（已过） / for the applicant’s correction, over（');
  expect(text).not.toContain('王建国');
});

test('a handling unit that nobody knows is refused at both doors, naming those there are; an empty one is not', async () => {
  const office = await Office.open('2026-04-10T09:00');
  const due = (unit: string) => office.get('/api/v1/due', { unit });
  expect(await refusalOf(due('规划科'))).toMatchObject({
    problem: { code: 'no_such_unit', detail: '没有承办科室“规划科”，请核对；尚未分办过申请。' },
  });
  const [open, moved, ended] = [
    await office.intake('2026-03-10'),
    await office.intake('2026-03-12'),
    await office.intake('2026-03-17'),
  ];
  for (const { id } of [open, moved, ended]) await office.step(id, 'assign', { handlingUnit: '规划科' });
  await office.step(moved.id, 'assign', { handlingUnit: '城建科' });
  const withdrawn = await office.step(ended.id, 'withdraw', { reason: '申请人撤回' });
  await office.get('/api/v1/due', { position: String(withdrawn.position) });
  expect(await due('规划科')).toMatchObject({ applications: [{ id: open.id }] });
  // Nothing is open any more under a name that was used: that is no mistake.
  await office.step(open.id, 'assign', { handlingUnit: '城建科' });
  const { position } = await office.step(moved.id, 'assign', { handlingUnit: '监察科' });
  await office.get('/api/v1/due', { position: String(position) });
  expect(await due('规划科')).toMatchObject({ applications: [] });
  // Renamed, the cases are under the old name, and whoever asks for the new one is told.
  const refused = {
    code: 'no_such_unit',
    detail: '没有承办科室“建设科”，请核对；已有的科室：城建科、监察科、规划科。',
  };
  expect(await refusalOf(due('建设科'))).toMatchObject({ status: 422, problem: refused });
  const { code, err } = await cli('due', '--agency', 'BINHAI', '--unit', '建设科', '--data', office.directory);
  expect([code, err]).toEqual([1, expect.stringContaining(refused.detail)]);
  // One that was set up and has had no case yet is known, too.
  await office.post('/api/v1/agencies', { code: 'BINHAI' });
  const headers = { 'content-type': 'application/json' };
  const units = { method: 'PUT', headers, body: JSON.stringify({ units: ['建设科'] }) };
  await office.send('/api/v1/agency/handling-units', units);
  expect(await due('建设科')).toMatchObject({ applications: [] });
  const known = ['due', '--agency', 'BINHAI', '--unit', '建设科', '--format', 'json', '--data', office.directory];
  expect(await taizhang(...known)).toBe('[]\n');
});

/** An office in which a register of two applications was imported, and how the command line names it. */
async function importedOffice(): Promise<{ data: string; at: string[] }> {
  const data = temporaryDirectory();
  const file = join(data, 'register.csv');
  const header = '登记编号,收到日期,接收渠道,申请人类型,申请人,申请内容,办结日期,办理结果';
  writeFileSync(
    file,
    `${header}\n2026-0001,2026-09-18,网络,自然人,张三,文件,,\n2025-0009,2025-12-22,当面,其他,李四,文件,2026-01-20,予以公开\n`,
  );
  const at = ['--data', join(data, 'office')];
  await taizhang('import', file, '--agency', 'A', ...at);
  return { data, at };
}

test('the command line tells clock and due list', async () => {
  const { at } = await importedOffice();
  const clock = JSON.parse(
    await taizhang('clock', '2026-0001', '--on', '2026-10-01', '--format', 'json', ...at),
  ) as ClockAnswer;
  expect(clock).toMatchObject({ due: '2026-10-22', provisional: false, workingDaysUsed: 8, workingDaysLeft: 12 });
  expect(await taizhang('clock', '2026-0001', '--on', '2026-10-01', ...at)).toContain(
    '答复期限 2026-10-22，已用 8 个工作日，剩余 12 个工作日',
  );
  // How late it is on a day of 2027 depends on holidays that are not published.
  const late = await taizhang('clock', '2026-0001', '--on', '2027-02-01', ...at);
  expect(late).toMatch(/2027-02-01 查看之日，.*，期限到 2026-10-22，天数暂定：所涉年份的放假安排尚未公布$/m);
  expect(late).toMatch(/the day looked at; .*; the number of days is provisional: .* not published yet$/m);
  expect(late).toMatch(/^答复期限 2026-10-22，.*个工作日\n天数暂定：/m);
  expect(late).not.toMatch(/收到申请.*暂定/);
  const lateList = await taizhang('due', '--agency', 'A', '--on', '2027-02-01', ...at);
  expect(lateList).toMatch(/^ {2}2026-10-22 {3}-72 个工作日\* {2}2026-0001 /m);
  expect(JSON.parse(await taizhang('clock', '2025-0009', '--format', 'json', ...at))).toMatchObject({
    state: 'closed',
    onTime: true,
  });
  const due = JSON.parse(
    await taizhang('due', '--agency', 'A', '--on', '2026-10-01', '--format', 'json', ...at),
  ) as unknown[];
  expect(due).toMatchObject([
    {
      registerNumber: '2026-0001',
      receivedOn: '2026-09-18',
      due: '2026-10-22',
      workingDaysLeft: 12,
      provisional: false,
    },
  ]);

  // Wrong input: one line that says how to mend it.
  for (const [words, says] of [
    [['clock', '2026-0001', '--on', '2026-02-30'], '写作 2026-10-22'],
    [['clock', '2026-0001', '--on', '2026-01-01'], '尚未收到'],
    [['clock', '2026-9999'], 'no application 2026-9999'],
    [['clock', '2026-0001', '--on', '2003-12-31'], '2003-12-31 不在其中'],
    [['due', '--agency', 'A', '--on', 'tomorrow'], '不是日期'],
    [['due', '--agency', 'B'], 'no agency B'],
    [['due', '--agency', 'A', '--unit', '无此科室'], 'There is no handling unit'],
    [['due', '--agency', 'A', '--on', '2100-01-01'], '2100-01-01 不在其中'],
  ] as const) {
    const { code, err } = await cli(...words, ...at);
    expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
    expect(err).toContain(says);
  }
});

test('the command line shows, proposes and approves the calendar', async () => {
  const { data, at } = await importedOffice();
  // A day off that the arrangement did not know moves the last day; the year is written as it is read.
  const year = JSON.parse(await taizhang('calendar', 'show', '2026', '--format', 'json', ...at)) as {
    year: number;
    holidays: { name: string; from: string; to: string }[];
    makeUpWorkdays: string[];
  };
  year.holidays.push({ name: '临时放假', from: '2026-10-12', to: '2026-10-12' });
  const changed = join(data, 'calendar.json');
  writeFileSync(changed, JSON.stringify(year));
  const told = await taizhang('calendar', 'import', changed, ...at);
  // Nobody has an account: there is no other person to approve it.
  expect(told).toContain('1 of 1 open deadlines moved');
  expect(told).toContain('A 2026-0001 2026-10-22 → 2026-10-23');
  expect(await taizhang('calendar', 'show', '2026', ...at)).toContain('alone: there was no account to approve it');
  expect(await taizhang('calendar', 'import', changed, ...at)).toContain('nothing changed');

  // With the first account it takes two persons.
  await taizhang('user', 'add', 'zhao', '--name', '赵主任', '--agency', 'A', '--role', 'administrator', ...at);
  year.holidays.push({ name: '临时放假', from: '2026-10-13', to: '2026-10-13' });
  writeFileSync(changed, JSON.stringify(year));
  const proposed = await taizhang('calendar', 'import', changed, ...at);
  expect(proposed).toMatch(/proposed by local:.+: in force once another person approves it/);
  expect(await taizhang('calendar', 'import', changed, ...at)).toContain('nothing changed');
  expect(JSON.parse(await taizhang('calendar', 'show', '2026', '--format', 'json', ...at))).toMatchObject({
    holidays: year.holidays.slice(0, -1),
    proposal: { year: 2026, holidays: year.holidays },
  });
  const waiting = async (): Promise<string> =>
    /approve 2026 --proposal (\S+)/.exec(await taizhang('calendar', 'show', '2026', ...at))?.[1] ?? '';
  const first = await waiting();
  expect(proposed).toContain(`taizhang calendar approve 2026 --proposal ${first}`);
  // Another name makes nobody another person.
  const approving = ['calendar', 'approve', '2026', '--actor', '赵主任', ...at];
  const alone = await cli(...approving, '--proposal', first);
  expect(alone).toMatchObject({ code: 1, out: '', err: expect.stringContaining('须由他人批准') as string });
  // Somebody else proposes the same, and then it is the local user who is another person.
  const store = SqliteEventStore.open(eventsFile(join(data, 'office')));
  await new LawDesk(store).proposeCalendarYears([year], { agency: 'A', actor: '李文' });
  await store.close();
  const replaced = await cli(...approving, '--proposal', first);
  expect(replaced).toMatchObject({ code: 1, out: '', err: expect.stringContaining('不是您看到的那一项') as string });
  const approved = await taizhang(...approving, '--proposal', await waiting());
  expect(approved).toContain('1 of 1 open deadlines moved');
  expect(approved).toContain('A 2026-0001 2026-10-23 → 2026-10-26');
  expect(await taizhang('calendar', 'show', '2026', ...at)).toContain('2026-10-12');
  expect(await taizhang('calendar', 'show', '2027', ...at)).toContain('尚未公布');

  // Wrong input: one line that says how to mend it, and nothing recorded.
  writeFileSync(
    changed,
    '{"year": 2027, "holidays": [{"name": "元旦", "from": "2027-01-03", "to": "2027-01-01"}], "makeUpWorkdays": []}',
  );
  for (const [words, says] of [
    [['calendar', 'show', '2100'], '2100-01-01 不在其中'],
    [['calendar', 'import', changed], '结束日期早于开始日期'],
    [['calendar', 'import', join(data, 'none.json')], 'no such file'],
  ] as const) {
    const { code, err } = await cli(...words, ...at);
    expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
    expect(err).toContain(says);
  }
  expect(await taizhang('calendar', 'show', '2027', ...at)).toContain('尚未公布');
});

test('a calendar proposal is rejected at the command line, and names stand beside the user of the machine', async () => {
  const data = temporaryDirectory();
  const at = ['--data', join(data, 'office')];
  await taizhang('user', 'add', 'zhao', '--name', '赵主任', '--agency', 'A', '--role', 'administrator', ...at);
  const file = join(data, 'calendar.json');
  const holidays = [{ name: '元旦', from: '2035-01-01', to: '2035-01-03' }];
  writeFileSync(file, JSON.stringify({ year: 2035, holidays, makeUpWorkdays: [] }));
  const proposed = await taizhang('calendar', 'import', file, '--actor', '钱会计', ...at);
  expect(proposed).toMatch(/已由 钱会计（local:.+） 提出/);
  const proposal = /approve 2035 --proposal (\S+)/.exec(proposed)?.[1] ?? '';
  const rejecting = ['calendar', 'reject', '2035', '--proposal', proposal, ...at];
  expect(await cli(...rejecting)).toMatchObject({ code: 1, out: '' });
  // Who proposed it may take it back; the year stays as it was.
  const rejected = await taizhang(...rejecting, '--reason', '日期有误');
  expect(rejected).toContain('rejected: 2035 stays as it is');
  expect(rejected).toContain('尚未公布');
  expect(JSON.parse(await taizhang('calendar', 'show', '2035', '--format', 'json', ...at))).toEqual({
    year: 2035,
    provisional: true,
    workingDays: expect.any(Number) as number,
    holidays: [],
    makeUpWorkdays: [],
  });
});
