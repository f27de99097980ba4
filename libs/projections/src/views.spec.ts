import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { initialLawData, writeApplicationEvent } from '#disclosure';
import { AGENCIES, applicationsAfter, officeHistory, sampleHistory } from '../../../test/lifecycles/office-history.js';
import type { Recorded } from '../../../test/lifecycles/office-history.js';
import type { PlacedView } from './index.js';
import {
  RETIRED_VIEWS,
  RebuildLock,
  SqliteViewStore,
  catchUp,
  catchUpAll,
  readApplication,
  readTimeline,
  rebuild,
  rebuildInThreads,
  searchRegister,
  registerView,
  tallies,
  viewFile,
} from './index.js';
import type { TestOffice } from './office.fixture.js';
import { append, appendRaw, dump, inOrder, placeViews, recount, withOffice } from './office.fixture.js';

const { calendar } = initialLawData();

/** How many events are appended at once, and which views are brought level after them. */
const moves = fc.array(fc.record({ size: fc.integer({ min: 1, max: 12 }), views: fc.subarray([0, 1]) }), {
  minLength: 1,
  maxLength: 20,
});

/** Appends a history piece by piece while the views follow as the moves say, and brings them level at the end. */
async function live(
  office: TestOffice,
  history: readonly Recorded[],
  pieces: readonly { readonly size: number; readonly views: readonly number[] }[],
): Promise<void> {
  const placed = office.views();
  const follow = async (chosen: readonly PlacedView[]): Promise<void> => {
    for (const one of chosen) await catchUp(one, office.store);
  };
  let done = 0;
  for (let move = 0; done < history.length; move += 1) {
    const { size = 1, views = [] } = pieces[move % pieces.length] ?? {};
    await append(office.store, history.slice(done, done + size));
    done += size;
    await follow(placed.filter((_, index) => views.includes(index)));
  }
  await follow(placed);
}

describe('whatever happens at two agencies, and whenever the views follow,', () => {
  it('a rebuild gives the same rows in every table, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(officeHistory, moves, async (history, pieces) => {
        await withOffice(async (office) => {
          await live(office, history, pieces);
          const followed = dump(office.directory);
          await rebuild(office.views(), office.store);
          expect(dump(office.directory)).toBe(followed);
          await withOffice(async (elsewhere) => {
            await rebuild(elsewhere.views(), office.store);
            expect(dump(elsewhere.directory)).toBe(followed);
          });
        });
      }),
      { numRuns: 25 },
    );
  });

  it('a rebuild in threads gives them too', async () => {
    await fc.assert(
      fc.asyncProperty(officeHistory, moves, async (history, pieces) => {
        await withOffice(async (office) => {
          await live(office, history, pieces);
          const followed = dump(office.directory);
          await rebuildInThreads(office.directory, history.length);
          expect(dump(office.directory)).toBe(followed);
        });
      }),
      { numRuns: 6 },
    );
  });

  it('tallies, register and timelines are what the events say, counted and listed the plain way', async () => {
    await fc.assert(
      fc.asyncProperty(officeHistory, moves, async (history, pieces) => {
        await withOffice(async (office) => {
          await live(office, history, pieces);
          const applications = applicationsAfter(history);
          for (const agency of AGENCIES) {
            expect(inOrder(await tallies(office.reports, agency))).toEqual(recount(applications.values(), agency));
            const all = { agency, sort: 'position', descending: false, page: 1, pageSize: 100 } as const;
            const { total } = await searchRegister(office.register, all, calendar);
            expect(total).toBe([...applications.values()].filter((one) => one.agency === agency).length);
          }
          for (const [applicationId, application] of applications) {
            expect(await readApplication(office.register, applicationId)).toMatchObject({ application });
            const own = history.filter((one) => one.applicationId === applicationId);
            const told = own.map(({ event: { type, occurredOn, actor, data } }, revision) => {
              return { revision, type, occurredOn, actor, data };
            });
            for (const last of [0, own.length - 1]) {
              const timeline = await readTimeline(office.store, applicationId, last);
              expect(timeline).toMatchObject(told.slice(0, last + 1));
              expect(timeline).toHaveLength(last + 1);
            }
          }
        });
      }),
      { numRuns: 25 },
    );
  });
});

it('no table of the annual report holds anything that names people', async () => {
  await withOffice(async (office) => {
    const history = sampleHistory(1).map((one): Recorded => {
      if (one.event.type !== 'ApplicationReceived') return one;
      const personal = { applicantName: '欧阳修', contact: '010-1', identityNumber: '110101', request: '醉翁亭记' };
      return { ...one, event: { ...one.event, data: { ...one.event.data, personal } } };
    });
    await append(office.store, history);
    const [, reports] = office.views();
    await catchUp(reports as PlacedView, office.store);
    const rows = dump(office.directory);
    for (const personal of ['欧阳修', '010-1', '110101', '醉翁亭记', '022-69999999'])
      expect(rows).not.toContain(personal);
  });
});

it('events of other streams are passed over', async () => {
  await withOffice(async (office) => {
    const history = sampleHistory(2);
    await append(office.store, history);
    const { data: _data, ...envelope } = writeApplicationEvent((history[0] as Recorded).event);
    await appendRaw(office.store, 'register-120116-2020', { ...envelope, type: 'RegisterNumberIssued', data: '{}' });
    for (const one of office.views()) expect(await catchUp(one, office.store)).toBe(history.length + 1);
    expect(inOrder(await tallies(office.reports, '120116'))).toEqual(
      recount(applicationsAfter(history).values(), '120116'),
    );
  });
});

it('a view stops at the position it is asked to reach, and stays where it is when the store ends before it', async () => {
  await withOffice(async (office) => {
    const head = await append(office.store, sampleHistory(3));
    for (const one of office.views()) {
      expect(await catchUp(one, office.store, 7)).toBe(7);
      expect(await one.store.checkpoint()).toBe(7);
      expect(await catchUp(one, office.store, head + 5)).toBe(head);
    }
  });
});

it('a view of a new version is built from zero, and the others go on', async () => {
  await withOffice(async (office) => {
    const head = await append(office.store, sampleHistory(4));
    for (const one of office.views()) await catchUp(one, office.store);
    const level = dump(office.directory);
    const renewed = { ...registerView, version: registerView.version + 1 };
    const store = SqliteViewStore.open(viewFile(office.directory, registerView), renewed);
    expect(await store.checkpoint()).toBe(0);
    expect(await catchUp({ view: renewed, store }, office.store)).toBe(head);
    store.close();
    expect(dump(office.directory)).toBe(
      level.replace(`"version":${registerView.version}`, `"version":${renewed.version}`),
    );
    const again = placeViews(office.directory);
    expect(await Promise.all(again.map((one) => one.store.checkpoint()))).toEqual(
      again.map(({ view }) => (view === registerView ? 0 : head)),
    );
    for (const one of again) {
      await catchUp(one, office.store);
      one.store.close();
    }
    expect(dump(office.directory)).toBe(level);
  });
});

(existsSync('/proc/locks') ? it : it.skip)('a view that is opened once more keeps its locks', async () => {
  await withOffice(async (office) => {
    await append(office.store, sampleHistory(4));
    for (const one of office.views()) await catchUp(one, office.store);
    const locks = () =>
      readFileSync('/proc/locks', 'utf8')
        .split('\n')
        .filter((line) => line.includes(` ${process.pid} `)).length;
    const before = locks();
    office.views();
    expect(locks()).toBeGreaterThanOrEqual(before);
  });
});

it('of a view that a former version kept nothing is left, and the others are level', async () => {
  await withOffice(async (office) => {
    const head = await append(office.store, sampleHistory(5));
    for (const name of RETIRED_VIEWS) {
      const link = viewFile(office.directory, { name });
      const retired = { view: { ...registerView, name }, store: SqliteViewStore.open(link, { ...registerView, name }) };
      await catchUp(retired, office.store);
      retired.store.close();
      new RebuildLock(link).release();
    }
    await catchUpAll(office.directory, office.store);
    const left = readdirSync(join(office.directory, 'views'));
    expect(left.filter((file) => RETIRED_VIEWS.some((name) => file.startsWith(name)))).toEqual([]);
    for (const { store } of office.views()) expect(await store.checkpoint()).toBe(head);
  });
});
