/** What is printed, as tests look at it. */
import { strFromU8, unzipSync } from 'fflate';
import type { LetterFacts, LetterKind } from '#disclosure';
import { letterHtml } from './index.js';

/** What a reader sees of the page, a line a paragraph or cell line. */
export const textOf = (html: string): string =>
  html
    .replace(/^.*<main>|<\/main>.*$/gs, '')
    .replace(/<\/(?:p|h1|th|td)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');

export const read = (kind: LetterKind, facts: LetterFacts): string => textOf(letterHtml(kind, facts));

export const partsOf = (bytes: Uint8Array): Record<string, string> =>
  Object.fromEntries(Object.entries(unzipSync(bytes)).map(([path, data]) => [path, strFromU8(data)]));

/** What a reader sees of the document. */
export const documentText = (bytes: Uint8Array): string =>
  [...(partsOf(bytes)['word/document.xml'] ?? '').matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)]
    .map(([, words = '']) => words)
    .join('')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');

/** Throws where tags do not match, an `&` begins no entity, or a character is none of XML's. */
export function expectWellFormed(xml: string): void {
  const open: string[] = [];
  const rest = xml.replace(
    /<\?.*?\?>|<(\/?)([\w:]+)((?:\s+[\w:.]+="[^"<]*")*)\s*(\/?)>/gs,
    (tag, close: string, name: string, _, empty: string) => {
      if (tag.startsWith('<?')) return '';
      if (close !== '') expect(open.pop()).toBe(name);
      else if (empty === '') open.push(name);
      return '';
    },
  );
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  expect(xml).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i);
  // eslint-disable-next-line no-control-regex
  expect(xml).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/);
  expect(xml.isWellFormed()).toBe(true);
}

/** Throws where a .docx lacks what Word will not open it without, or calls it damaged for. */
export function expectWordOpens(parts: Readonly<Record<string, string>>): void {
  const types = parts['[Content_Types].xml'] ?? '';
  for (const path of Object.keys(parts).filter((one) => one !== '[Content_Types].xml')) {
    const extension = path.slice(path.lastIndexOf('.') + 1);
    expect(types.includes(`PartName="/${path}"`) || types.includes(`Extension="${extension}"`) ? '' : path).toBe('');
  }
  for (const [path, xml] of Object.entries(parts).filter(([one]) => one.endsWith('.rels'))) {
    const folder = path.replace(/_rels\/[^/]*$/, '');
    for (const [tag] of xml.matchAll(/<Relationship [^>]*>/g)) {
      if (tag.includes('TargetMode="External"')) continue;
      const target = /Target="([^"]*)"/.exec(tag)?.[1] ?? '';
      expect(Object.keys(parts)).toContain(target.startsWith('/') ? target.slice(1) : folder + target);
    }
  }
  const document = parts['word/document.xml'] ?? '';
  const defined = [...(parts['word/styles.xml'] ?? '').matchAll(/w:styleId="([^"]*)"/g)].map(([, id]) => id);
  for (const [, id] of document.matchAll(/<w:[pr]Style w:val="([^"]*)"/g)) expect(defined).toContain(id);
  // A cell ends with a paragraph, and two tables that touch would be one.
  expect(document).not.toMatch(/(?<!<\/w:p>|<w:p\/>)<\/w:tc>|<\/w:tbl><w:tbl>/);
  for (const [table] of document.matchAll(/<w:tbl>.*?<\/w:tbl>/gs)) {
    const columns = table.match(/<w:gridCol /g)?.length;
    for (const [row] of table.matchAll(/<w:tr(?: [^>]*)?>.*?<\/w:tr>/gs)) {
      const cells = [...row.matchAll(/<w:tc>.*?<\/w:tc>/gs)];
      const width = cells.reduce((sum, [cell]) => sum + Number(/<w:gridSpan w:val="(\d+)"/.exec(cell)?.[1] ?? 1), 0);
      expect(width).toBe(columns);
    }
  }
}
