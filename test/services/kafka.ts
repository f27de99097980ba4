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

/** Who may log in, by which mechanism; with a certificate over TLS. Such a broker listens on a port of its own beside the open one. */
export interface KafkaAccess {
  readonly mechanism: 'PLAIN' | 'SCRAM-SHA-512';
  readonly username: string;
  readonly password: string;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A port at which the broker says that it is to be reached, with something of the test between that and its own. */
export interface KafkaDetour {
  readonly through: number;
}

/** An Apache Kafka of its own: one process, broker and controller in one, on 127.0.0.1. */
export class KafkaServer {
  private constructor(
    readonly directory: string,
    readonly port: number,
    private process: ServerProcess,
    private readonly restart: () => Promise<ServerProcess>,
    /** Port of the other way in, if one was wanted. */
    readonly otherPort: number,
  ) {}

  static async start(detached = false, other?: KafkaAccess | KafkaDetour): Promise<KafkaServer> {
    await fetchKafka();
    const directory = await mkdtemp(join(tmpdir(), 'taizhang-kafka-'));
    const [port, controller] = [await freePort(), await freePort()];
    const otherPort = await freePort();
    const properties = join(directory, 'server.properties');
    const otherWay = other === undefined ? {} : otherListener(other, port, otherPort, controller);
    await writeFile(properties, propertiesOf(directory, port, controller, otherWay));
    const cluster = randomBytes(16).toString('base64url');
    const users =
      other !== undefined && 'mechanism' in other && other.mechanism === 'SCRAM-SHA-512'
        ? ['--add-scram', `SCRAM-SHA-512=[name=${other.username},password=${other.password}]`]
        : [];
    // An id may begin with a dash, and would be taken for an option if it stood alone.
    const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${cluster}`, '-c', properties, ...users];
    await run('java', [...java('64m'), ...format]);
    const start = async (): Promise<ServerProcess> => {
      const args = [...java('384m'), 'kafka.Kafka', properties];
      const options = { cwd: directory, detached, ...(detached ? { stdio: 'ignore' as const } : {}) };
      const server = ServerProcess.start('Kafka', 'java', args, options);
      await server.answers(() =>
        pingKafka({ brokers: [`127.0.0.1:${port}`], clientId: 'test', notice: () => undefined }),
      );
      return server;
    };
    return new KafkaServer(directory, port, await start(), start, otherPort);
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

/** A second listener, for those who say who they are or come round another way. */
function otherListener(
  other: KafkaAccess | KafkaDetour,
  port: number,
  otherPort: number,
  controller: number,
): Readonly<Record<string, string>> {
  const tls = 'mechanism' in other ? other.tls : undefined;
  const protocol = 'through' in other ? 'PLAINTEXT' : tls ? 'SASL_SSL' : 'SASL_PLAINTEXT';
  return {
    listeners: `PLAINTEXT://127.0.0.1:${port},OTHER://127.0.0.1:${otherPort},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},OTHER://127.0.0.1:${'through' in other ? other.through : otherPort}`,
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,OTHER:${protocol}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    ...('mechanism' in other && guard(other)),
  };
}

function guard({ mechanism, username, password, tls }: KafkaAccess): Readonly<Record<string, string>> {
  const listener = 'listener.name.other';
  const module = mechanism === 'PLAIN' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule';
  const knows = mechanism === 'PLAIN' ? ` user_${username}="${password}"` : '';
  // In a properties file the lines of a PEM are one, with the breaks written out.
  const pem = (text: string): string => text.trimEnd().replaceAll('\n', '\\n');
  return {
    [`${listener}.sasl.enabled.mechanisms`]: mechanism,
    [`${listener}.${mechanism.toLowerCase()}.sasl.jaas.config`]: `org.apache.kafka.common.security.${module} required${knows};`,
    ...(tls && {
      [`${listener}.ssl.keystore.type`]: 'PEM',
      [`${listener}.ssl.keystore.key`]: pem(tls.key),
      [`${listener}.ssl.keystore.certificate.chain`]: pem(tls.cert),
    }),
  };
}

function propertiesOf(
  directory: string,
  port: number,
  controller: number,
  otherWay: Readonly<Record<string, string>>,
): string {
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
    ...otherWay,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
