import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { EventStore, Position, StoredEvent } from '#event-store';
import type { DeadLetters, EventBatch, EventFeed } from '#messaging';
import { partitionOfStream } from '#messaging';
import type { AnyView } from '#projections';
import { IndigestibleEvent, MissingEvents, PostgresViewStore, VIEWS, project, rebuild } from '#projections';

/** Events read from the store at a time. */
const PAGE = 1_000;
/** How often each partition of each view is looked at, whether it moves, in milliseconds. */
const LOOK = 10_000;

export interface ProjectorParts {
  readonly pool: Pool;
  readonly events: EventStore;
  readonly feed: EventFeed;
  readonly deadLetters: DeadLetters;
  /** Takes lines for the operator. */
  readonly notice: (line: string) => void;
  /** In place of `LOOK`, in milliseconds. */
  readonly look?: number;
}

/** What a metrics endpoint asks a projector. */
export interface ProjectorGauges {
  /** Events that the topic has brought since the start, each counted once for all views. */
  readonly projected: number;
  /** Events set aside since the start, for any view. */
  readonly parked: number;
}

/**
 * Folds what the topic brings into the views in PostgreSQL. Any number of projectors share the partitions.
 *
 * The topic says how far the group has read, PostgreSQL how far each view has come, and the two need not agree: the database may
 * have lost its last transactions with its machine, an older projector that does not know a new view may have read for the group,
 * messages may have expired. So each batch says behind which position it goes on, and what a view lacks up to there is first read
 * from the event store, which has everything.
 */
export class Projector implements ProjectorGauges {
  projected = 0;
  parked = 0;
  /** Up to where this process has handled each partition. */
  readonly #handled = new Map<number, Position>();

  private constructor(
    private readonly parts: ProjectorParts,
    private readonly stores: ReadonlyMap<AnyView, readonly PostgresViewStore[]>,
  ) {}

  /** Makes the tables of every view and the checkpoints of every partition; a view that is new is first built from the store. */
  static async open(parts: ProjectorParts): Promise<Projector> {
    const stores = new Map<AnyView, PostgresViewStore[]>();
    for (const view of VIEWS) {
      const partitions: PostgresViewStore[] = [];
      for (let partition = 0; partition < parts.feed.partitions; partition += 1) {
        partitions.push(await PostgresViewStore.open(parts.pool, view, partition));
      }
      stores.set(view, partitions);
    }
    const projector = new Projector(parts, stores);
    await projector.#buildNewViews();
    return projector;
  }

  /** Until the signal aborts. A batch that the database did not take is handed in again. */
  async run(signal: AbortSignal): Promise<void> {
    const watching = this.#watch(signal);
    await this.parts.feed.run((batch) => this.#take(batch), signal);
    await watching;
  }

  async #take({ partition, events, watermark, unreadable, first }: EventBatch): Promise<void> {
    const { deadLetters, notice } = this.parts;
    for (const message of unreadable) {
      await deadLetters.parkUnreadable(message);
      notice(`projector: message ${message.offset} of partition ${partition} cannot be read: ${message.reason}`);
    }
    const [event] = events;
    const handled = first ? 0 : (this.#handled.get(partition) ?? 0);
    // The relay publishes in order, so all that is before a message and was not brought by it is before the message's position.
    const since = first ? (event === undefined ? (watermark ?? 0) : event.position - 1) : handled;
    await Promise.all(
      [...this.stores.keys()].map(async (view) => {
        try {
          await this.#project(view, partition, events, watermark, since);
        } catch (error) {
          if (!(error instanceof MissingEvents)) throw error;
          await this.#readOn(view, [partition], since);
          await this.#project(view, partition, events, watermark, since);
        }
      }),
    );
    this.projected += events.length;
    this.#handled.set(partition, Math.max(handled, watermark ?? 0, events.at(-1)?.position ?? 0));
  }

  async #project(
    view: AnyView,
    partition: number,
    events: readonly StoredEvent[],
    watermark?: Position,
    since?: Position,
  ): Promise<void> {
    const store = this.#storeOf(view, partition);
    for (const { event, reason } of await project({ view, store }, events, watermark, since)) {
      await this.parts.deadLetters.park(event, view.name, reason);
      this.parked += 1;
      this.parts.notice(
        `projector: view ${view.name} set aside event ${event.id} at position ${event.position}: ${reason}`,
      );
    }
  }

  #storeOf(view: AnyView, partition: number): PostgresViewStore {
    const store = this.stores.get(view)?.[partition];
    if (store === undefined) throw new RangeError(`the topic has grown to partition ${partition}: start anew`);
    return store;
  }

  /** A view whose tables are empty is built at once; what it cannot digest is found page by page, which sets aside. */
  async #buildNewViews(): Promise<void> {
    const { pool, events, notice } = this.parts;
    const client = await pool.connect();
    try {
      // One projector builds, the others wait for it.
      await client.query(`SELECT pg_advisory_lock(hashtext('taizhang-new-views'))`);
      const head = await events.head();
      if (head === 0) return;
      for (const [view, partitions] of this.stores) {
        const checkpoints = await Promise.all(partitions.map((one) => one.checkpoint()));
        const [store] = partitions;
        if (store === undefined || Math.max(...checkpoints) > 0) continue;
        notice(`projector: building ${view.name} from the event store, up to position ${head}`);
        try {
          await rebuild([{ view, store }], events, undefined, head);
        } catch (error) {
          if (!(error instanceof IndigestibleEvent)) throw error;
          await this.#readOn(view, [...partitions.keys()], head);
        }
      }
    } finally {
      await client.query(`SELECT pg_advisory_unlock(hashtext('taizhang-new-views'))`).catch(() => undefined);
      client.release();
    }
  }

  /** Brings partitions of a view up to a position from the event store, beside whoever else folds them. */
  async #readOn(view: AnyView, partitions: readonly number[], to: Position, signal?: AbortSignal): Promise<void> {
    const { events, feed } = this.parts;
    let position = Math.min(...(await this.#checkpoints(view, partitions)));
    while (position < to && signal?.aborted !== true) {
      const page = await events.readAll(position, PAGE);
      const last = page.at(-1);
      // Another node of the store than the one from which the topic has it.
      if (last === undefined) throw new Error(`the event store ends before position ${to}, which the topic has`);
      const shares = Map.groupBy(
        page.filter((event) => event.position <= to),
        ({ stream }) => partitionOfStream(stream, feed.partitions),
      );
      position = Math.min(last.position, to);
      for (const partition of partitions) await this.#project(view, partition, shares.get(partition) ?? [], position);
    }
  }

  #checkpoints(view: AnyView, partitions: readonly number[]): Promise<Position[]> {
    return Promise.all(partitions.map((partition) => this.#storeOf(view, partition).checkpoint()));
  }

  /**
   * Looks after partitions that nobody moves although the store has more: the topic has nothing for them, as what they lack was
   * read by a projector that does not know the view, or has expired, or Kafka is away. They are brought on from the store.
   */
  async #watch(signal: AbortSignal): Promise<void> {
    const { events, look = LOOK } = this.parts;
    let before:
      { readonly head: Position; readonly checkpoints: ReadonlyMap<AnyView, readonly Position[]> } | undefined;
    while (await pause(look, true, { signal }).catch(() => false)) {
      try {
        for (const [view, then] of before?.checkpoints ?? []) {
          const now = await this.#checkpoints(view, [...then.keys()]);
          const standing = now.flatMap((position, partition) =>
            position === then[partition] && position < (before?.head ?? 0) ? [partition] : [],
          );
          if (standing.length > 0) await this.#readOnAlone(view, standing, before?.head ?? 0, signal);
        }
        const head = await events.head();
        const checkpoints = [...this.stores].map(
          async ([view, { length }]) => [view, await this.#checkpoints(view, [...Array(length).keys()])] as const,
        );
        before = { head, checkpoints: new Map(await Promise.all(checkpoints)) };
      } catch {
        // The database or the store is away. Whoever folds what the topic brings says so; here it is looked at again later.
        before = undefined;
      }
    }
  }

  /** Unless another projector is at it. */
  async #readOnAlone(view: AnyView, partitions: readonly number[], to: Position, signal: AbortSignal): Promise<void> {
    const client = await this.parts.pool.connect();
    try {
      const { rows } = await client.query<{ free: boolean }>(
        `SELECT pg_try_advisory_lock(hashtext('taizhang-read-on')) AS free`,
      );
      if (rows[0]?.free !== true) return;
      this.parts.notice(
        `projector: ${view.name} stands still in ${partitions.length} partitions: reading on from the event store up to position ${to}`,
      );
      await this.#readOn(view, partitions, to, signal).finally(() =>
        client.query(`SELECT pg_advisory_unlock(hashtext('taizhang-read-on'))`),
      );
    } finally {
      client.release();
    }
  }
}
