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
const REBUILD_PAGE = 10_000;
/** Applications whose documents a rebuild holds in memory before it writes them out. */
const REBUILD_HELD = 50_000;

export interface Progress {
  readonly position: Position;
  readonly head: Position;
}

/**
 * Brings one view up to the given position. Safe beside other processes doing the same: the checkpoint is read inside the
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
      const page = await events.readAll(reached, LIVE_PAGE);
      const batch = new Batch(view, transaction);
      await batch.load(page);
      for (const event of page) {
        try {
          batch.fold(event);
        } catch (cause) {
          indigestible = new IndigestibleEvent(view.name, event, cause);
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
  const within = async (left: readonly PlacedView[], batches: readonly Batch[]): Promise<void> => {
    const [next, ...rest] = left;
    if (next !== undefined) {
      await next.store.rebuild(async (transaction) => {
        await within(rest, [...batches, new Batch(next.view, transaction)]);
        return head;
      });
      return;
    }
    let position = 0;
    while (position < head) {
      const read = await events.readAll(position, REBUILD_PAGE);
      const page = (read.at(-1)?.position ?? 0) > head ? read.filter((event) => event.position <= head) : read;
      const last = page.at(-1);
      if (last === undefined) break;
      for (const batch of batches) {
        await batch.load(page);
        for (const event of page) {
          try {
            batch.fold(event);
          } catch (cause) {
            throw new IndigestibleEvent(batch.view.name, event, cause);
          }
        }
        if (batch.held > REBUILD_HELD) await batch.release();
      }
      position = last.position;
      onProgress?.({ position, head });
    }
    for (const batch of batches) batch.write();
  };
  await within(views, []);
  return head;
}

interface Held {
  before: unknown;
  after: unknown;
}

/** The documents of one view that a run of events touches: folded in memory, written once. */
class Batch {
  readonly #held = new Map<string, Held>();
  /** Applications known to have no document yet in a view that is built from zero. */
  #stored: boolean;

  constructor(
    readonly view: AnyView,
    private readonly transaction: ViewTransaction,
  ) {
    this.#stored = transaction.checkpoint > 0;
  }

  get held(): number {
    return this.#held.size;
  }

  async load(page: readonly StoredEvent[]): Promise<void> {
    if (!this.#stored) return;
    const wanted = new Set<string>();
    for (const { stream } of page) {
      if (!stream.startsWith(APPLICATION_STREAM)) continue;
      const id = stream.slice(APPLICATION_STREAM.length);
      if (!this.#held.has(id)) wanted.add(id);
    }
    if (wanted.size === 0) return;
    for (const [id, text] of await this.transaction.documents([...wanted])) {
      const document: unknown = this.view.deserialise(text);
      this.#held.set(id, { before: document, after: document });
    }
  }

  fold(event: StoredEvent): void {
    if (!event.stream.startsWith(APPLICATION_STREAM)) return;
    const id = event.stream.slice(APPLICATION_STREAM.length);
    const held = this.#held.get(id);
    if (held === undefined) this.#held.set(id, { before: undefined, after: this.view.fold(undefined, event) });
    else held.after = this.view.fold(held.after, event);
  }

  write(): void {
    for (const [id, { before, after }] of this.#held) {
      if (before === after) continue;
      this.view.write(id, before, after, this.transaction);
      this.transaction.putDocument(id, this.view.serialise(after));
    }
    this.#held.clear();
  }

  async release(): Promise<void> {
    this.write();
    await this.transaction.flush();
    this.#stored = true;
  }
}
