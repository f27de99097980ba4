import type { AppealResult, AppealRoute, ApplicantKind, Channel, Outcome } from '#disclosure';
import {
  APPEAL_RESULT_LABELS,
  APPEAL_ROUTE_LABELS,
  APPLICANT_KIND_LABELS,
  CHANNEL_LABELS,
  OUTCOMES,
  OUTCOME_FACTS,
} from '#disclosure';

/** The words a column allows. */
export interface Vocabulary<Term extends string> {
  readonly labels: readonly string[];
  readonly find: (text: string) => Term | undefined;
  /** The label most like the text, where one is like enough to be meant. */
  readonly nearest: (text: string) => string | undefined;
}

const QUOTATION_MARKS = /["'“”„‟‘’«»「」『』]/g;
/** The numbering of the forms, with or without the upper levels: 三、（三）4. */
const NUMBERING = /^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、])+/;

/** The bare words of a label: without quotation marks, spaces and the numbering of the form, in half width. */
function bareLabel(text: string): string {
  return text.normalize('NFKC').replaceAll(/\s/g, '').replaceAll(QUOTATION_MARKS, '').replace(NUMBERING, '');
}

function vocabulary<Term extends string>(
  labels: Readonly<Record<Term, string>>,
  alsoWritten: Readonly<Record<string, Term>> = {},
): Vocabulary<Term> {
  const official = Object.entries(labels) as [Term, string][];
  const terms = new Map<string, Term>([
    ...official.map(([term, label]) => [bareLabel(label), term] as const),
    ...Object.entries(alsoWritten).map(([label, term]) => [bareLabel(label), term] as const),
  ]);
  const allowed = official.map(([, label]) => label);
  return {
    labels: allowed,
    find: (text) => terms.get(bareLabel(text)),
    nearest: (text) => nearestOf(text, allowed),
  };
}

/** The candidate that fewest edits away from the text, unless more than half of it would have to change. */
export function nearestOf(text: string, candidates: readonly string[]): string | undefined {
  const bare = Array.from(bareLabel(text));
  let nearest: { readonly candidate: string; readonly edits: number } | undefined;
  for (const candidate of candidates) {
    const other = Array.from(bareLabel(candidate));
    const edits = editDistance(bare, other);
    if (edits * 2 > Math.max(bare.length, other.length)) continue;
    if (nearest === undefined || edits < nearest.edits) nearest = { candidate, edits };
  }
  return nearest?.candidate;
}

/** Levenshtein distance in characters. */
function editDistance(from: readonly string[], to: readonly string[]): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, left] of from.entries()) {
    const current = [row + 1];
    for (const [column, right] of to.entries()) {
      const replaced = (previous[column] ?? 0) + (left === right ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** Article 31 speaks of 互联网渠道 and 当面提交. */
export const CHANNEL_WORDS: Vocabulary<Channel> = vocabulary(CHANNEL_LABELS, {
  互联网: 'online',
  互联网渠道: 'online',
  当面提交: 'in_person',
});

export const APPLICANT_KIND_WORDS: Vocabulary<ApplicantKind> = vocabulary(APPLICANT_KIND_LABELS);

const OUTCOME_LABELS = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, OUTCOME_FACTS[outcome].label])) as Record<
  Outcome,
  string
>;

/** Besides the labels, the rows of the forms that are worded otherwise: （六） of 2019, （六）1 and 2 of 2021. */
export const OUTCOME_WORDS: Vocabulary<Outcome> = vocabulary(OUTCOME_LABELS, {
  其他处理: 'otherwise_closed',
  '申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请': 'correction_lapsed',
  '申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请': 'fee_lapsed',
});

/** The form heads the column of direct suits 未经复议直接起诉. */
export const APPEAL_ROUTE_WORDS: Vocabulary<AppealRoute> = vocabulary(APPEAL_ROUTE_LABELS, {
  未经复议直接起诉: 'lawsuit_direct',
});

export const APPEAL_RESULT_WORDS: Vocabulary<AppealResult> = vocabulary(APPEAL_RESULT_LABELS);
