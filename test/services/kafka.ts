import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pingKafka } from '#messaging';
import { ServerProcess, freePort } from './processes.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const POM = join(ROOT, 'test/services/kafka/pom.xml');
const JARS = join(ROOT, 'node_modules/.cache/taizhang-kafka/4.1.0');

/** Fetches Kafka's jars once. @throws with one line when they cannot be had here */
export async function fetchKafka(): Promise<void> {
  const why = (what: string) => (error: Error) => {
    throw new Error(`${what} (${error.message.split('\n')[0] ?? ''})`);
  };
  await run('java', ['-version']).catch(why('there is no Java 17'));
  if (existsSync(JARS)) return;
  // Fetched beside and moved in one step: another process may be doing the same.
  const fresh = `${JARS}-${process.pid}`;
  await mkdir(fresh, { recursive: true });
  try {
    const fetch = ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${fresh}`];
    await run('mvn', fetch).catch(why('Maven cannot fetch its jars'));
    await rename(fresh, JARS).catch((error: unknown) => {
      if (!existsSync(JARS)) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** An Apache Kafka of its own: one process, broker and controller in one, on 127.0.0.1. */
export class KafkaServer {
  private constructor(
    readonly directory: string,
    readonly port: number,
    private process: ServerProcess,
    private readonly restart: () => Promise<ServerProcess>,
  ) {}

  static async start(detached = false): Promise<KafkaServer> {
    await fetchKafka();
    const directory = await mkdtemp(join(tmpdir(), 'taizhang-kafka-'));
    const [port, controller] = [await freePort(), await freePort()];
    const properties = join(directory, 'server.properties');
    await writeFile(properties, propertiesOf(directory, port, controller));
    const cluster = randomBytes(16).toString('base64url');
    await run('java', [...java('64m'), 'kafka.tools.StorageTool', 'format', '-t', cluster, '-c', properties]);
    const start = async (): Promise<ServerProcess> => {
      const args = [...java('384m'), 'kafka.Kafka', properties];
      const options = { cwd: directory, detached, ...(detached ? { stdio: 'ignore' as const } : {}) };
      const server = ServerProcess.start('Kafka', 'java', args, options);
      await server.answers(() =>
        pingKafka({ brokers: [`127.0.0.1:${port}`], clientId: 'test', notice: () => undefined }),
      );
      return server;
    };
    return new KafkaServer(directory, port, await start(), start);
  }

  get brokers(): string[] {
    return [`127.0.0.1:${this.port}`];
  }

  get pid(): number {
    return this.process.pid;
  }

  /** Ends the server: in good order by SIGTERM, as a crash by SIGKILL. `comeBack` starts it on the same data and port. */
  async goAway(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.process.stop(signal);
  }

  async comeBack(): Promise<void> {
    this.process = await this.restart();
  }

  /** Lets this process end while the server goes on. */
  leave(): void {
    this.process.leave();
  }

  async stop(): Promise<void> {
    await this.process.stop('SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
  }
}

const java = (heap: string): string[] => [`-Xmx${heap}`, '-XX:+UseSerialGC', '-Xshare:auto', '-cp', join(JARS, '*')];

function propertiesOf(directory: string, port: number, controller: number): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(directory, 'data'),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
