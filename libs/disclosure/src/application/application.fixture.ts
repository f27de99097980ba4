import { codesIn } from '../chinese-words.fixture.js';
import type { Application, Stage } from './application.js';
import type { ApplicationCommand, DecisionContext } from './commands.js';
import { decide } from './decide.js';
import type { ApplicationEvent } from './events.js';
import { evolve } from './evolve.js';
import type { Decision } from '../law/outcomes.js';
import { TARIFF_2021 } from '../law/fees.js';
import type { LawData } from '../law-data.js';
import { initialLawData } from '../law-data.js';
import { RefusedCommand } from '../refused-command.js';

export const AGENCY = '120116';
export const TODAY = '2020-06-30';
export const CLERK = '李文';
export const LAWYER = '王静';
export const DIRECTOR = '赵明';
/** The cases here are of 2020: the tariff, in truth of 2021, is taken to apply to them already. */
export const LAW_DATA: LawData = {
  calendar: initialLawData().calendar,
  tariffs: [{ ...TARIFF_2021, from: '2019-05-15' }],
};

/** An event of the type, recorded by the clerk unless another is named. */
export function happened<Type extends ApplicationEvent['type']>(
  type: Type,
  occurredOn: string,
  data: Extract<ApplicationEvent, { type: Type }>['data'],
  actor = CLERK,
): ApplicationEvent {
  return { type, occurredOn, data, actor, agency: AGENCY } as ApplicationEvent;
}

/** The event, on another day. */
export const at = (event: ApplicationEvent, occurredOn: string): ApplicationEvent => ({ ...event, occurredOn });

export const PROVIDED: Decision = { type: 'disclosed', manner: 'provided' };

/** The steps of a typical application, each some days after the one before it. */
export const received = happened('ApplicationReceived', '2020-03-02', {
  registerNumber: '2020-0001',
  channel: 'registered_mail',
  applicantKind: 'natural_person',
  source: 'intake',
  personal: { applicantName: '张三', contact: '022-60000000', request: '2019年度环境监测报告' },
});
/** The same application, read from a register kept elsewhere. */
export const imported = happened('ApplicationReceived', '2020-03-02', {
  registerNumber: '2020-0001',
  channel: 'registered_mail',
  applicantKind: 'natural_person',
  source: 'import',
  personal: { applicantName: '张三', request: '2019年度环境监测报告' },
});
export const assigned = happened('Assigned', '2020-03-03', { handlingUnit: '政策法规科' });
export const correctionRequested = happened('CorrectionRequested', '2020-03-04', {
  dueOn: '2020-03-18',
  personal: { items: '请写明报告的名称' },
});
export const correctionReceived = happened('CorrectionReceived', '2020-03-10', {
  personal: { correction: '《2019年环境质量报告书》' },
});
export const draftedAs = (decision: Decision): ApplicationEvent =>
  happened('ReplyDrafted', '2020-03-12', { decision, personal: { text: '经查，现予以公开。' } });
export const drafted = draftedAs(PROVIDED);
export const reviewed = happened('ReplyReviewed', '2020-03-13', { approved: true, personal: { opinion: '' } }, LAWYER);
export const returned = happened(
  'ReplyReviewed',
  '2020-03-13',
  { approved: false, personal: { opinion: '理由不足' } },
  LAWYER,
);
export const signedOff = happened('ReplySignedOff', '2020-03-16', {}, DIRECTOR);
export const replied = happened('Disclosed', '2020-03-17', { manner: 'provided', onTheSpot: false });
export const delivered = happened('ReplyDelivered', '2020-03-18', { method: 'post' });
export const appealFiled = happened('AppealFiled', '2020-04-01', { appealId: 'appeal-1', route: 'review' });
export const appealCorrected = happened('AppealDecided', '2020-05-20', { appealId: 'appeal-1', result: 'corrected' });
export const reopened = happened('ApplicationReopened', '2020-05-25', { appealId: 'appeal-1' });

/** The same application, received when the steps below are near. The last day to reply is 22 June. */
export const late = at(received, '2020-05-25');

/** Steps around the reply, of a handling under way in late May; each some days after the one before it. */
export const thirdPartyConsulted = happened('ThirdPartyConsulted', '2020-05-26', {
  consultationId: 'consultation-1',
  personal: { thirdParty: '某化工公司', contact: '022-61111111', matter: '贵公司的排污数据是否可以公开' },
});
export const agencyConsulted = happened('AgencyConsulted', '2020-05-26', {
  consultationId: 'consultation-2',
  consultedAgency: '市水务局',
  personal: { matter: '联合监测报告是否可以公开' },
});
export const consultationDelivered = happened('ConsultationDelivered', '2020-05-27', {
  consultationId: 'consultation-1',
});
export const thirdPartyObjected = happened('ThirdPartyAnswered', '2020-06-02', {
  consultationId: 'consultation-1',
  answer: 'objects',
  personal: { reasons: '涉及商业秘密' },
});
export const reasonsRequested = happened('ReasonsRequested', '2020-05-26', {
  dueOn: '2020-06-09',
  personal: { why: '一个月内申请 200 件' },
});
export const reasonsGiven = happened('ReasonsGiven', '2020-06-02', { personal: { reasons: '科研需要' } });
export const feeNotified = happened('FeeNotified', '2020-05-26', {
  basis: 'per_page',
  quantity: 31,
  lines: [
    { from: 1, to: 30, unitPrice: 0, amount: 0 },
    { from: 31, to: 31, unitPrice: 10, amount: 10 },
  ],
  amount: 10,
  afterPayment: 'restarts',
  basisDocument: '《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）',
});
/** The last day to pay is then 24 June: 25 and 26 June 2020 are holidays. */
export const feeNoticeDelivered = happened('FeeNoticeDelivered', '2020-05-27', {});

/** How a typical application comes to stand at each stage. */
export const AT_STAGE: Readonly<Record<Stage, readonly ApplicationEvent[]>> = {
  received: [received],
  assigned: [received, assigned],
  awaiting_correction: [received, assigned, correctionRequested],
  drafted: [received, assigned, drafted],
  reviewed: [received, assigned, drafted, reviewed],
  signed_off: [received, assigned, drafted, reviewed, signedOff],
  closed: [received, assigned, drafted, reviewed, signedOff, replied],
  reopened: [received, assigned, drafted, reviewed, signedOff, replied, appealFiled, appealCorrected, reopened],
};

/** Why a command may be refused, and what kind of refusal that is. */
const REFUSALS = {
  already_closed: 'state',
  amended_before_fact: 'content',
  amendment_needs_two_persons: 'state',
  amendment_outdated: 'state',
  amendment_pending: 'state',
  no_such_amendment: 'state',
  proposer_may_not_approve: 'state',
  already_received: 'state',
  already_recorded: 'state',
  already_reviewed: 'state',
  appeal_about_ending: 'state',
  appeal_already_decided: 'state',
  appeal_has_reopened: 'state',
  appeal_not_corrected: 'state',
  appeal_still_pending: 'state',
  clock_stopped: 'state',
  consultation_pending: 'state',
  correction_already_requested: 'state',
  correction_drawn_on: 'state',
  correction_not_requested: 'state',
  correction_notice_too_late: 'content',
  correction_period_too_short: 'content',
  correction_too_late: 'content',
  date_in_future: 'content',
  date_out_of_order: 'content',
  date_too_early: 'content',
  delivery_not_recorded: 'state',
  drafter_may_not_approve: 'state',
  extension_moves_nothing: 'content',
  extension_too_long: 'content',
  extension_too_short: 'content',
  fee_not_notified: 'state',
  fee_unpaid: 'state',
  handled_here: 'state',
  last_day_provisional: 'state',
  ground_missing: 'content',
  ground_of_another_decision: 'content',
  ground_repeated: 'content',
  later_reply_too_far: 'content',
  no_correction_received: 'content',
  no_known_working_day: 'content',
  no_later_reply: 'content',
  no_reasons_given: 'state',
  no_namesake: 'content',
  no_such_appeal: 'state',
  no_such_application: 'state',
  no_such_consultation: 'state',
  no_such_handling: 'content',
  no_such_date: 'content',
  not_held_not_relied_on: 'content',
  not_of_that_handling: 'content',
  not_on_the_spot: 'content',
  nothing_recorded_to_amend: 'state',
  nothing_to_amend: 'content',
  nothing_to_charge: 'content',
  nothing_to_deliver: 'state',
  nothing_to_override: 'state',
  notice_without_effect: 'state',
  correction_awaited: 'state',
  objection_overridden: 'state',
  pages_charged_already: 'content',
  annulled_notice_has_no_dates: 'content',
  annulled_step_answered: 'state',
  annulled_with_its_step: 'content',
  ending_followed: 'state',
  ending_in_year_over: 'content',
  appeal_in_year_over: 'content',
  fee_notice_replaced: 'content',
  fee_on_one_basis: 'content',
  payment_too_late: 'content',
  period_still_running: 'content',
  period_unreasonable: 'content',
  quantity_too_large: 'content',
  items_charged_already: 'content',
  reasons_not_judged: 'state',
  reasons_not_requested: 'state',
  receipt_too_early: 'content',
  reply_period_over: 'state',
  silence_gives_no_reasons: 'content',
  third_party_objects: 'state',
  value_missing: 'content',
  wrong_consultation: 'content',
  wrong_stage: 'state',
} as const;
export type RefusalCode = keyof typeof REFUSALS;

interface Answer {
  /** Exactly these events follow; without any, the command changes nothing. */
  then(...events: readonly ApplicationEvent[]): void;
  /** The command is refused with this code, under this article of the Regulations or none. */
  thenRefused(code: RefusalCode, article?: string): void;
  /** What follows, to go on from. */
  events(): ApplicationEvent[];
}

interface Given {
  /** The clerk gives the command on 30 June 2020, unless another person or day is named. */
  when(command: ApplicationCommand, context?: Partial<DecisionContext>): Answer;
}

export const stateAfter = (events: readonly ApplicationEvent[]): Application | undefined =>
  events.reduce<Application | undefined>(evolve, undefined);

/** The application after what happened, which must be something. */
export function after(...history: readonly ApplicationEvent[]): Application {
  const state = stateAfter(history);
  if (state === undefined) throw new TypeError('nothing happened');
  return state;
}

/** What happened before the command; nothing, for an application that does not exist yet. */
export const given = (...history: readonly ApplicationEvent[]): Given => ({
  when: (command, context) => {
    return answering(() => decide(stateAfter(history), command, { ...CONTEXT, ...context }));
  },
});

export const CONTEXT: DecisionContext = { today: TODAY, actor: CLERK, agency: AGENCY, ...LAW_DATA };

/** What an answer must be. */
export const answering = (answer: () => ApplicationEvent[]): Answer => ({
  then: (...events) => {
    expect(answer()).toEqual(events);
  },
  events: answer,
  thenRefused: (code, article) => {
    const refusal = refusalOf(answer);
    expect({ code: refusal.code, article: refusal.article }).toEqual({ code, article });
    expect(refusal.kind).toBe(REFUSALS[code]);
    expect(refusal.message).toMatch(/^.*\p{Script=Han}.*。$/u);
    expect(codesIn(refusal.message)).toEqual([]);
    expect(refusal.english).toMatch(/^.+\.$/);
  },
});

export function refusalOf(answer: () => unknown): RefusedCommand {
  let answered: unknown;
  try {
    answered = answer();
  } catch (error) {
    if (error instanceof RefusedCommand) return error;
    throw error;
  }
  throw new Error(`not refused but answered: ${JSON.stringify(answered)}`);
}
