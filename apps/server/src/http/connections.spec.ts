import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createConnection } from 'node:net';
import { fastify } from 'fastify';
import { isProxy } from '../configuration.js';
import { boundConnections } from './connections.js';

const REQUEST = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';

/** A server with few connections; how many of ten that ask at the same time hear an answer. */
async function answered(isOurs: boolean, bounds: { most?: number; mostOfSite?: number }): Promise<number[]> {
  const instance = fastify();
  instance.get('/', () => 'heard');
  boundConnections(instance, () => isOurs, bounds);
  await instance.listen({ port: 0, host: '127.0.0.1' });
  const { port } = instance.server.address() as AddressInfo;
  const numbers: number[] = [];
  // When those of the first time have gone, there is room again.
  for (let time = 1; time <= 2; time += 1) {
    const sockets = Array.from({ length: 10 }, () => createConnection(port, '127.0.0.1'));
    const heard = await Promise.all(sockets.map(hears));
    numbers.push(heard.filter(Boolean).length);
    for (const socket of sockets) socket.destroy();
    while ((await connectionsOf(instance.server)) > 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await instance.close();
  return numbers;
}

const hears = (socket: Socket): Promise<boolean> =>
  new Promise((resolve) => {
    socket.once('data', () => resolve(true)).once('close', () => resolve(false));
    socket.on('error', () => undefined).write(REQUEST);
  });

const connectionsOf = (server: { getConnections: (told: (error: Error | null, count: number) => void) => unknown }) =>
  new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));

test.each<[string, number, boolean, { most?: number; mostOfSite?: number }]>([
  ['in all', 4, true, { most: 4 }],
  ['of one address', 3, false, { mostOfSite: 3 }],
  ['of a proxy, however many an address may have', 10, true, { mostOfSite: 3 }],
])('so many connections are answered %s: %d', async (_of, number, isOurs, bounds) => {
  expect(await answered(isOurs, bounds)).toEqual([number, number]);
});

test('the log names each address whose connections are closed, once', async () => {
  const told: string[] = [];
  Logger.overrideLogger({
    warn: (what: string) => void told.push(what),
    log: () => undefined,
    error: () => undefined,
  });
  const instance = fastify();
  boundConnections(instance, () => false, { mostOfSite: 1 });
  await instance.listen({ port: 0, host: '127.0.0.1' });
  const { port } = instance.server.address() as AddressInfo;
  for (const localAddress of ['127.0.0.1', '127.0.0.2', '127.0.0.1']) {
    const sockets = Array.from({ length: 3 }, () => createConnection({ port, host: '127.0.0.1', localAddress }));
    const [kept, ...closed] = sockets.map((socket) => once(socket, 'close'));
    await Promise.race([Promise.all(closed), kept]);
    for (const socket of sockets) socket.destroy();
    while ((await connectionsOf(instance.server)) > 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await instance.close();
  Logger.overrideLogger(true);
  expect(told.map((what) => /connections of (\S+):/.exec(what)?.[1])).toEqual(['127.0.0.1', '127.0.0.2']);
});

test.each([
  ['10.0.0.5', true],
  ['::ffff:10.0.0.5', true],
  ['10.0.0.6', false],
  ['192.168.7.9', true],
  ['2001:db8::9', true],
  ['2001:db9::9', false],
])('whether %s is a proxy: %s', (address, is) => {
  expect(isProxy('10.0.0.5, 192.168.0.0/16,2001:db8::/32')(address)).toBe(is);
});
