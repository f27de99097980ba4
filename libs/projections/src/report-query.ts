import type { Kysely, SelectQueryBuilder } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { AnnualReport, Cell, Fault, ReportForm, Tally } from '#annual-report';
import { allCells, buildReport, figureOf, formFor, reconcile, signIn } from '#annual-report';
import { endOfLegalDate, isLegalDate } from '#disclosure';
import type { EventStore, Position } from '#event-store';

export interface ContributionRow {
  application_id: string;
  entry: number;
  agency: string;
  measure: Tally['measure'];
  year: number;
  column_key: string;
  row_key: string;
  appeal_id: string | null;
  since: number;
  until: number | null;
}

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
export async function tallies(db: Kysely<ReportTables>, agency: string, knownAt?: Position): Promise<Tally[]> {
  const rows =
    knownAt === undefined
      ? await db
          .selectFrom('tally')
          .select(['measure', 'year', 'column_key', 'row_key', 'count'])
          .where('agency', '=', agency)
          .execute()
      : await held(db, agency, knownAt)
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
  knownAt?: Position,
): Promise<ReadonlyMap<string, number>> {
  const rows = await held(db, agency, knownAt)
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

/** The contributions that held at a position; without one, those that hold now. */
function held(db: Kysely<ReportTables>, agency: string, knownAt: Position | undefined): Held {
  const ofAgency = db.selectFrom('contribution').where('agency', '=', agency);
  return knownAt === undefined
    ? ofAgency.where('until', 'is', null)
    : ofAgency
        .where('since', '<=', knownAt)
        .where((where) => where.or([where('until', 'is', null), where('until', '>', knownAt)]));
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

/** A moment of the past: the position of the last event recorded by then. */
export interface KnownAt {
  readonly position: Position;
  /** What was asked for: a date or a position, as text. */
  readonly asOf: string;
}

/**
 * The moment that a legal date or a position means: for a date, its end at 24:00 in Asia/Shanghai.
 * Undefined for text that is neither.
 */
export async function knownAt(events: EventStore, asOf: string): Promise<KnownAt | undefined> {
  if (/^\d{1,15}$/.test(asOf)) return { position: Number(asOf), asOf };
  if (!isLegalDate(asOf)) return undefined;
  const end = endOfLegalDate(asOf);
  // `recordedAt` never goes back along positions, so the last event before the end is found by halving.
  let known = 0;
  let beyond = (await events.head()) + 1;
  while (beyond - known > 1) {
    const middle = Math.floor((known + beyond) / 2);
    const [next] = await events.readAll(middle - 1, 1);
    if (next === undefined || Temporal.Instant.compare(next.recordedAt, end) >= 0) beyond = middle;
    else known = Math.max(middle, next.position);
  }
  return { position: known, asOf };
}

/** The annual report of a year, as it is or as it was known, with what reconciliation finds in it and against the year before. */
export async function reportOf(
  db: Kysely<ReportTables>,
  agency: { readonly code: string; readonly name?: string | undefined },
  form: ReportForm,
  year: number,
  known?: KnownAt,
): Promise<{ report: AnnualReport; faults: readonly Fault[] }> {
  const sums = await tallies(db, agency.code, known?.position);
  const request = { agency, tallies: sums, position: known?.position, asOf: known?.asOf };
  const report = buildReport({ ...request, form, year });
  const before = buildReport({ ...request, form: formFor(year - 1), year: year - 1 });
  return { report, faults: reconcile(report, before) };
}
