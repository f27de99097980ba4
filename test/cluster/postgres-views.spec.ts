import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Client, type Pool } from 'pg';
import { COUNTING_EVENTS } from '#annual-report';
import { writeApplicationEvent } from '#disclosure';
import type { StoredEvent } from '#event-store';
import { SqliteEventStore } from '#event-store';
import type { RegisterTables, ReportTables } from '#projections';
import {
  MissingEvents,
  PostgresViewStore,
  PostgresViews,
  SqliteViewStore,
  VIEWS,
  ViewsUnavailable,
  openViewsDatabase,
  project,
  readApplication,
  rebuild,
  registerView,
  reportContributionsView,
  retryParked,
  tallies,
  viewFile,
  viewSchema,
} from '#projections';
import { nameBasedId } from '#registry';
import { AGENCIES, officeHistory, sampleHistory } from '../lifecycles/office-history.js';
import type { Recorded } from '../lifecycles/office-history.js';
import { selfSigned } from '../services/certificate.js';
import { NOBODY, PostgresServer } from '../services/postgres.js';
import { usePostgres } from '../services/suites.js';
import { until } from './until.js';
import { embeddedRows, postgresRows } from './view-rows.js';

const PARTITIONS = 3;
const server = usePostgres();

/** A store with the history in it, and its events as they come back. */
async function recorded<Result>(
  history: readonly Recorded[],
  work: (events: readonly StoredEvent[], store: SqliteEventStore, directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'taizhang-cluster-'));
  const store = SqliteEventStore.open(join(directory, 'events.db'));
  try {
    for (const [index, { applicationId, event }] of history.entries()) {
      const stream = `application-${nameBasedId(applicationId)}`;
      const id = nameBasedId('event', directory, index);
      await store.append([
        { stream, expected: 'any', events: [{ ...writeApplicationEvent(event), id, correlation: 'test' }] },
      ]);
    }
    return await work(await store.readAll(0, 10_000), store, directory);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true });
  }
}

async function withDatabase<Result>(
  work: (pool: Pool) => Promise<Result>,
  of: PostgresServer = server(),
): Promise<Result> {
  const pool = await openViewsDatabase(await of.database());
  try {
    return await work(pool);
  } finally {
    if (!pool.ended) await pool.end();
  }
}

const partitionOf = ({ stream }: StoredEvent): number => (stream.codePointAt(stream.length - 1) ?? 0) % PARTITIONS;

/** The rows that a rebuild in a single process gives for the same events. */
async function rowsOfSingleProcess(store: SqliteEventStore, directory: string) {
  const placed = VIEWS.map((view) => ({ view, store: SqliteViewStore.open(viewFile(directory, view), view) }));
  await rebuild(placed, store);
  for (const one of placed) one.store.close();
  return embeddedRows(directory);
}

const open = (pool: Pool) =>
  Promise.all(
    VIEWS.map(async (view) => ({
      view,
      stores: await Promise.all(
        Array.from({ length: PARTITIONS }, (_, partition) => PostgresViewStore.open(pool, view, partition)),
      ),
    })),
  );

type Placed = Awaited<ReturnType<typeof open>>;

async function deliver(placed: Placed, batch: readonly StoredEvent[]): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const events = batch.filter((event) => partitionOf(event) === partition);
    await Promise.all(
      placed.map(async ({ view, stores }) => {
        const store = stores[partition];
        if (store !== undefined && events.length > 0) await project({ view, store }, events);
      }),
    );
  }
}

describe('views in PostgreSQL', () => {
  it('have the rows of a single-process rebuild, however the events are cut, repeated and shared by projectors', async () => {
    const cuts = fc.array(fc.record({ size: fc.integer({ min: 1, max: 15 }), again: fc.nat({ max: 8 }) }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(officeHistory, cuts, async (history, pieces) => {
        await recorded(history, (events, store, directory) =>
          withDatabase(async (pool) => {
            const projectors = [await open(pool), await open(pool)];
            let done = 0;
            for (let piece = 0; done < events.length; piece += 1) {
              const { size = 1, again = 0 } = pieces[piece % pieces.length] ?? {};
              const batch = events.slice(Math.max(0, done - again), done + size);
              // Both get the batch at once, as when a partition moves from one to the other.
              await Promise.all(projectors.map((placed) => deliver(placed, batch)));
              done += size;
            }
            expect(await postgresRows(pool)).toEqual(await rowsOfSingleProcess(store, directory));
          }),
        );
      }),
      { numRuns: 12 },
    );
  });

  it('are built anew beside the old ones, and projectors go on on the new ones', async () => {
    await recorded(sampleHistory(11), (events, store, directory) =>
      withDatabase(async (pool) => {
        const placed = await open(pool);
        const early = events.slice(0, 30);
        await deliver(placed, early);
        const position = early.at(-1)?.position ?? 0;
        for (const { view, stores } of placed) {
          const [first] = stores;
          if (first !== undefined) await rebuild([{ view, store: first }], store, undefined, position);
        }
        await deliver(placed, events.slice(20));
        expect(await postgresRows(pool)).toEqual(await rowsOfSingleProcess(store, directory));
      }),
    );
  });

  it('show a reader the rows of its agency only, whatever the query forgets to ask', async () => {
    await recorded(sampleHistory(12), (events) =>
      withDatabase(async (pool) => {
        await deliver(await open(pool), events);
        const views = new PostgresViews(pool);
        const register = views.reader<RegisterTables>(registerView);
        const reports = views.reader<ReportTables>(reportContributionsView);
        for (const agency of AGENCIES) {
          const seen = await register.read(agency, (db) => db.selectFrom('register').select('agency').execute());
          expect(new Set(seen.map((row) => row.agency))).toEqual(new Set([agency]));
          const others = AGENCIES.filter((other) => other !== agency);
          for (const other of others) expect(await reports.read(agency, (db) => tallies(db, other))).toEqual([]);
        }
        const all = await register.read(undefined, (db) => db.selectFrom('register').select('agency').execute());
        expect(new Set(all.map((row) => row.agency))).toEqual(new Set(AGENCIES));
      }),
    );
  });

  it('set aside what they cannot digest with all behind it, go on with the others, and take it back later', async () => {
    await recorded(sampleHistory(13), (events, store, directory) =>
      withDatabase(async (pool) => {
        const placed = await open(pool);
        const victim = events.find(({ type }) => !COUNTING_EVENTS.has(type)) as StoredEvent;
        const fromTheFuture = events.map((event) => (event === victim ? { ...event, schemaVersion: 99 } : event));
        await deliver(placed, fromTheFuture);
        const views = new PostgresViews(pool);
        const behind = events.filter(({ stream, position }) => stream === victim.stream && position >= victim.position);
        expect((await views.state(registerView)).parked).toBe(behind.length);
        expect((await views.state(reportContributionsView)).parked).toBeUndefined();
        const reader = views.reader<RegisterTables>(registerView);
        const ids = new Set(events.map(({ stream }) => stream.slice('application-'.length)));
        for (const id of ids) expect(await reader.read(undefined, (db) => readApplication(db, id))).toBeDefined();

        // The software has been brought up to date: the event is the same, and now it can be read.
        for (const view of VIEWS) {
          await pool.query(
            `UPDATE ${viewSchema(view)}.parked SET event = replace(event, '"schemaVersion":99', '"schemaVersion":1')`,
          );
        }
        for (const { view, stores } of placed) {
          for (const one of stores) expect((await retryParked({ view, store: one })).left).toBe(0);
        }
        expect((await views.state(registerView)).parked).toBeUndefined();
        const rows = await postgresRows(pool);
        const expected = await rowsOfSingleProcess(store, directory);
        expect(rows['register register']).toEqual(expected['register register']);
        expect(rows['report-contributions contribution']).toEqual(expected['report-contributions contribution']);
        expect(rows['report-contributions tally']).toEqual(expected['report-contributions tally']);
      }),
    );
  });

  it('keep a later event behind one that was set aside while its turn was waited for', async () => {
    await recorded(sampleHistory(16), (events) =>
      withDatabase(async (pool) => {
        const store = await PostgresViewStore.open(pool, registerView);
        const first = events[0] as StoredEvent;
        const next = events.filter(({ stream }) => stream === first.stream)[1] as StoredEvent;
        const other = await pool.connect();
        const schema = viewSchema(registerView);
        await other.query(`BEGIN; SELECT FROM ${schema}.checkpoint FOR UPDATE`);
        const waiting = project({ view: registerView, store }, [next]);
        const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
        await until(async () => (await pool.query(waits)).rowCount === 1);
        await other.query(`INSERT INTO ${schema}.parked VALUES (0, $1, $2, 'unreadable', '{}')`, [
          first.position,
          first.stream,
        ]);
        await other.query(`UPDATE ${schema}.checkpoint SET position = $1`, [first.position]);
        await other.query('COMMIT');
        other.release();
        expect(await waiting).toEqual([{ event: next, reason: 'behind an event set aside' }]);
      }),
    );
  });

  it('say what they lack, and take nothing, when a batch goes on behind what they have', async () => {
    await recorded(sampleHistory(17), (events) =>
      withDatabase(async (pool) => {
        const store = await PostgresViewStore.open(pool, registerView);
        const [first, third] = [events[0] as StoredEvent, events[2] as StoredEvent];
        await project({ view: registerView, store }, [first]);
        const gap = project({ view: registerView, store }, [third], 0, third.position - 1);
        await expect(gap).rejects.toThrow(MissingEvents);
        expect(await store.checkpoint()).toBe(first.position);
      }),
    );
  });

  it('are opened beside projectors and readers at work, which neither wait nor are waited for', async () => {
    await withDatabase(async (pool) => {
      await open(pool);
      const working = await pool.connect();
      await working.query('BEGIN');
      for (const view of VIEWS) {
        for (const { name } of [view.documents, ...view.tables]) {
          await working.query(`LOCK TABLE ${viewSchema(view)}.${name} IN ROW EXCLUSIVE MODE`);
        }
      }
      await open(pool);
      await working.query('COMMIT');
      working.release();
    });
  });

  it('tell a waiting reader when every partition has come as far as it asks', async () => {
    await recorded(sampleHistory(14), (events) =>
      withDatabase(async (pool) => {
        const placed = await open(pool);
        const views = new PostgresViews(pool);
        const last = events.at(-1)?.position ?? 0;
        const waiting = views.reaches(registerView, last, 30_000);
        await deliver(placed, events);
        for (const { view, stores } of placed) {
          for (const store of stores) await project({ view, store }, [], last);
        }
        expect(await waiting).toBe(true);
        expect(await views.reaches(registerView, last + 1, 50)).toBe(false);
        await views.close();
      }),
    );
  });

  it('leave nothing of a batch whose connection breaks', async () => {
    const durable = await PostgresServer.start({});
    try {
      await recorded(sampleHistory(15), (events, store, directory) =>
        withDatabase(async (pool) => {
          const placed = await open(pool);
          await deliver(placed, events.slice(0, 20));
          await durable.goAway();
          await expect(deliver(placed, events.slice(20))).rejects.toThrow();
          await durable.comeBack();
          await deliver(placed, events.slice(10));
          expect(await postgresRows(pool)).toEqual(await rowsOfSingleProcess(store, directory));
        }, durable),
      );
    } finally {
      await durable.stop();
    }
  });
});

describe('a database that cannot be used', () => {
  it.each([
    ['with a wrong password', (url: string) => url.replace(/:[^:@/]+@/, ':wrong@'), /password authentication failed/],
    ['that is not there', (url: string) => url.replace(/\/[^/]*$/, '/nowhere'), /database "nowhere" does not exist/],
    ['that does not answer', (url: string) => url.replace(/:\d+\//, ':1/'), /ECONNREFUSED/],
  ])('%s is told in one line without the password', async (_, spoilt, reason) => {
    const url = spoilt(await server().database());
    const error: unknown = await openViewsDatabase(url).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(ViewsUnavailable);
    const { message } = error as Error;
    expect(message).toMatch(reason);
    expect(message).not.toMatch(/taizhang@|wrong@|\n/);
  });

  it('whose user may make no role is used if an administrator has made it, and else says what is missing', async () => {
    await (await openViewsDatabase(await server().database())).end();
    const url = await server().database();
    const admin = new Client({ connectionString: url });
    await admin.connect();
    await admin.query(`CREATE ROLE plain LOGIN PASSWORD 'plain'`);
    await admin.query(`GRANT CREATE ON DATABASE ${new URL(url).pathname.slice(1)} TO plain`);
    const asPlain = Object.assign(new URL(url), { username: 'plain', password: 'plain' }).toString();
    await expect(openViewsDatabase(asPlain)).rejects.toThrow(/permission denied .*GRANT taizhang_reader TO the user$/);
    await admin.query('GRANT taizhang_reader TO plain');
    await admin.end();
    const pool = await openViewsDatabase(asPlain);
    await open(pool);
    const reader = new PostgresViews(pool).reader<RegisterTables>(registerView);
    expect(await reader.read('A', (db) => db.selectFrom('register').selectAll().execute())).toEqual([]);
    await pool.end();
  });

  it('over TLS is used if its certificate is vouched for, and else says why not', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'taizhang-postgres-tls-'));
    chmodSync(directory, 0o755);
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    const made = selfSigned();
    writeFileSync(key, made.key, { mode: 0o600 });
    writeFileSync(cert, made.cert, { mode: 0o644 });
    // The server does not run as root, and takes a key of its own only.
    if (process.getuid?.() === 0) chownSync(key, NOBODY, NOBODY);
    const guarded = await PostgresServer.start({ ssl: 'on', ssl_cert_file: cert, ssl_key_file: key });
    try {
      const url = `${await guarded.database()}?sslmode=verify-full`;
      const pool = await openViewsDatabase(`${url}&sslrootcert=${cert}`);
      const { rows } = await pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
      expect(rows).toEqual([{ ssl: true }]);
      await pool.end();
      await expect(openViewsDatabase(url)).rejects.toThrow(
        /^cannot use the views’ database .*: Error: self-signed certificate[^\n]*$/,
      );
    } finally {
      await guarded.stop();
      rmSync(directory, { recursive: true });
    }
  });

  it('made by newer software is left alone', async () => {
    const url = await server().database();
    const pool = await openViewsDatabase(url);
    await pool.query('UPDATE taizhang.storage SET version = 99');
    await pool.end();
    await expect(openViewsDatabase(url)).rejects.toThrow('install the newer software');
  });
});
