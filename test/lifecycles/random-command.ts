import { Temporal } from 'temporal-polyfill';
import type { AmendedValues, Application, ApplicationCommand, CommandType, Consultation, Decision } from '#disclosure';
import {
  AGENCY_ANSWERS,
  APPEAL_RESULTS,
  APPEAL_ROUTES,
  APPLICANT_KINDS,
  CHANNELS,
  DELIVERY_METHODS,
  FEE_BASES,
  MOVES,
  LETTER_KINDS,
  OUTCOMES,
  THIRD_PARTY_ANSWERS,
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
  ExtendReplyPeriod: 3,
  ConsultThirdParty: 4,
  ConsultAgency: 3,
  RecordConsultationDelivery: 14,
  RecordThirdPartyAnswer: 12,
  RecordAgencyAnswer: 12,
  OverrideObjection: 16,
  RequestReasons: 2,
  ReceiveReasons: 10,
  JudgeReasons: 12,
  NotifyFee: 5,
  RecordFeeNoticeDelivery: 16,
  RecordPayment: 12,
  IssueLetter: 1,
  DraftReply: 8,
  ReviewReply: 20,
  SignOffReply: 24,
  Reply: 28,
  ReplyOnTheSpot: 3,
  LapseFee: 4,
  Withdraw: 1,
  CloseOtherwise: 1,
  CloseImported: 3,
  RecordDelivery: 5,
  FileAppeal: 5,
  DecideAppeal: 9,
  Reopen: 14,
  AmendRegisterEntry: 4,
  ProposeAmendment: 6,
  ApproveAmendment: 12,
  RejectAmendment: 2,
};
const TYPES = Object.keys(WEIGHTS) as Later[];

/** A command that someone may give to this application today; mostly one that its stage allows. It may well be refused. */
export function commandFor(state: Application, today: string, choice: number): ApplicationCommand {
  const random = randomFrom(choice);
  const types =
    random.below(10) === 0
      ? TYPES
      : TYPES.filter((type) => MOVES[type].from.includes(state.stage) && (AWAITED[type]?.(state) ?? true));
  return commandOf(weighted(types, random), state, today, random);
}

const hasConsultation =
  (matches: (consultation: Consultation) => boolean) =>
  ({ consultations = [] }: Application): boolean =>
    consultations.some(matches);

/** What a step waits for: without it, it would be refused nearly always. */
const AWAITED: Partial<Record<Later, (state: Application) => boolean>> = {
  RequestCorrection: ({ correction }) => correction === undefined,
  ExtendReplyPeriod: ({ extension }) => extension === undefined,
  RecordConsultationDelivery: hasConsultation(({ deliveredOn, answer }) => deliveredOn === undefined && !answer),
  RecordThirdPartyAnswer: hasConsultation(({ kind, answer }) => kind === 'third_party' && !answer),
  RecordAgencyAnswer: hasConsultation(({ kind, answer }) => kind === 'agency' && !answer),
  OverrideObjection: hasConsultation(({ answer, overriddenOn }) => answer === 'objects' && !overriddenOn),
  RequestReasons: ({ reasons }) => reasons === undefined,
  ReceiveReasons: ({ reasons }) => reasons !== undefined && !reasons.givenOn && !reasons.judgedOn,
  JudgeReasons: ({ reasons }) => reasons !== undefined && !reasons.judgedOn,
  NotifyFee: ({ fee }) => fee === undefined,
  RecordFeeNoticeDelivery: ({ fee }) => fee !== undefined && !fee.deliveredOn && !fee.paidOn,
  RecordPayment: ({ fee }) => fee !== undefined && !fee.paidOn,
  LapseFee: ({ fee }) => fee?.deliveredOn !== undefined && !fee.paidOn,
  CloseImported: ({ source, handledHere }) => source === 'import' && handledHere !== true,
  DecideAppeal: ({ appeals }) => appeals.some(({ result }) => result === undefined),
  AmendRegisterEntry: ({ counted }) => counted === undefined,
  ProposeAmendment: ({ proposedAmendment }) => proposedAmendment === undefined,
  ApproveAmendment: ({ proposedAmendment }) => proposedAmendment !== undefined,
  RejectAmendment: ({ proposedAmendment }) => proposedAmendment !== undefined,
  Reopen: ({ appeals }) => appeals.some(({ result }) => result === 'corrected'),
};

function weighted(types: readonly Later[], random: Random): Later {
  return random.pick(types.flatMap((type) => Array.from({ length: WEIGHTS[type] }, () => type)));
}

const moved = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();

function commandOf(type: Later, state: Application, today: string, random: Random): ApplicationCommand {
  // Mostly recorded on the day itself, sometimes days later, once in a while for tomorrow.
  const on = moved(today, random.pick([0, 0, 0, 0, -1, -3, -12, 1]));
  const appealId = `appeal-${random.below(state.appeals.length + 1)}`;
  const consultations = state.consultations ?? [];
  const newConsultation = `consultation-${consultations.length}`;
  /** One of the consultations that the step is for; mostly there is one. */
  const consultationId = (fits: (consultation: Consultation) => boolean): string => {
    const fitting = consultations.filter(fits);
    return fitting.length === 0 ? newConsultation : random.pick(fitting).consultationId;
  };
  switch (type) {
    case 'Assign':
      return { type, handlingUnit: random.pick(['政策法规科', '监察支队']), assignedOn: on };
    case 'RequestCorrection':
      return { type, items: '请写明年度', requestedOn: on, dueOn: moved(on, random.below(20)) };
    case 'ReceiveCorrection':
      return { type, correction: '2019年度', receivedOn: on };
    case 'LapseCorrection':
      return { type, lapsedOn: on };
    case 'ExtendReplyPeriod':
      return {
        type,
        workingDays: random.pick([20, 20, 10, 1, 21]),
        reason: '需要检索档案',
        consentBy: '赵明',
        noticedOn: on,
      };
    case 'ConsultThirdParty':
      return {
        type,
        consultationId: newConsultation,
        thirdParty: '某化工公司',
        matter: '排污数据是否可以公开',
        consultedOn: on,
      };
    case 'ConsultAgency':
      return {
        type,
        consultationId: newConsultation,
        consultedAgency: '市水务局',
        matter: '联合监测报告是否可以公开',
        consultedOn: on,
      };
    case 'RecordConsultationDelivery':
      return { type, consultationId: consultationId(({ deliveredOn }) => !deliveredOn), deliveredOn: on };
    case 'RecordThirdPartyAnswer':
      return {
        type,
        consultationId: consultationId(({ kind, answer }) => kind === 'third_party' && !answer),
        answer: random.pick(THIRD_PARTY_ANSWERS),
        reasons: '涉及商业秘密',
        answeredOn: on,
      };
    case 'RecordAgencyAnswer':
      return {
        type,
        consultationId: consultationId(({ kind, answer }) => kind === 'agency' && !answer),
        answer: random.pick(AGENCY_ANSWERS),
        opinion: '尚未定稿',
        answeredOn: on,
      };
    case 'OverrideObjection':
      return {
        type,
        consultationId: consultationId(({ answer, overriddenOn }) => answer === 'objects' && !overriddenOn),
        reasons: '关系公众健康',
        overriddenOn: on,
      };
    case 'RequestReasons':
      return { type, why: '申请数量过大', dueOn: moved(on, random.pick([0, 10, 15, 20])), requestedOn: on };
    case 'ReceiveReasons':
      return { type, reasons: '科研需要', receivedOn: on };
    case 'JudgeReasons': {
      const reasonable = random.below(2) === 0;
      const later = reasonable && random.below(2) === 0 ? { laterReplyOn: moved(on, 30 + random.below(90)) } : {};
      return { type, reasonable, ...later, why: '如上', judgedOn: on };
    }
    case 'NotifyFee':
      return random.below(2) === 0
        ? { type, basis: 'per_page', quantity: 20 + random.below(400), notifiedOn: on }
        : { type, basis: 'per_item', quantity: 8 + random.below(60), notifiedOn: on };
    case 'RecordFeeNoticeDelivery':
      return { type, deliveredOn: on };
    case 'RecordPayment':
      return { type, paidOn: on };
    case 'IssueLetter':
      return {
        type,
        letterId: `letter-${random.below(1_000)}`,
        kind: random.pick(LETTER_KINDS),
        facts: {
          head: { name: '生态环境局', heading: '生态环境局', seal: '生态环境局' },
          number: `〔2020〕第${1 + random.below(99)}号`,
          issuedOn: on,
          registerNumber: state.registerNumber,
          receivedOn: state.receivedOn,
          channel: state.channel,
          applicantKind: state.applicantKind,
          applicantName: state.applicantName,
          request: state.request,
        },
        issuedOn: on,
      };
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
      return { type, lapsedOn: on };
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
    case 'ProposeAmendment':
      return {
        type,
        amendmentId: `amendment-${random.below(1_000)}`,
        reason: '录入错误',
        proposedOn: on,
        values: amendedValues(state, random),
      };
    case 'ApproveAmendment':
      return { type, amendmentId: state.proposedAmendment?.amendmentId ?? 'none', approvedOn: on };
    case 'RejectAmendment':
      return {
        type,
        amendmentId: state.proposedAmendment?.amendmentId ?? 'none',
        reason: '与原件相符',
        rejectedOn: on,
      };
  }
}

function decisionOf(random: Random): Decision {
  const closing = closingOf(random.pick(OUTCOMES));
  if (!isDecision(closing)) return { type: 'disclosed', manner: 'already_public' };
  if (closing.type === 'partly_disclosed') {
    return { ...closing, withheldUnder: ['third_party_rights', 'not_held'], notHeld: { why: 'does_not_exist' } };
  }
  if (closing.type === 'refused') return { ...closing, grounds: [...closing.grounds, 'internal_affairs'] };
  return closing;
}

/** Steps that should not have been recorded. */
const annulments = (state: Application): AmendedValues[] => [
  ...(state.correction ? [{ correctionRequestedOn: null }] : []),
  ...(state.extension ? [{ extendedOn: null }] : []),
  ...(state.reasons ? [{ reasonsRequestedOn: null }] : []),
  ...(state.fee ? [{ feeNotice: null }] : []),
  ...(state.renewed ? [{ renewedClosing: null }] : state.counted ? [{ closing: null }] : []),
  ...(state.correction?.receivedOn ? [{ correctionReceivedOn: null }] : []),
  ...(state.fee?.deliveredOn ? [{ feeDeliveredOn: null }] : []),
  ...(state.fee?.paidOn ? [{ feePaidOn: null }] : []),
  ...(state.consultations ?? []).map(({ consultationId }) => ({ consultation: { consultationId, consultedOn: null } })),
  ...state.appeals.map(({ appealId }) => ({ appeal: { appealId, filedOn: null } })),
];

/** One or two fields, each with a value that it may or may not be amended to. */
function amendedValues(state: Application, random: Random): AmendedValues {
  const near = (date: string | undefined): string =>
    moved(date ?? state.receivedOn, random.pick([-40, -3, -1, 1, 3, 40]));
  const appeal = state.appeals.length === 0 ? undefined : random.pick(state.appeals);
  const consultation = state.consultations === undefined ? undefined : random.pick(state.consultations);
  const annulled = annulments(state);
  if (annulled.length > 0 && random.below(12) === 0) return random.pick(annulled);
  const candidates: AmendedValues[] = [
    { registerNumber: `${state.registerNumber}-1` },
    { channel: random.pick(CHANNELS) },
    { receivedOn: near(state.receivedOn) },
    { applicantKind: random.pick(APPLICANT_KINDS) },
    { handlingUnit: random.pick(['办公室', '监察支队']) },
    { correctionRequestedOn: near(state.correction?.requestedOn) },
    { correctionDueOn: near(state.correction?.dueOn) },
    { correctionReceivedOn: near(state.correction?.receivedOn) },
    { extendedOn: near(state.extension?.noticedOn) },
    { extensionWorkingDays: random.below(22) },
    { extensionConsentBy: random.pick(['钱进', ' ']) },
    { reasonsRequestedOn: near(state.reasons?.requestedOn) },
    { reasonsDueOn: near(state.reasons?.dueOn) },
    { reasonsGivenOn: near(state.reasons?.givenOn) },
    { reasonsJudgedOn: near(state.reasons?.judgedOn) },
    { laterReplyOn: near(state.reasons?.laterReplyOn) },
    { feeNotice: { basis: random.pick(FEE_BASES), quantity: 1 + random.below(120) } },
    { feeNotifiedOn: near(state.fee?.notifiedOn) },
    { feeDeliveredOn: near(state.fee?.deliveredOn) },
    { feePaidOn: near(state.fee?.paidOn) },
    { draftedOn: near(state.draft?.draftedOn) },
    { reviewedOn: near(state.draft?.reviewedOn) },
    { signedOffOn: near(state.draft?.signedOffOn) },
    { closing: closingOf(random.pick(OUTCOMES)) },
    { closedOn: near(state.counted?.closedOn) },
    { reopenedOn: near(state.reopened?.reopenedOn) },
    { renewedClosing: closingOf(random.pick(OUTCOMES)) },
    { renewedClosedOn: near(state.renewed?.closedOn) },
    { deliveredOn: near(state.delivery?.deliveredOn) },
    { deliveryMethod: random.pick(DELIVERY_METHODS) },
    { applicantName: random.pick(['王五', '张三']) },
    { contact: '022-69999999' },
    { request: '环境影响评价' },
    { wanted: '纸质' },
    ...(consultation === undefined
      ? []
      : (
          [
            { consultedOn: near(consultation.consultedOn) },
            { deliveredOn: near(consultation.deliveredOn) },
            { answeredOn: near(consultation.answeredOn) },
            { answer: random.pick([...THIRD_PARTY_ANSWERS, ...AGENCY_ANSWERS]) },
            { overriddenOn: near(consultation.overriddenOn) },
          ] as const
        ).map((values) => ({ consultation: { consultationId: consultation.consultationId, ...values } }))),
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
