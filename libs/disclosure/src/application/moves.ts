import { ARTICLE_OF_CONSULTATION } from '../law/clock.js';
import type { Application, Stage } from './application.js';
import { STAGES, resting } from './application.js';
import type { CommandType } from './commands.js';

interface Move {
  /** Stages of the application in which the command is possible. */
  readonly from: readonly Stage[];
  /** What the command does, as staff say it: completes 「…，不能…」. */
  readonly label: string;
  readonly english: string;
  /** Article of the Regulations that rules the move. */
  readonly article?: string;
}

const ANY: readonly Stage[] = STAGES;
const OPEN: readonly Stage[] = STAGES.filter((stage) => stage !== 'closed');
/** Open, and not waiting for the applicant to mend the application. */
const IN_PROCEDURE: readonly Stage[] = OPEN.filter((stage) => stage !== 'awaiting_correction');
const IN_HAND: readonly Stage[] = ['received', 'assigned', 'reopened'];

/** The state machine: which command is possible where. What a command must also satisfy is in `decide.ts`. */
export const MOVES: Readonly<Record<Exclude<CommandType, 'ReceiveApplication'>, Move>> = {
  Assign: { from: OPEN, label: '分办', english: 'be assigned' },
  RequestCorrection: { from: IN_HAND, label: '要求补正', english: 'have a correction requested', article: '30' },
  ReceiveCorrection: {
    from: ['awaiting_correction'],
    label: '登记补正',
    english: 'have a correction received',
    article: '30',
  },
  LapseCorrection: {
    from: ['awaiting_correction'],
    label: '按逾期不补正办结',
    english: 'be closed as correction lapsed',
    article: '30',
  },
  ExtendReplyPeriod: { from: IN_PROCEDURE, label: '延期', english: 'have its reply period extended', article: '33' },
  ConsultThirdParty: {
    from: IN_PROCEDURE,
    label: '征求第三方意见',
    english: 'have a third party consulted',
    article: '32',
  },
  ConsultAgency: {
    from: IN_PROCEDURE,
    label: '征求其他机关意见',
    english: 'have another agency consulted',
    article: '34',
  },
  RecordConsultationDelivery: {
    from: OPEN,
    label: '登记征求意见书送达',
    english: 'have the delivery of a consultation recorded',
  },
  RecordThirdPartyAnswer: {
    from: OPEN,
    label: '登记第三方答复',
    english: 'have a third party’s answer recorded',
    article: '32',
  },
  RecordAgencyAnswer: {
    from: OPEN,
    label: '登记其他机关答复',
    english: 'have an agency’s answer recorded',
    article: '34',
  },
  OverrideObjection: {
    from: OPEN,
    label: '因公共利益决定公开',
    english: 'have an objection overridden',
    article: '32',
  },
  RequestReasons: { from: IN_PROCEDURE, label: '要求说明理由', english: 'have reasons requested', article: '35' },
  ReceiveReasons: { from: OPEN, label: '登记理由说明', english: 'have reasons received', article: '35' },
  JudgeReasons: { from: OPEN, label: '认定理由', english: 'have its reasons judged', article: '35' },
  NotifyFee: { from: IN_PROCEDURE, label: '通知收费', english: 'have a fee notified', article: '42' },
  RecordFeeNoticeDelivery: {
    from: OPEN,
    label: '登记收费通知送达',
    english: 'have the delivery of a fee notice recorded',
    article: '42',
  },
  RecordPayment: { from: OPEN, label: '登记缴费', english: 'have a payment recorded', article: '42' },
  IssueLetter: { from: ANY, label: '制发文书', english: 'have a letter issued' },
  DraftReply: { from: [...IN_HAND, 'drafted'], label: '拟稿', english: 'have a reply drafted', article: '36' },
  /** A reviewed or signed-off draft can still be returned; approved it is but once. */
  ReviewReply: { from: ['drafted', 'reviewed', 'signed_off'], label: '审核答复', english: 'have its reply reviewed' },
  SignOffReply: { from: ['reviewed'], label: '签发答复', english: 'have its reply signed off' },
  Reply: { from: ['signed_off'], label: '答复', english: 'be replied to', article: '36' },
  ReplyOnTheSpot: {
    from: ['received', 'assigned'],
    label: '当场答复',
    english: 'be replied to on the spot',
    article: '33',
  },
  LapseFee: { from: OPEN, label: '按逾期未缴费办结', english: 'be closed as fee lapsed', article: '42' },
  Withdraw: { from: OPEN, label: '撤回', english: 'be withdrawn' },
  CloseOtherwise: { from: OPEN, label: '作其他处理', english: 'be otherwise closed' },
  CloseImported: { from: OPEN, label: '按导入的台账办结', english: 'be closed as an imported register says' },
  RecordDelivery: { from: ['closed'], label: '登记送达', english: 'have a delivery recorded', article: '40' },
  FileAppeal: { from: ANY, label: '登记复议或者诉讼', english: 'be appealed', article: '51' },
  DecideAppeal: { from: ANY, label: '登记复议或者诉讼结果', english: 'have an appeal decided' },
  Reopen: { from: ['closed'], label: '重新办理', english: 'be reopened' },
  /** An application that was closed once needs two persons: see `amend.ts`. */
  AmendRegisterEntry: { from: ANY, label: '更正登记', english: 'be amended' },
  ProposeAmendment: { from: ANY, label: '提出更正', english: 'have an amendment proposed' },
  ApproveAmendment: { from: ANY, label: '批准更正', english: 'have an amendment approved' },
  RejectAmendment: { from: ANY, label: '不同意更正', english: 'have an amendment rejected' },
};

/** How to come to where a command is possible that the draft stands in the way of; nothing where it does not. */
export function toReturnFirst(state: Application, command: keyof typeof MOVES): readonly [string, string] {
  if (state.draft === undefined || !MOVES[command].from.includes(resting(state))) return ['', ''];
  return [
    '；答复稿须先由审核人退回（审核答复，审核结论为不同意）',
    '; have the reviewer return the draft first (review it as not approved)',
  ];
}

/** A command as far as it tells the article that rules it. */
export type Ruled =
  | { readonly type: Exclude<CommandType, 'ReceiveApplication' | 'RecordConsultationDelivery'> }
  | { readonly type: 'RecordConsultationDelivery'; readonly consultationId: string };

/**
 * Article of the Regulations that rules what the command does; undefined where it is practice, not law. The letter of a
 * consultation goes to a third party or to another agency, under an article each.
 */
export function articleOf(
  { consultations = [] }: Pick<Application, 'consultations'>,
  command: Ruled,
): string | undefined {
  if (command.type !== 'RecordConsultationDelivery') return MOVES[command.type].article;
  const consultation = consultations.find(({ consultationId }) => consultationId === command.consultationId);
  return consultation && ARTICLE_OF_CONSULTATION[consultation.kind];
}
