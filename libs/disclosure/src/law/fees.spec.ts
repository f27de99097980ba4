import fc from 'fast-check';
import { refusalOf } from '../application/application.fixture.js';
import type { FeeTariff } from './fees.js';
import { FEE_BASES, QUANTITY_AT_MOST, TARIFF_2021, faultsOfTariff, feeFor, tariffOn } from './fees.js';

const byPage = (pages: number): number => feeFor('per_page', pages, TARIFF_2021).amount;
const byItem = (items: number): number => feeFor('per_item', items, TARIFF_2021).amount;

describe('by page: 1–30 free, 31–100 at 10 yuan, 101–200 at 20, from 201 at 40', () => {
  it.each([
    [1, 0],
    [30, 0],
    [31, 10], // 1 × 10
    [100, 700], // 70 × 10
    [101, 720], // 700 + 1 × 20
    [200, 2_700], // 700 + 100 × 20
    [201, 2_740], // 2,700 + 1 × 40
    [2_219, 83_460], // 2,700 + 2,019 × 40
  ])('%d pages cost %d yuan', (pages, yuan) => {
    expect(byPage(pages)).toBe(yuan);
  });

  it('the notice shows each band', () => {
    expect(feeFor('per_page', 2_219, TARIFF_2021)).toEqual({
      basis: 'per_page',
      quantity: 2_219,
      lines: [
        { from: 1, to: 30, unitPrice: 0, amount: 0 },
        { from: 31, to: 100, unitPrice: 10, amount: 700 },
        { from: 101, to: 200, unitPrice: 20, amount: 2_000 },
        { from: 201, to: 2_219, unitPrice: 40, amount: 80_760 },
      ],
      amount: 83_460,
    });
  });
});

describe('by item: 1–10 free, 11–30 at 100 yuan, then 100 yuan more for each further band of 10', () => {
  it.each([
    [1, 0],
    [10, 0],
    [11, 100], // 1 × 100
    [30, 2_000], // 20 × 100
    [31, 2_200], // 2,000 + 1 × 200
    [40, 4_000], // 2,000 + 10 × 200
    [41, 4_300], // 4,000 + 1 × 300
    [50, 7_000], // 4,000 + 10 × 300
    [51, 7_400], // 7,000 + 1 × 400
    [100, 37_000], // 2,000 + 10 × (200 + 300 + 400 + 500 + 600 + 700 + 800)
  ])('%d items cost %d yuan', (items, yuan) => {
    expect(byItem(items)).toBe(yuan);
  });

  it('the notice shows each band', () => {
    expect(feeFor('per_item', 41, TARIFF_2021).lines).toEqual([
      { from: 1, to: 10, unitPrice: 0, amount: 0 },
      { from: 11, to: 30, unitPrice: 100, amount: 2_000 },
      { from: 31, to: 40, unitPrice: 200, amount: 2_000 },
      { from: 41, to: 41, unitPrice: 300, amount: 300 },
    ]);
  });
});

describe('what another notice has charged', () => {
  it('count for the bands and are not charged again', () => {
    // Items 16 to 30 at 100 yuan, 31 to 35 at 200.
    expect(feeFor('per_item', 35, TARIFF_2021, 15)).toEqual({
      basis: 'per_item',
      quantity: 35,
      lines: [
        { from: 16, to: 30, unitPrice: 100, amount: 1_500 },
        { from: 31, to: 35, unitPrice: 200, amount: 1_000 },
      ],
      amount: 2_500,
    });
  });

  it('cannot be all that there are', () => {
    for (const quantity of [14, 15]) {
      const refusal = refusalOf(() => feeFor('per_item', quantity, TARIFF_2021, 15));
      expect(refusal).toMatchObject({ code: 'items_charged_already', kind: 'content', article: '42' });
    }
  });

  it('may be pages, of one application that is handled again', () => {
    expect(feeFor('per_page', 150, TARIFF_2021, 131)).toMatchObject({
      lines: [{ from: 132, to: 150, unitPrice: 20, amount: 380 }],
      amount: 380,
    });
    const refusal = refusalOf(() => feeFor('per_page', 131, TARIFF_2021, 131));
    expect(refusal).toMatchObject({ code: 'pages_charged_already', kind: 'content', article: '42' });
  });

  it('cost together what one notice for all of them would', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 1_000 }), (first, more) => {
        const both = byItem(first) + feeFor('per_item', first + more, TARIFF_2021, first).amount;
        expect(both).toBe(byItem(first + more));
      }),
    );
  });
});

describe('whatever is charged for,', () => {
  const basis = fc.constantFrom(...FEE_BASES);
  const quantity = fc.integer({ min: 1, max: 5_000 });

  it('the fee is the sum of its lines, which follow one another from the first unit to the last', () => {
    fc.assert(
      fc.property(basis, quantity, (by, units) => {
        const { lines, amount } = feeFor(by, units, TARIFF_2021);
        let next = 1;
        for (const line of lines) {
          expect(line.from).toBe(next);
          expect(line.amount).toBe((line.to - line.from + 1) * line.unitPrice);
          next = line.to + 1;
        }
        expect(next).toBe(units + 1);
        expect(amount).toBe(lines.reduce((sum, line) => sum + line.amount, 0));
      }),
    );
  });

  it('more never costs less, and no unit less than the one before it', () => {
    fc.assert(
      fc.property(basis, quantity, (by, units) => {
        const [one, two, three] = [units, units + 1, units + 2].map((n) => feeFor(by, n, TARIFF_2021).amount);
        expect((two ?? 0) - (one ?? 0)).toBeGreaterThanOrEqual(0);
        expect((three ?? 0) - (two ?? 0)).toBeGreaterThanOrEqual((two ?? 0) - (one ?? 0));
      }),
    );
  });
});

describe('nobody is charged for more than can have been asked for', () => {
  it.each([
    ['per_item', 10_000],
    ['per_page', 1_000_000],
  ] as const)('%s: at most %d', (basis, most) => {
    expect(QUANTITY_AT_MOST[basis]).toBe(most);
    const refusal = refusalOf(() => feeFor(basis, most + 1, TARIFF_2021));
    expect(refusal).toMatchObject({ code: 'quantity_too_large', kind: 'content', article: '42' });
  });

  it('the longest computation is of some 1,000 lines', () => {
    // 1–10, 11–30, 31–40, and then (10,000 − 40) / 10 further ones.
    expect(feeFor('per_item', 10_000, TARIFF_2021).lines).toHaveLength(3 + 996);
    const bands = Array.from({ length: 50 }, (_, index) => ({ from: index + 1, unitPrice: index }));
    const finest: FeeTariff = { ...TARIFF_2021, perItem: bands, perItemFurther: { items: 10, raise: 1 } };
    expect(faultsOfTariff(finest)).toEqual([]);
    // 49 of one item, one of 10 from 50 on, and (10,000 − 59) / 10 further ones, the last of them cut short.
    expect(feeFor('per_item', 10_000, finest).lines).toHaveLength(50 + 995);
  });
});

describe('the tariff in force', () => {
  const later: FeeTariff = { ...TARIFF_2021, from: '2027-01-01' };

  it('is the last one that has begun', () => {
    expect(tariffOn([TARIFF_2021, later], '2020-12-31')).toBeUndefined();
    expect(tariffOn([TARIFF_2021, later], '2021-01-01')).toBe(TARIFF_2021);
    expect(tariffOn([TARIFF_2021, later], '2026-12-31')).toBe(TARIFF_2021);
    expect(tariffOn([TARIFF_2021, later], '2027-01-01')).toBe(later);
  });
});

describe('a tariff', () => {
  it('that is the measure of 2021 can stand', () => {
    expect(faultsOfTariff(TARIFF_2021)).toEqual([]);
  });

  it.each<[string, Partial<FeeTariff>, RegExp]>([
    ['begins on a day that exists', { from: '2027-02-29' }, /不是日期/],
    ['begins with the first page', { perPage: [{ from: 2, unitPrice: 0 }] }, /perPage.*从 1 起/],
    ['has a first band', { perItem: [] }, /perItem.*从 1 起/],
    [
      'has bands that rise',
      {
        perPage: [
          { from: 1, unitPrice: 0 },
          { from: 1, unitPrice: 10 },
        ],
      },
      /perPage.*不得低于前一档/,
    ],
    [
      'does not become cheaper',
      {
        perPage: [
          { from: 1, unitPrice: 10 },
          { from: 31, unitPrice: 5 },
        ],
      },
      /perPage.*不得低于前一档/,
    ],
    ['pays nobody', { perPage: [{ from: 1, unitPrice: -1 }] }, /perPage.*不得为负/],
    ['has prices that are numbers', { perItem: [{ from: 1, unitPrice: Number.NaN }] }, /perItem.*不得为负/],
    ['has further bands of at least ten items', { perItemFurther: { items: 9, raise: 100 } }, /至少 10 件/],
    [
      'has no more bands than anybody can read',
      { perPage: Array.from({ length: 51 }, (_, index) => ({ from: index + 1, unitPrice: index })) },
      /最多 50 档/,
    ],
    ['has further bands of whole items', { perItemFurther: { items: 2.5, raise: 100 } }, /整数/],
    ['does not become cheaper in further bands', { perItemFurther: { items: 10, raise: -100 } }, /只能逐档提高/],
  ])('%s', (_, change, fault) => {
    expect(faultsOfTariff({ ...TARIFF_2021, ...change })).toEqual([expect.stringMatching(fault)]);
  });
});
