import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('../../apps/worker/src/main.js', import.meta.url));

/** A worker in a process of its own, which a test may kill. */
export class Worker {
  /** What it told the operator. */
  readonly lines: string[] = [];
  #process: ChildProcess;

  constructor(
    readonly role: 'relay' | 'projector',
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.#process = this.#spawn();
  }

  /** What it tells Prometheus; nothing until it says where. */
  async metrics(): Promise<string> {
    const address = this.lines.map((line) => /health and metrics on (\S+)/.exec(line)?.[1]).findLast(Boolean);
    return address === undefined ? '' : (await fetch(`${address}/metrics`)).text();
  }

  /** How many partitions of the topic a projector has, of those that have brought anything. */
  async share(): Promise<number> {
    return [...(await this.metrics()).matchAll(/^taizhang_projection_lag_messages\{/gm)].length;
  }

  /** Ends it at once, as a crash would, and starts another in its place. */
  async crash(): Promise<void> {
    await this.#end('SIGKILL');
    this.#process = this.#spawn();
  }

  /** Ends it at once, and starts nothing in its place. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Ends it as an operator would; its exit code. */
  async stop(): Promise<number | null> {
    await this.#end('SIGTERM');
    return this.#process.exitCode;
  }

  /** Its exit code, once it has ended by itself. */
  async ended(): Promise<number | null> {
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
    return this.#process.exitCode;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill(signal);
    await exit;
  }

  #spawn(): ChildProcess {
    const child = spawn(process.execPath, [WORKER, '--role', this.role], {
      env: { ...process.env, METRICS_PORT: '0', ...this.settings },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => this.lines.push(...text.trimEnd().split('\n')));
    return child;
  }
}
