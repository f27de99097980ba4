import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';

/** No image is built here: the Dockerfile is read and checked for what would go wrong, or be unsafe, once it is. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Instruction {
  readonly name: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly rest: string;
}

interface Stage {
  readonly base: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** The instructions in order: comments dropped, continued lines joined, `--flags` set apart. */
function instructionsOf(dockerfile: string): Instruction[] {
  const lines = dockerfile
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...words] = line.trim().split(/\s+/);
      const flags = words.slice(
        0,
        words.findIndex((word) => !word.startsWith('--')),
      );
      return {
        name: name.toUpperCase(),
        flags: Object.fromEntries(flags.map((flag) => flag.slice(2).split('=') as [string, string])),
        rest: words.slice(flags.length).join(' '),
      };
    });
}

function stagesOf(instructions: readonly Instruction[]): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') {
      const [, base = '', name] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(instruction.rest) ?? [];
      stages.push({ base, name, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages;
}

const dockerfile = read('docker/Dockerfile');
const instructions = instructionsOf(dockerfile);
const stages = stagesOf(instructions);
const final = stages.at(-1) as Stage;
const all = (name: string, within: readonly Instruction[] = final.instructions): Instruction[] =>
  within.filter((instruction) => instruction.name === name);
const last = (name: string): Instruction => {
  const found = all(name).at(-1);
  if (found === undefined) throw new Error(`the final stage has no ${name}`);
  return found;
};
const execForm = ({ rest }: Instruction): string[] => JSON.parse(rest.replace(/^CMD\s+/, '')) as string[];

/** Sources of a COPY; its last word is where they go. */
const sourcesOf = ({ rest }: Instruction): string[] => rest.split(/\s+/).slice(0, -1);

describe('docker/Dockerfile', () => {
  it('has only instructions that Docker knows', () => {
    const known =
      /^(?:ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/;
    expect(instructions.map(({ name }) => name).filter((name) => !known.test(name))).toEqual([]);
  });

  it('builds in one stage and runs in another, both on pinned and slim bases', () => {
    expect(stages.length).toBeGreaterThan(1);
    for (const { base } of stages) expect(base).toMatch(/^[a-z/]+:\S*slim$/);
  });

  it('installs with the lock file, and leaves the tools behind', () => {
    const runs = all('RUN', stages[0]?.instructions).map(({ rest }) => rest);
    expect(runs.findIndex((run) => run.startsWith('npm ci'))).toBeGreaterThanOrEqual(0);
    expect(runs.at(-1)).toMatch(/^npm prune --omit=dev/);
    expect(all('RUN').filter(({ rest }) => rest.includes('npm'))).toEqual([]);
  });

  it('copies what exists: in the repository and its build context, or in an earlier stage', () => {
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const leftOut = (source: string): boolean => ignored.some((pattern) => matchesGlob(source, pattern));
    for (const [index, { instructions: ofStage }] of stages.entries()) {
      for (const copy of all('COPY', ofStage)) {
        const from = copy.flags['from'];
        for (const source of sourcesOf(copy)) {
          if (from === undefined) {
            expect({ source, exists: existsSync(join(ROOT, source)) && !leftOut(source) }).toEqual({
              source,
              exists: true,
            });
          } else {
            const earlier = stages.slice(0, index).find(({ name }) => name === from);
            const workdir = all('WORKDIR', earlier?.instructions).at(-1)?.rest;
            expect({ source, from, within: workdir !== undefined && source.startsWith(`${workdir}/`) }).toEqual({
              source,
              from,
              within: true,
            });
          }
        }
      }
    }
  });

  it('leaves no source that is compiled out of the build context', () => {
    const ignored = read('.dockerignore').split('\n');
    const compiled = globSync(['apps/**/*.ts', 'libs/**/*.ts'], { cwd: ROOT }).filter(
      (file) => !ignored.some((pattern) => matchesGlob(file, pattern)),
    );
    const missing = compiled.flatMap((file) =>
      [...read(file).matchAll(/from '(\.\.?\/[^']+)\.js'/g)]
        .map(([, path = '']) => join(file, '..', `${path}.ts`))
        .filter((imported) => !compiled.includes(imported)),
    );
    expect(missing).toEqual([]);
  });

  it('brings nothing from the network but packages, and holds no secret', () => {
    expect(all('ADD', instructions)).toEqual([]);
    expect(dockerfile).not.toMatch(/\b(?:curl|wget)\b/);
    const set = instructions.filter(({ name }) => name === 'ENV' || name === 'ARG').map(({ rest }) => rest);
    expect(set.filter((rest) => /pass|secret|token|key/i.test(rest))).toEqual([]);
    expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['.git', 'data', '**/.env*']));
  });

  it('runs as a user without rights, by number, who owns the data', () => {
    const user = last('USER').rest;
    expect(user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const [uid = '', gid = ''] = user.split(':');
    expect(all('RUN').map(({ rest }) => rest)).toEqual([
      expect.stringContaining(`--owner=${uid} --group=${gid} /data`),
    ]);
    // Nothing is made after the rights are given up.
    const after = final.instructions.slice(final.instructions.indexOf(last('USER')));
    expect(after.map(({ name }) => name).filter((name) => name === 'RUN' || name === 'COPY')).toEqual([]);
  });

  it('keeps the data in a volume, where the server looks for it', () => {
    expect(last('VOLUME').rest).toBe('/data');
    expect(last('ENV').rest).toContain('DATA_DIR=/data');
    // Sign-in does not exist yet: no other address than loopback, which is the default.
    expect(last('ENV').rest).not.toContain('HOST');
  });

  it('starts Node itself, so that it gets the signal to stop', () => {
    const [node, ...none] = execForm(last('ENTRYPOINT'));
    expect(node).toBe('/app/node_modules/.bin/node');
    expect(none).toEqual([]);
    expect(last('STOPSIGNAL').rest).toBe('SIGTERM');
    const [main = ''] = execForm(last('CMD'));
    expect(existsSync(join(ROOT, main.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
  });

  it('asks for its health at /health/live, with Node and nothing else', async () => {
    const [node, ...words] = execForm(last('HEALTHCHECK'));
    expect(node).toBe('/app/node_modules/.bin/node');

    const asked: unknown[] = [];
    let status = 200;
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(status).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const check = async (): Promise<number | null> => {
      const child = spawn(process.execPath, words, { env: { PORT: String(port) }, stdio: 'inherit' });
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    };

    expect(await check()).toBe(0);
    status = 503;
    expect(await check()).toBe(1);
    server.close();
    await once(server, 'close');
    expect(await check()).toBe(1);
    expect(asked).toEqual(['/health/live', '/health/live']);
  });
});
