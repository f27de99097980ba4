/** Thread of `rebuildInThreads`: rebuilds the views it is given in one pass and reports its progress. */
import { parentPort, workerData } from 'node:worker_threads';
import { SqliteEventStore } from '#event-store';
import { viewNamed } from './all-views.js';
import type { Progress } from './runner.js';
import { rebuild } from './runner.js';
import { SqliteViewStore, viewFile } from './sqlite-view-store.js';

export interface RebuildOrder {
  readonly eventsFile: string;
  readonly directory: string;
  readonly views: readonly string[];
  readonly head: number;
}

const order = workerData as RebuildOrder;
const events = SqliteEventStore.open(order.eventsFile, { readOnly: true });
const views = order.views.map((name) => {
  const view = viewNamed(name);
  return { view, store: SqliteViewStore.open(viewFile(order.directory, view), view) };
});
try {
  await rebuild(views, events, (progress: Progress) => parentPort?.postMessage(progress), order.head);
} finally {
  for (const { store } of views) store.close();
  await events.close();
}
