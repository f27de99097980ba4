import type { Clock, ClockStepKind } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import type { LetterKind } from '../law/letters.js';
import { LETTER_LABELS } from '../law/letters.js';
import { RefusedCommand } from '../refused-command.js';
import { AMENDED_LABELS } from './amendable-fields.js';
import { lastDayStated } from './checks.js';
import { MOVES } from './moves.js';
import { withoutEffect } from './reply-period-in-letters.js';

/** Why a letter is not issued. */

/** The step that a letter is about: of the registration form and the receipt, the receipt, without which there is no application. */
const STEPS: Readonly<Partial<Record<LetterKind, keyof typeof MOVES>>> = {
  correction_notice: 'RequestCorrection',
  extension_notice: 'ExtendReplyPeriod',
  third_party_letter: 'ConsultThirdParty',
  third_party_notice: 'ConsultThirdParty',
  public_interest_notice: 'OverrideObjection',
  agency_letter: 'ConsultAgency',
  reasons_request: 'RequestReasons',
  later_reply_notice: 'JudgeReasons',
  fee_notice: 'NotifyFee',
  approval_sheet: 'DraftReply',
  reply: 'Reply',
};

/**
 * An extension or a later reply date after the last day has moved nothing: the applicant is not told that it had. It was taken in
 * time when it was recorded, so an amendment or a holiday has shown it to be late since.
 */
export function movedTheLastDay(
  kind: 'extension_notice' | 'later_reply_notice',
  clock: Clock,
  step: ClockStepKind,
  actedOn: LegalDate,
): void {
  const { due, provisional } = clock;
  if (due === null || !withoutEffect(clock, step, actedOn)) return;
  const { label, english } = LETTER_LABELS[kind];
  const last = lastDayStated(due, provisional);
  throw new RefusedCommand(
    'moved_nothing',
    `答复期限已于 ${last.chinese} 届满，${actedOn} 的告知已逾期，答复期限不因此推迟，不能制发《${label}》；日期登记有误的，请用“更正登记”，否则请尽快答复。`,
    `The reply period ended on ${last.english}, so the notice of ${actedOn} came too late and moves nothing: there can be no ${english}. Amend the entry if a date is wrong; otherwise reply without delay.`,
    'state',
    STEPS[kind] && MOVES[STEPS[kind]].article,
  );
}

/**
 * Older records may give a last day that is a slip of the pen, by decades even, from before it had to be a reasonable one. No letter
 * tells the applicant such a day, nor another one in its place.
 */
export function lastDayTold(
  kind: 'correction_notice' | 'reasons_request' | 'later_reply_notice',
  field: 'correctionDueOn' | 'reasonsDueOn' | 'laterReplyOn',
  recorded: LegalDate,
  latest: LegalDate,
): void {
  if (recorded <= latest) return;
  const { label, english } = LETTER_LABELS[kind];
  const [what, whatEnglish] = AMENDED_LABELS[field];
  throw new RefusedCommand(
    'recorded_day_unreasonable',
    `登记的${what} ${recorded} 不是合理的期限（至迟应为 ${latest}），不能制发《${label}》；请先用“更正登记”更正该日期，再制发文书。`,
    `The ${whatEnglish} is recorded as ${recorded}, which is not reasonable (${latest} at the latest), so there can be no ${english}. Amend that date of the register entry first; issue the letter then.`,
    'state',
    STEPS[kind] && MOVES[STEPS[kind]].article,
  );
}

/** @returns that the step is not recorded which the letter is about */
export function notYet(kind: LetterKind): RefusedCommand {
  const { label, english } = LETTER_LABELS[kind];
  const step = STEPS[kind] && MOVES[STEPS[kind]];
  const [first, firstEnglish] =
    kind === 'later_reply_notice' ? ['并填写延迟答复的日期', ', with a later reply date'] : ['', ''];
  return step === undefined
    ? new RefusedCommand(
        'nothing_to_state',
        `没有写明所送达的文书，不能制发《${label}》；请写明是哪一份已制发的文书。`,
        `Which letter was delivered is not said, so there can be no ${english}; name one that was issued.`,
        'content',
      )
    : new RefusedCommand(
        'nothing_to_state',
        `本次办理中尚未登记相应的步骤，不能制发《${label}》；请先办理“${step.label}”${first}，再制发文书。`,
        `The step that the ${english} is about is not recorded yet in this handling: the application must first ${step.english}${firstEnglish}; issue the letter then.`,
        'state',
        step.article,
      );
}
