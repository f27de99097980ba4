import type { AnyView } from './batch.js';
import { queryCodesView } from './views/query-codes.js';
import { registerView } from './views/register.js';
import { reportContributionsView } from './views/report-contributions.js';

/** Every view of the software. */
export const VIEWS: readonly AnyView[] = [registerView, reportContributionsView, queryCodesView];

/** Views of former versions of the software, by name: what is left of them in a data directory is removed. */
export const RETIRED_VIEWS: readonly string[] = ['timeline'];

export function viewNamed(name: string): AnyView {
  const view = VIEWS.find((candidate) => candidate.name === name);
  if (view === undefined) throw new TypeError(`there is no view ${name}`);
  return view;
}
