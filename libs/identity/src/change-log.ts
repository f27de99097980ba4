import type { AgencyEvent } from '#disclosure';
import { AGENCY_SHAPES } from '#disclosure';
import type { EventStore, StoredEvent } from '#event-store';
import type { By } from '#registry';
import { ACCOUNTS_STREAM, AGENCIES_STREAM, agencyStream, factsIn } from '#registry';
import type { AccountEvent } from './accounts.js';
import { ACCOUNT_SHAPES } from './accounts.js';
import type { AgencyTreeEvent } from './agency-tree.js';
import { AGENCY_TREE_SHAPES } from './agency-tree.js';
import { INSTALLATION } from './roles.js';

/** What an agency is called and what its letters say of it, with whose it is: its own stream does not repeat that. */
type OfAgency = {
  readonly [Type in AgencyEvent['type']]: {
    readonly type: Type;
    readonly data: Extract<AgencyEvent, { type: Type }>['data'] & { readonly code: string };
  };
}[AgencyEvent['type']];

/** What somebody has changed of accounts, roles or agencies. */
export interface Change {
  readonly position: number;
  readonly recordedAt: string;
  /** Who has done it. */
  readonly actor: string;
  /** Who that was then, where it is known. */
  readonly by?: By;
  readonly event: AccountEvent | AgencyTreeEvent | OfAgency;
}

/** The account that was changed. */
export const accountIn = ({ event: { data } }: Pick<Change, 'event'>): string | undefined =>
  'account' in data ? data.account : undefined;

export const CHANGE_LABELS: Readonly<Record<Change['event']['type'], string>> = {
  AccountCreated: '新设账号',
  AccountChanged: '更改姓名或者统一身份',
  AccountDisabled: '停用账号',
  AccountEnabled: '启用账号',
  PasswordReset: '重置密码',
  RoleGranted: '授予角色',
  RoleRevoked: '收回角色',
  AgencyCreated: '设立机关',
  AgencyMoved: '改变上级机关',
  AgencyClosed: '撤销机关',
  HandlingUnitsSet: '设定承办科室',
  AgencyNamed: '确定机关名称',
  AgencyDescribed: '设定机关文书信息',
};

export interface ChangeFilter {
  /** Of its own accounts, of roles in it, or of the agency itself, its place and its name. */
  readonly agency?: string;
  /** Whose account was changed, or who has changed something. */
  readonly account?: string;
  /** Only what was recorded before this position. */
  readonly before?: number;
}

/** Streams of agencies that are read at the same time. */
const AT_ONCE = 100;

/**
 * What was changed of accounts, roles and agencies, latest first. Of all agencies these are those that were created here or that somebody
 * has an account or a role in.
 * @throws UnreadableEvent, StoreUnavailable
 */
export async function readChanges(store: EventStore, { agency, account, before }: ChangeFilter): Promise<Change[]> {
  const accounts = await store.readStream(ACCOUNTS_STREAM);
  const agencies = await store.readStream(AGENCIES_STREAM);
  const changes = [
    ...paired(accounts, factsIn<AccountEvent>(accounts, ACCOUNT_SHAPES)),
    ...paired(agencies, factsIn<AgencyTreeEvent>(agencies, AGENCY_TREE_SHAPES)),
  ];
  for (const codes of agency === undefined ? inTurns(agenciesIn(changes)) : [[agency]]) {
    changes.push(...(await Promise.all(codes.map((code) => changesOfAgency(store, code)))).flat());
  }
  const homes = new Map<string, string>();
  const parents = new Map<string, string | undefined>();
  /** The agency that a moved one was below until then. */
  const left = new Map<Change, string | undefined>();
  for (const change of changes) {
    const { event } = change;
    if (event.type === 'AccountCreated') homes.set(event.data.account, event.data.agency);
    if (event.type === 'AgencyMoved') left.set(change, parents.get(event.data.code));
    if (event.type === 'AgencyCreated' || event.type === 'AgencyMoved') parents.set(event.data.code, event.data.parent);
  }
  return changes
    .filter(
      (change) =>
        (before === undefined || change.position < before) &&
        (account === undefined || change.actor === account || accountIn(change) === account) &&
        (agency === undefined || left.get(change) === agency || concerned(change, homes).includes(agency)),
    )
    .sort((one, other) => other.position - one.position);
}

function agenciesIn(changes: readonly Change[]): string[] {
  const codes = changes.flatMap(({ event: { data } }) =>
    'code' in data ? data.code : 'agency' in data ? data.agency : [],
  );
  return [...new Set(codes)].filter((code) => code !== INSTALLATION);
}

const inTurns = (codes: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(codes.length / AT_ONCE) }, (_, turn) =>
    codes.slice(turn * AT_ONCE, (turn + 1) * AT_ONCE),
  );

async function changesOfAgency(store: EventStore, code: string): Promise<Change[]> {
  const stored = await store.readStream(agencyStream(code));
  const facts = factsIn<AgencyEvent>(stored, AGENCY_SHAPES);
  return paired(
    stored,
    facts.map(({ type, data }) => ({ type, data: { code, ...data } }) as OfAgency),
  );
}

const paired = (stored: readonly StoredEvent[], facts: readonly Change['event'][]): Change[] =>
  facts.map((event, index) => {
    const { position, recordedAt, actor, data } = stored[index] as StoredEvent;
    const { by } = JSON.parse(data) as { readonly by?: By };
    return { position, recordedAt, actor, event, ...(by && { by }) };
  });

/** The agencies that a change is one of. */
function concerned({ event: { data } }: Change, homes: ReadonlyMap<string, string>): (string | undefined)[] {
  if ('account' in data) return [homes.get(data.account), 'agency' in data ? data.agency : undefined];
  return [data.code, 'parent' in data ? data.parent : undefined];
}
