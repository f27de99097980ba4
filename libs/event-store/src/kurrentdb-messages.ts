import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import v1 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { ReadReq, ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import v2 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import struct from 'google-protobuf/google/protobuf/struct_pb.js';
import { StoreUnavailable, type Position } from './event-store.js';

/**
 * The messages of the server's protocol, in and out.
 *
 * They are made here and not by the client's own functions, because those take and give the data of a JSON event as an object:
 * `JSON.parse` and `JSON.stringify` keep neither spacing nor order nor doubled keys, and the bytes must come back as they were
 * given. The server itself stores bytes and a content type, and never looks into them.
 */

/** An event on its way to the server. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  /** JSON text, stored byte for byte. */
  readonly data: string;
  /** Texts only: what a multi-stream append can carry, and what the server gives back as JSON. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An event as the server holds it. */
export interface Recorded extends Proposed {
  readonly stream: string;
  /** Place among everything the server holds of the stream, also what readers are never shown. */
  readonly place: number;
  readonly position: Position;
  /** The server's clock when it wrote the event, or that of the store the event comes from, as an ISO instant. */
  readonly created: string;
}

export interface Write {
  readonly stream: string;
  /** Place of the last event that the server must hold of the stream; -1 when it must hold none. */
  readonly last: number;
  readonly events: readonly Proposed[];
}

/** Where to read the order of all events: from (and with) a position, from its beginning or from its end. */
export type From = Position | 'start' | 'end';

const utf8 = new TextEncoder();
const TICKS_PER_MILLISECOND = 10_000n;
/** What a server says that does not know the position of an event. */
const NO_POSITION = 2n ** 64n - 1n;

export function* appendRequests({ stream, last, events }: Write) {
  const options = new v1.AppendReq.Options().setStreamIdentifier(streamIdentifier(stream));
  if (last < 0) options.setNoStream(new shared.Empty());
  else options.setRevision(String(last));
  yield new v1.AppendReq().setOptions(options);
  for (const { id, type, data, metadata } of events) {
    const message = new v1.AppendReq.ProposedMessage()
      .setId(new shared.UUID().setString(id))
      .setData(utf8.encode(data))
      .setCustomMetadata(utf8.encode(JSON.stringify(metadata)));
    message.getMetadataMap().set('type', type).set('content-type', 'application/json');
    yield new v1.AppendReq().setProposedMessage(message);
  }
}

/** One part of a multi-stream append. */
export function sessionRequest({ stream, last, events }: Write) {
  const records = events.map(({ id, type, data, metadata }) => {
    const record = new v2.AppendRecord()
      .setRecordId(id)
      .setSchema(new v2.SchemaInfo().setFormat(v2.SchemaFormat.SCHEMA_FORMAT_JSON).setName(type))
      .setData(utf8.encode(data));
    for (const [key, text] of Object.entries(metadata)) {
      record.getPropertiesMap().set(key, new struct.Value().setStringValue(text));
    }
    return record;
  });
  return new v2.AppendRequest().setStream(stream).setExpectedRevision(String(last)).setRecordsList(records);
}

export function streamRequest(stream: string, place: number): ReadReq {
  const options = new v1.ReadReq.Options.StreamOptions()
    .setStreamIdentifier(streamIdentifier(stream))
    .setRevision(String(place));
  return readRequest(
    new v1.ReadReq.Options()
      .setStream(options)
      .setCount(String(Number.MAX_SAFE_INTEGER))
      .setNoFilter(new shared.Empty()),
  );
}

export function allRequest(
  from: From,
  count: number,
  direction: 'forwards' | 'backwards',
  prefixes: readonly string[],
): ReadReq {
  return readRequest(
    new v1.ReadReq.Options()
      .setAll(allFrom(from))
      .setCount(String(count))
      .setFilter(streamNameFilter(prefixes))
      .setReadDirection(v1.ReadReq.Options.ReadDirection[direction === 'forwards' ? 'FORWARDS' : 'BACKWARDS']),
  );
}

export function subscriptionRequest(from: From, prefixes: readonly string[]): ReadReq {
  return readRequest(
    new v1.ReadReq.Options()
      .setAll(allFrom(from))
      .setSubscription(new v1.ReadReq.Options.SubscriptionOptions())
      .setFilter(streamNameFilter(prefixes)),
  );
}

/** The event in an answer to a read, if it holds one. */
export function recordedIn(response: ReadResp): Recorded | undefined {
  const event = response.getEvent()?.getEvent();
  if (event === undefined) return undefined;
  const position = BigInt(event.getCommitPosition());
  if (position === NO_POSITION) {
    throw new StoreUnavailable('the event store is too old: EventStoreDB 22.10 or later is needed');
  }
  const header = event.getMetadataMap();
  const metadata = JSON.parse(text(event.getCustomMetadata_asU8()) || '{}') as Record<string, string>;
  const clock = new Date(Number(BigInt(header.get('created') ?? 0) / TICKS_PER_MILLISECOND)).toISOString();
  return {
    stream: text(event.getStreamIdentifier()?.getStreamName_asU8()),
    place: safe(event.getStreamRevision()),
    position: safe(position),
    id: event.getId()?.getString() ?? '',
    type: header.get('type') ?? '',
    created: metadata['firstRecordedAt'] ?? clock,
    data: text(event.getData_asU8()),
    metadata,
  };
}

/** A position is an offset in the server's log: exact as a number up to 8 petabytes. */
export function safe(number: bigint | string): number {
  const value = Number(number);
  if (!Number.isSafeInteger(value))
    throw new StoreUnavailable(`${number} from the event store is beyond what a number can hold`);
  return value;
}

function readRequest(options: ReadReq.Options): ReadReq {
  return new v1.ReadReq().setOptions(
    options.setUuidOption(new v1.ReadReq.Options.UUIDOption().setString(new shared.Empty())),
  );
}

function allFrom(from: From): ReadReq.Options.AllOptions {
  const options = new v1.ReadReq.Options.AllOptions();
  if (from === 'start') return options.setStart(new shared.Empty());
  if (from === 'end') return options.setEnd(new shared.Empty());
  const position = String(from);
  return options.setPosition(
    new v1.ReadReq.Options.Position().setCommitPosition(position).setPreparePosition(position),
  );
}

function streamNameFilter(prefixes: readonly string[]): ReadReq.Options.FilterOptions {
  return new v1.ReadReq.Options.FilterOptions()
    .setStreamIdentifier(new v1.ReadReq.Options.FilterOptions.Expression().setPrefixList([...prefixes]))
    .setCount(new shared.Empty())
    .setCheckpointintervalmultiplier(1);
}

function streamIdentifier(stream: string) {
  return new shared.StreamIdentifier().setStreamName(utf8.encode(stream));
}

/** Not by TextDecoder, which would drop a byte order mark. */
const text = (bytes: Uint8Array = new Uint8Array()): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
