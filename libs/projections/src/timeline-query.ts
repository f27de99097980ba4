import type { Kysely } from 'kysely';
import type { DocumentRow } from './view.js';
import type { TimelineEntry } from './views/timeline.js';

export interface TimelineTables {
  document: DocumentRow;
}

/** The history of an application, oldest first; empty where there is no such application. */
export async function readTimeline(db: Kysely<TimelineTables>, applicationId: string): Promise<TimelineEntry[]> {
  const row = await db
    .selectFrom('document')
    .select('document')
    .where('application_id', '=', applicationId)
    .executeTakeFirst();
  return row === undefined ? [] : (JSON.parse(row.document) as TimelineEntry[]);
}
