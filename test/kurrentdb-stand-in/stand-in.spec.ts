import {
  BACKWARDS,
  END,
  KurrentDBClient,
  NO_STREAM,
  StreamNotFoundError,
  WrongExpectedVersionError,
  jsonEvent,
  streamNameFilter,
  type JSONEventType,
} from '@kurrent/kurrentdb-client';
import { randomUUID } from 'node:crypto';
import { KurrentDbStandIn } from './stand-in.js';

type Happened = JSONEventType<'Happened', { n: number }, { actor: string }>;

/** The client as its users call it, with its own conversions and its native reader: what the stand-in says must be sound to both. */
describe('The stand-in for KurrentDB, to the unmodified client', () => {
  let standIn: KurrentDbStandIn;
  let client: KurrentDBClient;

  beforeEach(async () => {
    standIn = await KurrentDbStandIn.start();
    client = KurrentDBClient.connectionString(standIn.url);
  });

  afterEach(async () => {
    await client.dispose();
    await standIn.stop();
  });

  const happened = (n: number) =>
    jsonEvent<Happened>({ id: randomUUID(), type: 'Happened', data: { n }, metadata: { actor: 'clerk' } });

  it('takes an append and gives the events back, forwards and backwards, from a stream and from all', async () => {
    const events = [1, 2, 3].map(happened);
    const result = await client.appendToStream('application-1', events, { streamState: NO_STREAM });
    expect(result).toMatchObject({ success: true, nextExpectedRevision: 2n });

    const stream = [];
    for await (const { event } of client.readStream<Happened>('application-1', { fromRevision: 1n }))
      stream.push(event);
    expect(stream.map((event) => event?.data.n)).toEqual([2, 3]);
    expect(stream.at(-1)).toMatchObject({ metadata: { actor: 'clerk' }, isJson: true, position: result.position });
    expect(Math.abs(Date.now() - Number(stream[0]?.created))).toBeLessThan(60_000);

    const all = [];
    const filter = streamNameFilter({ prefixes: ['application-'] });
    for await (const { event } of client.readAll({ filter, direction: BACKWARDS, fromPosition: END }))
      all.push(event?.id);
    expect(all).toEqual(events.map(({ id }) => id).reverse());
  });

  it('knows no stream before its first event, and refuses what a stream is not ready for', async () => {
    const read = async () => {
      for await (const { event } of client.readStream('application-1')) expect(event).toBeUndefined();
    };
    await expect(read()).rejects.toBeInstanceOf(StreamNotFoundError);
    const append = client.appendToStream('application-1', happened(1), { streamState: 4n });
    await expect(append).rejects.toBeInstanceOf(WrongExpectedVersionError);
    await expect(append).rejects.toMatchObject({ actualState: 'no_stream', expectedState: 4n });
  });

  it('takes a repeated event once, but forgets with a restart what it took for any revision', async () => {
    const event = happened(1);
    const first = await client.appendToStream('application-1', event, { streamState: NO_STREAM });
    for (const streamState of [NO_STREAM, 'any'] as const) {
      const again = await client.appendToStream('application-1', event, { streamState });
      expect(again).toEqual({ ...first, position: undefined });
    }
    expect(standIn.log.stream('application-1')).toHaveLength(1);
    await standIn.stop();
    await standIn.resume();
    await client.appendToStream('application-1', event).catch(() => client.appendToStream('application-1', event));
    expect(standIn.log.stream('application-1')).toHaveLength(2);
  });

  it('appends to several streams at once, or to none', async () => {
    const request = (streamName: string, expectedState: 'any' | 'no_stream' | bigint) => ({
      streamName,
      expectedState,
      events: [happened(1)],
    });
    await client.multiStreamAppend([request('application-1', NO_STREAM), request('register-1', 'any')]);
    const refused = client.multiStreamAppend([request('application-2', NO_STREAM), request('register-1', 7n)]);
    await expect(refused).rejects.toMatchObject({ streamName: 'register-1', expectedState: 7n, actualState: 0n });
    expect(['application-1', 'application-2', 'register-1'].map((name) => standIn.log.stream(name).length)).toEqual([
      1, 0, 1,
    ]);
  });

  it('sends a subscription what is stored, then what comes, and checkpoints for what the filter leaves out', async () => {
    await client.appendToStream('application-1', [1, 2].map(happened));
    let checkpoints = 0;
    const checkpointReached = () => {
      checkpoints++;
      return Promise.resolve();
    };
    const filter = streamNameFilter({ regex: '^application-', checkpointReached });
    const subscription = client.subscribeToAll({ filter });
    const seen = [];
    for await (const { event } of subscription) {
      seen.push((event?.data as { n: number } | undefined)?.n);
      if (seen.length === 2) await client.appendToStream('application-1', happened(3));
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(checkpoints).toBeGreaterThan(0);
  });

  it('refuses to read from a position where nothing begins', async () => {
    const { position } = await client.appendToStream('application-1', [1, 2].map(happened));
    const between = (position?.commit ?? 0n) - 1n;
    const read = async () => {
      for await (const { event } of client.readAll({ fromPosition: { commit: between, prepare: between } })) {
        expect(event).toBeUndefined();
      }
    };
    await expect(read()).rejects.toThrow(/invalid position/i);
  });
});
