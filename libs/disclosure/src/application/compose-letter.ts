import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { Consultation, ConsultationKind } from '../law/clock.js';
import { clockOf, lastDaySet } from '../law/clock.js';
import { noticeIn } from '../law/fees.js';
import type { LegalDate } from '../law/legal-date.js';
import { monthsAfter, yearAfter } from '../law/legal-date.js';
import type { DeliveredPaper, LetterFacts, LetterHead, LetterKind } from '../law/letters.js';
import { deliveredPaper, LETTER_EDITION, letterDate } from '../law/letters.js';
import { isDecision } from '../law/outcomes.js';
import { AGENCY_ANSWER_WITHIN, PAYMENT_WITHIN, REASONABLE_MONTHS, THIRD_PARTY_ANSWER_WITHIN } from '../law/periods.js';
import type { Remedies } from '../law/remedies.js';
import { reviewFirst } from '../law/remedies.js';
import type { AgencyDetails } from '../agency.js';
import type { Application, ClosedAs } from './application.js';
import { currentEnding } from './application.js';
import type { ApplicationEvent, ThirdPartyConsulted } from './events.js';
import { lastDayTold, movedTheLastDay, notYet } from './letter-refusals.js';
import { currentHandling } from './procedure.js';
import { consultedTooLate, replyPeriodIn, withoutEffect } from './reply-period-in-letters.js';

/** What a letter needs besides the application's own history. */
export interface LetterSurroundings {
  readonly head: LetterHead;
  readonly agency: AgencyDetails;
  readonly calendar: WorkingDayCalendar;
  readonly issuedOn: LegalDate;
  /** Of a letter about a consultation: which. */
  readonly consultationId?: string;
  /** Of a proof of delivery: the letter delivered. */
  readonly delivered?: DeliveredLetter;
}

/** An issued letter that is delivered. */
export interface DeliveredLetter {
  readonly kind: LetterKind;
  readonly facts: LetterFacts;
}

/** A letter before it has its number, which is of the year of its date. */
export type UnnumberedLetter = Omit<LetterFacts, 'number'>;

/**
 * The facts that a letter of this kind states, out of the application's history. A letter speaks of the handling under way: what
 * was done before an appeal reopened the application is printed again as it was issued, not issued anew.
 * @throws RefusedCommand when what the letter is about has not happened, or moved nothing that the letter would tell
 */
export function composeLetter(
  kind: LetterKind,
  history: readonly ApplicationEvent[],
  state: Application,
  surroundings: LetterSurroundings,
): UnnumberedLetter {
  const { head, issuedOn, calendar } = surroundings;
  const reopenedAt = history.findLastIndex(({ type }) => type === 'ApplicationReopened');
  const part = partOf(kind, history.slice(reopenedAt + 1), state, surroundings);
  const facts: UnnumberedLetter = {
    head,
    edition: LETTER_EDITION,
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
    ...replyPeriodIn(currentHandling(state), calendar, letterDate(kind, { issuedOn, ...part })),
  };
  return { ...facts, ...part };
}

/** Texts come from the events of the handling; dates and figures that can be amended, from the state they left. */
function partOf(
  kind: LetterKind,
  handling: readonly ApplicationEvent[],
  state: Application,
  { agency, calendar, issuedOn, consultationId, delivered }: LetterSurroundings,
): Partial<LetterFacts> {
  const consultedInForce = ({ data }: ApplicationEvent): boolean =>
    !('consultationId' in data) ||
    state.consultations?.some((one) => one.consultationId === data.consultationId) === true;
  const last = <Type extends ApplicationEvent['type']>(
    type: Type,
    of?: string,
  ): Extract<ApplicationEvent, { type: Type }> => {
    const event = handling.findLast(
      (candidate) =>
        candidate.type === type &&
        consultedInForce(candidate) &&
        (of === undefined || (candidate.data as { consultationId?: string }).consultationId === of),
    );
    if (event === undefined) throw notYet(kind);
    return event as Extract<ApplicationEvent, { type: Type }>;
  };
  /** A step that was annulled since is told by its event, and by the state no more. */
  const inForce = <Step>(step: Step | undefined): Step => {
    if (step === undefined) throw notYet(kind);
    return step;
  };
  const consultation = (id: string): Consultation | undefined =>
    state.consultations?.find((one) => one.consultationId === id);
  /** When the letter will be received nobody knows yet: not before its own day. */
  const givenPeriod = (actedOn: LegalDate, workingDays: number): Pick<LetterFacts, 'periodProvisional'> =>
    calendar.isProvisional(actedOn, calendar.after(actedOn, workingDays)) ? { periodProvisional: true } : {};
  const ifTooLate = (of: ConsultationKind, consultedOn: LegalDate): Pick<LetterFacts, 'consultedTooLate'> =>
    consultedTooLate(clockOf(currentHandling(state), calendar, issuedOn), of, consultedOn)
      ? { consultedTooLate: true }
      : {};
  const ifNoticedTooLate = (
    step: 'correction_requested' | 'fee_notified',
    actedOn: LegalDate,
  ): Pick<LetterFacts, 'noticedTooLate'> =>
    withoutEffect(clockOf(currentHandling(state), calendar, issuedOn), step, actedOn) ? { noticedTooLate: true } : {};
  switch (kind) {
    case 'registration_form':
    case 'receipt':
      return {};
    case 'correction_notice': {
      const { data } = last('CorrectionRequested');
      const { requestedOn, dueOn } = inForce(state.correction);
      lastDayTold(kind, 'correctionDueOn', dueOn, monthsAfter(requestedOn, REASONABLE_MONTHS));
      return {
        actedOn: requestedOn,
        correction: { items: data.personal.items, dueOn: lastDaySet(dueOn, calendar).on },
        ...ifNoticedTooLate('correction_requested', requestedOn),
      };
    }
    case 'extension_notice': {
      const { data } = last('ReplyPeriodExtended');
      const { noticedOn, workingDays } = inForce(state.extension);
      const { extension: _extension, ...before } = currentHandling(state);
      const formerly = clockOf(before, calendar, noticedOn);
      const extended = clockOf(currentHandling(state), calendar, noticedOn);
      if (formerly.due === null || extended.due === null) throw notYet(kind);
      movedTheLastDay(kind, extended, 'extended', noticedOn);
      const told = { workingDays, reason: data.personal.reason, consentBy: data.consentBy };
      if (extended.state === 'paused') return { actedOn: noticedOn, extension: { ...told, paused: true } };
      return {
        actedOn: noticedOn,
        extension: {
          ...told,
          formerlyDueOn: formerly.due,
          dueOn: extended.due,
          ...(formerly.provisional && { formerlyProvisional: true }),
          ...(extended.provisional && { provisional: true }),
        },
      };
    }
    case 'third_party_letter':
    case 'third_party_notice': {
      const { data, occurredOn } = last('ThirdPartyConsulted', consultationId);
      const actedOn = consultation(data.consultationId)?.consultedOn ?? occurredOn;
      return {
        actedOn,
        thirdParty: thirdPartyOf(data.personal),
        ...givenPeriod(actedOn, THIRD_PARTY_ANSWER_WITHIN),
        ...(kind === 'third_party_notice' && ifTooLate('third_party', actedOn)),
      };
    }
    case 'public_interest_notice': {
      const { data: overridden, occurredOn } = last('ObjectionOverridden', consultationId);
      const consulted = last('ThirdPartyConsulted', overridden.consultationId);
      const told = last('ThirdPartyAnswered', overridden.consultationId).data.personal.reasons;
      const objection = amendedReasons(handling, overridden.consultationId) ?? told;
      const { consultedOn = consulted.occurredOn, overriddenOn = occurredOn } =
        consultation(overridden.consultationId) ?? {};
      return {
        actedOn: overriddenOn,
        thirdParty: thirdPartyOf(consulted.data.personal),
        publicInterest: { objection, reasons: overridden.personal.reasons, consultedOn },
        // It is decided against the third party, under Article 32: no ground of Articles 14 to 16 is relied on.
        remedies: remediesOf(agency, false),
      };
    }
    case 'agency_letter': {
      const { data, occurredOn } = last('AgencyConsulted', consultationId);
      const actedOn = consultation(data.consultationId)?.consultedOn ?? occurredOn;
      const consultedAgency = { name: data.consultedAgency, matter: data.personal.matter };
      return {
        actedOn,
        consultedAgency,
        ...givenPeriod(actedOn, AGENCY_ANSWER_WITHIN),
        ...ifTooLate('agency', actedOn),
      };
    }
    case 'reasons_request': {
      const { data } = last('ReasonsRequested');
      const { requestedOn, dueOn } = inForce(state.reasons);
      lastDayTold(kind, 'reasonsDueOn', dueOn, monthsAfter(requestedOn, REASONABLE_MONTHS));
      return { actedOn: requestedOn, reasons: { why: data.personal.why, dueOn: lastDaySet(dueOn, calendar).on } };
    }
    case 'later_reply_notice': {
      const { data, occurredOn } = last('ReasonsJudged');
      const { judgedOn = occurredOn, laterReplyOn = data.laterReplyOn } = inForce(state.reasons);
      if (laterReplyOn === undefined) throw notYet(kind);
      lastDayTold(kind, 'laterReplyOn', laterReplyOn, yearAfter(judgedOn));
      movedTheLastDay(kind, clockOf(currentHandling(state), calendar, judgedOn), 'later_reply_set', judgedOn);
      const { on: dueOn, provisional } = lastDaySet(laterReplyOn, calendar);
      return {
        actedOn: judgedOn,
        laterReply: { dueOn, why: data.personal.why, ...(provisional && { provisional: true }) },
      };
    }
    case 'fee_notice': {
      const notice = inForce(state.fee);
      const fee = inForce(noticeIn(notice));
      const actedOn = notice.notifiedOn;
      return {
        actedOn,
        ...givenPeriod(actedOn, PAYMENT_WITHIN),
        ...ifNoticedTooLate('fee_notified', actedOn),
        fee,
        ...(agency.payment !== undefined && { payment: agency.payment }),
      };
    }
    case 'approval_sheet': {
      const { decision, personal } = last('ReplyDrafted').data;
      const { draftedBy, draftedOn, reviewedOn, signedOffOn } = inForce(state.draft);
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
      return {
        actedOn: ending.closedOn,
        reply: { decision, ...answeredIn(handling, ending) },
        remedies: remediesOf(agency, reviewFirst(decision, ending.closedOn)),
      };
    }
    case 'delivery_proof':
      if (delivered === undefined) throw notYet(kind);
      return { delivered: { ...deliveredPaper(delivered.kind, delivered.facts), ...deliveryOf(delivered, state) } };
  }
}

/** Of an answer that was put right, the reasons given with that. */
const amendedReasons = (handling: readonly ApplicationEvent[], consultationId: string): string | undefined =>
  handling
    .map((event) => (event.type === 'RegisterEntryAmended' ? event.data.personal.answer : undefined))
    .findLast((answer) => answer?.consultationId === consultationId)?.reasons;

/**
 * What the ending in force answered: the draft that was signed off, or what was said on the spot, the last time of several, for those
 * before it were annulled. Neither is known of an imported ending.
 */
function answeredIn(
  handling: readonly ApplicationEvent[],
  { onTheSpot }: ClosedAs,
): { text?: string; onTheSpot?: boolean } {
  if (onTheSpot === true) {
    const spoken = handling.findLast((event) => event.type === 'Disclosed' && event.data.onTheSpot);
    return { ...(spoken?.type === 'Disclosed' && spoken.data.personal), onTheSpot };
  }
  let draft: string | undefined;
  let signedOff: string | undefined;
  for (const event of handling) {
    switch (event.type) {
      case 'ReplyDrafted':
        draft = event.data.personal.text;
        signedOff = undefined;
        break;
      case 'ReplyReviewed':
        if (event.data.approved) break;
        draft = undefined;
        signedOff = undefined;
        break;
      case 'ReplySignedOff':
        signedOff = draft;
        break;
      default:
    }
  }
  return signedOff === undefined ? {} : { text: signedOff };
}

/** Only of the reply is it recorded how it reached the applicant; that of an earlier handling is not known any more. */
const deliveryOf = ({ kind, facts }: DeliveredLetter, state: Application): Pick<DeliveredPaper, 'method'> =>
  kind === 'reply' && state.delivery !== undefined && facts.actedOn === currentEnding(state)?.closedOn
    ? { method: state.delivery.method }
    : {};

const thirdPartyOf = ({
  thirdParty,
  contact,
  matter,
}: ThirdPartyConsulted['data']['personal']): NonNullable<LetterFacts['thirdParty']> => ({
  name: thirdParty,
  ...(contact !== undefined && { contact }),
  matter,
});

const remediesOf = ({ reviewBody, court }: AgencyDetails, first: boolean): Remedies => ({
  reviewFirst: first,
  ...(reviewBody !== undefined && { reviewBody }),
  ...(court !== undefined && { court }),
});
