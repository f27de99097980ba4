import fc from 'fast-check';
import { FORMS } from '#annual-report';
import type { ReportForm } from '#annual-report';
import { SqliteEventStore } from '#event-store';
import type { RegisterTables, ReportTables } from '#projections';
import {
  SqliteViewStore,
  SqliteViewReader,
  applicationsByNumber,
  catchUp,
  eventsFile,
  registerView,
  reportContributionsView,
  reportOf,
  viewFile,
} from '#projections';
import { importRegister, readAppeals, readSheets } from '#registry';
import type { PublishedTable } from '../registers/published-table.js';
import { CARRIED_IN, CARRIED_OVER, CLOSED, RECEIVED } from '../registers/published-table.js';
import { registerFromTables } from '../registers/register-from-table.js';
import type { RegisterFile } from '../registers/write-register.js';
import { appealsCsv, registerCsv } from '../registers/write-register.js';
import { temporaryDirectory } from './office.js';

const NOW = Date.parse('2026-01-31T09:00+08:00');
const KINDS = 6;
const few = fc.nat({ max: 2 });

/** What happens in one year: results by row and kind, and how many of each kind stay open; appeals by group and result. */
interface Year {
  readonly results: readonly (readonly number[])[];
  readonly open: readonly number[];
  readonly appeals: readonly (readonly number[])[];
}

const yearOn = (form: ReportForm): fc.Arbitrary<Year> => {
  const results = form.rows.filter(({ counts }) => typeof counts !== 'string').length;
  const row = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, few), { minLength: KINDS, maxLength: KINDS });
  return fc.record({
    results: fc.array(row, { minLength: results, maxLength: results }),
    open: fc.array(few, { minLength: KINDS, maxLength: KINDS }),
    appeals: fc.array(fc.array(few, { minLength: 4, maxLength: 4 }), { minLength: 3, maxLength: 3 }),
  });
};

const withTotal = (figures: readonly number[]): number[] => [
  ...figures,
  figures.reduce((sum, count) => sum + count, 0),
];

/** The table of a year; `before` is the table of the year before, or what the first year found open. */
function tableOf(
  form: ReportForm,
  year: number,
  happened: Year,
  carriedIn: readonly number[],
  pending: readonly number[],
): PublishedTable {
  const closed = carriedIn.map((_, kind) => happened.results.reduce((sum, row) => sum + (row[kind] ?? 0), 0));
  // No fewer can have been in hand than were carried in.
  const open = carriedIn.map((carried, kind) => Math.max(happened.open[kind] ?? 0, carried - (closed[kind] ?? 0)));
  const received = carriedIn.map((carried, kind) => (closed[kind] ?? 0) + (open[kind] ?? 0) - carried);
  const nobody = closed.every((count) => count === 0) && open.every((count) => count === 0);
  const results = form.rows.filter(({ counts }) => typeof counts !== 'string');
  return {
    agency: '某市',
    year,
    form: form.id,
    columns: form.applicantColumns.map(({ label }) => label),
    table3: {
      [RECEIVED]: withTotal(received),
      [CARRIED_IN]: withTotal(carriedIn),
      ...Object.fromEntries(results.map(({ label }, index) => [label, withTotal(happened.results[index] ?? [])])),
      [CLOSED]: withTotal(closed),
      [CARRIED_OVER]: withTotal(open),
    },
    table4Columns: form.appealColumns.map(({ label }) => label),
    table4: Object.fromEntries(
      form.appealGroups.map(({ label }, group) => {
        const [upheld = 0, corrected = 0, other = 0, left = 0] = nobody ? [] : (happened.appeals[group] ?? []);
        const old = pending[group] ?? 0;
        return [label, withTotal([upheld, corrected, other, Math.max(left, old - upheld - corrected - other)])];
      }),
    ),
  };
}

/** Two consecutive years of one agency under a form. */
const twoYears = fc.constantFrom(...FORMS).chain((form) =>
  fc
    .tuple(yearOn(form), yearOn(form), fc.array(few, { minLength: KINDS, maxLength: KINDS }))
    .map(([one, two, found]) => {
      const first = tableOf(form, form.firstYear, one, found, []);
      const pending = Object.values(first.table4).map((figures) => figures[3] ?? 0);
      const second = tableOf(
        form,
        form.firstYear + 1,
        two,
        (first.table3[CARRIED_OVER] ?? []).slice(0, KINDS),
        pending,
      );
      return [form, [first, second]] as const;
    }),
);

/** An office without a server: its events, and the two views that importing and reporting need. */
async function reportsOf(
  files: readonly RegisterFile[],
  read: (reports: SqliteViewReader<ReportTables>) => Promise<void>,
): Promise<void> {
  const directory = temporaryDirectory();
  const store = SqliteEventStore.open(eventsFile(directory), { clock: () => NOW });
  const views = [registerView, reportContributionsView].map((view) => ({
    view,
    store: SqliteViewStore.open(viewFile(directory, view), view),
  }));
  const register = new SqliteViewReader<RegisterTables>(directory, registerView);
  const reports = new SqliteViewReader<ReportTables>(directory, reportContributionsView);
  for (const file of files) {
    const sheets = await readSheets(registerCsv(file.register, 'utf-8'), '台账.csv');
    const appeals = await readAppeals(appealsCsv(file.appeals, 'utf-8'), '复议诉讼.csv');
    const surroundings = {
      store,
      applicationsByNumber: (numbers: readonly string[]) => applicationsByNumber(register.db, 'ANY', numbers),
      now: () => NOW,
    };
    await importRegister({ ...sheets, appeals }, { agency: 'ANY', actor: 'test' }, surroundings);
    for (const view of views) await catchUp(view, store);
  }
  await read(reports);
  await Promise.all([register.close(), reports.close(), store.close()]);
  for (const view of views) view.store.close();
}

test('any two years that an annual report can show come out of their registers as they went in', async () => {
  await fc.assert(
    fc.asyncProperty(twoYears, fc.nat(), async ([form, tables], seed) => {
      const files = [...registerFromTables(tables, { seed }).values()];
      await reportsOf(files, async (reports) => {
        for (const table of tables) {
          const { report, faults } = await reportOf(reports.db, { code: 'ANY', name: table.agency }, form, table.year);
          expect(report).toMatchObject(table);
          expect(faults).toEqual([]);
        }
      });
    }),
    { numRuns: 100 },
  );
});
