import { Injectable, Logger } from '@nestjs/common';
import { join } from 'node:path';
import type { Account, Action, IdentityProvider, Session, SignInRules } from '#identity';
import { Directory, IdentityFile, LogKeeper, Refusals, SignInDesk, decideAccess } from '#identity';
import type { EventStore } from '#event-store';
import type { Configuration } from '../configuration.js';
import { Cookies } from './cookies.js';
import type { Admission, Principal } from './principal.js';
import { newPrincipal } from './principal.js';
import { VouchedFor, providerOf } from './vouched-for.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Failed sign-ins are remembered for so long. */
const FAILURES_KEPT = 365 * DAY;
/** So many of them, some ten megabytes, besides where somebody has signed in. */
const FAILURES = 100_000;
/** Where no file is shared, what other servers have recorded is looked for this often. */
const REFRESH_EVERY = 1_000;

/** The door of the office: knows accounts, sessions and who may do what. */
@Injectable()
export class Gate {
  readonly #log = new Logger('SignIn');
  readonly #principals = new WeakMap<Session, Principal>();
  readonly #everyMinute: NodeJS.Timeout;
  readonly #keeper: LogKeeper;
  readonly #refusals: Refusals;
  readonly vouchedFor: VouchedFor;
  readonly cookies: Cookies;
  #starting: Promise<void> | undefined;
  #refreshed: number;
  /** Whether it was asked, in this turn of the event loop, if another process has changed anything. */
  #looked = false;
  /** How often it was noticed that others have changed something, and how far of that has been read. */
  #noticed = 0;
  #read = 0;
  #reading: Promise<void> | undefined;
  /** Whether the last reading failed, which is told once. */
  #unread = false;

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
    this.vouchedFor = new VouchedFor(providerOf(configuration, now), directory, file, desk.log.refused, now);
    this.#refusals = new Refusals(file.accessLog);
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
      const directory = await Directory.open(store, now, () => file.notifyOthers());
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

  /** Of the office, if it has one. */
  get provider(): IdentityProvider | undefined {
    return this.vouchedFor.provider;
  }

  /** The same, where people sign in there with a browser. */
  get providerForBrowsers(): IdentityProvider | undefined {
    return this.on && !this.cluster && this.configuration.OIDC_CLIENT_ID !== undefined ? this.provider : undefined;
  }

  /** Several servers on one event store, each with a file of its own. */
  get cluster(): boolean {
    return this.configuration.EVENT_STORE_URL !== undefined;
  }

  /**
   * What other processes may have changed since the last request, or what was changed here and not read back, if that has to be read
   * first. Until it has been, nobody is let in by what was known before: each request tries again.
   * @throws whatever keeps it from being read
   */
  outdated(): Promise<void> | undefined {
    // What a turn of the event loop brings was sent before it began: one look does for all of it.
    if (!this.#looked) {
      if (this.cluster) {
        if (this.now() - this.#refreshed >= REFRESH_EVERY && this.#read === this.#noticed) this.#noticed += 1;
      } else if (this.file.changedElsewhere()) {
        this.#noticed += 1;
        this.desk.sessions.forget();
      }
      this.#looked = true;
      setImmediate(() => (this.#looked = false));
    }
    if (this.directory.behind && this.#read === this.#noticed) this.#noticed += 1;
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
    const session = this.desk.sessions.of(token);
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
    const account = this.desk.feedKeys.accountWith(user, key);
    return account && this.principal(account, 'feed key', '');
  }

  principal(account: Account, method: string, token: string, session?: Session): Principal {
    return newPrincipal(account, { method, token, version: this.directory.version, ...(session && { session }) });
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

  /** Once, where nobody looks after accounts yet. The end waits for it: the password is told whole, or given anew the next time. */
  firstStart(say: (line: string) => void): Promise<void> {
    this.#starting = this.#begin(say);
    return this.#starting;
  }

  async #begin(say: (line: string) => void): Promise<void> {
    if (!this.on || this.cluster) return;
    const password = await this.desk.accounts.firstAdministrator('admin', '管理员');
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
      this.file.forgetFailures(this.now() - FAILURES_KEPT, FAILURES);
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
      this.#refusals.note(refused, this.directory.knowsAgency(refused.agency));
    } catch (error) {
      this.#log.error(error);
    }
  }

  /** Writes down the refusals that were only counted. */
  tellRefusals(): void {
    try {
      this.#refusals.flush();
      this.desk.log.refused.flush();
    } catch (error) {
      this.#log.error(error);
    }
  }

  /** While the event store is still open. */
  async close(): Promise<void> {
    clearInterval(this.#everyMinute);
    await this.#starting?.catch(() => undefined);
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
