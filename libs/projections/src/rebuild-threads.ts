import { Worker } from 'node:worker_threads';
import type { RebuildOrder, RebuildReply, RebuildStep } from './rebuild-thread.js';

/** A view that the events do not give; the message says why. */
export class UnbuildableView extends Error {
  override readonly name = 'UnbuildableView';
  constructor(
    readonly view: string,
    why: string,
  ) {
    super(why);
  }
}

/** A thread that takes part in a rebuild, step by step. */
export class RebuildThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #step: PromiseWithResolvers<void> | undefined;
  /** Why the thread is no more, in a list of one. */
  #fatal: readonly unknown[] = [];

  constructor(order: RebuildOrder, onFolded: (events: number) => void) {
    this.#worker = new Worker(new URL('./rebuild-thread.js', import.meta.url), {
      workerData: order,
      // What a page brings lives for a page: with room for it, the collector finds nothing left to copy.
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
    });
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.on('message', (reply: RebuildReply) => {
      if ('folded' in reply) onFolded(reply.folded);
      else if ('done' in reply) this.#step?.resolve();
      else this.#step?.reject('error' in reply ? reply.error : new UnbuildableView(reply.unbuildable, reply.why));
    });
    this.#worker.once('error', (error) => {
      this.#fatal = [error];
      this.#step?.reject(error);
    });
  }

  /** Does one step; the next one is asked for when it is done. */
  ask(step: RebuildStep): Promise<void> {
    this.#step = Promise.withResolvers();
    for (const error of this.#fatal) this.#step.reject(error);
    this.#worker.postMessage(step);
    return this.#step.promise;
  }

  end(): Promise<void> {
    this.#worker.postMessage({ step: 'end' } satisfies RebuildStep);
    return this.#exited;
  }
}

/** Waits until all have ended, also when one fails; throws what the first of those threw. */
export async function allEnded(work: readonly Promise<unknown>[]): Promise<void> {
  for (const one of await Promise.allSettled(work)) if (one.status === 'rejected') throw one.reason;
}
