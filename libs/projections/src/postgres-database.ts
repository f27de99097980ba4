import type { CustomTypesConfig } from 'pg';
import { Pool, types } from 'pg';
import { READER_ROLE, inTransaction } from './postgres-view-store.js';

/** Version of what lies beside the views' own schemas in a database. */
const STORAGE_VERSION = 1;

const INSUFFICIENT_PRIVILEGE = '42501';

/** Positions and counts stay far below 2^53, so they come as numbers, as from SQLite. */
const numbers: CustomTypesConfig = {
  getTypeParser: (type, format): unknown =>
    type === types.builtins.INT8 ? Number : (types.getTypeParser(type, format) as unknown),
};

/** The views' database cannot be used. The message is one line for the operator. */
export class ViewsUnavailable extends Error {
  override readonly name = 'ViewsUnavailable';
}

/**
 * Connects to the views' database and makes what all views share.
 * @throws ViewsUnavailable when it cannot be reached, refuses the login, or was made by newer software
 */
export async function openViewsDatabase(url: string, connections = 10): Promise<Pool> {
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: 5_000,
    types: numbers,
  });
  // A connection that breaks while it waits in the pool is replaced at its next use.
  pool.on('error', () => undefined);
  try {
    await inTransaction(pool, async (client) => {
      // Several processes start at once: one makes it, the others find it.
      await client.query(`SELECT pg_advisory_xact_lock(hashtext('taizhang-views'))`);
      await client.query('CREATE SCHEMA IF NOT EXISTS taizhang');
      await client.query('CREATE TABLE IF NOT EXISTS taizhang.storage (version integer NOT NULL)');
      const { rows } = await client.query<{ version: number }>('SELECT version FROM taizhang.storage');
      const version = rows[0]?.version;
      if (version === undefined) await client.query('INSERT INTO taizhang.storage VALUES ($1)', [STORAGE_VERSION]);
      else if (version > STORAGE_VERSION) {
        throw new ViewsUnavailable(
          `the views’ database has storage version ${version}, this software knows ${STORAGE_VERSION}: install the newer software`,
        );
      }
      // Asked first, as an administrator may have made the role for a user that may make none. Other databases of the server
      // share it, so somebody may be quicker.
      await client.query(
        `DO $$ BEGIN
           IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${READER_ROLE}') THEN
             CREATE ROLE ${READER_ROLE} NOLOGIN;
           END IF;
         EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
      );
      await client.query(
        `DO $$ BEGIN
           IF NOT pg_has_role('${READER_ROLE}', 'SET') THEN GRANT ${READER_ROLE} TO CURRENT_USER; END IF;
         END $$`,
      );
    });
    return pool;
  } catch (error) {
    await pool.end();
    if (error instanceof ViewsUnavailable) throw error;
    const { hostname, port, pathname } = new URL(url);
    const reason = error instanceof Error ? reasonOf(error) : String(error);
    const hint =
      (error as { code?: string }).code === INSUFFICIENT_PRIVILEGE
        ? `; the user needs CREATE on the database, and an administrator’s CREATE ROLE ${READER_ROLE} NOLOGIN; GRANT ${READER_ROLE} TO the user`
        : '';
    throw new ViewsUnavailable(
      `cannot use the views’ database ${hostname}:${port || 5432}${pathname}: ${reason}${hint}`,
      {
        cause: error,
      },
    );
  }
}

/** Several addresses of one host give several errors and an empty message. */
const reasonOf = (error: Error): string =>
  error instanceof AggregateError ? error.errors.map(String).join('; ') : error.message;
