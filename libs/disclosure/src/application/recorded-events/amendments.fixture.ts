import {
  AGENCY,
  AT_STAGE,
  CLERK,
  LAWYER,
  LAW_DATA,
  appealCorrected,
  appealFiled,
  consultationDelivered,
  correctionReceived,
  correctionRequested,
  delivered,
  feeNoticeDelivered,
  feeNotified,
  happened,
  reasonsGiven,
  reasonsRequested,
  received,
  stateAfter,
  thirdPartyConsulted,
  thirdPartyObjected,
  late,
} from '../application.fixture.js';
import type { CommandOf } from '../commands.js';
import { decide } from '../decide.js';
import type { ApplicationEvent } from '../events.js';
import type { Sample, Samples } from './sample.fixture.js';
import { heldElsewhere } from './sample.fixture.js';

const { closed, reopened } = AT_STAGE;
const withdrawn = happened('Withdrawn', '2020-06-10', { personal: { reason: '' } });

type Amendment = readonly [given: readonly ApplicationEvent[], when: CommandOf<'AmendRegisterEntry'>];

/** Amendments of entries that were closed, in every shape. */
const OF_CLOSED: readonly Amendment[] = [
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
      late,
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
    [late, feeNotified, happened('Withdrawn', '2020-06-01', { personal: { reason: '' } })],
    { type: 'AmendRegisterEntry', reason: '不应收费', amendedOn: '2020-06-29', values: { feeNotice: null } },
  ],
  [
    [
      late,
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
  [
    [
      late,
      happened('CorrectionRequested', '2020-05-26', { dueOn: '2020-06-08', personal: { items: '请写明年度' } }),
      happened('CorrectionLapsed', '2020-06-09', {}),
    ],
    {
      type: 'AmendRegisterEntry',
      reason: '登记错了申请',
      amendedOn: '2020-06-29',
      values: { correctionRequestedOn: null, closing: null },
    },
  ],
  [
    [
      late,
      happened('ReplyPeriodExtended', '2020-05-26', {
        workingDays: 10,
        consentBy: '赵明',
        personal: { reason: '需要检索历史档案' },
      }),
      reasonsRequested,
      thirdPartyConsulted,
      thirdPartyObjected,
      happened('ObjectionOverridden', '2020-06-04', {
        consultationId: 'consultation-1',
        personal: { reasons: '关系公众健康' },
      }),
      withdrawn,
    ],
    {
      type: 'AmendRegisterEntry',
      reason: '登记错了申请',
      amendedOn: '2020-06-29',
      values: {
        extendedOn: null,
        reasonsRequestedOn: null,
        consultation: { consultationId: 'consultation-1', overriddenOn: '2020-06-05' },
      },
    },
  ],
  [
    [...reopened, withdrawn],
    {
      type: 'AmendRegisterEntry',
      reason: '登记错了申请',
      amendedOn: '2020-06-29',
      values: { reopenedOn: '2020-05-22', renewedClosing: null },
    },
  ],
  [
    [...closed, delivered, appealFiled],
    {
      type: 'AmendRegisterEntry',
      reason: '登记错了申请',
      amendedOn: '2020-06-29',
      values: { appeal: { appealId: 'appeal-1', filedOn: null } },
    },
  ],
  [
    [
      late,
      happened('CorrectionRequested', '2020-05-26', { dueOn: '2020-06-08', personal: { items: '请写明年度' } }),
      happened('CorrectionReceived', '2020-05-26', { personal: { correction: '2019年度' } }),
      thirdPartyConsulted,
      consultationDelivered,
      feeNotified,
      feeNoticeDelivered,
      happened('FeePaid', '2020-05-29', {}),
      withdrawn,
    ],
    {
      type: 'AmendRegisterEntry',
      reason: '登记错了申请',
      amendedOn: '2020-06-29',
      values: {
        correctionReceivedOn: null,
        feeDeliveredOn: null,
        feePaidOn: null,
        consultation: { consultationId: 'consultation-1', consultedOn: null },
      },
    },
  ],
];

const proposing = ([history, { reason, values, amendedOn }]: Amendment): Sample => [
  history,
  { type: 'ProposeAmendment', amendmentId: 'amendment-1', reason, values, proposedOn: amendedOn },
];

/** The same as two persons make it. */
function byTwo(amendment: Amendment): Sample {
  const [history, propose] = proposing(amendment);
  const proposed = decide(stateAfter(history), propose, {
    today: '2020-06-30',
    actor: CLERK,
    agency: AGENCY,
    ...LAW_DATA,
  });
  const [, { amendedOn: approvedOn }] = amendment;
  return [[...history, ...proposed], { type: 'ApproveAmendment', amendmentId: 'amendment-1', approvedOn }, LAWYER];
}

/** Amendments of entries, by one person and by two. */
export const AMENDMENTS = {
  RegisterEntryAmended: [
    ...OF_CLOSED.map(byTwo),
    [
      [received],
      { type: 'AmendRegisterEntry', reason: '录入错误', amendedOn: '2020-03-04', values: { channel: 'online' } },
    ],
  ],
  AmendmentProposed: OF_CLOSED.map(proposing),
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
} satisfies Samples;
