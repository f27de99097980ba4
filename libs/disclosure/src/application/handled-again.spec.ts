import {
  CONTEXT,
  appealCorrected,
  assigned,
  correctionReceived,
  correctionRequested,
  feeNoticeDelivered,
  feeNotified,
  happened,
  received,
  reopened,
  after,
} from './application.fixture.js';
import { decide } from './decide.js';
import { handlingsOf } from './procedure.js';

const filed = happened('AppealFiled', '2020-04-20', { appealId: 'appeal-1', route: 'review' });

describe('an application that an appeal has handled again', () => {
  it('given its fee by page lapsed unpaid, when the same pages are notified, then they are charged: nobody paid for them', () => {
    const notified = { ...feeNotified, occurredOn: '2020-03-05' };
    const lapsed = happened('FeeLapsed', '2020-04-08', { noticedOn: '2020-03-05', dueOn: '2020-04-07' });
    const told = { ...feeNoticeDelivered, occurredOn: '2020-03-06' };
    const state = after(received, assigned, notified, told, lapsed, filed, appealCorrected, reopened);
    const again = { type: 'NotifyFee', basis: 'per_page', quantity: 31, notifiedOn: '2020-05-26' } as const;
    expect(decide(state, again, CONTEXT)).toMatchObject([{ type: 'FeeNotified', data: { quantity: 31 } }]);
    const byItem = { ...again, basis: 'per_item', quantity: 15 } as const;
    expect(decide(state, byItem, CONTEXT)).toMatchObject([{ type: 'FeeNotified', data: { quantity: 15 } }]);
  });

  it('given a withdrawal dated before the correction was asked for, then the correction stays in the first handling', () => {
    const withdrawn = happened('Withdrawn', '2020-03-03', { personal: { reason: '不再需要' } });
    const state = after(received, correctionRequested, correctionReceived, withdrawn, filed, appealCorrected, reopened);
    const [first, second] = handlingsOf(state);
    expect(first).toHaveProperty('correction');
    expect(second).toMatchObject({ start: 'reopened', startedOn: '2020-05-25', correctionUsedUp: true });
    expect(second).not.toHaveProperty('correction');
  });
});
