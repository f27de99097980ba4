import type { Consumer, EachBatchPayload } from 'kafkajs';
import { Client, DISCONNECT_TIMEOUT, RETRY, STEP_TIMEOUT } from './kafka.js';
import { reasonOf } from './kafka-failure.js';
import { RollCall } from './kafka-roll-call.js';
import type { GroupSettings, IncomingBatch, KafkaConnection } from './kafka-settings.js';
import { Outage, within } from './outage.js';

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
