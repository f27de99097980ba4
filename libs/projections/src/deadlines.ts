import type { Kysely } from 'kysely';
import type { Application, Clock, LegalDate, OtherDeadline, Stage, WorkingDayCalendar } from '#disclosure';
import { STAGES, clockOf, firstHandling, handlingOn } from '#disclosure';
import type { RegisterTables } from './register-search.js';
import { registerView } from './views/register.js';

const OPEN_STAGES = STAGES.filter((stage) => stage !== 'closed');

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
  readonly applicationId: string;
  readonly registerNumber: string;
  readonly applicantName: string;
  readonly handlingUnit: string | null;
  readonly receivedOn: LegalDate;
  readonly stage: Stage;
  readonly state: Clock['state'];
  /** Last day to reply; null while a correction or a payment is awaited. */
  readonly due: LegalDate | null;
  /** Negative when overdue. */
  readonly workingDaysLeft: number | null;
  readonly workingDaysUsed: number;
  readonly provisional: boolean;
  readonly urgency: Urgency;
  /** Other last days: of corrections, consultations, reasons, payments. */
  readonly others: readonly OtherDeadline[];
}

/**
 * The applications that were open at the end of a day; what was closed since is looked for only when that day has passed.
 * Flat in the number of those closed before.
 */
export async function openApplications(
  db: Kysely<RegisterTables>,
  agency: string | undefined,
  { on, today }: { on: LegalDate; today: LegalDate },
): Promise<{ applicationId: string; application: Application }[]> {
  let rows = db.selectFrom('register').select(['application_id', 'document']).where('received_on', '<=', on);
  if (agency !== undefined) rows = rows.where('agency', '=', agency);
  const found = await rows.where('stage', 'in', OPEN_STAGES).execute();
  if (on < today) {
    const closedSince = await rows
      .where('stage', '=', 'closed')
      .where((where) => where.or([where('closed_on', '>', on), where('renewed_closed_on', '>', on)]))
      .execute();
    found.push(...closedSince);
  }
  return found.map(({ application_id, document }) => ({
    applicationId: application_id,
    application: registerView.deserialise(document).application,
  }));
}

/** The clock of an application on a day: of the handling that was under way then. */
export const clockOn = (application: Application, calendar: WorkingDayCalendar, on: LegalDate): Clock =>
  clockOf(handlingOn(application, on), calendar, on);

/** The due list: most urgent first; what the clock does not run for comes last. */
export function dueList(
  applications: readonly { readonly applicationId: string; readonly application: Application }[],
  calendar: WorkingDayCalendar,
  on: LegalDate,
): DueItem[] {
  return applications
    .flatMap(({ applicationId, application }) => {
      const clock = clockOn(application, calendar, on);
      return clock.state === 'closed' ? [] : [dueItem(applicationId, application, clock)];
    })
    .sort(
      (a, b) =>
        compare(a.due ?? '9999', b.due ?? '9999') ||
        compare(a.receivedOn, b.receivedOn) ||
        compare(a.registerNumber, b.registerNumber),
    );
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function dueItem(applicationId: string, application: Application, clock: Clock): DueItem {
  const { state, due, workingDaysLeft, workingDaysUsed, provisional, others } = clock;
  return {
    applicationId,
    registerNumber: application.registerNumber,
    applicantName: application.applicantName,
    handlingUnit: application.handlingUnit ?? null,
    receivedOn: application.receivedOn,
    stage: application.stage,
    state,
    due,
    workingDaysLeft,
    workingDaysUsed,
    provisional,
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
  readonly registerNumber: string;
  readonly from: LegalDate | null;
  readonly to: LegalDate | null;
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
    const to = clockOn(application, after, on).due;
    if (from !== to) moved.push({ registerNumber: application.registerNumber, from, to });
    const done = index + 1;
    if (done % MOVED_AT_A_TIME === 0 || done === applications.length) onProgress?.(done, applications.length);
  }
  return moved;
}

/** How the first endings of a month and handling unit kept to their time. */
export interface Timeliness {
  /** `2026-10` */
  readonly month: string;
  readonly handlingUnit: string | null;
  readonly closed: number;
  readonly onTime: number;
  /** Share of those closed on time, 0 to 1. */
  readonly onTimeRate: number;
  readonly averageWorkingDaysUsed: number;
  readonly longestWorkingDaysUsed: number;
}

/**
 * Timeliness by month and unit of the applications closed between two days, both included.
 * @param calendarOn the calendar by which an ending of that day is judged
 */
export async function timeliness(
  db: Kysely<RegisterTables>,
  agency: string,
  { from, to }: { from: LegalDate; to: LegalDate },
  calendarOn: (date: LegalDate) => WorkingDayCalendar,
): Promise<Timeliness[]> {
  const rows = await db
    .selectFrom('register')
    .select('document')
    .where('agency', '=', agency)
    .where('closed_on', '>=', from)
    .where('closed_on', '<=', to)
    .execute();
  const groups = new Map<string, { month: string; handlingUnit: string | null; used: number[]; onTime: number }>();
  for (const { document } of rows) {
    const { application } = registerView.deserialise(document);
    const closedOn = application.counted?.closedOn ?? to;
    const { workingDaysUsed, onTime } = clockOf(firstHandling(application), calendarOn(closedOn), closedOn);
    const month = closedOn.slice(0, 7);
    const handlingUnit = application.handlingUnit ?? null;
    const key = JSON.stringify([month, handlingUnit]);
    const group = groups.get(key) ?? { month, handlingUnit, used: [], onTime: 0 };
    groups.set(key, group);
    group.used.push(workingDaysUsed);
    if (onTime === true) group.onTime += 1;
  }
  return [...groups.values()]
    .map(({ month, handlingUnit, used, onTime }) => ({
      month,
      handlingUnit,
      closed: used.length,
      onTime,
      onTimeRate: onTime / used.length,
      averageWorkingDaysUsed: used.reduce((sum, days) => sum + days, 0) / used.length,
      longestWorkingDaysUsed: Math.max(...used),
    }))
    .sort((a, b) => compare(a.month, b.month) || compare(a.handlingUnit ?? '', b.handlingUnit ?? ''));
}
