import Database from 'better-sqlite3';
import type { Finding } from '#event-store';
import { StoreUnavailable } from '#event-store';
import { hiddenName } from './hidden-name.js';
import { HIDDEN_NAME, UPGRADES } from './identity-upgrades.js';

/** "taid" in ASCII. */
const APPLICATION_ID = 0x74616964;
const SCHEMA_VERSION = 1 + UPGRADES.length;
/** Milliseconds. */
export const BUSY_TIMEOUT = 10_000;

/**
 * What must never stand in an event: secrets, and what is kept for a time only. The logs are appended to and never changed; rows
 * go when their time is over, and not before.
 */
const SCHEMA = `
  CREATE TABLE password (
    account    TEXT PRIMARY KEY,
    hash       TEXT NOT NULL,
    one_time   INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE failure (
    account      TEXT PRIMARY KEY,
    count        INTEGER NOT NULL,
    locked_until INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account    TEXT NOT NULL,
    method     TEXT NOT NULL,
    address    TEXT NOT NULL,
    begun_at   INTEGER NOT NULL,
    used_at    INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX session_account ON session (account);
  CREATE TABLE query_code (
    code_hash      TEXT PRIMARY KEY,
    application_id TEXT NOT NULL,
    agency         TEXT NOT NULL
  ) STRICT;
  CREATE TABLE sign_in (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    account TEXT NOT NULL,
    what    TEXT NOT NULL,
    method  TEXT NOT NULL,
    address TEXT NOT NULL
  ) STRICT;
  CREATE TABLE access (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    account     TEXT NOT NULL,
    agency      TEXT NOT NULL,
    action      TEXT NOT NULL,
    application TEXT,
    address     TEXT NOT NULL,
    request     TEXT NOT NULL
  ) STRICT;
  CREATE INDEX access_agency ON access (agency, id);
  CREATE INDEX access_application ON access (application, id) WHERE application IS NOT NULL;
  CREATE TABLE kept_since (log TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  INSERT INTO kept_since VALUES ('sign_in', 0), ('access', 0);
  CREATE TABLE notice (id INTEGER PRIMARY KEY CHECK (id = 1), count INTEGER NOT NULL) STRICT;
  INSERT INTO notice VALUES (1, 0);
  ${['sign_in', 'access']
    .map(
      (log) => `
  CREATE TRIGGER ${log}_is_never_changed BEFORE UPDATE ON ${log}
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER ${log}_is_kept BEFORE DELETE ON ${log}
  WHEN OLD.at >= (SELECT at FROM kept_since WHERE log = '${log}')
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;`,
    )
    .join('')}
`;

/** Makes a new file, or brings an older one up to this version. @throws StoreUnavailable */
export function prepare(db: Database.Database, file: string): void {
  // Several processes may open a new file at once; of all of them one creates it.
  const deadline = Date.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      db.pragma('journal_mode = WAL');
      break;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  // A crash of the process loses nothing; after a power cut the last sign-ins may have to be repeated.
  db.pragma('synchronous = NORMAL');
  db.transaction(() => {
    const id = db.pragma('application_id', { simple: true });
    if (id === 0 && db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined) {
      db.exec(SCHEMA);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma('user_version = 1');
    } else if (id !== APPLICATION_ID) {
      throw new StoreUnavailable(`${file} holds no accounts: name another directory`);
    }
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > SCHEMA_VERSION) {
      throw new StoreUnavailable(`${file} was written by a newer version: upgrade this program`);
    }
    if (version < SCHEMA_VERSION) db.function(HIDDEN_NAME, hiddenName);
    for (const upgrade of UPGRADES.slice(version - 1)) db.exec(upgrade);
    if (version < SCHEMA_VERSION) db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly definition: string;
}

/** Tables, indexes and triggers of a file; the statistics of `ANALYZE` change no answer. */
const schemaOf = (db: Database.Database): Map<string, string> =>
  new Map(
    (
      db
        .prepare(
          `SELECT type, name, tbl_name || ': ' || coalesce(sql, '') AS definition FROM sqlite_schema
           WHERE NOT (type = 'table' AND name LIKE 'sqlite\\_stat_' ESCAPE '\\')`,
        )
        .all() as SchemaRow[]
    ).map(({ type, name, definition }) => [`${type} ${name}`, definition.replaceAll(/\s+/g, ' ')]),
  );

let made: ReadonlyMap<string, string> | undefined;

function schemaAsMade(): ReadonlyMap<string, string> {
  if (made !== undefined) return made;
  const db = new Database(':memory:');
  try {
    db.function(HIDDEN_NAME, hiddenName);
    for (const sql of [SCHEMA, ...UPGRADES]) db.exec(sql);
    return (made = schemaOf(db));
  } finally {
    db.close();
  }
}

/** Where the tables, indexes and triggers of a file are not those of this software. A trigger can keep entries out of a log. */
export function schemaFindings(db: Database.Database): Finding[] {
  const [expected, found] = [schemaAsMade(), schemaOf(db)];
  return [...new Set([...expected.keys(), ...found.keys()])]
    .filter((name) => expected.get(name) !== found.get(name))
    .map((name) => {
      if (!found.has(name)) return `lacks the ${name}`;
      return expected.has(name)
        ? `has another ${name} than was made`
        : `has the ${name}, which was not made by this software`;
    })
    .map((what) => ({ where: 'identity.db', what }));
}
