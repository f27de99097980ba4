import type { Fault } from './fault.js';
import type { ReportForm, ReportRow, RowCounts } from './forms/report-form.js';
import type { Figures } from './reported.js';

interface Place {
  readonly row: string;
  readonly column: string;
}

/** Two sums of cells that must be equal. The last cell on the right is the one that closes the equation. */
interface Equation {
  readonly rule: keyof typeof SIDES;
  readonly left: readonly Place[];
  readonly right: readonly Place[];
}

/** What the two sides of each rule are called, and whether the rule runs down a column or along a row. */
const SIDES = {
  1: {
    along: 'column',
    left: '本年新收与上年结转之和',
    right: '办理结果总计与结转下年度之和',
    english: ['received and carried in', 'total and carried over'],
  },
  2: {
    along: 'column',
    left: '各项办理结果之和',
    right: '办理结果总计',
    english: ['the result rows', 'their total'],
  },
  3: {
    along: 'row',
    left: '各类申请人之和',
    right: '总计',
    english: ['the applicant kinds', 'their total'],
  },
  5: {
    along: 'row',
    left: '各项结果与尚未审结之和',
    right: '总计',
    english: ['the results and what is pending', 'their total'],
  },
} as const;

function equationsOfTable3(form: ReportForm): Equation[] {
  const counting = (counts: RowCounts): ReportRow[] => form.rows.filter((row) => row.counts === counts);
  const results = form.rows.filter((row) => typeof row.counts !== 'string');
  const kinds = form.applicantColumns.filter((column) => column.kinds.length === 1);
  const totals = form.applicantColumns.filter((column) => column.kinds.length > 1);
  return [
    ...form.applicantColumns.flatMap(({ label: column }): Equation[] => {
      const at = (...rows: ReportRow[]): Place[] => rows.map((row) => ({ row: row.label, column }));
      const total = counting('total');
      return [
        {
          rule: 1,
          left: at(...counting('received'), ...counting('carried_in')),
          right: at(...total, ...counting('carried_over')),
        },
        { rule: 2, left: at(...results), right: at(...total) },
      ];
    }),
    ...form.rows.map(({ label: row }): Equation => {
      const at = (columns: typeof kinds): Place[] => columns.map((column) => ({ row, column: column.label }));
      return { rule: 3, left: at(kinds), right: at(totals) };
    }),
  ];
}

function equationsOfTable4(form: ReportForm): Equation[] {
  return form.appealGroups.map(({ label: row }) => {
    const at = (total: boolean): Place[] =>
      form.appealColumns
        .filter((column) => (column.counts === 'total') === total)
        .map((column) => ({ row, column: column.label }));
    return { rule: 5, left: at(false), right: at(true) };
  });
}

interface Evaluated extends Equation {
  readonly sums: readonly [left: number, right: number];
}

/** An equation with its sums; undefined where a figure is missing. */
function evaluated(equation: Equation, figures: Figures): Evaluated | undefined {
  const sum = (places: readonly Place[]): number =>
    places.reduce((total, { row, column }) => total + (figures(row, column) ?? NaN), 0);
  const sums = [sum(equation.left), sum(equation.right)] as const;
  return sums.some(Number.isNaN) ? undefined : { ...equation, sums };
}

/** What must be added to a cell for the equation to hold. */
const correctionAt = ({ left, sums }: Evaluated, place: Place): number =>
  left.includes(place) ? sums[1] - sums[0] : sums[0] - sums[1];

const keyOf = ({ row, column }: Place): string => `${row}\n${column}`;

/**
 * The cells that may be wrong: those of which every equation is broken, and all by the same amount. A wrong cell of table 三
 * shows itself where a row and a column cross.
 */
function suspectsIn(equations: readonly Evaluated[]): ReadonlySet<string> {
  const corrections = new Map<string, number[]>();
  for (const equation of equations) {
    for (const place of [...equation.left, ...equation.right]) {
      const known = corrections.get(keyOf(place)) ?? [];
      corrections.set(keyOf(place), [...known, correctionAt(equation, place)]);
    }
  }
  const agreeing = [...corrections].filter(([, all]) =>
    all.every((correction) => correction !== 0 && correction === all[0]),
  );
  return new Set(agreeing.map(([key]) => key));
}

/** A fault for each equation of the table that does not hold, at the only cell that explains it, or else at the one that closes the equation. */
export function brokenEquations(table: 3 | 4, form: ReportForm, figures: Figures): Fault[] {
  const equations = (table === 3 ? equationsOfTable3(form) : equationsOfTable4(form))
    .map((equation) => evaluated(equation, figures))
    .filter((equation) => equation !== undefined);
  const suspects = suspectsIn(equations);
  return equations
    .filter(({ sums }) => sums[0] !== sums[1])
    .map((equation) => {
      const suspected = [...equation.left, ...equation.right].filter((place) => suspects.has(keyOf(place)));
      const certain = suspected.length === 1;
      const place = certain ? suspected[0] : equation.right.at(-1);
      return faultAt(table, equation, place as Place, figures, certain);
    });
}

function faultAt(table: 3 | 4, equation: Evaluated, place: Place, figures: Figures, certain: boolean): Fault {
  const { rule, sums } = equation;
  const { along, left, right, english } = SIDES[rule];
  const { row, column } = place;
  const found = figures(row, column) as number;
  const expected = found + correctionAt(equation, place);
  const line = along === 'row' ? `“${row}”行` : `“${column}”列`;
  return {
    rule,
    table,
    row,
    column,
    expected,
    found,
    message:
      `${line}：${left}${sums[0]}，${right}${sums[1]}，两者不等；` +
      `${certain ? '' : '如其余各格无误，'}“${row}”“${column}”格应为${expected}，现为${found}。`,
    english:
      `${along} “${place[along]}”: ${english[0]} make ${sums[0]}, ${english[1]} ${sums[1]}; ` +
      `${certain ? '' : 'if all else is right, '}“${row}”, “${column}” should be ${expected} and is ${found}`,
  };
}
