import fc from 'fast-check';
import type { Application, ApplicationCommand, RefusedCommand } from '#disclosure';
import { TARIFF_2021, chargesOf, feeFor } from '#disclosure';
import {
  again,
  amendByTwo,
  appealed,
  charge,
  chargedBy,
  closeOffice,
  factBefore,
  findings,
  lapse,
  lapsed,
  notifiedBefore,
  now,
  openOffice,
  receive,
  recordedBefore,
  recording,
  stateIn,
  store,
  take,
} from './fee-notices.fixture.js';
import { ApplicationDesk } from './index.js';
import { newId } from './new-id.js';

beforeEach(openOffice);
afterEach(closeOffice);

/** Charged for items 1 to 15, which lapsed, it is charged for the next one, as by a server of before. */
const chargedAfterItsOwn = async (applicationId: string): Promise<void> => {
  const after = feeFor('per_item', 16, TARIFF_2021, 15);
  await recordedBefore(applicationId, { type: 'FeeNotified', data: { ...after, afterPayment: 'restarts' } });
  await factBefore('fee-items-120116-2026-03', 'ItemsCharged', { applicationId, from: 16, to: 16 });
};

describe('an application whose fee by item lapsed unpaid, and which an appeal has handled again', () => {
  it('is charged the same items anew, once', async () => {
    const id = await lapsed(15);
    await again(id);
    await charge(id, 'per_item', 15);
    expect(await chargedBy(id)).toEqual(['per_item', 1, 15, 500]);
    expect(await findings()).toEqual([]);
  });

  it('leaves its items to no other application, before and after', async () => {
    const id = await lapsed(15);
    const next = await receive('2026-03-30');
    await expect(charge(next, 'per_item', 15)).rejects.toMatchObject({ code: 'items_charged_already' });
    await charge(next, 'per_item', 16);
    await again(id);
    // The sixteenth is the next one’s: the month is not counted on, nor that item charged a second time.
    await expect(charge(id, 'per_item', 16)).rejects.toMatchObject({ code: 'items_charged_already', article: '42' });
    await charge(id, 'per_item', 15);
    const last = await receive('2026-03-31');
    await expect(charge(last, 'per_item', 16)).rejects.toMatchObject({ code: 'items_charged_already' });
    await charge(last, 'per_item', 17);
    expect(await Promise.all([id, next, last].map((one) => chargedBy(one)))).toEqual([
      ['per_item', 1, 15, 500],
      ['per_item', 16, 16, 100],
      ['per_item', 17, 17, 100],
    ]);
    expect(await findings()).toEqual([]);
  });

  it('is charged by one of eight desks at one moment, and no item of it by another application’s', async () => {
    const id = await lapsed(15);
    await again(id);
    const others = await Promise.all(Array.from({ length: 7 }, () => receive('2026-03-31')));
    const desks = [id, ...others].map((one) => [one, new ApplicationDesk(store, now)] as const);
    const answers = await Promise.allSettled([
      ...desks.map(([one, other]) =>
        other.take(one, { type: 'NotifyFee', basis: 'per_item', quantity: 15, notifiedOn: '2026-04-10' }, recording),
      ),
      ...desks.map(([, other]) =>
        other.take(id, { type: 'NotifyFee', basis: 'per_item', quantity: 15, notifiedOn: '2026-04-10' }, recording),
      ),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'fulfilled') continue;
      expect(['items_charged_already', 'already_recorded']).toContain((answer.reason as RefusedCommand).code);
    }
    expect(await chargedBy(id)).toEqual(['per_item', 1, 15, 500]);
    expect(await findings()).toEqual([]);
  });

  it('is charged for fewer, or by page, and its items are then the next one’s', async () => {
    const id = await lapsed(15);
    await again(id);
    await charge(id, 'per_item', 14);
    const next = await receive('2026-03-30');
    await charge(next, 'per_item', 15);
    expect([await chargedBy(id), await chargedBy(next)]).toEqual([
      ['per_item', 1, 14, 400],
      ['per_item', 15, 15, 100],
    ]);
    const other = await receive('2026-03-02', '王五');
    await charge(other, 'per_item', 15, '2026-03-02');
    await lapse(other);
    await again(other);
    await charge(other, 'per_page', 40);
    const its = await receive('2026-03-30', '王五');
    await charge(its, 'per_item', 11);
    expect([await chargedBy(other), await chargedBy(its)]).toEqual([
      ['per_page', 1, 40, 100],
      ['per_item', 1, 11, 100],
    ]);
    expect(await findings()).toEqual([]);
  });

  it('has not lapsed otherwise any more: what is charged anew stays charged once', async () => {
    const id = await lapsed(15);
    await again(id);
    await charge(id, 'per_item', 20);
    const withdrawn = { closing: { type: 'withdrawn' } } as const;
    await expect(amendByTwo(id, withdrawn)).rejects.toMatchObject({ code: 'fee_notice_replaced', article: '42' });
    // The notice that lapsed is put right as it was sent, and takes nothing from that in its place.
    await amendByTwo(id, { handling: 1, feeNotice: { basis: 'per_item', quantity: 16 } });
    expect([await chargedBy(id, 1), await chargedBy(id)]).toEqual([
      ['per_item', 1, 16, 600],
      ['per_item', 1, 20, 1_000],
    ]);
    expect(await findings()).toEqual([]);
  });

  it('whatever was charged, lapsed and handled again in whatever order: each item is charged once, and none is lost', async () => {
    /** Of each handling: the day of the notice and its delivery, and the day of the lapse and the reopening after 20 working days. */
    const days = [
      ['2026-03-02', '2026-03-31'],
      ['2026-03-31', '2026-05-06'],
      ['2026-05-06', '2026-06-30'],
    ] as const;
    const late = new ApplicationDesk(store, () => Date.parse('2026-06-30T04:00:00Z'));
    const step = (id: string, command: ApplicationCommand) => late.take(id, command, recording);
    let applicants = 0;
    const moves = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 12 }), fc.boolean()), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(moves, async (sequence) => {
        const name = `申请人${(applicants += 1)}`;
        const ids = [await receive(days[0][0], name), await receive(days[0][0], name), await receive(days[0][0], name)];
        let month = 0;
        for (const [which, more, lapses] of sequence) {
          const id = ids[which] ?? '';
          const state = await stateIn(id);
          const { formerHandlings = [], fee } = state ?? {};
          const day = days[formerHandlings.length];
          if (day === undefined) continue;
          const [notifiedOn, lapsedOn] = day;
          if (fee === undefined) {
            const lapsed = formerHandlings.at(-1)?.fee?.quantity;
            // Ten are free; what lapsed is charged again.
            const quantity = lapsed ?? Math.max(month, 10) + more;
            month = Math.max(month, quantity);
            await step(id, { type: 'NotifyFee', basis: 'per_item', quantity, notifiedOn });
          } else if (lapses) {
            await step(id, { type: 'RecordFeeNoticeDelivery', deliveredOn: notifiedOn });
            await step(id, { type: 'LapseFee', lapsedOn });
            const appealId = newId();
            await step(id, { type: 'FileAppeal', appealId, route: 'review', filedOn: lapsedOn });
            await step(id, { type: 'DecideAppeal', appealId, result: 'corrected', decidedOn: lapsedOn });
            await step(id, { type: 'Reopen', appealId, reopenedOn: lapsedOn });
          }
        }
        const charged = (await Promise.all(ids.map(stateIn))).flatMap((state) => (state ? chargesOf(state) : []));
        const items = charged.flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, index) => from + index),
        );
        expect(items.sort((one, other) => one - other)).toEqual(Array.from({ length: month }, (_, index) => index + 1));
        expect(await findings()).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('was charged for those after its own, from before that was looked at: they stay as they were counted', async () => {
    const id = await lapsed(15);
    await again(id);
    await chargedAfterItsOwn(id);
    expect(await findings()).toEqual([]);
    const next = await receive('2026-03-30');
    await expect(charge(next, 'per_item', 16)).rejects.toMatchObject({ code: 'items_charged_already' });
    // Put right in its day alone, it charges what it did.
    await amendByTwo(id, { feeNotifiedOn: '2026-04-09' });
    expect(await chargedBy(id)).toEqual(['per_item', 16, 16, 100]);
    expect(await findings()).toEqual([]);
    // Its number given again, it charges the lapsed ones, too.
    await amendByTwo(id, { feeNotice: { basis: 'per_item', quantity: 16 } });
    expect(await chargedBy(id)).toEqual(['per_item', 1, 16, 600]);
    await charge(next, 'per_item', 17);
    expect(await findings()).toEqual([]);
  });

  it('is not again charged what was replaced when the notice in its place is annulled, or amended to begin after it', async () => {
    const [byPage, fewer, later] = [await lapsed(15, '甲'), await lapsed(15, '乙'), await lapsed(15, '丙')];
    await Promise.all([byPage, fewer, later].map(again));
    await charge(byPage, 'per_page', 40);
    await charge(fewer, 'per_item', 14);
    await charge(later, 'per_page', 40);
    const others = [
      await receive('2026-03-30', '甲'),
      await receive('2026-03-30', '乙'),
      await receive('2026-03-30', '丙'),
    ];
    for (const other of others) await charge(other, 'per_item', 15);
    await amendByTwo(byPage, { feeNotice: null });
    await amendByTwo(fewer, { feeNotice: null });
    await amendByTwo(later, { feeNotice: { basis: 'per_item', quantity: 20 } });
    const charged = async (id: string) => chargesOf((await stateIn(id)) as Application);
    expect([await charged(byPage), await charged(fewer), await charged(later)]).toEqual([
      [],
      [],
      [{ from: 16, to: 20 }],
    ]);
    expect(await findings()).toEqual([]);
    // Charged once more, they come after what the others were charged.
    await expect(charge(byPage, 'per_item', 15)).rejects.toMatchObject({ code: 'items_charged_already' });
    await charge(byPage, 'per_item', 16);
    await charge(fewer, 'per_item', 16);
    expect([await charged(byPage), await charged(fewer)]).toEqual([[{ from: 16, to: 16 }], [{ from: 16, to: 16 }]]);
    expect(await findings()).toEqual([]);
  });

  it('is charged the same anew when the notice in its place is annulled and nobody else was charged', async () => {
    const id = await lapsed(15);
    await again(id);
    await charge(id, 'per_item', 15);
    await amendByTwo(id, { feeNotice: null });
    await charge(id, 'per_item', 15);
    expect(await chargedBy(id)).toEqual(['per_item', 1, 15, 500]);
    expect(await findings()).toEqual([]);
  });

  it('has not lapsed after all, when the notice in its place is annulled: then the lapsed one is annulled, too', async () => {
    const id = await lapsed(15);
    await again(id);
    await charge(id, 'per_page', 40);
    await charge(await receive('2026-03-30'), 'per_item', 15);
    await amendByTwo(id, { feeNotice: null });
    const withdrawn = { closing: { type: 'withdrawn' } } as const;
    await expect(amendByTwo(id, withdrawn)).rejects.toMatchObject({ code: 'fee_notice_replaced', article: '42' });
    await amendByTwo(id, { ...withdrawn, handling: 1, feeNotice: null });
    await charge(id, 'per_item', 16);
    expect(await chargedBy(id)).toEqual(['per_item', 16, 16, 100]);
    expect(await findings()).toEqual([]);
  });

  it('is charged a third time for none of its own, where the first notice stands beside the second one', async () => {
    const id = await lapsed(15);
    await again(id);
    await chargedAfterItsOwn(id);
    await take(id, { type: 'Withdraw', reason: '不再需要', withdrawnOn: '2026-04-10' });
    await appealed(id, ['2026-04-10', '2026-04-10', '2026-04-10']);
    await expect(charge(id, 'per_item', 16)).rejects.toMatchObject({ code: 'items_charged_already' });
    await charge(id, 'per_item', 20);
    expect(await chargedBy(id)).toEqual(['per_item', 17, 20, 400]);
    expect(await findings()).toEqual([]);
  });

  it('was charged the same anew before the months had streams, and counted for both: one has taken the place of the other', async () => {
    const id = await receive('2026-03-02');
    await notifiedBefore(id, 'per_item', 15, '2026-03-02');
    await lapse(id);
    await again(id);
    await notifiedBefore(id, 'per_item', 15);
    const charges = [1, 2].map(() => ({ applicationId: id, from: 1, to: 15, month: '2026-03' }));
    await factBefore('fee-items-120116', 'EarlierItemsCounted', { charges });
    expect(await findings()).toEqual([]);
    await charge(await receive('2026-03-30'), 'per_item', 16);
    // Its own are what its notices charge now: there is nothing after this one but the other application’s.
    await amendByTwo(id, { feeNotice: { basis: 'per_item', quantity: 14 } });
    expect(await chargedBy(id)).toEqual(['per_item', 1, 14, 400]);
    expect(await findings()).toEqual([]);
  });
});
