import { Logger } from '@nestjs/common';
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import { isMadeByDemo, networkOf, siteOf } from '#identity';
import type { Configuration } from '../configuration.js';
import { HttpProblem } from '../http/problem.js';
import { LOOPBACK_NAME, isForwarded } from './addresses.js';
import type { Gate } from './gate.js';
import { principalOf } from './guard.js';

/** Routes that can be tried without an account: guessing must not pay, nor sending much. */
const STRICT = new Set(['/api/v1/sign-in', '/api/v1/sign-in/openid', '/api/v1/sign-in/openid/return', '/api/v1/track']);

/** Bytes of a body to them: an account and a password of the greatest lengths, each character escaped, are 3.2 kB. */
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
  const { PUBLIC_URL, RATE_PER_ACCOUNT, RATE_PER_ADDRESS, RATE_SIGN_IN } = configuration;
  const instance = app.getHttpAdapter().getInstance();
  // Before Nest adds its routes.
  instance.addHook('onRoute', (route) => {
    if (STRICT.has(route.url)) route.bodyLimit = STRICT_BODY_LIMIT;
  });
  const headers = Object.entries({ ...HEADERS, ...(PUBLIC_URL?.startsWith('https:') === true && OVER_TLS) });
  instance.addHook('onRequest', (request, reply, done) => {
    for (const [name, value] of headers) void reply.header(name, value);
    // Answers name people and cases: no browser keeps them, nor anything on the way.
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
    done();
  });
  if (!gate.on || isMadeByDemo(configuration.DATA_DIR)) onlyByItsOwnName(instance);
  if (!gate.on) return () => Promise.resolve();
  if (configuration.TRUST_PROXY === undefined) instance.addHook('onRequest', warnOfProxy());
  const strict = (request: FastifyRequest): boolean => STRICT.has(request.routeOptions.url ?? '');
  await app.register(rateLimit, {
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: (request) => {
      if (strict(request)) return `strict ${request.routeOptions.url ?? ''} ${siteOf(request.ip)}`;
      const principal = principalOf(request);
      return principal === undefined ? addressOf(request) : `account ${principal.account.account}`;
    },
    max: (_request, key) =>
      key.startsWith('strict ') ? RATE_SIGN_IN : key.startsWith('account ') ? RATE_PER_ACCOUNT : RATE_PER_ADDRESS,
    // Health is asked for by machines, and says nothing.
    allowList: (request) => request.routeOptions.url?.startsWith('/health/') === true,
    // Nobody needs to be told how far they are: it would be three more headers on every answer.
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests(Math.ceil(ttl / 1_000)),
  });
  const counted = instance.createRateLimit({
    max: RATE_PER_ADDRESS,
    keyGenerator: ({ ip }) => siteOf(ip),
    allowList: [],
  });
  return async (request) => {
    const said = await counted(request);
    if (!said.isAllowed && said.isExceeded) throw tooManyRequests(said.ttlInSeconds);
  };
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

const tooManyRequests = (seconds: number): HttpProblem =>
  new HttpProblem(
    429,
    'too_many_requests',
    `请求过于频繁，请 ${seconds} 秒后再试。`,
    `Too many requests; try again in ${seconds} seconds.`,
    { retryAfter: seconds },
  );

/** Whoever has one IPv6 address has the 2⁶⁴ of its network: they count as one. */
const addressOf = ({ ip }: FastifyRequest): string => `address ${networkOf(ip)}`;
