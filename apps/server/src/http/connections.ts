import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { siteOf } from '#identity';
import { HttpProblem } from './problem.js';
import { Marked, Noted } from './noted.js';

/** Connections at a time: each has answers that wait to be taken, and a file of the process. */
const MOST = 2_048;

/** Of these one address, or one /48 of IPv6, may have so many. A browser has six, kept for a minute, and an office may have one address. */
const MOST_OF_SITE = 1_024;

/** Milliseconds before the log says again what it has said, and of how many addresses it does so: it is no way to fill a disk. */
const TOLD_FOR = 3_600_000;
const TOLD_OF = 100;

/** Requests that one connection may have under way. Browsers have one, and so have proxies. */
const AT_ONCE = 16;

/** Requests of a connection that are not answered whole yet. */
const underWay = new Noted<Socket, number>();
/** Connections that have sent more; nothing that comes on them is done any more. */
const overfull = new Marked<Socket>();

/**
 * Keeps answers only for whoever takes them. One connection has few requests under way: the next is refused, with all that come behind
 * it, and the connection ends when those before have been answered. And one that takes nothing of an answer for the server's
 * `timeout` ends; one that is seen to take some goes on. Of connections there are so many, and of one address fewer.
 * @param isOurs whether connections from an address are for many others, as a proxy's are, and only the total bounds them
 */
export function boundConnections(
  instance: FastifyInstance,
  isOurs: (address: string) => boolean,
  { most = MOST, mostOfSite = MOST_OF_SITE } = {},
): void {
  const { server } = instance;
  boundNumber(server, isOurs, most, mostOfSite);
  // Whoever has nothing more to say may still listen: what it has asked for is done, and it hears so.
  Object.assign(server, { httpAllowHalfOpen: true });
  const count = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    const now = (underWay.get(socket) ?? 0) + 1;
    underWay.set(socket, now);
    if (now > AT_ONCE) overfull.add(socket);
    response.once('close', () => underWay.set(socket, (underWay.get(socket) ?? 1) - 1));
  };
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) server.prependListener(event, count);
  instance.addHook('onRequest', ({ raw: { socket } }, reply, done) => {
    if (!overfull.has(socket)) {
      done();
      return;
    }
    void reply.header('connection', 'close');
    done(tooManyAtOnce());
  });
  // Nothing has come, and nothing that was to be sent has been taken.
  server.on('timeout', (socket: Socket) => {
    const waitsForUs = socket.writableLength === 0 && (underWay.get(socket) ?? 0) > 0;
    if (waitsForUs) socket.setTimeout(server.timeout);
    else socket.destroy();
  });
}

/** What comes above the number is closed and not answered: to answer would cost what it is to save. */
function boundNumber(server: Server, isOurs: (address: string) => boolean, most: number, mostOfSite: number): void {
  server.maxConnections = most;
  const log = new Logger('HTTP');
  /** Of each address for itself: one that has too many hides no other. */
  const toldUntil = new Map<string, number>();
  const tell = (ofWhom: string, what: string): void => {
    const now = performance.now();
    if (now < (toldUntil.get(ofWhom) ?? 0)) return;
    if (toldUntil.size >= TOLD_OF) {
      for (const [other, until] of toldUntil) if (until <= now) toldUntil.delete(other);
      if (toldUntil.size >= TOLD_OF) return;
    }
    toldUntil.set(ofWhom, now + TOLD_FOR);
    log.warn(what);
  };
  server.on('drop', () => tell('all', `more than ${most} connections at a time: others are closed`));
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || isOurs(remoteAddress)) return;
    const site = siteOf(remoteAddress);
    const now = (open.get(site) ?? 0) + 1;
    open.set(site, now);
    socket.once('close', () => {
      const left = (open.get(site) ?? 1) - 1;
      if (left > 0) open.set(site, left);
      else open.delete(site);
    });
    if (now <= mostOfSite) return;
    socket.destroy();
    tell(
      site,
      `more than ${mostOfSite} connections of ${site}: others of it are closed. If that is a proxy which sets X-Forwarded-For itself, name it in TRUST_PROXY`,
    );
  });
}

const tooManyAtOnce = (): HttpProblem =>
  new HttpProblem(
    429,
    'too_many_at_once',
    `同一连接上未答复的请求不能超过 ${AT_ONCE} 件，本件及其后的没有办理；请收到答复后再发送，或者另开连接。`,
    `A connection may have ${AT_ONCE} requests under way; this one and those behind it were not done. Send them when others are answered, or on another connection.`,
    { retryAfter: 1 },
  );
