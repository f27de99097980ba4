/** `npm run services:up`: PostgreSQL and Kafka in the background, for a developer. */
import { readFile, writeFile } from 'node:fs/promises';
import { KafkaServer } from './kafka.js';
import { PostgresServer } from './postgres.js';
import { STATE_FILE, isRunning, type ServicesState } from './state.js';

async function running(): Promise<ServicesState | undefined> {
  const text = await readFile(STATE_FILE, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const state = JSON.parse(text) as ServicesState;
  const alive = await Promise.all(state.servers.map(isRunning));
  if (alive.every(Boolean)) return state;
  throw new Error('some of the services have ended: npm run services:down, then try again');
}

async function start(): Promise<ServicesState> {
  const postgres = await PostgresServer.start({}, true);
  try {
    const url = await postgres.database('taizhang');
    const kafka = await KafkaServer.start(true);
    postgres.leave();
    kafka.leave();
    const servers = [postgres, kafka].map(({ pid, directory }) => ({ pid, directory }));
    return { servers, environment: { VIEWS_URL: url, KAFKA_BROKERS: kafka.brokers.join(',') } };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

try {
  let state = await running();
  if (state === undefined) {
    state = await start();
    await writeFile(STATE_FILE, JSON.stringify(state), { mode: 0o600 });
  }
  for (const [name, value] of Object.entries(state.environment)) process.stdout.write(`export ${name}='${value}'\n`);
} catch (error) {
  process.stderr.write(`services: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
