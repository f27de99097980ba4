import type { Shapes } from '#disclosure';
import { RefusedCommand, isAgencyCode, lookOf } from '#disclosure';
import { AUTOMATIC_ACTOR } from '#registry';
import type { Grant, StaffRole } from './roles.js';
import { INSTALLATION, STAFF_ROLES } from './roles.js';

/**
 * Who may sign in, and with which roles: one stream for the whole installation. Passwords are no part of it, nor is anything
 * else that could be used to sign in.
 */
export interface AccountCreated {
  readonly type: 'AccountCreated';
  readonly data: {
    /** The actor of all that the account records: never changed, never given to another person. */
    readonly account: string;
    readonly name: string;
    /** Whose administrators look after it. */
    readonly agency: string;
    /** Who it is at the office's identity provider. */
    readonly subject?: string;
  };
}
export interface AccountChanged {
  readonly type: 'AccountChanged';
  readonly data: { readonly account: string; readonly name: string; readonly subject?: string };
}
export interface AccountDisabled {
  readonly type: 'AccountDisabled';
  readonly data: { readonly account: string };
}
export interface AccountEnabled {
  readonly type: 'AccountEnabled';
  readonly data: { readonly account: string };
}
/** Somebody else gave the account a one-time password. */
export interface PasswordReset {
  readonly type: 'PasswordReset';
  readonly data: { readonly account: string };
}
export interface RoleGranted {
  readonly type: 'RoleGranted';
  readonly data: Grant & { readonly account: string };
}
export interface RoleRevoked {
  readonly type: 'RoleRevoked';
  readonly data: { readonly account: string; readonly role: StaffRole; readonly agency: string };
}

export type AccountEvent =
  AccountCreated | AccountChanged | AccountDisabled | AccountEnabled | PasswordReset | RoleGranted | RoleRevoked;

export const ACCOUNT_SHAPES: Shapes<AccountEvent['type']> = {
  versions: {
    AccountCreated: 1,
    AccountChanged: 1,
    AccountDisabled: 1,
    AccountEnabled: 1,
    PasswordReset: 1,
    RoleGranted: 1,
    RoleRevoked: 1,
  },
  upcasters: {},
};

export interface Account {
  readonly account: string;
  readonly name: string;
  readonly agency: string;
  readonly subject?: string;
  readonly enabled: boolean;
  readonly grants: readonly Grant[];
}

/** By id. Changed in place: a province has tens of thousands. */
export type Accounts = Map<string, Account>;

export function evolveAccounts(accounts: Accounts, event: AccountEvent): Accounts {
  const { account: id } = event.data;
  if (event.type === 'AccountCreated') return accounts.set(id, { ...event.data, enabled: true, grants: [] });
  const account = accounts.get(id);
  if (account === undefined) throw new TypeError(`${event.type} of an account that was never created: ${id}`);
  switch (event.type) {
    case 'AccountChanged': {
      const { subject: _subject, ...rest } = account;
      return accounts.set(id, { ...rest, ...event.data });
    }
    case 'AccountDisabled':
      return accounts.set(id, { ...account, enabled: false });
    case 'AccountEnabled':
      return accounts.set(id, { ...account, enabled: true });
    case 'PasswordReset':
      return accounts;
    case 'RoleGranted': {
      const { role, agency, reach } = event.data;
      return accounts.set(id, {
        ...account,
        grants: [...without(account.grants, role, agency), { role, agency, reach }],
      });
    }
    case 'RoleRevoked':
      return accounts.set(id, { ...account, grants: without(account.grants, event.data.role, event.data.agency) });
  }
}

const without = (grants: readonly Grant[], role: string, agency: string): Grant[] =>
  grants.filter((grant) => grant.role !== role || grant.agency !== agency);

/** Ids stand as actors in events and are typed at sign-in; what begins with `local:` is the command line's. */
export const isAccountId = (text: string): boolean =>
  /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u.test(text) && lookOf(text) !== AUTOMATIC_ACTOR;

export interface NewAccount {
  readonly account: string;
  readonly name: string;
  readonly agency: string;
  readonly subject?: string;
}

export function createAccount(accounts: Accounts, wanted: NewAccount): AccountCreated[] {
  const { account, agency, subject } = wanted;
  if (!isAccountId(account)) {
    throw new RefusedCommand(
      'bad_account_id',
      '账号只能用字母、数字、汉字及 . _ @ -，不超过 64 个字符。',
      'An account’s id has letters, digits, . _ @ - and at most 64 characters.',
      'content',
    );
  }
  const look = lookOf(account);
  const alike = accounts.has(account) ? account : [...accounts.keys()].find((id) => lookOf(id) === look);
  if (alike !== undefined) {
    throw new RefusedCommand(
      'account_exists',
      `账号 ${alike} 已经存在；账号停用后也不能给别人使用，仅大小写或者全半角不同的也不行，请另选。`,
      `The account ${alike} exists; neither an id nor one that differs in case or width only is given to another person.`,
    );
  }
  checkAgency(agency);
  checkSubject(accounts, account, subject);
  const name = nameOf(wanted.name);
  return [{ type: 'AccountCreated', data: { account, name, agency, ...(subject !== undefined && { subject }) } }];
}

export function changeAccount(
  accounts: Accounts,
  id: string,
  change: { readonly name?: string; readonly subject?: string },
): AccountChanged[] {
  const account = accountOf(accounts, id);
  const name = change.name === undefined ? account.name : nameOf(change.name);
  const subject = change.subject ?? account.subject;
  checkSubject(accounts, id, subject);
  if (name === account.name && subject === account.subject) return [];
  return [{ type: 'AccountChanged', data: { account: id, name, ...(subject !== undefined && { subject }) } }];
}

/** @param by who does it: nobody disables or enables, grants or revokes their own */
export function disableAccount(accounts: Accounts, id: string, by: string): AccountDisabled[] {
  const account = accountOf(accounts, id);
  if (!account.enabled) return [];
  notOneself(id, by);
  notTheLast(accounts, id);
  return [{ type: 'AccountDisabled', data: { account: id } }];
}

export const enableAccount = (accounts: Accounts, id: string): AccountEnabled[] =>
  accountOf(accounts, id).enabled ? [] : [{ type: 'AccountEnabled', data: { account: id } }];

export function resetPassword(accounts: Accounts, id: string): PasswordReset[] {
  accountOf(accounts, id);
  return [{ type: 'PasswordReset', data: { account: id } }];
}

export function grantRole(accounts: Accounts, id: string, grant: Grant, by: string): RoleGranted[] {
  const account = accountOf(accounts, id);
  notOneself(id, by);
  checkAgency(grant.agency);
  if (!STAFF_ROLES.includes(grant.role)) {
    throw new RefusedCommand('no_such_role', `没有“${grant.role}”这一角色。`, 'There is no such role.', 'content');
  }
  const { role, agency, reach } = grant;
  const known = account.grants.some((one) => one.role === role && one.agency === agency && one.reach === reach);
  return known ? [] : [{ type: 'RoleGranted', data: { account: id, role, agency, reach } }];
}

export function revokeRole(
  accounts: Accounts,
  id: string,
  { role, agency }: Pick<Grant, 'role' | 'agency'>,
  by: string,
): RoleRevoked[] {
  const account = accountOf(accounts, id);
  if (!account.grants.some((one) => one.role === role && one.agency === agency)) return [];
  notOneself(id, by);
  if (role === 'administrator' && agency === INSTALLATION) notTheLast(accounts, id);
  return [{ type: 'RoleRevoked', data: { account: id, role, agency } }];
}

/** Whether somebody can still look after all accounts. */
export const hasAdministrator = (accounts: Accounts, except?: string): boolean =>
  [...accounts.values()].some(
    ({ account, enabled, grants }) => enabled && account !== except && administersAll(grants),
  );

const administersAll = (grants: readonly Grant[]): boolean =>
  grants.some(({ role, agency }) => role === 'administrator' && agency === INSTALLATION);

function notTheLast(accounts: Accounts, id: string): void {
  if (!administersAll(accounts.get(id)?.grants ?? []) || hasAdministrator(accounts, id)) return;
  throw new RefusedCommand(
    'last_administrator',
    `${id} 是最后一名全域管理员，请先另设一名。`,
    `${id} is the last administrator of the installation; appoint another one first.`,
  );
}

function notOneself(id: string, by: string): void {
  if (id !== by) return;
  throw new RefusedCommand(
    'own_account',
    '不能更改自己账号的角色或者停用自己的账号，须由另一名管理员办理。',
    'Nobody changes their own roles or disables their own account; another administrator does.',
  );
}

export function accountOf(accounts: ReadonlyMap<string, Account>, id: string): Account {
  const account = accounts.get(id);
  if (account !== undefined) return account;
  throw noSuchAccount(id);
}

export const noSuchAccount = (id: string): RefusedCommand =>
  new RefusedCommand('no_such_account', `没有账号 ${id}。`, `There is no account ${id}.`);

function nameOf(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= 100) return name;
  throw new RefusedCommand(
    'bad_account_name',
    '姓名不能为空，也不能超过 100 个字。',
    'A name has 1 to 100 characters.',
    'content',
  );
}

function checkAgency(agency: string): void {
  if (agency === INSTALLATION || isAgencyCode(agency)) return;
  throw new RefusedCommand(
    'bad_agency_code',
    `“${agency}”不是机关代码；全域用 *。`,
    `“${agency}” is no agency code; * means the whole installation.`,
    'content',
  );
}

function checkSubject(accounts: Accounts, id: string, subject: string | undefined): void {
  if (subject === undefined) return;
  const other = [...accounts.values()].find((one) => one.subject === subject && one.account !== id);
  if (other === undefined) return;
  throw new RefusedCommand(
    'subject_taken',
    `统一身份 ${subject} 已属于账号 ${other.account}。`,
    `The subject ${subject} belongs to the account ${other.account} already.`,
  );
}
