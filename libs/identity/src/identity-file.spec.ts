import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { IdentityFile } from './identity-file.js';

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
