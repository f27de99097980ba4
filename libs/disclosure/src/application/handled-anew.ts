import type { Consultation } from '../law/clock.js';
import { noticeIn } from '../law/fees.js';
import type { LegalDate } from '../law/legal-date.js';
import type { Decision } from '../law/outcomes.js';
import { isDecision } from '../law/outcomes.js';
import { NO_ITEMS } from '../fee-items.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application, FormerHandling } from './application.js';
import type { DecisionContext } from './commands.js';
import { overrideObjection, recordAgencyAnswer, recordThirdPartyAnswer } from './decide-consultation.js';
import { lapseCorrection, receiveCorrection, requestCorrection } from './decide-correction.js';
import { extendReplyPeriod } from './decide-extension.js';
import { lapseFee, notifyFee, recordPayment } from './decide-fee.js';
import { judgeReasons, requestReasons } from './decide-reasons.js';
import { feeIsPaid, mayDecide, replyOnTheSpot } from './decide-reply.js';
import { mayRefuseAsExcessive } from './decision-checks.js';
import type { WholeHandling } from './whole-handlings.js';
import { correctedIn, handlingsWithEndings } from './whole-handlings.js';

/**
 * What an amended entry says was done is decided once more, step by step, as if it were recorded now with the amended dates: what
 * would be refused then is refused of the amendment. What was refused of the entry before it, too (a step from before a rule was
 * looked at, or from before a holiday was known), may still be put right in something else.
 * @throws RefusedCommand, as the step's own command, naming the article
 */
export function checkHandledAnew(was: Application, amended: Application, context: DecisionContext): void {
  const corrected = correctedIn(was);
  const before = new Map(refusalsOf(was, corrected, context));
  for (const [step, refusal] of refusalsOf(amended, corrected, context)) {
    if (before.has(step)) continue;
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

/** By handling, step and code. One after the other: what the clock makes of an amendment that is refused is nobody's concern. */
function* refusalsOf(
  application: Application,
  corrected: number,
  context: DecisionContext,
): Generator<[string, RefusedCommand]> {
  for (const [index, handling] of handlingsWithEndings(application, corrected).entries()) {
    const begun = begunAnew(application, handling, index, corrected);
    for (const [step, check] of stepsOf(begun, handling, context)) {
      try {
        check();
      } catch (error) {
        if (!(error instanceof RefusedCommand)) throw error;
        yield [`${index}, ${step}: ${error.code}`, error];
      }
    }
  }
}

type Step = readonly [name: string, check: () => void];
/** In the order of the procedure, in which the clock takes those of one day. */
const PARTS = ['correction', 'extension', 'consultations', 'reasons', 'fee'] as const;
type Part = (typeof PARTS)[number];
/** Steps of a handling, or none in the place of one. */
type Steps = { readonly [Name in Part]?: WholeHandling[Name] | undefined };

/** Each on what came before it in the handling, but for the ending: that comes after everything. */
function stepsOf(begun: Application, handling: WholeHandling, context: DecisionContext): Step[] {
  const { correction, extension, consultations = [], reasons, fee, draftedOn, draftedAs, ending } = handling;
  const decided = (
    name: string,
    part: Part,
    changed: Steps,
    on: LegalDate,
    decide: (state: Application) => unknown,
  ): Step => [name, () => decide(withSteps(begun, cameBefore({ ...handling, ...changed }, part, on)))];
  const steps: Step[] = [];

  if (correction !== undefined) {
    const { requestedOn, dueOn, receivedOn } = correction;
    const request = { type: 'RequestCorrection', items: TOLD, dueOn, requestedOn } as const;
    steps.push(
      decided('correction', 'correction', { correction: undefined }, requestedOn, (state) =>
        requestCorrection(state, request, context),
      ),
    );
    if (receivedOn !== undefined) {
      const { goodCause } = begun;
      const late = goodCause === undefined ? {} : { goodCause };
      const receive = { type: 'ReceiveCorrection', correction: TOLD, receivedOn, ...late } as const;
      const requested = { correction: { requestedOn, dueOn } };
      steps.push(
        decided('receipt of the correction', 'correction', requested, receivedOn, (state) =>
          receiveCorrection(state, receive, context),
        ),
      );
    }
  }
  if (extension !== undefined) {
    const { workingDays, consentBy, noticedOn } = extension;
    const command = { type: 'ExtendReplyPeriod', workingDays, reason: TOLD, consentBy, noticedOn } as const;
    steps.push(
      decided('extension', 'extension', { extension: undefined }, noticedOn, (state) =>
        extendReplyPeriod(state, command, context),
      ),
    );
  }
  for (const consultation of consultations) {
    const { consultationId, answeredOn, overriddenOn } = consultation;
    const having = (one: Consultation): Steps => ({
      consultations: consultations.map((other) => (other.consultationId === consultationId ? one : other)),
    });
    const { overriddenOn: _overridden, ...told } = consultation;
    const { answer: _answer, answeredOn: _answered, ...asked } = told;
    if (answeredOn !== undefined) {
      steps.push(
        decided(`answer ${consultationId}`, 'consultations', having(asked), answeredOn, (state) =>
          answered(state, consultation, answeredOn, context),
        ),
      );
    }
    if (overriddenOn !== undefined) {
      const command = { type: 'OverrideObjection', consultationId, reasons: TOLD, overriddenOn } as const;
      steps.push(
        decided(`override ${consultationId}`, 'consultations', having(told), overriddenOn, (state) =>
          overrideObjection(state, command, context),
        ),
      );
    }
  }
  if (reasons !== undefined) {
    const { requestedOn, dueOn, givenOn, judgedOn, reasonable, laterReplyOn } = reasons;
    const request = { type: 'RequestReasons', why: TOLD, dueOn, requestedOn } as const;
    steps.push(
      decided('reasons', 'reasons', { reasons: undefined }, requestedOn, (state) =>
        requestReasons(state, request, context),
      ),
    );
    if (judgedOn !== undefined && reasonable !== undefined) {
      const later = laterReplyOn === undefined ? {} : { laterReplyOn };
      const judge = { type: 'JudgeReasons', reasonable, why: TOLD, ...later, judgedOn } as const;
      const given = { requestedOn, dueOn, ...(givenOn !== undefined && { givenOn }) };
      steps.push(
        decided('judgement', 'reasons', { reasons: given }, judgedOn, (state) => judgeReasons(state, judge, context)),
      );
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
      decided('fee notice', 'fee', { fee: undefined }, notifiedOn, (state) =>
        notifyFee(state, notify, { ...context, items }),
      ),
    );
    if (paidOn !== undefined) {
      const { paidOn: _paid, ...unpaid } = fee;
      steps.push(
        decided('payment', 'fee', { fee: unpaid }, paidOn, (state) =>
          recordPayment(state, { type: 'RecordPayment', paidOn }, context),
        ),
      );
    }
  }
  if (draftedOn !== undefined && draftedAs !== undefined) {
    steps.push(['draft', () => mayRefuseAsExcessive(begun, draftedAs, reasons, draftedOn)]);
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
    steps.push(['lapse of the correction', () => lapseCorrection(withSteps(own, handling), lapse, context)]);
  }
  if (closing.type === 'fee_lapsed' && (fee !== undefined || told)) {
    steps.push(['lapse of the fee', () => lapseFee(ended, { type: 'LapseFee', lapsedOn: closedOn }, context)]);
  }
  if (isDecision(closing)) {
    if (onTheSpot) steps.push(['on the spot', () => repliedOnTheSpot(ended, closing, closedOn, context)]);
    steps.push(['reply, unpaid', () => feeIsPaid(ended, closedOn)]);
    steps.push(['reply, others asked', () => mayDecide(ended, closing, closedOn, context)]);
  }
  return steps;
}

/** What the commands ask for in words was given when the step was recorded. */
const TOLD = '—';

function answered(
  state: Application,
  { kind, consultationId, answer }: Consultation,
  answeredOn: LegalDate,
  context: DecisionContext,
): void {
  if (kind === 'third_party' && (answer === 'consents' || answer === 'objects' || answer === 'silent')) {
    const command = { type: 'RecordThirdPartyAnswer', consultationId, answer, reasons: TOLD, answeredOn } as const;
    recordThirdPartyAnswer(state, command, context);
  }
  if (kind === 'agency' && (answer === 'agrees' || answer === 'disagrees' || answer === 'silent')) {
    const command = { type: 'RecordAgencyAnswer', consultationId, answer, opinion: TOLD, answeredOn } as const;
    recordAgencyAnswer(state, command, context);
  }
}

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
