import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AmendedValues } from '#disclosure';
import { SqliteEventStore } from '#event-store';
import { ApplicationDesk, IntakeDesk, loadRegister } from './index.js';

const recording = { agency: '120116', actor: '李文' };
const now = () => Date.parse('2021-03-01T04:00:00Z');

describe('amending a register number', () => {
  const directory = mkdtempSync(join(tmpdir(), 'taizhang-register-'));
  const store = SqliteEventStore.open(join(directory, 'events.db'));
  const intake = new IntakeDesk(store, now);
  const desk = new ApplicationDesk(store, now);

  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const receive = (receivedOn: string) =>
    intake.receive(
      {
        channel: 'online',
        applicantKind: 'natural_person',
        receivedOn,
        personal: { applicantName: '张三', request: '排污许可证' },
      },
      recording,
    );
  const amend = (applicationId: string, values: AmendedValues) =>
    desk.take(
      applicationId,
      { type: 'AmendRegisterEntry', reason: '录入错误', amendedOn: '2021-03-01', values },
      recording,
    );

  it('keeps it unique in the register that issued it, though the receipt was amended into another year', async () => {
    const first = await receive('2020-12-31');
    const second = await receive('2020-12-31');
    // Out of a year that is over, by two persons.
    const [amendmentId, day] = ['amendment-1', '2021-03-01'];
    const values = { receivedOn: '2021-01-01' };
    const proposal = { type: 'ProposeAmendment', amendmentId, reason: '录入错误', values, proposedOn: day } as const;
    await desk.take(first.applicationId, proposal, recording);
    const approval = { type: 'ApproveAmendment', amendmentId, approvedOn: day } as const;
    await desk.take(first.applicationId, approval, { ...recording, actor: '王静' });

    await expect(amend(first.applicationId, { registerNumber: second.registerNumber })).rejects.toMatchObject({
      code: 'register_number_taken',
    });

    await amend(first.applicationId, { registerNumber: '2020-0007' });
    const { register } = await loadRegister(store, '120116', 2020);
    expect([...register.applications].sort()).toEqual([
      [second.registerNumber, second.applicationId],
      ['2020-0007', first.applicationId],
    ]);
    // The sequence goes on where intake left it, and passes over 2020-0007 when its turn comes.
    const next = [];
    for (let count = 0; count < 5; count += 1) next.push((await receive('2020-12-31')).registerNumber);
    expect(next).toEqual(['2020-0003', '2020-0004', '2020-0005', '2020-0006', '2020-0008']);
  });

  it('keeps it unique in the register of the year that the number names', async () => {
    const earlier = await receive('2018-03-02');
    const later = await receive('2019-03-04');
    await expect(amend(earlier.applicationId, { registerNumber: later.registerNumber })).rejects.toMatchObject({
      code: 'register_number_taken',
    });

    await amend(earlier.applicationId, { registerNumber: '2019-0002' });
    const numbers = async (year: number) => [...(await loadRegister(store, '120116', year)).register.applications];
    expect(await numbers(2018)).toEqual([['2019-0002', earlier.applicationId]]);
    expect(await numbers(2019)).toEqual([
      ['2019-0001', later.applicationId],
      ['2019-0002', earlier.applicationId],
    ]);
    expect((await receive('2019-03-05')).registerNumber).toBe('2019-0003');
    await expect(amend(later.applicationId, { registerNumber: '2019-0002' })).rejects.toMatchObject({
      code: 'register_number_taken',
    });
    expect((await receive('2018-03-05')).registerNumber).toBe('2018-0002');
  });

  it('lets it go in both registers when the number is amended back', async () => {
    const earlier = await receive('2015-03-02');
    await amend(earlier.applicationId, { registerNumber: '2016-0001' });
    await amend(earlier.applicationId, { registerNumber: '2015-0001' });
    expect((await receive('2016-03-02')).registerNumber).toBe('2016-0001');
    expect((await receive('2015-03-02')).registerNumber).toBe('2015-0002');
  });
});
