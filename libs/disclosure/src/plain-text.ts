/**
 * Whether a text holds nothing but characters, line breaks and tabs. Not every database keeps control characters and halves of
 * characters, and no one means to write them.
 */
export const isPlainText = (text: string): boolean => !/[^\P{Cc}\t\n\r]|\p{Cs}/u.test(text);

/**
 * Whether a name is one line, with nothing in it that cannot be seen or that turns the direction of writing: controls, Hangul
 * fillers, variation selectors, the empty Braille pattern.
 */
export const isPlainName = (text: string): boolean =>
  !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);

/** One that is neither a blank nor of those that are there only for the others: controls, joiners, Hangul fillers. */
const VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** What a text says, without the blanks around it; nothing where no character of it can be seen. */
export const saidIn = (text: string): string => (VISIBLE.test(text) ? text.trim() : '');
