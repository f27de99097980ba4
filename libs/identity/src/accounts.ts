import type { Shapes } from '#disclosure';
import {
  RefusedCommand,
  checkUnmistakable,
  checkUnmistakableId,
  isAgencyCode,
  isPlainName,
  lookOf,
  unchanged,
} from '#disclosure';
import { AUTOMATIC_ACTOR } from '#registry';
import type { AgencyTree } from './agency-tree.js';
import { checkKnown } from './agency-tree.js';
import type { Grant, StaffRole } from './roles.js';
import { INSTALLATION, ROLE_LABELS, STAFF_ROLES } from './roles.js';

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
    /** At which provider; of events of version 1, at whichever the office has. */
    readonly issuer?: string;
  };
}
export interface AccountChanged {
  readonly type: 'AccountChanged';
  /** No subject: nobody at an identity provider any more. */
  readonly data: {
    readonly account: string;
    readonly name: string;
    readonly subject?: string;
    readonly issuer?: string;
  };
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
    AccountCreated: 2,
    AccountChanged: 2,
    AccountDisabled: 1,
    AccountEnabled: 1,
    PasswordReset: 1,
    RoleGranted: 1,
    RoleRevoked: 1,
  },
  upcasters: { 'AccountCreated:1': unchanged, 'AccountChanged:1': unchanged },
};

export interface Account {
  readonly account: string;
  readonly name: string;
  readonly agency: string;
  readonly subject?: string;
  readonly issuer?: string;
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
      const { subject: _subject, issuer: _issuer, ...rest } = account;
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
const isAccountId = (text: string): boolean =>
  /^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u.test(text) && lookOf(text) !== AUTOMATIC_ACTOR;

/** Who somebody is at an identity provider: the same subject is another person at another provider. */
export interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
}

/** One text for who an account is at its provider, to compare with and to look up by; undefined when nobody. */
export const identityKey = ({ issuer = '', subject }: Partial<ProviderIdentity>): string | undefined =>
  // No subject has a line break in it.
  subject === undefined ? undefined : `${issuer}\n${subject}`;

export interface NewAccount {
  readonly account: string;
  readonly name: string;
  readonly agency: string;
  readonly identity?: ProviderIdentity;
}

export function createAccount(accounts: Accounts, wanted: NewAccount, tree: AgencyTree): AccountCreated[] {
  const { account, agency, identity } = wanted;
  if (!isAccountId(account)) {
    throw new RefusedCommand(
      'bad_account_id',
      '账号只能用字母、数字、汉字及 . _ @ -，不超过 64 个字符，请另选。',
      'An account’s id has letters, digits, . _ @ - and at most 64 characters; choose another.',
      'content',
    );
  }
  checkUnmistakableId(account);
  const look = lookOf(account);
  const alike = accounts.has(account) ? account : [...accounts.keys()].find((id) => lookOf(id) === look);
  if (alike !== undefined) throw accountExists(alike);
  checkAgency(agency, tree);
  if (identity !== undefined) checkIdentity(accounts, account, identity);
  const name = nameOf(wanted.name);
  return [{ type: 'AccountCreated', data: { account, name, agency, ...identity } }];
}

/** @param change `identity: null` takes it away */
export function changeAccount(
  accounts: Accounts,
  id: string,
  change: { readonly name?: string; readonly identity?: ProviderIdentity | null },
): AccountChanged[] {
  const account = accountOf(accounts, id);
  const name = change.name === undefined ? account.name : nameOf(change.name);
  const { issuer, subject } = account;
  const kept = { ...(subject !== undefined && { subject }), ...(issuer !== undefined && { issuer }) };
  const identity = change.identity === undefined ? kept : (change.identity ?? {});
  if (change.identity) checkIdentity(accounts, id, change.identity);
  if (name === account.name && sameIdentity(kept, identity)) return [];
  return [{ type: 'AccountChanged', data: { account: id, name, ...identity } }];
}

const sameIdentity = (one: Partial<ProviderIdentity>, other: Partial<ProviderIdentity>): boolean =>
  one.issuer === other.issuer && one.subject === other.subject;

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

export function grantRole(accounts: Accounts, id: string, grant: Grant, by: string, tree: AgencyTree): RoleGranted[] {
  const account = accountOf(accounts, id);
  notOneself(id, by);
  checkAgency(grant.agency, tree);
  if (!STAFF_ROLES.includes(grant.role)) {
    throw new RefusedCommand(
      'no_such_role',
      `没有“${grant.role}”这一角色，请从下列角色中选择：${STAFF_ROLES.map((role) => ROLE_LABELS[role].label).join('、')}。`,
      `There is no role ${grant.role}; choose one of: ${STAFF_ROLES.join(', ')}.`,
      'content',
    );
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

/** Who looks after all accounts and can. */
export const administratorsOfAll = (accounts: ReadonlyMap<string, Account>): Account[] =>
  [...accounts.values()].filter(({ enabled, grants }) => enabled && administersAll(grants));

/** Who still gets in when nobody else can: an administrator of the installation whom no identity provider has to know. */
export const isLastResort = ({ grants, subject }: Account): boolean => subject === undefined && administersAll(grants);

const administersAll = (grants: readonly Grant[]): boolean =>
  grants.some(({ role, agency }) => role === 'administrator' && agency === INSTALLATION);

function notTheLast(accounts: Accounts, id: string): void {
  if (!administersAll(accounts.get(id)?.grants ?? [])) return;
  if (administratorsOfAll(accounts).some(({ account }) => account !== id)) return;
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

export const accountExists = (id: string): RefusedCommand =>
  new RefusedCommand(
    'account_exists',
    `账号 ${id} 已经存在；账号停用后也不能给别人使用，仅大小写或者全半角不同的也不行，请另选。`,
    `The account ${id} exists; neither an id nor one that differs in case or width only is given to another person: choose another.`,
  );

export const noSuchAccount = (id: string): RefusedCommand =>
  new RefusedCommand('no_such_account', `没有账号 ${id}，请核对。`, `There is no account ${id}; check the id.`);

function nameOf(text: string): string {
  const name = text.trim();
  if (name !== '' && name.length <= 100) {
    checkUnmistakable(name);
    return name;
  }
  throw new RefusedCommand(
    'bad_account_name',
    '姓名不能为空，也不能超过 100 个字，请更正。',
    'A name has 1 to 100 characters; correct it.',
    'content',
  );
}

function checkAgency(agency: string, tree: AgencyTree): void {
  if (agency === INSTALLATION) return;
  if (isAgencyCode(agency)) {
    checkKnown(tree, agency);
    return;
  }
  throw new RefusedCommand(
    'bad_agency_code',
    `“${agency}”不是机关代码，请更正；全域用 *。`,
    `“${agency}” is no agency code; correct it, or give * for the whole installation.`,
    'content',
  );
}

/** One answer whatever is wrong: that somebody has an account is told to nobody, as it may be another agency's. */
function checkIdentity(accounts: Accounts, id: string, { issuer, subject }: ProviderIdentity): void {
  const taken = [...accounts.values()].some(
    (one) => one.account !== id && one.subject === subject && (one.issuer ?? issuer) === issuer,
  );
  if (!taken && subject.trim() === subject && subject !== '' && subject.length <= 255 && isPlainName(subject)) return;
  throw new RefusedCommand(
    'subject_refused',
    '该统一身份标识不能用于此账号：请核对；确实无误的，请全域管理员处理。',
    'This subject cannot be given to the account: check it; if it is right, ask an administrator of the installation.',
    'content',
  );
}
