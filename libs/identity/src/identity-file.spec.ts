import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openWithFixedKey } from './identity-file.fixture.js';
import { IdentityFile } from './identity-file.js';
import { UPGRADES } from './identity-upgrades.js';

const directory = mkdtempSync(join(tmpdir(), 'taizhang-identity-'));
const file = join(directory, 'identity.db');
const [here, there] = [IdentityFile.open(file), IdentityFile.open(file)];

afterAll(() => {
  for (const one of [here, there]) one.close();
  rmSync(directory, { recursive: true });
});

const STRANGER = '203.0.113.7';
const signIn = { at: 1, account: 'wang', what: 'signed_in', method: 'password', address: '192.0.2.1' } as const;

test('what another process writes into a log is no change; what it gives notice of is one, once', () => {
  there.logSignIn(signIn);
  expect(here.changedElsewhere()).toBe(false);
  there.notifyOthers();
  expect(here.changedElsewhere()).toBe(true);
  there.logSignIn(signIn);
  expect(here.changedElsewhere()).toBe(false);
});

test('one’s own notice is none, and hides none of another', () => {
  here.notifyOthers();
  there.logSignIn(signIn);
  expect(here.changedElsewhere()).toBe(false);
  there.notifyOthers();
  here.notifyOthers();
  expect(here.changedElsewhere()).toBe(true);
});

test.each<[string, string, string[]]>([
  ['as it was made', '', []],
  ['with statistics', 'ANALYZE', []],
  [
    'that keeps somebody out of a log',
    `CREATE TRIGGER zz BEFORE INSERT ON access WHEN NEW.account = 'li' BEGIN SELECT RAISE(IGNORE); END`,
    ['has the trigger zz, which was not made by this software'],
  ],
  [
    'that lets logs be changed',
    'DROP TRIGGER access_is_kept; DROP TRIGGER kept_since_moves_forward',
    ['lacks the trigger access_is_kept', 'lacks the trigger kept_since_moves_forward'],
  ],
  [
    'whose trigger is another one',
    'DROP TRIGGER sign_in_is_kept; CREATE TRIGGER sign_in_is_kept BEFORE DELETE ON sign_in BEGIN SELECT 1; END',
    ['has another trigger sign_in_is_kept than was made'],
  ],
  [
    'whose table is another one',
    'ALTER TABLE access ADD COLUMN more TEXT; DROP INDEX access_home',
    ['has another table access than was made', 'lacks the index access_home'],
  ],
])('a file %s', (name, sql, findings) => {
  const path = join(directory, `${name}.db`);
  IdentityFile.open(path).close();
  const db = new Database(path);
  db.exec(sql);
  db.close();
  const changed = IdentityFile.open(path);
  expect(changed.checkSchema()).toEqual(findings.map((what) => ({ where: 'identity.db', what })));
  changed.close();
});

test('names that are no account stay locked when their hashes are cut short', () => {
  const path = join(directory, 'long-hashes.db');
  IdentityFile.open(path).close();
  const names = Array.from({ length: 300 }, (_, index) => `nobody-${index}`);
  const db = new Database(path);
  // As the version has left it that had long hashes; what came behind its upgrade has to find what it takes away.
  db.exec('DROP INDEX failure_at; DROP INDEX failure_passing; CREATE TABLE query_code (code_hash TEXT)');
  db.pragma(`user_version = ${UPGRADES.length - 2}`);
  const { key } = db.prepare<[], { key: Buffer }>('SELECT key FROM name_key').get() as { key: Buffer };
  const fail = db.prepare("INSERT INTO failure VALUES (?, '192.0.2.1', ?, ?, 0, ?)");
  for (const [index, name] of names.entries()) {
    fail.run(`?${createHmac('sha256', key).update(name).digest('base64url')}`, 3, 1_000 + index, index);
  }
  db.close();
  const upgraded = IdentityFile.open(path);
  for (const [index, name] of names.entries()) {
    const failure = upgraded.failure(upgraded.hiddenName(name), '192.0.2.1');
    // Names that share a hash are counted together.
    expect(failure?.locked_until).toBeGreaterThanOrEqual(1_000 + index);
    expect(failure).toMatchObject({ count: 3, known: 0 });
  }
  expect(upgraded.checkSchema()).toEqual([]);
  upgraded.close();
});

test('accounts stay locked where they have not signed in when they are counted there like any name', () => {
  const path = join(directory, 'ids.db');
  const [home, everywhere] = ['192.0.2.1', ''];
  const before = openWithFixedKey(path);
  const failure = { count: 5, locked_until: 900, known: 0, at: 7 } as const;
  for (const place of [STRANGER, everywhere]) before.setFailure('wang', place, failure);
  before.setFailure('wang', home, { ...failure, known: 1 });
  // Counted by its hash since.
  const since = { count: 8, locked_until: 100, known: 0, at: 9 } as const;
  before.setFailure(before.hiddenName('wang'), STRANGER, since);
  before.close();
  const db = new Database(path);
  db.pragma(`user_version = ${UPGRADES.length}`);
  db.close();
  const upgraded = IdentityFile.open(path);
  const hidden = upgraded.hiddenName('wang');
  expect(upgraded.failure(hidden, STRANGER)).toEqual({ ...since, locked_until: 900 });
  expect(upgraded.failure(hidden, everywhere)).toEqual(failure);
  expect(upgraded.failure('wang', home)).toEqual({ ...failure, known: 1 });
  for (const place of [STRANGER, everywhere]) expect(upgraded.failure('wang', place)).toBeUndefined();
  expect(upgraded.checkSchema()).toEqual([]);
  upgraded.close();
});
