import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import v1 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { ReadReq, ReadResp } from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import type { Log, LogRecord } from './log.js';
import { invalidCombination, invalidFilteredPosition, invalidPosition, streamDeleted } from './refusals.js';

type Filter = (record: LogRecord) => boolean;

const { CountOptionCase, StreamOptionCase } = v1.ReadReq.Options;

export const isSubscription = (options: ReadReq.Options): boolean =>
  options.getCountOptionCase() === CountOptionCase.SUBSCRIPTION;

/** What Streams/Read answers to a read with a count. Throws a refusal. */
export function read(log: Log, options: ReadReq.Options): ReadResp[] {
  const backwards = options.getReadDirection() === v1.ReadReq.Options.ReadDirection.BACKWARDS;
  const count = Number(options.getCount());
  switch (options.getStreamOptionCase()) {
    case StreamOptionCase.STREAM: {
      const { stream, records } = streamOf(log, options);
      if (log.isDeleted(stream)) throw streamDeleted(stream);
      if (log.stream(stream).length === 0) return [streamNotFound(stream)];
      return (backwards ? records.toReversed() : records).slice(0, count).map(eventResponse);
    }
    case StreamOptionCase.ALL: {
      const filter = filterOf(options);
      const responses: ReadResp[] = [];
      for (let i = allFrom(log, options) - (backwards ? 1 : 0); responses.length < count; i += backwards ? -1 : 1) {
        const record = log.records[i];
        if (record === undefined) break;
        if (filter(record)) responses.push(eventResponse(record));
      }
      return responses;
    }
    default:
      throw invalidCombination();
  }
}

export interface Sink {
  write(response: ReadResp): void;
}

/**
 * A subscription to all events: what is stored after the position, then what comes, with a checkpoint after each record that
 * the filter left out. Returns how to end it. Throws a refusal.
 */
export function subscribe(log: Log, options: ReadReq.Options, sink: Sink, repeat: boolean): () => void {
  if (options.getStreamOptionCase() !== StreamOptionCase.ALL) throw invalidCombination();
  const filter = filterOf(options);
  let next = allFrom(log, options);
  const first = log.records[next];
  const after = Number(options.getAll()?.getPosition()?.getCommitPosition() ?? -1);
  // A subscription begins after its position, where a read begins at it.
  if (first?.position === after) next++;
  sink.write(
    new v1.ReadResp().setConfirmation(
      new v1.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID()),
    ),
  );
  const deliver = () => {
    for (; next < log.records.length; next++) {
      const record = log.records[next];
      if (record === undefined) break;
      if (!filter(record)) sink.write(checkpoint(record));
      else for (let i = 0; i < (repeat ? 2 : 1); i++) sink.write(eventResponse(record));
    }
  };
  deliver();
  sink.write(new v1.ReadResp().setCaughtUp(new v1.ReadResp.CaughtUp()));
  return log.onAppend(deliver);
}

function streamOf(log: Log, options: ReadReq.Options) {
  const read = options.getStream();
  const stream = Buffer.from(read?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
  const records = log.stream(stream);
  const backwards = options.getReadDirection() === v1.ReadReq.Options.ReadDirection.BACKWARDS;
  const revision = read?.hasRevision() ? Number(read.getRevision()) : undefined;
  if (revision === undefined) return { stream, records: read?.hasEnd() && !backwards ? [] : records };
  return { stream, records: backwards ? records.slice(0, revision + 1) : records.slice(revision) };
}

/** Index of the record where a read of all begins; backwards, of the one after. */
function allFrom(log: Log, options: ReadReq.Options): number {
  const all = options.getAll();
  if (all?.hasStart()) return 0;
  if (all?.hasEnd()) return log.records.length;
  const position = Number(all?.getPosition()?.getCommitPosition());
  if (!log.isBoundary(position)) {
    throw options.hasFilter() && !isSubscription(options) ? invalidFilteredPosition() : invalidPosition();
  }
  return log.indexFrom(position);
}

function filterOf(options: ReadReq.Options): Filter {
  const filter = options.getFilter();
  const [onStream, onType] = [filter?.getStreamIdentifier(), filter?.getEventType()];
  const expression = onStream ?? onType;
  if (expression === undefined) return () => true;
  const regex = expression.getRegex() === '' ? undefined : new RegExp(expression.getRegex());
  return ({ stream, type }) => {
    const name = onStream === undefined ? type : stream;
    return regex ? regex.test(name) : expression.getPrefixList().some((prefix) => name.startsWith(prefix));
  };
}

function eventResponse(record: LogRecord): ReadResp {
  const position = String(record.position);
  const event = new v1.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(record.id))
    .setStreamIdentifier(streamIdentifier(record.stream))
    .setStreamRevision(String(record.revision))
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setData(record.data)
    .setCustomMetadata(record.metadata);
  event
    .getMetadataMap()
    .set('type', record.type)
    .set('content-type', record.isJson ? 'application/json' : 'application/octet-stream')
    // In units of 100 ns.
    .set('created', `${record.created}0000`);
  return new v1.ReadResp().setEvent(new v1.ReadResp.ReadEvent().setEvent(event).setCommitPosition(position));
}

function checkpoint({ position }: LogRecord): ReadResp {
  const at = new v1.ReadResp.Checkpoint().setCommitPosition(String(position)).setPreparePosition(String(position));
  return new v1.ReadResp().setCheckpoint(at);
}

const streamNotFound = (stream: string): ReadResp =>
  new v1.ReadResp().setStreamNotFound(new v1.ReadResp.StreamNotFound().setStreamIdentifier(streamIdentifier(stream)));

const streamIdentifier = (stream: string) =>
  new shared.StreamIdentifier().setStreamName(new TextEncoder().encode(stream));
