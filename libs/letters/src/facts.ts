import type { LetterFacts, LetterKind } from '#disclosure';
import { isLegalDate, LETTER_LABELS } from '#disclosure';
import type { LetterPage } from './page.js';

/** The facts a paper may be unable to do without, as staff call them. */
const FACT_NAMES = {
  'head.name': '机关名称',
  'head.heading': '发文机关标志',
  'head.seal': '印章名称',
  number: '文号',
  issuedOn: '制发日期',
  registerNumber: '登记编号',
  receivedOn: '收到日期',
  channel: '接收渠道',
  applicantKind: '申请人类型',
  applicantName: '申请人姓名或者名称',
  request: '申请内容',
  'correction.items': '需要补正的事项',
  'correction.dueOn': '补正的最后日期',
  'extension.workingDays': '延长的工作日数',
  'extension.reason': '延期理由',
  'extension.consentBy': '同意延期的负责人',
  'extension.formerlyDueOn': '原答复期限',
  'extension.dueOn': '延长后的答复期限',
  'thirdParty.name': '第三方姓名或者名称',
  'thirdParty.matter': '涉及第三方的内容',
  'publicInterest.objection': '第三方的意见',
  'publicInterest.reasons': '决定公开的理由',
  'consultedAgency.name': '被征求意见机关名称',
  'consultedAgency.matter': '征求其他机关意见的内容',
  'reasons.why': '要求说明理由的原因',
  'reasons.dueOn': '说明理由的最后日期',
  'laterReply.dueOn': '延迟后的答复日期',
  'laterReply.why': '延迟答复的原因',
  'fee.basis': '计费方式',
  'fee.quantity': '计费数量',
  'fee.lines': '收费计算明细',
  'fee.amount': '收费金额',
  'approval.draftedBy': '拟稿人',
  'approval.draftedOn': '拟稿日期',
  'reply.decision': '办理结果及其依据',
  'reply.text': '答复内容和理由',
  'remedies.reviewFirst': '是否复议前置',
  'remedies.reviewBody': '行政复议机关',
  'delivered.title': '送达文书名称',
  'delivered.number': '送达文书文号',
} as const;

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
    // What has no name of its own is one of the days.
    const name = field in FACT_NAMES ? FACT_NAMES[field as FactPath] : '有关日期';
    super(`《${label}》须写明“${name}”，现在没有或者填写有误，请补齐后再制作。`);
    this.english = `The ${english} must state ${field}, which is absent or cannot be; supply it and issue the letter then.`;
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
