import { saidIn } from './plain-text.js';

it.each([
  ['nothing', ''],
  ['blanks', ' \u00a0\u3000\t\n'],
  ['a zero-width space', '\u200b'],
  ['zero-width joiners and marks of direction', '\u200c\u200d \u200e\u202e\u2060\ufeff'],
  ['a soft hyphen', '\u00ad'],
  ['Hangul fillers', '\u115f\u1160\u3164\uffa0'],
  ['variation selectors', '\ufe0f\u{e0100}'],
  ['the empty Braille pattern', '\u2800'],
  ['line and paragraph separators', '\u2028\u2029'],
  ['controls', '\u0000\u0085'],
])('%s says nothing', (_what, text) => {
  expect(saidIn(text)).toBe('');
});

// Names are written with characters of private use, too, and with such as no Unicode of today knows.
it.each(['张', '\u{2a6a5}', '\ue000', '\u{32000}', '·', '0', '—'])('%s is said', (text) => {
  expect(saidIn(`  ${text}\n`)).toBe(text);
});

it('what can be seen keeps what cannot', () => {
  expect(saidIn(' a\u200bb\u200d ')).toBe('a\u200bb\u200d');
});
