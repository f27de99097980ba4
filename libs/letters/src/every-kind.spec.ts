/** Every kind of letter there is, drawn from much and from little: a new kind is tried here without a word. */
import type { LetterFacts, LetterKind } from '#disclosure';
import { LETTER_EDITION, LETTER_KINDS, LETTER_LABELS } from '#disclosure';
import { letterDocx, letterHtml } from './index.js';
import { leastFacts, lengthened, MOST } from './letter-facts.fixture.js';
import { documentText, expectWellFormed, expectWordOpens, partsOf, read } from './printed.fixture.js';

const EXTENDED = { workingDays: 20, reason: '需要汇总和核对的材料较多', consentBy: '周敏' };
const { replyDueOn: _replyDueOn, ...UNDATED } = MOST;

const CONSULTING: LetterFacts = {
  ...UNDATED,
  edition: LETTER_EDITION,
  replyPaused: true,
  extension: { ...EXTENDED, paused: true },
};

const PROVISIONAL_DAYS: LetterFacts = {
  ...MOST,
  edition: LETTER_EDITION,
  replyDueOn: '2027-01-07',
  replyDueProvisional: true,
  replyMovedBy: ['reopened', 'extension'],
  periodProvisional: true,
  extension: { ...EXTENDED, formerlyDueOn: '2026-12-31', dueOn: '2027-01-28', provisional: true },
  laterReply: { dueOn: '2027-03-31', why: '档案共312卷', provisional: true },
};

describe('every kind of letter', () => {
  const today = { edition: LETTER_EDITION } as const;
  const cases: { kind: LetterKind; how: string; facts: LetterFacts }[] = LETTER_KINDS.flatMap((kind) => [
    { kind, how: 'with all facts', facts: MOST },
    { kind, how: 'with the least', facts: leastFacts(kind) },
    { kind, how: 'in the edition of today', facts: { ...MOST, ...today } },
    { kind, how: 'with the least, in the edition of today', facts: { ...leastFacts(kind), ...today } },
    { kind, how: 'with long texts', facts: lengthened(MOST) },
    { kind, how: 'while somebody is consulted', facts: CONSULTING },
    { kind, how: 'with days in a year to be published', facts: PROVISIONAL_DAYS },
  ]);

  it.each(cases)('$kind is drawn $how, as page and document with the same words', async ({ kind, facts }) => {
    const html = read(kind, facts);
    const bytes = await letterDocx(kind, facts);
    expect(html).toContain(LETTER_LABELS[kind].label);
    expect(html).toContain('〔2026〕第3号');
    expect(html).not.toMatch(/undefined|null|NaN|\[object|[{}]|\$\{/);
    expect(html).not.toMatch(/“”|（）|《》|：。|，，|。。|（\s*）/);
    expect(documentText(bytes).replace(/\s/g, '')).toBe(html.replace(/\s/g, ''));
    const parts = partsOf(bytes);
    for (const [path, xml] of Object.entries(parts)) {
      expect(path).toMatch(/\.(?:xml|rels)$/);
      expectWellFormed(xml);
    }
    expectWordOpens(parts);
  });

  it.each(LETTER_KINDS)('%s has tables whose rows are all as wide', (kind) => {
    for (const [table] of letterHtml(kind, MOST).matchAll(/<table>.*?<\/table>/gs)) {
      const width = table.match(/<col /g)?.length ?? 0;
      const rows = [...table.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, cells = '']) => cells);
      const reaching = rows.map(() => 0);
      rows.forEach((cells, top) => {
        for (const [, attributes = ''] of cells.matchAll(/<t[hd]([^>]*)>/g)) {
          const span = (name: string): number => Number(new RegExp(`${name}="(\\d+)"`).exec(attributes)?.[1] ?? 1);
          for (let row = top; row < top + span('rowspan'); row++)
            reaching[row] = (reaching[row] ?? NaN) + span('colspan');
        }
      });
      expect(reaching).toEqual(rows.map(() => width));
    }
  });

  it.each(LETTER_KINDS)('%s needs nothing from elsewhere and is in Chinese', (kind) => {
    const html = letterHtml(kind, MOST);
    expect(html).toContain('<html lang="zh-CN">');
    expect(html).not.toMatch(/https?:|url\(|<script|<link|<img/);
    expect(html).toContain('@page { size: A4; margin: 37mm 26mm 35mm 28mm;');
  });
});
