import type { Kysely } from 'kysely';
import type { Position } from '#event-store';
import type { AnyView } from './batch.js';

/** A view's tables for queries. */
export interface ViewReader<Tables> {
  /** Runs a query that may see the rows of this agency; without one, of all. */
  read<Result>(agency: string | undefined, query: (db: Kysely<Tables>) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** How far one view has come, and what is wrong with it. */
export interface ViewState {
  readonly checkpoint: Position;
  /** Why it stands still. */
  readonly stopped?: string;
  /** Events set aside because the view could not digest them. */
  readonly parked?: number;
}

/** One partition of a view, which goes its own pace. Embedded views have one. */
export interface PartitionState {
  readonly partition: number;
  readonly checkpoint: Position;
  /** How many events are set aside. */
  readonly parked: number;
}

/** The views as a server sees them, wherever they are kept. */
export interface Views {
  reader<Tables>(view: AnyView): ViewReader<Tables>;
  state(view: AnyView): Promise<ViewState>;
  /** Every partition of the view; none while its tables are not made yet. */
  partitions(view: AnyView): Promise<readonly PartitionState[]>;
  /** Why the view stands still, if it is known to: its queries would answer with old figures. */
  stopped(view: AnyView): string | undefined;
  /** True once the view has counted everything up to this position; false when it has not within `milliseconds`. */
  reaches(view: AnyView, position: Position, milliseconds: number): Promise<boolean>;
  close(): Promise<void>;
}
