import type { EventStore, Position, StoredEvent } from '#event-store';
import { APPLICATION_STREAM, IndigestibleEvent } from './view.js';
import type { View } from './view.js';
import type { ViewStore, ViewTransaction } from './view-store.js';

/** Any view; its document is its own affair. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of views of different documents; each is only ever given its own
export type AnyView = View<any>;

export interface PlacedView {
  readonly view: AnyView;
  readonly store: ViewStore;
}

const LIVE_PAGE = 1_000;
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
export async function catchUp({ view, store }: PlacedView, events: EventStore, to?: Position): Promise<Position> {
  const goal = to ?? (await events.head());
  let reached = await store.checkpoint();
  while (reached < goal) {
    let indigestible: IndigestibleEvent | undefined;
    await store.transact(async (transaction) => {
      reached = transaction.checkpoint;
      const page = upTo(goal, await events.readAll(reached, LIVE_PAGE));
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
    await fold(fresh, events, head, onProgress);
    for (const [index, { view, store }] of fresh.entries()) {
      await views[index]?.store.switchTo(store, (position) => catchUp({ view, store }, events, position));
    }
  } catch (error) {
    for (const { store } of fresh) store.discard();
    throw error;
  }
  return head;
}

/** Folds all events up to `head` into empty views, each in one transaction, reading them once. */
async function fold(
  views: readonly PlacedView[],
  events: EventStore,
  head: Position,
  onProgress?: (progress: Progress) => void,
  batches: readonly Batch[] = [],
): Promise<void> {
  const [next, ...left] = views;
  if (next !== undefined) {
    await next.store.transact(async (transaction) => {
      await fold(left, events, head, onProgress, [...batches, new Batch(next.view, transaction)]);
      return head;
    });
    return;
  }
  let position = 0;
  while (position < head) {
    const page = upTo(head, await events.readAll(position, REBUILD_PAGE));
    const last = page.at(-1);
    if (last === undefined) break;
    for (const batch of batches) {
      await batch.load(page);
      for (const event of page) batch.fold(event);
      await batch.release(position);
    }
    position = last.position;
    onProgress?.({ position, head });
  }
  for (const batch of batches) batch.write();
}

const upTo = (position: Position, page: readonly StoredEvent[]): readonly StoredEvent[] =>
  (page.at(-1)?.position ?? 0) > position ? page.filter((event) => event.position <= position) : page;

const applicationIn = (stream: string): string => stream.slice(APPLICATION_STREAM.length);

interface Held {
  before: unknown;
  after: unknown;
  /** Position of the last event folded into it. */
  position: Position;
}

/** The documents, by stream, of one view that a run of events touches: folded in memory, written once. */
class Batch {
  readonly #held = new Map<string, Held>();
  /** False while no document of the view has been written yet, so that there is none to load. */
  #stored: boolean;

  constructor(
    readonly view: AnyView,
    private readonly transaction: ViewTransaction,
  ) {
    this.#stored = transaction.checkpoint > 0;
  }

  async load(page: readonly StoredEvent[]): Promise<void> {
    if (!this.#stored) return;
    const wanted = new Set<string>();
    for (const { stream, revision } of page) {
      // The first event of a stream has no document before it.
      if (revision > 0 && stream.startsWith(APPLICATION_STREAM) && !this.#held.has(stream)) wanted.add(stream);
    }
    if (wanted.size === 0) return;
    for (const [id, text] of await this.transaction.documents([...wanted].map(applicationIn))) {
      const document: unknown = this.view.deserialise(text);
      this.#held.set(APPLICATION_STREAM + id, { before: document, after: document, position: 0 });
    }
  }

  /** @throws IndigestibleEvent */
  fold(event: StoredEvent): void {
    const { stream, position } = event;
    if (!stream.startsWith(APPLICATION_STREAM)) return;
    const held = this.#held.get(stream);
    try {
      const after: unknown = this.view.fold(held?.after, event);
      if (held === undefined) this.#held.set(stream, { before: undefined, after, position });
      else {
        held.after = after;
        held.position = position;
      }
    } catch (cause) {
      throw new IndigestibleEvent(this.view.name, event, cause);
    }
  }

  /** Writes what has been folded. */
  write(): void {
    for (const [stream, held] of this.#held) this.#write(stream, held);
    this.#held.clear();
  }

  /** Writes out the documents that no event behind the position has touched, and lets go of them. */
  async release(position: Position): Promise<void> {
    for (const [stream, held] of this.#held) {
      if (held.position > position) continue;
      this.#write(stream, held);
      this.#held.delete(stream);
    }
    await this.transaction.flush();
    this.#stored = true;
  }

  #write(stream: string, { before, after }: Held): void {
    if (before !== after) this.view.write(applicationIn(stream), before, after, this.transaction);
  }
}
