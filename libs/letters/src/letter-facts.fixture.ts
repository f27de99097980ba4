import type { Decision, LetterFacts, LetterKind } from '#disclosure';
import {
  feeFor,
  LETTER_EDITION,
  LETTER_KINDS,
  NOT_PROCESSED_GROUNDS,
  NOT_PROVIDED_GROUNDS,
  REFUSAL_GROUNDS,
  TARIFF_2021,
} from '#disclosure';

/** What every letter states, and nothing else. */
export const BARE: LetterFacts = {
  head: { name: '和平区发展和改革委员会', heading: '和平区发展和改革委员会', seal: '和平区发展和改革委员会' },
  number: '〔2026〕第3号',
  issuedOn: '2026-11-25',
  registerNumber: '2026-0012',
  receivedOn: '2026-10-29',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '张三',
  request: '和平区2025年度老旧小区改造项目资金使用情况',
};

const DECISION: Decision = { type: 'disclosed', manner: 'provided' };

/** The least that each kind of paper can be made of. */
export const LEAST: Readonly<Record<LetterKind, Partial<LetterFacts>>> = {
  registration_form: {},
  receipt: {},
  correction_notice: { correction: { items: '请说明所需信息的年份和项目名称', dueOn: '2026-12-09' } },
  extension_notice: {
    extension: {
      workingDays: 20,
      reason: '需要汇总和核对的材料较多',
      consentBy: '周敏',
      formerlyDueOn: '2026-11-26',
      dueOn: '2026-12-24',
    },
  },
  third_party_letter: { thirdParty: { name: '远航物流有限公司', matter: '贵公司提交的项目可行性研究报告' } },
  third_party_notice: {},
  public_interest_notice: {
    thirdParty: { name: '远航物流有限公司', matter: '项目环境影响评价文件中的排放数据' },
    publicInterest: { objection: '涉及商业秘密', reasons: '排放数据关系周边居民的健康' },
  },
  agency_letter: { consultedAgency: { name: '和平区财政局', matter: '两机关联合印发的资金分配方案' } },
  reasons_request: { reasons: { why: '本月已提出申请57件，内容大多相同', dueOn: '2026-12-09' } },
  later_reply_notice: { laterReply: { dueOn: '2027-03-31', why: '所涉档案共312卷，需要逐卷审查' } },
  fee_notice: { fee: feeFor('per_page', 2219, TARIFF_2021) },
  approval_sheet: {
    approval: { draftedBy: '李四', draftedOn: '2026-11-18' },
    reply: { decision: DECISION, text: '资金使用情况表见附件。' },
  },
  reply: {
    reply: { decision: DECISION },
    remedies: { reviewFirst: false, reviewBody: '和平区人民政府' },
  },
  delivery_proof: { delivered: { title: '政府信息公开申请答复书', number: '〔2026〕第3号' } },
};

/** Everything a letter may state. */
export const MOST: LetterFacts = {
  ...BARE,
  ...LETTER_KINDS.reduce<Partial<LetterFacts>>((facts, kind) => ({ ...facts, ...LEAST[kind] }), {}),
  head: {
    ...BARE.head,
    seal: '和平区发展和改革委员会政府信息公开专用章',
    address: '和平区南京路1号210室',
    telephone: '022-60000000',
  },
  contact: '和平区成都道8号3门201，13800000000',
  identityNumber: '120101199001011234',
  handlingUnit: '固定资产投资科',
  wanted: '纸质，邮寄',
  replyDueOn: '2026-11-26',
  thirdParty: {
    name: '远航物流有限公司',
    contact: '022-61111111',
    matter: '贵公司提交的项目可行性研究报告\n其中第三章投资估算',
  },
  payment: '收款单位：和平区财政局非税收入专户\n缴费地点：和平区南京路1号一楼窗口',
  approval: {
    draftedBy: '李四',
    draftedOn: '2026-11-18',
    reviewedBy: '陈律师',
    reviewedOn: '2026-11-20',
    opinion: '认定事实清楚，适用依据正确，同意。',
    signedOffBy: '赵五',
    signedOffOn: '2026-11-23',
  },
  reply: { decision: DECISION, text: '资金使用情况表见附件。' },
  fee: {
    ...feeFor('per_page', 2219, TARIFF_2021),
    afterPayment: 'restarts',
    basisDocument: '《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）',
  },
  remedies: { reviewFirst: false, reviewBody: '和平区人民政府', court: '和平区人民法院' },
};

export const leastFacts = (kind: LetterKind): LetterFacts => ({ ...BARE, ...LEAST[kind] });

/** A reply that decides so. */
export const replying = (
  decision: Decision,
  text = '具体说明见此。',
  more: Partial<LetterFacts> = {},
): LetterFacts => ({
  ...MOST,
  ...more,
  reply: { decision, text },
});

/** Each way to decide: every single ground, and several together. */
export const DECISIONS: readonly Decision[] = [
  { type: 'disclosed', manner: 'provided' },
  { type: 'disclosed', manner: 'already_public' },
  { type: 'partly_disclosed', withheldUnder: [] },
  ...[...REFUSAL_GROUNDS, ...NOT_PROVIDED_GROUNDS].map((ground): Decision => ({
    type: 'partly_disclosed',
    withheldUnder: [ground],
  })),
  { type: 'partly_disclosed', withheldUnder: ['third_party_rights', 'not_held', 'statutory_look_up'] },
  ...REFUSAL_GROUNDS.map((ground): Decision => ({ type: 'refused', grounds: [ground] })),
  { type: 'refused', grounds: REFUSAL_GROUNDS },
  ...NOT_PROVIDED_GROUNDS.map((ground): Decision => ({ type: 'not_provided', grounds: [ground] })),
  { type: 'not_provided', grounds: NOT_PROVIDED_GROUNDS },
  ...NOT_PROCESSED_GROUNDS.map((ground): Decision => ({ type: 'not_processed', grounds: [ground] })),
  { type: 'not_processed', grounds: NOT_PROCESSED_GROUNDS },
];

/** Facts that are not somebody's words: what they say is said elsewhere too. */
const KEPT = new Set(['number', 'registerNumber', 'title', 'basisDocument']);
const NAMES = new Set([
  'name',
  'heading',
  'seal',
  'applicantName',
  'consentBy',
  'draftedBy',
  'reviewedBy',
  'signedOffBy',
]);

/** The facts with every text in Chinese as long as the office lets it be: names of a hundred characters, others of 3,000. */
export const lengthened = (facts: LetterFacts): LetterFacts =>
  JSON.parse(
    JSON.stringify({ ...facts, edition: LETTER_EDITION }, (key, value: unknown) => {
      if (typeof value !== 'string' || KEPT.has(key) || !/\p{Script=Han}/u.test(value)) return value;
      const length = NAMES.has(key) ? 100 : 3_000;
      return value.repeat(Math.ceil(length / value.length)).slice(0, length);
    }),
  ) as LetterFacts;
