import type { Anchors, LogsAnchored } from './log-anchors.js';
import { anchorLogs, faultsOfAnchor } from './log-anchors.js';
import type { LogState } from './log-chain.js';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 1);
const access = (keptAfter: number, last: number, over: Partial<LogState> = {}): LogState => ({
  log: 'access',
  keptAfter: { id: keptAfter, hash: keptAfter === 0 ? '' : `hash${keptAfter}` },
  keptSince: keptAfter === 0 ? 0 : NOW - 1_000 * DAY,
  last: { id: last, hash: last === 0 ? '' : `hash${last}` },
  ...over,
});
const anchored = (at: number, state: LogState, before: Anchors = []): LogsAnchored['data'] => {
  const [fact] = anchorLogs(before, [state], at);
  if (fact === undefined) throw new Error('nothing was anchored');
  return fact.data;
};

test('nothing is anchored where there is no entry yet, and nothing twice', () => {
  expect(anchorLogs([], [access(0, 0)], NOW)).toEqual([]);
  const first = anchored(NOW, access(0, 3));
  expect(anchorLogs([first], [access(0, 3)], NOW + DAY)).toEqual([]);
  expect(anchorLogs([first], [access(0, 4)], NOW + DAY)).toHaveLength(1);
  expect(anchorLogs([first], [access(1, 3)], NOW + DAY)).toHaveLength(1);
});

const LONG_AGO = anchored(NOW - 1_200 * DAY, access(0, 3));
const LATELY = anchored(NOW - 2 * DAY, access(0, 9));
test.each<[string, LogsAnchored['data'], string[]]>([
  ['goes on', anchored(NOW, access(0, 12)), []],
  ['lets go of what is old', anchored(NOW, access(5, 9)), []],
  ['ends earlier', anchored(NOW, access(0, 8)), ['log access was at entry 9 before, and is another one up to entry 8']],
  [
    'ends with another entry',
    anchored(NOW, access(0, 9, { last: { id: 9, hash: 'other' } })),
    ['log access was at entry 9 before, and is another one up to entry 9'],
  ],
  [
    'lets go of what has to be kept whatever is set',
    anchored(NOW, access(5, 9, { keptSince: NOW - 179 * DAY })),
    ['log access lost entries up to 5 before their time'],
  ],
  [
    'lets go of what came after an anchor that is younger than that',
    anchored(NOW, access(10, 12)),
    ['log access lost entries up to 10 before their time'],
  ],
])('an anchor of a log that %s', (_, anchor, faults) => {
  expect(faultsOfAnchor([LONG_AGO, LATELY], anchor)).toEqual(faults);
});
