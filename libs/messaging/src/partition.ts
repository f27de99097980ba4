/** A record on its way to a partition. */
export interface OutgoingRecord {
  readonly partition: number;
  readonly key: string | null;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The partition that Kafka's own clients choose for a key: 32-bit murmur2 over its UTF-8, so that others who write or look up
 * by key agree with us. kafkajs has the same, a hundred times slower, in BigInts.
 */
export const partitionOf = (key: string, partitions: number): number => (murmur2(key) & 0x7fff_ffff) % partitions;

const MULTIPLIER = 0x5bd1e995;

function murmur2(key: string): number {
  const bytes = Buffer.from(key);
  const tail = bytes.length & ~3;
  let hash = 0x9747b28c ^ bytes.length;
  for (let i = 0; i < tail; i += 4) {
    const word = Math.imul(bytes.readInt32LE(i), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ Math.imul(word ^ (word >>> 24), MULTIPLIER);
  }
  if (tail < bytes.length) {
    for (let i = bytes.length - 1; i >= tail; i--) hash ^= bytes.readUInt8(i) << ((i - tail) * 8);
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

/** The records of a request go to each partition as one batch, and a broker takes 1 MiB a batch unless it is set up otherwise. */
const BATCH_BYTES = 900_000;
/** kafkajs groups the records of a request in quadratic time. */
const REQUEST_RECORDS = 2_000;
/** What a record costs beside its value: lengths, key, headers. */
const RECORD_BYTES = 200;

/** The records in order, in as few requests as may be. A record larger than a batch gets a request of its own, for the broker to judge. */
export function* inRequests(records: readonly OutgoingRecord[]): Generator<readonly OutgoingRecord[]> {
  const sizes = new Map<number, number>();
  let from = 0;
  for (const [i, { partition, value }] of records.entries()) {
    const bytes = value.length + RECORD_BYTES;
    const size = (sizes.get(partition) ?? 0) + bytes;
    if (i > from && (size > BATCH_BYTES || i - from === REQUEST_RECORDS)) {
      yield records.slice(from, i);
      from = i;
      sizes.clear();
      sizes.set(partition, bytes);
    } else sizes.set(partition, size);
  }
  if (from < records.length) yield records.slice(from);
}
