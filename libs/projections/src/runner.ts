import type { EventStore, FoldableEvent, Position, StoredEvent } from '#event-store';
import type { AnyView } from './batch.js';
import { Batch } from './batch.js';
import { IndigestibleEvent } from './view.js';
import type { ViewStore } from './view-store.js';

export interface PlacedView {
  readonly view: AnyView;
  readonly store: ViewStore;
}

/** Of a live view: what comes in between two looks under load, so that it costs one transaction. */
const LIVE_PAGE = 5_000;
/** Pages of a rebuild: a document that a whole page leaves alone is written out, so memory is bounded by what is in hand. */
const REBUILD_PAGE = 5_000;

export interface Progress {
  readonly position: Position;
  readonly head: Position;
}

/**
 * Brings one view up to the given position, or to the last event. Safe beside other processes doing the same: the checkpoint is read inside the
 * transaction, so each event is folded once.
 * @throws IndigestibleEvent after everything before that event is committed and the view is marked as stopped
 */
export async function catchUp(
  { view, store }: PlacedView,
  events: Pick<EventStore, 'head' | 'readAll'>,
  to?: Position,
): Promise<Position> {
  let goal = to ?? (await events.head());
  let reached = await store.checkpoint();
  while (reached < goal) {
    let indigestible: IndigestibleEvent | undefined;
    await store.transact(async (transaction) => {
      reached = transaction.checkpoint;
      const page = upTo(goal, await events.readAll(reached, LIVE_PAGE));
      // The store may end before the goal, e.g. when it was restored from an older backup than the view.
      if (page.length === 0) goal = reached;
      const batch = new Batch(view, transaction);
      await batch.load(page);
      for (const event of page) {
        try {
          batch.fold(event);
        } catch (error) {
          if (!(error instanceof IndigestibleEvent)) throw error;
          indigestible = error;
          break;
        }
        reached = event.position;
      }
      batch.write();
      return reached;
    });
    if (indigestible !== undefined) {
      await store.markStopped(indigestible.message);
      throw indigestible;
    }
  }
  return reached;
}

/**
 * Builds views from zero up to the given position in one pass over the events; the old ones stay readable until the new are whole.
 * @throws IndigestibleEvent when a view cannot be built; the old views stay as they are
 */
export async function rebuild(
  views: readonly PlacedView[],
  events: EventStore,
  onProgress?: (progress: Progress) => void,
  to?: Position,
): Promise<Position> {
  const head = to ?? (await events.head());
  const fresh: PlacedView[] = [];
  try {
    for (const { view, store } of views) fresh.push({ view, store: await store.startOver() });
    await foldWhole(fresh, inOrder(events, head, onProgress), head);
    for (const { store: replaced } of views) {
      const [{ view, store }] = fresh as [PlacedView];
      await replaced.switchTo(store, (position) => catchUp({ view, store }, events, position));
      fresh.shift();
    }
  } catch (error) {
    for (const { store } of fresh) store.discard();
    throw error;
  }
  return head;
}

/**
 * Folds a history up to `head` into empty views, each in one transaction, reading it once. Its pages may come in any order that
 * leaves the events of each application in theirs.
 * @throws IndigestibleEvent
 */
export async function foldWhole(
  views: readonly { readonly view: AnyView; readonly store: Pick<ViewStore, 'transact'> }[],
  pages: Iterable<readonly FoldableEvent[]> | AsyncIterable<readonly FoldableEvent[]>,
  head: Position,
  batches: readonly Batch[] = [],
): Promise<void> {
  const [next, ...left] = views;
  if (next !== undefined) {
    await next.store.transact(async (transaction) => {
      await foldWhole(left, pages, head, [...batches, new Batch(next.view, transaction)]);
      return head;
    });
    return;
  }
  for await (const page of pages) {
    for (const batch of batches) await batch.load(page);
    // Event by event, not view by view: an event is read once for all of them.
    for (const event of page) for (const batch of batches) batch.fold(event);
    for (const batch of batches) await batch.release();
  }
  for (const batch of batches) batch.write();
}

/** Pages of all events up to `head`, in the order of the history. */
async function* inOrder(
  events: EventStore,
  head: Position,
  onProgress?: (progress: Progress) => void,
): AsyncGenerator<readonly StoredEvent[], void> {
  let position = 0;
  while (position < head) {
    const page = upTo(head, await events.readAll(position, REBUILD_PAGE));
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    position = last.position;
    onProgress?.({ position, head });
  }
}

const upTo = (position: Position, page: readonly StoredEvent[]): readonly StoredEvent[] =>
  (page.at(-1)?.position ?? 0) > position ? page.filter((event) => event.position <= position) : page;
