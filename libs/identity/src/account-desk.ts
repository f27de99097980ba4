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
  resetPassword,
} from './accounts.js';
import type { Directory, MayDo } from './directory.js';
import type { IdentityFile } from './identity-file.js';
import type { Lockouts } from './lockouts.js';
import { hashPassword, oneTimePassword } from './passwords.js';
import type { Grant } from './roles.js';
import { INSTALLATION } from './roles.js';
import type { Sessions } from './sessions.js';
import type { SignInLog } from './sign-in-log.js';

/** The recording of something that a repeated request does again. */
function once({ repeatable: _repeatable, correlation: _correlation, ...recording }: Recording): Recording {
  return recording;
}

/** Makes, disables and enables accounts, and gives them passwords: what is recorded of them, and what is secret or under way. */
export class AccountDesk {
  constructor(
    private readonly directory: Directory,
    private readonly file: IdentityFile,
    private readonly lockouts: Lockouts,
    private readonly sessions: Sessions,
    private readonly log: SignInLog,
    private readonly now: () => number,
  ) {}

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
    this.lockouts.forget(id);
    this.#end(id);
    this.log.note(id, 'password_reset', 'password', address);
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

  #end(account: string): void {
    this.sessions.endOf(account);
    this.file.endFeedKey(account);
    this.file.notifyOthers();
  }
}
