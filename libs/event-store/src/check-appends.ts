import type { StreamAppend } from './event-store.js';

/**
 * Throws a TypeError for an append that no store can take: without events, with one stream or one event id twice,
 * or with data that would not survive UTF-8. Returns the number of events.
 */
export function checkAppends(appends: readonly StreamAppend[]): number {
  if (appends.length === 0) throw new TypeError('an append needs at least one stream');
  let count = 0;
  for (const { stream, events } of appends) {
    if (events.length === 0) throw new TypeError(`an append needs at least one event for stream ${stream}`);
    for (const { id, data } of events) {
      if (!data.isWellFormed()) throw new TypeError(`the data of event ${id} is not well-formed Unicode`);
    }
    count += events.length;
  }
  if (count > 1) {
    rejectTwice(
      'stream',
      appends.map(({ stream }) => stream),
    );
    rejectTwice(
      'event',
      appends.flatMap(({ events }) => events.map(({ id }) => id)),
    );
  }
  return count;
}

function rejectTwice(what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new TypeError(`an append names ${what} ${name} twice`);
    seen.add(name);
  }
}
