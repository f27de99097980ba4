import type { SheetData } from 'write-excel-file/node';
import writeExcel from 'write-excel-file/node';
import { encodeGb18030 } from '../../../../test/registers/gb18030.js';
import { readAppeals, readSheets } from './sheets.js';

const xlsx = (...sheets: SheetData[]): Promise<Buffer> =>
  writeExcel(sheets.map((data, index) => ({ data, sheet: `表${index + 1}` }))).toBuffer();

const csv = async (text: string | Buffer) => (await readSheets(Buffer.from(text), '台账.csv')).register;

describe('a workbook', () => {
  test('gives its first sheet as the register and its second as the appeals', async () => {
    const sheets = await readSheets(await xlsx([['登记编号'], ['1']], [['救济类型'], ['行政复议']]), '台账.XLSX');
    expect(sheets.register).toEqual({
      name: '表1',
      headerRow: 1,
      header: ['登记编号'],
      rows: [{ row: 2, cells: { 登记编号: '1' } }],
    });
    expect(sheets.appeals?.rows).toEqual([{ row: 2, cells: { 救济类型: '行政复议' } }]);
  });

  test('has no appeals where the second sheet is empty or lacking', async () => {
    expect(await readSheets(await xlsx([['登记编号']], []), '台账.xlsx')).not.toHaveProperty('appeals');
    expect(await readSheets(await xlsx([['登记编号']]), '台账.xlsx')).not.toHaveProperty('appeals');
  });

  test('has no appeals where the second sheet names no known column, and keeps that and further sheets apart', async () => {
    const note = [['填表说明'], ['登记编号', '逐件编号'], ['收到日期', '2020-03-02']];
    const sheets = await readSheets(await xlsx([['登记编号']], note, [], [['登记编号']]), '台账.xlsx');
    expect(sheets).not.toHaveProperty('appeals');
    expect(sheets.further?.map(({ name }) => name)).toEqual(['表2', '表4']);
  });

  test('has appeals where their header stands under a title', async () => {
    const titled = [['复议诉讼情况'], ['登记编号', '救济 类型']];
    const sheets = await readSheets(await xlsx([['登记编号']], titled), '台账.xlsx');
    expect(sheets.appeals?.name).toBe('表2');
    expect(sheets).not.toHaveProperty('further');
  });

  test('keeps numbers and dates as what they are', async () => {
    const date = new Date('2020-12-31T23:59:00Z');
    const file = await xlsx([
      ['登记编号', '收到日期'],
      [20200001, { value: date, format: 'yyyy-mm-dd hh:mm' }],
    ]);
    const { register } = await readSheets(file, '台账.xlsx');
    expect(register.rows[0]?.cells).toEqual({ 登记编号: 20200001, 收到日期: date });
  });

  test.each([
    ['midnight', 45292, '2024-01-01T00:00:00.000Z'],
    ['the last second of a day', 45291 + 86_399 / 86_400, '2023-12-31T23:59:59.000Z'],
    ['23:59:59.997', 45291 + 86_399.997 / 86_400, '2023-12-31T23:59:59.99'],
    ['23:59:59.999', 45291 + 86_399.999 / 86_400, '2023-12-31T23:59:59.99'],
    ['eight nines after the point', 45291.99999999, '2023-12-31T23:59:59.999Z'],
    ['a second after midnight', 45292 + 1 / 86_400, '2024-01-01T00:00:01.000Z'],
    ['a minute that binary fractions fall short of', 45292 + 25 / 1_440, '2024-01-01T00:25:00.000Z'],
  ])('keeps a date with a time of day on its day: %s', async (_, serial, instant) => {
    const file = await xlsx([['收到日期'], [{ value: serial, format: 'yyyy-mm-dd hh:mm:ss' }]]);
    const { register } = await readSheets(file, '台账.xlsx');
    const read = register.rows[0]?.cells['收到日期'];
    expect(read instanceof Date && read.toISOString()).toEqual(expect.stringMatching(`^${instant}`));
  });

  test('counts rows as Excel does, empty ones too', async () => {
    const { register } = await readSheets(await xlsx([[], ['登记编号'], [], ['1'], [' '], ['2']]), '台账.xlsx');
    expect(register.headerRow).toBe(2);
    expect(register.rows.map(({ row }) => row)).toEqual([4, 6]);
  });

  test('has no cells beyond the header: what stands there is in an unnamed column', async () => {
    const { register } = await readSheets(await xlsx([['登记编号'], ['1', null, '另注']]), '台账.xlsx');
    expect(register.rows).toEqual([{ row: 2, cells: { 登记编号: '1', C列: '另注' } }]);
  });

  test('may hold the appeals alone', async () => {
    const appeals = await readAppeals(await xlsx([['救济类型'], ['行政复议']]), '复议.xlsx');
    expect(appeals.rows).toEqual([{ row: 2, cells: { 救济类型: '行政复议' } }]);
  });
});

describe('a CSV file', () => {
  const text = '登记编号,申请人\r\n〔2020〕第1号,李䶮\r\n';
  const rows = [{ row: 2, cells: { 登记编号: '〔2020〕第1号', 申请人: '李䶮' } }];

  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['GB18030', encodeGb18030(text)],
  ])('is read in %s', async (_, bytes) => {
    const register = await csv(bytes);
    expect(register.header).toEqual(['登记编号', '申请人']);
    expect(register.rows).toEqual(rows);
  });

  test.each(['\n', '\r\n', '\r'])('may end its lines with %j', async (end) => {
    expect((await csv(text.replaceAll('\r\n', end))).rows).toEqual(rows);
  });

  test('may have line breaks and commas in quoted cells, which are no new rows', async () => {
    const register = await csv('登记编号,申请内容\r\n1,"一,\r\n二"\r\n2,三\r\n');
    expect(register.rows).toEqual([
      { row: 2, cells: { 登记编号: '1', 申请内容: '一,\n二' } },
      { row: 3, cells: { 登记编号: '2', 申请内容: '三' } },
    ]);
  });

  test('may have quotation marks inside a cell that is not quoted', async () => {
    const register = await csv('登记编号,办理结果\n1,危及"三安全一稳定"\n');
    expect(register.rows[0]?.cells).toEqual({ 登记编号: '1', 办理结果: '危及"三安全一稳定"' });
  });

  test('counts rows as Excel does, empty ones too, and skips those', async () => {
    const register = await csv('\n登记编号,申请人\n\n1,张三\n,　 \n2,李四\n');
    expect(register.headerRow).toBe(2);
    expect(register.rows.map(({ row }) => row)).toEqual([4, 6]);
  });

  test('loses the spaces around a cell, full-width ones too', async () => {
    const register = await csv(' 登记编号　,申请人\n　1 ,\u00a0张 三　\n');
    expect(register.rows[0]?.cells).toEqual({ 登记编号: '1', 申请人: '张 三' });
  });

  test('names an unnamed column by its letter, and leaves out an empty one', async () => {
    const register = await csv('登记编号,,申请人,,\n1,批注,张三,,\n2,,李四,,另注\n');
    expect(register.header).toEqual(['登记编号', 'B列', '申请人', 'E列']);
    expect(register.rows[1]?.cells).toEqual({ 登记编号: '2', 申请人: '李四', E列: '另注' });
  });

  test('keeps what stands beyond the header apart, and leaves out what is empty there', async () => {
    const register = await csv('登记编号,申请内容\n1,关于A,B的信息,,C\n2,预算, ,\n');
    expect(register.header).toEqual(['登记编号', '申请内容']);
    expect(register.rows).toEqual([
      { row: 2, cells: { 登记编号: '1', 申请内容: '关于A' }, beyond: { C列: 'B的信息', E列: 'C' } },
      { row: 3, cells: { 登记编号: '2', 申请内容: '预算' } },
    ]);
  });

  test('may have a column of any name', async () => {
    const register = await csv('登记编号,__proto__\n1,x\n');
    expect(Object.entries(register.rows[0]?.cells ?? {})).toEqual([
      ['登记编号', '1'],
      ['__proto__', 'x'],
    ]);
  });
});

describe('a file that cannot be read is refused with one sentence', () => {
  test.each<[string, Buffer | Promise<Buffer>, string, string]>([
    ['of an unknown kind', Buffer.from('登记编号'), '台账.docx', '不是 .xlsx 或 .csv 文件'],
    ['without an extension', Buffer.from('登记编号'), '台账', '不是 .xlsx 或 .csv 文件'],
    ['that only calls itself .xlsx', Buffer.from('登记编号,申请人'), '台账.xlsx', '不是完好的 .xlsx 文件'],
    ['that is empty, .xlsx', Buffer.alloc(0), '台账.xlsx', '不是完好的 .xlsx 文件'],
    ['that is an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), '台账.xlsx', '旧版 .xls 文件或者加了密码'],
    [
      'that is cut off',
      xlsx([['登记编号'], ['1']]).then((file) => file.subarray(0, file.length / 2)),
      '台账.xlsx',
      '不是完好的 .xlsx 文件',
    ],
    ['that is a workbook called .csv', xlsx([['登记编号'], ['1']]), '台账.csv', '既不是 UTF-8 也不是 GB18030'],
    ['in UTF-16', Buffer.from('\uFEFF登记编号,申请人\n1,a', 'utf16le'), '台账.csv', '既不是 UTF-8 也不是 GB18030'],
    ['with a quotation mark left open', Buffer.from('登记编号\n"1\n2\n'), '台账.csv', '引号没有成对'],
    ['that is empty, .csv', Buffer.alloc(0), '台账.csv', '没有任何内容'],
    ['with an empty first sheet', xlsx([], [['登记编号']]), '台账.xlsx', '没有任何内容'],
  ])('%s', async (_, file, name, sentence) => {
    const bytes = await file;
    await expect(readSheets(bytes, name)).rejects.toMatchObject({
      name: 'UnreadableFile',
      message: expect.stringMatching(new RegExp(`^“${name}”[^。]*${sentence}[^。]*。$`)) as string,
      english: expect.stringContaining(name) as string,
    });
  });
});
