import { UnknownLabel } from '../unknown-label.js';
import { FORM_2019 } from './form-2019.js';
import { FORM_2021 } from './form-2021.js';
import type { ReportForm } from './report-form.js';

/** The official forms, oldest first. A form of a coming year is a file beside these and a line here. */
export const FORMS: readonly [ReportForm, ...ReportForm[]] = [FORM_2019, FORM_2021];

/** The form of this id, `2019` or `2021`. Throws `UnknownLabel` for any other. */
export function formById(id: string): ReportForm {
  const form = FORMS.find((candidate) => candidate.id === id);
  if (form === undefined) {
    const ids = FORMS.map((known) => known.id);
    throw new UnknownLabel('form', id, ids);
  }
  return form;
}

/** The form in force for a year; years before the first form are reported in the first. */
export function formFor(year: number): ReportForm {
  return FORMS.findLast((form) => form.firstYear <= year) ?? FORMS[0];
}
