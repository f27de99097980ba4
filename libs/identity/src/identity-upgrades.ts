/**
 * What each version of the file added to the one before. A new file is made by the first version and all of these, so that old and
 * new files are alike.
 */
export const UPGRADES: readonly string[] = [
  // As whom the identity provider knew the person when the session began; none with a password.
  `
  ALTER TABLE session ADD COLUMN vouched TEXT;
  `,
];
