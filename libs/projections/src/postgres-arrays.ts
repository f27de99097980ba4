import type { Table, Value } from './view.js';

/** Type of a column, and of the elements of an array that fills it: name, and number in every PostgreSQL. */
export const SQL_TYPES = { text: { name: 'text', oid: 25 }, integer: { name: 'bigint', oid: 20 } } as const;

const HEADER = 20;
const LENGTH = 4;
/** Bytes that a number takes at most, also written out. */
const NUMBER = 24;
/** Bytes that a unit of a string's length takes at most. */
const UTF8 = 3;

/**
 * An array parameter in PostgreSQL's binary form. As text, every element would be escaped here and parsed there, which
 * takes longer than all else a projector does.
 */
export function binaryArray(type: Table['columns'][string], values: readonly Value[]): Buffer {
  let most = HEADER;
  for (const value of values) most += LENGTH + (typeof value === 'string' ? value.length * UTF8 : NUMBER);
  const buffer = Buffer.allocUnsafe(most);
  let end = HEADER;
  let nulls = 0;
  for (const value of values) {
    let length = -1;
    if (value === null) nulls = 1;
    else if (type === 'integer') length = buffer.writeBigInt64BE(BigInt(value), end + LENGTH) - end - LENGTH;
    else length = buffer.write(String(value), end + LENGTH);
    buffer.writeInt32BE(length, end);
    end += LENGTH + Math.max(0, length);
  }
  // One dimension, whether there are nulls, the type of the elements, how many there are, the index of the first.
  for (const [place, word] of [1, nulls, SQL_TYPES[type].oid, values.length, 1].entries()) {
    buffer.writeInt32BE(word, place * 4);
  }
  return buffer.subarray(0, end);
}
