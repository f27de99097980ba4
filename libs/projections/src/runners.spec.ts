import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import { applicationsAfter, sampleHistory } from '../../../test/lifecycles/office-history.js';
import {
  LiveViews,
  VIEWS,
  catchUp,
  catchUpAll,
  eventsFile,
  rebuild,
  rebuildInThreads,
  registerView,
  tallies,
} from './index.js';
import { append, dump, inOrder, recount, tamper, withOffice } from './office.fixture.js';

const history = sampleHistory(8);
const viewFiles = (directory: string): string[] => readdirSync(join(directory, 'views'));

/** What the views of this history are when nothing disturbs them. */
const undisturbed = (): Promise<string> =>
  withOffice(async (office) => {
    await append(office.store, history);
    for (const one of office.views()) await catchUp(one, office.store);
    return dump(office.directory);
  });

/** `recordedAt` and ids differ from one office to the next. */
const comparable = (rows: string): string =>
  rows.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then').replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');

/** The nice value of each thread of this process, the nineteenth field of its `stat`. */
const priorities = (): number[] =>
  readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });

describe('several runners on the same view files', () => {
  it('fold each event once', async () => {
    await withOffice(async (office) => {
      const runners = [new LiveViews(office.directory), new LiveViews(office.directory)];
      try {
        for (let done = 0; done < history.length; done += 5) {
          const position = await append(office.store, history.slice(done, done + 5));
          if (done % 3 === 0) await catchUpAll(office.directory, office.store);
          if (done % 2 === 0) await runners[done % 4 === 0 ? 0 : 1]?.reaches(registerView, position, 30_000);
        }
        for (const runner of runners) {
          for (const view of VIEWS) expect(await runner.reaches(view, history.length, 30_000)).toBe(true);
          for (const view of VIEWS) expect(runner.stopped(view)).toBeUndefined();
        }
      } finally {
        await Promise.all(runners.map((runner) => runner.close()));
      }
      expect(comparable(dump(office.directory))).toBe(comparable(await undisturbed()));
    });
  });

  (process.platform === 'linux' ? it : it.skip)('of a server follow behind its requests', async () => {
    await withOffice(async (office) => {
      const live = new LiveViews(office.directory);
      try {
        const head = await append(office.store, history);
        expect(await live.reaches(registerView, head, 30_000)).toBe(true);
        expect(priorities().filter((nice) => nice === getPriority() + 5)).toHaveLength(1);
      } finally {
        await live.close();
      }
    });
  });

  it('may all rebuild at once, beside a running server', async () => {
    await withOffice(async (office) => {
      const live = new LiveViews(office.directory);
      try {
        const half = history.length >> 1;
        const first = await append(office.store, history.slice(0, half));
        const rebuilding = [1, 2, 3].map(() => rebuildInThreads(office.directory, first));
        const head = await append(office.store, history.slice(half));
        await Promise.all(rebuilding);
        expect(await live.reaches(registerView, head, 30_000)).toBe(true);
        await catchUpAll(office.directory, office.store);
      } finally {
        await live.close();
      }
      expect(comparable(dump(office.directory))).toBe(comparable(await undisturbed()));
    });
  });

  it('leave one file for each view, however often it was rebuilt', async () => {
    await withOffice(async (office) => {
      const head = await append(office.store, history);
      for (let times = 0; times < 3; times += 1) await rebuildInThreads(office.directory, head);
      const files = viewFiles(office.directory).filter((name) => name.endsWith('.db'));
      expect(files).toHaveLength(2 * VIEWS.length);
    });
  });
});

describe('deleting the views', () => {
  it('does no harm: they are built anew', async () => {
    await withOffice(async (office) => {
      await append(office.store, history);
      await catchUpAll(office.directory, office.store);
      const before = dump(office.directory);
      rmSync(join(office.directory, 'views'), { recursive: true });
      await catchUpAll(office.directory, office.store);
      expect(dump(office.directory)).toBe(before);
    });
  });

  it('one by one does no harm either', async () => {
    await withOffice(async (office) => {
      await append(office.store, history);
      await catchUpAll(office.directory, office.store);
      const before = dump(office.directory);
      for (const name of viewFiles(office.directory)) {
        if (!/^register\.\w+\.db/.test(name)) continue;
        rmSync(join(office.directory, 'views', name));
      }
      await catchUpAll(office.directory, office.store);
      expect(dump(office.directory)).toBe(before);
    });
  });

  it('under a running server does no harm: its next event brings them back', async () => {
    await withOffice(async (office) => {
      const live = new LiveViews(office.directory);
      try {
        const first = await append(office.store, history.slice(0, 10));
        for (const view of VIEWS) expect(await live.reaches(view, first, 30_000)).toBe(true);
        rmSync(join(office.directory, 'views'), { recursive: true });
        const head = await append(office.store, history.slice(10));
        for (const view of VIEWS) expect(await live.reaches(view, head, 30_000)).toBe(true);
        expect(inOrder(await tallies(office.reports, '120116'))).toEqual(
          recount(applicationsAfter(history).values(), '120116'),
        );
      } finally {
        await live.close();
      }
    });
  });
});

it('views that are ahead of the store, which was restored from a backup, are built anew', async () => {
  await withOffice(async (office) => {
    await append(office.store, history);
    await catchUpAll(office.directory, office.store);
    tamper(
      eventsFile(office.directory),
      `DROP TRIGGER events_are_never_deleted; DELETE FROM events WHERE position > ${history.length - 10}`,
    );
    await catchUpAll(office.directory, office.store);
    const healed = dump(office.directory);
    await rebuild(office.views(), office.store);
    expect(dump(office.directory)).toBe(healed);
    expect(healed).toContain(`"checkpoint":${history.length - 10},`);
    expect(healed).not.toContain(`"checkpoint":${history.length},`);
  });
});

describe('live views', () => {
  it('reach an event that another process has appended', async () => {
    await withOffice(async (office) => {
      const live = new LiveViews(office.directory);
      const other = SqliteEventStore.open(eventsFile(office.directory));
      try {
        const position = await append(other, history);
        expect(await live.reaches(registerView, position, 30_000)).toBe(true);
        expect((await live.state(registerView)).checkpoint).toBe(position);
        for (const view of VIEWS) await live.reaches(view, position, 30_000);
        expect(live.started).toBe(true);
        expect(inOrder(await tallies(office.reports, '321300'))).toEqual(
          recount(applicationsAfter(history).values(), '321300'),
        );
      } finally {
        await live.close();
        await other.close();
      }
    });
  });

  it('do not reach a position that never comes', async () => {
    await withOffice(async (office) => {
      const live = new LiveViews(office.directory);
      try {
        const head = await append(office.store, history);
        expect(await live.reaches(registerView, head, 30_000)).toBe(true);
        expect(await live.reaches(registerView, head + 1, 100)).toBe(false);
      } finally {
        await live.close();
      }
    });
  });

  it('say so when their thread cannot begin', async () => {
    await withOffice(async (office) => {
      const nowhere = join(office.directory, 'nowhere');
      const live = new LiveViews(nowhere);
      expect(await live.reaches(registerView, 1, 30_000)).toBe(false);
      expect(live.stopped(registerView)).toContain(`cannot open event store ${eventsFile(nowhere)}`);
      expect(existsSync(join(nowhere, 'views'))).toBe(false);
      await live.close();
    });
  });
});
