import type { Decision } from '../../law/outcomes.js';
import {
  AT_STAGE,
  DIRECTOR,
  LAWYER,
  PROVIDED,
  assigned,
  correctionReceived,
  correctionRequested,
  draftedAs,
  imported,
  received,
  reviewed,
  signedOff,
} from '../application.fixture.js';
import type { Sample, Samples } from './sample.fixture.js';
import { heldElsewhere } from './sample.fixture.js';

const { closed, drafted } = AT_STAGE;
const signedOffAs = (decision: Decision) => [received, assigned, draftedAs(decision), reviewed, signedOff];
const reply = { type: 'Reply', repliedOn: '2020-03-17' } as const;

/** The reply from its draft to its delivery. */
export const REPLY = {
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
  ReplyDelivered: [[closed, { type: 'RecordDelivery', method: 'post', deliveredOn: '2020-03-18' }]],
} satisfies Samples;
