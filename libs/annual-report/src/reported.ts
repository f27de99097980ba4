import type { Fault } from './fault.js';
import { formById, formFor, FORMS } from './forms/index.js';
import type { ReportForm } from './forms/report-form.js';
import { essence } from './labels.js';

/** The figure at a row and a column; undefined where the report has no whole number there. */
export type Figures = (row: string, column: string) => number | undefined;

/** A report as someone published it, read cell by cell in the terms of its form. */
export interface Reported {
  readonly form: ReportForm;
  readonly year: number;
  readonly table3: Figures;
  readonly table4: Figures;
  /** Where the report does not fill its form. */
  readonly faults: readonly Fault[];
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isWholeNumber = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

type FormFault = Partial<Omit<Fault, 'rule'>> & Pick<Fault, 'message' | 'english'>;

const formFault = (fault: FormFault): Fault => ({
  rule: 'form',
  table: null,
  row: null,
  column: null,
  expected: null,
  found: null,
  ...fault,
});

/**
 * Reads any JSON as an annual report of its form, or of the form in force for its year if it names none. Labels may be written
 * with other quotation marks, brackets or width, and columns stand in any order. Where nothing can be read at all, only faults come back.
 */
export function readReport(report: unknown): Reported | { readonly faults: readonly Fault[] } {
  if (!isObject(report) || !Number.isSafeInteger(report['year'])) {
    const fault = formFault({
      expected: 'year',
      found: isObject(report) ? (report['year'] ?? null) : null,
      message: '报告缺少年份（year）。',
      english: 'the report has no year',
    });
    return { faults: [fault] };
  }
  const year = report['year'] as number;
  const id = report['form'];
  if (id !== undefined && !FORMS.some((form) => form.id === id)) {
    const ids = FORMS.map((form) => form.id).join('、');
    const fault = formFault({
      expected: ids,
      found: id,
      message: `报告所用表式（form）不明，应为其中之一：${ids}。`,
      english: `the report's form is unknown; it must be one of ${ids}`,
    });
    return { faults: [fault] };
  }
  const form = id === undefined ? formFor(year) : formById(id as string);
  const table3 = readTable(3, '表三', form.rows, form.applicantColumns, report['table3'], report['columns']);
  const table4 = readTable(4, '表四', form.appealGroups, form.appealColumns, report['table4'], report['table4Columns']);
  return {
    form,
    year,
    table3: table3.figures,
    table4: table4.figures,
    faults: [...table3.faults, ...table4.faults],
  };
}

interface HasLabel {
  readonly label: string;
}

function readTable(
  table: 3 | 4,
  name: string,
  rows: readonly HasLabel[],
  columns: readonly HasLabel[],
  given: unknown,
  givenColumns: unknown,
): { figures: Figures; faults: Fault[] } {
  const faults: Fault[] = [];
  const cells = new Map<string, Map<string, number>>();
  const figures: Figures = (row, column) => cells.get(row)?.get(column);
  const note = (fault: FormFault): void => void faults.push(formFault({ table, ...fault }));

  if (!isObject(given)) {
    note({ found: given ?? null, message: `报告缺少${name}。`, english: `table ${table} is missing` });
    return { figures, faults };
  }

  const headings = Array.isArray(givenColumns) ? givenColumns.map(String) : columns.map(({ label }) => label);
  const columnAt = match(columns, headings);
  for (const { label } of columns) {
    if (!columnAt.has(label)) {
      note({ column: label, message: `${name}缺少“${label}”列。`, english: `table ${table} has no column “${label}”` });
    }
  }
  headings.forEach((heading, index) => {
    if (![...columnAt.values()].includes(index)) {
      const message = `${name}不应有“${heading}”列。`;
      note({ column: heading, found: heading, message, english: `table ${table} must not have a column “${heading}”` });
    }
  });

  const labels = Object.keys(given);
  const rowAt = match(rows, labels);
  for (const label of labels) {
    if (![...rowAt.values()].includes(labels.indexOf(label))) {
      const message = `${name}不应有“${label}”行。`;
      note({ row: label, found: label, message, english: `table ${table} must not have a row “${label}”` });
    }
  }
  for (const { label: row } of rows) {
    const index = rowAt.get(row);
    const line = index === undefined ? undefined : given[labels[index] as string];
    if (!Array.isArray(line)) {
      const message = `${name}缺少“${row}”行。`;
      note({ row, found: line ?? null, message, english: `table ${table} has no row “${row}”` });
      continue;
    }
    if (line.length !== headings.length) {
      note({
        row,
        expected: headings.length,
        found: line.length,
        message: `${name}“${row}”行应有${headings.length}个数，现有${line.length}个。`,
        english: `row “${row}” must have ${headings.length} figures and has ${line.length}`,
      });
      continue;
    }
    const figuresOfRow = new Map<string, number>();
    cells.set(row, figuresOfRow);
    for (const [column, at] of columnAt) {
      const found: unknown = line[at];
      if (isWholeNumber(found)) {
        figuresOfRow.set(column, found);
      } else {
        note({
          row,
          column,
          expected: '非负整数',
          found,
          message: `${name}“${row}”行“${column}”列应为非负整数，现为${JSON.stringify(found)}。`,
          english: `“${row}”, “${column}” must be a whole number of 0 or more and is ${JSON.stringify(found)}`,
        });
      }
    }
  }
  return { figures, faults };
}

/** Where each label of the form stands among those given. */
function match(wanted: readonly HasLabel[], given: readonly string[]): Map<string, number> {
  const essences = given.map(essence);
  const places = wanted.map(({ label }) => [label, essences.indexOf(essence(label))] as const);
  return new Map(places.filter(([, index]) => index >= 0));
}
