import type { Shapes } from '#disclosure';
import { UnreadableEvent, currentData, legalDateOf } from '#disclosure';
import type { EventStore, NewEvent, Position, StoredEvent } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import type { EventIdentity, Recording } from './recording.js';
import { firstAnswer, identify, identityBy, recordedBy, refusingStill } from './recording.js';

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
  shapes: Shapes,
  decide: (history: readonly Fact[]) => readonly Fact[] | Promise<readonly Fact[]>,
  recording: Recording,
  now: () => number,
): Promise<FactsRecorded<Fact>> {
  const identity = identify(recording);
  for (let attempt = 1; ; attempt += 1) {
    const history = await store.readStream(stream);
    const repeated = firstAnswer(history, identity);
    if (repeated !== undefined) return { position: repeated.position, facts: [] };
    const facts = await refusingStill(recording, async () => decide(factsIn<Fact>(history, shapes)));
    if (facts.length === 0) return { position: null, facts };
    const expected = history.at(-1)?.revision ?? 'none';
    let by = recording.mayStill?.();
    while (by instanceof Promise) {
      await by;
      by = recording.mayStill?.();
    }
    try {
      const events = factEvents(facts, shapes, recording, identityBy(identity, by), now);
      const { position } = await store.append([{ stream, expected, events }]);
      return { position, facts };
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision) || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * The facts of a stream, in the current shapes.
 * @throws UnreadableEvent naming stream, type and version
 */
export const factsIn = <Fact extends PlainFact>(history: readonly StoredEvent[], shapes: Shapes): Fact[] =>
  history.map((event) => {
    const { by: _by, ...data } = readFact(event, shapes);
    return { type: event.type, data } as unknown as Fact;
  });

function readFact(event: StoredEvent, shapes: Shapes): { readonly by?: unknown } {
  try {
    return currentData(event, shapes) as { readonly by?: unknown };
  } catch (error) {
    if (!(error instanceof UnreadableEvent)) throw error;
    const { stream, revision, type, schemaVersion } = event;
    throw new UnreadableEvent(
      `stream ${stream}, revision ${revision}, ${type} version ${schemaVersion} cannot be read: ${error.message}`,
      { cause: error },
    );
  }
}

/** @param from index of the first among the events of its command */
export const factEvents = (
  facts: readonly PlainFact[],
  { versions }: Shapes,
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
