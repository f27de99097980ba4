import { RefusedCommand } from '#disclosure';
import type { AccountEvent, Accounts } from './accounts.js';
import { createAccount, evolveAccounts } from './accounts.js';
import { NO_AGENCIES, createAgency, evolveAgencyTree } from './agency-tree.js';

function codeOf(refused: () => unknown): string {
  try {
    refused();
  } catch (error) {
    if (error instanceof RefusedCommand) return error.code;
    throw error;
  }
  return 'taken';
}

describe.each(['Wang', 'WANG', 'ｗａｎｇ', 'Ｗang'])('%s beside wang', (alike) => {
  it('is no other account', () => {
    const made: AccountEvent[] = createAccount(new Map(), { account: 'wang', name: '王', agency: 'A' });
    const accounts = made.reduce<Accounts>(evolveAccounts, new Map());
    const wanted = { account: alike, name: '王二', agency: 'A' };
    expect(codeOf(() => createAccount(accounts, wanted))).toBe('account_exists');
    expect(codeOf(() => createAccount(accounts, { ...wanted, account: 'wang2' }))).toBe('taken');
  });

  it('is no other agency', () => {
    const tree = createAgency(NO_AGENCIES, 'wang', undefined).reduce(evolveAgencyTree, NO_AGENCIES);
    expect(codeOf(() => createAgency(tree, alike, 'wang'))).toBe('agency_exists');
    expect(codeOf(() => createAgency(tree, 'wang2', 'wang'))).toBe('taken');
  });
});
