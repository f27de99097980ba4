import type Database from 'better-sqlite3';
import { StoreUnavailable } from './event-store.js';

/** By its name: the native library throws the class of the realm that loaded it first, and test suites have one each. */
export const isSqliteError = (error: unknown): error is InstanceType<typeof Database.SqliteError> =>
  typeof error === 'object' && error !== null && 'name' in error && error.name === 'SqliteError';

/** A broken constraint is the caller's fault and stays as it is; what else SQLite reports may go away. */
export function asError(error: unknown): Error {
  if (isSqliteError(error) && !error.code.startsWith('SQLITE_CONSTRAINT')) {
    return new StoreUnavailable(`the event store failed: ${error.message}`, { cause: error });
  }
  return isSqliteError(error) || error instanceof Error ? error : new Error(String(error));
}
