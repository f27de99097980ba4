import type { EventStore } from './event-store.js';
import { SqliteEventStore } from './sqlite-event-store.js';

/** Schemes of the KurrentDB family; anything else is the name of a file. */
const KURRENTDB = /^(?:kurrentdb|kurrent|kdb|esdb)(?:\+discover)?:\/\//;

/** Opens the event store at a KurrentDB URL or in a SQLite file. Throws `StoreUnavailable`. */
export async function openEventStore(location: string): Promise<EventStore> {
  if (!KURRENTDB.test(location.trim())) return SqliteEventStore.open(location);
  // Loaded when needed: the client brings gRPC and a native library, which the embedded store has no use for.
  const { KurrentDbEventStore } = await import('./kurrentdb-event-store.js');
  return KurrentDbEventStore.connect(location);
}
