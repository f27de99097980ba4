import type { Position } from '#event-store';
import type { Changes, KeptRow, View } from './view.js';

/** What a store must know of a view. */
export type Kept = Pick<View, 'name' | 'version' | 'documents' | 'tables'>;

/** Where one view is kept. Each commit moves tables and checkpoint together, so each event counts exactly once whatever crashes. */
export interface ViewStore {
  /** Position up to which the view is built. */
  checkpoint(): Promise<Position>;
  /** Why the view stopped, if it did. */
  stopped(): Promise<string | undefined>;
  markStopped(reason: string): Promise<void>;
  /**
   * Runs one batch in a transaction that excludes other writers of this view. `work` gets the checkpoint as it is inside the
   * transaction and answers the new one. If it throws, nothing of the batch remains.
   */
  transact(work: (transaction: ViewTransaction) => Promise<Position>): Promise<void>;
  /** An empty store of the same view beside this one, made for writing much at once. Readers go on with this one. */
  startOver(): Promise<ViewStore>;
  /**
   * Puts a store begun by `startOver` in the place of this one, for every reader and writer at once. `level` brings it up to
   * at least a position, should the view have moved on meanwhile.
   */
  switchTo(fresh: ViewStore, level: (to: Position) => Promise<unknown>): Promise<void>;
  /** Gives up a store begun by `startOver`. */
  discard(): void;
  close(): void;
}

export interface ViewTransaction extends Changes {
  readonly checkpoint: Position;
  /** The rows of these applications' documents, as far as there are any, in the order of their keys. */
  documents(applicationIds: readonly string[]): Promise<ReadonlyMap<string, readonly KeptRow[]>>;
  /** Writes what has been put and added so far. */
  flush(): Promise<void>;
}

/** Rows by their `application_id`. */
export function byApplication(rows: readonly KeptRow[]): ReadonlyMap<string, readonly KeptRow[]> {
  const found = new Map<string, KeptRow[]>();
  for (const row of rows) {
    const id = String(row['application_id']);
    const own = found.get(id);
    if (own === undefined) found.set(id, [row]);
    else own.push(row);
  }
  return found;
}
