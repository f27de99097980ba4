import type { Position, StoredEvent } from '#event-store';
import {
  CLOUD_EVENT_HEADERS,
  UnreadableCloudEvent,
  readCloudEvent,
  subjectOf,
  writeCloudEvent,
  writeWatermark,
} from './cloud-event.js';
import type { GroupSettings, IncomingBatch, KafkaConnection, TopicSettings } from './kafka-settings.js';
import { prepareTopic } from './kafka.js';
import { RecordPublisher } from './kafka-publisher.js';
import { RecordReader } from './kafka-reader.js';
import type { DeadLetters, EventBatch, EventFeed, EventTopic, UnreadableMessage } from './messaging.js';
import { partitionOf, type OutgoingRecord } from './partition.js';

/** @throws MessagingUnavailable when the topic cannot be used */
export async function openTopic(connection: KafkaConnection, topic: TopicSettings): Promise<EventTopic> {
  const partitions = await prepareTopic(connection, topic);
  const publisher = new RecordPublisher(connection, topic.name);
  return {
    partitions,
    publish(events, { watermark, signal } = {}) {
      const records = events.map((event) => recordOf(event, partitions));
      if (watermark !== undefined) records.push(...watermarks(watermark, partitions));
      return publisher.send(records, signal);
    },
    watermark: (position, signal) => publisher.send(watermarks(position, partitions), signal),
    close: () => publisher.close(),
  };
}

/** @throws MessagingUnavailable when the topic cannot be used */
export async function openDeadLetters(connection: KafkaConnection, topic: TopicSettings): Promise<DeadLetters> {
  const partitions = await prepareTopic(connection, topic);
  const publisher = new RecordPublisher(connection, topic.name);
  return {
    park(event, view, reason) {
      const record = recordOf(event, partitions);
      return publisher.send([{ ...record, headers: { ...record.headers, view, reason } }]);
    },
    parkUnreadable({ partition, offset, bytes, reason }) {
      const headers = { reason, partition: `${partition}`, offset };
      return publisher.send([{ partition: partition % partitions, key: null, value: bytes, headers }]);
    },
    close: () => publisher.close(),
  };
}

const GROUP_DEFAULTS = { concurrency: 1, sessionTimeout: 10_000, batchBytes: 1_048_576 };

/** A member of the group. A group that is new begins with the oldest event on the topic. @throws MessagingUnavailable when the topic cannot be used */
export async function openFeed(
  connection: KafkaConnection,
  topic: TopicSettings,
  settings: Pick<GroupSettings, 'group'> & Partial<GroupSettings>,
): Promise<EventFeed> {
  const partitions = await prepareTopic(connection, topic);
  const reader = new RecordReader(connection, topic.name, { ...GROUP_DEFAULTS, ...settings });
  return {
    partitions,
    behind: reader.behind,
    get trouble() {
      return reader.trouble;
    },
    run: (handler, signal) => reader.run((batch) => handler(readBatch(batch)), signal),
  };
}

/** The partition of a topic in which the events of a stream are. */
export const partitionOfStream = (stream: string, partitions: number): number =>
  partitionOf(subjectOf(stream), partitions);

function recordOf(event: StoredEvent, partitions: number): OutgoingRecord {
  const key = subjectOf(event.stream);
  const partition = partitionOf(key, partitions);
  return { partition, key, value: writeCloudEvent(event), headers: CLOUD_EVENT_HEADERS };
}

const watermarks = (position: Position, partitions: number): OutgoingRecord[] =>
  Array.from({ length: partitions }, (_, partition) => ({
    partition,
    key: null,
    value: writeWatermark(position, partition),
    headers: CLOUD_EVENT_HEADERS,
  }));

function readBatch({ partition, records, first }: IncomingBatch): EventBatch {
  const events: StoredEvent[] = [];
  const unreadable: UnreadableMessage[] = [];
  let watermark: Position | undefined;
  for (const { offset, value } of records) {
    const bytes = value ?? Buffer.alloc(0);
    try {
      const read = readCloudEvent(bytes);
      if ('watermark' in read) watermark = Math.max(watermark ?? 0, read.watermark);
      else events.push(read);
    } catch (error) {
      if (!(error instanceof UnreadableCloudEvent)) throw error;
      unreadable.push({ partition, offset, bytes, reason: error.message });
    }
  }
  return { partition, events, watermark, unreadable, first };
}
