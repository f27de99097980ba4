import type { EventStore } from './event-store.js';
import { SqliteEventStore } from './sqlite-event-store.js';

/** Schemes of the KurrentDB family; anything else is the name of a file. */
const KURRENTDB = /^(?:kurrentdb|kurrent|kdb|esdb)(?:\+discover)?:\/\//;

export const isKurrentDbUrl = (location: string): boolean => KURRENTDB.test(location.trim());

/** Opens the event store at a KurrentDB URL or in a SQLite file. Throws `StoreUnavailable`. */
export async function openEventStore(location: string): Promise<EventStore> {
  if (!isKurrentDbUrl(location)) return SqliteEventStore.open(location);
  // Loaded when needed: the client brings gRPC and a native library, which the embedded store has no use for.
  const { KurrentDbEventStore } = await import('./kurrentdb-event-store.js');
  return KurrentDbEventStore.connect(location);
}
