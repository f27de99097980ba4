import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { SqliteEventStore, openEventStore } from '#event-store';
import {
  APPLICATION_STREAM,
  PostgresViewStore,
  VIEWS,
  eventsFile,
  openViewsDatabase,
  project,
  queryCodesView,
  registerView,
  reportContributionsView,
  viewSchema,
} from '#projections';
import { QueryCodeDesk } from '#registry';
import { fill } from '../bench/made-events.js';
import { KurrentDbStandIn } from '../kurrentdb-stand-in/stand-in.js';
import { usePostgres } from '../services/suites.js';
import { cli, taizhang } from '../stories/processes.js';

const PARTITIONS = 3;
const server = usePostgres();

/** A cluster whose projectors have come to the end of what an office had before it moved there. */
async function withCluster(work: (pool: Pool, words: readonly string[]) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'taizhang-verify-'));
  const standIn = await KurrentDbStandIn.start();
  const url = await server().database();
  const pool = await openViewsDatabase(url);
  try {
    const office = SqliteEventStore.open(eventsFile(directory));
    await fill(office, 40);
    const [received] = await office.readAll(0, 1);
    const id = received?.stream.slice(APPLICATION_STREAM.length) ?? '';
    await new QueryCodeDesk(office, Date.now, 180).issue(id, 'issued-before', { actor: 'wang', agency: 'BENCH' });
    await office.close();
    await taizhang('migrate', '--data', directory, '--to', standIn.url);
    const store = await openEventStore(standIn.url);
    const [events, head] = [await store.readAll(0, 10_000), await store.head()];
    await store.close();
    for (const view of VIEWS) {
      for (let partition = 0; partition < PARTITIONS; partition += 1) {
        const placed = { view, store: await PostgresViewStore.open(pool, view, partition) };
        const own = events.filter(
          ({ stream }) => (stream.codePointAt(stream.length - 1) ?? 0) % PARTITIONS === partition,
        );
        await project(placed, own, head);
      }
    }
    await work(pool, ['verify', '--events', standIn.url, '--views', url]);
  } finally {
    await pool.end();
    await standIn.stop();
    rmSync(directory, { recursive: true });
  }
}

describe('taizhang verify of a cluster', () => {
  it('finds nothing where the views are what the events give', async () => {
    await withCluster(async (_, words) => {
      const { code, out, err } = await cli(...words);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('重建的视图与集群视图一致');
    });
  });

  it('names a row that was changed, one that is missing and one too many', async () => {
    await withCluster(async (pool, words) => {
      await pool.query(
        `UPDATE ${viewSchema(reportContributionsView)}.tally SET count = count + 1 WHERE measure = 'received' AND year = 2024`,
      );
      const register = `${viewSchema(registerView)}.register`;
      const gone = await pool.query<{ application_id: string }>(
        `DELETE FROM ${register} WHERE application_id = (SELECT max(application_id) FROM ${register}) RETURNING application_id`,
      );
      await pool.query(`UPDATE ${viewSchema(queryCodesView)}.query_code SET agency = 'OTHER'`);
      await pool.query(`INSERT INTO ${register} (application_id, agency) VALUES ('nobody', 'BENCH')`);
      const { code, err } = await cli(...words);
      expect(code).toBe(1);
      expect(err).toMatch(/table tally: has a row the events give otherwise: \["BENCH","received",2024/);
      expect(err).toContain(`table register: lacks a row the events give: ["${gone.rows[0]?.application_id}"`);
      expect(err).toMatch(/table query_code: has a row the events give otherwise: .*"issued-before","OTHER"/);
      expect(err).toContain('table register: has a row the events do not give: ["nobody","BENCH",null');
    });
  });

  it('says when a view has events set aside', async () => {
    await withCluster(async (pool, words) => {
      const parked = `${viewSchema(registerView)}.parked`;
      await pool.query(`INSERT INTO ${parked} VALUES (0, 1, 'application-1', 'unreadable', '{}')`);
      const { code, err } = await cli(...words);
      expect(code).toBe(1);
      expect(err).toContain('view register: has 1 events set aside: taizhang parked list');
    });
  });

  it('wants both the events and the views', async () => {
    const { code, err } = await cli('verify', '--events', 'kurrentdb://127.0.0.1:1');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('both --events and --views') as string });
  });
});
