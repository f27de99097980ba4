import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Configuration } from '../apps/server/src/configuration.js';

/**
 * The documents say what is true: the README's tour is run as it stands and must print what it shows, links lead somewhere,
 * and the paths and scripts that are named exist.
 *
 * In the README, a block marked `bash` is run for what it sets up; a block marked `console` holds commands after `$ `, each
 * followed by its output. One shell runs them all, from top to bottom. A line `…` stands for any lines left out. A command
 * that fails must be followed by `echo $?`. Blocks marked otherwise (`sh`, `text`) are not run.
 */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The command that stays and serves; it is stopped when the tour is over. */
const SERVER = 'npm run demo';

interface Block {
  readonly language: string;
  readonly text: string;
}

const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(/^```(\S+)\n(.*?)\n```$/gms)].map(([, language = '', text = '']) => ({ language, text }));

interface Step {
  readonly command: string;
  readonly output: string;
}

/** The commands of a `console` block with what they print. */
const stepsOf = (text: string): Step[] =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = '', ...output] = step.trimEnd().split('\n');
      return { command, output: output.join('\n') };
    });

/** What differs from run to run: instants, ids made of the time (UUID version 7), and how long something took. */
const normalised = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<instant>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\d+\.\d 秒/g, '<seconds>')
    .trimEnd();

/** True if the lines are the ones shown; a line `…` stands for any lines. */
function prints(actual: readonly string[], shown: readonly string[]): boolean {
  const [line, ...rest] = shown;
  if (line === undefined) return actual.length === 0;
  if (line === '…') return [...actual.keys(), actual.length].some((start) => prints(actual.slice(start), rest));
  return actual[0] === line && prints(actual.slice(1), rest);
}

/** One bash, in which the commands follow one another as in a terminal. */
class Shell {
  readonly #bash: ChildProcess;
  #printed = '';

  constructor() {
    this.#bash = spawn('bash', ['--noprofile', '--norc'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
    this.#bash.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#printed += text));
  }

  async run(command: string): Promise<{ output: string; status: number }> {
    this.#printed = '';
    const end = `ended ${randomUUID()} `;
    this.#bash.stdin?.write(`{ ${command}\n} 2>&1 < /dev/null; s=$?; echo "${end}$s"; (exit $s)\n`);
    for (;;) {
      const [output = '', status] = this.#printed.split(end);
      if (status?.endsWith('\n') === true) return { output, status: Number(status) };
      if (this.#bash.exitCode !== null) throw new Error(`bash has ended: ${this.#printed}`);
      await wait(10);
    }
  }

  close(): void {
    this.#bash.stdin?.end();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('the README', () => {
  const data = mkdtempSync(join(tmpdir(), 'taizhang-readme-'));
  const shell = new Shell();
  let port = 3000;
  let server: ChildProcess | undefined;
  let served = '';

  beforeAll(async () => {
    port = await freePort();
  });

  afterAll(() => {
    shell.close();
    if (server?.pid !== undefined && server.exitCode === null && server.signalCode === null) {
      process.kill(-server.pid, 'SIGKILL');
    }
    rmSync(data, { recursive: true, force: true });
  });

  /** The tour's `data` and port 3000 may be in use here: it runs in a folder and on a port of its own. */
  const here = (command: string): string =>
    command.replaceAll(/(?<=[\s'"])data(?=[/\s]|$)/g, data).replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`);
  const asShown = (output: string): string => output.replaceAll(data, './data').replaceAll(`:${port}`, ':3000');

  const compare = (output: string, shown: string): void => {
    const [actual, wanted] = [normalised(asShown(output)), normalised(shown)];
    // Where they differ, jest shows how.
    if (!prints(actual.split('\n'), wanted.split('\n'))) expect(actual).toBe(wanted);
  };

  const serve = async (shown: string): Promise<void> => {
    const command = `${SERVER} -- --data ${data}/demo --port ${port}`;
    // In a process group of its own, which a Ctrl-C reaches as a whole.
    const started = spawn('bash', ['-c', command], { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    server = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (served += text));
    }
    const last = normalised(shown.split('\n').at(-1) ?? '');
    while (!normalised(asShown(served)).endsWith(last) && started.exitCode === null) await wait(50);
    compare(served, shown);
  };

  const BLOCKS = blocksOf(README).filter(({ language }) => language === 'bash' || language === 'console');

  it.each(BLOCKS.map((block) => [block.text.split('\n')[0] ?? '', block] as const))(
    'prints what it shows: %s',
    async (_, { language, text }) => {
      if (language === 'bash') {
        expect(await shell.run(here(text))).toEqual({ output: '', status: 0 });
        return;
      }
      const steps = stepsOf(text);
      for (const [index, { command, output }] of steps.entries()) {
        if (command === SERVER) {
          await serve(output);
          continue;
        }
        const result = await shell.run(here(command));
        compare(result.output, output);
        if (result.status !== 0) expect(steps[index + 1]?.command).toBe('echo $?');
      }
    },
  );

  it('ends its server at Ctrl-C', async () => {
    const { pid } = server ?? {};
    if (server === undefined || pid === undefined) throw new Error('no server was started');
    const ended = once(server, 'exit');
    process.kill(-pid, 'SIGINT');
    await ended;
    // The group is empty once every process of it has ended.
    while (groupExists(pid)) await wait(50);
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
  });

  it('lists every setting of the server with its default', () => {
    const rows = README.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    for (const [name, value] of Object.entries(new Configuration())) {
      expect(rows.find(([, first]) => first === `\`${name}\``)?.[2]).toBe(
        value === undefined ? 'none' : `\`${String(value)}\``,
      );
    }
  });
});

function groupExists(leader: number): boolean {
  try {
    process.kill(-leader, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the documents', () => {
  const OUTSIDE = ['node_modules', 'dist', 'data', 'coverage', '.git'];
  const documents = globSync('**/*.md', { cwd: ROOT, exclude: (name) => OUTSIDE.includes(basename(name)) }).sort();
  const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
  const withoutBlocks = (markdown: string): string => markdown.replaceAll(/^```.*?^```$/gms, '');
  const withoutCode = (markdown: string): string => withoutBlocks(markdown).replaceAll(/`[^`\n]+`/g, '');

  /** Headings as a link after `#` names them. */
  const anchorsOf = (markdown: string): string[] =>
    [...withoutBlocks(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    );

  const linksOf = (markdown: string): string[] =>
    [...withoutCode(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

  it.each(documents)('%s links to what exists', (file) => {
    const broken = linksOf(read(file)).filter((target) => {
      if (/^(?:https?|mailto):/.test(target)) return false;
      const [path = '', anchor] = target.split('#');
      const linked = path === '' ? file : join(dirname(file), path);
      if (!existsSync(join(ROOT, linked))) return true;
      return anchor !== undefined && !anchorsOf(read(linked)).includes(decodeURIComponent(anchor));
    });
    expect(broken).toEqual([]);
  });

  it.each(documents)('%s names paths and scripts that exist', (file) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(file).matchAll(/npm run (?:-s )?([a-z]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);

    const paths = [...withoutBlocks(read(file)).matchAll(/`((?:\.ci|apps|docker|docs|libs|test)\/[^`\s*<{…]*)`/g)];
    expect(paths.map(([, path = '']) => path).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
