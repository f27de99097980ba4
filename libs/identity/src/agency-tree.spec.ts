import type { AgencyTreeEvent } from './agency-tree.js';
import {
  NO_AGENCIES,
  checkReceives,
  closeAgency,
  createAgency,
  evolveAgencyTree,
  isBelow,
  moveAgency,
  setHandlingUnits,
} from './agency-tree.js';

const created = (code: string, parent?: string): AgencyTreeEvent => ({
  type: 'AgencyCreated',
  data: { code, ...(parent !== undefined && { parent }) },
});
const closed = (code: string): AgencyTreeEvent => ({ type: 'AgencyClosed', data: { code } });
const given = (...events: AgencyTreeEvent[]) => events.reduce(evolveAgencyTree, NO_AGENCIES);
/** A city, in it a district, in that a street. */
const city = (...more: AgencyTreeEvent[]) => given(created('SHI'), created('QU', 'SHI'), created('JIE', 'QU'), ...more);
const refusal = (code: string): Error => expect.objectContaining({ code }) as Error;

test('what is below an agency is so at any depth, and nothing is below itself', () => {
  expect([isBelow(city(), 'JIE', 'SHI'), isBelow(city(), 'SHI', 'JIE'), isBelow(city(), 'QU', 'QU')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(isBelow(city(), 'NOWHERE', 'SHI')).toBe(false);
});

test('given a code in use, even a closed agency’s, when created, then it is refused', () => {
  expect(() => createAgency(city(closed('JIE')), 'JIE', undefined)).toThrow(refusal('agency_exists'));
  expect(createAgency(city(), 'XIN', 'QU')).toEqual([created('XIN', 'QU')]);
});

test.each(['Shi', 'shi', 'sHI'])('given SHI, when %s is created, then it is refused: it is no other agency', (code) => {
  expect(() => createAgency(city(), code, undefined)).toThrow(refusal('agency_exists'));
  expect(createAgency(city(), `${code}2`, undefined)).toHaveLength(1);
});

test('a code or the name of a unit that can be taken for another one is refused', () => {
  for (const code of ['SH\u0406', 'ＳＨＩ']) {
    expect(() => createAgency(city(), code, undefined)).toThrow(refusal('mistakable_name'));
  }
  expect(() => setHandlingUnits(city(), 'JIE', ['办公室', '财政所\u3164'])).toThrow(refusal('mistakable_name'));
});

test('nothing is created or moved below what was never created or is closed', () => {
  expect(() => createAgency(city(), 'XIN', 'NOWHERE')).toThrow(refusal('no_such_agency'));
  expect(() => createAgency(city(closed('JIE')), 'XIN', 'JIE')).toThrow();
  expect(() => moveAgency(city(closed('JIE'), created('XIN')), 'XIN', 'JIE')).toThrow();
});

test('given it is below, when an agency is moved there, then it is refused: it would be below itself', () => {
  for (const under of ['SHI', 'QU', 'JIE']) {
    expect(() => moveAgency(city(), 'SHI', under)).toThrow(refusal('agency_below_itself'));
  }
});

test('when moved, then what is below goes along; when it is there already, then nothing is recorded', () => {
  expect(moveAgency(city(), 'JIE', 'QU')).toEqual([]);
  const top = moveAgency(city(), 'QU', undefined);
  expect(top).toEqual([{ type: 'AgencyMoved', data: { code: 'QU' } }]);
  const after = top.reduce(evolveAgencyTree, city());
  expect([isBelow(after, 'JIE', 'QU'), isBelow(after, 'JIE', 'SHI')]).toEqual([true, false]);
});

test('given agencies below it, when closed, then it is refused until those are', () => {
  expect(() => closeAgency(city(), 'QU')).toThrow(refusal('agency_has_children'));
  expect(closeAgency(city(closed('JIE')), 'QU')).toEqual([closed('QU')]);
  expect(closeAgency(city(closed('JIE')), 'JIE')).toEqual([]);
});

test.each([
  ['open', city()],
  ['closed', city(closed('QU'), closed('JIE'), closed('SHI'))],
])(
  'given SHI, %s, when an application is for what looks like it, then it is refused and told the code',
  (_what, tree) => {
    for (const code of ['Shi', 'ＳＨＩ']) {
      const told = { code: 'no_such_agency', message: expect.stringContaining('SHI') as string };
      expect(() => checkReceives(tree, code)).toThrow(expect.objectContaining(told) as Error);
    }
  },
);

test('an application is for an open agency, or one that was never created here and looks like none that was', () => {
  for (const code of ['SHI', 'LIN']) expect(() => checkReceives(city(), code)).not.toThrow();
  expect(() => checkReceives(NO_AGENCIES, 'shi')).not.toThrow();
  expect(() => checkReceives(city(closed('JIE')), 'JIE')).toThrow(refusal('agency_closed'));
});

test('handling units are trimmed and each once; the same again is nothing', () => {
  const set = setHandlingUnits(city(), 'JIE', [' 财政所', '民政科', '财政所', ' ']);
  expect(set).toEqual([{ type: 'HandlingUnitsSet', data: { code: 'JIE', units: ['财政所', '民政科'] } }]);
  expect(setHandlingUnits(set.reduce(evolveAgencyTree, city()), 'JIE', ['财政所', '民政科'])).toEqual([]);
});
