import { join } from 'node:path';
import type { StreamAppend } from './event-store.js';
import { StoreUnavailable } from './event-store.js';
import { SqliteEventStore } from './sqlite-event-store.js';
import { SqliteStreams } from './sqlite-streams.js';
import { anEvent, readFrom } from './test-events.js';
import { testFolder } from './test-files.js';

describe('The streams of a SQLite event store', () => {
  let folder: ReturnType<typeof testFolder>;
  let file: string;

  beforeEach(() => {
    folder = testFolder();
    file = join(folder.path, 'events.db');
  });

  afterEach(() => folder.remove());

  it.each([1, 2, 3, 20])(
    'are read whole by their names, cut into %i shares, as they were at a position',
    async (shares) => {
      const store = SqliteEventStore.open(file);
      const history = new SqliteStreams(file);
      const streams = Array.from({ length: 12 }, (_, index) => `case-${String(index * 7).padStart(3, '0')}`);
      const all = [...streams, 'casework', 'other'];
      const appendToAll = () =>
        store.append(all.map((stream): StreamAppend => ({ stream, expected: 'any', events: [anEvent()] })));
      for (let turn = 0; turn < 3; turn += 1) await appendToAll();
      const head = await store.head();
      await appendToAll();
      const ranges = history.cut('case-', shares);
      expect(ranges).toHaveLength(shares);
      const read = ranges.map((range) => [...history.events(range, head, 5)].flat());
      const names = read.map((events) => [...new Set(events.map(({ stream }) => stream))]);
      expect(names.flat()).toEqual(streams);
      expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(Math.ceil(12 / shares) + 1);
      const expected = await readFrom(store, 0);
      for (const stream of streams) {
        expect(read.flat().filter((event) => event.stream === stream)).toEqual(
          expected
            .filter((event) => event.stream === stream && event.position <= head)
            .map(({ id: _id, correlation: _correlation, ...foldable }) => foldable),
        );
      }
      history.close();
      await store.close();
    },
  );

  it('have no file made for them', () => {
    expect(() => new SqliteStreams(file)).toThrow(StoreUnavailable);
  });
});
