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

const order = workerData as LiveOrder;
const ended = new AbortController();
parentPort?.once('message', () => ended.abort());

const events = SqliteEventStore.open(order.eventsFile, { readOnly: true });
const views = VIEWS.map((view) => ({ view, store: SqliteViewStore.open(viewFile(order.directory, view), view) }));
const running = new Set(views);

const level = async (): Promise<void> => {
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
};

const head = await events.head();
await level();
const pages = events.subscribe(head, ended.signal)[Symbol.asyncIterator]();
while ((await pages.next()).done !== true) await level();
for (const { store } of views) store.close();
await events.close();
