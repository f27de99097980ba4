/** How the parts of a letter look in Word: the styles that an office's typist finds by name. */
import { AlignmentType, BorderStyle, LineRuleType } from 'docx';
import type { IParagraphStyleOptions } from 'docx';
import type { Setting, Typeface } from './look.js';
import {
  BODY,
  HEITI,
  NOTE,
  points,
  RED,
  RULE_WEIGHT,
  SIGNATURE,
  TABLE,
  TITLE,
  TYPE_WIDTH,
  XIAOBIAOSONG,
} from './look.js';

export const twips = (size: number): number => Math.round(size * 20);
export const halfPoints = (size: number): number => Math.round(size * 2);
export const millimetres = (length: number): number => twips(points(length));

export const font = ({
  name,
}: Typeface): { ascii: string; eastAsia: string; hAnsi: string; cs: string; hint: string } => ({
  ascii: name,
  eastAsia: name,
  hAnsi: name,
  cs: name,
  hint: 'eastAsia',
});

export const exactly = (line: number): { line: number; lineRule: typeof LineRuleType.EXACT } => ({
  line: twips(line),
  lineRule: LineRuleType.EXACT,
});

/** Styles by the names an office's typist looks for. */
export const stylesOf = ({ aboveRule, titleBefore, titleAfter, noteBefore }: Setting) =>
  ({
    red_head: {
      name: '发文机关标志',
      run: { font: font(XIAOBIAOSONG), color: RED },
      paragraph: {
        alignment: AlignmentType.CENTER,
        keepNext: true,
      },
    },
    number: {
      name: '发文字号',
      paragraph: {
        alignment: AlignmentType.CENTER,
        border: {
          bottom: { style: BorderStyle.SINGLE, size: RULE_WEIGHT * 8, color: RED, space: Math.round(aboveRule) },
        },
      },
    },
    title: {
      name: '公文标题',
      run: { font: font(XIAOBIAOSONG), size: halfPoints(TITLE.size) },
      paragraph: {
        alignment: AlignmentType.CENTER,
        keepNext: true,
        outlineLevel: 0,
        spacing: { ...exactly(TITLE.line), before: twips(titleBefore), after: twips(titleAfter) },
      },
    },
    over_table: {
      name: '表格上方',
      run: { size: halfPoints(TABLE.size) },
      paragraph: { keepNext: true, spacing: { ...exactly(TABLE.line), after: twips(4) } },
    },
    salutation: { name: '主送' },
    paragraph: {
      name: '公文正文',
      paragraph: { alignment: AlignmentType.BOTH, indent: { firstLine: twips(BODY.indent), firstLineChars: 200 } },
    },
    caption: {
      name: '表格栏目',
      run: { font: font(HEITI), size: halfPoints(TABLE.size) },
      paragraph: { spacing: exactly(TABLE.line) },
    },
    filled: {
      name: '表格内容',
      run: { size: halfPoints(TABLE.size) },
      paragraph: { spacing: exactly(TABLE.line) },
    },
    signature: {
      name: '发文机关署名',
      paragraph: {
        alignment: AlignmentType.CENTER,
        keepLines: true,
        indent: { left: twips(TYPE_WIDTH - SIGNATURE.width) },
      },
    },
    note: {
      name: '附注',
      run: { size: halfPoints(NOTE.size) },
      paragraph: {
        indent: { firstLine: twips(2 * NOTE.size), firstLineChars: 200 },
        spacing: { ...exactly(NOTE.line), before: twips(noteBefore) },
      },
    },
  }) as const satisfies Record<string, Omit<IParagraphStyleOptions, 'id'>>;

export type Style = keyof ReturnType<typeof stylesOf>;
