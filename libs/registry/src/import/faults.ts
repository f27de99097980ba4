import type { LegalDate } from '#disclosure';
import { isPlainName, isPlainText } from '#disclosure';
import { bareHeader } from './columns.js';
import { legalDateOfCell, likelyDate } from './dates.js';
import type { CellValue, Sheet, SheetRow } from './sheets.js';
import { textOf } from './sheets.js';
import type { Vocabulary } from './vocabularies.js';
import { nearestOf } from './vocabularies.js';

/** What is wrong in a file, where, and how to mend it. */
export interface Fault {
  readonly sheet: string;
  readonly row: number;
  readonly column: string;
  /** What the cell holds; empty where it is empty or the column is missing. */
  readonly value: string;
  /** One sentence for staff, in Chinese. */
  readonly expected: string;
  readonly english: string;
}

/** The columns of a sheet that are known, by their names; the others by their headers. */
export interface Columns<Name extends string> {
  readonly headers: ReadonlyMap<Name, string>;
  readonly unknown: readonly string[];
  readonly faults: readonly Fault[];
}

/** Finds the columns by header name, in any order; spaces and line breaks in a header do not count. */
export function findColumns<Name extends string>(sheet: Sheet, names: readonly Name[]): Columns<Name> {
  const faults: Fault[] = [];
  const fault = (column: string, value: string, expected: string, english: string) =>
    faults.push({ sheet: sheet.name, row: sheet.headerRow, column, value, expected, english });
  const byBareName = Map.groupBy(sheet.header, bareHeader);
  const headers = new Map<Name, string>();
  for (const name of names) {
    const [header] = byBareName.get(name) ?? [];
    if (header !== undefined) headers.set(name, header);
  }
  const taken = new Set(headers.values());
  const unknown = sheet.header.filter((header) => !taken.has(header));

  for (const name of names.filter((candidate) => !headers.has(candidate))) {
    const like = nearestOf(name, unknown);
    fault(
      name,
      '',
      `缺少“${name}”列。第 ${sheet.headerRow} 行作为表头，其中有：${sheet.header.join('、')}。${like === undefined ? '请补上该列，表头上方不要有标题行。' : `请把“${like}”改为“${name}”。`}`,
      `The column ${name} is missing; row ${sheet.headerRow} is the header and has: ${sheet.header.join(', ')}.`,
    );
  }
  for (const [name, alike] of byBareName) {
    if (alike.length === 1) continue;
    fault(
      name,
      alike.join('、'),
      `“${name}”列出现了 ${alike.length} 次，请删去多余的列或者改名。`,
      `The column ${name} occurs ${alike.length} times; delete or rename the others.`,
    );
  }
  return { headers, unknown, faults };
}

/** The cells of one row, and what is wrong with them. A missing column is a fault of the sheet, never of its rows. */
export class RowCheck<Name extends string> {
  readonly faults: Fault[] = [];

  constructor(
    private readonly sheet: Sheet,
    private readonly headers: ReadonlyMap<Name, string>,
    private readonly row: SheetRow,
  ) {}

  get number(): number {
    return this.row.row;
  }

  value(name: Name): CellValue | undefined {
    const header = this.headers.get(name);
    return header === undefined ? undefined : this.row.cells[header];
  }

  fault(name: Name, expected: string, english: string): void {
    const value = this.value(name);
    this.faults.push({
      sheet: this.sheet.name,
      row: this.row.row,
      column: name,
      value: value === undefined ? '' : textOf(value),
      expected,
      english,
    });
  }

  /** The cell's value; a fault where it is empty. */
  required(name: Name): CellValue | undefined {
    const value = this.value(name);
    if (value === undefined && this.headers.has(name)) {
      this.fault(name, `“${name}”不能为空，请填写。`, `${name} must not be empty.`);
    }
    return value;
  }

  requiredText(name: Name): string | undefined {
    const value = this.required(name);
    if (value === undefined) return undefined;
    const text = textOf(value);
    if (!isPlainText(text)) {
      this.fault(
        name,
        `“${name}”中有不可见的控制字符，请重新填写。`,
        `${name} holds an invisible control character; enter it again.`,
      );
    }
    return text;
  }

  /** A register number is kept as it is written, so what Excel makes of it by itself is a fault. */
  registerNumber(name: Name): string | undefined {
    const value = this.required(name);
    if (value === undefined) return undefined;
    const before = this.faults.length;
    if (value instanceof Date) {
      this.fault(
        name,
        'Excel 把编号当成了日期，请把该列设为“文本”格式后重新填写编号。',
        'Excel has turned the number into a date; format the column as text and enter it again.',
      );
    } else if (typeof value === 'number' && Math.abs(value) >= 1e15) {
      this.fault(
        name,
        'Excel 的数字只保留 15 位，编号可能已经失真，请把该列设为“文本”格式后重新填写编号。',
        'Excel keeps 15 digits of a number only; format the column as text and enter it again.',
      );
    }
    const text = textOf(value);
    if (Array.from(text).length > 64) {
      this.fault(name, '登记编号不能超过 64 个字符，请缩短。', 'A register number has 64 characters at most.');
    }
    if (!isPlainName(text)) {
      this.fault(
        name,
        '登记编号中有换行或者不可见字符，请重新填写编号。',
        'The register number holds a line break or an invisible character; enter it again.',
      );
    }
    return this.faults.length === before ? text : undefined;
  }

  /** The term a label stands for; a fault where the vocabulary has no such label. Empty is no fault. */
  term<Term extends string>(name: Name, vocabulary: Vocabulary<Term>, whenEmpty = ''): Term | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const text = textOf(value);
    const term = vocabulary.find(text);
    if (term === undefined) {
      const nearest = vocabulary.nearest(text);
      this.fault(
        name,
        `“${name}”应当是：${vocabulary.labels.join('、')}。${whenEmpty}${nearest === undefined ? '' : `是否应为“${nearest}”？`}`,
        `${name} must be one of: ${vocabulary.labels.join(', ')}.${nearest === undefined ? '' : ` Is “${nearest}” meant?`}`,
      );
    }
    return term;
  }

  requiredTerm<Term extends string>(name: Name, vocabulary: Vocabulary<Term>): Term | undefined {
    return this.required(name) === undefined ? undefined : this.term(name, vocabulary);
  }

  /** A date that has come; a fault where the cell holds no date or a later one. Empty is no fault. */
  date(name: Name, today: LegalDate, whenEmpty = ''): LegalDate | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const date = legalDateOfCell(value);
    if (date === undefined) {
      const likely = likelyDate(textOf(value));
      this.fault(
        name,
        `“${name}”应当是 Excel 日期，或者按 2020-03-02 的格式填写${likely === undefined ? '' : `：${likely}`}。${whenEmpty}`,
        `${name} must be a date of Excel's or written as 2020-03-02${likely === undefined ? '' : `: ${likely}`}.`,
      );
    } else if (date > today) {
      this.fault(
        name,
        `“${name}”晚于今天（${today}），尚未发生的事不能登记，请核对。`,
        `${name} is after today (${today}); what has not happened cannot be recorded.`,
      );
    }
    return date;
  }

  requiredDate(name: Name, today: LegalDate): LegalDate | undefined {
    return this.required(name) === undefined ? undefined : this.date(name, today);
  }

  /** A fault where the later date is before the earlier one. */
  inOrder(earlierName: string, earlier: LegalDate | undefined, laterName: Name, later: LegalDate | undefined): void {
    if (earlier === undefined || later === undefined || later >= earlier) return;
    this.fault(
      laterName,
      `“${laterName}”（${later}）早于${earlierName}（${earlier}），请核对这两个日期。`,
      `${laterName} (${later}) is before ${earlierName} (${earlier}).`,
    );
  }

  /** A fault where one of two cells that belong together is empty. */
  bothOrNeither(one: Name, other: Name, meaning: string): void {
    if (!this.headers.has(one) || !this.headers.has(other)) return;
    const [oneFilled, otherFilled] = [this.value(one) !== undefined, this.value(other) !== undefined];
    if (oneFilled === otherFilled) return;
    const [filled, empty] = oneFilled ? [one, other] : [other, one];
    this.fault(
      empty,
      `填了“${filled}”就要填“${empty}”；${meaning}的两项都留空。`,
      `${empty} is empty although ${filled} is filled; fill both or neither.`,
    );
  }

  /** A fault where the row goes on beyond the header. A header that has none of the names is a fault of the sheet. */
  withinHeader(): void {
    const beyond = Object.entries(this.row.beyond ?? {});
    if (beyond.length === 0 || this.headers.size === 0) return;
    this.faults.push({
      sheet: this.sheet.name,
      row: this.row.row,
      column: beyond.map(([column]) => column).join('、'),
      value: beyond.map(([, value]) => textOf(value)).join('、'),
      expected:
        '这一行的单元格比表头多：CSV 文件中，含有逗号的文字要用双引号括起来；确有这一列的，请在表头补上列名，否则请删去。',
      english:
        'The row has more cells than the header: in a CSV file, a comma within a text must be in double quotes; ' +
        'name the column in the header if there is one, or delete the cells.',
    });
  }

  /** The cells of the columns that are not known, as text. */
  notes(unknown: readonly string[]): Record<string, string> {
    return Object.fromEntries(
      unknown.flatMap((header) => {
        const value = this.row.cells[header];
        return value === undefined ? [] : [[header, textOf(value)] as const];
      }),
    );
  }
}
