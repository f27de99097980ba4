import type { FeeBasis } from '#disclosure';
import { TARIFF_2021 } from '#disclosure';
import {
  amend,
  amendByTwo,
  amendedBefore,
  charge,
  chargedBy,
  closeOffice,
  findings,
  notifiedBefore,
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

describe('an application that an appeal has handled again', () => {
  it('is charged for the pages that no earlier notice of it charges', async () => {
    const id = await receive('2026-04-01');
    await charge(id, 'per_page', 131, '2026-04-02');
    await reopen(id);
    await expect(charge(id, 'per_page', 131)).rejects.toMatchObject({ code: 'pages_charged_already', article: '42' });
    await charge(id, 'per_page', 150);
    // 19 pages at 20 yuan.
    expect(await chargedBy(id)).toEqual(['per_page', 132, 150, 380]);
  });

  it.each([
    ['per_page', 'per_item'],
    ['per_item', 'per_page'],
  ] as const)('and was charged %s, is not charged %s', async (first, second) => {
    const id = await receive('2026-04-01');
    await charge(id, first, 40, '2026-04-02');
    await reopen(id);
    await expect(charge(id, second, 50)).rejects.toMatchObject({ code: 'fee_on_one_basis', article: '42' });
  });

  it('is charged by item for those that come after its own', async () => {
    const id = await receive('2026-04-01');
    await charge(id, 'per_item', 15, '2026-04-02');
    await reopen(id);
    await expect(charge(id, 'per_item', 15)).rejects.toMatchObject({ code: 'items_charged_already' });
    await charge(id, 'per_item', 16);
    expect(await chargedBy(id)).toEqual(['per_item', 16, 16, 100]);
    expect(await findings()).toEqual([]);
  });

  it('has its notices amended to one basis, and to no page or item twice', async () => {
    const id = await receive('2026-04-01');
    await charge(id, 'per_page', 131, '2026-04-02');
    await reopen(id);
    await charge(id, 'per_page', 150);
    const former = (basis: FeeBasis, quantity: number) =>
      amendByTwo(id, { handling: 1, feeNotice: { basis, quantity } });
    await expect(former('per_page', 132)).rejects.toMatchObject({ code: 'pages_charged_already', article: '42' });
    await expect(former('per_item', 40)).rejects.toMatchObject({ code: 'fee_on_one_basis' });
    await expect(amendByTwo(id, { feeNotice: { basis: 'per_item', quantity: 40 } })).rejects.toMatchObject({
      code: 'fee_on_one_basis',
    });
    await expect(amendByTwo(id, { feeNotice: { basis: 'per_page', quantity: 131 } })).rejects.toMatchObject({
      code: 'pages_charged_already',
    });
    await former('per_page', 101);
    await amendByTwo(id, { feeNotice: { basis: 'per_page', quantity: 149 } });
    // 48 pages at 20 yuan.
    expect(await chargedBy(id)).toEqual(['per_page', 102, 149, 960]);
  });

  it('has a notice by page become one by item after its own later one, from before that was refused', async () => {
    const id = await receive('2026-04-01');
    await charge(id, 'per_page', 40, '2026-04-02');
    await reopen(id);
    await notifiedBefore(id, 'per_item', 30);
    await expect(amendByTwo(id, { handling: 1, feeNotice: { basis: 'per_item', quantity: 20 } })).rejects.toMatchObject(
      { code: 'items_charged_already' },
    );
    await amendByTwo(id, { handling: 1, feeNotice: { basis: 'per_item', quantity: 35 } });
    expect(await chargedBy(id, 1)).toEqual(['per_item', 31, 35, 1_000]);
    expect(await findings()).toEqual([]);
  });

  it('does not charge its own items twice when it moves to another month', async () => {
    const id = await receive('2026-03-31');
    await charge(id, 'per_item', 15, '2026-04-02');
    await reopen(id);
    await charge(id, 'per_item', 30);
    await expect(
      amendByTwo(id, { handling: 1, receivedOn: '2026-04-01', feeNotice: { basis: 'per_item', quantity: 20 } }),
    ).rejects.toMatchObject({ code: 'items_charged_already' });
  });
});

describe('an amended notice', () => {
  it('charges nothing that a later notice of the person charges whose it is then', async () => {
    const [first, second] = [await receive('2026-04-01', '甲', 'A'), await receive('2026-04-02', '乙', 'B')];
    await charge(first, 'per_item', 40);
    await charge(second, 'per_item', 30);
    const isB = { identityNumber: 'B', applicantName: '乙' };
    await expect(amend(first, { ...isB, feeNotice: { basis: 'per_item', quantity: 25 } })).rejects.toMatchObject({
      code: 'items_charged_already',
      article: '42',
    });
    // Moved alone it may be: the notices are amended then, from the first to the last.
    await amend(first, isB);
    expect(await findings()).toEqual([expect.stringContaining('items 1 to 30')]);
    await amend(first, { feeNotice: { basis: 'per_item', quantity: 25 } });
    await amend(second, { feeNotice: { basis: 'per_item', quantity: 30 } });
    expect(await chargedBy(second)).toEqual(['per_item', 26, 30, 500]);
    expect(await findings()).toEqual([]);
  });

  describe('is reckoned by the tariff of its day,', () => {
    const LOCAL = {
      ...TARIFF_2021,
      from: '2026-04-05',
      perPage: [
        { from: 1, unitPrice: 0 },
        { from: 31, unitPrice: 50 },
      ],
      perItem: [
        { from: 1, unitPrice: 0 },
        ...TARIFF_2021.perItem.slice(1).map((band) => ({ ...band, unitPrice: 300 })),
      ],
      afterPayment: 'resumes',
      source: '津发改〔2026〕7号',
    } as const;
    const by2021 = { afterPayment: 'restarts', basisDocument: TARIFF_2021.source };
    const byLocal = { afterPayment: 'resumes', basisDocument: LOCAL.source };
    beforeEach(() => new LawDesk(store, now).setFeeTariff(LOCAL, recording));

    it('whether the day is amended or what it states', async () => {
      const id = await receive('2026-04-01');
      await charge(id, 'per_page', 131);
      expect((await stateIn(id))?.fee).toMatchObject({ amount: 101 * 50, ...byLocal });
      await amend(id, { feeNotifiedOn: '2026-04-03' });
      // 70 at 10 yuan, 31 at 20.
      expect((await stateIn(id))?.fee).toMatchObject({ notifiedOn: '2026-04-03', amount: 1_320, ...by2021 });
      await amend(id, { feeNotice: { basis: 'per_page', quantity: 132 }, feeNotifiedOn: '2026-04-07' });
      expect((await stateIn(id))?.fee).toMatchObject({ amount: 102 * 50, ...byLocal });
    });

    it('by item, and by two persons', async () => {
      const [first, second] = [await receive('2026-04-01'), await receive('2026-04-02')];
      await charge(first, 'per_item', 12);
      await charge(second, 'per_item', 15);
      await take(second, { type: 'Withdraw', reason: '不再需要', withdrawnOn: '2026-04-10' });
      await amendByTwo(second, { feeNotifiedOn: '2026-04-03' });
      expect(await chargedBy(second)).toEqual(['per_item', 13, 15, 300]);
      expect((await stateIn(second))?.fee).toMatchObject({ notifiedOn: '2026-04-03', ...by2021 });
      expect(await findings()).toEqual([]);
    });

    it('and names no document where the tariff names none', async () => {
      const { source: _source, ...unnamed } = LOCAL;
      await new LawDesk(store, now).setFeeTariff({ ...unnamed, from: '2026-04-08' }, recording);
      const id = await receive('2026-04-01');
      await charge(id, 'per_page', 131, '2026-04-03');
      expect((await stateIn(id))?.fee).toHaveProperty('basisDocument', TARIFF_2021.source);
      await amend(id, { feeNotifiedOn: '2026-04-09' });
      expect((await stateIn(id))?.fee).not.toHaveProperty('basisDocument');
    });
  });
});

describe('a notice that should not have been sent', () => {
  it('is annulled, and its items are free for others', async () => {
    const [first, second] = [await receive('2026-04-01'), await receive('2026-04-02')];
    await charge(first, 'per_item', 15);
    await expect(amend(first, { feeNotice: null, feeNotifiedOn: '2026-04-09' })).rejects.toMatchObject({
      code: 'annulled_notice_has_no_dates',
    });
    await amend(first, { feeNotice: null });
    expect((await stateIn(first))?.fee).toBeUndefined();
    await charge(second, 'per_item', 15);
    expect(await chargedBy(second)).toEqual(['per_item', 1, 15, 500]);
    await expect(amend(first, { feeNotice: null })).rejects.toMatchObject({ code: 'nothing_recorded_to_amend' });
    expect(await findings()).toEqual([]);
  });

  it('is annulled by two persons in the handling that it was sent in, which then may be charged otherwise', async () => {
    const id = await receive('2026-04-01');
    await charge(id, 'per_page', 131, '2026-04-02');
    await reopen(id);
    await amendByTwo(id, { handling: 1, feeNotice: null });
    expect((await stateIn(id))?.formerHandlings).toEqual([{}]);
    await charge(id, 'per_item', 11);
    expect(await chargedBy(id)).toEqual(['per_item', 1, 11, 100]);
    expect(await findings()).toEqual([]);
  });

  it('leaves a later one of its application where it stands among those of the month', async () => {
    const [id, other] = [await receive('2026-04-01'), await receive('2026-04-02')];
    await charge(id, 'per_item', 15, '2026-04-02');
    await reopen(id);
    await charge(other, 'per_item', 20);
    await charge(id, 'per_item', 25);
    await amendByTwo(id, { handling: 1, feeNotice: null });
    // After the other one, as it was sent: amended, it begins where that one ends.
    await amendByTwo(id, { feeNotice: { basis: 'per_item', quantity: 24 } });
    expect(await chargedBy(id)).toEqual(['per_item', 21, 24, 400]);
    // And that one has nothing before it any more, and all of the later one’s after it.
    await expect(amend(other, { feeNotice: { basis: 'per_item', quantity: 21 } })).rejects.toMatchObject({
      code: 'items_charged_already',
    });
    await amend(other, { feeNotice: { basis: 'per_item', quantity: 20 } });
    expect(await chargedBy(other)).toEqual(['per_item', 1, 20, 1_000]);
    expect(await findings()).toEqual([]);
  });

  it('said who is another person, which stays true: a later notice of the application needs not say it again', async () => {
    const [first, second] = [await receive('2026-04-01'), await receive('2026-04-02')];
    await charge(first, 'per_item', 15);
    const apartFrom = { applications: [first], why: '住址不同' };
    await take(second, { type: 'NotifyFee', basis: 'per_item', quantity: 12, notifiedOn: '2026-04-02', apartFrom });
    await reopen(second);
    await charge(second, 'per_item', 14);
    await amendByTwo(second, { handling: 1, feeNotice: null });
    await amendByTwo(second, { feeNotice: { basis: 'per_item', quantity: 13 } });
    expect(await chargedBy(second)).toEqual(['per_item', 1, 13, 300]);
    await amendByTwo(second, { feeNotice: null });
    await charge(second, 'per_item', 12);
    // It holds both ways.
    await amend(first, { feeNotice: { basis: 'per_item', quantity: 16 } });
    expect([await chargedBy(first), await chargedBy(second)]).toEqual([
      ['per_item', 1, 16, 600],
      ['per_item', 1, 12, 200],
    ]);
    expect(await findings()).toEqual([]);
  });

  it('stays where the application was closed because it was not paid', async () => {
    const id = await receive('2026-03-02');
    await charge(id, 'per_item', 11, '2026-03-03');
    await take(id, { type: 'RecordFeeNoticeDelivery', deliveredOn: '2026-03-03' });
    await take(id, { type: 'LapseFee', lapsedOn: '2026-04-10' });
    await expect(amendByTwo(id, { feeNotice: null })).rejects.toMatchObject({ code: 'fee_not_notified' });
    await amendByTwo(id, { feeNotice: null, closing: { type: 'otherwise_closed' } });
    expect((await stateIn(id))?.fee).toBeUndefined();
  });
});

describe('an auditor is told', () => {
  it('of items that are counted in another month than they belong to, and so charged twice', async () => {
    const [first, second] = [await receive('2026-03-31'), await receive('2026-04-02')];
    await charge(first, 'per_item', 15);
    await amendedBefore(first, { changes: [{ field: 'receivedOn', from: '2026-03-31', to: '2026-04-01' }] });
    await charge(second, 'per_item', 12);
    expect(await findings()).toEqual([
      `application ${first} is counted among the items of 2026-03, and was received in 2026-04`,
      `applications ${first} and ${second}, of one applicant and month, are both charged for items 1 to 12`,
    ]);
  });

  it('of items that one person’s notices charge twice, whoever they were said to be', async () => {
    const [first, second] = [await receive('2026-04-01', '甲', 'A'), await receive('2026-04-02', '乙', 'B')];
    const third = await receive('2026-04-02', '丙');
    await charge(first, 'per_item', 20);
    await charge(second, 'per_item', 30);
    await charge(third, 'per_item', 30);
    const changes = [{ field: 'identityNumber', from: 'A', to: 'B' }];
    await amendedBefore(first, { personal: { reason: '录入错误', changes } });
    expect(await findings()).toEqual([
      `applications ${first} and ${second}, of one applicant and month, are both charged for items 1 to 20`,
    ]);
  });

  it('of items that one application is charged for twice', async () => {
    const id = await receive('2026-04-01');
    await notifiedBefore(id, 'per_item', 20);
    await reopen(id);
    await notifiedBefore(id, 'per_item', 30);
    await charge(await receive('2026-04-01', '李四'), 'per_item', 11);
    expect(await findings()).toEqual([`application ${id} is charged twice for items 1 to 20`]);
  });

  it('nothing of namesakes whom staff have told apart', async () => {
    const [first, second] = [await receive('2026-04-01'), await receive('2026-04-02')];
    await charge(first, 'per_item', 20);
    const apartFrom = { applications: [first], why: '住址不同' };
    await take(second, { type: 'NotifyFee', basis: 'per_item', quantity: 20, notifiedOn: '2026-04-10', apartFrom });
    expect(await findings()).toEqual([]);
  });
});
