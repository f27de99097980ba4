import type { FoldableEvent, StoredEvent } from '#event-store';

/** A value of a view's column: text, a whole number, or nothing. */
export type Value = string | number | null;

/** A row in the order of its table's columns. */
export type Row = readonly Value[];

/** A row as it is read back, by its columns. */
export type KeptRow = Readonly<Record<string, Value>>;

export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, 'text' | 'integer'>>;
  readonly primaryKey: readonly string[];
  readonly indexes?: readonly (readonly string[])[];
  /** Rows are a hundred bytes or so: a store may keep them more tightly. */
  readonly short?: true;
  /** The column that `add` counts up; the primary key says which sum. */
  readonly sum?: string;
}

/** What a batch of events does to a view's tables. */
export interface Changes {
  /** Inserts the row, or replaces the one with the same primary key. */
  put(table: Table, row: Row): void;
  /** Adds to the `sum` column of the row with this key, from 0. */
  add(table: Table, key: Row, amount: number): void;
}

/**
 * A view: tables computed from the events alone. It keeps one document for each application, all that its fold needs to
 * go on from there, and writes its tables from what the fold changed. The same fold serves live, rebuild and verification.
 */
export interface View<Document = never> {
  readonly name: string;
  /**
   * The streams it is folded over: what their names begin with. Each is of one application, whose id is the rest of the name. Other
   * streams (registers, agencies) are read where they are needed.
   */
  readonly streams: string;
  /** Raised with every change of tables or fold; a store that holds another version is rebuilt. */
  readonly version: number;
  /** The table whose rows of an application, by `application_id`, are its document: all that the fold needs to go on. */
  readonly documents: Table;
  /** The view's other tables. */
  readonly tables: readonly Table[];
  /** Pure. Throws when it cannot digest the event; the view then stops there. */
  fold(document: Document | undefined, event: FoldableEvent): Document;
  /** Brings all tables, the documents' too, from what the document was before a batch to what it is after it. */
  write(applicationId: string, before: Document | undefined, after: Document, changes: Changes): void;
  /** The document that `write` has kept, from its rows in the order of their keys; there is one at least. */
  deserialise(rows: readonly KeptRow[]): Document;
}

export const APPLICATION_STREAM = 'application-';
export const QUERY_CODE_STREAM = 'query-codes-';

/** The view cannot go on behind this event; nothing of it was counted. */
export class IndigestibleEvent extends Error {
  override readonly name = 'IndigestibleEvent';
  constructor(
    readonly view: string,
    readonly event: FoldableEvent & Partial<Pick<StoredEvent, 'id'>>,
    cause: unknown,
  ) {
    super(
      `view ${view} cannot digest event ${event.id ?? ''} (${event.type}) at position ${event.position}: ${
        cause instanceof Error ? cause.message : String(cause)
      }`,
      { cause },
    );
  }
}
