import type { AddressInfo } from 'node:net';
import { createServer } from './server.js';
import { readSettings } from '#configuration';
import { Configuration, addressAt, isEverywhere } from './configuration.js';
import { Gate } from './sign-in/gate.js';

try {
  const configuration = readSettings(Configuration, process.env);
  const app = await createServer(configuration);
  try {
    await app.init();
    // Not by Nest, which would log a port in use on its own.
    const { PORT: port, HOST: host } = configuration;
    const instance = app.getHttpAdapter().getInstance();
    await instance.listen({ port, host });
    const address = addressAt(host, (instance.server.address() as AddressInfo).port);
    const more = isEverywhere(host) ? ' and at every other address of this machine' : '';
    process.stdout.write(`taizhang: listening on ${address}${more} — data in ${configuration.DATA_DIR}\n`);
    await app.get(Gate).firstStart((line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    // Ends its threads, too, which would keep the process alive.
    await app.close();
    throw error;
  }
} catch (error) {
  process.stderr.write(`taizhang: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
