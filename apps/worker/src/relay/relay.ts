import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Position } from '#event-store';
import { UnpublishableEvent, type EventTopic } from '#messaging';
import { LEASE_INTERVAL, LeaseLost, type RelayLease, type Term } from './lease.js';

export interface RelayParts {
  readonly store: EventStore;
  readonly topic: EventTopic;
  readonly lease: RelayLease;
  /** Takes lines for the operator. */
  readonly notice: (line: string) => void;
}

/** What a metrics endpoint asks a relay. */
export interface RelayGauges {
  readonly role: 'leader' | 'standby';
  /** Events that this process has published since its start. */
  readonly published: number;
  /** How far the topic is behind the store, in positions; 0 at a standby, which does not know. */
  lag(): Promise<number>;
}

/** The topic has events that the store has not: it was restored from an older backup. */
export class RelayAheadOfStore extends Error {
  override readonly name = 'RelayAheadOfStore';
}

/**
 * Publishes every event of the store on the topic, in order, at least once: what was not yet written down as acknowledged when
 * a relay ended is published again by the next. Of several relays one is the leader, and another takes over when it is gone.
 */
export class Relay implements RelayGauges {
  #role: 'leader' | 'standby' = 'standby';
  #published = 0;
  #position: Position = 0;

  constructor(private readonly parts: RelayParts) {}

  get role(): 'leader' | 'standby' {
    return this.#role;
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
    let complaint: string | undefined;
    while (!signal.aborted) {
      try {
        const term = await this.parts.lease.acquire();
        if (term !== undefined) {
          complaint = undefined;
          await this.#lead(term, signal);
          continue;
        }
      } catch (error) {
        if (error instanceof UnpublishableEvent || error instanceof RelayAheadOfStore) throw error;
        const line = error instanceof Error ? error.message : String(error);
        // Once, not every second for as long as it lasts.
        if (line !== complaint) this.parts.notice(`relay: ${line}`);
        complaint = line;
      }
      await another(LEASE_INTERVAL, signal);
    }
  }

  async #lead(term: Term, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const either = AbortSignal.any([signal, ended.signal]);
    const renewing = this.#renew(term, ended, either);
    this.#role = 'leader';
    this.#position = term.start;
    this.parts.notice(`relay: publishing from position ${term.start} on`);
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
    const head = await store.head();
    if (term.start > head) {
      throw new RelayAheadOfStore(
        `the relay has published up to position ${term.start}, but the event store ends at ${head}: was it restored from an older backup?`,
      );
    }
    // The relay before may have ended between its last event and the mark behind it, for which readers are waiting.
    if (term.start > 0) await topic.watermark(term.start, signal);
    for await (const page of store.subscribe(term.start, signal)) {
      const last = page.at(-1);
      if (last === undefined) continue;
      // After a pause of the whole process another may long be the leader.
      if (!term.safe) await term.renew();
      await topic.publish(page, { watermark: last.position, signal });
      this.#published += page.length;
      await term.published(last.position);
      this.#position = last.position;
    }
  }

  /** Renews the lease until the end of the term, and ends the term when it may have run out. */
  async #renew(term: Term, ended: AbortController, signal: AbortSignal): Promise<void> {
    while (await another(LEASE_INTERVAL, signal)) {
      try {
        await term.renew();
      } catch (error) {
        if (error instanceof LeaseLost) ended.abort(error);
        // Otherwise the database does not answer: as long as the lease is good, it may do so the next time.
        else if (!term.safe) ended.abort(new LeaseLost('the lease could not be renewed in time', { cause: error }));
      }
    }
  }
}

/** After a while; false when the signal has aborted meanwhile. */
const another = (milliseconds: number, signal: AbortSignal): Promise<boolean> =>
  pause(milliseconds, true, { signal }).catch(() => false);
