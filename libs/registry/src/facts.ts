import { legalDateOf } from '#disclosure';
import type { EventStore, NewEvent, Position, StoredEvent } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import type { EventIdentity, Recording } from './recording.js';
import { firstAnswer, identify, recordedBy } from './recording.js';

/** What is recorded of something other than an application: of the law's data, an agency, a setting. */
export interface PlainFact {
  readonly type: string;
  readonly data: object;
}

/** The position to wait for, and what was recorded: nothing when everything was so already. */
export interface FactsRecorded<Fact> {
  readonly position: Position | null;
  readonly facts: readonly Fact[];
}

/** Each attempt decides anew on what the others recorded, so losing this often in a row means something else is wrong. */
const ATTEMPTS = 20;

/** Records what `decide` makes of a stream's history; decides again when another was faster. */
export async function recordFacts<Fact extends PlainFact>(
  store: EventStore,
  stream: string,
  versions: Readonly<Record<string, number>>,
  decide: (history: readonly Fact[]) => readonly Fact[],
  recording: Recording,
  now: () => number,
): Promise<FactsRecorded<Fact>> {
  const identity = identify(recording);
  for (let attempt = 1; ; attempt += 1) {
    const history = await store.readStream(stream);
    const repeated = firstAnswer(history, identity);
    if (repeated !== undefined) return { position: repeated.position, facts: [] };
    const facts = decide(factsIn<Fact>(history));
    if (facts.length === 0) return { position: null, facts };
    const expected = history.at(-1)?.revision ?? 'none';
    try {
      const events = factEvents(facts, versions, recording, identity, now);
      const { position } = await store.append([{ stream, expected, events }]);
      return { position, facts };
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision) || attempt === ATTEMPTS) throw error;
    }
  }
}

export const factsIn = <Fact extends PlainFact>(history: readonly StoredEvent[]): Fact[] =>
  history.map(({ type, data }) => {
    const { by: _by, ...facts } = JSON.parse(data) as { readonly by?: unknown };
    return { type, data: facts } as unknown as Fact;
  });

/** @param from index of the first among the events of its command */
export const factEvents = (
  facts: readonly PlainFact[],
  versions: Readonly<Record<string, number>>,
  { actor, agency }: Recording,
  identity: EventIdentity,
  now: () => number,
  from = 0,
): NewEvent[] =>
  facts.map(({ type, data }, index) => ({
    id: identity.eventId(from + index),
    correlation: identity.correlation,
    type,
    schemaVersion: versions[type] ?? 1,
    occurredOn: legalDateOf(now()),
    actor,
    agency,
    data: recordedBy(identity, JSON.stringify(data)),
  }));
