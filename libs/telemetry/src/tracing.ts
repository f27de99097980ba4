import type { StoredEvent } from '#event-store';
import type { AroundAppend } from './observed-store.js';

/** A request under way. */
export interface RequestSpan {
  /** Goes on with the request as part of its span. */
  run(next: () => void): void;
  end(outcome: RequestOutcome): void;
}

export interface RequestOutcome {
  /** The template, never the URL with ids. */
  readonly route: string;
  readonly status: number;
  /** Of the command that the request was for, if it was for one. */
  readonly correlation: string | undefined;
}

/** Traces from HTTP to the views. How they hang together is told in docs/decisions/0011-traces-by-correlation.md. */
export interface Tracing {
  /** @param headers with `traceparent`, if the caller traces */
  request(method: string, headers: Readonly<Record<string, string | string[] | undefined>>): RequestSpan;
  readonly append: AroundAppend;
  /** A span around the handling of events, linked with the commands that they come from. */
  batch<Result>(
    name: string,
    events: readonly StoredEvent[],
    attributes: Readonly<Record<string, string | number>>,
    work: () => Promise<Result>,
  ): Promise<Result>;
  /** Sends what is left. */
  close(): Promise<void>;
}
