import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  AmendedValues,
  Application,
  ApplicationCommand,
  ApplicationEvent,
  FeeBasis,
  FeeItemsFact,
} from '#disclosure';
import { TARIFF_2021, feeFor, writeApplicationEvent } from '#disclosure';
import { SqliteEventStore } from '#event-store';
import { ApplicationDesk, IntakeDesk, applicationStream, deskChecks, stateOf } from './index.js';
import { newId } from './new-id.js';

export const AGENCY = '120116';
export const recording = { agency: AGENCY, actor: '李文' };
export const now = () => Date.parse('2026-04-10T04:00:00Z');

let directory: string;
export let store: SqliteEventStore;
export let desk: ApplicationDesk;

/** An office where nothing has happened yet. */
export function openOffice(): void {
  directory = mkdtempSync(join(tmpdir(), 'taizhang-fee-notices-'));
  store = SqliteEventStore.open(join(directory, 'events.db'));
  desk = new ApplicationDesk(store, now);
}
export async function closeOffice(): Promise<void> {
  await store.close();
  rmSync(directory, { recursive: true });
}

export const take = (id: string, command: ApplicationCommand, actor = '李文') =>
  desk.take(id, command, { ...recording, actor });
export const receive = async (receivedOn: string, applicantName = '张三', identityNumber?: string): Promise<string> => {
  const personal = { applicantName, request: '排污许可证', ...(identityNumber !== undefined && { identityNumber }) };
  const command = { channel: 'online', applicantKind: 'natural_person', receivedOn, personal } as const;
  return (await new IntakeDesk(store, now).receive(command, recording)).applicationId;
};
export const charge = (id: string, basis: FeeBasis, quantity: number, notifiedOn = '2026-04-10') =>
  take(id, { type: 'NotifyFee', basis, quantity, notifiedOn });
export const amend = (id: string, values: AmendedValues) =>
  take(id, { type: 'AmendRegisterEntry', reason: '录入错误', amendedOn: '2026-04-10', values });
export const amendByTwo = async (id: string, values: AmendedValues) => {
  const amendmentId = newId();
  await take(id, { type: 'ProposeAmendment', amendmentId, reason: '录入错误', proposedOn: '2026-04-10', values });
  await take(id, { type: 'ApproveAmendment', amendmentId, approvedOn: '2026-04-10' }, '王静');
};
/** An appeal has an application handled again. */
export const appealed = async (id: string, [filedOn, decidedOn, reopenedOn]: readonly [string, string, string]) => {
  const appealId = newId();
  await take(id, { type: 'FileAppeal', appealId, route: 'review', filedOn });
  await take(id, { type: 'DecideAppeal', appealId, result: 'corrected', decidedOn });
  await take(id, { type: 'Reopen', appealId, reopenedOn });
};
/** The applicant had given up, and an appeal has it handled all the same. */
export const reopen = async (id: string): Promise<void> => {
  await take(id, { type: 'Withdraw', reason: '不再需要', withdrawnOn: '2026-04-03' });
  await appealed(id, ['2026-04-07', '2026-04-08', '2026-04-09']);
};
export const stateIn = async (id: string): Promise<Application | undefined> =>
  stateOf(await store.readStream(applicationStream(id)));
/** From the first unit that the notice charges to the last, and the yuan. */
export const chargedBy = async (id: string, handling?: number): Promise<unknown> => {
  const state = await stateIn(id);
  const fee = (handling === undefined ? state : state?.formerHandlings?.[handling - 1])?.fee;
  return fee && [fee.basis, fee.lines?.[0]?.from, fee.lines?.at(-1)?.to, fee.amount];
};
export const findings = async (): Promise<string[]> => {
  const checks = deskChecks();
  const events = await store.readAll(0, 10_000);
  const seen = events.flatMap((event) => checks.flatMap((check) => check.see(event)));
  return [...seen, ...checks.flatMap((check) => check.end().map(({ what }) => what))];
};
/** As a server of before would, which knew of no streams of months, and looked at one handling only. */
export const recordedBefore = async (
  id: string,
  event: Pick<ApplicationEvent, 'type' | 'data'>,
  occurredOn = '2026-04-10',
): Promise<void> => {
  const last = (await store.readStream(applicationStream(id))).at(-1)?.revision ?? 0;
  const whole = { ...event, occurredOn, actor: '李文', agency: AGENCY } as ApplicationEvent;
  const events = [{ ...writeApplicationEvent(whole), id: newId(), correlation: newId() }];
  await store.append([{ stream: applicationStream(id), expected: last, events }]);
};
export const amendedBefore = (id: string, data: object) =>
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
export const notifiedBefore = (id: string, basis: FeeBasis, to: number, notifiedOn?: string) =>
  recordedBefore(
    id,
    { type: 'FeeNotified', data: { ...feeFor(basis, to, TARIFF_2021), afterPayment: 'restarts' } },
    notifiedOn,
  );
/** What that server said of items in another stream than the application's. */
export const factBefore = async (stream: string, type: FeeItemsFact['type'], data: object): Promise<void> => {
  const expected = (await store.readStream(stream)).at(-1)?.revision ?? 'none';
  const fact = { type, schemaVersion: 1, occurredOn: '2026-04-10', actor: '李文', agency: AGENCY };
  const event = { ...fact, data: JSON.stringify(data), id: newId(), correlation: newId() };
  await store.append([{ stream, expected, events: [event] }]);
};

/** Delivered on 2 March, the last day to pay is the 30th: 3–6=4 9–13=9 16–20=14 23–27=19 30=20. */
export const lapse = async (id: string): Promise<void> => {
  await take(id, { type: 'RecordFeeNoticeDelivery', deliveredOn: '2026-03-02' });
  await take(id, { type: 'LapseFee', lapsedOn: '2026-03-31' });
};
export const lapsed = async (quantity: number, applicantName?: string): Promise<string> => {
  const id = await receive('2026-03-02', applicantName);
  await charge(id, 'per_item', quantity, '2026-03-02');
  await lapse(id);
  return id;
};
/** After a lapse. */
export const again = (id: string) => appealed(id, ['2026-04-01', '2026-04-02', '2026-04-03']);
