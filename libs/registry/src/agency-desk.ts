import { AGENCY_SCHEMA_VERSIONS, legalDateOf, nameAgency } from '#disclosure';
import type { EventStore } from '#event-store';
import type { Recording } from './recording.js';
import { identify } from './recording.js';
import { agencyName } from './register-reading.js';
import { agencyStream } from './streams.js';

/** Gives the recording's agency its name. Naming it so again changes nothing. */
export async function recordAgencyName(
  store: EventStore,
  name: string,
  recording: Recording,
  now: () => number = Date.now,
): Promise<void> {
  const { agency, actor } = recording;
  const identity = identify(recording);
  const events = nameAgency(await agencyName(store, agency), name).map(({ type, data }, index) => ({
    id: identity.eventId(index),
    correlation: identity.correlation,
    type,
    schemaVersion: AGENCY_SCHEMA_VERSIONS[type],
    occurredOn: legalDateOf(now()),
    actor,
    agency,
    data: JSON.stringify(data),
  }));
  if (events.length > 0) await store.append([{ stream: agencyStream(agency), expected: 'any', events }]);
}
