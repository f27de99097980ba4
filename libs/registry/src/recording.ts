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

/** Who records what happens by itself. */
export const AUTOMATIC_ACTOR = '自动办理';

/** Who records something, for which agency, and how a repetition of the same request is recognised. */
export interface Recording {
  readonly agency: string;
  /** The stable id of who acts. */
  readonly actor: string;
  readonly by?: By;
  /**
   * Asked last before it is recorded: throws, or rejects, when who acts may no longer. Between the door and the recording an account may
   * have been disabled, or have lost a role. A promise is to be waited for, and then it is asked again: only what is answered at once
   * holds, and till the turn of the event loop goes on.
   * @returns who is behind the actor by then, if that is known
   */
  readonly mayStill?: () => By | undefined | Promise<By | undefined>;
  /** What `correlationOf` has answered, when the caller wants to know it beforehand. */
  readonly correlation?: string;
  /**
   * The client's `Idempotency-Key` and what it asked for. The same key with the same request answers as the first time. Another
   * request under it is refused where it meets the first: an intake under the key of an intake, a command under the key of another
   * in the same stream. Elsewhere, as on another application, it is a request of its own.
   */
  readonly repeatable?: { readonly key: string; readonly request: unknown };
}

/** Identity of the events of one command. With a repeatable recording it is the same at every repetition. */
export interface EventIdentity {
  /** Shared by all events of the command, and by those of no other. */
  readonly correlation: string;
  /** The client's key, told apart by agency and actor; of a repeatable recording only. */
  readonly key?: string;
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

/** @returns the same command's identity, recorded by who is behind the actor by now */
export const identityBy = (identity: EventIdentity, by: By | undefined): EventIdentity =>
  isBy(identity, by) ? identity : { ...identity, by };

/** @param by undefined where nobody was asked: then nothing has changed */
export const isBy = (identity: EventIdentity, by: By | undefined): boolean =>
  by === undefined || by === identity.by || (identity.by !== undefined && textOf(by) === textOf(identity.by));

/** A refusal tells something of what is recorded: who may know it no longer is told only that. */
export async function refusingStill<Answer>({ mayStill }: Recording, take: () => Promise<Answer>): Promise<Answer> {
  try {
    return await take();
  } catch (refused) {
    await mayStill?.();
    throw refused;
  }
}

/** Digits and dashes of a correlation that the key determines; what comes behind them is of the request. */
const KEY_PART = 18;

const keyOf = ({ agency, actor }: Recording, key: string): string => nameBasedId('command', agency, actor, key);

/** A new id, or with a repeatable recording the one of every repetition. */
export function correlationOf(recording: Omit<Recording, 'correlation'>): string {
  const { repeatable } = recording;
  if (repeatable === undefined) return newId();
  const key = keyOf(recording, repeatable.key);
  return key.slice(0, KEY_PART) + nameBasedId('request', key, digestOf(repeatable)).slice(KEY_PART);
}

export function identify(recording: Recording): EventIdentity {
  const { repeatable, by, correlation = correlationOf(recording) } = recording;
  if (repeatable === undefined) return { correlation, by, eventId: newId };
  const key = keyOf(recording, repeatable.key);
  return { correlation, key, by, eventId: (index) => nameBasedId('event', key, digestOf(repeatable), index) };
}

type Repeatable = NonNullable<Recording['repeatable']>;
const digests = new WeakMap<Repeatable, string>();

/** A request may be large, and its digest is asked for several times. */
function digestOf(repeatable: Repeatable): string {
  let digest = digests.get(repeatable);
  if (digest === undefined) {
    digest = createHash('sha256').update(JSON.stringify(repeatable.request)).digest('hex');
    digests.set(repeatable, digest);
  }
  return digest;
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
  const { key } = identity;
  if (key === undefined) return undefined;
  // Once the whole correlation was the key's; the part of the key is where it was.
  const under = key.slice(0, KEY_PART);
  const answered = history.filter((event) => event.correlation.startsWith(under));
  const [first] = answered;
  const last = answered.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (first.id !== identity.eventId(0)) throw new KeyReused(KEY_REUSED);
  return { revision: last.revision, position: last.position };
}
