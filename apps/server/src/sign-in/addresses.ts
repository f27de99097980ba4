import type { FastifyRequest } from 'fastify';
import { isLoopback } from '#identity';

/** Names that a browser on this machine calls the server by. */
export const LOOPBACK_NAME = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** What kind of address a request comes from: enough to tell an office from the internet, and no trace of a person. */
export function addressClass(ip: string): 'loopback' | 'private' | 'public' {
  if (isLoopback(ip)) return 'loopback';
  const address = ip.startsWith('::ffff:') ? ip.slice(7) : ip;
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe80)/.test(address) ? 'private' : 'public';
}

/** Whether a proxy says that it passes the request on for somebody else. */
export const isForwarded = ({ headers }: FastifyRequest): boolean =>
  headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;

/** Whether a request has crossed no network. What it calls the server by says nothing alone: anybody can write it. */
export const isOfThisMachine = (request: FastifyRequest): boolean =>
  LOOPBACK_NAME.test(request.headers.host ?? '') && addressClass(request.ip) === 'loopback' && !isForwarded(request);
