import type { ApplicationCommand, CommandType } from './commands.js';
import type { ApplicationEvent } from './events.js';
import { CLERK, LAWYER, PROVIDED, happened } from './application.fixture.js';

/** Moves of the state machine with a command that makes each, and what then happens. The day is the one the command names. */
export interface SampleMove {
  readonly command: (day: string) => ApplicationCommand;
  readonly event: (day: string) => ApplicationEvent;
  /** The person who gives the command. */
  readonly actor: string;
}

export const SAMPLE_MOVES: Readonly<Record<Exclude<CommandType, 'ReceiveApplication'>, SampleMove>> = {
  Assign: {
    command: (assignedOn) => ({ type: 'Assign', handlingUnit: '监察支队', assignedOn }),
    event: (day) => happened('Assigned', day, { handlingUnit: '监察支队' }),
    actor: CLERK,
  },
  RequestCorrection: {
    command: (requestedOn) => ({
      type: 'RequestCorrection',
      items: '请写明年度',
      requestedOn,
      dueOn: '2020-12-31',
    }),
    event: (day) => happened('CorrectionRequested', day, { dueOn: '2020-12-31', personal: { items: '请写明年度' } }),
    actor: CLERK,
  },
  ReceiveCorrection: {
    command: (receivedOn) => ({ type: 'ReceiveCorrection', correction: '2019年度', receivedOn }),
    event: (day) => happened('CorrectionReceived', day, { personal: { correction: '2019年度' } }),
    actor: CLERK,
  },
  LapseCorrection: {
    command: (lapsedOn) => ({ type: 'LapseCorrection', lapsedOn }),
    event: (day) => happened('CorrectionLapsed', day, {}),
    actor: CLERK,
  },
  DraftReply: {
    command: (draftedOn) => ({ type: 'DraftReply', decision: PROVIDED, text: '现予以公开。', draftedOn }),
    event: (day) => happened('ReplyDrafted', day, { decision: PROVIDED, personal: { text: '现予以公开。' } }),
    actor: CLERK,
  },
  ReviewReply: {
    command: (reviewedOn) => ({ type: 'ReviewReply', approved: true, opinion: '同意', reviewedOn }),
    event: (day) => happened('ReplyReviewed', day, { approved: true, personal: { opinion: '同意' } }, LAWYER),
    actor: LAWYER,
  },
  SignOffReply: {
    command: (signedOffOn) => ({ type: 'SignOffReply', signedOffOn }),
    event: (day) => happened('ReplySignedOff', day, {}, LAWYER),
    actor: LAWYER,
  },
  Reply: {
    command: (repliedOn) => ({ type: 'Reply', repliedOn }),
    event: (day) => happened('Disclosed', day, { manner: 'provided', onTheSpot: false }),
    actor: CLERK,
  },
  ReplyOnTheSpot: {
    command: (repliedOn) => ({ type: 'ReplyOnTheSpot', manner: 'already_public', repliedOn }),
    event: (day) => happened('Disclosed', day, { manner: 'already_public', onTheSpot: true }),
    actor: CLERK,
  },
  LapseFee: {
    command: (lapsedOn) => ({ type: 'LapseFee', noticedOn: '2020-05-25', dueOn: '2020-06-24', lapsedOn }),
    event: (day) => happened('FeeLapsed', day, { noticedOn: '2020-05-25', dueOn: '2020-06-24' }),
    actor: CLERK,
  },
  Withdraw: {
    command: (withdrawnOn) => ({ type: 'Withdraw', reason: '已从其他渠道获取', withdrawnOn }),
    event: (day) => happened('Withdrawn', day, { personal: { reason: '已从其他渠道获取' } }),
    actor: CLERK,
  },
  CloseOtherwise: {
    command: (closedOn) => ({ type: 'CloseOtherwise', reason: '申请人死亡', closedOn }),
    event: (day) => happened('OtherwiseClosed', day, { personal: { reason: '申请人死亡' } }),
    actor: CLERK,
  },
  CloseImported: {
    command: (closedOn) => ({
      type: 'CloseImported',
      closing: { type: 'refused', grounds: ['state_secret'] },
      closedOn,
    }),
    event: (day) => happened('Refused', day, { grounds: ['state_secret'] }),
    actor: CLERK,
  },
  RecordDelivery: {
    command: (deliveredOn) => ({ type: 'RecordDelivery', method: 'email', deliveredOn }),
    event: (day) => happened('ReplyDelivered', day, { method: 'email' }),
    actor: CLERK,
  },
  FileAppeal: {
    command: (filedOn) => ({ type: 'FileAppeal', appealId: 'appeal-9', route: 'lawsuit_direct', filedOn }),
    event: (day) => happened('AppealFiled', day, { appealId: 'appeal-9', route: 'lawsuit_direct' }),
    actor: CLERK,
  },
  DecideAppeal: {
    command: (decidedOn) => ({ type: 'DecideAppeal', appealId: 'appeal-2', result: 'upheld', decidedOn }),
    event: (day) => happened('AppealDecided', day, { appealId: 'appeal-2', result: 'upheld' }),
    actor: CLERK,
  },
  Reopen: {
    command: (reopenedOn) => ({ type: 'Reopen', appealId: 'appeal-1', reopenedOn }),
    event: (day) => happened('ApplicationReopened', day, { appealId: 'appeal-1' }),
    actor: CLERK,
  },
  AmendRegisterEntry: {
    command: (amendedOn) => ({
      type: 'AmendRegisterEntry',
      reason: '录入错误',
      amendedOn,
      values: { channel: 'online' },
    }),
    event: (day) =>
      happened('RegisterEntryAmended', day, {
        changes: [{ field: 'channel', from: 'registered_mail', to: 'online' }],
        appealChanges: [],
        personal: { reason: '录入错误', changes: [] },
      }),
    actor: CLERK,
  },
};
