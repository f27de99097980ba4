import type { FailureRow, IdentityFile } from './identity-file.js';
import { isLoopback, networkOf, siteOf } from './networks.js';

export interface LockoutRules {
  /** Failures in a row from one network after which the account is locked for it. */
  readonly failures: number;
  /** Milliseconds for which it is the first time. */
  readonly locked: number;
}

/** In the place of a network: all of them together. They have this many times the failures of one. */
const EVERYWHERE = '';
const TOGETHER = 10;
/** A site of several networks has this many times the failures of one. */
const SITE = 2;
const DAY = 24 * 3_600_000;

/** Whether failures there are no stranger's: on this machine, or where the account has signed in. */
const isKnown = (here: readonly (FailureRow | undefined)[], address: string): boolean =>
  isLoopback(address) || here.some((failure) => failure?.known === 1);

/**
 * Failed sign-ins, and the locks that come of them. Locked is an account for the network and the site that failures came from, so that a
 * stranger cannot keep the person out; and after many more from several sites for all, except on this machine and where the person
 * has signed in before, whose failures do not count towards that.
 *
 * Nobody learns from elsewhere which names are accounts: where no account has signed in under it, any name is counted by its hash, in
 * counters that names share, so that what was typed and is no account need not be kept; and a person who signs in leaves nothing in
 * those that tells elsewhere: what they got wrong there before is taken back. Where an account has signed in it has counters of its own. So whoever shares its network can tell it from a name that is
 * none, and so can whoever sees a lock end before its time, as an administrator has given a new password.
 */
export class Lockouts {
  constructor(
    private readonly file: IdentityFile,
    private readonly rules: LockoutRules,
    private readonly now: () => number,
  ) {}

  /** Epoch milliseconds until which the name is locked there; one that is over where it is not. */
  until(id: string, address: string): number {
    const here = [...new Set([networkOf(address), siteOf(address)])].map((place) => this.#failure(id, place));
    const rows = isKnown(here, address) ? here : [...here, this.#failure(id, EVERYWHERE)];
    return Math.max(...rows.map((failure) => failure?.locked_until ?? 0));
  }

  /** One more failure. @returns until when the name is locked there now */
  count(id: string, address: string): number {
    const { failures } = this.rules;
    const [network, site] = [networkOf(address), siteOf(address)];
    const here = [this.#count(id, network, failures, true)];
    if (site !== network) here.push(this.#count(id, site, failures * SITE, true));
    const lockedHere = Math.max(...here.map(({ locked_until }) => locked_until));
    // What goes wrong for the person themselves brings nobody nearer to a lock for all, which no sign-in takes back.
    if (isKnown(here, address)) return lockedHere;
    // However long it goes on, a site adds no more to those of all than a network may fail: alone it locks nobody out elsewhere.
    if ((here.at(-1)?.count ?? 0) > failures) return lockedHere;
    return Math.max(lockedHere, this.#count(id, EVERYWHERE, failures * TOGETHER, false).locked_until);
  }

  /** The failures of an account are over where it has signed in. */
  signedIn(account: string, address: string): void {
    const at = this.now();
    this.#takeBack(account, address);
    for (const place of [networkOf(address), siteOf(address)]) {
      this.file.setFailure(account, place, { count: 0, locked_until: 0, known: 1, at });
    }
  }

  /** What had gone wrong at a place before the first sign-in there was the person's, too. */
  #takeBack(account: string, address: string): void {
    const hidden = this.file.hiddenName(account);
    const [site, everywhere] = [this.#failure(account, siteOf(address)), this.file.failure(hidden, EVERYWHERE)];
    if (site === undefined || everywhere === undefined || isKnown([site], address)) return;
    const count = Math.max(0, everywhere.count - Math.min(site.count, this.rules.failures));
    this.file.setFailure(hidden, EVERYWHERE, { ...everywhere, count });
  }

  /** Nothing is locked for an account any more, anywhere; where it has signed in stays known, for whoever attacks it may go on. */
  forget(account: string): void {
    this.file.clearFailures(account);
    this.file.clearFailures(this.file.hiddenName(account));
  }

  /** @param longer each lock lasts twice as long as the one before, up to a day, until somebody signs in from there */
  #count(id: string, network: string, bound: number, longer: boolean): FailureRow {
    const at = this.now();
    const { locked } = this.rules;
    const failed = this.#failure(id, network);
    const count = (failed?.count ?? 0) + 1;
    const times = count / bound;
    const lasts = longer ? Math.min(locked * 2 ** (times - 1), Math.max(locked, DAY)) : locked;
    // Tries that were under way when it was locked do not open it again.
    const locked_until = Math.max(failed?.locked_until ?? 0, Number.isInteger(times) ? at + lasts : 0);
    const counted: FailureRow = { count, locked_until, known: failed?.known ?? 0, at };
    this.file.setFailure(counted.known === 1 ? id : this.file.hiddenName(id), network, counted);
    return counted;
  }

  #failure(id: string, network: string): FailureRow | undefined {
    // Both are looked for in any case, as an account that has signed in somewhere should answer no sooner.
    const shared = this.file.failure(this.file.hiddenName(id), network);
    const own = this.file.failure(id, network);
    return own?.known === 1 ? own : shared;
  }
}
