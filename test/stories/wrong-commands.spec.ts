import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import { eventsFile } from '#projections';
import { newId } from '#registry';
import { temporaryDirectory } from './office.js';
import { cli, taizhang } from './processes.js';

const HEADER = '登记编号,收到日期,接收渠道,申请人类型,申请人,申请内容,办结日期,办理结果';
const ROW = '1,2020-03-02,网络,自然人,王建国,预算,2020-03-20,予以公开';

const folder = temporaryDirectory();
const at = (name: string): string => join(folder, name);
const data = at('data');

beforeAll(async () => {
  writeFileSync(at('register.csv'), [HEADER, ROW].join('\n'));
  writeFileSync(at('notes.txt'), 'no spreadsheet');
  writeFileSync(at('broken.xlsx'), 'no spreadsheet either');
  writeFileSync(at('empty.csv'), '');
  mkdirSync(at('foreign'));
  writeFileSync(at('foreign/events.db'), 'no event store');
  for (const agency of ['BINHAI', 'HUBIN']) {
    await taizhang('import', at('register.csv'), '--agency', agency, '--data', data);
  }
});

const NO_REGISTER = /中没有台账，请先导入.* \/ no register in .*import one first/;
const BINHAI_2020 = ['--agency', 'BINHAI', '--year', '2020'];

test.each([
  ['a file that is missing', ['import', at('missing.csv'), '--agency', 'BINHAI'], /cannot read .*missing\.csv/],
  [
    'appeals that are missing',
    ['import', at('register.csv'), '--appeals', at('no.csv'), '--agency', 'A'],
    /cannot read .*no\.csv/,
  ],
  ['a folder instead of a file', ['import', folder, '--agency', 'BINHAI'], /cannot read .*EISDIR/],
  ['a file that is no spreadsheet', ['import', at('notes.txt'), '--agency', 'BINHAI'], /neither an \.xlsx nor a \.csv/],
  ['a broken spreadsheet', ['import', at('broken.xlsx'), '--agency', 'BINHAI'], /not an intact \.xlsx/],
  ['an empty file', ['import', at('empty.csv'), '--agency', 'BINHAI'], /is empty/],
  ['an import without an agency', ['import', at('register.csv')], /--agency <code>' not specified/],
  ['an import of nothing', ['import', '--agency', 'BINHAI'], /missing required argument 'file'/],
  ['an agency that is no code', ['import', at('register.csv'), '--agency', 'a/b'], /agency code has letters/],
  [
    'an agency without a name',
    ['import', at('register.csv'), '--agency', 'A', '--agency-name', ' '],
    /1 to 200 characters/,
  ],
  ['a report without a year', ['report', '--agency', 'BINHAI'], /--year <year>' not specified/],
  ['a year of two digits', ['report', '--agency', 'BINHAI', '--year', '20'], /four digits/],
  ['an unknown form', ['report', ...BINHAI_2020, '--form', '2020'], /Allowed choices are 2019, 2021/],
  ['an unknown format', ['report', ...BINHAI_2020, '--format', 'pdf'], /Allowed choices are md, json, html/],
  [
    'a report as of nonsense',
    ['report', ...BINHAI_2020, '--as-of', 'nonsense'],
    /“nonsense” is neither a date .* nor a position/,
  ],
  ['a report as of no day', ['report', ...BINHAI_2020, '--as-of', '2020-02-30'], /neither a date .* nor a position/],
  [
    'a report into a folder that is not there',
    ['report', ...BINHAI_2020, '--out', at('no/report.md')],
    /无法写入.*report\.md.* \/ cannot write .*report\.md: .*no such file or directory/,
  ],
  [
    'an unknown row',
    ['drill', ...BINHAI_2020, '--row', '公开了', '--kind', '自然人'],
    /可用的有：一、本年新收.*三、（一）予以公开；.*四、结转下年度继续办理；行政复议/,
  ],
  [
    'a row that may be several',
    ['drill', ...BINHAI_2020, '--row', '公开', '--kind', '自然人'],
    /不止对应一个行.*三、（一）予以公开；三、（二）部分公开/,
  ],
  [
    'an unknown column',
    ['drill', ...BINHAI_2020, '--row', '予以公开', '--kind', '政府'],
    /可用的有：自然人；商业企业；科研机构/,
  ],
  ['the replay of an unknown number', ['replay', '2020-9999'], /no application 2020-9999/],
  [
    'the replay of a number of two agencies',
    ['replay', '1'],
    /choose one: --agency BINHAI --year 2020; --agency HUBIN --year 2020/,
  ],
  ['a replay until nonsense', ['replay', '1', '--agency', 'BINHAI', '--until', 'nonsense'], /neither a date/],
  [
    'a replay of another year',
    ['replay', '1', '--agency', 'BINHAI', '--year', '2021'],
    /机关 BINHAI 2021 年收到的申请中没有登记编号为“1”的.* \/ no application 1 of BINHAI received in 2021/,
  ],
  [
    'a subject and none at once',
    ['user', 'subject', 'wang', '--subject', 's', '--none'],
    /give either --subject or --none/,
  ],
  ['an unknown command', ['balance'], /unknown command 'balance'/],
  ['an unknown option', ['verify', '--thoroughly'], /unknown option '--thoroughly'/],
  ['a port that is none', ['demo', '--port', '99999'], /0 to 65535/],
])('%s is one clear line', async (_what, words, line) => {
  await complains([...words, ...(words[0] === 'balance' ? [] : ['--data', data])], line);
});

test.each([
  ['report', [...BINHAI_2020]],
  ['drill', [...BINHAI_2020, '--row', '予以公开', '--kind', '自然人']],
  ['replay', ['1']],
  ['clock', ['1']],
  ['due', ['--agency', 'BINHAI']],
  ['due', ['--agency', 'BINHAI', '--format', 'ics']],
  ['calendar', ['show', '2026']],
  ['calendar', ['approve', '2026', '--proposal', 'x']],
  ['user', ['list']],
  ['user', ['disable', 'wang']],
  ['user', ['reset', 'wang']],
  ['user', ['subject', 'wang', '--none']],
  ['agency', ['list']],
  ['agency', ['move', 'A']],
  ['agency', ['rename', 'A', '某局']],
  ['agency', ['units', 'A', '办公室']],
  ['agency', ['close', 'A']],
  ['rebuild', []],
  ['verify', []],
  ['verify', ['--expect', `access:1:${'0'.repeat(64)}`]],
  ['migrate', ['--to', 'kurrentdb://127.0.0.1:1?tls=false']],
])('%s %j on a directory without a register says what to do first, and makes nothing', async (command, words) => {
  await complains([command, ...words, '--data', at('nowhere')], NO_REGISTER);
  expect(existsSync(at('nowhere'))).toBe(false);
});

test('nor does an empty directory hold anything afterwards', async () => {
  const empty = temporaryDirectory();
  for (const words of [['verify'], ['user', 'list']]) await complains([...words, '--data', empty], NO_REGISTER);
  expect(readdirSync(empty)).toEqual([]);
});

test.each([
  [
    'a rule that refuses',
    ['user', 'disable', 'nobody'],
    /没有账号 nobody，请核对。 \/ There is no account nobody; check the id\./,
  ],
  [
    'a name that can be taken for another',
    ['user', 'add', 'w\u0430ng', '--name', '王', '--agency', 'BINHAI'],
    /容易与之混淆.* \/ .*type it anew/,
  ],
  [
    'an unknown row',
    ['drill', ...BINHAI_2020, '--row', '公开了', '--kind', '自然人'],
    /可用的有：.* \/ there is no row/,
  ],
  ['an option that is missing', ['report', '--year', '2020'], /缺少必须给出的选项，用法见 --help \/ .*--agency <code>/],
  [
    'an option that there is not',
    ['report', ...BINHAI_2020, '--fromat', 'md'],
    /没有这个选项.* \/ .*--fromat.*--format/,
  ],
  ['an argument too many', ['rebuild', 'all'], /参数过多.* \/ too many arguments/],
  ['an option', ['report', '--agency', 'a/b', '--year', '2020'], /机关代码只能用.* \/ an agency code has/],
])('%s speaks both languages on one line', async (_what, words, line) => {
  await complains([...words, '--data', data], line);
});

test('a role in an agency that was never created is refused, once there are agencies', async () => {
  const office = temporaryDirectory();
  const add = (account: string, agency: string) =>
    cli('user', 'add', account, '--name', '王', '--agency', agency, '--role', 'handler', '--data', office);
  expect((await add('first', 'HEPING')).code).toBe(0);
  await taizhang('agency', 'add', 'HEPING', '--data', office);
  const { code, err } = await add('second', 'HEIPNG');
  expect(code).toBe(1);
  expect(err).toMatch(/没有代码为 HEIPNG 的机关.* \/ There is no agency HEIPNG/);
  expect((await add('second', 'HEPING')).code).toBe(0);
});

test('an agency that only a register was imported for can be renamed; one that nobody knows cannot, once there are agencies', async () => {
  const office = temporaryDirectory();
  await taizhang('import', at('register.csv'), '--agency', 'BINHAI', '--data', office);
  const rename = (code: string) => cli('agency', 'rename', code, '滨海街道办事处', '--data', office);
  expect(await rename('BINHAI')).toMatchObject({ code: 0, out: expect.stringContaining('滨海街道办事处') as string });
  expect(await taizhang('report', ...BINHAI_2020, '--data', office)).toContain('# 滨海街道办事处 2020年');
  await taizhang('agency', 'add', 'BINHAI', '--data', office);
  expect(await rename('BIHNAI')).toMatchObject({ code: 1, err: expect.stringContaining('no agency BIHNAI') as string });
  const unknown = await cli('report', '--agency', 'BIHNAI', '--year', '2020', '--data', office);
  expect(unknown.out).toContain('# BIHNAI 2020年');
});

test('a report as of a position to come says so', async () => {
  const { code, out, err } = await cli('report', ...BINHAI_2020, '--as-of', '4711', '--data', data);
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('4711') as string });
  expect(err).toMatch(/^注意 事件库现至位置 \d+，尚无位置 4711.* \/ position 4711 is still to come/);
});

test('a directory that cannot be one, and a file that is no event store', async () => {
  for (const command of [['import', at('register.csv'), '--agency', 'A'], ['demo']]) {
    await complains([...command, '--data', at('notes.txt')], /是文件而不是目录.* \/ .*is a file, not a folder/);
  }
  await complains(['report', ...BINHAI_2020, '--data', at('foreign')], /cannot open event store .*not a database/);
});

test('the demo and its accounts with a known password stay out of a register that it did not make', async () => {
  const real = temporaryDirectory();
  await taizhang('user', 'add', 'head', '--name', '主任', '--agency', 'A', '--role', 'signatory', '--data', real);
  await complains(['demo', '--port', '0', '--data', real], /was not made by the demo.*another directory/);
  expect(await taizhang('user', 'list', '--data', real)).toBe('head\t主任\t启用\t签发人@A\n');
});

test('an event of a later version stops the views with one line, not the history', async () => {
  const later = temporaryDirectory();
  await taizhang('import', at('register.csv'), '--agency', 'BINHAI', '--data', later);
  const store = SqliteEventStore.open(eventsFile(later));
  const event = {
    type: 'ApplicationTranslated',
    schemaVersion: 1,
    occurredOn: '2030-01-01',
    actor: 'a',
    agency: 'BINHAI',
    correlation: 'c',
    data: '{}',
  };
  await store.append([{ stream: `application-${newId()}`, expected: 'none', events: [{ id: newId(), ...event }] }]);
  await store.close();
  const line = /cannot digest event .* \(ApplicationTranslated\) at position 4: unknown event type/;
  await complains(['report', ...BINHAI_2020, '--data', later], line);
  await complains(['rebuild', '--data', later], line);
  const verified = await cli('verify', '--data', later);
  expect(verified).toMatchObject({ code: 1, out: '' });
  expect(verified.err).toContain('position 4: unknown event type ApplicationTranslated');
  for (const view of ['register', 'report-contributions']) expect(verified.err).toContain(`view ${view}: has stopped`);
  expect(verified.err).not.toMatch(/^\s+at /m);
});

/** The command ends with exit code 1, says nothing on standard output and one line, without a stack, on standard error. */
async function complains(words: readonly string[], line: RegExp): Promise<void> {
  const { code, out, err } = await cli(...words);
  expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 1, out: '', lines: 1 });
  expect(err).toMatch(line);
  expect(err).not.toMatch(/^\s+at /m);
}
