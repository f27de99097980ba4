import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AmendedValues, ApplicationEvent } from '#disclosure';
import { readApplicationEvent } from '#disclosure';
import { SqliteEventStore } from '#event-store';
import { ApplicationDesk, IntakeDesk, applicationStream } from './index.js';

const recording = { agency: '120116', actor: '李文' };
const now = () => Date.parse('2026-04-10T04:00:00Z');

describe('a fee by item, of the applicant’s items in a calendar month', () => {
  let directory: string;
  let store: SqliteEventStore;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'taizhang-fee-items-'));
    store = SqliteEventStore.open(join(directory, 'events.db'));
  });
  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const receive = async (receivedOn: string, applicantName = '张三', agency = '120116'): Promise<string> => {
    const personal = { applicantName, request: '排污许可证' };
    const command = { channel: 'online', applicantKind: 'natural_person', receivedOn, personal } as const;
    return (await new IntakeDesk(store, now).receive(command, { ...recording, agency })).applicationId;
  };
  const charge = (id: string, quantity: number, agency = '120116') =>
    new ApplicationDesk(store, now).take(
      id,
      { type: 'NotifyFee', basis: 'per_item', quantity, notifiedOn: '2026-04-10' },
      { ...recording, agency },
    );
  const amend = (id: string, values: AmendedValues) =>
    new ApplicationDesk(store, now).take(
      id,
      { type: 'AmendRegisterEntry', reason: '录入错误', amendedOn: '2026-04-10', values },
      recording,
    );
  const amountOf = async (id: string): Promise<number | undefined> => {
    const history = (await store.readStream(applicationStream(id))).map(readApplicationEvent);
    return history.find((event): event is ApplicationEvent & { type: 'FeeNotified' } => event.type === 'FeeNotified')
      ?.data.amount;
  };

  it('is charged once, whichever of the applications it is notified in', async () => {
    const [first, second, third] = [
      await receive('2026-04-01'),
      await receive('2026-04-02'),
      await receive('2026-04-03'),
    ];
    await charge(first, 15);
    await expect(charge(second, 15)).rejects.toMatchObject({ code: 'items_charged_already' });
    await charge(second, 30);
    await charge(third, 31);
    // 5 × 100; 15 × 100; 1 × 200: 2,200 yuan, as 31 items of one notice.
    expect(await Promise.all([first, second, third].map(amountOf))).toEqual([500, 1_500, 200]);
  });

  it('is charged anew for another applicant, month or agency', async () => {
    await charge(await receive('2026-04-01'), 15);
    const others = [await receive('2026-04-01', '王五'), await receive('2026-03-31')];
    for (const other of others) {
      await charge(other, 15);
      expect(await amountOf(other)).toBe(500);
    }
    const elsewhere = await receive('2026-04-01', '张三', '120117');
    await charge(elsewhere, 15, '120117');
    expect(await amountOf(elsewhere)).toBe(500);
  });

  it('follows an amendment of the applicant or the receipt', async () => {
    const [first, second] = [await receive('2026-03-31', '张珊'), await receive('2026-04-02')];
    await charge(first, 15);
    await amend(first, { applicantName: '张三', receivedOn: '2026-04-01' });
    await charge(second, 16);
    expect(await amountOf(second)).toBe(100);
  });

  it('is charged once though two desks notify it at the same moment', async () => {
    const ids = await Promise.all(Array.from({ length: 8 }, () => receive('2026-04-01')));
    const answers = await Promise.allSettled(ids.map((id) => charge(id, 30)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'items_charged_already' });
    }
  });

  it('is notified once though the request comes again', async () => {
    const id = await receive('2026-04-01');
    const repeatable = { key: 'fee-1', request: { quantity: 15 } };
    const notify = () =>
      new ApplicationDesk(store, now).take(
        id,
        { type: 'NotifyFee', basis: 'per_item', quantity: 15, notifiedOn: '2026-04-10' },
        { ...recording, repeatable },
      );
    const { revision } = await notify();
    expect(await notify()).toMatchObject({ revision });
  });
});
