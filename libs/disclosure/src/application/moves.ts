import type { Stage } from './application.js';
import { STAGES } from './application.js';
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
  DecideAppeal: { from: ANY, label: '登记复议或者诉讼结果', english: 'have an appeal decided', article: '51' },
  Reopen: { from: ['closed'], label: '重新办理', english: 'be reopened', article: '51' },
  AmendRegisterEntry: { from: ANY, label: '更正登记', english: 'be amended' },
};
