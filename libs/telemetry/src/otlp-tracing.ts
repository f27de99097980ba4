import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Attributes, Link, Span, SpanContext, SpanOptions, Tracer } from '@opentelemetry/api';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  context,
  isSpanContextValid,
  propagation,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import type { IdGenerator } from '@opentelemetry/sdk-trace-node';
import { BatchSpanProcessor, NodeTracerProvider, RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import type { AppendResult, StoredEvent, StreamAppend } from '#event-store';
import type { RequestOutcome, RequestSpan, Tracing } from './tracing.js';

/** A collector that is away must not hold up the end of the process, in milliseconds. */
const SEND_TIMEOUT = 2_000;
/** Links that a span keeps by default; what is more would be cut off unseen. */
const LINKS = 128;

/** The ids of the span that stands for a command: made of its correlation, which every event of it carries. */
function commandContext(correlation: string): SpanContext {
  const spanId = createHash('sha256').update(correlation).digest('hex').slice(0, 16);
  return { traceId: correlation.replaceAll('-', ''), spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}

/** The commands that events come from. What was recorded by other software may have another kind of correlation. */
const commandsOf = (events: readonly { readonly correlation: string }[]): [correlation: string, SpanContext][] =>
  [...new Set(events.map(({ correlation }) => correlation))]
    .map((correlation): [string, SpanContext] => [correlation, commandContext(correlation)])
    .filter(([, command]) => isSpanContextValid(command));

const linksWith = (events: readonly { readonly correlation: string }[]): Link[] =>
  commandsOf(events)
    .slice(0, LINKS)
    .map(([, command]) => ({ context: command }));

/** Random ids, but for the spans of commands. */
class CommandIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #next: SpanContext | undefined;

  generateTraceId = (): string => this.#next?.traceId ?? this.#random.generateTraceId();
  generateSpanId = (): string => this.#next?.spanId ?? this.#random.generateSpanId();

  /** The span that is started meanwhile has these ids. */
  using<Result>(ids: SpanContext, start: () => Result): Result {
    this.#next = ids;
    try {
      return start();
    } finally {
      this.#next = undefined;
    }
  }
}

export class OtlpTracing implements Tracing {
  readonly #ids = new CommandIds();
  readonly #provider: NodeTracerProvider;
  readonly #tracer: Tracer;

  constructor(service: string, endpoint: string) {
    const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
    const exporter = new OTLPTraceExporter({ url, timeoutMillis: SEND_TIMEOUT });
    const instance = `${hostname()}-${process.pid}`;
    const resource = resourceFromAttributes({ 'service.name': service, 'service.instance.id': instance });
    this.#provider = new NodeTracerProvider({
      // `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` have the last word.
      resource: resource.merge(detectResources({ detectors: [envDetector] })),
      idGenerator: this.#ids,
      spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: SEND_TIMEOUT })],
    });
    this.#provider.register();
    this.#tracer = this.#provider.getTracer('taizhang');
  }

  request(method: string, headers: Readonly<Record<string, string | string[] | undefined>>): RequestSpan {
    const caller = propagation.extract(ROOT_CONTEXT, headers);
    const attributes = { 'http.request.method': method };
    const span = this.#tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, caller);
    const within = trace.setSpan(caller, span);
    return {
      run: (next) => context.with(within, next),
      end: (outcome) => endRequest(span, method, outcome),
    };
  }

  readonly append = async (
    appends: readonly StreamAppend[],
    append: () => Promise<AppendResult>,
  ): Promise<AppendResult> => {
    const events = appends.flatMap((one) => one.events);
    const startTime = Date.now();
    const attributes = { 'taizhang.events': events.length };
    // Intakes of several requests share an append, which is then a child of the first; the links name them all.
    const options = { kind: SpanKind.CLIENT, attributes, links: linksWith(events) };
    return this.#within('append', options, async (span) => {
      const result = await append();
      span.setAttribute('taizhang.position', result.position);
      if (!result.repeated) this.#recorded(events, startTime, span.spanContext());
      return result;
    });
  };

  batch<Result>(
    name: string,
    events: readonly StoredEvent[],
    attributes: Attributes,
    work: () => Promise<Result>,
  ): Promise<Result> {
    if (events.length === 0) return work();
    const more = { 'taizhang.events': events.length, 'taizhang.position': events.at(-1)?.position ?? 0 };
    const options = { kind: SpanKind.CONSUMER, attributes: { ...attributes, ...more }, links: linksWith(events) };
    return this.#within(name, options, work);
  }

  close(): Promise<void> {
    // What a collector that is away did not take is lost, as traces may be.
    return this.#provider.shutdown().catch(() => undefined);
  }

  /** The span that everybody who meets the command's events links to, each command a trace of its own. */
  #recorded(events: StreamAppend['events'], startTime: number, append: SpanContext): void {
    for (const [correlation, command] of commandsOf(events)) {
      const attributes = { 'taizhang.correlation': correlation };
      const options = { root: true, startTime, attributes, links: [{ context: append }] };
      this.#ids.using(command, () => this.#tracer.startSpan('command recorded', options)).end();
    }
  }

  #within<Result>(name: string, options: SpanOptions, work: (span: Span) => Promise<Result>): Promise<Result> {
    return this.#tracer.startActiveSpan(name, options, async (span) => {
      try {
        return await work(span);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : String(error) });
        throw error;
      } finally {
        span.end();
      }
    });
  }
}

function endRequest(span: Span, method: string, { route, status, correlation }: RequestOutcome): void {
  span.updateName(`${method} ${route}`);
  span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  if (correlation !== undefined) {
    span.setAttribute('taizhang.correlation', correlation);
    span.addLink({ context: commandContext(correlation) });
  }
  span.end();
}
