import type { FastifyRequest } from 'fastify';
import { hash, timingSafeEqual } from 'node:crypto';
import type { Configuration } from '../configuration.js';
import { addressClass, isForwarded } from './addresses.js';
import { bearerIn } from './cookies.js';

/**
 * Whether it is whoever watches over the server: on this machine, and not through a proxy, which passes on requests from anywhere; or
 * with the token, if there is one. How much an office does, and at what a view has stopped, is for nobody else.
 */
export function isWatcher({ SIGN_IN, METRICS_TOKEN }: Configuration, request: FastifyRequest): boolean {
  if (METRICS_TOKEN === undefined) {
    return SIGN_IN === 'off' || (addressClass(request.ip) === 'loopback' && !isForwarded(request));
  }
  const given = hash('sha256', bearerIn(request) ?? '', 'buffer');
  return timingSafeEqual(given, hash('sha256', METRICS_TOKEN, 'buffer'));
}
