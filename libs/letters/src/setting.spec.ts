/** How a letter is set: by its length since the third edition, and before as it was issued. */
import { createHash } from 'node:crypto';
import type { LetterFacts, LetterKind } from '#disclosure';
import { LETTER_EDITION, LETTER_KINDS } from '#disclosure';
import { letterDocx, letterHtml } from './index.js';
import { FROZEN_LETTERS } from './frozen-letters.fixture.js';
import { BARE, leastFacts, lengthened, MOST } from './letter-facts.fixture.js';
import { documentText, partsOf } from './printed.fixture.js';

const TODAY = { edition: LETTER_EDITION } as const;
const SECOND = { edition: 2 } as const;
const THIRD = { edition: 3 } as const;
const FOURTH = { edition: 4 } as const;
const LONG_NAME = '克孜勒苏柯尔克孜自治州阿克陶县人力资源和社会保障局信访接待服务中心';

const hash = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** Points from line to line of the body, of the page and of the document. */
async function lineOf(kind: LetterKind, facts: LetterFacts): Promise<number> {
  const onPage = Number(/body { [^}]*font: 16pt\/([\d.]+)pt/.exec(letterHtml(kind, facts))?.[1]);
  const styles = partsOf(await letterDocx(kind, facts))['word/styles.xml'] ?? '';
  expect(Number(/<w:pPrDefault>.*?w:line="(\d+)"/s.exec(styles)?.[1]) / 20).toBe(onPage);
  return onPage;
}

describe('a letter that was issued is drawn to the byte as it was', () => {
  const editions = [
    { edition: 'first', with: {} },
    { edition: 'second', with: SECOND },
    { edition: 'third', with: THIRD },
    { edition: 'fourth', with: FOURTH },
  ] as const;
  const cases = editions.flatMap(({ edition, with: more }) =>
    LETTER_KINDS.map((kind) => ({ edition, kind, all: { ...MOST, ...more }, least: { ...leastFacts(kind), ...more } })),
  );

  it.each(cases)('$kind, $edition edition', async ({ edition, kind, all, least }) => {
    const drawn = [hash(letterHtml(kind, all)), hash(await letterDocx(kind, all))];
    drawn.push(hash(letterHtml(kind, least)), hash(await letterDocx(kind, least)));
    expect(drawn.join(' ')).toBe(FROZEN_LETTERS[edition][kind]);
  });
});

describe('a letter issued today', () => {
  it('is set as usual where it has room', async () => {
    const facts = { ...leastFacts('extension_notice'), ...TODAY };
    expect(await lineOf('extension_notice', facts)).toBe(28.9);
  });

  it.each(['correction_notice', 'reasons_request', 'third_party_letter', 'reply'] as const)(
    'is set closer where that spares a page: %s',
    async (kind) => {
      const facts = { ...MOST, ...TODAY };
      const line = await lineOf(kind, facts);
      expect(line).toBeLessThan(28.9);
      expect(line).toBeGreaterThanOrEqual(23);
      expect(await lineOf(kind, { ...MOST, ...SECOND })).toBe(28.9);
    },
  );

  it.each(LETTER_KINDS)('is set as usual where it takes more pages anyhow: %s', async (kind) => {
    expect(await lineOf(kind, lengthened(MOST))).toBe(28.9);
  });

  it('does not tear a short row, and lets a long one go over the page', async () => {
    const facts = { ...MOST, ...TODAY, request: '项目资金使用情况。'.repeat(400) };
    const rows = (partsOf(await letterDocx('registration_form', facts))['word/document.xml'] ?? '').split('<w:tr>');
    const torn = rows.slice(1).filter((row) => !row.includes('<w:cantSplit/>'));
    expect(torn).toHaveLength(1);
    expect(torn[0]).toContain('申请内容');
    const onPage = letterHtml('registration_form', facts).match(/<tr[^>]*>/g) ?? [];
    expect(onPage.filter((tag) => !tag.includes('break-inside: avoid'))).toHaveLength(2); // and the empty foot
  });

  it('keeps the rows together that one caption spans, and leaves none alone at either end of a table', async () => {
    const facts = { ...MOST, ...TODAY };
    const kept = async (kind: LetterKind, of: LetterFacts): Promise<string[]> => {
      const rows = (partsOf(await letterDocx(kind, of))['word/document.xml'] ?? '').split('<w:tr>').slice(1);
      const inDocument = rows.map((row) => (row.split('</w:tr>')[0]?.includes('<w:keepNext/>') ? 'stays' : '-'));
      const onPage = (/<tbody>.*<\/tbody>/s.exec(letterHtml(kind, of))?.[0].match(/<tr[^>]*>/g) ?? []).map((tag) =>
        tag.includes('break-after: avoid') ? 'stays' : '-',
      );
      expect(inDocument.slice(-onPage.length)).toEqual(onPage);
      return inDocument;
    };
    // Number, channel; four of the applicant; what is asked for; form; unit and who registered it.
    expect((await kept('registration_form', facts)).join(' ')).toBe('stays stays stays stays stays - - - stays -');
    // The head, four bands, the total in figures and in words.
    expect((await kept('fee_notice', facts)).join(' ')).toBe('stays stays stays - - stays -');
    expect(await kept('registration_form', { ...facts, ...THIRD })).not.toContain('stays');
  });

  it('puts the number below the office where the two have no room over a table', async () => {
    const of = async (name: string): Promise<string> => {
      const facts = { ...BARE, ...TODAY, head: { ...BARE.head, name } };
      return partsOf(await letterDocx('registration_form', facts))['word/document.xml'] ?? '';
    };
    expect(await of(BARE.head.name)).toContain('和平区发展和改革委员会\t〔2026〕第3号');
    const long = await of(LONG_NAME + LONG_NAME.slice(0, 3));
    expect(long).not.toContain('\t');
    expect(long).toMatch(/<w:jc w:val="(?:right|end)"\/>(?:(?!<w:p>).)*〔2026〕第3号/);
  });

  /** The red line and the office under the letter, as the receipt has them. */
  const named = (facts: LetterFacts, name: string): string => {
    const html = letterHtml('receipt', { ...facts, head: { ...facts.head, name, heading: name, seal: name } });
    const broken = html.matchAll(/<p(?: class="red-head"[^>]*)?>([^<]*(?:<br>[^<]*)+)<\/p>/g);
    return [...broken].map(([, words = '']) => words.replaceAll('<br>', ' ')).join('；');
  };

  it.each([
    ['和平区住房和城乡建设委员会房屋征收办公室', '和平区住房和城乡建设委员会 房屋征收办公室'],
    ['江苏省镇江市人民政府信息公开工作领导小组办公室', '江苏省镇江市人民政府 信息公开工作领导小组办公室'],
    ['山东省聊城市城市管理综合行政执法总队办公室', '山东省聊城市 城市管理综合行政执法总队办公室'],
    ['北京市市场监督管理局综合行政执法总队办公室', '北京市市场监督管理局 综合行政执法总队办公室'],
  ])('breaks a long name between its parts: %s', (name, broken) => {
    expect(named({ ...BARE, ...TODAY }, name)).toBe(`${broken}；${broken}`);
  });

  it('takes one line more rather than break a word, and breaks between words where there is no part', () => {
    const facts = { ...BARE, ...TODAY };
    const parted = '克孜勒苏柯尔克孜自治州 阿克陶县人力资源和社会保障局 信访接待服务中心';
    const wide = '克孜勒苏柯尔克孜自治州阿克陶县 人力资源和社会保障局信访接待服务中心';
    expect(named(facts, LONG_NAME)).toBe(`${wide}；${parted}`);
    const between = '人力资源社会保障信访接待 服务监督协调工作站';
    expect(named(facts, between.replace(' ', ''))).toBe(`${between}；${between}`);
    const even = `${'某'.repeat(10)} ${'某'.repeat(10)}`;
    expect(named(facts, '某'.repeat(20))).toBe(`${even}；${even}`);
  });

  it('sets a red line of several lines in type that leaves room for the letter', async () => {
    const name = '和平区住房和城乡建设委员会房屋征收办公室';
    const facts = { ...MOST, ...TODAY, head: { ...MOST.head, name, heading: name } };
    expect(letterHtml('receipt', facts)).toContain('<p class="red-head" style="font-size: 32pt">');
    expect(partsOf(await letterDocx('receipt', facts))['word/document.xml']).toContain('<w:sz w:val="64"/>');
  });

  it('breaks a long name anywhere in a letter of the fourth edition', async () => {
    const facts = { ...BARE, ...FOURTH, head: { name: LONG_NAME, heading: LONG_NAME, seal: LONG_NAME } };
    const lines = named(facts, LONG_NAME).split('；');
    expect(lines.map((line) => line.split(' ').map((part) => part.length))).toEqual([
      [17, 16],
      [11, 11, 11],
    ]);
    expect(partsOf(await letterDocx('receipt', facts))['word/document.xml']?.match(/<w:br\/>/g)).toHaveLength(3);
  });

  it('tells address and telephone in a line each where one line has no room for both', async () => {
    const address = '滨海新区滨海大道88号政务服务中心二楼政府信息公开窗口';
    const facts = { ...MOST, ...TODAY, head: { ...MOST.head, address } };
    const note = ['（联系地址：滨海新区滨海大道88号政务服务中心二楼政府信息公开窗口）', '（联系电话：022-60000000）'];
    const notes = (html: string): string[] =>
      [...html.matchAll(/<p class="note"[^>]*>([^<]*)</g)].map(([, words = '']) => words);
    expect(notes(letterHtml('receipt', facts))).toEqual(note);
    const document = documentText(await letterDocx('receipt', facts));
    expect(document).toContain(note.join(''));
    expect(notes(letterHtml('receipt', { ...MOST, ...TODAY }))).toHaveLength(1);
    expect(notes(letterHtml('receipt', { ...facts, ...FOURTH }))).toEqual([note.join('').replace('）（', '；')]);
  });
});
