import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { IdentityFile } from './identity-file.js';
import { UPGRADES } from './identity-upgrades.js';

const directory = mkdtempSync(join(tmpdir(), 'taizhang-identity-'));
const file = join(directory, 'identity.db');
const [here, there] = [IdentityFile.open(file), IdentityFile.open(file)];

afterAll(() => {
  for (const one of [here, there]) one.close();
  rmSync(directory, { recursive: true });
});

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
  db.pragma(`user_version = ${UPGRADES.length - 1}`);
  const { key } = db.prepare<[], { key: Buffer }>('SELECT key FROM name_key').get() as { key: Buffer };
  const fail = db.prepare("INSERT INTO failure VALUES (?, '192.0.2.1', ?, ?, 0, ?)");
  for (const [index, name] of names.entries()) {
    fail.run(`?${createHmac('sha256', key).update(name).digest('base64url')}`, 3, 1_000 + index, index);
  }
  fail.run('wang', 2, 0, 5);
  db.close();
  const upgraded = IdentityFile.open(path);
  for (const [index, name] of names.entries()) {
    const failure = upgraded.failure(upgraded.hiddenName(name), '192.0.2.1');
    // Names that share a hash are counted together.
    expect(failure?.locked_until).toBeGreaterThanOrEqual(1_000 + index);
    expect(failure).toMatchObject({ count: 3, known: 0 });
  }
  expect(upgraded.failure('wang', '192.0.2.1')).toMatchObject({ count: 2, locked_until: 0 });
  expect(upgraded.checkSchema()).toEqual([]);
  upgraded.close();
});
