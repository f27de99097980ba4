import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { WrongExpectedRevision } from '#event-store';
import type { AroundAppend } from '#telemetry';
import { watchViews } from '#telemetry';
import type { Office } from '../office.js';

/** From half a millisecond, an append to a local disk, to what nobody should wait for. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What Prometheus reads at `/metrics`. */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #appends = new Histogram({
    name: 'taizhang_append_seconds',
    help: 'Duration of an append to the event store',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #requests = new Histogram({
    name: 'taizhang_http_request_seconds',
    help: 'Duration of a request, by its route',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.#registry],
  });

  readonly append: AroundAppend = async (_appends, append) => {
    const end = this.#appends.startTimer();
    try {
      const result = await append();
      end({ outcome: result.repeated ? 'repeated' : 'recorded' });
      return result;
    } catch (error) {
      end({ outcome: error instanceof WrongExpectedRevision ? 'conflict' : 'failed' });
      throw error;
    }
  };

  /**
   * Beside the routes of Nest, so that it is no part of the OpenAPI document.
   * @param checkMayRead throws when not
   */
  serve(instance: FastifyInstance, office: Office, checkMayRead: (request: FastifyRequest) => void): void {
    collectDefaultMetrics({ register: this.#registry });
    watchViews(this.#registry, office.views, office.store);
    instance.addHook('onResponse', (request, reply, done) => {
      const { method, routeOptions } = request;
      const labels = { method, route: routeOptions.url ?? 'none', status: reply.statusCode };
      this.#requests.observe(labels, reply.elapsedTime / 1_000);
      done();
    });
    instance.get('/metrics', async (request, reply) => {
      checkMayRead(request);
      const text = await this.#registry.metrics();
      return reply.type(this.#registry.contentType).send(text);
    });
  }
}
