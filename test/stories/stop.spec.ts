import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:http';
import { once } from 'node:events';
import { createConnection } from 'node:net';
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
