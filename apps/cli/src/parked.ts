import { PostgresViews, openViewsDatabase } from '#projections';
import { Failure } from './failure.js';

/** `taizhang parked list`: what each view has set aside, a line each. */
export async function listParked(url: string): Promise<void> {
  const parked = await withViews(url, (views) => views.parked());
  for (const { view, partition, position, type, applicationId, reason, since } of parked) {
    process.stdout.write([view, partition, position, type, applicationId, since, reason].join('\t') + '\n');
  }
  process.stdout.write(
    parked.length === 0
      ? '没有搁置的事件。 Nothing is set aside.\n'
      : `共搁置 ${parked.length} 个事件。 ${parked.length} events are set aside.\n`,
  );
}

/** `taizhang parked retry`: folds it again; exit code 1 when some of it is left. */
export async function retryParked(url: string): Promise<void> {
  const retried = await withViews(url, (views) => views.retryParked());
  for (const { view, taken, left } of retried) {
    process.stdout.write(`${view}：已计入 ${taken}，仍搁置 ${left} / ${taken} taken, ${left} left\n`);
  }
  if (retried.length === 0) process.stdout.write('没有搁置的事件。 Nothing is set aside.\n');
  const left = retried.reduce((sum, one) => sum + one.left, 0);
  if (left > 0) {
    throw new Failure(
      `仍有 ${left} 个事件搁置，原因见 parked list / ${left} events are still set aside: see parked list`,
    );
  }
}

async function withViews<Result>(url: string, work: (views: PostgresViews) => Promise<Result>): Promise<Result> {
  const views = new PostgresViews(await openViewsDatabase(url));
  try {
    return await work(views);
  } finally {
    await views.close();
  }
}
