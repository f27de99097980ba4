import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import v1 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { AppendReq, AppendResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import v2 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import type {
  AppendRequest,
  AppendSessionResponse,
} from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import { ANY, NO_STREAM, RevisionConflict, STREAM_EXISTS, type Log, type LogEvent, type LogWrite } from './log.js';
import {
  appendTooLarge,
  sessionConflict,
  sessionNamesTwice,
  sessionTombstoned,
  sessionTooLarge,
  streamDeleted,
} from './refusals.js';

/** The server's default. */
const MAX_APPEND_SIZE = 2 ** 20;

/** Appends to one stream: Streams/Append. Throws a refusal. */
export function append(log: Log, requests: readonly AppendReq[]): AppendResp {
  const [header, ...messages] = requests;
  const write = {
    ...optionsOf(header?.getOptions()),
    events: messages.map((request) => eventOf(request.getProposedMessage())),
  };
  if (log.isDeleted(write.stream)) throw streamDeleted(write.stream);
  if (sizeOf(write.events) > MAX_APPEND_SIZE) throw appendTooLarge(MAX_APPEND_SIZE);
  try {
    const { revisions, position, repeated } = log.append([write]);
    const success = new v1.AppendResp.Success().setCurrentRevision(String(revisions[0]));
    // A server says no position for what it finds written but not yet replicated.
    if (repeated) return new v1.AppendResp().setSuccess(success.setNoPosition(new shared.Empty()));
    const at = new v1.AppendResp.Position().setCommitPosition(String(position)).setPreparePosition(String(position));
    return new v1.AppendResp().setSuccess(success.setPosition(at));
  } catch (error) {
    if (!(error instanceof RevisionConflict)) throw error;
    return new v1.AppendResp().setWrongExpectedVersion(wrongExpectedVersion(error));
  }
}

/** Appends to several streams at once: StreamsService/AppendSession. Throws a refusal. */
export function appendSession(log: Log, requests: readonly AppendRequest[]): AppendSessionResponse {
  const writes = requests.map((request) => ({
    stream: request.getStream(),
    expected: Number(request.getExpectedRevision() ?? ANY),
    events: request.getRecordsList().map((record): LogEvent => {
      const properties = [...record.getPropertiesMap().entries()] as [string, { getStringValue(): string }][];
      return {
        id: record.getRecordId() ?? crypto.randomUUID(),
        type: record.getSchema()?.getName() ?? '',
        isJson: record.getSchema()?.getFormat() === v2.SchemaFormat.SCHEMA_FORMAT_JSON,
        data: record.getData_asU8(),
        metadata: utf8(
          JSON.stringify(Object.fromEntries(properties.map(([key, value]) => [key, value.getStringValue()]))),
        ),
      };
    }),
  }));
  // A server takes names that differ in capitals only for the same here, and nowhere else.
  const names = writes.map(({ stream }) => stream.toLowerCase());
  const twice = writes.find((_, i) => names.indexOf(names[i] ?? '') < i);
  if (twice !== undefined) throw sessionNamesTwice(twice.stream);
  const deleted = writes.find(({ stream }) => log.isDeleted(stream));
  if (deleted !== undefined) throw sessionTombstoned(deleted.stream);
  const size = sizeOf(writes.flatMap(({ events }) => events));
  if (size > MAX_APPEND_SIZE) throw sessionTooLarge(size, MAX_APPEND_SIZE);
  try {
    const { revisions, position, repeated } = log.append(writes);
    const output = writes.map(({ stream }, i) =>
      new v2.AppendResponse().setStream(stream).setStreamRevision(String(revisions[i])),
    );
    return new v2.AppendSessionResponse().setOutputList(output).setPosition(String(repeated ? -1 : position));
  } catch (error) {
    if (error instanceof RevisionConflict) throw sessionConflict(error.stream, error.expected, error.actual);
    throw error;
  }
}

function optionsOf(options: AppendReq.Options | undefined): Pick<LogWrite, 'stream' | 'expected'> {
  if (options === undefined) throw new Error('an append begins with its options');
  const stream = Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
  switch (options.getExpectedStreamRevisionCase()) {
    case v1.AppendReq.Options.ExpectedStreamRevisionCase.REVISION:
      return { stream, expected: Number(options.getRevision()) };
    case v1.AppendReq.Options.ExpectedStreamRevisionCase.NO_STREAM:
      return { stream, expected: NO_STREAM };
    case v1.AppendReq.Options.ExpectedStreamRevisionCase.STREAM_EXISTS:
      return { stream, expected: STREAM_EXISTS };
    default:
      return { stream, expected: ANY };
  }
}

function eventOf(message: AppendReq.ProposedMessage | undefined): LogEvent {
  const header = message?.getMetadataMap();
  const [type, contentType] = [header?.get('type'), header?.get('content-type')];
  if (message === undefined || type === undefined || contentType === undefined) {
    throw new Error('an event has a type and a content type');
  }
  return {
    id: message.getId()?.getString() ?? '',
    type,
    isJson: contentType === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

function wrongExpectedVersion({ expected, actual }: RevisionConflict): AppendResp.WrongExpectedVersion {
  const wrong = new v1.AppendResp.WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(actual));
  if (expected >= 0) wrong.setExpectedRevision(String(expected));
  else if (expected === NO_STREAM) wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === STREAM_EXISTS) wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedAny(new shared.Empty());
  return wrong;
}

const sizeOf = (events: readonly LogEvent[]): number =>
  events.reduce((sum, { type, data, metadata }) => sum + data.length + metadata.length + 2 * type.length, 0);

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
