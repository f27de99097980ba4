/** Thread of a running server: follows the event store and keeps every view level with it. */
import { parentPort, workerData } from 'node:worker_threads';
import { SqliteEventStore } from '#event-store';
import { VIEWS } from './all-views.js';
import { catchUp } from './runner.js';
import { SqliteViewStore, viewFile } from './sqlite-view-store.js';

export interface LiveOrder {
  readonly eventsFile: string;
  readonly directory: string;
}

/** Sent whenever a view has moved or stopped. */
export interface ViewReport {
  readonly view: string;
  readonly checkpoint: number;
  readonly stopped?: string;
}

/** What the thread is told: look for new events now, a reader waits for them; or end. */
export type LiveMessage = 'look' | 'end';

const order = workerData as LiveOrder;
const events = SqliteEventStore.open(order.eventsFile, { readOnly: true });
const views = VIEWS.map((view) => ({ view, store: SqliteViewStore.open(viewFile(order.directory, view), view) }));
const running = new Set(views);
const ended = new AbortController();
let levelling: Promise<void> | undefined;
let again = false;

/** Brings every view level; one run at a time, and another after it if there was a call meanwhile. */
function level(): Promise<void> {
  again = levelling !== undefined;
  levelling ??= levelViews().finally(() => {
    levelling = undefined;
    if (again) return level();
    return undefined;
  });
  return levelling;
}

async function levelViews(): Promise<void> {
  for (const placed of running) {
    let report: ViewReport;
    try {
      report = { view: placed.view.name, checkpoint: await catchUp(placed, events) };
    } catch (error) {
      running.delete(placed);
      report = {
        view: placed.view.name,
        checkpoint: await placed.store.checkpoint(),
        stopped: error instanceof Error ? error.message : String(error),
      };
    }
    parentPort?.postMessage(report);
  }
}

parentPort?.on('message', (message: LiveMessage) => {
  if (message === 'look') void level();
  else ended.abort();
});

const pages = events.subscribe(await events.head(), ended.signal)[Symbol.asyncIterator]();
await level();
while ((await pages.next()).done !== true) await level();
await level();
for (const { store } of views) store.close();
await events.close();
parentPort?.close();
