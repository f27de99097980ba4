/** A letter as one HTML file that needs nothing else: on the screen a sheet of paper, printed the letter itself. */
import type { Block, Cell, LetterPage, Row, TableBlock } from '../page.js';
import type { Setting, Typeface } from './look.js';
import {
  BODY,
  FAINT,
  FANGSONG,
  HEITI,
  NOTE,
  PAGE_NUMBER,
  PAPER,
  RED,
  RED_HEAD,
  RULE_WEIGHT,
  sealBelow,
  SIGNATURE,
  SONGTI,
  TABLE,
  TITLE,
  XIAOBIAOSONG,
} from './look.js';
import { fitsOverTable, isKeptWhole, noteOf, officeOf, redHeadOf, settingOf, staysWithNext } from './measure.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const family = ({ name, others, generic }: Typeface): string =>
  [name, ...others].map((one) => `'${one}'`).join(', ') + `, ${generic}`;

/** A browser finds a bold cut by its own name only so; else the title would be set in the light one. */
const heavyFace = ({ name, heavy = [] }: Typeface): string =>
  `@font-face { font-family: '${name}'; src: ${[name, ...heavy].map((one) => `local('${one}')`).join(', ')}; }`;

// The lines of a table are drawn so that it is closed on every page it runs over: its own border at the top, and at the
// bottom that of an empty foot, which browsers repeat. Collapsed borders would be left open where a cell goes on.
const styleOf = (setting: Setting, measured: boolean): string => `
${heavyFace(XIAOBIAOSONG)}
@page { size: A4; margin: ${PAPER.top}mm ${PAPER.right}mm ${PAPER.bottom}mm ${PAPER.left}mm;
  @bottom-center { content: '— ' counter(page) ' —'; vertical-align: top; padding-top: 7mm; font: ${PAGE_NUMBER.size}pt/${PAGE_NUMBER.line}pt ${family(SONGTI)}; } }
* { box-sizing: border-box; margin: 0; padding: 0; }
body { color: #000; font: ${BODY.size}pt/${setting.line}pt ${family(FANGSONG)}; text-align: justify; overflow-wrap: anywhere; text-autospace: normal; }
p { orphans: 2; widows: 2; }
.red-head { margin-bottom: ${setting.redHeadAfter}pt; color: #${RED}; font-family: ${family(XIAOBIAOSONG)}; line-height: ${RED_HEAD.line}; text-align: center; }
.number { padding-bottom: ${setting.aboveRule}pt; border-bottom: ${RULE_WEIGHT}pt solid #${RED}; text-align: center; }
h1 { margin: ${setting.titleBefore}pt 0 ${setting.titleAfter}pt; font: normal ${TITLE.size}pt/${TITLE.line}pt ${family(XIAOBIAOSONG)}; text-align: center; text-wrap: balance; break-after: avoid; }
h1:first-child { margin-top: 0; }
.over-table { display: flex; justify-content: space-between; gap: 24pt; margin-bottom: 4pt; font-size: ${TABLE.size}pt; line-height: ${TABLE.line}pt; break-after: avoid; }
.paragraph { text-indent: ${BODY.indent}pt; }
table { width: calc(100% - 1pt); margin: 4pt auto 12pt; border-collapse: separate; border-spacing: 0; border: solid #000; border-width: .75pt 0 0; box-decoration-break: clone; table-layout: fixed; font-size: ${TABLE.size}pt; line-height: ${TABLE.line}pt; }
table:last-child { margin-bottom: 0; }
th, td { padding: 3pt ${TABLE.padding}pt; border: solid #000; border-width: .75pt .75pt 0 0; font-weight: normal; vertical-align: middle; }
/* Else a row is measured without the lines that move to the next page, and its last ones lose their borders. */
table p { orphans: 1; widows: 1; }
${measured ? '' : 'th { break-inside: avoid; }\n'}thead > tr:first-child > *, tbody > tr:first-child > * { border-top: 0; }
thead > tr:last-child > * { border-bottom-width: .75pt; }
tr.leading > :first-child { border-left-width: .75pt; }
tfoot td { height: 0; padding: 0; border-right: 0; }
th { font-family: ${family(HEITI)}; }
.left { text-align: left; }
.center { text-align: center; }
.right { text-align: right; }
/* The room that the seal takes below the lines, so that it is not cut off by the end of the page. */
.closing { margin-top: ${setting.signatureBefore}pt; padding-bottom: ${sealBelow(setting)}pt; break-inside: avoid; break-before: avoid; }
.closing:has(.note) { padding-bottom: 0; }
.signature { position: relative; width: ${SIGNATURE.width}pt; margin-left: auto; text-align: center; }
.signature::before { content: ''; position: absolute; top: calc(50% - ${SIGNATURE.seal / 2}pt); left: calc(50% - ${SIGNATURE.seal / 2}pt); width: ${SIGNATURE.seal}pt; height: ${SIGNATURE.seal}pt; border: .75pt dashed #${FAINT}; border-radius: 50%; }
.signature p { position: relative; }
.seal-place { color: #${FAINT}; font-size: ${SIGNATURE.place}pt; line-height: ${SIGNATURE.placeLine}pt; }
.note { margin-top: ${setting.noteBefore}pt; font-size: ${NOTE.size}pt; line-height: ${NOTE.line}pt; text-indent: 2em; }
.new-page { break-before: page; }
.new-page + h1 { margin-top: 0; }
@media screen {
  body { background: #e8e8e8; }
  main { width: ${PAPER.width}mm; min-height: ${PAPER.height}mm; margin: 8mm auto; padding: ${PAPER.top}mm ${PAPER.right}mm ${PAPER.bottom}mm ${PAPER.left}mm; background: #fff; box-shadow: 0 1mm 4mm #0003; }
  .new-page { margin: 20mm 0; border-top: 1px dashed #999; }
}
`;

export const htmlOf = (page: LetterPage): string => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(page.name)}</title>
<style>${styleOf(settingOf(page), page.measured)}</style>
</head>
<body>
<main>
${page.blocks.map((block) => drawn(block, page)).join('\n')}
</main>
</body>
</html>
`;

const inLines = (lines: readonly string[]): string => lines.map(escape).join('<br>');

function drawn(block: Block, page: LetterPage): string {
  const { measured, grouped } = page;
  switch (block.type) {
    case 'red_head': {
      const { lines, size } = redHeadOf(block, page);
      return (
        `<p class="red-head" style="font-size: ${size}pt">${inLines(lines)}</p>\n` +
        `<p class="number">${escape(block.number)}</p>`
      );
    }
    case 'title':
      return `<h1>${escape(block.text)}</h1>`;
    case 'over_table':
      return measured && !fitsOverTable(block)
        ? `<p class="over-table" style="flex-wrap: wrap; gap: 0"><span style="width: 100%">${escape(block.left)}</span>` +
            `<span style="margin-left: auto">${escape(block.right)}</span></p>`
        : `<p class="over-table"><span>${escape(block.left)}</span><span>${escape(block.right)}</span></p>`;
    case 'salutation':
      return `<p>${escape(block.text)}</p>`;
    case 'paragraph':
      return `<p class="paragraph">${escape(block.text)}</p>`;
    case 'table':
      return tableOf(block, measured, grouped);
    case 'signature':
      return (
        `<div class="closing"><div class="signature"><p class="seal-place">${escape(block.sealPlace)}</p>` +
        `<p>${inLines(officeOf(block, page))}</p><p>${escape(block.date)}</p></div>` +
        noteOf(block, page)
          .map((line, index) => `<p class="note"${index > 0 ? ' style="margin-top: 0"' : ''}>${escape(line)}</p>`)
          .join('') +
        '</div>'
      );
    case 'new_page':
      return '<div class="new-page"></div>';
  }
}

const tableOf = (table: TableBlock, measured: boolean, grouped: boolean): string =>
  `<table>
<colgroup>${table.columns.map((part) => `<col style="width: ${part}%">`).join('')}</colgroup>
${table.head.length === 0 ? '' : `<thead>\n${rowsOf(table.head, table, measured, false).join('\n')}\n</thead>\n`}<tbody>
${rowsOf(table.body, table, measured, grouped).join('\n')}
</tbody>
<tfoot><tr><td colspan="${table.columns.length}"></td></tr></tfoot>
</table>`;

/** Rows that begin with a cell of the first column are the ones to draw the table's left line: it ends where they end. */
function rowsOf(rows: readonly Row[], table: TableBlock, measured: boolean, grouped: boolean): string[] {
  let reached = 0;
  return rows.map((row, index) => {
    const leading = index >= reached;
    if (leading) reached = index + (row.cells[0]?.rows ?? 1);
    return rowOf(row, leading, measured && isKeptWhole(row, table), grouped && staysWithNext(index, table));
  });
}

function rowOf({ height, cells }: Row, leading: boolean, whole: boolean, stays: boolean): string {
  const style = [
    height === undefined ? [] : `height: ${height}pt`,
    whole ? 'break-inside: avoid' : [],
    stays ? 'break-after: avoid' : [],
  ]
    .flat()
    .join('; ');
  return (
    `<tr${leading ? ' class="leading"' : ''}${style === '' ? '' : ` style="${style}"`}>` +
    `${cells.map(cellOf).join('')}</tr>`
  );
}

function cellOf({ lines, columns, rows, caption }: Cell): string {
  const tag = caption ? 'th' : 'td';
  const spans = (columns > 1 ? ` colspan="${columns}"` : '') + (rows > 1 ? ` rowspan="${rows}"` : '');
  const content = lines.map(({ text, align }) => `<p class="${align}">${escape(text)}</p>`).join('');
  return `<${tag}${spans}>${content}</${tag}>`;
}
