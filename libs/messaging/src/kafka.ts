/**
 * All that knows kafkajs (2.2.4, without a release since 2023). It is fast and sound while all is well; what it does when all is
 * not well is not relied upon. A client that has failed in any way is thrown away with its sockets, and a new one begins:
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
import {
  Kafka,
  logLevel,
  type Consumer,
  type EachBatchPayload,
  type Producer,
  type RecordMetadata,
  type SASLOptions,
} from 'kafkajs';
import { reasonOf, typeOf, unavailable } from './kafka-failure.js';
import type { GroupSettings, IncomingBatch, KafkaConnection, TopicSettings } from './kafka-settings.js';
import { MessagingUnavailable, UnpublishableEvent } from './messaging.js';
import { Outage, within } from './outage.js';
import { inRequests, type OutgoingRecord } from './partition.js';

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
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, multiplier: 2, factor: 0.2 };
const CONNECTION_TIMEOUT = 3_000;
const REQUEST_TIMEOUT = 15_000;
/** Longer than kafkajs with all its retries takes for one step, if it has not lost its way. */
const STEP_TIMEOUT = 60_000;
const DISCONNECT_TIMEOUT = 3_000;

/** A kafkajs that can be thrown away. */
class Client {
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

/** Sends records to a topic until they are acknowledged. */
export class RecordPublisher {
  readonly #outage: Outage;
  readonly #closed = new AbortController();
  #current: { readonly client: Client; readonly producer: Producer } | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: KafkaConnection,
    private readonly topic: string,
  ) {
    this.#outage = new Outage(`publishing to Kafka topic ${topic}`, connection.notice);
  }

  /** Resolves once every record is acknowledged. Records of one call and of calls one after the other keep their order. */
  send(records: readonly OutgoingRecord[], signal?: AbortSignal): Promise<void> {
    const either = signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]);
    const sent = this.#queue.then(async () => {
      for (const request of inRequests(records)) await this.#deliver(request, either);
    });
    this.#queue = sent.catch(() => undefined);
    return sent;
  }

  async close(): Promise<void> {
    this.#closed.abort(new Error('the publisher is closed'));
    await this.#queue;
    await this.#discard();
  }

  async #deliver(request: readonly OutgoingRecord[], signal: AbortSignal): Promise<void> {
    let left = request;
    for (;;) {
      signal.throwIfAborted();
      try {
        const producer = await this.#producer(signal);
        const acknowledged = await within(STEP_TIMEOUT, this.#attempt(producer, left), signal);
        const partitions = new Set(acknowledged.map(({ partition }) => partition));
        left = left.filter(({ partition }) => !partitions.has(partition));
        this.#outage.over();
        if (left.length === 0) return;
      } catch (error) {
        // What the broker has, nobody knows now: a sequence of its own begins, and records may be there twice.
        await this.#discard();
        signal.throwIfAborted();
        if (TOO_LARGE.has(typeOf(error) ?? '')) {
          throw new UnpublishableEvent(`Kafka topic ${this.topic} takes no record as large: ${reasonOf(error)}`, {
            cause: error,
          });
        }
        this.#outage.failed(reasonOf(error));
        await this.#outage.pause(signal);
      }
    }
  }

  #attempt(producer: Producer, records: readonly OutgoingRecord[]): Promise<RecordMetadata[]> {
    return producer.send({ topic: this.topic, acks: -1, timeout: REQUEST_TIMEOUT - 5_000, messages: [...records] });
  }

  async #producer(signal: AbortSignal): Promise<Producer> {
    if (this.#current !== undefined) return this.#current.producer;
    const client = new Client(this.connection);
    const options = { idempotent: true, allowAutoTopicCreation: false, createPartitioner: givenPartition };
    this.#current = { client, producer: client.kafka.producer(options) };
    await within(STEP_TIMEOUT, this.#current.producer.connect(), signal);
    return this.#current.producer;
  }

  async #discard(): Promise<void> {
    const discarded = this.#current;
    this.#current = undefined;
    await discarded?.client.end(discarded.producer);
  }
}

/** Each record comes with its partition. */
const givenPartition =
  () =>
  ({ message }: { message: { partition?: number } }): number =>
    message.partition ?? 0;

interface Coordinator {
  describeGroups(asked: { groupIds: string[] }): Promise<{ groups: { members: GroupMember[] }[] }>;
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
}
interface GroupMember {
  readonly memberId: string;
  readonly clientId: string;
}
interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  findGroupCoordinator(of: { groupId: string }): Promise<Coordinator>;
}

/** The part of kafkajs that its consumers and admin are made of: only this can take another member out of a group. */
function clusterOf(kafka: Kafka): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const create = symbol && (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol];
  if (create === undefined) throw new TypeError('this kafkajs makes its clusters another way');
  return create({ metadataMaxAge: 300_000, allowAutoTopicCreation: false });
}

/** How often the members of a group are looked through for those that have ended. */
const ROLL_CALL = 500;

/** Takes members out of a group that have ended without leaving, so that the others need not wait for their sessions to run out. */
class RollCall {
  /** Members that this process has been itself, by a client that it has thrown away. */
  readonly given = new Set<string>();

  constructor(
    private readonly connection: KafkaConnection,
    private readonly settings: GroupSettings,
  ) {}

  /** Until the signal aborts. A broker that is away is asked again: there is nothing to take out of its group meanwhile. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const client = new Client(this.connection);
      const cluster = clusterOf(client.kafka);
      try {
        await within(STEP_TIMEOUT, cluster.connect(), signal);
        const again = (): Promise<boolean> => pause(ROLL_CALL, true, { signal }).catch(() => false);
        do await within(STEP_TIMEOUT, this.#call(cluster), signal);
        while (await again());
      } catch {
        await pause(ROLL_CALL, undefined, { signal }).catch(() => undefined);
      } finally {
        await client.end(cluster);
      }
    }
  }

  async #call(cluster: Cluster): Promise<void> {
    const { group: groupId, departed } = this.settings;
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    const { groups } = await coordinator.describeGroups({ groupIds: [groupId] });
    const members = groups.flatMap((one) => one.members);
    const ended = new Set(await departed?.(members.map(({ clientId }) => clientId)));
    for (const { memberId, clientId } of members) {
      if (!ended.has(clientId) && !this.given.has(memberId)) continue;
      await coordinator.leaveGroup({ groupId, memberId });
      this.given.delete(memberId);
    }
  }
}

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** A member hears by its heartbeat that others come or go, and until then they wait for it. */
const HEARTBEAT_INTERVAL = 500;
/** How long a rebalance waits for a member that is handling a batch. */
const REBALANCE_TIMEOUT = 60_000;
/** A consumer at work asks for records all the time, and waits longest while others join. */
const SILENCE = REBALANCE_TIMEOUT + 30_000;

/** Reads a topic as a member of a group. */
export class RecordReader {
  /** Messages yet to be handled, of the partitions that this member has. */
  readonly behind = new Map<number, number>();
  readonly #reading: Outage;
  readonly #rollCall: RollCall;
  /** Partitions of which something has come since the members last changed. */
  readonly #begun = new Set<number>();

  constructor(
    private readonly connection: KafkaConnection,
    private readonly topic: string,
    private readonly settings: GroupSettings,
  ) {
    this.#reading = new Outage(`reading Kafka topic ${topic}`, connection.notice);
    this.#rollCall = new RollCall(connection, settings);
  }

  get trouble(): string | undefined {
    return this.#reading.trouble;
  }

  async run(handler: (batch: IncomingBatch) => Promise<void>, signal: AbortSignal): Promise<void> {
    const calling = this.#rollCall.run(signal);
    while (!signal.aborted) {
      try {
        await this.#session(handler, signal);
      } catch (error) {
        this.#reading.failed(reasonOf(error));
        await this.#reading.pause(signal);
      }
    }
    await calling;
  }

  /** One consumer from its birth to its end: by the signal, or by a failure, which it throws. */
  async #session(handler: (batch: IncomingBatch) => Promise<void>, signal: AbortSignal): Promise<void> {
    const client = new Client(this.connection);
    const { group: groupId, sessionTimeout, batchBytes: maxBytesPerPartition, concurrency } = this.settings;
    const consumer = client.kafka.consumer({
      groupId,
      sessionTimeout,
      heartbeatInterval: HEARTBEAT_INTERVAL,
      rebalanceTimeout: REBALANCE_TIMEOUT,
      maxBytesPerPartition,
      maxWaitTimeInMs: 500,
      allowAutoTopicCreation: false,
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
    });
    let member: string | undefined;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => (member = payload.memberId));
    const handling = new Set<Promise<void>>();
    const over = new AbortController();
    const stop = AbortSignal.any([signal, over.signal]);
    const failure = this.#failureOf(consumer, () => handling.size > 0, stop);
    const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
      // A consumer that was given up may still have something in hand.
      stop.throwIfAborted();
      const handled = this.#handle(payload, handler, stop);
      handling.add(handled);
      await handled.finally(() => handling.delete(handled));
    };
    let joined = Promise.resolve();
    try {
      await within(STEP_TIMEOUT, consumer.connect(), signal);
      await within(STEP_TIMEOUT, consumer.subscribe({ topic: this.topic, fromBeginning: true }), signal);
      joined = consumer.run({ eachBatch, partitionsConsumedConcurrently: concurrency });
      await failure;
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      over.abort(new Error('the consumer has ended'));
      await Promise.allSettled(handling);
      // A consumer that is only just joining would not hear that it is to leave, and the group would wait for it.
      await within(DISCONNECT_TIMEOUT, joined).catch(() => undefined);
      await client.end(consumer);
      // If it could not say good-bye any more.
      if (member !== undefined && !signal.aborted) this.#rollCall.given.add(member);
    }
  }

  /** Rejects when the consumer crashes or goes silent, resolves when the signal aborts. */
  #failureOf(consumer: Consumer, busy: () => boolean, stop: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const { CRASH, GROUP_JOIN, FETCH_START, FETCH, HEARTBEAT } = consumer.events;
    let seen = Date.now();
    const alive = (): void => {
      seen = Date.now();
    };
    for (const sign of [GROUP_JOIN, FETCH_START, FETCH, HEARTBEAT]) consumer.on(sign, alive);
    consumer.on(GROUP_JOIN, ({ payload }) => this.#joined(payload.memberAssignment[this.topic] ?? []));
    consumer.on(FETCH, () => this.#reading.over());
    consumer.on(CRASH, ({ payload }) => reject(payload.error));
    const watch = setInterval(() => {
      if (busy()) alive();
      if (Date.now() - seen > SILENCE) reject(new Error('the consumer is silent'));
    }, 1_000);
    stop.addEventListener('abort', () => resolve(undefined));
    return promise.finally(() => clearInterval(watch));
  }

  #joined(partitions: readonly number[]): void {
    this.#begun.clear();
    for (const partition of this.behind.keys()) if (!partitions.includes(partition)) this.behind.delete(partition);
  }

  /** Until the handler has taken the batch, with heartbeats all the while; throws only when the batch is to be left to whoever has the partition next. */
  async #handle(
    payload: EachBatchPayload,
    handler: (batch: IncomingBatch) => Promise<void>,
    stop: AbortSignal,
  ): Promise<void> {
    const { batch } = payload;
    const { partition, messages: records } = batch;
    const incoming = { partition, records, first: !this.#begun.has(partition) };
    const behind = Number(batch.offsetLag());
    this.behind.set(partition, behind + records.length);
    const outage = new Outage(`handling events of partition ${partition}`, this.connection.notice);
    let lost: Error | undefined;
    const beat = setInterval(() => {
      // A broker that does not answer now may do so the next time; one that wants a new round of joining is heard when the batch is done or has failed.
      payload.heartbeat().catch((error: unknown) => {
        lost = error as Error;
      });
    }, HEARTBEAT_INTERVAL);
    try {
      for (;;) {
        try {
          await handler(incoming);
          outage.over();
          this.#begun.add(partition);
          // A partition that another member has by now is no longer ours to count.
          if (this.behind.has(partition)) this.behind.set(partition, behind);
          return;
        } catch (error) {
          outage.failed(reasonOf(error));
          await outage.pause(stop);
          stop.throwIfAborted();
          if (lost !== undefined) throw lost;
        }
      }
    } finally {
      clearInterval(beat);
    }
  }
}
