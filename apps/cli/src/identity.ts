import { join } from 'node:path';
import type { EventStore } from '#event-store';
import { openEventStore } from '#event-store';
import type { Account, Grant, ProviderIdentity, StaffRole } from '#identity';
import {
  CHANGE_LABELS,
  Directory,
  INSTALLATION,
  IdentityFile,
  ROLE_LABELS,
  SignInDesk,
  accountIn,
  changeAccount,
  checkKnown,
  closeAgency,
  createAgency,
  moveAgency,
  readChanges,
  setHandlingUnits,
} from '#identity';
import { agencyName, recordAgencyName } from '#registry';
import { withEvents } from './data-directory.js';
import { Failure } from './failure.js';
import { operator } from './operator.js';
import { logRead } from './read-log.js';

interface Place {
  readonly data: string;
  /** A cluster's event store instead: its people sign in at the identity provider, and there are no passwords. */
  readonly events?: string;
  readonly actor?: string;
}

interface OpenIdentity {
  readonly store: EventStore;
  readonly directory: Directory;
  readonly file: IdentityFile;
  readonly desk: SignInDesk;
}

/** Where sessions do not matter: the rules of sign-in are the server's. */
const RULES = { idle: 0, longest: 0, oneTime: 0, passwords: 'last resort', failures: 1, locked: 0 } as const;

/** Opens the events of accounts and agencies. A command that makes neither needs a register, or a cluster, that is there already. */
async function withStore<Result>(
  { data, events }: Place,
  options: { readonly mayCreate?: boolean },
  work: (store: EventStore) => Promise<Result>,
): Promise<Result> {
  if (events === undefined) return withEvents(data, options, work);
  const store = await openEventStore(events);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** The same for a command that changes something, with what is secret or must be told to a running server. */
export const withIdentity = <Result>(
  place: Place,
  options: { readonly mayCreate?: boolean },
  work: (identity: OpenIdentity) => Promise<Result>,
): Promise<Result> =>
  withStore(place, options, async (store) => {
    const file = IdentityFile.open(join(place.data, 'identity.db'));
    try {
      const directory = await Directory.open(store, Date.now, () => file.notifyOthers());
      return await work({ store, directory, file, desk: new SignInDesk(directory, file, RULES) });
    } finally {
      file.close();
    }
  });

export interface UserOptions extends Place {
  readonly name: string;
  readonly agency: string;
  readonly role?: readonly StaffRole[];
  readonly children?: true;
  readonly subject?: string;
  readonly issuer?: string;
}

/** `taizhang user add`: an account with its roles; prints its one-time password, once. */
export async function addUser(account: string, options: UserOptions): Promise<void> {
  const { name, agency, role: roles = [], children } = options;
  const identity = identityIn(options);
  const grants = roles.map((role): Grant => ({ role, agency, reach: children === true ? 'children' : 'own' }));
  await withIdentity(options, { mayCreate: true }, async ({ desk }) => {
    const wanted = { account, name, agency, ...(identity && { identity }) };
    const { oneTimePassword: password } = await desk.accounts.create(
      wanted,
      grants,
      operator(INSTALLATION, options.actor),
    );
    process.stdout.write(
      options.events === undefined
        ? `已新设账号 ${account}，一次性密码 / one-time password：${password}\n`
        : `已新设账号 ${account}，由统一身份认证登录 / signs in at the identity provider\n`,
    );
  });
}

export interface SubjectOptions extends Place {
  readonly subject?: string;
  readonly issuer?: string;
  readonly none?: true;
}

/** `taizhang user subject`: who an account is at the identity provider; who was signed in by another identity no longer is. */
export async function setSubject(account: string, options: SubjectOptions): Promise<void> {
  if ((options.subject === undefined) !== (options.none === true))
    throw new Failure('请只给出 --subject 或者 --none / give either --subject or --none');
  const identity = identityIn(options);
  await withIdentity(options, {}, async ({ directory }) => {
    const by = operator(INSTALLATION, options.actor);
    await directory.recordAccounts((accounts) => changeAccount(accounts, account, { identity: identity ?? null }), by);
    process.stdout.write(
      identity === undefined
        ? `账号 ${account} 不再由统一身份认证登录 / is nobody at an identity provider any more\n`
        : `账号 ${account} 在 ${identity.issuer} 为 ${identity.subject} / is that subject there\n`,
    );
  });
}

function identityIn({ subject, issuer }: SubjectOptions): ProviderIdentity | undefined {
  if (subject === undefined) return undefined;
  if (issuer !== undefined) return { issuer, subject };
  throw new Failure(
    '统一身份标识须属于某一统一身份认证，请用 --issuer 或者 OIDC_ISSUER 给出其地址 / a subject is one of an identity provider: give its address with --issuer or in OIDC_ISSUER',
  );
}

/** `taizhang user disable`: its sessions are over at once, at a running server, too. */
export async function disableUser(account: string, options: Place): Promise<void> {
  await withIdentity(options, {}, async ({ desk }) => {
    await desk.accounts.disable(account, operator(INSTALLATION, options.actor));
    process.stdout.write(`已停用账号 ${account}，其会话已结束 / disabled, its sessions are over\n`);
  });
}

/** `taizhang user reset`: prints a one-time password, once. */
export async function resetUser(account: string, options: Place): Promise<void> {
  await withIdentity(options, {}, async ({ desk }) => {
    const password = await desk.accounts.reset(account, operator(INSTALLATION, options.actor), 'local');
    process.stdout.write(`账号 ${account} 的一次性密码 / one-time password：${password}\n`);
  });
}

/** `taizhang user list` */
export async function listUsers(options: Place): Promise<void> {
  await withStore(options, {}, async (store) => {
    const { accounts } = await Directory.open(store);
    for (const account of accounts.values()) process.stdout.write(`${lineOf(account)}\n`);
  });
}

const lineOf = ({ account, name, enabled, grants }: Account): string => {
  const roles = grants.map(
    ({ role, agency, reach }) => `${ROLE_LABELS[role].label}@${agency}${reach === 'children' ? '（含下级）' : ''}`,
  );
  return `${account}\t${name}\t${enabled ? '启用' : '停用'}\t${roles.join('、')}`;
};

export interface ChangesOptions extends Place {
  readonly agency?: string;
  readonly account?: string;
}

/** `taizhang user changes`: who has created, granted, revoked, disabled, enabled or reset what, latest first. */
export async function listChanges({ agency, account, ...place }: ChangesOptions): Promise<void> {
  await withStore(place, {}, async (store) => {
    const wanted = { ...(agency !== undefined && { agency }), ...(account !== undefined && { account }) };
    const changes = await readChanges(store, wanted);
    logRead(place.data, agency ?? INSTALLATION, 'ReadChanges', []);
    for (const { position, recordedAt, actor, event } of changes) {
      const { account: _account, ...data } = { account: '', ...event.data };
      const told = [position, recordedAt, actor, CHANGE_LABELS[event.type], accountIn({ event }) ?? ''];
      process.stdout.write(`${[...told, JSON.stringify(data)].join('\t')}\n`);
    }
  });
}

export interface AgencyOptions extends Place {
  readonly name?: string;
  readonly parent?: string;
}

/** `taizhang agency add` */
export async function addAgency(code: string, options: AgencyOptions): Promise<void> {
  const { name, parent, actor } = options;
  await withIdentity(options, { mayCreate: true }, async ({ store, directory }) => {
    await directory.recordAgencies((tree) => createAgency(tree, code, parent), operator(INSTALLATION, actor));
    if (name !== undefined) await recordAgencyName(store, name, operator(code, actor));
  });
  await listAgencies(options);
}

/** `taizhang agency move` */
export const moveAgencyTo = (code: string, options: AgencyOptions): Promise<void> =>
  change(options, ({ directory }) =>
    directory.recordAgencies((tree) => moveAgency(tree, code, options.parent), operator(INSTALLATION, options.actor)),
  );

/** `taizhang agency close` */
export const closeAgencyOf = (code: string, options: Place): Promise<void> =>
  change(options, ({ directory }) =>
    directory.recordAgencies((tree) => closeAgency(tree, code), operator(INSTALLATION, options.actor)),
  );

/** `taizhang agency rename`; also of an agency that a register was imported for and that was never created. */
export async function renameAgency(code: string, name: string, options: Place): Promise<void> {
  await withIdentity(options, {}, async ({ store, directory, file }) => {
    checkKnown(directory.tree, code);
    await recordAgencyName(store, name, operator(code, options.actor));
    file.notifyOthers();
  });
  process.stdout.write(`机关 ${code} 的名称为 ${name} / is called so now\n`);
}

/** `taizhang agency units` */
export const setUnits = (code: string, units: readonly string[], options: Place): Promise<void> =>
  change(options, ({ directory }) =>
    directory.recordAgencies((tree) => setHandlingUnits(tree, code, units), operator(INSTALLATION, options.actor)),
  );

async function change(options: Place, work: (identity: OpenIdentity) => Promise<unknown>): Promise<void> {
  await withIdentity(options, {}, work);
  await listAgencies(options);
}

/** `taizhang agency list`: the tree, each agency below the one above it. */
export async function listAgencies(options: Place): Promise<void> {
  await withStore(options, {}, async (store) => {
    const { tree } = await Directory.open(store);
    if (tree.size === 0) throw new Failure('尚未设立机关 / no agency was created yet: taizhang agency add');
    const tell = async (parent: string | undefined, depth: number): Promise<void> => {
      for (const node of tree.values()) {
        if (node.parent !== parent) continue;
        const name = (await agencyName(store, node.code)) ?? '';
        const units = node.units.length === 0 ? '' : `（${node.units.join('、')}）`;
        process.stdout.write(`${'  '.repeat(depth)}${node.code} ${name}${units}${node.closed ? ' 已撤销' : ''}\n`);
        await tell(node.code, depth + 1);
      }
    };
    await tell(undefined, 0);
  });
}
