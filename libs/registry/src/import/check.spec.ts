import { checkRegister } from './check.js';
import type { CellValue, Sheet } from './sheets.js';

const TODAY = '2024-06-30';

type Cells = Record<string, CellValue>;

const closed: Cells = {
  登记编号: '〔2024〕第1号',
  收到日期: '2024-03-01',
  接收渠道: '网络',
  申请人类型: '自然人',
  申请人: '张三',
  申请内容: '征地批复',
  办结日期: '2024-03-20',
  办理结果: '予以公开',
};
const open = without(closed, '办结日期', '办理结果');
const upheld: Cells = {
  登记编号: '〔2024〕第1号',
  救济类型: '行政复议',
  提起日期: '2024-04-01',
  结果: '结果维持',
  结案日期: '2024-05-01',
};
const pending = without(upheld, '结果', '结案日期');

function without(cells: Cells, ...columns: string[]): Cells {
  return Object.fromEntries(Object.entries(cells).filter(([column]) => !columns.includes(column)));
}

function sheet(name: string, columns: Cells, rows: Cells[]): Sheet {
  const header = [...new Set([...Object.keys(columns), ...rows.flatMap((row) => Object.keys(row))])];
  return { name, headerRow: 1, header, rows: rows.map((cells, index) => ({ row: index + 2, cells })) };
}

const register = (...rows: Cells[]) => sheet('台账', closed, rows);
const appeals = (...rows: Cells[]) => sheet('复议诉讼', upheld, rows);
const check = (...rows: Cells[]) => checkRegister({ register: register(...rows) }, TODAY);
const checkAppeals = (...rows: Cells[]) =>
  checkRegister({ register: register(closed), appeals: appeals(...rows) }, TODAY);
const places = (faults: readonly { row: number; column: string }[]) => faults.map(({ row, column }) => [row, column]);

describe('a register without faults', () => {
  test('gives its rows in the words of the law', () => {
    expect(check(closed, { ...open, 登记编号: 2, 接收渠道: '互联网' })).toEqual({
      rows: [
        {
          row: 2,
          registerNumber: '〔2024〕第1号',
          receivedOn: '2024-03-01',
          channel: 'online',
          applicantKind: 'natural_person',
          applicantName: '张三',
          request: '征地批复',
          closedOn: '2024-03-20',
          outcome: 'disclosed',
          notes: {},
        },
        {
          row: 3,
          registerNumber: '2',
          receivedOn: '2024-03-01',
          channel: 'online',
          applicantKind: 'natural_person',
          applicantName: '张三',
          request: '征地批复',
          notes: {},
        },
      ],
      appeals: [],
      faults: [],
      notices: [],
    });
  });

  test('keeps unknown columns as notes', () => {
    const noted = { ...closed, 承办科室: '法规科', 页数: 12, 送达: new Date('2024-03-21T00:00:00Z') };
    expect(check(noted).rows[0]?.notes).toEqual({ 承办科室: '法规科', 页数: '12', 送达: '2024-03-21' });
  });

  test('may be closed on the day of receipt, and today', () => {
    const { faults } = check({ ...closed, 收到日期: TODAY, 办结日期: TODAY });
    expect(faults).toEqual([]);
  });

  test('may have spaces and line breaks in its headers', () => {
    const { 登记编号: number, ...rest } = closed;
    const spaced = { '登记 \n编号': number, ...rest } as Cells;
    const { rows, faults } = checkRegister({ register: sheet('台账', spaced, [spaced]) }, TODAY);
    expect(faults).toEqual([]);
    expect(rows[0]?.registerNumber).toBe('〔2024〕第1号');
    expect(rows[0]?.notes).toEqual({});
  });

  test('gives its appeals, which may name an application of another file', () => {
    const { appeals: rows, faults } = checkAppeals(upheld, { ...pending, 登记编号: '〔2023〕第9号' });
    expect(faults).toEqual([]);
    expect(rows).toEqual([
      {
        row: 2,
        registerNumber: '〔2024〕第1号',
        route: 'review',
        filedOn: '2024-04-01',
        result: 'upheld',
        decidedOn: '2024-05-01',
      },
      { row: 3, registerNumber: '〔2023〕第9号', route: 'review', filedOn: '2024-04-01' },
    ]);
  });
});

describe('a fault of a row', () => {
  test.each<[string, Cells, string, string, string]>([
    ['no register number', without(closed, '登记编号'), '登记编号', '', '不能为空'],
    ['no receipt date', without(closed, '收到日期'), '收到日期', '', '不能为空'],
    ['no channel', without(closed, '接收渠道'), '接收渠道', '', '不能为空'],
    ['no applicant kind', without(closed, '申请人类型'), '申请人类型', '', '不能为空'],
    ['no applicant', without(closed, '申请人'), '申请人', '', '不能为空'],
    ['no request', without(closed, '申请内容'), '申请内容', '', '不能为空'],
    ['an unknown channel', { ...closed, 接收渠道: '网上' }, '接收渠道', '网上', '网络、传真。是否应为“网络”？'],
    ['an unknown kind', { ...closed, 申请人类型: '企业' }, '申请人类型', '企业', '是否应为“商业企业”？'],
    ['an unknown outcome', { ...closed, 办理结果: '国家秘密' }, '办理结果', '国家秘密', '是否应为“属于国家秘密”？'],
    ['an outcome of open ones', { ...closed, 办理结果: '办理中' }, '办理结果', '办理中', '尚未办结的留空。'],
    ['a date in slashes', { ...closed, 收到日期: '2024/3/1' }, '收到日期', '2024/3/1', '填写：2024-03-01。'],
    ['a day that does not exist', { ...closed, 办结日期: '2024-04-31' }, '办结日期', '2024-04-31', 'Excel 日期'],
    ['a number for a date', { ...closed, 收到日期: 45352 }, '收到日期', '45352', 'Excel 日期'],
    ['a receipt in the future', { ...open, 收到日期: '2024-07-01' }, '收到日期', '2024-07-01', '晚于今天'],
    ['a closing in the future', { ...closed, 办结日期: '2024-07-01' }, '办结日期', '2024-07-01', '晚于今天'],
    ['closed before received', { ...closed, 办结日期: '2024-02-29' }, '办结日期', '2024-02-29', '早于收到日期'],
    ['an outcome without a date', without(closed, '办结日期'), '办结日期', '', '填了“办理结果”就要填“办结日期”'],
    ['a date without an outcome', without(closed, '办理结果'), '办理结果', '', '填了“办结日期”就要填“办理结果”'],
    ['a long number', { ...closed, 登记编号: '𬱖'.repeat(65) }, '登记编号', '𬱖'.repeat(65), '不能超过 64 个字符'],
    ['a line break in the number', { ...closed, 登记编号: '1\n2' }, '登记编号', '1\n2', '换行或者不可见字符'],
    [
      'a control character in the request',
      { ...closed, 申请内容: '征地\u0000批复' },
      '申请内容',
      '征地\u0000批复',
      '控制字符',
    ],
    ['an invisible character', { ...closed, 登记编号: '1\u200b' }, '登记编号', '1\u200b', '不可见字符'],
    ['a rounded number', { ...closed, 登记编号: 202403010000000100 }, '登记编号', '202403010000000100', '15 位'],
    [
      'a number that became a date',
      { ...closed, 登记编号: new Date('2024-01-01T00:00:00Z') },
      '登记编号',
      '2024-01-01',
      '“文本”格式',
    ],
  ])('%s is named with its place, its value and how to mend it', (_, row, column, value, sentence) => {
    const { rows, faults } = check(row);
    expect(faults).toEqual([
      {
        sheet: '台账',
        row: 2,
        column,
        value,
        expected: expect.stringContaining(sentence) as string,
        english: expect.stringMatching(/\w.*[.?]$/) as string,
      },
    ]);
    expect(rows).toEqual([]);
  });

  test.each<[string, Cells, string, string, string]>([
    ['no register number', without(upheld, '登记编号'), '登记编号', '', '不能为空'],
    ['no route', without(upheld, '救济类型'), '救济类型', '', '不能为空'],
    ['no date of filing', without(upheld, '提起日期'), '提起日期', '', '不能为空'],
    ['an unknown route', { ...upheld, 救济类型: '复议' }, '救济类型', '复议', '是否应为“行政复议”？'],
    ['an unknown result', { ...upheld, 结果: '维持' }, '结果', '维持', '是否应为“结果维持”？'],
    ['the word for pending', { ...upheld, 结果: '尚未审结' }, '结果', '尚未审结', '尚未审结的留空。'],
    ['filed before received', { ...pending, 提起日期: '2024-02-29' }, '提起日期', '2024-02-29', '早于该申请的收到日期'],
    ['decided before filed', { ...upheld, 结案日期: '2024-03-31' }, '结案日期', '2024-03-31', '早于提起日期'],
    ['a result without a date', without(upheld, '结案日期'), '结案日期', '', '填了“结果”就要填“结案日期”'],
    ['a date without a result', without(upheld, '结果'), '结果', '', '填了“结案日期”就要填“结果”'],
    ['filed in the future', { ...pending, 提起日期: '2024-07-01' }, '提起日期', '2024-07-01', '晚于今天'],
    ['decided in the future', { ...upheld, 结案日期: '2024-07-01' }, '结案日期', '2024-07-01', '晚于今天'],
    ['a bad date', { ...upheld, 结案日期: '五月一日' }, '结案日期', '五月一日', 'Excel 日期'],
  ])('of an appeal, %s, is named likewise', (_, row, column, value, sentence) => {
    const { appeals: rows, faults } = checkAppeals(row);
    expect(faults).toEqual([
      {
        sheet: '复议诉讼',
        row: 2,
        column,
        value,
        expected: expect.stringContaining(sentence) as string,
        english: expect.stringMatching(/\w.*[.?]$/) as string,
      },
    ]);
    expect(rows).toEqual([]);
  });

  test.each(['register', 'appeals'] as const)('more cells than the header is one, of the %s too', (which) => {
    const sheets = {
      register: register(closed, { ...open, 登记编号: '2', 接收渠道: '快递' }),
      appeals: appeals(upheld),
    };
    const beyond = { I列: 'B的信息', K列: 3 };
    const whole = sheets[which];
    const cut = { ...whole, rows: whole.rows.map((row, index) => (index === 0 ? { ...row, beyond } : row)) };
    const { faults } = checkRegister({ ...sheets, [which]: cut }, TODAY);
    expect(places(faults).sort()).toEqual([
      [2, 'I列、K列'],
      [3, '接收渠道'],
    ]);
    expect(faults.find(({ row }) => row === 2)).toMatchObject({
      sheet: whole.name,
      value: 'B的信息、3',
      expected: expect.stringContaining('双引号') as string,
      english: expect.stringContaining('double quotes') as string,
    });
  });

  test('more cells than a title above the header is none: the columns that are missing tell it', () => {
    const titled: Sheet = {
      name: '台账',
      headerRow: 1,
      header: ['二〇二四年台账'],
      rows: [{ row: 2, cells: { 二〇二四年台账: '登记编号' }, beyond: { B列: '收到日期' } }],
    };
    const { faults } = checkRegister({ register: titled }, TODAY);
    expect(places(faults)).toEqual(Object.keys(closed).map((column) => [1, column]));
  });

  test('does not hide the other faults of the row, nor those of other rows and sheets', () => {
    const { faults, rows } = checkRegister(
      {
        register: register(
          { 接收渠道: '快递', 办结日期: '2024-13-01' },
          { ...closed, 申请人类型: '公民', 收到日期: '2024-12-01' },
        ),
        appeals: appeals({ 救济类型: '上访' }),
      },
      TODAY,
    );
    expect(places(faults)).toEqual([
      [2, '登记编号'],
      [2, '收到日期'],
      [2, '接收渠道'],
      [2, '申请人类型'],
      [2, '申请人'],
      [2, '申请内容'],
      [2, '办结日期'],
      [2, '办理结果'],
      [3, '收到日期'],
      [3, '申请人类型'],
      [3, '办结日期'],
      [2, '登记编号'],
      [2, '救济类型'],
      [2, '提起日期'],
    ]);
    expect(rows).toEqual([]);
  });

  test('a register number used again names the row that has it', () => {
    const { faults } = check(closed, open, { ...closed, 登记编号: '2' }, closed);
    expect(places(faults)).toEqual([
      [3, '登记编号'],
      [5, '登记编号'],
    ]);
    expect(faults.every(({ expected }) => expected.includes('与第 2 行重复'))).toBe(true);
  });
});

describe('a fault of a column', () => {
  test('missing, it is named with the columns there are, and its cells are not faulted again', () => {
    const cells = without(closed, '申请人', '办结日期');
    const { faults, rows } = checkRegister({ register: sheet('台账', cells, [cells, cells]) }, TODAY);
    expect(places(faults)).toEqual([
      [1, '申请人'],
      [1, '办结日期'],
      [3, '登记编号'],
    ]);
    expect(faults[0]?.expected).toContain('登记编号、收到日期、接收渠道、申请人类型、申请内容、办理结果');
    expect(rows).toEqual([]);
  });

  test('missing, the header that is like it is suggested', () => {
    const cells = { ...without(closed, '收到日期'), 收件日期: '2024-03-01' };
    const { faults } = checkRegister({ register: sheet('台账', cells, [cells]) }, TODAY);
    expect(faults.map(({ expected }) => expected)).toEqual([expect.stringContaining('请把“收件日期”改为“收到日期”')]);
  });

  test('twice there, it is named with how often', () => {
    const twice: Sheet = { ...register(closed), header: [...Object.keys(closed), '申请人', '备注', '备注'] };
    const { faults } = checkRegister({ register: twice }, TODAY);
    expect(faults.map(({ column, expected }) => [column, expected])).toEqual([
      ['申请人', expect.stringContaining('出现了 2 次')],
      ['备注', expect.stringContaining('出现了 2 次')],
    ]);
  });

  test('missing among the appeals, it is a fault too', () => {
    const { faults } = checkRegister(
      { register: register(closed), appeals: sheet('复议诉讼', pending, [pending]) },
      TODAY,
    );
    expect(places(faults)).toEqual([
      [1, '结果'],
      [1, '结案日期'],
    ]);
  });
});

describe('a sheet that is neither the register nor its appeals', () => {
  const note = sheet('说明', { 填表说明: '' }, []);

  test('is noticed by its name where it is further back or explains', () => {
    const { faults, notices } = checkRegister({ register: register(closed), further: [note] }, TODAY);
    expect(faults).toEqual([]);
    expect(notices).toEqual([
      {
        sheet: '说明',
        row: 1,
        column: '填表说明',
        value: '',
        expected: expect.stringContaining('“说明”不导入') as string,
        english: expect.stringContaining('is not read') as string,
      },
    ]);
  });

  test('is a fault where it is the appeals behind another sheet', () => {
    const { faults } = checkRegister({ register: register(closed), further: [note, appeals(upheld)] }, TODAY);
    expect(faults).toMatchObject([{ column: '救济类型', english: expect.stringContaining('second sheet') as string }]);
  });

  test('is a fault where it is a register further back, whatever else is wrong', () => {
    const other = sheet('2023年', { '登记\n编号': '', 收到日期: '' }, [closed]);
    const { faults, notices } = checkRegister(
      { register: register({ ...closed, 接收渠道: '快递' }), further: [note, other] },
      TODAY,
    );
    expect(faults.map(({ sheet: name, column }) => [name, column])).toEqual([
      ['台账', '接收渠道'],
      ['2023年', '收到日期'],
    ]);
    expect(faults[1]?.expected).toContain('另存为单独的文件');
    expect(places(notices)).toEqual([[1, '填表说明']]);
  });

  test.each(['收到日期', '接收渠道'])(
    'is one fault where it is a register by its %s in the place of appeals',
    (column) => {
      const other = sheet('2023年', { 登记编号: '', [column]: '' }, [{ 登记编号: '1' }]);
      const { faults, notices } = checkRegister({ register: register(closed), appeals: other }, TODAY);
      expect(faults.map(({ sheet: name, row, column: at }) => [name, row, at])).toEqual([['2023年', 1, column]]);
      expect(faults[0]?.expected).toContain('像另一份台账');
      expect(faults[0]?.expected).not.toContain('提起日期');
      expect(notices).toEqual([]);
    },
  );

  test('is the appeals where it has their 救济类型, and the date of receipt besides', () => {
    const { faults, notices } = checkAppeals({ ...upheld, 收到日期: '2024-03-01' });
    expect(faults).toEqual([]);
    expect(places(notices)).toEqual([[1, '收到日期']]);
  });
});

describe('a notice, which keeps nothing from being imported,', () => {
  test('is given of an appeal that stands there twice', () => {
    const { appeals: rows, faults, notices } = checkAppeals(upheld, { ...pending, 救济类型: '直接起诉' }, pending);
    expect(faults).toEqual([]);
    expect(rows).toHaveLength(3);
    expect(places(notices)).toEqual([[4, '登记编号']]);
    expect(notices[0]?.expected).toContain('与第 2 行');
  });

  test('is given of a column of the appeals that is not kept', () => {
    const { faults, notices } = checkAppeals({ ...upheld, 承办法院: '区法院' });
    expect(faults).toEqual([]);
    expect(places(notices)).toEqual([[1, '承办法院']]);
  });
});
