import { createServer } from './server.js';
import { readConfiguration } from './configuration.js';

try {
  const configuration = readConfiguration(process.env);
  const app = await createServer(configuration);
  try {
    await app.listen(configuration.PORT, configuration.HOST);
  } catch (error) {
    // Ends its threads, too, which would keep the process alive.
    await app.close();
    throw error;
  }
  process.stdout.write(`taizhang: listening on ${await app.getUrl()} — data in ${configuration.DATA_DIR}\n`);
} catch (error) {
  process.stderr.write(`taizhang: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
