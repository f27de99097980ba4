import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Configuration } from '../configuration.js';
import { HttpProblem } from '../http/problem.js';
import { LOOPBACK_NAME, isForwarded } from './addresses.js';
import type { Gate } from './gate.js';
import { STRICT, limitRequests } from './limits.js';

/** Bytes of a body to a route that can be tried without an account: an account and a password of the greatest lengths, each character escaped, are 3.2 kB. */
const STRICT_BODY_LIMIT = 4_096;

/**
 * What helmet would send, of which this API needs that much; a list made once, as helmet's own work for each request costs a fifth
 * of the rate of intake.
 */
const HEADERS = {
  'content-security-policy':
    // The description of the API brings its styles and pictures along.
    "default-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;object-src 'none';base-uri 'self';form-action 'self';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
/** The description of the API and the page to sign in: the same for everybody. */
const OF_EVERYBODY = /^\/(?:docs|openapi|sign-in)/;
const OVER_TLS = { 'strict-transport-security': 'max-age=31536000' };

/**
 * Without sign-in whoever reaches the server is believed, and so is whoever knows the passwords of the demo. A page of another site
 * must not reach it under a name of its own that leads here, nor anybody through a proxy on this machine.
 */
function onlyByItsOwnName(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, _reply, done) => {
    done(LOOPBACK_NAME.test(request.headers.host ?? '') && !isForwarded(request) ? undefined : notByThisName());
  });
}

const notByThisName = (): HttpProblem =>
  new HttpProblem(
    421,
    'not_by_this_name',
    '未启用登录或者使用演示数据时，只能在本机以 localhost 或者 127.0.0.1 访问；需要从别处访问的，请另选数据目录并启用登录（SIGN_IN=on）。',
    'Without sign-in, and with the demo’s data, the server answers on this machine only, as localhost or 127.0.0.1; set SIGN_IN=on and take another DATA_DIR.',
  );

/**
 * Security headers, and limits to how much one account or one address can ask for. No other site is allowed to read an answer:
 * there are no CORS headers.
 * @returns refuses an address that too often brings what costs work before it is known who sends it
 */
export async function harden(
  app: NestFastifyApplication,
  configuration: Configuration,
  gate: Gate,
): Promise<(request: FastifyRequest) => Promise<void>> {
  const { PUBLIC_URL } = configuration;
  const instance = app.getHttpAdapter().getInstance();
  // Before Nest adds its routes.
  instance.addHook('onRoute', (route) => {
    if (STRICT.has(route.url)) route.bodyLimit = STRICT_BODY_LIMIT;
  });
  const headers = Object.entries({ ...HEADERS, ...(PUBLIC_URL?.startsWith('https:') === true && OVER_TLS) });
  instance.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of headers) void reply.header(name, value);
    // Answers name people and cases: no browser keeps them, nor anything on the way. How an address is written says nothing: the
    // same route is reached by /%61pi.
    if (!OF_EVERYBODY.test(request.routeOptions.url ?? '')) void reply.header('cache-control', 'no-store');
    done();
  });
  if (!gate.on || gate.madeByDemo) onlyByItsOwnName(instance);
  if (!gate.on) return () => Promise.resolve();
  if (configuration.TRUST_PROXY === undefined) instance.addHook('onRequest', warnOfProxy());
  return limitRequests(instance, configuration);
}

/** Told once: behind a proxy that is not named everybody has its address, so that one locks out all, and logs say nothing. */
function warnOfProxy(): onRequestHookHandler {
  let told = false;
  return (request, _reply, done) => {
    if (!told && isForwarded(request)) {
      told = true;
      new Logger('HTTP').warn(
        `requests come through a proxy at ${request.ip}, and TRUST_PROXY does not name it: limits, locks and logs take all its clients for one`,
      );
    }
    done();
  };
}
