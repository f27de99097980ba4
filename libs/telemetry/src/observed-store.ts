import type { AppendResult, EventStore, StreamAppend } from '#event-store';

/** What watches appends: it runs each, and lets its answer or its error through. */
export type AroundAppend = (
  appends: readonly StreamAppend[],
  append: () => Promise<AppendResult>,
) => Promise<AppendResult>;

/** The store, with its appends watched. */
export const observedStore = (store: EventStore, around: AroundAppend): EventStore => ({
  append: (appends) => around(appends, () => store.append(appends)),
  readStream: (stream) => store.readStream(stream),
  readAll: (after, limit) => store.readAll(after, limit),
  subscribe: (after, signal) => store.subscribe(after, signal),
  head: () => store.head(),
  close: () => store.close(),
});
