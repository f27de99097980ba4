/** `npm run bench`: ratios measured in one run, since machines differ and are noisy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { benchAppends } from './append-bench.js';
import { benchIntake } from './intake-bench.js';
import type { BenchRow } from './measure.js';
import { table } from './measure.js';
import { benchViews } from './views-bench.js';

/** Events that one made application has, on average. */
const EVENTS_EACH = 5.93;

function eventCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 10_000) return count;
  throw new InvalidArgumentError('a whole number of events, 10000 at least.');
}

const options = new Command('bench')
  .description('appends, intake over HTTP, rebuild and report queries, each against its floor in the same run')
  .option('--events <n>', 'events of the large register; by default those of 100,000 applications', eventCount)
  .option('--json <file>', 'write the rows as {name, value, unit, floor, ratio, goal}')
  .option('--directory <dir>', 'where to work; by default a temporary directory', tmpdir())
  .parse()
  .opts<{ events?: number; json?: string; directory: string }>();

const say = (what: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${what}`);
};

const directory = mkdtempSync(join(options.directory, 'taizhang-bench-'));
try {
  const rows: BenchRow[] = [];
  say('appends');
  rows.push(...(await benchAppends(directory)));
  say('intake over HTTP');
  rows.push(...(await benchIntake(directory)));
  const applications = options.events === undefined ? 100_000 : Math.round(options.events / EVENTS_EACH);
  rows.push(...(await benchViews(directory, applications, say)));
  say('');
  process.stdout.write(`${table(rows)}\n`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 1)}\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
