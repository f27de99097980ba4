import { cpus } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { EventStore, Position, StreamRange } from '#event-store';
import { SqliteStreams } from '#event-store';
import { RETIRED_VIEWS, VIEWS } from './all-views.js';
import type { LiveMessage, LiveOrder, ViewReport } from './live-thread.js';
import type { RebuildOrder } from './rebuild-thread.js';
import { RebuildThread, UnbuildableView, allEnded } from './rebuild-threads.js';
import type { AnyView } from './batch.js';
import type { Progress } from './runner.js';
import { catchUp } from './runner.js';
import { SqliteViewStore, currentFile, newFile, removeFile, removeView, viewFile } from './sqlite-view-store.js';
import type { PartitionState, ViewReader, ViewState, Views } from './views-port.js';
import { IndigestibleEvent } from './view.js';

/** The events of an office with an embedded store, under its data directory. */
export const eventsFile = (directory: string): string => join(directory, 'events.db');

/**
 * Brings every view level with the store, in this thread. For one-off commands; a server uses `LiveViews`.
 * @param needed the views that the caller cannot do without
 * @returns why others of them stand still before the end
 * @throws IndigestibleEvent of the first needed view that has to stop before the end, after bringing all of them as far as they go
 */
export async function catchUpAll(
  directory: string,
  events: EventStore,
  onProgress?: (progress: Progress) => void,
  needed: readonly AnyView[] = VIEWS,
): Promise<readonly IndigestibleEvent[]> {
  for (const name of RETIRED_VIEWS) removeView(viewFile(directory, { name }));
  const placed = VIEWS.map((view) => ({ view, store: SqliteViewStore.open(viewFile(directory, view), view) }));
  try {
    const checkpoints = await Promise.all(placed.map(({ store }) => store.checkpoint()));
    const head = await events.head();
    // A view that is new, or of a new version, is built many times faster anew than row by row. Ahead of the store, which was
    // then restored from an older backup, it has counted what never happened.
    const ahead = checkpoints.some((checkpoint) => checkpoint > head);
    const anew = VIEWS.filter((_, index) => head > 0 && (checkpoints[index] === 0 || (checkpoints[index] ?? 0) > head));
    if (anew.length > 0) {
      try {
        await rebuildInThreads(directory, head, onProgress, { views: anew });
      } catch (error) {
        if (ahead) throw error;
        // Row by row, each view comes as far as it can.
      }
    }
    const indigestible: IndigestibleEvent[] = [];
    for (const one of placed) {
      try {
        await catchUp(one, events, head);
      } catch (error) {
        if (!(error instanceof IndigestibleEvent)) throw error;
        indigestible.push(error);
      }
    }
    const missed = indigestible.find(({ view }) => needed.some(({ name }) => name === view));
    if (missed !== undefined) throw missed;
    return indigestible;
  } finally {
    for (const { store } of placed) store.close();
  }
}

/** Threads that a rebuild has at most: more would wait for the one disk. */
const MOST_THREADS = 8;

/**
 * Rebuilds every view, or those given, from zero up to `head`. A view that cannot be built stays as it is, and the others are
 * rebuilt.
 * @throws UnbuildableView
 */
export async function rebuildInThreads(
  directory: string,
  head: Position,
  onProgress?: (progress: Progress) => void,
  { events = eventsFile(directory), views = VIEWS }: { events?: string; views?: readonly AnyView[] } = {},
): Promise<void> {
  let wanted = views;
  let unbuildable: UnbuildableView | undefined;
  while (wanted.length > 0) {
    try {
      await rebuildShares(directory, events, wanted, head, onProgress);
      break;
    } catch (error) {
      if (!(error instanceof UnbuildableView)) throw error;
      unbuildable ??= error;
      wanted = wanted.filter(({ name }) => name !== error.view);
    }
  }
  if (unbuildable !== undefined) throw unbuildable;
}

/** Each thread reads a share of the streams, once for all views over such streams; then the shares of each view are joined. */
async function rebuildShares(
  directory: string,
  events: string,
  views: readonly AnyView[],
  head: Position,
  onProgress?: (progress: Progress) => void,
): Promise<void> {
  const order: RebuildOrder = { eventsFile: events, directory };
  let folded = 0;
  const onFolded = (more: number): void => {
    folded += more;
    onProgress?.({ position: Math.min(folded, head), head });
  };
  // They take a while to start; the ranges are found meanwhile.
  const shares = Array.from({ length: Math.min(cpus().length, MOST_THREADS) }, () => ({
    thread: new RebuildThread(order, onFolded),
    files: new Map(views.map((view) => [view.name, newFile(viewFile(directory, view))])),
  }));
  try {
    const kinds = rangesByKind(events, views, shares.length);
    await shares[0]?.thread.ask({ step: 'lock', views: views.map(({ name }) => name) });
    await allEnded(
      shares.map(async ({ thread, files }, index) => {
        for (const { names, ranges } of kinds) {
          const range = ranges[index];
          const own = new Map([...files].filter(([name]) => names.has(name)));
          if (range !== undefined) await thread.ask({ step: 'fold', range, head, files: own });
        }
      }),
    );
    const left = views.values();
    await allEnded(
      shares.map(async ({ thread }) => {
        for (const { name } of left) {
          const files = shares.flatMap((share) => share.files.get(name) ?? []);
          await thread.ask({ step: 'switch', view: name, files });
        }
      }),
    );
  } finally {
    for (const [name, file] of shares.flatMap(({ files }) => [...files])) {
      if (currentFile(viewFile(directory, { name })) !== file) removeFile(file);
    }
    await allEnded(shares.map(({ thread }) => thread.end()));
  }
}

/** For the views over each kind of streams, a range of these for each thread. */
function rangesByKind(
  events: string,
  views: readonly AnyView[],
  shares: number,
): { readonly names: ReadonlySet<string>; readonly ranges: readonly StreamRange[] }[] {
  const streams = new SqliteStreams(events);
  try {
    return [...Map.groupBy(views, (view) => view.streams)].map(([prefix, own]) => ({
      names: new Set(own.map(({ name }) => name)),
      ranges: streams.cut(prefix, shares),
    }));
  } finally {
    streams.close();
  }
}

/** The views of a running server, kept level by a thread of their own. */
export class LiveViews implements Views {
  readonly #checkpoints = new Map<string, number>();
  readonly #stopped = new Map<string, string>();
  readonly #waiting = new Set<() => void>();
  readonly #worker: Worker;
  #failure: string | undefined;
  #ended: Promise<void> | undefined;

  constructor(private readonly directory: string) {
    const order: LiveOrder = { eventsFile: eventsFile(directory), directory };
    this.#worker = new Worker(new URL('./live-thread.js', import.meta.url), { workerData: order });
    this.#worker.on('message', (report: ViewReport) => {
      this.#checkpoints.set(report.view, report.checkpoint);
      if (report.stopped !== undefined) this.#stopped.set(report.view, report.stopped);
      this.#wake();
    });
    this.#worker.once('error', (error: unknown) => {
      this.#failure = error instanceof Error ? error.message : String(error);
      this.#wake();
    });
  }

  reader<Tables>(view: AnyView): ViewReader<Tables> {
    return new SqliteViewReader<Tables>(this.directory, view);
  }

  state(view: AnyView): Promise<ViewState> {
    const stopped = this.started ? this.stopped(view) : (this.stopped(view) ?? 'not started yet');
    return Promise.resolve({ checkpoint: this.#checkpoint(view), ...(stopped !== undefined && { stopped }) });
  }

  partitions(view: AnyView): Promise<readonly PartitionState[]> {
    // A view that is embedded sets nothing aside: it stops.
    return Promise.resolve(this.started ? [{ partition: 0, checkpoint: this.#checkpoint(view), parked: 0 }] : []);
  }

  stopped(view: AnyView): string | undefined {
    return this.#stopped.get(view.name) ?? this.#failure;
  }

  get started(): boolean {
    return VIEWS.every(({ name }) => this.#checkpoints.has(name));
  }

  /** True once the view has counted the event at this position; false when it has not within `milliseconds`. */
  async reaches(view: AnyView, position: Position, milliseconds: number): Promise<boolean> {
    const deadline = Date.now() + milliseconds;
    while (this.#checkpoint(view) < position) {
      const left = deadline - Date.now();
      if (left <= 0 || this.stopped(view) !== undefined) return false;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.#waiting.add(wake);
        this.#tell('look');
      });
    }
    return true;
  }

  close(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    if (this.#failure !== undefined) return;
    const exit = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#tell('end');
    await exit;
  }

  #checkpoint({ name }: AnyView): Position {
    return this.#checkpoints.get(name) ?? 0;
  }

  #tell(message: LiveMessage): void {
    this.#worker.postMessage(message);
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** A view's tables for queries, also after a rebuild has put new ones in their place. */
export class SqliteViewReader<Tables> implements ViewReader<Tables> {
  readonly #link: string;
  #file: string | undefined;
  #db: Kysely<Tables> | undefined;
  /** Tables just replaced: queries may still be reading them. */
  #retired: Kysely<Tables> | undefined;

  constructor(
    directory: string,
    private readonly view: AnyView,
  ) {
    this.#link = viewFile(directory, view);
  }

  get db(): Kysely<Tables> {
    const file = currentFile(this.#link);
    if (this.#db !== undefined && file === this.#file) return this.#db;
    // Makes the tables, empty, if no run has yet.
    SqliteViewStore.open(this.#link, this.view).close();
    void this.#retired?.destroy();
    this.#retired = this.#db;
    this.#file = currentFile(this.#link);
    const database = new Database(this.#link, { readonly: true, timeout: 10_000 });
    this.#db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
    return this.#db;
  }

  /** An embedded store has one office's files and no fence between agencies but the query's own. */
  read<Result>(_agency: string | undefined, query: (db: Kysely<Tables>) => Promise<Result>): Promise<Result> {
    return query(this.db);
  }

  async close(): Promise<void> {
    await Promise.all([this.#retired?.destroy(), this.#db?.destroy()]);
  }
}
