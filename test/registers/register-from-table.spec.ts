import type { Outcome } from '#disclosure';
import { APPEAL_ROUTE_LABELS, APPLICANT_KINDS, OUTCOME_FACTS } from '#disclosure';
import type { AppealRow, RegisterRow } from '../../libs/registry/src/import/check.js';
import { checkRegister } from '../../libs/registry/src/import/check.js';
import { readAppeals, readSheets } from '../../libs/registry/src/import/sheets.js';
import type { PublishedTable } from './published-table.js';
import { CARRIED_IN, CARRIED_OVER, CLOSED, RECEIVED, publishedTables } from './published-table.js';
import { registerFromTables } from './register-from-table.js';
import type { RegisterFile } from './write-register.js';
import { appealsCsv, registerCsv, registerXlsx } from './write-register.js';

const TODAY = '2026-01-31';
const published = publishedTables();
const binhai = published.filter(({ agency }) => agency.includes('滨海'));
const suqian = published.filter(({ agency }) => agency.includes('宿迁'));

async function importXlsx(file: RegisterFile) {
  return checkRegister(await readSheets(await registerXlsx(file), '台账.xlsx'), TODAY);
}

const within = (year: number, date: string | undefined): boolean => date?.startsWith(`${year}-`) ?? false;

/** Counts table 三 the plain way, from the rows of one year's register. */
function table3Of(table: PublishedTable, rows: readonly RegisterRow[]): Record<string, number[]> {
  const count = (counts: (row: RegisterRow) => boolean): number[] => {
    const kinds = APPLICANT_KINDS.map((kind) => rows.filter((row) => row.applicantKind === kind && counts(row)).length);
    return [...kinds, kinds.reduce((sum, value) => sum + value, 0)];
  };
  return Object.fromEntries(
    Object.keys(table.table3).map((label) => {
      if (label === RECEIVED) return [label, count((row) => within(table.year, row.receivedOn))];
      if (label === CARRIED_IN) return [label, count((row) => row.receivedOn < `${table.year}-01-01`)];
      if (label === CLOSED) return [label, count((row) => within(table.year, row.closedOn))];
      if (label === CARRIED_OVER) return [label, count((row) => row.closedOn === undefined)];
      return [label, count((row) => row.outcome !== undefined && formRow(table, row.outcome) === label)];
    }),
  );
}

function formRow(table: PublishedTable, outcome: Outcome): string | undefined {
  const rows = Object.keys(table.table3);
  switch (outcome) {
    case 'correction_lapsed':
    case 'fee_lapsed':
    case 'withdrawn':
    case 'otherwise_closed': {
      const part = { correction_lapsed: '不补正', fee_lapsed: '缴纳费用', withdrawn: '其他', otherwise_closed: '其他' };
      const sixth = rows.filter((row) => row.startsWith('三、（六）'));
      return sixth.length === 1 ? sixth[0] : sixth.find((row) => row.includes(part[outcome]));
    }
    default:
      return rows.find((row) => row.endsWith(OUTCOME_FACTS[outcome].label));
  }
}

function table4Of(table: PublishedTable, appeals: readonly AppealRow[]): Record<string, number[]> {
  return Object.fromEntries(
    Object.keys(table.table4).map((group) => {
      const ofGroup = appeals.filter(({ route }) => group.endsWith(APPEAL_ROUTE_LABELS[route]));
      const decided = (result: string) =>
        ofGroup.filter((row) => row.result === result && within(table.year, row.decidedOn)).length;
      const pending = ofGroup.filter((row) => row.decidedOn === undefined).length;
      return [group, [decided('upheld'), decided('corrected'), decided('other'), pending, ofGroup.length]];
    }),
  );
}

describe.each([
  ['滨海街道 2020', binhai],
  ['宿迁市 2023–2024', suqian],
])('the register made from the published tables of %s', (_, tables) => {
  const files = registerFromTables(tables, { seed: 42 });

  test.each(tables.map((table) => [table.year, table] as const))('gives those of %i again', async (year, table) => {
    const checked = await importXlsx(files.get(year) as RegisterFile);
    expect(checked.faults).toEqual([]);
    expect(table3Of(table, checked.rows)).toEqual(table.table3);
    expect(table4Of(table, checked.appeals)).toEqual(table.table4);
  });

  test.each(['utf-8', 'utf-8-bom', 'gb18030'] as const)('is the same register in xlsx and in %s', async (encoding) => {
    for (const file of files.values()) {
      const { register } = await readSheets(registerCsv(file.register, encoding), '台账.csv');
      const appeals = await readAppeals(appealsCsv(file.appeals, encoding), '复议诉讼.csv');
      const fromCsv = checkRegister({ register, appeals }, TODAY);
      const fromXlsx = await importXlsx(file);
      expect(fromCsv.faults).toEqual([]);
      expect(fromCsv.rows).toEqual(fromXlsx.rows);
      expect(fromCsv.appeals).toEqual(fromXlsx.appeals);
    }
  });

  test('is the same for the same seed and another for another', () => {
    expect(registerFromTables(tables, { seed: 42 })).toEqual(files);
    expect(registerFromTables(tables, { seed: 43 })).not.toEqual(files);
  });
});

describe('the registers of consecutive years', () => {
  const files = registerFromTables(suqian, { seed: 1 });
  const [first, second] = [files.get(2023), files.get(2024)] as [RegisterFile, RegisterFile];

  test('carry over the very same applications', () => {
    const open = first.register.filter((row) => row.办结日期 === '');
    const carriedIn = second.register.filter((row) => row.收到日期 < '2024-01-01');
    const facts = (row: RegisterFile['register'][number]) => ({ ...row, 办结日期: '', 办理结果: '' });
    expect(carriedIn.map(facts)).toEqual(open);
    expect(carriedIn.some((row) => row.办结日期 !== '')).toBe(true);
  });

  test('carry over the very same pending appeals', () => {
    const pending = first.appeals.filter((row) => row.结果 === '');
    const carriedIn = second.appeals.filter((row) => row.提起日期 < '2024-01-01');
    const facts = (row: RegisterFile['appeals'][number]) => ({ ...row, 结果: '', 结案日期: '' });
    expect(carriedIn.map(facts)).toEqual(pending);
    expect(pending).toHaveLength(26 + 6 + 9);
  });

  test('never use a register number twice', () => {
    const numbers = [...first.register, ...second.register.filter((row) => row.收到日期 >= '2024-01-01')];
    expect(new Set(numbers.map((row) => row.登记编号)).size).toBe(numbers.length);
  });

  test('reach from the first to the last day of the year', () => {
    const received = second.register.map((row) => row.收到日期);
    expect(received).toContain('2024-01-01');
    expect(received).toContain('2024-12-31');
    expect(second.register.map((row) => row.办结日期)).toContain('2024-12-31');
    expect(first.register.map((row) => row.收到日期)).toContain('2022-12-31');
  });
});

describe('a table that no register can give is refused', () => {
  const [table2023, table2024] = suqian as [PublishedTable, PublishedTable];
  const changed = (table: PublishedTable, row: string, figures: number[]): PublishedTable => ({
    ...table,
    table3: { ...table.table3, [row]: figures },
  });
  const appealed = (table: PublishedTable, group: string, figures: number[]): PublishedTable => ({
    ...table,
    table4: { ...table.table4, [group]: figures },
  });

  test.each<[string, PublishedTable[], string]>([
    ['a total is not the sum of the kinds', [changed(table2023, RECEIVED, [1, 0, 0, 0, 0, 0, 2])], '总计 是 2，应为 1'],
    [
      'the outcomes do not add up',
      [changed(table2023, '三、（二）部分公开', [0, 0, 0, 0, 0, 0, 0])],
      `${CLOSED}: 自然人 是 3375，应为 3056`,
    ],
    [
      'more is carried over than was in hand',
      [changed(table2023, CARRIED_OVER, [119, 3, 0, 0, 0, 0, 122])],
      `${CARRIED_OVER}: 自然人 是 119，应为 118`,
    ],
    ['a figure is negative', [changed(table2023, CARRIED_OVER, [-1, 0, 0, 0, 0, 0, -1])], '-1 不是件数'],
    ['a column is missing', [changed(table2023, CARRIED_OVER, [118, 3])], '2 栏，应为 7 栏'],
    ['a year is left out', [table2023, { ...table2024, year: 2025 }], '年度 是 2025，应为 2024'],
    ['the agency changes', [table2023, { ...table2024, agency: '另一机关' }], '不是同一机关'],
    [
      'the carry-over of the year before is another',
      [
        table2023,
        changed(changed(table2024, CARRIED_IN, [117, 3, 0, 0, 0, 0, 120]), RECEIVED, [3441, 75, 0, 1, 6, 3, 3526]),
      ],
      `${CARRIED_IN}: 自然人 是 117，应为 118`,
    ],
    [
      'the pending appeals of the year before are lost',
      [table2023, appealed(table2024, '行政复议', [1, 0, 0, 0, 1])],
      '行政复议: 总计 1 少于上年尚未审结的 26',
    ],
    ['appeals do not add up', [appealed(table2023, '行政复议', [1, 0, 0, 0, 2])], '行政复议: 总计 是 2，应为 1'],
  ])('where %s', (_, tables, message) => {
    expect(() => registerFromTables(tables, { seed: 1 })).toThrow(message);
  });

  test('where there are appeals but nothing to appeal against', () => {
    const nothing = Object.fromEntries(Object.keys(table2023.table3).map((row) => [row, Array<number>(7).fill(0)]));
    expect(() => registerFromTables([{ ...table2023, table3: nothing }], { seed: 1 })).toThrow(
      '没有可以提起复议诉讼的申请',
    );
  });
});
