import { AUTOMATIC_ACTOR } from '#registry';
import type { AccountEvent, Accounts } from './accounts.js';
import {
  changeAccount,
  createAccount,
  disableAccount,
  enableAccount,
  evolveAccounts,
  grantRole,
  resetPassword,
  revokeRole,
} from './accounts.js';
import { NO_AGENCIES, createAgency, evolveAgencyTree } from './agency-tree.js';
import type { Grant } from './roles.js';

const ISSUER = 'https://id.example.gov.cn';
const BY = 'admin';

const created = (account: string, more: { subject?: string; issuer?: string } = {}): AccountEvent => ({
  type: 'AccountCreated',
  data: { account, name: account, agency: 'A', ...more },
});
const granted = (account: string, role: Grant['role'], agency = 'A'): AccountEvent => ({
  type: 'RoleGranted',
  data: { account, role, agency, reach: 'own' },
});
const disabled = (account: string): AccountEvent => ({ type: 'AccountDisabled', data: { account } });

const given = (...events: AccountEvent[]): Accounts => events.reduce<Accounts>(evolveAccounts, new Map());
const refusal = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('creating', () => {
  const wanted = { account: 'wang', name: ' 王登记 ', agency: 'A' };

  test('given none of the id, when created, then with its name trimmed and who it is at its provider', () => {
    expect(createAccount(given(), { ...wanted, identity: { issuer: ISSUER, subject: 's-1' } }, NO_AGENCIES)).toEqual([
      {
        type: 'AccountCreated',
        data: { account: 'wang', name: '王登记', agency: 'A', issuer: ISSUER, subject: 's-1' },
      },
    ]);
  });

  test('given a disabled one of the id, when created, then it is refused: an id is one person’s for good', () => {
    const accounts = given(created('wang'), disabled('wang'));
    expect(() => createAccount(accounts, wanted, NO_AGENCIES)).toThrow(refusal('account_exists'));
  });

  test.each(['Wang', 'WANG', 'wAnG'])('given wang, when created as %s, then it is refused', (account) => {
    expect(() => createAccount(given(created('wang')), { ...wanted, account }, NO_AGENCIES)).toThrow(
      refusal('account_exists'),
    );
  });

  test.each([
    ['an id with a colon, as the command line’s actors have', { account: 'local:root' }, 'bad_account_id'],
    ['the actor of automatic steps', { account: AUTOMATIC_ACTOR }, 'bad_account_id'],
    ['a blank in the id', { account: 'wang li' }, 'bad_account_id'],
    ['full-width letters in the id', { account: 'ｗａｎｇ' }, 'mistakable_name'],
    ['a letter in the id that looks like another', { account: 'w\u0430ng' }, 'mistakable_name'],
    ['something in the name that is not seen', { name: '王\u3164' }, 'mistakable_name'],
    ['an id that is too long', { account: 'w'.repeat(65) }, 'bad_account_id'],
    ['no name', { name: '  ' }, 'bad_account_name'],
    ['an agency that can be none', { agency: 'A B' }, 'bad_agency_code'],
  ])('when created with %s, then it is refused', (_what, wrong, code) => {
    expect(() => createAccount(given(), { ...wanted, ...wrong }, NO_AGENCIES)).toThrow(refusal(code));
  });
});

describe('who it is at the identity provider', () => {
  const accounts = () => given(created('wang', { subject: 's-1', issuer: ISSUER }), created('li'));
  const identity = { issuer: ISSUER, subject: 's-1' };

  test('given another has the subject, when it is wanted, then the refusal names nobody', () => {
    expect(() => changeAccount(accounts(), 'li', { identity })).toThrow(refusal('subject_refused'));
    expect(() => changeAccount(accounts(), 'li', { identity })).not.toThrow(/wang/);
  });

  test('given another has the subject at another provider, when it is wanted, then it is somebody else', () => {
    const elsewhere = { issuer: 'https://other.example', subject: 's-1' };
    expect(changeAccount(accounts(), 'li', { identity: elsewhere })).toEqual([
      { type: 'AccountChanged', data: { account: 'li', name: 'li', ...elsewhere } },
    ]);
  });

  test('given a subject of events that name no provider, when it is wanted at any, then it is refused', () => {
    const old = given(created('wang', { subject: 's-1' }), created('li'));
    expect(() => changeAccount(old, 'li', { identity })).toThrow(refusal('subject_refused'));
  });

  test('given a subject, when only the name changes, then it stays; when taken away, then it is free', () => {
    const named = changeAccount(accounts(), 'wang', { name: '王' });
    expect(named).toEqual([{ type: 'AccountChanged', data: { account: 'wang', name: '王', ...identity } }]);
    const taken = changeAccount(accounts(), 'wang', { identity: null });
    expect(taken).toEqual([{ type: 'AccountChanged', data: { account: 'wang', name: 'wang' } }]);
    const after = taken.reduce<Accounts>(evolveAccounts, accounts());
    expect(after.get('wang')).not.toHaveProperty('issuer');
    expect(changeAccount(after, 'li', { identity })).toHaveLength(1);
  });

  test('when nothing is other than it was, then nothing is recorded', () => {
    expect(changeAccount(accounts(), 'wang', { name: 'wang', identity })).toEqual([]);
    expect(changeAccount(accounts(), 'li', { identity: null })).toEqual([]);
  });
});

describe('disabling', () => {
  const two = (): Accounts => given(created('wang'), created('admin'), granted('admin', 'administrator', '*'));

  test('when disabled twice, then it is recorded once; when enabled, then again', () => {
    expect(disableAccount(two(), 'wang', BY)).toEqual([disabled('wang')]);
    const after = evolveAccounts(two(), disabled('wang'));
    expect(disableAccount(after, 'wang', BY)).toEqual([]);
    expect(enableAccount(after, 'wang')).toEqual([{ type: 'AccountEnabled', data: { account: 'wang' } }]);
    expect(enableAccount(two(), 'wang')).toEqual([]);
  });

  test('nobody disables their own account, nor anybody the last who looks after all', () => {
    expect(() => disableAccount(two(), 'wang', 'wang')).toThrow(refusal('own_account'));
    expect(() => disableAccount(two(), 'admin', 'wang')).toThrow(refusal('last_administrator'));
    const more = [created('second'), granted('second', 'administrator', '*')].reduce<Accounts>(evolveAccounts, two());
    expect(disableAccount(more, 'admin', 'second')).toHaveLength(1);
    // One who is disabled looks after nothing.
    const alone = evolveAccounts(more, disabled('second'));
    expect(() => disableAccount(alone, 'admin', 'wang')).toThrow(refusal('last_administrator'));
  });
});

describe('roles', () => {
  const grant: Grant = { role: 'handler', agency: 'A', reach: 'own' };
  const one = () => given(created('wang'), granted('wang', 'handler'));

  test('given it has the role, when granted with another reach, then the reach changes and the role is one', () => {
    expect(grantRole(one(), 'wang', grant, BY, NO_AGENCIES)).toEqual([]);
    const wider = grantRole(one(), 'wang', { ...grant, reach: 'children' }, BY, NO_AGENCIES);
    const after = wider.reduce<Accounts>(evolveAccounts, one());
    expect(after.get('wang')?.grants).toEqual([{ ...grant, reach: 'children' }]);
  });

  test('when revoked, then that of the agency and no other; when it has none, then nothing', () => {
    const accounts = evolveAccounts(one(), granted('wang', 'handler', 'B'));
    const after = revokeRole(accounts, 'wang', grant, BY).reduce<Accounts>(evolveAccounts, accounts);
    expect(after.get('wang')?.grants).toEqual([{ ...grant, agency: 'B' }]);
    expect(revokeRole(after, 'wang', grant, BY)).toEqual([]);
  });

  test('nobody grants or revokes their own, and the last administrator of all keeps that', () => {
    expect(() => grantRole(one(), 'wang', grant, 'wang', NO_AGENCIES)).toThrow(refusal('own_account'));
    expect(() => revokeRole(one(), 'wang', grant, 'wang')).toThrow(refusal('own_account'));
    const last = given(created('admin'), granted('admin', 'administrator', '*'));
    const all = { role: 'administrator', agency: '*' } as const;
    expect(() => revokeRole(last, 'admin', all, 'wang')).toThrow(refusal('last_administrator'));
  });

  test('where agencies were created, roles and accounts are of one of them, or of all', () => {
    const tree = createAgency(NO_AGENCIES, 'B', undefined).reduce(evolveAgencyTree, NO_AGENCIES);
    const inAgency = (agency: string) => () =>
      grantRole(one(), 'wang', { role: 'auditor', agency, reach: 'own' }, BY, tree);
    expect(inAgency('C')).toThrow(refusal('no_such_agency'));
    for (const agency of ['B', '*']) expect(inAgency(agency)()).toHaveLength(1);
    const madeIn = (agency: string) => () => createAccount(given(), { account: 'li', name: '李', agency }, tree);
    expect(madeIn('C')).toThrow(refusal('no_such_agency'));
    expect(madeIn('B')()).toHaveLength(1);
  });

  test('an applicant is no role of an account', () => {
    const applicant = { role: 'applicant', agency: 'A', reach: 'own' } as unknown as Grant;
    expect(() => grantRole(one(), 'wang', applicant, BY, NO_AGENCIES)).toThrow(refusal('no_such_role'));
  });
});

test('whoever was never created can be nothing', () => {
  for (const command of [
    () => changeAccount(given(), 'x', {}),
    () => disableAccount(given(), 'x', BY),
    () => enableAccount(given(), 'x'),
    () => resetPassword(given(), 'x'),
    () => grantRole(given(), 'x', { role: 'handler', agency: 'A', reach: 'own' }, BY, NO_AGENCIES),
  ]) {
    expect(command).toThrow(refusal('no_such_account'));
  }
});
