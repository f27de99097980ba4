import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import { eventsFile } from '#projections';
import type { PublishedTable } from '../registers/published-table.js';
import { publishedTables } from '../registers/published-table.js';
import { registerFromTables } from '../registers/register-from-table.js';
import type { RegisterFile } from '../registers/write-register.js';
import { writeAppealsCsv, writeRegisterCsv } from '../registers/write-register.js';
import { temporaryDirectory } from './office.js';
import { ServerProcess, killed, taizhang } from './processes.js';

const [table] = publishedTables().filter(({ agency, year }) => agency.includes('宿迁') && year === 2023) as [
  PublishedTable,
];
const register = registerFromTables([table], { seed: 5 }).get(2023) as RegisterFile;
const files = temporaryDirectory();
const [registerFile, appealsFile] = [join(files, '台账.csv'), join(files, '复议诉讼.csv')];
const importing = (data: string) => [
  ...['import', registerFile, '--appeals', appealsFile, '--data', data],
  ...['--agency', 'SUQIAN', '--agency-name', table.agency],
];

beforeAll(async () => {
  await writeRegisterCsv(registerFile, register.register, { encoding: 'utf-8' });
  await writeAppealsCsv(appealsFile, register.appeals, { encoding: 'utf-8' });
});

const report = async (data: string): Promise<unknown> =>
  JSON.parse(await taizhang('report', '--data', data, '--agency', 'SUQIAN', '--year', '2023', '--format', 'json'));

async function head(data: string): Promise<number> {
  const store = SqliteEventStore.open(eventsFile(data));
  const position = await store.head();
  await store.close();
  return position;
}

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);

test.each<[string, (data: string) => boolean]>([
  ['as soon as there is an event store', (data) => existsSync(eventsFile(data))],
  ['when it has begun to write', (data) => sizeOf(`${eventsFile(data)}-wal`) > 0],
  ['in the middle of writing', (data) => sizeOf(`${eventsFile(data)}-wal`) > 1_000_000],
  ['when it builds the views', (data) => existsSync(join(data, 'views', 'register.db'))],
])('an import killed %s leaves nothing or everything, and completes when it is repeated', async (_moment, isSo) => {
  const data = temporaryDirectory();
  await killed(importing(data), () => isSo(data));
  const left = await head(data);
  await taizhang(...importing(data));
  const whole = await head(data);
  // The agency's name is an event of its own, recorded after the register.
  expect([0, whole - 1, whole]).toContain(left);
  expect(await report(data)).toMatchObject({ ...table, reconciliation: [] });
  expect(await taizhang('verify', '--data', data)).toContain('核对相符');
});

describe('while a server works on the directory', () => {
  const data = temporaryDirectory();
  let server: ServerProcess;
  beforeAll(async () => {
    server = await ServerProcess.start(data);
  });
  afterAll(() => server.stop());

  test('an import and the clerks get along, and the server sees what was imported', async () => {
    const clerk = server.clerk.colleague('张三', 'SUQIAN');
    const [said, received] = await Promise.all([
      taizhang(...importing(data)),
      Promise.all(Array.from({ length: 50 }, () => clerk.intake('2024-05-06'))),
    ]);
    const numbers = received.map(({ registerNumber }) => registerNumber).sort();
    expect(numbers).toEqual(numbers.map((_, index) => `2024-${String(index + 1).padStart(4, '0')}`));

    const position = /位置 (\d+)/.exec(said)?.[1] ?? '';
    expect(await clerk.report(2023, { position })).toMatchObject({ table3: table.table3, table4: table.table4 });
    const [first] = register.register;
    const found = await clerk.register({ registerNumber: first?.登记编号 ?? '', position });
    expect(found).toMatchObject({ total: 1, rows: [{ applicantName: first?.申请人, receivedOn: first?.收到日期 }] });
  });

  test('the command line reads what the clerks record', async () => {
    const { clerk } = server;
    const { id, registerNumber } = await clerk.intake('2025-03-03');
    const { position } = await clerk.replyWith(id, { type: 'disclosed', manner: 'provided' }, '2025-03-03');
    const words = ['--data', data, '--agency', clerk.agency];
    const printed = await taizhang('report', ...words, '--year', '2025', '--format', 'json');
    expect(JSON.parse(printed)).toEqual(await clerk.report(2025, { position: String(position) }));
    expect(await taizhang('drill', ...words, '--year', '2025', '--row', '予以公开', '--kind', '总计')).toContain(
      registerNumber,
    );
    expect(await taizhang('replay', registerNumber, ...words)).toContain('共 5 个事件');
    expect(await taizhang('verify', '--data', data)).toContain('核对相符');
  });

  test('the views are rebuilt under the server’s hands, which goes on reading and writing them', async () => {
    const { clerk } = server;
    const before = await clerk.report(2025, { position: String(await clerk.head()) });
    const [, received] = await Promise.all([taizhang('rebuild', '--data', data), clerk.intake('2025-03-04')]);
    const { position } = await clerk.step(received.id, 'withdraw', { reason: '撤回', withdrawnOn: '2025-03-04' });
    const { rows } = await clerk.register({ registerNumber: received.registerNumber, position: String(position) });
    expect(rows).toMatchObject([{ id: received.id, outcomeLabel: '撤回' }]);
    const counted = (report: typeof before) => report.table3['三、（七）总计']?.at(-1) ?? 0;
    expect(counted(await clerk.report(2025, { position: String(position) }))).toBe(counted(before) + 1);
    expect(await taizhang('verify', '--data', data)).toContain('核对相符');
  });
});
