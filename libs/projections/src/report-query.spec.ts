import fc from 'fast-check';
import { allCells, cellsOf, contributionsOf, figureOf, formFor } from '#annual-report';
import { AGENCIES, applicationsAfter, officeHistory, sampleHistory } from '../../../test/lifecycles/office-history.js';
import {
  applicationsBehind,
  catchUp,
  cellsOfApplication,
  knownAt,
  knownBy,
  rebuild,
  reportOf,
  tallies,
} from './index.js';
import { append, inOrder, recount, withOffice } from './office.fixture.js';

const YEARS = [2019, 2020, 2021, 2022, 2023, 2024];

describe('a report as it was known', () => {
  it('at any position counts the events up to there and no later one', async () => {
    await fc.assert(
      fc.asyncProperty(officeHistory, async (history) => {
        await withOffice(async (office) => {
          const head = await append(office.store, history);
          for (const one of office.views()) await catchUp(one, office.store);
          for (let position = 0; position <= head; position += 1) {
            const applications = [...applicationsAfter(history.slice(0, position)).values()];
            for (const agency of AGENCIES) {
              expect(inOrder(await tallies(office.reports, agency, knownAt(`${position}`)))).toEqual(
                recount(applications, agency),
              );
            }
          }
          expect(inOrder(await tallies(office.reports, '120116', knownAt(`${head}`)))).toEqual(
            inOrder(await tallies(office.reports, '120116')),
          );
        });
      }),
      { numRuns: 20 },
    );
  });

  it('is the report of an office in which nothing had happened since', async () => {
    await fc.assert(
      fc.asyncProperty(officeHistory, fc.nat(), fc.constantFrom(...YEARS), async (history, choice, year) => {
        await withOffice(async (office) => {
          await append(office.store, history);
          for (const one of office.views()) await catchUp(one, office.store);
          const position = choice % (history.length + 1);
          await withOffice(async (past) => {
            await append(past.store, history.slice(0, position));
            await rebuild(past.views(), past.store);
            for (const code of AGENCIES) {
              const agency = { code };
              const known = { position, asOf: String(position) };
              const { report, faults } = await reportOf(office.reports, agency, formFor(year), year, known);
              const then = await reportOf(past.reports, agency, formFor(year), year);
              expect(report).toEqual({ ...then.report, position, asOf: String(position) });
              expect(faults).toEqual(then.faults);
              expect(faults).toEqual([]);
            }
          });
        });
      }),
      { numRuns: 15 },
    );
  });
});

it('of a position that is still to come, a report names the one that it was counted at', async () => {
  await withOffice(async (office) => {
    const head = await append(office.store, sampleHistory(1));
    for (const one of office.views()) await catchUp(one, office.store);
    const known = { position: head + 1_000, asOf: String(head + 1_000) };
    const { report } = await reportOf(office.reports, { code: '120116' }, formFor(2021), 2021, known, head);
    expect(report).toMatchObject({ position: head, asOf: known.asOf });
  });
});

describe('the applications behind a cell', () => {
  it('are those that the cell counts, for every cell of every year, now and at any position', async () => {
    await fc.assert(
      fc.asyncProperty(officeHistory, fc.nat(), async (history, choice) => {
        await withOffice(async (office) => {
          await append(office.store, history);
          for (const one of office.views()) await catchUp(one, office.store);
          for (const position of [undefined, choice % (history.length + 1)]) {
            const known = position === undefined ? undefined : knownAt(`${position}`);
            const applications = applicationsAfter(history.slice(0, position));
            for (const agency of AGENCIES) {
              const sums = await tallies(office.reports, agency, known);
              for (const year of YEARS) {
                const counted = [...applications]
                  .filter(([, application]) => application.agency === agency)
                  .map(([id, application]) => ({
                    id,
                    cells: cellsOf(contributionsOf(application), year, formFor(year)),
                  }));
                for (const { row, column, cell } of allCells(formFor(year))) {
                  const figure = figureOf(cell, year, sums);
                  const expected = counted.flatMap(({ id, cells }) =>
                    cells
                      .filter((one) => one.row === row && one.column === column)
                      .map(({ count }) => [id, count] as const),
                  );
                  if (figure === 0 && expected.length === 0 && row !== '三、（七）总计') continue;
                  const behind = await applicationsBehind(office.reports, agency, year, cell, known);
                  expect([...behind].sort()).toEqual(expected.sort());
                  expect([...behind.values()].reduce((sum, count) => sum + count, 0)).toBe(figure);
                }
              }
            }
          }
        });
      }),
      { numRuns: 12 },
    );
  });

  it('lead back to the same cells from each application', async () => {
    await withOffice(async (office) => {
      const history = sampleHistory(5);
      await append(office.store, history);
      for (const one of office.views()) await catchUp(one, office.store);
      for (const [id, application] of applicationsAfter(history)) {
        const first = Number(application.receivedOn.slice(0, 4));
        const expected = [2018, ...YEARS].flatMap((year) =>
          year < first
            ? []
            : cellsOf(contributionsOf(application), year, formFor(year)).map(({ row, column }) => ({
                year,
                row,
                column,
              })),
        );
        expect(await cellsOfApplication(office.reports, id, 2024)).toEqual(expected);
      }
    });
  });
});

describe('a date as a moment of the past', () => {
  /** An office whose first events were recorded at these instants, one each. */
  const recordedAt = async <Result>(
    instants: readonly string[],
    ask: (moment: (asOf: string) => Promise<number | undefined>) => Promise<Result>,
  ): Promise<Result> => {
    let now = 0;
    return withOffice(
      async (office) => {
        const history = sampleHistory(6);
        for (const [index, instant] of instants.entries()) {
          now = Date.parse(instant);
          await append(office.store, history.slice(index, index + 1));
        }
        return ask(async (asOf) => {
          const known = knownAt(asOf);
          if (known === undefined) return undefined;
          const events = await office.store.readAll(0, 100);
          return events.filter((event) => knownBy(known, event)).at(-1)?.position ?? 0;
        });
      },
      { clock: () => now },
    );
  };

  it('ends at midnight in Shanghai', async () => {
    const instants = [
      '2020-12-30T16:00:00.000Z',
      '2020-12-31T15:59:59.999Z',
      '2020-12-31T16:00:00.000Z',
      '2021-01-01T15:59:59.999Z',
    ];
    await recordedAt(instants, async (moment) => {
      expect(await moment('2020-12-30')).toBe(0);
      expect(await moment('2020-12-31')).toBe(2);
      expect(await moment('2021-01-01')).toBe(4);
    });
  });

  it('is the last event recorded by then: before the first, between, and after the last', async () => {
    const days = ['2020-03-02', '2020-03-02', '2020-03-05', '2020-03-05', '2020-03-05', '2020-04-01'];
    await recordedAt(
      days.map((date) => `${date}T04:00:00Z`),
      async (moment) => {
        expect(await moment('2020-03-01')).toBe(0);
        expect(await moment('2020-03-02')).toBe(2);
        expect(await moment('2020-03-04')).toBe(2);
        expect(await moment('2020-03-05')).toBe(5);
        expect(await moment('2020-03-31')).toBe(5);
        expect(await moment('2020-04-01')).toBe(6);
        expect(await moment('9999-12-31')).toBe(6);
      },
    );
  });

  it('goes by what the store had recorded, even when the clock was put back', async () => {
    await recordedAt(['2020-03-05T04:00:00Z', '2020-03-02T04:00:00Z', '2020-03-06T04:00:00Z'], async (moment) => {
      expect(await moment('2020-03-02')).toBe(0);
      expect(await moment('2020-03-05')).toBe(2);
    });
  });

  it('is nothing in an office without events', async () => {
    await recordedAt([], async (moment) => expect(await moment('2020-03-02')).toBe(0));
  });

  it('may be a position instead, but no other text', async () => {
    await recordedAt(['2020-03-02T04:00:00Z'], async (moment) => {
      expect(await moment('0')).toBe(0);
      expect(await moment('17')).toBe(1);
      expect(knownAt('17')).toEqual({ asOf: '17', position: 17 });
      for (const text of ['2020-02-30', '2020-3-2', '-1', '1.5', '', 'now']) expect(await moment(text)).toBeUndefined();
    });
  });
});
