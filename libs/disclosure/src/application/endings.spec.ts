import type { Closing, Outcome } from '../law/outcomes.js';
import { OUTCOMES, closingOf, countedOutcome } from '../law/outcomes.js';
import type { ApplicationEvent } from './events.js';
import { closingIn } from './events.js';
import {
  appealCorrected,
  appealFiled,
  assigned,
  correctionReceived,
  correctionRequested,
  drafted,
  feeNotified,
  feeNoticeDelivered,
  given,
  happened,
  imported,
  received,
  reopened,
  replied,
  returned,
  reviewed,
  signedOff,
  stateAfter,
} from './application.fixture.js';

describe('lapsing of the fee', () => {
  const lapse = (lapsedOn: string) => ({ type: 'LapseFee', lapsedOn }) as const;
  const notified = { ...feeNotified, occurredOn: '2020-03-17' };
  // Day 1 is 19 March, day 20 is 16 April: 4 to 6 April 2020 are the holidays of Qingming.
  const delivered = { ...feeNoticeDelivered, occurredOn: '2020-03-18' };

  it('closes the application on the day after the last day to pay', () => {
    given(received, notified, delivered)
      .when(lapse('2020-04-17'))
      .then(happened('FeeLapsed', '2020-04-17', { noticedOn: '2020-03-17', dueOn: '2020-04-16' }));
  });

  it('is refused on the last day', () => {
    given(received, notified, delivered).when(lapse('2020-04-16')).thenRefused('period_still_running', '42');
  });

  it('needs a notice', () => {
    given(received).when(lapse('2020-04-17')).thenRefused('fee_not_notified', '42');
  });

  it('needs the notice delivered: before, nobody knows the last day', () => {
    given(received, notified).when(lapse('2020-06-30')).thenRefused('delivery_not_recorded', '42');
  });

  it('is refused once the fee was paid', () => {
    given(received, notified, delivered, happened('FeePaid', '2020-04-16', {}))
      .when(lapse('2020-04-17'))
      .thenRefused('already_recorded', '42');
  });
});

describe('withdrawing', () => {
  it('needs no reason', () => {
    given(received)
      .when({ type: 'Withdraw', reason: ' ', withdrawnOn: '2020-03-05' })
      .then(happened('Withdrawn', '2020-03-05', { personal: { reason: '' } }));
  });
});

describe('closing otherwise', () => {
  it('records the reason', () => {
    given(received)
      .when({ type: 'CloseOtherwise', reason: ' 申请人死亡 ', closedOn: '2020-03-05' })
      .then(happened('OtherwiseClosed', '2020-03-05', { personal: { reason: '申请人死亡' } }));
  });

  it('is refused without a reason', () => {
    given(received).when({ type: 'CloseOtherwise', reason: ' ', closedOn: '2020-03-05' }).thenRefused('value_missing');
  });
});

describe('an imported ending', () => {
  const endings: [Closing, ApplicationEvent][] = [
    [
      { type: 'disclosed', manner: 'provided' },
      happened('Disclosed', '2020-03-20', { manner: 'provided', onTheSpot: false }),
    ],
    [{ type: 'partly_disclosed', withheldUnder: [] }, happened('PartlyDisclosed', '2020-03-20', { withheldUnder: [] })],
    [{ type: 'refused', grounds: ['state_secret'] }, happened('Refused', '2020-03-20', { grounds: ['state_secret'] })],
    [
      { type: 'not_provided', grounds: ['still_unclear'] },
      happened('NotProvided', '2020-03-20', { grounds: ['still_unclear'] }),
    ],
    [
      { type: 'not_processed', grounds: ['public_publication'] },
      happened('NotProcessed', '2020-03-20', { grounds: ['public_publication'] }),
    ],
    [{ type: 'correction_lapsed' }, happened('CorrectionLapsed', '2020-03-20', {})],
    [{ type: 'fee_lapsed' }, happened('FeeLapsed', '2020-03-20', {})],
    [{ type: 'withdrawn' }, happened('Withdrawn', '2020-03-20', { personal: { reason: '' } })],
    [{ type: 'otherwise_closed' }, happened('OtherwiseClosed', '2020-03-20', { personal: { reason: '' } })],
  ];

  it.each(endings)('is taken over as the register states it: $type', (closing, event) => {
    given(imported).when({ type: 'CloseImported', closing, closedOn: '2020-03-20' }).then(event);
    expect(closingIn(event)).toEqual(closing);
  });

  const close = { type: 'CloseImported', closing: { type: 'withdrawn' }, closedOn: '2020-06-30' } as const;

  it('is never taken over for what was received here', () => {
    given(received).when(close).thenRefused('handled_here');
  });

  it.each<[string, readonly ApplicationEvent[]]>([
    ['was assigned', [assigned]],
    ['had a draft, which was returned', [drafted, returned]],
    ['is signed off', [drafted, reviewed, signedOff]],
    ['had a correction requested and received', [correctionRequested, correctionReceived]],
    ['was reopened', [replied, appealFiled, appealCorrected, reopened]],
  ])('is never taken over for what was imported and %s here', (_, steps) => {
    given(imported, ...steps)
      .when(close)
      .thenRefused('handled_here');
  });

  it('is taken over for what was imported and only amended or appealed since', () => {
    const amended = happened('RegisterEntryAmended', '2020-04-02', {
      changes: [{ field: 'channel', from: 'registered_mail', to: 'online' }],
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '录入错误', changes: [] },
    });
    given(imported, appealFiled, amended)
      .when(close)
      .then(happened('Withdrawn', '2020-06-30', { personal: { reason: '' } }));
  });

  it.each(OUTCOMES)('is counted under the outcome that the register names: %s', (outcome: Outcome) => {
    expect(countedOutcome(closingOf(outcome))).toBe(outcome);
  });
});

test('an event that closes nothing states no closing', () => {
  expect(closingIn(received)).toBeUndefined();
  expect(stateAfter([received])?.counted).toBeUndefined();
});
