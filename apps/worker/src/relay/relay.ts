import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Position } from '#event-store';
import { UnpublishableEvent, type EventTopic } from '#messaging';
import { LEASE_INTERVAL, LeaseLost, type RelayLease, type Term } from './lease.js';

/**
 * How long a leader that has something to publish goes on without an acknowledgement: as long as a broker may take for one.
 * Then another relay may see the broker, or the store, where this one does not.
 */
const PATIENCE = 10_000;
/** How long a relay that has given the lease up leaves it to others: each asks once in this time. */
const STAND_BACK = 3 * LEASE_INTERVAL;

/** How often the end of the store is looked at: a follower of a cluster may be a little behind the leader that was asked before. */
const LOOKS = 3;

export interface RelayParts {
  readonly store: EventStore;
  readonly topic: EventTopic;
  readonly lease: RelayLease;
  /** Takes lines for the operator. */
  readonly notice: (line: string) => void;
  /** In place of `PATIENCE`, in milliseconds. */
  readonly patience?: number;
}

/** What a metrics endpoint asks a relay. */
export interface RelayGauges {
  readonly role: 'leader' | 'standby';
  /** Why it cannot do its part at the moment, for the operator; undefined while it can. */
  readonly trouble: string | undefined;
  /** Events that this process has published since its start. */
  readonly published: number;
  /** How far the topic is behind the store, in positions; 0 at a standby, which does not know. */
  lag(): Promise<number>;
}

/** The topic has events that the store has not: it was restored from an older backup. */
export class RelayAheadOfStore extends Error {
  override readonly name = 'RelayAheadOfStore';
}

/** The leader had something to publish, and nothing was acknowledged. */
class NothingPublished extends Error {
  override readonly name = 'NothingPublished';
}

/**
 * Publishes every event of the store on the topic, in order, at least once: what was not yet written down as acknowledged when
 * a relay ended is published again by the next. Of several relays one is the leader, and another takes over when it is gone.
 */
export class Relay implements RelayGauges {
  #role: 'leader' | 'standby' = 'standby';
  #published = 0;
  #position: Position = 0;
  /** What was told last and still holds: told once, not every second for as long as it lasts. */
  #trouble: string | undefined;

  constructor(private readonly parts: RelayParts) {}

  get role(): 'leader' | 'standby' {
    return this.#role;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  get published(): number {
    return this.#published;
  }

  async lag(): Promise<number> {
    return this.#role === 'standby' ? 0 : Math.max(0, (await this.parts.store.head()) - this.#position);
  }

  /**
   * Until the signal aborts. What fails is tried again, by this relay or another.
   * @throws UnpublishableEvent, RelayAheadOfStore: what trying again does not help
   */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let wait = LEASE_INTERVAL;
      try {
        const term = await this.parts.lease.acquire();
        if (term !== undefined) {
          await this.#lead(term, signal);
          continue;
        }
        // Another publishes: whatever kept this one from it is over, or matters no more.
        this.#trouble = undefined;
      } catch (error) {
        if (error instanceof UnpublishableEvent || error instanceof RelayAheadOfStore) throw error;
        this.#complain(error instanceof Error ? error.message : String(error));
        if (error instanceof NothingPublished) wait = STAND_BACK;
      }
      await another(wait, signal);
    }
  }

  #complain(line: string): void {
    if (line !== this.#trouble) this.parts.notice(`relay: ${line}`);
    this.#trouble = line;
  }

  #works(): void {
    if (this.#trouble !== undefined) this.parts.notice('relay: publishing again');
    this.#trouble = undefined;
  }

  async #lead(term: Term, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    this.#role = 'leader';
    this.#position = term.start;
    const renewing = this.#renew(term, ended, either);
    // While there is trouble, a new attempt is no news.
    if (this.#trouble === undefined) this.parts.notice(`relay: publishing from position ${term.start} on`);
    try {
      await this.#publish(term, either);
      // A subscription ends quietly; when the end of the term has ended it, the reason is told.
      ended.signal.throwIfAborted();
    } catch (error) {
      if (!signal.aborted) throw ended.signal.aborted ? (ended.signal.reason as Error) : error;
    } finally {
      this.#role = 'standby';
      ended.abort(new LeaseLost('the relay has stopped'));
      await renewing;
      // Not in time, or not at all: then the lease runs out by itself.
      await term.release().catch(() => undefined);
    }
  }

  async #publish(term: Term, signal: AbortSignal): Promise<void> {
    const { store, topic } = this.parts;
    let head = await store.head();
    for (let looks = 1; term.start > head; looks += 1) {
      if (looks > LOOKS) {
        throw new RelayAheadOfStore(
          `the relay has published up to position ${term.start}, but the event store ends at ${head}: was it restored from an older backup?`,
        );
      }
      if (!(await another(LEASE_INTERVAL, signal))) return;
      head = await store.head();
    }
    // The relay before may have ended between its last event and the mark behind it, for which readers are waiting.
    if (term.start > 0) await topic.watermark(term.start, signal);
    if (term.start > 0 || head === 0) this.#works();
    for await (const page of store.subscribe(term.start, signal)) {
      const last = page.at(-1);
      if (last === undefined) continue;
      // After a pause of the whole process another may long be the leader.
      if (!term.safe) await term.renew();
      await topic.publish(page, { watermark: last.position, signal });
      this.#works();
      this.#published += page.length;
      await term.published(last.position);
      this.#position = last.position;
    }
  }

  /** Renews the lease until the end of the term, and ends the term when it may have run out or is of no use. */
  async #renew(term: Term, ended: AbortController, signal: AbortSignal): Promise<void> {
    const useless = this.#uselessness();
    while (await another(LEASE_INTERVAL, signal)) {
      const why = useless();
      if (why !== undefined) {
        ended.abort(new NothingPublished(why));
        return;
      }
      try {
        await term.renew();
      } catch (error) {
        if (error instanceof LeaseLost) ended.abort(error);
        // Otherwise the database does not answer: as long as the lease is good, it may do so the next time.
        else if (!term.safe) ended.abort(new LeaseLost('the lease could not be renewed in time', { cause: error }));
      }
    }
  }

  /** Asked again and again, says why the term is of no use once that has lasted too long. */
  #uselessness(): () => string | undefined {
    const { store, patience = PATIENCE } = this.parts;
    let published = this.#published;
    let since = performance.now();
    let reason: string | undefined = 'the event store does not answer';
    let asking = false;
    const ask = async (): Promise<void> => {
      asking = true;
      reason = await store.head().then(
        (head) => (head > this.#position ? 'Kafka has acknowledged nothing' : undefined),
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      asking = false;
    };
    void ask();
    return () => {
      if (!asking) void ask();
      const now = performance.now();
      if (reason === undefined || published !== this.#published) since = now;
      published = this.#published;
      if (now - since < patience) return undefined;
      return `${reason ?? ''} for ${patience / 1000} s: another relay may have the lease`;
    };
  }
}

/** After a while; false when the signal has aborted meanwhile. */
const another = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  pause(milliseconds, true, { signal }).catch(() => false);
