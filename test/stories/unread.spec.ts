import type { Socket } from 'node:net';
import { createConnection } from 'node:net';
import { jest } from '@jest/globals';
import { Office as ServerOffice } from '../../apps/server/src/office.js';
import { until } from './office.js';
import { SignedInOffice } from './signed-in-office.js';

/** What a request is refused for before its body has come, and what comes behind it on the same connection. */
const HOST = 'host: localhost';
const JSON_BODY = 'content-type: application/json';
const CASES = '/api/v1/applications';
const INTAKE = JSON.stringify({
  receivedOn: '2025-03-03',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
});
const MEBIBYTE = 1_048_576;
/** More than the buffers of both ends of a connection hold. */
const MUCH = 64 * MEBIBYTE;

const head = (line: string, ...headers: readonly string[]): string =>
  `${[`${line} HTTP/1.1`, HOST, ...headers].join('\r\n')}\r\n\r\n`;

interface Connection {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  /** The status of each answer so far. */
  readonly statuses: () => string[];
  readonly heard: () => string;
}

function connected(url: string): Connection {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  let heard = '';
  socket.on('data', (text: Buffer) => (heard += text.toString())).on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const statuses = () => [...heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);
  return { socket, closed, statuses, heard: () => heard };
}

/** Sends a body for as long as the server takes any of it. @returns bytes that it has taken */
async function poured({ socket, closed }: Connection): Promise<number> {
  const piece = Buffer.alloc(65_536, 'x');
  const pour = (): void => {
    while (socket.writable && socket.bytesWritten < MUCH) if (!socket.write(piece)) return;
    if (socket.bytesWritten >= MUCH) socket.destroy();
  };
  socket.on('drain', pour);
  pour();
  await closed;
  return socket.bytesWritten;
}

let office: SignedInOffice;
let clerk: string;
beforeAll(async () => {
  const started = await SignedInOffice.started('2025-03-03T09:00');
  office = started.office;
  clerk = await office.employ(started.admin, 'wang', '王登记', 'intake_clerk');
});

test.each([
  ['a stranger', `POST ${CASES}`, '401'],
  ['a stranger, at no address', 'POST /nowhere', '404'],
  ['a stranger, at an address that is none', 'POST /%ZZ', '400'],
  ['whoever signs in', 'POST /api/v1/sign-in', '413'],
  ['whoever asks', 'GET /health/live', '200'],
])('of a body without end that %s sends no more is taken when it is answered', async (_who, line, status) => {
  for (const length of ['content-length: 900000000', 'transfer-encoding: chunked']) {
    const connection = connected(office.url);
    connection.socket.write(head(line, JSON_BODY, length));
    if (length.startsWith('transfer')) connection.socket.write(`${(900_000_000).toString(16)}\r\n`);
    // Without a length it is read as far as it may go.
    if (status !== '413') await until(() => connection.statuses().length > 0);
    expect(await poured(connection)).toBeLessThan(MUCH);
    if (status !== '413') expect(connection.statuses()).toEqual([status]);
  }
});

test('who asks too often is not listened to either', async () => {
  const { office: narrow } = await SignedInOffice.started('2025-03-03T09:00', { RATE_SIGN_IN: 3 });
  const connection = connected(narrow.url);
  for (let times = 0; times < 3; times += 1) await narrow.post('/api/v1/sign-in', undefined, {});
  connection.socket.write(head('POST /api/v1/sign-in', JSON_BODY, 'content-length: 900000000'));
  await until(() => connection.statuses().length > 0);
  expect(await poured(connection)).toBeLessThan(MUCH);
  expect(connection.statuses()).toEqual(['429']);
});

test('a stranger is not asked to send the body', async () => {
  const { socket, closed, statuses } = connected(office.url);
  socket.write(head(`POST ${CASES}`, JSON_BODY, 'content-length: 900000000', 'expect: 100-continue'));
  await closed;
  expect(statuses()).toEqual(['401']);
});

describe('one request has one answer', () => {
  const chunked = head(`POST ${CASES}`, JSON_BODY, 'transfer-encoding: chunked');

  test('also a stranger’s whose body is none', async () => {
    const apart = connected(office.url);
    apart.socket.write(chunked);
    await until(() => apart.statuses().length > 0);
    apart.socket.write('zz\r\n');
    await apart.closed;
    expect(apart.statuses()).toEqual(['401']);

    const together = connected(office.url);
    together.socket.write(`${chunked}zz\r\n`);
    await together.closed;
    expect(together.statuses()).toHaveLength(1);
  });

  test('an intake under way hears that it is recorded, whatever comes behind it', async () => {
    const { store } = office.app.get(ServerOffice);
    const append = store.append.bind(store);
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let asked = 0;
    const spy = jest.spyOn(store, 'append').mockImplementation(async (...given) => {
      asked += 1;
      await held;
      return append(...given);
    });
    const { socket, closed, statuses } = connected(office.url);
    const of = [`authorization: Bearer ${clerk}`, 'x-agency: BINHAI', `content-length: ${Buffer.byteLength(INTAKE)}`];
    socket.write(`${head(`POST ${CASES}`, JSON_BODY, ...of)}${INTAKE}`);
    await until(() => asked > 0);
    let noticed = 0;
    office.app.getHttpServer().on('clientError', () => (noticed += 1));
    for (let times = 1; times <= 3; times += 1) {
      socket.write('garbage\r\n\r\n');
      await until(() => noticed >= times);
    }
    goOn();
    await closed;
    spy.mockRestore();
    expect(statuses()).toEqual(['201']);
  });

  test.each([
    ['garbage', 'garbage\r\n\r\n', ['200', '200']],
    ['a request whose body is none', `${chunked}zz\r\n`, ['200', '200', '400']],
  ])('requests before %s are answered, in their order', async (_what, last, answers) => {
    const { socket, closed, statuses } = connected(office.url);
    socket.write(`${head('GET /openapi.json')}${head('GET /health/live')}${last}`);
    await closed;
    expect(statuses()).toEqual(answers);
  });

  test('what comes behind an answer is told that it is none', async () => {
    const { socket, closed, statuses } = connected(office.url);
    socket.write(head('GET /health/live'));
    await until(() => statuses().length === 1);
    socket.write('garbage\r\n\r\n');
    await closed;
    expect(statuses()).toEqual(['200', '400']);
  });
});
