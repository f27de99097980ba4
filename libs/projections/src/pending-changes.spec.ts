import { PendingChanges } from './pending-changes.js';
import type { Table } from './view.js';

const tally: Table = {
  name: 'tally',
  columns: { agency: 'text', year: 'integer', count: 'integer' },
  primaryKey: ['agency', 'year'],
  sum: 'count',
};

describe('sums that wait to be written', () => {
  it('are one for each key', () => {
    const changes = new PendingChanges();
    changes.add(tally, ['BINHAI', 2020], 1);
    changes.add(tally, ['BINHAI', 2021], 1);
    changes.add(tally, ['BINHAI', 2020], 2);
    expect(changes.sums.get(tally)).toEqual([
      { key: ['BINHAI', 2020], amount: 3 },
      { key: ['BINHAI', 2021], amount: 1 },
    ]);
  });

  it('begin anew when they have been written', () => {
    const changes = new PendingChanges();
    changes.add(tally, ['BINHAI', 2020], 1);
    changes.clear();
    changes.add(tally, ['BINHAI', 2020], 2);
    expect(changes.sums.get(tally)).toEqual([{ key: ['BINHAI', 2020], amount: 2 }]);
  });
});
