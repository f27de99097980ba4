import type { LegalDate } from '../law/legal-date.js';
import { yearOf } from '../law/legal-date.js';
import { chargedBefore } from '../law/fees.js';
import { RefusedCommand } from '../refused-command.js';
import { amend } from './amend.js';
import type { Application } from './application.js';
import { notInFuture, required } from './checks.js';
import type { AmendRegisterEntry, AmendedValues, ApplicationCommand, DecisionContext } from './commands.js';
import type {
  AmendedEntry,
  Amendment,
  AmendmentProposed,
  AmendmentRejected,
  Bare,
  RegisterEntryAmended,
} from './events.js';
import { evolve } from './evolve.js';

/**
 * What was closed is counted, in a report that may be published: its entry is amended by two persons, one who proposes and one who
 * approves. Who they are is told by their ids.
 */
type Command<Type> = Extract<ApplicationCommand, { type: Type }>;

/** An entry that is not counted yet, and changes no count of a year that is over, may be put right by one person. */
export function amendAlone(
  state: Application,
  command: AmendRegisterEntry,
  context: DecisionContext,
): Bare<RegisterEntryAmended>[] {
  if (state.counted === undefined) {
    const events = amend(state, command, context);
    const amended = events.reduce((one, event) => evolve(one, { ...event, actor: '', agency: state.agency }), state);
    changesNoYearThatIsOver(state, amended, yearOf(context.today));
    return events;
  }
  throw new RefusedCommand(
    'amendment_needs_two_persons',
    `该申请已于 ${state.counted.closedOn} 办结并计入年度报告，更正须由一人提出、另一人批准：请用“提出更正”。`,
    `The application was closed on ${state.counted.closedOn} and is counted; one person proposes an amendment, another approves it.`,
  );
}

function changesNoYearThatIsOver(was: Application, amended: Application, current: number): void {
  const [before, after] = [countedOpen(was), countedOpen(amended)];
  const changed = [...before, ...after].filter(
    ({ what }) => ![before, after].every((all) => all.some((one) => one.what === what)),
  );
  const year = Math.min(...changed.map((one) => one.year));
  if (year >= current) return;
  throw new RefusedCommand(
    'amendment_needs_two_persons',
    `更正将改变 ${year} 年度的统计，该年度已经结束，年度报告可能已经编制，更正须由一人提出、另一人批准：请用“提出更正”。`,
    `The amendment would change what is counted in ${year}, a year that is over and may be reported; one person proposes it, another approves it.`,
  );
}

/** What an application that is not closed is counted by, each with its year. */
const countedOpen = ({ receivedOn, applicantKind, appeals }: Application): { year: number; what: string }[] => [
  { year: yearOf(receivedOn), what: `${yearOf(receivedOn)} ${applicantKind}` },
  ...appeals.flatMap(({ appealId, route, filedOn, result, decidedOn }) => [
    { year: yearOf(filedOn), what: `${yearOf(filedOn)} ${appealId} ${route}` },
    ...(result === undefined || decidedOn === undefined
      ? []
      : [{ year: yearOf(decidedOn), what: `${yearOf(decidedOn)} ${appealId} ${route} ${result}` }]),
  ]),
];

export function proposeAmendment(
  state: Application,
  { amendmentId, reason, values, proposedOn }: Command<'ProposeAmendment'>,
  context: DecisionContext,
): Bare<AmendmentProposed>[] {
  const { proposedAmendment: pending } = state;
  if (pending?.amendmentId === amendmentId) return [];
  if (pending !== undefined) {
    throw new RefusedCommand(
      'amendment_pending',
      `${pending.proposedBy} 于 ${pending.proposedOn} 提出的更正尚未批准，请先批准或者不同意该项更正。`,
      `An amendment proposed by ${pending.proposedBy} on ${pending.proposedOn} is pending; approve or reject it first.`,
    );
  }
  const entry = amendedEntry(state, reason, values, proposedOn, context);
  return [{ type: 'AmendmentProposed', occurredOn: proposedOn, data: { amendmentId, ...entry } }];
}

/** It happens now, if the entry still is what the first person saw. */
export function approveAmendment(
  state: Application,
  { amendmentId, approvedOn }: Command<'ApproveAmendment'>,
  context: DecisionContext,
): Bare<RegisterEntryAmended>[] {
  const { amendmentId: _id, proposedBy, proposedOn, ...proposed } = pendingAmendment(state, amendmentId);
  if (proposedBy === context.actor) {
    throw new RefusedCommand(
      'proposer_may_not_approve',
      `更正由 ${proposedBy} 提出，须由他人批准。`,
      `${proposedBy} proposed the amendment; another person must approve it.`,
    );
  }
  notBeforeProposal(approvedOn, proposedOn);
  const now = amendedEntry(state, proposed.personal.reason, valuesOf(proposed), approvedOn, context);
  if (!same(now, proposed)) {
    throw new RefusedCommand(
      'amendment_outdated',
      '提出更正之后登记又有变动，请不同意该项更正后重新提出。',
      'The entry has changed since the amendment was proposed; reject it and propose it anew.',
    );
  }
  const approval = { amendmentId, proposedBy, approvedBy: context.actor };
  return [{ type: 'RegisterEntryAmended', occurredOn: approvedOn, data: { ...now, approval } }];
}

/** Whoever proposed it may take it back, too. */
export function rejectAmendment(
  state: Application,
  { amendmentId, reason, rejectedOn }: Command<'RejectAmendment'>,
  context: DecisionContext,
): Bare<AmendmentRejected>[] {
  const { proposedOn } = pendingAmendment(state, amendmentId);
  notInFuture(rejectedOn, context.today);
  notBeforeProposal(rejectedOn, proposedOn);
  const personal = { reason: required(reason, '理由', 'reason') };
  return [{ type: 'AmendmentRejected', occurredOn: rejectedOn, data: { amendmentId, personal } }];
}

function notBeforeProposal(decidedOn: LegalDate, proposedOn: LegalDate): void {
  if (decidedOn >= proposedOn) return;
  throw new RefusedCommand(
    'date_out_of_order',
    `日期 ${decidedOn} 早于提出更正的日期 ${proposedOn}，请核对后更正日期。`,
    `The date ${decidedOn} is before the amendment was proposed, on ${proposedOn}; correct it.`,
    'content',
  );
}

/** What the values would change, checked as if it were to happen now. */
function amendedEntry(
  state: Application,
  reason: string,
  values: AmendedValues,
  amendedOn: string,
  context: DecisionContext,
): AmendedEntry {
  const [event] = amend(state, { type: 'AmendRegisterEntry', reason, values, amendedOn }, context);
  if (event === undefined) throw new TypeError('an amendment that changes nothing is refused');
  return event.data;
}

function pendingAmendment(state: Application, amendmentId: string): NonNullable<Application['proposedAmendment']> {
  const { proposedAmendment } = state;
  if (proposedAmendment?.amendmentId === amendmentId) return proposedAmendment;
  throw new RefusedCommand(
    'no_such_amendment',
    `该申请没有编号为 ${amendmentId} 的待批准更正，可能已经办理；请刷新后核对编号，仍须更正的请重新提出。`,
    `No amendment ${amendmentId} of the application is pending; it may be settled already. Reload and check its id, or propose the amendment anew.`,
  );
}

/** What a command would amend; undefined of one that amends nothing. */
export function amendedBy(state: Application, command: ApplicationCommand): AmendedValues | undefined {
  if (command.type === 'AmendRegisterEntry' || command.type === 'ProposeAmendment') return command.values;
  const { proposedAmendment: pending } = state;
  return command.type === 'ApproveAmendment' && pending?.amendmentId === command.amendmentId
    ? valuesOf(pending)
    : undefined;
}

/** The values that a proposal would bring. */
function valuesOf({ changes, appealChanges, consultationChanges, personal }: AmendedEntry): AmendedValues {
  const values = (of: readonly { readonly field: string; readonly to: unknown }[]): object =>
    Object.fromEntries(of.map(({ field, to }) => [field, to]));
  const ofTheDay = feeOfItsDay(changes);
  const [appeal] = appealChanges;
  const { answer } = personal;
  const consultationId = answer?.consultationId ?? consultationChanges[0]?.consultationId;
  const handling = changes.find((change) => change.handling !== undefined)?.handling;
  return {
    ...values(changes.filter((change) => change !== ofTheDay)),
    ...values(personal.changes),
    ...(handling !== undefined && { handling }),
    ...(appeal && { appeal: { appealId: appeal.appealId, ...values(appealChanges) } }),
    ...(consultationId !== undefined && {
      consultation: { consultationId, ...values(consultationChanges), ...(answer && { reasons: answer.reasons }) },
    }),
  };
}

/** Of a notice whose day the proposal brings: what it states by the tariff of that day, where it charges the same units as before. */
function feeOfItsDay(changes: readonly Amendment[]): Amendment | undefined {
  if (!changes.some(({ field }) => field === 'feeNotifiedOn')) return undefined;
  return changes.find((change) => {
    if (change.field !== 'feeNotice' || change.from === null || change.to === null) return false;
    const { from, to } = change;
    return from.basis === to.basis && from.quantity === to.quantity && chargedBefore(from) === chargedBefore(to);
  });
}

const same = (one: AmendedEntry, other: AmendedEntry): boolean => facts(one) === facts(other);

const facts = ({ changes, appealChanges, consultationChanges, personal }: AmendedEntry): string =>
  JSON.stringify([changes, appealChanges, consultationChanges, personal.reason, personal.changes, personal.answer]);
