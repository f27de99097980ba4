import type { Consultation } from '../law/clock.js';
import { AGENCY_ANSWERS, ARTICLE_OF_CONSULTATION, THIRD_PARTY_ANSWERS } from '../law/clock.js';
import { RefusedCommand } from '../refused-command.js';
import { notBeforeWhatItAmends } from './amended-on.js';
import { AMENDABLE_FIELDS, AMENDED_LABELS, FIELDS_OF_HANDLING, amendField, asOfHandling } from './amendable-fields.js';
import {
  isAnnullable,
  mayAnnul,
  mayAnnulAppeal,
  mayAnnulConsultation,
  staysAboutTheEnding,
  toRecordFirst,
  toldWith,
} from './annulled-steps.js';
import type { Application } from './application.js';
import { appealOf, consultationOf, hasReopened, notInFuture, required, silenceGivesNoReasons } from './checks.js';
import { checkDecision, mayRefuseAsExcessive } from './decision-checks.js';
import type { AmendRegisterEntry, AmendedValues, DecisionContext } from './commands.js';
import type {
  AppealAmendment,
  Amendment,
  Bare,
  ConsultationAmendment,
  PersonalAmendment,
  RegisterEntryAmended,
} from './events.js';
import { evolve } from './evolve.js';
import { amendedNotice, movedClearOfOthers, noticeGiven } from './fee-notices.js';
import { checkHandledAnew } from './handled-anew.js';
import { checkOrder } from './order-of-dates.js';
import { correctedIn, handlingsWithEndings } from './whole-handlings.js';

const PERSONAL_FIELDS = ['applicantName', 'contact', 'identityNumber', 'wanted', 'request', 'goodCause'] as const;
const APPEAL_FIELDS = ['route', 'filedOn', 'result', 'decidedOn'] as const;
const CONSULTATION_FIELDS = ['consultedOn', 'deliveredOn', 'answeredOn', 'answer', 'overriddenOn'] as const;
const REQUIRED_TEXTS = ['registerNumber', 'handlingUnit', 'extensionConsentBy', 'applicantName', 'request'] as const;

type BareAmendment = Bare<RegisterEntryAmended>;

/** Puts typing errors right: what was recorded stays in the history, every view follows the corrected value. */
export function amend(state: Application, command: AmendRegisterEntry, context: DecisionContext): BareAmendment[] {
  notInFuture(command.amendedOn, context.today);
  const reason = required(command.reason, '更正理由', 'reason for the amendment');
  for (const field of REQUIRED_TEXTS) {
    const text = command.values[field];
    const article = field === 'extensionConsentBy' ? '33' : undefined;
    if (text !== undefined) required(text, '更正后的内容', 'amended value', article);
  }
  const changes = recordedChanges(state, command.values, context);
  const appealChanges = changesOfAppeal(state, command.values);
  const consultationChanges = changesOfConsultation(state, command.values);
  const answer = reasonsOfAnswer(state, command.values, consultationChanges);
  if (command.values.goodCause !== undefined) {
    if (state.correction?.receivedOn === undefined) throw nothingRecorded('goodCause', state);
    ofTheHandling(state, command.values.handling, 'goodCause');
  }
  const personalChanges = PERSONAL_FIELDS.flatMap((field): PersonalAmendment[] => {
    const to = command.values[field]?.trim();
    return to === undefined || to === state[field] ? [] : [{ field, from: state[field] ?? null, to }];
  });
  const count = changes.length + appealChanges.length + consultationChanges.length + personalChanges.length;
  if (count === 0 && answer === undefined) {
    throw new RefusedCommand(
      'nothing_to_amend',
      '更正后的内容与现有登记相同，没有需要更正的内容，请核对要更正的项目及其内容。',
      'The values are those already recorded; there is nothing to amend: check what is to be amended, and to what.',
      'content',
    );
  }
  const event: BareAmendment = {
    type: 'RegisterEntryAmended',
    occurredOn: command.amendedOn,
    data: {
      changes,
      appealChanges,
      consultationChanges,
      personal: { reason, changes: personalChanges, ...(answer && { answer }) },
    },
  };
  const amended = evolve(state, { ...event, actor: '', agency: state.agency });
  const { closing, renewedClosing } = command.values;
  const [first] = handlingsWithEndings(amended, correctedIn(state));
  if (closing) {
    checkDecision({ ...first, source: amended.source }, closing);
    mayRefuseAsExcessive(amended, closing, first?.reasons, amended.counted?.closedOn);
  }
  if (renewedClosing) {
    checkDecision(amended, renewedClosing);
    mayRefuseAsExcessive(amended, renewedClosing, amended.reasons, amended.renewed?.closedOn);
  }
  checkOrder(state, amended, context.today);
  if (appealChanges.some(({ field, to }) => field === 'filedOn' && to !== null)) {
    staysAboutTheEnding(state, amended, context.today);
  }
  notBeforeWhatItAmends(command.amendedOn, state, amended, event.data);
  checkHandledAnew(beforeTheEnding(state, changes), amended, context);
  movedClearOfOthers(state, amended, context);
  return [event];
}

/** As it stood before an ending that is annulled: what was in order then is so again. */
function beforeTheEnding(state: Application, changes: readonly Amendment[]): Application {
  const ended = changes.find(({ field, to }) => to === null && (field === 'closing' || field === 'renewedClosing'));
  return ended === undefined ? state : amendField(state, ended);
}

function recordedChanges(state: Application, values: AmendedValues, context: DecisionContext): Amendment[] {
  const changes: Amendment[] = [];
  const { handling } = values;
  const former = handling === undefined ? undefined : state.formerHandlings?.[handling - 1];
  if (handling !== undefined && former === undefined) throw noSuchHandling(state, handling);
  for (const field of Object.keys(AMENDABLE_FIELDS) as (keyof typeof AMENDABLE_FIELDS)[]) {
    const ofFormer = former !== undefined && FIELDS_OF_HANDLING.has(field);
    const recorded = ofFormer ? asOfHandling(state, former) : state;
    const given = field === 'feeNotice' ? noticeGiven(recorded.fee, values) : values[field];
    if (given === undefined) continue;
    const from = AMENDABLE_FIELDS[field].get(recorded);
    // A register may have left the handling unit out; a step that never happened cannot be amended into being.
    if (from === undefined && field !== 'handlingUnit') throw nothingRecorded(field, state);
    ofTheHandling(state, handling, field);
    if (given === null && isAnnullable(field)) mayAnnul(field, recorded, values);
    const reckoned =
      field === 'feeNotice' && recorded.fee ? amendedNotice(state, recorded.fee, values, context) : given;
    const to = typeof reckoned === 'string' ? reckoned.trim() : reckoned;
    if (JSON.stringify(from) === JSON.stringify(to)) continue;
    const annulled = to === null && isAnnullable(field) && toldWith(field, recorded);
    changes.push({ field, from: from ?? null, to, ...(ofFormer && { handling }), ...annulled } as Amendment);
  }
  return changes;
}

function changesOfAppeal(state: Application, values: AmendedValues): AppealAmendment[] {
  if (values.appeal === undefined) return [];
  const { appealId } = values.appeal;
  const appeal = appealOf(state, appealId);
  if (values.appeal.filedOn === null) {
    mayAnnulAppeal(state, values.appeal);
    const { appealId: _id, filedOn, ...told } = appeal;
    return [{ appealId, field: 'filedOn', from: filedOn, to: null, with: told }];
  }
  const changes: AppealAmendment[] = [];
  for (const field of APPEAL_FIELDS) {
    const to = values.appeal[field];
    if (to === undefined || to === appeal[field]) continue;
    if (appeal[field] === undefined) {
      throw new RefusedCommand(
        'appeal_still_pending',
        '该案尚未审结，结果请用“登记复议或者诉讼结果”登记。',
        'The appeal is pending; record its decision instead.',
      );
    }
    if (field === 'result' && hasReopened(state, appealId)) {
      throw new RefusedCommand(
        'appeal_has_reopened',
        '该案的结果已使申请重新办理，不能再更正为其他结果；日期或者救济类型有误的，请只更正该项。',
        'The application was reopened on this result; it cannot become another: amend the dates or the route alone if they are wrong.',
      );
    }
    changes.push({ appealId, field, from: appeal[field], to } as AppealAmendment);
  }
  return changes;
}

function changesOfConsultation(state: Application, values: AmendedValues): ConsultationAmendment[] {
  if (values.consultation === undefined) return [];
  const { consultationId } = values.consultation;
  const consultation = consultationEver(state, consultationId);
  if (values.consultation.consultedOn === null) {
    mayAnnulConsultation(consultation, values.consultation);
    const { consultedOn, deliveredOn, answeredOn, answer } = consultation;
    const told = Object.entries({ deliveredOn, answeredOn, answer }).filter(([, value]) => value !== undefined);
    const annulled = { consultationId, field: 'consultedOn', from: consultedOn, to: null } as const;
    return [{ ...annulled, ...(told.length > 0 && { with: Object.fromEntries(told) }) }];
  }
  const changes: ConsultationAmendment[] = [];
  for (const field of CONSULTATION_FIELDS) {
    const to = values.consultation[field];
    if (to === undefined || to === null || to === consultation[field]) continue;
    if (consultation[field] === undefined) throw nothingRecorded(field, state);
    if (field === 'answer') answerAmendable(consultation, to);
    changes.push({ consultationId, field, from: consultation[field], to } as ConsultationAmendment);
  }
  return changes;
}

/** Of whichever handling it is. */
function consultationEver(state: Application, consultationId: string): Consultation {
  const former = state.formerHandlings?.find(({ consultations = [] }) =>
    consultations.some((one) => one.consultationId === consultationId),
  );
  return consultationOf(former ?? state, consultationId);
}

/** Articles 32 and 34: who objects or disagrees says why, as where the answer is recorded. The recorded reasons can be put right, too. */
function reasonsOfAnswer(
  state: Application,
  { consultation: values }: AmendedValues,
  changes: readonly ConsultationAmendment[],
): { readonly consultationId: string; readonly reasons: string } | undefined {
  if (values === undefined) return undefined;
  const { consultationId } = values;
  const { kind, answer, reasons: recorded } = consultationEver(state, consultationId);
  const to = changes.find(({ field }) => field === 'answer')?.to;
  if (values.reasons === undefined && to !== 'objects' && to !== 'disagrees') return undefined;
  if (answer === undefined) throw nothingRecorded('reasons', state);
  const article = ARTICLE_OF_CONSULTATION[kind];
  if ((to ?? answer) === 'silent') silenceGivesNoReasons(values.reasons, article);
  if (to === undefined && values.reasons?.trim() === recorded) return undefined;
  const [label, english] =
    kind === 'third_party' ? ['第三方答复的理由', 'reasons of the answer'] : ['其他机关答复的意见', 'opinion'];
  return { consultationId, reasons: required(values.reasons, label, english, article) };
}

function answerAmendable({ kind, name, overriddenOn }: Consultation, answer: string): void {
  const article = ARTICLE_OF_CONSULTATION[kind];
  const answers: readonly string[] = kind === 'third_party' ? THIRD_PARTY_ANSWERS : AGENCY_ANSWERS;
  if (!answers.includes(answer)) {
    throw new RefusedCommand(
      'wrong_consultation',
      kind === 'third_party'
        ? `${name}是第三方，其答复须为同意公开、不同意公开或者逾期未答复，请按第三方的答复填写。`
        : `${name}是其他机关，其答复须为同意公开、不同意公开或者逾期未答复，请按其他机关的答复填写。`,
      kind === 'third_party'
        ? `${name} was consulted as a third party: it consents, objects or is silent; give its answer so.`
        : `${name} was consulted as an agency: it agrees, disagrees or is silent; give its answer so.`,
      'content',
      article,
    );
  }
  if (overriddenOn !== undefined) {
    throw new RefusedCommand(
      'objection_overridden',
      `已于 ${overriddenOn} 因公共利益决定公开，第三方的不同意见不能再更正为其他答复；登记有误的只有日期的，请只更正日期。`,
      `The objection was overridden on ${overriddenOn}; it cannot become another answer; amend its dates alone if they are what is wrong.`,
      'state',
      article,
    );
  }
}

function nothingRecorded(field: keyof typeof AMENDED_LABELS, state: Application): RefusedCommand {
  const [label, english] = AMENDED_LABELS[field];
  const [first, firstEnglish] = toRecordFirst(state);
  return state.formerHandlings === undefined
    ? new RefusedCommand(
        'nothing_recorded_to_amend',
        `登记中没有“${label}”这一项，不能更正；请${first}登记相应的步骤。`,
        `Nothing is recorded as “${english}”, so there is nothing to amend: ${firstEnglish}record the step itself.`,
      )
    : new RefusedCommand(
        'nothing_recorded_to_amend',
        `所指的一次办理中没有“${label}”这一项，不能更正；重新办理以前的延期、说明理由、收费、拟稿、审核、签发，请写明是第几次办理；最近一次办理尚未登记的，请${first}登记相应的步骤。`,
        `Nothing is recorded as “${english}” in that handling: of extension, reasons, fee, draft, review and sign-off before a reopening say by “handling” which it is; what is missing in the latest one, ${firstEnglish}record as a step.`,
      );
}

/** Not read as one of another handling than the one that is named: of a correction, an ending and a delivery there is one field for all. */
function ofTheHandling(state: Application, handling: number | undefined, field: keyof typeof AMENDED_LABELS): void {
  const isOf = HANDLING_OF[field];
  if (handling === undefined || isOf === undefined || isOf(state) === handling) return;
  const [label, english] = AMENDED_LABELS[field];
  throw new RefusedCommand(
    'not_of_that_handling',
    `登记中的“${label}”不是第 ${handling} 次办理的，不能与该次办理一并更正；确需更正的，请另行提出，不写明第几次办理。`,
    `What is recorded as “${english}” is not of handling ${handling} and cannot be amended with it; amend it by itself, without “handling”.`,
    'content',
  );
}

/** Of which handling, the first being 1, the recorded value is; of the application itself the others are. */
const HANDLING_OF: Partial<Record<keyof typeof AMENDED_LABELS, (state: Application) => number>> = {
  correctionRequestedOn: correctedHandling,
  correctionDueOn: correctedHandling,
  correctionReceivedOn: correctedHandling,
  goodCause: correctedHandling,
  closing: () => 1,
  closedOn: () => 1,
  renewedClosing: latestHandling,
  renewedClosedOn: latestHandling,
  deliveredOn: latestHandling,
  deliveryMethod: latestHandling,
};

function correctedHandling(state: Application): number {
  return correctedIn(state) + 1;
}

function latestHandling({ formerHandlings = [] }: Application): number {
  return formerHandlings.length + 1;
}

const noSuchHandling = ({ formerHandlings = [] }: Application, handling: number): RefusedCommand =>
  new RefusedCommand(
    'no_such_handling',
    `该申请重新办理过 ${formerHandlings.length} 次，没有可以更正的第 ${handling} 次办理，请核对；现在的一次办理不必写明。`,
    `The application was reopened ${formerHandlings.length} times; it has no former handling ${handling}. The present one is not named.`,
    'content',
  );
