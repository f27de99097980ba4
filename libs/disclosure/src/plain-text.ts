/**
 * Whether a text holds nothing but characters, line breaks and tabs. Not every database keeps control characters and halves of
 * characters, and no one means to write them.
 */
export const isPlainText = (text: string): boolean => !/[^\P{Cc}\t\n\r]|\p{Cs}/u.test(text);

/**
 * Whether a name is what it looks like: one line, with nothing in it that cannot be seen or that turns the direction of writing,
 * by which two names could look alike.
 */
export const isPlainName = (text: string): boolean => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);
