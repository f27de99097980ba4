import {
  amend,
  amendByTwo,
  charge,
  chargedBy,
  closeOffice,
  findings,
  openOffice,
  receive,
  take,
} from './fee-notices.fixture.js';

beforeEach(openOffice);
afterEach(closeOffice);

describe('an amended receipt', () => {
  it('takes a notice to no month in which another application is charged for the same items', async () => {
    const [first, second] = [await receive('2026-03-31'), await receive('2026-04-02')];
    await charge(first, 'per_item', 15);
    await charge(second, 'per_item', 12);
    const truly = { receivedOn: '2026-04-01' };
    const refused = { code: 'items_charged_already', article: '42' };
    await expect(amend(first, truly)).rejects.toMatchObject(refused);
    await expect(amend(first, truly)).rejects.toThrow('2026-04 的第 1 至第 15 件');
    await expect(amend(first, truly)).rejects.toThrow('登记编号 2026-0002 的申请仅因姓名相同而合并计件');
    await expect(amend(first, { ...truly, feeNotice: { basis: 'per_item', quantity: 12 } })).rejects.toMatchObject(
      refused,
    );
    expect(await findings()).toEqual([]);
    await amend(first, { ...truly, feeNotice: { basis: 'per_item', quantity: 27 } });
    // 15 items at 100 yuan, after the twelve of April.
    expect(await chargedBy(first)).toEqual(['per_item', 13, 27, 1_500]);
    expect(await findings()).toEqual([]);
  });

  it('takes it there when it is annulled with it, or when others made the applications', async () => {
    const [first, second, third] = [
      await receive('2026-03-31', '甲'),
      await receive('2026-03-31', '乙', 'B'),
      await receive('2026-03-31', '丙'),
    ];
    for (const id of [first, second, third]) await charge(id, 'per_item', 15);
    await charge(await receive('2026-04-02', '甲'), 'per_item', 12);
    await charge(await receive('2026-04-02', '乙', 'C'), 'per_item', 12);
    await amend(first, { receivedOn: '2026-04-01', feeNotice: null });
    await amend(second, { receivedOn: '2026-04-01' });
    await amend(third, { receivedOn: '2026-04-01' });
    expect([await chargedBy(second), await chargedBy(third)]).toEqual([
      ['per_item', 1, 15, 500],
      ['per_item', 1, 15, 500],
    ]);
    expect(await findings()).toEqual([]);
  });

  it('goes back where nobody was charged for its items meanwhile', async () => {
    const [first, second] = [await receive('2026-03-31'), await receive('2026-03-31')];
    await charge(first, 'per_item', 15);
    await charge(second, 'per_item', 20);
    await amend(first, { receivedOn: '2026-04-01' });
    await amend(first, { receivedOn: '2026-03-30' });
    expect(await chargedBy(first)).toEqual(['per_item', 1, 15, 500]);
    expect(await findings()).toEqual([]);
  });

  it('of a closed application takes it to none either, when it is proposed and when it is approved', async () => {
    const [first, second] = [await receive('2026-03-31'), await receive('2026-04-02')];
    await charge(first, 'per_item', 15);
    await take(first, { type: 'Withdraw', reason: '不再需要', withdrawnOn: '2026-04-10' });
    const [reason, proposedOn] = ['核对邮戳', '2026-04-10'];
    const values = { receivedOn: '2026-04-01' };
    const propose = { type: 'ProposeAmendment', amendmentId: 'amendment-1', reason, proposedOn, values } as const;
    await take(first, propose);
    await charge(second, 'per_item', 12);
    const approve = { type: 'ApproveAmendment', amendmentId: 'amendment-1', approvedOn: '2026-04-10' } as const;
    await expect(take(first, approve, '王静')).rejects.toMatchObject({ code: 'items_charged_already' });
    await take(first, { type: 'RejectAmendment', amendmentId: 'amendment-1', reason, rejectedOn: proposedOn });
    await expect(take(first, propose)).rejects.toMatchObject({ code: 'items_charged_already' });
    await amendByTwo(first, { ...values, feeNotice: { basis: 'per_item', quantity: 27 } });
    expect(await chargedBy(first)).toEqual(['per_item', 13, 27, 1_500]);
    expect(await findings()).toEqual([]);
  });
});
