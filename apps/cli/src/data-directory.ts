import { existsSync, statSync } from 'node:fs';
import { SqliteEventStore } from '#event-store';
import type { AnyView, IndigestibleEvent, RegisterTables, ReportTables } from '#projections';
import { SqliteViewReader, VIEWS, catchUpAll, eventsFile, registerView, reportContributionsView } from '#projections';
import { Failure } from './failure.js';
import { ProgressBar } from './progress.js';

/** The events and views of a data directory, open for one command. */
export interface OpenOffice {
  readonly directory: string;
  readonly store: SqliteEventStore;
  readonly register: SqliteViewReader<RegisterTables>;
  readonly reports: SqliteViewReader<ReportTables>;
}

/** Opens the events alone. A command that only reads needs a store that is there already. */
export async function withEvents<Result>(
  directory: string,
  { mayCreate = false }: { mayCreate?: boolean },
  work: (store: SqliteEventStore) => Promise<Result>,
): Promise<Result> {
  const file = eventsFile(directory);
  if (!mayCreate && !existsSync(file)) {
    throw new Failure(
      `${directory} 中没有台账，请先导入，或者用 --data 指明其目录 / no register in ${directory}: import one first, or name its directory with --data`,
    );
  }
  checkIsFolder(directory);
  const store = SqliteEventStore.open(file);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** @throws Failure for a data directory that is a file */
export function checkIsFolder(directory: string): void {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== false) return;
  throw new Failure(
    `${directory} 是文件而不是目录，请用 --data 另选目录 / ${directory} is a file, not a folder: name another directory with --data`,
  );
}

/**
 * Opens events and views, the views brought level with the events.
 * @param options.reads the views that the command reads: others may stand still
 * @throws IndigestibleEvent of one that it reads
 */
export const withOffice = <Result>(
  directory: string,
  { reads = [registerView, reportContributionsView], ...options }: { mayCreate?: boolean; reads?: readonly AnyView[] },
  work: (office: OpenOffice) => Promise<Result>,
): Promise<Result> =>
  withEvents(directory, options, async (store) => {
    for (const { view, message } of await level(directory, store, reads)) {
      process.stderr.write(
        `注意 视图“${view}”因一条无法处理的事件而停止，本命令不用它 / the view ${view} stands still, which this command does not read: ${message}\n`,
      );
    }
    const register = new SqliteViewReader<RegisterTables>(directory, registerView);
    const reports = new SqliteViewReader<ReportTables>(directory, reportContributionsView);
    try {
      return await work({ directory, store, register, reports });
    } finally {
      await Promise.all([register.close(), reports.close()]);
    }
  });

/**
 * Brings the views level with the events, with a progress bar.
 * @param reads the views that the command reads
 * @returns why others stand still
 * @throws IndigestibleEvent of one that it reads
 */
export async function level(
  directory: string,
  store: SqliteEventStore,
  reads: readonly AnyView[] = VIEWS,
): Promise<readonly IndigestibleEvent[]> {
  const bar = new ProgressBar('更新视图');
  const stopped = await catchUpAll(directory, store, ({ position, head }) => bar.update(position, head), reads);
  bar.end();
  return stopped;
}
