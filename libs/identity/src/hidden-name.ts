import { createHmac } from 'node:crypto';

/** Of the hash of a name that may be no account: of 65,536 passwords tried one fits by chance. */
const HIDDEN_BYTES = 2;

/**
 * Stands for a name where no account has signed in under it: what was typed may be anything, a password among it. So short that of
 * a list of passwords several fit, one in 65,536, and whoever has the key does not learn which; names that share one are counted
 * together. No account has such an id.
 */
export const hiddenName = (key: Buffer, name: string): string =>
  `?${createHmac('sha256', key).update(name).digest().toString('hex', 0, HIDDEN_BYTES)}`;
