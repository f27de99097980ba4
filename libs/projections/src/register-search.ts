import type { Expression, Kysely, RawBuilder, SelectQueryBuilder, SqlBool } from 'kysely';
import { sql } from 'kysely';
import type { Application, ApplicantKind, LegalDate, Outcome, Stage, WorkingDayCalendar } from '#disclosure';
import { STAGES, stageBy } from '#disclosure';
import type { RegisterRow, Rest } from './views/register.js';
import { applicationOf } from './views/register.js';

export const OPEN_STAGES = STAGES.filter((stage) => stage !== 'closed');

export interface RegisterTables {
  register: RegisterRow;
}

/** Rows whose application has such a part: told apart by the text of the document, which is many times faster than reading it. */
export const having = (part: keyof Rest): RawBuilder<SqlBool> => sql<SqlBool>`document LIKE ${`%"${part}":%`}`;

export const REGISTER_SORTS = ['registerNumber', 'receivedOn', 'closedOn', 'applicantName', 'position'] as const;
export type RegisterSort = (typeof REGISTER_SORTS)[number];

const SORT_COLUMNS = {
  registerNumber: 'register_number',
  receivedOn: 'received_on',
  closedOn: 'closed_on',
  applicantName: 'applicant_name',
  position: 'position',
} as const satisfies Record<RegisterSort, keyof RegisterRow>;

/** What to look for; every part narrows the search. Date bounds are inclusive. */
export interface RegisterSearch {
  readonly agency: string;
  readonly registerNumber?: string;
  /** Part of the applicant's name. */
  readonly applicant?: string;
  /** Part of what was asked for. */
  readonly request?: string;
  readonly applicantKind?: ApplicantKind;
  readonly outcome?: Outcome;
  readonly stage?: Stage;
  readonly open?: boolean;
  readonly receivedFrom?: LegalDate;
  readonly receivedTo?: LegalDate;
  readonly closedFrom?: LegalDate;
  readonly closedTo?: LegalDate;
  readonly sort: RegisterSort;
  readonly descending: boolean;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

export interface RegisterPage {
  readonly total: number;
  readonly rows: readonly RegisterRow[];
}

/**
 * One page of the register.
 * @param calendar by which it is seen whether a correction is awaited
 */
export async function searchRegister(
  db: Kysely<RegisterTables>,
  search: RegisterSearch,
  calendar: WorkingDayCalendar,
): Promise<RegisterPage> {
  const { agency, stage } = search;
  let matching = narrowed(db.selectFrom('register'), search);
  if (stage !== undefined) matching = standingAt(matching, stage, await standingElsewhere(db, agency, calendar));
  const { total } = await matching
    .select(({ fn }) => fn.countAll<number | string>().as('total'))
    .executeTakeFirstOrThrow();
  const direction = search.descending ? 'desc' : 'asc';
  const rows = await matching
    .selectAll()
    .orderBy(SORT_COLUMNS[search.sort], direction)
    .orderBy('application_id', direction)
    .limit(search.pageSize)
    .offset((search.page - 1) * search.pageSize)
    .execute();
  return { total: Number(total), rows };
}

type Matching = SelectQueryBuilder<RegisterTables, 'register', object>;

function narrowed(from: Matching, search: RegisterSearch): Matching {
  let query = from.where('agency', '=', search.agency);
  if (search.registerNumber !== undefined) query = query.where('register_number', '=', search.registerNumber);
  const { applicant, request } = search;
  if (applicant !== undefined) query = query.where((where) => contains(where.ref('applicant_name'), applicant));
  if (request !== undefined) query = query.where((where) => contains(where.ref('request'), request));
  if (search.applicantKind !== undefined) query = query.where('applicant_kind', '=', search.applicantKind);
  if (search.outcome !== undefined) query = query.where('outcome', '=', search.outcome);
  if (search.open !== undefined) query = query.where('stage', search.open ? '!=' : '=', 'closed');
  if (search.receivedFrom !== undefined) query = query.where('received_on', '>=', search.receivedFrom);
  if (search.receivedTo !== undefined) query = query.where('received_on', '<=', search.receivedTo);
  if (search.closedFrom !== undefined) query = query.where('closed_on', '>=', search.closedFrom);
  if (search.closedTo !== undefined) query = query.where('closed_on', '<=', search.closedTo);
  return query;
}

/**
 * Of the few open applications of which a correction was asked for, those that stand elsewhere by the calendar than by what is recorded,
 * and where: a view knows no calendar.
 */
async function standingElsewhere(
  db: Kysely<RegisterTables>,
  agency: string,
  calendar: WorkingDayCalendar,
): Promise<{ id: string; stage: Stage }[]> {
  const rows = await db
    .selectFrom('register')
    .selectAll()
    .where('agency', '=', agency)
    .where('stage', 'in', OPEN_STAGES)
    .where(having('correction'))
    .execute();
  return rows
    .map((row) => ({ id: row.application_id, recorded: row.stage, stage: stageBy(applicationOf(row), calendar) }))
    .filter(({ recorded, stage }) => stage !== recorded);
}

function standingAt(matching: Matching, stage: Stage, elsewhere: readonly { id: string; stage: Stage }[]): Matching {
  if (elsewhere.length === 0) return matching.where('stage', '=', stage);
  const moved = elsewhere.map(({ id }) => id);
  const here = elsewhere.filter((other) => other.stage === stage).map(({ id }) => id);
  return matching.where((where) =>
    where.or([
      where.and([where('stage', '=', stage), where('application_id', 'not in', moved)]),
      ...(here.length === 0 ? [] : [where('application_id', 'in', here)]),
    ]),
  );
}

/** `%` and `_` typed by a person mean themselves. */
const contains = (column: Expression<string>, text: string): Expression<SqlBool> =>
  sql<SqlBool>`${column} like ${`%${text.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`;

/**
 * Applications by register number, in every agency unless one is named: the number alone need not be unique. Where none has
 * the number now, those that had it before an amendment.
 */
export async function findByRegisterNumber(
  db: Kysely<RegisterTables>,
  registerNumber: string,
  agency?: string,
): Promise<RegisterRow[]> {
  let all = db.selectFrom('register').selectAll();
  if (agency !== undefined) all = all.where('agency', '=', agency);
  const found = await all.where('register_number', '=', registerNumber).execute();
  if (found.length > 0) return found;
  const renamed = await all.where('former_numbers', 'is not', null).execute();
  return renamed.filter(({ former_numbers }) =>
    (JSON.parse(former_numbers ?? '[]') as string[]).includes(registerNumber),
  );
}

/** Register numbers of an agency → application, for those of the given numbers that exist. */
export async function applicationsByNumber(
  db: Kysely<RegisterTables>,
  agency: string,
  registerNumbers: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const chunk of chunks(registerNumbers)) {
    const rows = await db
      .selectFrom('register')
      .select(['register_number', 'application_id'])
      .where('agency', '=', agency)
      .where('register_number', 'in', chunk)
      .execute();
    for (const row of rows) found.set(row.register_number, row.application_id);
  }
  return found;
}

/** Register rows of the given applications, in register order. */
export async function registerRows(
  db: Kysely<RegisterTables>,
  applicationIds: readonly string[],
): Promise<RegisterRow[]> {
  const rows: RegisterRow[] = [];
  for (const chunk of chunks(applicationIds)) {
    rows.push(...(await db.selectFrom('register').selectAll().where('application_id', 'in', chunk).execute()));
  }
  return rows.sort(
    (a, b) => a.received_on.localeCompare(b.received_on) || a.register_number.localeCompare(b.register_number),
  );
}

/** Databases bound the number of parameters of one statement. */
function* chunks<Item>(items: readonly Item[], size = 1_000): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** An application as it stands, with the revision of its stream; undefined where there is none. */
export async function readApplication(
  db: Kysely<RegisterTables>,
  applicationId: string,
): Promise<{ application: Application; revision: number } | undefined> {
  const row = await db
    .selectFrom('register')
    .selectAll()
    .where('application_id', '=', applicationId)
    .executeTakeFirst();
  return row && { application: applicationOf(row), revision: row.revision };
}

/** The agencies that have applications in the register. */
export async function registeredAgencies(db: Kysely<RegisterTables>): Promise<string[]> {
  const rows = await db.selectFrom('register').select('agency').distinct().orderBy('agency').execute();
  return rows.map(({ agency }) => agency);
}

/** The handling units that an agency's register names. */
export async function handlingUnits(db: Kysely<RegisterTables>, agency: string): Promise<string[]> {
  const rows = await db
    .selectFrom('register')
    .select('handling_unit')
    .distinct()
    .where('agency', '=', agency)
    .where('handling_unit', 'is not', null)
    .orderBy('handling_unit')
    .execute();
  return rows.map(({ handling_unit }) => handling_unit ?? '');
}
