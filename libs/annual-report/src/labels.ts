import { APPEAL_ROUTE_LABELS, OUTCOME_FACTS } from '#disclosure';
import type { AppealColumn, AppealGroup, ApplicantColumn, ReportForm, ReportRow } from './forms/report-form.js';
import { printedCells } from './forms/report-form.js';
import { UnknownLabel } from './unknown-label.js';

/** What is left of a label when width, quotation marks, brackets, punctuation and spaces are set aside. */
export const essence = (label: string): string => label.normalize('NFKC').replace(/[\p{P}\p{S}\s]/gu, '');

/** Something that has a label on the form, with the other names people give it. */
interface Labelled<T> {
  readonly label: string;
  readonly aliases: readonly string[];
  readonly value: T;
}

const withoutNumber = (label: string): string =>
  label.replace(/^(?:[一二三四五六七八九十]+、)?(?:（[一二三四五六七八九十]+）)?(?:\d+\.)?/, '');

export const labelledRows = (form: ReportForm): Labelled<ReportRow>[] =>
  form.rows.map((row) => {
    const printed = printedCells(row);
    const outcomes = typeof row.counts === 'string' ? [] : row.counts.map((outcome) => OUTCOME_FACTS[outcome].label);
    const aliases = [withoutNumber(row.label), printed.join(''), ...printed.slice(-1), ...outcomes];
    return { label: row.label, aliases, value: row };
  });

export const labelledGroups = (form: ReportForm): Labelled<AppealGroup>[] =>
  form.appealGroups.map((group) => ({
    label: group.label,
    aliases: [APPEAL_ROUTE_LABELS[group.route]],
    value: group,
  }));

const labelled = <T extends { readonly label: string }>(items: readonly T[]): Labelled<T>[] =>
  items.map((value) => ({ label: value.label, aliases: [], value }));

/**
 * The item a label names: the one labelled so, else the one also called so, else the only one whose label contains it.
 * Throws `UnknownLabel` if there is none or more than one.
 */
export function resolve<T>(what: UnknownLabel['what'], typed: string, items: readonly Labelled<T>[]): T {
  const wanted = essence(typed);
  const fits: readonly ((item: Labelled<T>) => boolean)[] = [
    (item) => essence(item.label) === wanted,
    (item) => item.aliases.some((alias) => essence(alias) === wanted),
    (item) => wanted !== '' && essence(item.label).includes(wanted),
  ];
  for (const fit of fits) {
    const found = items.filter(fit);
    if (found.length > 1) throw new UnknownLabel(what, typed, labelsOf(found), true);
    if (found[0] !== undefined) return found[0].value;
  }
  throw new UnknownLabel(what, typed, labelsOf(items));
}

const labelsOf = (items: readonly Labelled<unknown>[]): string[] => items.map((item) => item.label);

/** The applicant column of table 三 a person means. Throws `UnknownLabel`. */
export const findColumn = (form: ReportForm, label: string): ApplicantColumn =>
  resolve('column', label, labelled(form.applicantColumns));

/** The column of table 四 a person means. Throws `UnknownLabel`. */
export const findAppealColumn = (form: ReportForm, label: string): AppealColumn =>
  resolve('column', label, labelled(form.appealColumns));
