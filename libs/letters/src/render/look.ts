/**
 * The look of an office's paper, after GB/T 9704-2012 党政机关公文格式: measures in points unless they say millimetres, and
 * typefaces with those that stand in for them. Both renderers draw by these, so that page and document look alike.
 */
export const PAPER = { width: 210, height: 297, top: 37, bottom: 35, left: 28, right: 26 } as const;

const POINTS_A_MILLIMETRE = 72 / 25.4;
export const points = (millimetres: number): number => millimetres * POINTS_A_MILLIMETRE;

/** Width of the type area, 版心. */
export const TYPE_WIDTH = points(PAPER.width - PAPER.left - PAPER.right);

/** Distance of the page number from the lower edge: 7 mm below the type area. */
export const FOOTER_UP = 21;

export const RED = 'D7000F';
export const FAINT = 'B8B8B8';

/** Height of the type area. */
export const TYPE_HEIGHT = points(PAPER.height - PAPER.top - PAPER.bottom);

/** 3号 */
export const BODY = { size: 16, indent: 32 } as const;
/** 2号 */
export const TITLE = { size: 22, line: 34 } as const;
/** 小4号: in forms, as much as a page can take. */
export const TABLE = { size: 12, line: 20, padding: 5 } as const;
/** 4号 */
export const PAGE_NUMBER = { size: 14, line: 20 } as const;
export const RED_HEAD = { line: 1.25, largest: 42, largestInLines: 32, smallest: 24 } as const;
export const RULE_WEIGHT = 2.25;

/** The office and the date stand in the middle of a block at the right; the seal, 42 mm across, goes over both. */
export const SIGNATURE = { width: 250, place: 10.5, placeLine: 16, seal: 119 } as const;

/** 附注: small, so that it seldom needs a page. */
export const NOTE = { size: 12, line: 20 } as const;

/** What of a letter can be set closer, in points. The seal may not touch the text: the closer the lines, the more room above it. */
export interface Setting {
  /** From line to line of the body. */
  readonly line: number;
  readonly redHeadAfter: number;
  readonly aboveRule: number;
  readonly titleBefore: number;
  readonly titleAfter: number;
  readonly signatureBefore: number;
  readonly noteBefore: number;
}

/** 22 lines a page. */
export const USUAL: Setting = {
  line: 28.9,
  redHeadAfter: 14,
  aboveRule: 11,
  titleBefore: 22,
  titleAfter: 14,
  signatureBefore: 18,
  noteBefore: 12,
};

/** As close as a paper still looks like one: 27 lines a page. */
const CLOSEST: Setting = {
  line: 23,
  redHeadAfter: 8,
  aboveRule: 8,
  titleBefore: 12,
  titleAfter: 8,
  signatureBefore: 25,
  noteBefore: 6,
};

/** @param share of the way from the usual setting to the closest, between 0 and 1 */
export function closer(share: number): Setting {
  const between = (measure: keyof Setting): number =>
    Math.round((USUAL[measure] + (CLOSEST[measure] - USUAL[measure]) * share) * 10) / 10;
  return {
    line: between('line'),
    redHeadAfter: between('redHeadAfter'),
    aboveRule: between('aboveRule'),
    titleBefore: between('titleBefore'),
    titleAfter: between('titleAfter'),
    signatureBefore: between('signatureBefore'),
    noteBefore: between('noteBefore'),
  };
}

/** The height of the signature: the place of the seal, the office and the date. */
export const signatureHeight = ({ line }: Setting, officeLines: number, placeLines = 1): number =>
  SIGNATURE.placeLine * placeLines + line * (officeLines + 1);

/** The seal is higher than the lines it goes over, so it needs more room below them. */
export const sealBelow = (setting: Setting): number => (SIGNATURE.seal - signatureHeight(setting, 1)) / 2;

/** The red line fills the width of the type area without filling it to the edge, or wraps where the name is too long. */
const RED_HEAD_WIDTH = TYPE_WIDTH - 8;

/** Characters of the red line that have room in its smallest type. */
export const RED_HEAD_ROOM = Math.floor(RED_HEAD_WIDTH / RED_HEAD.smallest);

/** @param length of the red line, in characters */
export const redHeadSize = (length: number): number =>
  Math.max(RED_HEAD.smallest, Math.min(RED_HEAD.largest, Math.floor(RED_HEAD_WIDTH / length)));

/** How many lines the red line takes. */
export const redHeadLines = (heading: string): number =>
  Math.ceil(([...heading].length * redHeadSize([...heading].length)) / RED_HEAD_WIDTH);

/** A typeface: as the standard names it, as the systems at hand call it, what to take where there is none of these. */
export interface Typeface {
  readonly name: string;
  readonly others: readonly string[];
  /** Full names of fonts that are cut bolder than the family's usual. */
  readonly heavy?: readonly string[];
  readonly generic: 'serif' | 'sans-serif';
}

export const FANGSONG: Typeface = {
  name: '仿宋_GB2312',
  others: ['仿宋', 'FangSong', 'FangSong_GB2312', 'STFangsong', 'Noto Serif CJK SC', 'Source Han Serif SC', 'SimSun'],
  generic: 'serif',
};

export const XIAOBIAOSONG: Typeface = {
  name: '方正小标宋简体',
  others: ['华文中宋', 'STZhongsong', 'SimSun', 'Noto Serif CJK SC'],
  heavy: ['FZXiaoBiaoSong-B05S', 'FZXBSJW--GB1-0', 'STZhongsong', 'Noto Serif CJK SC Bold', 'NotoSerifCJKsc-Bold'],
  generic: 'serif',
};

export const HEITI: Typeface = {
  name: '黑体',
  others: ['SimHei', 'STHeiti', 'Heiti SC', 'Noto Sans CJK SC', 'Source Han Sans SC'],
  generic: 'sans-serif',
};

export const SONGTI: Typeface = {
  name: '宋体',
  others: ['SimSun', 'STSong', 'Songti SC', 'Noto Serif CJK SC'],
  generic: 'serif',
};

export const TYPEFACES = [FANGSONG, XIAOBIAOSONG, HEITI, SONGTI] as const;
