import type { Kysely } from 'kysely';
import type { CalendarYear, Clock, LegalDate, OtherDeadline, Resumption, WorkingDayCalendar } from '#disclosure';
import {
  CALENDAR_FROM,
  CALENDAR_TO,
  CLOCK_STATE_LABELS,
  DAYS_PROVISIONAL,
  OTHER_DEADLINE_LABELS,
  clockOn,
  explainStep,
  hasPassed,
  isLegalDate,
  legalDateOf,
  withinCalendar,
} from '#disclosure';
import { Directory } from '#identity';
import type { DueItem, RegisterTables } from '#projections';
import {
  URGENCIES,
  URGENCY_LABELS,
  dueCalendar,
  dueList,
  dueOfUnit,
  openApplications,
  applicationOf,
  registerView,
  registeredAgencies,
} from '#projections';
import { LawDesk } from '#registry';
import { withOffice } from './data-directory.js';
import { Failure } from './failure.js';
import { findApplication } from './find-application.js';
import { logRead } from './read-log.js';

export interface ClockOptions {
  readonly data: string;
  readonly agency?: string;
  readonly year?: number;
  readonly on?: string;
  /** By which calendar an ended application is judged: the one known when it ended, or today's. */
  readonly calendar: 'known' | 'current';
  readonly format: 'text' | 'json';
}

/** `taizhang clock`: the reply period of one application, explained step by step. */
export async function showClock(registerNumber: string, options: ClockOptions): Promise<void> {
  const on = dayOf(options.on);
  await withOffice(options.data, { reads: [registerView] }, async (office) => {
    const row = await findApplication(office, registerNumber, options);
    const application = applicationOf(row);
    if (on < application.receivedOn) {
      throw new Failure(
        `${on} 尚未收到该申请（收到日期 ${application.receivedOn}） / not received by ${on}: it was on ${application.receivedOn}`,
      );
    }
    const law = await new LawDesk(office.store).history();
    const known = (startedOn: string, closedOn: string): WorkingDayCalendar =>
      law.judging(startedOn, closedOn).calendar;
    const clock = clockOn(application, law.current.calendar, on, options.calendar === 'known' ? known : undefined);
    const { agency, register_number, application_id } = row;
    logRead(options.data, agency, 'ReadClock', [application_id]);
    if (options.format === 'json') {
      const steps = clock.steps.map((step) => ({ ...step, ...explainStep(step) }));
      const answer = { id: application_id, agency, registerNumber: register_number, ...clock, steps };
      process.stdout.write(`${JSON.stringify(answer, null, 1)}\n`);
    } else process.stdout.write(clockText(register_number, clock));
  });
}

function clockText(registerNumber: string, clock: Clock): string {
  const { state, due, workingDaysLeft, workingDaysUsed, ifResumed, onTime, steps, others } = clock;
  const { provisional, daysProvisional } = ifResumed ?? clock;
  const lines = [`登记编号 ${registerNumber}，${clock.on}：${CLOCK_STATE_LABELS[state]}`];
  const left =
    workingDaysLeft === null
      ? ''
      : workingDaysLeft < 0
        ? `，已逾期 ${-workingDaysLeft} 个工作日`
        : `，剩余 ${workingDaysLeft} 个工作日`;
  if (ifResumed !== null) {
    lines.push(`已用 ${workingDaysUsed} 个工作日；${resumedText(ifResumed, clock.on)} / if the clock went on that day`);
  } else if (due !== null)
    lines.push(`答复期限 ${due}${provisional ? '（暂定）' : ''}，已用 ${workingDaysUsed} 个工作日${left}`);
  if (provisional)
    lines.push('期限涉及尚未公布节假日安排的年份，公布后可能变动 / provisional: holidays not published yet');
  else if (daysProvisional) lines.push(`${DAYS_PROVISIONAL.chinese} / ${DAYS_PROVISIONAL.english}`);
  if (onTime !== null) {
    const uncertain = clock.onTimeProvisional ? ['（暂定）', ' (provisional)'] : ['', ''];
    lines.push(
      `${onTime ? '在期限内办结' : '逾期办结'}${uncertain[0]} / ${onTime ? 'in time' : 'late'}${uncertain[1]}`,
    );
  }
  for (const [index, step] of steps.entries()) {
    const { chinese, english } = explainStep(step);
    lines.push('', `${index + 1}. ${step.on} ${chinese}`, `   ${english}`);
  }
  if (others.length > 0) lines.push('', '其他期限 / other last days:');
  for (const other of others) {
    lines.push(
      `   ${otherText(other, clock.on)} / ${OTHER_DEADLINE_LABELS[other.kind].english}${hasPassed(other, clock.on) ? ', over' : ''}（条例第 ${other.article} 条）`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const otherText = (other: OtherDeadline, on: LegalDate): string =>
  `${other.due}${other.provisional ? '（暂定）' : ''} ${OTHER_DEADLINE_LABELS[other.kind].chinese}${hasPassed(other, on) ? '（已过）' : ''}`;

/** No deadline, but how near one is while the clock stands still. */
const resumedText = ({ due, workingDaysLeft, provisional, daysProvisional }: Resumption, on: LegalDate): string =>
  `如 ${on} 恢复计时，期限到 ${due}${provisional ? '（暂定）' : ''}，剩余 ${workingDaysLeft} 个工作日${daysProvisional ? '（暂定）' : ''}`;

export interface DueOptions {
  readonly data: string;
  readonly agency: string;
  readonly on?: string;
  readonly unit?: string;
  readonly format: 'text' | 'json' | 'ics';
}

/** `taizhang due`: every application open on a day, most urgent first. */
export async function showDue(options: DueOptions): Promise<void> {
  const today = legalDateOf(Date.now());
  const on = dayOf(options.on);
  await withOffice(options.data, { reads: [registerView] }, async ({ store, register }) => {
    const { calendar } = await new LawDesk(store).current();
    const open = await openApplications(register.db, options.agency, { on, today });
    // An empty desk and a mistyped name must not look alike.
    if (open.length === 0) await knownAgency(register.db, options.agency);
    const all = dueList(open, calendar, on);
    const { agency, unit } = options;
    const established = unit === undefined ? [] : ((await Directory.open(store)).tree.get(agency)?.units ?? []);
    const items = unit === undefined ? all : await dueOfUnit(all, unit, { db: register.db, agency, established });
    const shown = items.map(({ id }) => id);
    logRead(options.data, options.agency, 'ReadDueList', shown);
    if (options.format === 'json') process.stdout.write(`${JSON.stringify(items, null, 1)}\n`);
    else if (options.format === 'ics') process.stdout.write(dueCalendar(options.agency, items, on));
    else process.stdout.write(dueText(items, on));
  });
}

async function knownAgency(db: Kysely<RegisterTables>, agency: string): Promise<void> {
  const agencies = await registeredAgencies(db);
  if (agencies.includes(agency)) return;
  throw new Failure(
    `没有代码为“${agency}”的机关，已登记的有：${agencies.join('、')} / no agency ${agency}; there are: ${agencies.join(', ')}`,
  );
}

function dueText(items: readonly DueItem[], on: LegalDate): string {
  if (items.length === 0) return `${on}：没有在办的申请 / nothing is open\n`;
  const lines = [`${on}：在办 ${items.length} 件 / ${items.length} open`];
  for (const urgency of URGENCIES) {
    const group = items.filter((item) => item.urgency === urgency);
    if (group.length > 0) lines.push('', `${URGENCY_LABELS[urgency]}（${group.length} 件）`);
    for (const item of group) {
      const { due, workingDaysLeft, ifResumed } = item;
      const day =
        ifResumed !== null
          ? '----------  '
          : `${due ?? '----------'}${item.provisional ? '*' : ' '} ${String(workingDaysLeft ?? '').padStart(4)} 个工作日${item.daysProvisional ? '*' : ''}`;
      const resumed = ifResumed === null ? '' : `  ${resumedText(ifResumed, on)}`;
      const others =
        item.others.length === 0
          ? ''
          : `\n${' '.repeat(14)}其他期限：${item.others.map((other) => otherText(other, on)).join('；')}`;
      lines.push(
        `  ${day}  ${item.registerNumber}  收到 ${item.receivedOn}  ${item.handlingUnit ?? '尚未分办'}  ${item.applicantName}${resumed}${others}`,
      );
    }
  }
  const uncertain = ({ provisional, daysProvisional, ifResumed }: DueItem): boolean =>
    provisional || daysProvisional || ifResumed?.provisional === true;
  if (items.some(uncertain)) {
    lines.push('', '* 暂定：涉及尚未公布节假日安排的年份 / provisional');
  }
  return `${lines.join('\n')}\n`;
}

export const beyondCalendar = (date: LegalDate): Failure =>
  new Failure(
    `工作日日历为 ${CALENDAR_FROM} 至 ${CALENDAR_TO}，${date} 不在其中 / the calendar is of ${CALENDAR_FROM} to ${CALENDAR_TO}; ${date} is not within it`,
  );

function dayOf(text: string | undefined): LegalDate {
  if (text === undefined) return legalDateOf(Date.now());
  if (isLegalDate(text) && withinCalendar(text)) return text;
  if (isLegalDate(text)) throw beyondCalendar(text);
  throw new Failure(`“${text}”不是日期，请写作 2026-10-22 / not a date; write it as 2026-10-22`);
}

/** One year of the calendar as text: its days off and its make-up workdays. */
export function calendarText(year: number, arrangement: CalendarYear | undefined, workingDays: number): string {
  if (arrangement === undefined) {
    return `${year} 年节假日安排尚未公布，按周一至周五暂定，共 ${workingDays} 个工作日 / not published: provisional\n`;
  }
  const lines = [
    `${year} 年，共 ${workingDays} 个工作日${arrangement.source === undefined ? '' : `（${arrangement.source}）`}`,
  ];
  for (const { name, from, to } of arrangement.holidays) {
    lines.push(`  休 ${from}${from === to ? '              ' : ` 至 ${to}`} ${name}`);
  }
  for (const date of arrangement.makeUpWorkdays) lines.push(`  班 ${date}`);
  return `${lines.join('\n')}\n`;
}
