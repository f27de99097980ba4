import type { StoredEvent } from '#event-store';
import type { Table, View } from '../view.js';

/** One event of an application as its timeline shows it; `data` is what was recorded. */
export interface TimelineEntry {
  readonly position: number;
  readonly revision: number;
  readonly eventId: string;
  readonly type: string;
  readonly occurredOn: string;
  readonly recordedAt: string;
  readonly actor: string;
  readonly data: unknown;
}

export const timelineTable: Table = {
  name: 'timeline',
  columns: { application_id: 'text', agency: 'text', document: 'text' },
  primaryKey: ['application_id'],
};

interface Timeline {
  /** Undefined until an event has been folded since the entries were written. */
  readonly agency?: string;
  readonly entries: string;
}

/** An application's history, ready to be shown: a line of JSON for each event, the recorded bytes passed through unread. */
export const timelineView: View<Timeline> = {
  name: 'timeline',
  version: 1,
  documents: timelineTable,
  tables: [],
  fold: (timeline, event) => {
    const line = lineOf(event);
    return { agency: event.agency, entries: timeline === undefined ? line : timeline.entries + line };
  },
  write: (applicationId, _before, { agency, entries }, changes) =>
    changes.put(timelineTable, [applicationId, agency ?? null, entries]),
  deserialise: (entries) => ({ entries }),
};

/** An event as a JSON array, to be followed by others; `timelineEntries` reads it. */
const lineOf = ({ position, revision, id, type, occurredOn, recordedAt, actor, data }: StoredEvent): string =>
  `[${position},${revision},"${id}","${type}","${occurredOn}","${recordedAt}",${JSON.stringify(actor)},${data}],\n`;

type Line = readonly [number, number, string, string, string, string, string, unknown];

/** The entries of a timeline's document, oldest first. */
export const timelineEntries = (document: string): TimelineEntry[] =>
  (JSON.parse(`[${document.slice(0, -2)}]`) as Line[]).map(
    ([position, revision, eventId, type, occurredOn, recordedAt, actor, data]) => {
      return { position, revision, eventId, type, occurredOn, recordedAt, actor, data };
    },
  );
