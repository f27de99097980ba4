import type { Tracing } from './tracing.js';

/** Tracing to an OTLP/HTTP endpoint; without one there is none, and nothing of it is loaded. */
export async function startTracing(service: string, endpoint: string | undefined): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined;
  const { OtlpTracing } = await import('./otlp-tracing.js');
  return new OtlpTracing(service, endpoint);
}
