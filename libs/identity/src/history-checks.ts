import type { HistoryCheck } from '#event-store';
import { ACCOUNTS_STREAM, AGENCIES_STREAM, LOG_ANCHORS_STREAM, factsCheck } from '#registry';
import type { AccountEvent, Accounts } from './accounts.js';
import { ACCOUNT_SHAPES, evolveAccounts } from './accounts.js';
import type { AgencyTree, AgencyTreeEvent } from './agency-tree.js';
import { AGENCY_TREE_SHAPES, NO_AGENCIES, evolveAgencyTree } from './agency-tree.js';
import { DisabledAccountsCheck } from './disabled-accounts-check.js';
import type { LogsAnchored } from './log-anchors.js';
import { LOG_ANCHOR_SHAPES, faultsOfAnchor } from './log-anchors.js';

/** Accounts and what they have done when they were disabled, the agency tree, and how far the logs had come. */
export const identityChecks = (): HistoryCheck[] => [
  factsCheck<Accounts, AccountEvent>({
    covers: (stream) => stream === ACCOUNTS_STREAM,
    shapes: ACCOUNT_SHAPES,
    initial: () => new Map(),
    evolve: evolveAccounts,
    faults: (accounts, { type, data: { account } }) =>
      type === 'AccountCreated' && accounts.has(account) ? [`creates the account ${account} a second time`] : [],
  }),
  factsCheck<AgencyTree, AgencyTreeEvent>({
    covers: (stream) => stream === AGENCIES_STREAM,
    shapes: AGENCY_TREE_SHAPES,
    initial: () => NO_AGENCIES,
    evolve: evolveAgencyTree,
    faults: (tree, { type, data: { code } }) => {
      if (type === 'AgencyCreated') return tree.has(code) ? [`creates the agency ${code} a second time`] : [];
      return tree.has(code) ? [] : [`${type} of an agency that was never created: ${code}`];
    },
  }),
  factsCheck<LogsAnchored['data'][], LogsAnchored>({
    covers: (stream) => stream === LOG_ANCHORS_STREAM,
    shapes: LOG_ANCHOR_SHAPES,
    initial: () => [],
    evolve: (anchors, { data }) => (anchors.push(data), anchors),
    faults: (anchors, { data }) => faultsOfAnchor(anchors, data),
  }),
  new DisabledAccountsCheck(),
];
