import { NO_ITEMS, chargesOf } from '../fee-items.js';
import { TARIFF_2021, feeFor } from '../law/fees.js';
import {
  CONTEXT,
  appealCorrected,
  assigned,
  correctionReceived,
  correctionRequested,
  feeNoticeDelivered,
  feeNotified,
  given,
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

  it('given its notice by item stands, when the same items are notified, then that is refused, whatever the month says', () => {
    const notice = { ...feeFor('per_item', 15, TARIFF_2021), afterPayment: 'restarts' } as const;
    const notified = happened('FeeNotified', '2020-03-05', notice);
    const withdrawn = happened('Withdrawn', '2020-03-06', { personal: { reason: '不再需要' } });
    const again = { type: 'NotifyFee', basis: 'per_item', quantity: 16, notifiedOn: '2020-05-26' } as const;
    const history = [received, assigned, notified, withdrawn, filed, appealCorrected, reopened];
    given(...history)
      .when(again, { items: NO_ITEMS })
      .thenRefused('items_charged_already', '42');
    const state = after(...history);
    const after15 = { ...CONTEXT, items: { ...NO_ITEMS, before: 15 } };
    expect(decide(state, again, after15)).toMatchObject([{ data: { lines: [{ from: 16, to: 16 }] } }]);
  });

  it('given its fee lapsed and a later notice took its place, then that is so for good, though the later one is annulled', () => {
    const notice = { ...feeFor('per_item', 15, TARIFF_2021), afterPayment: 'restarts' } as const;
    const lapsed = happened('FeeLapsed', '2020-04-08', { noticedOn: '2020-03-05', dueOn: '2020-04-07' });
    const before = [received, assigned, happened('FeeNotified', '2020-03-05', notice), lapsed, filed, appealCorrected];
    const anew = happened('FeeNotified', '2020-05-26', notice);
    const annulled = happened('RegisterEntryAmended', '2020-05-27', {
      changes: [{ field: 'feeNotice', from: notice, to: null }],
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '录入错误', changes: [] },
    });
    expect(chargesOf(after(...before, reopened))).toEqual([{ from: 1, to: 15 }]);
    expect(chargesOf(after(...before, reopened, anew))).toEqual([{ from: 1, to: 15 }]);
    expect(chargesOf(after(...before, reopened, anew, annulled))).toEqual([]);
    const later = { ...feeFor('per_item', 16, TARIFF_2021, 15), afterPayment: 'restarts' } as const;
    const beside = after(...before, reopened, happened('FeeNotified', '2020-05-26', later));
    expect(chargesOf(beside)).toEqual([
      { from: 1, to: 15 },
      { from: 16, to: 16 },
    ]);
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
