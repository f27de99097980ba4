import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { isIPv6 } from 'node:net';
import { HttpProblem, OF_UNROUTED, problemOf } from './problem.js';
import { leavesUnread } from './unread.js';
import { Marked, Noted } from './noted.js';

/** What else than 400 the parser means by its errors. */
const STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};
/** A version that there is not; the parser has the same code for what comes where a line should end. */
const OTHER_VERSION = 'Invalid HTTP version';

/** The response to the last request of a connection. */
const lastResponses = new Noted<Socket, ServerResponse>();
/** Whose clients wait for `100 Continue`. */
const awaiting = new Marked<ServerResponse>();
/** Connections that are over once what is under way has been sent. */
const ending = new Marked<Socket>();

/**
 * Answers what the parser of Node does not take, and ends the connection. Whoever sent it may have asked for something before: no
 * request hears two answers, and none that has come whole misses its own. What cannot be read behind one that is still to be answered
 * may be a part of it: then that answer is the last, and the connection ends.
 */
export function answerUnparsed(
  { code = '', reason }: NodeJS.ErrnoException & { readonly reason?: string },
  socket: Socket,
): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  end(socket, reason === OTHER_VERSION ? 505 : (STATUS[code] ?? 400));
}

function end(socket: Socket, status: number): void {
  // The parser says it again of all that comes behind.
  if (ending.has(socket)) return;
  ending.add(socket);
  const response = lastResponses.get(socket);
  if (response === undefined || (response.writableFinished && response.req.complete)) {
    // No request yet that it could be a part of.
    const [head, body] = problemOfStatus(status);
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
    socket.destroySoon();
  } else if (response.headersSent || response.req.complete) {
    if (response.writableFinished) socket.destroySoon();
    else response.once('close', () => socket.destroySoon());
  } else {
    // Of a request that has not come whole: behind the answers to those before it, if they are still to be given.
    const [head, body] = problemOfStatus(status);
    response.writeHead(status, head).end(body);
  }
}

function problemOfStatus(status: number): [head: Record<string, string | number>, body: string] {
  const body = JSON.stringify(problemOf(HttpProblem.ofStatus(status)));
  const head = {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    ...OF_UNROUTED,
    Connection: 'close',
  };
  return [head, body];
}

/**
 * Refuses what Node and Fastify would refuse before any hook, in answers of their own. It is not counted by any limit, nor is what the
 * parser does not take: to say so asks nobody anything and costs what a 429 would, so that to refuse the refusal would save nothing.
 * A 415 comes behind the limits.
 */
export function refuseUnfit(instance: FastifyInstance): void {
  let stopping = false;
  instance.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  const { server } = instance;
  noteResponses(server);
  server.on('checkExpectation', (request, response) => instance.routing(request, response));
  // Who is to be refused whatever it is, is not asked to send it.
  server.on('checkContinue', (request, response) => {
    awaiting.add(response);
    instance.routing(request, response);
  });
  instance.addHook('onRequest', ({ raw }, _reply, done) => {
    done(stopping ? HttpProblem.ofStatus(503) : whatIsUnfit(raw));
  });
  instance.addHook('preParsing', (_request, { raw }, payload, done) => {
    if (awaiting.has(raw)) raw.writeContinue();
    done(null, payload);
  });
  instance.addHook('onSend', (request, reply, payload, done) => {
    if (leavesUnread(request.raw)) void reply.header('connection', 'close');
    done(null, payload);
  });
}

function noteResponses(server: Server): void {
  const note = (request: IncomingMessage, response: ServerResponse): void => {
    lastResponses.set(request.socket, response);
  };
  for (const event of ['request', 'checkContinue', 'checkExpectation'] as const) server.prependListener(event, note);
}

const CONTINUE = /(?:^|\W)100-continue(?:$|\W)/i;

/** A name or an address, and a port or none (RFC 9112, 3.2): nothing of a path, nor a list, nor white space. */
const HOST = /^(?:\[([\da-f:.]+)\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::(\d*))?$/i;
const LAST_PORT = 65_535;

function isHost(host: string): boolean {
  const [whole, ipv6, port = ''] = HOST.exec(host) ?? [];
  return whole !== undefined && (ipv6 === undefined || isIPv6(ipv6)) && Number(port) <= LAST_PORT;
}

function whatIsUnfit({ httpVersion, headers, rawHeaders }: IncomingMessage): HttpProblem | undefined {
  const { host, expect, 'transfer-encoding': coding } = headers;
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return HttpProblem.ofStatus(505);
  if (host !== undefined && (!isHost(host) || isGivenTwice('host', rawHeaders))) return badHost();
  if (isGivenTwice('content-type', rawHeaders)) return twoContentTypes();
  if (isGivenTwice('authorization', rawHeaders)) return twoAuthorizations();
  // Node takes the chunks apart, and what is in them as it comes (RFC 9112, 6.1).
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return HttpProblem.ofStatus(501);
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

/** Node takes the first, and what stands between may have taken another. */
function isGivenTwice(header: string, rawHeaders: readonly string[]): boolean {
  let times = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === header.length && name.toLowerCase() === header) times += 1;
  }
  return times > 1;
}

const badHost = (): HttpProblem =>
  new HttpProblem(
    400,
    'bad_host',
    'Host 请求头只能有一个，且须为主机名或者地址，可带端口（不超过 65535），例如 taizhang.example:3000；请改正。',
    'A request has one Host: a name or an address, with or without a port up to 65535, such as taizhang.example:3000; mend it.',
  );

const twoContentTypes = (): HttpProblem =>
  new HttpProblem(
    400,
    'content_type_twice',
    'Content-Type 请求头只能有一个；请只保留一个，例如 Content-Type: application/json。',
    'A request has one Content-Type: leave one, such as application/json.',
  );

const twoAuthorizations = (): HttpProblem =>
  new HttpProblem(
    400,
    'authorization_twice',
    'Authorization 请求头只能有一个；请只保留本人的一个。',
    'A request has one Authorization: leave the one of the person who asks.',
  );
