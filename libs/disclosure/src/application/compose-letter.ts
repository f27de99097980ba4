import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import { clockOf } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import type { LetterFacts, LetterHead, LetterKind } from '../law/letters.js';
import { LETTER_LABELS } from '../law/letters.js';
import { isDecision } from '../law/outcomes.js';
import { reviewFirst } from '../law/remedies.js';
import { RefusedCommand } from '../refused-command.js';
import type { AgencyDetails } from '../agency.js';
import type { Application } from './application.js';
import { currentEnding } from './application.js';
import type { ApplicationEvent } from './events.js';
import { currentHandling } from './procedure.js';

/** What a letter needs besides the application's own history. */
export interface LetterSurroundings {
  readonly head: LetterHead;
  readonly agency: AgencyDetails;
  readonly calendar: WorkingDayCalendar;
  readonly number: string;
  readonly issuedOn: LegalDate;
  /** Of a letter about a consultation: which. */
  readonly consultationId?: string;
  /** Of a proof of delivery: the letter delivered. */
  readonly delivered?: { readonly title: string; readonly number: string };
}

/**
 * The facts that a letter of this kind states, out of the application's history.
 * @throws RefusedCommand when what the letter is about has not happened
 */
export function composeLetter(
  kind: LetterKind,
  history: readonly ApplicationEvent[],
  state: Application,
  surroundings: LetterSurroundings,
): LetterFacts {
  const { head, number, issuedOn, calendar } = surroundings;
  const { due } = clockOf(currentHandling(state), calendar, issuedOn);
  const facts: LetterFacts = {
    head,
    number,
    issuedOn,
    registerNumber: state.registerNumber,
    receivedOn: state.receivedOn,
    channel: state.channel,
    applicantKind: state.applicantKind,
    applicantName: state.applicantName,
    ...(state.contact !== undefined && { contact: state.contact }),
    ...(state.identityNumber !== undefined && { identityNumber: state.identityNumber }),
    request: state.request,
    ...(state.wanted !== undefined && { wanted: state.wanted }),
    ...(state.handlingUnit !== undefined && { handlingUnit: state.handlingUnit }),
    ...(due !== null && { replyDueOn: due }),
  };
  return { ...facts, ...partOf(kind, history, state, surroundings) };
}

function partOf(
  kind: LetterKind,
  history: readonly ApplicationEvent[],
  state: Application,
  { agency, calendar, consultationId, delivered }: LetterSurroundings,
): Partial<LetterFacts> {
  const last = <Type extends ApplicationEvent['type']>(
    type: Type,
    of?: string,
  ): Extract<ApplicationEvent, { type: Type }> => {
    const event = history.findLast(
      (candidate) =>
        candidate.type === type &&
        (of === undefined || (candidate.data as { consultationId?: string }).consultationId === of),
    );
    if (event === undefined) throw notYet(kind);
    return event as Extract<ApplicationEvent, { type: Type }>;
  };
  switch (kind) {
    case 'registration_form':
    case 'receipt':
      return {};
    case 'correction_notice': {
      const { data } = last('CorrectionRequested');
      return { correction: { items: data.personal.items, dueOn: data.dueOn } };
    }
    case 'extension_notice': {
      const { data, occurredOn } = last('ReplyPeriodExtended');
      const { extension: _extension, ...before } = currentHandling(state);
      const formerly = clockOf(before, calendar, occurredOn).due;
      const { due } = clockOf(currentHandling(state), calendar, occurredOn);
      if (formerly === null || due === null) throw notYet(kind);
      return {
        extension: {
          workingDays: data.workingDays,
          reason: data.personal.reason,
          consentBy: data.consentBy,
          formerlyDueOn: formerly,
          dueOn: due,
        },
      };
    }
    case 'third_party_letter':
    case 'third_party_notice': {
      const { thirdParty, contact, matter } = last('ThirdPartyConsulted', consultationId).data.personal;
      return { thirdParty: { name: thirdParty, ...(contact !== undefined && { contact }), matter } };
    }
    case 'public_interest_notice': {
      const overridden = last('ObjectionOverridden', consultationId).data;
      const { thirdParty, contact, matter } = last('ThirdPartyConsulted', overridden.consultationId).data.personal;
      const objection = last('ThirdPartyAnswered', overridden.consultationId).data.personal.reasons;
      return {
        thirdParty: { name: thirdParty, ...(contact !== undefined && { contact }), matter },
        publicInterest: { objection, reasons: overridden.personal.reasons },
      };
    }
    case 'agency_letter': {
      const { consultedAgency, personal } = last('AgencyConsulted', consultationId).data;
      return { consultedAgency: { name: consultedAgency, matter: personal.matter } };
    }
    case 'reasons_request': {
      const { dueOn, personal } = last('ReasonsRequested').data;
      return { reasons: { why: personal.why, dueOn } };
    }
    case 'later_reply_notice': {
      const { laterReplyOn, personal } = last('ReasonsJudged').data;
      if (laterReplyOn === undefined) throw notYet(kind);
      return { laterReply: { dueOn: laterReplyOn, why: personal.why } };
    }
    case 'fee_notice': {
      const { basis, quantity, lines, amount } = last('FeeNotified').data;
      return { fee: { basis, quantity, lines, amount } };
    }
    case 'approval_sheet': {
      const { decision, personal } = last('ReplyDrafted').data;
      if (state.draft === undefined) throw notYet(kind);
      const { draftedBy, draftedOn, reviewedOn, signedOffOn } = state.draft;
      const review = reviewedOn === undefined ? undefined : last('ReplyReviewed');
      const signOff = signedOffOn === undefined ? undefined : last('ReplySignedOff');
      return {
        reply: { decision, text: personal.text },
        approval: {
          draftedBy,
          draftedOn,
          ...(review && reviewedOn && { reviewedBy: review.actor, reviewedOn, opinion: review.data.personal.opinion }),
          ...(signOff && signedOffOn && { signedOffBy: signOff.actor, signedOffOn }),
        },
      };
    }
    case 'reply': {
      const ending = currentEnding(state);
      const decision = ending?.closing;
      if (ending === undefined || decision === undefined || !isDecision(decision)) throw notYet(kind);
      const drafted = history.findLast((event) => event.type === 'ReplyDrafted');
      return {
        reply: { decision, text: drafted?.type === 'ReplyDrafted' ? drafted.data.personal.text : '' },
        remedies: {
          reviewFirst: reviewFirst(decision, ending.closedOn),
          ...(agency.reviewBody !== undefined && { reviewBody: agency.reviewBody }),
          ...(agency.court !== undefined && { court: agency.court }),
        },
      };
    }
    case 'delivery_proof':
      if (delivered === undefined) throw notYet(kind);
      return { delivered };
  }
}

const notYet = (kind: LetterKind): RefusedCommand =>
  new RefusedCommand(
    'nothing_to_state',
    `尚未登记相应的步骤，不能制发《${LETTER_LABELS[kind].label}》。`,
    `The step that the ${LETTER_LABELS[kind].english} is about is not recorded yet.`,
  );
