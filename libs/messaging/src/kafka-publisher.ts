import type { Producer, RecordMetadata } from 'kafkajs';
import { Client, REQUEST_TIMEOUT, STEP_TIMEOUT } from './kafka.js';
import { reasonOf, typeOf } from './kafka-failure.js';
import type { KafkaConnection } from './kafka-settings.js';
import { UnpublishableEvent } from './messaging.js';
import { Outage, within } from './outage.js';
import { inRequests, type OutgoingRecord } from './partition.js';

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

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
