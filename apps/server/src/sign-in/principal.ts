import type { Account, Action, Decision, Session } from '#identity';
import { INSTALLATION } from '#identity';
import type { By } from '#registry';

/** Who sends a request. */
export interface Principal {
  readonly account: Account;
  readonly method: string;
  /** The session's own token; none with a token of the identity provider. */
  readonly session?: Session;
  readonly token: string;
  /** The agency of a request that names none, where there is but one. */
  readonly agency: string | undefined;
  /** What has been decided for this person so far; dropped with every change of accounts or agencies. */
  readonly admissions: Map<string, Admission>;
  /** Of the directory that it was made from. */
  readonly version: number;
}

/** What the matrix says to a request, and what its events will carry. */
export interface Admission extends Decision {
  readonly action: Action;
  readonly agency: string;
  readonly actor: string;
  readonly by: By;
}

/** A person of whom nothing has been decided yet. */
export function newPrincipal(
  account: Account,
  known: Pick<Principal, 'method' | 'token' | 'version'> & { readonly session?: Session },
): Principal {
  const agencies = new Set(account.grants.map(({ agency }) => agency).filter((agency) => agency !== INSTALLATION));
  const [only] = agencies;
  const home = account.agency === INSTALLATION ? undefined : account.agency;
  return { ...known, account, agency: agencies.size === 1 ? only : home, admissions: new Map() };
}
