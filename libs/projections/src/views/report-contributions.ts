import type { Contribution } from '#annual-report';
import { contributionsOf } from '#annual-report';
import type { Application } from '#disclosure';
import { evolve, readApplicationEvent } from '#disclosure';
import type { Table, Value, View } from '../view.js';

/** A contribution, with the positions from which and until which it was known: a report as known at any position sums those that held there. */
interface Entry {
  readonly contribution: Contribution;
  readonly since: number;
  readonly until: number | null;
}

interface ContributionsDocument {
  readonly application: Application;
  readonly entries: readonly Entry[];
}

/** One row a contribution; `column_key` is an applicant kind or an appeal route, `row_key` an outcome, a result or ''. */
export const contributionTable: Table = {
  name: 'contribution',
  columns: {
    application_id: 'text',
    entry: 'integer',
    agency: 'text',
    measure: 'text',
    year: 'integer',
    column_key: 'text',
    row_key: 'text',
    appeal_id: 'text',
    since: 'integer',
    until: 'integer',
  },
  primaryKey: ['application_id', 'entry'],
  indexes: [['agency', 'measure', 'year']],
};

/** The sums of the contributions that hold now. */
export const tallyTable: Table = {
  name: 'tally',
  columns: {
    agency: 'text',
    measure: 'text',
    year: 'integer',
    column_key: 'text',
    row_key: 'text',
    count: 'integer',
  },
  primaryKey: ['agency', 'measure', 'year', 'column_key', 'row_key'],
  sum: 'count',
};

/** What each application adds to the annual reports, and the sums. */
export const reportContributionsView: View<ContributionsDocument> = {
  name: 'report-contributions',
  version: 1,
  tables: [contributionTable, tallyTable],
  fold: (document, event) => {
    const before = document?.application;
    const after = evolve(before, readApplicationEvent(event));
    // Kept without what names people: no figure depends on it.
    const application = { ...after, applicantName: '', request: '' };
    if (document !== undefined && !countsDiffer(document.application, after)) {
      return { application, entries: document.entries };
    }
    return { application, entries: brought(document?.entries ?? [], contributionsOf(after), event.position) };
  },
  write: (applicationId, before, after, changes) => {
    const { agency } = after.application;
    for (const [index, entry] of after.entries.entries()) {
      const was = before?.entries.at(index);
      if (was !== undefined && was.until === entry.until) continue;
      const key = tallyKey(agency, entry.contribution);
      const appealId = 'appealId' in entry.contribution ? entry.contribution.appealId : null;
      changes.put(contributionTable, [applicationId, index, ...key, appealId, entry.since, entry.until]);
      const counted = (was === undefined ? 1 : 0) - (entry.until === null ? 0 : 1);
      if (counted !== 0) changes.add(tallyTable, key, counted);
    }
  },
  serialise: (document) => JSON.stringify(document),
  deserialise: (text) => JSON.parse(text) as ContributionsDocument,
};

const countsDiffer = (before: Application, after: Application): boolean =>
  before.receivedOn !== after.receivedOn ||
  before.applicantKind !== after.applicantKind ||
  before.counted !== after.counted ||
  before.appeals !== after.appeals;

/** Ends the entries that no longer hold at this position and begins those that now do. */
function brought(
  entries: readonly Entry[],
  contributions: readonly Contribution[],
  position: number,
): readonly Entry[] {
  const wanted = new Map(contributions.map((contribution) => [JSON.stringify(contribution), contribution]));
  const kept = entries.map((entry) => {
    if (entry.until !== null) return entry;
    if (wanted.delete(JSON.stringify(entry.contribution))) return entry;
    return { ...entry, until: position };
  });
  return [...kept, ...[...wanted.values()].map((contribution) => ({ contribution, since: position, until: null }))];
}

function tallyKey(agency: string, contribution: Contribution): readonly Value[] {
  const { measure, year } = contribution;
  switch (contribution.measure) {
    case 'received':
      return [agency, measure, year, contribution.kind, ''];
    case 'closed':
      return [agency, measure, year, contribution.kind, contribution.outcome];
    case 'appeal_filed':
      return [agency, measure, year, contribution.route, ''];
    case 'appeal_decided':
      return [agency, measure, year, contribution.route, contribution.result];
  }
}
