import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { networkOf, siteOf } from '#identity';
import type { Configuration } from '../configuration.js';
import { HttpProblem } from '../http/problem.js';
import { principalOf, refusalOfStranger } from './guard.js';
import { isWatcher } from './watcher.js';

/** Routes that can be tried without an account: guessing must not pay, nor sending much. */
export const STRICT: ReadonlySet<string> = new Set([
  '/api/v1/sign-in',
  '/api/v1/sign-in/openid',
  '/api/v1/sign-in/openid/return',
  '/api/v1/track',
]);

/** A site of IPv6 may ask as often as so many addresses, whichever of its 2¹⁶ networks the requests come from. */
const NETWORKS_OF_SITE = 10;

/**
 * Whether the server is ready asks the store and each view, and load balancers ask many times a minute: an address may so many times as
 * often as it may ask for anything else.
 */
const ASKED_BY_MACHINES = 10;

/** Counters that one limit keeps. */
const COUNTERS = 20_000;

type Limit = (request: FastifyRequest) => Promise<void>;

/**
 * Limits to how much one account or one address can ask for. Each has counters of its own: only so many are kept, and whoever has
 * many addresses must not push out those of others, or of what is guessed at.
 * @returns refuses an address that too often brings what costs work before it is known who sends it
 */
export async function limitRequests(instance: FastifyInstance, configuration: Configuration): Promise<Limit> {
  const { RATE_PER_ACCOUNT, RATE_PER_ADDRESS, RATE_SIGN_IN } = configuration;
  await instance.register(rateLimit, { global: false, timeWindow: 60_000 });
  const limit = (max: number, keyGenerator: (request: FastifyRequest) => string): Limit => {
    // The store that is made for it takes `cache`, of which the library's types say nothing; of the registration's it is lost.
    const options = { max, keyGenerator, cache: COUNTERS };
    const counted = instance.createRateLimit(options);
    return async (request) => {
      const said = await counted(request);
      if (!said.isAllowed && said.isExceeded) throw tooManyRequests(said.ttlInSeconds);
    };
  };
  const ofStrict = limit(RATE_SIGN_IN, ({ ip, routeOptions }) => `${routeOptions.url ?? ''} ${siteOf(ip)}`);
  const ofAccount = limit(RATE_PER_ACCOUNT, (request) => principalOf(request)?.account.account ?? '');
  const ofSite = limit(RATE_PER_ADDRESS * NETWORKS_OF_SITE, ({ ip }) => siteOf(ip));
  const ofNetwork = limit(RATE_PER_ADDRESS, ({ ip }) => networkOf(ip));
  const ofAddress: Limit = async (request) => {
    // First, so that what a site sends too much makes no more counters.
    if (siteOf(request.ip) !== networkOf(request.ip)) await ofSite(request);
    await ofNetwork(request);
  };
  const ofReadiness = limit(RATE_PER_ADDRESS * ASKED_BY_MACHINES, ({ ip }) => siteOf(ip));
  // When it is known who sends the request.
  instance.addHook('preParsing', (request, _reply, payload, done) => {
    const url = request.routeOptions.url ?? '';
    const ready = url === '/health/ready';
    // That the process lives asks nobody anything, and whoever watches over it must hear how it is while others ask too often.
    if (url === '/health/live' || (ready && isWatcher(configuration, request))) {
      done(null, payload);
      return;
    }
    const known = principalOf(request) !== undefined;
    const limited = ready ? ofReadiness : STRICT.has(url) ? ofStrict : known ? ofAccount : ofAddress;
    // What a stranger sends to any other route is refused whatever it is: it is not read.
    const unread = limited === ofAddress && request.method !== 'GET' && request.method !== 'HEAD';
    const refusal = (): HttpProblem => (url === '' ? HttpProblem.ofStatus(404) : refusalOfStranger(request));
    limited(request).then(
      () => (unread ? done(refusal()) : done(null, payload)),
      (error: unknown) => done(error as Error),
    );
  });
  return limit(RATE_PER_ADDRESS, ({ ip }) => siteOf(ip));
}

const tooManyRequests = (seconds: number): HttpProblem =>
  new HttpProblem(
    429,
    'too_many_requests',
    `请求过于频繁，请 ${seconds} 秒后再试。`,
    `Too many requests; try again in ${seconds} seconds.`,
    { retryAfter: seconds },
  );
