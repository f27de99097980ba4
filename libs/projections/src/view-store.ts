import type { Position } from '#event-store';
import type { Changes } from './view.js';

/** Where one view is kept. Each commit moves tables and checkpoint together, so each event counts exactly once whatever crashes. */
export interface ViewStore {
  /** Position up to which the view is built. */
  checkpoint(): Promise<Position>;
  /** Why the view stopped, if it did. */
  stopped(): Promise<string | undefined>;
  markStopped(reason: string | undefined): Promise<void>;
  /**
   * Runs one batch in a transaction that excludes other writers of this view. `work` gets the checkpoint as it is inside the
   * transaction and answers the new one. If it throws, nothing of the batch remains.
   */
  transact(work: (transaction: ViewTransaction) => Promise<Position>): Promise<void>;
  /**
   * The same, beginning from empty tables at position 0: readers see the old view until the new one is whole, and an
   * abandoned rebuild leaves the old one untouched.
   */
  rebuild(work: (transaction: ViewTransaction) => Promise<Position>): Promise<void>;
  close(): void;
}

export interface ViewTransaction extends Changes {
  readonly checkpoint: Position;
  /** The documents of these applications, as far as there are any. */
  documents(applicationIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  putDocument(applicationId: string, document: string): void;
  /** Writes what has been put and added so far. */
  flush(): Promise<void>;
}
