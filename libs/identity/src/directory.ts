import type { EventStore } from '#event-store';
import { StoreUnavailable } from '#event-store';
import type { By, FactsRecorded, Recording } from '#registry';
import { ACCOUNTS_STREAM, AGENCIES_STREAM, factsIn, firstAnswer, identify, recordFacts } from '#registry';
import type { Account, AccountEvent, Accounts, ProviderIdentity } from './accounts.js';
import { ACCOUNT_SHAPES, evolveAccounts, identityKey } from './accounts.js';
import type { AgencyTree, AgencyTreeEvent } from './agency-tree.js';
import { AGENCY_TREE_SHAPES, NO_AGENCIES, evolveAgencyTree } from './agency-tree.js';

/**
 * Throws when whoever asks may not do it. Asked of the accounts and agencies as they stand when it is decided: between the door and
 * the recording a role may be gone.
 */
export type MayDo = (accounts: ReadonlyMap<string, Account>, tree: AgencyTree) => void;

/** Accounts, grants and the agency tree, folded in memory: every request asks them. */
export class Directory {
  #accounts: Accounts = new Map();
  /** Account by who it is at the identity provider. */
  #identities = new Map<string, string>();
  #tree: AgencyTree = NO_AGENCIES;
  /** When each account was disabled last, in epoch milliseconds. */
  #disabled = new Map<string, number>();
  #folded = { accounts: 0, agencies: 0 };
  #reading: Promise<void> | undefined;
  /** How often something was recorded here, or may have been, and how much of that has been read back. */
  #recorded = 0;
  #readBack = 0;
  /** What has been handed to the store here and not been read back yet. */
  readonly #changing = new Set<Promise<void>>();
  /** Grows whenever something in it has changed: what was derived from it before no longer holds. */
  version = 0;

  private constructor(
    private readonly store: EventStore,
    private readonly now: () => number,
    private readonly announce: () => void,
  ) {}

  /** @param announce tells other processes that something was recorded, whether it can be read back here or not */
  static async open(
    store: EventStore,
    now: () => number = Date.now,
    announce: () => void = () => undefined,
  ): Promise<Directory> {
    const directory = new Directory(store, now, announce);
    await directory.refresh();
    return directory;
  }

  get accounts(): ReadonlyMap<string, Account> {
    return this.#accounts;
  }

  get tree(): AgencyTree {
    return this.#tree;
  }

  /** Whether something that was recorded here has not been read back: what is known is what was before. */
  get behind(): boolean {
    return this.#readBack < this.#recorded;
  }

  /**
   * What is being recorded here of accounts or agencies, to be waited for by what is recorded after it: an account may be disabled in
   * the store already. Others may be there when it is over. It does not reject.
   */
  get changing(): Promise<void> | undefined {
    const [first] = this.#changing;
    return first;
  }

  account(id: string): Account | undefined {
    return this.#accounts.get(id);
  }

  /** Whether an agency was created here, or has people, as it may without having been. Looks through the accounts for one that was not. */
  knowsAgency(code: string): boolean {
    if (this.#tree.has(code)) return true;
    for (const { agency, grants } of this.#accounts.values()) {
      if (agency === code || grants.some((grant) => grant.agency === code)) return true;
    }
    return false;
  }

  /** Epoch milliseconds when it was disabled last: what was vouched for before does not open it again once it is enabled. */
  disabledAt(id: string): number {
    return this.#disabled.get(id) ?? -Infinity;
  }

  /** Accounts whose events name no provider are those of whichever the office has. */
  byIdentity({ issuer, subject }: ProviderIdentity): Account | undefined {
    const id =
      this.#identities.get(identityKey({ issuer, subject }) ?? '') ??
      this.#identities.get(identityKey({ subject }) ?? '');
    return id === undefined ? undefined : this.#accounts.get(id);
  }

  /** Reads what was recorded since, by other processes too. Calls at the same time share one reading. */
  refresh(): Promise<void> {
    return (this.#reading ??= this.#read().finally(() => (this.#reading = undefined)));
  }

  /** The same, from now on: a reading under way may have begun before what must be seen. */
  async readAgain(): Promise<void> {
    const recorded = this.#recorded;
    // If that one fails, the next may not.
    await this.#reading?.catch(() => undefined);
    await this.refresh();
    this.#readBack = Math.max(this.#readBack, recorded);
  }

  /** What could not be read back leaves the directory `behind`. @throws RefusedCommand, KeyReused, StoreUnavailable */
  recordAccounts(
    decide: (accounts: Accounts, tree: AgencyTree) => AccountEvent[],
    recording: Recording,
    mayDo: MayDo = () => undefined,
  ): Promise<FactsRecorded<AccountEvent>> {
    const deciding = async (history: readonly AccountEvent[]): Promise<AccountEvent[]> => {
      const accounts = history.reduce<Accounts>(evolveAccounts, new Map());
      const tree = await this.#treeNow();
      mayDo(accounts, tree);
      return decide(accounts, tree);
    };
    return this.#record(recording, (marked) =>
      recordFacts(this.store, ACCOUNTS_STREAM, ACCOUNT_SHAPES, deciding, marked, this.now),
    );
  }

  /** What could not be read back leaves the directory `behind`. @throws RefusedCommand, KeyReused, StoreUnavailable */
  recordAgencies(
    decide: (tree: AgencyTree) => AgencyTreeEvent[],
    recording: Recording,
    mayDo: MayDo = () => undefined,
  ): Promise<FactsRecorded<AgencyTreeEvent>> {
    const deciding = async (history: readonly AgencyTreeEvent[]): Promise<AgencyTreeEvent[]> => {
      const tree = history.reduce(evolveAgencyTree, NO_AGENCIES);
      mayDo(await this.#accountsNow(), tree);
      return decide(tree);
    };
    return this.#record(recording, (marked) =>
      recordFacts(this.store, AGENCIES_STREAM, AGENCY_TREE_SHAPES, deciding, marked, this.now),
    );
  }

  /** Whether the agencies were changed by the same request before: it decides nothing anew. @throws KeyReused, StoreUnavailable */
  async hasAnswered(recording: Recording): Promise<boolean> {
    if (recording.repeatable === undefined) return false;
    return firstAnswer(await this.store.readStream(AGENCIES_STREAM), identify(recording)) !== undefined;
  }

  /** Marks it as `changing` from the turn of the event loop in which it is handed to the store. */
  async #record<Recorded>(recording: Recording, record: (marked: Recording) => Promise<Recorded>): Promise<Recorded> {
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    const mayStill = (): By | undefined | Promise<By | undefined> => {
      // Another was faster, and it is asked anew: nothing of this one is in the store, and it cannot wait for itself.
      this.#changing.delete(over);
      const by = recording.mayStill?.();
      if (!(by instanceof Promise)) this.#changing.add(over);
      return by;
    };
    try {
      const recorded = await record({ ...recording, mayStill });
      await this.#readOwn();
      return recorded;
    } catch (error) {
      // Whether it was recorded is not known then.
      if (error instanceof StoreUnavailable) await this.#readOwn();
      throw error;
    } finally {
      this.#changing.delete(over);
      resolve(undefined);
    }
  }

  async #readOwn(): Promise<void> {
    this.#recorded += 1;
    try {
      this.announce();
    } finally {
      await this.readAgain().catch(() => undefined);
    }
  }

  async #accountsNow(): Promise<Accounts> {
    const history = await this.store.readStream(ACCOUNTS_STREAM);
    return factsIn<AccountEvent>(history, ACCOUNT_SHAPES).reduce<Accounts>(evolveAccounts, new Map());
  }

  async #treeNow(): Promise<AgencyTree> {
    const history = await this.store.readStream(AGENCIES_STREAM);
    return factsIn<AgencyTreeEvent>(history, AGENCY_TREE_SHAPES).reduce(evolveAgencyTree, NO_AGENCIES);
  }

  async #read(): Promise<void> {
    const [accounts, agencies] = await Promise.all([
      this.store.readStream(ACCOUNTS_STREAM),
      this.store.readStream(AGENCIES_STREAM),
    ]);
    const recorded = accounts.slice(this.#folded.accounts);
    const fresh = factsIn<AccountEvent>(recorded, ACCOUNT_SHAPES);
    // All is read before any of it is folded: what cannot be read leaves everything as it was.
    const moved = factsIn<AgencyTreeEvent>(agencies.slice(this.#folded.agencies), AGENCY_TREE_SHAPES);
    for (const [index, event] of fresh.entries()) {
      evolveAccounts(this.#accounts, event);
      if (event.type === 'AccountDisabled') {
        this.#disabled.set(event.data.account, Date.parse(recorded[index]?.recordedAt ?? ''));
      }
      const account = this.#accounts.get(event.data.account);
      const key = account && identityKey(account);
      if (key !== undefined) this.#identities.set(key, event.data.account);
    }
    // An identity that was taken away from an account no longer leads to it.
    if (fresh.length > 0) {
      for (const [key, id] of this.#identities) {
        const account = this.#accounts.get(id);
        if (account === undefined || identityKey(account) !== key) this.#identities.delete(key);
      }
    }
    this.#tree = moved.reduce(evolveAgencyTree, this.#tree);
    this.#folded = { accounts: accounts.length, agencies: agencies.length };
    if (fresh.length + moved.length > 0) this.version += 1;
  }
}
