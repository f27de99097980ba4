import { openEventStore } from '#event-store';
import * as streams from '#registry';
import { newId } from '#registry';
import { KurrentDbStandIn } from './stand-in.js';

/** Every stream that the desks write to, as its name is made. */
const names = Object.entries(streams).flatMap(([name, made]) => {
  if (/_STREAM$/.test(name)) return [String(made)];
  return /Stream$/.test(name) ? [(made as (...words: string[]) => string)('120116', '2026', 'receipt')] : [];
});

it.each(names)('a cluster takes the stream %s, and shows it to who reads all', async (stream) => {
  const standIn = await KurrentDbStandIn.start();
  const store = await openEventStore(standIn.url);
  const event = { id: newId(), type: 'Happened', schemaVersion: 1, occurredOn: '2026-03-02', data: '{}' };
  const events = [{ ...event, actor: 'li', agency: '120116', correlation: newId() }];
  await store.append([{ stream, expected: 'none', events }]);
  expect(await store.readAll(0, 9)).toMatchObject([{ stream, id: event.id }]);
  await store.close();
  await standIn.stop();
});

it('finds the streams by their names', () => {
  expect(names).toContain('law-data');
  expect(names).toContain('query-codes-120116');
  expect(names.length).toBeGreaterThan(10);
});
