import type { Consultation } from '../law/clock.js';
import { noticeIn } from '../law/fees.js';
import type { LegalDate } from '../law/legal-date.js';
import { isDecision } from '../law/outcomes.js';
import { NO_ITEMS } from '../fee-items.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application, FormerHandling, Procedure } from './application.js';
import type { DecisionContext } from './commands.js';
import { overrideObjection, recordAgencyAnswer, recordThirdPartyAnswer } from './decide-consultation.js';
import { extendReplyPeriod } from './decide-extension.js';
import { lapseFee, notifyFee, recordPayment } from './decide-fee.js';
import { judgeReasons, requestReasons } from './decide-reasons.js';
import { feeIsPaid, mayDecide } from './decide-reply.js';

/**
 * What an amended entry says was done is decided once more, step by step, as if it were recorded now with the amended dates: what
 * would be refused then is refused of the amendment. What was refused of the entry before it, too (a step from before a rule was
 * looked at, or from before a holiday was known), may still be put right in something else.
 * @throws RefusedCommand, as the step's own command, naming the article
 */
export function checkHandledAnew(was: Application, amended: Application, context: DecisionContext): void {
  const before = new Map(refusalsOf(was, context));
  for (const [step, refusal] of refusalsOf(amended, context)) {
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
function* refusalsOf(application: Application, context: DecisionContext): Generator<[string, RefusedCommand]> {
  for (const [index, handling] of handlingsWithEndings(application).entries()) {
    for (const [step, check] of stepsOf(application, handling, index, context)) {
      try {
        check();
      } catch (error) {
        if (!(error instanceof RefusedCommand)) throw error;
        yield [`${index}, ${step}: ${error.code}`, error];
      }
    }
  }
}

/** The handlings that appeals overturned, oldest first, and the latest one, each with its ending. */
export function handlingsWithEndings(state: Application): FormerHandling[] {
  const { formerHandlings = [], counted, renewed, reopened } = state;
  const latest = {
    ...state,
    ...(reopened && { reopenedOn: reopened.reopenedOn }),
    ...(renewed && { ending: renewed }),
  };
  return [...formerHandlings, latest].map((one, index) =>
    index === 0 ? { ...one, ...(counted && { ending: counted }) } : one,
  );
}

type Step = readonly [name: string, check: () => void];
/** Steps of a handling, or none in the place of one. */
type Steps = { readonly [Name in keyof Procedure]: Procedure[Name] | undefined };

/** Each on all that the handling has but the step itself and what follows from it: the clock looks at what came before its day only. */
function stepsOf(application: Application, handling: FormerHandling, index: number, context: DecisionContext): Step[] {
  const { extension, consultations = [], reasons, fee, ending } = handling;
  const begun = begunAnew(application, handling, index);
  const decided = (name: string, changed: Steps, on: LegalDate, decide: (state: Application) => unknown): Step => [
    name,
    () => decide(withSteps(begun, { ...handling, ...changed }, on)),
  ];
  const steps: Step[] = [];

  if (extension !== undefined) {
    const { workingDays, consentBy, noticedOn } = extension;
    const command = { type: 'ExtendReplyPeriod', workingDays, reason: TOLD, consentBy, noticedOn } as const;
    steps.push(
      decided('extension', { extension: undefined }, noticedOn, (state) => extendReplyPeriod(state, command, context)),
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
        decided(`answer ${consultationId}`, having(asked), answeredOn, (state) =>
          answered(state, consultation, answeredOn, context),
        ),
      );
    }
    if (overriddenOn !== undefined) {
      const command = { type: 'OverrideObjection', consultationId, reasons: TOLD, overriddenOn } as const;
      steps.push(
        decided(`override ${consultationId}`, having(told), overriddenOn, (state) =>
          overrideObjection(state, command, context),
        ),
      );
    }
  }
  if (reasons !== undefined) {
    const { requestedOn, dueOn, givenOn, judgedOn, reasonable, laterReplyOn } = reasons;
    const request = { type: 'RequestReasons', why: TOLD, dueOn, requestedOn } as const;
    steps.push(
      decided('reasons', { reasons: undefined }, requestedOn, (state) => requestReasons(state, request, context)),
    );
    if (judgedOn !== undefined && reasonable !== undefined) {
      const later = laterReplyOn === undefined ? {} : { laterReplyOn };
      const judge = { type: 'JudgeReasons', reasonable, why: TOLD, ...later, judgedOn } as const;
      const given = { requestedOn, dueOn, ...(givenOn !== undefined && { givenOn }) };
      steps.push(decided('judgement', { reasons: given }, judgedOn, (state) => judgeReasons(state, judge, context)));
    }
  }
  const notice = fee && noticeIn(fee);
  if (fee !== undefined && notice !== undefined) {
    const { basis, quantity, lines } = notice;
    const { notifiedOn, paidOn } = fee;
    const notify = { type: 'NotifyFee', basis, quantity, notifiedOn } as const;
    // From where the notices before it left off.
    const items = { ...NO_ITEMS, before: (lines[0]?.from ?? 1) - 1 };
    const unnoticed = withSteps(begun, { ...handling, fee: undefined }, notifiedOn);
    steps.push(['fee notice', () => notifyFee(unnoticed, notify, { ...context, items })]);
    if (paidOn !== undefined) {
      const { paidOn: _paid, ...unpaid } = fee;
      steps.push(
        decided('payment', { fee: unpaid }, paidOn, (state) =>
          recordPayment(state, { type: 'RecordPayment', paidOn }, context),
        ),
      );
    }
  }
  if (ending === undefined) return steps;
  const { closing, closedOn } = ending;
  const ended = withSteps(begun, handling, closedOn);
  // An imported register tells of no notice.
  if (closing.type === 'fee_lapsed' && (fee !== undefined || application.source !== 'import')) {
    steps.push(
      decided('lapse of the fee', {}, closedOn, (state) =>
        lapseFee(state, { type: 'LapseFee', lapsedOn: closedOn }, context),
      ),
    );
  }
  if (isDecision(closing)) {
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

/** The application when the handling began. */
function begunAnew(application: Application, { reopenedOn }: FormerHandling, index: number): Application {
  const { extension: _1, consultations: _2, reasons: _3, fee: _4, draft: _5, ...rest } = application;
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

/** With the steps of the handling, and the correction as far as it was asked for by the day of the step that is decided. */
function withSteps(
  { correction, ...begun }: Application,
  { extension, consultations, reasons, fee }: Steps,
  on: LegalDate,
): Application {
  return {
    ...begun,
    ...(correction && correction.requestedOn <= on && { correction }),
    ...(extension && { extension }),
    ...(consultations && { consultations }),
    ...(reasons && { reasons }),
    ...(fee && { fee }),
  };
}
