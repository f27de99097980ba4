import { readFileSync, readdirSync } from 'node:fs';
import type { RecordedFact } from './codec.js';
import { readApplicationEvent, writeApplicationEvent } from './codec.js';
import type { ApplicationEvent } from './events.js';
import { eventsMadeToday } from './recorded-events.fixture.js';
import { LETTER_EDITION } from '../law/letters.js';
import { SCHEMA_VERSIONS, UPCASTERS } from './schema-versions.js';

/** An event as it was once recorded, and what it is read as today. */
interface FrozenSample {
  readonly recorded: RecordedFact;
  readonly event: ApplicationEvent;
}

const directory = new URL('../../../../../test/recorded-events/', import.meta.url);
const frozen = (file: string): FrozenSample[] =>
  JSON.parse(readFileSync(new URL(file, directory), 'utf8')) as FrozenSample[];

const versions = (Object.keys(SCHEMA_VERSIONS) as ApplicationEvent['type'][]).flatMap((type) =>
  Array.from({ length: SCHEMA_VERSIONS[type] }, (_, index) => ({ type, version: index + 1 })),
);
const fileOf = ({ type, version }: (typeof versions)[number]): string => `${type}.v${version}.json`;

test('every version of every event type has a frozen sample, and there are no others', () => {
  // Those of other facts are in folders of their own.
  const files = readdirSync(directory).filter((name) => name.endsWith('.json'));
  expect(files.sort()).toEqual(versions.map(fileOf).sort());
});

test.each(versions)('$type of version $version is read as it always was', (version) => {
  const samples = frozen(fileOf(version));
  expect(samples.length).toBeGreaterThan(0);
  for (const { recorded, event } of samples) {
    expect(recorded).toMatchObject({ type: version.type, schemaVersion: version.version });
    expect(readApplicationEvent(recorded)).toEqual(event);
  }
});

test.each(versions.filter(({ type, version }) => version === SCHEMA_VERSIONS[type]))(
  '$type is written today exactly as the samples of version $version: another shape is another version',
  (version) => {
    expect(eventsMadeToday(version.type).map(writeApplicationEvent)).toEqual(
      frozen(fileOf(version)).map(({ recorded }) => recorded),
    );
  },
);

test('every version but the current one has an upcaster', () => {
  const past = versions.filter(({ type, version }) => version < SCHEMA_VERSIONS[type]);
  expect(Object.keys(UPCASTERS).sort()).toEqual(past.map(({ type, version }) => `${type}:${version}`).sort());
});

test('a letter of every edition has a frozen sample', () => {
  const samples = versions.filter(({ type }) => type === 'LetterIssued').flatMap((version) => frozen(fileOf(version)));
  // Those of the first say nothing of it.
  const editions = samples.map(({ event }) =>
    event.type === 'LetterIssued' ? (event.data.personal.facts.edition ?? 1) : 0,
  );
  expect([...new Set(editions)].sort()).toEqual(Array.from({ length: LETTER_EDITION }, (_, index) => index + 1));
});
