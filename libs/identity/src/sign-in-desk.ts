import { RefusedCommand } from '#disclosure';
import type { Recording } from '#registry';
import { AccountDesk } from './account-desk.js';
import type { Account } from './accounts.js';
import { isLastResort } from './accounts.js';
import type { Directory } from './directory.js';
import { FeedKeys } from './feed-keys.js';
import type { IdentityFile } from './identity-file.js';
import type { LockoutRules } from './lockouts.js';
import { Lockouts } from './lockouts.js';
import { checkNewPassword, compareWithNothing, hashPassword, passwordMatches, samePassword } from './passwords.js';
import type { Session, SessionRules, SignedIn } from './sessions.js';
import { Sessions } from './sessions.js';
import { SignInLog } from './sign-in-log.js';

export interface SignInRules extends LockoutRules, SessionRules {
  /** Milliseconds for which a one-time password can be used. */
  readonly oneTime: number;
  /** Whether everybody may sign in with a password, or only who must always get in. */
  readonly passwords: 'everybody' | 'last resort';
}

/** Why a sign-in was refused. The person is not told whether the account exists. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  constructor(
    readonly reason: 'failed' | 'locked' | 'expired',
    /** Seconds to wait when locked. */
    readonly retryAfter = 0,
  ) {
    super(reason);
  }
}

/** Signs people in with a password. With it comes what else there is to do for them at the door. */
export class SignInDesk {
  readonly #lockouts: Lockouts;
  readonly log: SignInLog;
  readonly sessions: Sessions;
  readonly feedKeys: FeedKeys;
  readonly accounts: AccountDesk;

  constructor(
    private readonly directory: Directory,
    private readonly file: IdentityFile,
    private readonly rules: SignInRules,
    private readonly now: () => number = Date.now,
  ) {
    this.#lockouts = new Lockouts(file, rules, now);
    this.log = new SignInLog(directory, file, now);
    this.sessions = new Sessions(directory, file, rules, this.log, now);
    this.feedKeys = new FeedKeys(directory, file, this.log);
    this.accounts = new AccountDesk(directory, file, this.#lockouts, this.sessions, this.log, now);
  }

  /** @throws SignInRefused */
  async signIn(id: string, password: string, address: string): Promise<SignedIn> {
    const at = this.now();
    this.#refuseLocked(id, address);
    const account = this.directory.account(id);
    const usable = account?.enabled === true && this.mayUsePassword(account);
    // Looked for in any case: an account that cannot be used answers no sooner.
    const found = this.file.password(id);
    const stored = usable ? found : undefined;
    const right =
      stored === undefined ? await compareWithNothing(password) : await passwordMatches(stored.hash, password);
    // Whatever happened while the password was compared counts: another failure, or that the account was disabled.
    const current = this.directory.account(id);
    if (!right || account === undefined || current?.enabled !== true || this.file.password(id)?.hash !== stored?.hash) {
      throw this.#failed(id, address);
    }
    // Others may have guessed at it meanwhile.
    this.#refuseLocked(id, address);
    if (stored?.one_time === 1 && at - stored.changed_at >= this.rules.oneTime) {
      this.log.note(id, 'failed', 'password', address);
      throw new SignInRefused('expired');
    }
    this.#lockouts.signedIn(id, address);
    return this.sessions.begin(account, 'password', address);
  }

  mayUsePassword(account: Account): boolean {
    return this.rules.passwords === 'everybody' || isLastResort(account);
  }

  /**
   * Ends every other session of the account, too.
   * @param mayStill asked last before it is changed: hashes take long
   * @throws SignInRefused, RefusedCommand, and what `mayStill` throws
   */
  async changePassword(
    session: Session,
    from: string,
    to: string,
    address: string,
    mayStill?: Recording['mayStill'],
  ): Promise<void> {
    const { account } = session;
    // Whoever has come by a session must not find the password out with it.
    this.#refuseLocked(account, address);
    const stored = this.file.password(account);
    if (stored === undefined || !(await passwordMatches(stored.hash, from))) throw this.#failed(account, address);
    this.#refuseLocked(account, address);
    checkNewPassword(to, account);
    if (samePassword(from, to)) {
      throw new RefusedCommand(
        'same_password',
        '新密码不能与原密码相同，请另想一个。',
        'The password must be a new one; think of another.',
        'content',
      );
    }
    const hash = await hashPassword(to);
    await mayStill?.();
    // An administrator may have reset it meanwhile, and that holds.
    if (this.file.password(account)?.hash !== stored.hash) throw new SignInRefused('failed');
    this.sessions.endOf(account, session.tokenHash);
    this.file.endFeedKey(account);
    this.file.setPassword(account, hash, false, this.now());
    this.file.notifyOthers();
    this.sessions.passwordChanged(session);
    this.log.note(account, 'password_changed', 'password', address);
  }

  /** @throws SignInRefused */
  #refuseLocked(id: string, address: string): void {
    const refused = this.#lockedUntil(this.#lockouts.until(id, address));
    if (refused === undefined) return;
    this.log.note(id, 'locked', 'password', address);
    throw refused;
  }

  /** One more failure. @returns what to refuse with */
  #failed(id: string, address: string): SignInRefused {
    const refused = this.#lockedUntil(this.#lockouts.count(id, address)) ?? new SignInRefused('failed');
    this.log.note(id, refused.reason === 'locked' ? 'locked' : 'failed', 'password', address);
    return refused;
  }

  #lockedUntil(until: number): SignInRefused | undefined {
    const at = this.now();
    return until > at ? new SignInRefused('locked', Math.ceil((until - at) / 1_000)) : undefined;
  }
}
