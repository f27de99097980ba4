import { Temporal } from 'temporal-polyfill';
import type { AmendedValues, Application, ApplicationCommand, CommandType, Decision } from '#disclosure';
import {
  APPEAL_RESULTS,
  APPEAL_ROUTES,
  APPLICANT_KINDS,
  CHANNELS,
  DELIVERY_METHODS,
  MOVES,
  OUTCOMES,
  closingOf,
  isDecision,
} from '#disclosure';
import { randomFrom } from '../registers/random.js';
import type { Random } from '../registers/random.js';

type Later = Exclude<CommandType, 'ReceiveApplication'>;

/** How often each command is tried: an ordinary reply is the rule, amendments and appeals are frequent enough to matter. */
const WEIGHTS: Readonly<Record<Later, number>> = {
  Assign: 4,
  RequestCorrection: 5,
  ReceiveCorrection: 8,
  LapseCorrection: 4,
  DraftReply: 8,
  ReviewReply: 14,
  SignOffReply: 16,
  Reply: 20,
  ReplyOnTheSpot: 3,
  LapseFee: 1,
  Withdraw: 1,
  CloseOtherwise: 1,
  CloseImported: 3,
  RecordDelivery: 5,
  FileAppeal: 5,
  DecideAppeal: 9,
  Reopen: 14,
  AmendRegisterEntry: 7,
};
const TYPES = Object.keys(WEIGHTS) as Later[];

/** A command that someone may give to this application today; mostly one that its stage allows. It may well be refused. */
export function commandFor(state: Application, today: string, choice: number): ApplicationCommand {
  const random = randomFrom(choice);
  const types = random.below(10) === 0 ? TYPES : TYPES.filter((type) => MOVES[type].from.includes(state.stage));
  return commandOf(weighted(types, random), state, today, random);
}

function weighted(types: readonly Later[], random: Random): Later {
  return random.pick(types.flatMap((type) => Array.from({ length: WEIGHTS[type] }, () => type)));
}

const moved = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

function commandOf(type: Later, state: Application, today: string, random: Random): ApplicationCommand {
  // Mostly recorded on the day itself, sometimes days later, once in a while for tomorrow.
  const on = moved(today, random.pick([0, 0, 0, 0, -1, -3, -12, 1]));
  const appealId = `appeal-${random.below(state.appeals.length + 1)}`;
  switch (type) {
    case 'Assign':
      return { type, handlingUnit: random.pick(['政策法规科', '监察支队']), assignedOn: on };
    case 'RequestCorrection':
      return { type, items: '请写明年度', requestedOn: on, dueOn: moved(on, random.below(20)) };
    case 'ReceiveCorrection':
      return { type, correction: '2019年度', receivedOn: on };
    case 'LapseCorrection':
      return { type, lapsedOn: on };
    case 'DraftReply':
      return { type, decision: decisionOf(random), text: '现答复如下。', draftedOn: on };
    case 'ReviewReply':
      return { type, approved: random.below(4) > 0, opinion: '', reviewedOn: on };
    case 'SignOffReply':
      return { type, signedOffOn: on };
    case 'Reply':
      return { type, repliedOn: on };
    case 'ReplyOnTheSpot':
      return { type, manner: 'provided', repliedOn: state.receivedOn };
    case 'LapseFee':
      return { type, noticedOn: moved(on, -30), dueOn: moved(on, -random.below(3)), lapsedOn: on };
    case 'Withdraw':
      return { type, reason: '', withdrawnOn: on };
    case 'CloseOtherwise':
      return { type, reason: '申请人死亡', closedOn: on };
    case 'CloseImported':
      return { type, closing: closingOf(random.pick(OUTCOMES)), closedOn: on };
    case 'RecordDelivery':
      return { type, method: random.pick(DELIVERY_METHODS), deliveredOn: on };
    case 'FileAppeal':
      return { type, appealId, route: random.pick(APPEAL_ROUTES), filedOn: on };
    case 'DecideAppeal':
      return { type, appealId, result: random.pick(['corrected', ...APPEAL_RESULTS] as const), decidedOn: on };
    case 'Reopen':
      return { type, appealId, reopenedOn: on };
    case 'AmendRegisterEntry':
      return { type, reason: '录入错误', amendedOn: on, values: amendedValues(state, random) };
  }
}

function decisionOf(random: Random): Decision {
  const closing = closingOf(random.pick(OUTCOMES));
  if (!isDecision(closing)) return { type: 'disclosed', manner: 'already_public' };
  if (closing.type === 'partly_disclosed') return { ...closing, withheldUnder: ['third_party_rights', 'not_held'] };
  if (closing.type === 'refused') return { ...closing, grounds: [...closing.grounds, 'internal_affairs'] };
  return closing;
}

/** One or two fields, each with a value that it may or may not be amended to. */
function amendedValues(state: Application, random: Random): AmendedValues {
  const near = (date: string | undefined): string =>
    moved(date ?? state.receivedOn, random.pick([-40, -3, -1, 1, 3, 40]));
  const appeal = state.appeals.length === 0 ? undefined : random.pick(state.appeals);
  const candidates: AmendedValues[] = [
    { registerNumber: `${state.registerNumber}-1` },
    { channel: random.pick(CHANNELS) },
    { receivedOn: near(state.receivedOn) },
    { applicantKind: random.pick(APPLICANT_KINDS) },
    { handlingUnit: random.pick(['办公室', '监察支队']) },
    { correctionRequestedOn: near(state.correction?.requestedOn) },
    { correctionDueOn: near(state.correction?.dueOn) },
    { correctionReceivedOn: near(state.correction?.receivedOn) },
    { draftedOn: near(state.draft?.draftedOn) },
    { reviewedOn: near(state.draft?.reviewedOn) },
    { signedOffOn: near(state.draft?.signedOffOn) },
    { closing: closingOf(random.pick(OUTCOMES)) },
    { closedOn: near(state.counted?.closedOn) },
    { renewedClosing: closingOf(random.pick(OUTCOMES)) },
    { renewedClosedOn: near(state.renewed?.closedOn) },
    { deliveredOn: near(state.delivery?.deliveredOn) },
    { deliveryMethod: random.pick(DELIVERY_METHODS) },
    { applicantName: random.pick(['王五', '张三']) },
    { contact: '022-69999999' },
    { request: '环境影响评价' },
    ...(appeal === undefined
      ? []
      : [
          { appeal: { appealId: appeal.appealId, route: random.pick(APPEAL_ROUTES) } },
          { appeal: { appealId: appeal.appealId, filedOn: near(appeal.filedOn) } },
          { appeal: { appealId: appeal.appealId, result: random.pick(APPEAL_RESULTS) } },
          { appeal: { appealId: appeal.appealId, decidedOn: near(appeal.decidedOn) } },
        ]),
  ];
  return random.below(3) === 0 ? { ...random.pick(candidates), ...random.pick(candidates) } : random.pick(candidates);
}
