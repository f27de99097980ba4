import { setTimeout as pause } from 'node:timers/promises';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;
/** What passes sooner is no news for the operator: elections, rebalances, a coordinator that is loading. */
const WORTH_A_LINE = 3_000;

/** Something that fails and is tried again: how long to wait, and what to tell the operator, which is when it lasts and when it is over. */
export class Outage {
  #since: number | undefined;
  #failures = 0;
  #told = false;
  #reason = '';

  constructor(
    private readonly what: string,
    private readonly notice: (line: string) => void,
  ) {}

  /** What fails and why, once that is news; undefined when it works. */
  get trouble(): string | undefined {
    return this.#told ? `${this.what} fails: ${this.#reason}` : undefined;
  }

  failed(reason: string): void {
    this.#reason = reason;
    this.#failures++;
    this.#since ??= Date.now();
    if (this.#told || Date.now() - this.#since < WORTH_A_LINE) return;
    this.#told = true;
    this.notice(`${this.what} fails: ${reason}; trying again`);
  }

  over(): void {
    if (this.#told && this.#since !== undefined) {
      this.notice(`${this.what} works again after ${Math.round((Date.now() - this.#since) / 1000)} s`);
    }
    this.#since = undefined;
    this.#failures = 0;
    this.#told = false;
  }

  /** Longer with every failure, and never the same, so that many do not come back all at once. Returns early when the signal aborts. */
  async pause(signal: AbortSignal): Promise<void> {
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
    await pause(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }
}

/** The promise, unless it takes longer than this or the signal aborts first; what it comes to then is nobody's business. */
export function within<T>(milliseconds: number, promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  const { promise: either, resolve, reject } = Promise.withResolvers<T>();
  const late = (): void => reject(new Error(`no answer within ${milliseconds / 1000} s`));
  const aborted = (): void => reject(signal?.reason as Error);
  const timer = setTimeout(late, milliseconds);
  if (signal?.aborted === true) aborted();
  signal?.addEventListener('abort', aborted);
  promise.then(resolve, reject);
  return either.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', aborted);
  });
}
