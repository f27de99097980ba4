import type { AnnualReport } from '../annual-report.js';
import type { Fault } from '../fault.js';
import { formById } from '../forms/index.js';
import {
  APPEALS,
  APPLICATIONS,
  CO_DEFENDANT_NOTE,
  CORNER,
  englishTitleOf,
  englishVerdictOn,
  standingOf,
  titleOf,
  verdictOn,
} from './wording.js';

const escape = (text: string): string => text.replace(/[\\`*_{}[\]<>|#&~]/g, '\\$&').replace(/\s+/g, ' ');

interface HasLabel {
  readonly label: string;
}

function table(
  corner: string,
  rows: readonly HasLabel[],
  columns: readonly HasLabel[],
  figures: AnnualReport['table3'],
): string[] {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [
    line([corner, ...columns.map(({ label }) => escape(label))]),
    line([':---', ...columns.map(() => '---:')]),
    ...rows.map(({ label }) => line([escape(label), ...columns.map((_, at) => figures[label]?.[at] ?? '')])),
  ];
}

/** The report and the result of its reconciliation as Markdown. Throws `UnknownLabel` if its form is unknown. */
export function renderMarkdown(report: AnnualReport, faults: readonly Fault[]): string {
  const form = formById(report.form);
  return [
    `# ${escape(report.agency)} ${titleOf(report)}`,
    '',
    `*${englishTitleOf(report)}*`,
    '',
    `## ${APPLICATIONS.title}`,
    '',
    ...table(CORNER, form.rows, form.applicantColumns, report.table3),
    '',
    `## ${APPEALS.title}`,
    '',
    ...table('', form.appealGroups, form.appealColumns, report.table4),
    '',
    CO_DEFENDANT_NOTE,
    '',
    escape(standingOf(report)),
    '',
    `**${verdictOn(faults)}** *${englishVerdictOn(faults)}*`,
    ...(faults.length === 0 ? [] : ['', ...faults.map((fault) => `- ${escape(fault.message)}`)]),
    '',
  ].join('\n');
}
