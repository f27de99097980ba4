import { LAW_BOUND_FIELDS, broken } from '../../libs/disclosure/src/application/law-bound-fields.fixture.js';
import type { LawBoundField } from '../../libs/disclosure/src/application/law-bound-fields.fixture.js';
import type { ConsultedAnswer } from '../../apps/server/src/procedure/dto.js';
import { Office, refusalOf } from './office.js';

/** A request that would be taken, were it not for the one value. */
interface Request {
  readonly id: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

let office: Office;
let requests: Readonly<Record<LawBoundField['command'], Request>>;
let amendable: string;
let recorded: number;

beforeAll(async () => {
  office = await Office.open('2026-03-02T09:00');
  const open = async () => (await office.intake('2026-03-02')).id;
  const [asked, awaiting, untouched, replied] = [await open(), await open(), await open(), await open()];
  const consult = async (path: string, fields: Readonly<Record<string, unknown>>): Promise<string> => {
    const { consultationId } = (await office.step(asked, path, { ...fields, matter: '可否公开' })) as ConsultedAnswer;
    return `consultations/${consultationId}`;
  };
  const thirdParty = await consult('consult-third-party', { thirdParty: '津滨材料公司' });
  const objecting = await consult('consult-third-party', { thirdParty: '某化工公司' });
  const agency = await consult('consult-agency', { consultedAgency: '市水务局' });
  await office.step(asked, `${objecting}/third-party-answer`, { answer: 'objects', reasons: '商业秘密' });
  await office.step(asked, 'request-reasons', { why: '200 件', dueOn: '2026-03-16' });
  amendable = await open();
  await office.step(amendable, 'extend', { workingDays: 5, reason: '案卷多', consentBy: '赵主任' });
  await office.step(amendable, 'notify-fee', { basis: 'per_page', quantity: 31 });
  await office.step(awaiting, 'request-correction', { items: '年度', dueOn: '2026-03-16' });
  await office.replyWith(replied, { type: 'disclosed', manner: 'provided' }, '2026-03-02');
  const { appealId } = await office.appeal(replied, { route: 'review' });
  const decision = { type: 'disclosed', manner: 'provided' };
  const step = (id: string, path: string, body: Request['body'] = {}): Request => ({ id, path, body });
  requests = {
    RequestCorrection: step(untouched, 'request-correction', { items: '年度', dueOn: '2026-03-16' }),
    ReceiveCorrection: step(awaiting, 'receive-correction', { correction: '2025年度' }),
    ExtendReplyPeriod: step(untouched, 'extend', { workingDays: 20, reason: '案卷多', consentBy: '赵主任' }),
    ConsultThirdParty: step(untouched, 'consult-third-party', { thirdParty: '某公司', matter: '可否公开' }),
    ConsultAgency: step(untouched, 'consult-agency', { consultedAgency: '市规划局', matter: '可否公开' }),
    RecordThirdPartyAnswer: step(asked, `${thirdParty}/third-party-answer`, { answer: 'consents' }),
    RecordAgencyAnswer: step(asked, `${agency}/agency-answer`, { answer: 'agrees' }),
    OverrideObjection: step(asked, `${objecting}/override`, { reasons: '公共安全' }),
    RequestReasons: step(untouched, 'request-reasons', { why: '200 件', dueOn: '2026-03-16' }),
    ReceiveReasons: step(asked, 'receive-reasons', { reasons: '科研需要' }),
    JudgeReasons: step(asked, 'judge-reasons', { reasonable: true, why: '确有需要' }),
    NotifyFee: step(untouched, 'notify-fee', { basis: 'per_page', quantity: 31 }),
    DraftReply: step(untouched, 'draft-reply', { decision, text: '答复如下。' }),
    ReplyOnTheSpot: step(untouched, 'reply-on-the-spot', { manner: 'provided' }),
    RecordDelivery: step(replied, 'record-delivery', { method: 'post' }),
    FileAppeal: step(replied, 'appeals', { route: 'review' }),
    DecideAppeal: step(replied, `appeals/${appealId}/decide`, { result: 'upheld' }),
  };
  recorded = await office.head();
});

const cases = LAW_BOUND_FIELDS.flatMap((bound) => bound.broken.map((value) => ({ bound, value })));

test.each(cases)('$bound.command with $bound.field of $value names the article', async ({ bound, value }) => {
  const { id, path, body } = requests[bound.command];
  const { problem } = await refusalOf(office.step(id, path, broken(body, bound, value)));
  expect(problem).toMatchObject({ code: bound.code, article: `《政府信息公开条例》第${bound.article}条` });
  expect(problem.detail).toMatch(/请|须/);
});

test.each([
  ['RequestCorrection', 30],
  ['RequestReasons', 35],
] as const)('%s ends on no rest day, and tells the next working day', async (command, article) => {
  const { id, path, body } = requests[command];
  // A Saturday.
  const { status, problem } = await refusalOf(office.step(id, path, { ...body, dueOn: '2026-03-14' }));
  expect({ status, code: problem.code }).toEqual({ status: 422, code: 'no_known_working_day' });
  expect(problem).toMatchObject({ article: `《政府信息公开条例》第${article}条` });
  expect(problem.detail).toContain('2026-03-16');
});

test('what is no word, no number or no text at all is still told with its field', async () => {
  const { id } = requests.ExtendReplyPeriod;
  const { status, problem } = await refusalOf(
    office.step(id, 'extend', { workingDays: 'ten', reason: 7, consentBy: null, noticedOn: '2026-02-30' }),
  );
  expect({ status, code: problem.code }).toEqual({ status: 400, code: 'invalid_request' });
  const fields = (problem['errors'] as { field: string }[]).map(({ field }) => field);
  expect(fields.sort()).toEqual(['consentBy', 'noticedOn', 'reason', 'workingDays']);
});

test.each([
  ['extensionWorkingDays', 21, 'extension_too_long', 33],
  ['extensionWorkingDays', 2.5, 'extension_too_short', 33],
  ['extensionConsentBy', ' ', 'value_missing', 33],
  ['feeNotice', { basis: 'per_page', quantity: 0 }, 'nothing_to_charge', 42],
  ['feeNotice', { basis: 'per_page', quantity: 1_000_001 }, 'quantity_too_large', 42],
])('an amendment to %s of %j names the article as the step does', async (field, value, code, article) => {
  const amend = office.step(amendable, 'amend', { reason: '录入错误', values: { [field]: value } });
  expect(await refusalOf(amend)).toMatchObject({
    status: 422,
    problem: { code, article: `《政府信息公开条例》第${article}条` },
  });
});

test('nothing of all this was recorded, and without the broken values each is taken', async () => {
  expect(await office.head()).toBe(recorded);
  for (const { id, path, body } of [requests.ConsultAgency, requests.ReceiveCorrection, requests.RecordDelivery]) {
    await expect(office.step(id, path, body)).resolves.toMatchObject({ id });
  }
});
