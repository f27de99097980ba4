import { writeFile } from 'node:fs/promises';
import type { SheetData } from 'write-excel-file/node';
import writeExcel from 'write-excel-file/node';
import { encodeGb18030 } from './gb18030.js';

const REGISTER_COLUMNS = [
  '登记编号',
  '收到日期',
  '接收渠道',
  '申请人类型',
  '申请人',
  '申请内容',
  '办结日期',
  '办理结果',
] as const;
const APPEAL_COLUMNS = ['登记编号', '救济类型', '提起日期', '结果', '结案日期'] as const;

/** A row as it stands in the sheet: dates as 2020-03-02, an empty cell as ''. */
export type RegisterSheetRow = Readonly<Record<(typeof REGISTER_COLUMNS)[number], string>>;
export type AppealSheetRow = Readonly<Record<(typeof APPEAL_COLUMNS)[number], string>>;

export interface RegisterFile {
  readonly register: readonly RegisterSheetRow[];
  readonly appeals: readonly AppealSheetRow[];
}

export const CSV_ENCODINGS = ['utf-8', 'utf-8-bom', 'gb18030'] as const;
export type CsvEncoding = (typeof CSV_ENCODINGS)[number];

/** The register on the first sheet and its appeals, if any, on the second, with dates as Excel holds them. */
export function registerXlsx({ register, appeals }: RegisterFile): Promise<Buffer> {
  const sheets = [sheet('申请台账', REGISTER_COLUMNS, register)];
  if (appeals.length > 0) sheets.push(sheet('复议诉讼', APPEAL_COLUMNS, appeals));
  return writeExcel(sheets).toBuffer();
}

export async function writeRegisterXlsx(path: string, file: RegisterFile): Promise<void> {
  await writeFile(path, await registerXlsx(file));
}

export const registerCsv = (rows: readonly RegisterSheetRow[], encoding: CsvEncoding): Buffer =>
  encode(csv(REGISTER_COLUMNS, rows), encoding);

export const appealsCsv = (rows: readonly AppealSheetRow[], encoding: CsvEncoding): Buffer =>
  encode(csv(APPEAL_COLUMNS, rows), encoding);

export async function writeRegisterCsv(
  path: string,
  rows: readonly RegisterSheetRow[],
  { encoding }: { readonly encoding: CsvEncoding },
): Promise<void> {
  await writeFile(path, registerCsv(rows, encoding));
}

export async function writeAppealsCsv(
  path: string,
  rows: readonly AppealSheetRow[],
  { encoding }: { readonly encoding: CsvEncoding },
): Promise<void> {
  await writeFile(path, appealsCsv(rows, encoding));
}

type Rows<Column extends string> = readonly Readonly<Record<Column, string>>[];

const isDateColumn = (column: string): boolean => column.endsWith('日期');

function sheet<Column extends string>(name: string, columns: readonly Column[], rows: Rows<Column>) {
  const data: SheetData = [
    columns.map((column) => ({ value: column, fontWeight: 'bold' as const })),
    ...rows.map((row) =>
      columns.map((column) => {
        const text = row[column];
        if (text === '') return null;
        return isDateColumn(column) ? { value: new Date(`${text}T00:00:00Z`), format: 'yyyy-mm-dd' } : text;
      }),
    ),
  ];
  const widths = columns.map((column) => ({ width: column === '申请内容' ? 60 : 16 }));
  return { sheet: name, data, columns: widths, stickyRowsCount: 1 };
}

/** As Excel writes it: CRLF, and quotation marks only where they are needed. */
function csv<Column extends string>(columns: readonly Column[], rows: Rows<Column>): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function encode(text: string, encoding: CsvEncoding): Buffer {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text);
    case 'utf-8-bom':
      return Buffer.from(`\uFEFF${text}`);
    case 'gb18030':
      return encodeGb18030(text);
  }
}
