import type { FoldableEvent } from '#event-store';
import { IndigestibleEvent } from './view.js';
import type { View } from './view.js';
import type { ViewTransaction } from './view-store.js';

/** Any view; its document is its own affair. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of views of different documents; each is only ever given its own
export type AnyView = View<any>;

/** Documents written out before the store is troubled with them: each time costs it something, and what waits costs memory. */
const RELEASED_TOGETHER = 150;

interface Held {
  before: unknown;
  after: unknown;
  /** The last page with an event of it. */
  page: number;
}

/** The documents, by stream, of one view that a run of events touches: folded in memory, written once. */
export class Batch {
  readonly #held = new Map<string, Held>();
  /** Where the last event went: the next one is often of the same stream. */
  #last: { readonly stream: string; readonly held: Held } | undefined;
  #page = 0;
  /** Documents written out and not yet in the store. */
  #released = 0;
  /** False while no document of the view has been written yet, so that there is none to load. */
  #stored: boolean;

  constructor(
    readonly view: AnyView,
    private readonly transaction: ViewTransaction,
  ) {
    this.#stored = transaction.checkpoint > 0;
  }

  async load(page: readonly FoldableEvent[]): Promise<void> {
    if (!this.#stored) return;
    const wanted = new Set<string>();
    const begun = new Set<string>();
    let last: string | undefined;
    for (const { stream, revision } of page) {
      if (stream === last) continue;
      last = stream;
      // Before its first event, a stream has no document.
      if (revision === 0) begun.add(stream);
      else if (stream.startsWith(this.view.streams) && !begun.has(stream) && !this.#held.has(stream))
        wanted.add(stream);
    }
    if (wanted.size === 0) return;
    await this.#flush();
    for (const [id, rows] of await this.transaction.documents(
      [...wanted].map((stream) => this.#applicationIn(stream)),
    )) {
      const document: unknown = this.view.deserialise(rows);
      this.#held.set(this.view.streams + id, { before: document, after: document, page: this.#page });
    }
  }

  /** @throws IndigestibleEvent */
  fold(event: FoldableEvent): void {
    const { stream } = event;
    if (!stream.startsWith(this.view.streams)) return;
    const held = this.#last?.stream === stream ? this.#last.held : this.#held.get(stream);
    try {
      const after: unknown = this.view.fold(held?.after, event);
      if (held === undefined) this.#hold(stream, { before: undefined, after, page: this.#page });
      else {
        held.after = after;
        held.page = this.#page;
      }
    } catch (cause) {
      throw new IndigestibleEvent(this.view.name, event, cause);
    }
  }

  /** Writes what has been folded. */
  write(): void {
    for (const [stream, held] of this.#held) this.#write(stream, held);
    this.#held.clear();
    this.#last = undefined;
  }

  /** At the end of a page: writes out the documents that it has left alone, and lets go of them. */
  async release(): Promise<void> {
    this.#last = undefined;
    for (const [stream, held] of this.#held) {
      if (held.page === this.#page) continue;
      this.#write(stream, held);
      this.#held.delete(stream);
      this.#stored = true;
      this.#released += 1;
    }
    this.#page += 1;
    if (this.#released >= RELEASED_TOGETHER) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#released === 0) return;
    this.#released = 0;
    await this.transaction.flush();
  }

  #applicationIn(stream: string): string {
    return stream.slice(this.view.streams.length);
  }

  #hold(stream: string, held: Held): void {
    this.#held.set(stream, held);
    this.#last = { stream, held };
  }

  #write(stream: string, { before, after }: Held): void {
    if (before !== after) this.view.write(this.#applicationIn(stream), before, after, this.transaction);
  }
}
