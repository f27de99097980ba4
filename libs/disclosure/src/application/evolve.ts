import type { ApplicationEvent } from './events.js';
import { closingIn } from './events.js';
import { amendField } from './amendable-fields.js';
import type { Appeal, Application, ClosedAs, Stage } from './application.js';

/**
 * The state after one more event. Total: any event recorded once can always be folded.
 * The first event of a stream must be `ApplicationReceived`; anything else means a broken stream and throws a `TypeError`.
 */
export function evolve(state: Application | undefined, event: ApplicationEvent): Application {
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
  if (state === undefined) throw new TypeError(`a stream begins with ApplicationReceived, not with ${event.type}`);
  const closing = closingIn(event);
  if (closing !== undefined) return closed(state, { closing, closedOn: event.occurredOn });

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
    case 'CorrectionReceived':
      return {
        ...state,
        ...(state.correction && { correction: { ...state.correction, receivedOn: event.occurredOn } }),
        stage: resting(state),
      };
    case 'ReplyDrafted':
      return {
        ...state,
        draft: { decision: event.data.decision, draftedBy: event.actor, draftedOn: event.occurredOn },
        stage: 'drafted',
      };
    case 'ReplyReviewed': {
      if (!event.data.approved) {
        const { draft: _returned, ...rest } = state;
        return { ...rest, stage: resting(state) };
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
      const { draft: _draft, renewed: _renewed, delivery: _delivery, ...rest } = state;
      return {
        ...rest,
        reopened: {
          appealId: event.data.appealId,
          reopenedOn: event.occurredOn,
          ...(state.reopened && { earlier: [...(state.reopened.earlier ?? []), state.reopened.appealId] }),
        },
        stage: 'reopened',
      };
    }
    case 'RegisterEntryAmended': {
      let amended = state;
      for (const change of event.data.changes) {
        if (change.field === 'registerNumber') {
          amended = { ...amended, formerNumbers: [...(amended.formerNumbers ?? []), amended.registerNumber] };
        }
        amended = amendField(amended, change);
      }
      for (const change of event.data.appealChanges) {
        amended = withAppeal(amended, change.appealId, { [change.field]: change.to });
      }
      for (const change of event.data.personal.changes) amended = { ...amended, [change.field]: change.to };
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

/** Where an open application rests when nothing is under way for its reply. */
const resting = (state: Application): Stage => (state.handlingUnit === undefined ? 'received' : 'assigned');

function closed(state: Application, ending: ClosedAs): Application {
  return state.counted === undefined
    ? { ...state, counted: ending, stage: 'closed' }
    : { ...state, renewed: ending, stage: 'closed' };
}

function withAppeal(state: Application, appealId: string, change: Partial<Appeal>): Application {
  return {
    ...state,
    appeals: state.appeals.map((appeal) => (appeal.appealId === appealId ? { ...appeal, ...change } : appeal)),
  };
}
