import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Configuration } from '../../apps/server/src/configuration.js';
import { Office as ServerOffice } from '../../apps/server/src/office.js';
import { cli, taizhang } from './processes.js';
import { SignedInOffice } from './signed-in-office.js';

const INTAKE = {
  receivedOn: '2025-02-10',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
};

interface Entry {
  readonly id: number;
  readonly account: string;
  readonly action: string;
  readonly application: string | null;
  readonly shown: number;
  readonly refused: string | null;
  readonly times: number;
  readonly hash: string;
}

/** An office with two applications whose corrections are overdue, and an auditor who asks the log. */
async function opened(settings: Partial<Configuration> = {}) {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00', settings);
  const clerk = await office.employ(admin, 'wang', '王登记', 'intake_clerk', 'handler');
  const auditor = await office.employ(admin, 'zhou', '周审计', 'auditor');
  const ids: string[] = [];
  let position = 0;
  for (const registered of [1, 2]) {
    const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
    ids.push(String(body['id']));
    const correction = { items: `写明年度 ${registered}`, requestedOn: '2025-02-11', dueOn: '2025-02-20' };
    const asked = await office.post(`/api/v1/applications/${ids.at(-1)}/request-correction`, clerk, correction);
    position = Number(asked.body['position']);
  }
  const [first = '', second = ''] = ids;
  const log = async (query = '', by = auditor): Promise<Entry[]> =>
    JSON.parse((await office.get(`/api/v1/logs/access${query}`, by)).text) as Entry[];
  return { office, admin, clerk, auditor, first, second, position, log };
}

describe('who looked at an application', () => {
  let at: Awaited<ReturnType<typeof opened>>;
  beforeAll(async () => {
    at = await opened();
  });

  test.each([
    ['the register', 'GET', '/api/v1/applications', 'SearchRegister'],
    ['a search in a body', 'POST', '/api/v1/applications/search', 'SearchRegister'],
    ['the due list', 'GET', '/api/v1/due', 'ReadDueList'],
    ['the calendar feed', 'GET', '/api/v1/due?format=ics', 'ReadDueList'],
    ['what is to be confirmed', 'GET', '/api/v1/proposals', 'ReadProposals'],
    ['the cells of the report', 'GET', '/api/v1/reports/2025/cells?row=本年新收&kind=总计', 'ReadCells'],
    ['headers of the register alone', 'HEAD', '/api/v1/applications?agency=BINHAI', 'SearchRegister'],
  ])('is known of %s, too', async (_, method, path, action) => {
    const { office, clerk, first, second, position, log } = at;
    const before = (await log(`?application=${first}&account=wang`)).length;
    const asked = method === 'POST' ? { body: { position } } : {};
    const address = method === 'POST' ? path : `${path}${path.includes('?') ? '&' : '?'}position=${position}`;
    const answer = await office.send(method, encodeURI(address), clerk, asked.body);
    expect(answer.status).toBe(200);
    for (const id of [first, second.toUpperCase()]) {
      const entries = await log(`?application=${id}&account=wang`);
      expect(entries).toHaveLength(before + 1);
      expect(entries[0]).toMatchObject({ account: 'wang', action, application: null, shown: 2 });
    }
  });

  test('and an entry tells which applications it has shown, to the auditors of its agency', async () => {
    const { office, admin, auditor, clerk, first, second, log } = at;
    await office.get('/api/v1/applications', clerk);
    const [entry] = await log('?account=wang');
    const path = `/api/v1/logs/access/${String(entry?.id)}`;
    const { body } = await office.get(path, auditor);
    expect(body['applications']).toEqual([first, second].sort());
    await office.get(`/api/v1/applications/${first}`, clerk);
    const [one] = await log('?account=wang');
    expect(one).toMatchObject({ application: first, shown: 1 });
    const { body: of } = await office.get(`/api/v1/logs/access/${String(one?.id)}`, auditor);
    expect(of).toEqual({ applications: [first] });
    const elsewhere = await office.employAt('LIN', admin, 'lin', '林审计', 'auditor');
    expect(await office.get(path, elsewhere)).toMatchObject({ status: 404, body: { code: 'no_such_entry' } });
    expect((await office.get('/api/v1/logs/access/x', auditor)).status).toBe(404);
    expect((await office.get(path, clerk)).status).toBe(403);
  });
});

test('what cannot be written down is not shown', async () => {
  const { office, clerk, first, position, log } = await opened({ LOG_LEVEL: 'silent' });
  const reads = [
    ['GET', `/api/v1/applications?position=${position}`],
    ['GET', `/api/v1/applications/${first}`],
    ['GET', '/api/v1/due?format=ics'],
    ['POST', '/api/v1/applications/search'],
  ] as const;
  const ask = ([method, path]: (typeof reads)[number]) =>
    office.send(method, path, clerk, method === 'POST' ? {} : undefined);
  const db = new Database(join(office.directory, 'identity.db'));
  db.exec(`CREATE TRIGGER full BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  for (const read of reads) {
    const answer = await ask(read);
    expect(answer).toMatchObject({ status: 503, body: { code: 'access_log_unavailable' } });
    expect(answer.text).not.toMatch(/王建国|决算|VEVENT|disk full/);
  }
  // Who reads nothing goes on.
  expect((await office.post('/api/v1/applications', clerk, INTAKE)).status).toBe(201);
  db.exec('DROP TRIGGER full');
  db.close();
  for (const read of reads)
    expect(await ask(read)).toMatchObject({ status: 200, text: expect.stringMatching(/王建国|VEVENT/) as string });
  expect(await log('?account=wang')).toHaveLength(reads.length);
});

test('who looks at the command line is a local operator, whom the auditor at the server sees', async () => {
  const { office, first, second, log } = await opened();
  const at = ['--agency', 'BINHAI', '--data', office.directory];
  const reads = [
    ['replay', '2025-0001', ...at],
    ['clock', '2025-0002', ...at],
    ['due', ...at],
    ['due', '--format', 'ics', ...at],
    ['drill', '--year', '2025', '--row', '本年新收', '--kind', '总计', ...at],
  ];
  for (const words of reads) await taizhang(...words);
  // Figures name nobody.
  await taizhang('report', '--year', '2025', ...at);
  const account = `local:${userInfo().username}`;
  expect(await log()).toMatchObject([
    { account, action: 'ReadCells', shown: 2, address: 'local' },
    { account, action: 'ReadDueList', shown: 2 },
    { account, action: 'ReadDueList', shown: 2 },
    { account, action: 'ReadClock', application: second },
    { account, action: 'ReadApplication', application: first },
  ]);
  const db = new Database(join(office.directory, 'identity.db'));
  db.exec(`CREATE TRIGGER full BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  for (const words of reads) {
    const { code, out, err } = await cli(...words);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('disk full');
  }
  db.close();
});

test('who comes from another agency is known to the auditors of both', async () => {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  await office.post('/api/v1/agencies', admin, { code: 'QU', name: '某区政府' });
  await office.post('/api/v1/agencies', admin, { code: 'JIE', name: '某街道办事处', parent: 'QU' });
  await office.post('/api/v1/agencies', admin, { code: 'LIN' });
  const clerk = await office.employAt('JIE', admin, 'wang', '王登记', 'intake_clerk');
  const [above, below, neighbour] = [
    await office.employAt('QU', admin, 'qu', '区审计', 'auditor'),
    await office.employAt('JIE', admin, 'jie', '街审计', 'auditor'),
    await office.employAt('LIN', admin, 'lin', '邻审计', 'auditor'),
  ];
  await office.employAt('QU', admin, 'deng', '邓承办');
  const role = { role: 'handler', agency: 'JIE' };
  await office.post('/api/v1/accounts/deng/grant', admin, role, { 'x-agency': 'QU' });
  const handler = await office.signIn('deng', '邓承办自己想的一个足够长的密码');
  const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
  const path = `/api/v1/applications/${String(body['id'])}`;
  const assigned = await office.post(`${path}/assign`, handler, { handlingUnit: '办公室' });
  const seen = await office.get(`${path}?position=${String(assigned.body['position'])}`, handler);
  // What was done says so, too.
  const timeline = seen.body['timeline'] as { by: object }[];
  expect(timeline.map(({ by }) => by)).toMatchObject([{ name: '王登记' }, { name: '邓承办', agency: 'QU' }]);
  expect(timeline[0]?.by).not.toHaveProperty('agency');
  expect((seen.body['application'] as { agency: string }).agency).toBe('JIE');
  for (const [auditor, entries] of [
    [above, [{ account: 'deng', home: 'QU', agency: 'JIE', action: 'ReadApplication' }]],
    [below, [{ account: 'deng', home: 'QU', agency: 'JIE', action: 'ReadApplication' }]],
    [neighbour, []],
  ] as const) {
    const log = await office.get('/api/v1/logs/access?account=deng', auditor);
    expect(JSON.parse(log.text)).toMatchObject(entries);
  }
});

test('the auditor’s own look at the logs is in the log', async () => {
  const { office, clerk, auditor, first, second, position, log } = await opened();
  await office.get(`/api/v1/applications?position=${position}`, clerk);
  const [list] = await log();
  await log(`?application=${first}`);
  await office.get(`/api/v1/logs/access/${String(list?.id)}`, auditor);
  await office.get('/api/v1/logs/sign-ins', auditor);
  expect(await log(`?account=zhou`)).toMatchObject([
    { action: 'ReadSignIns', shown: 0 },
    { action: 'ReadAccessLog', shown: 2 },
    { action: 'ReadAccessLog', application: first },
    { action: 'ReadAccessLog', shown: 0 },
  ]);
  expect((await office.get(encodeURI('/api/v1/logs/access?application=王建国'), auditor)).status).toBe(400);
  expect((await log(`?application=${second}&account=zhou`)).map(({ action }) => action)).toEqual(['ReadAccessLog']);
});

test.each(['', '/clock'])(
  'who asks for what they have just recorded is shown it (%s), and no refusal is in the log',
  async (what) => {
    const { office, clerk, log } = await opened();
    for (let round = 0; round < 30; round += 1) {
      const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
      const asked = await office.get(`/api/v1/applications/${String(body['id'])}${what}`, clerk);
      expect(asked).toMatchObject({ status: 200, body: { id: body['id'] } });
    }
    expect(await log('?refused=true')).toEqual([]);
  },
);

describe('what is refused for want of rights', () => {
  test('is in the log of both agencies, and so is a case that is not there', async () => {
    const { office, admin, clerk, auditor, first, log } = await opened();
    const neighbour = await office.employAt('LIN', admin, 'lin', '林承办', 'handler');
    const theirs = await office.employAt('LIN', admin, 'lin-audit', '林审计', 'auditor');
    const here = { 'x-agency': 'BINHAI' };
    const nowhere = '6f0d2f4e-3f0c-4b0e-9c54-8a3c1f1d7a20';
    expect((await office.get(`/api/v1/applications/${first}`, neighbour, here)).status).toBe(404);
    expect((await office.post(`/api/v1/applications/${first}/assign`, neighbour, {}, here)).status).toBe(404);
    expect((await office.get('/api/v1/applications', neighbour, here)).status).toBe(403);
    expect((await office.get('/api/v1/accounts', clerk)).status).toBe(403);
    expect((await office.get(`/api/v1/applications/${nowhere}`, clerk)).status).toBe(404);
    expect((await office.get(`/api/v1/applications/${encodeURIComponent('王建国')}`, clerk)).status).toBe(404);
    const strange = [
      { account: 'lin', home: 'LIN', agency: 'BINHAI', action: 'SearchRegister', refused: 'not_allowed' },
      { account: 'lin', action: 'Assign', application: first, refused: 'no_such_application' },
      { account: 'lin', action: 'ReadApplication', application: first, refused: 'no_such_application', shown: 0 },
    ];
    expect(await log('?refused=true')).toMatchObject([
      { account: 'wang', action: 'ReadApplication', application: null, refused: 'no_such_application' },
      { account: 'wang', action: 'ReadApplication', application: nowhere, refused: 'no_such_application' },
      { account: 'wang', action: 'ReadAccounts', refused: 'not_allowed', times: 1 },
      ...strange,
    ]);
    expect(await log('?refused=true', theirs)).toMatchObject(strange);
    expect(await log(`?application=${first}&account=lin`)).toMatchObject(strange.slice(1));
    const entry = (await log(`?application=${first}&account=lin`))[0]?.id;
    expect((await office.get(`/api/v1/logs/access/${String(entry)}`, auditor)).body).toEqual({ applications: [] });
  });

  test('is in the log, too, where it takes another person', async () => {
    const { office, admin, clerk, first, log } = await opened();
    const deng = await office.employ(admin, 'deng', '邓承办', 'handler', 'legal_reviewer');
    const { body } = await office.post('/api/v1/applications', clerk, INTAKE);
    const path = `/api/v1/applications/${String(body['id'])}`;
    const decision = { type: 'disclosed', manner: 'provided' };
    expect((await office.post(`${path}/draft-reply`, deng, { decision, text: '答' })).status).toBe(200);
    const own = { status: 409, body: { code: 'drafter_may_not_approve' } };
    const review = { approved: true, opinion: '同意' };
    expect(await office.post(`${path}/review-reply`, deng, review)).toMatchObject(own);
    // What is refused because of where the case stands says nothing of the person.
    expect((await office.post(`/api/v1/applications/${first}/review-reply`, deng, review)).status).toBe(409);
    expect(await log('?refused=true')).toMatchObject([
      {
        ...{ account: 'deng', action: 'ReviewReply', application: body['id'] },
        ...{ refused: 'drafter_may_not_approve', shown: 0, times: 1 },
      },
    ]);
  });

  test('fills no disk: what comes again or is one too many in a minute is counted', async () => {
    const { office, clerk, log } = await opened();
    for (let time = 0; time < 50; time += 1) {
      await office.get('/api/v1/accounts', clerk);
      await office.get('/api/v1/accounts', clerk, { 'x-agency': `A${time}` });
    }
    const entries = await log('?account=wang&refused=true');
    expect(entries).toHaveLength(12);
    const further = { action: 'Further', refused: 'several', application: null };
    // Here, and in agencies that nobody has heard of.
    expect(entries.slice(0, 2)).toMatchObject([
      { ...further, agency: 'A49', home: 'BINHAI', times: 41 },
      { ...further, agency: 'BINHAI', home: null, times: 49 },
    ]);
    office.clock.now += 60_000;
    await office.get('/api/v1/accounts', clerk);
    await office.get('/api/v1/accounts', clerk);
    office.clock.now += 60_000;
    await office.get('/api/v1/accounts', clerk);
    expect((await log('?account=wang&refused=true&limit=3')).map(({ times, action }) => [times, action])).toEqual([
      [1, 'ReadAccounts'],
      [1, 'Further'],
      [1, 'ReadAccounts'],
    ]);
  });

  test('stands where it was tried: an error at home takes no other agency’s out of its log', async () => {
    const { office, admin, log } = await opened();
    const lin = await office.employAt('LIN', admin, 'lin', '林登记', 'intake_clerk');
    for (let time = 0; time < 50; time += 1) {
      await office.get('/api/v1/applications', lin, { 'x-agency': 'BINHAI' });
    }
    await office.get('/api/v1/accounts', lin);
    expect(await log('?account=lin')).toMatchObject([
      { home: 'LIN', agency: 'BINHAI', action: 'Further', times: 49 },
      { home: 'LIN', agency: 'BINHAI', action: 'SearchRegister', times: 1 },
    ]);
  });

  test('stays refused when it cannot be written down, and what was counted is written when the server stops', async () => {
    const { office, clerk, log } = await opened({ LOG_LEVEL: 'silent' });
    const db = new Database(join(office.directory, 'identity.db'));
    db.exec(`CREATE TRIGGER full BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
    expect(await office.get('/api/v1/accounts', clerk)).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
    db.exec('DROP TRIGGER full');
    expect(await log('?account=wang')).toEqual([]);
    await office.get('/api/v1/accounts', clerk);
    await office.get('/api/v1/accounts', clerk);
    await office.close();
    expect(db.prepare('SELECT sum(times) FROM access WHERE account = ?').pluck().get('wang')).toBe(2);
    db.close();
  });
});

test('a log that was changed behind the server’s back is found by verify', async () => {
  const { office, clerk, log } = await opened();
  await office.get('/api/v1/applications', clerk);
  const [entry] = await log();
  const at = ['--data', office.directory];
  const whole = await taizhang('verify', ...at);
  expect(whole).toMatch(/查阅和登录记录未被改动：查阅记录 2 条，至第 2 条，校验值 [0-9a-f]{64}；登录记录 \d+ 条/);
  // The server is at work, and has anchored nothing yet.
  expect(whole).toMatch(/last entries that no event vouches for yet: access 2, sign_in \d+; /);
  const [, noted] = /校验值 ([0-9a-f]{64})；/.exec(whole) ?? [];
  // The auditor sees by what was noted down that all up to there is still the same.
  expect((await log()).map(({ hash }) => hash)).toContain(noted);
  const db = new Database(join(office.directory, 'identity.db'));
  db.exec(`DROP TRIGGER access_is_never_changed; UPDATE access SET account = 'li' WHERE id = ${String(entry?.id)}`);
  db.close();
  const { code, out, err } = await cli('verify', ...at);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain(`log access: entry ${String(entry?.id)} is not what was written`);
});

test('the logs are read page by page, and a server lets go at its start of what is over', async () => {
  const { office, clerk, auditor, log } = await opened({ ACCESS_LOG_DAYS: 180 });
  for (let time = 0; time < 3; time += 1) await office.get('/api/v1/applications', clerk);
  const paged: number[] = [];
  for (let before = 1_000; ;) {
    const page = await log(`?account=wang&limit=2&before=${before}`);
    paged.push(...page.map(({ id }) => id));
    if (page.length < 2) break;
    before = page[1]?.id ?? 0;
  }
  expect(paged).toEqual([3, 2, 1]);
  expect((await office.get('/api/v1/logs/access?limit=501', auditor)).status).toBe(400);
  await office.close();
  const later = await SignedInOffice.open('2025-08-31T09:00', { ACCESS_LOG_DAYS: 180 }, office.directory);
  const token = await later.signIn('zhou', '周审计自己想的一个足够长的密码');
  expect(JSON.parse((await later.get('/api/v1/logs/access', token)).text)).toEqual([]);
  expect(JSON.parse((await later.get('/api/v1/logs/sign-ins?account=wang', token)).text)).not.toEqual([]);
  await later.close();
  const next = await SignedInOffice.open('2026-03-04T09:00', { ACCESS_LOG_DAYS: 180 }, office.directory);
  const again = await next.signIn('zhou', '周审计自己想的一个足够长的密码');
  expect(JSON.parse((await next.get('/api/v1/logs/sign-ins?account=wang', again)).text)).toEqual([]);
  expect(await taizhang('verify', '--data', office.directory)).toContain('未被改动');
});

test('what an import tells of the register is written down before, and without that nothing is told or imported', async () => {
  const { office, first, log } = await opened();
  const file = join(office.directory, '台账.csv');
  const header = '登记编号,收到日期,接收渠道,申请人类型,申请人,申请内容,办理结果,办结日期';
  const guess = '2025-0001,2025-02-10,网络,自然人,某人,2023年决算,,';
  const added = '2025-0003,2025-02-12,网络,自然人,李四,预算,,';
  const importing = async (...rows: string[]) => {
    writeFileSync(file, [header, ...rows].join('\n'));
    return cli('import', file, '--agency', 'BINHAI', '--data', office.directory);
  };
  const account = `local:${userInfo().username}`;
  const mine = `?account=${account}`;

  // Nobody registered is spoken of.
  expect(await importing(added.replace('网络', '鸽子'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('鸽子') as string,
  });
  expect(await log(mine)).toEqual([]);
  expect((await importing(guess)).err).toContain('王建国');
  expect(await log(mine)).toMatchObject([
    { account, action: 'Import', application: first, agency: 'BINHAI', address: 'local' },
  ]);
  // That there is no fault tells as much.
  expect(await importing(guess.replace('某人', '王建国'))).toMatchObject({ code: 0 });
  expect(await log(mine)).toHaveLength(2);

  const db = new Database(join(office.directory, 'identity.db'));
  db.exec(`CREATE TRIGGER full BEFORE INSERT ON access BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  for (const rows of [[guess], [guess.replace('某人', '王建国'), added]]) {
    const { code, out, err } = await importing(...rows);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('disk full');
    expect(err).not.toContain('王建国');
  }
  db.exec('DROP TRIGGER full');
  db.close();
  const recorded = await office.app.get(ServerOffice).store.readAll(0, 1_000);
  expect(recorded.filter(({ type }) => type === 'ApplicationReceived')).toHaveLength(2);
});
