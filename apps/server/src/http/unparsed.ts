import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HttpProblem, OF_UNROUTED, problemOf } from './problem.js';

/** What else than 400 the parser means by its errors. */
const STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
  HPE_INVALID_VERSION: 505,
};

/** Answers what the parser of Node does not take: there is no request yet, and the connection ends. */
export function answerUnparsed({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS[code] ?? 400;
  const body = JSON.stringify(problemOf(HttpProblem.ofStatus(status)));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(OF_UNROUTED).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** Refuses what Node and Fastify would refuse before any hook, in answers of their own. */
export function refuseUnfit(instance: FastifyInstance): void {
  let stopping = false;
  instance.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  instance.server.on('checkExpectation', (request, response) => instance.routing(request, response));
  instance.addHook('onRequest', ({ raw }, _reply, done) => {
    done(stopping ? HttpProblem.ofStatus(503) : whatIsUnfit(raw));
  });
}

const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;

function whatIsUnfit({ httpVersion, headers: { host, expect } }: IncomingMessage): HttpProblem | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return HttpProblem.ofStatus(505);
  if (httpVersion === '1.0') return undefined;
  if (host === undefined) {
    return new HttpProblem(
      400,
      'host_missing',
      '请求没有 Host 请求头，请加上所访问的主机名。',
      'The request has no Host: say which host it is for.',
    );
  }
  return expect === undefined || CONTINUE.test(expect) ? undefined : HttpProblem.ofStatus(417);
}
