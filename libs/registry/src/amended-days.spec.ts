import { TARIFF_2021 } from '#disclosure';
import {
  again,
  amend,
  amendByTwo,
  charge,
  chargedBy,
  closeOffice,
  findings,
  now,
  openOffice,
  receive,
  recording,
  reopen,
  stateIn,
  store,
  take,
} from './fee-notices.fixture.js';
import { LawDesk } from './index.js';

beforeEach(openOffice);
afterEach(closeOffice);

const byItem = (quantity: number) => ({ feeNotice: { basis: 'per_item', quantity } }) as const;
const byPage = (quantity: number) => ({ feeNotice: { basis: 'per_page', quantity } }) as const;
const onAnotherDay = { feeNotifiedOn: '2026-04-09' };
const toldOn = async (id: string): Promise<unknown> => (await stateIn(id))?.fee?.notifiedOn;

/** Charged for items 1 to 15 and, in another application, for 16 to 20. */
const chargedInTwo = async (): Promise<[string, string]> => {
  const [first, second] = [await receive('2026-04-01'), await receive('2026-04-02')];
  await charge(first, 'per_item', 15);
  await charge(second, 'per_item', 20);
  return [first, second];
};
/** Charged for pages 1 to 100 and, handled again, for 101 to 150. */
const chargedTwice = async (): Promise<string> => {
  const id = await receive('2026-04-01');
  await charge(id, 'per_page', 100, '2026-04-02');
  await reopen(id);
  await charge(id, 'per_page', 150);
  return id;
};

describe('a notice of which only the day is amended charges what it did', () => {
  it('though what stood before it was annulled, and it is paid', async () => {
    const [first, second] = await chargedInTwo();
    await take(second, { type: 'RecordFeeNoticeDelivery', deliveredOn: '2026-04-10' });
    await take(second, { type: 'RecordPayment', paidOn: '2026-04-10' });
    await amend(first, { feeNotice: null });
    await amend(second, onAnotherDay);
    expect([await toldOn(second), await chargedBy(second)]).toEqual(['2026-04-09', ['per_item', 16, 20, 500]]);
    expect(await findings()).toEqual([]);
  });

  it('though what stood before it became less, also by two persons', async () => {
    const [first, second] = await chargedInTwo();
    await amend(first, byItem(12));
    await take(second, { type: 'Withdraw', reason: '不再需要', withdrawnOn: '2026-04-10' });
    await amendByTwo(second, onAnotherDay);
    expect([await toldOn(second), await chargedBy(second)]).toEqual(['2026-04-09', ['per_item', 16, 20, 500]]);
    expect(await findings()).toEqual([]);
  });

  it('though an earlier one of its application charges fewer pages', async () => {
    const id = await chargedTwice();
    await amendByTwo(id, { handling: 1, ...byPage(80) });
    await amendByTwo(id, onAnotherDay);
    expect([await toldOn(id), await chargedBy(id)]).toEqual(['2026-04-09', ['per_page', 101, 150, 1_000]]);
  });

  it('though an earlier one of its application lapsed unpaid, as it is told now, and once more did not', async () => {
    const id = await receive('2026-03-02');
    await charge(id, 'per_page', 100, '2026-03-02');
    await take(id, { type: 'RecordFeeNoticeDelivery', deliveredOn: '2026-03-02' });
    await take(id, { type: 'Withdraw', reason: '不再需要', withdrawnOn: '2026-03-31' });
    await again(id);
    await charge(id, 'per_page', 150);
    await amendByTwo(id, { closing: { type: 'fee_lapsed' } });
    await amendByTwo(id, onAnotherDay);
    expect([await toldOn(id), await chargedBy(id)]).toEqual(['2026-04-09', ['per_page', 101, 150, 1_000]]);
    await amendByTwo(id, { closing: { type: 'withdrawn' } });
    expect(await chargedBy(id)).toEqual(['per_page', 101, 150, 1_000]);
  });

  it('though another application’s of the person charges the same, for the name was put right', async () => {
    const [first, second] = [await receive('2026-04-01', '张珊'), await receive('2026-04-02')];
    await charge(first, 'per_item', 20);
    await charge(second, 'per_item', 15);
    await amend(first, { applicantName: '张三' });
    await amend(second, onAnotherDay);
    expect([await toldOn(second), await chargedBy(second)]).toEqual(['2026-04-09', ['per_item', 1, 15, 500]]);
  });

  it('by the tariff of that day, also by two persons', async () => {
    const dearer = [
      { from: 1, unitPrice: 0 },
      ...TARIFF_2021.perItem.slice(1).map((band) => ({ ...band, unitPrice: 300 })),
    ];
    await new LawDesk(store, now).setFeeTariff({ ...TARIFF_2021, from: '2026-04-10', perItem: dearer }, recording);
    const [first, second] = await chargedInTwo();
    await amend(first, { feeNotice: null });
    await take(second, { type: 'Withdraw', reason: '不再需要', withdrawnOn: '2026-04-10' });
    expect(await chargedBy(second)).toEqual(['per_item', 16, 20, 1_500]);
    await amendByTwo(second, onAnotherDay);
    expect(await chargedBy(second)).toEqual(['per_item', 16, 20, 500]);
    expect(await findings()).toEqual([]);
  });

  it('and moves with the receipt to no month that charges another application for the same', async () => {
    const [first, second] = [await receive('2026-03-31'), await receive('2026-04-02')];
    await charge(first, 'per_item', 15);
    await charge(second, 'per_item', 12);
    const moved = { receivedOn: '2026-04-01', ...onAnotherDay };
    await expect(amend(first, moved)).rejects.toMatchObject({ code: 'items_charged_already', article: '42' });
    await amend(second, { feeNotice: null });
    await amend(first, moved);
    expect([await toldOn(first), await chargedBy(first)]).toEqual(['2026-04-09', ['per_item', 1, 15, 500]]);
    expect(await findings()).toEqual([]);
  });
});

describe('a notice of which the quantity is given again is reckoned from where those before it leave off now', () => {
  it.each([
    ['alone', {}, {}],
    ['with its day', onAnotherDay, { feeNotifiedOn: '2026-04-08' }],
  ])('%s, by one person and by two', async (_how, day, dayOfTwo) => {
    const [first, second] = await chargedInTwo();
    await expect(amend(second, byItem(20))).rejects.toMatchObject({ code: 'nothing_to_amend' });
    await amend(first, byItem(12));
    await amend(second, { ...byItem(20), ...day });
    expect(await chargedBy(second)).toEqual(['per_item', 13, 20, 800]);
    await amend(first, { feeNotice: null });
    await take(second, { type: 'Withdraw', reason: '不再需要', withdrawnOn: '2026-04-10' });
    await amendByTwo(second, { ...byItem(20), ...dayOfTwo });
    expect(await chargedBy(second)).toEqual(['per_item', 1, 20, 1_000]);
    expect(await findings()).toEqual([]);
  });

  it('by page, too', async () => {
    const id = await chargedTwice();
    await amendByTwo(id, { handling: 1, ...byPage(80) });
    await amendByTwo(id, byPage(150));
    expect(await chargedBy(id)).toEqual(['per_page', 81, 150, 1_200]);
  });
});
