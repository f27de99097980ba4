import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type {
  AmendedValues,
  Application,
  ApplicationCommand,
  ApplicationEvent,
  FeeBasis,
  RefusedCommand,
} from '#disclosure';
import { TARIFF_2021, chargesOf, feeFor, writeApplicationEvent } from '#disclosure';
import { SqliteEventStore } from '#event-store';
import { ApplicationDesk, IntakeDesk, LawDesk, applicationStream, deskChecks, stateOf } from './index.js';
import { newId } from './new-id.js';

const AGENCY = '120116';
const recording = { agency: AGENCY, actor: '李文' };
const now = () => Date.parse('2026-04-10T04:00:00Z');

let directory: string;
let store: SqliteEventStore;
let desk: ApplicationDesk;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'taizhang-fee-notices-'));
  store = SqliteEventStore.open(join(directory, 'events.db'));
  desk = new ApplicationDesk(store, now);
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const take = (id: string, command: ApplicationCommand, actor = '李文') =>
  desk.take(id, command, { ...recording, actor });
const receive = async (receivedOn: string, applicantName = '张三', identityNumber?: string): Promise<string> => {
  const personal = { applicantName, request: '排污许可证', ...(identityNumber !== undefined && { identityNumber }) };
  const command = { channel: 'online', applicantKind: 'natural_person', receivedOn, personal } as const;
  return (await new IntakeDesk(store, now).receive(command, recording)).applicationId;
};
const charge = (id: string, basis: FeeBasis, quantity: number, notifiedOn = '2026-04-10') =>
  take(id, { type: 'NotifyFee', basis, quantity, notifiedOn });
const amend = (id: string, values: AmendedValues) =>
  take(id, { type: 'AmendRegisterEntry', reason: '录入错误', amendedOn: '2026-04-10', values });
const amendByTwo = async (id: string, values: AmendedValues) => {
  const amendmentId = newId();
  await take(id, { type: 'ProposeAmendment', amendmentId, reason: '录入错误', proposedOn: '2026-04-10', values });
  await take(id, { type: 'ApproveAmendment', amendmentId, approvedOn: '2026-04-10' }, '王静');
};
/** An appeal has an application handled again. */
const appealed = async (id: string, [filedOn, decidedOn, reopenedOn]: readonly [string, string, string]) => {
  const appealId = newId();
  await take(id, { type: 'FileAppeal', appealId, route: 'review', filedOn });
  await take(id, { type: 'DecideAppeal', appealId, result: 'corrected', decidedOn });
  await take(id, { type: 'Reopen', appealId, reopenedOn });
};
/** The applicant had given up, and an appeal has it handled all the same. */
const reopen = async (id: string): Promise<void> => {
  await take(id, { type: 'Withdraw', reason: '不再需要', withdrawnOn: '2026-04-03' });
  await appealed(id, ['2026-04-07', '2026-04-08', '2026-04-09']);
};
const stateIn = async (id: string): Promise<Application | undefined> =>
  stateOf(await store.readStream(applicationStream(id)));
/** From the first unit that the notice charges to the last, and the yuan. */
const chargedBy = async (id: string, handling?: number): Promise<unknown> => {
  const state = await stateIn(id);
  const fee = (handling === undefined ? state : state?.formerHandlings?.[handling - 1])?.fee;
  return fee && [fee.basis, fee.lines?.[0]?.from, fee.lines?.at(-1)?.to, fee.amount];
};
const findings = async (): Promise<string[]> => {
  const checks = deskChecks();
  const events = await store.readAll(0, 10_000);
  const seen = events.flatMap((event) => checks.flatMap((check) => check.see(event)));
  return [...seen, ...checks.flatMap((check) => check.end().map(({ what }) => what))];
};
/** As a server of before would, which knew of no streams of months, and looked at one handling only. */
const recordedBefore = async (id: string, event: Pick<ApplicationEvent, 'type' | 'data'>): Promise<void> => {
  const last = (await store.readStream(applicationStream(id))).at(-1)?.revision ?? 0;
  const whole = { ...event, occurredOn: '2026-04-10', actor: '李文', agency: AGENCY } as ApplicationEvent;
  const events = [{ ...writeApplicationEvent(whole), id: newId(), correlation: newId() }];
  await store.append([{ stream: applicationStream(id), expected: last, events }]);
};
const amendedBefore = (id: string, data: object) =>
  recordedBefore(id, {
    type: 'RegisterEntryAmended',
    data: {
      changes: [],
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '录入错误', changes: [] },
      ...data,
    },
  });
const notifiedBefore = (id: string, basis: FeeBasis, to: number) =>
  recordedBefore(id, {
    type: 'FeeNotified',
    data: { ...feeFor(basis, to, TARIFF_2021), afterPayment: 'restarts' },
  });

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

describe('an application whose fee by item lapsed unpaid, and which an appeal has handled again', () => {
  /** Delivered on 2 March, the last day to pay is the 30th: 3–6=4 9–13=9 16–20=14 23–27=19 30=20. */
  const lapse = async (id: string): Promise<void> => {
    await take(id, { type: 'RecordFeeNoticeDelivery', deliveredOn: '2026-03-02' });
    await take(id, { type: 'LapseFee', lapsedOn: '2026-03-31' });
  };
  const lapsed = async (quantity: number): Promise<string> => {
    const id = await receive('2026-03-02');
    await charge(id, 'per_item', quantity, '2026-03-02');
    await lapse(id);
    return id;
  };
  const again = (id: string) => appealed(id, ['2026-04-01', '2026-04-02', '2026-04-03']);

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
    await expect(amendByTwo(id, { closing: { type: 'withdrawn' } })).rejects.toMatchObject({
      code: 'items_charged_already',
      article: '42',
    });
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
    const after = feeFor('per_item', 16, TARIFF_2021, 15);
    await recordedBefore(id, { type: 'FeeNotified', data: { ...after, afterPayment: 'restarts' } });
    const month = 'fee-items-120116-2026-03';
    const expected = (await store.readStream(month)).at(-1)?.revision ?? 'none';
    const fact = { type: 'ItemsCharged', schemaVersion: 1, occurredOn: '2026-04-10', actor: '李文', agency: AGENCY };
    const data = JSON.stringify({ applicationId: id, from: 16, to: 16 });
    await store.append([{ stream: month, expected, events: [{ ...fact, data, id: newId(), correlation: newId() }] }]);
    expect(await findings()).toEqual([]);
    const next = await receive('2026-03-30');
    await expect(charge(next, 'per_item', 16)).rejects.toMatchObject({ code: 'items_charged_already' });
    // Amended, it charges the lapsed ones, too.
    await amendByTwo(id, { feeNotice: { basis: 'per_item', quantity: 15 } });
    expect(await chargedBy(id)).toEqual(['per_item', 1, 15, 500]);
    await charge(next, 'per_item', 16);
    expect(await findings()).toEqual([]);
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
