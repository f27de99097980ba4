import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, HistoryCheck } from '#event-store';
import { openEventStore } from '#event-store';
import type { Log, LogChecked, NotedHead } from '#identity';
import { INSTALLATION, IdentityFile, LogWitness, identityChecks } from '#identity';
import type { Progress } from '#projections';
import {
  IndigestibleEvent,
  openViewsDatabase,
  rebuildInThreads,
  verifyEvents,
  verifyPostgresViews,
  verifyViews,
} from '#projections';
import { deskChecks } from '#registry';
import { level, withEvents } from './data-directory.js';
import { Failure } from './failure.js';
import { ProgressBar } from './progress.js';
import { logRead } from './read-log.js';

/** `taizhang rebuild`: every view from zero; the old ones stay readable until the new are whole. */
export async function rebuildViews({ data }: { readonly data: string }): Promise<void> {
  const started = performance.now();
  const head = await withEvents(data, {}, (store) => store.head());
  const bar = new ProgressBar('重建视图');
  await rebuildInThreads(data, head, ({ position }) => bar.update(position, head));
  bar.end();
  const seconds = (performance.now() - started) / 1_000;
  process.stdout.write(`已从 ${head} 个事件重建全部视图，用时 ${seconds.toFixed(1)} 秒。\n`);
}

export interface VerifyOptions {
  readonly data: string;
  readonly events?: string;
  readonly views?: string;
  /** Heads of logs that were noted down. */
  readonly expect?: readonly NotedHead[];
}

/** `taizhang verify`: the history is whole, everything in it can be read and is sound, and the views are what it gives. */
export async function verify({ data, events, views, expect = [] }: VerifyOptions): Promise<void> {
  if (events === undefined && views === undefined) return verifyEmbedded(data, expect);
  if (expect.length > 0) {
    throw new Failure(
      '集群的查阅和登录记录在各服务器上，不能用 --expect 核对 / the logs of a cluster are its servers’ own: leave out --expect',
    );
  }
  if (events !== undefined && views !== undefined) return verifyCluster(events, views);
  throw new Failure('核对集群需要同时给出 --events 和 --views / a cluster needs both --events and --views');
}

const everyCheck = (): HistoryCheck[] => [...deskChecks(), ...identityChecks()];

const verifyEmbedded = (data: string, noted: readonly NotedHead[]): Promise<void> =>
  withEvents(data, {}, async (store) => {
    try {
      await level(data, store);
    } catch (error) {
      // The view has stopped there, which is found below.
      if (!(error instanceof IndigestibleEvent)) throw error;
    }
    const witness = new LogWitness(Date.now());
    const findings = await withBar('核对事件', (onProgress) =>
      verifyEvents(store, onProgress, { checks: [...everyCheck(), witness] }),
    );
    findings.push(
      ...(await withBar('核对视图', (onProgress) =>
        verifyViews(data, store, (_view, progress) => onProgress(progress)),
      )),
    );
    const checked = await withLogs(data, (file) => witness.check(store, file, noted));
    findings.push(...checked.findings);
    // What is found to differ is shown with the rows it stands in.
    if (findings.length > 0) logRead(data, INSTALLATION, 'Verify', []);
    report(findings);
    process.stdout.write(`核对相符：${await store.head()} 个事件位置连续、各流完整，重建的视图与现有视图一致。\n`);
    process.stdout.write(`查阅和登录记录未被改动：${checked.logs.map(textOfLog).join('；')}。\n`);
    const unanchored = checked.logs.filter((log) => log.unanchored > 0);
    if (unanchored.length > 0) {
      const [counts, english] = [
        unanchored.map((log) => `${LOG_LABELS[log.log]}最后 ${log.unanchored} 条`).join('、'),
        unanchored.map((log) => `${log.log} ${log.unanchored}`).join(', '),
      ];
      process.stdout.write(
        `${counts}尚无事件为证，服务器每小时及停止时锚定 / last entries that no event vouches for yet: ${english}; a server anchors them every hour and when it stops\n`,
      );
    }
    const heads = checked.logs.filter(({ last }) => last.hash !== '');
    if (heads.length === 0) return;
    process.stdout.write(
      `请另行记下，以后可据以核对 / note this down elsewhere, to verify by later:${heads
        .map(({ log, last }) => ` --expect ${log}:${last.id}:${last.hash}`)
        .join('')}\n`,
    );
  });

/** Looks at the logs of reads and sign-ins, if there are any: a file that is gone must not come back by being looked for. */
async function withLogs<Result>(
  data: string,
  work: (file: IdentityFile | undefined) => Promise<Result>,
): Promise<Result> {
  const path = join(data, 'identity.db');
  if (!existsSync(path)) return work(undefined);
  const file = IdentityFile.open(path);
  try {
    return await work(file);
  } finally {
    file.close();
  }
}

const LOG_LABELS: Readonly<Record<Log, string>> = { access: '查阅记录', sign_in: '登录记录' };

/** The last entry's hash is for noting down: whoever could write the whole log anew could not make it the same. */
const textOfLog = ({ log, entries, last }: LogChecked): string =>
  `${LOG_LABELS[log]} ${entries} 条${last.hash === '' ? '' : `，至第 ${last.id} 条，校验值 ${last.hash}`}`;

async function verifyCluster(eventsUrl: string, viewsUrl: string): Promise<void> {
  const store = await openEventStore(eventsUrl);
  const pool = await openViewsDatabase(viewsUrl).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  try {
    const findings = await withBar('核对事件', (onProgress) =>
      verifyEvents(store, onProgress, { gapless: false, checks: everyCheck() }),
    );
    const compared = await withBar('核对视图', (onProgress) => verifyPostgresViews(pool, store, onProgress));
    report([...findings, ...compared.findings]);
    process.stdout.write(`核对相符：事件次序、各流完整，截至位置 ${compared.position} 重建的视图与集群视图一致。\n`);
  } finally {
    await pool.end();
    await store.close();
  }
}

async function withBar<Result>(
  label: string,
  work: (onProgress: (progress: Progress) => void) => Promise<Result>,
): Promise<Result> {
  const bar = new ProgressBar(label);
  try {
    return await work(({ position, head }) => bar.update(position, head));
  } finally {
    bar.end();
  }
}

/** @throws Failure when there are any */
function report(findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const lines = findings.map(({ where, what }) => `${where}: ${what}`);
  throw new Failure(`核对不符 ${lines.length} 处 / findings: ${lines.length}\n${lines.join('\n')}`);
}
