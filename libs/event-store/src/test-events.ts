import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  WrongExpectedRevision,
  type EventStore,
  type NewEvent,
  type Position,
  type StoredEvent,
} from './event-store.js';

let made = 0;

/** An event like no other, with the fields that matter to the test. */
export function anEvent(fields: Partial<NewEvent> = {}): NewEvent {
  return {
    id: randomUUID(),
    type: 'SomethingHappened',
    schemaVersion: 1,
    occurredOn: '2024-02-29',
    actor: 'clerk',
    agency: 'agency',
    correlation: randomUUID(),
    data: JSON.stringify({ made: ++made }),
    ...fields,
  };
}

export function someEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, () => anEvent());
}

/** Everything after a position, page by page. */
export async function readFrom(store: EventStore, after: Position, limit = 500): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const page = await store.readAll(events.at(-1)?.position ?? after, limit);
    expect(page.length).toBeLessThanOrEqual(limit);
    if (page.length === 0) return events;
    events.push(...page);
  }
}

/** What a subscription gives up to and including the page with the last event. */
export async function follow(
  store: EventStore,
  after: Position,
  isLast: (event: StoredEvent) => boolean,
  signal?: AbortSignal,
): Promise<StoredEvent[]> {
  const found = new AbortController();
  const events: StoredEvent[] = [];
  const either = signal ? AbortSignal.any([signal, found.signal]) : found.signal;
  for await (const page of store.subscribe(after, either)) {
    expect(page.length).toBeGreaterThan(0);
    events.push(...page);
    if (page.some(isLast)) found.abort();
  }
  return events;
}

/** What reading all in small pages gives, up to and including the page with the last event. */
export async function poll(
  store: EventStore,
  after: Position,
  isLast: (event: StoredEvent) => boolean,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const page = await store.readAll(events.at(-1)?.position ?? after, 7);
    events.push(...page);
    if (page.some(isLast)) return events;
    await nextTurn();
  }
}

/** Reads and decides again until the store takes the event. */
export async function appendUntilTaken(store: EventStore, stream: string, event: NewEvent): Promise<void> {
  for (;;) {
    const revision = (await store.readStream(stream)).at(-1)?.revision ?? 'none';
    try {
      await store.append([{ stream, expected: revision, events: [event] }]);
      return;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
    }
  }
}

export function expectRising(events: readonly StoredEvent[]): void {
  events.forEach((event, i) => {
    const previous = events[i - 1];
    if (previous === undefined) return;
    expect(event.position).toBeGreaterThan(previous.position);
    expect(event.recordedAt >= previous.recordedAt).toBe(true);
  });
}
