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
