import { hash as digest, randomBytes } from 'node:crypto';
import { RefusedCommand } from '#disclosure';
import type { Recording } from '#registry';
import type { Account, AccountEvent, Accounts, NewAccount } from './accounts.js';
import {
  accountExists,
  accountOf,
  administratorsOfAll,
  createAccount,
  disableAccount,
  enableAccount,
  evolveAccounts,
  grantRole,
  identityKey,
  isLastResort,
  resetPassword,
} from './accounts.js';
import type { Directory, MayDo } from './directory.js';
import type { IdentityFile, SignInEvent } from './identity-file.js';
import type { LockoutRules } from './lockouts.js';
import { Lockouts } from './lockouts.js';
import {
  checkNewPassword,
  compareWithNothing,
  hashPassword,
  oneTimePassword,
  passwordMatches,
  samePassword,
} from './passwords.js';
import { RefusedSignIns } from './refused-sign-ins.js';
import type { Grant } from './roles.js';
import { INSTALLATION } from './roles.js';

export interface SignInRules extends LockoutRules {
  /** Milliseconds without a request after which a session ends. */
  readonly idle: number;
  /** Milliseconds after which a session ends whatever happens. */
  readonly longest: number;
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

export interface Session {
  readonly account: string;
  readonly tokenHash: string;
  readonly method: string;
  readonly begunAt: number;
  /** As whom the identity provider knew the person then; none with a password. */
  readonly vouched: string | null;
  usedAt: number;
  /** When `usedAt` was last written down. */
  writtenAt: number;
  /** The password was given by somebody else, and nothing may be done before it is changed. */
  mustChangePassword: boolean;
}

export interface SignedIn {
  readonly token: string;
  readonly session: Session;
  readonly account: Account;
}

export const tokenHashOf = (token: string): string => digest('sha256', token, 'base64url');

/** Uses are written down this seldom: a crash makes a session idle by no more than this. */
const WRITE_EVERY = 60_000;
/** Sessions held in memory; beyond that all are read anew. */
const HELD = 20_000;

/** The recording of something that a repeated request does again. */
function once({ repeatable: _repeatable, correlation: _correlation, ...recording }: Recording): Recording {
  return recording;
}

/** Signs people in and out, and knows their sessions. */
export class SignInDesk {
  readonly #sessions = new Map<string, Session>();
  readonly #lockouts: Lockouts;
  readonly refused: RefusedSignIns;

  constructor(
    private readonly directory: Directory,
    private readonly file: IdentityFile,
    private readonly rules: SignInRules,
    private readonly now: () => number = Date.now,
  ) {
    this.#lockouts = new Lockouts(file, rules, now);
    this.refused = new RefusedSignIns(file);
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
      this.#log(id, 'failed', 'password', address);
      throw new SignInRefused('expired');
    }
    this.#lockouts.signedIn(id, address);
    return this.begin(account, 'password', address);
  }

  mayUsePassword(account: Account): boolean {
    return this.rules.passwords === 'everybody' || isLastResort(account);
  }

  /** A session of an account that has proved who it is. */
  begin(account: Account, method: string, address: string): SignedIn {
    const token = randomBytes(32).toString('base64url');
    const tokenHash = tokenHashOf(token);
    const at = this.now();
    this.file.endSessionsBefore(at - this.rules.longest, at - this.rules.idle);
    const vouched = method === 'openid' ? (identityKey(account) ?? null) : null;
    this.file.addSession(tokenHash, { account: account.account, method, address, begun_at: at, used_at: at, vouched });
    this.#log(account.account, 'signed_in', method, address);
    const session = this.session(token);
    if (session === undefined) throw new Error('a session that has just begun is over');
    return { token, session, account };
  }

  /** The session of a token, while it lasts; counts as its use. A map look-up, once it is in memory. */
  session(token: string): Session | undefined {
    const at = this.now();
    let session = this.#sessions.get(token);
    if (session === undefined) {
      session = this.#load(token);
      if (session === undefined) return undefined;
      if (this.#sessions.size >= HELD) this.#sessions.clear();
      this.#sessions.set(token, session);
    }
    if (at - session.usedAt >= this.rules.idle) {
      // It may have been in use at another process.
      session.usedAt = Math.max(session.usedAt, this.file.session(session.tokenHash)?.used_at ?? 0);
    }
    const over = at - session.begunAt >= this.rules.longest || at - session.usedAt >= this.rules.idle;
    const account = this.directory.account(session.account);
    // Whom the provider vouched for may be somebody else by now, or nobody.
    const another = session.vouched !== null && (account === undefined || identityKey(account) !== session.vouched);
    if (over || another || account?.enabled !== true) {
      this.#sessions.delete(token);
      this.file.endSession(session.tokenHash);
      return undefined;
    }
    session.usedAt = at;
    if (at - session.writtenAt >= WRITE_EVERY) {
      session.writtenAt = at;
      this.file.useSession(session.tokenHash, at);
    }
    return session;
  }

  /** What other processes have done to sessions is read anew. */
  forget(): void {
    this.#sessions.clear();
  }

  signOut(token: string, address: string): void {
    const session = this.session(token);
    if (session === undefined) return;
    this.#sessions.delete(token);
    this.file.endSession(session.tokenHash);
    this.file.notifyOthers();
    this.#log(session.account, 'signed_out', session.method, address);
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
    this.file.endSessionsOf(account, session.tokenHash);
    this.file.endFeedKey(account);
    this.file.setPassword(account, hash, false, this.now());
    this.#dropOthers(account, session.tokenHash);
    this.file.notifyOthers();
    session.mustChangePassword = false;
    this.#log(account, 'password_changed', 'password', address);
  }

  /** @returns the key with which a calendar program reads the account's deadlines, and nothing else; it ends the one before */
  issueFeedKey(account: string, address: string): string {
    const key = randomBytes(24).toString('base64url');
    this.file.setFeedKey(account, tokenHashOf(key));
    this.#log(account, 'feed_key_issued', 'feed key', address);
    return key;
  }

  revokeFeedKey(account: string, address: string): void {
    if (this.file.endFeedKey(account)) this.#log(account, 'feed_key_revoked', 'feed key', address);
  }

  /** The account that a feed key was given to, while it is enabled. */
  withFeedKey(account: string, key: string): Account | undefined {
    if (this.file.feedKey(tokenHashOf(key)) !== account) return undefined;
    const known = this.directory.account(account);
    return known?.enabled === true ? known : undefined;
  }

  /**
   * An account and its password. Where an earlier try was broken off between the two, the same again completes it.
   * @returns the account as it was recorded, whether the directory could read it back or not, and its one-time password
   */
  async create(
    wanted: NewAccount,
    grants: readonly Grant[],
    recording: Recording,
    password?: string,
    mayDo?: MayDo,
  ): Promise<{ account: Account; oneTimePassword: string }> {
    const given = password ?? oneTimePassword();
    const hash = await hashPassword(given);
    const made: Accounts = new Map();
    // A one-time password is told once: a repeated request is another one, and finds the account made.
    const { facts } = await this.directory.recordAccounts(
      (accounts, tree) => {
        const known = accounts.get(wanted.account);
        if (this.#withoutPassword(known, wanted, grants)) {
          made.set(known.account, known);
          return [];
        }
        const created = createAccount(accounts, wanted, tree);
        const [{ data }] = created as [(typeof created)[0]];
        accounts.set(data.account, { ...data, enabled: true, grants: [] });
        return [
          ...created,
          ...grants.flatMap((grant) => grantRole(accounts, wanted.account, grant, recording.actor, tree)),
        ];
      },
      once(recording),
      mayDo,
    );
    const account = accountOf(facts.reduce(evolveAccounts, made), wanted.account);
    const { account: id } = account;
    if (facts.length > 0) this.file.setPassword(id, hash, password === undefined, this.now());
    else if (!this.file.addPassword(id, hash, password === undefined, this.now())) throw accountExists(id);
    return { account, oneTimePassword: given };
  }

  /** @returns the one-time password; sessions of the account are over */
  async reset(id: string, recording: Recording, address: string, mayDo?: MayDo): Promise<string> {
    const password = oneTimePassword();
    const hash = await hashPassword(password);
    await this.directory.recordAccounts((accounts) => resetPassword(accounts, id), once(recording), mayDo);
    this.file.setPassword(id, hash, true, this.now());
    this.#lockouts.forget(id);
    this.#end(id);
    this.#log(id, 'password_reset', 'password', address);
    return password;
  }

  /** Its sessions are over with the answer. A repeated request ends none that began after it was enabled again. */
  async disable(id: string, recording: Recording, mayDo?: MayDo): Promise<void> {
    const disabling = (accounts: Accounts): AccountEvent[] => disableAccount(accounts, id, recording.actor);
    const { facts } = await this.directory.recordAccounts(disabling, recording, mayDo);
    if (facts.length > 0 || this.directory.account(id)?.enabled !== true) this.#end(id);
  }

  /** Sessions from before it was disabled do not come back. */
  async enable(id: string, recording: Recording, mayDo?: MayDo): Promise<void> {
    const enabling = (accounts: Accounts): AccountEvent[] => {
      const enabled = enableAccount(accounts, id);
      if (enabled.length > 0) this.#end(id);
      return enabled;
    };
    await this.directory.recordAccounts(enabling, recording, mayDo);
  }

  /**
   * Where nobody looks after accounts yet, or none of those who do could sign in: one who does and can.
   * @returns the one-time password, or undefined where there was an administrator already
   */
  async firstAdministrator(account: string, name: string): Promise<string | undefined> {
    const canSignIn = (one: Account): boolean =>
      one.subject !== undefined || this.file.password(one.account) !== undefined;
    if (administratorsOfAll(this.directory.accounts).some(canSignIn)) return undefined;
    const recording: Recording = {
      agency: INSTALLATION,
      actor: 'local:first-start',
      by: { name: '首次启动', roles: [], door: 'system' },
    };
    const grant: Grant = { role: 'administrator', agency: INSTALLATION, reach: 'own' };
    if (this.directory.account(account) === undefined) {
      return (await this.create({ account, name, agency: INSTALLATION }, [grant], recording)).oneTimePassword;
    }
    await this.directory.recordAccounts((accounts, tree) => {
      accountOf(accounts, account);
      return grantRole(accounts, account, grant, recording.actor, tree);
    }, recording);
    return this.reset(account, recording, 'local');
  }

  /** Whether it is the account that is wanted, as a process left it that ended before it gave it a password. */
  #withoutPassword(account: Account | undefined, wanted: NewAccount, grants: readonly Grant[]): account is Account {
    return (
      account?.enabled === true &&
      this.file.password(account.account) === undefined &&
      account.name === wanted.name.trim() &&
      account.agency === wanted.agency &&
      identityKey(account) === identityKey(wanted.identity ?? {}) &&
      JSON.stringify(account.grants) === JSON.stringify(grants)
    );
  }

  /** @throws SignInRefused */
  #refuseLocked(id: string, address: string): void {
    const refused = this.#lockedUntil(this.#lockouts.until(id, address));
    if (refused === undefined) return;
    this.#log(id, 'locked', 'password', address);
    throw refused;
  }

  /** One more failure. @returns what to refuse with */
  #failed(id: string, address: string): SignInRefused {
    const refused = this.#lockedUntil(this.#lockouts.count(id, address)) ?? new SignInRefused('failed');
    this.#log(id, refused.reason === 'locked' ? 'locked' : 'failed', 'password', address);
    return refused;
  }

  #lockedUntil(until: number): SignInRefused | undefined {
    const at = this.now();
    return until > at ? new SignInRefused('locked', Math.ceil((until - at) / 1_000)) : undefined;
  }

  #load(token: string): Session | undefined {
    const tokenHash = tokenHashOf(token);
    const row = this.file.session(tokenHash);
    if (row === undefined) return undefined;
    return {
      account: row.account,
      tokenHash,
      method: row.method,
      begunAt: row.begun_at,
      vouched: row.vouched,
      usedAt: row.used_at,
      writtenAt: row.used_at,
      mustChangePassword: row.method === 'password' && this.file.password(row.account)?.one_time === 1,
    };
  }

  #end(account: string): void {
    this.file.endSessionsOf(account);
    this.file.endFeedKey(account);
    this.#dropOthers(account);
    this.file.notifyOthers();
  }

  #dropOthers(account: string, exceptTokenHash = ''): void {
    for (const [token, session] of this.#sessions) {
      if (session.account === account && session.tokenHash !== exceptTokenHash) this.#sessions.delete(token);
    }
  }

  #log(account: string, what: SignInEvent, method: string, address: string): void {
    // What was typed may be anything, a password among it.
    const known = this.directory.account(account) === undefined ? '?' : account;
    const entry = { at: this.now(), account: known, what, method, address };
    if (what === 'failed' || what === 'locked') this.refused.note(entry);
    else this.file.logSignIn(entry);
  }
}
