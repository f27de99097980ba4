/** A letter as a Word document (.docx). */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  HeightRule,
  ImportedXmlComponent,
  Packer,
  PageNumber,
  Paragraph,
  Run,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TabStopType,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { IParagraphOptions } from 'docx';
import { unzipSync, zipSync } from 'fflate';
import type { Block, Cell, LetterPage, Line, Row, TableBlock } from '../page.js';
import type { Style } from './docx-styles.js';
import { exactly, font, halfPoints, millimetres, stylesOf, twips } from './docx-styles.js';
import type { Setting } from './look.js';
import {
  BODY,
  FAINT,
  FANGSONG,
  FOOTER_UP,
  NOTE,
  PAGE_NUMBER,
  PAPER,
  RED_HEAD,
  SIGNATURE,
  signatureHeight,
  SONGTI,
  TABLE,
  TITLE,
  TYPE_WIDTH,
  TYPEFACES,
} from './look.js';
import {
  fitsOverTable,
  isKeptWhole,
  noteOf,
  officeLines,
  officeOf,
  redHeadOf,
  sealPlaceLines,
  settingOf,
  staysWithNext,
} from './measure.js';

const styled = (style: Style, options: IParagraphOptions): Paragraph => new Paragraph({ style, ...options });
const text = (style: Style, words: string, options: IParagraphOptions = {}): Paragraph =>
  styled(style, { ...options, children: [new TextRun(words)] });

/** A paragraph's words in the lines given. */
const runs = (lines: readonly string[], size?: number): TextRun[] =>
  lines.map(
    (line, index) =>
      new TextRun({
        text: line,
        ...(size !== undefined && { size: halfPoints(size) }),
        ...(index > 0 && { break: 1 }),
      }),
  );

/** A circle where the seal goes, behind the text; the library draws rectangles only, so it is given as the format has it. */
function sealCircle(height: number, before: number): Run {
  const { width, seal } = SIGNATURE;
  const left = TYPE_WIDTH - width + (width - seal) / 2;
  const top = before + (height - seal) / 2;
  const place =
    'position:absolute;z-index:-1;mso-position-horizontal-relative:margin;mso-position-vertical-relative:text;' +
    `margin-left:${left.toFixed(2)}pt;margin-top:${top.toFixed(2)}pt;width:${seal.toFixed(2)}pt;height:${seal.toFixed(2)}pt`;
  const circle = ImportedXmlComponent.fromXmlString(
    `<w:pict><v:oval id="seal" style="${place}" filled="f" strokecolor="#${FAINT}" strokeweight=".75pt"><v:stroke dashstyle="dash"/></v:oval></w:pict>`,
  );
  return new Run({ children: [circle] });
}

function drawn(
  block: Block,
  next: Block | undefined,
  previous: Block | undefined,
  page: LetterPage,
  setting: Setting,
): (Paragraph | Table)[] {
  const { measured, grouped } = page;
  switch (block.type) {
    case 'red_head': {
      const { lines, size } = redHeadOf(block, page);
      return [
        styled('red_head', {
          spacing: { ...exactly(size * RED_HEAD.line), after: twips(setting.redHeadAfter) },
          children: runs(lines, size),
        }),
        text('number', block.number),
      ];
    }
    case 'title':
      return [
        text('title', block.text, {
          pageBreakBefore: previous?.type === 'new_page',
          ...(previous?.type === 'red_head'
            ? {}
            : { spacing: { ...exactly(TITLE.line), before: 0, after: twips(setting.titleAfter) } }),
        }),
      ];
    case 'over_table':
      if (measured && !fitsOverTable(block)) {
        return [
          text('over_table', block.left, { spacing: { ...exactly(TABLE.line), after: 0 } }),
          text('over_table', block.right, { alignment: AlignmentType.RIGHT }),
        ];
      }
      return [
        text('over_table', `${block.left}\t${block.right}`, {
          tabStops: [{ type: TabStopType.RIGHT, position: twips(TYPE_WIDTH) }],
        }),
      ];
    case 'salutation':
      return [text(block.type, block.text)];
    case 'paragraph':
      // A signature must not stand alone on a page: nobody could tell what was signed.
      return [
        text('paragraph', block.text, {
          keepNext: next?.type === 'signature',
          ...(next?.type === 'table' ? { spacing: { ...exactly(setting.line), after: twips(4) } } : {}),
        }),
      ];
    case 'table':
      return [
        tableOf(block, measured, grouped),
        ...(next === undefined ? [] : [styled('filled', { spacing: exactly(12) })]),
      ];
    case 'signature': {
      const note = noteOf(block, page);
      return [
        styled('signature', {
          keepNext: true,
          spacing: { ...exactly(SIGNATURE.placeLine), before: twips(setting.signatureBefore) },
          children: [
            sealCircle(
              signatureHeight(setting, officeLines(block, page), measured ? sealPlaceLines(block) : 1),
              setting.signatureBefore,
            ),
            new TextRun({ text: block.sealPlace, color: FAINT, size: halfPoints(SIGNATURE.place) }),
          ],
        }),
        styled('signature', { keepNext: true, children: runs(officeOf(block, page)) }),
        text('signature', block.date, { keepNext: note.length > 0 }),
        ...note.map((line, index) =>
          text('note', line, {
            ...(index < note.length - 1 && { keepNext: true }),
            ...(index > 0 && { spacing: { ...exactly(NOTE.line), before: 0 } }),
          }),
        ),
      ];
    }
    case 'new_page':
      // The title that follows begins the page.
      return [];
  }
}

function tableOf(table: TableBlock, measured: boolean, grouped: boolean): Table {
  const { columns, head, body } = table;
  const whole = columns.reduce((sum, part) => sum + part, 0);
  const border = { style: BorderStyle.SINGLE, size: 6, color: '000000' };
  return new Table({
    layout: TableLayoutType.FIXED,
    width: { size: twips(TYPE_WIDTH), type: WidthType.DXA },
    columnWidths: columns.map((part) => twips((TYPE_WIDTH * part) / whole)),
    margins: { top: twips(3), bottom: twips(3), left: twips(TABLE.padding), right: twips(TABLE.padding) },
    borders: {
      top: border,
      bottom: border,
      left: border,
      right: border,
      insideHorizontal: border,
      insideVertical: border,
    },
    rows: [
      ...head.map((row) => rowOf(row, true, measured && isKeptWhole(row, table), grouped)),
      ...body.map((row, index) =>
        rowOf(row, false, measured && isKeptWhole(row, table), grouped && staysWithNext(index, table)),
      ),
    ],
  });
}

const rowOf = ({ height, cells }: Row, tableHeader: boolean, whole: boolean, stays: boolean): TableRow =>
  new TableRow({
    tableHeader,
    ...(whole && { cantSplit: true }),
    ...(height === undefined ? {} : { height: { value: twips(height), rule: HeightRule.ATLEAST } }),
    children: cells.map((cell) => cellOf(cell, stays)),
  });

const ALIGNMENTS = {
  left: AlignmentType.LEFT,
  center: AlignmentType.CENTER,
  right: AlignmentType.RIGHT,
} as const satisfies Record<Line['align'], unknown>;

const cellOf = ({ lines, columns, rows, caption }: Cell, stays: boolean): TableCell => {
  const kept = stays ? { keepNext: true } : {};
  const style = caption ? 'caption' : 'filled';
  return new TableCell({
    columnSpan: columns,
    rowSpan: rows,
    verticalAlign: VerticalAlignTable.CENTER,
    // A cell without a paragraph is no cell: Word calls the file damaged.
    children:
      lines.length === 0
        ? [styled(style, kept)]
        : lines.map(({ text: words, align }) => text(style, words, { alignment: ALIGNMENTS[align], ...kept })),
  });
};

/** What Word and LibreOffice take where a typeface is not installed. */
const fontTable = (): string => {
  const fonts = TYPEFACES.map(
    ({ name, others, generic }) =>
      `<w:font w:name="${name}"><w:altName w:val="${others.join(',')}"/><w:charset w:val="86"/>` +
      `<w:family w:val="${generic === 'serif' ? 'roman' : 'swiss'}"/><w:pitch w:val="variable"/></w:font>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    `<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${fonts.join('')}</w:fonts>`
  );
};

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** The properties with the letter's own date: the library writes the moment, and the same letter would be another file. */
const coreProperties = (title: string, date: string): string => {
  const moment = (name: string): string =>
    `<dcterms:${name} xsi:type="dcterms:W3CDTF">${date}T00:00:00Z</dcterms:${name}>`;
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"' +
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"' +
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<dc:title>${title.replace(/[&<>]/g, (one) => ESCAPED[one] ?? '')}</dc:title>` +
    `${moment('created')}${moment('modified')}</cp:coreProperties>`
  );
};

/** The earliest moment a zip file can name, by its own clock, which knows no zones. */
const NO_MOMENT = new Date(1980, 0, 1, 12);

export async function docxOf(page: LetterPage): Promise<Uint8Array> {
  const { name, date, blocks } = page;
  const setting = settingOf(page);
  const document = new Document({
    title: name,
    styles: {
      default: {
        document: {
          run: {
            font: font(FANGSONG),
            size: halfPoints(BODY.size),
            // Figures are words of a Western language: as Chinese they would be broken at any digit.
            language: { value: 'en-US', eastAsia: 'zh-CN' },
          },
          paragraph: { spacing: exactly(setting.line) },
        },
      },
      paragraphStyles: Object.entries(stylesOf(setting)).map(([id, style]) => ({ id, basedOn: 'Normal', ...style })),
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: millimetres(PAPER.width), height: millimetres(PAPER.height) },
            margin: {
              top: millimetres(PAPER.top),
              bottom: millimetres(PAPER.bottom),
              left: millimetres(PAPER.left),
              right: millimetres(PAPER.right),
              footer: millimetres(FOOTER_UP),
            },
          },
        },
        footers: { default: pageNumber() },
        children: blocks.flatMap((block, index) => drawn(block, blocks[index + 1], blocks[index - 1], page, setting)),
      },
    ],
  });
  const packed = await Packer.pack(document, 'uint8array', undefined, [
    { path: 'docProps/core.xml', data: coreProperties(name, date) },
    { path: 'word/fontTable.xml', data: fontTable() },
  ]);
  return zipSync(unzipSync(packed), { mtime: NO_MOMENT });
}

const pageNumber = (): Footer =>
  new Footer({
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        spacing: exactly(PAGE_NUMBER.line),
        children: [
          new TextRun({
            children: ['— ', PageNumber.CURRENT, ' —'],
            font: font(SONGTI),
            size: halfPoints(PAGE_NUMBER.size),
          }),
        ],
      }),
    ],
  });
