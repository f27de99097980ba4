import type { Position } from './event-store.js';
import { tagOf, type Batches, type Decision, type Tag } from './kurrentdb-batches.js';
import type { KurrentDbConnection } from './kurrentdb-connection.js';
import type { Recorded } from './kurrentdb-messages.js';

/** Events remembered of all streams together; an appender reads a forgotten stream again from its beginning. */
const REMEMBERED = 200_000;

interface Row {
  readonly id: string;
  readonly position: Position;
  readonly tag: Tag | undefined;
  decision: Decision | undefined;
}

/** Which events the server holds of one stream, in its order. */
export class KnownStream {
  readonly rows: Row[] = [];
  private readonly places = new Map<string, number>();

  add(event: Recorded): void {
    this.places.set(event.id, this.rows.length);
    this.rows.push({ id: event.id, position: event.position, tag: tagOf(event), decision: undefined });
  }

  /** The event with that id, if readers are shown it, and its revision. */
  find(id: string): { readonly position: Position; readonly revision: number } | undefined {
    const place = this.places.get(id);
    const row = place === undefined ? undefined : this.rows[place];
    if (place === undefined || row === undefined || !isShown(row)) return undefined;
    return { position: row.position, revision: this.rows.slice(0, place).filter(isShown).length };
  }

  /** Revision of the last event that readers are shown; -1 if there is none. */
  get lastRevision(): number {
    return this.rows.filter(isShown).length - 1;
  }

  /** Rows of an append that tried the resumable way. */
  rowsOf(append: string): Row[] {
    return this.rows.filter(({ tag }) => tag?.batch.startsWith(append));
  }
}

const isShown = ({ tag, decision }: Row): boolean => tag === undefined || decision === 'completed';

/** The streams that this process appends to, so that each append reads only what came since the last one. */
export class KnownStreams {
  private readonly streams = new Map<string, KnownStream>();
  private remembered = 0;

  constructor(
    private readonly connection: KurrentDbConnection,
    private readonly batches: Batches,
  ) {}

  /**
   * What the leader holds of the stream now. Waits until every batch in it is decided, except attempts of the append itself.
   * Not to be called twice at once for one stream.
   */
  async upToDate(stream: string, append: string, signal: AbortSignal): Promise<KnownStream> {
    const known = this.take(stream);
    for (const event of await this.connection.readStream(stream, known.rows.length)) known.add(event);
    const unsure = known.rows.filter(({ tag, decision }) => tag !== undefined && decision === undefined);
    const decisions = await this.batches.decisionsOn(unsure.map(({ tag }) => tag));
    for (const row of unsure) {
      if (row.tag === undefined) continue;
      const own = row.tag.batch.startsWith(append);
      row.decision = decisions.get(row.tag.batch) ?? (own ? undefined : await this.batches.settle(row.tag, signal));
    }
    this.put(stream, known);
    return known;
  }

  private take(stream: string): KnownStream {
    const known = this.streams.get(stream);
    if (known === undefined) return new KnownStream();
    this.remembered -= known.rows.length;
    this.streams.delete(stream);
    return known;
  }

  /** Puts the stream at the end, so that the first is the one not used for longest. */
  private put(stream: string, known: KnownStream): void {
    this.remembered += known.rows.length;
    this.streams.set(stream, known);
    for (const oldest of this.streams.keys()) {
      if (this.remembered <= REMEMBERED) break;
      this.take(oldest);
    }
  }
}
