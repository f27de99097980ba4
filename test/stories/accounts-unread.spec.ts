import { jest } from '@jest/globals';
import { join } from 'node:path';
import type { AccountEvent, Accounts } from '#identity';
import { Directory, IdentityFile, disableAccount, revokeRole } from '#identity';
import { SqliteEventStore } from '#event-store';
import { eventsFile } from '#projections';
import { ACCOUNTS_STREAM, newId } from '#registry';
import { Office as ServerOffice } from '../../apps/server/src/office.js';
import { SignedInOffice } from './signed-in-office.js';

const BY = { agency: '*', actor: 'local:test' };
const LIST = '/api/v1/applications';
const UNREAD = { status: 503, body: { code: 'accounts_unread' } };

/** An office with two clerks, and what the command line has open beside it. */
async function beside() {
  const { office, admin } = await SignedInOffice.started('2025-03-03T09:00');
  const wang = await office.employ(admin, 'wang', '王登记', 'intake_clerk');
  const li = await office.employ(admin, 'li', '李登记', 'intake_clerk');
  const store = SqliteEventStore.open(eventsFile(office.directory));
  const file = IdentityFile.open(join(office.directory, 'identity.db'));
  const directory = await Directory.open(store);
  const close = async () => {
    file.close();
    await store.close();
  };
  return { office, admin, wang, li, store, file, directory, close };
}

const disabled = (accounts: Accounts): AccountEvent[] => disableAccount(accounts, 'wang', BY.actor);
const revoked = (accounts: Accounts): AccountEvent[] =>
  revokeRole(accounts, 'li', { role: 'intake_clerk', agency: 'BINHAI' }, BY.actor);

test('who was disabled elsewhere is not let in because the accounts could not be read once', async () => {
  const { office, wang, li, file, directory, close } = await beside();
  const { store } = office.app.get(ServerOffice);
  await directory.recordAccounts(disabled, BY);
  await directory.recordAccounts(revoked, BY);
  file.notifyOthers();
  const reading = jest.spyOn(store, 'readStream').mockImplementation(() => Promise.reject(new Error('disk I/O error')));
  expect(await office.get(LIST, wang)).toMatchObject(UNREAD);
  expect(await office.get(LIST, li)).toMatchObject(UNREAD);
  expect((await office.get('/health/live')).status).toBe(200);
  reading.mockRestore();
  expect((await office.get(LIST, wang)).status).toBe(401);
  expect((await office.get(LIST, li)).status).toBe(403);
  await close();
});

describe('what is recorded here and cannot be read back', () => {
  /** Nothing can be read any more once something is recorded. */
  const breakingAt = (office: SignedInOffice) => {
    const { store } = office.app.get(ServerOffice);
    const [read, append] = [store.readStream.bind(store), store.append.bind(store)];
    let recorded = false;
    const appending = jest.spyOn(store, 'append').mockImplementation(async (...given) => {
      const done = await append(...given);
      recorded = true;
      return done;
    });
    const reading = jest
      .spyOn(store, 'readStream')
      .mockImplementation((stream) => (recorded ? Promise.reject(new Error('disk I/O error')) : read(stream)));
    return () => [appending, reading].forEach((spy) => spy.mockRestore());
  };
  const AT = { 'x-agency': '*' };

  test('lets nobody in who was disabled, here or at another process', async () => {
    const { office, admin, wang, li, file, close } = await beside();
    const mend = breakingAt(office);
    file.changedElsewhere();
    expect(await office.post('/api/v1/accounts/wang/disable', admin, {}, AT)).toMatchObject(UNREAD);
    expect(file.changedElsewhere()).toBe(true);
    for (const token of [wang, li]) expect(await office.get(LIST, token)).toMatchObject(UNREAD);
    mend();
    expect((await office.get(LIST, wang)).status).toBe(401);
    expect((await office.get(LIST, li)).status).toBe(200);
    await close();
  });

  test('is done to its end: a password that was reset opens nothing more', async () => {
    const { office, admin, wang, close } = await beside();
    const mend = breakingAt(office);
    const reset = await office.post('/api/v1/accounts/wang/reset-password', admin, {}, AT);
    expect(reset.status).toBe(200);
    expect(await office.get(LIST, wang)).toMatchObject(UNREAD);
    mend();
    expect((await office.get(LIST, wang)).status).toBe(401);
    await office.signIn('wang', String(reset.body['oneTimePassword']));
    await close();
  });

  test('is told where it is told only once: the password of a new account', async () => {
    const { office, admin, close } = await beside();
    const mend = breakingAt(office);
    const made = await office.post(
      '/api/v1/accounts',
      admin,
      { account: 'zhao', name: ' 赵登记 ' },
      { 'x-agency': 'BINHAI' },
    );
    expect(made).toMatchObject({ status: 201, body: { account: 'zhao', name: '赵登记', enabled: true, grants: [] } });
    mend();
    await office.signIn('zhao', String(made.body['oneTimePassword']));
    await close();
  });

  test('changes no agency by what was known before', async () => {
    const { office, admin, close } = await beside();
    const mend = breakingAt(office);
    expect(await office.post('/api/v1/agencies', admin, { code: 'BINHAI' })).toMatchObject(UNREAD);
    mend();
    const listed = await office.get('/api/v1/agencies', admin);
    expect(listed.body).toMatchObject([{ code: 'BINHAI' }]);
    await close();
  });
});

test('a change that is noticed while another is read is waited for, too', async () => {
  const { office, wang, li, file, directory, close } = await beside();
  const { store } = office.app.get(ServerOffice);
  const read = store.readStream.bind(store);
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  let begun = (): void => undefined;
  const reading = new Promise<void>((resolve) => (begun = resolve));
  const watched = jest.spyOn(store, 'readStream').mockImplementation(async (stream) => {
    const found = await read(stream);
    begun();
    await held;
    return found;
  });
  await directory.recordAccounts(disabled, BY);
  file.notifyOthers();
  const first = office.get(LIST, wang);
  await reading;
  await directory.recordAccounts(revoked, BY);
  file.notifyOthers();
  const second = office.get(LIST, li);
  const third = office.get('/api/v1/me', li);
  // The server has seen all three before the first reading ends.
  expect((await office.get('/health/live')).status).toBe(200);
  goOn();
  expect([(await first).status, (await second).status, (await third).status]).toEqual([401, 403, 200]);
  watched.mockRestore();
  await close();
});

test('what a newer version has recorded of accounts lets nobody in until it can be read', async () => {
  const { office, wang, li, store, file, close } = await beside();
  const last = (await store.readStream(ACCOUNTS_STREAM)).at(-1);
  const newer = {
    ...{ id: newId(), correlation: newId(), type: 'AccountTold', schemaVersion: 1, occurredOn: '2025-03-03' },
    ...{ ...BY, data: '{}' },
  };
  await store.append([{ stream: ACCOUNTS_STREAM, expected: last?.revision ?? 'none', events: [newer] }]);
  file.notifyOthers();
  for (const token of [wang, li, wang]) expect(await office.get(LIST, token)).toMatchObject(UNREAD);
  await close();
});
