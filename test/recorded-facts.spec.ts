import { readFileSync, readdirSync } from 'node:fs';
import { UnreadableEvent } from '#disclosure';
import type { StoredEvent } from '#event-store';
import type { PlainFact } from '#registry';
import { factEvents, factsIn, identify } from '#registry';
import { FAMILIES } from './recorded-facts.fixture.js';

/** A fact as it was once recorded, and what it is read as today. */
interface FrozenSample {
  readonly recorded: Pick<StoredEvent, 'type' | 'schemaVersion' | 'data'>;
  readonly fact: PlainFact;
}

const directory = new URL('../../test/recorded-events/', import.meta.url);
const stored = (recorded: FrozenSample['recorded'], stream = 'some'): StoredEvent => ({
  ...recorded,
  ...{ id: 'event-1', correlation: 'test', occurredOn: '2020-06-30', actor: 'li', agency: '120116' },
  ...{ stream, revision: 4, position: 9, recordedAt: '2020-06-30T00:00:00.000Z' },
});
/** As the desks write it. */
function written(fact: PlainFact, shapes: (typeof FAMILIES)[number]['shapes']): FrozenSample['recorded'] {
  const by = { name: '李承办', roles: ['handler'], door: 'api' } as const;
  const recording = { agency: '120116', actor: 'li', by };
  const [event] = factEvents([fact], shapes, recording, identify(recording), () => 0);
  const { type, schemaVersion, data } = event ?? { type: '', schemaVersion: 0, data: '' };
  return { type, schemaVersion, data };
}

const versions = FAMILIES.flatMap(({ name, shapes, madeToday }) =>
  Object.entries(shapes.versions).flatMap(([type, current]) =>
    Array.from({ length: current }, (_, index) => ({ name, shapes, madeToday, type, current, version: index + 1 })),
  ),
);
const fileOf = ({ type, version }: (typeof versions)[number]): string => `${type}.v${version}.json`;
const frozen = (one: (typeof versions)[number]): FrozenSample[] =>
  JSON.parse(readFileSync(new URL(`${one.name}/${fileOf(one)}`, directory), 'utf8')) as FrozenSample[];

test.each(FAMILIES)('every version of every fact of $name has a frozen sample, and there are no others', ({ name }) => {
  const expected = versions.filter((one) => one.name === name).map(fileOf);
  expect(readdirSync(new URL(`${name}/`, directory)).sort()).toEqual(expected.sort());
});

test.each(versions)('$name: $type of version $version is read as it always was', (one) => {
  const samples = frozen(one);
  expect(samples.length).toBeGreaterThan(0);
  for (const { recorded, fact } of samples) {
    expect(recorded).toMatchObject({ type: one.type, schemaVersion: one.version });
    expect(factsIn([stored(recorded)], one.shapes)).toEqual([fact]);
  }
});

test.each(versions.filter(({ version, current }) => version === current))(
  '$name: $type is written today exactly as the samples of version $version: another shape is another version',
  (one) => {
    const made = one.madeToday.filter(({ type }) => type === one.type).map((fact) => written(fact, one.shapes));
    expect(made).toEqual(frozen(one).map(({ recorded }) => recorded));
  },
);

test.each(FAMILIES)('every version of $name but the current one has an upcaster', ({ name, shapes }) => {
  const past = versions.filter((one) => one.name === name && one.version < one.current);
  expect(Object.keys(shapes.upcasters).sort()).toEqual(past.map(({ type, version }) => `${type}:${version}`).sort());
});

test.each(FAMILIES)(
  'a fact of $name that cannot be read is told with stream, type and version',
  ({ shapes, madeToday }) => {
    const [fact] = madeToday as [PlainFact];
    const recorded = written(fact, shapes);
    const reading = (changed: Partial<FrozenSample['recorded']>) => () =>
      factsIn([stored({ ...recorded, ...changed }, 'law-data')], shapes);
    const place = 'stream law-data, revision 4';
    for (const [changed, message] of [
      [{ schemaVersion: 99 }, `${place}, ${fact.type} version 99 cannot be read: ${fact.type} version 99 is newer`],
      [
        { type: 'Forgotten' },
        `${place}, Forgotten version ${recorded.schemaVersion} cannot be read: unknown event type`,
      ],
      [{ data: '{' }, `${place}, ${fact.type} version ${recorded.schemaVersion} cannot be read: the data`],
    ] as const) {
      expect(reading(changed)).toThrow(UnreadableEvent);
      expect(reading(changed)).toThrow(message);
    }
  },
);
