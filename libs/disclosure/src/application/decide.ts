import type { LegalDate } from '../law/legal-date.js';
import {
  appealOf,
  checkDecision,
  dated,
  handled,
  hasReopened,
  mayRefuseAsExcessive,
  notBeforeDue,
  notHandledHere,
  notInFuture,
  notTheDrafter,
  required,
  underTheRegulations,
  validDate,
} from './checks.js';
import type { Application } from './application.js';
import { STAGE_LABELS, currentEnding } from './application.js';
import type { ApplicationCommand, DecisionContext } from './commands.js';
import { correctionNoticeInTime, decideProcedure, feeIsPaid, mayDecide } from './decide-procedure.js';
import type { ApplicationEvent, Bare, BareEvent, ClosingEvent } from './events.js';
import { MOVES } from './moves.js';
import { amendAlone, approveAmendment, proposeAmendment, rejectAmendment } from './two-persons.js';
import type { Closing, NotHeld } from '../law/outcomes.js';
import { OUTCOME_FACTS, countedOutcome, isDecision } from '../law/outcomes.js';
import { RefusedCommand } from '../refused-command.js';

/**
 * What a command makes happen to an application, as events still to be recorded; none when it changes nothing.
 * Pure: the same state, command and context always give the same events.
 * @throws RefusedCommand when the law or the procedure does not allow it
 */
export function decide(
  state: Application | undefined,
  command: ApplicationCommand,
  context: DecisionContext,
): ApplicationEvent[] {
  return bareDecision(state, command, context).map((event) => ({
    ...event,
    actor: context.actor,
    agency: context.agency,
  }));
}

function bareDecision(
  state: Application | undefined,
  command: ApplicationCommand,
  context: DecisionContext,
): BareEvent[] {
  if (command.type === 'ReceiveApplication') {
    if (state !== undefined) {
      throw new RefusedCommand(
        'already_received',
        `登记编号 ${state.registerNumber} 的申请已经登记，不能重复登记。`,
        `Application ${state.registerNumber} is registered already.`,
      );
    }
    const { registerNumber, channel, applicantKind, source, personal, receivedOn } = command;
    notInFuture(receivedOn, context.today);
    underTheRegulations(receivedOn);
    required(registerNumber, '登记编号', 'register number');
    required(personal.applicantName, '申请人', 'applicant’s name', '29');
    required(personal.request, '申请内容', 'request', '29');
    return [
      {
        type: 'ApplicationReceived',
        occurredOn: receivedOn,
        data: { registerNumber, channel, applicantKind, source, personal },
      },
    ];
  }
  if (state === undefined) {
    throw new RefusedCommand('no_such_application', '没有这件申请，请核对编号。', 'There is no such application.');
  }
  mayMove(state, command.type);

  switch (command.type) {
    case 'Assign': {
      handled(state, command.assignedOn, context.today);
      const handlingUnit = required(command.handlingUnit, '承办科室', 'handling unit');
      // The unit of an application that nobody was assigned yet can only have been amended into the register.
      const unassigned = state.stage === 'received' || state.stage === 'reopened';
      if (state.handlingUnit === handlingUnit && !unassigned) return [];
      return [{ type: 'Assigned', occurredOn: command.assignedOn, data: { handlingUnit } }];
    }
    case 'RequestCorrection': {
      handled(state, command.requestedOn, context.today);
      if (state.correction !== undefined) {
        throw new RefusedCommand(
          'correction_already_requested',
          `已于 ${state.correction.requestedOn} 要求补正；补正告知应当一次性作出，不能再次要求。`,
          `A correction was requested on ${state.correction.requestedOn}; it may be requested once only.`,
          'state',
          '30',
        );
      }
      correctionNoticeInTime(state, command.requestedOn, context);
      const items = required(command.items, '需要补正的事项', 'items to correct', '30');
      validDate(command.dueOn);
      if (command.dueOn <= command.requestedOn) {
        throw new RefusedCommand(
          'correction_period_too_short',
          `补正期限 ${command.dueOn} 必须晚于告知日 ${command.requestedOn}，请给出合理的期限。`,
          `The last day ${command.dueOn} must be after the notice of ${command.requestedOn}.`,
          'content',
          '30',
        );
      }
      return [
        {
          type: 'CorrectionRequested',
          occurredOn: command.requestedOn,
          data: { dueOn: command.dueOn, personal: { items } },
        },
      ];
    }
    case 'ReceiveCorrection': {
      handled(state, command.receivedOn, context.today, state.correction?.requestedOn);
      const correction = required(command.correction, '补正内容', 'correction', '30');
      return [{ type: 'CorrectionReceived', occurredOn: command.receivedOn, data: { personal: { correction } } }];
    }
    case 'LapseCorrection':
      handled(state, command.lapsedOn, context.today);
      if (state.correction !== undefined) notBeforeDue(command.lapsedOn, state.correction.dueOn, '补正', '30');
      return [{ type: 'CorrectionLapsed', occurredOn: command.lapsedOn, data: {} }];
    case 'DraftReply': {
      handled(state, command.draftedOn, context.today, state.correction?.receivedOn);
      checkDecision(state, command.decision);
      mayRefuseAsExcessive(state, command.decision, state.reasons, command.draftedOn);
      const text = required(command.text, '答复内容', 'text of the reply');
      return [
        {
          type: 'ReplyDrafted',
          occurredOn: command.draftedOn,
          data: { decision: command.decision, personal: { text } },
        },
      ];
    }
    case 'ReviewReply':
      handled(
        state,
        command.reviewedOn,
        context.today,
        state.draft?.signedOffOn ?? state.draft?.reviewedOn ?? state.draft?.draftedOn,
      );
      notTheDrafter(state, context.actor, '审核', 'review');
      if (command.approved && state.stage !== 'drafted') {
        throw new RefusedCommand(
          'already_reviewed',
          '答复稿已经审核同意，不能重复审核；有误的，请作“退回”。',
          'The draft has been approved already; if it is wrong, return it.',
        );
      }
      return [
        {
          type: 'ReplyReviewed',
          occurredOn: command.reviewedOn,
          data: { approved: command.approved, personal: { opinion: command.opinion.trim() } },
        },
      ];
    case 'SignOffReply':
      handled(state, command.signedOffOn, context.today, state.draft?.reviewedOn);
      notTheDrafter(state, context.actor, '签发', 'sign off');
      return [{ type: 'ReplySignedOff', occurredOn: command.signedOffOn, data: {} }];
    case 'Reply': {
      handled(state, command.repliedOn, context.today, state.draft?.signedOffOn);
      if (state.draft === undefined) return [];
      feeIsPaid(state, command.repliedOn);
      mayDecide(state, state.draft.decision, command.repliedOn, context);
      return [closingEvent(state.draft.decision, command.repliedOn)];
    }
    case 'ReplyOnTheSpot': {
      handled(state, command.repliedOn, context.today, state.correction?.receivedOn);
      if (command.repliedOn !== state.receivedOn) {
        throw new RefusedCommand(
          'not_on_the_spot',
          `当场答复只能在收到申请的当日（${state.receivedOn}）作出，请改用拟稿、审核、签发的程序。`,
          `On the spot means on the day of receipt, ${state.receivedOn}; later replies are drafted, reviewed and signed off.`,
          'content',
          '33',
        );
      }
      feeIsPaid(state, command.repliedOn);
      mayDecide(state, { type: 'disclosed', manner: command.manner }, command.repliedOn, context);
      const text = command.text?.trim() ?? '';
      return [
        {
          type: 'Disclosed',
          occurredOn: command.repliedOn,
          data: { manner: command.manner, onTheSpot: true, ...(text !== '' && { personal: { text } }) },
        },
      ];
    }
    case 'ExtendReplyPeriod':
    case 'ConsultThirdParty':
    case 'ConsultAgency':
    case 'RecordConsultationDelivery':
    case 'RecordThirdPartyAnswer':
    case 'RecordAgencyAnswer':
    case 'OverrideObjection':
    case 'RequestReasons':
    case 'ReceiveReasons':
    case 'JudgeReasons':
    case 'NotifyFee':
    case 'RecordFeeNoticeDelivery':
    case 'RecordPayment':
    case 'LapseFee':
      return decideProcedure(state, command, context);
    case 'IssueLetter':
      dated(state, command.issuedOn, context.today);
      return [
        {
          type: 'LetterIssued',
          occurredOn: command.issuedOn,
          data: {
            letterId: command.letterId,
            kind: command.kind,
            number: command.facts.number,
            personal: { facts: command.facts },
          },
        },
      ];
    case 'Withdraw':
      handled(state, command.withdrawnOn, context.today);
      return [
        {
          type: 'Withdrawn',
          occurredOn: command.withdrawnOn,
          data: { personal: { reason: command.reason.trim() } },
        },
      ];
    case 'CloseOtherwise':
      handled(state, command.closedOn, context.today);
      return [
        {
          type: 'OtherwiseClosed',
          occurredOn: command.closedOn,
          data: { personal: { reason: required(command.reason, '理由', 'reason') } },
        },
      ];
    case 'CloseImported':
      notHandledHere(state);
      handled(state, command.closedOn, context.today);
      return [closingEvent(command.closing, command.closedOn)];
    case 'RecordDelivery': {
      const ending = currentEnding(state);
      handled(state, command.deliveredOn, context.today, ending?.closedOn);
      if (ending === undefined || !isDecision(ending.closing)) {
        throw new RefusedCommand(
          'nothing_to_deliver',
          '该申请不是以答复办结的，没有需要送达的答复书。',
          'The application was not closed by a reply; there is nothing to deliver.',
          'state',
          '40',
        );
      }
      return [{ type: 'ReplyDelivered', occurredOn: command.deliveredOn, data: { method: command.method } }];
    }
    case 'FileAppeal':
      dated(state, command.filedOn, context.today);
      if (state.appeals.some(({ appealId }) => appealId === command.appealId)) return [];
      return [
        {
          type: 'AppealFiled',
          occurredOn: command.filedOn,
          data: { appealId: command.appealId, route: command.route },
        },
      ];
    case 'DecideAppeal': {
      const appeal = appealOf(state, command.appealId);
      if (appeal.decidedOn !== undefined) {
        throw new RefusedCommand(
          'appeal_already_decided',
          `该案已于 ${appeal.decidedOn} 审结；登记有误的，请用“更正登记”。`,
          `The appeal was decided on ${appeal.decidedOn}; amend the entry if that is a typing error.`,
        );
      }
      dated(state, command.decidedOn, context.today, appeal.filedOn);
      return [
        {
          type: 'AppealDecided',
          occurredOn: command.decidedOn,
          data: { appealId: command.appealId, result: command.result },
        },
      ];
    }
    case 'Reopen': {
      const appeal = appealOf(state, command.appealId);
      if (hasReopened(state, appeal.appealId)) {
        throw new RefusedCommand(
          'appeal_has_reopened',
          '该案已使申请重新办理过，不能再次重新办理。',
          'This appeal has reopened the application already.',
        );
      }
      if (appeal.result !== 'corrected') {
        throw new RefusedCommand(
          'appeal_not_corrected',
          '只有复议或者诉讼结果为“结果纠正”的申请才重新办理。',
          'Only an application whose appeal was decided “corrected” is handled again.',
          'state',
          '51',
        );
      }
      handled(state, command.reopenedOn, context.today, appeal.decidedOn);
      handled(state, command.reopenedOn, context.today, currentEnding(state)?.closedOn);
      return [{ type: 'ApplicationReopened', occurredOn: command.reopenedOn, data: { appealId: command.appealId } }];
    }
    case 'AmendRegisterEntry':
      return amendAlone(state, command, context);
    case 'ProposeAmendment':
      return proposeAmendment(state, command, context);
    case 'ApproveAmendment':
      return approveAmendment(state, command, context);
    case 'RejectAmendment':
      return rejectAmendment(state, command, context);
  }
}

function closingEvent(closing: Closing, occurredOn: LegalDate): Bare<ClosingEvent> {
  switch (closing.type) {
    case 'disclosed':
      return { type: 'Disclosed', occurredOn, data: { manner: closing.manner, onTheSpot: false } };
    case 'partly_disclosed':
      return {
        type: 'PartlyDisclosed',
        occurredOn,
        data: { withheldUnder: closing.withheldUnder, ...notHeldIn(closing) },
      };
    case 'refused':
      return { type: 'Refused', occurredOn, data: { grounds: closing.grounds } };
    case 'not_provided':
      return { type: 'NotProvided', occurredOn, data: { grounds: closing.grounds, ...notHeldIn(closing) } };
    case 'not_processed':
      return { type: 'NotProcessed', occurredOn, data: { grounds: closing.grounds } };
    case 'correction_lapsed':
      return { type: 'CorrectionLapsed', occurredOn, data: {} };
    case 'fee_lapsed':
      return { type: 'FeeLapsed', occurredOn, data: {} };
    case 'withdrawn':
      return { type: 'Withdrawn', occurredOn, data: { personal: { reason: '' } } };
    case 'otherwise_closed':
      return { type: 'OtherwiseClosed', occurredOn, data: { personal: { reason: '' } } };
  }
}

const notHeldIn = ({ notHeld }: { readonly notHeld?: NotHeld }): { notHeld?: NotHeld } =>
  notHeld === undefined ? {} : { notHeld };

function mayMove(state: Application, command: keyof typeof MOVES): void {
  const move = MOVES[command];
  if (move.from.includes(state.stage)) return;
  const ending = currentEnding(state);
  if (ending !== undefined) {
    const outcome = OUTCOME_FACTS[countedOutcome(ending.closing)];
    throw new RefusedCommand(
      'already_closed',
      `该申请已于 ${ending.closedOn} 办结（${outcome.label}），不能${move.label}；登记有误的，请用“更正登记”。`,
      `The application was closed on ${ending.closedOn} (${outcome.english}) and cannot ${move.english}; amend the entry if that is a typing error.`,
      'state',
      move.article,
    );
  }
  const possible = move.from.map((stage) => STAGE_LABELS[stage]).join('、');
  throw new RefusedCommand(
    'wrong_stage',
    `该申请现为“${STAGE_LABELS[state.stage]}”，不能${move.label}；须为：${possible}。`,
    `The application is at stage ${state.stage} and cannot ${move.english}; it must be at: ${move.from.join(', ')}.`,
    'state',
    move.article,
  );
}
