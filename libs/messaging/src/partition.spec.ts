import fc from 'fast-check';
import { inRequests, partitionOf, type OutgoingRecord } from './partition.js';

const record = (partition: number, bytes: number): OutgoingRecord => ({
  partition,
  key: null,
  value: Buffer.alloc(bytes),
  headers: {},
});

describe('The partition of a key', () => {
  it.each([
    // Hashes from the tests of Kafka's own client.
    ['21', -973932308],
    ['abc', 479470107],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ])('is the one that other clients of Kafka choose: %s', (key, hash) => {
    for (const partitions of [1, 7, 12, 2 ** 31])
      expect(partitionOf(key, partitions)).toBe((hash & 0x7fff_ffff) % partitions);
  });

  it('is one for ids of every script, and spread evenly', () => {
    const counts = Array.from({ length: 8 }, () => 0);
    for (let i = 0; i < 8_000; i++) {
      const partition = partitionOf(`申请-${i}`, 8);
      counts[partition] = (counts[partition] ?? NaN) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(850);
    expect(Math.max(...counts)).toBeLessThan(1_150);
  });
});

describe('Records in requests', () => {
  it('are all there, in order, and no partition has more in one request than a broker takes', () => {
    const anyRecord = fc.tuple(fc.nat(3), fc.oneof(fc.nat(2_000), fc.integer({ min: 200_000, max: 950_000 })));
    fc.assert(
      fc.property(fc.array(anyRecord), (sizes) => {
        const records = sizes.map(([partition, bytes]) => record(partition, bytes));
        const requests = [...inRequests(records)];
        expect(requests.flat()).toEqual(records);
        for (const request of requests) {
          expect(request).not.toEqual([]);
          const largest = Math.max(...Object.values(bytesByPartition(request)));
          expect(request.length === 1 || largest < 1_000_000).toBe(true);
        }
      }),
    );
  });

  it('are few: a page of events that fits goes in one', () => {
    expect([...inRequests(Array.from({ length: 1_000 }, (_, i) => record(i % 4, 700)))]).toHaveLength(1);
    expect([...inRequests([])]).toEqual([]);
  });

  it('are not too many in one, however small', () => {
    const lengths = [...inRequests(Array.from({ length: 5_000 }, () => record(0, 10)))].map(({ length }) => length);
    expect(lengths).toEqual([2_000, 2_000, 1_000]);
  });
});

function bytesByPartition(records: readonly OutgoingRecord[]): Record<number, number> {
  const bytes: Record<number, number> = {};
  for (const { partition, value } of records) bytes[partition] = (bytes[partition] ?? 0) + value.length;
  return bytes;
}
