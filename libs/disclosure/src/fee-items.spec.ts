import type { Applied, Charge } from './fee-items.js';
import { areNamesakes, countedTogether, evolveCharges, itemsAround } from './fee-items.js';

const one: Applied = {
  applicationId: 'one',
  registerNumber: '2026-0001',
  applicantName: '张三',
  receivedOn: '2026-03-02',
  apartFrom: [],
};

describe('items of several applications are counted together', () => {
  it.each<[string, Partial<Applied>, Partial<Applied>, boolean]>([
    ['of one name in one month', {}, {}, true],
    ['not in another month', {}, { receivedOn: '2026-04-01' }, false],
    ['not of another name', {}, { applicantName: '张珊' }, false],
    ['however the name was typed', { applicantName: 'Ａ1 公司' }, { applicantName: 'a1公司' }, true],
    ['not of a namesake with another identity number', { identityNumber: '1' }, { identityNumber: '2' }, false],
    ['of one identity number', { identityNumber: '11x' }, { applicantName: '张珊', identityNumber: '11 Ｘ' }, true],
    ['of one name where only one identity number is known', { identityNumber: '1' }, {}, true],
    ['not of a namesake whom staff have told apart', { apartFrom: ['other'] }, {}, false],
    ['of a name whatever other namesakes were told apart', { apartFrom: ['third'] }, {}, true],
    [
      'of one identity number, whoever told them apart',
      { identityNumber: '1', apartFrom: ['other'] },
      { identityNumber: '1' },
      true,
    ],
  ])('%s', (_case, first, second, together) => {
    const other = { ...one, applicationId: 'other' };
    expect(countedTogether({ ...one, ...first }, { ...other, ...second })).toBe(together);
    expect(countedTogether({ ...other, ...second }, { ...one, ...first })).toBe(together);
  });

  it.each<[string, Partial<Applied>, boolean]>([
    ['of one name', {}, true],
    ['of one name, whoever else was told apart', { apartFrom: ['third'] }, true],
    ['not told apart already', { apartFrom: ['one'] }, false],
    ['not of one identity number', { identityNumber: '1' }, false],
    ['not of another name', { applicantName: '张珊' }, false],
    ['not of another month', { receivedOn: '2026-04-01' }, false],
    ['not the application itself', { applicationId: 'one' }, false],
  ])('only those can be told apart that are namesakes: %s', (_case, other, namesakes) => {
    const first = { ...one, identityNumber: '1' };
    expect(areNamesakes(first, { ...one, applicationId: 'other', ...other })).toBe(namesakes);
  });
});

describe('the charges of a month', () => {
  const charges: Charge[] = [
    { applicationId: 'a', from: 1, to: 12 },
    { applicationId: 'b', from: 1, to: 20 },
    { applicationId: 'a', from: 13, to: 15 },
  ];
  const amended = (applicationId: string, ...spans: readonly (readonly [number, number])[]) =>
    evolveCharges(charges, {
      type: 'ChargedItemsAmended',
      data: { applicationId, charges: spans.map(([from, to]) => ({ from, to })) },
    });

  it('are added to by a notice', () => {
    const data = { applicationId: 'c', from: 1, to: 11 };
    expect(evolveCharges(charges, { type: 'ItemsCharged', data })).toEqual([...charges, data]);
  });

  it('keep their order when one is amended, left or joined', () => {
    expect(amended('b', [1, 18])).toEqual([charges[0], { applicationId: 'b', from: 1, to: 18 }, charges[2]]);
    expect(amended('a')).toEqual([charges[1]]);
    expect(amended('c', [1, 11])).toEqual([...charges, { applicationId: 'c', from: 1, to: 11 }]);
  });

  it('keep the place of a notice when an earlier one of its application is annulled', () => {
    expect(amended('a', [13, 15])).toEqual([charges[1], charges[2]]);
    expect(amended('a', [1, 12])).toEqual([charges[0], charges[1]]);
  });

  it('give the place of one that lapsed to the notice that was sent instead of it, and of another after it', () => {
    expect(amended('a', [1, 14])).toEqual([{ applicationId: 'a', from: 1, to: 14 }, charges[1]]);
    // What stood before the lapsed ones was amended since.
    const moved = [{ applicationId: 'a', from: 6, to: 9 }, charges[1], charges[2]] as Charge[];
    const data = { applicationId: 'a', charges: [{ from: 1, to: 4 }] };
    expect(evolveCharges(moved, { type: 'ChargedItemsAmended', data })).toEqual([
      { applicationId: 'a', from: 1, to: 4 },
      charges[1],
    ]);
  });

  const around = (applicationId: string, place: number, ...others: readonly string[]) =>
    itemsAround(charges, applicationId, { place, takes: 1 }, (other) => others.includes(other));

  it('of those counted together come before a new notice', () => {
    expect(around('c', 0, 'a', 'b')).toMatchObject({ before: 20, after: [] });
    expect(around('c', 0, 'a')).toMatchObject({ before: 15, after: [] });
    expect(around('c', 0)).toMatchObject({ before: 0, after: [] });
  });

  it('come before or after a notice that there is, its own application’s others too', () => {
    expect(around('a', 0, 'b')).toMatchObject({ before: 0, after: [{ from: 1, to: 20 }, charges[2]].map(spanOnly) });
    expect(around('a', 1)).toMatchObject({ before: 12, after: [] });
    expect(around('b', 0, 'a')).toMatchObject({ before: 12, after: [{ from: 13, to: 15 }] });
  });

  it('of its own application’s notices that lapsed, and whose place it takes, come neither before nor after it', () => {
    expect(itemsAround(charges, 'a', { place: 0, takes: 2 }, (other) => other === 'b')).toMatchObject({
      before: 0,
      after: [{ from: 1, to: 20 }],
    });
  });
});

it('what other applications charge is told, wherever they stand', () => {
  const charges: Charge[] = ['b', 'a', 'c', 'b'].map((applicationId, index) => ({
    applicationId,
    from: 10 * index + 1,
    to: 10 * index + 10,
  }));
  expect(itemsAround(charges, 'a', { place: 0, takes: 1 }, (other) => other === 'b').ofOthers).toEqual([
    { from: 1, to: 10 },
    { from: 31, to: 40 },
  ]);
});

const spanOnly = (charge: { from: number; to: number } | undefined) => ({ from: charge?.from, to: charge?.to });
