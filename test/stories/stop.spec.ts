import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import { IdentityFile } from '#identity';
import { eventsFile } from '#projections';
import { LOG_ANCHORS_STREAM } from '#registry';
import { temporaryDirectory, until } from './office.js';
import { ServerProcess } from './processes.js';

/** Clients keep their connections open for the next request. */
const agent = new Agent({ keepAlive: true });
afterAll(() => agent.destroy());

/** An intake whose head the server has taken and whose body it waits for. */
async function begun(url: string): Promise<ClientRequest> {
  const headers = {
    'content-type': 'application/json',
    'x-agency': 'BINHAI',
    'x-actor': 'zhang',
    expect: '100-continue',
  };
  const intake = request(`${url}/api/v1/applications`, { method: 'POST', headers, agent });
  intake.flushHeaders();
  await once(intake, 'continue');
  return intake;
}

async function answerTo(intake: ClientRequest): Promise<{ status: number | undefined; body: unknown }> {
  const answered = once(intake, 'response') as Promise<[IncomingMessage]>;
  const fields = {
    receivedOn: '2025-03-03',
    channel: 'online',
    applicantKind: 'other',
    applicantName: '某会',
    request: '…',
  };
  intake.end(JSON.stringify(fields));
  const [answer] = await answered;
  const text = (await answer.toArray()).map(String).join('');
  return { status: answer.statusCode, body: JSON.parse(text) as unknown };
}

const takesConnections = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = createConnection(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** A client that begins a request, has the server take it, and does not go on. `closed` when the server has hung up. */
async function stalled(url: string, head: string): Promise<{ closed: Promise<unknown>; heard: () => string }> {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  let heard = '';
  socket.on('data', (text: Buffer) => (heard += text.toString())).on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write(head);
  await once(socket, 'ready');
  return { closed, heard: () => heard };
}
const HEAD = 'POST /api/v1/sign-in HTTP/1.1\r\nhost: localhost\r\n';
const BODY = `${HEAD}content-type: application/json\r\ncontent-length: 100\r\n`;

test('a first start that is asked to stop comes to its end: the administrator has the password that was told', async () => {
  const directory = temporaryDirectory();
  const server = await ServerProcess.start(directory, { SIGN_IN: 'on' });
  await server.stop();
  const file = IdentityFile.open(join(directory, 'identity.db'));
  const password = file.password('admin');
  file.close();
  expect(password?.one_time).toBe(1);
});

test('a request that does not come to its end keeps no server from stopping, nor its logs from being anchored', async () => {
  const directory = temporaryDirectory();
  const server = await ServerProcess.start(directory, { SIGN_IN: 'on', STOP_SECONDS: '1' });
  const asked = await fetch(`${server.url}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account: 'admin', password: 'a wrong one' }),
  });
  expect(asked.status).toBe(401);
  const { heard, closed } = await stalled(server.url, `${BODY}expect: 100-continue\r\n\r\n{`);
  await until(() => heard().includes('100 Continue'));
  expect(await server.stop()).toBe(0);
  await closed;

  const file = IdentityFile.open(join(directory, 'identity.db'));
  const [latest] = file.signIns({}, Number.MAX_SAFE_INTEGER, 1);
  file.close();
  const store = SqliteEventStore.open(eventsFile(directory));
  const anchored = (await store.readStream(LOG_ANCHORS_STREAM)).at(-1)?.data ?? '{}';
  await store.close();
  const { logs } = JSON.parse(anchored) as { logs: { log: string; last: { id: number } }[] };
  expect(latest?.what).toBe('failed');
  expect(logs.find(({ log }) => log === 'sign_in')?.last.id).toBe(latest?.id);
});

test.each([
  ['head', HEAD],
  ['body', `${BODY}\r\n{`],
])('a request whose %s does not come is let go of', async (_what, sent) => {
  const server = await ServerProcess.start(temporaryDirectory(), { SIGN_IN: 'on', REQUEST_SECONDS: '1' });
  const { heard, closed } = await stalled(server.url, sent);
  await closed;
  expect(heard()).toMatch(/^HTTP\/1\.1 408 /);
  expect(await server.stop()).toBe(0);
});

test('SIGTERM while requests are under way: they are answered, recorded, and the server ends with exit code 0', async () => {
  const directory = temporaryDirectory();
  const stopping = await ServerProcess.start(directory);
  const underWay = await Promise.all(Array.from({ length: 5 }, () => begun(stopping.url)));
  const exit = stopping.stop();
  await until(async () => !(await takesConnections(stopping.url)));

  const answers = await Promise.all(underWay.map(answerTo));
  const numbers = answers.map(({ body }) => (body as { registerNumber: string }).registerNumber);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
  expect(numbers.sort()).toEqual(['2025-0001', '2025-0002', '2025-0003', '2025-0004', '2025-0005']);
  expect(await exit).toBe(0);

  const server = await ServerProcess.start(directory);
  expect(await server.clerk.register({ position: '10' })).toMatchObject({ total: 5 });
  expect(await server.stop()).toBe(0);
});
