import type { LegalDate } from '#disclosure';

/**
 * A letter before it is drawn: a short tree of what stands on the paper, top to bottom. Templates make it from the facts;
 * `render/html.ts` and `render/docx.ts` draw the same tree, so the two cannot say different things.
 */
export interface LetterPage {
  /** What the file calls itself: shown as a window's title, not printed. */
  readonly name: string;
  /** The day that the letter bears. */
  readonly date: LegalDate;
  /**
   * Whether it is set by its length: closer where that spares a page, long names in even lines, short rows in one piece. What
   * was issued before the third edition is not.
   */
  readonly measured: boolean;
  /** Whether rows that belong together stay on one page. What was issued before the fourth edition was parted anywhere. */
  readonly grouped: boolean;
  /**
   * Whether a long name is broken between its words, and the note below the date between what it tells. What was issued before the
   * fifth edition was broken anywhere.
   */
  readonly wholeWords: boolean;
  readonly blocks: readonly Block[];
}

export type Block =
  | RedHeadBlock
  | { readonly type: 'title'; readonly text: string }
  | OverTableBlock
  | { readonly type: 'salutation'; readonly text: string }
  | { readonly type: 'paragraph'; readonly text: string }
  | TableBlock
  | SignatureBlock
  /** A slip to be torn off and sent back begins on a page of its own. */
  | { readonly type: 'new_page' };

/** 红头: the office's red title line, its number below and the red rule that closes it. */
export interface RedHeadBlock {
  readonly type: 'red_head';
  readonly heading: string;
  readonly number: string;
}

/** What stands over a table at its two ends: the number, the office. */
export interface OverTableBlock {
  readonly type: 'over_table';
  readonly left: string;
  readonly right: string;
}

export interface SignatureBlock {
  readonly type: 'signature';
  readonly office: string;
  readonly sealPlace: string;
  readonly date: string;
  /** 附注, below the date and never parted from it: where the office is found, as far as it is known. */
  readonly note: readonly string[];
}

export interface TableBlock {
  readonly type: 'table';
  /** Parts of the whole width, one a column. */
  readonly columns: readonly number[];
  /** Rows that are printed again on each page the table runs over. */
  readonly head: readonly Row[];
  readonly body: readonly Row[];
}

export interface Row {
  /** At least so many points high: room to write in. */
  readonly height?: number;
  /** Cells that begin in this row; where one from above still reaches, there is none. */
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly lines: readonly Line[];
  readonly columns: number;
  readonly rows: number;
  /** A printed caption of the form, as against what was filled in. */
  readonly caption: boolean;
}

export interface Line {
  readonly text: string;
  readonly align: 'left' | 'center' | 'right';
}

type Spans = Partial<Pick<Cell, 'columns' | 'rows'>>;

/** A caption of a form; where it is too long for its column, in lines that break where one would break them by hand. */
export const caption = (text: string | readonly string[], spans: Spans = {}): Cell => ({
  lines: [text].flat().map((line): Line => ({ text: line, align: 'center' })),
  columns: 1,
  rows: 1,
  caption: true,
  ...spans,
});

/** What is filled in, a paragraph a line; `below` is written at its lower right end, where one signs. */
export const filled = (lines: string | readonly string[], spans: Spans = {}, below: readonly string[] = []): Cell => ({
  lines: [
    ...[lines].flat().map((text): Line => ({ text, align: 'left' })),
    ...below.map((text): Line => ({ text, align: 'right' })),
  ],
  columns: 1,
  rows: 1,
  caption: false,
  ...spans,
});

/** A short entry in the middle of its cell: a figure, a number. */
export const centred = (text: string, spans: Spans = {}): Cell => ({ ...caption(text, spans), caption: false });

export const row = (...cells: readonly Cell[]): Row => ({ cells });

/** A row with room for handwriting. */
export const tallRow = (height: number, ...cells: readonly Cell[]): Row => ({ height, cells });
