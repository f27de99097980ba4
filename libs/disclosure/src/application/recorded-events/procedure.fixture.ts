import {
  agencyConsulted,
  consultationDelivered,
  feeNoticeDelivered,
  feeNotified,
  reasonsGiven,
  reasonsRequested,
  received,
  thirdPartyConsulted,
  thirdPartyObjected,
  late,
} from '../application.fixture.js';
import type { Samples } from './sample.fixture.js';

/** What moves the reply period: extension, consultations, reasons, fee. */
export const PROCEDURE = {
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
      [late, reasonsRequested, reasonsGiven],
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
    [[late], { type: 'NotifyFee', basis: 'per_item', quantity: 11, notifiedOn: '2020-05-26' }],
    [
      [late],
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
} satisfies Samples;
