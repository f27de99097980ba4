import type { StoredEvent } from '#event-store';
import type { View } from '../view.js';

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

/** An application's history, ready to be shown. Its document is the JSON list itself, so the recorded bytes go through unread. */
export const timelineView: View<string> = {
  name: 'timeline',
  version: 1,
  tables: [],
  fold: (entries, event) =>
    entries === undefined ? `[${entryOf(event)}]` : `${entries.slice(0, -1)},\n${entryOf(event)}]`,
  // The documents are all there is to show.
  write: () => undefined,
  serialise: (entries) => entries,
  deserialise: (entries) => entries,
};

function entryOf(event: StoredEvent): string {
  const { position, revision, id, type, occurredOn, recordedAt, actor, data } = event;
  return `{"position":${position},"revision":${revision},"eventId":"${id}","type":"${type}","occurredOn":"${occurredOn}","recordedAt":"${recordedAt}","actor":${JSON.stringify(actor)},"data":${data}}`;
}
