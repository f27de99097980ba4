import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Clerk, until } from './office.js';

export const CLI = fileURLToPath(new URL('../../apps/cli/src/main.js', import.meta.url));
const SERVER = fileURLToPath(new URL('../../apps/server/src/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command line as staff run it. */
export const cli = (...words: string[]): Promise<Ended> => run([CLI, ...words], {});

/** `cli` for a command that must succeed; its standard output. */
export async function taizhang(...words: string[]): Promise<string> {
  const { code, out, err } = await cli(...words);
  if (code !== 0) throw new Error(`taizhang ${words.join(' ')} ended with ${code}: ${err}`);
  return out;
}

/** A start of the server that is expected to fail. */
export const failedStart = (environment: Readonly<Record<string, string>>): Promise<Ended> =>
  run([SERVER], environment);

/** Runs Node to the end of what it is given. */
export function run(words: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...environment }, maxBuffer: 1 << 28 };
    const child = execFile(process.execPath, words, options, (_error, out, err) => {
      running.delete(child);
      resolve({ code: child.exitCode, out, err });
    });
    running.add(child);
  });
}

/** Runs a command and kills it as soon as something is so, unless it has ended before. */
export async function killed(words: readonly string[], when: () => boolean): Promise<void> {
  const child = spawn(process.execPath, [CLI, ...words], { stdio: 'ignore' });
  running.add(child);
  await until(() => child.exitCode !== null || when());
  if (child.exitCode === null) await ended(child, 'SIGKILL');
}

/** A server in a process of its own, as it runs in an office. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    /** What it said when it listened. */
    readonly said: string,
  ) {}

  static async start(directory: string, settings: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const child = spawn(process.execPath, [SERVER], {
      env: { ...process.env, DATA_DIR: directory, PORT: '0', SIGN_IN: 'off', ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(child);
    const [url, told] = await new Promise<[string, string]>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (text: Buffer) => {
        said += text.toString();
        const address = /listening on (\S+).*\n/.exec(said)?.[1];
        if (address !== undefined) resolve([address, said]);
      });
      child.once('exit', () => reject(new Error(`the server did not start: ${said}`)));
    });
    return new ServerProcess(child, url, told);
  }

  get clerk(): Clerk {
    return new Clerk(this.url);
  }

  kill(): Promise<number | null> {
    return ended(this.child, 'SIGKILL');
  }

  /** Asks it to stop; the exit code. */
  stop(): Promise<number | null> {
    return ended(this.child, 'SIGTERM');
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  const [code] = await exit;
  running.delete(child);
  return code;
}

/** Processes that a failed story has left behind. */
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});
