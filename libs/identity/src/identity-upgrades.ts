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
];
