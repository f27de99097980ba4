import type { LetterFacts, LetterKind } from '#disclosure';
import { isLegalDate, LETTER_LABELS } from '#disclosure';
import type { LetterPage } from './page.js';

interface FactName {
  readonly label: string;
  readonly english: string;
}

/** The facts a paper may be unable to do without, as staff call them. */
const FACT_NAMES = {
  'head.name': { label: '机关名称', english: "the agency's name" },
  'head.heading': { label: '发文机关标志', english: "the agency's heading" },
  'head.seal': { label: '印章名称', english: 'the name on the seal' },
  number: { label: '文号', english: 'the number of the letter' },
  issuedOn: { label: '制发日期', english: 'the day of issue' },
  registerNumber: { label: '登记编号', english: 'the register number' },
  receivedOn: { label: '收到日期', english: 'the day of receipt' },
  channel: { label: '接收渠道', english: 'the channel it came in by' },
  applicantKind: { label: '申请人类型', english: 'the kind of applicant' },
  applicantName: { label: '申请人姓名或者名称', english: "the applicant's name" },
  request: { label: '申请内容', english: 'what is applied for' },
  'correction.items': { label: '需要补正的事项', english: 'what is to be corrected' },
  'correction.dueOn': { label: '补正的最后日期', english: 'the last day for the correction' },
  'extension.workingDays': { label: '延长的工作日数', english: 'the working days of the extension' },
  'extension.reason': { label: '延期理由', english: 'the reason for the extension' },
  'extension.consentBy': { label: '同意延期的负责人', english: 'who consented to the extension' },
  'extension.formerlyDueOn': { label: '原答复期限', english: 'the former last day to reply' },
  'extension.dueOn': { label: '延长后的答复期限', english: 'the new last day to reply' },
  'thirdParty.name': { label: '第三方姓名或者名称', english: "the third party's name" },
  'thirdParty.matter': { label: '涉及第三方的内容', english: 'what concerns the third party' },
  'publicInterest.objection': { label: '第三方的意见', english: "the third party's objection" },
  'publicInterest.reasons': { label: '决定公开的理由', english: 'the reasons for the disclosure' },
  'consultedAgency.name': { label: '被征求意见机关名称', english: "the consulted agency's name" },
  'consultedAgency.matter': { label: '征求其他机关意见的内容', english: 'what the agency is asked about' },
  'reasons.why': { label: '要求说明理由的原因', english: 'why reasons are asked for' },
  'reasons.dueOn': { label: '说明理由的最后日期', english: 'the last day for the reasons' },
  'laterReply.dueOn': { label: '延迟后的答复日期', english: 'the later day of the reply' },
  'laterReply.why': { label: '延迟答复的原因', english: 'why the reply comes later' },
  'fee.basis': { label: '计费方式', english: 'what the fee is counted by' },
  'fee.quantity': { label: '计费数量', english: 'the quantity charged' },
  'fee.lines': { label: '收费计算明细', english: 'how the fee is computed' },
  'fee.amount': { label: '收费金额', english: 'the amount of the fee' },
  'approval.draftedBy': { label: '拟稿人', english: 'who drafted the reply' },
  'approval.draftedOn': { label: '拟稿日期', english: 'the day of the draft' },
  'reply.decision': { label: '办理结果及其依据', english: 'the outcome and its grounds' },
  'reply.text': { label: '答复内容和理由', english: 'the text of the reply' },
  'remedies.reviewFirst': { label: '是否复议前置', english: 'whether review comes first' },
  'remedies.reviewBody': { label: '行政复议机关', english: 'the review body' },
  'delivered.title': { label: '送达文书名称', english: 'the title of the paper delivered' },
  'delivered.number': { label: '送达文书文号', english: 'the number of the paper delivered' },
} as const satisfies Readonly<Record<string, FactName>>;

/** What has no name of its own is one of the days. */
const A_DAY: FactName = { label: '有关日期', english: 'the day in question' };

export type FactPath = keyof typeof FACT_NAMES;

/** No paper is issued without these. */
const STATED_BY_EVERY_PAPER: readonly FactPath[] = [
  'head.name',
  'head.heading',
  'head.seal',
  'number',
  'issuedOn',
  'registerNumber',
  'receivedOn',
  'channel',
  'applicantKind',
  'applicantName',
  'request',
];

/** The facts lack what the paper must state, or what they state of it cannot be: nothing is printed. */
export class LetterLacksFact extends Error {
  override readonly name = 'LetterLacksFact';
  readonly code = 'letter_lacks_fact';
  /** The sentence of `message` in English. */
  readonly english: string;

  constructor(
    readonly kind: LetterKind,
    /** Where in `LetterFacts`: `extension.reason`. */
    readonly field: string,
  ) {
    const { label, english } = LETTER_LABELS[kind];
    const fact = field in FACT_NAMES ? FACT_NAMES[field as FactPath] : A_DAY;
    super(`《${label}》须写明“${fact.label}”，现在没有或者填写有误，请补齐后再制作。`);
    this.english = `The ${english} must state ${fact.english}, which is absent or cannot be; supply it and issue the letter then.`;
  }
}

type Top<P extends FactPath> = P extends `${infer T}.${string}` ? T : P;

/** Facts of which those named have been found to be there. */
export type Stating<P extends FactPath> = LetterFacts & {
  readonly [T in Extract<Top<P>, keyof LetterFacts>]-?: NonNullable<LetterFacts[T]>;
};

/** How one kind of paper is made of the facts. */
export interface Template {
  /** What the paper must state besides what every paper does. */
  readonly needs: readonly FactPath[];
  readonly page: (facts: LetterFacts) => LetterPage;
}

export const template = <P extends FactPath = never>(
  needs: readonly P[],
  page: (facts: Stating<P>) => LetterPage,
): Template => ({ needs, page: (facts) => page(facts as Stating<P>) });

/** Control characters, which XML cannot hold, and the noncharacters at the end of the first plane. */
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/g;

/** Every kind of line end as `\n`, tabs as spaces, what cannot be printed away, half a surrogate pair as `\ufffd`. */
const printable = (text: string): string =>
  text
    .toWellFormed()
    .replace(UNPRINTABLE, '')
    .replace(/\r\n|[\v\f\r\x85\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .trim();

/** The value with all texts printable; a blank text is no fact, so it is left out. */
function tidied(value: unknown): unknown {
  if (typeof value === 'string') return printable(value) || undefined;
  if (Array.isArray(value)) return value.map(tidied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const fact = tidied(inner);
      return fact === undefined || fact === null ? [] : [[key, fact]];
    }),
  );
}

const at = (facts: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], facts);

/** The paths of all days among the facts: a day is called `…On`. */
const datesIn = (value: object, within = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    if (typeof inner === 'object' && inner !== null) return datesIn(inner, `${within}${key}.`);
    return key.endsWith('On') ? [within + key] : [];
  });

/** The facts as they are printed. Throws `LetterLacksFact` if this kind of paper cannot be made of them. */
export function factsFor(kind: LetterKind, given: LetterFacts, { needs }: Template): LetterFacts {
  const facts = tidied(given) as LetterFacts;
  for (const path of [...STATED_BY_EVERY_PAPER, ...needs]) {
    const fact = at(facts, path);
    const absent = fact === undefined || (Array.isArray(fact) && fact.length === 0);
    if (absent || (typeof fact === 'number' && !(fact >= 0))) throw new LetterLacksFact(kind, path);
  }
  for (const path of datesIn(facts)) {
    if (!isLegalDate(String(at(facts, path)))) throw new LetterLacksFact(kind, path);
  }
  return facts;
}
