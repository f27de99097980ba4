import fc from 'fast-check';
import { chineseAmount } from './chinese-amount.js';

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const UNITS: Readonly<Record<string, number>> = { 拾: 10, 佰: 100, 仟: 1000 };

/** Reads capital numerals back, by the rules of reading rather than those of writing. */
function yuanOf(text: string): number {
  const [, whole = ''] = /^人民币(.*)元整$/.exec(text) ?? [];
  let total = 0;
  let myriad = 0;
  let figure = 0;
  for (const character of whole) {
    if (character === '亿' || character === '万') {
      total += (myriad + figure) * (character === '亿' ? 100_000_000 : 10_000);
      myriad = figure = 0;
    } else if (character in UNITS) {
      myriad += figure * (UNITS[character] ?? 0);
      figure = 0;
    } else figure = DIGITS.indexOf(character);
  }
  return total + myriad + figure;
}

describe('amounts in capital numerals', () => {
  it.each([
    [0, '人民币零元整'],
    [7, '人民币柒元整'],
    [10, '人民币壹拾元整'],
    [105, '人民币壹佰零伍元整'],
    [1_005, '人民币壹仟零伍元整'],
    [10_000, '人民币壹万元整'],
    [10_500, '人民币壹万零伍佰元整'],
    [83_460, '人民币捌万叁仟肆佰陆拾元整'],
    [100_001, '人民币壹拾万零壹元整'],
    [10_204_000, '人民币壹仟零贰拾万肆仟元整'],
    [99_999_999, '人民币玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元整'],
    [100_000_001, '人民币壹亿零壹元整'],
    [0.5, '人民币伍角整'],
    [0.05, '人民币伍分'],
    [12.05, '人民币壹拾贰元零伍分'],
    [12.34, '人民币壹拾贰元叁角肆分'],
  ])('writes %d as %s', (yuan, text) => expect(chineseAmount(yuan)).toBe(text));

  it('can be read back, and never has two zeros together or one at the end', () => {
    const few = fc.array(fc.constantFrom(0, 0, 0, 1, 9), { maxLength: 8 }).map((figures) => Number(figures.join('')));
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 0, max: 99_999_999 }), few), (yuan) => {
        const text = chineseAmount(yuan);
        expect(yuanOf(text)).toBe(yuan);
        expect(text).not.toMatch(/零零|零[万亿]|(?<!币)零元/u);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 1e12])('refuses %d', (yuan) =>
    expect(() => chineseAmount(yuan)).toThrow(RangeError),
  );
});
