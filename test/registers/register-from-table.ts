import type { ApplicantKind, Channel } from '#disclosure';
import { APPLICANT_KINDS, APPLICANT_KIND_LABELS, CHANNELS, CHANNEL_LABELS } from '#disclosure';
import type { PublishedTable } from './published-table.js';
import { CARRIED_IN, RECEIVED, checkTables, figure, impossible, outcomeRows } from './published-table.js';
import type { Random } from './random.js';
import { randomFrom } from './random.js';
import { applicantName, request } from './words.js';
import type { AppealSheetRow, RegisterFile, RegisterSheetRow } from './write-register.js';

/** Days are counted from 1970-01-01. */
interface Application {
  readonly number: string;
  readonly received: number;
  readonly channel: Channel;
  readonly kind: ApplicantKind;
  readonly name: string;
  readonly request: string;
  closed?: number;
  outcome?: string | undefined;
}

interface Appeal {
  readonly application: Application;
  readonly group: string;
  readonly filed: number;
  decided?: number;
  result?: string | undefined;
}

/**
 * The registers, by year, from which exactly the published tables follow. A year's register holds what was carried in and
 * what was received, as it stood at the end of the year; an application carried over stands in the next one again. An
 * appeal may concern an application of an earlier year's register.
 * @param tables consecutive years of one agency, ascending
 * @throws Error where no register can give the tables, naming the figure
 */
export function registerFromTables(
  tables: readonly PublishedTable[],
  { seed }: { readonly seed: number },
): Map<number, RegisterFile> {
  checkTables(tables);
  const random = randomFrom(seed);
  const files = new Map<number, RegisterFile>();
  const everyone: Application[] = [];
  const cases: Appeal[] = [];
  for (const [index, table] of tables.entries()) {
    if (index === 0) everyone.push(...carriedInBefore(table, random));
    const carriedIn = everyone.filter(({ closed }) => closed === undefined);
    const received = receive(table, RECEIVED, spreadOver(firstDay(table.year), lastDay(table.year), random), 1, random);
    everyone.push(...received);
    const inHand = [...carriedIn, ...received];
    for (const [column, kind] of APPLICANT_KINDS.entries()) {
      const ofKind = inHand.filter((application) => application.kind === kind);
      close(ofKind, table, column, random);
    }
    const litigated = Object.keys(table.table4).flatMap((group) => litigate(group, table, everyone, cases, random));
    files.set(table.year, {
      register: inHand.map(registerSheetRow),
      appeals: litigated.sort((one, other) => one.filed - other.filed).map(appealSheetRow),
    });
  }
  return files;
}

/** What was open when the first year began: received in the last weeks before, with the numbers that come last. */
function carriedInBefore(table: PublishedTable, random: Random): Application[] {
  const end = lastDay(table.year - 1);
  const firstNumber = figure(table, RECEIVED, APPLICANT_KINDS.length) + 1;
  return receive(table, CARRIED_IN, spreadOver(end - 45, end, random), firstNumber, random);
}

type Spread = (count: number) => number[];

/** Days in order, among them the first and the last of the period. */
function spreadOver(first: number, last: number, random: Random): Spread {
  return (count) =>
    Array.from({ length: count }, (_, index) => {
      if (index === 0) return last;
      return index === 1 ? first : first + random.below(last - first + 1);
    }).sort((one, other) => one - other);
}

function receive(
  table: PublishedTable,
  row: string,
  spread: Spread,
  firstNumber: number,
  random: Random,
): Application[] {
  const kinds = random.shuffled(
    APPLICANT_KINDS.flatMap((kind, column) => Array<ApplicantKind>(figure(table, row, column)).fill(kind)),
  );
  const days = spread(kinds.length);
  return kinds.map((kind, index) => {
    const received = days[index] ?? 0;
    return {
      number: `〔${yearOfDay(received)}〕第${firstNumber + index}号`,
      received,
      channel: random.pick(CHANNELS),
      kind,
      name: applicantName(kind, random),
      request: request(random),
    };
  });
}

/** Closes as many as the table says; the rest is carried over: mostly the latest, and a few old ones. */
function close(inHand: readonly Application[], table: PublishedTable, column: number, random: Random): void {
  const outcomes = random.shuffled(
    outcomeRows(table).flatMap((row) =>
      Array.from({ length: figure(table, row, column) }, () => random.pick(outcomesOf(row))),
    ),
  );
  const byLateness = inHand
    .map((application) => ({
      application,
      lateness: application.received + random.below(30) + (random.below(30) === 0 ? 366 : 0),
    }))
    .sort((one, other) => one.lateness - other.lateness);
  for (const { application } of byLateness.slice(0, outcomes.length)) {
    const start = Math.max(application.received, firstDay(table.year));
    const taken = random.below(10) === 0 ? 20 + random.below(40) : random.below(21);
    application.closed = Math.min(start + taken, lastDay(table.year));
    application.outcome = outcomes.pop();
  }
}

/** The wordings of the form's rows that a register words otherwise; 撤回 has no row of its own. */
const REGISTER_WORDINGS: Readonly<Record<string, readonly string[]>> = {
  其他处理: ['逾期不补正', '逾期未缴费', '撤回', '其他'],
  '申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请': ['逾期不补正'],
  '申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请': ['逾期未缴费'],
  其他: ['撤回', '其他'],
};

function outcomesOf(row: string): readonly string[] {
  const label = row.replace(/^三、（.）(?:\d\.)?/, '');
  return REGISTER_WORDINGS[label] ?? [label];
}

const REVIEW = '行政复议';
const LAWSUIT_AFTER_REVIEW = '复议后起诉';
const ROUTES = [REVIEW, '直接起诉', LAWSUIT_AFTER_REVIEW];

function litigate(
  group: string,
  table: PublishedTable,
  everyone: readonly Application[],
  cases: Appeal[],
  random: Random,
): Appeal[] {
  const [upheld = 0, corrected = 0, other = 0, pending = 0, total = 0] = table.table4[group] ?? [];
  const carriedIn = cases.filter((appeal) => appeal.group === group && appeal.decided === undefined);
  const filed = file(group, total - carriedIn.length, table, everyone, cases, random);
  cases.push(...filed);
  const results = random.shuffled([
    ...Array<string>(upheld).fill('结果维持'),
    ...Array<string>(corrected).fill('结果纠正'),
    ...Array<string>(other).fill('其他结果'),
  ]);
  const byLateness = [...carriedIn, ...filed]
    .map((appeal) => ({
      appeal,
      lateness: appeal.filed + random.below(60) + (random.below(20) === 0 ? 366 : 0),
    }))
    .sort((one, next) => one.lateness - next.lateness);
  for (const { appeal } of byLateness.slice(0, total - pending)) {
    const start = Math.max(appeal.filed, firstDay(table.year));
    appeal.decided = Math.min(start + random.below(60), lastDay(table.year));
    appeal.result = results.pop();
  }
  return [...carriedIn, ...filed];
}

/** New cases: against closed applications within half a year, a suit after a review against one that was reviewed. */
function file(
  group: string,
  count: number,
  table: PublishedTable,
  everyone: readonly Application[],
  cases: readonly Appeal[],
  random: Random,
): Appeal[] {
  const [first, last] = [firstDay(table.year), lastDay(table.year)];
  const grounds =
    routeOf(group) === LAWSUIT_AFTER_REVIEW
      ? cases
          .filter((earlier) => routeOf(earlier.group) === REVIEW)
          .map(({ application, decided }) => ({ application, from: decided }))
      : everyone.map((application) => ({ application, from: application.closed }));
  const timely = grounds.flatMap(({ application, from }) =>
    from === undefined || from > last || from + 180 < first ? [] : [{ application, from, until: from + 180 }],
  );
  // A table of few closings and many cases: silence beyond the period may be appealed as well.
  const usable =
    timely.length > 0
      ? timely
      : everyone.map((application) => ({ application, from: application.received, until: last }));
  if (count > 0 && usable.length === 0) throw impossible(table, `${group}: 没有可以提起复议诉讼的申请`);
  const chosen = random.shuffled(usable);
  return Array.from({ length: count }, (_, index) => {
    const { application, from, until } = chosen[index % chosen.length] as (typeof chosen)[number];
    const [earliest, latest] = [Math.max(from, first), Math.min(until, last)];
    return { application, group, filed: earliest + random.below(latest - earliest + 1) };
  });
}

/** The published files head the groups of table 四 行政诉讼-复议后起诉, 行政诉讼·复议后起诉 and the like. */
function routeOf(group: string): string {
  const route = ROUTES.find((ending) => group.endsWith(ending));
  if (route === undefined) throw new Error(`表四没有“${group}”这一组`);
  return route;
}

const registerSheetRow = (application: Application): RegisterSheetRow => ({
  登记编号: application.number,
  收到日期: isoOf(application.received),
  接收渠道: CHANNEL_LABELS[application.channel],
  申请人类型: APPLICANT_KIND_LABELS[application.kind],
  申请人: application.name,
  申请内容: application.request,
  办结日期: application.closed === undefined ? '' : isoOf(application.closed),
  办理结果: application.outcome ?? '',
});

const appealSheetRow = (appeal: Appeal): AppealSheetRow => ({
  登记编号: appeal.application.number,
  救济类型: routeOf(appeal.group),
  提起日期: isoOf(appeal.filed),
  结果: appeal.result ?? '',
  结案日期: appeal.decided === undefined ? '' : isoOf(appeal.decided),
});

const DAY = 86_400_000;
const firstDay = (year: number): number => Date.UTC(year, 0, 1) / DAY;
const lastDay = (year: number): number => firstDay(year + 1) - 1;
const isoOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
const yearOfDay = (day: number): number => new Date(day * DAY).getUTCFullYear();
