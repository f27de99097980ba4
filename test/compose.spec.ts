import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { readSettings } from '#configuration';

import { Configuration as ServerConfiguration } from '../apps/server/src/configuration.js';
import { Configuration as WorkerConfiguration } from '../apps/worker/src/configuration.js';

/** No container is started here: the file is read as Compose reads it and checked for what would go wrong. */
const FILE = fileURLToPath(new URL('../../docker/compose.yaml', import.meta.url));

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly network_mode?: string;
  readonly restart?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, unknown>>;
}

const text = readFileSync(FILE, 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image === 'taizhang');

/** The environment as Compose gives it, with `${NAME:?…}` filled in and `$$` as `$`. */
const environmentOf = ({ environment = {} }: Service): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replaceAll(/\$\{\w+(?::\?[^}]*)?\}/g, 'secret').replaceAll('$$', '$'),
    ]),
  );

describe('docker/compose.yaml', () => {
  it('has the whole cluster: three KurrentDB nodes, Kafka, PostgreSQL, two servers, relays and two projectors', () => {
    const names = services.map(([name]) => name.replace(/-\d$/, ''));
    const counts = Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
    expect(counts).toEqual({ kurrentdb: 3, kafka: 1, postgres: 1, server: 2, relay: 2, projector: 2 });
  });

  it('uses pinned images, restarts what ends, and keeps data in declared volumes', () => {
    for (const [name, { image, restart, volumes = [] }] of services) {
      if (image !== 'taizhang') expect([name, image]).toEqual([name, expect.stringMatching(/:\d/)]);
      expect([name, restart]).toEqual([name, 'unless-stopped']);
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
      if (/^(kurrentdb|kafka|postgres)/.test(name)) expect(volumes).toHaveLength(1);
    }
  });

  it('publishes ports on loopback only, each once', () => {
    const ports = services.flatMap(([, { ports: published = [] }]) => published);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    expect(new Set(ports).size).toBe(ports.length);
    for (const [name, { network_mode: mode }] of ours) expect([name, mode]).toEqual([name, 'host']);
  });

  it('waits for what a service needs, by a health check', () => {
    for (const [name, { depends_on: needed = {} }] of services) {
      for (const [other, { condition }] of Object.entries(needed)) {
        expect([name, other, condition]).toEqual([name, other, 'service_healthy']);
        expect([other, compose.services[other]?.healthcheck?.test.length]).toEqual([other, expect.any(Number)]);
      }
    }
  });

  it('gives every process settings that it knows and takes', () => {
    for (const [name, service] of ours) {
      const environment = environmentOf(service);
      const type = name.startsWith('server') ? ServerConfiguration : WorkerConfiguration;
      const settings: ServerConfiguration | WorkerConfiguration = readSettings<
        ServerConfiguration | WorkerConfiguration
      >(type, environment);
      expect(Object.keys(settings)).toEqual(expect.arrayContaining(Object.keys(environment)));
      expect(settings.EVENT_STORE_URL).toMatch(/^kurrentdb:/);
    }
    const ports = ours.map(([, { environment = {} }]) => environment['METRICS_PORT'] ?? environment['PORT']);
    expect(new Set(ports).size).toBe(ours.length);
  });

  it('starts workers by a file that the build makes, in a role that there is', () => {
    for (const [name, { command }] of ours) {
      if (name.startsWith('server')) continue;
      const [file = '', flag, role] = command ?? [];
      expect(existsSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)))).toBe(true);
      expect([flag, role]).toEqual(['--role', name.replace(/-\d$/, '')]);
    }
  });

  it('holds no secret and asks for the one it needs', () => {
    expect(text).not.toMatch(/PASSWORD: *["']?[A-Za-z0-9]/);
    expect(text).toContain('${POSTGRES_PASSWORD:?');
  });
});
