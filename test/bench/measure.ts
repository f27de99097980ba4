import { spawnSync } from 'node:child_process';

/** One line of the table: a figure of ours beside the floor it is measured against, in the same run. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the bare libraries do; null where there is nothing to compare with. */
  readonly floor: number | null;
  /** value : floor; where both were measured in rounds, the middle of the rounds' ratios. */
  readonly ratio: number | null;
  /** The ratio to reach; for `≤` goals the ratio should be at most that. */
  readonly goal: string | null;
}

export const row = (
  name: string,
  value: number,
  unit: string,
  floor: number | null = null,
  goal: string | null = null,
): BenchRow => ({ name, value, unit, floor, ratio: floor === null ? null : value / floor, goal });

/**
 * A figure measured in rounds, in each of which its floor was measured as well. Compared within the rounds, and so not the quotient of
 * the two middles: from one round to the next the pace of a shared machine may change by half.
 */
export const inRounds = (
  name: string,
  values: readonly number[],
  unit: string,
  floors: readonly number[],
  goal: string | null = null,
): BenchRow => ({
  name,
  value: median(values),
  unit,
  floor: median(floors),
  ratio: median(values.map((value, round) => value / (floors[round] ?? Number.NaN))),
  goal,
});

/** What was written before goes to the disk now, and not beside what is measured next. */
export function letDiskRest(): void {
  const { status } = spawnSync('sync');
  if (status !== 0)
    process.stderr.write('bench: `sync` failed; what was written before is written beside what is measured\n');
}

/** The middle of several runs: machines are noisy, and one bad run should not decide. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export async function seconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

const shown = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 1 : 2);

export function table(rows: readonly BenchRow[]): string {
  const cells = [
    ['what', 'measured', 'unit', 'floor', 'ratio', 'goal'],
    ...rows.map(({ name, value, unit, floor, ratio, goal }) => [
      name,
      shown(value),
      unit,
      floor === null ? '' : shown(floor),
      ratio === null ? '' : ratio.toFixed(2),
      goal ?? '',
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? [];
  return cells
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
