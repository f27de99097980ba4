import type { AgencyAnswered, ApplicationEvent, FeeNotified, FeePaid, ThirdPartyAnswered } from './events.js';
import { closingIn } from './events.js';
import { withReplaced } from '../fee-items.js';
import { noticeIn } from '../law/fees.js';
import type { Consultation, Fee } from '../law/clock.js';
import { amendField } from './amendable-fields.js';
import type { Appeal, Application, ClosedAs, FormerHandling, Procedure } from './application.js';
import { draftOf, resting } from './application.js';

/**
 * The state after one more event. Total: any event recorded once can always be folded.
 * The first event of a stream must be `ApplicationReceived`; anything else means a broken stream and throws a `TypeError`.
 */
export function evolve(before: Application | undefined, event: ApplicationEvent): Application {
  if (event.type === 'ApplicationReceived') {
    const { notes: _notes, ...personal } = event.data.personal;
    return {
      agency: event.agency,
      registerNumber: event.data.registerNumber,
      channel: event.data.channel,
      applicantKind: event.data.applicantKind,
      receivedOn: event.occurredOn,
      source: event.data.source,
      ...personal,
      stage: 'received',
      appeals: [],
    };
  }
  if (before === undefined) throw new TypeError(`a stream begins with ApplicationReceived, not with ${event.type}`);
  const closing = closingIn(event);
  if (closing !== undefined) {
    const onTheSpot = event.type === 'Disclosed' && event.data.onTheSpot;
    const ending: ClosedAs = { closing, closedOn: event.occurredOn, ...(onTheSpot && { onTheSpot }) };
    return closed(withFeeNotice(before, event), ending);
  }

  const state = ENTRIES_ONLY.has(event.type) ? before : nowHandledHere(before);
  switch (event.type) {
    case 'Assigned':
      return {
        ...state,
        handlingUnit: event.data.handlingUnit,
        stage: state.stage === 'received' || state.stage === 'reopened' ? 'assigned' : state.stage,
      };
    case 'CorrectionRequested':
      return {
        ...state,
        correction: { requestedOn: event.occurredOn, dueOn: event.data.dueOn },
        stage: 'awaiting_correction',
      };
    case 'CorrectionReceived': {
      const { goodCause } = event.data.personal;
      // A draft that did not wait for it, as the notice had no effect, answers another request than is now made.
      const { draft: _void, ...rest } = state;
      return {
        ...rest,
        ...(rest.correction && { correction: { ...rest.correction, receivedOn: event.occurredOn } }),
        ...(goodCause !== undefined && { goodCause }),
        stage: resting(rest),
      };
    }
    case 'ReplyPeriodExtended':
      return {
        ...state,
        extension: {
          noticedOn: event.occurredOn,
          workingDays: event.data.workingDays,
          consentBy: event.data.consentBy,
        },
      };
    case 'ThirdPartyConsulted':
      return consulted(state, {
        consultationId: event.data.consultationId,
        kind: 'third_party',
        name: event.data.personal.thirdParty,
        consultedOn: event.occurredOn,
      });
    case 'AgencyConsulted':
      return consulted(state, {
        consultationId: event.data.consultationId,
        kind: 'agency',
        name: event.data.consultedAgency,
        consultedOn: event.occurredOn,
      });
    case 'ConsultationDelivered':
      return withConsultation(state, event.data.consultationId, { deliveredOn: event.occurredOn });
    case 'ThirdPartyAnswered':
      return answered(state, event, event.data.personal.reasons);
    case 'AgencyAnswered':
      return answered(state, event, event.data.personal.opinion);
    case 'ObjectionOverridden':
      return withConsultation(state, event.data.consultationId, { overriddenOn: event.occurredOn });
    case 'ReasonsRequested':
      return { ...state, reasons: { requestedOn: event.occurredOn, dueOn: event.data.dueOn } };
    case 'ReasonsGiven':
      return { ...state, ...(state.reasons && { reasons: { ...state.reasons, givenOn: event.occurredOn } }) };
    case 'ReasonsJudged': {
      const { reasonable, laterReplyOn } = event.data;
      const judged = { judgedOn: event.occurredOn, reasonable, ...(laterReplyOn !== undefined && { laterReplyOn }) };
      return { ...state, ...(state.reasons && { reasons: { ...state.reasons, ...judged } }) };
    }
    case 'FeeNotified':
      return withReplaced({ ...state, fee: feeIn(event), ...toldApartIn(state, event) });
    case 'FeeNoticeDelivered':
      return { ...state, ...(state.fee && { fee: { ...state.fee, deliveredOn: event.occurredOn } }) };
    case 'FeePaid':
      return { ...state, ...(state.fee && { fee: paidIn(state.fee, event) }) };
    case 'LetterIssued':
      return state;
    case 'ReplyDrafted':
      return {
        ...state,
        draft: {
          decision: event.data.decision,
          draftedBy: event.actor,
          draftedOn: event.occurredOn,
        },
        stage: 'drafted',
      };
    case 'ReplyReviewed': {
      if (!event.data.approved) {
        const { draft: _returned, ...rest } = state;
        return { ...rest, stage: resting(rest) };
      }
      return {
        ...state,
        ...(state.draft && { draft: { ...state.draft, reviewedOn: event.occurredOn } }),
        stage: 'reviewed',
      };
    }
    case 'ReplySignedOff':
      return {
        ...state,
        ...(state.draft && { draft: { ...state.draft, signedOffOn: event.occurredOn } }),
        stage: 'signed_off',
      };
    case 'ReplyDelivered':
      return { ...state, delivery: { method: event.data.method, deliveredOn: event.occurredOn } };
    case 'AppealFiled':
      return {
        ...state,
        appeals: [
          ...state.appeals,
          { appealId: event.data.appealId, route: event.data.route, filedOn: event.occurredOn },
        ],
      };
    case 'AppealDecided':
      return withAppeal(state, event.data.appealId, { result: event.data.result, decidedOn: event.occurredOn });
    case 'ApplicationReopened': {
      const { draft, renewed, delivery: _delivery, ...kept } = state;
      const { extension, consultations, reasons, fee, closedFrom: _from, endingAnnulled: _annulled, ...rest } = kept;
      const askedBefore = state.formerHandlings?.some((former) => former.correctionAsked) === true;
      const overturned: FormerHandling = {
        ...(extension && { extension }),
        ...(consultations && { consultations }),
        ...(reasons && { reasons }),
        ...(fee && { fee }),
        ...(draft && draftOf(draft)),
        ...(state.reopened && { reopenedOn: state.reopened.reopenedOn }),
        ...(renewed && { ending: renewed }),
        ...(state.correction && !askedBefore && { correctionAsked: true }),
      };
      return {
        ...rest,
        formerHandlings: [...(state.formerHandlings ?? []), overturned],
        reopened: {
          appealId: event.data.appealId,
          reopenedOn: event.occurredOn,
          ...(state.reopened && { earlier: [...(state.reopened.earlier ?? []), state.reopened.appealId] }),
        },
        stage: 'reopened',
      };
    }
    case 'AmendmentProposed': {
      const { amendmentId, changes, appealChanges, consultationChanges, personal } = event.data;
      const proposed = { amendmentId, proposedBy: event.actor, proposedOn: event.occurredOn };
      const entry = { changes, appealChanges, consultationChanges, personal };
      return { ...state, proposedAmendment: { ...proposed, ...entry } };
    }
    case 'AmendmentRejected':
      return withoutProposal(state, event.data.amendmentId);
    case 'RegisterEntryAmended': {
      let amended = withoutProposal(state, event.data.approval?.amendmentId);
      for (const change of event.data.changes) {
        if (change.field === 'registerNumber') {
          amended = { ...amended, formerNumbers: [...(amended.formerNumbers ?? []), amended.registerNumber] };
        }
        amended = amendField(amended, change);
      }
      for (const change of event.data.appealChanges) {
        amended =
          change.to === null
            ? withoutAppeal(amended, change.appealId)
            : withAppeal(amended, change.appealId, { [change.field]: change.to });
      }
      for (const change of event.data.consultationChanges) {
        if (change.to === null) {
          amended = withoutConsultation(amended, change.consultationId);
          continue;
        }
        if (change.field === 'answer') amended = withoutReasons(amended, change.consultationId);
        amended = withConsultation(amended, change.consultationId, { [change.field]: change.to });
      }
      const { answer } = event.data.personal;
      if (answer) amended = withConsultation(amended, answer.consultationId, { reasons: answer.reasons });
      for (const change of event.data.personal.changes) amended = { ...amended, [change.field]: change.to };
      for (const { field, handling } of event.data.changes) {
        if (field === 'feeNotice') amended = withReplaced(amended, handling);
      }
      return amended;
    }
    // The closing events have been folded above.
    case 'Disclosed':
    case 'PartlyDisclosed':
    case 'Refused':
    case 'NotProvided':
    case 'NotProcessed':
    case 'CorrectionLapsed':
    case 'FeeLapsed':
    case 'Withdrawn':
    case 'OtherwiseClosed':
      return state;
  }
}

const paidIn = (fee: Fee, { occurredOn }: FeePaid): Fee => ({
  ...fee,
  paidOn: occurredOn,
  ...(fee.amount !== undefined && { amountPaid: fee.amount }),
});

const feeIn = ({ occurredOn, data }: FeeNotified): Fee => ({ notifiedOn: occurredOn, ...noticeIn(data) });

const toldApartIn = ({ apartFrom = [] }: Application, { data }: FeeNotified): Pick<Application, 'apartFrom'> =>
  data.apartFrom === undefined ? {} : { apartFrom: [...apartFrom, ...data.apartFrom] };

/** They put a register entry right or add to it what other bodies decided; nobody handles the application by them. */
const ENTRIES_ONLY: ReadonlySet<ApplicationEvent['type']> = new Set([
  'AppealFiled',
  'AppealDecided',
  'AmendmentProposed',
  'AmendmentRejected',
  'RegisterEntryAmended',
]);

const nowHandledHere = (state: Application): Application =>
  state.source !== 'import' || state.handledHere === true ? state : { ...state, handledHere: true };

function withoutProposal(state: Application, amendmentId: string | undefined): Application {
  if (state.proposedAmendment === undefined || state.proposedAmendment.amendmentId !== amendmentId) return state;
  const { proposedAmendment: _settled, ...rest } = state;
  return rest;
}

function closed(state: Application, ending: ClosedAs): Application {
  const before = { ...state, closedFrom: state.stage, stage: 'closed' } as const;
  return state.counted === undefined ? { ...before, counted: ending } : { ...before, renewed: ending };
}

/** Before fee notices were recorded by themselves, it was the lapse that told of one. */
function withFeeNotice(state: Application, event: ApplicationEvent): Application {
  if (event.type !== 'FeeLapsed' || !('noticedOn' in event.data) || state.fee !== undefined) return state;
  return { ...state, fee: { notifiedOn: event.data.noticedOn, dueOn: event.data.dueOn } };
}

const consulted = (state: Application, consultation: Consultation): Application => ({
  ...state,
  consultations: [...(state.consultations ?? []), consultation],
});

const answered = (
  state: Application,
  { occurredOn, data }: ThirdPartyAnswered | AgencyAnswered,
  reasons: string,
): Application =>
  withConsultation(state, data.consultationId, {
    answer: data.answer,
    answeredOn: occurredOn,
    ...(reasons !== '' && { reasons }),
  });

const withConsultation = (state: Application, consultationId: string, change: Partial<Consultation>): Application =>
  changingConsultation(state, consultationId, (one) => ({ ...one, ...change }));

/** They go with the answer that they are of. */
const withoutReasons = (state: Application, consultationId: string): Application =>
  changingConsultation(state, consultationId, ({ reasons: _former, ...one }) => one);

/** Of whichever handling it is: a typing error may be found after an appeal had it handled again. */
function changingConsultation(
  state: Application,
  consultationId: string,
  change: (consultation: Consultation) => Consultation,
): Application {
  return changingConsultations(state, (all) =>
    all.map((one) => (one.consultationId === consultationId ? change(one) : one)),
  );
}

const withoutConsultation = (state: Application, consultationId: string): Application =>
  changingConsultations(state, (all) => all.filter((one) => one.consultationId !== consultationId));

function changingConsultations(
  state: Application,
  change: (consultations: readonly Consultation[]) => readonly Consultation[],
): Application {
  const changed = <Handling extends Procedure>(handling: Handling): Handling => {
    if (handling.consultations === undefined) return handling;
    const { consultations, ...rest } = handling;
    const left = change(consultations);
    return { ...rest, ...(left.length > 0 && { consultations: left }) } as Handling;
  };
  const { formerHandlings } = state;
  return { ...changed(state), ...(formerHandlings && { formerHandlings: formerHandlings.map(changed) }) };
}

function withoutAppeal(state: Application, appealId: string): Application {
  const { appeals, annulledAppeals = [] } = state;
  return {
    ...state,
    appeals: appeals.filter((one) => one.appealId !== appealId),
    annulledAppeals: [...annulledAppeals, ...appeals.filter((one) => one.appealId === appealId)],
  };
}

function withAppeal(state: Application, appealId: string, change: Partial<Appeal>): Application {
  return {
    ...state,
    appeals: state.appeals.map((appeal) => (appeal.appealId === appealId ? { ...appeal, ...change } : appeal)),
  };
}
