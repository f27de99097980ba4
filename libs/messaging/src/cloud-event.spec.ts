import fc from 'fast-check';
import type { StoredEvent } from '#event-store';
import { UnreadableCloudEvent, readCloudEvent, subjectOf, writeCloudEvent, writeWatermark } from './cloud-event.js';

const EVENT: StoredEvent = {
  position: 5_000_000_000,
  stream: 'application-0197',
  revision: 3,
  id: '6c1f1f0e-6f64-4d1e-8a43-3a1f6a1f0c11',
  type: 'ReplySent',
  schemaVersion: 2,
  occurredOn: '2026-03-02',
  recordedAt: '2026-03-02T01:02:03.004Z',
  actor: '张三',
  agency: '滨海 1/2',
  correlation: 'c-1',
  data: ' { "text" : "他说,\\"data\\":{}" ,\n\t"n": 1.0e2 } ',
};

const spaces = fc.string({ unit: fc.constantFrom(' ', '\n', '\t', '\r'), maxLength: 3 });
/** JSON text as someone else may have written it: spaces anywhere, escapes that are not needed, numbers spelt out. */
const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => {
  const spaced = fc.tuple(spaces, tie('value'), spaces).map((parts) => parts.join(''));
  const text = fc.oneof(
    fc.string({ unit: 'binary-ascii' }).map((value) => JSON.stringify(value)),
    fc.string({ unit: 'grapheme' }).map((value) => JSON.stringify(value)),
    fc.constantFrom('",\\"data\\":"', '"\\u0041\\/"', '"data"', '"}"'),
  );
  return {
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('null', 'true', '1.0', '-0', '12345678901234567890', '1E+2'),
      text,
      fc.array(spaced, { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
      fc
        .array(fc.tuple(fc.oneof(text, fc.constant('"data"')), spaces, spaced), { maxLength: 3 })
        .map((members) => `{${members.map(([name, space, value]) => `${name}${space}:${value}`).join(',')}}`),
    ),
  };
}).value;

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(',"data":', '"', '\\', '},"data":{', '\ud800'));
const anyEvent: fc.Arbitrary<StoredEvent> = fc.record({
  position: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  stream: fc.oneof(
    anyText,
    fc.uuid().map((id) => `application-${id}`),
  ),
  revision: fc.nat(),
  id: fc.uuid(),
  type: anyText,
  schemaVersion: fc.nat(),
  occurredOn: anyText,
  recordedAt: anyText,
  actor: anyText,
  agency: anyText,
  correlation: anyText,
  data: fc.tuple(spaces, jsonText, spaces).map((parts) => parts.join('')),
});

describe('An event as CloudEvent', () => {
  it('comes back as it was, its data byte for byte, however that is spaced and spelt', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(readCloudEvent(writeCloudEvent(event))).toEqual(event);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is JSON with the attributes of CloudEvents 1.0, and its data is the event’s', () => {
    const { data, ...attributes } = JSON.parse(writeCloudEvent(EVENT).toString()) as Record<string, unknown>;
    expect(attributes).toEqual({
      specversion: '1.0',
      id: EVENT.id,
      source: '/taizhang/agencies/%E6%BB%A8%E6%B5%B7%201%2F2',
      type: 'cn.taizhang.ReplySent.v2',
      subject: '0197',
      time: EVENT.recordedAt,
      datacontenttype: 'application/json',
      // An integer of CloudEvents has 32 bits, and this one is larger.
      position: '5000000000',
      stream: 'application-0197',
      revision: 3,
      occurredon: '2026-03-02',
      actor: '张三',
      agency: '滨海 1/2',
      correlation: 'c-1',
    });
    expect(data).toEqual(JSON.parse(EVENT.data));
  });

  it('is about its application, or its stream where that is of something else', () => {
    expect(subjectOf('application-0197')).toBe('0197');
    expect(subjectOf('register-120116-2026')).toBe('register-120116-2026');
    expect(subjectOf('application-')).toBe('application-');
  });
});

describe('A watermark', () => {
  it('is a CloudEvent without data, and comes back as its position', () => {
    expect(readCloudEvent(writeWatermark(5_000_000_000, 3))).toEqual({ watermark: 5_000_000_000 });
    expect(JSON.parse(writeWatermark(7, 3).toString())).toEqual({
      specversion: '1.0',
      id: '7-3',
      source: '/taizhang/relay',
      type: 'cn.taizhang.Watermark',
      position: '7',
    });
  });
});

describe('A message of someone else', () => {
  const written = writeCloudEvent(EVENT).toString();
  it.each([
    ['nothing', '', 'not JSON'],
    ['text', 'hello', 'not JSON'],
    ['a JSON value that is no object', '7', 'not a JSON object'],
    [
      'another CloudEvent',
      '{"specversion":"1.0","type":"com.example.ordered"}',
      'type is com.example.ordered, without data',
    ],
    ['another CloudEvent with data', '{"type":"com.example.ordered","data":1}', 'type is com.example.ordered'],
    ['an event that is cut off', written.slice(0, -1), 'cut off'],
    ['an event without actor', written.replace('"actor"', '"author"'), 'actor is missing'],
    ['an event at no position', written.replace('"5000000000"', '"five"'), 'position is NaN'],
    ['an event at position 0', written.replace('"5000000000"', '"0"'), 'position is 0'],
    ['an event of half a revision', written.replace('"revision":3', '"revision":3.5'), 'revision is 3.5'],
  ])('is unreadable: %s', (_, message, reason) => {
    expect(() => readCloudEvent(Buffer.from(message))).toThrow(new UnreadableCloudEvent(reason));
  });

  it('is unreadable when it is not UTF-8, instead of being read with holes', () => {
    const bytes = writeCloudEvent(EVENT);
    bytes[bytes.indexOf('他')] = 0xff;
    expect(() => readCloudEvent(bytes)).toThrow(new UnreadableCloudEvent('not UTF-8'));
  });
});
