/**
 * What knows kafkajs is here, and in `kafka-publisher.ts`, `kafka-reader.ts` and `kafka-roll-call.ts` (2.2.4, without a release
 * since 2023). It is fast and sound while all is well; what it does when all is not well is not relied upon. A client that has
 * failed in any way is thrown away with its sockets, and a new one begins:
 * - its consumer ends for good on errors it deems final, such as no coordinator found or a broker list that has run empty, or
 *   ends in silence; and its own restarts leave promises that reject with nobody listening. So it never restarts itself
 *   (`restartOnFailure`), and a consumer without a sign of life is given up as one that crashed.
 * - its producer stays unusable after a sequence number out of order, which sends side by side can bring about. So sends queue.
 * - when a partition moves between two attempts to a broker that had answered already, a send resolves without having sent the
 *   partition's records. So every partition has to be found in the answer.
 * - `disconnect` may wait for ever for requests on a dead connection, and a client at work connects again behind it.
 *   So the sockets are ours: destroyed at the end, and no new ones after that.
 * - it sets a timer for a negative time after every answer, which Node warns of. So that is mended below.
 * Its own log, which calls every retry an error, is off; `KAFKAJS_LOG_LEVEL=debug` turns it on.
 */
import { createRequire } from 'node:module';
import { connect, isIP, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectSecurely } from 'node:tls';
import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import { reasonOf, typeOf, unavailable } from './kafka-failure.js';
import type { KafkaConnection, TopicSettings } from './kafka-settings.js';
import { MessagingUnavailable } from './messaging.js';
import { within } from './outage.js';

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  scheduleCheckPendingRequests: (this: RequestQueue) => void;
}
const { prototype: queue } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as {
  prototype: RequestQueue;
};
const schedule = queue.scheduleCheckPendingRequests;
queue.scheduleCheckPendingRequests = function () {
  // With nothing pending there is nothing to check: what is pushed while not throttled is sent at once.
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
};

/** Some three seconds in all; what lasts longer is the affair of a new client. Set in full, as kafkajs has other defaults under test. */
export const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, multiplier: 2, factor: 0.2 };
const CONNECTION_TIMEOUT = 3_000;
export const REQUEST_TIMEOUT = 15_000;
/** Longer than kafkajs with all its retries takes for one step, if it has not lost its way. */
export const STEP_TIMEOUT = 60_000;
export const DISCONNECT_TIMEOUT = 3_000;

/** A kafkajs that can be thrown away. */
export class Client {
  readonly kafka: Kafka;
  readonly #sockets = new Set<Socket>();
  #destroyed = false;

  constructor({ brokers, clientId, tls, login }: KafkaConnection) {
    this.kafka = new Kafka({
      brokers: [...brokers],
      clientId,
      // The type joins each mechanism to its own fields, which are the same for ours.
      ...(login && { sasl: { ...login } as SASLOptions }),
      ...(tls && { ssl: { ...tls } }),
      logLevel: logLevel.NOTHING,
      connectionTimeout: CONNECTION_TIMEOUT,
      requestTimeout: REQUEST_TIMEOUT,
      retry: RETRY,
      socketFactory: ({ host, port, ssl, onConnect }) => {
        if (this.#destroyed) throw new Error('the client is closed');
        const options = { host, port, noDelay: true, keepAlive: true };
        // A name is sent along, so that a broker of several names shows the right certificate; for an address that is forbidden.
        const named = { ...ssl, ...(isIP(host) === 0 && { servername: host }) };
        const socket = tls ? connectSecurely({ ...options, ...named }, onConnect) : connect(options, onConnect);
        this.#sockets.add(socket);
        socket.once('close', () => this.#sockets.delete(socket));
        return socket;
      },
    });
  }

  /** Says good-bye if the broker still listens, and is gone in any case. */
  async end(part: { disconnect(): Promise<void> }): Promise<void> {
    await within(DISCONNECT_TIMEOUT, part.disconnect()).catch(() => undefined);
    this.#destroyed = true;
    for (const socket of this.#sockets) socket.destroy();
  }
}

/**
 * Finds the topic, or creates it if that is allowed; the number of its partitions.
 * @throws MessagingUnavailable
 */
export async function prepareTopic(connection: KafkaConnection, topic: TopicSettings): Promise<number> {
  const client = new Client(connection);
  const admin = client.kafka.admin();
  /** Undefined when there is no such topic, or the broker that answers has not heard of it yet. */
  const partitions = async (): Promise<number | undefined> => {
    try {
      const { topics } = await within(STEP_TIMEOUT, admin.fetchTopicMetadata({ topics: [topic.name] }));
      return topics[0]?.partitions.length;
    } catch (error) {
      if (NOT_YET.has(typeOf(error) ?? '')) return undefined;
      throw error;
    }
  };
  try {
    await within(STEP_TIMEOUT, admin.connect());
    let found = await partitions();
    if (found !== undefined) return found;
    if (topic.create === undefined) throw new MessagingUnavailable(`Kafka has no topic ${topic.name}`);
    const { partitions: numPartitions, replicationFactor } = topic.create;
    // One replica may be down without anything being lost or stopped.
    const inSync = { name: 'min.insync.replicas', value: `${Math.max(1, replicationFactor - 1)}` };
    const create = { topic: topic.name, numPartitions, replicationFactor, configEntries: [inSync] };
    try {
      // Another process may be creating it too, and may have been the first: that is no error.
      await within(STEP_TIMEOUT, admin.createTopics({ topics: [create], waitForLeaders: false }));
    } catch (error) {
      throw new MessagingUnavailable(`Kafka does not create topic ${topic.name}: ${reasonOf(error)}`, { cause: error });
    }
    for (const deadline = Date.now() + STEP_TIMEOUT; (found = await partitions()) === undefined;) {
      if (Date.now() > deadline)
        throw new MessagingUnavailable(`Kafka has created topic ${topic.name}, but has it not`);
      await pause(100);
    }
    return found;
  } catch (error) {
    throw unavailable(connection, error);
  } finally {
    await client.end(admin);
  }
}

const NOT_YET = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

/** Resolves when a broker answers. @throws MessagingUnavailable */
export async function pingKafka(connection: KafkaConnection): Promise<void> {
  const client = new Client(connection);
  const admin = client.kafka.admin();
  try {
    await within(STEP_TIMEOUT, admin.connect());
    const { brokers } = await within(STEP_TIMEOUT, admin.describeCluster());
    if (brokers.length === 0) throw new Error('no broker has joined the cluster');
  } catch (error) {
    throw unavailable(connection, error);
  } finally {
    await client.end(admin);
  }
}
