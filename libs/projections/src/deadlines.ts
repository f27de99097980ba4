import type { Kysely } from 'kysely';
import type { Application, Clock, LegalDate, OtherDeadline, Resumption, Stage, WorkingDayCalendar } from '#disclosure';
import { RefusedCommand, clockOf, clockOn, firstHandling, isDecision, monthOf, stageBy } from '#disclosure';
import type { RegisterTables } from './register-search.js';
import { OPEN_STAGES, handlingUnits, having } from './register-search.js';
import { applicationOf } from './views/register.js';

/** How soon an open application has to be answered. */
export const URGENCIES = ['overdue', 'due_in_3', 'due_in_7', 'later', 'paused', 'stopped'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const URGENCY_LABELS: Readonly<Record<Urgency, string>> = {
  overdue: '已逾期',
  due_in_3: '3 个工作日内到期',
  due_in_7: '7 个工作日内到期',
  later: '7 个工作日以后到期',
  paused: '暂停计时（征求意见）',
  stopped: '停止计时（待补正、待缴费）',
};

/** An open application with its clock, as the due list shows it. */
export interface DueItem {
  readonly id: string;
  readonly registerNumber: string;
  readonly applicantName: string;
  readonly handlingUnit: string | null;
  readonly receivedOn: LegalDate;
  readonly stage: Stage;
  readonly state: Clock['state'];
  /** Last day to reply; null while a correction or a payment is awaited; while paused, that of `ifResumed`. */
  readonly due: LegalDate | null;
  /** Negative when overdue. */
  readonly workingDaysLeft: number | null;
  readonly workingDaysUsed: number;
  /** Of the last day, and of the days used and left: counted in a year that is not published yet. */
  readonly provisional: boolean;
  readonly daysProvisional: boolean;
  /** While the clock stands still: where it would stand if it went on that day, so that one sees how near that is. */
  readonly ifResumed: Resumption | null;
  readonly urgency: Urgency;
  /** Other last days: of corrections, consultations, reasons, payments. */
  readonly others: readonly OtherDeadline[];
}

/**
 * The applications that were open at the end of a day; what was closed since is looked for only when that day has passed.
 * Flat in the number of those closed before.
 * @param pending only those that may wait for a correction, reasons, a payment or an answer
 */
export async function openApplications(
  db: Kysely<RegisterTables>,
  agency: string | undefined,
  { on, today, pending = false }: { on: LegalDate; today: LegalDate; pending?: boolean },
): Promise<{ applicationId: string; application: Application }[]> {
  // By the stage alone: a bound on the receipt would tempt a planner to go through all that were ever received.
  let rows = db.selectFrom('register').selectAll();
  if (agency !== undefined) rows = rows.where('agency', '=', agency);
  const open = rows.where('stage', 'in', OPEN_STAGES);
  const asked = pending
    ? open.where((where) => where.or([having('correction'), having('consultations'), having('reasons'), having('fee')]))
    : open;
  const found = await asked.execute();
  if (on < today) {
    const closedSince = await rows
      .where('stage', '=', 'closed')
      .where((where) => where.or([where('closed_on', '>', on), where('renewed_closed_on', '>', on)]))
      .execute();
    found.push(...closedSince);
  }
  return found
    .map((row) => ({ applicationId: row.application_id, application: applicationOf(row) }))
    .filter(({ application }) => application.receivedOn <= on);
}

/** The due list: by last day, the earliest first; what waits for the applicant has none and comes last. */
export function dueList(
  applications: readonly { readonly applicationId: string; readonly application: Application }[],
  calendar: WorkingDayCalendar,
  on: LegalDate,
): DueItem[] {
  return applications
    .flatMap(({ applicationId, application }) => {
      const clock = clockOn(application, calendar, on);
      return clock.state === 'closed'
        ? []
        : [dueItem(applicationId, application, stageBy(application, calendar), clock)];
    })
    .sort(
      (a, b) =>
        compare(a.due ?? '9999', b.due ?? '9999') ||
        compare(a.receivedOn, b.receivedOn) ||
        compare(a.registerNumber, b.registerNumber),
    );
}

/**
 * Those of one handling unit. An empty list and a mistyped name must not look alike; nor must a unit that was renamed, whose cases
 * are under the name they were assigned to. So a name is refused that neither the register nor the agency itself gives to a unit.
 * @param established units that the agency has set up, whether they have had a case or not
 * @throws RefusedCommand, naming the units there are
 */
export async function dueOfUnit(
  items: readonly DueItem[],
  unit: string,
  { db, agency, established }: { db: Kysely<RegisterTables>; agency: string; established: readonly string[] },
): Promise<DueItem[]> {
  const found = items.filter(({ handlingUnit }) => handlingUnit === unit);
  if (found.length > 0 || established.includes(unit)) return found;
  const known = [...new Set([...(await handlingUnits(db, agency)), ...established])];
  if (known.includes(unit)) return found;
  const [named, namedInEnglish] =
    known.length === 0
      ? ['尚未分办过申请', 'none has been assigned a case yet']
      : [`已有的科室：${known.join('、')}`, `there are: ${known.join(', ')}`];
  throw new RefusedCommand(
    'no_such_unit',
    `没有承办科室“${unit}”，请核对；${named}。`,
    `There is no handling unit ${unit}; check its name, ${namedInEnglish}.`,
    'content',
  );
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function dueItem(id: string, application: Application, stage: Stage, clock: Clock): DueItem {
  const { state, due, workingDaysLeft, workingDaysUsed, provisional, daysProvisional, ifResumed, others } = clock;
  return {
    id,
    registerNumber: application.registerNumber,
    applicantName: application.applicantName,
    handlingUnit: application.handlingUnit ?? null,
    receivedOn: application.receivedOn,
    stage,
    state,
    due,
    workingDaysLeft,
    workingDaysUsed,
    provisional,
    daysProvisional,
    ifResumed,
    urgency: urgencyOf(state, workingDaysLeft),
    others,
  };
}

function urgencyOf(state: Clock['state'], left: number | null): Urgency {
  if (left === null) return 'stopped';
  if (left < 0) return 'overdue';
  if (state === 'paused') return 'paused';
  if (left <= 3) return 'due_in_3';
  return left <= 7 ? 'due_in_7' : 'later';
}

/** An open application whose last day is another by another calendar. */
export interface MovedDeadline {
  readonly agency: string;
  readonly registerNumber: string;
  readonly from: LegalDate | null;
  readonly to: LegalDate | null;
  /** Whether the new last day reaches into a year that is not published yet. */
  readonly provisional: boolean;
}

/** Applications between two reports of progress. */
const MOVED_AT_A_TIME = 1_000;

/** Computes every deadline anew: what a change of the calendar moves. */
export function movedDeadlines(
  applications: readonly { readonly application: Application }[],
  before: WorkingDayCalendar,
  after: WorkingDayCalendar,
  on: LegalDate,
  onProgress?: (done: number, total: number) => void,
): MovedDeadline[] {
  const moved: MovedDeadline[] = [];
  for (const [index, { application }] of applications.entries()) {
    const from = clockOn(application, before, on).due;
    const { due: to, provisional } = clockOn(application, after, on);
    const { agency, registerNumber } = application;
    if (from !== to) moved.push({ agency, registerNumber, from, to, provisional });
    const done = index + 1;
    if (done % MOVED_AT_A_TIME === 0 || done === applications.length) onProgress?.(done, applications.length);
  }
  return moved;
}

/** How the applications that a handling unit closed in a month kept to their time. Only first endings count. */
export interface Timeliness {
  /** `2026-10` */
  readonly month: string;
  readonly handlingUnit: string | null;
  /** Closed by a reply. */
  readonly replied: number;
  /** Replies in time. */
  readonly onTime: number;
  /** Share of the replies that came in time, 0 to 1. */
  readonly onTimeRate: number | null;
  /** Replies of which it may still turn out otherwise once a year is published, and those whose days used may. */
  readonly provisional: number;
  readonly daysProvisional: number;
  readonly averageWorkingDaysUsed: number | null;
  readonly longestWorkingDaysUsed: number | null;
  /** Withdrawn, lapsed and the like: nothing had to be in time. */
  readonly otherwiseClosed: number;
  /** Of registers kept elsewhere, which do not tell extensions and consultations. */
  readonly imported: number;
}

interface Group {
  readonly month: string;
  readonly handlingUnit: string | null;
  readonly used: number[];
  onTime: number;
  provisional: number;
  daysProvisional: number;
  otherwiseClosed: number;
  imported: number;
}

const NONE = { onTime: 0, provisional: 0, daysProvisional: 0, otherwiseClosed: 0, imported: 0 } as const;

/**
 * Timeliness by month and unit of the applications closed between two days, both included.
 * @param calendarFor the calendar by which a handling between two days is judged
 */
export async function timeliness(
  db: Kysely<RegisterTables>,
  agency: string,
  { from, to }: { from: LegalDate; to: LegalDate },
  calendarFor: (startedOn: LegalDate, closedOn: LegalDate) => WorkingDayCalendar,
): Promise<Timeliness[]> {
  const rows = await db
    .selectFrom('register')
    .selectAll()
    .where('agency', '=', agency)
    .where('closed_on', '>=', from)
    .where('closed_on', '<=', to)
    .execute();
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const application = applicationOf(row);
    const { counted, handlingUnit = null, source } = application;
    if (counted === undefined) continue;
    const month = monthOf(counted.closedOn);
    const key = JSON.stringify([month, handlingUnit]);
    const group = groups.get(key) ?? { month, handlingUnit, used: [], ...NONE };
    groups.set(key, group);
    if (source === 'import') group.imported += 1;
    else if (!isDecision(counted.closing)) group.otherwiseClosed += 1;
    else {
      const { closedOn } = counted;
      const handling = firstHandling(application);
      const clock = clockOf(handling, calendarFor(handling.startedOn, closedOn), closedOn);
      group.used.push(clock.workingDaysUsed);
      if (clock.onTime === true) group.onTime += 1;
      if (clock.onTimeProvisional) group.provisional += 1;
      if (clock.daysProvisional) group.daysProvisional += 1;
    }
  }
  return [...groups.values()]
    .map(({ used, ...group }) => ({
      ...group,
      replied: used.length,
      onTimeRate: used.length === 0 ? null : group.onTime / used.length,
      averageWorkingDaysUsed: used.length === 0 ? null : used.reduce((sum, days) => sum + days, 0) / used.length,
      longestWorkingDaysUsed: used.length === 0 ? null : Math.max(...used),
    }))
    .sort((a, b) => compare(a.month, b.month) || compare(a.handlingUnit ?? '', b.handlingUnit ?? ''));
}
