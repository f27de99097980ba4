import protocolErrors from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/errors_pb.js';
import status from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/status_pb.js';
import type { Metadata } from '@grpc/grpc-js';
import { StoreUnavailable } from './event-store.js';

/**
 * What goes wrong on the way to the server, in the words of the port.
 *
 * The server says what happened in three ways: a gRPC status, an `exception` header (the older protocol), or a typed detail
 * (the multi-stream append). The client turns a part of that into its own errors, another part into `UnknownError`, and its
 * native reader throws errors of a third kind; so what the server said itself is read here, alike for appends and reads.
 */

const CODE = {
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  aborted: 10,
  unimplemented: 12,
  unauthenticated: 16,
};

/** What gRPC throws. */
interface ServerError extends Error {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** The reason in the server's own word, e.g. `not-leader`, or the name of the typed detail. */
function reasonOf(error: unknown): string {
  if (!isServerError(error)) return '';
  const [exception] = error.metadata.get('exception');
  return exception?.toString() ?? detailOf(error)?.name ?? '';
}

function detailOf(error: ServerError): { readonly name: string; readonly bytes: Uint8Array } | undefined {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Uint8Array)) return undefined;
  const detail = status.Status.deserializeBinary(Uint8Array.from(bytes)).getDetails();
  if (detail === undefined) return undefined;
  return { name: detail.getTypeUrl().split('.').at(-1) ?? '', bytes: detail.getValue_asU8() };
}

const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error && 'metadata' in error && 'code' in error && typeof error.code === 'number';

const has = (error: unknown, code: number): boolean => isServerError(error) && error.code === code;

/** Newer servers name the violation of any expectation alike. */
const CONFLICTS = new Set(['StreamRevisionConflictErrorDetails', 'AppendConsistencyViolationErrorDetails']);
export const isConflict = (error: unknown): boolean => CONFLICTS.has(reasonOf(error));

export const isUnimplemented = (error: unknown): boolean => has(error, CODE.unimplemented);

/** What the server answers when asked to read from where no record begins: a filtered read has no answer of its own for that. */
export const isInvalidPosition = (error: unknown): boolean => {
  if (!(error instanceof StoreUnavailable)) return false;
  const { cause } = error;
  if (has(cause, CODE.invalidArgument)) return true;
  return isServerError(cause) && cause.code === CODE.unknown && cause.details.includes('InvalidPosition');
};

export const isNotLeader = (error: unknown): boolean => reasonOf(error) === 'not-leader';

/**
 * Gives a multi-stream append that met a follower the headers of the older protocol. The client knows only those, and would
 * otherwise stay with the follower for ever.
 */
export function nameLeader(error: ServerError): ServerError {
  const detail = detailOf(error);
  if (detail?.name !== 'NotLeaderNodeErrorDetails') return error;
  const leader = protocolErrors.NotLeaderNodeErrorDetails.deserializeBinary(detail.bytes).getCurrentLeader();
  if (leader !== undefined) {
    error.metadata.set('exception', 'not-leader');
    error.metadata.set('leader-endpoint-host', leader.getHost());
    error.metadata.set('leader-endpoint-port', String(leader.getPort()));
  }
  return error;
}

/** True if trying again later makes sense: something failed, and it is not the password. */
export const mayPass = (error: unknown): boolean =>
  error instanceof StoreUnavailable && error.cause !== undefined && !isDenied(error.cause);

const isDenied = (error: unknown): boolean =>
  has(error, CODE.permissionDenied) || has(error, CODE.unauthenticated) || reasonOf(error) === 'access-denied';

/** The error of the port. An append beyond a limit is the caller's fault and a `RangeError`; what else goes wrong may go away. */
export function asStoreError(error: unknown): Error {
  if (error instanceof StoreUnavailable || error instanceof TypeError || error instanceof SyntaxError) return error;
  const details = isServerError(error) ? error.details : String(error);
  switch (reasonOf(error)) {
    case 'maximum-append-size-exceeded':
    case 'maximum-append-event-size-exceeded':
    case 'AppendRecordSizeExceededErrorDetails':
    case 'AppendTransactionSizeExceededErrorDetails':
      return new RangeError(`the event store takes no append of this size: ${details}`, { cause: error });
    case 'not-leader':
    case 'NotLeaderNodeErrorDetails':
      return unavailable('is electing or following another leader', error);
    case 'stream-deleted':
    case 'StreamTombstonedErrorDetails':
      return unavailable(`has lost a stream, somebody deleted it: ${details}`, error);
  }
  if (isDenied(error)) return unavailable('denies access: check user and password', error);
  if (has(error, CODE.deadlineExceeded) || has(error, CODE.aborted))
    return unavailable('did not answer in time', error);
  return unavailable(`failed: ${details}`, error);
}

const unavailable = (what: string, cause: unknown): StoreUnavailable =>
  new StoreUnavailable(`the event store ${what}`, { cause });
