import { Logger } from '@nestjs/common';
import type { Account, BearerVouched, Directory, IdentityFile, ProviderIdentity, RefusedSignIns } from '#identity';
import { CLOCK_AHEAD, IdentityProvider, NotVouchedFor, ProviderAway } from '#identity';
import type { Configuration } from '../configuration.js';
import type { Principal } from './principal.js';
import { newPrincipal } from './principal.js';

/** A token of the identity provider that was checked. */
interface Bearer extends BearerVouched {
  principal: Principal;
  /** When its use was last written into the log of sign-ins. */
  loggedAt: number;
}

/** Tokens held in memory; beyond that all are checked anew. */
const HELD = 20_000;
/**
 * The use of a token is logged anew this often: what is done at the server has a sign-in at most a week before it, as with a
 * session, and `verify` asks for that.
 */
const LOGGED_EVERY = 6 * 24 * 3_600_000;

/** Whom the office's identity provider vouches for: people who come back from it, and programs with its access tokens. */
export class VouchedFor {
  readonly #log = new Logger('SignIn');
  /** Access tokens that have been checked, till they expire. */
  readonly #bearers = new Map<string, Bearer>();
  /** Why the identity provider could not be asked last. */
  #trouble: ProviderAway | undefined;

  constructor(
    /** Of the office, if it has one. */
    readonly provider: IdentityProvider | undefined,
    private readonly directory: Directory,
    private readonly file: IdentityFile,
    private readonly refusals: RefusedSignIns,
    private readonly now: () => number,
  ) {}

  /** The person behind an access token that was checked before. */
  knownBearer(token: string, address: string): Principal | undefined {
    const known = this.#bearers.get(token);
    if (known === undefined) return undefined;
    const at = this.now();
    if (known.principal.version !== this.directory.version || at >= known.until) {
      // Whose it is today counts, and whether they may still come in.
      const account = at < known.until ? this.directory.byIdentity(known.identity) : undefined;
      if (account?.enabled !== true || this.#isFromBefore(account, known)) {
        this.#bearers.delete(token);
        return undefined;
      }
      known.principal = this.#principal(account, token);
    }
    if (at - known.loggedAt >= LOGGED_EVERY) {
      this.#logTokenOf(known.principal, at, address);
      known.loggedAt = at;
    }
    return known.principal;
  }

  /**
   * The person behind an access token that is new here. Costs a signature's check and a line in the log: whoever calls this
   * has limited how often.
   * @throws ProviderAway
   */
  async newBearer(token: string, address: string): Promise<Principal | undefined> {
    if (this.provider === undefined) return undefined;
    try {
      const vouched = await this.provider.bearer(token);
      const account = this.account(vouched.identity, address);
      if (account === undefined) return undefined;
      if (this.#isFromBefore(account, vouched)) {
        this.refused(address, account.account);
        return undefined;
      }
      if (this.#bearers.size >= HELD) this.#bearers.clear();
      const principal = this.#principal(account, token);
      const at = this.now();
      // First, so that a token whose sign-in the log does not keep is not known the next time either.
      this.#logTokenOf(principal, at, address);
      this.#bearers.set(token, { ...vouched, principal, loggedAt: at });
      return principal;
    } catch (error) {
      if (error instanceof NotVouchedFor) {
        if (this.refused(address)) this.#log.warn(`token refused: ${error.message}`);
        return undefined;
      }
      // Several requests wait for one answer, and while nobody asks there is nothing new to tell.
      if (error instanceof ProviderAway && error.cause !== undefined && error !== this.#trouble) {
        this.#trouble = error;
        this.#log.warn(error.message);
      }
      throw error;
    }
  }

  /** The account of whom the identity provider vouches for; being known there opens nothing by itself. */
  account(identity: ProviderIdentity, address: string): Account | undefined {
    const account = this.directory.byIdentity(identity);
    if (account?.enabled === true) return account;
    this.refused(address, account?.account);
    return undefined;
  }

  /** @returns whether it was written down by itself, and not counted with others */
  refused(address: string, account = '?'): boolean {
    return this.refusals.note({ at: this.now(), account, what: 'refused', method: 'openid', address });
  }

  #principal(account: Account, token: string): Principal {
    return newPrincipal(account, { method: 'openid', token, version: this.directory.version });
  }

  #logTokenOf({ account: { account } }: Principal, at: number, address: string): void {
    this.file.logSignIn({ at, account, what: 'signed_in', method: 'openid token', address });
  }

  /** Whoever had a token when the account was disabled does not get back in with it when it is enabled again. */
  #isFromBefore({ account }: Account, { issued }: BearerVouched): boolean {
    return issued <= this.directory.disabledAt(account) + CLOCK_AHEAD * 1_000;
  }
}

export function providerOf(configuration: Configuration, now: () => number): IdentityProvider | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_AUDIENCE, OIDC_CLAIM: claim } = configuration;
  if (issuer === undefined) return undefined;
  const settings = {
    issuer,
    claim,
    ...(OIDC_CLIENT_ID !== undefined && { clientId: OIDC_CLIENT_ID }),
    ...(OIDC_CLIENT_SECRET !== undefined && { clientSecret: OIDC_CLIENT_SECRET }),
    ...(OIDC_AUDIENCE !== undefined && { audience: OIDC_AUDIENCE }),
  };
  return new IdentityProvider(settings, now);
}
