import Database from 'better-sqlite3';
import { StoreUnavailable } from './event-store.js';
import { makePrivateFile } from './private-file.js';
import { isSqliteError } from './sqlite-errors.js';

/** Marks the file as an event store, for `file(1)` and against mix-ups: "taiz" in ASCII. */
const APPLICATION_ID = 0x7461697a;
const SCHEMA_VERSION = 1;

/** How long to wait for another process that is writing, e.g. an import, in milliseconds. */
const BUSY_TIMEOUT = 10_000;

const SCHEMA = `
  CREATE TABLE events (
    position       INTEGER PRIMARY KEY,
    stream         TEXT    NOT NULL,
    revision       INTEGER NOT NULL,
    event_id       TEXT    NOT NULL UNIQUE,
    type           TEXT    NOT NULL,
    schema_version INTEGER NOT NULL,
    occurred_on    TEXT    NOT NULL,
    recorded_at    TEXT    NOT NULL,
    actor          TEXT    NOT NULL,
    agency         TEXT    NOT NULL,
    correlation    TEXT    NOT NULL,
    data           TEXT    NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT;

  CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

  CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
  BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
`;

/** Opens the file, creating it unless read-only. Throws `StoreUnavailable` with one line saying what to do. */
export function openFile(file: string, readOnly: boolean): Database.Database {
  let db: Database.Database | undefined;
  try {
    // It holds names and requests.
    if (!readOnly) makePrivateFile(file);
    db = new Database(file, { readonly: readOnly, timeout: BUSY_TIMEOUT });
    prepare(db, file);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof StoreUnavailable) throw error;
    const reason = isSqliteError(error) || error instanceof Error ? error.message : String(error);
    throw new StoreUnavailable(`cannot open event store ${file}: ${reason}`, { cause: error });
  }
}

function prepare(db: Database.Database, file: string): void {
  db.pragma('cache_size = -65536');
  if (!db.readonly) {
    db.pragma('synchronous = FULL');
    // Fewer, larger checkpoints: each one syncs the whole database in the middle of the writing.
    db.pragma('wal_autocheckpoint = 4000');
    if (isEmpty(db)) create(db);
  }
  checkSchema(db, file);
  if (!db.readonly) switchToWal(db);
}

/** SQLite does not wait for other processes here, which matters when several open a new file at once. */
function switchToWal(db: Database.Database): void {
  const deadline = Date.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      db.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = isSqliteError(error) && error.code.startsWith('SQLITE_BUSY');
      if (!busy || Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function isEmpty(db: Database.Database): boolean {
  return number(db, 'application_id') === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
}

function create(db: Database.Database): void {
  db.transaction(() => {
    // Another process may have been first.
    if (!isEmpty(db)) return;
    db.exec(SCHEMA);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}

function checkSchema(db: Database.Database, file: string): void {
  if (number(db, 'application_id') !== APPLICATION_ID) {
    throw new StoreUnavailable(`${file} is not an event store: name another file`);
  }
  const version = number(db, 'user_version');
  if (version > SCHEMA_VERSION) {
    throw new StoreUnavailable(
      `${file} was written by a newer version (schema ${version}, this program knows ${SCHEMA_VERSION}): upgrade this program`,
    );
  }
}

function number(db: Database.Database, pragma: 'application_id' | 'user_version'): number {
  return db.pragma(pragma, { simple: true }) as number;
}
