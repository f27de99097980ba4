import type { KafkaConnection } from './kafka-settings.js';
import { MessagingUnavailable } from './messaging.js';

/** The broker's name for an error, also of the first of several. */
export function typeOf(error: unknown): string | undefined {
  const { type, errors, cause } = error as { type?: string; errors?: unknown[]; cause?: unknown };
  return type ?? ((errors?.[0] ?? cause) ? typeOf(errors?.[0] ?? cause) : undefined);
}

/** What was at the bottom of it, in one line. */
export function reasonOf(error: unknown): string {
  const { errors, cause, message } = error as { errors?: unknown[]; cause?: unknown; message?: string };
  const deeper = errors?.[0] ?? cause;
  if (deeper !== undefined) return reasonOf(deeper);
  return (message ?? String(error)).replace(/^Connection error: /, '').split('\n')[0] ?? '';
}

export function unavailable({ brokers }: KafkaConnection, error: unknown): MessagingUnavailable {
  if (error instanceof MessagingUnavailable) return error;
  return new MessagingUnavailable(`Kafka at ${brokers.join(',')} cannot be used: ${reasonOf(error)}`, { cause: error });
}
