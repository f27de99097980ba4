import { createConnection } from 'node:net';
import { Office, temporaryDirectory, until } from './office.js';
import { SignedInOffice } from './signed-in-office.js';
import { ServerProcess } from './processes.js';

/** What is refused before anybody has asked for anything: Node and Fastify have answers of their own, and these are ours. */
const HOST = 'host: localhost';

/** All that the server says on a connection until it hangs up. */
async function heardFrom(url: string, ...sent: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  let heard = '';
  socket.on('data', (text: Buffer) => (heard += text.toString())).on('error', () => undefined);
  for (const text of sent) socket.write(text);
  await new Promise((resolve) => socket.once('close', resolve));
  return heard;
}

function problemIn(heard: string): { status: number; code: string; headers: string; problem: Record<string, unknown> } {
  const [headers = '', body = ''] = heard.split('\r\n\r\n');
  expect(headers).toMatch(/^content-type: application\/problem\+json/im);
  expect(headers).toMatch(/^cache-control: no-store/im);
  expect(headers).toMatch(/^x-content-type-options: nosniff/im);
  const told = /^content-length: (\d+)/im.exec(headers)?.[1];
  expect(Number(told)).toBe(Buffer.byteLength(body));
  const problem = JSON.parse(body) as Record<string, unknown>;
  const status = Number(/^HTTP\/1\.1 (\d+) /.exec(headers)?.[1]);
  expect(problem['status']).toBe(status);
  expect(problem['detail']).toMatch(/\p{Script=Han}/u);
  expect(String(problem['english']).length).toBeGreaterThan(0);
  return { status, code: String(problem['code']), headers, problem };
}

const request = (line: string, ...headers: readonly string[]): string =>
  `${[line, ...headers, 'connection: close'].join('\r\n')}\r\n\r\n`;
const post = (...headers: readonly string[]): string => request('POST /api/v1/sign-in HTTP/1.1', HOST, ...headers);

describe.each(['on', 'off'] as const)('with sign-in %s', (signIn) => {
  let url: string;
  beforeAll(async () => {
    const at = '2025-03-03T09:00';
    ({ url } = signIn === 'on' ? await SignedInOffice.open(at) : await Office.open(at));
  });

  test.each<[string, string, string]>([
    ['no HTTP', 'hello\r\n\r\n', '400 http_400'],
    ['a method that there is not', request('BREW / HTTP/1.1', HOST), '400 http_400'],
    ['a header that is none', request('GET / HTTP/1.1', HOST, 'a b: c'), '400 http_400'],
    ['two lengths', post('content-length: 1', 'transfer-encoding: chunked'), '400 http_400'],
    [
      'a chunk that is none',
      `${post('transfer-encoding: chunked', 'content-type: application/json')}zz\r\n`,
      '400 http_400',
    ],
    ['an address that is none', request('GET /%ZZ HTTP/1.1', HOST), '400 http_400'],
    ['headers without end', request('GET / HTTP/1.1', HOST, `a: ${'x'.repeat(20_000)}`), '431 http_431'],
    ['an expectation', post('expect: tea'), '417 http_417'],
    [
      'content that is not as it is',
      `${post('transfer-encoding: gzip, chunked', 'content-type: application/json')}2\r\n{}\r\n0\r\n\r\n`,
      '501 http_501',
    ],
    ['a version that there is not', request('GET / HTTP/3.7', HOST), '505 http_505'],
    ['a version from before there were headers', request('GET / HTTP/0.9', HOST), '505 http_505'],
    ['lines that end too early', 'GET /api/v1/me HTTP/1.1\nhost: localhost\n\n', '400 http_400'],
    ['too much', post('content-type: application/json', 'content-length: 9000'), '413 http_413'],
    ['another type', `${post('content-type: text/plain', 'content-length: 1')}a`, '415 http_415'],
    ['two hosts', request('GET /api/v1/me HTTP/1.1', HOST, 'HOST: elsewhere.example'), '400 bad_host'],
    ['two hosts in HTTP 1.0', request('GET /api/v1/me HTTP/1.0', HOST, HOST), '400 bad_host'],
    ['a port that there is not', request('GET /api/v1/me HTTP/1.1', `${HOST}:65536`), '400 bad_host'],
    [
      'two types',
      `${post('content-type: application/json', 'Content-Type: application/json; charset=gbk', 'content-length: 2')}{}`,
      '400 content_type_twice',
    ],
    [
      'two who ask',
      request('GET /api/v1/me HTTP/1.1', HOST, 'authorization: Bearer a', 'AUTHORIZATION: Bearer b'),
      '400 authorization_twice',
    ],
    ['a method of elsewhere', request('PROPFIND /api/v1/me HTTP/1.1', HOST), '404 http_404'],
  ])('%s', async (_what, sent, answer) => {
    const { status, code } = problemIn(await heardFrom(url, sent));
    expect(`${status} ${code}`).toBe(answer);
  });

  test('no host', async () => {
    const { status, code } = problemIn(await heardFrom(url, request('GET /api/v1/me HTTP/1.1')));
    // Who is believed without sign-in must come by the server's own name in any case.
    expect(`${status} ${code}`).toBe(signIn === 'on' ? '400 host_missing' : '421 not_by_this_name');
  });

  test.each([
    ...['local host', 'localhost/docs', 'a@localhost', 'localhost:http', '[::1', 'localhost, elsewhere', '主机'],
    ...['[:::::...]', '[1.2.3.4]', 'a:9999999999'],
  ])('the host “%s”', async (host) => {
    const { status, code } = problemIn(await heardFrom(url, request('GET /api/v1/me HTTP/1.1', `host: ${host}`)));
    expect(`${status} ${code}`).toBe(signIn === 'on' ? '400 bad_host' : '421 not_by_this_name');
  });

  test.each(['localhost:3000', 'localhost:65535', '[::1]:3000', '127.0.0.1'])('and %s is one', async (host) => {
    expect(await heardFrom(url, request('GET /docs HTTP/1.1', `host: ${host}`))).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('another protocol is not spoken, and the connection ends, as what comes behind is not read', async () => {
    const asked = ['GET /docs HTTP/1.1', HOST, 'connection: upgrade, http2-settings', 'upgrade: h2c', '', ''].join(
      '\r\n',
    );
    const heard = await heardFrom(url, `${asked}GET /docs HTTP/1.1\r\n${HOST}\r\n\r\n`);
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
    expect(heard).toMatch(/^connection: close/im);
  });

  test('HTTP 1.0 needs no host', async () => {
    expect(await heardFrom(url, request('GET /docs HTTP/1.0', ...(signIn === 'on' ? [] : [HOST])))).toMatch(
      /^HTTP\/1\.1 200 /,
    );
  });
});

test('a part of an address that is longer than any id', async () => {
  const { url } = await SignedInOffice.open('2025-03-03T09:00');
  const heard = await heardFrom(url, request(`GET /api/v1/applications/${'n'.repeat(200)} HTTP/1.1`, HOST));
  expect(problemIn(heard)).toMatchObject({ status: 414, code: 'http_414' });
});

test('a request that comes behind another while the server stops', async () => {
  const server = await ServerProcess.start(temporaryDirectory());
  const { hostname, port } = new URL(server.url);
  const socket = createConnection(Number(port), hostname);
  let heard = '';
  socket.on('data', (text: Buffer) => (heard += text.toString()));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const head = ['POST /api/v1/track HTTP/1.1', HOST, 'content-type: application/json', 'content-length: 2'];
  socket.write(`${[...head, 'expect: 100-continue'].join('\r\n')}\r\n\r\n`);
  await until(() => heard.includes('100 Continue'));
  const exit = server.stop();
  await until(() => takesNoConnection(server.url));
  socket.write(`{}${request('GET /api/v1/me HTTP/1.1', HOST)}`);
  await closed;
  const [, first = '', second = ''] = heard.split(/(?=HTTP\/1\.1 \d)/);
  expect(problemIn(first)).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(problemIn(second)).toMatchObject({ status: 503, code: 'http_503' });
  expect(await exit).toBe(0);
});

const takesNoConnection = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = createConnection(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });

test.each([
  ['head', 'POST /api/v1/sign-in HTTP/1.1\r\nhost: localhost\r\n'],
  [
    'body',
    'POST /api/v1/sign-in HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
  ],
])('a %s that does not come', async (_what, sent) => {
  const server = await ServerProcess.start(temporaryDirectory(), { SIGN_IN: 'on', REQUEST_SECONDS: '1' });
  const heard = await heardFrom(server.url, sent);
  expect(problemIn(heard)).toMatchObject({ status: 408, code: 'http_408' });
  expect(await server.stop()).toBe(0);
});
