import { randomUUID } from 'node:crypto';
import type { NewEvent, StoredEvent, StreamAppend } from '#event-store';

/** Events of `applications` applications taking turns, as a store would give them; each knows its place. */
export function someHistory(count: number, applications: number, after = 0): StoredEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const position = after + i + 1;
    const stream = `application-${(position * 7) % applications}`;
    return {
      ...anEvent(position),
      position,
      stream,
      revision: Math.floor((position - 1) / applications),
      recordedAt: AT,
    };
  });
}

const AT = '2026-03-02T01:02:03.004Z';

/** Appends of one event each, for the applications in turn. */
export const someAppends = (count: number, applications: number, after = 0): StreamAppend[] =>
  Array.from({ length: count }, (_, i) => ({
    stream: `application-${(after + i) % applications}`,
    expected: 'any',
    events: [anEvent(after + i)],
  }));

const anEvent = (number: number): NewEvent => ({
  id: randomUUID(),
  type: 'ReplySent',
  schemaVersion: 1,
  occurredOn: '2026-03-02',
  actor: '张三',
  agency: '120116',
  correlation: randomUUID(),
  data: `{ "number": ${number}, "text": "${'关于道路修缮工程预算的答复。'.repeat(10)}" }`,
});

/** What a reader has taken from a topic. It remembers events by position, as a projector does. */
export class Received {
  readonly events = new Map<number, StoredEvent>();
  /** How often an event came that had come before. */
  again = 0;
  readonly #lastOf = new Map<string, number>();
  readonly watermarks = new Map<number, number>();
  readonly disorder: string[] = [];

  take(events: readonly StoredEvent[], partition: number, watermark?: number): void {
    for (const event of events) {
      const known = this.events.get(event.position);
      if (known !== undefined) {
        if (known.id !== event.id) this.disorder.push(`position ${event.position} has two events`);
        this.again++;
        continue;
      }
      const last = this.#lastOf.get(event.stream) ?? 0;
      if (event.position < last) this.disorder.push(`${event.stream}: ${event.position} came behind ${last}`);
      this.#lastOf.set(event.stream, event.position);
      this.events.set(event.position, event);
    }
    if (watermark !== undefined)
      this.watermarks.set(partition, Math.max(watermark, this.watermarks.get(partition) ?? 0));
  }

  /** The events in the order of their positions. */
  get all(): StoredEvent[] {
    return [...this.events.values()].sort((a, b) => a.position - b.position);
  }

  /** Up to here every partition is complete. */
  complete(partitions: number): number {
    if (this.watermarks.size < partitions) return 0;
    return Math.min(...this.watermarks.values());
  }
}
