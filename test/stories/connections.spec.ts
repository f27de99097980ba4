import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createConnection } from 'node:net';
import { jest } from '@jest/globals';
import { Office as ServerOffice } from '../../apps/server/src/office.js';
import { until } from './office.js';
import { SignedInOffice } from './signed-in-office.js';

/** What one connection may ask for, and how long the answers to it are kept. */
const CASES = '/api/v1/applications';
const INTAKE = JSON.stringify({
  receivedOn: '2025-03-03',
  channel: 'online',
  applicantKind: 'natural_person',
  applicantName: '王建国',
  request: '2023年决算',
});
const head = (line: string, ...headers: readonly string[]): string =>
  `${[`${line} HTTP/1.1`, 'host: localhost', 'x-agency: BINHAI', 'x-actor: wang', ...headers].join('\r\n')}\r\n\r\n`;
const intake = `${head(`POST ${CASES}`, 'content-type: application/json', `content-length: ${Buffer.byteLength(INTAKE)}`)}${INTAKE}`;

function connected(url: string) {
  const { hostname, port } = new URL(url);
  const socket: Socket = createConnection({ port: Number(port), host: hostname, allowHalfOpen: true });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  let heard = '';
  const listen = () => {
    socket.on('data', (text: Buffer) => (heard += text.toString())).once('end', () => socket.end());
    return closed.then(() => heard);
  };
  return { socket, listen };
}

const statusesIn = (heard: string): string[] =>
  [...heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status);

let office: SignedInOffice;
beforeAll(async () => {
  office = await SignedInOffice.open('2025-03-03T09:00', { SIGN_IN: 'off', REQUEST_SECONDS: 1 });
});

const httpServer = () => office.app.getHttpServer();
const applications = async (): Promise<number> =>
  ((await office.get(CASES, undefined, { 'x-agency': 'BINHAI' })).body['rows'] as unknown[]).length;

test('whoever asks for much at once is refused from the seventeenth on, and nothing behind that is done', async () => {
  const { socket, listen } = connected(office.url);
  socket.write(`${head('GET /health/live').repeat(20)}${intake}`);
  const heard = await listen();
  expect(statusesIn(heard)).toEqual([...Array<string>(16).fill('200'), '429']);
  expect(heard).toContain('"code":"too_many_at_once"');
  expect(await applications()).toBe(0);
});

test('one after the other a connection may ask for any number', async () => {
  const { socket, listen } = connected(office.url);
  const answers = listen();
  for (let time = 1; time <= 20; time += 1) {
    socket.write(head('GET /health/live'));
    await once(socket, 'data');
  }
  socket.end();
  expect(statusesIn(await answers)).toEqual(Array<string>(20).fill('200'));
});

test('an answer that nobody takes is not kept', async () => {
  const arrived = once(httpServer(), 'connection') as Promise<[Socket]>;
  const { socket } = connected(office.url);
  socket.pause();
  // More than the buffers of both ends hold.
  socket.write(head('GET /openapi.json').repeat(16));
  const [there] = await arrived;
  await until(() => there.writableLength > 0);
  await once(there, 'close');
  socket.destroy();
});

test('whoever has said all, and listens, hears what is recorded', async () => {
  const before = await applications();
  const { socket, listen } = connected(office.url);
  socket.end(intake);
  expect(statusesIn(await listen())).toEqual(['201']);
  await until(async () => (await applications()) === before + 1);
});

test('whoever waits for the server longer than that is answered', async () => {
  const { views } = office.app.get(ServerOffice);
  const reaches = views.reaches.bind(views);
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const spy = jest.spyOn(views, 'reaches').mockImplementation(async (...given) => {
    await held;
    return reaches(...given);
  });
  const { socket, listen } = connected(office.url);
  const answered = listen();
  socket.write(head(`GET ${CASES}?position=1`, 'connection: close'));
  await once(httpServer(), 'timeout');
  goOn();
  expect(statusesIn(await answered)).toEqual(['200']);
  spy.mockRestore();
});
