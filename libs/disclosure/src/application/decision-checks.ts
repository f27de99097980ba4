import type { LegalDate } from '../law/legal-date.js';
import type { Closing, Outcome } from '../law/outcomes.js';
import { NOT_PROCESSED_GROUNDS, NOT_PROVIDED_GROUNDS, OUTCOME_FACTS, REFUSAL_GROUNDS } from '../law/outcomes.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application } from './application.js';
import { required, stated } from './checks.js';

/** What a decision must say, whoever makes it. Each check throws a `RefusedCommand` when it is broken. */

/** @param state with the correction only where it was asked for in that handling or in an earlier one */
export function checkDecision(state: Pick<Application, 'correction' | 'source'>, decision: Closing): void {
  stated(decision.type, '决定', 'decision', '36');
  if (decision.type === 'disclosed') stated(decision.manner, '公开方式', 'manner of disclosure', '36');
  const grounds = groundsOf(decision);
  if ('notHeld' in decision) {
    if (grounds?.includes('not_held') !== true) {
      throw new RefusedCommand(
        'not_held_not_relied_on',
        '决定没有以“本机关不掌握相关政府信息”为理由，不能说明信息不存在或者由其他机关掌握，请更正。',
        'The decision does not rely on “not held”, so it cannot say why the information is not held; leave that out, or rely on it.',
        'content',
        '36',
      );
    }
    const { notHeld } = decision;
    if (notHeld.why === 'other_agency' && notHeld.heldBy !== undefined) {
      required(notHeld.heldBy.name, '负责公开该信息的机关名称', 'name of the agency that holds it', '36');
    }
  }
  // An imported register tells the ending, not the correction that led to it.
  const corrected = state.correction?.receivedOn !== undefined || state.source === 'import';
  if (grounds?.includes('still_unclear') === true && !corrected) {
    throw new RefusedCommand(
      'no_correction_received',
      '“补正后申请内容仍不明确”须先要求补正并收到补正。',
      '“Still unclear after the correction” needs a correction requested and received first.',
      'content',
      '30',
    );
  }
}

/** Article 35: nobody is turned away as excessive whose reasons were not asked for and judged before, in that handling. */
export function mayRefuseAsExcessive(
  { source }: Application,
  decision: Closing,
  reasons: Application['reasons'],
  decidedOn: LegalDate | undefined,
): void {
  if (decision.type !== 'not_processed' || !decision.grounds.includes('excessive_requests')) return;
  if (source === 'import') return;
  if (reasons?.reasonable === false) {
    const { judgedOn } = reasons;
    if (judgedOn === undefined || decidedOn === undefined || judgedOn <= decidedOn) return;
    throw new RefusedCommand(
      'date_out_of_order',
      `日期 ${decidedOn} 早于认定理由不合理的日期 ${judgedOn}，请核对后更正。`,
      `The date ${decidedOn} is before the reasons were judged unreasonable, on ${judgedOn}; correct it.`,
      'content',
      '35',
    );
  }
  throw new RefusedCommand(
    'reasons_not_judged',
    '以“无正当理由大量反复申请”不予处理的，须先要求申请人说明理由并认定理由不合理。',
    '“Excessive without good reason” needs reasons requested first and judged unreasonable.',
    'state',
    '35',
  );
}

/** Articles 36 and 37: what is not given out is so for grounds, of those that the law knows for the decision. */
function groundsOf(decision: Closing): readonly string[] | undefined {
  const { possible, article } = GROUNDS[decision.type] ?? {};
  if (possible === undefined || article === undefined) return undefined;
  const grounds: readonly string[] | undefined =
    'grounds' in decision ? decision.grounds : 'withheldUnder' in decision ? decision.withheldUnder : undefined;
  const named = possible.map((ground) => OUTCOME_FACTS[ground].label).join('、');
  const namedInEnglish = possible.map((ground) => OUTCOME_FACTS[ground].english).join('; ');
  if (grounds === undefined || grounds.length === 0) {
    throw new RefusedCommand(
      'ground_missing',
      `必须说明所依据的理由，可以是：${named}；有几项理由的，第一项计入年度报告，请填写。`,
      `Name the grounds relied on (${namedInEnglish}): of several, the first is the counted one.`,
      'content',
      article,
    );
  }
  const other = grounds.find((ground) => !possible.some((one) => one === ground));
  if (other !== undefined) {
    // What is no ground at all is told back as it came.
    const { label, english } = isOutcome(other) ? OUTCOME_FACTS[other] : { label: other, english: other };
    throw new RefusedCommand(
      'ground_of_another_decision',
      `“${label}”不是作出这一决定的理由，可以是：${named}，请更正。`,
      `“${english}” is no ground of this decision; choose among: ${namedInEnglish}.`,
      'content',
      article,
    );
  }
  if (new Set(grounds).size !== grounds.length) {
    throw new RefusedCommand(
      'ground_repeated',
      '同一理由只列一次，请删去重复的。',
      'Name each ground once; leave out the repetition.',
      'content',
    );
  }
  return grounds;
}

const isOutcome = (word: string): word is Outcome => Object.hasOwn(OUTCOME_FACTS, word);

const GROUNDS: Readonly<
  Partial<Record<Closing['type'], { readonly possible: readonly Outcome[]; readonly article: string }>>
> = {
  partly_disclosed: { possible: [...REFUSAL_GROUNDS, ...NOT_PROVIDED_GROUNDS], article: '37' },
  refused: { possible: REFUSAL_GROUNDS, article: '36' },
  not_provided: { possible: NOT_PROVIDED_GROUNDS, article: '36' },
  not_processed: { possible: NOT_PROCESSED_GROUNDS, article: '36' },
};
