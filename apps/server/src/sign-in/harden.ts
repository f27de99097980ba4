import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { Configuration } from '../configuration.js';
import { HttpProblem } from '../http/problem.js';
import type { Gate } from './gate.js';
import { principalOf } from './guard.js';

/** Routes that can be tried without an account: guessing must not pay. */
const STRICT = new Set(['/api/v1/sign-in', '/api/v1/sign-in/openid', '/api/v1/sign-in/openid/return', '/api/v1/track']);

/**
 * Security headers, and limits to how much one account or one address can ask for. No other site is allowed to read an answer:
 * there are no CORS headers.
 */
export async function harden(app: NestFastifyApplication, configuration: Configuration, gate: Gate): Promise<void> {
  const { PUBLIC_URL, RATE_PER_ACCOUNT, RATE_PER_ADDRESS, RATE_SIGN_IN } = configuration;
  const tls = PUBLIC_URL?.startsWith('https:') === true;
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // The description of the API brings its styles and pictures along.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    // Only over TLS does it mean anything.
    strictTransportSecurity: tls ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  if (!gate.on) return;
  const strict = (request: FastifyRequest): boolean => STRICT.has(request.routeOptions.url ?? '');
  await app.register(rateLimit, {
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: (request) => {
      if (strict(request)) return `strict ${request.routeOptions.url ?? ''} ${request.ip}`;
      const principal = principalOf(request);
      return principal === undefined ? `address ${request.ip}` : `account ${principal.account.account}`;
    },
    max: (_request, key) =>
      key.startsWith('strict ') ? RATE_SIGN_IN : key.startsWith('account ') ? RATE_PER_ACCOUNT : RATE_PER_ADDRESS,
    // Health is asked for by machines, and says nothing.
    allowList: (request) => request.routeOptions.url?.startsWith('/health/') === true,
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { ttl }) => {
      const seconds = Math.ceil(ttl / 1_000);
      return new HttpProblem(
        429,
        'too_many_requests',
        `请求过于频繁，请 ${seconds} 秒后再试。`,
        `Too many requests; try again in ${seconds} seconds.`,
        { retryAfter: seconds },
      );
    },
  });
}
