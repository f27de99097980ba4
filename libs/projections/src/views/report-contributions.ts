import type { Contribution, CountedPart } from '#annual-report';
import { COUNTING_EVENTS, contributionsOf, tallyOf } from '#annual-report';
import type { Application } from '#disclosure';
import { evolve, isApplicationEventType, readApplicationEvent } from '#disclosure';
import type { Table, Value, View } from '../view.js';

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

/** One row an application: what the fold goes on from. */
export const countedPartTable: Table = {
  name: 'counted_part',
  columns: { application_id: 'text', agency: 'text', document: 'text' },
  primaryKey: ['application_id'],
};

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
    since: 'integer',
    since_at: 'text',
    until: 'integer',
    until_at: 'text',
  },
  primaryKey: ['application_id', 'entry'],
  short: true,
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
  short: true,
  sum: 'count',
};

/** What each application adds to the annual reports, and the sums. */
export const reportContributionsView: View<ContributionsDocument> = {
  name: 'report-contributions',
  version: 2,
  documents: countedPartTable,
  tables: [contributionTable, tallyTable],
  fold: (document, event) => {
    if (document !== undefined && !COUNTING_EVENTS.has(event.type) && isApplicationEventType(event.type)) {
      return document;
    }
    // The counting events read and change no other part of an application.
    const after = evolve(document?.part as Application | undefined, readApplicationEvent(event));
    if (document !== undefined && !differ(document.part, after)) return document;
    const { applicantKind, receivedOn, counted, appeals } = after;
    const part = { applicantKind, receivedOn, ...(counted && { counted }), appeals };
    const { position, recordedAt } = event;
    const entries = brought(document?.entries ?? [], contributionsOf(part), { position, recordedAt });
    return { agency: event.agency, part, entries };
  },
  write: (applicationId, before, after, changes) => {
    changes.put(countedPartTable, [applicationId, after.agency, serialised(after)]);
    for (const [index, entry] of after.entries.entries()) {
      const was = before?.entries[index];
      if (was !== undefined && (was.until === null) === (entry.until === null)) continue;
      const key = tallyKey(after.agency, entry.contribution);
      const { since, until } = entry;
      const moments = [since.position, since.recordedAt, until?.position ?? null, until?.recordedAt ?? null];
      changes.put(contributionTable, [applicationId, index, ...key, ...moments]);
      const counted = (was === undefined ? 1 : 0) - (entry.until === null ? 0 : 1);
      if (counted !== 0) changes.add(tallyTable, key, counted);
    }
  },
  deserialise,
};

/** Moments as pairs: there are several for each application. */
type KeptMoment = readonly [position: number, recordedAt: string];
type KeptEntry = readonly [contribution: Contribution, since: KeptMoment, until?: KeptMoment];

function serialised({ agency, part, entries }: ContributionsDocument): string {
  const kept = ({ position, recordedAt }: Moment): KeptMoment => [position, recordedAt];
  return JSON.stringify([
    agency,
    part,
    entries.map(({ contribution, since, until }): KeptEntry =>
      until === null ? [contribution, kept(since)] : [contribution, kept(since), kept(until)],
    ),
  ]);
}

function deserialise(text: string): ContributionsDocument {
  const moment = ([position, recordedAt]: KeptMoment): Moment => ({ position, recordedAt });
  const [agency, part, entries] = JSON.parse(text) as [string, CountedPart, KeptEntry[]];
  return {
    agency,
    part,
    entries: entries.map(([contribution, since, until]) => ({
      contribution,
      since: moment(since),
      until: until === undefined ? null : moment(until),
    })),
  };
}

const differ = (before: CountedPart, after: CountedPart): boolean =>
  before.receivedOn !== after.receivedOn ||
  before.applicantKind !== after.applicantKind ||
  before.counted !== after.counted ||
  before.appeals !== after.appeals;

/** Ends the entries that no longer hold from this moment on and begins those that now do. */
function brought(entries: readonly Entry[], contributions: readonly Contribution[], moment: Moment): readonly Entry[] {
  const stays = ({ contribution, until }: Entry): boolean =>
    until !== null || contributions.some((wanted) => same(wanted, contribution));
  const holds = (wanted: Contribution): boolean =>
    entries.some(({ contribution, until }) => until === null && same(wanted, contribution));
  return [
    ...entries.map((entry) => (stays(entry) ? entry : { ...entry, until: moment })),
    ...contributions
      .filter((wanted) => !holds(wanted))
      .map((contribution) => ({ contribution, since: moment, until: null })),
  ];
}

const same = (one: Contribution, other: Contribution): boolean =>
  one.measure === other.measure &&
  one.year === other.year &&
  Object.entries(one).every(([name, value]) => other[name as keyof Contribution] === value);

function tallyKey(agency: string, contribution: Contribution): readonly Value[] {
  const { measure, year, column, row } = tallyOf(contribution);
  return [agency, measure, year, column, row];
}
