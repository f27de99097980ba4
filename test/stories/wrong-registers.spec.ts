import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from './office.js';
import { cli, taizhang } from './processes.js';

const HEADER = '登记编号,收到日期,接收渠道,申请人类型,申请人,申请内容,办结日期,办理结果';
const APPEALS_HEADER = '登记编号,救济类型,提起日期,结果,结案日期';

let data: string;
beforeEach(() => {
  data = temporaryDirectory();
});

/** A file with a header and these rows. */
function file(name: string, header: string, ...rows: string[]): string {
  const path = join(data, name);
  writeFileSync(path, [header, ...rows].join('\n'));
  return path;
}

const importing = (...words: string[]) => cli('import', ...words, '--agency', 'BINHAI', '--data', data);

/** The faults of a refused import, a line each. */
async function faultsOf(...words: string[]): Promise<string[]> {
  const { code, out, err } = await importing(...words);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  const [head, ...lines] = err.trimEnd().split('\n');
  expect(head).toBe(
    `taizhang: 共 ${lines.length} 处错误，没有导入任何内容 / nothing was imported, faults: ${lines.length}`,
  );
  return lines;
}

const report = async (): Promise<unknown> =>
  JSON.parse(await taizhang('report', '--agency', 'BINHAI', '--year', '2020', '--format', 'json', '--data', data));

const verified = (): Promise<string> => taizhang('verify', '--data', data);

test('a register with ten different faults lists all ten, with row, column, value and what is expected', async () => {
  const register = file(
    '台账.csv',
    HEADER,
    '2020-1,2020-03-02,网络,自然人,王建国,预算,2020-03-20,予以公开',
    '2020-2,2020年3月2日,网络,自然人,李秀英,预算,,',
    '2020-3,2020-03-02,微信,自然人,李秀英,预算,,',
    '2020-4,2020-03-02,网络,自然人员,李秀英,预算,,',
    '2020-5,2020-03-02,网络,自然人,,预算,,',
    '2020-6,2020-03-02,网络,自然人,李秀英,,,',
    '2020-7,2020-03-02,网络,自然人,李秀英,预算,2020-03-01,予以公开',
    '2020-8,2020-03-02,网络,自然人,李秀英,预算,2020-03-20,公开了',
    '2020-9,2020-03-02,网络,自然人,李秀英,预算,2020-03-20,',
    '2020-1,2020-03-02,网络,自然人,李秀英,预算,,',
    '2020-11,2999-12-31,网络,自然人,李秀英,预算,,',
  );
  const expected = [
    ['第 3 行 “收到日期”＝“2020年3月2日”', '按 2020-03-02 的格式填写：2020-03-02'],
    ['第 4 行 “接收渠道”＝“微信”', '应当是：当面、邮寄、平常信函、网络、传真'],
    ['第 5 行 “申请人类型”＝“自然人员”', '是否应为“自然人”'],
    ['第 6 行 “申请人”：', '不能为空'],
    ['第 7 行 “申请内容”：', '不能为空'],
    ['第 8 行 “办结日期”＝“2020-03-01”', '早于收到日期（2020-03-02）'],
    ['第 9 行 “办理结果”＝“公开了”', '应当是：予以公开、部分公开、属于国家秘密'],
    ['第 10 行 “办理结果”：', '填了“办结日期”就要填“办理结果”'],
    ['第 11 行 “登记编号”＝“2020-1”', '与第 2 行重复'],
    ['第 12 行 “收到日期”＝“2999-12-31”', '晚于今天'],
  ];
  const faults = await faultsOf(register);
  expect(faults).toHaveLength(expected.length);
  for (const [index, [place = '', advice = '']] of expected.entries()) {
    expect(faults[index]).toContain(`台账.csv ${place}`);
    expect(faults[index]).toContain(advice);
    expect(faults[index]).toMatch(/ \/ .*[a-z]/);
  }
  expect(await verified()).toContain('0 个事件');
});

test('a register without some of its columns, or with one of them twice', async () => {
  const register = file(
    '台账.csv',
    '登记编号,收件日期,接收渠道,申请人类型,申请人,申请人,申请内容,办结日期',
    '1,,,,,,,',
  );
  const faults = (await faultsOf(register)).filter((line) => line.includes('台账.csv 第 1 行'));
  expect(faults).toHaveLength(3);
  expect(faults[0]).toContain('请把“收件日期”改为“收到日期”');
  expect(faults[1]).toContain('缺少“办理结果”列');
  expect(faults[2]).toContain('“申请人”列出现了 2 次');
});

test('appeals against an application that nobody knows, and other faults of theirs', async () => {
  const register = file('台账.csv', HEADER, '1,2020-03-02,网络,自然人,王建国,预算,2020-03-20,予以公开');
  const appeals = file(
    '复议.csv',
    APPEALS_HEADER,
    '1,行政复议,2020-04-01,结果维持,2020-05-01',
    '99,行政复议,2020-04-01,,',
    '1,仲裁,2020-04-01,,',
    '1,直接起诉,2020-03-01,,',
    '1,复议后起诉,2020-06-01,结果纠正,',
  );
  const faults = await faultsOf(register, '--appeals', appeals);
  const places = faults.map((line) => line.slice(0, line.indexOf('：')));
  expect(places.sort()).toEqual(
    [
      '复议.csv 第 3 行 “登记编号”＝“99”',
      '复议.csv 第 4 行 “救济类型”＝“仲裁”',
      '复议.csv 第 5 行 “提起日期”＝“2020-03-01”',
      '复议.csv 第 6 行 “结案日期”',
    ].sort(),
  );
  expect(await verified()).toContain('0 个事件');
});

test('a row that contradicts a registered application is a fault, not an overwrite', async () => {
  await importing(file('台账.csv', HEADER, '1,2020-03-02,网络,自然人,王建国,预算,2020-03-20,予以公开'));
  const [before, events] = [await report(), await verified()];
  const other = file(
    '另一份.csv',
    HEADER,
    '1,2020-03-02,网络,商业企业,王建国,决算,2020-03-20,予以公开',
    '2,2020-03-02,网络,自然人,李秀英,预算,,',
  );
  expect(await faultsOf(other)).toEqual([
    expect.stringContaining('第 2 行 “申请人类型”＝“商业企业”：已登记的是“自然人”，与此不一致'),
    expect.stringContaining('第 2 行 “申请内容”＝“决算”：已登记的是“预算”，与此不一致'),
  ]);
  const later = file('又一份.csv', HEADER, '1,2020-03-02,网络,自然人,王建国,预算,2020-03-23,部分公开');
  expect(await faultsOf(later)).toEqual([
    expect.stringContaining('“办结日期”＝“2020-03-23”：已登记的是“2020-03-20”，与此不一致'),
    expect.stringContaining('“办理结果”＝“部分公开”：已登记的是“予以公开”，与此不一致'),
  ]);
  expect(await report()).toEqual(before);
  const [kept, ...others] = (await verified()).split('\n');
  expect(kept).toBe(events.split('\n')[0]);
  // What is registered was looked at twice, and told.
  expect(others.join('\n')).toContain('查阅记录 2 条');
});

test('a register that has grown adds what is new and leaves what is older in the file', async () => {
  const open = '1,2020-03-02,网络,自然人,王建国,预算,,';
  await importing(file('三月.csv', HEADER, open));
  const closed = '1,2020-03-02,网络,自然人,王建国,预算,2020-03-20,予以公开';
  const grown = await importing(file('四月.csv', HEADER, closed, '2,2020-04-01,当面,其他,业主委员会,决算,,'));
  expect(grown).toMatchObject({ code: 0, err: '' });
  expect(grown.out).toContain('新登记 1 件，办结 1 件');
  const older = await importing(file('三月.csv', HEADER, open));
  expect(older).toMatchObject({ code: 0, err: expect.stringContaining('该件已于 2020-03-20 办结') as string });
  expect(older.out).toContain('新登记 0 件，办结 0 件，复议诉讼提起 0 件、审结 0 件；无变化 1 行');
});

test('two cases alike in number, route and day are told apart by how they ended', async () => {
  const register = file('台账.csv', HEADER, '1,2020-03-02,网络,自然人,王建国,预算,2020-03-20,保护第三方合法权益');
  const [decided, pending] = ['1,行政复议,2020-04-01,结果维持,2020-05-01', '1,行政复议,2020-04-01,,'];
  await importing(register, '--appeals', file('复议.csv', APPEALS_HEADER, decided, pending));
  // The next file holds only the case that was still open, and a third one of that day.
  const [since, third] = ['1,行政复议,2020-04-01,结果纠正,2020-07-01', '1,行政复议,2020-04-01,其他结果,2020-08-01'];
  const later = file('复议后来.csv', APPEALS_HEADER, since, decided, third);
  expect((await importing(register, '--appeals', later)).out).toContain('复议诉讼提起 1 件、审结 2 件；无变化 2 行');
  expect(await report()).toMatchObject({ table4: { 行政复议: [1, 1, 1, 0, 3] } });
  expect((await importing(register, '--appeals', later)).out).toContain('提起 0 件、审结 0 件；无变化 4 行');
});
