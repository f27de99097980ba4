import type { Contribution, CountedPart, Measure } from '#annual-report';
import { COUNTING_EVENTS, contributionOf, contributionsOf, tallyOf } from '#annual-report';
import type { Application } from '#disclosure';
import { evolve, isApplicationEventType, readApplicationEvent } from '#disclosure';
import type { KeptRow, Table, View } from '../view.js';
import { APPLICATION_STREAM } from '../view.js';

/** Where in the history something became known: a report as known at any position or instant sums what held there. */
interface Moment {
  readonly position: number;
  readonly recordedAt: string;
}

/** A contribution, with the moments from which and until which it held. */
interface Entry {
  readonly contribution: Contribution;
  readonly since: Moment;
  readonly until: Moment | null;
}

interface ContributionsDocument {
  readonly agency: string;
  readonly part: CountedPart;
  readonly entries: readonly Entry[];
}

export interface ContributionRow {
  application_id: string;
  entry: number;
  agency: string;
  measure: Measure;
  year: number;
  column_key: string;
  row_key: string;
  since: number;
  since_at: string;
  until: number | null;
  until_at: string | null;
  /** Of a contribution by an appeal. */
  appeal_id: string | null;
  /** Only of the first of an application: what the fold goes on from, beside the contributions. */
  part: string | null;
}

/** One row a contribution; `column_key` is an applicant kind or an appeal route, `row_key` an outcome, a result or ''. */
const contributionTable: Table = {
  name: 'contribution',
  columns: {
    application_id: 'text',
    entry: 'integer',
    agency: 'text',
    measure: 'text',
    year: 'integer',
    column_key: 'text',
    row_key: 'text',
    since: 'integer',
    since_at: 'text',
    until: 'integer',
    until_at: 'text',
    appeal_id: 'text',
    part: 'text',
  },
  primaryKey: ['application_id', 'entry'],
  short: true,
  indexes: [['agency', 'measure', 'year']],
};

/** The sums of the contributions that hold now. */
const tallyTable: Table = {
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
  short: true,
  sum: 'count',
};

/** What each application adds to the annual reports, and the sums. */
export const reportContributionsView: View<ContributionsDocument> = {
  name: 'report-contributions',
  streams: APPLICATION_STREAM,
  version: 3,
  documents: contributionTable,
  tables: [tallyTable],
  fold: (document, event) => {
    if (document !== undefined && !COUNTING_EVENTS.has(event.type) && isApplicationEventType(event.type)) {
      return document;
    }
    // The counting events read and change no other part of an application.
    const after = evolve(document?.part as Application | undefined, readApplicationEvent(event));
    if (document !== undefined && !differ(document.part, after)) return document;
    const { applicantKind, receivedOn, counted, appeals } = after;
    const part =
      counted === undefined ? { applicantKind, receivedOn, appeals } : { applicantKind, receivedOn, counted, appeals };
    const { position, recordedAt } = event;
    const entries = brought(document?.entries ?? [], contributionsOf(part), { position, recordedAt });
    return { agency: event.agency, part, entries };
  },
  write: (applicationId, before, after, changes) => {
    after.entries.forEach(({ contribution, since, until }, index) => {
      const was = before?.entries[index];
      const holds = until === null ? 1 : 0;
      const held = was?.until === null ? 1 : 0;
      const carries = index === 0;
      if (was !== undefined && held === holds && !(carries && before?.part !== after.part)) return;
      const { measure, year, column, row } = tallyOf(contribution);
      changes.put(contributionTable, [
        applicationId,
        index,
        after.agency,
        measure,
        year,
        column,
        row,
        since.position,
        since.recordedAt,
        until === null ? null : until.position,
        until === null ? null : until.recordedAt,
        'appealId' in contribution ? contribution.appealId : null,
        carries ? JSON.stringify(after.part) : null,
      ]);
      if (held !== holds) changes.add(tallyTable, [after.agency, measure, year, column, row], holds - held);
    });
  },
  deserialise: (kept) => {
    const rows = kept as readonly (KeptRow & ContributionRow)[];
    const { agency = '', part } = rows[0] ?? {};
    return { agency, part: JSON.parse(part ?? '') as CountedPart, entries: rows.map(entryOf) };
  },
};

const entryOf = (row: ContributionRow): Entry => ({
  contribution: contributionOf(
    { measure: row.measure, year: row.year, column: row.column_key, row: row.row_key },
    row.appeal_id ?? '',
  ),
  since: { position: row.since, recordedAt: row.since_at },
  until: row.until === null ? null : { position: row.until, recordedAt: row.until_at ?? '' },
});

const differ = (before: CountedPart, after: CountedPart): boolean =>
  before.receivedOn !== after.receivedOn ||
  before.applicantKind !== after.applicantKind ||
  before.counted !== after.counted ||
  before.appeals !== after.appeals;

/** Ends the entries that no longer hold from this moment on and begins those that now do. */
function brought(entries: readonly Entry[], contributions: readonly Contribution[], moment: Moment): readonly Entry[] {
  const after = entries.map((entry) =>
    entry.until !== null || contributions.some((wanted) => same(wanted, entry.contribution))
      ? entry
      : { ...entry, until: moment },
  );
  for (const wanted of contributions) {
    if (entries.some(({ contribution, until }) => until === null && same(wanted, contribution))) continue;
    after.push({ contribution: wanted, since: moment, until: null });
  }
  return after;
}

/** Compared by their parts, not by a walk over whatever parts there are: a rebuild asks it of every counting event. */
function same(one: Parts, other: Parts): boolean {
  return (
    one.measure === other.measure &&
    one.year === other.year &&
    one.kind === other.kind &&
    one.outcome === other.outcome &&
    one.appealId === other.appealId &&
    one.route === other.route &&
    one.result === other.result
  );
}

/** The parts that a contribution may have. */
type PartOf<One> = One extends unknown ? keyof One : never;
type Parts = { readonly [part in PartOf<Contribution>]?: unknown };
