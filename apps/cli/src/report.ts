import { writeFileSync } from 'node:fs';
import type { AnnualReport, Fault, ReportForm } from '#annual-report';
import { UnknownLabel, cellOf, formById, formFor, renderHtml, renderMarkdown } from '#annual-report';
import { OUTCOME_FACTS, stageBy } from '#disclosure';
import type { KnownAt } from '#projections';
import {
  applicationOf,
  applicationsBehind,
  knownAt,
  knownBy,
  registerRows,
  registeredAgencies,
  reportOf,
} from '#projections';
import { LawDesk, agencyName } from '#registry';
import type { OpenOffice } from './data-directory.js';
import { withOffice } from './data-directory.js';
import { Failure } from './failure.js';
import { logRead } from './read-log.js';

export interface ReportOptions {
  readonly data: string;
  readonly agency: string;
  readonly year: number;
  readonly form?: string;
  readonly asOf?: string;
}

/** Exit code of `report` when figures disagree. */
const NOT_RECONCILED = 3;

/** `taizhang report`: the annual report; it is written out even when its figures disagree, and then the exit code says so. */
export async function writeReport(
  options: ReportOptions & { readonly format: 'json' | 'md' | 'html'; readonly out?: string },
): Promise<void> {
  const { report, faults, notices } = await withOffice(options.data, {}, async (office) => ({
    ...(await readReport(office, options)),
    notices: await noticesOn(office, options),
  }));
  for (const notice of notices) process.stderr.write(`注意 ${notice}\n`);
  const text = rendered(report, faults, options.format);
  if (options.out === undefined) process.stdout.write(text);
  else write(options.out, text);
  if (faults.length > 0) {
    const lines = faults.map(({ message, english }) => `${message} / ${english}`);
    throw new Failure(
      `勾稽不符 ${lines.length} 处 / figures that disagree: ${lines.length}\n${lines.join('\n')}`,
      NOT_RECONCILED,
    );
  }
}

export async function readReport(
  office: OpenOffice,
  options: ReportOptions,
): Promise<{ report: AnnualReport; faults: readonly Fault[] }> {
  const known = knownThen(options.asOf);
  const name = await agencyName(office.store, options.agency);
  const checkpoint = await office.store.head();
  const agency = { code: options.agency, name };
  return reportOf(office.reports.db, agency, formAsked(options), options.year, known, checkpoint);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(
      `无法写入“${file}” / cannot write ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Why a report may not be what it was asked for. */
async function noticesOn({ store, register }: OpenOffice, { agency, asOf }: ReportOptions): Promise<string[]> {
  const notices: string[] = [];
  const agencies = await registeredAgencies(register.db);
  if (!agencies.includes(agency)) {
    const known = agencies.length === 0 ? '无' : agencies.join('、');
    notices.push(`机关 ${agency} 没有登记任何申请；有登记的机关：${known} / no applications of this agency`);
  }
  const known = knownThen(asOf);
  const head = await store.head();
  if (known !== undefined && 'position' in known && known.position > head) {
    notices.push(
      `事件库现至位置 ${head}，尚无位置 ${known.asOf}，所示为现状 / position ${known.asOf} is still to come; this is as it is now`,
    );
  }
  const [first] = await store.readAll(0, 1);
  if (known !== undefined && first !== undefined && !knownBy(known, first)) {
    notices.push(
      `截至 ${known.asOf} 还没有任何记录，最早的记录于 ${first.recordedAt} / nothing had been recorded by then`,
    );
  }
  return notices;
}

const formAsked = ({ form, year }: ReportOptions): ReportForm => (form === undefined ? formFor(year) : formById(form));

/** @throws Failure for text that is neither a date nor a position */
export function knownThen(asOf: string | undefined): KnownAt | undefined {
  if (asOf === undefined) return undefined;
  const known = knownAt(asOf);
  if (known === undefined)
    throw new Failure(
      `“${asOf}”既不是 2021-01-31 这样的日期，也不是位置 / “${asOf}” is neither a date such as 2021-01-31 nor a position`,
    );
  return known;
}

export function rendered(report: AnnualReport, faults: readonly Fault[], format: 'json' | 'md' | 'html'): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify({ ...report, reconciliation: faults }, null, 1)}\n`;
    case 'md':
      return renderMarkdown(report, faults);
    case 'html':
      return renderHtml(report, faults);
  }
}

/** `taizhang drill`: the applications behind one cell of the report. */
export async function drill(
  options: ReportOptions & { readonly row: string; readonly kind: string; readonly format: 'text' | 'json' },
): Promise<void> {
  const { row, column, cell } = placed(options);
  const { counts, rows, calendar } = await withOffice(options.data, {}, async (office) => {
    const known = knownThen(options.asOf);
    const behind = await applicationsBehind(office.reports.db, options.agency, options.year, cell, known);
    const { calendar: inForce } = await new LawDesk(office.store).current();
    return { counts: behind, rows: await registerRows(office.register.db, [...behind.keys()]), calendar: inForce };
  });
  const shown = rows.map(({ application_id }) => application_id);
  logRead(options.data, options.agency, 'ReadCells', shown);
  const figure = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (options.format === 'json') {
    const applications = rows.map((found) => ({
      id: found.application_id,
      registerNumber: found.register_number,
      receivedOn: found.received_on,
      applicantKind: found.applicant_kind,
      applicantName: found.applicant_name,
      request: found.request,
      stage: stageBy(applicationOf(found), calendar),
      outcome: found.outcome,
      closedOn: found.closed_on,
      count: counts.get(found.application_id) ?? 0,
    }));
    const answer = { agency: options.agency, year: options.year, row, column, figure, applications };
    process.stdout.write(`${JSON.stringify(answer, null, 1)}\n`);
    return;
  }
  const asItStands = options.asOf === undefined ? '' : `（截至 ${options.asOf}；以下各件按现在的登记显示）`;
  process.stdout.write(`${options.year} 年 ${row}，${column}：${figure}${asItStands}\n`);
  for (const found of rows) {
    const times = counts.get(found.application_id) ?? 0;
    const ending = found.outcome === null ? '在办' : `${found.closed_on ?? ''} ${OUTCOME_FACTS[found.outcome].label}`;
    process.stdout.write(
      `${found.register_number}\t${found.received_on}\t${ending}\t${found.applicant_name}\t${found.request}${
        times > 1 ? `\t×${times}` : ''
      }\n`,
    );
  }
}

function placed(options: ReportOptions & { readonly row: string; readonly kind: string }): ReturnType<typeof cellOf> {
  try {
    return cellOf(formAsked(options), options.row, options.kind);
  } catch (error) {
    if (error instanceof UnknownLabel) throw new Failure(`${error.message} / ${error.english}`);
    throw error;
  }
}
