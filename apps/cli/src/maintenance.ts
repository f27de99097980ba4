import { IndigestibleEvent, eventsFile, rebuildInThreads, verifyEvents, verifyViews } from '#projections';
import { level, withEvents } from './data-directory.js';
import { Failure } from './failure.js';
import { ProgressBar } from './progress.js';

/** `taizhang rebuild`: every view from zero; the old ones stay readable until the new are whole. */
export async function rebuildViews({ data }: { readonly data: string }): Promise<void> {
  const started = performance.now();
  const head = await withEvents(data, {}, (store) => store.head());
  const bar = new ProgressBar('重建视图');
  await rebuildInThreads(data, head, ({ position }) => bar.update(position, head), eventsFile(data));
  bar.end();
  const seconds = (performance.now() - started) / 1_000;
  process.stdout.write(`已从 ${head} 个事件重建全部视图，用时 ${seconds.toFixed(1)} 秒。\n`);
}

/** `taizhang verify`: the history is whole, and the views are what it gives. */
export async function verify({ data }: { readonly data: string }): Promise<void> {
  await withEvents(data, {}, async (store) => {
    try {
      await level(data, store);
    } catch (error) {
      // The view has stopped there, which is found below.
      if (!(error instanceof IndigestibleEvent)) throw error;
    }
    const reading = new ProgressBar('核对事件');
    const findings = await verifyEvents(store, ({ position, head }) => reading.update(position, head));
    reading.end();
    const comparing = new ProgressBar('核对视图');
    findings.push(...(await verifyViews(data, store, (_view, { position, head }) => comparing.update(position, head))));
    comparing.end();
    if (findings.length > 0) {
      const lines = findings.map(({ where, what }) => `${where}: ${what}`);
      throw new Failure(`核对不符 ${lines.length} 处：\n${lines.join('\n')}`);
    }
    process.stdout.write(`核对相符：${await store.head()} 个事件位置连续、各流完整，重建的视图与现有视图一致。\n`);
  });
}
