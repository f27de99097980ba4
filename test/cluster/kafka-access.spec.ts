import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import { selfSigned } from '../services/certificate.js';
import type { KafkaAccess } from '../services/kafka.js';
import { describeWithKafka, usePostgres } from '../services/suites.js';
import { someAppends } from './history.js';
import { until } from './until.js';
import { Worker } from './worker.js';

const postgres = usePostgres();
const tls = selfSigned();
const directory = mkdtempSync(join(tmpdir(), 'taizhang-kafka-access-'));
const file = (name: string, content: string): string => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};
afterAll(() => rmSync(directory, { recursive: true }));

type Settings = Readonly<Record<string, string>>;

const ACCESSES: readonly (readonly [string, KafkaAccess, Settings])[] = [
  [
    'by SCRAM',
    { mechanism: 'SCRAM-SHA-512', username: 'taizhang', password: 'geheim-1' },
    { KAFKA_SASL_PASSWORD: 'geheim-1' },
  ],
  [
    'by PLAIN over TLS',
    { mechanism: 'PLAIN', username: 'taizhang', password: 'geheim-2', tls },
    {
      KAFKA_SSL: 'yes',
      KAFKA_SSL_CA_FILE: file('ca.pem', tls.cert),
      KAFKA_SASL_PASSWORD_FILE: file('password', 'geheim-2\n'),
    },
  ],
];

for (const [how, access, right] of ACCESSES) {
  await describeWithKafka(
    `a Kafka that wants a login ${how}`,
    (kafka) => {
      const settings = async (): Promise<Settings> => ({
        EVENT_STORE_URL: join(mkdtempSync(join(directory, 'store-')), 'events.db'),
        VIEWS_URL: await postgres().database(),
        KAFKA_BROKERS: `127.0.0.1:${kafka().otherPort}`,
        KAFKA_TOPIC: 'guarded',
        KAFKA_PARTITIONS: '2',
        KAFKA_SASL_MECHANISM: access.mechanism,
        KAFKA_SASL_USERNAME: access.username,
        ...right,
      });

      it('takes events from a relay, and gives them to a projector, that log in', async () => {
        const given = await settings();
        const store = SqliteEventStore.open(given['EVENT_STORE_URL'] ?? '');
        const workers = (['relay', 'projector'] as const).map((role) => new Worker(role, given));
        try {
          await until(async () => (await Promise.all(workers.map((worker) => worker.metrics()))).every(Boolean));
          for (const append of someAppends(20, 5)) await store.append([append]);
          await until(async () =>
            /^taizhang_projector_projected_events 20$/m.test((await workers[1]?.metrics()) ?? ''),
          );
        } finally {
          await Promise.all(workers.map((worker) => worker.stop()));
          await store.close();
        }
      });

      const ofTls: readonly (readonly [string, Settings, RegExp])[] =
        access.tls === undefined
          ? []
          : [
              [
                'a certificate that nobody vouches for',
                { KAFKA_SSL_CA_FILE: '' },
                /Kafka at .*self-signed certificate/,
              ],
              ['no TLS', { KAFKA_SSL: 'no', KAFKA_SSL_CA_FILE: '' }, /Kafka at .* cannot be used: .+/],
            ];
      it.each<readonly [string, Settings, RegExp]>([
        [
          'a wrong password',
          { KAFKA_SASL_PASSWORD: 'geheim-3', KAFKA_SASL_PASSWORD_FILE: '' },
          /Kafka at .*: .*[Aa]uth.+/,
        ],
        [
          'no login',
          { KAFKA_SASL_MECHANISM: '', KAFKA_SASL_USERNAME: '', KAFKA_SASL_PASSWORD: '', KAFKA_SASL_PASSWORD_FILE: '' },
          /Kafka at .* cannot be used: .+/,
        ],
        ...ofTls,
      ])('stops a worker with %s in one line', async (_, wrong, line) => {
        const given = await settings();
        const worker = new Worker('projector', { ...given, ...wrong });
        expect(await worker.ended()).toBe(1);
        expect(worker.lines).toEqual([expect.stringMatching(line)]);
        expect(worker.lines[0]).not.toContain('geheim');
      });
    },
    access,
  );
}

describe('a worker stops before it reaches for anything, in one line, when', () => {
  const login = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'taizhang', KAFKA_SASL_PASSWORD: 'geheim' };
  it.each<[string, Settings, RegExp]>([
    ['a mechanism is unknown', { ...login, KAFKA_SASL_MECHANISM: 'GSSAPI' }, /KAFKA_SASL_MECHANISM=GSSAPI: .*PLAIN/],
    [
      'a login has no mechanism',
      { ...login, KAFKA_SASL_MECHANISM: '' },
      /KAFKA_SASL_USERNAME needs KAFKA_SASL_MECHANISM/,
    ],
    ['a login has no user', { ...login, KAFKA_SASL_USERNAME: '' }, /needs KAFKA_SASL_USERNAME/],
    ['a login has no password', { ...login, KAFKA_SASL_PASSWORD: '' }, /needs a password/],
    ['a password is given twice', { ...login, KAFKA_SASL_PASSWORD_FILE: '/nowhere' }, /leave one out/],
    [
      'the file of the password is missing',
      { ...login, KAFKA_SASL_PASSWORD: '', KAFKA_SASL_PASSWORD_FILE: '/nowhere/password' },
      /KAFKA_SASL_PASSWORD_FILE cannot be read: ENOENT.*\/nowhere\/password/,
    ],
    [
      'a certificate is given without TLS',
      { KAFKA_SSL_CA_FILE: '/nowhere/ca.pem' },
      /KAFKA_SSL_CA_FILE needs KAFKA_SSL=yes/,
    ],
    ['TLS is neither on nor off', { KAFKA_SSL: 'true' }, /KAFKA_SSL=true: .*yes, no/],
  ])('%s', async (_, wrong, line) => {
    const nothing = { EVENT_STORE_URL: join(directory, 'unopened.db'), VIEWS_URL: 'postgres://127.0.0.1:1/x' };
    const worker = new Worker('relay', { ...nothing, ...wrong });
    expect(await worker.ended()).toBe(1);
    expect(worker.lines).toEqual([expect.stringMatching(line)]);
    expect(worker.lines[0]).not.toContain('geheim');
  });
});
