import { issueQueryCode } from '#disclosure';
import { AGENCIES, sampleHistory } from '../../../test/lifecycles/office-history.js';
import type { QueryCodeTables } from './index.js';
import {
  QUERY_CODE_STREAM,
  SqliteViewReader,
  applicationOfQueryCode,
  catchUp,
  catchUpAll,
  queryCodesView,
  rebuild,
  rebuildInThreads,
  registerView,
  verifyViews,
  viewFile,
} from './index.js';
import type { TestOffice } from './office.fixture.js';
import { append, appendRaw, dump, tamper, withOffice } from './office.fixture.js';

const history = sampleHistory(9);
const applications = [...new Set(history.map(({ applicationId }) => applicationId))];

const envelope = (agency: string) => ({ schemaVersion: 1, occurredOn: '2025-03-03', actor: 'wang', agency });

async function issue(
  office: TestOffice,
  applicationId: string,
  codeHash: string,
  agency: string = AGENCIES[0],
): Promise<void> {
  const [{ type, data } = { type: '', data: {} }] = issueQueryCode(codeHash, '2025-03-03', 180);
  const event = { ...envelope(agency), type, data: JSON.stringify(data) };
  await appendRaw(office.store, QUERY_CODE_STREAM + applicationId, event);
}

const revoke = (office: TestOffice, applicationId: string): Promise<number> => {
  const event = { ...envelope(AGENCIES[0]), type: 'QueryCodeRevoked', data: '{}' };
  return appendRaw(office.store, QUERY_CODE_STREAM + applicationId, event);
};

/** Codes of every application, each replaced, revoked and issued again while the views follow. */
async function live(office: TestOffice): Promise<void> {
  const placed = office.views();
  const follow = async (): Promise<void> => {
    for (const one of placed) await catchUp(one, office.store);
  };
  await append(office.store, history);
  for (const round of [1, 2]) {
    for (const id of applications) {
      await issue(office, id, `z ${round} ${id}`);
      await revoke(office, id);
      await follow();
      await issue(office, id, `a ${round} ${id}`);
    }
    await follow();
  }
}

describe('the view of query codes', () => {
  it('is built anew, in threads or not, as it was folded live', async () => {
    await withOffice(async (office) => {
      await live(office);
      const followed = dump(office.directory);
      expect(followed.match(/"code_hash":/g)).toHaveLength(4 * applications.length);
      await rebuild(office.views(), office.store);
      expect(dump(office.directory)).toBe(followed);
      await rebuildInThreads(office.directory, await office.store.head());
      expect(dump(office.directory)).toBe(followed);
    });
  });

  it('is built of the events in a data directory that has none yet, and the others go on', async () => {
    await withOffice(async (office) => {
      for (const one of office.views()) if (one.view === registerView) await catchUp(one, office.store);
      await append(office.store, history);
      await issue(office, 'one', 'first', AGENCIES[1]);
      await issue(office, 'one', 'second', AGENCIES[1]);
      await catchUpAll(office.directory, office.store);
      const codes = new SqliteViewReader<QueryCodeTables>(office.directory, queryCodesView);
      const found = { applicationId: 'one', agency: AGENCIES[1] };
      expect(await applicationOfQueryCode(codes.db, 'first')).toEqual(found);
      expect(await applicationOfQueryCode(codes.db, 'second')).toEqual(found);
      expect(await applicationOfQueryCode(codes.db, 'third')).toBeUndefined();
      await codes.close();
    });
  });

  it('is verified: a code that was given another application is found', async () => {
    await withOffice(async (office) => {
      await live(office);
      expect(await verifyViews(office.directory, office.store)).toEqual([]);
      tamper(
        viewFile(office.directory, queryCodesView),
        `UPDATE query_code SET application_id = 'another' WHERE code_hash = 'a 1 ${applications[0] ?? ''}'`,
      );
      expect((await verifyViews(office.directory, office.store)).map(({ where }) => where)).toEqual([
        'view query-codes, table query_code',
        'view query-codes, table query_code',
      ]);
    });
  });

  it('stops at an event that it cannot digest, and no other view does', async () => {
    await withOffice(async (office) => {
      await append(office.store, history);
      const event = { ...envelope(AGENCIES[0]), type: 'QueryCodeIssued', schemaVersion: 99, data: '{}' };
      await appendRaw(office.store, `${QUERY_CODE_STREAM}one`, event);
      await issue(office, 'another', 'later');
      await expect(catchUpAll(office.directory, office.store)).rejects.toThrow('view query-codes cannot digest');
      const checkpoints = office.views().map(async ({ view, store }) => [view.name, await store.checkpoint()]);
      expect(Object.fromEntries((await Promise.all(checkpoints)) as [string, number][])).toEqual({
        register: history.length + 2,
        'report-contributions': history.length + 2,
        'query-codes': history.length,
      });
    });
  });
});
