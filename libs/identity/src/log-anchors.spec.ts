import type { Anchors, LogsAnchored } from './log-anchors.js';
import { anchorLogs, faultsOfAnchor, mayGo } from './log-anchors.js';
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

const instant = (at: number): string => new Date(at).toISOString();
const HOUR = 3_600_000;
/** A year ago: at noon, with the clock eight hours ahead, and put right since. */
const NOON = NOW - 365 * DAY;
const BEFORE = anchored(NOON - HOUR, access(0, 2));
const AHEAD = anchored(NOON + 8 * HOUR, access(0, 5));
const PUT_RIGHT = anchored(NOON + HOUR, access(0, 9));
test.each<[string, LogsAnchored['data'][], number, number]>([
  ['nothing was anchored', [], NOON, Number.MAX_SAFE_INTEGER],
  ['all anchors are older', [BEFORE, AHEAD], NOON + 9 * HOUR, Number.MAX_SAFE_INTEGER],
  ['one is not', [BEFORE, AHEAD], NOON + 2 * HOUR, 5],
  ['the next one is from before it', [BEFORE, AHEAD, PUT_RIGHT], NOON + 2 * HOUR, Number.MAX_SAFE_INTEGER],
  ['the next one is from before it, but not that before', [BEFORE, AHEAD, PUT_RIGHT], NOON - 2 * HOUR, 2],
  ['one is from a time still to come', [BEFORE, anchored(NOW + DAY, access(0, 5))], NOON, Number.MAX_SAFE_INTEGER],
])('how far a log may let go where %s', (_, anchors, before, last) => {
  expect(mayGo(anchors, 'access', instant(before), instant(NOW))).toBe(last);
});

test.each([
  ['is no loss where the clock was put back', [BEFORE, AHEAD, PUT_RIGHT], []],
  ['is one where it was not', [BEFORE, AHEAD], ['log access lost entries up to 7 before their time']],
])('what came after an anchor and is older than that %s', (_, anchors, faults) => {
  const cut = anchored(NOW, access(7, 9, { keptSince: NOON + 2 * HOUR }));
  expect(faultsOfAnchor(anchors, cut)).toEqual(faults);
});
