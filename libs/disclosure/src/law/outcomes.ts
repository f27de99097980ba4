/**
 * Articles 14–16 and 36–40: how an application may end. Exactly one outcome per application is counted in the annual report;
 * of several grounds relied on, the first is the counted one, and a mixed decision counts only as partly disclosed (Article 37).
 */
export const REFUSAL_GROUNDS = [
  'state_secret',
  'forbidden_by_law',
  'endangers_security_or_stability',
  'third_party_rights',
  'internal_affairs',
  'deliberative_process',
  'enforcement_file',
  'statutory_look_up',
] as const;
export type RefusalGround = (typeof REFUSAL_GROUNDS)[number];

export const NOT_PROVIDED_GROUNDS = ['not_held', 'needs_creation', 'still_unclear'] as const;
export type NotProvidedGround = (typeof NOT_PROVIDED_GROUNDS)[number];

export const NOT_PROCESSED_GROUNDS = [
  'petition_or_complaint',
  'repeat_application',
  'public_publication',
  'excessive_requests',
  'confirmation_of_held',
] as const;
export type NotProcessedGround = (typeof NOT_PROCESSED_GROUNDS)[number];

/** Endings that are no reply to the request itself: rows (六)1–3 of the 2021 form. */
export const OTHER_CLOSINGS = ['correction_lapsed', 'fee_lapsed', 'withdrawn', 'otherwise_closed'] as const;
export type OtherClosing = (typeof OTHER_CLOSINGS)[number];

/** The one outcome an application is counted under. */
export type Outcome =
  'disclosed' | 'partly_disclosed' | RefusalGround | NotProvidedGround | NotProcessedGround | OtherClosing;

export const OUTCOMES: readonly Outcome[] = [
  'disclosed',
  'partly_disclosed',
  ...REFUSAL_GROUNDS,
  ...NOT_PROVIDED_GROUNDS,
  ...NOT_PROCESSED_GROUNDS,
  ...OTHER_CLOSINGS,
];

export const NOT_HELD_WHY = ['does_not_exist', 'other_agency'] as const;

/** Article 36(4) and (5): why the agency does not hold the information. The report counts both in one row. */
export type NotHeld =
  | { readonly why: 'does_not_exist' }
  | {
      readonly why: 'other_agency';
      /** Which agency is responsible for it, where that is known: the applicant is told its name and how to reach it. */
      readonly heldBy?: { readonly name: string; readonly contact?: string };
    };

/** Why it is not held, in a few words. */
export function whyNotHeld(notHeld: NotHeld): string {
  if (notHeld.why === 'does_not_exist') return '信息不存在';
  return notHeld.heldBy === undefined ? '不属于本机关负责公开' : `由${notHeld.heldBy.name}负责公开`;
}

/** What a reply decides. `grounds` and `withheldUnder` name every ground relied on; the first ground is the counted one. */
export type Decision =
  | { readonly type: 'disclosed'; readonly manner: 'provided' | 'already_public' }
  | {
      readonly type: 'partly_disclosed';
      readonly withheldUnder: readonly (RefusalGround | NotProvidedGround)[];
      readonly notHeld?: NotHeld;
    }
  | { readonly type: 'refused'; readonly grounds: readonly RefusalGround[] }
  | {
      readonly type: 'not_provided';
      readonly grounds: readonly NotProvidedGround[];
      /** Of the ground `not_held`, where the decision says it. */
      readonly notHeld?: NotHeld;
    }
  | { readonly type: 'not_processed'; readonly grounds: readonly NotProcessedGround[] };

/** How an application was closed: by a reply, or by an ending that is none. */
export type Closing = Decision | { readonly type: OtherClosing };

export interface OutcomeFacts {
  readonly label: string;
  readonly english: string;
  /** Article of the Regulations relied on; undefined where it is practice, not law. */
  readonly article: string | undefined;
}

/** Labels are those of the official forms (rules.md, section 5). */
export const OUTCOME_FACTS: Readonly<Record<Outcome, OutcomeFacts>> = {
  disclosed: { label: '予以公开', english: 'disclosed', article: '36(1)(2)' },
  partly_disclosed: { label: '部分公开', english: 'partly disclosed', article: '37' },
  state_secret: { label: '属于国家秘密', english: 'state secret', article: '14' },
  forbidden_by_law: {
    label: '其他法律行政法规禁止公开',
    english: 'forbidden by law or administrative regulation',
    article: '14',
  },
  endangers_security_or_stability: {
    label: '危及“三安全一稳定”',
    english: 'endangers national, public or economic security or social stability',
    article: '14',
  },
  third_party_rights: { label: '保护第三方合法权益', english: 'third party’s rights', article: '15' },
  internal_affairs: { label: '属于三类内部事务信息', english: 'internal affairs', article: '16(1)' },
  deliberative_process: { label: '属于四类过程性信息', english: 'deliberative process', article: '16(2)' },
  enforcement_file: { label: '属于行政执法案卷', english: 'enforcement file', article: '16(2)' },
  statutory_look_up: { label: '属于行政查询事项', english: 'statutory look-up service', article: '36(7)' },
  not_held: { label: '本机关不掌握相关政府信息', english: 'not held', article: '36(4)(5)' },
  needs_creation: { label: '没有现成信息需要另行制作', english: 'would have to be made', article: '38' },
  still_unclear: { label: '补正后申请内容仍不明确', english: 'still unclear after the correction', article: '30' },
  petition_or_complaint: { label: '信访举报投诉类申请', english: 'petition, tip-off or complaint', article: '39(1)' },
  repeat_application: { label: '重复申请', english: 'repeat of an answered application', article: '36(6)' },
  public_publication: { label: '要求提供公开出版物', english: 'wants a public publication', article: '39(2)' },
  excessive_requests: { label: '无正当理由大量反复申请', english: 'excessive without good reason', article: '35' },
  confirmation_of_held: {
    label: '要求行政机关确认或重新出具已获取信息',
    english: 'wants confirmation or re-issue of information already obtained',
    article: undefined,
  },
  correction_lapsed: { label: '逾期不补正', english: 'correction lapsed', article: '30' },
  fee_lapsed: { label: '逾期未缴费', english: 'fee lapsed', article: '42' },
  withdrawn: { label: '撤回', english: 'withdrawn by the applicant', article: undefined },
  otherwise_closed: { label: '其他', english: 'otherwise closed', article: undefined },
};

/** The single outcome a closing is counted under; for several grounds, the first. */
export function countedOutcome(closing: Closing): Outcome {
  switch (closing.type) {
    case 'refused':
    case 'not_provided':
    case 'not_processed':
      return closing.grounds[0] as Outcome;
    case 'disclosed':
    case 'partly_disclosed':
    case 'correction_lapsed':
    case 'fee_lapsed':
    case 'withdrawn':
    case 'otherwise_closed':
      return closing.type;
  }
}

const has = <T extends string>(list: readonly T[], value: string): value is T =>
  (list as readonly string[]).includes(value);

/** The closing that an outcome alone describes, as a register (台账) states it: one ground, no detail. */
export function closingOf(outcome: Outcome): Closing {
  if (has(REFUSAL_GROUNDS, outcome)) return { type: 'refused', grounds: [outcome] };
  if (has(NOT_PROVIDED_GROUNDS, outcome)) return { type: 'not_provided', grounds: [outcome] };
  if (has(NOT_PROCESSED_GROUNDS, outcome)) return { type: 'not_processed', grounds: [outcome] };
  if (outcome === 'disclosed') return { type: 'disclosed', manner: 'provided' };
  if (outcome === 'partly_disclosed') return { type: 'partly_disclosed', withheldUnder: [] };
  return { type: outcome };
}

export const isDecision = (closing: Closing): closing is Decision => !has(OTHER_CLOSINGS, closing.type);
