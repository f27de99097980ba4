import { createHash } from 'node:crypto';
import type { StoredEvent } from '#event-store';
import { newId } from './new-id.js';
import { nameBasedId } from './streams.js';

/** Who records something, for which agency, and how a repetition of the same request is recognised. */
export interface Recording {
  readonly agency: string;
  readonly actor: string;
  /** What `correlationOf` has answered, when the caller wants to know it beforehand. */
  readonly correlation?: string;
  /**
   * The client's `Idempotency-Key` and what it asked for. The same key with the same request answers as the first time;
   * with another request it is refused.
   */
  readonly repeatable?: { readonly key: string; readonly request: unknown };
}

/** Identity of the events of one command. With a repeatable recording it is the same at every repetition. */
export interface EventIdentity {
  /** Shared by all events of the command. */
  readonly correlation: string;
  eventId(index: number): string;
}

/** A new id, or with a repeatable recording the one of every repetition. */
export const correlationOf = ({ agency, actor, repeatable }: Omit<Recording, 'correlation'>): string =>
  repeatable === undefined ? newId() : nameBasedId('command', agency, actor, repeatable.key);

export function identify(recording: Recording): EventIdentity {
  const { repeatable, correlation = correlationOf(recording) } = recording;
  if (repeatable === undefined) return { correlation, eventId: newId };
  const digest = createHash('sha256').update(JSON.stringify(repeatable.request)).digest('hex');
  return { correlation, eventId: (index) => nameBasedId('event', correlation, digest, index) };
}

/** The `Idempotency-Key` was used before, for another request. */
export class KeyReused extends Error {
  override readonly name = 'KeyReused';
}

export const KEY_REUSED = 'the Idempotency-Key was used for another request';

/**
 * Where the command was answered the first time, if it was.
 * @throws KeyReused when the same key came with another request then
 */
export function firstAnswer(
  history: readonly StoredEvent[],
  identity: EventIdentity,
): { revision: number; position: number } | undefined {
  const answered = history.filter(({ correlation }) => correlation === identity.correlation);
  const [first] = answered;
  const last = answered.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (first.id !== identity.eventId(0)) throw new KeyReused(KEY_REUSED);
  return { revision: last.revision, position: last.position };
}
