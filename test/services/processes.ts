import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Below the ports that the system gives to outgoing connections: there a client that keeps trying a stopped server can end up connected to itself. */
const LOWEST_PORT = 15_000;
const HIGHEST_PORT = 32_000;

export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST_PORT + Math.floor(Math.random() * (HIGHEST_PORT - LOWEST_PORT));
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** A server of our own, ended by its own process id. */
export class ServerProcess {
  readonly #exited: Promise<unknown>;
  #output = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly name: string,
  ) {
    child.stderr?.on('data', (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-4_000)));
    this.#exited = once(child, 'exit').catch(() => undefined);
  }

  static start(name: string, command: string, args: readonly string[], options: SpawnOptions = {}): ServerProcess {
    return new ServerProcess(spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options }), name);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Until the server answers. @throws when it has ended instead, or does not in time */
  async answers(ask: () => Promise<unknown>, seconds = 60): Promise<void> {
    for (const deadline = Date.now() + seconds * 1000; ;) {
      const failure = await ask().then(
        () => undefined,
        (error: unknown) => String(error),
      );
      if (failure === undefined) return;
      if (this.#ended || Date.now() > deadline) {
        await this.stop('SIGKILL');
        throw new Error(`${this.name} did not start: ${failure}\n${this.#output}`);
      }
      await pause(50);
    }
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    if (!this.#ended) this.child.kill(signal);
    await this.#exited;
  }

  /** Lets this process end while the server goes on. */
  leave(): void {
    this.child.unref();
  }

  get #ended(): boolean {
    return this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
