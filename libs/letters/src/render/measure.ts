/** How much room a letter takes, as far as that can be told without its typefaces, and how it is set by that. */
import type { Block, LetterPage, OverTableBlock, RedHeadBlock, Row, SignatureBlock, TableBlock } from '../page.js';
import type { Setting } from './look.js';
import {
  BODY,
  closer,
  NOTE,
  RED_HEAD,
  RED_HEAD_ROOM,
  redHeadLines,
  redHeadSize,
  RULE_WEIGHT,
  sealBelow,
  SIGNATURE,
  signatureHeight,
  TABLE,
  TITLE,
  TYPE_HEIGHT,
  TYPE_WIDTH,
  USUAL,
} from './look.js';
import { nameLines } from './name-lines.js';

/** Letters and figures are about half as wide as a Chinese character; which typeface they will be set in is not known. */
const NARROW = 0.6;

const widthOf = (text: string, size: number): number =>
  [...text].reduce((width, character) => width + (character < '\u2000' ? NARROW : 1), 0) * size;

/** Lines are seldom filled to the last character: some may not begin one, and a figure is not broken. */
const lineCount = (text: string, size: number, width: number, indent = 0): number =>
  Math.max(1, Math.ceil((widthOf(text, size) + indent) / (width - 0.5 * size)));

/** Height of a row, from rule to rule, without what cells from rows above still need in it. */
function rowHeight({ height = 0, cells }: Row, columns: readonly number[]): number {
  const whole = columns.reduce((sum, part) => sum + part, 0);
  let column = columns.length - cells.reduce((sum, cell) => sum + cell.columns, 0);
  let most = 1;
  for (const cell of cells) {
    const parts = columns.slice(column, column + cell.columns).reduce((sum, part) => sum + part, 0);
    const width = (TYPE_WIDTH * parts) / whole - 2 * TABLE.padding;
    const lines = cell.lines.reduce((sum, { text }) => sum + lineCount(text, TABLE.size, width), 0);
    if (cell.rows === 1) most = Math.max(most, lines);
    column += cell.columns;
  }
  return Math.max(height, most * TABLE.line + 7);
}

/** A row as high as this goes over a page's end; a lower one is not torn. */
const TORN_FROM = TYPE_HEIGHT / 3;

export const isKeptWhole = (row: Row, { columns }: TableBlock): boolean => rowHeight(row, columns) < TORN_FROM;

/**
 * Whether a row stays with the one below it: rows that one caption spans, and at either end of a table, lest one stand alone. What
 * is too high for that goes over the page as it comes.
 */
export function staysWithNext(index: number, table: TableBlock): boolean {
  const { body } = table;
  const next = body[index + 1];
  if (next === undefined || ![body[index] as Row, next].every((row) => isKeptWhole(row, table))) return false;
  const spanned = body.slice(0, index + 1).some(({ cells }, top) => cells.some(({ rows }) => top + rows > index + 1));
  return spanned || index < 2 || index === body.length - 2;
}

/** Whether what stands over a table at its two ends has room in one line, with some between. */
export const fitsOverTable = ({ left, right }: OverTableBlock): boolean =>
  widthOf(left, TABLE.size) + widthOf(right, TABLE.size) + 24 <= TYPE_WIDTH;

/** Characters of the office's name that have room in a line under a letter. */
const OFFICE_ROOM = SIGNATURE.width / BODY.size;

/** How many lines the name of the office takes under a letter; the first editions reckoned with parts of characters. */
export const officeLines = (block: SignatureBlock, page: LetterPage): number =>
  page.wholeWords
    ? officeOf(block, page).length
    : Math.ceil([...block.office].length / (page.measured ? Math.floor(OFFICE_ROOM) : OFFICE_ROOM));

export const sealPlaceLines = ({ sealPlace }: SignatureBlock): number =>
  lineCount(sealPlace, SIGNATURE.place, SIGNATURE.width);

/** Around a table. */
const ABOUT_TABLE = 16;

function heightOf(block: Block, page: LetterPage, setting: Setting): number {
  const { line } = setting;
  switch (block.type) {
    case 'red_head': {
      return redHeadHeight(block, page) + setting.redHeadAfter + line + setting.aboveRule + RULE_WEIGHT;
    }
    case 'title':
      return setting.titleBefore + lineCount(block.text, TITLE.size, TYPE_WIDTH) * TITLE.line + setting.titleAfter;
    case 'over_table':
      return TABLE.line * (fitsOverTable(block) ? 1 : 2) + 4;
    case 'salutation':
      return line * lineCount(block.text, BODY.size, TYPE_WIDTH);
    case 'paragraph':
      return line * lineCount(block.text, BODY.size, TYPE_WIDTH, BODY.indent);
    case 'table':
      return [...block.head, ...block.body].reduce((sum, row) => sum + rowHeight(row, block.columns), ABOUT_TABLE);
    case 'signature': {
      const signed =
        setting.signatureBefore + signatureHeight(setting, officeLines(block, page), sealPlaceLines(block));
      const note = noteOf(block, page);
      if (note.length === 0) return signed + sealBelow(setting);
      return signed + setting.noteBefore + NOTE.line * note.reduce((sum, one) => sum + noteLines(one), 0);
    }
    case 'new_page':
      return 0;
  }
}

const STEPS = [0, 0.25, 0.5, 0.75, 1] as const;

/**
 * GB/T 9704-2012, 7.3.5.5: where seal and date find no room, the lines are set closer. A letter that would need a second page for
 * little is set so that it has one; a longer one as usual.
 */
export function settingOf(page: LetterPage): Setting {
  const { measured, blocks } = page;
  if (!measured) return USUAL;
  const slip = blocks.findIndex(({ type }) => type === 'new_page');
  const letter = slip === -1 ? blocks : blocks.slice(0, slip);
  const fits = (setting: Setting): boolean =>
    letter.reduce((sum, block) => sum + heightOf(block, page, setting), 0) <= TYPE_HEIGHT;
  return STEPS.map(closer).find(fits) ?? USUAL;
}

/** A name that takes several lines in as many of even length, lest the last hold one character; other scripts break at blanks. */
function evenly(name: string, lines: number): string[] {
  const characters = [...name];
  if (lines === 1 || characters.some((character) => character < '\u2000')) return [name];
  const length = Math.ceil(characters.length / lines);
  return Array.from({ length: lines }, (_, line) => characters.slice(line * length, (line + 1) * length).join(''));
}

interface RedHead {
  readonly lines: readonly string[];
  /** Of the type. */
  readonly size: number;
}

/** The red line, in the lines it is broken into: where it takes several, their type need not be as large as that of one. */
export function redHeadOf({ heading }: RedHeadBlock, { measured, wholeWords }: LetterPage): RedHead {
  const lines = wholeWords
    ? nameLines(heading, RED_HEAD_ROOM)
    : measured
      ? evenly(heading, redHeadLines(heading))
      : [heading];
  const size = redHeadSize(Math.max(...lines.map((line) => [...line].length)));
  return { lines, size: lines.length > 1 && wholeWords ? Math.min(size, RED_HEAD.largestInLines) : size };
}

function redHeadHeight(block: RedHeadBlock, page: LetterPage): number {
  if (page.wholeWords) {
    const { lines, size } = redHeadOf(block, page);
    const drawn = lines.reduce((sum, line) => sum + Math.ceil(widthOf(line, size) / TYPE_WIDTH), 0);
    return drawn * size * RED_HEAD.line;
  }
  const lines = redHeadLines(block.heading);
  return lines * redHeadSize(Math.ceil([...block.heading].length / lines)) * RED_HEAD.line;
}

/** The office under a letter, likewise. */
export const officeOf = (block: SignatureBlock, page: LetterPage): string[] => {
  if (page.wholeWords) return nameLines(block.office, Math.floor(OFFICE_ROOM));
  return page.measured ? evenly(block.office, officeLines(block, page)) : [block.office];
};

const noteLines = (note: string): number => lineCount(note, NOTE.size, TYPE_WIDTH, 2 * NOTE.size);

/** The note below the date, a paragraph a line: one, where all it tells has room in it. */
export function noteOf({ note }: SignatureBlock, { wholeWords }: LetterPage): string[] {
  if (note.length === 0) return [];
  const whole = `（${note.join('；')}）`;
  return wholeWords && noteLines(whole) > 1 ? note.map((part) => `（${part}）`) : [whole];
}
