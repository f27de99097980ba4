import type { EventStore, Position, StoredEvent, StreamAppend } from '#event-store';
import { openEventStore } from '#event-store';
import { withEvents } from './data-directory.js';
import { Failure } from './failure.js';
import { ProgressBar } from './progress.js';

const PAGE = 1_000;
/** Events that go to the target in one append, unless one append of the source had more. */
const APPEND = 256;

/** How far the target is a copy of the source. */
interface Copied {
  readonly events: number;
  readonly streams: number;
  /** Position of the last of them, in the source. */
  readonly position: Position;
}

/**
 * `taizhang migrate`: the target gets the source's events with the same ids, bytes, order and `recordedAt`. It must hold nothing
 * but a beginning of them, which is what an earlier run, however it ended, has left; then this one goes on from there.
 */
export async function migrate({ data, to }: { readonly data: string; readonly to: string }): Promise<void> {
  await withEvents(data, {}, async (source) => {
    const target = await openEventStore(to);
    try {
      const there = await compared('核对目标', source, target);
      await copy(source, target, there);
      const copied = await compared('核对事件', source, target);
      const head = await source.head();
      if (copied.position !== head) {
        throw new Failure(
          `源库在迁移时有新的写入：请停止服务后重新运行 / the source was written to meanwhile (position ${copied.position} of ${head}): stop its server and run again`,
        );
      }
      process.stdout.write(
        `已迁移：本次写入 ${copied.events - there.events} 个事件，此前已有 ${there.events} 个；` +
          `${copied.streams} 个流共 ${copied.events} 个事件逐字节相同。\n`,
      );
    } finally {
      await target.close();
    }
  });
}

/** Reads both side by side, as far as the target goes. @throws Failure when it holds anything that the source has not there */
async function compared(label: string, source: EventStore, target: EventStore): Promise<Copied> {
  const bar = new ProgressBar(label);
  const head = await source.head();
  const streams = new Set<string>();
  let [events, position, read] = [0, 0, 0];
  for (;;) {
    const copies = await target.readAll(read, PAGE);
    const originals = await source.readAll(position, copies.length);
    for (const [index, copy] of copies.entries()) {
      const original = originals[index];
      if (original === undefined || bytesOf(original) !== bytesOf(copy)) {
        bar.end();
        throw new Failure(
          `目标库含有源库没有的内容：第 ${events + 1} 个事件 ${copy.id} / event ${events + 1} of the target, ${copy.id} in ${copy.stream}, is not that of the source: migrate into an empty event store`,
        );
      }
      streams.add(copy.stream);
      events += 1;
      position = original.position;
      read = copy.position;
    }
    if (copies.length === 0) break;
    bar.update(position, head);
  }
  bar.end();
  return { events, streams: streams.size, position };
}

/** All of an event but its position, which is each store's own. */
const bytesOf = ({ position: _, ...event }: StoredEvent): string =>
  JSON.stringify(Object.entries(event).sort(([one], [other]) => (one < other ? -1 : 1)));

async function copy(source: EventStore, target: EventStore, { position }: Copied): Promise<void> {
  const bar = new ProgressBar('迁移事件');
  const head = await source.head();
  let waiting: StoredEvent[] = [];
  for await (const unit of units(source, position)) {
    if (waiting.length + unit.length > APPEND || !isOneRunEach([...waiting, ...unit])) {
      await append(target, waiting);
      bar.update(waiting.at(-1)?.position ?? 0, head);
      waiting = [];
    }
    waiting.push(...unit);
  }
  await append(target, waiting);
  bar.end();
}

/**
 * What was appended together appears together: events in a row of one command, as long as no stream comes again. So in one append
 * of them, which takes each stream once, they also keep their order.
 */
async function* units(source: EventStore, after: Position): AsyncIterable<readonly StoredEvent[]> {
  let unit: StoredEvent[] = [];
  let streams = new Set<string>();
  for (let position = after; ;) {
    const page = await source.readAll(position, PAGE);
    for (const event of page) {
      const last = unit.at(-1);
      const again = event.stream !== last?.stream && streams.has(event.stream);
      if (last !== undefined && (event.correlation !== last.correlation || again)) {
        yield unit;
        unit = [];
        streams = new Set();
      }
      unit.push(event);
      streams.add(event.stream);
      position = event.position;
    }
    if (page.length === 0) break;
  }
  if (unit.length > 0) yield unit;
}

/** Whether all events of each stream follow one another. */
function isOneRunEach(events: readonly StoredEvent[]): boolean {
  const runs = events.filter(({ stream }, index) => stream !== events[index - 1]?.stream);
  return new Set(runs.map(({ stream }) => stream)).size === runs.length;
}

async function append(target: EventStore, events: readonly StoredEvent[]): Promise<void> {
  if (events.length === 0) return;
  const streams = Map.groupBy(events, ({ stream }) => stream);
  await target.append(
    [...streams].map(([stream, own]): StreamAppend => {
      const revision = own[0]?.revision ?? 0;
      return {
        stream,
        expected: revision === 0 ? 'none' : revision - 1,
        events: own.map(({ recordedAt, ...event }) => ({ ...event, firstRecordedAt: recordedAt })),
      };
    }),
  );
}
