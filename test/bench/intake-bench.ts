import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Configuration } from '../../apps/server/src/configuration.js';
import { IntakeDto } from '../../apps/server/src/applications/dto.js';
import { createServer, validation } from '../../apps/server/src/server.js';
import type { BenchRow } from './measure.js';
import { median, row } from './measure.js';

const CONNECTIONS = 50;
const SECONDS = 4;
const ROUNDS = 3;

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
  const configuration = Object.assign(new Configuration(), {
    DATA_DIR: join(directory, 'intake'),
    PORT: 0,
    SIGN_IN: 'off',
  });
  const real = await createServer(configuration);
  await real.listen(0, '127.0.0.1');
  const floors: Load[] = [];
  const loads: Load[] = [];
  await load(await empty.getUrl(), 1);
  await load(await real.getUrl(), 1);
  for (let round = 0; round < ROUNDS; round += 1) {
    floors.push(await load(await empty.getUrl(), SECONDS));
    loads.push(await load(await real.getUrl(), SECONDS));
  }
  await Promise.all([empty.close(), real.close()]);
  const of = (runs: readonly Load[], figure: keyof Load): number => median(runs.map((run) => run[figure]));
  return [
    row('HTTP intake, 50 connections', of(loads, 'rate'), 'requests/s', of(floors, 'rate'), '≥ 0.6'),
    row('HTTP intake, p50', of(loads, 'p50'), 'ms', of(floors, 'p50')),
    row('HTTP intake, p99', of(loads, 'p99'), 'ms', of(floors, 'p99'), '< 25 ms'),
  ];
}

/** A load from a process of its own. */
async function load(url: string, duration: number): Promise<Load> {
  const child = spawn(
    process.execPath,
    [
      'node_modules/autocannon/autocannon.js',
      ...['-c', String(CONNECTIONS), '-d', String(duration), '-m', 'POST', '-j', '-b', intake],
      ...['-H', 'content-type: application/json', '-H', 'x-agency: BENCH', '-H', 'x-actor: zhang'],
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
