import { createHash } from 'node:crypto';
import type { NewEvent, StreamAppend } from './event-store.js';

export const TASKS = 40;

/** A stream that all tasks write. */
export const SHARED_STREAM = 'register-shared';

/**
 * The n-th append of a task, the same whenever it is asked for: so a test knows, after the writer has died, what it was about
 * to write. Every third also writes the shared stream, every fifth of task 0 writes 200 streams at once.
 */
export function plannedAppend(run: number, task: number, n: number): readonly StreamAppend[] {
  const own: StreamAppend = {
    stream: `application-${run}-${task}`,
    expected: n === 0 ? 'none' : n - 1,
    events: [plannedEvent(`${run}-${task}-${n}`)],
  };
  if (task === 0 && n % 5 === 4) {
    return [own, ...Array.from({ length: 200 }, (_, i) => imported(`${run}-${n}-${i}`))];
  }
  if (n % 3 === 2) {
    return [own, { stream: SHARED_STREAM, expected: 'any', events: [plannedEvent(`${run}-${task}-${n}-shared`)] }];
  }
  return [own];
}

function imported(name: string): StreamAppend {
  return {
    stream: `imported-${name}`,
    expected: 'none',
    events: [1, 2, 3].map((i) => plannedEvent(`imported-${name}-${i}`)),
  };
}

function plannedEvent(name: string): NewEvent {
  const hash = createHash('sha256').update(name).digest('hex');
  return {
    id: [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-'),
    type: 'Planned',
    schemaVersion: 1 + (parseInt(hash.slice(0, 2), 16) % 3),
    occurredOn: '2024-02-29',
    actor: `经办人 ${hash.slice(0, 4)}`,
    agency: 'agency',
    correlation: name,
    data: `{ "name":"${name}", "text" : "${'公开🏛'.repeat(parseInt(hash.slice(2, 4), 16))}" }`,
  };
}
