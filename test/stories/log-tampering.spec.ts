import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteEventStore } from '#event-store';
import { IdentityFile, LogWitness, identityChecks } from '#identity';
import { eventsFile, verifyEvents } from '#projections';
import { deskChecks } from '#registry';
import { cli, taizhang } from './processes.js';
import { temporaryDirectory } from './office.js';
import { PASSWORD, SignedInOffice } from './signed-in-office.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** So many days ago in the morning: how long a log is kept is asked of the machine's clock. */
const ago = (days: number): string => `${new Date(Date.now() - days * DAY).toISOString().slice(0, 10)}T09:00`;
const INTAKE = {
  receivedOn: ago(250).slice(0, 10),
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2025年决算',
};

/** An office that has worked for a week: a server stopped and started again each day, six reads a day. */
async function worked(): Promise<string> {
  const { office, admin } = await SignedInOffice.started(ago(250));
  let clerk = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  await office.post('/api/v1/applications', clerk, INTAKE);
  let open = office;
  for (let day = 250; ; day -= 1) {
    for (let time = 0; time < 6; time += 1) await open.get('/api/v1/applications', clerk);
    await open.close();
    if (day === 247) return office.directory;
    open = await SignedInOffice.open(ago(day - 1), {}, office.directory);
    clerk = await open.signIn('wang', '王登记自己想的一个足够长的密码');
  }
}

let original: string;
let directory: string;
beforeAll(async () => {
  original = await worked();
});
beforeEach(() => {
  directory = temporaryDirectory();
  for (const file of ['events.db', 'identity.db']) copyFileSync(join(original, file), join(directory, file));
});

const identity = (): string => join(directory, 'identity.db');
/** What whoever can write the file can do, triggers or not; they are there again afterwards. */
function tamper(sql: string): void {
  const db = new Database(identity());
  const triggers = db.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
  db.exec(sql);
  for (const trigger of triggers) db.exec(trigger.sql);
  db.close();
}
function withFile(sql: string): void {
  const db = new Database(identity());
  db.exec(sql);
  db.close();
}
/** A log written anew from what is left of it, with the software's own hashes. */
function writeAnew(keep: string): void {
  const db = new Database(identity());
  const rows = db.prepare(`SELECT * FROM access WHERE ${keep} ORDER BY id`).all() as Parameters<
    IdentityFile['accessLog']['append']
  >[0][];
  db.close();
  tamper(`DELETE FROM access; UPDATE sqlite_sequence SET seq = 0 WHERE name = 'access'`);
  const file = IdentityFile.open(identity());
  for (const row of rows) file.accessLog.append({ ...row, shown: [] });
  file.close();
}
const verified = async (...more: string[]) => {
  const { code, err } = await cli('verify', '--data', directory, ...more);
  return { code, found: err.split('\n').filter((line) => line.startsWith('log ')) };
};

/** The same without a process of its own: what an auditor is told of events and logs. */
async function found(now = Date.now()): Promise<string[]> {
  const store = SqliteEventStore.open(eventsFile(directory));
  const file = existsSync(identity()) ? IdentityFile.open(identity()) : undefined;
  try {
    const witness = new LogWitness(now);
    const checks = [...deskChecks(), ...identityChecks(), witness];
    const findings = await verifyEvents(store, undefined, { checks });
    findings.push(...(await witness.check(store, file)).findings);
    return findings.map(({ where, what }) => `${where}: ${what}`);
  } finally {
    file?.close();
    await store.close();
  }
}

test('what nobody has changed is so, and can be held against a head that was noted down', async () => {
  const out = await taizhang('verify', '--data', directory);
  expect(out).toContain('未被改动');
  // The server has stopped.
  expect(out).not.toContain('尚无事件为证');
  const noted = / --expect access:24:[0-9a-f]{64} --expect sign_in:\d+:[0-9a-f]{64}\n/.exec(out)?.[0].trim() ?? '';
  expect(noted).not.toBe('');
  expect((await verified(...noted.split(' '))).code).toBe(0);
  const other = `access:24:${'0'.repeat(64)}`;
  expect((await verified('--expect', other)).found).toEqual(['log access: entry 24 is not the one that was noted']);
  // That it was shown what differs is an entry, too.
  const later = `access:99:${'0'.repeat(64)}`;
  expect((await verified('--expect', later)).found).toEqual([
    'log access: ends at entry 25, and there was an entry 99 that was noted',
  ]);
  expect((await verified('--expect', 'access:24:x')).code).not.toBe(0);
});

const KEPT_OUT = `CREATE TRIGGER zz BEFORE INSERT ON access WHEN NEW.account = 'wang' BEGIN SELECT RAISE(IGNORE); END`;
const cut = (log: string, through: number, at: number): string => `
  UPDATE kept_since SET at = ${at}, id = ${through}, hash = (SELECT hash FROM ${log} WHERE id = ${through}) WHERE log = '${log}';
  DELETE FROM ${log} WHERE id <= ${through}`;

test.each<[string, () => void, RegExp]>([
  [
    'a cut at the old end, with the place where the log begins set to fit',
    () => tamper(cut('access', 8, 1)),
    /^log access: begins after entry 8, and that all before was let go of is not recorded$/,
  ],
  [
    'a cut of what is younger than it has to be kept',
    () => tamper(cut('access', 8, Date.now() - DAY)),
    /^log access: lost entries before their time$/,
  ],
  [
    'a cut at the new end, with the sequence set to fit',
    () => tamper(`DELETE FROM access WHERE id > 20; UPDATE sqlite_sequence SET seq = 20 WHERE name = 'access'`),
    /^log access: ends at entry 20, and there was an entry 24 anchored at position \d+$/,
  ],
  [
    'a log written anew without somebody’s reads',
    () => writeAnew('id NOT IN (3, 4)'),
    /^log access: (?:entry 6 is not the one anchored at position \d+|ends at entry 22, .*)$/,
  ],
  [
    'all sign-ins gone',
    () => tamper(`DELETE FROM sign_in; UPDATE sqlite_sequence SET seq = 0 WHERE name = 'sign_in'`),
    /^log sign_in: ends at entry 0, and there was an entry \d+ anchored at position \d+$/,
  ],
  [
    'an entry that stands before the start of its log',
    () =>
      tamper(`INSERT INTO access SELECT -1, at, 'li', agency, action, application, address, request, list, home, refused, times, hash
        FROM access WHERE id = 3`),
    /^log access: begins after entry 0, and 1 stand before that, up to entry -1$/,
  ],
  [
    'a trigger that keeps somebody out of a log',
    () => withFile(KEPT_OUT),
    /^identity\.db: has the trigger zz, which was not made by this software$/,
  ],
  [
    'a trigger that is gone',
    () => withFile('DROP TRIGGER access_is_kept'),
    /^identity\.db: lacks the trigger access_is_kept$/,
  ],
  [
    'a file that is gone',
    () => rmSync(identity()),
    /^log access: is not there, and had an entry 24 anchored at position \d+$/,
  ],
  [
    'another file in its place',
    () => {
      rmSync(identity());
      IdentityFile.open(identity()).close();
    },
    /^log access: ends at entry 0, and there was an entry 24 anchored at position \d+$/,
  ],
])('%s shows', async (_, tampering, finding) => {
  expect(await found()).toEqual([]);
  tampering();
  expect(await found()).toContainEqual(expect.stringMatching(finding));
});

test('a file that is gone does not come back by being looked for, and the sign-ins of who has acted are missed', async () => {
  rmSync(identity());
  const events = new Database(join(directory, 'events.db'));
  events.exec(`DROP TRIGGER events_are_never_deleted; DROP TRIGGER events_are_never_changed`);
  // As in the first hour of a server, when nothing was anchored yet.
  events.exec(`DELETE FROM events WHERE stream = 'log-anchors'`);
  events.close();
  const { found: told } = await verified();
  expect(told).toEqual([
    expect.stringMatching(/^log sign_in: lacks the sign-in of admin, who acted at position \d+$/),
    expect.stringMatching(/^log sign_in: lacks the sign-in of wang, who acted at position \d+$/),
  ]);
  expect(existsSync(identity())).toBe(true);
});

test('where a log begins is set by what lets go of what is old, and by nothing else', () => {
  const db = new Database(identity());
  for (const sql of [
    `UPDATE kept_since SET at = unixepoch('subsec') * 1000 WHERE log = 'access'`,
    `UPDATE kept_since SET at = 5, id = 8, hash = x'00' WHERE log = 'access'`,
    `UPDATE kept_since SET at = -1`,
    'DELETE FROM kept_since',
    `INSERT OR REPLACE INTO kept_since (log, at) VALUES ('access', 5)`,
  ]) {
    expect(() => db.exec(sql)).toThrow('append-only');
  }
  db.close();
});

test('a server that finds another log than was anchored says so and goes on, and verify does not forget it', async () => {
  tamper(`DELETE FROM access WHERE id > 20; UPDATE sqlite_sequence SET seq = 20 WHERE name = 'access'`);
  const office = await SignedInOffice.open(ago(246), { LOG_LEVEL: 'silent' }, directory);
  const clerk = await office.signIn('wang', '王登记自己想的一个足够长的密码');
  for (let time = 0; time < 9; time += 1) await office.get('/api/v1/applications', clerk);
  await office.close();
  expect(await found()).toEqual([
    expect.stringMatching(/^position \d+: log access was at entry 24 before, and is another one up to entry 20$/),
    expect.stringMatching(/^log access: entry 24 is not the one anchored at position \d+$/),
  ]);
});

test.each<[string, () => string, string, RegExp]>([
  [
    'of what came after an anchor',
    () => cut('access', 20, Date.now() - 249 * DAY),
    ago(246),
    /position \d+: log access lost entries up to 20 before their time/,
  ],
  [
    'of what came before the first',
    () => cut('access', 3, Date.now() - 260 * DAY),
    ago(246),
    /log access: lost entries before their time/,
  ],
])('a cut %s does not become good by a server’s anchoring it', async (_, sql, at, finding) => {
  tamper(sql());
  await (await SignedInOffice.open(at, {}, directory)).close();
  expect(await found()).toContainEqual(expect.stringMatching(finding));
});

test('who is kept out of the log is answered nothing, and nobody is shown what stands before its start', async () => {
  const office = await SignedInOffice.open(ago(246), { LOG_LEVEL: 'silent' }, directory);
  const clerk = await office.signIn('wang', '王登记自己想的一个足够长的密码');
  const auditor = await office.employ(await office.signIn('admin', PASSWORD), 'zhou', '周审计', 'auditor');
  withFile(KEPT_OUT);
  const answer = await office.get('/api/v1/applications', clerk);
  expect(answer).toMatchObject({ status: 503, body: { code: 'access_log_unavailable' } });
  expect(answer.text).not.toContain('决算');
  withFile('DROP TRIGGER zz');
  tamper(`
    INSERT INTO access SELECT -1, ${Date.now()}, 'li', agency, action, application, address, request, list, home, refused, times, hash
    FROM access WHERE id = 3;
    INSERT INTO sign_in SELECT -1, ${Date.now()}, account, 'failed', 'forged', address, hash FROM sign_in WHERE id = 1`);
  expect((await office.get('/api/v1/logs/access?account=li', auditor)).text).toBe('[]');
  expect((await office.get('/api/v1/logs/sign-ins', auditor)).text).not.toContain('forged');
  await office.close();
});

test('a clock that ran ahead and was put right is no tampering, whenever its entries are let go of', async () => {
  directory = temporaryDirectory();
  const day = ago(600);
  const hours = (count: number): number => Date.parse(`${day}+08:00`) + count * HOUR;
  const at = (count: number): string => new Date(hours(count) + 8 * HOUR).toISOString().slice(0, 16);
  /** As it stands when the machine loses its power. */
  const killed = (from: string): void => {
    directory = temporaryDirectory();
    for (const name of readdirSync(from)) {
      if (/^(?:events|identity)\.db/.test(name)) copyFileSync(join(from, name), join(directory, name));
    }
  };
  const { office, admin } = await SignedInOffice.started(day);
  const wang = '王登记自己想的一个足够长的密码';
  await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  killed(office.directory);
  const ahead = await SignedInOffice.open(at(8), {}, directory);
  ahead.clock.now = hours(1);
  const clerk = await ahead.signIn('wang', wang);
  const intake = { ...INTAKE, receivedOn: day.slice(0, 10) };
  expect((await ahead.post('/api/v1/applications', clerk, intake)).status).toBe(201);
  await ahead.get('/api/v1/applications', clerk);
  ahead.clock.now = hours(9);
  await ahead.close();
  expect(await found()).toEqual([]);
  for (const count of [0.5, 2, 8, 9, 33]) {
    await (await SignedInOffice.open(at(365 * 24 + count), { ACCESS_LOG_DAYS: 365 }, directory)).close();
    expect(await found()).toEqual([]);
  }
  const db = new Database(identity());
  expect(db.prepare('SELECT count(*) FROM access').pluck().get()).toBe(0);
  db.close();
});

test('a clock that ran ahead when the office was set up makes nothing of what was let go of older than the office', async () => {
  const { office } = await SignedInOffice.started(`${ago(600).slice(0, 10)}T12:00`);
  office.clock.now -= 7 * HOUR;
  const clerk = await office.employ(await office.signIn('admin', PASSWORD), 'wang', '王登记', 'intake_clerk');
  await office.get('/api/v1/applications', clerk);
  await office.close();
  ({ directory } = office);
  const later = await SignedInOffice.open(ago(235), { ACCESS_LOG_DAYS: 365 }, directory);
  await later.close();
  expect(await found()).toEqual([]);
});

test('a clock that was put back within the hour makes nothing of what was let go of too young', async () => {
  const office = await SignedInOffice.open(ago(68), { ACCESS_LOG_DAYS: 180 }, directory);
  await office.close();
  const letGo = Date.parse(`${ago(68)}+08:00`);
  expect(await found(letGo - HOUR)).toEqual([]);
  expect(await found(letGo - HOUR - 1)).toEqual(['log access: lost entries before their time']);
});

test('what a server has let go of in time is recorded before it goes, and is no finding', async () => {
  const [, noted = ''] = /(access:24:[0-9a-f]{64})/.exec(await taizhang('verify', '--data', directory)) ?? [];
  // Half a year after the third day: what came before it.
  const office = await SignedInOffice.open(ago(68), { ACCESS_LOG_DAYS: 180 }, directory);
  await office.close();
  const db = new Database(identity());
  expect(db.prepare('SELECT min(id) FROM access').pluck().get()).toBe(13);
  db.close();
  expect(await verified('--expect', noted)).toEqual({ code: 0, found: [] });
  expect((await verified('--expect', noted.replace(':24:', ':8:'))).found).toEqual([
    'log access: has let go of entry 8: of what was noted nothing can be said; note one after 12',
  ]);
});
