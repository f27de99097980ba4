import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export interface Monitoring {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/health/live`, `/health/ready` and `/metrics` of a process that has no other HTTP. */
export async function startMonitoring(
  { host, port }: { readonly host: string; readonly port: number },
  metrics: Registry,
  ready: () => Promise<Readonly<Record<string, unknown>> & { readonly ready: boolean }>,
): Promise<Monitoring> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<readonly [number, string, string]> => {
      switch (request.url) {
        case '/health/live':
          return [200, 'application/json', JSON.stringify({ status: 'live' })];
        case '/health/ready': {
          const state = await ready();
          return [state.ready ? 200 : 503, 'application/json', JSON.stringify(state)];
        }
        case '/metrics':
          return [200, metrics.contentType, await metrics.metrics()];
        default:
          return [404, 'text/plain', 'not found'];
      }
    };
    answer()
      .catch((error: unknown) => [503, 'text/plain', String(error)] as const)
      .then(([status, type, body]) => response.writeHead(status, { 'content-type': type }).end(body))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
