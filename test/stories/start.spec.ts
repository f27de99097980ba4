import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import { eventsFile } from '#projections';
import { newId } from '#registry';
import { Office, refusalOf, temporaryDirectory, until } from './office.js';
import { failedStart } from './processes.js';

test.each([
  ['a port that is no number', { PORT: 'abc' }, /^taizhang: wrong configuration: PORT=abc: .+$/],
  ['a port that is none', { PORT: '70000' }, /^taizhang: wrong configuration: PORT=70000: .+$/],
  [
    'an address that other machines reach, without sign-in',
    { HOST: '0.0.0.0', SIGN_IN: 'off' },
    /^taizhang: wrong configuration: HOST=0\.0\.0\.0: .+127\.0\.0\.1.+$/,
  ],
  ['a wait that is no number', { VIEW_WAIT_MS: 'long' }, /^taizhang: wrong configuration: VIEW_WAIT_MS=long: .+$/],
  [
    'two at once',
    { PORT: '-1', HOST: '::', SIGN_IN: 'off' },
    /^taizhang: wrong configuration: (?=.*PORT=-1: )(?=.*HOST=::: ).+$/,
  ],
])('%s stops the start with one line', async (_what, environment, line) => {
  const { code, out, err } = await failedStart({ DATA_DIR: temporaryDirectory(), PORT: '0', ...environment });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trimEnd()).toMatch(line);
});

test('a port in use stops the start with one line', async () => {
  const office = await Office.open('2025-04-02T09:00');
  const { port } = new URL(office.url);
  const { code, out, err } = await failedStart({ DATA_DIR: temporaryDirectory(), PORT: port });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trimEnd()).toMatch(new RegExp(`^taizhang: .*EADDRINUSE.*127\\.0\\.0\\.1:${port}$`));
});

test('a data directory that cannot be opened stops the start with one line', async () => {
  const file = join(temporaryDirectory(), 'notes.txt');
  writeFileSync(file, 'no directory');
  const { code, out, err } = await failedStart({ DATA_DIR: file, PORT: '0' });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trimEnd()).toMatch(/^taizhang: cannot open event store .+$/);
});

test('an event that a view cannot digest stops that view, and neither the start nor the others', async () => {
  const before = await Office.open('2025-04-02T09:00');
  const { id } = await before.intake('2025-04-02');
  await before.close();
  const store = SqliteEventStore.open(eventsFile(before.directory));
  const event = {
    type: 'ApplicationTranslated',
    schemaVersion: 1,
    occurredOn: '2030-01-01',
    actor: 'a',
    agency: 'BINHAI',
  };
  const events = [{ id: newId(), correlation: newId(), data: '{}', ...event }];
  await store.append([{ stream: `application-${newId()}`, expected: 'none', events }]);
  await store.close();

  const office = await Office.open('2025-04-03T09:00', before.directory);
  const health = () => fetch(`${office.url}/health/ready`);
  await until(async () => (await (await health()).text()).includes('(ApplicationTranslated) at position 3'));
  expect((await health()).status).toBe(503);
  expect(await refusalOf(office.register())).toMatchObject({ status: 503, problem: { code: 'view_stopped' } });
  expect(await refusalOf(office.report(2025))).toMatchObject({ status: 503, problem: { code: 'view_stopped' } });
  expect(await office.step(id, 'assign', { handlingUnit: '规划科' })).toMatchObject({ revision: 1 });
  expect(await office.intake('2025-04-03')).toMatchObject({ registerNumber: '2025-0002' });
});
