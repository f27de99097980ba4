import type { Kysely } from 'kysely';
import type { TimelineEntry } from './views/timeline.js';
import { timelineEntries } from './views/timeline.js';

export interface TimelineTables {
  timeline: { application_id: string; document: string };
}

/** The history of an application, oldest first; empty where there is no such application. */
export async function readTimeline(db: Kysely<TimelineTables>, applicationId: string): Promise<TimelineEntry[]> {
  const row = await db
    .selectFrom('timeline')
    .select('document')
    .where('application_id', '=', applicationId)
    .executeTakeFirst();
  return row === undefined ? [] : timelineEntries(row.document);
}
