import { readFile } from 'node:fs/promises';
import type { CalendarYear, CalendarYearProposed, LawData } from '#disclosure';
import { WorkingDayCalendar, calendarYearTold, isLegalDate, legalDateOf, withinCalendar } from '#disclosure';
import type { EventStore } from '#event-store';
import { movedDeadlines, openApplications, registerView } from '#projections';
import type { By } from '#registry';
import { LawDesk } from '#registry';
import type { OpenOffice } from './data-directory.js';
import { withEvents, withOffice } from './data-directory.js';
import { beyondCalendar, calendarText } from './deadlines.js';
import { Failure } from './failure.js';
import { operator } from './operator.js';
import { ProgressBar } from './progress.js';

/** The calendar is the installation's, not an agency's. */
const INSTALLATION = '';
/** Moved deadlines that are told one by one. */
const SHOWN = 100;

export interface CalendarOptions {
  readonly data: string;
  readonly actor?: string;
}

/**
 * `taizhang calendar import`: proposes the holiday arrangement of one year or several, for another person to approve. Where no
 * account was ever made there is no other person, and it takes effect at once.
 */
export async function importCalendar(file: string, { data, actor }: CalendarOptions): Promise<void> {
  const years = await readCalendar(file);
  await withOffice(data, { mayCreate: true, reads: [registerView] }, async (office) => {
    const desk = new LawDesk(office.store);
    const before = await desk.current();
    const { facts } = await desk.proposeCalendarYears(years, operator(INSTALLATION, actor), { atTheMachine: true });
    if (facts.length === 0) {
      process.stdout.write('节假日安排与现有的或者已经提出的相同，没有变动 / nothing changed\n');
      return;
    }
    for (const year of years) process.stdout.write(textOfArrangement(year));
    const after = await desk.current();
    const proposed = facts.flatMap((fact) => (fact.type === 'CalendarYearProposed' ? [fact.data] : []));
    if (proposed.length === 0) {
      for (const { year } of years) process.stdout.write(textOfDecision(after, year, await namesIn(desk, year)));
      await tellMoved(office, before, after);
      return;
    }
    for (const one of proposed) {
      const by = (await namesIn(desk, one.calendar.year))(one.proposedBy);
      process.stdout.write(
        `已由 ${by} 提出，由另一人批准后生效 / proposed by ${by}: in force once another person approves it\n${approving(one)}`,
      );
    }
  });
}

/** What the second person is to type: it names the proposal, so that no other one is approved in its place. */
const approving = ({ calendar, proposalId }: CalendarYearProposed['data']): string =>
  `  taizhang calendar approve ${calendar.year} --proposal ${proposalId}\n`;

/** `taizhang calendar approve`: the second person; tells which deadlines moved. */
export async function approveCalendar(
  year: number,
  { data, actor, proposal }: CalendarOptions & { readonly proposal: string },
): Promise<void> {
  await withOffice(data, { reads: [registerView] }, async (office) => {
    const desk = new LawDesk(office.store);
    const before = await desk.current();
    await desk.approveCalendarYear({ year, proposalId: proposal }, operator(INSTALLATION, actor));
    const after = await desk.current();
    process.stdout.write(textOfYear(after, year, await namesIn(desk, year)));
    await tellMoved(office, before, after);
  });
}

/** `taizhang calendar reject`: the year stays as it is; the proposer may take it back, too. */
export async function rejectCalendar(
  year: number,
  { data, actor, proposal, reason }: CalendarOptions & { readonly proposal: string; readonly reason: string },
): Promise<void> {
  await withEvents(data, {}, async (store) => {
    const desk = new LawDesk(store);
    await desk.rejectCalendarYear({ year, proposalId: proposal }, reason, operator(INSTALLATION, actor));
    process.stdout.write(`${year} 年的安排未予批准，没有变动 / rejected: ${year} stays as it is\n`);
    process.stdout.write(textOfYear(await desk.current(), year, await namesIn(desk, year)));
  });
}

/** Who acted on a year's arrangement, with the name that was given beside the account or the user of the machine. */
async function namesIn(desk: LawDesk, year: number): Promise<(actor: string) => string> {
  const names = new Map<string, string>();
  for (const { actor, data } of await desk.events()) {
    const fact = JSON.parse(data) as {
      readonly year?: number;
      readonly calendar?: { readonly year?: number };
      readonly by?: By;
    };
    if (fact.by !== undefined && (fact.year ?? fact.calendar?.year) === year) names.set(actor, fact.by.name);
  }
  return (actor) => {
    const name = names.get(actor);
    return name === undefined || actor === `local:${name}` ? actor : `${name}（${actor}）`;
  };
}

/** Every open deadline is a computation: it is done by both calendars, and what differs is told. */
async function tellMoved({ register }: OpenOffice, before: LawData, after: LawData): Promise<void> {
  const today = legalDateOf(Date.now());
  const open = await openApplications(register.db, undefined, { on: today, today });
  const bar = new ProgressBar('重算期限');
  const moved = movedDeadlines(open, before.calendar, after.calendar, today, (done, total) => bar.update(done, total));
  bar.end();
  process.stdout.write(
    `在办 ${open.length} 件，其中 ${moved.length} 件的答复期限变动 / ${moved.length} of ${open.length} open deadlines moved\n`,
  );
  const lines = moved.map(
    ({ agency, registerNumber, from, to, provisional }) =>
      `  ${agency} ${registerNumber} ${from ?? ''} → ${to ?? ''}${provisional ? '（暂定 / provisional）' : ''}\n`,
  );
  process.stdout.write(lines.sort().slice(0, SHOWN).join(''));
  if (lines.length > SHOWN)
    process.stdout.write(`  … 另 ${lines.length - SHOWN} 件 / and ${lines.length - SHOWN} more\n`);
}

/** `taizhang calendar show`: a year's arrangement, in the form that `calendar import` reads when asked for JSON. */
export async function showCalendar(
  year: number,
  { data, format }: { readonly data: string; readonly format: 'text' | 'json' },
): Promise<void> {
  await withEvents(data, {}, async (store: EventStore) => {
    const desk = new LawDesk(store);
    const law = await desk.current();
    checkWithin(year);
    if (format === 'text') {
      const named = await namesIn(desk, year);
      process.stdout.write(textOfYear(law, year, named));
      const proposed = law.proposedYears?.get(year);
      if (proposed === undefined) return;
      const by = named(proposed.proposedBy);
      process.stdout.write(`\n待批准，由 ${by} 提出 / waits for approval, proposed by ${by}：\n`);
      process.stdout.write(`${textOfArrangement(proposed.calendar)}${approving(proposed)}`);
      return;
    }
    process.stdout.write(`${JSON.stringify(calendarYearTold(law, year), null, 1)}\n`);
  });
}

const textOfYear = (law: LawData, year: number, named: (actor: string) => string): string =>
  calendarText(year, law.calendar.year(year), workingDaysIn(law, year)) + textOfDecision(law, year, named);

const textOfArrangement = (arrangement: CalendarYear): string => {
  const calendar = new WorkingDayCalendar().with(arrangement);
  return calendarText(arrangement.year, arrangement, workingDaysIn({ calendar }, arrangement.year));
};

/** Who is answerable for the year; nothing of what the software came with. */
function textOfDecision({ decisions }: LawData, year: number, named: (actor: string) => string): string {
  const { proposedBy, approvedBy, alone } = decisions?.get(year) ?? {};
  if (proposedBy === undefined) return '';
  const proposer = named(proposedBy);
  if (approvedBy !== undefined) {
    const approver = named(approvedBy);
    return `由 ${proposer} 提出、${approver} 批准 / proposed by ${proposer}, approved by ${approver}\n`;
  }
  const [why, english] =
    alone === undefined ? ['', ''] : ['：当时没有任何账号，无人可以批准', ': there was no account to approve it'];
  return `由 ${proposer} 一人决定${why} / decided by ${proposer} alone${english}\n`;
}

function checkWithin(year: number): void {
  if (!withinCalendar(`${year}-01-01`)) throw beyondCalendar(`${year}-01-01`);
}

function workingDaysIn({ calendar }: Pick<LawData, 'calendar'>, year: number): number {
  checkWithin(year);
  return calendar.workingDaysBetween(`${year - 1}-12-31`, `${year}-12-31`);
}

/** Reads one year's arrangement, or a list of them. @throws Failure naming every fault of the form */
async function readCalendar(file: string): Promise<CalendarYear[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Failure(`不能读取 ${file} / cannot read it: ${error instanceof Error ? error.message : String(error)}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`${file} 不是 JSON（${reason}）；${FORM}`);
  }
  const years = Array.isArray(content) ? (content as unknown[]) : [content];
  if (years.length === 0) throw new Failure(`${file} 中没有任何年份 / holds no year; ${FORM}`);
  const faults = years.flatMap((year, index) => faultsOfForm(year).map((fault) => `第 ${index + 1} 项 ${fault}`));
  if (faults.length === 0) return years.map((year) => year as CalendarYear);
  throw new Failure(`${file}：${faults.join('；')}；${FORM}`);
}

const FORM =
  '形式可由 taizhang calendar show 2026 --format json 得到 / for the form see calendar show 2026 --format json';

function faultsOfForm(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return ['须为对象 / must be an object'];
  const { year, holidays, makeUpWorkdays, source } = value as Record<string, unknown>;
  const faults: string[] = [];
  if (!Number.isInteger(year)) faults.push('year 须为年份 / must be a year');
  if (
    !Array.isArray(holidays) ||
    !holidays.every((one: unknown) => {
      const { name, from, to } = (one ?? {}) as Record<string, unknown>;
      return typeof name === 'string' && typeof from === 'string' && typeof to === 'string';
    })
  ) {
    faults.push('holidays 须为 [{name, from, to}] / must be a list of {name, from, to}');
  }
  if (
    !Array.isArray(makeUpWorkdays) ||
    !makeUpWorkdays.every((date) => typeof date === 'string' && isLegalDate(date))
  ) {
    faults.push('makeUpWorkdays 须为日期列表 / must be a list of dates');
  }
  if (source !== undefined && typeof source !== 'string') faults.push('source 须为文字 / must be text');
  return faults;
}
