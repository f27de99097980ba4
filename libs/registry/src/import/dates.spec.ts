import { legalDateOfCell, likelyDate } from './dates.js';

describe('a cell states a legal date', () => {
  test.each([
    ['ISO text', '2020-03-02', '2020-03-02'],
    ['ISO text with a time', '2020-03-02 23:59', '2020-03-02'],
    ['ISO text with a T and seconds', '2020-03-02T23:59:59.123', '2020-03-02'],
    ['an instant, by the day it is in Shanghai', '2020-12-31T16:01:00Z', '2021-01-01'],
    ['an instant with an offset', '2020-12-31 23:59+08:00', '2020-12-31'],
    ['a date of Excel’s', new Date('2020-03-02T00:00:00Z'), '2020-03-02'],
    ['a date of Excel’s a minute before midnight', new Date('2020-12-31T23:59:00Z'), '2020-12-31'],
    ['the leap day', '2024-02-29', '2024-02-29'],
  ])('as %s', (_, value, date) => {
    expect(legalDateOfCell(value)).toBe(date);
  });

  test.each([
    ['a day that does not exist', '2023-02-29'],
    ['slashes', '2020/3/2'],
    ['Chinese writing', '2020年3月2日'],
    ['eight digits', '20200302'],
    ['a number, even if Excel means a day by it', 43892],
    ['a year alone', '2020'],
    ['a time that does not exist', '2020-03-02 25:00'],
    ['an offset that does not exist', '2020-03-02T10:00+99:00'],
    ['a date beyond all calendars', new Date(NaN)],
    ['a year of five digits', new Date('+010000-01-01T00:00:00Z')],
    ['a truth value', true],
  ])('but not as %s', (_, value) => {
    expect(legalDateOfCell(value)).toBeUndefined();
  });
});

test.each([
  ['2020/3/2', '2020-03-02'],
  ['2020.03.02', '2020-03-02'],
  ['2020年3月2日', '2020-03-02'],
  ['２０２０－３－２', '2020-03-02'],
  ['20200302', '2020-03-02'],
  ['2020/13/2', undefined],
  ['3月2日', undefined],
])('%s most likely means %s', (text, date) => {
  expect(likelyDate(text)).toBe(date);
});
