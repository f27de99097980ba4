import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import type { ConsultedAnswer } from '../../apps/server/src/procedure/dto.js';
import { Office, refusalOf } from './office.js';

let office: Office;
beforeEach(async () => {
  office = await Office.open('2025-04-02T09:00');
});
afterEach(() => office.close());

const key = { 'idempotency-key': 'a-clerk-pressed-twice' };

describe('the same request under the same Idempotency-Key', () => {
  test('logs an application once and answers alike, without burning a number', async () => {
    const first = await office.intake('2025-04-02', {}, key);
    const recorded = await office.head();
    // Even on another day and after the application has moved on.
    office.itIs('2025-04-05T09:00');
    await office.step(first.id, 'assign', { handlingUnit: '规划科' });
    expect(await office.intake('2025-04-02', {}, key)).toEqual(first);
    expect(await office.head()).toBe(recorded + 1);
    expect(await office.intake('2025-04-02')).toMatchObject({ registerNumber: '2025-0002' });
  });

  test('takes a step once and answers alike, however the application stands by then', async () => {
    const { id } = await office.intake('2025-04-02');
    const withdrawal = { reason: '申请人来电撤回' };
    const first = await office.step(id, 'withdraw', withdrawal, key);
    const recorded = await office.head();
    expect(await office.step(id, 'withdraw', withdrawal, key)).toEqual(first);
    expect(await office.head()).toBe(recorded);
    // Without the key it is another request.
    expect(await refusalOf(office.step(id, 'withdraw', withdrawal))).toMatchObject({ status: 409 });
  });

  test('is answered alike under the revision that was seen the first time', async () => {
    const { id } = await office.intake('2025-04-02');
    const headers = { ...key, 'if-match': '"0"' };
    const first = await office.step(id, 'assign', { handlingUnit: '规划科' }, headers);
    await office.step(id, 'assign', { handlingUnit: '城建科' });
    expect(await office.step(id, 'assign', { handlingUnit: '规划科' }, headers)).toEqual(first);
  });

  test('is answered alike where the step is recorded in other streams, too', async () => {
    const { id } = await office.intake('2025-04-02');
    const notice = { basis: 'per_item', quantity: 12 };
    const charged = await office.step(id, 'notify-fee', notice, key);
    expect(await office.step(id, 'notify-fee', notice, key)).toEqual(charged);
    const renumbering = { reason: '录错', values: { registerNumber: '2025-0017' } };
    const another = { 'idempotency-key': 'another' };
    const amended = await office.step(id, 'amend', renumbering, another);
    expect(await office.step(id, 'amend', renumbering, another)).toEqual(amended);
  });

  test('names the same appeal', async () => {
    const { id } = await office.intake('2025-04-02');
    const first = await office.appeal(id, { route: 'review' }, key);
    expect(await office.appeal(id, { route: 'review' }, key)).toEqual(first);
    const { cells } = await office.find(id, first.position);
    expect(cells.filter(({ row }) => row === '行政复议')).toHaveLength(2);
    expect((await office.report(2025)).table4['行政复议']).toEqual([0, 0, 0, 1, 1]);
  });

  test('ten times at once is one intake', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => office.intake('2025-04-02', {}, key)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await office.head()).toBe(2);
    expect(await office.intake('2025-04-02')).toMatchObject({ registerNumber: '2025-0002' });
  });

  test('ten times at once is one step', async () => {
    const { id } = await office.intake('2025-04-02');
    const recorded = await office.head();
    const steps = Array.from({ length: 10 }, () => office.step(id, 'assign', { handlingUnit: '规划科' }, key));
    const answers = await Promise.all(steps);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await office.head()).toBe(recorded + 1);
  });

  test('is the same request after a restart', async () => {
    const first = await office.intake('2025-04-02', {}, key);
    await office.close();
    office = await Office.open('2025-04-03T09:00', office.directory);
    expect(await office.intake('2025-04-02', {}, key)).toEqual(first);
  });
});

describe('another request under the same key', () => {
  const reused = { status: 422, problem: { code: 'idempotency_key_reused' } };

  test('is refused and adds nothing', async () => {
    const { id } = await office.intake('2025-04-02', {}, key);
    const recorded = await office.head();
    expect(await refusalOf(office.intake('2025-04-02', { channel: 'fax' }, key))).toMatchObject(reused);
    expect(await refusalOf(office.intake('2025-04-01', {}, key))).toMatchObject(reused);
    expect(await refusalOf(office.step(id, 'assign', { handlingUnit: '规划科' }, key))).toMatchObject(reused);
    expect(await office.head()).toBe(recorded);
  });

  test('is refused when both come at once', async () => {
    const both = [office.intake('2025-04-02', {}, key), office.intake('2025-04-02', { channel: 'fax' }, key)];
    const settled = await Promise.allSettled(both);
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({ reason: reused });
    expect(await office.head()).toBe(2);

    const { id } = await office.intake('2025-04-02');
    const stepKey = { 'idempotency-key': 'another' };
    const units = ['规划科', '城建科'].map((handlingUnit) => office.step(id, 'assign', { handlingUnit }, stepKey));
    const steps = await Promise.allSettled(units);
    expect(steps.find(({ status }) => status === 'rejected')).toMatchObject({ reason: reused });
    expect(await office.head()).toBe(5);
  });

  test('is a request of its own on another application, and so are its traces', async () => {
    const first = await office.intake('2025-04-02', {}, key);
    const other = await office.intake('2025-04-02');
    const { position } = await office.step(other.id, 'assign', { handlingUnit: '规划科' }, key);
    const store = SqliteEventStore.open(join(office.directory, 'events.db'));
    const stored = await store.readAll(0, 100);
    await store.close();
    const correlations = [first.position, position].map((at) => stored[at - 1]?.correlation);
    expect(new Set(correlations).size).toBe(2);
  });

  test('is a request of its own when another clerk or another agency makes it', async () => {
    const answers = await Promise.all(
      [office, office.colleague('李四'), office.colleague('李四', 'HUBIN')].map((clerk) =>
        clerk.intake('2025-04-02', {}, key),
      ),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(3);
  });
});

test('another agency’s application is not to be found, by any query or step', async () => {
  const received = await office.intake('2025-04-02');
  const { id } = received;
  const { appealId } = await office.appeal(id, { route: 'review' });
  const consulted = await office.step(id, 'consult-third-party', { thirdParty: '某公司', matter: '合同' });
  const { consultationId } = consulted as ConsultedAnswer;
  const recorded = await office.head();
  const stranger = office.colleague('李四', 'HUBIN');
  const ending = { type: 'disclosed', manner: 'provided' };
  const steps: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    assign: { handlingUnit: '规划科' },
    'request-correction': { items: '…', dueOn: '2025-05-06' },
    'receive-correction': { correction: '…' },
    'lapse-correction': {},
    'draft-reply': { decision: ending, text: '…' },
    'review-reply': { approved: true, opinion: '…' },
    'sign-off-reply': {},
    reply: {},
    'reply-on-the-spot': { manner: 'provided' },
    'lapse-fee': {},
    withdraw: { reason: '…' },
    'close-otherwise': { reason: '…' },
    'record-delivery': { method: 'post' },
    appeals: { route: 'review' },
    [`appeals/${appealId}/decide`]: { result: 'upheld' },
    reopen: { appealId },
    amend: { reason: '…', values: { channel: 'fax' } },
    amendments: { reason: '…', values: { channel: 'fax' } },
    [`amendments/${appealId}/approve`]: {},
    [`amendments/${appealId}/reject`]: { reason: '…' },
    'query-code': {},
    'query-code/revoke': {},
    extend: { workingDays: 5, reason: '…', consentBy: '…' },
    'consult-third-party': { thirdParty: '…', matter: '…' },
    'consult-agency': { consultedAgency: '…', matter: '…' },
    [`consultations/${consultationId}/delivery`]: {},
    [`consultations/${consultationId}/third-party-answer`]: { answer: 'consents' },
    [`consultations/${consultationId}/agency-answer`]: { answer: 'agrees' },
    [`consultations/${consultationId}/override`]: { reasons: '…' },
    'request-reasons': { why: '…', dueOn: '2025-05-06' },
    'receive-reasons': { reasons: '…' },
    'judge-reasons': { reasonable: false, why: '…' },
    'notify-fee': { basis: 'per_page', quantity: 100 },
    'fee-notice-delivery': {},
    'pay-fee': {},
    'proposals/confirm': { kind: 'fee_lapsed' },
    letters: { kind: 'receipt' },
  };
  const { paths } = (await office.get('/openapi.json')) as { paths: Record<string, { post?: object }> };
  const ofApplications = '/api/v1/applications/{id}/';
  const known = Object.keys(paths).filter((path) => path.startsWith(ofApplications) && paths[path]?.post !== undefined);
  expect(
    Object.keys(steps)
      .map((step) => step.replace(`amendments/${appealId}`, 'amendments/{amendmentId}'))
      .map((step) => step.replace(appealId, '{appealId}').replace(consultationId, '{consultationId}'))
      .sort(),
  ).toEqual(known.map((path) => path.slice(ofApplications.length)).sort());

  const notFound = { status: 404, problem: { code: 'no_such_application' } };
  for (const [step, fields] of Object.entries(steps)) {
    expect(await refusalOf(stranger.step(id, step, fields))).toMatchObject(notFound);
  }
  expect(await refusalOf(stranger.find(id, received.position))).toMatchObject(notFound);
  expect(await refusalOf(office.find('no-uuid'))).toMatchObject(notFound);
  expect(await refusalOf(office.step('no-uuid', 'reply'))).toMatchObject(notFound);
  const position = String(recorded);
  expect(await stranger.register({ position })).toMatchObject({ total: 0, rows: [] });
  expect(await stranger.report(2025, { position })).toMatchObject({ table4: { 行政复议: [0, 0, 0, 0, 0] } });
  expect(await stranger.cell(2025, '一、本年新收政府信息公开申请数量', '总计')).toMatchObject({
    figure: 0,
    applications: [],
  });
  expect(await office.head()).toBe(recorded);
});
