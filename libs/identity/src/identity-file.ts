import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Finding } from '#event-store';
import { StoreUnavailable, makePrivateFile } from '#event-store';
import { AccessLog } from './access-log.js';
import { isMadeByDemo } from './demo-mark.js';
import { hiddenName } from './hidden-name.js';
import { BUSY_TIMEOUT, prepare, schemaFindings } from './identity-schema.js';
import type { Log, LogChecked, LogState, Mark } from './log-chain.js';
import { LogChain } from './log-chain.js';
import { Statements } from './statements.js';

export interface PasswordRow {
  readonly hash: string;
  readonly one_time: number;
  readonly changed_at: number;
}

export interface SessionRow {
  readonly account: string;
  readonly method: string;
  readonly address: string;
  readonly begun_at: number;
  readonly used_at: number;
  /** As whom the identity provider knew the person when it began. */
  readonly vouched: string | null;
}

export interface FailureRow {
  readonly count: number;
  readonly locked_until: number;
  /** Whether the account has signed in from there. */
  readonly known: 0 | 1;
  readonly at: number;
}

export type SignInEvent =
  | 'signed_in'
  | 'signed_out'
  | 'failed'
  | 'locked'
  | 'refused'
  | 'password_changed'
  | 'password_reset'
  | 'feed_key_issued'
  | 'feed_key_revoked';

export interface SignInRow {
  readonly id: number;
  readonly at: number;
  readonly account: string;
  readonly what: SignInEvent;
  readonly method: string;
  readonly address: string;
  /** As in the log of reads. */
  readonly hash: string;
}

/** What a log is to let go of. */
export interface LogPurge {
  readonly log: Log;
  /** Epoch milliseconds: what is older. */
  readonly before: number;
  /** And no entry behind that id. */
  readonly upTo?: number;
}

/** The secrets, sessions and logs of one data directory. */
export class IdentityFile {
  readonly #db: Database.Database;
  readonly #statements: Statements;
  #seen: number;
  #noticed: number;
  readonly #signIns: LogChain;
  readonly #nameKey: Buffer;
  readonly accessLog: AccessLog;

  private constructor(db: Database.Database) {
    this.#db = db;
    this.#statements = new Statements(db);
    this.#signIns = new LogChain(db, 'sign_in', ['at', 'account', 'what', 'method', 'address']);
    this.accessLog = new AccessLog(db);
    this.#seen = this.#dataVersion();
    this.#noticed = this.#notices();
    this.#nameKey = (this.#get('SELECT key FROM name_key') as { key: Buffer }).key;
  }

  /** @throws StoreUnavailable */
  static open(file: string): IdentityFile {
    let db: Database.Database | undefined;
    try {
      // Hashes, sessions and logs are for the server's own user.
      makePrivateFile(file);
      db = new Database(file, { timeout: BUSY_TIMEOUT });
      prepare(db, file);
      // The mark of a directory stays behind when its files are copied.
      if (isMadeByDemo(dirname(file))) db.exec('INSERT OR IGNORE INTO made_by_demo VALUES (1)');
      return new IdentityFile(db);
    } catch (error) {
      db?.close();
      if (error instanceof StoreUnavailable) throw error;
      throw new StoreUnavailable(`cannot open ${file}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }

  /** Whether the demo has made its accounts, whose passwords everybody can read. */
  get madeByDemo(): boolean {
    return this.#get('SELECT 1 FROM made_by_demo') !== undefined;
  }

  /**
   * Whether another process has changed accounts, agencies or sessions since this was last asked. Costs about a microsecond while
   * nobody else writes, and a look more for what is of no interest here, such as a line in a log.
   */
  changedElsewhere(): boolean {
    const version = this.#dataVersion();
    if (version === this.#seen) return false;
    const notices = this.#notices();
    this.#seen = version;
    if (notices === this.#noticed) return false;
    this.#noticed = notices;
    return true;
  }

  /** Lets other processes on the same directory know that accounts, agencies or sessions have changed. */
  notifyOthers(): void {
    const { count } = this.#get('UPDATE notice SET count = count + 1 RETURNING count') as { count: number };
    // If others gave notice meanwhile, that is still to be seen.
    if (count === this.#noticed + 1) this.#noticed = count;
  }

  password(account: string): PasswordRow | undefined {
    return this.#get('SELECT hash, one_time, changed_at FROM password WHERE account = ?', account) as
      PasswordRow | undefined;
  }

  setPassword(account: string, hash: string, oneTime: boolean, at: number): void {
    this.#run('INSERT OR REPLACE INTO password VALUES (?, ?, ?, ?)', account, hash, oneTime ? 1 : 0, at);
  }

  /** For an account that has none. @returns false where somebody else has given it one */
  addPassword(account: string, hash: string, oneTime: boolean, at: number): boolean {
    const added = this.#get(
      'INSERT OR IGNORE INTO password VALUES (?, ?, ?, ?) RETURNING account',
      ...[account, hash, oneTime ? 1 : 0, at],
    );
    return added !== undefined;
  }

  failure(account: string, network: string): FailureRow | undefined {
    return this.#get(
      'SELECT count, locked_until, known, at FROM failure WHERE account = ? AND network = ?',
      ...[account, network],
    ) as FailureRow | undefined;
  }

  setFailure(account: string, network: string, { count, locked_until, known, at }: FailureRow): void {
    this.#run(
      'INSERT OR REPLACE INTO failure (account, network, count, locked_until, known, at) VALUES (?, ?, ?, ?, ?, ?)',
      ...[account, network, count, locked_until, known, at],
    );
  }

  clearFailures(account: string): void {
    this.#run('DELETE FROM failure WHERE account = ? AND known = 0', account);
    this.#run('UPDATE failure SET count = 0, locked_until = 0 WHERE account = ?', account);
  }

  /**
   * Lets go of what is older, and of what has the least effect left where there is too much: only the places where accounts have signed
   * in are kept however many there are.
   * @param most rows besides those
   */
  forgetFailures(before: number, most: number): void {
    this.#run('DELETE FROM failure WHERE at < ?', before);
    this.#run(
      `DELETE FROM failure WHERE rowid IN (SELECT rowid FROM failure WHERE known = 0
       ORDER BY max(at, locked_until) DESC, rowid DESC LIMIT -1 OFFSET ?)`,
      most,
    );
  }

  /** Stands for a name where no account has signed in under it. */
  hiddenName(name: string): string {
    return hiddenName(this.#nameKey, name);
  }

  addSession(tokenHash: string, row: SessionRow): void {
    const { account, method, address, begun_at, used_at, vouched } = row;
    this.#run(
      'INSERT INTO session (token_hash, account, method, address, begun_at, used_at, vouched) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[tokenHash, account, method, address, begun_at, used_at, vouched],
    );
  }

  session(tokenHash: string): SessionRow | undefined {
    return this.#get(
      'SELECT account, method, address, begun_at, used_at, vouched FROM session WHERE token_hash = ?',
      tokenHash,
    ) as SessionRow | undefined;
  }

  useSession(tokenHash: string, at: number): void {
    this.#run('UPDATE session SET used_at = ? WHERE token_hash = ?', at, tokenHash);
  }

  endSession(tokenHash: string): void {
    this.#run('DELETE FROM session WHERE token_hash = ?', tokenHash);
  }

  endSessionsOf(account: string, exceptTokenHash = ''): void {
    this.#run('DELETE FROM session WHERE account = ? AND token_hash <> ?', account, exceptTokenHash);
  }

  endSessionsBefore(begunAt: number, usedAt: number): void {
    this.#run('DELETE FROM session WHERE begun_at < ? OR used_at < ?', begunAt, usedAt);
  }

  setFeedKey(account: string, keyHash: string): void {
    this.#run('INSERT OR REPLACE INTO feed_key (account, key_hash) VALUES (?, ?)', account, keyHash);
  }

  /** Whose key it is. */
  feedKey(keyHash: string): string | undefined {
    return (this.#get('SELECT account FROM feed_key WHERE key_hash = ?', keyHash) as { account: string } | undefined)
      ?.account;
  }

  /** @returns whether there was one */
  endFeedKey(account: string): boolean {
    return this.#get('DELETE FROM feed_key WHERE account = ? RETURNING account', account) !== undefined;
  }

  logSignIn(row: Omit<SignInRow, 'id' | 'hash'>): void {
    const { at, account, what, method, address } = row;
    this.#signIns.append([at, account, what, method, address]);
  }

  /**
   * Newest first, from before an id.
   * @param among only these accounts
   */
  signIns(
    { account, among }: { account?: string; among?: readonly string[] },
    before: number,
    limit: number,
  ): SignInRow[] {
    return this.#statements
      .of(
        `SELECT id, at, account, what, method, address, lower(hex(hash)) AS hash FROM sign_in
       WHERE id > @after AND id < @before AND (@account IS NULL OR account = @account)
       AND (@among IS NULL OR account IN (SELECT value FROM json_each(@among)))
       ORDER BY id DESC LIMIT @limit`,
      )
      .all({
        after: this.#signIns.start(),
        before,
        limit,
        account: account ?? null,
        among: among === undefined ? null : JSON.stringify(among),
      }) as SignInRow[];
  }

  purge({ log, before, upTo }: LogPurge): void {
    this.#db
      .transaction(() => {
        if (log === 'access') {
          this.accessLog.cut(before, upTo);
          return;
        }
        const over = this.#signIns.over(before, upTo);
        if (over !== undefined) this.#signIns.cut(before, over);
      })
      .immediate();
  }

  /** How the logs will be once that is done, and outlast a power cut as far as they have come. */
  statesAfterPurge(purges: readonly LogPurge[]): LogState[] {
    const states = this.#db.transaction(() =>
      purges.map(({ log, before, upTo }) => this.#chain(log).stateAfterCut(before, upTo)),
    )();
    this.#db.pragma('synchronous = FULL');
    this.#run('UPDATE notice SET count = count');
    this.#db.pragma('synchronous = NORMAL');
    return states;
  }

  /** The hash of an entry, in hexadecimal; undefined where it is not there. */
  hashOf(log: Log, id: number): string | undefined {
    return this.#chain(log).hashOf(id);
  }

  /**
   * Whether the logs are what was written.
   * @param marks what is known of their entries from elsewhere
   */
  checkLogs(marks: Readonly<Partial<Record<Log, readonly Mark[]>>> = {}): LogChecked[] {
    return this.#db.transaction(() => [this.accessLog.check(marks.access), this.#signIns.check(marks.sign_in)])();
  }

  /** Where the tables, indexes and triggers of the file are not those of this software. */
  checkSchema(): Finding[] {
    return schemaFindings(this.#db);
  }

  /** Epoch milliseconds of the first sign-in of each account that is still in the log. */
  firstSignIns(): Map<string, number> {
    const rows = this.#statements
      .of(`SELECT account, min(at) AS at FROM sign_in WHERE id > ? AND what = 'signed_in' GROUP BY account`)
      .all(this.#signIns.start()) as { account: string; at: number }[];
    return new Map(rows.map(({ account, at }) => [account, at]));
  }

  close(): void {
    this.#db.close();
  }

  #chain(log: Log): LogChain {
    return log === 'access' ? this.accessLog.chain : this.#signIns;
  }

  #notices(): number {
    return (this.#get('SELECT count FROM notice') as { count: number }).count;
  }

  #dataVersion(): number {
    return (this.#statements.of('PRAGMA data_version').get() as { data_version: number }).data_version;
  }

  #run(sql: string, ...values: readonly (string | number | null)[]): void {
    this.#statements.of(sql).run(...values);
  }

  #get(sql: string, ...values: readonly (string | number | null)[]): unknown {
    return this.#statements.of(sql).get(...values);
  }
}
