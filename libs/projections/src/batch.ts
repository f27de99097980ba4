import type { Position, StoredEvent } from '#event-store';
import { APPLICATION_STREAM, IndigestibleEvent } from './view.js';
import type { View } from './view.js';
import type { ViewTransaction } from './view-store.js';

/** Any view; its document is its own affair. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of views of different documents; each is only ever given its own
export type AnyView = View<any>;

const applicationIn = (stream: string): string => stream.slice(APPLICATION_STREAM.length);

interface Held {
  before: unknown;
  after: unknown;
  /** Position of the last event folded into it. */
  position: Position;
}

/** The documents, by stream, of one view that a run of events touches: folded in memory, written once. */
export class Batch {
  readonly #held = new Map<string, Held>();
  /** False while no document of the view has been written yet, so that there is none to load. */
  #stored: boolean;

  constructor(
    readonly view: AnyView,
    private readonly transaction: ViewTransaction,
  ) {
    this.#stored = transaction.checkpoint > 0;
  }

  async load(page: readonly StoredEvent[]): Promise<void> {
    if (!this.#stored) return;
    const wanted = new Set<string>();
    for (const { stream, revision } of page) {
      // The first event of a stream has no document before it.
      if (revision > 0 && stream.startsWith(APPLICATION_STREAM) && !this.#held.has(stream)) wanted.add(stream);
    }
    if (wanted.size === 0) return;
    for (const [id, text] of await this.transaction.documents([...wanted].map(applicationIn))) {
      const document: unknown = this.view.deserialise(text);
      this.#held.set(APPLICATION_STREAM + id, { before: document, after: document, position: 0 });
    }
  }

  /** @throws IndigestibleEvent */
  fold(event: StoredEvent): void {
    const { stream, position } = event;
    if (!stream.startsWith(APPLICATION_STREAM)) return;
    const held = this.#held.get(stream);
    try {
      const after: unknown = this.view.fold(held?.after, event);
      if (held === undefined) this.#held.set(stream, { before: undefined, after, position });
      else {
        held.after = after;
        held.position = position;
      }
    } catch (cause) {
      throw new IndigestibleEvent(this.view.name, event, cause);
    }
  }

  /** Writes what has been folded. */
  write(): void {
    for (const [stream, held] of this.#held) this.#write(stream, held);
    this.#held.clear();
  }

  /** Writes out the documents that no event behind the position has touched, and lets go of them. */
  async release(position: Position): Promise<void> {
    for (const [stream, held] of this.#held) {
      if (held.position > position) continue;
      this.#write(stream, held);
      this.#held.delete(stream);
    }
    await this.transaction.flush();
    this.#stored = true;
  }

  #write(stream: string, { before, after }: Held): void {
    if (before !== after) this.view.write(applicationIn(stream), before, after, this.transaction);
  }
}
