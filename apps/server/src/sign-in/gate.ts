import { Injectable, Logger } from '@nestjs/common';
import { join } from 'node:path';
import type { Account, Action, BearerVouched, Decision, ProviderIdentity, Session, SignInRules } from '#identity';
import {
  CLOCK_AHEAD,
  Directory,
  INSTALLATION,
  IdentityFile,
  IdentityProvider,
  LogKeeper,
  NotVouchedFor,
  ProviderAway,
  Refusals,
  SignInDesk,
  decideAccess,
} from '#identity';
import type { EventStore } from '#event-store';
import type { By } from '#registry';
import type { Configuration } from '../configuration.js';
import { Cookies } from './cookies.js';
import { RefusedTokens } from './refused-tokens.js';

/** Who sends a request. */
export interface Principal {
  readonly account: Account;
  readonly method: string;
  /** The session's own token; none with a token of the identity provider. */
  readonly session?: Session;
  readonly token: string;
  /** The agency of a request that names none, where there is but one. */
  readonly agency: string | undefined;
  /** What has been decided for this person so far; dropped with every change of accounts or agencies. */
  readonly admissions: Map<string, Admission>;
  readonly version: number;
}

/** What the matrix says to a request, and what its events will carry. */
export interface Admission extends Decision {
  readonly action: Action;
  readonly agency: string;
  readonly actor: string;
  readonly by: By;
}

/** A token of the identity provider that was checked. */
interface Bearer extends BearerVouched {
  principal: Principal;
  /** When its use was last written into the log of sign-ins. */
  loggedAt: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Failed sign-ins are remembered for so long. */
const FAILURES_KEPT = 365 * DAY;
/** Where no file is shared, what other servers have recorded is looked for this often. */
const REFRESH_EVERY = 1_000;
/**
 * The use of a token is logged anew this often: what is done at the server has a sign-in at most a week before it, as with a
 * session, and `verify` asks for that.
 */
const LOGGED_EVERY = 6 * DAY;

/** The door of the office: knows accounts, sessions and who may do what. */
@Injectable()
export class Gate {
  readonly #log = new Logger('SignIn');
  readonly #principals = new WeakMap<Session, Principal>();
  readonly #everyMinute: NodeJS.Timeout;
  readonly #keeper: LogKeeper;
  readonly #refusals: Refusals;
  readonly #refusedTokens: RefusedTokens;
  /** Of the office, if it has one. */
  readonly provider: IdentityProvider | undefined;
  readonly cookies: Cookies;
  /** Access tokens that have been checked, till they expire. */
  readonly #bearers = new Map<string, Bearer>();
  #refreshed: number;
  /** Whether it was asked, in this turn of the event loop, if another process has changed anything. */
  #looked = false;
  /** How often it was noticed that others have changed something, and how far of that has been read. */
  #noticed = 0;
  #read = 0;
  #reading: Promise<void> | undefined;
  /** Whether the last reading failed, which is told once. */
  #unread = false;
  /** Why the identity provider could not be asked last. */
  #trouble: ProviderAway | undefined;

  private constructor(
    private readonly configuration: Configuration,
    readonly directory: Directory,
    readonly file: IdentityFile,
    readonly desk: SignInDesk,
    store: EventStore,
    private readonly now: () => number,
  ) {
    this.#refreshed = now();
    this.cookies = new Cookies(configuration);
    const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_AUDIENCE, OIDC_CLAIM: claim } = configuration;
    if (issuer !== undefined) {
      const settings = {
        issuer,
        claim,
        ...(OIDC_CLIENT_ID !== undefined && { clientId: OIDC_CLIENT_ID }),
        ...(OIDC_CLIENT_SECRET !== undefined && { clientSecret: OIDC_CLIENT_SECRET }),
        ...(OIDC_AUDIENCE !== undefined && { audience: OIDC_AUDIENCE }),
      };
      this.provider = new IdentityProvider(settings, now);
    }
    this.#refusals = new Refusals(file.accessLog);
    this.#refusedTokens = new RefusedTokens((times, at, address) =>
      this.file.logSignIn({ at, account: '?', what: 'refused', method: `openid ×${times}`, address }),
    );
    this.#keeper = new LogKeeper(this.cluster ? undefined : store, file, configuration.ACCESS_LOG_DAYS * DAY, now);
    this.#everyMinute = setInterval(() => {
      this.tellRefusals();
      void this.#keeping(() => this.#keeper.keepInTime());
    }, MINUTE);
    this.#everyMinute.unref();
  }

  /** @throws StoreUnavailable */
  static async open(configuration: Configuration, store: EventStore, now: () => number): Promise<Gate> {
    const file = IdentityFile.open(join(configuration.DATA_DIR, 'identity.db'));
    try {
      const directory = await Directory.open(store, now);
      const rules = {
        idle: configuration.SESSION_IDLE_MINUTES * MINUTE,
        longest: configuration.SESSION_HOURS * 60 * MINUTE,
        oneTime: configuration.ONE_TIME_PASSWORD_HOURS * 60 * MINUTE,
        passwords: passwordsFor(configuration),
        failures: configuration.LOCKOUT_AFTER,
        locked: configuration.LOCKOUT_MINUTES * MINUTE,
      };
      const gate = new Gate(configuration, directory, file, new SignInDesk(directory, file, rules, now), store, now);
      await gate.keepLogs();
      return gate;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Whether requests are signed in at all. */
  get on(): boolean {
    return this.configuration.SIGN_IN === 'on';
  }

  /** Whether everybody knows the passwords of the accounts. */
  get madeByDemo(): boolean {
    return this.file.madeByDemo;
  }

  /** The identity provider, where people sign in there with a browser. */
  get providerForBrowsers(): IdentityProvider | undefined {
    return this.on && !this.cluster && this.configuration.OIDC_CLIENT_ID !== undefined ? this.provider : undefined;
  }

  /** Several servers on one event store, each with a file of its own. */
  get cluster(): boolean {
    return this.configuration.EVENT_STORE_URL !== undefined;
  }

  /**
   * What other processes may have changed since the last request, or what was changed here and not read back, if that has to be read first. Until it has been, nobody is let in
   * by what was known before: each request tries again.
   * @throws whatever keeps it from being read
   */
  outdated(): Promise<void> | undefined {
    // What a turn of the event loop brings was sent before it began: one look does for all of it.
    if (!this.#looked) {
      if (this.cluster) {
        if (this.now() - this.#refreshed >= REFRESH_EVERY && this.#read === this.#noticed) this.#noticed += 1;
      } else if (this.file.changedElsewhere()) {
        this.#noticed += 1;
        this.desk.forget();
      }
      if (this.directory.behind && this.#read === this.#noticed) this.#noticed += 1;
      this.#looked = true;
      setImmediate(() => (this.#looked = false));
    }
    return this.#read === this.#noticed ? undefined : this.#readUpTo(this.#noticed);
  }

  async #readUpTo(noticed: number): Promise<void> {
    try {
      // A reading under way may have begun before what this request must know.
      while (this.#read < noticed) {
        this.#reading ??= this.#readChanges().finally(() => (this.#reading = undefined));
        await this.#reading;
      }
      this.#unread = false;
    } catch (error) {
      if (!this.#unread) this.#log.error(error instanceof Error ? error.message : error);
      this.#unread = true;
      throw error;
    }
  }

  async #readChanges(): Promise<void> {
    const [noticed, at] = [this.#noticed, this.now()];
    await this.directory.readAgain();
    this.#read = noticed;
    this.#refreshed = at;
  }

  /** The person behind a session's token. */
  withSession(token: string): Principal | undefined {
    const session = this.desk.session(token);
    if (session === undefined) return undefined;
    const known = this.#principals.get(session);
    if (known?.version === this.directory.version) return known;
    const account = this.directory.account(session.account);
    if (account === undefined) return undefined;
    const principal = this.principal(account, session.method, token, session);
    this.#principals.set(session, principal);
    return principal;
  }

  /** The person whose calendar program sends the request. */
  withFeedKey({ user, key }: { readonly user: string; readonly key: string }): Principal | undefined {
    const account = this.desk.withFeedKey(user, key);
    return account && this.principal(account, 'feed key', '');
  }

  /** The person behind an access token of the identity provider that was checked before. */
  withKnownBearer(token: string, address: string): Principal | undefined {
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
      known.principal = this.principal(account, 'openid', token);
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
  async withNewBearer(token: string, address: string): Promise<Principal | undefined> {
    if (this.provider === undefined) return undefined;
    try {
      const vouched = await this.provider.bearer(token);
      const account = this.vouchedFor(vouched.identity, address);
      if (account === undefined) return undefined;
      if (this.#isFromBefore(account, vouched)) {
        this.refused(address, account.account);
        return undefined;
      }
      if (this.#bearers.size >= 20_000) this.#bearers.clear();
      const principal = this.principal(account, 'openid', token);
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

  #logTokenOf({ account: { account } }: Principal, at: number, address: string): void {
    this.file.logSignIn({ at, account, what: 'signed_in', method: 'openid token', address });
  }

  /** Whoever had a token when the account was disabled does not get back in with it when it is enabled again. */
  #isFromBefore({ account }: Account, { issued }: BearerVouched): boolean {
    return issued <= this.directory.disabledAt(account) + CLOCK_AHEAD * 1_000;
  }

  /** The account of whom the identity provider vouches for; being known there opens nothing by itself. */
  vouchedFor(identity: ProviderIdentity, address: string): Account | undefined {
    const account = this.directory.byIdentity(identity);
    if (account?.enabled === true) return account;
    this.refused(address, account?.account);
    return undefined;
  }

  /** @returns whether it was written down by itself, and not counted with others */
  refused(address: string, account = '?'): boolean {
    const at = this.now();
    if (!this.#refusedTokens.note(at, address)) return false;
    this.file.logSignIn({ at, account, what: 'refused', method: 'openid', address });
    return true;
  }

  principal(account: Account, method: string, token: string, session?: Session): Principal {
    const agencies = new Set(account.grants.map(({ agency }) => agency).filter((agency) => agency !== INSTALLATION));
    const [only] = agencies;
    const home = account.agency === INSTALLATION ? undefined : account.agency;
    return {
      account,
      method,
      token,
      agency: agencies.size === 1 ? only : home,
      admissions: new Map(),
      version: this.directory.version,
      ...(session && { session }),
    };
  }

  /** What the matrix says, remembered with the person. */
  admit(principal: Principal, action: Action, agency: string, from: string): Admission {
    const key = `${action} ${from} ${agency}`;
    const known = principal.admissions.get(key);
    if (known !== undefined) return known;
    const { account } = principal;
    const decision = decideAccess(account.grants, action, agency, this.directory.tree);
    const admission: Admission = {
      ...decision,
      action,
      agency,
      actor: account.account,
      by: {
        name: account.name,
        roles: decision.roles,
        ...(account.agency !== agency && { agency: account.agency }),
        door: 'api',
        from,
      },
    };
    // Whoever asks for a thousand agencies must not fill the memory.
    if (principal.admissions.size >= 1_000) principal.admissions.clear();
    principal.admissions.set(key, admission);
    return admission;
  }

  may(principal: Principal, action: Action, agency: string): boolean {
    return this.admit(principal, action, agency, 'loopback').answer === 'allowed';
  }

  /** Once, where nobody looks after accounts yet. */
  async firstStart(say: (line: string) => void): Promise<void> {
    if (!this.on || this.cluster) return;
    const password = await this.desk.firstAdministrator('admin', '管理员');
    if (password === undefined) return;
    say(`taizhang: first administrator “admin”, one-time password ${password} — shown only now; it must be changed`);
  }

  /** Lets go of what is over, and anchors among the events how far the logs have come. */
  keepLogs(): Promise<void> {
    return this.#keeping(() => this.#keeper.keep());
  }

  /** @param keep whether the logs still hold what was anchored */
  async #keeping(keep: () => Promise<boolean>): Promise<void> {
    try {
      this.file.forgetFailures(this.now() - FAILURES_KEPT);
      if (await keep()) return;
      this.#log.error(
        'the logs of reads and sign-ins are not those that were anchored, or identity.db has other tables or triggers than it was made with: somebody has changed it, or put another in its place; see taizhang verify',
      );
    } catch (error) {
      this.#log.warn(`logs wait to be kept: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** What cannot be written down stays refused all the same. */
  noteRefusal(refused: Parameters<Refusals['note']>[0]): void {
    try {
      this.#refusals.note(refused);
    } catch (error) {
      this.#log.error(error);
    }
  }

  /** Writes down the refusals that were only counted. */
  tellRefusals(): void {
    try {
      this.#refusals.flush();
      this.#refusedTokens.flush();
    } catch (error) {
      this.#log.error(error);
    }
  }

  /** While the event store is still open. */
  async close(): Promise<void> {
    clearInterval(this.#everyMinute);
    this.tellRefusals();
    await this.keepLogs();
    this.file.close();
  }
}

/** Where people go to the identity provider, a password beside it would be a second key that it knows nothing of. */
const passwordsFor = ({ PASSWORD_SIGN_IN, OIDC_ISSUER, OIDC_CLIENT_ID }: Configuration): SignInRules['passwords'] => {
  const atProvider = OIDC_ISSUER !== undefined && OIDC_CLIENT_ID !== undefined;
  return (PASSWORD_SIGN_IN ?? (atProvider ? 'off' : 'on')) === 'on' ? 'everybody' : 'last resort';
};
