import type { AgencyDetails } from '../agency.js';
import { initialLawData } from '../law-data.js';
import type { ReckonedFee } from '../law/fees.js';
import type { LetterKind } from '../law/letters.js';
import { LETTER_KINDS, letterDate } from '../law/letters.js';
import {
  AT_STAGE,
  DIRECTOR,
  LAWYER,
  PROVIDED,
  agencyConsulted,
  appealCorrected,
  appealFiled,
  assigned,
  consultationDelivered,
  correctionRequested,
  feeNotified,
  happened,
  reasonsGiven,
  reasonsRequested,
  received,
  refusalOf,
  reopened,
  returned,
  reviewed,
  signedOff,
  thirdPartyConsulted,
  thirdPartyObjected,
  after,
  at,
  late,
} from './application.fixture.js';
import type { UnnumberedLetter } from './compose-letter.js';
import { composeLetter } from './compose-letter.js';
import type { Amendment, ApplicationEvent } from './events.js';

const { calendar } = initialLawData();
const head = { name: '滨海新区生态环境局', heading: '滨海新区生态环境局', seal: '滨海新区生态环境局' };
const ISSUED = '2020-06-30';

const compose = (
  kind: LetterKind,
  history: readonly ApplicationEvent[],
  agency: AgencyDetails = {},
): UnnumberedLetter => composeLetter(kind, history, after(...history), { head, agency, calendar, issuedOn: ISSUED });

const REFUSED = { type: 'refused', grounds: ['third_party_rights'] } as const;
const draft = (text: string, on = '2020-03-12'): ApplicationEvent =>
  happened('ReplyDrafted', on, { decision: PROVIDED, personal: { text } });
const disclosed = (on: string): ApplicationEvent => happened('Disclosed', on, { manner: 'provided', onTheSpot: false });
const overridden = happened('ObjectionOverridden', '2020-06-03', {
  consultationId: 'consultation-1',
  personal: { reasons: '关系公众健康' },
});
const extended = happened('ReplyPeriodExtended', '2020-06-04', {
  workingDays: 20,
  consentBy: DIRECTOR,
  personal: { reason: '需要检索历史档案' },
});
const judged = happened('ReasonsJudged', '2020-06-03', {
  reasonable: true,
  laterReplyOn: '2020-09-30',
  personal: { why: '确有需要' },
});
/** The steps that letters are about, of one handling begun in late May. */
const STEPS = [
  thirdPartyConsulted,
  agencyConsulted,
  consultationDelivered,
  thirdPartyObjected,
  overridden,
  reasonsRequested,
  reasonsGiven,
  judged,
  extended,
  feeNotified,
];

describe('the reply letter', () => {
  it('says what was signed off, though others were drafted before it and returned', () => {
    const history = [received, assigned, draft('退回的稿'), returned, draft('取代的稿'), draft('签发的稿'), reviewed];
    expect(compose('reply', [...history, signedOff, disclosed('2020-03-17')])).toMatchObject({
      reply: { decision: PROVIDED, text: '签发的稿' },
    });
  });

  it('prints no draft that was returned, not even after it had been signed off', () => {
    const history = [received, assigned, draft('退回的稿'), reviewed, signedOff, returned];
    expect(compose('reply', [...history, disclosed('2020-03-17')]).reply).toEqual({ decision: PROVIDED });
  });

  it('prints no draft of the handling before the reopening', () => {
    expect(compose('reply', [...AT_STAGE.reopened, disclosed('2020-06-01')]).reply).toEqual({ decision: PROVIDED });
    const anew = [
      draft('重办的稿', '2020-05-28'),
      happened('ReplyReviewed', '2020-05-28', { approved: true, personal: { opinion: '' } }, LAWYER),
      happened('ReplySignedOff', '2020-05-28', {}, DIRECTOR),
    ];
    expect(compose('reply', [...AT_STAGE.reopened, ...anew, disclosed('2020-06-01')]).reply?.text).toBe('重办的稿');
  });

  it('says what was answered on the spot, or only that it was', () => {
    const onTheSpot = (text?: string): ApplicationEvent =>
      happened('Disclosed', '2020-03-02', {
        manner: 'provided',
        onTheSpot: true,
        ...(text !== undefined && { personal: { text } }),
      });
    const started = [received, draft('没有签发的稿', '2020-03-02'), returned];
    expect(compose('reply', [...started, onTheSpot('报告见附件。')]).reply).toEqual({
      decision: PROVIDED,
      text: '报告见附件。',
      onTheSpot: true,
    });
    expect(compose('reply', [received, onTheSpot()]).reply).toEqual({ decision: PROVIDED, onTheSpot: true });
  });

  it('is of the day of the reply, and of its year', () => {
    const letter = compose('reply', AT_STAGE.closed);
    expect(letter).toMatchObject({ actedOn: '2020-03-17', issuedOn: ISSUED });
    expect(letterDate('reply', letter)).toBe('2020-03-17');
  });
});

describe('after a step was annulled', () => {
  const annulled = (on: string, ...changes: readonly Amendment[]): ApplicationEvent =>
    happened('RegisterEntryAmended', on, {
      changes,
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '登记错了申请', changes: [] },
    });
  const onTheSpot = (text: string): ApplicationEvent =>
    happened('Disclosed', '2020-03-02', { manner: 'provided', onTheSpot: true, personal: { text } });
  const spoken = annulled('2020-03-05', {
    field: 'closing',
    from: { type: 'disclosed', manner: 'provided' },
    to: null,
  });

  it('the reply letter says what the ending in force answered, on the spot or not', () => {
    const history = [received, onTheSpot('当场提供的'), spoken];
    expect(compose('reply', [...history, onTheSpot('再次当场提供的')]).reply).toEqual({
      decision: PROVIDED,
      text: '再次当场提供的',
      onTheSpot: true,
    });
    const { type, ...told } = REFUSED;
    expect(
      compose('reply', [
        ...history,
        assigned,
        happened('ReplyDrafted', '2020-03-12', { decision: REFUSED, personal: { text: '决定不予公开' } }),
        reviewed,
        signedOff,
        happened('Refused', '2020-03-16', told),
      ]).reply,
    ).toEqual({ decision: { type, ...told }, text: '决定不予公开' });
  });

  it('there is no letter of a consultation', () => {
    const gone = happened('RegisterEntryAmended', '2020-06-10', {
      changes: [],
      appealChanges: [],
      consultationChanges: [{ consultationId: 'consultation-1', field: 'consultedOn', from: '2020-05-26', to: null }],
      personal: { reason: '登记错了申请', changes: [] },
    });
    expect(compose('third_party_letter', [late, thirdPartyConsulted]).actedOn).toBe('2020-05-26');
    expect(refusalOf(() => compose('third_party_letter', [late, thirdPartyConsulted, gone]))).toMatchObject({
      code: 'nothing_to_state',
      article: '32',
    });
  });

  it.each<[LetterKind, ApplicationEvent, Amendment, string]>([
    ['correction_notice', correctionRequested, { field: 'correctionRequestedOn', from: '2020-03-04', to: null }, '30'],
    ['extension_notice', extended, { field: 'extendedOn', from: '2020-06-04', to: null }, '33'],
    ['reasons_request', reasonsRequested, { field: 'reasonsRequestedOn', from: '2020-05-26', to: null }, '35'],
  ])('there is no %s', (kind, step, change, article) => {
    const history = [kind === 'correction_notice' ? received : late, step];
    expect(() => compose(kind, history)).not.toThrow();
    expect(refusalOf(() => compose(kind, [...history, annulled('2020-06-10', change)]))).toMatchObject({
      code: 'nothing_to_state',
      article,
    });
  });
});

describe('the day of a letter', () => {
  const ACTED: Readonly<Record<LetterKind, string | undefined>> = {
    registration_form: undefined,
    receipt: undefined,
    correction_notice: '2020-05-27',
    extension_notice: '2020-06-04',
    third_party_letter: '2020-05-26',
    third_party_notice: '2020-05-26',
    public_interest_notice: '2020-06-03',
    agency_letter: '2020-05-26',
    reasons_request: '2020-05-26',
    later_reply_notice: '2020-06-03',
    fee_notice: '2020-05-26',
    approval_sheet: undefined,
    reply: '2020-06-10',
    delivery_proof: undefined,
  };
  const correction = { ...correctionRequested, occurredOn: '2020-05-27' };
  const reply = [draft('答复如下。', '2020-06-08'), disclosed('2020-06-10')];
  /** What each kind speaks of, besides the receipt. */
  const history = (kind: LetterKind): ApplicationEvent[] => {
    // These would stop the clock that the extension is reckoned by.
    if (kind === 'extension_notice') return [late, extended];
    return [
      late,
      ...(kind === 'correction_notice' ? [correction] : STEPS),
      ...(kind === 'approval_sheet' ? [draft('稿')] : reply),
    ];
  };

  it.each(LETTER_KINDS.filter((kind) => kind !== 'delivery_proof'))('is among the facts of a %s', (kind) => {
    const letter = compose(kind, history(kind), { reviewBody: '区人民政府' });
    expect(letter.actedOn).toBe(ACTED[kind]);
    expect(letter.issuedOn).toBe(ISSUED);
    const bearsIt = ACTED[kind] !== undefined && kind !== 'third_party_notice';
    expect(letterDate(kind, letter)).toBe(bearsIt ? ACTED[kind] : ISSUED);
  });

  it('is the amended one, and so are the figures', () => {
    const amendment = happened('RegisterEntryAmended', '2020-06-29', {
      changes: [
        { field: 'extendedOn', from: '2020-06-04', to: '2020-06-05' },
        { field: 'extensionWorkingDays', from: 20, to: 10 },
      ],
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '录入错误', changes: [] },
    });
    expect(compose('extension_notice', [late, extended, amendment])).toMatchObject({
      actedOn: '2020-06-05',
      // 20 working days from 25 May end on 22 June; ten more, without 25 and 26 June and with the 28th: 7 July.
      extension: { workingDays: 10, formerlyDueOn: '2020-06-22' },
    });
  });
});

describe('at the end of 2026, before the holidays of 2027 are published,', () => {
  const issued = (kind: LetterKind, ...history: readonly ApplicationEvent[]): UnnumberedLetter =>
    composeLetter(kind, history, after(...history), { head, agency: {}, calendar, issuedOn: '2026-12-15' });

  it('a last day to reply that lies in 2027 is provisional', () => {
    // Received 10 Dec: 11=1 14–18=6 21–25=11 28–31=15; Jan 1=16 4–7=20. Received 3 Dec it is 31 December.
    expect(issued('receipt', at(received, '2026-12-10'))).toMatchObject({
      replyDueOn: '2027-01-07',
      replyDueProvisional: true,
    });
    const certain = issued('receipt', at(received, '2026-12-03'));
    expect(certain).toMatchObject({ replyDueOn: '2026-12-31' });
    expect(certain).not.toHaveProperty('replyDueProvisional');
  });

  it('so is that of an extension', () => {
    // Received 23 Nov the last day is 21 December; ten more: 22–25=4 28–31=8; Jan 1=9 4=10.
    const ten = { ...extended, data: { ...extended.data, workingDays: 10 } } as ApplicationEvent;
    const { extension } = issued('extension_notice', at(received, '2026-11-23'), at(ten, '2026-12-14'));
    expect(extension).toMatchObject({ formerlyDueOn: '2026-12-21', dueOn: '2027-01-04', provisional: true });
    const eight = { ...extended, data: { ...extended.data, workingDays: 8 } } as ApplicationEvent;
    const shorter = issued('extension_notice', at(received, '2026-11-23'), at(eight, '2026-12-14'));
    expect(shorter.extension).toMatchObject({ dueOn: '2026-12-31' });
    expect(shorter.extension).not.toHaveProperty('provisional');
  });

  it.each<[LetterKind, ApplicationEvent, string, string]>([
    // 15 working days from 10 Dec: 11=1 14–18=6 21–25=11 28–31=15; from 11 Dec the last is 1 January.
    ['third_party_letter', thirdPartyConsulted, '2026-12-10', '2026-12-11'],
    ['third_party_notice', thirdPartyConsulted, '2026-12-10', '2026-12-11'],
    ['agency_letter', agencyConsulted, '2026-12-10', '2026-12-11'],
    // 20 working days from 3 Dec: 4=1 7–11=6 14–18=11 21–25=16 28–31=20.
    ['fee_notice', feeNotified, '2026-12-03', '2026-12-04'],
  ])('and the period that a %s gives', (kind, event, certain, provisional) => {
    const begun = at(received, '2026-12-01');
    expect(issued(kind, begun, at(event, certain))).not.toHaveProperty('periodProvisional');
    expect(issued(kind, begun, at(event, provisional))).toMatchObject({ periodProvisional: true });
  });
});

describe('after a reopening', () => {
  const again = [disclosed('2020-06-10'), appealFiled, appealCorrected, reopened].map((event, index) => ({
    ...event,
    occurredOn: `2020-06-${11 + index}`,
  })) as ApplicationEvent[];

  it.each([
    ['extension_notice', '延期', '33'],
    ['third_party_letter', '征求第三方意见', '32'],
    ['third_party_notice', '征求第三方意见', '32'],
    ['public_interest_notice', '因公共利益决定公开', '32'],
    ['agency_letter', '征求其他机关意见', '34'],
    ['reasons_request', '要求说明理由', '35'],
    ['later_reply_notice', '认定理由', '35'],
    ['fee_notice', '通知收费', '42'],
    ['approval_sheet', '拟稿', '36'],
    ['reply', '答复', '36'],
  ] as const)('no %s is made of what was done before it, but only after %s', (kind, step, article) => {
    const refused = refusalOf(() => compose(kind, [late, ...STEPS, draft('稿', '2020-06-09'), ...again]));
    expect(refused).toMatchObject({ code: 'nothing_to_state', article });
    expect(refused.message).toMatch(new RegExp(`；请先办理“${step}”.*，再制发文书。$`));
    expect(refused.english).toMatch(/the application must first .*; issue the letter then\.$/);
  });

  it('a letter speaks of what was done since', () => {
    const anew = { ...feeNotified, occurredOn: '2020-06-16', data: { ...feeNotified.data, quantity: 32 } };
    expect(compose('fee_notice', [late, ...STEPS, ...again, anew as ApplicationEvent])).toMatchObject({
      actedOn: '2020-06-16',
      fee: { quantity: 32 },
    });
  });
});

describe('what a letter has from elsewhere', () => {
  it('is what an amended fee notice states', () => {
    const notice = (quantity: number, amount: number): ReckonedFee => ({
      basis: 'per_page' as const,
      quantity,
      lines: [{ from: 31, to: quantity, unitPrice: 10, amount }],
      amount,
      afterPayment: 'resumes',
    });
    const amended = (to: ReckonedFee | null) =>
      happened('RegisterEntryAmended', '2020-05-28', {
        changes: [{ field: 'feeNotice', from: notice(31, 10), to }],
        appealChanges: [],
        consultationChanges: [],
        personal: { reason: '录入错误', changes: [] },
      });
    // By a tariff that names no document.
    expect(compose('fee_notice', [late, feeNotified, amended(notice(33, 30))]).fee).toEqual(notice(33, 30));
    expect(() => compose('fee_notice', [late, feeNotified, amended(null)])).toThrow(
      expect.objectContaining({ code: 'nothing_to_state' }) as Error,
    );
  });

  it('are the reasons of an objection that was put right', () => {
    const [answered, ...rest] = [thirdPartyObjected, ...STEPS.slice(STEPS.indexOf(thirdPartyObjected) + 1)];
    const before = [late, ...STEPS.slice(0, STEPS.indexOf(thirdPartyObjected)), answered];
    const amended = happened('RegisterEntryAmended', '2020-06-02', {
      changes: [],
      appealChanges: [],
      consultationChanges: [],
      personal: {
        reason: '录入错误',
        changes: [],
        answer: { consultationId: 'consultation-1', reasons: '排污数据涉及配方' },
      },
    });
    expect(compose('public_interest_notice', [...before, amended, ...rest]).publicInterest).toMatchObject({
      objection: '排污数据涉及配方',
    });
  });

  it('is nothing of who is told apart from whom, which is the office’s to know', () => {
    const data = { ...feeNotified.data, apartFrom: ['application-2'], personal: { whyApart: '住址不同' } };
    const letter = compose('fee_notice', [late, { ...feeNotified, data } as ApplicationEvent]);
    expect(letter.fee).toEqual(feeNotified.data);
  });

  it('is how a fee is paid, and the document and the effect of the tariff it was reckoned by', () => {
    expect(compose('fee_notice', [late, feeNotified], { payment: '一楼窗口' })).toMatchObject({
      payment: '一楼窗口',
      fee: { ...feeNotified.data, afterPayment: 'restarts', basisDocument: expect.stringContaining('109号') as string },
    });
    expect(compose('fee_notice', [late, feeNotified])).not.toHaveProperty('payment');
  });

  it('are the remedies of the third party: the ordinary ones', () => {
    const history = [late, ...STEPS];
    expect(compose('public_interest_notice', history, { reviewBody: '区人民政府', court: '区人民法院' })).toMatchObject(
      {
        publicInterest: { consultedOn: '2020-05-26' },
        remedies: { reviewFirst: false, reviewBody: '区人民政府', court: '区人民法院' },
      },
    );
    expect(compose('public_interest_notice', history).remedies).toEqual({ reviewFirst: false });
  });
});

describe('a last day recorded long before it had to be a reasonable one', () => {
  const correction = (dueOn: string) => [
    late,
    happened('CorrectionRequested', '2020-05-26', { dueOn, personal: { items: '年度' } }),
  ];
  const reasons = (dueOn: string) => [
    late,
    happened('ReasonsRequested', '2020-05-26', { dueOn, personal: { why: '200 件' } }),
  ];
  const judgement = (laterReplyOn: string) => [
    late,
    reasonsRequested,
    reasonsGiven,
    happened('ReasonsJudged', '2020-05-26', { reasonable: true, laterReplyOn, personal: { why: '确有需要' } }),
  ];

  it.each([
    ['correction_notice', correction, 'correctionDueOn', '补正期限', '2020-08-26', '2020-08-27', '30'],
    ['reasons_request', reasons, 'reasonsDueOn', '说明理由的期限', '2020-08-26', '2020-08-27', '35'],
    ['later_reply_notice', judgement, 'laterReplyOn', '延迟答复的日期', '2021-05-26', '2021-05-27', '35'],
  ] as const)('is told by no %s until it is amended', (kind, recordedAs, field, what, last, tooLate, article) => {
    // No calendar knows the other day.
    for (const recorded of [tooLate, '2206-06-09']) {
      const refusal = refusalOf(() => compose(kind, recordedAs(recorded)));
      expect(refusal).toMatchObject({ code: 'recorded_day_unreasonable', kind: 'state', article });
      expect(refusal.message).toContain(`登记的${what} ${recorded} 不是合理的期限（至迟应为 ${last}）`);
      expect(refusal.message).toContain('请先用“更正登记”更正该日期');
      expect(refusal.english).toContain(`recorded as ${recorded}`);
    }
    expect(compose(kind, recordedAs(last)).actedOn).toBe('2020-05-26');
    const amended = happened('RegisterEntryAmended', '2020-06-04', {
      changes: [{ field, from: '2206-06-09', to: '2020-07-09' }],
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '年份误录', changes: [] },
    });
    expect(JSON.stringify(compose(kind, [...recordedAs('2206-06-09'), amended]))).toContain('"dueOn":"2020-07-09"');
  });
});
