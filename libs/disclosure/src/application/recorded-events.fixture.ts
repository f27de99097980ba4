import { NO_ITEMS } from '../fee-items.js';
import type { ApplicationCommand } from './commands.js';
import { decide } from './decide.js';
import type { ApplicationEvent } from './events.js';
import {
  AGENCY,
  AT_STAGE,
  CLERK,
  DIRECTOR,
  LAWYER,
  LAW_DATA,
  PROVIDED,
  appealCorrected,
  agencyConsulted,
  appealFiled,
  assigned,
  consultationDelivered,
  correctionReceived,
  correctionRequested,
  delivered,
  draftedAs,
  feeNotified,
  feeNoticeDelivered,
  happened,
  imported,
  reasonsGiven,
  reasonsRequested,
  received,
  reviewed,
  signedOff,
  stateAfter,
  thirdPartyConsulted,
  thirdPartyObjected,
} from './application.fixture.js';
import { letterFacts } from './moves.fixture.js';
import type { Decision } from '../law/outcomes.js';

/** A sample of an amendment by one person as two persons make it. */
function byTwo([history, command]: Sample): Sample {
  if (command.type !== 'AmendRegisterEntry') return [history, command];
  const { reason, values, amendedOn } = command;
  const amendmentId = 'amendment-1';
  const propose = { type: 'ProposeAmendment', amendmentId, reason, values, proposedOn: amendedOn } as const;
  const context = { today: '2020-06-30', actor: CLERK, agency: AGENCY, ...LAW_DATA };
  const proposed = decide(stateAfter(history), propose, context);
  return [[...history, ...proposed], { type: 'ApproveAmendment', amendmentId, approvedOn: amendedOn }, LAWYER];
}

type Sample = readonly [given: readonly ApplicationEvent[], when: ApplicationCommand, actor?: string];

const { closed, drafted, reopened } = AT_STAGE;
const signedOffAs = (decision: Decision) => [received, assigned, draftedAs(decision), reviewed, signedOff];
const reply = { type: 'Reply', repliedOn: '2020-03-17' } as const;
const heldElsewhere = { why: 'other_agency', heldBy: { name: '市水务局', contact: '022-62222222' } } as const;
const endedElsewhere = (type: 'correction_lapsed' | 'fee_lapsed' | 'withdrawn' | 'otherwise_closed'): Sample => [
  [imported],
  { type: 'CloseImported', closing: { type }, closedOn: '2020-03-17' },
];

const withdrawn = happened('Withdrawn', '2020-06-10', { personal: { reason: '' } });

/** Amendments of entries that were closed, in every shape. */
const AMENDMENTS: readonly Sample[] = [
  [
    [...closed, delivered, appealFiled, appealCorrected],
    {
      type: 'AmendRegisterEntry',
      reason: '录入错误',
      amendedOn: '2020-06-01',
      values: {
        registerNumber: '2020-0002',
        channel: 'in_person',
        receivedOn: '2020-03-01',
        applicantKind: 'other',
        handlingUnit: '监察支队',
        draftedOn: '2020-03-11',
        reviewedOn: '2020-03-12',
        signedOffOn: '2020-03-13',
        closing: { type: 'not_provided', grounds: ['not_held'], notHeld: heldElsewhere },
        closedOn: '2020-03-14',
        deliveredOn: '2020-03-15',
        deliveryMethod: 'in_person',
        applicantName: '张珊',
        contact: '022-61111111',
        identityNumber: '120101199001011234',
        wanted: '纸质，邮寄',
        request: '2018年度环境监测报告',
        appeal: {
          appealId: 'appeal-1',
          route: 'lawsuit_direct',
          filedOn: '2020-04-02',
          result: 'other',
          decidedOn: '2020-05-21',
        },
      },
    },
  ],
  [
    [received, correctionRequested, correctionReceived, ...reopened.slice(1), withdrawn],
    {
      type: 'AmendRegisterEntry',
      reason: '录入错误',
      amendedOn: '2020-06-29',
      values: {
        correctionRequestedOn: '2020-03-03',
        correctionDueOn: '2020-03-20',
        correctionReceivedOn: '2020-03-09',
        renewedClosing: { type: 'refused', grounds: ['third_party_rights'] },
        renewedClosedOn: '2020-06-11',
      },
    },
  ],
  [
    [
      { ...received, occurredOn: '2020-05-25' },
      thirdPartyConsulted,
      consultationDelivered,
      thirdPartyObjected,
      reasonsRequested,
      reasonsGiven,
      happened('ReasonsJudged', '2020-06-03', {
        reasonable: true,
        laterReplyOn: '2020-09-30',
        personal: { why: '确有需要' },
      }),
      happened('ReplyPeriodExtended', '2020-06-03', {
        workingDays: 10,
        consentBy: '赵明',
        personal: { reason: '需要检索历史档案' },
      }),
      feeNotified,
      feeNoticeDelivered,
      happened('FeePaid', '2020-05-29', {}),
    ],
    {
      type: 'AmendRegisterEntry',
      reason: '录入错误',
      amendedOn: '2020-06-29',
      values: {
        extendedOn: '2020-06-04',
        extensionWorkingDays: 15,
        extensionConsentBy: '钱进',
        reasonsRequestedOn: '2020-05-27',
        reasonsDueOn: '2020-06-10',
        reasonsGivenOn: '2020-06-01',
        reasonsJudgedOn: '2020-06-04',
        laterReplyOn: '2020-10-30',
        feeNotice: { basis: 'per_page', quantity: 32 },
        feeNotifiedOn: '2020-05-27',
        feeDeliveredOn: '2020-05-28',
        feePaidOn: '2020-06-01',
        consultation: {
          consultationId: 'consultation-1',
          consultedOn: '2020-05-27',
          deliveredOn: '2020-05-28',
          answeredOn: '2020-06-03',
          answer: 'consents',
        },
      },
    },
  ],
  [
    [
      received,
      happened('ReplyPeriodExtended', '2020-03-10', {
        workingDays: 10,
        consentBy: '赵明',
        personal: { reason: '需要检索历史档案' },
      }),
      ...reopened.slice(1),
    ],
    {
      type: 'AmendRegisterEntry',
      reason: '录入错误',
      amendedOn: '2020-06-29',
      values: { handling: 1, extendedOn: '2020-03-11', draftedOn: '2020-03-13' },
    },
  ],
  [
    [
      { ...received, occurredOn: '2020-05-25' },
      feeNotified,
      happened('Withdrawn', '2020-06-01', { personal: { reason: '' } }),
    ],
    { type: 'AmendRegisterEntry', reason: '不应收费', amendedOn: '2020-06-29', values: { feeNotice: null } },
  ],
  [
    [
      { ...received, occurredOn: '2020-05-25' },
      thirdPartyConsulted,
      consultationDelivered,
      happened('ThirdPartyAnswered', '2020-06-02', {
        consultationId: 'consultation-1',
        answer: 'consents',
        personal: { reasons: '' },
      }),
      withdrawn,
    ],
    {
      type: 'AmendRegisterEntry',
      reason: '录入错误',
      amendedOn: '2020-06-29',
      values: { consultation: { consultationId: 'consultation-1', answer: 'objects', reasons: '涉及商业秘密' } },
    },
  ],
];

function proposing(sample: Sample): Sample {
  const [history, command] = sample;
  if (command.type !== 'AmendRegisterEntry') return sample;
  const { reason, values, amendedOn } = command;
  return [history, { type: 'ProposeAmendment', amendmentId: 'amendment-1', reason, values, proposedOn: amendedOn }];
}

/** Commands that make events of each type in every shape that they take. */
const SAMPLES: Readonly<Record<ApplicationEvent['type'], readonly Sample[]>> = {
  ApplicationReceived: [
    [
      [],
      {
        type: 'ReceiveApplication',
        registerNumber: '2020-0001',
        channel: 'registered_mail',
        applicantKind: 'natural_person',
        receivedOn: '2020-03-02',
        source: 'intake',
        personal: {
          applicantName: '张三',
          contact: '022-60000000',
          identityNumber: '120101199001011234',
          request: '2019年度环境监测报告',
        },
      },
    ],
    [
      [],
      {
        type: 'ReceiveApplication',
        registerNumber: '津环〔2020〕第7号',
        channel: 'online',
        applicantKind: 'commercial_enterprise',
        receivedOn: '2020-03-02',
        source: 'import',
        personal: { applicantName: '某公司', request: '排污许可证', notes: { 备注: '“急件”，\n请尽快' } },
      },
    ],
  ],
  Assigned: [[[received], { type: 'Assign', handlingUnit: '政策法规科', assignedOn: '2020-03-03' }]],
  CorrectionRequested: [
    [
      [received],
      { type: 'RequestCorrection', items: '请写明报告的名称', requestedOn: '2020-03-04', dueOn: '2020-03-18' },
    ],
  ],
  CorrectionReceived: [
    [
      [received, correctionRequested],
      { type: 'ReceiveCorrection', correction: '《2019年环境质量报告书》', receivedOn: '2020-03-10' },
    ],
    [
      [received, correctionRequested],
      {
        type: 'ReceiveCorrection',
        correction: '《2019年环境质量报告书》',
        receivedOn: '2020-03-20',
        goodCause: '住院治疗',
      },
    ],
  ],
  CorrectionLapsed: [
    [[received, correctionRequested], { type: 'LapseCorrection', lapsedOn: '2020-03-19' }],
    endedElsewhere('correction_lapsed'),
  ],
  ReplyPeriodExtended: [
    [
      [received],
      {
        type: 'ExtendReplyPeriod',
        workingDays: 20,
        reason: '需要检索历史档案',
        consentBy: '赵明',
        noticedOn: '2020-03-30',
      },
    ],
  ],
  ThirdPartyConsulted: [
    [
      [received],
      {
        type: 'ConsultThirdParty',
        consultationId: 'consultation-1',
        thirdParty: '某化工公司',
        contact: '022-61111111',
        matter: '贵公司的排污数据是否可以公开',
        consultedOn: '2020-05-26',
      },
    ],
    [
      [received],
      {
        type: 'ConsultThirdParty',
        consultationId: 'consultation-1',
        thirdParty: '某化工公司',
        matter: '贵公司的排污数据是否可以公开',
        consultedOn: '2020-05-26',
      },
    ],
  ],
  AgencyConsulted: [
    [
      [received],
      {
        type: 'ConsultAgency',
        consultationId: 'consultation-2',
        consultedAgency: '市水务局',
        matter: '联合监测报告是否可以公开',
        consultedOn: '2020-05-26',
      },
    ],
  ],
  ConsultationDelivered: [
    [
      [received, thirdPartyConsulted],
      { type: 'RecordConsultationDelivery', consultationId: 'consultation-1', deliveredOn: '2020-05-27' },
    ],
  ],
  ThirdPartyAnswered: [
    [
      [received, thirdPartyConsulted, consultationDelivered],
      {
        type: 'RecordThirdPartyAnswer',
        consultationId: 'consultation-1',
        answer: 'objects',
        reasons: '涉及商业秘密',
        answeredOn: '2020-06-02',
      },
    ],
  ],
  AgencyAnswered: [
    [
      [received, agencyConsulted],
      {
        type: 'RecordAgencyAnswer',
        consultationId: 'consultation-2',
        answer: 'agrees',
        opinion: '同意公开',
        answeredOn: '2020-06-02',
      },
    ],
  ],
  ObjectionOverridden: [
    [
      [received, thirdPartyConsulted, consultationDelivered, thirdPartyObjected],
      {
        type: 'OverrideObjection',
        consultationId: 'consultation-1',
        reasons: '关系公众健康',
        overriddenOn: '2020-06-03',
      },
    ],
  ],
  ReasonsRequested: [
    [
      [received],
      { type: 'RequestReasons', why: '一个月内申请 200 件', dueOn: '2020-06-09', requestedOn: '2020-05-26' },
    ],
  ],
  ReasonsGiven: [
    [[received, reasonsRequested], { type: 'ReceiveReasons', reasons: '科研需要', receivedOn: '2020-06-02' }],
  ],
  ReasonsJudged: [
    [
      [received, reasonsRequested, reasonsGiven],
      { type: 'JudgeReasons', reasonable: false, why: '与科研无关', judgedOn: '2020-06-03' },
    ],
    [
      [{ ...received, occurredOn: '2020-05-25' }, reasonsRequested, reasonsGiven],
      {
        type: 'JudgeReasons',
        reasonable: true,
        laterReplyOn: '2020-09-30',
        why: '确有需要，但数量过大',
        judgedOn: '2020-06-03',
      },
    ],
  ],
  FeeNotified: [
    [[received], { type: 'NotifyFee', basis: 'per_page', quantity: 2_219, notifiedOn: '2020-03-17' }],
    [
      [{ ...received, occurredOn: '2020-05-25' }],
      { type: 'NotifyFee', basis: 'per_item', quantity: 11, notifiedOn: '2020-05-26' },
    ],
    [
      [{ ...received, occurredOn: '2020-05-25' }],
      {
        type: 'NotifyFee',
        basis: 'per_item',
        quantity: 11,
        apartFrom: { applications: ['application-2'], why: '两人身份证件不同' },
        notifiedOn: '2020-05-26',
      },
    ],
  ],
  FeeNoticeDelivered: [[[received, feeNotified], { type: 'RecordFeeNoticeDelivery', deliveredOn: '2020-05-27' }]],
  FeePaid: [[[received, feeNotified, feeNoticeDelivered], { type: 'RecordPayment', paidOn: '2020-06-24' }]],
  LetterIssued: [
    [
      [received],
      {
        type: 'IssueLetter',
        letterId: 'letter-1',
        kind: 'receipt',
        facts: letterFacts('2020-03-03'),
        issuedOn: '2020-03-03',
      },
    ],
    [
      [received],
      {
        type: 'IssueLetter',
        letterId: 'letter-2',
        kind: 'reply',
        facts: {
          ...letterFacts('2020-03-03'),
          actedOn: '2020-03-02',
          reply: { decision: PROVIDED, onTheSpot: true },
          remedies: { reviewFirst: false, reviewBody: '滨海新区人民政府' },
        },
        issuedOn: '2020-03-03',
      },
    ],
    [
      [received],
      {
        type: 'IssueLetter',
        letterId: 'letter-3',
        kind: 'extension_notice',
        facts: {
          ...letterFacts('2020-03-03'),
          edition: 2,
          actedOn: '2020-03-02',
          replyDueOn: '2020-04-28',
          replyDueProvisional: true,
          periodProvisional: true,
          extension: {
            workingDays: 20,
            reason: '需要检索历史档案',
            consentBy: '赵明',
            formerlyDueOn: '2020-03-30',
            dueOn: '2020-04-28',
            formerlyProvisional: true,
            provisional: true,
          },
        },
        issuedOn: '2020-03-03',
      },
    ],
    [
      [received],
      {
        type: 'IssueLetter',
        letterId: 'letter-4',
        kind: 'extension_notice',
        facts: {
          ...letterFacts('2020-03-03'),
          edition: 2,
          actedOn: '2020-03-02',
          replyPaused: true,
          extension: { workingDays: 20, reason: '需要检索历史档案', consentBy: '赵明', paused: true },
        },
        issuedOn: '2020-03-03',
      },
    ],
    [
      [received],
      {
        type: 'IssueLetter',
        letterId: 'letter-5',
        kind: 'third_party_notice',
        facts: {
          ...letterFacts('2020-03-03'),
          edition: 2,
          actedOn: '2020-03-02',
          replyDueOn: '2020-04-28',
          replyMovedBy: ['consultation', 'extension'],
          consultedTooLate: true,
          thirdParty: { name: '远航物流有限公司', matter: '采购合同' },
        },
        issuedOn: '2020-03-03',
      },
    ],
    [
      [received],
      {
        type: 'IssueLetter',
        letterId: 'letter-6',
        kind: 'delivery_proof',
        facts: {
          ...letterFacts('2020-03-03'),
          edition: 2,
          delivered: { title: '政府信息公开申请答复书', number: '〔2020〕第3号', method: 'post' },
        },
        issuedOn: '2020-03-03',
      },
    ],
    [
      [received],
      {
        type: 'IssueLetter',
        letterId: 'letter-7',
        kind: 'later_reply_notice',
        facts: {
          ...letterFacts('2020-03-03'),
          edition: 2,
          actedOn: '2020-03-02',
          replyDueOn: '2020-09-30',
          replyDueProvisional: true,
          replyMovedBy: ['later_reply'],
          laterReply: { dueOn: '2020-09-30', why: '档案较多', provisional: true },
        },
        issuedOn: '2020-03-03',
      },
    ],
  ],
  ReplyDrafted: [
    [[received, assigned], { type: 'DraftReply', decision: PROVIDED, text: '现予以公开。', draftedOn: '2020-03-12' }],
    [
      [received, correctionRequested, correctionReceived],
      {
        type: 'DraftReply',
        decision: { type: 'partly_disclosed', withheldUnder: ['third_party_rights', 'still_unclear'] },
        text: '部分公开。',
        draftedOn: '2020-03-12',
      },
    ],
    [
      [received],
      {
        type: 'DraftReply',
        decision: { type: 'refused', grounds: ['state_secret', 'deliberative_process'] },
        text: '不予公开。',
        draftedOn: '2020-03-12',
      },
    ],
    [
      [received],
      {
        type: 'DraftReply',
        decision: { type: 'not_provided', grounds: ['not_held'], notHeld: heldElsewhere },
        text: '无法提供。',
        draftedOn: '2020-03-12',
      },
    ],
  ],
  ReplyReviewed: [
    [drafted, { type: 'ReviewReply', approved: true, opinion: '', reviewedOn: '2020-03-13' }, LAWYER],
    [drafted, { type: 'ReviewReply', approved: false, opinion: '理由不足', reviewedOn: '2020-03-13' }, LAWYER],
  ],
  ReplySignedOff: [[AT_STAGE.reviewed, { type: 'SignOffReply', signedOffOn: '2020-03-16' }, DIRECTOR]],
  Disclosed: [
    [signedOffAs(PROVIDED), reply],
    [[received], { type: 'ReplyOnTheSpot', manner: 'already_public', repliedOn: '2020-03-02' }],
    [[received], { type: 'ReplyOnTheSpot', manner: 'provided', repliedOn: '2020-03-02', text: '报告见附件。' }],
  ],
  PartlyDisclosed: [
    [signedOffAs({ type: 'partly_disclosed', withheldUnder: ['internal_affairs', 'not_held'] }), reply],
    [signedOffAs({ type: 'partly_disclosed', withheldUnder: ['not_held'], notHeld: { why: 'does_not_exist' } }), reply],
    [
      [imported],
      { type: 'CloseImported', closing: { type: 'partly_disclosed', withheldUnder: [] }, closedOn: '2020-03-17' },
    ],
  ],
  Refused: [[signedOffAs({ type: 'refused', grounds: ['enforcement_file', 'state_secret'] }), reply]],
  NotProvided: [
    [signedOffAs({ type: 'not_provided', grounds: ['not_held', 'needs_creation'] }), reply],
    ...([{ why: 'does_not_exist' }, { why: 'other_agency' }, heldElsewhere] as const).map((notHeld): Sample => [
      signedOffAs({ type: 'not_provided', grounds: ['not_held'], notHeld }),
      reply,
    ]),
  ],
  NotProcessed: [[signedOffAs({ type: 'not_processed', grounds: ['excessive_requests'] }), reply]],
  FeeLapsed: [
    [
      [received, { ...feeNotified, occurredOn: '2020-03-17' }, { ...feeNoticeDelivered, occurredOn: '2020-03-18' }],
      { type: 'LapseFee', lapsedOn: '2020-04-17' },
    ],
    endedElsewhere('fee_lapsed'),
  ],
  Withdrawn: [
    [[received], { type: 'Withdraw', reason: '已从其他渠道获取', withdrawnOn: '2020-03-05' }],
    endedElsewhere('withdrawn'),
  ],
  OtherwiseClosed: [
    [[received], { type: 'CloseOtherwise', reason: '申请人死亡', closedOn: '2020-03-05' }],
    endedElsewhere('otherwise_closed'),
  ],
  ReplyDelivered: [[closed, { type: 'RecordDelivery', method: 'post', deliveredOn: '2020-03-18' }]],
  AppealFiled: [[closed, { type: 'FileAppeal', appealId: 'appeal-1', route: 'review', filedOn: '2020-04-01' }]],
  AppealDecided: [
    [
      [...closed, appealFiled],
      { type: 'DecideAppeal', appealId: 'appeal-1', result: 'corrected', decidedOn: '2020-05-20' },
    ],
  ],
  ApplicationReopened: [
    [[...closed, appealFiled, appealCorrected], { type: 'Reopen', appealId: 'appeal-1', reopenedOn: '2020-05-25' }],
  ],
  RegisterEntryAmended: [
    ...AMENDMENTS.map(byTwo),
    [
      [received],
      { type: 'AmendRegisterEntry', reason: '录入错误', amendedOn: '2020-03-04', values: { channel: 'online' } },
    ],
  ],
  AmendmentProposed: AMENDMENTS.map(proposing),
  AmendmentRejected: [
    [
      [
        received,
        happened('AmendmentProposed', '2020-03-03', {
          amendmentId: 'amendment-1',
          changes: [{ field: 'channel', from: 'registered_mail', to: 'online' }],
          appealChanges: [],
          consultationChanges: [],
          personal: { reason: '录入错误', changes: [] },
        }),
      ],
      { type: 'RejectAmendment', amendmentId: 'amendment-1', reason: '与原件相符', rejectedOn: '2020-03-04' },
      LAWYER,
    ],
  ],
};

/** Another person of the same name was charged in the month. */
const ITEMS = { ...NO_ITEMS, namesakes: [{ applicationId: 'application-2', registerNumber: '2020-0002' }] };

/** The events of a type as they are made today, one for each shape. */
export const eventsMadeToday = (type: ApplicationEvent['type']): ApplicationEvent[] =>
  SAMPLES[type].flatMap(([history, command, actor = CLERK]) =>
    decide(stateAfter(history), command, { today: '2020-06-30', actor, agency: AGENCY, ...LAW_DATA, items: ITEMS }),
  );
