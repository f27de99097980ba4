import { KafkaServer, fetchKafka, type KafkaAccess, type KafkaDetour } from './kafka.js';
import { PostgresServer } from './postgres.js';

/** A PostgreSQL for the suites of the file that calls this. */
export function usePostgres(): () => PostgresServer {
  let server: PostgresServer | undefined;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server?.stop());
  return () => started(server);
}

const demanded = process.env['CI'] === 'true' || process.env['REQUIRE_KAFKA'] === '1';

/**
 * A suite on a Kafka of its own. Where Kafka cannot be had it is skipped, and a line says so; with `CI=true` or
 * `REQUIRE_KAFKA=1` it fails.
 */
export async function describeWithKafka(
  name: string,
  suite: (kafka: () => KafkaServer) => void,
  other?: KafkaAccess | KafkaDetour,
): Promise<void> {
  const missing = await fetchKafka().then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  if (missing !== undefined && !demanded) {
    process.stderr.write(`not run: ${name}, as Kafka cannot be run here: ${missing}\n`);
    // Jest wants a test in every file.
    describe.skip(name, () => it.todo('needs Kafka'));
    return;
  }
  describe(name, () => {
    let server: KafkaServer | undefined;
    beforeAll(async () => {
      if (missing !== undefined) throw new Error(`Kafka is demanded, but cannot be run here: ${missing}`);
      server = await KafkaServer.start(false, other);
    });
    afterAll(() => server?.stop());
    suite(() => started(server));
  });
}

function started<Server>(server: Server | undefined): Server {
  if (server === undefined) throw new Error('the server has not been started');
  return server;
}
