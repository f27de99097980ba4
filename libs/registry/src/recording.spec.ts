import type { StoredEvent } from '#event-store';
import { KeyReused, correlationOf, firstAnswer, identify, nameBasedId } from './index.js';

const who = { agency: '120116', actor: '李文' };
const under = (key: string, request: unknown) => ({ ...who, repeatable: { key, request } });

/** What is stored of a command with one event. */
const stored = (id: string, correlation: string, revision: number): StoredEvent => ({
  id,
  correlation,
  revision,
  position: revision + 7,
  stream: 'application-1',
  type: 'Assigned',
  schemaVersion: 1,
  occurredOn: '2021-03-01',
  recordedAt: '2021-03-01T04:00:00.000Z',
  ...who,
  data: '{}',
});

describe('one Idempotency-Key', () => {
  it('with two requests has a correlation for each, the same at every repetition', () => {
    const [one, again, other] = ['assign', 'assign', 'withdraw'].map((request) => correlationOf(under('key', request)));
    expect(again).toBe(one);
    expect(other).not.toBe(one);
    expect(identify(under('key', 'assign')).correlation).toBe(one);
    for (const correlation of [one, other]) expect(correlation).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab]/);
  });

  it('is known in a stream by what it came with first', () => {
    const first = identify(under('key', 'assign'));
    const history = [
      stored('received', 'another', 0),
      stored(first.eventId(0), first.correlation, 1),
      stored('last', 'one more', 2),
    ];
    expect(firstAnswer(history, identify(under('key', 'assign')))).toEqual({ revision: 1, position: 8 });
    expect(() => firstAnswer(history, identify(under('key', 'withdraw')))).toThrow(KeyReused);
    expect(firstAnswer(history, identify(under('another key', 'assign')))).toBeUndefined();
    expect(firstAnswer(history, identify(who))).toBeUndefined();
  });

  it('is known from when the whole correlation was made of it', () => {
    const first = identify(under('key', 'assign'));
    const history = [stored(first.eventId(0), nameBasedId('command', who.agency, who.actor, 'key'), 0)];
    expect(first.eventId(0)).toBe('3a6e56ee-4ade-5852-8a49-a85759d808d9');
    expect(firstAnswer(history, identify(under('key', 'assign')))).toEqual({ revision: 0, position: 7 });
    expect(() => firstAnswer(history, identify(under('key', 'withdraw')))).toThrow(KeyReused);
  });
});
