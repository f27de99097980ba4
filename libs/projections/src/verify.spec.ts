import { readdirSync } from 'node:fs';
import { writeApplicationEvent } from '#disclosure';
import type { Finding } from '#event-store';
import { sampleHistory } from '../../../test/lifecycles/office-history.js';
import {
  catchUpAll,
  eventsFile,
  reportContributionsView,
  registerView,
  verifyEvents,
  verifyViews,
  viewFile,
} from './index.js';
import type { TestOffice } from './office.fixture.js';
import { append, appendRaw, tamper, withOffice } from './office.fixture.js';
import type { Recorded } from '../../../test/lifecycles/office-history.js';

const history = sampleHistory(9);

/** An office with a history and views that are level with it. */
const withLevelOffice = (work: (office: TestOffice) => Promise<void>): Promise<void> =>
  withOffice(async (office) => {
    await append(office.store, history);
    await catchUpAll(office.directory, office.store);
    await work(office);
  });

const UNLOCK = 'DROP TRIGGER events_are_never_changed; DROP TRIGGER events_are_never_deleted;';
const tamperEvents = (office: TestOffice, statement: string): void =>
  tamper(eventsFile(office.directory), `${UNLOCK} ${statement}`);

const words = (findings: readonly Finding[]): string[] => findings.map(({ where, what }) => `${where}: ${what}`);
const lastOf = (applicationId: string): number =>
  history.findLastIndex((recorded) => recorded.applicationId === applicationId) + 1;

/** An application with events on both sides of others'. */
const application = (history[0] as Recorded).applicationId;

describe('verifying an office', () => {
  it('finds nothing where everything is as it was recorded, and leaves nothing behind', async () => {
    await withLevelOffice(async (office) => {
      const progress: number[] = [];
      expect(await verifyEvents(office.store, ({ position }) => progress.push(position))).toEqual([]);
      expect(progress).toEqual([history.length]);
      expect(await verifyViews(office.directory, office.store)).toEqual([]);
      expect(readdirSync(office.directory).filter((name) => name.startsWith('verify-'))).toEqual([]);
    });
  });

  it('finds nothing in an office without events', async () => {
    await withOffice(async (office) => {
      await catchUpAll(office.directory, office.store);
      expect(await verifyEvents(office.store)).toEqual([]);
      expect(await verifyViews(office.directory, office.store)).toEqual([]);
    });
  });

  it('judges a view that is behind by the events it has counted', async () => {
    await withLevelOffice(async (office) => {
      await append(office.store, [{ applicationId: 'late', event: (history[0] as Recorded).event }]);
      expect(await verifyViews(office.directory, office.store)).toEqual([]);
    });
  });
});

describe('verifying the views', () => {
  it('finds a row that was changed', async () => {
    await withLevelOffice(async (office) => {
      tamper(
        viewFile(office.directory, registerView),
        `UPDATE register SET applicant_name = '某甲' WHERE application_id = '${application}'`,
      );
      const found = words(await verifyViews(office.directory, office.store));
      expect(found).toHaveLength(2);
      expect(found[0]).toMatch(/^view register, table register: has a row the events do not give: .*某甲/);
      expect(found[1]).toMatch(/^view register, table register: lacks a row the events give: /);
    });
  });

  it('finds a figure that was changed', async () => {
    await withLevelOffice(async (office) => {
      tamper(viewFile(office.directory, reportContributionsView), `UPDATE tally SET count = count + 1`);
      const found = await verifyViews(office.directory, office.store);
      expect(new Set(found.map(({ where }) => where))).toEqual(new Set(['view report-contributions, table tally']));
    });
  });

  it('finds a row that is missing', async () => {
    await withLevelOffice(async (office) => {
      tamper(viewFile(office.directory, registerView), `DELETE FROM register WHERE application_id = '${application}'`);
      const found = words(await verifyViews(office.directory, office.store));
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^view register, table register: lacks a row the events give: /);
      expect(found[0]).toContain(application);
    });
  });

  it('finds a row too many', async () => {
    await withLevelOffice(async (office) => {
      tamper(
        viewFile(office.directory, registerView),
        `INSERT INTO register (application_id, agency) VALUES ('invented', '120116')`,
      );
      expect(words(await verifyViews(office.directory, office.store))).toEqual([
        expect.stringMatching(/^view register, table register: has a row the events do not give: .*"invented"/),
      ]);
    });
  });

  it('finds a view that has stopped', async () => {
    await withLevelOffice(async (office) => {
      const recorded = writeApplicationEvent((history[0] as Recorded).event);
      await appendRaw(office.store, 'application-future', { ...recorded, schemaVersion: 2 });
      await expect(catchUpAll(office.directory, office.store)).rejects.toThrow('is newer than this software');
      const found = words(await verifyViews(office.directory, office.store));
      expect(found).toHaveLength(2);
      expect(found[0]).toMatch(/^view register: has stopped: view register cannot digest event /);
      expect(found[1]).toMatch(/^view report-contributions: has stopped: /);
    });
  });

  it('finds an event that was changed after the views had counted it', async () => {
    await withLevelOffice(async (office) => {
      tamperEvents(office, `UPDATE events SET occurred_on = '2018-05-04' WHERE position = 1`);
      expect(await verifyEvents(office.store)).toEqual([]);
      const places = new Set((await verifyViews(office.directory, office.store)).map(({ where }) => where));
      expect(places).toContain('view register, table register');
      expect(places).toContain('view report-contributions, table tally');
    });
  });

  it('finds that a view cannot be built from events that were made unreadable', async () => {
    await withLevelOffice(async (office) => {
      tamperEvents(office, `UPDATE events SET data = 'nothing' WHERE position = 1`);
      const found = words(await verifyViews(office.directory, office.store));
      expect(found).toContainEqual(
        expect.stringMatching(
          /^view register: cannot be built anew: .* at position 1: the data of ApplicationReceived/,
        ),
      );
    });
  });
});

describe('verifying the events', () => {
  it('finds an event that can no longer be read', async () => {
    await withLevelOffice(async (office) => {
      tamperEvents(
        office,
        `UPDATE events SET data = 'nothing' WHERE position = 1;
         UPDATE events SET type = 'Forgotten' WHERE position = 2;
         UPDATE events SET schema_version = 7 WHERE position = 3`,
      );
      const found = words(await verifyEvents(office.store));
      expect(found).toHaveLength(3);
      expect(found[0]).toBe('position 1: the data of ApplicationReceived is no JSON');
      expect(found[1]).toBe('position 2: unknown event type Forgotten');
      expect(found[2]).toMatch(/^position 3: \w+ version 7 is newer than this software \(version \d+\)$/);
    });
  });

  it('finds a gap in the positions, and in the stream whose event is gone', async () => {
    await withLevelOffice(async (office) => {
      tamperEvents(office, 'DELETE FROM events WHERE position = 1');
      const found = words(await verifyEvents(office.store));
      expect(found[0]).toBe('position 2: follows position 0: events are missing');
      expect(found).toContainEqual(
        expect.stringContaining(`stream application-${application} has revision 1 where 0 belongs`),
      );
    });
  });

  it('finds a stream that is broken though the positions are whole', async () => {
    await withLevelOffice(async (office) => {
      const position = lastOf(application);
      tamperEvents(office, `UPDATE events SET revision = revision + 1 WHERE position = ${position}`);
      const found = words(await verifyEvents(office.store));
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(
        new RegExp(`^position ${position}: stream application-${application} has revision \\d+ where \\d+ belongs$`),
      );
    });
  });

  it('finds an event that was moved to another stream', async () => {
    await withLevelOffice(async (office) => {
      tamperEvents(office, `UPDATE events SET stream = 'application-invented' WHERE position = ${lastOf(application)}`);
      expect(words(await verifyEvents(office.store))).toEqual([
        expect.stringMatching(/stream application-invented has revision \d+ where 0 belongs$/),
      ]);
    });
  });

  it('finds a recording before the one in front of it', async () => {
    await withLevelOffice(async (office) => {
      tamperEvents(office, `UPDATE events SET recorded_at = '2019-01-01T00:00:00.000Z' WHERE position = 5`);
      expect(words(await verifyEvents(office.store))).toEqual([
        'position 5: was recorded 2019-01-01T00:00:00.000Z, before the event in front of it',
      ]);
    });
  });
});
