import { setTimeout as sleep } from 'node:timers/promises';
import { checkAppends } from './check-appends.js';
import {
  MixedAppend,
  StoreUnavailable,
  WrongExpectedRevision,
  type AppendResult,
  type EventStore,
  type Position,
  type StoredEvent,
  type StreamAppend,
} from './event-store.js';
import { Batches, nameOf } from './kurrentdb-batches.js';
import { KurrentDbConnection } from './kurrentdb-connection.js';
import { mayPass } from './kurrentdb-errors.js';
import { KurrentDbReader } from './kurrentdb-reader.js';
import { KnownStreams, type KnownStream } from './kurrentdb-streams.js';
import { chunkOf, proposedOf, sizeOf } from './kurrentdb-writes.js';

/** Kinds of streams that are ours; a server may hold others. */
const PREFIXES = [
  ...['application-', 'register-', 'agency-', 'report-', 'letters-', 'fee-items-', 'law-data', 'automatic-steps'],
  ...['accounts', 'agencies', 'query-codes-', 'log-anchors'],
];
/** Data and metadata that go to the server in one call, in bytes. It takes 1 MiB by default, counted its own way. */
const CALL_LIMIT = 768 * 1024;
/** Streams looked up at once before a large append. */
const LOOK_UPS = 64;
/** How often an append decides again when others write to its streams. */
const ATTEMPTS = 200;
/** The first pause after others were quicker, and after the server failed, in milliseconds. */
const CONFLICT_PAUSE = 1;
const FAILURE_PAUSE = 50;
/** Events in one page of a subscription at most. */
const PAGE_SIZE = 1000;

export interface KurrentDbEventStoreOptions {
  /** How long to wait for the writer of an unfinished append before it is abandoned, in milliseconds. */
  readonly patience?: number;
}

/**
 * All events on a KurrentDB server or cluster; works with EventStoreDB from 22.10 too.
 *
 * **Position** is the commit position, an offset in the server's log: positions rise and have gaps.
 *
 * **Repeated appends.** The server recognises a repeated event only within one stream, and with `any` only as long as it
 * remembers. So an append first reads what came to its streams since this process looked last, searches it for the event ids,
 * and then writes at exactly the end it has seen, also for `any`. Should somebody have written meanwhile, the server refuses,
 * and all is looked at again. An id stored in a stream that the append does not name is not found: no index of ids exists.
 * If two processes repeat one append at the same moment it lands once, but both may be told that they were the first.
 *
 * **Several streams.** From 25.1 on the server takes them as one transaction, up to its limit of 1 MiB. For an older server, or
 * a larger append, the rows are written stream by stream, and each carries in its metadata the name of a *batch*:
 * `<name of the append>-<attempt>`. That tag is the "begun" of the append: a reader shows a row only once its batch is
 * *completed*. The decision, `AppendCompleted` or `AppendAbandoned`, is the only event of the stream `append-<batch>`; the server
 * takes the first and refuses the second, so there is exactly one, whoever tries. Then:
 * - The writer goes on only while each stream is where it saw it; otherwise it abandons the batch and looks again. It never
 *   waits while it holds unfinished rows, so two writers cannot block each other.
 * - An append that died half-way leaves rows without a decision. Repeated, it has the same name, finds its rows, writes the
 *   missing ones and completes the batch.
 * - `readAll` never shows events beyond an unfinished row, since its rows would later appear behind the reader's position. It
 *   waits for the decision, as does an append to that stream. Whoever has waited for longer than the patience abandons the batch,
 *   so a dead writer cannot stop readers for good; then a repetition of the append begins the next attempt.
 * - Abandoned rows stay in the log and are never shown. As they take up places in their streams, a row behind them carries
 *   its revision in the metadata.
 *
 * **recordedAt** is the server's clock at writing. Where it went back, e.g. because another node leads now, the last instant
 * handed out is held; a process that starts in the middle of such a stretch knows only the event it starts from.
 */
export class KurrentDbEventStore implements EventStore {
  private readonly batches: Batches;
  private readonly streams: KnownStreams;
  private readonly reader: KurrentDbReader;
  private readonly closing = new AbortController();
  /** The last append to each stream that is under way in this process. */
  private readonly underWay = new Map<string, Promise<void>>();
  /** False once the server has said that it knows no appends to several streams. */
  private atomic = true;

  private constructor(
    private readonly connection: KurrentDbConnection,
    { patience }: KurrentDbEventStoreOptions,
  ) {
    this.batches = new Batches(connection, patience);
    this.streams = new KnownStreams(connection, this.batches);
    this.reader = new KurrentDbReader(connection, this.batches, PREFIXES);
  }

  /** Throws `StoreUnavailable` with one line saying what is wrong. */
  static async connect(url: string, options: KurrentDbEventStoreOptions = {}): Promise<KurrentDbEventStore> {
    const store = new KurrentDbEventStore(new KurrentDbConnection(url), options);
    try {
      await store.head();
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  async append(appends: readonly StreamAppend[]): Promise<AppendResult> {
    checkAppends(appends);
    for (const { stream } of appends) {
      if (!PREFIXES.some((prefix) => stream.startsWith(prefix)))
        throw new TypeError(`${stream} is none of our streams`);
    }
    this.assertOpen();
    return this.oneByOne(
      appends.map(({ stream }) => stream),
      () => this.take(appends),
    );
  }

  async readStream(stream: string): Promise<StoredEvent[]> {
    this.assertOpen();
    return this.reader.readStream(stream);
  }

  async readAll(after: Position, limit: number): Promise<StoredEvent[]> {
    this.assertOpen();
    return this.reader.readAll(after, limit, this.closing.signal);
  }

  async *subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    const done = new AbortController();
    const ended = AbortSignal.any([signal, this.closing.signal, done.signal]);
    const bell = new Bell();
    let position = after;
    let watching: Promise<void> | undefined;
    let failures = 0;
    try {
      while (!ended.aborted) {
        const heard = bell.rings;
        const page = await this.reader.readAll(position, PAGE_SIZE, ended).catch((error: unknown) => {
          if (!mayPass(error) && !ended.aborted) throw error;
          return undefined;
        });
        failures = page === undefined ? failures + 1 : 0;
        const last = page?.at(-1);
        if (page === undefined) {
          await pause(backOff(failures, FAILURE_PAUSE), ended);
        } else if (last !== undefined) {
          position = last.position;
          yield page;
        } else {
          // The server's subscription only says that there is something new. What it is, is always read by position, so
          // nothing that happens to a connection can lose or double an event.
          watching ??= this.watch(() => position, bell, ended);
          await bell.ringsAfter(heard, ended);
        }
      }
    } finally {
      done.abort();
      await watching;
    }
    if (!signal.aborted) this.assertOpen();
  }

  async head(): Promise<Position> {
    this.assertOpen();
    return this.reader.head();
  }

  /** Waits for the appends under way. Subscriptions that were not aborted end with `StoreUnavailable`. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all(this.underWay.values());
    this.connection.close();
  }

  private assertOpen(): void {
    if (this.closing.signal.aborted) throw new StoreUnavailable('the event store is closed');
  }

  /** Runs the task when no other append to these streams runs in this process: they would only be in each other's way. */
  private oneByOne<T>(streams: readonly string[], task: () => Promise<T>): Promise<T> {
    const before = streams.flatMap((stream) => this.underWay.get(stream) ?? []);
    const result = Promise.all(before).then(task);
    const end = () => {
      for (const stream of streams) if (this.underWay.get(stream) === done) this.underWay.delete(stream);
    };
    const done = result.then(end, end);
    for (const stream of streams) this.underWay.set(stream, done);
    return result;
  }

  private async take(appends: readonly StreamAppend[]): Promise<AppendResult> {
    const name = nameOf(appends);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0) await pause(backOff(attempt, CONFLICT_PAUSE), this.closing.signal);
      const streams: KnownStream[] = [];
      for (let i = 0; i < appends.length; i += LOOK_UPS) {
        const some = appends
          .slice(i, i + LOOK_UPS)
          .map(({ stream }) => this.streams.upToDate(stream, name, this.closing.signal));
        streams.push(...(await Promise.all(some)));
      }
      const stored = findStored(appends, streams);
      if (stored !== undefined) return stored;
      checkExpected(appends, streams);
      const position = await this.write(name, appends, streams);
      if (position === 'conflict') continue;
      const revisions = appends.map(({ events }, i) => (streams[i]?.lastRevision ?? -1) + events.length);
      return { position, revisions, repeated: false };
    }
    throw new StoreUnavailable(`others write to the streams of the append all the time; ${ATTEMPTS} attempts failed`);
  }

  private async write(
    name: string,
    appends: readonly StreamAppend[],
    streams: readonly KnownStream[],
  ): Promise<Position | 'conflict'> {
    const halfDone = streams.some((stream) => stream.rowsOf(name).some(({ decision }) => decision === undefined));
    const writes = appends.map((append, i) => proposedOf(append, streams[i]));
    const [first] = writes;
    const count = writes.reduce((sum, { events }) => sum + events.length, 0);
    // In one call the server takes names that differ in capitals only for one and the same.
    const alike = new Set(writes.map(({ stream }) => stream.toLowerCase())).size < writes.length;
    if (halfDone || alike || first === undefined || (count > 1 && sizeOf(writes) > CALL_LIMIT)) {
      return this.writeBatch(name, appends, streams);
    }
    if (writes.length === 1) return this.connection.append(first);
    const outcome = this.atomic ? await this.connection.appendTogether(writes) : 'unsupported';
    if (outcome !== 'unsupported') return outcome;
    this.atomic = false;
    return this.writeBatch(name, appends, streams);
  }

  /** Goes on where an earlier call with the same events stopped. */
  private async writeBatch(
    name: string,
    appends: readonly StreamAppend[],
    streams: readonly KnownStream[],
  ): Promise<Position | 'conflict'> {
    const earlier = streams.flatMap((stream) => stream.rowsOf(name));
    const unfinished = earlier.find(({ decision }) => decision === undefined);
    const attempts = new Set(earlier.map(({ tag }) => tag?.batch)).size;
    const batch = unfinished?.tag?.batch ?? `${name}-${attempts}`;
    const rows = appends.reduce((sum, { events }) => sum + events.length, 0);
    let position = 0;
    for (const [i, append] of appends.entries()) {
      const write = proposedOf(append, streams[i], { batch, rows });
      const there = streams[i]?.rowsOf(batch) ?? [];
      position = Math.max(position, there.at(-1)?.position ?? 0);
      let left = write.events.slice(there.length);
      let last = write.last;
      while (left.length > 0) {
        const events = chunkOf(left, CALL_LIMIT);
        const outcome = await this.connection.append({ ...write, last, events }).catch((error: unknown) => {
          if (error instanceof RangeError) return error;
          throw error;
        });
        if (typeof outcome !== 'number') {
          // Without a row, nobody knows of the batch, and the next attempt takes its name.
          if (position > 0) await this.batches.decide(batch, 'abandoned');
          if (outcome === 'conflict') return outcome;
          throw outcome;
        }
        position = outcome;
        last += events.length;
        left = left.slice(events.length);
      }
    }
    return (await this.batches.decide(batch, 'completed')) === 'completed' ? position : 'conflict';
  }

  /** Rings the bell for each event after the position, and whenever the connection comes back, until the signal aborts. */
  private async watch(position: () => Position, bell: Bell, signal: AbortSignal): Promise<void> {
    let failures = 0;
    for (let from = position(); !signal.aborted;) {
      const ring = () => {
        failures = 0;
        bell.ring();
      };
      await this.reader.watch(from, signal, ring).catch(() => undefined);
      // Whatever went wrong, the subscription meets it when it reads, and knows what to do.
      bell.ring();
      await pause(backOff(++failures, FAILURE_PAUSE), signal);
      // Reading goes on meanwhile, so the server is there.
      if (position() > from) failures = 0;
      from = position();
    }
  }
}

class Bell {
  rings = 0;
  private readonly sleepers = new Set<() => void>();

  ring(): void {
    this.rings++;
    for (const wake of this.sleepers) wake();
  }

  /** Until the bell has rung more often than heard, or the signal aborts. */
  async ringsAfter(heard: number, signal: AbortSignal): Promise<void> {
    if (this.rings > heard || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.sleepers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.sleepers.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

/** The first result of an append whose events are all stored; undefined when none of them is. */
function findStored(appends: readonly StreamAppend[], streams: readonly KnownStream[]): AppendResult | undefined {
  const found = appends.map(({ events }, i) => events.map(({ id }) => streams[i]?.find(id)));
  const places = found.flat();
  const known = appends.flatMap(({ events }) => events).find((_, i) => places[i] !== undefined);
  if (known === undefined) return undefined;
  let position = 0;
  const revisions = found.map((ofStream) => {
    let revision = -1;
    for (const place of ofStream) {
      if (place === undefined) throw new MixedAppend(known.id);
      revision = Math.max(revision, place.revision);
      position = Math.max(position, place.position);
    }
    return revision;
  });
  return { position, revisions, repeated: true };
}

function checkExpected(appends: readonly StreamAppend[], streams: readonly KnownStream[]): void {
  for (const [i, { stream, expected }] of appends.entries()) {
    const last = streams[i]?.lastRevision ?? -1;
    const actual = last < 0 ? 'none' : last;
    if (expected !== 'any' && expected !== actual) throw new WrongExpectedRevision(stream, expected, actual);
  }
}

/** Milliseconds, growing with the number of failures in a row up to 64 times the first, and different for each that waits. */
const backOff = (failures: number, first: number): number =>
  first * 2 ** Math.min(failures - 1, 6) * (0.5 + Math.random() / 2);

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
