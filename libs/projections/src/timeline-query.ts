import type { EventStore } from '#event-store';
import { APPLICATION_STREAM } from './view.js';

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

/**
 * The history of an application, oldest first, as its stream tells it; empty where there is no such application. The stream is
 * fenced off for no agency: whoever asks has found the application in a view that is.
 * @param revision the last one that is told, so that a timeline says no more than the row that is shown beside it
 * @throws StoreUnavailable
 */
export async function readTimeline(
  store: Pick<EventStore, 'readStream'>,
  applicationId: string,
  revision: number,
): Promise<TimelineEntry[]> {
  const events = await store.readStream(APPLICATION_STREAM + applicationId);
  return events
    .filter((event) => event.revision <= revision)
    .map(({ position, revision: at, id, type, occurredOn, recordedAt, actor, data }) => ({
      position,
      revision: at,
      eventId: id,
      type,
      occurredOn,
      recordedAt,
      actor,
      data: JSON.parse(data) as unknown,
    }));
}
