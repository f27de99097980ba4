/** Thread of a running server: follows the event store and keeps every view level with it. */
import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { EventStore, Position, StoredEvent } from '#event-store';
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

/** Milliseconds between two looks for new events while no reader waits: many events at once cost far less than few at a time. */
const INTERVAL = 100;

/**
 * Where requests take all there is of the processors, views follow with what is left, a third of a request's share at least, and do
 * not take a processor from those who wait for an answer. Only Linux has priorities of single threads; elsewhere it would be the whole
 * server's.
 */
const BEHIND = 5;
const LAST = 19;
if (process.platform === 'linux') setPriority(Math.min(getPriority() + BEHIND, LAST));

const order = workerData as LiveOrder;
const store = SqliteEventStore.open(order.eventsFile, { readOnly: true });
const views = VIEWS.map((view) => ({ view, store: SqliteViewStore.open(viewFile(order.directory, view), view) }));
const running = new Set(views);
let asked = true;
const ended = new AbortController();
let endPause: () => void = () => undefined;

/** Brings every view up to the position. */
async function levelViews(head: Position): Promise<void> {
  const events = sharedPages();
  for (const placed of running) {
    let report: ViewReport;
    try {
      report = { view: placed.view.name, checkpoint: await catchUp(placed, events, head) };
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

/** The views ask for the same page one after another: it is read once. */
function sharedPages(): Pick<EventStore, 'head' | 'readAll'> {
  let kept: { readonly after: Position; readonly limit: number; readonly page: Promise<StoredEvent[]> } | undefined;
  return {
    head: () => store.head(),
    readAll: (after, limit) => {
      if (kept?.after !== after || kept.limit !== limit) kept = { after, limit, page: store.readAll(after, limit) };
      return kept.page;
    },
  };
}

const pause = (): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, INTERVAL);
    endPause = () => {
      clearTimeout(timer);
      resolve();
    };
  });

parentPort?.on('message', (message: LiveMessage) => {
  asked = true;
  if (message === 'end') ended.abort();
  endPause();
});

let levelled = 0;
let last = false;
while (!last) {
  // What was recorded before the end is still counted.
  last = ended.signal.aborted;
  const head = await store.head();
  if (asked || head !== levelled) {
    asked = false;
    await levelViews(head);
    levelled = head;
  }
  if (!last) await pause();
}
for (const view of views) view.store.close();
await store.close();
parentPort?.close();
