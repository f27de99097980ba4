import { initialLawData } from '../law-data.js';
import type { LegalDate } from '../law/legal-date.js';
import type { LetterKind } from '../law/letters.js';
import {
  AT_STAGE,
  DIRECTOR,
  agencyConsulted,
  consultationDelivered,
  correctionRequested,
  delivered,
  feeNotified,
  happened,
  received,
  reopened,
  thirdPartyConsulted,
  thirdPartyObjected,
  after,
  at,
  late,
} from './application.fixture.js';
import type { DeliveredLetter, UnnumberedLetter } from './compose-letter.js';
import { composeLetter } from './compose-letter.js';
import type { ApplicationEvent } from './events.js';

const { calendar } = initialLawData();
const head = { name: '滨海新区生态环境局', heading: '滨海新区生态环境局', seal: '滨海新区生态环境局' };

const compose = (
  kind: LetterKind,
  issuedOn: LegalDate,
  history: readonly ApplicationEvent[],
  of?: DeliveredLetter,
): UnnumberedLetter => {
  const agency = { reviewBody: '区人民政府' };
  return composeLetter(kind, history, after(...history), {
    head,
    agency,
    calendar,
    issuedOn,
    ...(of && { delivered: of }),
  });
};

const extended = happened('ReplyPeriodExtended', '2020-06-04', {
  workingDays: 20,
  consentBy: DIRECTOR,
  personal: { reason: '需要检索历史档案' },
});
const laterReply = [
  happened('ReasonsRequested', '2020-05-26', { dueOn: '2020-06-09', personal: { why: '一个月内申请 200 件' } }),
  happened('ReasonsGiven', '2020-06-02', { personal: { reasons: '科研需要' } }),
  happened('ReasonsJudged', '2020-06-03', {
    reasonable: true,
    laterReplyOn: '2020-09-30',
    personal: { why: '档案较多' },
  }),
];

/*
 * Received on Monday 25 May 2020: 26–29=4, Jun 1–5=9, 8–12=14, 15–19=19, 22=20. 25 to 27 June are off, Sunday the 28th is worked.
 */
describe('while a consultation goes on', () => {
  const asking = [late, thirdPartyConsulted, consultationDelivered];
  const answered = at(thirdPartyObjected, '2020-06-02');

  it('an extension notice names no last day: both still move', () => {
    const notice = compose('extension_notice', '2020-06-04', [...asking, extended]);
    expect(notice).toMatchObject({ actedOn: '2020-06-04', replyPaused: true });
    expect(notice).not.toHaveProperty('replyDueOn');
    expect(notice.extension).toEqual({
      workingDays: 20,
      reason: '需要检索历史档案',
      consentBy: DIRECTOR,
      paused: true,
    });
  });

  it('once it has ended, it does', () => {
    // Out are 27–29 May, 1 and 2 June: 23=1 24=2 28=3 29=4 30=5. Twenty more: Jul 1–3=3 6–10=8 13–17=13 20–24=18 27=19 28=20.
    const notice = compose('extension_notice', '2020-06-04', [...asking, answered, extended]);
    expect(notice.extension).toMatchObject({ formerlyDueOn: '2020-06-30', dueOn: '2020-07-28' });
    expect(notice.extension).not.toHaveProperty('paused');
    expect(notice).not.toHaveProperty('replyPaused');
    // The letter is of 4 June, and says then what it said then.
    const later = compose('extension_notice', '2020-06-20', [
      ...asking,
      extended,
      at(thirdPartyObjected, '2020-06-10'),
    ]);
    expect(later.extension).toMatchObject({ paused: true });
  });

  it.each<[LetterKind, ApplicationEvent[]]>([
    ['receipt', asking],
    ['registration_form', asking],
    [
      'approval_sheet',
      [
        ...asking,
        happened('ReplyDrafted', '2020-05-29', {
          decision: { type: 'disclosed', manner: 'provided' },
          personal: { text: '稿' },
        }),
      ],
    ],
    ['agency_letter', [late, agencyConsulted]],
  ])('a %s names none either', (kind, history) => {
    const letter = compose(kind, '2020-06-01', history);
    expect(letter).toMatchObject({ replyPaused: true });
    expect(letter).not.toHaveProperty('replyDueOn');
  });

  it('a letter of the day it bears, not of the day it is printed', () => {
    // Sent on 26 May, answered on 2 June, printed on the 4th.
    const agreed = happened('AgencyAnswered', '2020-06-02', {
      consultationId: 'consultation-2',
      answer: 'agrees',
      personal: { opinion: '' },
    });
    expect(compose('agency_letter', '2020-06-04', [late, agencyConsulted, agreed])).toMatchObject({
      replyPaused: true,
    });
    expect(compose('receipt', '2020-06-04', [late, agencyConsulted, agreed])).toMatchObject({
      replyDueOn: '2020-06-30',
    });
  });
});

describe('what moved the last day since the receipt', () => {
  it('is nothing at first', () => {
    const receipt = compose('receipt', '2020-05-25', [late]);
    expect(receipt).toMatchObject({ replyDueOn: '2020-06-22' });
    expect(receipt).not.toHaveProperty('replyMovedBy');
  });

  it('is an extension, a consultation, a later reply date', () => {
    // Twenty more than 22 June: 23–24=2 28–30=5, Jul 1–3=8 6–10=13 13–17=18 20=19 21=20.
    expect(compose('receipt', '2020-06-04', [late, extended])).toMatchObject({
      replyDueOn: '2020-07-21',
      replyMovedBy: ['extension'],
    });
    const asked = [late, thirdPartyConsulted, thirdPartyObjected, extended];
    expect(compose('receipt', '2020-06-04', asked)).toMatchObject({
      replyDueOn: '2020-07-28',
      replyMovedBy: ['consultation', 'extension'],
    });
    expect(compose('receipt', '2020-06-04', [late, ...laterReply])).toMatchObject({
      replyDueOn: '2020-09-30',
      replyMovedBy: ['later_reply'],
    });
  });

  it('is no consultation that took no working day out', () => {
    // Asked on Friday 29 May, answered on Saturday the 30th.
    const weekend = [late, at(thirdPartyConsulted, '2020-05-29'), at(thirdPartyObjected, '2020-05-30')];
    const receipt = compose('receipt', '2020-06-01', weekend);
    expect(receipt).toMatchObject({ replyDueOn: '2020-06-22' });
    expect(receipt).not.toHaveProperty('replyMovedBy');
    expect(compose('receipt', '2020-06-04', [...weekend, extended])).toMatchObject({
      replyDueOn: '2020-07-21',
      replyMovedBy: ['extension'],
    });
    // Answered on Monday 1 June: one day is out, and the 23rd follows.
    const monday = [late, at(thirdPartyConsulted, '2020-05-29'), at(thirdPartyObjected, '2020-06-01')];
    expect(compose('receipt', '2020-06-01', monday)).toMatchObject({
      replyDueOn: '2020-06-23',
      replyMovedBy: ['consultation'],
    });
  });

  it('is a restart, which knows nothing of what came before but a date that was told', () => {
    // From 12 June: 15–19=5 22–24=8 28–30=11, Jul 1–3=14 6–10=19 13=20.
    const paid = [at(feeNotified, '2020-06-05'), happened('FeePaid', '2020-06-12', {})];
    expect(compose('receipt', '2020-06-12', [late, extended, ...paid])).toMatchObject({
      replyDueOn: '2020-07-13',
      replyMovedBy: ['fee'],
    });
    expect(compose('receipt', '2020-06-12', [late, ...laterReply, ...paid])).toMatchObject({
      replyDueOn: '2020-09-30',
      replyMovedBy: ['later_reply', 'fee'],
    });
    // Reopened on 25 May: it was received in March.
    expect(compose('receipt', '2020-05-25', AT_STAGE.reopened)).toMatchObject({
      receivedOn: '2020-03-02',
      replyDueOn: '2020-06-22',
      replyMovedBy: ['reopened'],
    });
    expect(AT_STAGE.reopened).toContain(reopened);
  });
});

describe('a consultation begun after the last day', () => {
  const asked = (on: LegalDate, ...before: readonly ApplicationEvent[]) => [
    late,
    ...before,
    at(thirdPartyConsulted, on),
  ];

  it('has nothing taken out, and its notice knows', () => {
    expect(compose('third_party_notice', '2020-06-23', asked('2020-06-23'))).toMatchObject({
      consultedTooLate: true,
      replyDueOn: '2020-06-22',
    });
    const inTime = compose('third_party_notice', '2020-06-23', asked('2020-06-22'));
    expect(inTime).not.toHaveProperty('consultedTooLate');
    expect(inTime).toMatchObject({ replyPaused: true });
    expect(compose('agency_letter', '2020-06-23', [late, at(agencyConsulted, '2020-06-23')])).toMatchObject({
      consultedTooLate: true,
      replyDueOn: '2020-06-22',
    });
  });

  it('does not move a later day that was told', () => {
    expect(compose('third_party_notice', '2020-06-23', asked('2020-06-23', ...laterReply))).toMatchObject({
      consultedTooLate: true,
      replyDueOn: '2020-09-30',
    });
  });

  it('is not one begun while a correction or a payment was awaited', () => {
    const awaiting = asked('2020-06-23', at(feeNotified, '2020-06-05'));
    expect(compose('third_party_notice', '2020-06-23', awaiting)).not.toHaveProperty('consultedTooLate');
  });
});

describe('a notice that turns out to have come too late', () => {
  it('for a correction or a fee, knows that it stops nothing', () => {
    // The seventh working day after 25 May is 3 June.
    expect(compose('correction_notice', '2020-06-04', [late, at(correctionRequested, '2020-06-04')])).toMatchObject({
      noticedTooLate: true,
      replyDueOn: '2020-06-22',
    });
    expect(compose('fee_notice', '2020-06-23', [late, at(feeNotified, '2020-06-23')])).toMatchObject({
      noticedTooLate: true,
      replyDueOn: '2020-06-22',
    });
  });

  it('on the last day is none', () => {
    const correction = compose('correction_notice', '2020-06-03', [late, at(correctionRequested, '2020-06-03')]);
    expect(correction).not.toHaveProperty('noticedTooLate');
    const fee = compose('fee_notice', '2020-06-22', [late, at(feeNotified, '2020-06-22')]);
    expect(fee).not.toHaveProperty('noticedTooLate');
  });

  it.each([
    ['extension_notice', [late, at(extended, '2020-06-23')], '33'],
    [
      'later_reply_notice',
      [late, ...laterReply.slice(0, 2), at(laterReply[2] as ApplicationEvent, '2020-06-23')],
      '35',
    ],
  ] as const)('of a last day is not issued: %s', (kind, history, article) => {
    let refused: unknown;
    try {
      compose(kind, '2020-06-24', history);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ code: 'moved_nothing', article });
    expect((refused as Error).message).toContain('2020-06-22');
    const inTime = history.map((event) => (event.occurredOn === '2020-06-23' ? at(event, '2020-06-22') : event));
    expect(compose(kind, '2020-06-24', inTime).actedOn).toBe('2020-06-22');
  });
});

it.each([
  ['correction_notice', at(correctionRequested, '2020-05-26'), 'correction'],
  ['reasons_request', laterReply[0] as ApplicationEvent, 'reasons'],
] as const)(
  'a last day that was set and has turned out a rest day is the next working day: %s',
  (kind, event, part) => {
    // Saturday 6 June, as a holiday that came after the notice leaves it.
    const history = [late, { ...event, data: { ...event.data, dueOn: '2020-06-06' } } as ApplicationEvent];
    expect(compose(kind, '2020-06-01', history)[part]?.dueOn).toBe('2020-06-08');
  },
);

it('so is a later reply date', () => {
  const judged = laterReply[2] as ApplicationEvent;
  const saturday = { ...judged, data: { ...judged.data, laterReplyOn: '2020-08-01' } } as ApplicationEvent;
  const notice = compose('later_reply_notice', '2020-06-04', [late, ...laterReply.slice(0, 2), saturday]);
  expect(notice.laterReply?.dueOn).toBe('2020-08-03');
  expect(notice.replyDueOn).toBe('2020-08-03');
});

it('an extension of a last day in 2027 says that both are provisional', () => {
  // Received 10 Dec: 11=1 14–18=6 21–25=11 28–31=15; Jan 1=16 4–7=20. Ten more: 8=1 11–15=6 18–21=10.
  const ten = {
    ...extended,
    occurredOn: '2026-12-14',
    data: { ...extended.data, workingDays: 10 },
  } as ApplicationEvent;
  expect(compose('extension_notice', '2026-12-15', [at(received, '2026-12-10'), ten]).extension).toMatchObject({
    formerlyDueOn: '2027-01-07',
    formerlyProvisional: true,
    dueOn: '2027-01-21',
    provisional: true,
  });
});

it('a later reply date in 2027 says that it may turn out a rest day; one in a published year does not', () => {
  const told = (laterReplyOn: LegalDate) =>
    compose('later_reply_notice', '2026-11-20', [
      at(received, '2026-11-16'),
      happened('ReasonsRequested', '2026-11-16', { dueOn: '2026-11-30', personal: { why: '200 件' } }),
      happened('ReasonsGiven', '2026-11-18', { personal: { reasons: '科研需要' } }),
      happened('ReasonsJudged', '2026-11-18', { reasonable: true, laterReplyOn, personal: { why: '档案较多' } }),
    ]);
  expect(told('2027-01-29')).toMatchObject({
    replyDueOn: '2027-01-29',
    replyDueProvisional: true,
    laterReply: { dueOn: '2027-01-29', why: '档案较多', provisional: true },
  });
  expect(told('2026-12-31').laterReply).toEqual({ dueOn: '2026-12-31', why: '档案较多' });
});

describe('the proof of delivery', () => {
  const history = [...AT_STAGE.closed];
  const letter = (kind: LetterKind, actedOn: LegalDate): DeliveredLetter => ({
    kind,
    facts: { ...compose('reply', '2020-03-17', history), number: '〔2020〕第1号', actedOn },
  });

  it('names the way in which the reply was delivered, where that is recorded', () => {
    const reply = letter('reply', '2020-03-17');
    expect(compose('delivery_proof', '2020-03-18', [...history, delivered], reply).delivered).toEqual({
      title: '政府信息公开申请答复书',
      number: '〔2020〕第1号',
      method: 'post',
    });
    expect(compose('delivery_proof', '2020-03-18', history, reply).delivered).not.toHaveProperty('method');
  });

  it('not of another paper, nor of the reply of another handling', () => {
    for (const other of [letter('receipt', '2020-03-17'), letter('reply', '2020-01-17')]) {
      const proof = compose('delivery_proof', '2020-03-18', [...history, delivered], other);
      expect(proof.delivered).not.toHaveProperty('method');
    }
  });
});
