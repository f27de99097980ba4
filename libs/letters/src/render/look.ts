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

/** 3号, 22 lines a page. */
export const BODY = { size: 16, line: 28.9, indent: 32 } as const;
/** 2号 */
export const TITLE = { size: 22, line: 34, before: 22, after: 14 } as const;
/** 小4号: in forms, as much as a page can take. */
export const TABLE = { size: 12, line: 20, padding: 5 } as const;
/** 4号 */
export const PAGE_NUMBER = { size: 14, line: 20 } as const;
export const RED_HEAD = { line: 1.25, after: 14, largest: 42, smallest: 24 } as const;
export const RULE_WEIGHT = 2.25;

/** The office and the date stand in the middle of a block at the right; the seal, 42 mm across, goes over both. */
export const SIGNATURE = { before: 18, width: 250, place: 10.5, placeLine: 16, seal: 119 } as const;

/** 附注: small, so that it seldom needs a page. */
export const NOTE = { size: 12, line: 20, before: 12 } as const;

/** The height of the signature: the place of the seal, the office, wrapped where its name is long, and the date. */
export const signatureHeight = (office: string): number =>
  SIGNATURE.placeLine + BODY.line * (Math.ceil(([...office].length * BODY.size) / SIGNATURE.width) + 1);

/** The seal is higher than the lines it goes over, so it needs more room below them. */
export const SEAL_BELOW = (SIGNATURE.seal - signatureHeight('一')) / 2;

/** The red line fills the width of the type area without filling it to the edge, or wraps where the name is too long. */
export const redHeadSize = (heading: string): number =>
  Math.max(RED_HEAD.smallest, Math.min(RED_HEAD.largest, Math.floor((TYPE_WIDTH - 8) / [...heading].length)));

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
