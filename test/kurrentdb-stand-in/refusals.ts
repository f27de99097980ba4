import protocolErrors from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/errors_pb.js';
import streamErrors from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/errors_pb.js';
import rpc from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import { Metadata, status } from '@grpc/grpc-js';

/** The errors that a server documents, as it puts them on the wire. */

export class Refusal extends Error {
  constructor(
    readonly code: status,
    readonly details: string,
    readonly metadata = new Metadata(),
  ) {
    super(details);
  }
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const refusal = (code: status, details: string, headers: Readonly<Record<string, string>> = {}): Refusal => {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
  return new Refusal(code, details, metadata);
};

export const unavailable = (): Refusal => refusal(status.UNAVAILABLE, 'Server Is Not Ready');

export const timeout = (): Refusal => refusal(status.ABORTED, 'Operation timed out: prepare phase');

export const accessDenied = (): Refusal =>
  refusal(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const notLeader = ({ host, port }: Endpoint): Refusal =>
  refusal(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

export const streamDeleted = (stream: string): Refusal =>
  refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const appendTooLarge = (limit: number): Refusal =>
  refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  });

export const invalidPosition = (): Refusal =>
  refusal(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.');

/** The same to a read with a filter, for which a server has no word of its own. */
export const invalidFilteredPosition = (): Refusal =>
  refusal(status.UNKNOWN, 'Unexpected FilteredReadAllResult: InvalidPosition');

/** What the client makes of the HTTP status 401, with which a server answers who gives a wrong user or password. */
export const unauthenticated = (): Refusal => refusal(status.UNAUTHENTICATED, 'Received HTTP status code 401');

export const invalidCombination = (): Refusal =>
  refusal(status.INVALID_ARGUMENT, 'The combination of options is invalid.');

/** From here on the errors of the multi-stream append, which say what happened in a typed detail. */

interface Detail {
  serializeBinary(): Uint8Array;
}

function detailed(code: status, details: string, type: string, detail: Detail): Refusal {
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), type);
  const metadata = new Metadata();
  const bytes = new rpc.Status().setMessage(details).setDetails(packed).serializeBinary();
  metadata.set('grpc-status-details-bin', Buffer.from(bytes));
  return new Refusal(code, details, metadata);
}

export const sessionNotLeader = ({ host, port }: Endpoint): Refusal =>
  detailed(
    status.FAILED_PRECONDITION,
    'Server is not the leader node.',
    'kurrentdb.protocol.v2.NotLeaderNodeErrorDetails',
    new protocolErrors.NotLeaderNodeErrorDetails().setCurrentLeader(
      new protocolErrors.NotLeaderNodeErrorDetails.NodeInfo().setHost(host).setPort(port),
    ),
  );

export const sessionConflict = (stream: string, expected: number, actual: number): Refusal =>
  detailed(
    status.FAILED_PRECONDITION,
    `Append failed due to a revision conflict on stream '${stream}'.`,
    'kurrentdb.protocol.v2.streams.errors.StreamRevisionConflictErrorDetails',
    new streamErrors.StreamRevisionConflictErrorDetails()
      .setStream(stream)
      .setExpectedRevision(String(expected))
      .setActualRevision(String(actual)),
  );

export const sessionNamesTwice = (stream: string): Refusal =>
  detailed(
    status.INVALID_ARGUMENT,
    `Stream '${stream}' already has a different group of messages in this session.`,
    'kurrentdb.protocol.v2.streams.errors.StreamAlreadyInAppendSessionErrorDetails',
    new streamErrors.StreamAlreadyInAppendSessionErrorDetails().setStream(stream),
  );

export const sessionTombstoned = (stream: string): Refusal =>
  detailed(
    status.FAILED_PRECONDITION,
    `Stream '${stream}' has been tombstoned.`,
    'kurrentdb.protocol.v2.streams.errors.StreamTombstonedErrorDetails',
    new streamErrors.StreamTombstonedErrorDetails().setStream(stream),
  );

export const sessionTooLarge = (size: number, limit: number): Refusal =>
  detailed(
    status.ABORTED,
    `Transaction size exceeded the maximum allowed size of ${limit}.`,
    'kurrentdb.protocol.v2.streams.errors.AppendTransactionSizeExceededErrorDetails',
    new streamErrors.AppendTransactionSizeExceededErrorDetails().setSize(size).setMaxSize(limit),
  );
