import type { Consultation } from '../law/clock.js';
import { noticeIn } from '../law/fees.js';
import type { LegalDate } from '../law/legal-date.js';
import type { Decision } from '../law/outcomes.js';
import { isDecision } from '../law/outcomes.js';
import { NO_ITEMS } from '../fee-items.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application, FormerHandling } from './application.js';
import type { ApplicationCommand, CommandOf, DecisionContext } from './commands.js';
import { overrideObjection, recordAgencyAnswer, recordThirdPartyAnswer } from './decide-consultation.js';
import { lapseCorrection, receiveCorrection, requestCorrection } from './decide-correction.js';
import { extendReplyPeriod } from './decide-extension.js';
import { lapseFee, notifyFee, recordPayment } from './decide-fee.js';
import { judgeReasons, requestReasons } from './decide-reasons.js';
import { feeIsPaid, mayDecide, replyOnTheSpot } from './decide-reply.js';
import { mayRefuseAsExcessive } from './decision-checks.js';
import { chargesNothingTwice, lapsedWhereReplaced } from './fee-notices.js';
import type { WholeHandling } from './whole-handlings.js';
import { correctedIn, handlingsWithEndings } from './whole-handlings.js';

/**
 * What an amended entry says was done is decided once more, step by step, as if it were recorded now with the amended dates: what
 * would be refused then is refused of the amendment. What was refused of the entry before it, too (a step from before a rule was
 * looked at, or from before a holiday was known), may still be put right in something else.
 *
 * A step that stands as it was recorded may turn out late by what else is put right: when the application truly came in earlier, its
 * correction was asked for too late. The record is to be true, and the clock says what that does to the reply period. The day of the
 * step itself stays within its limit: it is the office's own act, which its command would not have recorded on that day, so a day
 * beyond the limit is taken for the typing error, and no way round the command.
 * @throws RefusedCommand, as the step's own command, naming the article
 */
export function checkHandledAnew(was: Application, amended: Application, context: DecisionContext): void {
  const corrected = correctedIn(was);
  const recorded = allSteps(was, corrected, context);
  const before = new Set([...refusalsOf(recorded)].map(([name, { code }]) => `${name}: ${code}`));
  const commands = new Map(recorded.map(({ name, command }) => [name, JSON.stringify(command)]));
  for (const [name, refusal, command] of refusalsOf(allSteps(amended, corrected, context))) {
    if (before.has(`${name}: ${refusal.code}`)) continue;
    if (LATE.has(refusal.code) && commands.get(name) === JSON.stringify(command)) continue;
    const { code, message, english, kind, article } = refusal;
    throw new RefusedCommand(
      code,
      `按更正后的内容，${message}更正的日期有误的请核对；其他步骤的登记有误的，请在同一次更正中一并更正。`,
      `With the amended values: ${english} Check them; where another step is recorded wrongly, amend it at the same time.`,
      kind,
      article,
    );
  }
}

/** Refusals of what comes after a last day, and so moves none: the clock gives it no effect. */
const LATE: ReadonlySet<string> = new Set([
  'correction_notice_too_late',
  'reply_period_over',
  'extension_moves_nothing',
  'date_too_early',
]);

interface Step {
  /** Tells it from every other step of the application. */
  readonly name: string;
  readonly check: () => void;
  /** By which it was recorded, where it has a last day to keep. */
  readonly command?: ApplicationCommand;
}

/** One after the other: what the clock makes of an amendment that is refused is nobody's concern. */
function* refusalsOf(steps: readonly Step[]): Generator<[string, RefusedCommand, Step['command']]> {
  for (const { name, check, command } of steps) {
    try {
      check();
    } catch (error) {
      if (!(error instanceof RefusedCommand)) throw error;
      yield [name, error, command];
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
  const decided = <Command extends ApplicationCommand>(
    name: string,
    part: Part,
    changed: Steps,
    on: LegalDate,
    command: Command,
    decide: (state: Application, command: Command, context: DecisionContext) => unknown,
  ): Step => {
    const state = (): Application => withSteps(begun, cameBefore({ ...handling, ...changed }, part, on));
    return { name, command, check: () => void decide(state(), command, context) };
  };
  const steps: Step[] = [];

  if (correction !== undefined) {
    const { requestedOn, dueOn, receivedOn } = correction;
    const request = { type: 'RequestCorrection', items: TOLD, dueOn, requestedOn } as const;
    steps.push(decided('correction', 'correction', { correction: undefined }, requestedOn, request, requestCorrection));
    if (receivedOn !== undefined) {
      const { goodCause } = begun;
      const late = goodCause === undefined ? {} : { goodCause };
      const receive = { type: 'ReceiveCorrection', correction: TOLD, receivedOn, ...late } as const;
      const requested = { correction: { requestedOn, dueOn } };
      steps.push(decided('receipt of the correction', 'correction', requested, receivedOn, receive, receiveCorrection));
    }
  }
  if (extension !== undefined) {
    const { workingDays, consentBy, noticedOn } = extension;
    const command = { type: 'ExtendReplyPeriod', workingDays, reason: TOLD, consentBy, noticedOn } as const;
    steps.push(decided('extension', 'extension', { extension: undefined }, noticedOn, command, extendReplyPeriod));
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
      const { answeredOn: on } = answer;
      steps.push(decided(`answer ${consultationId}`, 'consultations', having(asked), on, answer, recordAnswer));
    }
    if (overriddenOn !== undefined) {
      const command = { type: 'OverrideObjection', consultationId, reasons: TOLD, overriddenOn } as const;
      steps.push(
        decided(`override ${consultationId}`, 'consultations', having(told), overriddenOn, command, overrideObjection),
      );
    }
  }
  if (reasons !== undefined) {
    const { requestedOn, dueOn, givenOn, judgedOn, reasonable, laterReplyOn } = reasons;
    const request = { type: 'RequestReasons', why: TOLD, dueOn, requestedOn } as const;
    steps.push(decided('reasons', 'reasons', { reasons: undefined }, requestedOn, request, requestReasons));
    if (judgedOn !== undefined && reasonable !== undefined) {
      const later = laterReplyOn === undefined ? {} : { laterReplyOn };
      const judge = { type: 'JudgeReasons', reasonable, why: TOLD, ...later, judgedOn } as const;
      const given = { requestedOn, dueOn, ...(givenOn !== undefined && { givenOn }) };
      steps.push(decided('judgement', 'reasons', { reasons: given }, judgedOn, judge, judgeReasons));
    }
  }
  const notice = fee && noticeIn(fee);
  if (fee !== undefined && notice !== undefined) {
    const { basis, quantity, lines } = notice;
    const { notifiedOn, paidOn } = fee;
    const notify = { type: 'NotifyFee', basis, quantity, notifiedOn } as const;
    // From where the notices before it left off.
    const items = { ...NO_ITEMS, before: (lines[0]?.from ?? 1) - 1 };
    steps.push(
      decided('fee notice', 'fee', { fee: undefined }, notifiedOn, notify, (state) => {
        notifyFee(state, notify, { ...context, items });
        chargesNothingTwice(state, notice);
        lapsedWhereReplaced(fee, ending);
      }),
    );
    if (paidOn !== undefined) {
      const { paidOn: _paid, ...unpaid } = fee;
      steps.push(decided('payment', 'fee', { fee: unpaid }, paidOn, { type: 'RecordPayment', paidOn }, recordPayment));
    }
  }
  if (draftedOn !== undefined && draftedAs !== undefined) {
    steps.push({ name: 'draft', check: () => mayRefuseAsExcessive(begun, draftedAs, reasons, draftedOn) });
  }
  if (ending === undefined) return steps;
  const { closing, closedOn, onTheSpot } = ending;
  const ended = withSteps(begun, handling);
  // An imported register tells of no notice.
  const told = begun.source !== 'import';
  if (closing.type === 'correction_lapsed' && (correction !== undefined || told)) {
    const lapse = { type: 'LapseCorrection', lapsedOn: closedOn } as const;
    // That of an earlier handling is used up.
    const { correction: _earlier, ...own } = begun;
    steps.push({
      name: 'lapse of the correction',
      check: () => lapseCorrection(withSteps(own, handling), lapse, context),
    });
  }
  if (closing.type === 'fee_lapsed' && (fee !== undefined || told)) {
    steps.push({
      name: 'lapse of the fee',
      check: () => lapseFee(ended, { type: 'LapseFee', lapsedOn: closedOn }, context),
    });
  }
  if (isDecision(closing)) {
    if (onTheSpot)
      steps.push({ name: 'on the spot', check: () => repliedOnTheSpot(ended, closing, closedOn, context) });
    steps.push({ name: 'reply, unpaid', check: () => feeIsPaid(ended, closedOn) });
    steps.push({ name: 'reply, others asked', check: () => mayDecide(ended, closing, closedOn, context) });
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
