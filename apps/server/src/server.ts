import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Role } from '#identity';
import { ROLE_LABELS, isLoopback } from '#identity';
import { newId } from '#registry';
import { observedStore, startTracing } from '#telemetry';
import type { Configuration } from './configuration.js';
import { checkDemoStaysHere, checkTogether, isProxy, proxiesIn } from './configuration.js';
import { readBodies } from './http/bodies.js';
import { ProblemAnswer } from './http/documentation.js';
import { boundConnections } from './http/connections.js';
import { keepAnswers, keepFiles } from './http/kept-answers.js';
import { ServerMetrics } from './http/metrics.js';
import { NestLog, logRequests, openLog } from './http/logs.js';
import { openToOthers } from './open-files.js';
import { HttpProblem, ProblemFilter, answerUnrouted } from './http/problem.js';
import { boundShapes } from './http/shape.js';
import { traceRequests } from './http/traces.js';
import { answerUnparsed, refuseUnfit } from './http/unparsed.js';
import { validation } from './http/validation.js';
import { Office } from './office.js';
import { ServerModule, operationId } from './server.module.js';
import { Gate } from './sign-in/gate.js';
import { recognise } from './sign-in/guard.js';
import { harden } from './sign-in/harden.js';
import { refusalLog } from './sign-in/read-log.js';
import { serveSignInPage } from './sign-in/page.js';
import { checkRoutes } from './sign-in/routes.js';
import { isWatcher } from './sign-in/watcher.js';

/** Largest request body, in bytes: a long request or reply text, not a file. */
const BODY_LIMIT = 1_048_576;

/**
 * Times the patience with requests for whoever takes answers: the buffers of the system show what was taken only when a good part of
 * them is empty, which takes a slow line that long.
 */
const TAKING = 3;

/** Where the API is described: as JSON, as YAML, and in a page. */
const DESCRIPTION = /^\/(?:openapi\.|docs\/.*swagger-ui-init\.js$)/;

/** Finds what `@nestjs/swagger` depends on. */
const OF_SWAGGER = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'));
/** What its page asks for, and under which licences it is. */
const OF_PAGE = [
  ...['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js'],
  ...['swagger-ui-bundle.js.LICENSE.txt', 'swagger-ui-standalone-preset.js.LICENSE.txt'],
  ...['favicon-16x16.png', 'favicon-32x32.png'],
];

/**
 * The server, ready to listen. `now` is its clock, in epoch milliseconds.
 * @throws WrongConfiguration, StoreUnavailable, ViewsUnavailable; then nothing is left open that would keep the process alive
 */
export async function createServer(
  configuration: Configuration,
  now: () => number = Date.now,
): Promise<NestFastifyApplication> {
  checkTogether(configuration);
  const opened: (() => void | Promise<void>)[] = [];
  try {
    return await assemble(configuration, now, opened);
  } catch (error) {
    for (const close of opened.reverse()) await close();
    throw error;
  }
}

/** @param opened how to close what has been opened so far; from a server that is whole its own end closes it */
async function assemble(
  configuration: Configuration,
  now: () => number,
  opened: (() => void | Promise<void>)[],
): Promise<NestFastifyApplication> {
  // Before Nest, which would log the stack of what is wrong with the directory.
  const tracing = await startTracing('taizhang-server', configuration.OTEL_EXPORTER_OTLP_ENDPOINT);
  if (tracing !== undefined) opened.push(() => tracing.close());
  const metrics = new ServerMetrics();
  // Before the files of the databases beside it are made, which are as open as the databases.
  const [open, ...within] = openToOthers(configuration.DATA_DIR);
  const office = await Office.open(configuration, now, (store) => {
    const measured = observedStore(store, metrics.append);
    return tracing === undefined ? measured : observedStore(measured, tracing.append);
  });
  opened.push(() => office.onApplicationShutdown());
  const gate = await Gate.open(configuration, office.store, now);
  office.beforeClosing(() => gate.close());
  if (gate.madeByDemo) checkDemoStaysHere(configuration);
  const patience = configuration.REQUEST_SECONDS * 1_000;
  const log = openLog(configuration.LOG_LEVEL);
  if (open !== undefined) {
    log.warn(
      { paths: [open, ...within] },
      `other users of this machine can reach ${open} and ${within.length} files or folders in it; close it: chmod -R go= ${open}`,
    );
  }
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    // Whoever begins a request and does not go on holds a connection only so long, and so does whoever takes nothing of an answer.
    requestTimeout: patience,
    connectionTimeout: patience * TAKING,
    http: {
      headersTimeout: Math.ceil(patience / 3),
      connectionsCheckingInterval: Math.ceil(patience / 6),
      requireHostHeader: false,
    },
    frameworkErrors: answerUnrouted,
    clientErrorHandler: answerUnparsed,
    // By a hook, in an answer like all others.
    return503OnClosing: false,
    genReqId: () => newId(),
    requestIdHeader: false,
    ...(configuration.TRUST_PROXY !== undefined && { trustProxy: proxiesIn(configuration.TRUST_PROXY) }),
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    ServerModule.with(configuration, office, gate, now),
    adapter,
    {
      logger: new NestLog(log),
      abortOnError: false,
      bodyParser: false,
    },
  );
  readBodies(adapter.getInstance());
  closeConnectionsAtTheEnd(adapter.getInstance(), configuration.STOP_SECONDS * 1_000);
  checkRoutes(app);
  logRequests(adapter.getInstance(), log);
  const limitStrangers = await harden(app, configuration, gate);
  boundConnections(adapter.getInstance(), ofThisMachineOr(configuration.TRUST_PROXY));
  refuseUnfit(adapter.getInstance());
  recognise(adapter.getInstance(), gate, limitStrangers, configuration.PUBLIC_URL);
  boundShapes(adapter.getInstance());
  metrics.serve(adapter.getInstance(), office, (request) => checkMayReadMetrics(configuration, request));
  serveSignInPage(adapter.getInstance(), gate);
  if (tracing !== undefined) traceRequests(adapter.getInstance(), tracing);
  app.useGlobalPipes(validation());
  app.useGlobalFilters(new ProblemFilter(refusalLog(gate, now)));
  app.enableShutdownHooks([], { useProcessExit: true });
  keepAnswers(adapter.getInstance(), DESCRIPTION);
  keepFiles(adapter.getInstance(), '/docs/*', dirname(OF_SWAGGER.resolve('swagger-ui-dist/package.json')), OF_PAGE);
  SwaggerModule.setup('docs', app, () => openApi(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
  });
  return app;
}

/** Whose connections are for others: this machine's, and those of the proxies in front. */
function ofThisMachineOr(proxies: string | undefined): (address: string) => boolean {
  const isNamed = proxies === undefined ? () => false : isProxy(proxies);
  return (address) => isLoopback(address) || isNamed(address);
}

/** @throws HttpProblem */
function checkMayReadMetrics(configuration: Configuration, request: FastifyRequest): void {
  if (isWatcher(configuration, request)) return;
  throw new HttpProblem(
    401,
    'metrics_token_needed',
    '运行指标只供本机直接读取；从其他机器或者经代理读取的，请设置 METRICS_TOKEN，并以 Authorization: Bearer 提交。',
    'Metrics are for the machine itself, and not through a proxy: set METRICS_TOKEN and send it as Authorization: Bearer.',
  );
}

/**
 * Requests under way when the server stops are answered; their connections must not then stay open for more to come. One that does
 * not come to its end must not keep the server from stopping, and the logs from being anchored.
 * @param patience milliseconds
 */
function closeConnectionsAtTheEnd(instance: FastifyInstance, patience: number): void {
  instance.addHook('preClose', (done) => {
    const sweep = setInterval(() => instance.server.closeIdleConnections(), 20);
    const deadline = setTimeout(() => instance.server.closeAllConnections(), patience);
    instance.server.once('close', () => {
      clearInterval(sweep);
      clearTimeout(deadline);
    });
    done();
  });
}

function openApi(app: NestFastifyApplication): OpenAPIObject {
  const description =
    '依申请公开台账：登记、办理、回放与年度报告。 The register of applications for disclosure of government information: intake, handling, replay and the annual report.';
  const document = new DocumentBuilder()
    .setTitle('台账 Taizhang')
    .setDescription(description)
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addSecurity('session', {
      type: 'http',
      scheme: 'bearer',
      description: '会话令牌或者 Cookie / session token, or cookie',
    })
    .build();
  const described = SwaggerModule.createDocument(app, document, {
    extraModels: [ProblemAnswer],
    operationIdFactory: operationId,
  });
  for (const path of Object.values(described.paths)) {
    for (const operation of Object.values(path) as { description?: string; 'x-roles'?: readonly Role[] }[]) {
      const { 'x-roles': roles } = operation;
      if (roles === undefined) continue;
      const named = roles.map((role) => `${ROLE_LABELS[role].label} ${ROLE_LABELS[role].english}`).join('; ');
      operation.description = `角色 / roles: ${named === '' ? '无 / none' : named}`;
    }
  }
  return described;
}
