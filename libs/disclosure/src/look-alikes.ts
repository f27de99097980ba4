import { isPlainName } from './plain-text.js';
import { RefusedCommand } from './refused-command.js';

/** What an id is written in: nothing that another character could be taken for. Of Han no radicals, which look like characters. */
const OF_IDS = /^[A-Za-z0-9\p{Unified_Ideograph}〇._@-]*$/u;

/**
 * Scripts that go with Latin and Han in one name: those of the minorities whose letters look like neither. Cyrillic, Greek and many
 * more have letters that look like Latin ones, Katakana has some that look like Han; such a name stands in that script alone.
 */
const GOES_WITH_ANY =
  /^[\p{Script=Common}\p{Script=Inherited}\p{Script=Latin}\p{Script=Han}\p{Script=Tibetan}\p{Script=Arabic}\p{Script=Mongolian}\p{Script=Yi}\p{Script=Tai_Le}\p{Script=New_Tai_Lue}\p{Script=Tai_Tham}\p{Script=Phags_Pa}가-힣]*$/u;
const LATIN_OR_HAN = /[\p{Script=Latin}\p{Script=Han}]/u;

/** Latin letters that no name is spelled with: phonetic ones, small capitals, clicks. Full width and Roman numerals are seen. */
const ODD_LATIN = /(?![A-Za-zªº\u00c0-\u01bf\u01c4-\u024f\u1e00-\u1eff\u2160-\u2188Ａ-Ｚａ-ｚ])\p{Script=Latin}/u;
/** Letters for formulas, and the radicals of Han. */
const SYMBOLS = /[\u{1d400}-\u{1d7ff}\u2e80-\u2fdf]|(?=\p{L})[\u2100-\u214f]/u;
/** A mark over or under what has none: of Latin all that are used are letters of their own. */
const STRAY_MARK = /(?:^|[^\p{L}\p{M}]|[\p{Script=Latin}\p{Script=Han}])\p{M}/u;
/**
 * Characters of rare names that Unicode lacks, or that it has since this software was made: fonts of an office's own draw them. Among
 * Han they are taken for Han; beside letters of other scripts nobody could tell what they stand for.
 */
const RARE_HAN = /[\p{Co}\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}]/gu;
const LATIN = /\p{Script=Latin}/u;
/** What chooses the form of a Mongolian letter: not seen itself, and not to be done without. */
const MONGOLIAN_FORMS = /(?<=\p{Script=Mongolian})[\u180b-\u180f]/gu;

/** What chooses among the forms of a Han character (Ideographic Variation Database): people are registered with theirs. */
const HAN_FORMS = /(?<=\p{Unified_Ideograph})[\u{e0100}-\u{e01ef}]/gu;

/**
 * Refuses a name that can be taken for another one: with something in it that is not seen, or with letters of one script among
 * those of another that they look like (Unicode Technical Standard 39, 5.2).
 * @throws RefusedCommand
 */
export function checkUnmistakable(name: string): void {
  const typed = name.normalize('NFC').replaceAll(MONGOLIAN_FORMS, '').replaceAll(HAN_FORMS, '');
  const text = LATIN.test(typed) ? typed : typed.replaceAll(RARE_HAN, '〇');
  const mixed = !GOES_WITH_ANY.test(text) && LATIN_OR_HAN.test(text);
  if (isPlainName(text) && !mixed && ![ODD_LATIN, SYMBOLS, STRAY_MARK].some((one) => one.test(text))) return;
  throw mistakable(name);
}

/** The same of what identifies somebody or something and is typed. @throws RefusedCommand */
export function checkUnmistakableId(id: string): void {
  if (OF_IDS.test(id)) return;
  throw new RefusedCommand(
    'mistakable_name',
    `“${id}”只能用英文字母、数字、汉字及 . _ @ -：其他字符容易与之混淆（如西里尔字母 а 与拉丁字母 a，全角字母与半角字母），请用键盘重新输入。`,
    `“${id}” may have letters a to z, digits, Chinese characters, . _ @ and - only, as others can be taken for them (a Cyrillic а for a Latin one): type it anew.`,
    'content',
  );
}

const mistakable = (name: string): RefusedCommand =>
  new RefusedCommand(
    'mistakable_name',
    `“${name}”中有换行或看不见的字符，或者混用了形似的字母（如西里尔字母 а 与拉丁字母 a），容易与别的名称混淆，请用键盘重新输入。`,
    `“${name}” holds line breaks or characters that are not seen, or letters that look like others (a Cyrillic а among Latin ones), and can be taken for another name: type it anew.`,
    'content',
  );
