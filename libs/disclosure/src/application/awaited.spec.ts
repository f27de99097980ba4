import type { Awaited } from '../law/clock.js';
import { awaitedOfApplicant } from '../law/clock.js';
import {
  CONTEXT,
  after,
  at,
  consultationDelivered,
  correctionRequested,
  feeNoticeDelivered,
  feeNotified,
  happened,
  late,
  reasonsGiven,
  reasonsRequested,
  received,
  thirdPartyConsulted,
} from './application.fixture.js';
import type { ApplicationEvent } from './events.js';
import { clockOn, currentHandling } from './procedure.js';

/** What an applicant who follows the application is told to do. */
function awaited(on: string, ...history: readonly ApplicationEvent[]): readonly Awaited[] {
  const application = after(...history);
  return awaitedOfApplicant(clockOn(application, CONTEXT.calendar, on), currentHandling(application));
}

it.each<[string, readonly Awaited[], string, readonly ApplicationEvent[]]>([
  [
    'a correction, until its last day',
    [{ kind: 'correction', due: '2020-03-18', provisional: false }],
    '2020-03-05',
    [received, correctionRequested],
  ],
  [
    'a payment, whose last day nobody knows before the notice is delivered',
    [{ kind: 'payment', due: null, provisional: false }],
    '2020-05-27',
    [late, feeNotified],
  ],
  [
    'a payment, until its last day',
    [{ kind: 'payment', due: '2020-06-24', provisional: false }],
    '2020-05-28',
    [late, feeNotified, feeNoticeDelivered],
  ],
  [
    'a payment whose last day may move, as the next year is not published',
    [{ kind: 'payment', due: '2027-01-08', provisional: true }],
    '2026-12-14',
    [at(late, '2026-12-07'), at(feeNotified, '2026-12-08'), at(feeNoticeDelivered, '2026-12-11')],
  ],
  [
    'reasons, until the last day to give them',
    [{ kind: 'reasons', due: '2020-06-09', provisional: false }],
    '2020-05-28',
    [late, reasonsRequested],
  ],
])('%s', (_what, expected, on, history) => {
  expect(awaited(on, ...history)).toEqual(expected);
});

it.each<[string, string, readonly ApplicationEvent[]]>([
  ['the office could ask for a correction', '2020-03-03', [received]],
  ['others are asked', '2020-05-28', [late, thirdPartyConsulted, consultationDelivered]],
  ['a letter to others is not delivered', '2020-05-27', [late, thirdPartyConsulted]],
  ['the reasons were given', '2020-06-03', [late, reasonsRequested, reasonsGiven]],
  [
    'the payment came too late',
    '2020-06-30',
    [late, feeNotified, feeNoticeDelivered, happened('FeePaid', '2020-06-29', {})],
  ],
  [
    'the correction came too late',
    '2020-04-01',
    [received, correctionRequested, happened('CorrectionReceived', '2020-03-20', { personal: { correction: '年度' } })],
  ],
  ['the fee notice came too late', '2020-06-24', [late, at(feeNotified, '2020-06-23')]],
  [
    'it is closed',
    '2020-06-09',
    [late, feeNotified, feeNoticeDelivered, happened('Withdrawn', '2020-06-08', { personal: { reason: '' } })],
  ],
])('nothing where %s', (_why, on, history) => {
  expect(awaited(on, ...history)).toEqual([]);
});
