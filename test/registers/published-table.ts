import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Tables 三 and 四 of a published annual report. */
export interface PublishedTable {
  readonly agency: string;
  readonly year: number;
  readonly form: string;
  /** The six applicant kinds and 总计. */
  readonly columns: readonly string[];
  readonly table3: Readonly<Record<string, readonly number[]>>;
  readonly table4Columns: readonly string[];
  readonly table4: Readonly<Record<string, readonly number[]>>;
}

// Tests run compiled, in dist; the published tables stay in the source tree.
const FOLDER = new URL(
  import.meta.url.includes('/dist/') ? '../../../test/published/' : '../published/',
  import.meta.url,
);

/** Every published table that the tests know, by agency and year. */
export function publishedTables(): PublishedTable[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(fileURLToPath(new URL(name, FOLDER)), 'utf8')) as PublishedTable)
    .sort((one, other) => one.agency.localeCompare(other.agency) || one.year - other.year);
}

export const RECEIVED = '一、本年新收政府信息公开申请数量';
export const CARRIED_IN = '二、上年结转政府信息公开申请数量';
export const CLOSED = '三、（七）总计';
export const CARRIED_OVER = '四、结转下年度继续办理';

/** The rows of table 三 that count outcomes. */
export const outcomeRows = (table: PublishedTable): string[] =>
  Object.keys(table.table3).filter((row) => row.startsWith('三、') && row !== CLOSED);

/** A figure of table 三. */
export function figure(table: PublishedTable, row: string, column: number): number {
  const value = table.table3[row]?.[column];
  if (value === undefined) throw impossible(table, `表三没有“${row}”第 ${column + 1} 栏`);
  return value;
}

/** No register gives such a table. */
export const impossible = (table: PublishedTable, why: string): Error =>
  new Error(`${table.agency} ${table.year}: ${why}`);

/**
 * Checks that a register can have given the tables: years one after another, each reconciled in itself and with the year
 * before.
 * @throws Error that names the figure at fault
 */
export function checkTables(tables: readonly PublishedTable[]): void {
  for (const [index, table] of tables.entries()) {
    checkTable3(table);
    checkTable4(table);
    const before = tables[index - 1];
    if (before !== undefined) checkFollows(before, table);
  }
}

function checkTable3(table: PublishedTable): void {
  for (const [row, figures] of Object.entries(table.table3)) {
    mustBeCounts(table, row, figures, table.columns.length);
    mustEqual(table, `${row}: 总计`, figures.at(-1) ?? 0, sum(figures.slice(0, -1)));
  }
  for (const [column, label] of table.columns.entries()) {
    const closed = figure(table, CLOSED, column);
    const counted = sum(outcomeRows(table).map((row) => figure(table, row, column)));
    mustEqual(table, `${CLOSED}: ${label}`, closed, counted);
    const taken = figure(table, RECEIVED, column) + figure(table, CARRIED_IN, column);
    mustEqual(table, `${CARRIED_OVER}: ${label}`, figure(table, CARRIED_OVER, column), taken - closed);
  }
}

function checkTable4(table: PublishedTable): void {
  for (const [group, figures] of Object.entries(table.table4)) {
    mustBeCounts(table, group, figures, table.table4Columns.length);
    mustEqual(table, `${group}: 总计`, figures.at(-1) ?? 0, sum(figures.slice(0, -1)));
  }
}

function checkFollows(before: PublishedTable, table: PublishedTable): void {
  if (table.agency !== before.agency) throw impossible(table, `不是同一机关的年报：${before.agency}`);
  mustEqual(table, '年度', table.year, before.year + 1);
  for (const [column, label] of table.columns.entries()) {
    mustEqual(
      table,
      `${CARRIED_IN}: ${label}`,
      figure(table, CARRIED_IN, column),
      figure(before, CARRIED_OVER, column),
    );
  }
  for (const [group, [, , , pending = 0]] of Object.entries(before.table4)) {
    const total = table.table4[group]?.at(-1) ?? 0;
    if (total < pending) throw impossible(table, `${group}: 总计 ${total} 少于上年尚未审结的 ${pending}`);
  }
}

function mustBeCounts(table: PublishedTable, row: string, figures: readonly number[], length: number): void {
  if (figures.length !== length) throw impossible(table, `${row}: ${figures.length} 栏，应为 ${length} 栏`);
  const wrong = figures.find((value) => !Number.isInteger(value) || value < 0);
  if (wrong !== undefined) throw impossible(table, `${row}: ${wrong} 不是件数`);
}

function mustEqual(table: PublishedTable, what: string, is: number, should: number): void {
  if (is !== should) throw impossible(table, `${what} 是 ${is}，应为 ${should}`);
}

const sum = (figures: readonly number[]): number => figures.reduce((total, value) => total + value, 0);
