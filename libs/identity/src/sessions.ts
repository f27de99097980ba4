import { hash as digest, randomBytes } from 'node:crypto';
import type { Account } from './accounts.js';
import { identityKey } from './accounts.js';
import type { Directory } from './directory.js';
import type { IdentityFile } from './identity-file.js';
import type { SignInLog } from './sign-in-log.js';

export interface SessionRules {
  /** Milliseconds without a request after which a session ends. */
  readonly idle: number;
  /** Milliseconds after which a session ends whatever happens. */
  readonly longest: number;
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

/** Who is signed in, and for how long. */
export class Sessions {
  /** By token. */
  readonly #held = new Map<string, Session>();

  constructor(
    private readonly directory: Directory,
    private readonly file: IdentityFile,
    private readonly rules: SessionRules,
    private readonly log: SignInLog,
    private readonly now: () => number,
  ) {}

  /** A session of an account that has proved who it is. */
  begin(account: Account, method: string, address: string): SignedIn {
    const token = randomBytes(32).toString('base64url');
    const tokenHash = tokenHashOf(token);
    const at = this.now();
    this.file.endSessionsBefore(at - this.rules.longest, at - this.rules.idle);
    const vouched = method === 'openid' ? (identityKey(account) ?? null) : null;
    this.file.addSession(tokenHash, { account: account.account, method, address, begun_at: at, used_at: at, vouched });
    this.log.note(account.account, 'signed_in', method, address);
    const session = this.of(token);
    if (session === undefined) throw new Error('a session that has just begun is over');
    return { token, session, account };
  }

  /** The session of a token, while it lasts; counts as its use. A map look-up, once it is in memory. */
  of(token: string): Session | undefined {
    const at = this.now();
    let session = this.#held.get(token);
    if (session === undefined) {
      session = this.#load(token);
      if (session === undefined) return undefined;
      if (this.#held.size >= HELD) this.#held.clear();
      this.#held.set(token, session);
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
      this.#held.delete(token);
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
    this.#held.clear();
  }

  signOut(token: string, address: string): void {
    const session = this.of(token);
    if (session === undefined) return;
    this.#held.delete(token);
    this.file.endSession(session.tokenHash);
    this.file.notifyOthers();
    this.log.note(session.account, 'signed_out', session.method, address);
  }

  /** Ends those of an account, or all but one of them. Other processes are not told yet. */
  endOf(account: string, exceptTokenHash = ''): void {
    this.file.endSessionsOf(account, exceptTokenHash);
    for (const [token, session] of this.#held) {
      if (session.account === account && session.tokenHash !== exceptTokenHash) this.#held.delete(token);
    }
  }

  /** The password was changed with that session, which may have been read anew since it was asked for: both go on. */
  passwordChanged(session: Session): void {
    session.mustChangePassword = false;
    for (const held of this.#held.values()) {
      if (held.tokenHash === session.tokenHash) held.mustChangePassword = false;
    }
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
}
