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
  notInFuture,
  notBeforeDue,
  required,
  underTheRegulations,
  validDate,
} from './checks.js';
import type { AmendRegisterEntry, AmendedValues, ApplicationCommand, ProposeAmendment } from './commands.js';
import type {
  AmendedEntry,
  AppealAmendment,
  Amendment,
  ApplicationEvent,
  Bare,
  PersonalAmendment,
  RegisterEntryAmended,
} from './events.js';
import { evolve } from './evolve.js';

const PERSONAL_FIELDS = ['applicantName', 'contact', 'identityNumber', 'request'] as const;
const APPEAL_FIELDS = ['route', 'filedOn', 'result', 'decidedOn'] as const;
const REQUIRED_TEXTS = ['registerNumber', 'handlingUnit', 'applicantName', 'request'] as const;

type Approve = Extract<ApplicationCommand, { type: 'ApproveAmendment' }>;
type Reject = Extract<ApplicationCommand, { type: 'RejectAmendment' }>;

/** Puts typing errors right: what was recorded stays in the history, every view follows the corrected value. */
export function amend(state: Application, command: AmendRegisterEntry, today: LegalDate): Bare<RegisterEntryAmended>[] {
  if (state.counted !== undefined) {
    throw new RefusedCommand(
      'amendment_needs_two_persons',
      `该申请已于 ${state.counted.closedOn} 办结并计入年度报告，更正须由一人提出、另一人批准：请用“提出更正”。`,
      `The application was closed on ${state.counted.closedOn} and is counted; one person proposes an amendment, another approves it.`,
    );
  }
  const data = amendedEntry(state, command.values, command.reason, command.amendedOn, today);
  return [{ type: 'RegisterEntryAmended', occurredOn: command.amendedOn, data }];
}

/** The first of two persons. */
export function proposeAmendment(
  state: Application,
  { amendmentId, reason, values, proposedOn }: ProposeAmendment,
  today: LegalDate,
): Bare<Extract<ApplicationEvent, { type: 'AmendmentProposed' }>>[] {
  const { proposedAmendment: pending } = state;
  if (pending?.amendmentId === amendmentId) return [];
  if (pending !== undefined) {
    throw new RefusedCommand(
      'amendment_pending',
      `${pending.proposedBy} 于 ${pending.proposedOn} 提出的更正尚未批准，请先批准或者不同意该项更正。`,
      `An amendment proposed by ${pending.proposedBy} on ${pending.proposedOn} is pending; approve or reject it first.`,
    );
  }
  const entry = amendedEntry(state, values, reason, proposedOn, today);
  return [{ type: 'AmendmentProposed', occurredOn: proposedOn, data: { amendmentId, ...entry } }];
}

/** The second of two persons: it happens now, if the entry still is what the first one saw. */
export function approveAmendment(
  state: Application,
  { amendmentId, approvedOn }: Approve,
  actor: string,
  today: LegalDate,
): Bare<RegisterEntryAmended>[] {
  const { proposedBy, proposedOn, changes, appealChanges, personal } = pendingAmendment(state, amendmentId);
  if (proposedBy === actor) {
    throw new RefusedCommand(
      'proposer_may_not_approve',
      `更正由 ${actor} 提出，须由他人批准。`,
      `${actor} proposed the amendment; another person must approve it.`,
    );
  }
  if (approvedOn < proposedOn) {
    throw new RefusedCommand(
      'date_out_of_order',
      `日期 ${approvedOn} 早于提出更正的日期 ${proposedOn}，请核对。`,
      `The date ${approvedOn} is before the amendment was proposed, on ${proposedOn}.`,
      'content',
    );
  }
  const proposed: AmendedEntry = { changes, appealChanges, personal };
  const now = amendedEntry(state, valuesOf(proposed), personal.reason, approvedOn, today);
  if (JSON.stringify(now) !== JSON.stringify(proposed)) {
    throw new RefusedCommand(
      'amendment_outdated',
      '提出更正之后登记又有变动，请不同意该项更正后重新提出。',
      'The entry has changed since the amendment was proposed; reject it and propose it anew.',
    );
  }
  const approval = { amendmentId, proposedBy, approvedBy: actor };
  return [{ type: 'RegisterEntryAmended', occurredOn: approvedOn, data: { ...now, approval } }];
}

/** Whoever proposed it may take it back, too. */
export function rejectAmendment(
  state: Application,
  { amendmentId, reason, rejectedOn }: Reject,
  today: LegalDate,
): Bare<Extract<ApplicationEvent, { type: 'AmendmentRejected' }>>[] {
  pendingAmendment(state, amendmentId);
  notInFuture(rejectedOn, today);
  const personal = { reason: required(reason, '理由', 'reason') };
  return [{ type: 'AmendmentRejected', occurredOn: rejectedOn, data: { amendmentId, personal } }];
}

function pendingAmendment(state: Application, amendmentId: string): NonNullable<Application['proposedAmendment']> {
  const { proposedAmendment } = state;
  if (proposedAmendment?.amendmentId === amendmentId) return proposedAmendment;
  throw new RefusedCommand(
    'no_such_amendment',
    `该申请没有编号为 ${amendmentId} 的待批准更正，可能已经办理。`,
    `No amendment ${amendmentId} of the application is pending; it may be settled already.`,
  );
}

/** The values that a proposal would bring. */
function valuesOf({ changes, appealChanges, personal }: AmendedEntry): AmendedValues {
  const [first] = appealChanges;
  return {
    ...Object.fromEntries([...changes, ...personal.changes].map(({ field, to }) => [field, to])),
    ...(first && {
      appeal: {
        appealId: first.appealId,
        ...Object.fromEntries(appealChanges.map(({ field, to }) => [field, to])),
      },
    }),
  };
}

/** What the values would change, checked as if it were so already. */
function amendedEntry(
  state: Application,
  values: AmendedValues,
  why: string,
  on: LegalDate,
  today: LegalDate,
): AmendedEntry {
  notInFuture(on, today);
  const reason = required(why, '更正理由', 'reason for the amendment');
  for (const field of REQUIRED_TEXTS) {
    const text = values[field];
    if (text !== undefined) required(text, '更正后的内容', 'amended value');
  }
  const changes = recordedChanges(state, values);
  const appealChanges = changesOfAppeal(state, values);
  const personalChanges = PERSONAL_FIELDS.flatMap((field): PersonalAmendment[] => {
    const to = values[field]?.trim();
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
  const data: AmendedEntry = { changes, appealChanges, personal: { reason, changes: personalChanges } };
  const amended = evolve(state, {
    type: 'RegisterEntryAmended',
    occurredOn: on,
    data,
    actor: '',
    agency: state.agency,
  });
  if (values.closing !== undefined) checkDecision(amended, values.closing);
  if (values.renewedClosing !== undefined) checkDecision(amended, values.renewedClosing);
  checkOrder(state, amended, today);
  return data;
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
