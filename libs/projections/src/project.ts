import type { Position, StoredEvent } from '#event-store';
import type { AnyView } from './batch.js';
import { Batch } from './batch.js';
import type { ParkedEvent, PostgresViewStore } from './postgres-view-store.js';
import { IndigestibleEvent } from './view.js';

/** One view's share of one partition. */
export interface PartitionedView {
  readonly view: AnyView;
  readonly store: PostgresViewStore;
}

/** The view has not come to where the batch goes on: what lies between has to be folded first. Nothing was folded. */
export class MissingEvents extends Error {
  override readonly name = 'MissingEvents';
  constructor(view: string, checkpoint: Position, since: Position) {
    super(`view ${view} stands at position ${checkpoint}, and its source goes on behind ${since}`);
  }
}

/**
 * Folds a batch that a partition delivered into a view. What the view has seen already, told by position, is passed over, so
 * a repeated delivery changes nothing. An event that the view cannot digest is set aside with all later ones of its
 * application; the others go on.
 * @param watermark position up to which the partition has delivered everything, when that is known to lie behind the batch
 * @param since position behind which the batch holds everything of the partition
 * @returns the events that were set aside
 * @throws MissingEvents when the view has not come as far as `since`
 */
export async function project(
  { view, store }: PartitionedView,
  events: readonly StoredEvent[],
  watermark: Position = 0,
  since: Position = 0,
): Promise<ParkedEvent[]> {
  let setAside: ParkedEvent[] = [];
  await store.transact(async (transaction) => {
    setAside = [];
    const { checkpoint } = transaction;
    if (checkpoint < since) throw new MissingEvents(view.name, checkpoint, since);
    const fresh = events.filter(({ position }) => position > checkpoint);
    const ours = fresh.filter(({ stream }) => stream.startsWith(view.streams));
    if (ours.length > 0) {
      const parked = await transaction.parkedAmong([...new Set(ours.map(({ stream }) => stream))]);
      const batch = new Batch(view, transaction);
      await batch.load(ours);
      let seen = checkpoint;
      for (const event of ours) {
        // Delivered twice within one batch.
        if (event.position <= seen) continue;
        seen = event.position;
        const reason = parked.has(event.stream) ? 'behind an event set aside' : foldOrReason(batch, event);
        if (reason === undefined) continue;
        parked.add(event.stream);
        setAside.push({ event, reason });
        await transaction.park({ event, reason });
      }
      batch.write();
    }
    return Math.max(checkpoint, watermark, fresh.at(-1)?.position ?? 0);
  });
  return setAside;
}

/** Folds again what was set aside in a partition; answers how many events the view took and how many are still aside. */
export async function retryParked({ view, store }: PartitionedView): Promise<{ taken: number; left: number }> {
  let taken = 0;
  let left = 0;
  await store.transact(async (transaction) => {
    taken = 0;
    left = 0;
    const waiting = await transaction.parked();
    const batch = new Batch(view, transaction);
    await batch.load(waiting.map(({ event }) => event));
    const stuck = new Set<string>();
    for (const { event } of waiting) {
      if (!stuck.has(event.stream) && foldOrReason(batch, event) === undefined) {
        await transaction.unpark(event);
        taken += 1;
      } else {
        stuck.add(event.stream);
        left += 1;
      }
    }
    batch.write();
    return transaction.checkpoint;
  });
  return { taken, left };
}

function foldOrReason(batch: Batch, event: StoredEvent): string | undefined {
  try {
    batch.fold(event);
    return undefined;
  } catch (error) {
    if (error instanceof IndigestibleEvent) return error.message;
    throw error;
  }
}
