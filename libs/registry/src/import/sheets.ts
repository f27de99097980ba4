import { extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import readXlsx, { InvalidInputError } from 'read-excel-file/node';
import { saidIn } from '#disclosure';
import { isKnownColumn } from './columns.js';

/** What a cell holds; an empty cell is absent. Dates are what Excel holds as dates, at UTC. */
export type CellValue = string | number | boolean | Date;

export interface SheetRow {
  /** Counted from 1, as Excel shows it. */
  readonly row: number;
  /** By header. An unnamed column goes by its letter, 「F列」. */
  readonly cells: Readonly<Record<string, CellValue>>;
  /** What a row of a .csv file has beyond the cells of its header, by letter; absent where there is nothing. */
  readonly beyond?: Readonly<Record<string, CellValue>>;
}

export interface Sheet {
  readonly name: string;
  readonly headerRow: number;
  readonly header: readonly string[];
  readonly rows: readonly SheetRow[];
}

export interface Sheets {
  readonly register: Sheet;
  readonly appeals?: Sheet;
  /** The other sheets that are not empty. */
  readonly further?: readonly Sheet[];
}

/** A file that holds no sheet that can be read. The message says in Chinese what is wrong and how to mend it. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';

  constructor(
    message: string,
    readonly english: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** In milliseconds. */
const DAY = 86_400_000;

interface Grid {
  readonly name: string;
  /** Cells are parted by commas: where a row has more of them than the header, one may have stood within a text. */
  readonly parted?: true;
  readonly rows: readonly (readonly (CellValue | null)[])[];
}

/**
 * Reads a register (台账): of an .xlsx file the first sheet and the second as its appeals, unless that is empty or
 * has no header of a register or of appeals; of a .csv file the register alone.
 * @throws UnreadableFile
 */
export async function readSheets(file: Uint8Array, name: string): Promise<Sheets> {
  const [first, ...others] = await readGrids(file, name);
  const register = filledSheet(first, name);
  const [second, ...rest] = others.map(sheetOf);
  const appeals = second !== undefined && hasKnownHeader(second) ? second : undefined;
  const further = [appeals === undefined ? second : undefined, ...rest].filter((sheet) => sheet !== undefined);
  return { register, ...(appeals !== undefined && { appeals }), ...(further.length > 0 && { further }) };
}

/** A header under a title is one as well, to be put right; a column's name alone in a row may be an explanation of it. */
function hasKnownHeader({ header, rows }: Sheet): boolean {
  const known = (values: readonly CellValue[]) => values.filter((value) => isKnownColumn(textOf(value))).length;
  return known(header) > 0 || rows.some(({ cells, beyond }) => known(Object.values({ ...cells, ...beyond })) > 1);
}

/**
 * Reads the appeals that come in a file of their own: a .csv file, or the first sheet of an .xlsx file.
 * @throws UnreadableFile
 */
export async function readAppeals(file: Uint8Array, name: string): Promise<Sheet> {
  const [first] = await readGrids(file, name);
  return filledSheet(first, name);
}

async function readGrids(file: Uint8Array, name: string): Promise<Grid[]> {
  switch (extname(name).toLowerCase()) {
    case '.xlsx':
      return readXlsxGrids(file, name);
    case '.csv':
      return [{ name, parted: true, rows: csvRows(file, name) }];
    default:
      throw new UnreadableFile(
        `“${name}”不是 .xlsx 或 .csv 文件，请用 Excel 打开台账，另存为 .xlsx 后再导入。`,
        `“${name}” is neither an .xlsx nor a .csv file; save the register as .xlsx and import that.`,
      );
  }
}

async function readXlsxGrids(file: Uint8Array, name: string): Promise<Grid[]> {
  try {
    const sheets = await readXlsx(Buffer.from(file.buffer, file.byteOffset, file.byteLength));
    // The library types a date cell as `typeof Date` and leaves out that a chart sheet has no data.
    return sheets.map(({ sheet, data }) => ({ name: sheet, rows: (data as Grid['rows'] | undefined) ?? [] }));
  } catch (cause) {
    if (cause instanceof InvalidInputError && cause.code === 'XLS_FILE_NOT_SUPPORTED') {
      throw new UnreadableFile(
        `“${name}”是旧版 .xls 文件或者加了密码的文件，请用 Excel 打开，另存为不加密码的 .xlsx 后再导入。`,
        `“${name}” is an old .xls file or has a password; save it as .xlsx without one.`,
        { cause },
      );
    }
    throw new UnreadableFile(
      `“${name}”不是完好的 .xlsx 文件，无法读取，请用 Excel 打开检查，另存为 .xlsx 后再导入。`,
      `“${name}” is not an intact .xlsx file; open it in Excel and save it as .xlsx again.`,
      { cause },
    );
  }
}

function csvRows(file: Uint8Array, name: string): string[][] {
  try {
    return parse(decodeCsv(file, name), {
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      // Staff type 危及"三安全一稳定" by hand: a quotation mark inside an unquoted cell is text.
      relax_quotes: true,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new UnreadableFile(
      `“${name}”不是规范的 CSV 文件：某个单元格的引号没有成对，请检查双引号，或者另存为 .xlsx 后再导入。`,
      `“${name}” is not a well-formed CSV file: a quoted cell is not closed (${cause.message}).`,
      { cause },
    );
  }
}

function decodeCsv(file: Uint8Array, name: string): string {
  const text = decodeStrictly(file, 'utf-8') ?? decodeStrictly(file, 'gb18030');
  // Bytes of a workbook or of UTF-16 may pass as GB18030, but no register holds a NUL.
  if (text !== undefined && !text.includes('\0')) return text;
  throw new UnreadableFile(
    `“${name}”的编码既不是 UTF-8 也不是 GB18030，请另存为“CSV UTF-8（逗号分隔）”或者 .xlsx 后再导入。`,
    `“${name}” is encoded neither in UTF-8 nor in GB18030; save it as “CSV UTF-8” or as .xlsx.`,
  );
}

function decodeStrictly(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function filledSheet(grid: Grid | undefined, name: string): Sheet {
  const sheet = grid === undefined ? undefined : sheetOf(grid);
  if (sheet !== undefined) return sheet;
  throw new UnreadableFile(
    `“${name}”中没有任何内容，请检查是否选错了文件。`,
    `“${name}” is empty; check that it is the right file.`,
  );
}

/** The grid by header, which is its first filled row; undefined where the grid is empty. */
function sheetOf({ name, parted, rows }: Grid): Sheet | undefined {
  const filled = rows
    .map((cells, index) => ({ row: index + 1, cells: cells.map(trimmed) }))
    .filter(({ cells }) => cells.some((cell) => cell !== undefined));
  const [head, ...body] = filled;
  if (head === undefined) return undefined;
  const width = parted === true ? head.cells.length : widthOf(filled);
  const columns = Array.from({ length: width }, (_, index) => ({ index, title: head.cells[index] }))
    .filter(({ index, title }) => title !== undefined || body.some(({ cells }) => cells[index] !== undefined))
    .map(({ index, title }) => ({ index, title: title === undefined ? letterName(index) : textOf(title) }));
  return {
    name,
    headerRow: head.row,
    header: columns.map(({ title }) => title),
    rows: body.map(({ row, cells }) => {
      const beyond = filledCells(cells.slice(width).map((value, index) => [letterName(width + index), value]));
      return {
        row,
        cells: filledCells(columns.map(({ index, title }) => [title, cells[index]])),
        ...(Object.keys(beyond).length > 0 && { beyond }),
      };
    }),
  };
}

/** Not by `Math.max` of all: there may be more rows than a function takes arguments. */
const widthOf = (rows: readonly { readonly cells: readonly unknown[] }[]): number =>
  rows.reduce((widest, { cells }) => Math.max(widest, cells.length), 0);

const filledCells = (entries: (readonly [string, CellValue | undefined])[]): Record<string, CellValue> =>
  Object.fromEntries(entries.flatMap(([title, value]) => (value === undefined ? [] : [[title, value] as const])));

function trimmed(value: CellValue | null): CellValue | undefined {
  if (value instanceof Date) return wholeSecond(value);
  if (typeof value !== 'string') return value ?? undefined;
  const text = saidIn(value.replaceAll(/\r\n?/g, '\n'));
  return text === '' ? undefined : text;
}

/**
 * Excel counts days in binary fractions and the library rounds down, so a whole second may be read a millisecond short.
 * Midnight never is, as a whole number of days has no fraction: what is short of it belongs to the day before.
 */
function wholeSecond(value: Date): Date {
  const next = value.getTime() + 1;
  return next % 1000 === 0 && next % DAY !== 0 ? new Date(next) : value;
}

const letterName = (index: number): string => `${columnLetters(index)}列`;

/** Column 0 is A, column 26 is AA. */
function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

/** A cell as text; a date as Excel would show it in ISO. */
export function textOf(value: CellValue): string {
  if (!(value instanceof Date)) return String(value);
  if (Number.isNaN(value.getTime())) return '（无效日期）';
  const iso = value.toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 16).replace('T', ' ');
}
