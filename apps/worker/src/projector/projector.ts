import type { Pool } from 'pg';
import type { EventStore, Position, StoredEvent } from '#event-store';
import type { DeadLetters, EventBatch, EventFeed } from '#messaging';
import { partitionOfStream } from '#messaging';
import type { AnyView } from '#projections';
import { IndigestibleEvent, PostgresViewStore, VIEWS, project, rebuild } from '#projections';

/** Events read from the store at a time. */
const PAGE = 1_000;

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
    const projector = new Projector(parts, stores);
    await projector.#levelWithStore(events);
    return projector;
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
    await Promise.all([...this.stores.keys()].map((view) => this.#project(view, partition, events, watermark)));
    this.projected += events.length;
    this.behind.set(partition, behind);
  }

  async #project(
    view: AnyView,
    partition: number,
    events: readonly StoredEvent[],
    watermark: Position | undefined,
  ): Promise<void> {
    const store = this.stores.get(view)?.[partition];
    if (store === undefined) throw new RangeError(`the topic has grown to partition ${partition}: start anew`);
    for (const { event, reason } of await project({ view, store }, events, watermark)) {
      await this.parts.deadLetters.park(event, view.name, reason);
      this.parked += 1;
      this.parts.notice(
        `projector: view ${view.name} set aside event ${event.id} at position ${event.position}: ${reason}`,
      );
    }
  }

  /**
   * The topic may no longer hold what a view must begin with, or go on with after a broken start; the store does. A view that
   * is new is built at once; what it cannot digest, and what any view has missed, is folded page by page, which sets aside.
   */
  async #levelWithStore(events: EventStore): Promise<void> {
    const { pool, feed, notice } = this.parts;
    const client = await pool.connect();
    try {
      // One projector builds, the others wait for it.
      await client.query(`SELECT pg_advisory_lock(hashtext('taizhang-new-views'))`);
      const head = await events.head();
      for (const [view, partitions] of this.stores) {
        const checkpoints = await Promise.all(partitions.map((one) => one.checkpoint()));
        let position = Math.min(...checkpoints);
        const [store] = partitions;
        if (store !== undefined && Math.max(...checkpoints) === 0 && head > 0) {
          notice(`projector: building ${view.name} from ${head} events`);
          try {
            position = await rebuild([{ view, store }], events, undefined, head);
          } catch (error) {
            if (!(error instanceof IndigestibleEvent)) throw error;
          }
        }
        while (position < head) {
          const page = await events.readAll(position, PAGE);
          const last = page.at(-1)?.position ?? head;
          const shares = Map.groupBy(page, ({ stream }) => partitionOfStream(stream, feed.partitions));
          for (const partition of partitions.keys()) {
            await this.#project(view, partition, shares.get(partition) ?? [], last);
          }
          position = last;
        }
      }
    } finally {
      await client.query(`SELECT pg_advisory_unlock(hashtext('taizhang-new-views'))`).catch(() => undefined);
      client.release();
    }
  }
}
