/** Milliseconds for which a log is kept at least, as files have it: another time is another version. */
const LEAST_KEPT = 180 * 86_400_000;

/** The six bits that a character of an account's hash, in base64url, stands for. */
const sextet = (at: number): string =>
  `(instr('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_', substr(account, ${at}, 1)) - 1)`;

/** The function in SQL by which upgrades hide a name: of the key and the name. */
export const HIDDEN_NAME = 'hidden_name';

/**
 * What each version of the file added to the one before. A new file is made by the first version and all of these, so that old and
 * new files are alike.
 */
export const UPGRADES: readonly string[] = [
  // Whom the identity provider vouched for when a session began. Failures are counted for an account by network, and all together.
  `
  ALTER TABLE session ADD COLUMN vouched TEXT;
  DROP TABLE failure;
  CREATE TABLE failure (
    account      TEXT NOT NULL,
    network      TEXT NOT NULL,
    count        INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    known        INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    PRIMARY KEY (account, network)
  ) STRICT;
  `,
  // The applications that a list has shown. Most lists are shown again and again: each is kept once, whoever looks at it.
  `
  CREATE TABLE shown_list (id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, count INTEGER NOT NULL) STRICT;
  CREATE TABLE shown (
    list        INTEGER NOT NULL,
    application BLOB NOT NULL,
    PRIMARY KEY (list, application)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX shown_application ON shown (application, list);
  ALTER TABLE access ADD COLUMN list INTEGER;
  CREATE INDEX access_list ON access (list, id) WHERE list IS NOT NULL;
  ${['shown_list', 'shown']
    .map(
      (table) => `
  CREATE TRIGGER ${table}_is_never_changed BEFORE UPDATE ON ${table}
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER ${table}_is_kept BEFORE DELETE ON ${table}
  WHEN EXISTS (SELECT 1 FROM access WHERE list = OLD.${table === 'shown' ? 'list' : 'id'})
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;`,
    )
    .join('')}
  `,
  // Whose people look at the cases of another agency.
  `
  ALTER TABLE access ADD COLUMN home TEXT;
  CREATE INDEX access_home ON access (home, id) WHERE home IS NOT NULL;
  `,
  // What was tried in vain.
  `
  ALTER TABLE access ADD COLUMN refused TEXT;
  ALTER TABLE access ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
  CREATE INDEX access_refused ON access (agency, id) WHERE refused IS NOT NULL;
  `,
  // A trigger can be dropped. Each entry of a log has a hash over itself and the one before; what was there before has none.
  `
  ALTER TABLE access ADD COLUMN hash BLOB;
  ALTER TABLE sign_in ADD COLUMN hash BLOB;
  ALTER TABLE kept_since ADD COLUMN id INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE kept_since ADD COLUMN hash BLOB NOT NULL DEFAULT x'';
  UPDATE kept_since SET id = coalesce((SELECT seq FROM sqlite_sequence WHERE name = log), 0);
  `,
  // What a calendar program reads an account's deadlines with.
  `
  CREATE TABLE feed_key (account TEXT PRIMARY KEY, key_hash TEXT NOT NULL UNIQUE) STRICT;
  `,
  // Where a log begins moves forward only, to an entry that is in the log, and never into what has to be kept.
  `
  CREATE TRIGGER kept_since_is_kept BEFORE DELETE ON kept_since
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER kept_since_is_complete BEFORE INSERT ON kept_since
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  CREATE TRIGGER kept_since_moves_forward BEFORE UPDATE ON kept_since
  WHEN NEW.log <> OLD.log OR NEW.id < OLD.id OR NEW.at < OLD.at
    OR NEW.at > unixepoch('subsec') * 1000 - ${LEAST_KEPT}
    OR ((NEW.id <> OLD.id OR NEW.hash <> OLD.hash)
      AND NOT EXISTS (SELECT 1 FROM access WHERE NEW.log = 'access' AND id = NEW.id AND hash = NEW.hash
        UNION ALL SELECT 1 FROM sign_in WHERE NEW.log = 'sign_in' AND id = NEW.id AND hash = NEW.hash))
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
  `,
  // Whether there are accounts in it whose passwords everybody knows. It goes wherever the passwords go.
  `
  CREATE TABLE made_by_demo (id INTEGER PRIMARY KEY CHECK (id = 1)) STRICT;
  `,
  // Names that are no account are known by their hash under this key.
  `
  CREATE TABLE name_key (id INTEGER PRIMARY KEY CHECK (id = 1), key BLOB NOT NULL) STRICT;
  INSERT INTO name_key VALUES (1, randomblob(32));
  `,
  // Names that are no accounts had a hash of their own, by which a password among them could be guessed. And what is to be forgotten is found
  // without looking at everything. What was counted for a name stays counted, by the first 16 bits of its hash: were locks of names lifted
  // and those of accounts not, or the other way round, it would show which are accounts.
  `
  INSERT INTO failure (account, network, count, locked_until, known, at)
  SELECT printf('?%04x', ((${sextet(2)} << 12) | (${sextet(3)} << 6) | ${sextet(4)}) >> 2), network,
    max(count), max(locked_until), max(known), max(at)
  FROM failure WHERE account GLOB '[?]*' AND length(account) = 44 GROUP BY 1, network;
  DELETE FROM failure WHERE account GLOB '[?]*' AND length(account) <> 5;
  CREATE INDEX failure_at ON failure (at);
  CREATE INDEX failure_passing ON failure (max(at, locked_until)) WHERE known = 0;
  `,
  // A view tells which application a query code is of, from the events that say whether it is good.
  `
  DROP TABLE query_code;
  `,
  // What was counted under the id of an account where it has not signed in is counted under its hash since, and has to stay counted as
  // that of other names has.
  `
  INSERT INTO failure (account, network, count, locked_until, known, at)
  SELECT ${HIDDEN_NAME}((SELECT key FROM name_key), account), network, count, locked_until, 0, at
  FROM failure WHERE known = 0 AND account NOT GLOB '[?]*'
  ON CONFLICT (account, network) DO UPDATE SET count = max(count, excluded.count),
    locked_until = max(locked_until, excluded.locked_until), at = max(at, excluded.at);
  DELETE FROM failure WHERE known = 0 AND account NOT GLOB '[?]*';
  `,
];
