import type { Finding, HistoryCheck, StoredEvent } from '#event-store';
import { ACCOUNTS_STREAM, factsIn } from '#registry';
import type { AccountEvent } from './accounts.js';
import { ACCOUNT_SHAPES } from './accounts.js';
import { isBySignedIn } from './signed-in.js';

/**
 * Milliseconds in which an account that is disabled may still record what was under way: other servers of a cluster, and a server beside
 * the command line, learn of it a moment after it was recorded.
 */
const UNDER_WAY = 10_000;

/**
 * What an account has recorded, signed in, while it was disabled. Once that could happen: a session in use went on, or a request that had been
 * let in before. It remembers nothing but who is disabled.
 */
export class DisabledAccountsCheck implements HistoryCheck {
  /** By account, the event that has disabled it. */
  readonly #disabled = new Map<string, { readonly at: number; readonly position: number }>();

  covers(): boolean {
    return false;
  }

  see(event: StoredEvent): readonly string[] {
    const { actor, stream, type, recordedAt } = event;
    const disabled = this.#disabled.get(actor);
    const at = Date.parse(recordedAt);
    if (stream === ACCOUNTS_STREAM) this.#follow(event, at);
    if (disabled === undefined || at - disabled.at <= UNDER_WAY || !isBySignedIn(event)) return [];
    return [
      `${type} in ${stream} was recorded by ${actor}, whose account had been disabled at position ${disabled.position}`,
    ];
  }

  end(): readonly Finding[] {
    return [];
  }

  #follow(event: StoredEvent, at: number): void {
    const { type, position } = event;
    if (type !== 'AccountDisabled' && type !== 'AccountEnabled') return;
    try {
      for (const { data } of factsIn<AccountEvent>([event], ACCOUNT_SHAPES)) {
        if (type === 'AccountEnabled') this.#disabled.delete(data.account);
        else if (!this.#disabled.has(data.account)) this.#disabled.set(data.account, { at, position });
      }
    } catch {
      // That it cannot be read is told by the check of accounts.
    }
  }
}
