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
    await amend(first.applicationId, { receivedOn: '2021-01-01' });

    await expect(amend(first.applicationId, { registerNumber: second.registerNumber })).rejects.toMatchObject({
      code: 'register_number_taken',
    });

    await amend(first.applicationId, { registerNumber: '2020-0007' });
    const { register } = await loadRegister(store, '120116', 2020);
    expect([...register.applications].sort()).toEqual([
      [second.registerNumber, second.applicationId],
      ['2020-0007', first.applicationId],
    ]);
    expect((await receive('2020-12-31')).registerNumber).toBe('2020-0008');
  });
});
