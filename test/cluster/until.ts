import { setTimeout as pause } from 'node:timers/promises';

/** Looks again and again. @throws when what is waited for has not come about in time */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 50): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${condition.toString()}`);
    await pause(20);
  }
}
