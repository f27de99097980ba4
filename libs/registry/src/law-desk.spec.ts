import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { CalendarYear, Clock, Handling } from '#disclosure';
import { clockOf, plusDays } from '#disclosure';
import { SqliteEventStore } from '#event-store';
import { LawDesk } from './index.js';

const RECORDING = { agency: '120116', actor: '李文' } as const;
/** At the machine of an installation without accounts. */
const ALONE = { atTheMachine: true };
const noon = (date: string): number => Date.parse(`${date}T04:00:00Z`);

async function withStore<T>(clock: () => number, use: (store: SqliteEventStore) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'taizhang-law-'));
  const store = SqliteEventStore.open(join(directory, 'events.db'), { clock });
  try {
    return await use(store);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

/** A day and another arrangement of 2026 that is recorded on it, so many days before or after an ending. */
const changes = fc.array(
  fc.record({
    days: fc.integer({ min: -30, max: 200 }),
    arrangement: fc.tuple(fc.nat({ max: 350 }), fc.nat({ max: 9 })).map(([from, length]): CalendarYear => ({
      year: 2026,
      holidays: [{ name: '临时放假', from: plusDays('2026-01-01', from), to: plusDays('2026-01-01', from + length) }],
      makeUpWorkdays: [],
    })),
  }),
  { minLength: 1, maxLength: 6 },
);

/** Received in 2026 and ended within some weeks. */
const ended = fc
  .tuple(fc.nat({ max: 270 }), fc.integer({ min: 0, max: 45 }))
  .map(([received, taken]): Handling & { readonly closedOn: string } => {
    const startedOn = plusDays('2026-01-01', received);
    return { start: 'received', startedOn, closedOn: plusDays(startedOn, taken), closedBy: 'reply' };
  });

it('whatever is changed in the calendar after an ending, by what was known on that day it is judged as it was', async () => {
  let moved = 0;
  await fc.assert(
    fc.asyncProperty(ended, changes, (handling, unordered) => {
      const { closedOn } = handling;
      let now = 0;
      return withStore(
        () => now,
        async (store) => {
          const desk = new LawDesk(store, () => now);
          const inOrder = [...unordered].sort((a, b) => a.days - b.days);
          const judged = async (by: LawDesk): Promise<Clock> =>
            clockOf(handling, (await by.history()).judging(handling.startedOn, closedOn).calendar, closedOn);
          const record = async (those: typeof inOrder): Promise<void> => {
            for (const { days, arrangement } of those) {
              now = noon(plusDays(closedOn, days));
              await desk.proposeCalendarYears([arrangement], RECORDING, ALONE);
            }
          };
          await record(inOrder.filter(({ days }) => days <= 0));
          const then = await judged(desk);
          await record(inOrder.filter(({ days }) => days > 0));
          // Also by who reads the whole history at once.
          expect(await judged(desk)).toEqual(then);
          expect(await judged(new LawDesk(store))).toEqual(then);
          const { due } = clockOf(handling, (await desk.current()).calendar, closedOn);
          if (due !== then.due) moved += 1;
        },
      );
    }),
    { numRuns: 60 },
  );
  // By today's calendar some of them would have been judged otherwise.
  expect(moved).toBeGreaterThan(0);
});

it('an ending of the day on which a change is recorded is judged with it, one of the day before without', async () => {
  const now = (): number => noon('2026-03-31');
  await withStore(now, async (store) => {
    const desk = new LawDesk(store, now);
    // Received on 2 March: day 20 is 30 March; with the 16th to the 18th off, 2 April.
    const handling: Handling = {
      start: 'received',
      startedOn: '2026-03-02',
      closedOn: '2026-03-31',
      closedBy: 'reply',
    };
    const { calendar } = await desk.current();
    const year = calendar.year(2026) as CalendarYear;
    const holidays = [...year.holidays, { name: '防疫停工', from: '2026-03-16', to: '2026-03-18' }];
    await desk.proposeCalendarYears([{ ...year, holidays }], RECORDING, ALONE);
    const history = await desk.history();
    expect(clockOf(handling, history.judging('2026-03-02', '2026-03-31').calendar, '2026-06-01')).toMatchObject({
      due: '2026-04-02',
      onTime: true,
    });
    expect(clockOf(handling, history.judging('2026-03-02', '2026-03-30').calendar, '2026-06-01')).toMatchObject({
      due: '2026-03-30',
      onTime: false,
    });
  });
});

it('an ending in a year that is not published is judged once it is, and then for good', async () => {
  let now = noon('2027-01-20');
  await withStore(
    () => now,
    async (store) => {
      const desk = new LawDesk(store, () => now);
      // Received on 21 December 2026: 22–25=4 28–31=8; Jan 1=9 4–8=14 11–15=19 18=20; without 1 January, 19=20.
      const handling: Handling = {
        start: 'received',
        startedOn: '2026-12-21',
        closedOn: '2027-01-19',
        closedBy: 'reply',
      };
      const judged = async (): Promise<Clock> => {
        const { calendar } = (await desk.history()).judging('2026-12-21', '2027-01-19');
        return clockOf(handling, calendar, '2027-06-01');
      };
      const publish = (...holidays: CalendarYear['holidays']): Promise<unknown> =>
        desk.proposeCalendarYears([{ year: 2027, holidays, makeUpWorkdays: [] }], RECORDING, ALONE);
      expect(await judged()).toMatchObject({ due: '2027-01-18', onTime: false, onTimeProvisional: true });
      // Another year is none of its business.
      const other = { name: '元旦', from: '2028-01-01', to: '2028-01-03' };
      await desk.proposeCalendarYears([{ year: 2028, holidays: [other], makeUpWorkdays: [] }], RECORDING, ALONE);
      expect(await judged()).toMatchObject({ onTimeProvisional: true });
      const newYear = { name: '元旦', from: '2027-01-01', to: '2027-01-03' };
      await publish(newYear);
      const then = await judged();
      expect(then).toMatchObject({ due: '2027-01-19', onTime: true, onTimeProvisional: false });
      // By a later change it would have had a day more, or by another one a day less.
      now = noon('2027-02-01');
      await publish(newYear, { name: '临时放假', from: '2027-01-11', to: '2027-01-11' });
      expect(await judged()).toEqual(then);
      await publish({ ...newYear, from: '2027-01-02' });
      expect(await judged()).toEqual(then);
    },
  );
});
