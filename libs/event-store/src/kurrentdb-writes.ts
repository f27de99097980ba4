import type { StreamAppend } from './event-store.js';
import type { Tag } from './kurrentdb-batches.js';
import type { Proposed, Write } from './kurrentdb-messages.js';
import type { KnownStream } from './kurrentdb-streams.js';

/** The append as the server takes it: at the end of the stream that is known, the envelope as metadata. */
export function proposedOf({ stream, events }: StreamAppend, known: KnownStream | undefined, tag?: Tag): Write {
  const last = (known?.rows.length ?? 0) - 1;
  const revision = (known?.lastRevision ?? -1) + 1;
  const own = tag === undefined ? 0 : (known?.rowsOf(tag.batch).length ?? 0);
  // Rows that readers are not shown lie before these.
  const moved = last + 1 - own !== revision;
  return {
    stream,
    last,
    events: events.map(({ id, type, data, schemaVersion, firstRecordedAt, ...texts }, i) => {
      const { occurredOn, actor, agency, correlation } = texts;
      const envelope = { schemaVersion: String(schemaVersion), occurredOn, actor, agency, correlation };
      return {
        id,
        type,
        data,
        metadata: {
          ...envelope,
          ...(firstRecordedAt !== undefined && { firstRecordedAt }),
          ...(moved && { revision: String(revision + i) }),
          ...(tag && { batch: tag.batch, batchRows: String(tag.rows) }),
        },
      };
    }),
  };
}

export const sizeOf = (writes: readonly Write[]): number =>
  writes.reduce((sum, { events }) => events.reduce((part, event) => part + bytesOf(event), sum), 0);

/** As many of the events as go to the server in one call: at least one. */
export function chunkOf(events: readonly Proposed[], limit: number): readonly Proposed[] {
  let bytes = 0;
  const end = events.findIndex((event, i) => (bytes += bytesOf(event)) > limit && i > 0);
  return end < 0 ? events : events.slice(0, end);
}

/** With what the server adds to each event, generously. */
const bytesOf = ({ data, metadata }: Proposed): number =>
  Buffer.byteLength(data) + Buffer.byteLength(JSON.stringify(metadata)) + 200;
