import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import v1 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import type {
  AppendResp,
  ReadReq,
  ReadResp,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import v2 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_grpc_pb.js';
import type { AppendSessionResponse } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import type { CallOptions, Client, Metadata } from '@grpc/grpc-js';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreUnavailable, type Position } from './event-store.js';
import {
  asStoreError,
  isConflict,
  isInvalidPosition,
  isNotLeader,
  isUnimplemented,
  nameLeader,
} from './kurrentdb-errors.js';
import {
  allRequest,
  appendRequests,
  recordedIn,
  safe,
  sessionRequest,
  streamRequest,
  subscriptionRequest,
  type From,
  type Recorded,
  type Write,
} from './kurrentdb-messages.js';

/** The part of the client that is used here: it finds the leader, keeps the channel and adds credentials and deadlines. */
interface ClientCore {
  execute<C extends Client, T>(
    service: new (address: string, ...rest: never[]) => C,
    name: string,
    action: (client: C) => Promise<T>,
  ): Promise<T>;
  callArguments(options: { requiresLeader: boolean }, callOptions?: CallOptions): [Metadata, CallOptions];
}

/** Calls on a KurrentDB server, each answered within a deadline, its errors in the words of the port. */
export class KurrentDbConnection {
  private readonly core: ClientCore;
  private channel: { close(): void } | undefined;

  /** Does not connect yet. Throws `StoreUnavailable` for a URL that is none. */
  constructor(url: string) {
    try {
      // The client takes the old scheme too, but prints a warning for it.
      const client: unknown = KurrentDBClient.connectionString(url.trim().replace(/^esdb/, 'kurrentdb'));
      this.core = client as ClientCore;
    } catch (error) {
      // Neither the URL nor the client's message is repeated: both may hold a password.
      throw new StoreUnavailable('the URL of the event store is not one that KurrentDB understands', { cause: error });
    }
  }

  /** The position of the last event, or `conflict` if the stream does not end where the write says. */
  async append(write: Write): Promise<Position | 'conflict'> {
    const response = await this.call(v1.StreamsClient, (client) => {
      return new Promise<AppendResp>((resolve, reject) => {
        const sink = client.append(...this.core.callArguments({ requiresLeader: true }), (error, answer) => {
          if (error) reject(error);
          else resolve(answer);
        });
        sink.on('error', reject);
        for (const request of appendRequests(write)) sink.write(request);
        sink.end();
      });
    });
    if (response.hasWrongExpectedVersion()) return 'conflict';
    const position = response.getSuccess()?.getPosition()?.getCommitPosition();
    if (position !== undefined) return safe(position);
    // The server may leave the position out when it finds that the events are there already.
    const stored = await this.readStream(write.stream, write.last + 1);
    return stored[write.events.length - 1]?.position ?? 'conflict';
  }

  /** Takes all writes or none. `unsupported` if the server is older than 25.1. */
  async appendTogether(writes: readonly Write[]): Promise<Position | 'conflict' | 'unsupported'> {
    const answer = await this.call(v2.StreamsServiceClient, (client) => {
      return new Promise<AppendSessionResponse | 'conflict' | 'unsupported'>((resolve, reject) => {
        const sink = client.appendSession(...this.core.callArguments({ requiresLeader: true }), (error, response) => {
          if (!error) resolve(response);
          else if (isConflict(error)) resolve('conflict');
          else if (isUnimplemented(error)) resolve('unsupported');
          else reject(nameLeader(error));
        });
        sink.on('error', reject);
        for (const write of writes) sink.write(sessionRequest(write));
        sink.end();
      });
    });
    if (typeof answer === 'string') return answer;
    const position = safe(answer.getPosition());
    // No position means that the events are there already, by a repetition at the same moment: whoever looks again finds them.
    return position < 0 ? 'conflict' : position;
  }

  /** What the leader holds of the stream from a place on. */
  readStream(stream: string, place = 0): Promise<Recorded[]> {
    return this.read(streamRequest(stream, place), true);
  }

  /** Up to `count` events with the position given and after it. `undefined` if no record begins there. */
  async readForwards(from: From, count: number, prefixes: readonly string[]): Promise<Recorded[] | undefined> {
    return this.read(allRequest(from, count, 'forwards', prefixes), false).catch((error: unknown) => {
      if (isInvalidPosition(error)) return undefined;
      throw error;
    });
  }

  /** Up to `count` events before the position, the last first. */
  readBackwards(from: From, count: number, prefixes: readonly string[]): Promise<Recorded[]> {
    return this.read(allRequest(from, count, 'backwards', prefixes), false);
  }

  /** Calls back for each event after the position until the signal aborts or the connection ends; also once it stands. */
  async watch(
    from: From,
    prefixes: readonly string[],
    signal: AbortSignal,
    notify: (event?: Recorded) => void,
  ): Promise<void> {
    await this.call(v1.StreamsClient, async (client) => {
      const options = this.core.callArguments({ requiresLeader: false }, { deadline: Infinity });
      const call = client.read(subscriptionRequest(from, prefixes), ...options);
      const cancel = () => call.cancel();
      signal.addEventListener('abort', cancel);
      try {
        if (signal.aborted) cancel();
        for await (const response of call as AsyncIterable<ReadResp>) {
          const event = recordedIn(response);
          if (event !== undefined || response.hasConfirmation()) notify(event);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    });
  }

  close(): void {
    this.channel?.close();
  }

  private read(request: ReadReq, requiresLeader: boolean): Promise<Recorded[]> {
    return this.call(v1.StreamsClient, async (client) => {
      const events: Recorded[] = [];
      const call = client.read(request, ...this.core.callArguments({ requiresLeader }));
      for await (const response of call as AsyncIterable<ReadResp>) {
        const event = recordedIn(response);
        if (event !== undefined) events.push(event);
      }
      return events;
    });
  }

  private async call<C extends Client, T>(
    service: new (address: string, ...rest: never[]) => C,
    action: (client: C) => Promise<T>,
  ): Promise<T> {
    const attempt = () =>
      this.core.execute(service, 'event store', (client) => {
        this.channel = client.getChannel();
        return action(client);
      });
    try {
      return await attempt().catch(async (error: unknown) => {
        if (!isNotLeader(error)) throw error;
        // A follower did nothing but name the leader, and the client goes there with the next call.
        await nextTurn();
        return attempt();
      });
    } catch (error) {
      throw asStoreError(error);
    }
  }
}
