/** An event as a server keeps it: bytes and names, never looked into. */
export interface LogRecord {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export type LogEvent = Pick<LogRecord, 'id' | 'type' | 'isJson' | 'data' | 'metadata'>;

/** A revision, or one of the numbers that the protocol has for a state. */
export const ANY = -2;
export const NO_STREAM = -1;
export const STREAM_EXISTS = -4;

export interface LogWrite {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly LogEvent[];
}

/** Where an append ended: for each stream its last revision, and the position of the last event. */
export interface Appended {
  readonly revisions: readonly number[];
  readonly position: number;
  /** True if all was there already. */
  readonly repeated: boolean;
}

export class RevisionConflict extends Error {
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`${stream} is at ${actual}, not ${expected}`);
  }
}

/** How many event ids a server remembers for appends that expect any revision; it forgets all when it restarts. */
const REMEMBERED_IDS = 1000;

/**
 * The log of a server, kept over its restarts. Positions are offsets, so they rise with gaps, and now and then the server
 * writes a record of its own between ours.
 */
export class Log {
  readonly records: LogRecord[] = [];
  private readonly streams = new Map<string, LogRecord[]>();
  private readonly deleted = new Set<string>();
  private readonly rememberedIds = new Map<string, { readonly stream: string; readonly record: LogRecord }>();
  private readonly listeners = new Set<() => void>();
  private end = 0;

  constructor(readonly clock: () => number = Date.now) {
    this.writeSystemRecord();
  }

  forgetIds(): void {
    this.rememberedIds.clear();
  }

  delete(stream: string): void {
    this.deleted.add(stream);
  }

  isDeleted(stream: string): boolean {
    return this.deleted.has(stream);
  }

  stream(name: string): readonly LogRecord[] {
    return this.streams.get(name) ?? [];
  }

  /** True if a record begins at the position, or the log ends before it. */
  isBoundary(position: number): boolean {
    return position >= this.end || this.indexFrom(position) !== this.indexFrom(position + 1);
  }

  /** Index of the first record at or after the position. */
  indexFrom(position: number): number {
    let [low, high] = [0, this.records.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.records[middle]?.position ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  onAppend(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** All or nothing, in the order given. */
  append(writes: readonly LogWrite[]): Appended {
    const outcomes = writes.map((write) => this.check(write));
    if (this.records.length % 7 === 3) this.writeSystemRecord();
    const created = this.clock();
    const last = writes.map((write, i) => {
      const stored = outcomes[i];
      if (stored !== undefined) return stored;
      return write.events.reduce<LogRecord | undefined>(
        (_, event) => this.write(write.stream, event, created),
        undefined,
      );
    });
    for (const listener of [...this.listeners]) listener();
    return {
      revisions: last.map((record) => record?.revision ?? -1),
      position: Math.max(...last.map((record) => record?.position ?? 0)),
      repeated: !outcomes.includes(undefined),
    };
  }

  /** The last of the events if they are all stored already, as far as the server can tell. Throws if they cannot be taken. */
  private check({ stream, expected, events }: LogWrite): LogRecord | undefined {
    const records = this.stream(stream);
    const current = records.length - 1;
    const conflict = () => new RevisionConflict(stream, expected, current);
    if (expected === ANY || expected === STREAM_EXISTS) {
      if (expected === STREAM_EXISTS && current < 0) throw conflict();
      const known = events.map(({ id }) => this.rememberedIds.get(id)).filter((place) => place?.stream === stream);
      if (known.length === 0) return undefined;
      if (known.length < events.length) throw conflict();
      return known.at(-1)?.record;
    }
    if (expected > current) throw conflict();
    if (expected === current) return undefined;
    const there = records.slice(expected + 1, expected + 1 + events.length);
    if (events.some(({ id }, i) => there[i]?.id !== id)) throw conflict();
    return there.at(-1);
  }

  private write(stream: string, event: LogEvent, created: number): LogRecord {
    const records = this.streams.get(stream) ?? [];
    this.streams.set(stream, records);
    const record: LogRecord = { ...event, stream, revision: records.length, position: this.end, created };
    records.push(record);
    this.records.push(record);
    this.end += 120 + event.data.length + event.metadata.length;
    this.rememberedIds.set(event.id, { stream, record });
    const [oldest] = this.rememberedIds.keys();
    if (this.rememberedIds.size > REMEMBERED_IDS && oldest !== undefined) this.rememberedIds.delete(oldest);
    return record;
  }

  private writeSystemRecord(): void {
    const data = new TextEncoder().encode('{"proc-cpu":0.5}');
    const id = crypto.randomUUID();
    this.write(
      '$stats-127.0.0.1:2113',
      { id, type: '$statsCollected', isJson: true, data, metadata: data },
      this.clock(),
    );
  }
}
