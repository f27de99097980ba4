import { randomBytes, randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { RefusedCommand } from '#disclosure';
import { isCommon } from './common-passwords.js';

/** As many are computed at once, so that files and other requests get their turn; as many more may wait, for about a second. */
const AT_ONCE = 2;
const WAITING = 64;

/** More passwords came at once than can be hashed: to be tried again in a moment. */
export class PasswordsBusy extends Error {
  override readonly name = 'PasswordsBusy';
}

let running = 0;
const waiting: (() => void)[] = [];

/** Each hash takes memory and a core by design, so their number is bounded. @throws PasswordsBusy */
async function inTurn<Result>(compute: () => Promise<Result>): Promise<Result> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING) throw new PasswordsBusy('too many passwords are being checked; try again');
    // Whoever ends hands the turn on, and the count stays.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await compute();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/**
 * The same password typed at another keyboard may come as other code points: full-width signs of a Chinese input method, an accent as
 * a character of its own. Blanks count, also around it.
 */
const normal = (password: string): string => password.normalize('NFKC');

export const samePassword = (one: string, other: string): boolean => normal(one) === normal(other);

/** Argon2id with 19 MiB and two passes, the library's default and what OWASP asks for at least. @throws PasswordsBusy */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(normal(password)));

/** @throws PasswordsBusy */
export const passwordMatches = (stored: string, password: string): Promise<boolean> =>
  inTurn(() => verify(stored, normal(password)));

let decoy: Promise<string> | undefined;

/** Takes the time of a comparison where there is nothing to compare with: an account that does not exist answers no sooner. */
export async function compareWithNothing(password: string): Promise<false> {
  await passwordMatches(await (decoy ??= hash(randomBytes(16).toString('hex'))), password);
  return false;
}

/** No letters or digits that are taken for one another when they are read out. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Twenty characters in fours: 99 bits. Also what an applicant follows an application with: it is read out over the counter. */
export const oneTimePassword = (): string =>
  Array.from({ length: 5 }, () =>
    Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)] ?? '').join(''),
  ).join('-');

/** In characters. NIST SP 800-63B-4, 3.1.1.2: at least 15 where a password is all that is asked for. */
const SHORTEST = 15;
const LONGEST = 200;

/** Length is what makes a password strong; no rule about kinds of characters. @throws RefusedCommand */
export function checkNewPassword(password: string, account: string): void {
  const characters = [...normal(password)];
  if (characters.length < SHORTEST || characters.length > LONGEST || new Set(characters).size < 5) {
    throw new RefusedCommand(
      'weak_password',
      `新密码须有 ${SHORTEST} 至 ${LONGEST} 个字符，且不能只是少数字符的重复；请另想一个，用几个词组成的短语最好。`,
      `A password has ${SHORTEST} to ${LONGEST} characters and not only a few different ones; a phrase of some words is best.`,
      'content',
    );
  }
  if (isCommon(normal(password))) {
    throw new RefusedCommand(
      'weak_password',
      '新密码只由最常见的词、键盘顺序或者重复组成，容易被猜到，请另想一个短语。',
      'The password is put together from the most common words, rows of keys and repetitions; think of another phrase.',
      'content',
    );
  }
  if (!normal(password).toLowerCase().includes(normal(account).toLowerCase()) || account.length < 4) return;
  throw new RefusedCommand(
    'weak_password',
    '新密码不能包含账号，请另想一个。',
    'A password must not contain the account’s id; think of another.',
    'content',
  );
}
