import { PROVIDED, received } from '../application.fixture.js';
import { letterFacts } from '../moves.fixture.js';
import type { Samples } from './sample.fixture.js';

/** Letters, with the facts that some of them only state. */
export const LETTERS = {
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
    [
      [received],
      {
        type: 'IssueLetter',
        letterId: 'letter-8',
        kind: 'correction_notice',
        facts: {
          ...letterFacts('2020-03-03'),
          edition: 3,
          actedOn: '2020-03-02',
          correction: { items: '请写明报告的名称', dueOn: '2020-03-18' },
        },
        issuedOn: '2020-03-03',
      },
    ],
    [
      [received],
      {
        type: 'IssueLetter',
        letterId: 'letter-9',
        kind: 'correction_notice',
        facts: {
          ...letterFacts('2020-03-03'),
          edition: 4,
          actedOn: '2020-03-02',
          replyDueOn: '2020-03-30',
          noticedTooLate: true,
          correction: { items: '请写明年度', dueOn: '2020-03-16' },
        },
        issuedOn: '2020-03-03',
      },
    ],
    [
      [received],
      {
        type: 'IssueLetter',
        letterId: 'letter-10',
        kind: 'receipt',
        facts: { ...letterFacts('2020-03-03'), edition: 5 },
        issuedOn: '2020-03-03',
      },
    ],
  ],
} satisfies Samples;
