import { createHash } from 'node:crypto';
import type { StoredEvent } from '#event-store';
import { newId } from './new-id.js';
import { nameBasedId } from './streams.js';

/**
 * Who is behind an actor, kept with every event as it was then. It stands as `by` in what is recorded, beside the facts and no part
 * of them; events from before there was sign-in have none.
 */
export interface By {
  /** Display name at the time; the actor is the id, which stays. */
  readonly name: string;
  /** The roles that allowed it. */
  readonly roles: readonly string[];
  /** The actor's own agency, where that is another one than the event's. */
  readonly agency?: string;
  /** How it came in. */
  readonly door: 'api' | 'cli' | 'system';
  /** What kind of address the request came from. */
  readonly from?: string;
  /** User of the operating system, at the command line. */
  readonly user?: string;
}

/** Who records something, for which agency, and how a repetition of the same request is recognised. */
export interface Recording {
  readonly agency: string;
  /** The stable id of who acts. */
  readonly actor: string;
  readonly by?: By;
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
  readonly by?: By | undefined;
  eventId(index: number): string;
}

/** The JSON of what is recorded, with who recorded it. */
export function recordedBy({ by }: Pick<EventIdentity, 'by'>, data: string): string {
  if (by === undefined) return data;
  const facts = data.slice(0, -1);
  return `${facts}${facts === '{' ? '' : ','}"by":${textOf(by)}}`;
}

const texts = new WeakMap<By, string>();

/** A session records much by the same person. */
function textOf(by: By): string {
  let text = texts.get(by);
  if (text === undefined) {
    text = JSON.stringify(by);
    texts.set(by, text);
  }
  return text;
}

/** A new id, or with a repeatable recording the one of every repetition. */
export const correlationOf = ({ agency, actor, repeatable }: Omit<Recording, 'correlation'>): string =>
  repeatable === undefined ? newId() : nameBasedId('command', agency, actor, repeatable.key);

export function identify(recording: Recording): EventIdentity {
  const { repeatable, by, correlation = correlationOf(recording) } = recording;
  if (repeatable === undefined) return { correlation, by, eventId: newId };
  const digest = createHash('sha256').update(JSON.stringify(repeatable.request)).digest('hex');
  return { correlation, by, eventId: (index) => nameBasedId('event', correlation, digest, index) };
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
