import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CARRIED_IN, CARRIED_OVER, publishedTables } from '../registers/published-table.js';
import type { PublishedTable } from '../registers/published-table.js';
import { registerFromTables } from '../registers/register-from-table.js';
import type { RegisterFile } from '../registers/write-register.js';
import { writeAppealsCsv, writeRegisterCsv, writeRegisterXlsx } from '../registers/write-register.js';
import { Office, temporaryDirectory } from './office.js';
import { cli, taizhang } from './processes.js';

interface Drilled {
  readonly figure: number;
  readonly applications: readonly { readonly id: string; readonly registerNumber: string }[];
}

const printed = async (data: string, agency: string, { year }: PublishedTable): Promise<unknown> =>
  JSON.parse(await taizhang('report', '--data', data, '--agency', agency, '--year', String(year), '--format', 'json'));

const drilled = async (data: string, agency: string, year: number, row: string, kind: string): Promise<Drilled> => {
  const cell = ['--agency', agency, '--year', String(year), '--row', row, '--kind', kind];
  return JSON.parse(await taizhang('drill', '--data', data, ...cell, '--format', 'json')) as Drilled;
};

const published = publishedTables();
const suqian = published.filter(({ agency }) => agency.includes('宿迁'));
const [table2023, table2024] = suqian as [PublishedTable, PublishedTable];
const registers = registerFromTables(suqian, { seed: 7 });

/** Imports the registers of the years one after the other, each written down as an office would have kept it. */
const ways: readonly [string, (data: string, year: number, file: RegisterFile) => Promise<string[]>][] = [
  [
    'as .xlsx',
    async (data, year, file) => {
      const path = join(data, `台账${year}.xlsx`);
      await writeRegisterXlsx(path, file);
      return [path];
    },
  ],
  [
    'as .csv in GB18030 with the appeals beside it',
    async (data, year, file) => {
      const [path, appeals] = [join(data, `台账${year}.csv`), join(data, `复议诉讼${year}.csv`)];
      await writeRegisterCsv(path, file.register, { encoding: 'gb18030' });
      await writeAppealsCsv(appeals, file.appeals, { encoding: 'gb18030' });
      return [path, '--appeals', appeals];
    },
  ],
];

describe.each(ways)('the registers of Suqian, imported %s', (_way, write) => {
  const data = temporaryDirectory();
  const files = new Map<number, string[]>();
  const importing = (year: number) =>
    taizhang(
      'import',
      ...(files.get(year) ?? []),
      '--data',
      data,
      '--agency',
      'SUQIAN',
      '--agency-name',
      table2023.agency,
    );

  test('give the published reports of 2023 and then 2024, in every cell, by command line and over HTTP', async () => {
    for (const table of suqian) {
      files.set(table.year, await write(data, table.year, registers.get(table.year) as RegisterFile));
      await importing(table.year);
      expect(await printed(data, 'SUQIAN', table)).toMatchObject({ ...table, reconciliation: [] });
    }
    // The year before is what it was.
    expect(await printed(data, 'SUQIAN', table2023)).toMatchObject({ ...table2023, reconciliation: [] });
    const office = await Office.open('2026-01-31T09:00', data);
    const clerk = office.colleague('审计', 'SUQIAN');
    for (const table of suqian) {
      expect(await clerk.report(table.year)).toMatchObject({ ...table, reconciliation: [] });
    }
    await office.close();
  });

  test('carry the very same applications from one year into the next', async () => {
    const open = registers.get(2023)?.register.filter((row) => row.办结日期 === '') ?? [];
    const over = await drilled(data, 'SUQIAN', 2023, CARRIED_OVER, '总计');
    const into = await drilled(data, 'SUQIAN', 2024, CARRIED_IN, '总计');
    expect(over.figure).toBe(121);
    expect(over.applications.map(({ registerNumber }) => registerNumber).sort()).toEqual(
      open.map((row) => row.登记编号).sort(),
    );
    expect(into.figure).toBe(121);
    expect(into.applications.map(({ id }) => id).sort()).toEqual(over.applications.map(({ id }) => id).sort());
  });

  test('open every cell of table 四 into its cases', async () => {
    const [pending = 0, total = 0] = table2024.table4['行政复议']?.slice(3) ?? [];
    expect(await drilled(data, 'SUQIAN', 2024, '行政复议', '尚未审结')).toMatchObject({ figure: pending });
    expect(await drilled(data, 'SUQIAN', 2024, '行政复议', '总计')).toMatchObject({ figure: total });
  });

  test('add nothing when they are imported a second time', async () => {
    const [again, oldYear] = [await importing(2024), await importing(2023)];
    const rows = (year: number) => {
      const file = registers.get(year) as RegisterFile;
      return file.register.length + file.appeals.length;
    };
    const nothing = '已导入：新登记 0 件，办结 0 件，复议诉讼提起 0 件、审结 0 件；';
    expect(again).toContain(`${nothing}无变化 ${rows(2024)} 行`);
    expect(oldYear).toContain(`${nothing}无变化 ${rows(2023)} 行`);
    const position = (text: string) => /位置 (\d+)/.exec(text)?.[1];
    expect(position(oldYear)).toBe(position(again));
    expect(await printed(data, 'SUQIAN', table2024)).toMatchObject({ ...table2024, reconciliation: [] });
  });
});

test('the register of Binhai 2020 gives its published report, in the form of 2019', async () => {
  const data = temporaryDirectory();
  const [binhai] = published.filter(({ agency }) => agency.includes('滨海')) as [PublishedTable];
  const file = registerFromTables([binhai], { seed: 1 }).get(2020) as RegisterFile;
  // Headers in another order, numbering and other quotation marks, a column of the office's own, UTF-8 without BOM.
  const header = '办理结果,备注,申请内容,申请人,申请人类型,接收渠道,收到日期,登记编号,办结日期';
  const rows = file.register.map((row, index) =>
    [
      `"${index + 1}.${row.办理结果}"`,
      '纸质',
      '内容',
      '某人',
      row.申请人类型,
      row.接收渠道,
      row.收到日期,
      row.登记编号,
      row.办结日期,
    ].join(),
  );
  const path = join(data, 'register.csv');
  writeFileSync(path, [header, ...rows].join('\n'));
  await taizhang('import', path, '--data', data, '--agency', 'BINHAI', '--agency-name', binhai.agency);
  expect(await printed(data, 'BINHAI', binhai)).toMatchObject({ ...binhai, form: '2019', reconciliation: [] });
});

test('a register of more than 15,000 rows is taken whole, and refused whole for one fault', async () => {
  const data = temporaryDirectory();
  const fivefold = (figures: Readonly<Record<string, readonly number[]>>) =>
    Object.fromEntries(Object.entries(figures).map(([row, counts]) => [row, counts.map((count) => count * 5)]));
  const table = { ...table2024, table3: fivefold(table2024.table3), table4: fivefold(table2024.table4) };
  const file = registerFromTables([table], { seed: 3 }).get(2024) as RegisterFile;
  expect(file.register.length).toBeGreaterThan(15_000);

  const path = join(data, 'register.xlsx');
  const faulty = file.register.map((row, index) => (index === 15_000 ? { ...row, 接收渠道: '微信' } : row));
  await writeRegisterXlsx(path, { ...file, register: faulty });
  const refused = await cli('import', path, '--data', data, '--agency', 'LARGE');
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('第 15002 行 “接收渠道”＝“微信”');
  expect(await printed(data, 'LARGE', table)).toMatchObject({ table3: { [CARRIED_OVER]: [0, 0, 0, 0, 0, 0, 0] } });

  await writeRegisterXlsx(path, file);
  await taizhang('import', path, '--data', data, '--agency', 'LARGE', '--agency-name', table.agency);
  expect(await printed(data, 'LARGE', table)).toMatchObject({ ...table, reconciliation: [] });
});
