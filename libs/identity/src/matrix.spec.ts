import { NO_AGENCIES, evolveAgencyTree } from './agency-tree.js';
import type { Action } from './matrix.js';
import { decideAccess, relationOf } from './matrix.js';
import type { Grant, StaffRole } from './roles.js';

/** A city, in it a district, in that a street; and a city beside it. */
const TREE = [
  ['SHI', undefined],
  ['QU', 'SHI'],
  ['JIE', 'QU'],
  ['LIN', undefined],
].reduce(
  (tree, [code = '', parent]) =>
    evolveAgencyTree(tree, { type: 'AgencyCreated', data: { code, ...(parent !== undefined && { parent }) } }),
  NO_AGENCIES,
);

const grant = (role: StaffRole, agency: string, reach: Grant['reach'] = 'own'): Grant => ({ role, agency, reach });
const answer = (grants: readonly Grant[], action: Action, agency: string) =>
  decideAccess(grants, action, agency, TREE).answer;

test('how a grant stands to an agency', () => {
  expect(
    (
      [
        ['QU', 'own', 'QU'],
        ['SHI', 'own', 'JIE'],
        ['SHI', 'children', 'JIE'],
        ['JIE', 'children', 'SHI'],
        ['LIN', 'children', 'JIE'],
        ['*', 'own', 'JIE'],
      ] as const
    ).map(([at, reach, agency]) => relationOf(grant('auditor', at, reach), agency, TREE)),
  ).toEqual(['own', 'child', 'granted', 'other', 'other', 'own']);
});

test('a case of an agency where one has no role is not there; where one has another role, it is forbidden', () => {
  const clerk = [grant('intake_clerk', 'QU')];
  expect(answer(clerk, 'ReadApplication', 'QU')).toBe('allowed');
  expect(answer(clerk, 'ReviewReply', 'QU')).toBe('forbidden');
  for (const agency of ['SHI', 'JIE', 'LIN', 'NEVER-CREATED']) {
    expect(answer(clerk, 'ReadApplication', agency)).toBe('hidden');
  }
});

test('above, figures are seen, cases where they are granted, and nothing is done', () => {
  const figures = [grant('report_compiler', 'SHI')];
  const cases = [grant('report_compiler', 'SHI', 'children')];
  expect([answer(figures, 'ReadReport', 'JIE'), answer(figures, 'ReadCells', 'JIE')]).toEqual(['allowed', 'hidden']);
  expect([answer(cases, 'ReadCells', 'JIE'), answer(cases, 'ProposeAmendment', 'JIE')]).toEqual([
    'allowed',
    'forbidden',
  ]);
});

test('administrators see no case, and look after the agencies below', () => {
  const administrator = [grant('administrator', 'QU')];
  expect(answer(administrator, 'CreateAccount', 'JIE')).toBe('allowed');
  expect(answer(administrator, 'CreateAccount', 'SHI')).toBe('forbidden');
  expect(answer(administrator, 'ReadApplication', 'QU')).toBe('forbidden');
});

test('what all agencies share is changed by who has a role in the whole installation only', () => {
  expect(answer([grant('administrator', 'SHI')], 'SetFeeTariff', '*')).toBe('forbidden');
  expect(answer([grant('administrator', '*')], 'SetFeeTariff', '*')).toBe('allowed');
});

test('of several grants those that allow it are named, as the events will name them', () => {
  const both = [grant('handler', 'QU'), grant('intake_clerk', 'QU'), grant('signatory', 'LIN')];
  expect(decideAccess(both, 'Assign', 'QU', TREE).roles).toEqual(['handler', 'intake_clerk']);
});

test('with no role at all one reads who one is, signs out, and nothing else', () => {
  expect((['ReadMe', 'SignOut', 'ChangeOwnPassword'] as const).map((action) => answer([], action, '*'))).toEqual(
    Array(3).fill('allowed'),
  );
  expect([answer([], 'ReadCalendar', '*'), answer([], 'ReadApplication', 'QU')]).toEqual(['forbidden', 'hidden']);
});
