import {
  LAWYER,
  LAW_DATA,
  PROVIDED,
  after,
  appealCorrected,
  appealFiled,
  assigned,
  at,
  drafted,
  feeNotified,
  given,
  happened,
  received,
  refusalOf,
  reopened,
  returned,
  reviewed,
  signedOff,
} from './application.fixture.js';
import type { AmendedValues } from './commands.js';
import type { ApplicationEvent } from './events.js';
import { clockOn, stageBy } from './procedure.js';
import { confirmed, proposalsOf } from './proposals.js';

/**
 * A notice that comes too late stops no clock. So nobody waits for what it asks: the office may reply, and the applicant abandons
 * nothing. It mostly turns out late by an amended receipt.
 */

const { calendar } = LAW_DATA;
const received0302 = [received, assigned];
/** The day of the receipt is read from the postmark, and the register had it wrongly. */
const REASON = '核对信封邮戳';
const READ_ON = '2020-03-30';
const receiptAmended = (from: string, to: string) => ({
  changes: [{ field: 'receivedOn', from, to } as const],
  appealChanges: [],
  consultationChanges: [],
  personal: { reason: REASON, changes: [] },
});
const trulyReceived = (to: string) => happened('RegisterEntryAmended', READ_ON, receiptAmended('2020-03-02', to));
const backTo = (receivedOn: string) =>
  ({ type: 'AmendRegisterEntry', reason: REASON, amendedOn: READ_ON, values: { receivedOn } }) as const;
const propose = (values: AmendedValues) =>
  ({ type: 'ProposeAmendment', amendmentId: 'amendment-1', reason: REASON, proposedOn: READ_ON, values }) as const;
/** The same of an application that is closed: another person is to approve it. */
const proposed = (from: string, to: string) =>
  happened('AmendmentProposed', READ_ON, { amendmentId: 'amendment-1', ...receiptAmended(from, to) });
const disclosed = (on: string) => happened('Disclosed', on, { manner: 'provided', onTheSpot: false });
const withdrawn = (on: string) => happened('Withdrawn', on, { personal: { reason: '' } });
const overturned = (filedOn: string, decidedOn: string, reopenedOn: string) => [
  at(appealFiled, filedOn),
  at(appealCorrected, decidedOn),
  at(reopened, reopenedOn),
];
const corrected = (on: string) => happened('CorrectionReceived', on, { personal: { correction: '2019年度' } });
const receiveCorrection = (receivedOn: string) =>
  ({ type: 'ReceiveCorrection', correction: '2019年度', receivedOn }) as const;
const draft = { type: 'DraftReply', decision: PROVIDED, text: '经查，现予以公开。', draftedOn: '2020-03-12' } as const;

describe('a correction asked for too late (Article 30)', () => {
  // 7 working days from 2 March end on the 11th: 3–6=4 9–11=7. From 25 February on 5 March: 26–28=3 Mar 2–5=7.
  const asked = happened('CorrectionRequested', '2020-03-11', { dueOn: '2020-03-20', personal: { items: '年度' } });
  const inTime = [...received0302, asked];
  const tooLate = [...inTime, trulyReceived('2020-02-25')];
  const lapse = { type: 'LapseCorrection', lapsedOn: '2020-03-23' } as const;
  const lapsed = happened('CorrectionLapsed', '2020-03-23', {});

  it('is awaited by nobody: the application is in hand, its clock runs, and nothing is due of the applicant', () => {
    const waiting = after(...inTime);
    expect(stageBy(waiting, calendar)).toBe('awaiting_correction');
    expect(clockOn(waiting, calendar, '2020-03-23')).toMatchObject({
      state: 'awaiting_correction',
      others: [{ kind: 'correction', due: '2020-03-20' }],
    });
    expect(proposalsOf(waiting, calendar, '2020-03-23')).toMatchObject([{ kind: 'correction_lapsed' }]);
    const running = after(...tooLate);
    expect(stageBy(running, calendar)).toBe('assigned');
    expect(stageBy(after(received, asked, trulyReceived('2020-02-25')), calendar)).toBe('received');
    // 26–28=3 Mar 2–6=8 9–13=13 16–20=18 23–24=20.
    expect(clockOn(running, calendar, '2020-03-23')).toMatchObject({ state: 'running', due: '2020-03-24', others: [] });
    expect(proposalsOf(running, calendar, '2020-03-23')).toEqual([]);
  });

  it('closes no application as abandoned', () => {
    given(...inTime)
      .when(lapse)
      .then(lapsed);
    given(...tooLate)
      .when(lapse)
      .thenRefused('notice_without_effect', '30');
    const confirm = () =>
      confirmed(after(...tooLate), 'correction_lapsed', undefined, { calendar, today: '2020-03-23' });
    expect(refusalOf(confirm).code).toBe('nothing_due');
  });

  it('keeps nobody from drafting, extending and replying', () => {
    given(...inTime)
      .when(draft)
      .thenRefused('wrong_stage', '36');
    given(...tooLate)
      .when(draft)
      .then(drafted);
    const extend = { type: 'ExtendReplyPeriod', workingDays: 10, reason: '案卷多', consentBy: '赵明' } as const;
    given(...inTime)
      .when({ ...extend, noticedOn: '2020-03-13' })
      .thenRefused('wrong_stage', '33');
    given(...tooLate)
      .when({ ...extend, noticedOn: '2020-03-13' })
      .then(
        happened('ReplyPeriodExtended', '2020-03-13', {
          workingDays: 10,
          consentBy: '赵明',
          personal: { reason: '案卷多' },
        }),
      );
    given(...tooLate, drafted, reviewed, signedOff)
      .when({ type: 'Reply', repliedOn: '2020-03-17' })
      .then(disclosed('2020-03-17'));
    given(...tooLate)
      .when({ type: 'ReviewReply', approved: true, opinion: '', reviewedOn: '2020-03-13' })
      .thenRefused('wrong_stage');
  });

  it('is asked for once all the same', () => {
    given(...tooLate)
      .when({ type: 'RequestCorrection', items: '年度', dueOn: '2020-03-20', requestedOn: '2020-03-12' })
      .thenRefused('correction_already_requested', '30');
  });

  it('may still come in, on whatever day, and starts nothing anew', () => {
    given(...inTime)
      .when(receiveCorrection('2020-03-23'))
      .thenRefused('correction_too_late', '30');
    given(...tooLate)
      .when(receiveCorrection('2020-03-23'))
      .then(corrected('2020-03-23'));
    const came = after(...tooLate, corrected('2020-03-23'));
    expect([came.stage, stageBy(came, calendar)]).toEqual(['assigned', 'assigned']);
    expect(clockOn(came, calendar, '2020-03-23')).toMatchObject({ state: 'running', due: '2020-03-24' });
  });

  it.each([
    ['drafted', [drafted]],
    ['reviewed', [drafted, reviewed]],
    ['signed off', [drafted, reviewed, signedOff]],
    ['returned', [drafted, returned]],
  ] as const)('comes in over a reply that is %s, which is void: it is drafted anew, with it', (_how, made) => {
    given(...tooLate, ...made)
      .when(receiveCorrection('2020-03-17'))
      .then(corrected('2020-03-17'));
    const came = [...tooLate, ...made, corrected('2020-03-17')];
    expect(after(...came)).toMatchObject({ stage: 'assigned', correction: { receivedOn: '2020-03-17' } });
    expect(after(...came)).not.toHaveProperty('draft');
    expect(clockOn(after(...came), calendar, '2020-03-17')).toMatchObject({ state: 'running', due: '2020-03-24' });
    given(...came)
      .when({ type: 'Reply', repliedOn: '2020-03-18' })
      .thenRefused('wrong_stage', '36');
    given(...came)
      .when({ ...draft, draftedOn: '2020-03-17' })
      .then(at(drafted, '2020-03-17'));
  });

  it('comes in no more once it is replied to, and over no draft that nothing was asked for before', () => {
    given(...tooLate, drafted, reviewed, signedOff, disclosed('2020-03-17'))
      .when(receiveCorrection('2020-03-18'))
      .thenRefused('already_closed', '30');
    given(...received0302, drafted)
      .when(receiveCorrection('2020-03-16'))
      .thenRefused('wrong_stage', '30');
    given(...tooLate, corrected('2020-03-12'), at(drafted, '2020-03-12'))
      .when(receiveCorrection('2020-03-16'))
      .thenRefused('wrong_stage', '30');
  });

  it('lapses over no draft', () => {
    given(...tooLate, drafted)
      .when(lapse)
      .thenRefused('notice_without_effect', '30');
  });

  it('is asked for by a notice that counts again, however often a reply was drafted and returned meanwhile', () => {
    const often = [...tooLate, drafted, drafted, returned, at(drafted, '2020-03-16'), at(returned, '2020-03-17')];
    const [again] = given(...often)
      .when(backTo('2020-03-02'))
      .events() as [ApplicationEvent];
    const waiting = [...often, again];
    expect(stageBy(after(...waiting), calendar)).toBe('awaiting_correction');
    expect(clockOn(after(...waiting), calendar, READ_ON).state).toBe('awaiting_correction');
    given(...waiting)
      .when(receiveCorrection('2020-03-20'))
      .then(corrected('2020-03-20'));
    given(...waiting)
      .when(lapse)
      .then(lapsed);
    given(...waiting)
      .when(draft)
      .thenRefused('correction_awaited', '30');
  });

  it('is awaited over a draft, too, where a holiday makes the notice count: nothing is replied, and the draft can be returned', () => {
    const waiting = [...inTime, drafted, reviewed, signedOff];
    expect(stageBy(after(...waiting), calendar)).toBe('awaiting_correction');
    given(...waiting)
      .when({ type: 'Reply', repliedOn: '2020-03-17' })
      .thenRefused('correction_awaited', '30');
    given(...waiting)
      .when({ type: 'ReviewReply', approved: false, opinion: '理由不足', reviewedOn: '2020-03-16' }, { actor: LAWYER })
      .then(at(returned, '2020-03-16'));
    given(...waiting)
      .when(receiveCorrection('2020-03-17'))
      .then(corrected('2020-03-17'));
    given(...waiting)
      .when(lapse)
      .then(lapsed);
  });

  it('under an extension that was given meanwhile, may prove to have been in time: the extension stands', () => {
    const extension = happened('ReplyPeriodExtended', '2020-03-13', {
      workingDays: 10,
      consentBy: '赵明',
      personal: { reason: '案卷多' },
    });
    given(...tooLate, extension)
      .when(backTo('2020-03-02'))
      .then(happened('RegisterEntryAmended', READ_ON, receiptAmended('2020-02-25', '2020-03-02')));
  });

  it('is awaited after all where the receipt is put right once more, but not over a draft', () => {
    const rightAgain = given(...tooLate).when(backTo('2020-03-02'));
    const [amended] = rightAgain.events() as [ApplicationEvent];
    expect(stageBy(after(...tooLate, amended), calendar)).toBe('awaiting_correction');
    given(...tooLate, drafted)
      .when(backTo('2020-03-02'))
      .thenRefused('correction_awaited', '30');
    const refused = refusalOf(() =>
      given(...tooLate, drafted)
        .when(backTo('2020-03-02'))
        .events(),
    );
    expect([refused.message, refused.english]).toEqual([
      expect.stringContaining('已拟稿的须先退回'),
      expect.stringContaining('a draft is returned first'),
    ]);
    const [again] = given(...tooLate, drafted, returned)
      .when(backTo('2020-03-02'))
      .events() as [ApplicationEvent];
    expect(stageBy(after(...tooLate, drafted, returned, again), calendar)).toBe('awaiting_correction');
  });

  it('answered by a reply, may prove to have been in time: the receipt is put right, and the reply stands', () => {
    given(...tooLate, drafted, disclosed('2020-03-30'))
      .when(propose({ receivedOn: '2020-03-02' }))
      .then(proposed('2020-02-25', '2020-03-02'));
  });

  it('is not amended itself into having been asked for in time, under the reply that did not wait for it', () => {
    given(...tooLate, drafted, disclosed('2020-03-30'))
      .when(propose({ correctionRequestedOn: '2020-03-05' }))
      .thenRefused('correction_awaited', '30');
    given(...tooLate, drafted, disclosed('2020-03-30'))
      .when(propose({ correctionRequestedOn: '2020-03-05', correctionReceivedOn: '2020-03-09' }))
      .thenRefused('nothing_recorded_to_amend');
  });

  it('of the same day as a reopening is none of the handling that began by it: a draft returned there awaits nothing', () => {
    const on = asked.occurredOn;
    const state = after(...inTime, withdrawn(on), ...overturned(on, on, on), at(drafted, on), at(returned, on));
    expect(stageBy(state, calendar)).toBe('assigned');
  });

  it('of an earlier handling is none of the later one: a draft that is returned there awaits nothing', () => {
    const again = overturned('2020-04-01', '2020-05-20', '2020-05-25');
    const state = after(...inTime, lapsed, ...again, at(drafted, '2020-05-26'), at(returned, '2020-05-27'));
    expect(stageBy(state, calendar)).toBe('assigned');
  });

  it('leaves a lapse that was recorded before as it is, and makes no other ending one', () => {
    given(...inTime, lapsed)
      .when(propose({ receivedOn: '2020-02-25' }))
      .then(proposed('2020-03-02', '2020-02-25'));
    given(...tooLate, withdrawn('2020-03-23'))
      .when(propose({ closing: { type: 'correction_lapsed' } }))
      .thenRefused('notice_without_effect', '30');
  });
});

describe('a fee notified too late (Article 42)', () => {
  // The period from 2 March ends on the 30th, that from 10 February on 9 March. Delivered on the 27th: until 27 April (4–6 April and
  // 26 April, a workday, counted).
  const notified = at(feeNotified, '2020-03-27');
  const delivered = happened('FeeNoticeDelivered', '2020-03-27', {});
  const inTime = [...received0302, notified, delivered];
  const tooLate = [...inTime, trulyReceived('2020-02-10')];
  const signed = [at(drafted, '2020-03-30'), at(reviewed, '2020-03-30'), at(signedOff, '2020-03-30')];

  it('is owed by nobody: the clock runs, and no payment is due', () => {
    const waiting = after(...inTime);
    const { others } = clockOn(waiting, calendar, '2020-03-31');
    expect(others.map(({ kind }) => kind)).toEqual(['payment']);
    expect(proposalsOf(waiting, calendar, '2020-05-06')).toMatchObject([{ kind: 'fee_lapsed' }]);
    const running = after(...tooLate);
    expect(clockOn(running, calendar, '2020-03-31')).toMatchObject({ state: 'running', due: '2020-03-09', others: [] });
    expect(proposalsOf(running, calendar, '2020-05-06')).toEqual([]);
    const undelivered = after(...received0302, notified, trulyReceived('2020-02-10'));
    expect(clockOn(undelivered, calendar, '2020-03-31').others).toEqual([]);
  });

  it('closes no application as abandoned', () => {
    given(...tooLate)
      .when({ type: 'LapseFee', lapsedOn: '2020-05-06' })
      .thenRefused('notice_without_effect', '42');
  });

  it('keeps nobody from replying', () => {
    const reply = { type: 'Reply', repliedOn: '2020-03-30' } as const;
    given(...inTime, ...signed)
      .when(reply)
      .thenRefused('fee_unpaid', '42');
    given(...tooLate, ...signed)
      .when(reply)
      .then(disclosed('2020-03-30'));
  });

  it('may be paid all the same, on whatever day', () => {
    given(...inTime)
      .when({ type: 'RecordPayment', paidOn: '2020-05-06' })
      .thenRefused('payment_too_late', '42');
    given(...tooLate)
      .when({ type: 'RecordPayment', paidOn: '2020-05-06' })
      .then(happened('FeePaid', '2020-05-06', {}));
  });

  it('replied to unpaid, may prove to have been in time: the receipt is put right, and the reply stands', () => {
    given(...tooLate, ...signed, disclosed('2020-03-30'))
      .when(propose({ receivedOn: '2020-03-02' }))
      .then(proposed('2020-02-10', '2020-03-02'));
  });

  it('is not amended itself into having been notified in time, under the reply that did not wait for it', () => {
    given(...tooLate, ...signed, disclosed('2020-03-30'))
      .when(propose({ feeNotifiedOn: '2020-03-09' }))
      .thenRefused('fee_unpaid', '42');
  });
});
