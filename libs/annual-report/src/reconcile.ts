import { brokenEquations } from './equations.js';
import type { Fault } from './fault.js';
import type { ReportForm, RowCounts } from './forms/report-form.js';
import type { Reported } from './reported.js';
import { readReport } from './reported.js';

/**
 * Checks an annual report, built here or typed in by others, against the reconciliation rules 勾稽关系 and names the cell at fault.
 * 1: received + carried in = total + carried over, in each column. 2: （七） = the sum of the result rows. 3: the six applicant
 * kinds sum to 总计. 4: carried in = what the previous year's report carried over, if that report is given. 5: the results of
 * each group of table 四 sum to its total. `form`: rows, columns and figures are those of the official form.
 * A rule is not applied to figures that are missing: those are faults already. An empty list means 勾稽相符.
 */
export function reconcile(report: unknown, previous?: unknown): Fault[] {
  const reported = readReport(report);
  if (!('form' in reported)) return [...reported.faults];
  return [
    ...reported.faults,
    ...brokenEquations(3, reported.form, reported.table3),
    ...(previous === undefined ? [] : carriedFrom(previous, reported)),
    ...brokenEquations(4, reported.form, reported.table4),
  ];
}

const labelCounting = (form: ReportForm, counts: RowCounts): string =>
  form.rows.find((row) => row.counts === counts)?.label ?? '';

/** Rule 4, which ties two years' reports together, though their forms may differ. */
function carriedFrom(previous: unknown, { form, year, table3 }: Reported): Fault[] {
  const before = readReport(previous);
  const row = labelCounting(form, 'carried_in');
  if (!('form' in before) || before.year !== year - 1) {
    const found = 'form' in before ? before.year : null;
    return [
      {
        rule: 4,
        table: 3,
        row,
        column: null,
        expected: year - 1,
        found,
        message: `上年结转无从核对：所给的不是${year - 1}年的报告。`,
        english: `carried in cannot be checked: what was given is no report of ${year - 1}`,
      },
    ];
  }
  const carriedOver = labelCounting(before.form, 'carried_over');
  return form.applicantColumns.flatMap(({ label: column }): Fault[] => {
    const found = table3(row, column);
    const expected = before.table3(carriedOver, column);
    if (found === undefined || found === expected) return [];
    const cell = { rule: 4, table: 3, row, column, expected: expected ?? null, found } as const;
    if (expected === undefined) {
      return [
        {
          ...cell,
          message: `“${column}”列：上年结转${found}无从核对，${before.year}年报告的“${carriedOver}”没有数。`,
          english: `column “${column}”: carried in ${found} cannot be checked, the report of ${before.year} has no figure carried over`,
        },
      ];
    }
    return [
      {
        ...cell,
        message: `“${column}”列：上年结转${found}，而${before.year}年报告结转下年度${expected}，两者不等。`,
        english: `column “${column}”: ${found} carried in, but the report of ${before.year} carried over ${expected}`,
      },
    ];
  });
}
