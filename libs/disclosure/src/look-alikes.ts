import { isPlainName } from './plain-text.js';
import { RefusedCommand } from './refused-command.js';

/** Letters that look like Latin ones: whoever reads them cannot tell which were typed. */
const LIKE_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Lisu}]/u;

/**
 * Refuses a name that can be taken for another one: with something in it that is not seen, or with letters of one script among
 * those of another that they look like (Unicode Technical Standard 39, 5.2). Han, and the scripts of the minorities, go with any.
 * @throws RefusedCommand
 */
export function checkUnmistakable(name: string): void {
  if (isPlainName(name) && !(LIKE_LATIN.test(name) && /[\p{Script=Latin}\p{Script=Han}]/u.test(name))) return;
  throw mistakable(name);
}

/** The same of what identifies somebody or something and is typed: with no such letters at all. @throws RefusedCommand */
export function checkUnmistakableId(id: string): void {
  if (!isPlainName(id) || LIKE_LATIN.test(id)) throw mistakable(id);
}

const mistakable = (name: string): RefusedCommand =>
  new RefusedCommand(
    'mistakable_name',
    `“${name}”中有换行或看不见的字符，或者混用了形似的字母（如西里尔字母 а 与拉丁字母 a），容易与别的名称混淆，请用键盘重新输入。`,
    `“${name}” holds line breaks or characters that are not seen, or letters that look like others (a Cyrillic а among Latin ones), and can be taken for another name: type it anew.`,
    'content',
  );
