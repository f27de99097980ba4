/** `npm run bench`: ratios measured in one run, since machines differ and are noisy. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { benchAppends } from './append-bench.js';
import { benchIntake } from './intake-bench.js';
import { benchCalendarChange } from './deadlines-bench.js';
import type { BenchRow } from './measure.js';
import { table } from './measure.js';
import { benchProjector } from './projector-bench.js';
import { benchViews } from './views-bench.js';
import { benchVisibility } from './visibility-bench.js';

/** Open applications whose deadlines a change of the calendar computes anew. */
const OPEN = 100_000;
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
  .option('--cluster', 'instead: the projector into PostgreSQL, and from an append over Kafka to the report')
  .option('--json <file>', 'write the rows as {name, value, unit, floor, ratio, goal}')
  .option('--directory <dir>', 'where to work; by default a temporary directory', tmpdir())
  .parse()
  .opts<{ events?: number; cluster?: true; json?: string; directory: string }>();

const say = (what: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${what}`);
};

const directory = mkdtempSync(join(options.directory, 'taizhang-bench-'));

async function cluster(): Promise<BenchRow[]> {
  return [...(await benchProjector(directory, say)), ...(await benchVisibility(directory, say))];
}

async function singleMachine(events: number | undefined): Promise<BenchRow[]> {
  say('appends');
  const rows = await benchAppends(directory);
  say('intake over HTTP');
  rows.push(...(await benchIntake(directory)));
  const applications = events === undefined ? 100_000 : Math.round(events / EVENTS_EACH);
  rows.push(...(await benchViews(directory, applications, say)));
  rows.push(...(await benchCalendarChange(directory, OPEN, say)));
  return rows;
}

try {
  const rows = options.cluster ? await cluster() : await singleMachine(options.events);
  say('');
  process.stdout.write(`${table(rows)}\nratio: where there are rounds, the middle of their ratios\n`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 1)}\n`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
