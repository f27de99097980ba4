import { clockOf } from '../law/clock.js';
import { explainStep } from '../law/clock-words.js';
import {
  LAW_DATA,
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
  reviewed,
  signedOff,
} from './application.fixture.js';
import type { AmendedValues } from './commands.js';
import type { ApplicationEvent } from './events.js';
import { clockOn, handlingsOf } from './procedure.js';
import { confirmed, happensByItself, proposalsOf } from './proposals.js';
import { warningOf, warningsOf } from './warnings.js';

/**
 * Article 42: who has not paid by the last day has abandoned the application, whatever was paid later. A payment that is recorded was in
 * time by the day of delivery that stood then; by an amended one it may prove late, or to have been in time after all.
 */

const { calendar } = LAW_DATA;
const today = '2020-06-30';

// Delivered on 6 March, the last day to pay is 3 April: 9–13=5 16–20=10 23–27=15 30–3 Apr=20. Delivered on the 20th it is 20 April:
// 23–27=5 30–3 Apr=10 7–10=14 13–17=19 20=20.
const TRULY = '2020-03-06';
const LATER = '2020-03-20';
const PAID = '2020-04-10';
const deliveredOn = (on: string) => happened('FeeNoticeDelivered', on, {});
const notified = [received, assigned, at(feeNotified, '2020-03-05')];
const unpaid = [...notified, deliveredOn(TRULY)];
const paid = happened('FeePaid', PAID, {});
const signed = [at(drafted, PAID), at(reviewed, PAID), at(signedOff, PAID)];
const disclosed = happened('Disclosed', '2020-04-13', { manner: 'provided', onTheSpot: false });

const amendedBy =
  (values: AmendedValues) =>
  (history: readonly ApplicationEvent[]): readonly ApplicationEvent[] => [
    ...history,
    ...given(...history)
      .when({ type: 'AmendRegisterEntry', reason: '核对回执', amendedOn: PAID, values })
      .events(),
  ];
const movedTo = (feeDeliveredOn: string) => amendedBy({ feeDeliveredOn });
const withPayment = (history: readonly ApplicationEvent[]): readonly ApplicationEvent[] => [
  ...history,
  ...given(...history)
    .when({ type: 'RecordPayment', paidOn: PAID })
    .events(),
];
const propose = (values: AmendedValues) =>
  ({ type: 'ProposeAmendment', amendmentId: 'amendment-1', reason: '核对回执', proposedOn: today, values }) as const;

/** The delivery amended to a later day, the payment recorded by it, the delivery amended back. */
const thereAndBack = movedTo(TRULY)(withPayment(movedTo(LATER)(unpaid)));
/** Recorded as delivered when it truly was, and paid in time. */
const inTime = withPayment([...notified, deliveredOn(LATER)]);

describe('a payment that an amended delivery shows to be late', () => {
  it('gives the clock nothing: it stands where it would without it', () => {
    given(...unpaid)
      .when({ type: 'RecordPayment', paidOn: PAID })
      .thenRefused('payment_too_late', '42');
    for (const on of ['2020-04-03', PAID, '2020-04-30', today]) {
      const { steps: _1, ...late } = clockOn(after(...thereAndBack), calendar, on);
      const { steps: _2, ...never } = clockOn(after(...unpaid), calendar, on);
      expect(late).toEqual(never);
    }
    expect(clockOn(after(...thereAndBack), calendar, today)).toMatchObject({
      state: 'awaiting_payment',
      due: null,
      others: [{ kind: 'payment', due: '2020-04-03', article: '42' }],
    });
  });

  it('is explained as late, under its article', () => {
    const step = clockOn(after(...thereAndBack), calendar, today).steps.find(({ on }) => on === PAID);
    expect(step).toMatchObject({ step: 'fee_paid_late', effect: 'none', article: '42', missed: '2020-04-03' });
    const { chinese, english } = explainStep(step as NonNullable<typeof step>);
    expect(chinese).toContain('逾期缴费，依据条例第四十二条，缴费期限已于 2020-04-03 届满，视为未缴费，仍停止计时');
    expect(english).toContain(
      'fee paid too late; Article 42; after 2020-04-03, the last day to pay, so it counts as unpaid',
    );
  });

  it('lets the fee lapse: it is proposed, confirmed and recorded', () => {
    expect(proposalsOf(after(...thereAndBack), calendar, today)).toMatchObject([
      { kind: 'fee_lapsed', lastDay: '2020-04-03', since: '2020-04-04', provisional: false },
    ]);
    const lapse = confirmed(after(...thereAndBack), 'fee_lapsed', undefined, { calendar, today });
    given(...thereAndBack)
      .when(lapse)
      .then(happened('FeeLapsed', today, { noticedOn: '2020-03-05', dueOn: '2020-04-03' }));
    given(...inTime)
      .when(lapse)
      .thenRefused('already_recorded', '42');
    expect(proposalsOf(after(...inTime), calendar, today)).toEqual([]);
  });

  it('has no lapse happen by itself, for staff have the payment before them', () => {
    const lapse = (history: readonly ApplicationEvent[]) =>
      proposalsOf(after(...history), calendar, today).map((proposal) => happensByItself(after(...history), proposal));
    expect(lapse(thereAndBack)).toEqual([false]);
    expect(lapse(unpaid)).toEqual([true]);
  });

  it('tells whoever amends it', () => {
    const warning = warningOf(
      after(...thereAndBack),
      { type: 'AmendRegisterEntry', reason: '核对回执', amendedOn: PAID, values: {} },
      calendar,
    );
    expect(warning).toMatchObject({ article: '42' });
    expect(warning?.detail).toContain(`${PAID} 的缴费超过缴费期限（到 2020-04-03 为止）`);
    expect(warningsOf(after(...inTime), calendar)).toEqual([]);
    expect(warningsOf(after(...thereAndBack, happened('FeeLapsed', today, {})), calendar)).toEqual([]);
  });

  it('allows no reply, and says what to do', () => {
    const reply = { type: 'Reply', repliedOn: '2020-04-13' } as const;
    given(...inTime, ...signed)
      .when(reply)
      .then(disclosed);
    const answer = given(...thereAndBack, ...signed).when(reply);
    answer.thenRefused('fee_unpaid', '42');
    const { message, english } = refusalOf(() => answer.events());
    expect(message).toMatch(/^缴费日期 2020-04-10 已超过缴费期限（到 2020-04-03 为止）.*“逾期未缴费”办结/u);
    expect(english).toMatch(/^The payment of 2020-04-10 came after 2020-04-03, .* close the application as fee lapsed/);
  });

  it('allows nothing that waits for a payment', () => {
    const extend = { type: 'ExtendReplyPeriod', workingDays: 10, reason: '案卷多', consentBy: '赵明' } as const;
    given(...thereAndBack)
      .when({ ...extend, noticedOn: '2020-04-13' })
      .thenRefused('clock_stopped', '33');
  });

  it('counts again by itself once the delivery is put right', () => {
    const right = movedTo(LATER)(thereAndBack);
    expect(clockOn(after(...right), calendar, today)).toEqual(clockOn(after(...inTime), calendar, today));
    given(...right, ...signed)
      .when({ type: 'Reply', repliedOn: '2020-04-13' })
      .then(disclosed);
  });

  it('counts again once its own day is put right', () => {
    const right = amendedBy({ feePaidOn: '2020-04-03' })(thereAndBack);
    const truly = [...unpaid, happened('FeePaid', '2020-04-03', {})];
    expect(clockOn(after(...right), calendar, today)).toEqual(clockOn(after(...truly), calendar, today));
  });

  it('is as late where its own day was recorded too early and is put right', () => {
    const tooEarly = [...unpaid, at(paid, '2020-04-03')];
    const right = amendedBy({ feePaidOn: PAID })(tooEarly);
    expect(clockOn(after(...right), calendar, today)).toEqual(clockOn(after(...unpaid, paid), calendar, today));
    expect(clockOn(after(...right), calendar, today)).toMatchObject({ state: 'awaiting_payment' });
    given(...tooEarly, ...signed, disclosed)
      .when(propose({ feePaidOn: PAID }))
      .thenRefused('fee_unpaid', '42');
  });

  it('is as late where the delivery was recorded only after it', () => {
    const undelivered = [...notified, paid];
    expect(clockOn(after(...undelivered), calendar, PAID)).toMatchObject({ state: 'running', others: [] });
    given(...undelivered)
      .when({ type: 'RecordFeeNoticeDelivery', deliveredOn: TRULY })
      .then(deliveredOn(TRULY));
    expect(clockOn(after(...undelivered, deliveredOn(TRULY)), calendar, PAID).state).toBe('awaiting_payment');
  });

  it('is none of a notice that came too late itself, which nobody had to pay', () => {
    // The period from 5 February was over on 4 March (6–7=2 10–14=7 17–21=12 24–28=17 2–4=20), before the notice.
    const noNotice = amendedBy({ receivedOn: '2020-02-05' })(thereAndBack);
    const { state, due, others, steps } = clockOn(after(...noNotice), calendar, today);
    expect({ state, due, others }).toEqual({ state: 'running', due: '2020-03-04', others: [] });
    expect(steps.find(({ on }) => on === PAID)).toMatchObject({ step: 'fee_paid', effect: 'none' });
    given(...noNotice, ...signed)
      .when({ type: 'Reply', repliedOn: '2020-04-13' })
      .then(disclosed);
    given(...noNotice)
      .when({ type: 'LapseFee', lapsedOn: today })
      .thenRefused('notice_without_effect', '42');
  });
});

describe('a last day to pay in a year that is not published yet', () => {
  // Delivered on 10 December 2026: 11=1 14–18=6 21–25=11 28–31=15; Jan 1=16 4–7=20, each but the first of which may turn out a holiday.
  const begun = [at(received, '2026-12-01'), at(feeNotified, '2026-12-09'), deliveredOn('2026-12-10')];
  const paidOn = (on: string) => clockOn(after(...begun, happened('FeePaid', on, {})), calendar, '2027-03-01').state;

  it('was missed for certain only by a payment after every day to which it may move', () => {
    expect([paidOn('2027-02-07'), paidOn('2027-02-08')]).toEqual(['running', 'awaiting_payment']);
  });
});

describe('a handling that ended', () => {
  const late = movedTo(TRULY);
  const [backToTruth] = late(withPayment(movedTo(LATER)(unpaid))).slice(-1) as [ApplicationEvent];

  it('by a reply, which took the payment for one in time, keeps its ending and its timeliness', () => {
    const history = [...inTime, ...signed, disclosed];
    const judged = clockOn(after(...history), calendar, today);
    expect(judged).toMatchObject({ state: 'closed', onTime: true });
    given(...history)
      .when(propose({ feeDeliveredOn: TRULY }))
      .events();
    const amended = after(...history, backToTruth);
    expect(amended.counted).toEqual(after(...history).counted);
    const { steps: _1, ...stands } = clockOn(amended, calendar, today);
    const { steps: _2, ...stood } = judged;
    expect(stands).toEqual(stood);
    // Before it ended nobody had replied yet.
    expect(clockOn(amended, calendar, '2020-04-12').state).toBe('awaiting_payment');
  });

  it('so and was handled again, is judged as it was', () => {
    const again = [appealFiled, appealCorrected, reopened].map((event) => at(event, '2020-05-25'));
    const former = (...history: readonly ApplicationEvent[]) => {
      const [first] = handlingsOf(after(...history));
      const { onTime, due } = clockOf(first as NonNullable<typeof first>, calendar, today);
      return { onTime, due };
    };
    const history = [...inTime, ...signed, disclosed, ...again];
    const [proposed] = given(...history)
      .when(propose({ handling: 1, feeDeliveredOn: TRULY }))
      .events();
    expect(proposed?.data).toMatchObject({ changes: [{ field: 'feeDeliveredOn', to: TRULY, handling: 1 }] });
    const change = { field: 'feeDeliveredOn', from: LATER, to: TRULY, handling: 1 } as const;
    const amended = happened('RegisterEntryAmended', today, {
      changes: [change],
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '核对回执', changes: [] },
    });
    expect(former(...history, amended)).toEqual(former(...history));
    expect(former(...history)).toMatchObject({ onTime: true });
  });

  it('because the fee lapsed, although it was paid in time after all, does not stay so', () => {
    const lapsed = happened('FeeLapsed', '2020-04-13', { noticedOn: '2020-03-05', dueOn: '2020-04-03' });
    expect(clockOn(after(...thereAndBack, lapsed), calendar, today)).toMatchObject({ state: 'closed', onTime: true });
    given(...thereAndBack, lapsed)
      .when(propose({ feeDeliveredOn: LATER }))
      .thenRefused('already_recorded', '42');
    expect(
      given(...thereAndBack, lapsed)
        .when(propose({ feeDeliveredOn: LATER, closing: { type: 'otherwise_closed' } }))
        .events(),
    ).toHaveLength(1);
  });

  it('otherwise, can be amended to the lapse that it was', () => {
    const withdrawn = happened('Withdrawn', '2020-04-13', { personal: { reason: '' } });
    const lapse = propose({ closing: { type: 'fee_lapsed' } });
    expect(
      given(...thereAndBack, withdrawn)
        .when(lapse)
        .events(),
    ).toHaveLength(1);
    given(...inTime, withdrawn)
      .when(lapse)
      .thenRefused('already_recorded', '42');
  });
});
