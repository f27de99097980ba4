import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidV7 } from 'uuid';
import type { ApplicationCommand, CalendarYear } from '#disclosure';
import { decide, evolve, initialLawData, plusDays } from '#disclosure';
import type { StreamAppend } from '#event-store';
import { SqliteEventStore } from '#event-store';
import type { RegisterTables } from '#projections';
import {
  SqliteViewReader,
  catchUpAll,
  dueList,
  eventsFile,
  movedDeadlines,
  openApplications,
  registerView,
} from '#projections';
import { applicationStream, identify, newEvents } from '#registry';
import { seeded } from './made-events.js';
import type { BenchRow } from './measure.js';
import { median, row, seconds } from './measure.js';

const AGENCY = 'BENCH';
const TODAY = '2026-11-24';
const LAW_DATA = initialLawData();
const APPEND = 500;
const ROUNDS = 5;

const GOAL = '≥ 50,000 applications/s';
/** Open applications in either of the registers whose closed ones differ. */
const FEW_OPEN = 1_000;

/** Every open deadline computed anew after a change of the calendar, read from the register included. */
export async function benchCalendarChange(
  directory: string,
  applications: number,
  say: (what: string) => void,
): Promise<BenchRow[]> {
  const office = join(directory, 'open');
  mkdirSync(office, { recursive: true });
  await openSome(office, applications, (done) => say(`making ${applications} open applications: ${done}`));
  say('a calendar changes');
  const register = new SqliteViewReader<RegisterTables>(office, registerView);
  const arrangement = LAW_DATA.calendar.year(2026) as CalendarYear;
  const holiday = { name: '临时放假', from: '2026-12-01', to: '2026-12-01' };
  const after = LAW_DATA.calendar.with({ ...arrangement, holidays: [...arrangement.holidays, holiday] });
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const taken = await seconds(async () => {
      const open = await openApplications(register.db, AGENCY, { on: TODAY, today: TODAY });
      const moved = movedDeadlines(open, LAW_DATA.calendar, after, TODAY);
      if (open.length !== applications || moved.length === 0)
        throw new Error(`${moved.length} of ${open.length} moved`);
    });
    rates.push(applications / taken);
  }
  await register.close();
  const name = `calendar change, ${Math.round(applications / 1_000)}k open deadlines anew`;
  return [row(name, median(rates), 'applications/s', null, GOAL)];
}

/** The due list, for each open application in it, beside few and beside many closed ones of the same agency. */
export async function benchDueList(
  small: string,
  large: string,
  size: string,
  say: (what: string) => void,
): Promise<BenchRow[]> {
  const times: number[] = [];
  for (const office of [small, large]) {
    say('due lists');
    await openSome(office, FEW_OPEN);
    const register = new SqliteViewReader<RegisterTables>(office, registerView);
    const rounds: number[] = [];
    for (let round = 0; round < 20 * ROUNDS; round += 1) {
      let listed = 0;
      const taken = await seconds(async () => {
        const open = await openApplications(register.db, AGENCY, { on: TODAY, today: TODAY });
        listed = dueList(open, LAW_DATA.calendar, TODAY).length;
      });
      // Some of the made ones are open, too.
      if (listed < FEW_OPEN) throw new Error(`${listed} open`);
      rounds.push((taken * 1_000_000) / listed);
    }
    await register.close();
    times.push(median(rounds));
  }
  const [few = Number.NaN, many = Number.NaN] = times;
  return [row(`due list, each open application, ${size} : 1k closed`, many, 'µs', few, '≤ 1.5')];
}

/** Adds open applications, every fifth with a third party consulted, and brings the views level. */
async function openSome(directory: string, applications: number, onProgress?: (done: number) => void): Promise<void> {
  const store = SqliteEventStore.open(eventsFile(directory));
  const random = seeded(11);
  let appends: StreamAppend[] = [];
  for (let sequence = 1; sequence <= applications; sequence += 1) {
    const receivedOn = plusDays(TODAY, -1 - Math.floor(random() * 40));
    const commands: ApplicationCommand[] = [
      {
        type: 'ReceiveApplication',
        registerNumber: `2026-B${sequence}`,
        channel: 'online',
        applicantKind: 'natural_person',
        receivedOn,
        source: 'intake',
        personal: { applicantName: `申请人${sequence}`, request: '申请公开该地块征收补偿安置方案及其批准文件' },
      },
      { type: 'Assign', handlingUnit: '政策法规科', assignedOn: receivedOn },
    ];
    if (sequence % 5 === 0) {
      const consultationId = uuidV7();
      commands.push(
        { type: 'ConsultThirdParty', consultationId, thirdParty: '某公司', matter: '合同', consultedOn: receivedOn },
        { type: 'RecordConsultationDelivery', consultationId, deliveredOn: receivedOn },
      );
    }
    const context = { today: TODAY, actor: 'zhang', agency: AGENCY, ...LAW_DATA };
    const events = commands.reduce<ReturnType<typeof decide>>((all, command) => {
      const state = all.reduce<Parameters<typeof evolve>[0]>((before, event) => evolve(before, event), undefined);
      return [...all, ...decide(state, command, context)];
    }, []);
    appends.push({
      stream: applicationStream(uuidV7()),
      expected: 'none',
      events: newEvents(events, identify({ agency: AGENCY, actor: 'zhang' })),
    });
    if (appends.length === APPEND || sequence === applications) {
      await store.append(appends);
      appends = [];
      onProgress?.(sequence);
    }
  }
  await catchUpAll(directory, store);
  await store.close();
}
