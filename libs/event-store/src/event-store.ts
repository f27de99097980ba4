/** A place in the one order of all events, starting at 1. On SQLite positions are gapless; on a cluster they only grow. */
export type Position = number;

/** What a stream must look like for an append to be taken: its last revision, no stream at all, or anything. */
export type ExpectedRevision = number | 'none' | 'any';

/** An event as handed to the store. Which words `type` and `data` hold is not the store's business. */
export interface NewEvent {
  /** UUID. Appending an event whose id is already stored is a no-op that answers as the first append did. */
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** Legal date of the fact, `YYYY-MM-DD`. */
  readonly occurredOn: string;
  readonly actor: string;
  readonly agency: string;
  /** What caused the event: all events of one command share it. */
  readonly correlation: string;
  /** JSON text. Stored and read back byte for byte. */
  readonly data: string;
  /** Of an event that comes from another store: when that one recorded it. The store of a cluster gives it back as `recordedAt`. */
  readonly firstRecordedAt?: string;
}

export interface StoredEvent extends NewEvent {
  readonly position: Position;
  readonly stream: string;
  /** Place in its stream, from 0. */
  readonly revision: number;
  /** UTC instant with milliseconds, set by the store; never goes back along positions. */
  readonly recordedAt: string;
}

/** An event as a fold needs it: without what tells it from others and what it belongs together with. */
export type FoldableEvent = Omit<StoredEvent, 'id' | 'correlation' | 'firstRecordedAt'>;

export interface StreamAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

export interface AppendResult {
  /** Position of the last event appended. */
  readonly position: Position;
  /** Last revision of each stream, in the order of the appends. */
  readonly revisions: readonly number[];
  /** Position of the last event of each stream, in the same order, from a store that knows it without reading. */
  readonly positions?: readonly Position[];
  /** True when the events were already there and nothing was written. */
  readonly repeated: boolean;
}

/**
 * The port. One append is all or nothing, over several streams too, and is durable once the promise resolves.
 * Errors: `WrongExpectedRevision`, `MixedAppend`, `StoreUnavailable`.
 */
export interface EventStore {
  append(appends: readonly StreamAppend[]): Promise<AppendResult>;
  /** The stream from its beginning; empty if there is none. */
  readStream(stream: string): Promise<StoredEvent[]>;
  /** Up to `limit` events with positions greater than `after`, in order. */
  readAll(after: Position, limit: number): Promise<StoredEvent[]>;
  /** Pages of events after a position, first those stored, then those to come, each event once. Ends when the signal aborts. */
  subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]>;
  /** Position of the last event; 0 when empty. */
  head(): Promise<Position>;
  close(): Promise<void>;
}

/** The stream is not where the append expected it. Nothing was written. Read again, decide again. */
export class WrongExpectedRevision extends Error {
  override readonly name = 'WrongExpectedRevision';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** Last revision of the stream, or `none`. */
    readonly actual: number | 'none',
  ) {
    super(`stream ${stream}: expected revision ${expected}, found ${actual}`);
  }
}

/** Some of the events are stored already and some are not, or they are stored elsewhere: no honest repetition. Nothing was written. */
export class MixedAppend extends Error {
  override readonly name = 'MixedAppend';
  constructor(readonly eventId: string) {
    super(`event ${eventId} is stored already, but not as part of the same append`);
  }
}

/** The store cannot be reached or written. Whether the append was taken may be unknown; repeat it with the same event ids. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}
