import { hash as digest, randomBytes } from 'node:crypto';
import { RefusedCommand } from '#disclosure';
import type { Recording } from '#registry';
import type { Account } from './accounts.js';
import { accountOf, createAccount, disableAccount, grantRole, hasAdministrator, resetPassword } from './accounts.js';
import type { Directory, MayDo } from './directory.js';
import type { FailureRow, IdentityFile, SignInEvent } from './identity-file.js';
import { checkNewPassword, compareWithNothing, hashPassword, oneTimePassword, passwordMatches } from './passwords.js';
import type { Grant } from './roles.js';
import { INSTALLATION } from './roles.js';

export interface SignInRules {
  /** Milliseconds without a request after which a session ends. */
  readonly idle: number;
  /** Milliseconds after which a session ends whatever happens. */
  readonly longest: number;
  /** Failures in a row after which an account is locked. */
  readonly failures: number;
  /** Milliseconds for which it is. */
  readonly locked: number;
}

/** Why a sign-in was refused. The person is not told whether the account exists. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  constructor(
    readonly reason: 'failed' | 'locked',
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

/** Names that are no account of which failures are remembered. */
const NOBODIES = 10_000;

/** The recording of something that a repeated request does again. */
function once({ repeatable: _repeatable, correlation: _correlation, ...recording }: Recording): Recording {
  return recording;
}

/** Signs people in and out, and knows their sessions. */
export class SignInDesk {
  readonly #sessions = new Map<string, Session>();
  readonly #failuresOfNobody = new Map<string, FailureRow>();

  constructor(
    private readonly directory: Directory,
    private readonly file: IdentityFile,
    private readonly rules: SignInRules,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws SignInRefused */
  async signIn(id: string, password: string, address: string): Promise<SignedIn> {
    const at = this.now();
    this.#refuseLocked(id, address, at);
    const account = this.directory.account(id);
    const stored = account?.enabled === true ? this.file.password(id) : undefined;
    const right =
      stored === undefined ? await compareWithNothing(password) : await passwordMatches(stored.hash, password);
    // Whatever happened while the password was compared counts: another failure, or that the account was disabled.
    const current = this.directory.account(id);
    if (!right || account === undefined || current?.enabled !== true || this.file.password(id)?.hash !== stored?.hash) {
      const failed = this.#failure(id);
      const count = (failed === undefined || failed.locked_until > 0 ? 0 : failed.count) + 1;
      const locked = count >= this.rules.failures;
      this.#setFailure(id, { count, locked_until: locked ? this.now() + this.rules.locked : 0 });
      this.#log(id, locked ? 'locked' : 'failed', 'password', address);
      if (locked) throw new SignInRefused('locked', Math.ceil(this.rules.locked / 1_000));
      throw new SignInRefused('failed');
    }
    // Others may have guessed at it meanwhile.
    this.#refuseLocked(id, address, this.now());
    this.file.clearFailure(id);
    return this.begin(account, 'password', address);
  }

  /** A session of an account that has proved who it is. */
  begin(account: Account, method: string, address: string): SignedIn {
    const token = randomBytes(32).toString('base64url');
    const tokenHash = tokenHashOf(token);
    const at = this.now();
    this.file.endSessionsBefore(at - this.rules.longest, at - this.rules.idle);
    this.file.addSession(tokenHash, { account: account.account, method, address, begun_at: at, used_at: at });
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
    const over = at - session.begunAt >= this.rules.longest || at - session.usedAt >= this.rules.idle;
    if (over || this.directory.account(session.account)?.enabled !== true) {
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
    this.#log(session.account, 'signed_out', session.method, address);
  }

  /** Ends every other session of the account, too. @throws SignInRefused, RefusedCommand */
  async changePassword(session: Session, from: string, to: string, address: string): Promise<void> {
    const { account } = session;
    const stored = this.file.password(account);
    if (stored === undefined || !(await passwordMatches(stored.hash, from))) {
      this.#log(account, 'failed', 'password', address);
      throw new SignInRefused('failed');
    }
    checkNewPassword(to, account);
    if (from === to) {
      throw new RefusedCommand(
        'same_password',
        '新密码不能与原密码相同。',
        'The password must be a new one.',
        'content',
      );
    }
    this.file.setPassword(account, await hashPassword(to), false, this.now());
    this.file.endSessionsOf(account, session.tokenHash);
    this.#dropOthers(account, session.tokenHash);
    session.mustChangePassword = false;
    this.#log(account, 'password_changed', 'password', address);
  }

  /** @returns the one-time password of the new account */
  async create(
    wanted: { account: string; name: string; agency: string; subject?: string },
    grants: readonly Grant[],
    recording: Recording,
    password?: string,
    mayDo?: MayDo,
  ): Promise<string> {
    // A one-time password is told once: a repeated request is another one, and finds the account made.
    await this.directory.recordAccounts(
      (accounts) => {
        const created = createAccount(accounts, wanted);
        const [{ data }] = created as [(typeof created)[0]];
        accounts.set(data.account, { ...data, enabled: true, grants: [] });
        return [...created, ...grants.flatMap((grant) => grantRole(accounts, wanted.account, grant, recording.actor))];
      },
      once(recording),
      mayDo,
    );
    const given = password ?? oneTimePassword();
    this.file.setPassword(wanted.account, await hashPassword(given), password === undefined, this.now());
    this.file.notifyOthers();
    return given;
  }

  /** @returns the one-time password; sessions of the account are over */
  async reset(id: string, recording: Recording, address: string, mayDo?: MayDo): Promise<string> {
    await this.directory.recordAccounts((accounts) => resetPassword(accounts, id), once(recording), mayDo);
    const password = oneTimePassword();
    this.file.setPassword(id, await hashPassword(password), true, this.now());
    this.file.clearFailure(id);
    this.#end(id);
    this.#log(id, 'password_reset', 'password', address);
    return password;
  }

  /** Its sessions are over with the answer. */
  async disable(id: string, recording: Recording, mayDo?: MayDo): Promise<void> {
    await this.directory.recordAccounts((accounts) => disableAccount(accounts, id, recording.actor), recording, mayDo);
    this.#end(id);
  }

  /**
   * Where nobody looks after accounts yet: one who does.
   * @returns the one-time password, or undefined where there was an administrator already
   */
  async firstAdministrator(account: string, name: string): Promise<string | undefined> {
    if (hasAdministrator(new Map(this.directory.accounts))) return undefined;
    const recording: Recording = {
      agency: INSTALLATION,
      actor: 'local:first-start',
      by: { name: '首次启动', roles: [], door: 'system' },
    };
    const grant: Grant = { role: 'administrator', agency: INSTALLATION, reach: 'own' };
    if (this.directory.account(account) === undefined) {
      return this.create({ account, name, agency: INSTALLATION }, [grant], recording);
    }
    await this.directory.recordAccounts((accounts) => {
      accountOf(accounts, account);
      return grantRole(accounts, account, grant, recording.actor);
    }, recording);
    return this.reset(account, recording, 'local');
  }

  #refuseLocked(id: string, address: string, at: number): void {
    const known = this.#failure(id);
    if (known === undefined || known.locked_until <= at) return;
    this.#log(id, 'locked', 'password', address);
    throw new SignInRefused('locked', Math.ceil((known.locked_until - at) / 1_000));
  }

  #failure(id: string): FailureRow | undefined {
    return this.directory.account(id) === undefined ? this.#failuresOfNobody.get(id) : this.file.failure(id);
  }

  /** Who is no account is locked like one, so that nobody learns which exist; what was typed is kept in no file. */
  #setFailure(id: string, failure: FailureRow): void {
    if (this.directory.account(id) !== undefined) {
      this.file.setFailure(id, failure);
      return;
    }
    if (this.#failuresOfNobody.size >= NOBODIES) this.#failuresOfNobody.clear();
    this.#failuresOfNobody.set(id, failure);
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
      usedAt: row.used_at,
      writtenAt: row.used_at,
      mustChangePassword: row.method === 'password' && this.file.password(row.account)?.one_time === 1,
    };
  }

  #end(account: string): void {
    this.file.endSessionsOf(account);
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
    this.file.logSignIn({ at: this.now(), account: known, what, method, address });
  }
}
