/** Thread of `rebuildInThreads`: does what it is asked, one step after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FoldableEvent, Position, StreamRange } from '#event-store';
import { SqliteEventStore, SqliteStreams } from '#event-store';
import { viewNamed } from './all-views.js';
import { catchUp, foldWhole } from './runner.js';
import { SqliteShare } from './sqlite-share.js';
import { RebuildLock, SqliteViewStore, viewFile } from './sqlite-view-store.js';
import { IndigestibleEvent } from './view.js';

export interface RebuildOrder {
  readonly eventsFile: string;
  readonly directory: string;
}

export type RebuildStep =
  /** Keeps other rebuilds of the views away until the end. */
  | { readonly step: 'lock'; readonly views: readonly string[] }
  /** Folds the streams of a range, as they were at `head`, into a new file for each view over such streams. */
  | {
      readonly step: 'fold';
      readonly range: StreamRange;
      readonly head: Position;
      readonly files: ReadonlyMap<string, string>;
    }
  /** Makes one of the files that were folded into, and puts it in the place of the view. */
  | { readonly step: 'switch'; readonly view: string; readonly files: readonly string[] }
  | { readonly step: 'end' };

export type RebuildReply =
  /** Events folded since the last message. */
  | { readonly folded: number }
  /** The step is done, or it failed, or a view cannot be built. */
  | { readonly done: true }
  | { readonly error: unknown }
  | { readonly unbuildable: string; readonly why: string };

const PAGE = 1_000;
/** Events between two messages: each costs as much as folding dozens. */
const TOLD_TOGETHER = 10_000;

const { eventsFile, directory } = workerData as RebuildOrder;
const events = SqliteEventStore.open(eventsFile, { readOnly: true });
const streams = new SqliteStreams(eventsFile);

const locks: RebuildLock[] = [];

/** Always in the same order, so that two rebuilds cannot wait for each other. */
function lock(views: readonly string[]): void {
  for (const name of views.toSorted()) locks.push(new RebuildLock(viewFile(directory, { name })));
}

async function fold(range: StreamRange, head: Position, files: ReadonlyMap<string, string>): Promise<void> {
  const views = [...files].map(([name, file]) => {
    const view = viewNamed(name);
    return { view, store: new SqliteShare(viewFile(directory, view), view, file) };
  });
  try {
    await foldWhole(views, counted(streams.events(range, head, PAGE)), head);
  } catch (error) {
    throw error instanceof IndigestibleEvent ? await named(error) : error;
  } finally {
    for (const { store } of views) store.close();
  }
}

/** The same with the event's id, which was not read before it was needed. */
async function named({ view, event, cause }: IndigestibleEvent): Promise<IndigestibleEvent> {
  const [whole = event] = await events.readAll(event.position - 1, 1);
  return new IndigestibleEvent(view, whole, cause);
}

function* counted(pages: Iterable<readonly FoldableEvent[]>): Generator<readonly FoldableEvent[], void> {
  let folded = 0;
  for (const page of pages) {
    yield page;
    folded += page.length;
    if (folded < TOLD_TOGETHER) continue;
    reply({ folded });
    folded = 0;
  }
  reply({ folded });
}

async function switchTo(name: string, [first, ...others]: readonly string[]): Promise<void> {
  if (first === undefined) throw new TypeError(`there is no file of ${name}`);
  const view = viewNamed(name);
  const store = SqliteViewStore.open(viewFile(directory, view), view);
  const fresh = SqliteViewStore.build(viewFile(directory, view), view, first);
  try {
    fresh.join(others);
    await store.switchTo(fresh, (position) => catchUp({ view, store: fresh }, events, position));
  } finally {
    fresh.close();
    store.close();
  }
}

async function run(step: RebuildStep): Promise<void> {
  switch (step.step) {
    case 'lock':
      lock(step.views);
      break;
    case 'fold':
      await fold(step.range, step.head, step.files);
      break;
    case 'switch':
      await switchTo(step.view, step.files);
      break;
    case 'end':
      for (const held of locks) held.release();
      await events.close();
      streams.close();
      parentPort?.close();
  }
}

const reply = (message: RebuildReply): void => parentPort?.postMessage(message);

parentPort?.on('message', (step: RebuildStep) => {
  run(step).then(
    () => reply({ done: true }),
    (error: unknown) =>
      reply(error instanceof IndigestibleEvent ? { unbuildable: error.view, why: error.message } : { error }),
  );
});
