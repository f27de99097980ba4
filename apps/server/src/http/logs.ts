import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { destination, pino } from 'pino';
import { admissions, commandOf } from './caller.js';

/** What must not stand in a log, wherever it turns up in what is logged. */
const SECRET = ['password', 'token', 'authorization', 'cookie', 'applicantName', 'identityNumber', 'contact'];

/** Lines of JSON on standard error; standard output is for whoever starts the server. */
export const openLog = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    destination({ fd: 2, sync: true }),
  );

/** Nest's own messages, in the same lines. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...more: unknown[]): void {
    this.#write('info', message, more);
  }
  warn(message: unknown, ...more: unknown[]): void {
    this.#write('warn', message, more);
  }
  error(message: unknown, ...more: unknown[]): void {
    this.#write('error', message, more);
  }
  fatal(message: unknown, ...more: unknown[]): void {
    this.#write('fatal', message, more);
  }

  #write(level: 'info' | 'warn' | 'error' | 'fatal', message: unknown, more: readonly unknown[]): void {
    const context = more.at(-1);
    const where = typeof context === 'string' ? { context } : {};
    if (message instanceof Error) this.logger[level]({ ...where, err: message }, message.message);
    else this.logger[level](where, String(message));
  }
}

/**
 * A line for each request at level `info`: its route and never its address, which could name a person. The id is in the answer,
 * in the log of who read what, and the correlation in the events.
 */
export function logRequests(instance: FastifyInstance, logger: Logger): void {
  instance.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  if (!logger.isLevelEnabled('info')) return;
  instance.addHook('onResponse', (request, reply, done) => {
    logger.info(
      {
        request: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        ...whoOf(request),
      },
      'request',
    );
    done();
  });
}

function whoOf(request: FastifyRequest): object {
  const admission = admissions.get(request);
  const correlation = commandOf(request);
  return {
    ...(admission && { account: admission.actor, agency: admission.agency }),
    ...(correlation !== undefined && { correlation }),
  };
}
