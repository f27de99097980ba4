import type { Consultation } from '../law/clock.js';
import { ARTICLE_OF_CONSULTATION } from '../law/clock.js';
import { saidIn } from '../plain-text.js';
import { RefusedCommand } from '../refused-command.js';
import type { Application } from './application.js';
import { consultationOf, handled, required, silenceGivesNoReasons, silentOn, stated } from './checks.js';
import type { CommandOf, DecisionContext } from './commands.js';
import type { BareEvent } from './events.js';
import { notAfter, notYet } from './order-of-steps.js';

export function consultThirdParty(
  state: Application,
  command: CommandOf<'ConsultThirdParty'>,
  context: DecisionContext,
): BareEvent[] {
  const { consultationId, consultedOn, contact } = command;
  handled(state, command, consultedOn, context.today);
  if (isKnown(state, consultationId)) return [];
  const thirdParty = required(command.thirdParty, '第三方', 'third party', '32');
  const matter = required(command.matter, '征求意见的内容', 'matter asked about', '32');
  const personal = { thirdParty, ...(contact !== undefined && { contact }), matter };
  return [{ type: 'ThirdPartyConsulted', occurredOn: consultedOn, data: { consultationId, personal } }];
}

export function consultAgency(
  state: Application,
  command: CommandOf<'ConsultAgency'>,
  context: DecisionContext,
): BareEvent[] {
  const { consultationId, consultedOn } = command;
  handled(state, command, consultedOn, context.today);
  if (isKnown(state, consultationId)) return [];
  const consultedAgency = required(command.consultedAgency, '被征求意见的机关', 'agency consulted', '34');
  const matter = required(command.matter, '征求意见的内容', 'matter asked about', '34');
  return [
    {
      type: 'AgencyConsulted',
      occurredOn: consultedOn,
      data: { consultationId, consultedAgency, personal: { matter } },
    },
  ];
}

export function recordConsultationDelivery(
  state: Application,
  command: CommandOf<'RecordConsultationDelivery'>,
  context: DecisionContext,
): BareEvent[] {
  const consultation = consultationOf(state, command.consultationId);
  handled(state, command, command.deliveredOn, context.today, consultation.consultedOn);
  if (consultation.deliveredOn === command.deliveredOn) return [];
  const article = ARTICLE_OF_CONSULTATION[consultation.kind];
  notYet(consultation.deliveredOn, '征求意见书已登记送达', 'The delivery of the letter is recorded', article);
  notAfter(command.deliveredOn, consultation.answeredOn, article);
  return [
    {
      type: 'ConsultationDelivered',
      occurredOn: command.deliveredOn,
      data: { consultationId: consultation.consultationId },
    },
  ];
}

export function recordThirdPartyAnswer(
  state: Application,
  command: CommandOf<'RecordThirdPartyAnswer'>,
  context: DecisionContext,
): BareEvent[] {
  const consultation = answerable(state, command, 'third_party', context);
  if (command.answer === 'silent') silenceGivesNoReasons(command.reasons, '32');
  const reasons =
    command.answer === 'objects'
      ? required(command.reasons, '不同意公开的理由', 'reasons of the objection', '32')
      : saidIn(command.reasons);
  const { consultationId } = consultation;
  return [
    {
      type: 'ThirdPartyAnswered',
      occurredOn: command.answeredOn,
      data: { consultationId, answer: command.answer, personal: { reasons } },
    },
  ];
}

export function recordAgencyAnswer(
  state: Application,
  command: CommandOf<'RecordAgencyAnswer'>,
  context: DecisionContext,
): BareEvent[] {
  const consultation = answerable(state, command, 'agency', context);
  if (command.answer === 'silent') silenceGivesNoReasons(command.opinion, '34');
  const opinion =
    command.answer === 'disagrees'
      ? required(command.opinion, '不同意公开的意见', 'opinion', '34')
      : saidIn(command.opinion);
  const { consultationId } = consultation;
  return [
    {
      type: 'AgencyAnswered',
      occurredOn: command.answeredOn,
      data: { consultationId, answer: command.answer, personal: { opinion } },
    },
  ];
}

export function overrideObjection(
  state: Application,
  command: CommandOf<'OverrideObjection'>,
  context: DecisionContext,
): BareEvent[] {
  const consultation = consultationOf(state, command.consultationId);
  if (consultation.kind !== 'third_party' || consultation.answer !== 'objects') {
    throw new RefusedCommand(
      'nothing_to_override',
      '第三方没有不同意公开，无须以公共利益为由决定公开；不同意的请先登记其答复，否则请直接办理答复。',
      'The third party has not objected, so there is nothing to override: record its objection first, or reply.',
      'state',
      '32',
    );
  }
  handled(state, command, command.overriddenOn, context.today, consultation.answeredOn);
  notYet(consultation.overriddenOn, '已决定公开并告知第三方', 'The objection is overridden', '32');
  const reasons = required(command.reasons, '公共利益的理由', 'reasons of public interest', '32');
  const { consultationId } = consultation;
  return [
    {
      type: 'ObjectionOverridden',
      occurredOn: command.overriddenOn,
      data: { consultationId, personal: { reasons } },
    },
  ];
}

function answerable(
  state: Application,
  command: CommandOf<'RecordThirdPartyAnswer' | 'RecordAgencyAnswer'>,
  kind: Consultation['kind'],
  context: DecisionContext,
): Consultation {
  const article = ARTICLE_OF_CONSULTATION[kind];
  const consultation = consultationOf(state, command.consultationId);
  if (consultation.kind !== kind) {
    throw new RefusedCommand(
      'wrong_consultation',
      `${consultation.name}是${kind === 'agency' ? '第三方，请用“登记第三方答复”' : '其他机关，请用“登记其他机关答复”'}办理。`,
      `${consultation.name} was consulted as ${kind === 'agency' ? 'a third party; record its answer as a third party’s' : 'an agency; record its answer as an agency’s'}.`,
      'content',
      article,
    );
  }
  handled(state, command, command.answeredOn, context.today, consultation.deliveredOn ?? consultation.consultedOn);
  stated(command.answer, '答复', 'answer', article);
  notYet(consultation.answeredOn, '答复已登记', 'The answer is recorded', article);
  if (command.answer === 'silent') silentOn(consultation, command.answeredOn, context.calendar);
  return consultation;
}

const isKnown = ({ consultations = [] }: Application, consultationId: string): boolean =>
  consultations.some((one) => one.consultationId === consultationId);
