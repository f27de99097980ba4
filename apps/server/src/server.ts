import type { ValidationError } from '@nestjs/common';
import { ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { observedStore, startTracing } from '#telemetry';
import type { Configuration } from './configuration.js';
import { ProblemAnswer } from './http/documentation.js';
import { ServerMetrics } from './http/metrics.js';
import { HttpProblem, ProblemFilter, answerUnrouted } from './http/problem.js';
import { traceRequests } from './http/traces.js';
import { Office } from './office.js';
import { ServerModule } from './server.module.js';

/** Largest request body, in bytes: a long request or reply text, not a file. */
const BODY_LIMIT = 1_048_576;

/** The server, ready to listen. `now` is its clock, in epoch milliseconds. */
export async function createServer(
  configuration: Configuration,
  now: () => number = Date.now,
): Promise<NestFastifyApplication> {
  // Before Nest, which would log the stack of what is wrong with the directory.
  const tracing = await startTracing('taizhang-server', configuration.OTEL_EXPORTER_OTLP_ENDPOINT);
  const metrics = new ServerMetrics();
  const office = await Office.open(configuration, now, (store) => {
    const measured = observedStore(store, metrics.append);
    return tracing === undefined ? measured : observedStore(measured, tracing.append);
  });
  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT, frameworkErrors: answerUnrouted });
  const app = await NestFactory.create<NestFastifyApplication>(ServerModule.with(configuration, office, now), adapter, {
    logger: ['error', 'warn', 'fatal'],
    abortOnError: false,
    // Fastify's own parsers: JSON, and plain text, which no request here comes in.
    bodyParser: false,
  });
  adapter.getInstance().removeContentTypeParser('text/plain');
  closeConnectionsAtTheEnd(adapter.getInstance());
  metrics.serve(adapter.getInstance(), office);
  if (tracing !== undefined) traceRequests(adapter.getInstance(), tracing);
  app.useGlobalPipes(validation());
  app.useGlobalFilters(new ProblemFilter());
  app.enableShutdownHooks([], { useProcessExit: true });
  SwaggerModule.setup('docs', app, () => openApi(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
  return app;
}

/** Requests under way when the server stops are answered; their connections must not then stay open for more to come. */
function closeConnectionsAtTheEnd(instance: FastifyInstance): void {
  instance.addHook('preClose', (done) => {
    const sweep = setInterval(() => instance.server.closeIdleConnections(), 20);
    instance.server.once('close', () => clearInterval(sweep));
    done();
  });
}

/** Bodies and queries hold what their DTO names and nothing else; every fault is told at once. */
export const validation = (): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => {
      const faults = errors.flatMap((error) => faultsOf(error));
      return new HttpProblem(
        400,
        'invalid_request',
        `请求中有 ${faults.length} 处错误，请按 errors 逐项更正。`,
        `The request has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}; mend what errors names.`,
        { errors: faults },
      );
    },
  });

interface FieldFault {
  readonly field: string;
  readonly message: string;
}

function faultsOf({ property, constraints = {}, children = [] }: ValidationError, path = ''): FieldFault[] {
  const field = `${path}${property}`;
  return [
    ...Object.entries(constraints).map(([name, message]) => ({
      field,
      message:
        name === 'whitelistValidation'
          ? `没有 ${property} 这一项，请删去 / there is no ${property}; leave it out`
          : message.replaceAll('$property', property),
    })),
    ...children.flatMap((child) => faultsOf(child, `${field}.`)),
  ];
}

function openApi(app: NestFastifyApplication): OpenAPIObject {
  const description =
    '依申请公开台账：登记、办理、回放与年度报告。 The register of applications for disclosure of government information: intake, handling, replay and the annual report.';
  const document = new DocumentBuilder()
    .setTitle('台账 Taizhang')
    .setDescription(description)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .build();
  return SwaggerModule.createDocument(app, document, { extraModels: [ProblemAnswer] });
}
