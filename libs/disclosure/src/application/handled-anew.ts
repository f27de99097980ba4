import type { Consultation } from '../law/clock.js';
import { chargedBefore, noticeIn } from '../law/fees.js';
import type { LegalDate } from '../law/legal-date.js';
import type { Decision } from '../law/outcomes.js';
import { isDecision } from '../law/outcomes.js';
import { NO_ITEMS } from '../fee-items.js';
import { RefusedCommand } from '../refused-command.js';
import { toRecordBefore } from './annulled-steps.js';
import type { Application, FormerHandling } from './application.js';
import type { CommandOf, DecisionContext } from './commands.js';
import { overrideObjection, recordAgencyAnswer, recordThirdPartyAnswer } from './decide-consultation.js';
import { extensionAllowed } from './checks.js';
import {
  correctionAskedInTime,
  correctionCame,
  isCorrected,
  lapseCorrection,
  lastDayToCorrect,
} from './decide-correction.js';
import { extendedInTime } from './decide-extension.js';
import { chargeOf, feeNotifiedInTime, lapseFee, paymentCame } from './decide-fee.js';
import {
  laterReplyAllowed,
  laterThanTheLastDay,
  lastDayToGiveReasons,
  reasonsAskedOnce,
  reasonsJudged,
  timeToGiveReasons,
} from './decide-reasons.js';
import { feeIsPaid, mayDecide, replyOnTheSpot } from './decide-reply.js';
import { mayRefuseAsExcessive } from './decision-checks.js';
import { chargesNothingTwice, lapsedWhereReplaced } from './fee-notices.js';
import type { WholeHandling } from './whole-handlings.js';
import { correctedIn, handlingsWithEndings } from './whole-handlings.js';

/**
 * What an amended entry says was done is decided once more, step by step, as if it were recorded now with the amended values. What the
 * amendment itself changes must be right: a step whose own values it changes is decided with the full strictness of its command. What
 * it leaves may stay as recorded: a step that was refused before it (one from before a rule was looked at, or from before a holiday was
 * known) keeps nobody from putting something else right, and neither does one that turns out wrong by what is put right. When the
 * application truly came in earlier, its correction was asked for too late; the record is to be true, and the clock says what that
 * does to the reply period. When the third party truly objected, the information was disclosed against it; the ending stands, for it
 * happened, and a warning says so (`warnings.ts`).
 * @throws RefusedCommand, as the step's own command, naming the article
 */
export function checkHandledAnew(was: Application, amended: Application, context: DecisionContext): void {
  const corrected = correctedIn(was);
  const recorded = allSteps(was, corrected, context);
  const before = new Set([...refusalsOf(recorded)].map(([{ name }, { code }]) => `${name}: ${code}`));
  const values = new Map(recorded.map(({ name, own }) => [name, JSON.stringify(own)]));
  for (const [{ name, own }, refusal] of refusalsOf(allSteps(amended, corrected, context))) {
    const { code, message, english, kind, article } = refusal;
    const stands = values.get(name) === JSON.stringify(own);
    if (stands && (TURNED_OUT.has(code) || before.has(`${name}: ${code}`))) continue;
    const [how, howEnglish] = toRecordBefore(was);
    throw new RefusedCommand(
      code,
      `按更正后的内容，${message}更正的日期有误的请核对；其他步骤的登记有误的，请在同一次更正中一并更正${how}。`,
      `With the amended values: ${english} Check them; where another step is recorded wrongly, amend it at the same time${howEnglish}.`,
      kind,
      article,
    );
  }
}

/**
 * Refusals of what turns out to have been done wrongly, once the record is true: mostly it came after a last day, where the clock gives it no
 * effect, or the office took it all the same.
 */
const TURNED_OUT: ReadonlySet<string> = new Set([
  'correction_notice_too_late',
  'reply_period_over',
  'date_too_early',
  'notice_without_effect',
  // Of a step that was taken while a notice counted for nothing, by a receipt that was amended wrongly before, or by a correction or a
  // payment that proves to have come too late.
  'correction_awaited',
  'fee_unpaid',
  'clock_stopped',
  // Of a reply that disclosed what the third party was thought to consent to.
  'third_party_objects',
]);

/** A step, or a part of one that is looked at by itself: what is refused of one part hides nothing of another. */
interface Step {
  /** Tells it from every other step of the application. */
  readonly name: string;
  /** The values of the entry that the check is about; whether an amendment changes them decides how strict it is. */
  readonly own: unknown;
  readonly check: () => void;
}

/** One after the other: what the clock makes of an amendment that is refused is nobody's concern. */
function* refusalsOf(steps: readonly Step[]): Generator<[Step, RefusedCommand]> {
  for (const step of steps) {
    try {
      step.check();
    } catch (error) {
      if (!(error instanceof RefusedCommand)) throw error;
      yield [step, error];
    }
  }
}

/** Of every handling. */
const allSteps = (application: Application, corrected: number, context: DecisionContext): Step[] =>
  handlingsWithEndings(application, corrected).flatMap((handling, index) =>
    stepsOf(begunAnew(application, handling, index, corrected), handling, context).map((step) => ({
      ...step,
      name: `${index}, ${step.name}`,
    })),
  );

/** In the order of the procedure, in which the clock takes those of one day. */
const PARTS = ['correction', 'extension', 'consultations', 'reasons', 'fee'] as const;
type Part = (typeof PARTS)[number];
/** Steps of a handling, or none in the place of one. */
type Steps = { readonly [Name in Part]?: WholeHandling[Name] | undefined };

/** Each on what came before it in the handling, but for the ending: that comes after everything. */
function stepsOf(begun: Application, handling: WholeHandling, context: DecisionContext): Step[] {
  const { correction, extension, consultations = [], reasons, fee, draftedOn, draftedAs, ending } = handling;
  const steps: Step[] = [];
  const step = (name: string, own: unknown, check: () => unknown): void => {
    steps.push({ name, own, check: () => void check() });
  };
  /** The application as it stood before the step of the part on the day, itself in the place of what is `changed`. */
  const before = (part: Part, changed: Steps, on: LegalDate): Application =>
    withSteps(begun, cameBefore({ ...handling, ...changed }, part, on));

  if (correction !== undefined) {
    const { requestedOn, dueOn, receivedOn } = correction;
    const request = { type: 'RequestCorrection', items: TOLD, dueOn, requestedOn } as const;
    const asked = (): Application => before('correction', { correction: undefined }, requestedOn);
    step('correction', requestedOn, () => correctionAskedInTime(asked(), request, context));
    step('last day to correct', dueOn, () => lastDayToCorrect(request, context));
    if (receivedOn !== undefined) {
      const receive = { type: 'ReceiveCorrection', correction: TOLD, receivedOn } as const;
      const awaited = (): Application => before('correction', { correction: { requestedOn, dueOn } }, receivedOn);
      step('receipt of the correction', receivedOn, () => correctionCame(awaited(), receive, context));
    }
  }
  if (extension !== undefined) {
    const { workingDays, consentBy, noticedOn } = extension;
    const extend = { type: 'ExtendReplyPeriod', workingDays, reason: TOLD, consentBy, noticedOn } as const;
    const unextended = (): Application => before('extension', { extension: undefined }, noticedOn);
    step('extension', noticedOn, () => extendedInTime(unextended(), extend, context));
    // That it moves the last day is looked at for the office's own sake, and no more when it was noticed.
    step('days of the extension', workingDays, () => extensionAllowed(workingDays));
  }
  for (const consultation of consultations) {
    const { consultationId, answeredOn, overriddenOn } = consultation;
    const having = (one: Consultation): Steps => ({
      consultations: consultations.map((other) => (other.consultationId === consultationId ? one : other)),
    });
    const { overriddenOn: _overridden, ...told } = consultation;
    const { answer: _answer, answeredOn: _answered, ...asked } = told;
    const answer = answeredOn === undefined ? undefined : answerIn(consultation, answeredOn);
    if (answer !== undefined) {
      const unanswered = (): Application => before('consultations', having(asked), answer.answeredOn);
      step(`answer ${consultationId}`, answer, () => recordAnswer(unanswered(), answer, context));
    }
    if (overriddenOn !== undefined) {
      const override = { type: 'OverrideObjection', consultationId, reasons: TOLD, overriddenOn } as const;
      const objected = (): Application => before('consultations', having(told), overriddenOn);
      step(`override ${consultationId}`, override, () => overrideObjection(objected(), override, context));
    }
  }
  if (reasons !== undefined) {
    const { requestedOn, dueOn, givenOn, judgedOn, reasonable, laterReplyOn } = reasons;
    const request = { type: 'RequestReasons', why: TOLD, dueOn, requestedOn } as const;
    const unasked = (): Application => before('reasons', { reasons: undefined }, requestedOn);
    step('reasons', requestedOn, () => reasonsAskedOnce(unasked(), request, context));
    step('time to give reasons', [requestedOn, dueOn], () => timeToGiveReasons(request));
    step('last day to give reasons', dueOn, () => lastDayToGiveReasons(request, context));
    if (judgedOn !== undefined && reasonable !== undefined) {
      const later = laterReplyOn === undefined ? {} : { laterReplyOn };
      const judge = { type: 'JudgeReasons', reasonable, why: TOLD, ...later, judgedOn } as const;
      const given = { requestedOn, dueOn, ...(givenOn !== undefined && { givenOn }) };
      const unjudged = (): Application => before('reasons', { reasons: given }, judgedOn);
      step('judgement', [judgedOn, reasonable], () => reasonsJudged(unjudged(), judge, context));
      if (laterReplyOn !== undefined) {
        step('later reply', [judgedOn, laterReplyOn], () =>
          laterThanTheLastDay(unjudged(), { judgedOn, laterReplyOn }, context),
        );
        step('later reply date', laterReplyOn, () => laterReplyAllowed({ judgedOn, laterReplyOn }, context));
      }
    }
  }
  const notice = fee && noticeIn(fee);
  if (fee !== undefined && notice !== undefined) {
    const { basis, quantity } = notice;
    const { notifiedOn, paidOn } = fee;
    const notify = { type: 'NotifyFee', basis, quantity, notifiedOn } as const;
    // From where the notices before it left off.
    const items = { ...NO_ITEMS, before: chargedBefore(notice) };
    const uncharged = (): Application => before('fee', { fee: undefined }, notifiedOn);
    step('fee notice', notifiedOn, () => feeNotifiedInTime(uncharged(), notify, context));
    // Another day leaves what it charges as it is.
    step('charge', [basis, quantity, items.before], () => {
      chargeOf(uncharged(), notify, { ...context, items });
      chargesNothingTwice(uncharged(), notice);
    });
    step('notice replaced', [], () => lapsedWhereReplaced(fee, ending));
    if (paidOn !== undefined) {
      const { paidOn: _paid, ...unpaid } = fee;
      const pay = { type: 'RecordPayment', paidOn } as const;
      step('payment', paidOn, () => paymentCame(before('fee', { fee: unpaid }, paidOn), pay, context));
    }
  }
  const all = withSteps(begun, handling);
  if (draftedOn !== undefined && draftedAs !== undefined) {
    step('draft', [draftedOn, draftedAs], () => mayRefuseAsExcessive(begun, draftedAs, reasons, draftedOn));
    // Of a draft alone: it can be returned first, and what was answered by it cannot.
    if (ending === undefined) {
      const whether = [draftedOn, begun.receivedOn, correction, begun.goodCause];
      step('draft, corrected', whether, () => isCorrected(all, context.calendar));
    }
  }
  if (ending === undefined) return steps;
  const { closing, closedOn, onTheSpot } = ending;
  // An imported register tells of no notice.
  const told = begun.source !== 'import';
  if (closing.type === 'correction_lapsed' && (correction !== undefined || told)) {
    const lapse = { type: 'LapseCorrection', lapsedOn: closedOn } as const;
    // That of an earlier handling is used up.
    const { correction: _earlier, ...own } = begun;
    step('lapse of the correction', lapse, () => lapseCorrection(withSteps(own, handling), lapse, context));
  }
  if (closing.type === 'fee_lapsed' && (fee !== undefined || told)) {
    const lapse = { type: 'LapseFee', lapsedOn: closedOn } as const;
    step('lapse of the fee', lapse, () => lapseFee(all, lapse, context));
  }
  if (isDecision(closing)) {
    const decided = [closing, closedOn];
    if (onTheSpot) step('on the spot', decided, () => repliedOnTheSpot(all, closing, closedOn, context));
    const { requestedOn, receivedOn } = correction ?? {};
    step('reply, uncorrected', [closedOn, requestedOn, receivedOn, begun.goodCause], () =>
      isCorrected(all, context.calendar),
    );
    step('reply, unpaid', [closedOn, fee?.notifiedOn, fee?.paidOn], () => feeIsPaid(all, closedOn, context));
    step('reply, others asked', decided, () => mayDecide(all, closing, closedOn, context));
  }
  return steps;
}

/** What the commands ask for in words was given when the step was recorded. */
const TOLD = '—';
const toldWith = (answer: NonNullable<Consultation['answer']>): string => (answer === 'silent' ? '' : TOLD);

type Answer = CommandOf<'RecordThirdPartyAnswer' | 'RecordAgencyAnswer'>;

function answerIn({ kind, consultationId, answer }: Consultation, answeredOn: LegalDate): Answer | undefined {
  if (kind === 'third_party' && (answer === 'consents' || answer === 'objects' || answer === 'silent')) {
    return { type: 'RecordThirdPartyAnswer', consultationId, answer, reasons: toldWith(answer), answeredOn };
  }
  if (kind === 'agency' && (answer === 'agrees' || answer === 'disagrees' || answer === 'silent')) {
    return { type: 'RecordAgencyAnswer', consultationId, answer, opinion: toldWith(answer), answeredOn };
  }
  return undefined;
}

const recordAnswer = (state: Application, answer: Answer, context: DecisionContext): unknown =>
  answer.type === 'RecordThirdPartyAnswer'
    ? recordThirdPartyAnswer(state, answer, context)
    : recordAgencyAnswer(state, answer, context);

/** Article 33: what was answered without draft, review and sign-off gave out what was asked for, on the day of receipt. */
function repliedOnTheSpot(
  state: Application,
  decision: Decision,
  repliedOn: LegalDate,
  context: DecisionContext,
): void {
  if (decision.type === 'disclosed') {
    replyOnTheSpot(state, { type: 'ReplyOnTheSpot', manner: decision.manner, repliedOn }, context);
    return;
  }
  throw new RefusedCommand(
    'not_on_the_spot',
    '该申请是当场答复的，未经拟稿、审核、签发，只能是予以公开，不能更正为其他答复；实际不是以答复办结的，请更正为相应的办理结果。',
    'The application was answered on the spot, without draft, review and sign-off, which can only have disclosed the information, and becomes no other reply; if no reply ended it, amend it to what did.',
    'content',
    '33',
  );
}

/** The application when the handling began, with the correction of an earlier one: it is asked for once (Article 30). */
function begunAnew(
  application: Application,
  { reopenedOn }: FormerHandling,
  index: number,
  corrected: number,
): Application {
  const { extension: _1, consultations: _2, reasons: _3, fee: _4, draft: _5, correction, ...others } = application;
  const rest = corrected < index && correction ? { ...others, correction } : others;
  const { counted, reopened, renewed: _6, formerHandlings = [], ...begun } = rest;
  if (index === 0) return { ...begun, stage: 'assigned' };
  return {
    ...begun,
    ...(counted && { counted }),
    ...(reopened && reopenedOn !== undefined && { reopened: { ...reopened, reopenedOn } }),
    formerHandlings: formerHandlings.slice(0, index),
    stage: 'reopened',
  };
}

/**
 * The steps before one of the part on the day: those that began earlier, and on that day those that come first in the procedure. A
 * correction asked for on it and not received may have been asked for after the step.
 */
function cameBefore({ correction, extension, consultations, reasons, fee }: Steps, part: Part, on: LegalDate): Steps {
  const came = (other: Part, begunOn: LegalDate): boolean =>
    begunOn < on || (begunOn === on && PARTS.indexOf(other) <= PARTS.indexOf(part));
  const asked =
    correction !== undefined &&
    (part === 'correction' ||
      correction.requestedOn < on ||
      (correction.receivedOn !== undefined && correction.receivedOn <= on));
  return {
    ...(asked && { correction }),
    ...(extension && came('extension', extension.noticedOn) && { extension }),
    ...(consultations && { consultations: consultations.filter((one) => came('consultations', one.consultedOn)) }),
    ...(reasons && came('reasons', reasons.requestedOn) && { reasons }),
    ...(fee && came('fee', fee.notifiedOn) && { fee }),
  };
}

function withSteps(begun: Application, { correction, extension, consultations, reasons, fee }: Steps): Application {
  return {
    ...begun,
    ...(correction && { correction }),
    ...(extension && { extension }),
    ...(consultations && { consultations }),
    ...(reasons && { reasons }),
    ...(fee && { fee }),
  };
}
