import {
  appealOf,
  dated,
  handled,
  hasReopened,
  inWords,
  notHandledHere,
  notInFuture,
  required,
  stated,
  underTheRegulations,
} from './checks.js';
import { appealedInThisYear, endsInThisYear, toHandleOn } from './annulled-steps.js';
import type { Application } from './application.js';
import { STAGE_LABELS, currentEnding } from './application.js';
import type { ApplicationCommand, DecisionContext } from './commands.js';
import {
  consultAgency,
  consultThirdParty,
  overrideObjection,
  recordAgencyAnswer,
  recordConsultationDelivery,
  recordThirdPartyAnswer,
} from './decide-consultation.js';
import {
  isCorrected,
  isOutstanding,
  lapseCorrection,
  receiveCorrection,
  requestCorrection,
} from './decide-correction.js';
import { extendReplyPeriod } from './decide-extension.js';
import { lapseFee, notifyFee, recordFeeNoticeDelivery, recordPayment } from './decide-fee.js';
import { judgeReasons, receiveReasons, requestReasons } from './decide-reasons.js';
import {
  closingEvent,
  draftReply,
  recordDelivery,
  reply,
  replyOnTheSpot,
  reviewReply,
  signOffReply,
} from './decide-reply.js';
import type { ApplicationEvent, BareEvent } from './events.js';
import { closingIn } from './events.js';
import { MOVES, articleOf, toReturnFirst } from './moves.js';
import { stageBy } from './procedure.js';
import { amendAlone, approveAmendment, proposeAmendment, rejectAmendment } from './two-persons.js';
import { OUTCOME_FACTS, countedOutcome } from '../law/outcomes.js';
import { saidIn } from '../plain-text.js';
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
  return bareDecision(state, command, context).map((bare) => {
    const event = { ...bare, actor: context.actor, agency: context.agency };
    if (state !== undefined && command.type !== 'ReceiveApplication' && closingIn(event) !== undefined) {
      endsInThisYear(state, event.occurredOn, context.today, articleOf(state, command));
    }
    return event;
  });
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
        `登记编号 ${state.registerNumber} 的申请已经登记，不能重复登记，请在原登记上办理。`,
        `Application ${state.registerNumber} is registered already; go on with that entry.`,
      );
    }
    const { registerNumber, channel, applicantKind, source, personal, receivedOn } = command;
    notInFuture(receivedOn, context.today, '31');
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
    throw new RefusedCommand(
      'no_such_application',
      '没有这件申请，请核对编号。',
      'There is no such application; check its number.',
    );
  }
  mayMove(state, command, context);

  switch (command.type) {
    case 'Assign': {
      handled(state, command, command.assignedOn, context.today);
      const handlingUnit = required(command.handlingUnit, '承办科室', 'handling unit');
      // The unit of an application that nobody was assigned yet can only have been amended into the register.
      const unassigned = state.stage === 'received' || state.stage === 'reopened';
      if (state.handlingUnit === handlingUnit && !unassigned) return [];
      return [{ type: 'Assigned', occurredOn: command.assignedOn, data: { handlingUnit } }];
    }
    case 'RequestCorrection':
      return requestCorrection(state, command, context);
    case 'ReceiveCorrection':
      return receiveCorrection(state, command, context);
    case 'LapseCorrection':
      return lapseCorrection(state, command, context);
    case 'DraftReply':
      return draftReply(state, command, context);
    case 'ReviewReply':
      return reviewReply(state, command, context);
    case 'SignOffReply':
      return signOffReply(state, command, context);
    case 'Reply':
      return reply(state, command, context);
    case 'ReplyOnTheSpot':
      return replyOnTheSpot(state, command, context);
    case 'ExtendReplyPeriod':
      return extendReplyPeriod(state, command, context);
    case 'ConsultThirdParty':
      return consultThirdParty(state, command, context);
    case 'ConsultAgency':
      return consultAgency(state, command, context);
    case 'RecordConsultationDelivery':
      return recordConsultationDelivery(state, command, context);
    case 'RecordThirdPartyAnswer':
      return recordThirdPartyAnswer(state, command, context);
    case 'RecordAgencyAnswer':
      return recordAgencyAnswer(state, command, context);
    case 'OverrideObjection':
      return overrideObjection(state, command, context);
    case 'RequestReasons':
      return requestReasons(state, command, context);
    case 'ReceiveReasons':
      return receiveReasons(state, command, context);
    case 'JudgeReasons':
      return judgeReasons(state, command, context);
    case 'NotifyFee':
      return notifyFee(state, command, context);
    case 'RecordFeeNoticeDelivery':
      return recordFeeNoticeDelivery(state, command, context);
    case 'RecordPayment':
      return recordPayment(state, command, context);
    case 'LapseFee':
      return lapseFee(state, command, context);
    case 'IssueLetter':
      dated(state, command, command.issuedOn, context.today);
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
      handled(state, command, command.withdrawnOn, context.today);
      return [
        {
          type: 'Withdrawn',
          occurredOn: command.withdrawnOn,
          data: { personal: { reason: saidIn(command.reason) } },
        },
      ];
    case 'CloseOtherwise':
      handled(state, command, command.closedOn, context.today);
      return [
        {
          type: 'OtherwiseClosed',
          occurredOn: command.closedOn,
          data: { personal: { reason: required(command.reason, '理由', 'reason') } },
        },
      ];
    case 'CloseImported':
      notHandledHere(state);
      handled(state, command, command.closedOn, context.today);
      return [closingEvent(command.closing, command.closedOn)];
    case 'RecordDelivery':
      return recordDelivery(state, command, context);
    case 'FileAppeal':
      dated(state, command, command.filedOn, context.today);
      if ([...state.appeals, ...(state.annulledAppeals ?? [])].some(({ appealId }) => appealId === command.appealId)) {
        return [];
      }
      appealedInThisYear(state, command.filedOn, context.today);
      stated(command.route, '救济类型', 'route of the appeal', '51');
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
      dated(state, command, command.decidedOn, context.today, appeal.filedOn);
      appealedInThisYear(state, command.decidedOn, context.today);
      stated(command.result, '结果', 'result of the appeal');
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
          '该案已使申请重新办理过，不能再次重新办理；请在该次办理中继续。',
          'This appeal has reopened the application already; go on with that handling.',
        );
      }
      if (appeal.result !== 'corrected') {
        throw new RefusedCommand(
          'appeal_not_corrected',
          '只有复议或者诉讼结果为“结果纠正”的申请才重新办理；结果登记有误的，请用“更正登记”。',
          'Only an application whose appeal was decided “corrected” is handled again; record the result, or amend it.',
        );
      }
      handled(state, command, command.reopenedOn, context.today, appeal.decidedOn);
      handled(state, command, command.reopenedOn, context.today, currentEnding(state)?.closedOn);
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

function mayMove(
  state: Application,
  command: Exclude<ApplicationCommand, { type: 'ReceiveApplication' }>,
  { calendar }: DecisionContext,
): void {
  const move = MOVES[command.type];
  const stage = stageBy(state, calendar);
  if (move.from.includes(stage)) return;
  if (move.from.includes(state.stage)) {
    // By what is recorded it could be done, but by the calendar a correction is awaited. A draft can be returned even then.
    if (command.type === 'ReviewReply' && !command.approved) return;
    isCorrected(state, calendar);
  }
  const article = articleOf(state, command);
  const ending = currentEnding(state);
  if (ending !== undefined) {
    const outcome = OUTCOME_FACTS[countedOutcome(ending.closing)];
    const [how, howEnglish] = toHandleOn(state);
    throw new RefusedCommand(
      'already_closed',
      `该申请已于 ${ending.closedOn} 办结（${outcome.label}），不能${move.label}；登记有误的，请用“提出更正”；${how}。`,
      `The application was closed on ${ending.closedOn} (${outcome.english}) and cannot ${move.english}; propose an amendment if that is a typing error; ${howEnglish}.`,
      'state',
      article,
    );
  }
  // Of a notice that had no effect: what it asks for can come in all the same, over a draft too, which did not wait for it and is void.
  if (move.from.includes('awaiting_correction') && isOutstanding(state)) return;
  const possible = move.from.map((stage) => STAGE_LABELS[stage]).join('、');
  const [first, firstEnglish] = toReturnFirst(state, command.type);
  throw new RefusedCommand(
    'wrong_stage',
    `该申请现为“${STAGE_LABELS[stage]}”，不能${move.label}；须为：${possible}${first}。`,
    `The application is at stage “${inWords(stage)}” and cannot ${move.english}; it must be at: ${move.from.map(inWords).join(', ')}${firstEnglish}.`,
    'state',
    article,
  );
}
