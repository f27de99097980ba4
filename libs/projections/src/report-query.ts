import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { AnnualReport, Cell, Fault, ReportForm, Tally } from '#annual-report';
import { allCells, buildReport, figureOf, formFor, reconcile, signIn } from '#annual-report';
import { endOfLegalDate, isLegalDate } from '#disclosure';
import type { Position, StoredEvent } from '#event-store';
import type { ContributionRow } from './views/report-contributions.js';

export interface ReportTables {
  contribution: ContributionRow;
  tally: {
    agency: string;
    measure: Tally['measure'];
    year: number;
    column_key: string;
    row_key: string;
    count: number;
  };
}

/** The sums behind an agency's reports: as they are now, or as they were known at a position. */
export async function tallies(db: Kysely<ReportTables>, agency: string, known?: KnownAt): Promise<Tally[]> {
  const rows =
    known === undefined
      ? await db
          .selectFrom('tally')
          .select(['measure', 'year', 'column_key', 'row_key', 'count'])
          .where('agency', '=', agency)
          .execute()
      : await held(db, agency, known)
          .select(({ fn }) => ['measure', 'year', 'column_key', 'row_key', fn.countAll<number | string>().as('count')])
          .groupBy(['measure', 'year', 'column_key', 'row_key'])
          .execute();
  return rows.map(({ measure, year, column_key, row_key, count }) => ({
    measure,
    year,
    column: column_key,
    row: row_key,
    count: Number(count),
  }));
}

/** The applications a cell of the report counts → how often: more than once where several appeals of one are counted. */
export async function applicationsBehind(
  db: Kysely<ReportTables>,
  agency: string,
  year: number,
  cell: Cell,
  known?: KnownAt,
): Promise<ReadonlyMap<string, number>> {
  const rows = await held(db, agency, known)
    .select(['application_id', 'measure', 'year', 'column_key', 'row_key'])
    .where('year', '<=', year)
    .where('measure', 'in', cell.table === 3 ? ['received', 'closed'] : ['appeal_filed', 'appeal_decided'])
    .where('column_key', 'in', cell.table === 3 ? [...cell.kinds] : [cell.route])
    .execute();
  const counts = new Map<string, number>();
  for (const { application_id, measure, year: counted, column_key, row_key } of rows) {
    const tally = { measure, year: counted, column: column_key, row: row_key, count: 1 };
    const sign = signIn(cell, year, tally);
    if (sign !== 0) counts.set(application_id, (counts.get(application_id) ?? 0) + sign);
  }
  return new Map([...counts].filter(([, count]) => count !== 0));
}

type Held = SelectQueryBuilder<ReportTables, 'contribution', object>;

/** The contributions that held at a moment; without one, those that hold now. */
function held(db: Kysely<ReportTables>, agency: string, known: KnownAt | undefined): Held {
  const ofAgency = db.selectFrom('contribution').where('agency', '=', agency);
  if (known === undefined) return ofAgency.where('until', 'is', null);
  if ('position' in known) {
    return ofAgency
      .where('since', '<=', known.position)
      .where((where) => where.or([where('until', 'is', null), where('until', '>', known.position)]));
  }
  return ofAgency
    .where('since_at', '<', known.before)
    .where((where) => where.or([where('until_at', 'is', null), where('until_at', '>=', known.before)]));
}

/** A place of an application in an annual report. */
export interface ReportPlace {
  readonly year: number;
  readonly row: string;
  readonly column: string;
}

/** The cells of all annual reports, up to the given year, in which an application is counted now. */
export async function cellsOfApplication(
  db: Kysely<ReportTables>,
  applicationId: string,
  thisYear: number,
): Promise<ReportPlace[]> {
  const contributions = await db
    .selectFrom('contribution')
    .select(['measure', 'year', 'column_key', 'row_key'])
    .where('application_id', '=', applicationId)
    .where('until', 'is', null)
    .orderBy('entry')
    .execute();
  const tallies = contributions.map(({ measure, year, column_key, row_key }) => ({
    measure,
    year,
    column: column_key,
    row: row_key,
    count: 1,
  }));
  const years = tallies.map(({ year }) => year);
  const places: ReportPlace[] = [];
  for (let year = Math.min(...years, thisYear); year <= Math.max(...years, thisYear); year += 1) {
    for (const { row, column, cell } of allCells(formFor(year))) {
      if (figureOf(cell, year, tallies) !== 0) places.push({ year, row, column });
    }
  }
  return places;
}

/** A moment of the past; `asOf` is what was asked for. */
export type KnownAt =
  | { readonly asOf: string; readonly position: Position }
  /** Everything recorded before this instant, as `recordedAt` writes it. */
  | { readonly asOf: string; readonly before: string };

/**
 * The moment that a position or a legal date means: for a date, its end at 24:00 in Asia/Shanghai.
 * Undefined for text that is neither.
 */
export function knownAt(asOf: string): KnownAt | undefined {
  if (/^\d{1,15}$/.test(asOf)) return { asOf, position: Number(asOf) };
  return isLegalDate(asOf) ? { asOf, before: endOfLegalDate(asOf) } : undefined;
}

/** True for what was recorded by the moment. */
export const knownBy = (
  known: KnownAt,
  { position, recordedAt }: Pick<StoredEvent, 'position' | 'recordedAt'>,
): boolean => ('position' in known ? position <= known.position : recordedAt < known.before);

/**
 * The annual report of a year, as it is or as it was known, with what reconciliation finds in it and against the year before.
 * It names the position it was counted at, by which the same report can be had again.
 * @param checkpoint the position up to which the view is level: of the report as it is, and the last that can have been counted
 */
export async function reportOf(
  db: Kysely<ReportTables>,
  agency: { readonly code: string; readonly name?: string | undefined },
  form: ReportForm,
  year: number,
  known?: KnownAt,
  checkpoint?: Position,
): Promise<{ report: AnnualReport; faults: readonly Fault[] }> {
  const moment = known === undefined ? checkpoint : await positionOf(db, agency.code, known);
  // What is still to come was not counted: under the position that was asked for the report would be another one then.
  const position = moment === undefined || checkpoint === undefined ? moment : Math.min(moment, checkpoint);
  const sums = await tallies(db, agency.code, known);
  const request = { agency, tallies: sums, position, asOf: known?.asOf };
  const report = buildReport({ ...request, form, year });
  const before = buildReport({ ...request, form: formFor(year - 1), year: year - 1 });
  return { report, faults: reconcile(report, before) };
}

/** The position that a moment means for an agency: of the last event by then that changed a figure. */
async function positionOf(db: Kysely<ReportTables>, agency: string, known: KnownAt): Promise<Position> {
  if ('position' in known) return known.position;
  const ofAgency = db.selectFrom('contribution').where('agency', '=', agency);
  const begun = await ofAgency
    .where('since_at', '<', known.before)
    .select(({ fn }) => fn.max<number | null>('since').as('position'))
    .executeTakeFirst();
  const ended = await ofAgency
    .where('until_at', '<', known.before)
    .select(({ fn }) => fn.max<number | null>('until').as('position'))
    .executeTakeFirst();
  return Math.max(begun?.position ?? 0, ended?.position ?? 0);
}
