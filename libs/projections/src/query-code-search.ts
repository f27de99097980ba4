import type { Kysely } from 'kysely';
import type { QueryCodeRow } from './views/query-codes.js';

export interface QueryCodeTables {
  query_code: QueryCodeRow;
}

/** Which application a query code was issued for, good or no longer; undefined when no such code was. */
export async function applicationOfQueryCode(
  db: Kysely<QueryCodeTables>,
  codeHash: string,
): Promise<{ readonly applicationId: string; readonly agency: string } | undefined> {
  const row = await db.selectFrom('query_code').selectAll().where('code_hash', '=', codeHash).executeTakeFirst();
  return row && { applicationId: row.application_id, agency: row.agency };
}
