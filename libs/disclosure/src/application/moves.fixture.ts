import type { ApplicationCommand, CommandType } from './commands.js';
import type { AmendedEntry, ApplicationEvent } from './events.js';
import type { Stage } from './application.js';
import { isLegalDate, plusDays } from '../law/legal-date.js';
import type { LetterFacts } from '../law/letters.js';
import {
  CLERK,
  LAWYER,
  PROVIDED,
  TODAY,
  agencyConsulted,
  at,
  consultationDelivered,
  feeNotified,
  feeNoticeDelivered,
  happened,
  reasonsGiven,
  reasonsRequested,
  received,
  thirdPartyConsulted,
  thirdPartyObjected,
} from './application.fixture.js';

/** Moves of the state machine with a command that makes each, and what then happens. The day is the one the command names. */
export interface SampleMove {
  readonly command: (day: string) => ApplicationCommand;
  readonly event: (day: string) => ApplicationEvent;
  /** The person who gives the command. */
  readonly actor: string;
  /** What must have happened before it, besides what brought the application to its stage. */
  readonly needs?: readonly ApplicationEvent[];
  /** A day on which the law allows it at the stage; today, where that does not matter. */
  readonly day?: (stage: Stage) => string;
}

/** Within 7 working days of the receipt or the reopening, and so before the end of the reply period, too. */
const early = (stage: Stage): string => (stage === 'reopened' ? '2020-05-27' : '2020-03-04');
/** Within the reply period, after every step that led to the stage. */
const inPeriod = (stage: Stage): string => (stage === 'reopened' ? '2020-05-27' : '2020-03-17');

/** A last day for the applicant; of what is no day, nothing better. */
const inTwoWeeks = (day: string): string => (isLegalDate(day) ? plusDays(day, 14) : day);

/** A letter issued on a day. */
export const letterFacts = (issuedOn: string): LetterFacts => ({
  head: { name: '滨海新区生态环境局', heading: '滨海新区生态环境局', seal: '滨海新区生态环境局' },
  number: '〔2020〕第3号',
  issuedOn,
  registerNumber: '2020-0001',
  receivedOn: '2020-03-02',
  channel: 'registered_mail',
  applicantKind: 'natural_person',
  applicantName: '张三',
  request: '2019年度环境监测报告',
});

const CHANNEL_AMENDED: AmendedEntry = {
  changes: [{ field: 'channel', from: 'registered_mail', to: 'online' }],
  appealChanges: [],
  consultationChanges: [],
  personal: { reason: '录入错误', changes: [] },
};

const amendmentProposed = happened('AmendmentProposed', '2020-06-02', {
  amendmentId: 'amendment-1',
  ...CHANNEL_AMENDED,
});

/** The day on which the sample of a command is given at a stage. */
export const sampleDay = (command: keyof typeof SAMPLE_MOVES, stage: Stage): string =>
  SAMPLE_MOVES[command].day?.(stage) ?? TODAY;

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
      dueOn: inTwoWeeks(requestedOn),
    }),
    event: (day) => happened('CorrectionRequested', day, { dueOn: inTwoWeeks(day), personal: { items: '请写明年度' } }),
    actor: CLERK,
    day: early,
  },
  ReceiveCorrection: {
    command: (receivedOn) => ({ type: 'ReceiveCorrection', correction: '2019年度', receivedOn }),
    event: (day) => happened('CorrectionReceived', day, { personal: { correction: '2019年度' } }),
    actor: CLERK,
    // Its last day to correct.
    day: () => '2020-03-18',
  },
  LapseCorrection: {
    command: (lapsedOn) => ({ type: 'LapseCorrection', lapsedOn }),
    event: (day) => happened('CorrectionLapsed', day, {}),
    actor: CLERK,
  },
  ExtendReplyPeriod: {
    command: (noticedOn) => ({
      type: 'ExtendReplyPeriod',
      workingDays: 20,
      reason: '需要检索历史档案',
      consentBy: '赵明',
      noticedOn,
    }),
    event: (day) =>
      happened('ReplyPeriodExtended', day, {
        workingDays: 20,
        consentBy: '赵明',
        personal: { reason: '需要检索历史档案' },
      }),
    actor: CLERK,
    day: inPeriod,
  },
  ConsultThirdParty: {
    command: (consultedOn) => ({
      type: 'ConsultThirdParty',
      consultationId: 'consultation-9',
      thirdParty: '某建材公司',
      matter: '合同是否可以公开',
      consultedOn,
    }),
    event: (day) =>
      happened('ThirdPartyConsulted', day, {
        consultationId: 'consultation-9',
        personal: { thirdParty: '某建材公司', matter: '合同是否可以公开' },
      }),
    actor: CLERK,
  },
  ConsultAgency: {
    command: (consultedOn) => ({
      type: 'ConsultAgency',
      consultationId: 'consultation-9',
      consultedAgency: '市规划局',
      matter: '联合批复是否可以公开',
      consultedOn,
    }),
    event: (day) =>
      happened('AgencyConsulted', day, {
        consultationId: 'consultation-9',
        consultedAgency: '市规划局',
        personal: { matter: '联合批复是否可以公开' },
      }),
    actor: CLERK,
  },
  RecordConsultationDelivery: {
    command: (deliveredOn) => ({
      type: 'RecordConsultationDelivery',
      consultationId: 'consultation-1',
      deliveredOn,
    }),
    event: (day) => happened('ConsultationDelivered', day, { consultationId: 'consultation-1' }),
    actor: CLERK,
    needs: [thirdPartyConsulted],
  },
  RecordThirdPartyAnswer: {
    command: (answeredOn) => ({
      type: 'RecordThirdPartyAnswer',
      consultationId: 'consultation-1',
      answer: 'consents',
      reasons: '',
      answeredOn,
    }),
    event: (day) =>
      happened('ThirdPartyAnswered', day, {
        consultationId: 'consultation-1',
        answer: 'consents',
        personal: { reasons: '' },
      }),
    actor: CLERK,
    needs: [thirdPartyConsulted, consultationDelivered],
  },
  RecordAgencyAnswer: {
    command: (answeredOn) => ({
      type: 'RecordAgencyAnswer',
      consultationId: 'consultation-2',
      answer: 'agrees',
      opinion: '',
      answeredOn,
    }),
    event: (day) =>
      happened('AgencyAnswered', day, {
        consultationId: 'consultation-2',
        answer: 'agrees',
        personal: { opinion: '' },
      }),
    actor: CLERK,
    needs: [agencyConsulted],
  },
  OverrideObjection: {
    command: (overriddenOn) => ({
      type: 'OverrideObjection',
      consultationId: 'consultation-1',
      reasons: '关系公众健康',
      overriddenOn,
    }),
    event: (day) =>
      happened('ObjectionOverridden', day, {
        consultationId: 'consultation-1',
        personal: { reasons: '关系公众健康' },
      }),
    actor: CLERK,
    needs: [thirdPartyConsulted, consultationDelivered, thirdPartyObjected],
  },
  RequestReasons: {
    command: (requestedOn) => ({
      type: 'RequestReasons',
      why: '一个月内申请 200 件',
      dueOn: inTwoWeeks(requestedOn),
      requestedOn,
    }),
    event: (day) =>
      happened('ReasonsRequested', day, { dueOn: inTwoWeeks(day), personal: { why: '一个月内申请 200 件' } }),
    actor: CLERK,
  },
  ReceiveReasons: {
    command: (receivedOn) => ({ type: 'ReceiveReasons', reasons: '科研需要', receivedOn }),
    event: (day) => happened('ReasonsGiven', day, { personal: { reasons: '科研需要' } }),
    actor: CLERK,
    needs: [reasonsRequested],
  },
  JudgeReasons: {
    command: (judgedOn) => ({ type: 'JudgeReasons', reasonable: true, why: '确有需要', judgedOn }),
    event: (day) => happened('ReasonsJudged', day, { reasonable: true, personal: { why: '确有需要' } }),
    actor: CLERK,
    needs: [reasonsRequested, reasonsGiven],
  },
  NotifyFee: {
    command: (notifiedOn) => ({ type: 'NotifyFee', basis: 'per_page', quantity: 31, notifiedOn }),
    event: (day) => ({ ...feeNotified, occurredOn: day }),
    actor: CLERK,
    day: inPeriod,
  },
  RecordFeeNoticeDelivery: {
    command: (deliveredOn) => ({ type: 'RecordFeeNoticeDelivery', deliveredOn }),
    event: (day) => happened('FeeNoticeDelivered', day, {}),
    actor: CLERK,
    needs: [feeNotified],
  },
  RecordPayment: {
    command: (paidOn) => ({ type: 'RecordPayment', paidOn }),
    event: (day) => happened('FeePaid', day, {}),
    actor: CLERK,
    needs: [feeNotified, feeNoticeDelivered],
    day: () => '2020-06-24',
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
    // On the spot means on the day of receipt.
    day: () => received.occurredOn,
  },
  LapseFee: {
    command: (lapsedOn) => ({ type: 'LapseFee', lapsedOn }),
    event: (day) => happened('FeeLapsed', day, { noticedOn: '2020-03-17', dueOn: '2020-04-15' }),
    actor: CLERK,
    // While the period ran. 18–20=3 23–27=8 30–31=10 Apr 1–3=13 7–10=17 13–15=20.
    needs: [at(feeNotified, '2020-03-17'), at(feeNoticeDelivered, '2020-03-17')],
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
  IssueLetter: {
    command: (issuedOn) => ({
      type: 'IssueLetter',
      letterId: 'letter-1',
      kind: 'receipt',
      facts: letterFacts(issuedOn),
      issuedOn,
    }),
    event: (day) =>
      happened('LetterIssued', day, {
        letterId: 'letter-1',
        kind: 'receipt',
        number: '〔2020〕第3号',
        personal: { facts: letterFacts(day) },
      }),
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
  ProposeAmendment: {
    command: (proposedOn) => ({
      type: 'ProposeAmendment',
      amendmentId: 'amendment-9',
      reason: '录入错误',
      proposedOn,
      values: { channel: 'online' },
    }),
    event: (day) => happened('AmendmentProposed', day, { amendmentId: 'amendment-9', ...CHANNEL_AMENDED }),
    actor: CLERK,
  },
  ApproveAmendment: {
    command: (approvedOn) => ({ type: 'ApproveAmendment', amendmentId: 'amendment-1', approvedOn }),
    event: (day) =>
      happened('RegisterEntryAmended', day, {
        ...CHANNEL_AMENDED,
        approval: { amendmentId: 'amendment-1', proposedBy: CLERK, approvedBy: LAWYER },
      }),
    actor: LAWYER,
    needs: [amendmentProposed],
  },
  RejectAmendment: {
    command: (rejectedOn) => ({
      type: 'RejectAmendment',
      amendmentId: 'amendment-1',
      reason: '与原件相符',
      rejectedOn,
    }),
    event: (day) =>
      happened('AmendmentRejected', day, { amendmentId: 'amendment-1', personal: { reason: '与原件相符' } }),
    actor: LAWYER,
    needs: [amendmentProposed],
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
        consultationChanges: [],
        personal: { reason: '录入错误', changes: [] },
      }),
    actor: CLERK,
  },
};
