import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AmendedValues, Application, ApplicationCommand } from '#disclosure';
import { TARIFF_2021, UnreadableEvent, feeFor } from '#disclosure';
import type { EventStore, StreamAppend } from '#event-store';
import { SqliteEventStore, openEventStore } from '#event-store';
import { KurrentDbStandIn } from '../../../test/kurrentdb-stand-in/stand-in.js';
import {
  AUTOMATIC_ACTOR,
  ApplicationDesk,
  IntakeDesk,
  applicationStream,
  deskChecks,
  factsIn,
  feeItemsStream,
  stateOf,
} from './index.js';
import { newId } from './new-id.js';

const AGENCY = '120116';
const recording = { agency: AGENCY, actor: '李文' };
const now = () => Date.parse('2026-04-10T04:00:00Z');
type NotifyFee = Extract<ApplicationCommand, { type: 'NotifyFee' }>;

interface Opened {
  readonly store: EventStore;
  readonly dispose: () => Promise<void>;
}

function embedded(): Promise<Opened> {
  const directory = mkdtempSync(join(tmpdir(), 'taizhang-fee-items-'));
  const store = SqliteEventStore.open(join(directory, 'events.db'));
  return Promise.resolve({
    store,
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  });
}

const kurrentDb = (version: string) => async (): Promise<Opened> => {
  const standIn = await KurrentDbStandIn.start({ version });
  const store = await openEventStore(standIn.url);
  return {
    store,
    dispose: async () => {
      await store.close();
      await standIn.stop();
    },
  };
};

describe.each([
  ['the embedded store', embedded],
  ['a KurrentDB', kurrentDb('25.1.0')],
  ['an older KurrentDB', kurrentDb('24.10.0')],
])('a fee by item, of the applicant’s items in a calendar month, on %s,', (_name, open) => {
  let opened: Opened;
  let store: EventStore;
  let desk: ApplicationDesk;

  beforeEach(async () => {
    opened = await open();
    store = opened.store;
    desk = new ApplicationDesk(store, now);
  });
  afterEach(() => opened.dispose());

  interface Applicant {
    readonly name?: string;
    readonly identityNumber?: string;
    readonly agency?: string;
  }
  const receive = async (
    receivedOn: string,
    { name: applicantName = '张三', identityNumber, agency = AGENCY }: Applicant = {},
  ): Promise<string> => {
    const personal = { applicantName, request: '排污许可证', ...(identityNumber !== undefined && { identityNumber }) };
    const command = { channel: 'online', applicantKind: 'natural_person', receivedOn, personal } as const;
    return (await new IntakeDesk(store, now).receive(command, { ...recording, agency })).applicationId;
  };
  const charge = (id: string, quantity: number, more: Partial<NotifyFee> = {}, by = desk, agency = AGENCY) =>
    by.take(
      id,
      { type: 'NotifyFee', basis: 'per_item', quantity, notifiedOn: '2026-04-10', ...more },
      { ...recording, agency },
    );
  const amend = (id: string, values: AmendedValues, by = desk) =>
    by.take(id, { type: 'AmendRegisterEntry', reason: '录入错误', amendedOn: '2026-04-10', values }, recording);
  const byItem = (quantity: number) => ({ feeNotice: { basis: 'per_item', quantity } }) as const;
  const stateIn = async (id: string): Promise<Application | undefined> =>
    stateOf(await store.readStream(applicationStream(id)));
  const amountsOf = async (...ids: readonly string[]) =>
    (await Promise.all(ids.map(stateIn))).map((state) => state?.fee?.amount);
  /** What an auditor is told. */
  const findings = async (): Promise<string[]> => {
    const checks = deskChecks();
    const events = await store.readAll(0, 10_000);
    const seen = events.flatMap((event) => checks.flatMap((check) => check.see(event)));
    return [...seen, ...checks.flatMap((check) => check.end().map(({ what }) => what))];
  };

  it('is charged once, whichever of the applications it is notified in', async () => {
    const ids = [await receive('2026-04-01'), await receive('2026-04-02'), await receive('2026-04-03')] as const;
    await charge(ids[0], 15);
    await expect(charge(ids[1], 15)).rejects.toMatchObject({ code: 'items_charged_already' });
    await charge(ids[1], 30);
    await charge(ids[2], 31);
    // 5 × 100; 15 × 100; 1 × 200: 2,200 yuan, as 31 items of one notice.
    expect(await amountsOf(...ids)).toEqual([500, 1_500, 200]);
    expect(await findings()).toEqual([]);
  });

  it('is charged anew for another applicant, month or agency', async () => {
    await charge(await receive('2026-04-01'), 15);
    const others = [await receive('2026-04-01', { name: '王五' }), await receive('2026-03-31')] as const;
    for (const other of others) await charge(other, 15);
    const elsewhere = await receive('2026-04-01', { agency: '120117' });
    await charge(elsewhere, 15, {}, desk, '120117');
    expect(await amountsOf(...others, elsewhere)).toEqual([500, 500, 500]);
  });

  it('is charged once though desks notify it at the same moment', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => receive('2026-04-01')));
    const answers = await Promise.allSettled(ids.map((id) => charge(id, 30, {}, new ApplicationDesk(store, now))));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'items_charged_already' });
    }
    expect(await findings()).toEqual([]);
  });

  it('is notified once though the request comes again', async () => {
    const id = await receive('2026-04-01');
    const repeatable = { key: 'fee-1', request: { quantity: 15 } };
    const notify = () =>
      desk.take(
        id,
        { type: 'NotifyFee', basis: 'per_item', quantity: 15, notifiedOn: '2026-04-10' },
        { ...recording, repeatable },
      );
    const { revision } = await notify();
    expect(await notify()).toMatchObject({ revision });
    expect(await findings()).toEqual([]);
  });

  describe('notified before that was written down,', () => {
    /** As an older version recorded it: the notice alone, or with its fact in the stream of the agency. */
    const before = async (id: string, from: number, to: number, withFact: boolean): Promise<void> => {
      const fee = feeFor('per_item', to, TARIFF_2021, from - 1);
      const common = { occurredOn: '2026-04-09', actor: '李文', agency: AGENCY, correlation: newId() };
      const notice = { ...common, id: newId(), type: 'FeeNotified', schemaVersion: 2 };
      const data = JSON.stringify({ ...fee, afterPayment: 'restarts' });
      const appends: StreamAppend[] = [
        { stream: applicationStream(id), expected: 0, events: [{ ...notice, data }] },
        {
          stream: feeItemsStream(AGENCY),
          expected: 'any',
          events: [
            {
              ...common,
              id: newId(),
              type: 'ItemsCharged',
              schemaVersion: 1,
              data: JSON.stringify({ applicationId: id, from, to }),
            },
          ],
        },
      ];
      await store.append(withFact ? appends : appends.slice(0, 1));
    };
    const counted = async (): Promise<number> =>
      (await store.readStream(feeItemsStream(AGENCY))).filter(({ type }) => type === 'EarlierItemsCounted').length;

    it('is counted by nobody, also when the command is refused that it was first needed for', async () => {
      await before(await receive('2026-04-01'), 1, 15, false);
      await expect(charge(await receive('2026-04-02'), 10)).rejects.toMatchObject({ code: 'items_charged_already' });
      const facts = await store.readStream(feeItemsStream(AGENCY));
      expect(facts.find(({ type }) => type === 'EarlierItemsCounted')).toMatchObject({ actor: AUTOMATIC_ACTOR });
    });

    it('is charged once, with the fact and without it', async () => {
      const [without, with_, third] = [
        await receive('2026-04-01'),
        await receive('2026-04-02'),
        await receive('2026-04-03'),
      ];
      await before(without, 1, 15, false);
      await before(with_, 16, 20, true);
      expect(await findings()).toEqual([expect.stringContaining(`${without} (items 1 to 15) is not counted`)]);
      await expect(charge(third, 20)).rejects.toMatchObject({ code: 'items_charged_already' });
      await charge(third, 21);
      expect(await amountsOf(third)).toEqual([100]);
      expect(await findings()).toEqual([]);
    });

    it('is counted once, and not again by a desk that comes later', async () => {
      await before(await receive('2026-04-01'), 1, 15, false);
      const [one, other] = [await receive('2026-04-02'), await receive('2026-04-03')];
      const answers = await Promise.allSettled(
        [one, other].map((id) => charge(id, 16, {}, new ApplicationDesk(store, now))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await counted()).toBe(1);
      await charge(await receive('2026-04-04'), 17, {}, new ApplicationDesk(store, now));
      expect(await counted()).toBe(1);
      expect(await findings()).toEqual([]);
    });

    it('is counted though an older server sends it while the earlier ones are counted, and sends no more then', async () => {
      const [first, second, third] = [
        await receive('2026-04-01'),
        await receive('2026-04-02'),
        await receive('2026-04-03'),
      ];
      await before(first, 1, 15, false);
      let overtaken = false;
      const beside = new Proxy(store, {
        get: (target, name) =>
          name === 'append'
            ? async (appends: readonly StreamAppend[]) => {
                if (!overtaken) {
                  overtaken = true;
                  await before(second, 16, 20, true);
                }
                return target.append(appends);
              }
            : (Reflect.get(target, name) as (...args: unknown[]) => unknown).bind(target),
      });
      await charge(third, 21, {}, new ApplicationDesk(beside, now));
      expect(await amountsOf(third)).toEqual([100]);
      expect(await findings()).toEqual([]);
      // An older server reads the stream of the agency before each notice, and knows one fact only.
      const history = await store.readStream(feeItemsStream(AGENCY));
      expect(() => factsIn(history, { versions: { ItemsCharged: 1 }, upcasters: {} })).toThrow(UnreadableEvent);
    });

    it('is charged once though it is amended first', async () => {
      const [first, second] = [await receive('2026-03-31', { name: '张珊' }), await receive('2026-04-02')];
      await before(first, 1, 15, false);
      await amend(first, { applicantName: '张三', receivedOn: '2026-04-01' });
      await charge(second, 16);
      expect(await amountsOf(second)).toEqual([100]);
      expect(await findings()).toEqual([]);
    });

    it('keeps its place among the notices of its month', async () => {
      const [first, second] = [await receive('2026-04-01'), await receive('2026-04-02')];
      await before(first, 1, 15, false);
      await charge(second, 20);
      await expect(amend(first, byItem(16))).rejects.toMatchObject({ code: 'items_charged_already', article: '42' });
      await amend(first, byItem(12));
      await amend(second, byItem(20));
      // 2 × 100; 8 × 100.
      expect(await amountsOf(first, second)).toEqual([200, 800]);
      expect(await findings()).toEqual([]);
    });
  });

  describe('amended,', () => {
    it('follows the applicant and the receipt', async () => {
      const [first, second] = [await receive('2026-03-31', { name: '张珊' }), await receive('2026-04-02')];
      await charge(first, 15);
      // The desk has read whose it is.
      await charge(await receive('2026-03-31', { name: '王五' }), 15);
      await amend(first, { applicantName: '张三', receivedOn: '2026-04-01' });
      await charge(second, 16);
      expect(await amountsOf(second)).toEqual([100]);
      // In March nobody is charged any more.
      const third = await receive('2026-03-31', { name: '张珊' });
      await charge(third, 11);
      expect(await amountsOf(third)).toEqual([100]);
      expect(await findings()).toEqual([]);
    });

    it('is another’s, and then a third one’s', async () => {
      const first = await receive('2026-04-01');
      await charge(first, 15);
      const chargesMore = async (quantity: number) => {
        const id = await receive('2026-04-02');
        await charge(id, quantity);
        return (await amountsOf(id))[0];
      };
      expect(await chargesMore(16)).toBe(100);
      await amend(first, { identityNumber: '120101199001011234', applicantName: '张珊' });
      expect(await chargesMore(17)).toBe(100);
      const other = await receive('2026-04-02', { name: '王五' });
      // At another desk.
      await amend(first, { applicantName: '王五' }, new ApplicationDesk(store, now));
      await charge(other, 16);
      expect(await amountsOf(other)).toEqual([100]);
    });

    it('is reckoned anew, and what it charges no longer is charged by nobody else', async () => {
      const [first, second] = [await receive('2026-04-01'), await receive('2026-04-02')];
      await charge(first, 51);
      await amend(first, byItem(15));
      expect((await stateIn(first))?.fee).toMatchObject({ quantity: 15, amount: 500, basis: 'per_item' });
      await charge(second, 16);
      expect(await amountsOf(second)).toEqual([100]);
      expect(await findings()).toEqual([]);
    });

    it('leaves the month’s items when it is by page, and comes last when it was', async () => {
      const [first, second] = [await receive('2026-04-01'), await receive('2026-04-02')];
      await charge(first, 40, { basis: 'per_page' });
      await charge(second, 15);
      await amend(first, byItem(16));
      expect(await amountsOf(first, second)).toEqual([100, 500]);
      await amend(second, { feeNotice: { basis: 'per_page', quantity: 31 } });
      expect(await amountsOf(second)).toEqual([10]);
      expect(await findings()).toEqual([]);
      await amend(first, byItem(15));
      expect(await amountsOf(first)).toEqual([500]);
      expect(await findings()).toEqual([]);
    });

    it('by two persons is reckoned when it is approved, and refused when others were charged since', async () => {
      const [first, second] = [await receive('2026-04-01'), await receive('2026-04-02')];
      await charge(first, 20);
      await desk.take(first, { type: 'Withdraw', reason: '不再需要', withdrawnOn: '2026-04-10' }, recording);
      const propose = (quantity: number, amendmentId: string) =>
        desk.take(
          first,
          {
            type: 'ProposeAmendment',
            amendmentId,
            reason: '录入错误',
            proposedOn: '2026-04-10',
            values: byItem(quantity),
          },
          recording,
        );
      const approve = (amendmentId: string) =>
        desk.take(
          first,
          { type: 'ApproveAmendment', amendmentId, approvedOn: '2026-04-10' },
          { ...recording, actor: '王静' },
        );
      await propose(15, 'one');
      await approve('one');
      expect(await amountsOf(first)).toEqual([500]);
      await propose(18, 'two');
      await charge(second, 16);
      await expect(approve('two')).rejects.toMatchObject({ code: 'items_charged_already' });
      expect(await findings()).toEqual([]);
    });

    it('while another notice is decided, is seen by it', async () => {
      const [first, second] = [await receive('2026-04-01', { name: '张珊' }), await receive('2026-04-02')];
      await charge(first, 15);
      let amended = false;
      // The first attempt has read what stood before.
      const overtaken = new Proxy(store, {
        get: (target, name) =>
          name === 'append'
            ? async (appends: readonly StreamAppend[]) => {
                if (!amended) {
                  amended = true;
                  await amend(first, { applicantName: '张三' });
                }
                return target.append(appends);
              }
            : (Reflect.get(target, name) as (...args: unknown[]) => unknown).bind(target),
      });
      await charge(second, 16, {}, new ApplicationDesk(overtaken, now));
      expect(await amountsOf(second)).toEqual([100]);
    });
  });

  describe('of a namesake', () => {
    it('is told apart by the identity numbers, recorded when it came or since', async () => {
      const [first, second] = [
        await receive('2026-04-01', { identityNumber: '120101199001011234' }),
        await receive('2026-04-02'),
      ];
      await charge(first, 15);
      await expect(charge(second, 15)).rejects.toMatchObject({ code: 'items_charged_already' });
      await amend(second, { identityNumber: '120101198002023456' });
      await charge(second, 15);
      expect(await amountsOf(second)).toEqual([500]);
    });

    it('is told apart by what the notice says, also after it', async () => {
      const [first, second, third] = [
        await receive('2026-04-01'),
        await receive('2026-04-02'),
        await receive('2026-04-03'),
      ];
      await charge(first, 15);
      await expect(charge(second, 12)).rejects.toThrow('登记编号 2026-0001 的申请仅因姓名相同而合并计件');
      await charge(second, 12, { apartFrom: { applications: [first], why: '住址、电话均不同' } });
      expect(await amountsOf(second)).toEqual([200]);
      // The first applicant again, who is not the second.
      await charge(third, 16, { apartFrom: { applications: ['2026-0002', second], why: '同首件申请人' } });
      expect(await amountsOf(third)).toEqual([100]);
      await amend(second, byItem(13));
      expect(await amountsOf(second)).toEqual([300]);
      expect(await findings()).toEqual([]);
    });

    it('is not, without a reason, or of anybody else', async () => {
      const [first, second] = [await receive('2026-04-01'), await receive('2026-04-02')];
      const other = await receive('2026-04-01', { name: '王五' });
      await charge(first, 15);
      await charge(other, 15);
      for (const [applications, why, code] of [
        [[first], ' ', 'value_missing'],
        [[other], '住址不同', 'no_namesake'],
        [[], '住址不同', 'no_namesake'],
      ] as const) {
        await expect(charge(second, 16, { apartFrom: { applications, why } })).rejects.toMatchObject({
          code,
          article: '42',
        });
      }
    });
  });

  it('reads no more for what was charged before, in this month or others', async () => {
    let reads = 0;
    const counting = new Proxy(store, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          if (name === 'readStream' || name === 'readAll') reads += 1;
          return value.apply(target, args);
        };
      },
    });
    const one = new ApplicationDesk(counting, now);
    const readsOfNotice = async (receivedOn: string, name: string, by: ApplicationDesk): Promise<number> => {
      const id = await receive(receivedOn, { name });
      reads = 0;
      await charge(id, 15, {}, by);
      return reads;
    };
    const fresh = (): ApplicationDesk => new ApplicationDesk(counting, now);
    await readsOfNotice('2026-04-01', '第一人', one);
    const ofAnotherMonth = await readsOfNotice('2026-03-31', '第一人', fresh());
    const few = await readsOfNotice('2026-04-01', '第二人', one);
    for (let index = 3; index < 15; index += 1) await readsOfNotice('2026-04-01', `第${index}人`, one);
    expect(await readsOfNotice('2026-04-01', '末一人', one)).toBe(few);
    // A process that has read nothing yet reads the one that March has, and of April nothing.
    expect(await readsOfNotice('2026-03-31', '第二人', fresh())).toBe(ofAnotherMonth + 1);
  });
});
