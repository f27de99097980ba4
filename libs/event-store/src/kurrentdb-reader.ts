import { StoreUnavailable, type Position, type StoredEvent } from './event-store.js';
import { DECISIONS, tagOf, type Batches, type Decision } from './kurrentdb-batches.js';
import type { KurrentDbConnection } from './kurrentdb-connection.js';
import { isInvalidPosition } from './kurrentdb-errors.js';
import type { From, Recorded } from './kurrentdb-messages.js';

/** Events asked of the server at least, since not all of them are shown. */
const LEAST = 8;
/** Events asked of the server at once when looking for a place in the log. */
const SEARCH = 1000;
/** The log is remembered by one position in each stretch of so many bytes. */
const STRETCH = 2 ** 20;
/** Positions remembered because the server's clock had gone back there. */
const REMEMBERED = 1000;

interface RawPage {
  /** The event that begins at the position itself, if one of ours does. */
  readonly at: Recorded | undefined;
  readonly events: readonly Recorded[];
  /** True if the server had no more events at that time. */
  readonly isLast: boolean;
}

/** What readers are shown: our streams, and of the batches in them those that are completed. See `KurrentDbEventStore`. */
export class KurrentDbReader {
  /** Positions where events begin, rising, about one for each stretch of the log that was read. */
  private readonly marks: Position[] = [];
  /** `recordedAt` of events where it is later than the server's clock was. */
  private readonly held = new Map<Position, string>();
  private readonly watched: readonly string[];

  constructor(
    private readonly connection: KurrentDbConnection,
    private readonly batches: Batches,
    private readonly prefixes: readonly string[],
  ) {
    this.watched = [...prefixes, DECISIONS];
  }

  async readStream(stream: string): Promise<StoredEvent[]> {
    const raw = await this.connection.readStream(stream);
    const decisions = await this.batches.decisionsOn(raw.map(tagOf));
    const events: StoredEvent[] = [];
    for (const event of raw) if (isShown(event, decisions)) events.push(stored(event, events.at(-1)?.recordedAt));
    return events;
  }

  /**
   * Waits for the end of unfinished appends that lie between the position and events that are shown. So the page is empty
   * only if no event after the position was ever shown.
   */
  async readAll(after: Position, limit: number, signal: AbortSignal): Promise<StoredEvent[]> {
    const page: StoredEvent[] = [];
    let floor = this.held.get(after);
    for (let cursor = after, isLast = false; !isLast && page.length < limit;) {
      const raw = await this.readAfter(cursor, limit - page.length);
      isLast = raw.isLast;
      if (cursor === after && raw.at !== undefined) floor = later(raw.at.created, floor);
      for (const event of raw.events) if (isDecision(event)) this.batches.learn(event);
      const decisions = new Map(await this.batches.decisionsOn(raw.events.map(tagOf)));
      for (const [i, event] of raw.events.entries()) {
        cursor = event.position;
        if (isDecision(event)) continue;
        const tag = tagOf(event);
        if (tag !== undefined && decisions.get(tag.batch) === undefined) {
          if (page.length > 0) return page;
          if (isLast && !raw.events.slice(i + 1).some((other) => isShown(other, decisions))) return page;
          decisions.set(tag.batch, await this.batches.settle(tag, signal));
        }
        if (!isShown(event, decisions)) continue;
        const shown = stored(event, floor);
        floor = shown.recordedAt;
        if (floor !== event.created) this.hold(event.position, floor);
        if (page.push(shown) === limit) break;
      }
    }
    return page;
  }

  async head(): Promise<Position> {
    for (let from: From = 'end'; ;) {
      const events = await this.connection.readBackwards(from, LEAST, this.prefixes);
      const decisions = await this.batches.decisionsOn(events.map(tagOf));
      const last = events.find((event) => isShown(event, decisions));
      if (last !== undefined) return last.position;
      from = events.at(-1)?.position ?? from;
      if (events.length < LEAST) return 0;
    }
  }

  /** Calls back when something after the position may be shown, once the connection stands and until it ends. */
  async watch(after: Position, signal: AbortSignal, notify: () => void): Promise<void> {
    const watch = (from: From) =>
      this.connection.watch(from, this.watched, signal, (event) => {
        // A row of a batch is shown when the decision comes.
        if (event === undefined || isDecision(event) || tagOf(event) === undefined) notify();
      });
    await watch(after === 0 ? 'start' : after).catch((error: unknown) => {
      if (!isInvalidPosition(error)) throw error;
      return watch(this.markBefore(after));
    });
  }

  private async readAfter(after: Position, count: number): Promise<RawPage> {
    // One more, as a read from a position begins with the event at it.
    const ask = Math.max(LEAST, count) + 1;
    const found = await this.readFrom(after === 0 ? 'start' : after, ask);
    if (found === undefined) return this.searchFor(after);
    const [at] = found;
    const isAt = at !== undefined && at.position <= after;
    return { at: isAt ? at : undefined, events: isAt ? found.slice(1) : found, isLast: found.length < ask };
  }

  /** For a position that nobody was handed, e.g. one half-way between two: goes there from the nearest that is known. */
  private async searchFor(after: Position): Promise<RawPage> {
    for (let from = this.markBefore(after); ;) {
      const found = await this.readFrom(from, SEARCH);
      if (found === undefined) throw new StoreUnavailable(`the event store has lost what was at position ${from}`);
      const events = found.filter(({ position }) => position > after);
      const isLast = found.length < SEARCH;
      if (isLast || events.length > 0) return { at: undefined, events, isLast };
      from = found.at(-1)?.position ?? from;
    }
  }

  private async readFrom(from: From, count: number): Promise<Recorded[] | undefined> {
    const events = await this.connection.readForwards(from, count, this.watched);
    const [first] = events ?? [];
    const place = this.marks.findLastIndex((mark) => mark <= (first?.position ?? 0));
    if (first !== undefined && first.position - (this.marks[place] ?? -Infinity) >= STRETCH) {
      this.marks.splice(place + 1, 0, first.position);
    }
    return events;
  }

  private markBefore(position: Position): From {
    return this.marks.findLast((mark) => mark <= position) ?? 'start';
  }

  private hold(position: Position, recordedAt: string): void {
    this.held.set(position, recordedAt);
    const [oldest] = this.held.keys();
    if (this.held.size > REMEMBERED && oldest !== undefined) this.held.delete(oldest);
  }
}

function isShown(event: Recorded, decisions: ReadonlyMap<string, Decision | undefined>): boolean {
  const tag = tagOf(event);
  return !isDecision(event) && (tag === undefined || decisions.get(tag.batch) === 'completed');
}

const isDecision = ({ stream }: Recorded): boolean => stream.startsWith(DECISIONS);

const later = (instant: string, floor: string | undefined): string =>
  floor !== undefined && floor > instant ? floor : instant;

function stored(event: Recorded, floor: string | undefined): StoredEvent {
  const { id, type, data, stream, place, position, created, metadata } = event;
  return {
    id,
    type,
    schemaVersion: Number(metadata['schemaVersion']),
    occurredOn: metadata['occurredOn'] ?? '',
    actor: metadata['actor'] ?? '',
    agency: metadata['agency'] ?? '',
    correlation: metadata['correlation'] ?? '',
    data,
    stream,
    revision: Number(metadata['revision'] ?? place),
    position,
    recordedAt: later(created, floor),
  };
}
