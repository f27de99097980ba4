import type { LegalDate } from '../law/legal-date.js';
import { isDecision } from '../law/outcomes.js';
import { RefusedCommand } from '../refused-command.js';
import { AMENDABLE_FIELDS } from './amendable-fields.js';
import type { Application } from './application.js';
import { currentEnding } from './application.js';
import {
  appealOf,
  checkDecision,
  hasReopened,
  mayRefuseAsExcessive,
  notInFuture,
  notBeforeDue,
  required,
  underTheRegulations,
  validDate,
} from './checks.js';
import type { AmendRegisterEntry, AmendedValues } from './commands.js';
import type { AppealAmendment, Amendment, PersonalAmendment, RegisterEntryAmended } from './events.js';
import { evolve } from './evolve.js';

const PERSONAL_FIELDS = ['applicantName', 'contact', 'identityNumber', 'request'] as const;
const APPEAL_FIELDS = ['route', 'filedOn', 'result', 'decidedOn'] as const;
const REQUIRED_TEXTS = ['registerNumber', 'handlingUnit', 'applicantName', 'request'] as const;

type BareAmendment = Omit<RegisterEntryAmended, 'actor' | 'agency'>;

/** Puts typing errors right: what was recorded stays in the history, every view follows the corrected value. */
export function amend(state: Application, command: AmendRegisterEntry, today: LegalDate): BareAmendment[] {
  notInFuture(command.amendedOn, today);
  const reason = required(command.reason, '更正理由', 'reason for the amendment');
  for (const field of REQUIRED_TEXTS) {
    const text = command.values[field];
    if (text !== undefined) required(text, '更正后的内容', 'amended value');
  }
  const changes = recordedChanges(state, command.values);
  const appealChanges = changesOfAppeal(state, command.values);
  const personalChanges = PERSONAL_FIELDS.flatMap((field): PersonalAmendment[] => {
    const to = command.values[field]?.trim();
    return to === undefined || to === state[field] ? [] : [{ field, from: state[field] ?? null, to }];
  });
  if (changes.length + appealChanges.length + personalChanges.length === 0) {
    throw new RefusedCommand(
      'nothing_to_amend',
      '更正后的内容与现有登记相同，没有需要更正的内容。',
      'The values are those already recorded; there is nothing to amend.',
      'content',
    );
  }
  const event: BareAmendment = {
    type: 'RegisterEntryAmended',
    occurredOn: command.amendedOn,
    data: { changes, appealChanges, personal: { reason, changes: personalChanges } },
  };
  const amended = evolve(state, { ...event, actor: '', agency: state.agency });
  const { closing, renewedClosing } = command.values;
  if (closing !== undefined) {
    checkDecision(amended, closing);
    mayRefuseAsExcessive(amended, closing, (state.reopened === undefined ? state : state.firstProcedure)?.reasons);
  }
  if (renewedClosing !== undefined) {
    checkDecision(amended, renewedClosing);
    mayRefuseAsExcessive(amended, renewedClosing, state.reasons);
  }
  checkOrder(state, amended, today);
  return [event];
}

function recordedChanges(state: Application, values: AmendedValues): Amendment[] {
  const changes: Amendment[] = [];
  for (const field of Object.keys(AMENDABLE_FIELDS) as (keyof typeof AMENDABLE_FIELDS)[]) {
    const given = values[field];
    if (given === undefined) continue;
    const to = typeof given === 'string' ? given.trim() : given;
    const from = AMENDABLE_FIELDS[field].get(state);
    // A register may have left the handling unit out; a step that never happened cannot be amended into being.
    if (from === undefined && field !== 'handlingUnit') {
      throw new RefusedCommand(
        'nothing_recorded_to_amend',
        `登记中没有“${field}”这一项，不能更正；请先登记相应的步骤。`,
        `Nothing is recorded as ${field}; record the step itself first.`,
      );
    }
    if (JSON.stringify(from) !== JSON.stringify(to)) changes.push({ field, from: from ?? null, to } as Amendment);
  }
  return changes;
}

function changesOfAppeal(state: Application, values: AmendedValues): AppealAmendment[] {
  if (values.appeal === undefined) return [];
  const { appealId } = values.appeal;
  const appeal = appealOf(state, appealId);
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
        '该案的结果已使申请重新办理，不能再更正为其他结果。',
        'The application was reopened on this result; it cannot become another.',
      );
    }
    changes.push({ appealId, field, from: appeal[field], to } as AppealAmendment);
  }
  return changes;
}

/** The dates that an amendment changes must still follow one another. */
function checkOrder(was: Application, amended: Application, today: LegalDate): void {
  const sequencesBefore = sequencesOf(was);
  for (const [index, sequence] of sequencesOf(amended).entries()) {
    const steps = sequence
      .map((date, step) => ({ date, changed: date !== sequencesBefore[index]?.[step] }))
      .filter((step): step is { date: LegalDate; changed: boolean } => step.date !== undefined);
    for (const [step, { date, changed }] of steps.entries()) {
      if (changed) notInFuture(date, today);
      const before = steps[step - 1];
      if (before !== undefined && date < before.date && (changed || before.changed)) {
        throw new RefusedCommand(
          'date_out_of_order',
          `更正后日期 ${date} 早于其前一步骤的日期 ${before.date}，请一并核对。`,
          `After the amendment ${date} would be before ${before.date}, the step it follows.`,
          'content',
        );
      }
    }
  }
  if (amended.receivedOn !== was.receivedOn) underTheRegulations(amended.receivedOn);
  const { correction } = amended;
  if (correction !== undefined) {
    validDate(correction.dueOn);
    for (const part of ['counted', 'renewed'] as const) {
      const ending = amended[part];
      if (ending?.closing.type !== 'correction_lapsed') continue;
      const moved = correction.dueOn !== was.correction?.dueOn || ending !== was[part];
      if (moved) notBeforeDue(ending.closedOn, correction.dueOn, '补正', '30');
    }
    if (correction.dueOn <= correction.requestedOn) {
      throw new RefusedCommand(
        'correction_period_too_short',
        `补正期限 ${correction.dueOn} 必须晚于告知日 ${correction.requestedOn}。`,
        `The last day ${correction.dueOn} must be after the notice of ${correction.requestedOn}.`,
        'content',
        '30',
      );
    }
  }
}

/** The steps that follow one another, by their dates; undefined where there was no such step. */
function sequencesOf(state: Application): (readonly (LegalDate | undefined)[])[] {
  const { receivedOn, correction, draft, counted, reopened, renewed, delivery } = state;
  const ending = currentEnding(state);
  // A withdrawal may date from before a draft that was under way when it arrived; a reply never does.
  const repliedOn = ending !== undefined && isDecision(ending.closing) ? ending.closedOn : undefined;
  return [
    [receivedOn, counted?.closedOn, reopened?.reopenedOn, renewed?.closedOn],
    [state.appeals.find(({ appealId }) => appealId === reopened?.appealId)?.decidedOn, reopened?.reopenedOn],
    [receivedOn, correction?.requestedOn, correction?.receivedOn, draft?.draftedOn],
    [receivedOn, draft?.draftedOn, draft?.reviewedOn, draft?.signedOffOn, repliedOn],
    [ending?.closedOn, delivery?.deliveredOn],
    ...state.appeals.map((appeal) => [receivedOn, appeal.filedOn, appeal.decidedOn]),
  ];
}
