import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestSpan, Tracing } from '#telemetry';
import { commandOf } from './caller.js';
import { Noted } from './noted.js';

/** A span for every request. */
export function traceRequests(instance: FastifyInstance, tracing: Tracing): void {
  const spans = new Noted<FastifyRequest, RequestSpan>();
  instance.addHook('onRequest', (request, _reply, done) => {
    spans.set(request, tracing.request(request.method, request.headers));
    done();
  });
  // Not before the body has been read, whose events come from outside the request.
  instance.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else span.run(done);
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const { url: route = 'none' } = request.routeOptions;
    spans.get(request)?.end({ route, status: reply.statusCode, correlation: commandOf(request) });
    done();
  });
  instance.addHook('onClose', () => tracing.close());
}
