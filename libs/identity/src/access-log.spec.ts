import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StoreUnavailable } from '#event-store';
import type { Access } from './access-log.js';
import { AccessLog } from './access-log.js';
import { IdentityFile } from './identity-file.js';

let directory: string;
let path: string;
let file: IdentityFile;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'taizhang-log-'));
  path = join(directory, 'identity.db');
  file = IdentityFile.open(path);
});
afterEach(() => {
  file.close();
  rmSync(directory, { recursive: true });
});

const LATEST = Number.MAX_SAFE_INTEGER;
const idOf = (number: number): string => `01a20fbc-faca-739f-8d54-${String(number).padStart(12, '0')}`;
const look = (over: Partial<Access> = {}): Access => ({
  at: 1_000,
  account: 'wang',
  home: null,
  agency: 'BINHAI',
  action: 'SearchRegister',
  shown: [],
  address: '127.0.0.1',
  request: 'r',
  ...over,
});

/** What only someone with the file can do. */
function withFile<Result>(work: (db: Database.Database) => Result): Result {
  const db = new Database(path);
  try {
    return work(db);
  } finally {
    db.close();
  }
}
const count = (table: string): unknown => withFile((db) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());

test('who looked at an application is found by an index, in lists, too', () => {
  for (const [index, shown] of [[1], [1, 2], [2, 3], [], [3, 1, 2]].entries()) {
    file.accessLog.append(look({ at: index, shown: shown.map(idOf) }));
  }
  const found = (application: number, agency?: string) =>
    file.accessLog
      .read({ application: idOf(application), ...(agency !== undefined && { agency }) }, LATEST, 9)
      .map(({ at, shown }) => [at, shown]);
  expect(found(1)).toEqual([
    [4, 3],
    [1, 2],
    [0, 1],
  ]);
  expect(found(3, 'BINHAI').map(([at]) => at)).toEqual([4, 2]);
  expect(found(3, 'LIN')).toEqual([]);
  expect(file.accessLog.read({ application: idOf(1) }, 5, 1)).toMatchObject([{ id: 2 }]);
  expect(file.accessLog.shownBy(5)?.shown).toEqual([1, 2, 3].map(idOf));

  const asked: string[] = [];
  const db = new Database(path, { verbose: (sql) => asked.push(String(sql)) });
  const log = new AccessLog(db);
  log.read({ application: idOf(1), agency: 'BINHAI', account: 'wang' }, LATEST, 9);
  log.read({ agency: 'BINHAI' }, LATEST, 9);
  const plans = asked.map((sql) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]);
  db.close();
  // Each asks where the log begins first.
  expect(plans).toHaveLength(4);
  for (const { detail } of plans.flat()) expect(detail).not.toMatch(/^SCAN (?:access|shown|shown_list)/);
});

test('a list that is shown again is kept once, and goes with the last entry that has shown it', () => {
  const shown = Array.from({ length: 50 }, (_, number) => idOf(number));
  for (const at of [1, 2, 3]) file.accessLog.append(look({ at, shown }));
  file.accessLog.append(look({ at: 4, shown: [...shown].reverse() }));
  expect([count('access'), count('shown_list'), count('shown')]).toEqual([4, 1, 50]);
  for (const sql of ['DELETE FROM shown', 'DELETE FROM shown_list', 'UPDATE shown SET list = 9']) {
    expect(() => withFile((db) => db.exec(sql))).toThrow('append-only');
  }
  file.purge({ log: 'access', before: 4 });
  expect([count('access'), count('shown')]).toEqual([1, 50]);
  file.purge({ log: 'access', before: 5 });
  expect([count('access'), count('shown_list'), count('shown')]).toEqual([0, 0, 0]);
});

test('a file of the first version goes on, with what is in its log', () => {
  file.close();
  rmSync(path);
  withFile((db) => {
    db.exec(`
      CREATE TABLE sign_in (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, account TEXT NOT NULL,
        what TEXT NOT NULL, method TEXT NOT NULL, address TEXT NOT NULL) STRICT;
      CREATE TABLE access (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, account TEXT NOT NULL,
        agency TEXT NOT NULL, action TEXT NOT NULL, application TEXT, address TEXT NOT NULL, request TEXT NOT NULL) STRICT;
      CREATE TABLE session (token_hash TEXT PRIMARY KEY, account TEXT NOT NULL, method TEXT NOT NULL,
        address TEXT NOT NULL, begun_at INTEGER NOT NULL, used_at INTEGER NOT NULL) STRICT;
      CREATE TABLE query_code (code_hash TEXT PRIMARY KEY, application_id TEXT NOT NULL, agency TEXT NOT NULL) STRICT;
      CREATE TABLE failure (account TEXT PRIMARY KEY, count INTEGER NOT NULL, locked_until INTEGER NOT NULL) STRICT;
      CREATE TABLE notice (id INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
      INSERT INTO notice VALUES (1, 0);
      CREATE TABLE kept_since (log TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
      INSERT INTO kept_since VALUES ('sign_in', 0), ('access', 0);
      INSERT INTO access VALUES (7, 1, 'wang', 'BINHAI', 'ReadApplication', '${idOf(1)}', '127.0.0.1', 'r');
      PRAGMA application_id = 0x74616964;
      PRAGMA user_version = 1;
    `);
  });
  file = IdentityFile.open(path);
  file.accessLog.append(look({ at: 2, shown: [idOf(1), idOf(2)] }));
  expect(file.accessLog.read({ application: idOf(1) }, LATEST, 9)).toMatchObject([
    { id: 8, application: null, shown: 2 },
    { id: 7, application: idOf(1), shown: 1, hash: '' },
  ]);
  expect(file.checkLogs()[0]).toMatchObject({ entries: 1, last: { id: 8 }, findings: [] });
  file.purge({ log: 'access', before: 2 });
  expect(file.checkLogs()[0]).toMatchObject({ entries: 1, findings: [] });
});

test.each([
  `CREATE TRIGGER zz BEFORE INSERT ON access WHEN NEW.account = 'wang' BEGIN SELECT RAISE(IGNORE); END`,
  `DROP TRIGGER access_is_kept; CREATE TRIGGER zz AFTER INSERT ON access BEGIN DELETE FROM access WHERE id = NEW.id; END`,
  'CREATE TRIGGER zz BEFORE INSERT ON shown_list BEGIN SELECT RAISE(IGNORE); END',
  'CREATE TRIGGER zz BEFORE INSERT ON shown BEGIN SELECT RAISE(IGNORE); END',
])('what the log does not keep is no entry: %s', (sql) => {
  file.accessLog.append(look({ account: 'li' }));
  withFile((db) => db.exec(sql));
  expect(() => file.accessLog.append(look({ shown: [1, 2].map(idOf) }))).toThrow(StoreUnavailable);
  withFile((db) => db.exec('DROP TRIGGER zz'));
  file.accessLog.append(look({ shown: [1, 2].map(idOf) }));
  expect(file.checkLogs()[0]).toMatchObject({ entries: 2, findings: [] });
});

describe('a log that somebody has changed', () => {
  const found = () =>
    file.checkLogs().flatMap(({ findings }) => findings.map(({ where, what }) => `${where}: ${what}`));
  /** What the triggers forbid only as long as they are there. */
  const tamper = (sql: string): void =>
    withFile((db) => {
      const triggers = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all() as string[];
      for (const name of triggers) db.exec(`DROP TRIGGER ${name}`);
      db.exec(sql);
    });

  beforeEach(() => {
    for (const at of [1, 2, 3, 4, 5]) {
      file.accessLog.append(look({ at, shown: [idOf(at), idOf(at + 1)].slice(0, at) }));
      file.logSignIn({ at, account: 'wang', what: 'signed_in', method: 'password', address: '127.0.0.1' });
    }
  });

  test.each([
    [`UPDATE access SET account = 'li' WHERE id = 3`, ['log access: entry 3 is not what was written']],
    ['UPDATE access SET list = NULL WHERE id = 3', ['log access: entry 3 is not what was written']],
    ['DELETE FROM access WHERE id = 3', ['log access: lacks what stood before entry 4']],
    ['DELETE FROM access WHERE id < 3', ['log access: lacks what stood before entry 3']],
    ['DELETE FROM access WHERE id > 3', ['log access: lacks what stood after entry 3']],
    ['UPDATE access SET hash = NULL WHERE id = 5', ['log access: entry 5 is not what was written']],
    [
      `INSERT INTO access (at, account, agency, action, address, request) VALUES (6, 'li', 'BINHAI', 'X', '', '')`,
      ['log access: entry 6 is not what was written'],
    ],
    [
      'DELETE FROM shown WHERE (list, application) IN (SELECT list, application FROM shown LIMIT 1)',
      ['log access: list 1 of applications is not what was written'],
    ],
    [
      `UPDATE shown SET application = x'00' WHERE (list, application) IN (SELECT list, application FROM shown LIMIT 1)`,
      ['log access: list 1 of applications is not what was written'],
    ],
    [
      `INSERT INTO access SELECT -1, 4102444800000, account, agency, action, application, address, request, list, home, refused, times, hash
       FROM access WHERE id = 1`,
      ['log access: begins after entry 0, and 1 stand before that, up to entry -1'],
    ],
    [
      `INSERT INTO sign_in SELECT -id, at, account, what, method, address, NULL FROM sign_in WHERE id > 3`,
      ['log sign_in: begins after entry 0, and 2 stand before that, up to entry -4'],
    ],
    [`UPDATE sign_in SET account = 'li' WHERE id = 5`, ['log sign_in: entry 5 is not what was written']],
  ] as const)('shows: %s', (sql, findings) => {
    expect(found()).toEqual([]);
    tamper(sql);
    expect(found()).toEqual(findings);
  });

  test('is told from one whose old end has been let go of', () => {
    const whole = file.checkLogs();
    expect(whole).toMatchObject([
      { log: 'access', entries: 5, last: { id: 5, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string } },
      { log: 'sign_in', entries: 5 },
    ]);
    file.purge({ log: 'access', before: 3 });
    expect(found()).toEqual([]);
    expect(file.checkLogs()[0]).toMatchObject({ entries: 3, last: whole[0]?.last });
    file.purge({ log: 'access', before: 9 });
    expect(file.checkLogs()[0]).toMatchObject({ entries: 0, last: whole[0]?.last });
    file.accessLog.append(look({ at: 9 }));
    expect(file.checkLogs()[0]).toMatchObject({ entries: 1, last: { id: 6 }, findings: [] });
    // The clock of a machine may go back: only the oldest end goes.
    for (const at of [20, 10, 30]) file.accessLog.append(look({ at }));
    file.purge({ log: 'access', before: 15 });
    expect(file.accessLog.read({}, LATEST, 9).map(({ at }) => at)).toEqual([30, 10, 20]);
    expect(found()).toEqual([]);
  });

  test('shows nobody what stands before its start, and lets go as if it were not there', () => {
    file.purge({ log: 'access', before: 3 });
    tamper(`
      INSERT INTO access SELECT id - 2, 4102444800000, 'li', agency, action, application, address, request, list, home, refused, times, hash
      FROM access WHERE id < 5;
      INSERT INTO access SELECT -1, 4102444800000, 'li', agency, action, NULL, address, request, list, home, refused, times, NULL
      FROM access WHERE id = 5;
      INSERT INTO sign_in SELECT -1, 4102444800000, 'li', what, method, address, hash FROM sign_in WHERE id = 5`);
    expect(found()).toEqual([
      'log access: begins after entry 2, and 3 stand before that, up to entry 2',
      'log sign_in: begins after entry 0, and 1 stand before that, up to entry -1',
    ]);
    const ids = (rows: readonly { readonly id: number }[]) => rows.map(({ id }) => id);
    expect(ids(file.accessLog.read({}, LATEST, 9))).toEqual([5, 4, 3]);
    expect(ids(file.accessLog.read({ application: idOf(3) }, LATEST, 9))).toEqual([3]);
    expect([1, 2, 3].map((id) => file.accessLog.shownBy(id)?.shown.length)).toEqual([undefined, undefined, 2]);
    expect(ids(file.signIns({}, LATEST, 9))).toEqual([5, 4, 3, 2, 1]);
    expect([...file.firstSignIns().keys()]).toEqual(['wang']);
    expect(file.hashOf('access', 1)).toBeUndefined();
    file.purge({ log: 'access', before: 5 });
    expect(ids(file.accessLog.read({}, LATEST, 9))).toEqual([5]);
    file.purge({ log: 'access', before: 9 });
    tamper(
      `INSERT INTO access (id, at, account, agency, action, address, request) VALUES (-1, 1, 'li', 'BINHAI', 'X', '', '')`,
    );
    file.accessLog.append(look({ at: 9 }));
    expect(ids(file.accessLog.read({}, LATEST, 9))).toEqual([6]);
  });

  test('goes on in one chain when two processes write', () => {
    const other = IdentityFile.open(path);
    for (const log of [file, other, file, other]) log.accessLog.append(look());
    other.close();
    expect(file.checkLogs()[0]).toMatchObject({ entries: 9, findings: [] });
  });
});
