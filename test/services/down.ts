/** `npm run services:down`: ends what `services:up` has started, and removes its data. */
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { STATE_FILE, isRunning, type ServicesState } from './state.js';

const text = await readFile(STATE_FILE, 'utf8').catch(() => undefined);
if (text === undefined) process.stdout.write('services: none are running\n');
else {
  const { servers } = JSON.parse(text) as ServicesState;
  for (const server of servers) {
    // SIGINT: PostgreSQL then does not wait for its clients; to Kafka it is the same as SIGTERM.
    if (await isRunning(server)) process.kill(server.pid, 'SIGINT');
    while (await isRunning(server)) await pause(50);
    await rm(server.directory, { recursive: true, force: true });
  }
  await rm(STATE_FILE);
  process.stdout.write('services: stopped, their data removed\n');
}
