import { isUtf8 } from 'node:buffer';
import type { Position, StoredEvent } from '#event-store';

/**
 * CloudEvents 1.0, JSON, structured mode. Layout: `data` is the last member, right behind `,"data":` and right before the
 * last `}`, and no member before it is an object. In JSON text a quote inside a string is always escaped, so the first
 * `,"data":` of the message is that of the envelope, and what follows is the stored text of the event's data, byte for byte:
 * it is neither parsed nor written anew, neither here nor there.
 */
const DATA = ',"data":';

const TYPE = /^cn\.taizhang\.(.*)\.v(\d+)$/s;
const WATERMARK_TYPE = 'cn.taizhang.Watermark';
const APPLICATION = 'application-';

/** Headers that tell a receiver the mode and the format. */
export const CLOUD_EVENT_HEADERS = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };

/** What an event is about, and the key that keeps its stream in one partition: the id of the application, else the stream. */
export const subjectOf = (stream: string): string =>
  stream.startsWith(APPLICATION) && stream.length > APPLICATION.length ? stream.slice(APPLICATION.length) : stream;

/** Positions are written as text: an integer of CloudEvents has 32 bits. */
export function writeCloudEvent(event: StoredEvent): Buffer {
  const text = JSON.stringify;
  return Buffer.from(
    `{"specversion":"1.0","id":${text(event.id)},"source":${text(sourceOf(event.agency))}` +
      `,"type":${text(`cn.taizhang.${event.type}.v${event.schemaVersion}`)},"subject":${text(subjectOf(event.stream))}` +
      `,"time":${text(event.recordedAt)},"datacontenttype":"application/json","position":"${event.position}"` +
      `,"stream":${text(event.stream)},"revision":${event.revision},"occurredon":${text(event.occurredOn)}` +
      `,"actor":${text(event.actor)},"agency":${text(event.agency)},"correlation":${text(event.correlation)}` +
      `${DATA}${event.data}}`,
  );
}

/** A URI reference has no place for the code of an agency as it is; half a surrogate pair has no UTF-8 at all. */
const sourceOf = (agency: string): string => `/taizhang/agencies/${encodeURIComponent(agency.toWellFormed())}`;

/** An event without data: all events up to the position have been published before it. */
export function writeWatermark(position: Position, partition: number): Buffer {
  return Buffer.from(
    `{"specversion":"1.0","id":"${position}-${partition}","source":"/taizhang/relay"` +
      `,"type":"${WATERMARK_TYPE}","position":"${position}"}`,
  );
}

export interface Watermark {
  readonly watermark: Position;
}

/** The message is none that this software writes. */
export class UnreadableCloudEvent extends Error {
  override readonly name = 'UnreadableCloudEvent';
}

/** @throws UnreadableCloudEvent */
export function readCloudEvent(bytes: Buffer): StoredEvent | Watermark {
  if (!isUtf8(bytes)) throw new UnreadableCloudEvent('not UTF-8');
  const message = bytes.toString();
  const place = message.indexOf(DATA);
  if (place < 0) return { watermark: readWatermark(message) };
  if (!message.endsWith('}')) throw new UnreadableCloudEvent('cut off');
  const attributes = attributesIn(`${message.slice(0, place)}}`);
  const [, type, version] = TYPE.exec(textOf(attributes, 'type')) ?? [];
  if (type === undefined) throw new UnreadableCloudEvent(`type is ${textOf(attributes, 'type')}`);
  return {
    position: positionIn(attributes),
    stream: textOf(attributes, 'stream'),
    revision: wholeNumber(attributes, 'revision', 0),
    id: textOf(attributes, 'id'),
    type,
    schemaVersion: Number(version),
    occurredOn: textOf(attributes, 'occurredon'),
    recordedAt: textOf(attributes, 'time'),
    actor: textOf(attributes, 'actor'),
    agency: textOf(attributes, 'agency'),
    correlation: textOf(attributes, 'correlation'),
    data: message.slice(place + DATA.length, -1),
  };
}

function readWatermark(message: string): Position {
  const attributes = attributesIn(message);
  const type = textOf(attributes, 'type');
  if (type !== WATERMARK_TYPE) throw new UnreadableCloudEvent(`type is ${type}, without data`);
  return positionIn(attributes);
}

type Attributes = Readonly<Record<string, unknown>>;

function attributesIn(json: string): Attributes {
  let attributes: unknown;
  try {
    attributes = JSON.parse(json);
  } catch {
    throw new UnreadableCloudEvent('not JSON');
  }
  if (typeof attributes !== 'object' || attributes === null) throw new UnreadableCloudEvent('not a JSON object');
  return attributes as Attributes;
}

function textOf(attributes: Attributes, name: string): string {
  const value = attributes[name];
  if (typeof value !== 'string') throw new UnreadableCloudEvent(`${name} is missing`);
  return value;
}

const positionIn = (attributes: Attributes): Position =>
  wholeNumber({ position: Number(textOf(attributes, 'position')) }, 'position', 1);

function wholeNumber(attributes: Attributes, name: string, least: number): number {
  const value = attributes[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least)
    throw new UnreadableCloudEvent(`${name} is ${String(value)}`);
  return value;
}
