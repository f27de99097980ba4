import type { Pool } from 'pg';
import type { EventStore } from '#event-store';
import type { DeadLetters, EventBatch, EventFeed } from '#messaging';
import type { AnyView } from '#projections';
import { PostgresViewStore, VIEWS, project, rebuild } from '#projections';

export interface ProjectorParts {
  readonly pool: Pool;
  readonly feed: EventFeed;
  readonly deadLetters: DeadLetters;
  /** Takes lines for the operator. */
  readonly notice: (line: string) => void;
}

/** What a metrics endpoint asks a projector. */
export interface ProjectorGauges {
  /** Events folded since the start, each once for all views. */
  readonly projected: number;
  /** Events set aside since the start, for any view. */
  readonly parked: number;
  /** Messages behind what has been read, by partition. */
  readonly behind: ReadonlyMap<number, number>;
}

/** Folds what the topic brings into the views in PostgreSQL. Any number of projectors share the partitions. */
export class Projector implements ProjectorGauges {
  projected = 0;
  parked = 0;
  readonly behind = new Map<number, number>();

  private constructor(
    private readonly parts: ProjectorParts,
    private readonly stores: ReadonlyMap<AnyView, readonly PostgresViewStore[]>,
  ) {}

  /** Makes the tables of every view and the checkpoints of every partition; a view that is new is first built from the store. */
  static async open(parts: ProjectorParts, events: EventStore): Promise<Projector> {
    const stores = new Map<AnyView, PostgresViewStore[]>();
    for (const view of VIEWS) {
      const partitions: PostgresViewStore[] = [];
      for (let partition = 0; partition < parts.feed.partitions; partition += 1) {
        partitions.push(await PostgresViewStore.open(parts.pool, view, partition));
      }
      stores.set(view, partitions);
    }
    await buildNewViews(parts, stores, events);
    return new Projector(parts, stores);
  }

  /** Until the signal aborts. A batch that the database did not take is handed in again. */
  run(signal: AbortSignal): Promise<void> {
    return this.parts.feed.run((batch) => this.#take(batch), signal);
  }

  async #take({ partition, events, watermark, unreadable, behind }: EventBatch): Promise<void> {
    const { deadLetters, notice } = this.parts;
    for (const message of unreadable) {
      await deadLetters.parkUnreadable(message);
      notice(`projector: message ${message.offset} of partition ${partition} cannot be read: ${message.reason}`);
    }
    await Promise.all(
      [...this.stores].map(async ([view, partitions]) => {
        const store = partitions[partition];
        if (store === undefined) throw new RangeError(`the topic has grown to partition ${partition}: start anew`);
        for (const { event, reason } of await project({ view, store }, events, watermark)) {
          await deadLetters.park(event, view.name, reason);
          this.parked += 1;
          notice(`projector: view ${view.name} set aside event ${event.id} at position ${event.position}: ${reason}`);
        }
      }),
    );
    this.projected += events.length;
    this.behind.set(partition, behind);
  }
}

/** The topic may no longer hold what a new view, or one of a new version, must begin with; the store does. */
async function buildNewViews(
  { pool, notice }: ProjectorParts,
  stores: ReadonlyMap<AnyView, readonly PostgresViewStore[]>,
  events: EventStore,
): Promise<void> {
  const client = await pool.connect();
  try {
    // One projector builds, the others wait for it.
    await client.query(`SELECT pg_advisory_lock(hashtext('taizhang-new-views'))`);
    const head = await events.head();
    if (head === 0) return;
    const fresh: { view: AnyView; store: PostgresViewStore }[] = [];
    for (const [view, partitions] of stores) {
      const [store] = partitions;
      const checkpoints = await Promise.all(partitions.map((one) => one.checkpoint()));
      if (store !== undefined && checkpoints.every((checkpoint) => checkpoint === 0)) fresh.push({ view, store });
    }
    if (fresh.length === 0) return;
    notice(`projector: building ${fresh.map(({ view }) => view.name).join(', ')} from ${head} events`);
    await rebuild(fresh, events, undefined, head);
  } finally {
    await client.query(`SELECT pg_advisory_unlock(hashtext('taizhang-new-views'))`).catch(() => undefined);
    client.release();
  }
}
