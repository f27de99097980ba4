import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeApplicationEvent } from '#disclosure';
import { applicationsAfter, sampleHistory } from '../../../test/lifecycles/office-history.js';
import type { Recorded } from '../../../test/lifecycles/office-history.js';
import type { AnyView, PlacedView } from './index.js';
import {
  APPLICATION_STREAM,
  IndigestibleEvent,
  LiveViews,
  VIEWS,
  catchUp,
  catchUpAll,
  rebuild,
  rebuildInThreads,
  registerView,
  reportContributionsView,
  tallies,
} from './index.js';
import type { TestOffice } from './office.fixture.js';
import { append, appendRaw, dump, inOrder, placeViews, recount, withOffice } from './office.fixture.js';

const history = sampleHistory(26);
const BEFORE = history.length;

/** A history, then a receipt as a later version of the software writes it, then another application. */
async function withFutureEvent(office: TestOffice): Promise<void> {
  const [first] = history as [Recorded];
  await append(office.store, history);
  await appendRaw(office.store, `${APPLICATION_STREAM}of-the-future`, {
    ...writeApplicationEvent(first.event),
    schemaVersion: 99,
  });
  await append(office.store, [{ ...first, applicationId: 'later' }]);
}

/** A history, then a step as a later version of the software writes it, which no figure depends on, then another application. */
async function withFutureStep(office: TestOffice): Promise<void> {
  const [first] = history as [Recorded];
  const { data: _data, ...envelope } = writeApplicationEvent(first.event);
  await append(office.store, history);
  await appendRaw(office.store, APPLICATION_STREAM + first.applicationId, {
    ...envelope,
    type: 'Assigned',
    schemaVersion: 99,
    data: '{}',
  });
  await append(office.store, [{ ...first, applicationId: 'later' }]);
}

const reason = (view: AnyView, type = 'ApplicationReceived') =>
  new RegExp(
    `^view ${view.name} cannot digest event [0-9a-f-]{36} \\(${type}\\) at position ${BEFORE + 1}: ` +
      `${type} version 99 is newer than this software \\(version 1\\)$`,
  );

describe('an event that a view cannot digest', () => {
  it.each([
    [registerView, 0],
    [reportContributionsView, 1],
  ])('stops the view right before it, with everything before it counted', async (view, index) => {
    await withOffice(async (office) => {
      await withFutureEvent(office);
      const placed = office.views()[index] as PlacedView;
      await expect(catchUp(placed, office.store)).rejects.toThrow(IndigestibleEvent);
      expect(await placed.store.checkpoint()).toBe(BEFORE);
      expect(await placed.store.stopped()).toMatch(reason(view));
      await withOffice(async (without) => {
        await append(without.store, history);
        const same = without.views()[index] as PlacedView;
        await catchUp(same, without.store);
        expect(await tallies(office.reports, '120116')).toEqual(await tallies(without.reports, '120116'));
        expect(await office.register.selectFrom('register').select(['application_id', 'document']).execute()).toEqual(
          await without.register.selectFrom('register').select(['application_id', 'document']).execute(),
        );
      });
    });
  });

  it('stops it there again at the next attempt', async () => {
    await withOffice(async (office) => {
      await withFutureEvent(office);
      const [register] = office.views() as [PlacedView];
      for (let attempt = 1; attempt <= 2; attempt += 1) {
        await expect(catchUp(register, office.store)).rejects.toThrow(reason(registerView));
        expect(await register.store.checkpoint()).toBe(BEFORE);
      }
    });
  });

  it('leaves the views going on that do not look into it', async () => {
    await withOffice(async (office) => {
      await withFutureStep(office);
      await expect(catchUpAll(office.directory, office.store)).rejects.toThrow(reason(registerView, 'Assigned'));
      const [register, reports] = office.views() as [PlacedView, PlacedView];
      expect(await register.store.checkpoint()).toBe(BEFORE);
      expect(await reports.store.checkpoint()).toBe(BEFORE + 2);
      expect(await reports.store.stopped()).toBeUndefined();
      const [first] = history as [Recorded];
      const all = applicationsAfter([...history, { ...first, applicationId: 'later' }]);
      const { agency } = first.event;
      expect(inOrder(await tallies(office.reports, agency))).toEqual(recount(all.values(), agency));
    });
  });

  it('is reported by a running server, which goes on with the other views', async () => {
    await withOffice(async (office) => {
      await append(office.store, history);
      const live = new LiveViews(office.directory);
      try {
        expect(await live.reaches(registerView, BEFORE, 30_000)).toBe(true);
        for (const view of VIEWS) expect(live.stopped(view)).toBeUndefined();
        await withFutureStep(office);
        const step = await office.store.head();
        expect(await live.reaches(reportContributionsView, step, 30_000)).toBe(true);
        expect(await live.reaches(registerView, step, 30_000)).toBe(false);
        expect(live.stopped(reportContributionsView)).toBeUndefined();
        expect(live.stopped(registerView)).toContain(`at position ${step - 1}: Assigned version 99`);
        await withFutureEvent(office);
        const head = await office.store.head();
        expect(await live.reaches(reportContributionsView, head, 30_000)).toBe(false);
        expect(live.stopped(reportContributionsView)).toContain('ApplicationReceived version 99');
      } finally {
        await live.close();
      }
    });
  });

  it('no longer stops a view that has learnt to digest it', async () => {
    await withOffice(async (office) => {
      await withFutureEvent(office);
      const [register] = office.views() as [PlacedView];
      await expect(catchUp(register, office.store)).rejects.toThrow(IndigestibleEvent);
      const learnt: AnyView = {
        ...registerView,
        fold: (document: never, event) => registerView.fold(document, { ...event, schemaVersion: 1 }),
      };
      expect(await catchUp({ ...register, view: learnt }, office.store)).toBe(BEFORE + 2);
      expect(await register.store.stopped()).toBeUndefined();
    });
  });

  it('leaves the old view as it was when a rebuild meets it', async () => {
    await withOffice(async (office) => {
      await append(office.store, history);
      const placed = office.views();
      for (const one of placed) await catchUp(one, office.store);
      const before = dump(office.directory);
      await withFutureEvent(office);
      await expect(rebuild(placed, office.store)).rejects.toThrow(IndigestibleEvent);
      expect(dump(office.directory)).toBe(before);
    });
  });

  it('keeps no other view from being rebuilt', async () => {
    await withOffice(async (office) => {
      await withFutureStep(office);
      await expect(rebuildInThreads(office.directory, BEFORE + 2)).rejects.toThrow(reason(registerView, 'Assigned'));
      const checkpoints = await Promise.all(office.views().map(({ store }) => store.checkpoint()));
      expect(checkpoints).toEqual(VIEWS.map((view) => (view === registerView ? 0 : BEFORE + 2)));
      const files = readdirSync(join(office.directory, 'views')).filter((name) => /\.\w{8}\.db$/.test(name));
      expect(files).toHaveLength(VIEWS.length);
    });
  });
});

describe('a batch that breaks off in the middle', () => {
  /** Only these write anything of the history. */
  const ofApplications = ({ view }: PlacedView): boolean => view.streams === APPLICATION_STREAM;
  const broken = (view: AnyView): AnyView => {
    let writes = 0;
    return {
      ...view,
      write: (...args) => {
        view.write(...args);
        if ((writes += 1) === 2) throw new Error('the power fails');
      },
    };
  };

  it('leaves nothing behind, and the next one begins where the last whole one ended', async () => {
    await withOffice(async (office) => {
      const half = BEFORE >> 1;
      await append(office.store, history.slice(0, half));
      const placed = office.views();
      for (const one of placed) await catchUp(one, office.store);
      const before = dump(office.directory);
      await append(office.store, history.slice(half));
      for (const { view, store } of placed.filter(ofApplications)) {
        await expect(catchUp({ view: broken(view), store }, office.store)).rejects.toThrow('the power fails');
      }
      expect(dump(office.directory)).toBe(before);
      for (const one of placed) await catchUp(one, office.store);
      const after = dump(office.directory);
      await rebuild(placed, office.store);
      expect(dump(office.directory)).toBe(after);
    });
  });

  it('leaves nothing behind when it breaks off after its rows were written', async () => {
    await withOffice(async (office) => {
      await append(office.store, history);
      const placed = office.views();
      const before = dump(office.directory);
      for (const { view, store } of placed) {
        const dying = {
          ...store,
          checkpoint: () => store.checkpoint(),
          transact: (work: Parameters<typeof store.transact>[0]) =>
            store.transact(async (transaction) => {
              await work(transaction);
              await transaction.flush();
              throw new Error('the power fails');
            }),
        };
        await expect(catchUp({ view, store: dying }, office.store)).rejects.toThrow('the power fails');
      }
      expect(dump(office.directory)).toBe(before);
    });
  });

  it('of a rebuild leaves the old view, and no file of its own', async () => {
    await withOffice(async (office) => {
      await append(office.store, history);
      const placed = office.views();
      for (const one of placed) await catchUp(one, office.store);
      const before = dump(office.directory);
      for (const { view, store } of placed.filter(ofApplications)) {
        await expect(rebuild([{ view: broken(view), store }], office.store)).rejects.toThrow('the power fails');
      }
      expect(dump(office.directory)).toBe(before);
      const others = placeViews(office.directory);
      for (const [index, one] of others.entries()) {
        expect(await one.store.checkpoint()).toBe(await placed[index]?.store.checkpoint());
        one.store.close();
      }
    });
  });

  it('of a rebuild of several views leaves those that were already switched to', async () => {
    await withOffice(async (office) => {
      const head = await append(office.store, history);
      const [register, reports] = office.views() as [PlacedView, PlacedView];
      const failing: PlacedView = {
        view: reports.view,
        store: Object.assign(Object.create(reports.store) as PlacedView['store'], {
          startOver: () => reports.store.startOver(),
          switchTo: () => Promise.reject(new Error('the disk is full')),
        }),
      };
      await expect(rebuild([register, failing], office.store)).rejects.toThrow('the disk is full');
      expect(await register.store.checkpoint()).toBe(head);
      expect(await reports.store.checkpoint()).toBe(0);
    });
  });
});
