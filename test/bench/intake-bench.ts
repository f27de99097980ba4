import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { VIEWS } from '#projections';
import { Configuration } from '../../apps/server/src/configuration.js';
import { IntakeDto } from '../../apps/server/src/applications/intake-dto.js';
import { validation } from '../../apps/server/src/http/validation.js';
import { createServer } from '../../apps/server/src/server.js';
import { Office } from '../../apps/server/src/office.js';
import { Gate } from '../../apps/server/src/sign-in/gate.js';
import type { BenchRow } from './measure.js';
import { inRounds, letDiskRest } from './measure.js';

const CONNECTIONS = 50;
const SECONDS = 3;
const ROUNDS = 5;

const intake = JSON.stringify({
  receivedOn: '2026-11-20',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2019年度三沙路社区道路修缮工程的预算和决算',
});

/** The same route and validation with nothing behind it. */
@Controller('api/v1/applications')
class EmptyController {
  @Post()
  receive(@Body() { receivedOn }: IntakeDto): object {
    return {
      id: '01a20fa7-0414-7448-aff4-169368f6c617',
      registerNumber: `${receivedOn.slice(0, 4)}-0001`,
      revision: 0,
      position: 2,
    };
  }
}

@Module({ controllers: [EmptyController] })
class EmptyModule {}

interface Load {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
}

/** Intake over HTTP, durable and validated, against the same route with an empty handler. */
export async function benchIntake(directory: string): Promise<BenchRow[]> {
  const empty = await NestFactory.create<NestFastifyApplication>(EmptyModule, new FastifyAdapter(), { logger: false });
  empty.useGlobalPipes(validation());
  await empty.listen(0, '127.0.0.1');
  const settings = { PORT: 0, RATE_PER_ACCOUNT: 10_000_000, LOG_LEVEL: 'error' };
  const server = (folder: string, more: Partial<Configuration>): Promise<NestFastifyApplication> =>
    createServer(Object.assign(new Configuration(), settings, { DATA_DIR: join(directory, folder), ...more }));
  const real = await server('intake', { SIGN_IN: 'off' });
  await real.listen(0, '127.0.0.1');
  letDiskRest();
  const floors: Load[] = [];
  const loads: Load[] = [];
  await load(await empty.getUrl(), 1);
  await settled(real, load(await real.getUrl(), 1));
  for (let round = 0; round < ROUNDS; round += 1) {
    floors.push(await load(await empty.getUrl(), SECONDS));
    loads.push(await settled(real, load(await real.getUrl(), SECONDS)));
  }
  await empty.close();
  const guarded = await server('intake-signed-in', { SIGN_IN: 'on' });
  await guarded.listen(0, '127.0.0.1');
  const token = await signedIn(guarded);
  await settled(guarded, load(await guarded.getUrl(), 1, token));
  letDiskRest();
  const open: Load[] = [];
  const signedInLoads: Load[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    open.push(await settled(real, load(await real.getUrl(), SECONDS)));
    signedInLoads.push(await settled(guarded, load(await guarded.getUrl(), SECONDS, token)));
  }
  await Promise.all([real.close(), guarded.close()]);
  const of = (runs: readonly Load[], figure: keyof Load): number[] => runs.map((run) => run[figure]);
  return [
    inRounds('HTTP intake, 50 connections', of(loads, 'rate'), 'requests/s', of(floors, 'rate'), '≥ 0.6'),
    inRounds('HTTP intake, signed in', of(signedInLoads, 'rate'), 'requests/s', of(open, 'rate'), '≥ 0.9'),
    inRounds('HTTP intake, p50', of(loads, 'p50'), 'ms', of(floors, 'p50')),
    inRounds('HTTP intake, p99', of(loads, 'p99'), 'ms', of(floors, 'p99'), '< 25 ms'),
  ];
}

/** The load, once the views have caught up with it too: they would still be at work beside what is measured next. */
async function settled(app: NestFastifyApplication, measured: Promise<Load>): Promise<Load> {
  const done = await measured;
  const { store, views } = app.get(Office);
  const head = await store.head();
  for (const view of VIEWS) {
    if (!(await views.reaches(view, head, 60_000))) throw new Error(`the view ${view.name} has not caught up`);
  }
  return done;
}

/** The session of an intake clerk. */
async function signedIn(app: NestFastifyApplication): Promise<string> {
  const { desk } = app.get(Gate);
  const by = { agency: 'BENCH', actor: 'local:bench' };
  const grant = { role: 'intake_clerk', agency: 'BENCH', reach: 'own' } as const;
  const wanted = { account: 'zhang', name: '张三', agency: 'BENCH' };
  await desk.accounts.create(wanted, [grant], by, 'bench-bench-1234');
  return (await desk.signIn('zhang', 'bench-bench-1234', '127.0.0.1')).token;
}

/** A load from a process of its own. */
async function load(url: string, duration: number, token?: string): Promise<Load> {
  const child = spawn(
    process.execPath,
    [
      'node_modules/autocannon/autocannon.js',
      ...['-c', String(CONNECTIONS), '-d', String(duration), '-m', 'POST', '-j', '-b', intake],
      ...['-H', 'content-type: application/json', '-H', 'x-agency: BENCH', '-H', 'x-actor: zhang'],
      ...(token === undefined ? [] : ['-H', `authorization: Bearer ${token}`]),
      `${url}/api/v1/applications`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  const { requests, latency, non2xx, errors } = JSON.parse(output) as {
    requests: { average: number };
    latency: { p50: number; p99: number };
    non2xx: number;
    errors: number;
  };
  if (non2xx + errors > 0) throw new Error(`${non2xx} requests were refused, ${errors} failed`);
  return { rate: requests.average, p50: latency.p50, p99: latency.p99 };
}
