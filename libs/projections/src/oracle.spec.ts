import fc from 'fast-check';
import { buildReport, formById } from '#annual-report';
import type { ApplicationEvent } from '#disclosure';
import { AGENCIES, officeHistory } from '../../../test/lifecycles/office-history.js';
import type { Recorded } from '../../../test/lifecycles/office-history.js';
import { catchUp, tallies } from './index.js';
import { append, withOffice } from './office.fixture.js';

/**
 * A second opinion on every figure. It counts from the recorded events alone and shares nothing with the software: no fold, no
 * counting rule, no form. Rows and columns stand in the order in which the official forms print them.
 */
const KINDS = [
  'natural_person',
  'commercial_enterprise',
  'research_institution',
  'public_interest_organisation',
  'legal_service_organisation',
  'other',
];
const ROUTES = ['review', 'lawsuit_direct', 'lawsuit_after_review'];
const SHARED_ROWS = (
  'disclosed partly_disclosed state_secret forbidden_by_law endangers_security_or_stability third_party_rights ' +
  'internal_affairs deliberative_process enforcement_file statutory_look_up not_held needs_creation still_unclear ' +
  'petition_or_complaint repeat_application public_publication excessive_requests confirmation_of_held'
).split(' ');
const RESULT_ROWS = {
  2019: [...SHARED_ROWS, 'correction_lapsed fee_lapsed withdrawn otherwise_closed'],
  2021: [...SHARED_ROWS, 'correction_lapsed', 'fee_lapsed', 'withdrawn otherwise_closed'],
};
const FIXED_OUTCOMES: Partial<Record<string, string>> = {
  Disclosed: 'disclosed',
  PartlyDisclosed: 'partly_disclosed',
  CorrectionLapsed: 'correction_lapsed',
  FeeLapsed: 'fee_lapsed',
  Withdrawn: 'withdrawn',
  OtherwiseClosed: 'otherwise_closed',
};
const GROUNDED = ['Refused', 'NotProvided', 'NotProcessed'];
const closes = ({ type }: ApplicationEvent): boolean => type in FIXED_OUTCOMES || GROUNDED.includes(type);

/** Parts of an event's data that are looked at here, whatever its type. */
interface Data {
  readonly applicantKind: string;
  readonly grounds: readonly string[];
  readonly appealId: string;
  readonly route: string;
  readonly result: string;
  readonly changes: readonly Change[];
  readonly appealChanges: readonly Change[];
}
type Change = { readonly field: string; readonly to: unknown; readonly appealId?: string };
const dataOf = (event: ApplicationEvent): Data => event.data as unknown as Data;

const annulsEnding = (event: ApplicationEvent): boolean =>
  event.type === 'RegisterEntryAmended' &&
  dataOf(event).changes.some(({ field, to }) => field === 'closing' && to === null);

const annulsAppeal = (event: ApplicationEvent, of?: string): boolean =>
  event.type === 'RegisterEntryAmended' &&
  dataOf(event).appealChanges.some(({ appealId, to }) => to === null && (of === undefined || appealId === of));

/** Years and headings under which one application counts, read off its events: the latest amendment of a value, else its record. */
function countedOf(events: readonly ApplicationEvent[]) {
  // An ending that was annulled is none, and what was amended of it before went with it.
  const open = events.findLastIndex(annulsEnding) + 1;
  const amendmentsIn = (some: typeof events) => some.filter(({ type }) => type === 'RegisterEntryAmended').map(dataOf);
  const value = (field: string, recorded: string, appealId?: string): unknown =>
    amendmentsIn(field === 'closing' || field === 'closedOn' ? events.slice(open) : events)
      .flatMap(({ changes, appealChanges }) => (appealId === undefined ? changes : appealChanges))
      .findLast((change) => change.field === field && change.appealId === appealId)?.to ?? recorded;
  const year = (...place: Parameters<typeof value>): number => Number(String(value(...place)).slice(0, 4));
  const receipt = events[0] as ApplicationEvent;
  const ending = events.slice(open).find(closes);
  const stated = ending && (FIXED_OUTCOMES[ending.type] ?? dataOf(ending).grounds[0] ?? '');
  const closing = value('closing', '') as '' | { type: string; grounds?: string[] };
  return {
    kind: String(value('applicantKind', dataOf(receipt).applicantKind)),
    received: year('receivedOn', receipt.occurredOn),
    closed: ending === undefined ? Infinity : year('closedOn', ending.occurredOn),
    outcome: closing === '' ? stated : (closing.grounds?.[0] ?? closing.type),
    appeals: events
      .filter((filing) => filing.type === 'AppealFiled')
      .filter(({ data }) => !events.some((event) => annulsAppeal(event, data.appealId)))
      .map((filing) => {
        const { appealId, route } = dataOf(filing);
        const decision = events.find((one) => one.type === 'AppealDecided' && one.data.appealId === appealId);
        return {
          route: value('route', route, appealId),
          filed: year('filedOn', filing.occurredOn, appealId),
          decided: decision === undefined ? Infinity : year('decidedOn', decision.occurredOn, appealId),
          result: decision && value('result', dataOf(decision).result, appealId),
        };
      }),
  };
}

/** Tables 三 and 四 of a year: who was received, was open at its beginning, ended how in it, is open at its end. */
function figuresOf(lives: readonly (readonly ApplicationEvent[])[], year: number, form: 2019 | 2021) {
  const all = lives.map(countedOf);
  type Counted = (typeof all)[number];
  const line = (rule: (one: Counted) => boolean): number[] => {
    const figures = KINDS.map((kind) => all.filter((one) => one.kind === kind && rule(one)).length);
    return [...figures, figures.reduce((sum, figure) => sum + figure, 0)];
  };
  const appeals = all.flatMap((one) => one.appeals);
  return {
    table3: [
      line(({ received }) => received === year),
      line(({ received, closed }) => received < year && closed >= year),
      ...RESULT_ROWS[form].map((row) =>
        line(({ closed, outcome }) => closed === year && row.split(' ').includes(outcome ?? '')),
      ),
      line(({ closed }) => closed === year),
      line(({ received, closed }) => received <= year && closed > year),
    ],
    table4: ROUTES.map((route) => {
      const own = appeals.filter((appeal) => appeal.route === route && appeal.filed <= year && appeal.decided >= year);
      const ended = (result: string) => own.filter((one) => one.decided === year && one.result === result).length;
      const pending = own.filter(({ decided }) => decided > year).length;
      return [ended('upheld'), ended('corrected'), ended('other'), pending, own.length];
    }),
  };
}

/** Every figure of both agencies, all years and both forms is what the second opinion says. */
async function agrees(history: readonly Recorded[]): Promise<void> {
  await withOffice(async (office) => {
    await append(office.store, history);
    for (const one of office.views()) await catchUp(one, office.store);
    for (const code of AGENCIES) {
      const own = history.filter(({ event }) => event.agency === code);
      const lives = [...Map.groupBy(own, ({ applicationId }) => applicationId).values()].map((recorded) =>
        recorded.map(({ event }) => event),
      );
      const sums = await tallies(office.reports, code);
      for (let year = 2017; year <= 2027; year += 1) {
        for (const id of [2019, 2021] as const) {
          const report = buildReport({ form: formById(String(id)), year, agency: { code }, tallies: sums });
          const { table3, table4 } = report;
          expect({ year, id, table3: Object.values(table3), table4: Object.values(table4) }).toEqual({
            year,
            id,
            ...figuresOf(lives, year, id),
          });
        }
      }
    }
  });
}

/** An application was closed in another year, or under another heading, than the first time. */
const closedAnew = (recorded: readonly Recorded[]): boolean =>
  [...Map.groupBy(recorded, ({ applicationId }) => applicationId).values()].some((life) => {
    const [first, second] = life.map(({ event }) => event).filter(closes);
    if (first === undefined || second === undefined) return false;
    return first.type !== second.type || first.occurredOn.slice(0, 4) !== second.occurredOn.slice(0, 4);
  });
const amendsIn = (recorded: readonly Recorded[], ...fields: readonly string[]): boolean =>
  recorded.some(
    ({ event }) =>
      event.type === 'RegisterEntryAmended' &&
      [...dataOf(event).changes, ...dataOf(event).appealChanges].some(({ field }) => fields.includes(field)),
  );

const sampled = fc.sample(officeHistory, { numRuns: 200, seed: 24 });

describe('counting every figure a second time, from the recorded events alone, gives the report', () => {
  it('whatever happens at two agencies', async () => {
    await fc.assert(fc.asyncProperty(officeHistory, agrees), { numRuns: 20, endOnFailure: true });
  });

  it.each<[string, (recorded: readonly Recorded[]) => boolean]>([
    ['an application was closed anew after a reopening, otherwise or in another year', closedAnew],
    ['an outcome was amended', (recorded) => amendsIn(recorded, 'closing')],
    ['an ending was annulled', (recorded) => recorded.some(({ event }) => annulsEnding(event))],
    ['an appeal was annulled', (recorded) => recorded.some(({ event }) => annulsAppeal(event))],
    ['an ending was amended into another day', (recorded) => amendsIn(recorded, 'closedOn')],
    ['a receipt or applicant kind was amended', (recorded) => amendsIn(recorded, 'receivedOn', 'applicantKind')],
    ['an appeal was amended', (recorded) => amendsIn(recorded, 'route', 'result', 'decidedOn', 'filedOn')],
  ])('where %s', async (_, happened) => {
    const histories = sampled.filter(happened).slice(0, 5);
    expect(histories).toHaveLength(5);
    for (const history of histories) await agrees(history);
  });
});
