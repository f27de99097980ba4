import type { AnyView } from './batch.js';
import { registerView } from './views/register.js';
import { reportContributionsView } from './views/report-contributions.js';
import { timelineView } from './views/timeline.js';

/** Every view of the software. */
export const VIEWS: readonly AnyView[] = [registerView, reportContributionsView, timelineView];

export function viewNamed(name: string): AnyView {
  const view = VIEWS.find((candidate) => candidate.name === name);
  if (view === undefined) throw new TypeError(`there is no view ${name}`);
  return view;
}
