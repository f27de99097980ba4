import { join } from 'node:path';
import type { Query } from '#identity';
import { IdentityFile } from '#identity';
import { newId } from '#registry';
import { operator } from './operator.js';

/**
 * Writes down that the local operator reads what names people, in the log that the server's auditors read. Called before anything is
 * shown: what cannot be written down is not.
 * @param shown ids of the applications
 * @throws StoreUnavailable
 */
export function logRead(
  data: string,
  agency: string,
  action: Query | 'Import' | 'Verify',
  shown: readonly string[],
): void {
  const file = IdentityFile.open(join(data, 'identity.db'));
  try {
    const { actor } = operator(agency);
    file.accessLog.append({
      at: Date.now(),
      account: actor,
      home: null,
      agency,
      action,
      shown,
      address: 'local',
      request: newId(),
    });
  } finally {
    file.close();
  }
}
