import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable, type StreamAppend } from './event-store.js';
import type { KurrentDbConnection } from './kurrentdb-connection.js';
import type { Recorded } from './kurrentdb-messages.js';

/** Streams of this kind hold one event each: whether a batch is completed or abandoned. */
export const DECISIONS = 'append-';

/** How long others wait for the writer of a batch before they abandon it, in milliseconds, and more for each of its rows. */
const PATIENCE = 10_000;
const PATIENCE_PER_ROW = 5;
/** Decisions kept in memory; the server knows the others. */
const REMEMBERED = 100_000;

export type Decision = 'completed' | 'abandoned';

const EVENT_TYPES: Readonly<Record<Decision, string>> = { completed: 'AppendCompleted', abandoned: 'AppendAbandoned' };

/** What a row of a batch carries in its metadata. */
export interface Tag {
  /** The name of the append and the number of the attempt, see `KurrentDbEventStore`. */
  readonly batch: string;
  readonly rows: number;
}

export function tagOf({ metadata }: Recorded): Tag | undefined {
  return metadata['batch'] === undefined
    ? undefined
    : { batch: metadata['batch'], rows: Number(metadata['batchRows']) };
}

/** The same name for the same append, whoever repeats it. */
export function nameOf(appends: readonly StreamAppend[]): string {
  return uuidFrom(JSON.stringify(appends.map(({ stream, events }) => [stream, events.map(({ id }) => id)])));
}

/** What became of the batches: known from the events that pass by, or asked of the server. */
export class Batches {
  private readonly decisions = new Map<string, Decision>();
  /** When this process first met a batch without a decision, on its own clock. */
  private readonly met = new Map<string, number>();

  constructor(
    private readonly connection: KurrentDbConnection,
    private readonly patience = PATIENCE,
  ) {}

  /** Takes note of an event from a stream of decisions. */
  learn({ stream, type }: Recorded): void {
    this.remember(stream.slice(DECISIONS.length), type === EVENT_TYPES.completed ? 'completed' : 'abandoned');
  }

  async decisionOn(batch: string): Promise<Decision | undefined> {
    if (!this.decisions.has(batch)) {
      for (const event of await this.connection.readStream(DECISIONS + batch)) this.learn(event);
    }
    return this.decisions.get(batch);
  }

  /** The decisions on the batches of all these events, each asked for once. */
  async decisionsOn(tags: Iterable<Tag | undefined>): Promise<ReadonlyMap<string, Decision | undefined>> {
    const batches = new Set<string>();
    for (const tag of tags) if (tag !== undefined) batches.add(tag.batch);
    const decisions = await Promise.all([...batches].map((batch) => this.decisionOn(batch)));
    return new Map([...batches].map((batch, i) => [batch, decisions[i]]));
  }

  /** Decides, unless somebody did before: the server takes only the first event of the stream. Returns what holds. */
  async decide(batch: string, wish: Decision): Promise<Decision> {
    const stream = DECISIONS + batch;
    const event = { id: uuidFrom(`${batch} ${wish}`), type: EVENT_TYPES[wish], data: '{}', metadata: {} };
    const outcome = await this.connection.append({ stream, last: -1, events: [event] });
    if (outcome !== 'conflict') this.remember(batch, wish);
    return (await this.decisionOn(batch)) ?? wish;
  }

  /** Waits for the decision, and abandons the batch when its writer takes too long. */
  async settle({ batch, rows }: Tag, signal: AbortSignal): Promise<Decision> {
    for (let delay = 4; ; delay = Math.min(2 * delay, 100)) {
      const decision = await this.decisionOn(batch);
      if (decision !== undefined) return decision;
      const now = performance.now();
      const since = this.met.get(batch) ?? now;
      this.met.set(batch, since);
      if (now - since >= this.patience + PATIENCE_PER_ROW * rows) return this.decide(batch, 'abandoned');
      await pause(delay * (0.5 + Math.random()));
      if (signal.aborted) throw new StoreUnavailable('the event store is closed');
    }
  }

  private remember(batch: string, decision: Decision): void {
    this.met.delete(batch);
    this.decisions.set(batch, decision);
    const [oldest] = this.decisions.keys();
    if (this.decisions.size > REMEMBERED && oldest !== undefined) this.decisions.delete(oldest);
  }
}

/** A UUID of the kind left to applications (version 8), made of the text. */
function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
