import type { Position, StoredEvent } from '#event-store';

/**
 * The port: events leave on a topic, and come back from it in batches. At least once: an event may come again, with the same
 * id and position, and whoever takes events recognises it by its position. The events of one stream are all in one partition,
 * in order.
 */
export interface EventTopic {
  /** A fixed number: adding partitions to a topic in use would take applications to other partitions and break their order. */
  readonly partitions: number;
  /**
   * Resolves once every event is acknowledged by all replicas in sync. While the broker is away it waits, without end;
   * the signal ends the waiting with its reason, and what was being sent may or may not have arrived.
   * With a watermark, that follows behind the events in the same requests.
   * @throws UnpublishableEvent
   */
  publish(events: readonly StoredEvent[], options?: PublishOptions): Promise<void>;
  /**
   * Says in every partition: all events up to this position that belong here are before this. A reader that has it from every
   * partition has seen every event up to there, also when some partitions had none.
   */
  watermark(position: Position, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface PublishOptions {
  readonly watermark?: Position;
  readonly signal?: AbortSignal;
}

/** What one partition brought since the batch before. */
export interface EventBatch {
  readonly partition: number;
  /** In order; some may have come before. */
  readonly events: readonly StoredEvent[];
  /** With this batch the partition is complete up to here; undefined when the batch says nothing of it. May be lower than one before. */
  readonly watermark: Position | undefined;
  /** Messages that are no events of this software. To be parked or refused; the feed goes on behind them once the batch is handled. */
  readonly unreadable: readonly UnreadableMessage[];
  /** Of this partition nothing has come to this reader since the members of the group changed: another may have had it meanwhile. */
  readonly first: boolean;
}

export interface UnreadableMessage {
  readonly partition: number;
  readonly offset: string;
  readonly bytes: Buffer;
  readonly reason: string;
}

/** A member of a group of readers; the members of a group share the partitions. */
export interface EventFeed {
  readonly partitions: number;
  /** How many messages are yet to be handled of each partition that this reader has now, as far as the broker has said. */
  readonly behind: ReadonlyMap<number, number>;
  /** Why nothing comes at the moment, for the operator; undefined while all is well. */
  readonly trouble: string | undefined;
  /**
   * Hands batches to the handler, one at a time for each partition, until the signal aborts; a batch being handled is then
   * waited for. A batch counts as read once the handler has resolved; when it rejects, the same batch is handed to it again.
   * After a change of members, a crash or a broker that was away, batches may come again, here or at another member.
   */
  run(handler: (batch: EventBatch) => Promise<void>, signal: AbortSignal): Promise<void>;
}

/** Where events go that a view cannot digest, and messages that nobody can read. */
export interface DeadLetters {
  park(event: StoredEvent, view: string, reason: string): Promise<void>;
  parkUnreadable(message: UnreadableMessage): Promise<void>;
  close(): Promise<void>;
}

/** The broker or its topic cannot be used as configured. The message is one line for the operator. */
export class MessagingUnavailable extends Error {
  override readonly name = 'MessagingUnavailable';
}

/** The broker will never take it, as it is larger than the topic allows. */
export class UnpublishableEvent extends Error {
  override readonly name = 'UnpublishableEvent';
}
