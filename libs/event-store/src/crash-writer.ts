/**
 * The victim of the crash tests: `node crash-writer.js FILE RUN [ROUNDS]` appends what is planned for the run, all tasks at once,
 * for ever or for some rounds, and prints `task n` for each append once it is acknowledged.
 */
import { writeSync } from 'node:fs';
import { TASKS, plannedAppend } from './crash-plan.js';
import { SqliteEventStore } from './sqlite-event-store.js';

const STDOUT = 1;
const [file = '', run = '', rounds = 'Infinity'] = process.argv.slice(2);
const store = SqliteEventStore.open(file);

await Promise.all(
  Array.from({ length: TASKS }, async (_, task) => {
    for (let n = 0; n < Number(rounds); n++) {
      await store.append(plannedAppend(Number(run), task, n));
      // Waits until the line is in the pipe: what is still queued in this process dies with it.
      writeSync(STDOUT, `${task} ${n}\n`);
    }
  }),
);
await store.close();
