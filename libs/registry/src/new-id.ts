import { randomFillSync } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';

const BYTES = 16;
const pool = new Uint8Array(BYTES * 512);
let used = pool.length;

/** A new UUID of version 7. Random bytes are drawn for many at once: one by one they cost more than the rest of an intake. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return uuidV7({ random: pool.subarray(used - BYTES, used) });
}
