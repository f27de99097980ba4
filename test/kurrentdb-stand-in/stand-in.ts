import gossipService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_grpc_pb.js';
import gossip from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js';
import type { MemberInfo } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js';
import featuresService from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_grpc_pb.js';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js';
import v1 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_grpc_pb.js';
import type {
  AppendReq,
  AppendResp,
  ReadReq,
  ReadResp,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import v2 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_grpc_pb.js';
import type {
  AppendRequest,
  AppendSessionResponse,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import {
  Server,
  ServerCredentials,
  status,
  type Metadata,
  type ServerReadableStream,
  type ServerWritableStream,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';
import { append, appendSession } from './append.js';
import { Log } from './log.js';
import { isSubscription, read, subscribe } from './read.js';
import { Refusal, notLeader, sessionNotLeader, unauthenticated, type Endpoint } from './refusals.js';
import { Wire } from './wire.js';

export type Call = 'append' | 'appendSession' | 'read' | 'subscribe';

/**
 * What befalls a call: nothing, an error, a connection cut before or after the work is done, silence, a late answer, or something
 * that another client does just before the work.
 */
export type Fault =
  | 'none'
  | Refusal
  | 'cut before'
  | 'cut after'
  | 'no answer'
  | { readonly lateBy: number }
  | { readonly meanwhile: () => void };

export interface StandInOptions {
  /** `24.10.0` knows no appends to several streams, `25.1.0` does. */
  readonly version?: string;
  /** Shared by the nodes of a cluster. */
  readonly log?: Log;
  /** Speaks TLS and asks for this login: the client sends one over TLS only. */
  readonly guard?: StandInGuard;
}

export interface StandInGuard {
  readonly user: string;
  readonly password: string;
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/**
 * A KurrentDB server for tests: it speaks the public protocol to the unmodified client, from the message definitions in the
 * client's package, keeps its events in memory over restarts, and fails on demand.
 */
export class KurrentDbStandIn {
  readonly log: Log;
  /** How often each call has been made. */
  readonly calls: Record<Call, number> = { append: 0, appendSession: 0, read: 0, subscribe: 0 };
  /** Set on a follower: it reads, and names its leader to who asks for it. */
  leader: Endpoint | undefined;
  /** Subscriptions send each event twice. */
  repeatsItself = false;
  private readonly version: string;
  private readonly wire = new Wire();
  private readonly faults = new Map<Call, Fault[]>();
  private readonly lasting = new Map<Call, Fault>();
  private server: Server | undefined;

  private readonly guard: StandInGuard | undefined;

  private constructor({ version = '25.1.0', log = new Log(), guard }: StandInOptions) {
    this.version = version;
    this.log = log;
    this.guard = guard;
  }

  static async start(options: StandInOptions = {}): Promise<KurrentDbStandIn> {
    const standIn = new KurrentDbStandIn(options);
    await standIn.resume();
    return standIn;
  }

  get endpoint(): Endpoint {
    return { host: '127.0.0.1', port: this.wire.port };
  }

  /** Of a guarded server, without what it wants to know. */
  get url(): string {
    return `kurrentdb://127.0.0.1:${this.wire.port}${this.guard === undefined ? '?tls=false' : ''}`;
  }

  /** The next calls of that kind meet these faults, one each. */
  fail(call: Call, ...faults: Fault[]): void {
    this.faults.set(call, [...(this.faults.get(call) ?? []), ...faults]);
  }

  /** All calls of that kind meet the fault until `heal`. */
  failAlways(call: Call, fault: Fault): void {
    this.lasting.set(call, fault);
  }

  heal(): void {
    this.faults.clear();
    this.lasting.clear();
  }

  dropConnections(): void {
    this.wire.cut();
  }

  /** Stops as a killed process does; `resume` brings it back on the same port with its data. */
  async stop(): Promise<void> {
    await this.wire.close();
    this.server?.forceShutdown();
    this.server = undefined;
    this.log.forgetIds();
  }

  async resume(): Promise<void> {
    const server = new Server({ 'grpc.max_receive_message_length': 2 ** 25 });
    server.addService(v1.StreamsService, {
      append: (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) => {
        void this.takeAll('append', call, answer, notLeader, (requests) => append(this.log, requests));
      },
      read: (call: ServerWritableStream<ReadReq, ReadResp>) => {
        void this.answerRead(call);
      },
    });
    server.addService(featuresService.ServerFeaturesService, {
      getSupportedMethods: (_: unknown, answer: sendUnaryData<unknown>) => {
        answer(null, this.supportedMethods());
      },
    });
    server.addService(gossipService.GossipService, {
      read: (_: unknown, answer: sendUnaryData<unknown>) => {
        answer(null, this.members());
      },
    });
    if (this.hasAppendSession) {
      server.addService(v2.StreamsServiceService, {
        appendSession: (
          call: ServerReadableStream<AppendRequest, AppendSessionResponse>,
          answer: sendUnaryData<AppendSessionResponse>,
        ) => {
          void this.takeAll('appendSession', call, answer, sessionNotLeader, (requests) =>
            appendSession(this.log, requests),
          );
        },
      });
    }
    const port = await new Promise<number>((resolve, reject) => {
      const { guard } = this;
      const credentials =
        guard === undefined
          ? ServerCredentials.createInsecure()
          : ServerCredentials.createSsl(null, [
              { private_key: Buffer.from(guard.key), cert_chain: Buffer.from(guard.cert) },
            ]);
      server.bindAsync('127.0.0.1:0', credentials, (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    this.server = server;
    await this.wire.open(port);
  }

  private get hasAppendSession(): boolean {
    return Number.parseFloat(this.version) >= 25.1;
  }

  /** Takes the messages of a call to their end, then does its work and answers. */
  private async takeAll<Request, Response>(
    name: Call,
    call: ServerReadableStream<Request, Response>,
    answer: sendUnaryData<Response>,
    toLeader: (leader: Endpoint) => Refusal,
    work: (requests: readonly Request[]) => Response,
  ): Promise<void> {
    const requests: Request[] = [];
    try {
      for await (const request of call as AsyncIterable<Request>) requests.push(request);
    } catch {
      return;
    }
    const fault = this.nextFault(name);
    if (!this.knows(call.metadata)) answer(unauthenticated());
    else if (this.leader !== undefined && needsLeader(call.metadata)) answer(toLeader(this.leader));
    else if (fault === 'cut before') this.wire.cut();
    else if (fault instanceof Refusal) answer(fault);
    else {
      const outcome = done(() => work(requests));
      const tell = () => (outcome instanceof Refusal ? answer(outcome) : answer(null, outcome));
      if (fault === 'cut after') this.wire.cut();
      else if (isLate(fault)) setTimeout(tell, fault.lateBy);
      else if (fault !== 'no answer') tell();
    }
  }

  private async answerRead(call: ServerWritableStream<ReadReq, ReadResp>): Promise<void> {
    const options = call.request.getOptions();
    if (options === undefined) return;
    const fault = this.nextFault(isSubscription(options) ? 'subscribe' : 'read');
    try {
      if (!this.knows(call.metadata)) throw unauthenticated();
      if (this.leader !== undefined && needsLeader(call.metadata)) throw notLeader(this.leader);
      if (fault instanceof Refusal) throw fault;
      if (fault === 'no answer') return;
      if (fault === 'cut before') this.wire.cut();
      if (isLate(fault)) await sleep(fault.lateBy);
      if (isSubscription(options)) {
        call.on('cancelled', subscribe(this.log, options, call, this.repeatsItself));
        if (fault === 'cut after') setImmediate(() => this.wire.cut());
        return;
      }
      const responses = read(this.log, options);
      for (const response of responses.slice(0, fault === 'cut after' ? responses.length / 2 : undefined))
        call.write(response);
      if (fault === 'cut after') setImmediate(() => this.wire.cut());
      else call.end();
    } catch (refusal) {
      call.emit('error', refusal);
    }
  }

  private knows(metadata: Metadata): boolean {
    if (this.guard === undefined) return true;
    const login = Buffer.from(`${this.guard.user}:${this.guard.password}`).toString('base64');
    return metadata.get('authorization')[0] === `Basic ${login}`;
  }

  private nextFault(call: Call): Fault {
    this.calls[call]++;
    const fault = this.faults.get(call)?.shift() ?? this.lasting.get(call) ?? 'none';
    if (typeof fault === 'object' && 'meanwhile' in fault) fault.meanwhile();
    return fault;
  }

  private supportedMethods() {
    const methods = [
      ['event_store.client.streams.streams', 'append'],
      ['event_store.client.streams.streams', 'read'],
      ...(this.hasAppendSession ? [['kurrentdb.protocol.v2.streams.streamsservice', 'appendsession']] : []),
    ];
    return new features.SupportedMethods()
      .setEventStoreServerVersion(this.version)
      .setMethodsList(
        methods.map(([service = '', method = '']) =>
          new features.SupportedMethod().setServiceName(service).setMethodName(method),
        ),
      );
  }

  /** What a node knows of its cluster: itself, and its leader if that is another. */
  private members() {
    const { VNodeState } = gossip.MemberInfo;
    const member = ({ host, port }: Endpoint, state: MemberInfo.VNodeState) =>
      new gossip.MemberInfo()
        .setState(state)
        .setIsAlive(true)
        .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port));
    const members = this.leader
      ? [member(this.endpoint, VNodeState.FOLLOWER), member(this.leader, VNodeState.LEADER)]
      : [member(this.endpoint, VNodeState.LEADER)];
    return new gossip.ClusterInfo().setMembersList(members);
  }
}

function done<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    return error instanceof Refusal ? error : new Refusal(status.UNKNOWN, String(error));
  }
}

const needsLeader = (metadata: Metadata): boolean => metadata.get('requires-leader')[0] === 'true';

const isLate = (fault: Fault): fault is { readonly lateBy: number } => typeof fault === 'object' && 'lateBy' in fault;
