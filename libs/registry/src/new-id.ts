import { randomFillSync } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';

const BYTES = 16;
const pool = new Uint8Array(BYTES * 512);
const parts = Array.from({ length: pool.length / BYTES }, (_, part) => pool.subarray(part * BYTES, (part + 1) * BYTES));
let used = parts.length;

/** A new UUID of version 7. Random bytes are drawn for many at once: one by one they cost more than the rest of an intake. */
export function newId(): string {
  if (used === parts.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = parts[used] as Uint8Array;
  used += 1;
  return uuidV7({ random });
}
