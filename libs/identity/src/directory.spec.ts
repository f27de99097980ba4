import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore, StoreUnavailable } from '#event-store';
import { ACCOUNTS_STREAM } from '#registry';
import { changeAccount, createAccount, disableAccount } from './accounts.js';
import { NO_AGENCIES, createAgency } from './agency-tree.js';
import { Directory } from './directory.js';

const BY = { agency: '*', actor: 'admin' };
const ISSUER = 'https://id.example.gov.cn';
const folder = mkdtempSync(join(tmpdir(), 'taizhang-directory-'));
let count = 0;
const open: SqliteEventStore[] = [];
const newStore = (): SqliteEventStore => {
  const store = SqliteEventStore.open(join(folder, `${(count += 1)}.db`));
  open.push(store);
  return store;
};
afterAll(async () => {
  for (const store of open) await store.close();
  rmSync(folder, { recursive: true });
});

const identity = { issuer: ISSUER, subject: 's-1' };
const create = (directory: Directory, account: string, more = {}) =>
  directory.recordAccounts(
    (accounts) => createAccount(accounts, { account, name: account, agency: 'A', ...more }, NO_AGENCIES),
    BY,
  );

test('what is recorded through one directory is in it at once, and in another after it has read again', async () => {
  const store = newStore();
  const [here, there] = [await Directory.open(store), await Directory.open(store)];
  await create(here, 'wang', { identity });
  await here.recordAgencies((tree) => createAgency(tree, 'A', undefined), BY);
  expect([here.account('wang')?.enabled, here.tree.has('A')]).toEqual([true, true]);
  expect([there.account('wang'), there.tree.has('A')]).toEqual([undefined, false]);
  await there.refresh();
  expect(there.byIdentity(identity)?.account).toBe('wang');
  expect(there.tree.has('A')).toBe(true);
});

test('its version grows with what changes, and with nothing else', async () => {
  const directory = await Directory.open(newStore());
  const before = directory.version;
  await create(directory, 'wang');
  const after = directory.version;
  expect(after).toBeGreaterThan(before);
  await directory.refresh();
  await directory.recordAccounts((accounts) => changeAccount(accounts, 'wang', { name: 'wang' }), BY);
  expect(directory.version).toBe(after);
});

test('two who create the same id at once: one account, one refusal', async () => {
  const store = newStore();
  const [here, there] = [await Directory.open(store), await Directory.open(store)];
  const both = await Promise.allSettled([create(here, 'wang'), create(there, 'wang')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await store.readStream(ACCOUNTS_STREAM)).toHaveLength(1);
});

test('a subject leads to the account that has it now, at its provider only', async () => {
  const directory = await Directory.open(newStore());
  await create(directory, 'wang', { identity });
  await create(directory, 'li');
  expect(directory.byIdentity({ ...identity, issuer: 'https://other.example' })).toBeUndefined();
  const give = (account: string, to: typeof identity | null) =>
    directory.recordAccounts((accounts) => changeAccount(accounts, account, { identity: to }), BY);
  await give('wang', null);
  expect(directory.byIdentity(identity)).toBeUndefined();
  await give('li', identity);
  expect(directory.byIdentity(identity)?.account).toBe('li');
  // Whether the account may still come in is for who asks.
  await directory.recordAccounts((accounts) => disableAccount(accounts, 'li', 'admin'), BY);
  expect(directory.byIdentity(identity)).toMatchObject({ account: 'li', enabled: false });
});

test('accounts recorded before providers were named are those of whichever the office has', async () => {
  const store = newStore();
  const recorded = { account: 'wang', name: '王登记', agency: 'A', subject: 's-1' };
  const event = {
    ...{ id: '01a20fbc-faca-739f-8d54-3d0237146ab1', correlation: '01a20fbc-faca-739f-8d54-3d0237146ab2' },
    ...{ type: 'AccountCreated', schemaVersion: 1, occurredOn: '2025-03-03', actor: 'admin', agency: '*' },
    data: JSON.stringify(recorded),
  };
  await store.append([{ stream: ACCOUNTS_STREAM, expected: 'none', events: [event] }]);
  const directory = await Directory.open(store);
  expect(directory.byIdentity(identity)).toMatchObject({ account: 'wang', name: '王登记' });
  await directory.recordAccounts((accounts) => changeAccount(accounts, 'wang', { identity }), BY);
  expect(directory.byIdentity({ ...identity, issuer: 'https://other.example' })).toBeUndefined();
});

describe('what was recorded and cannot be read back', () => {
  /** A store that reads nothing more once it has appended, and can lose the answer. */
  async function at(loses: boolean) {
    const store = newStore();
    const [read, append] = [store.readStream.bind(store), store.append.bind(store)];
    let broken = false;
    store.append = async (appends) => {
      const done = await append(appends);
      broken = true;
      if (loses) throw new StoreUnavailable('no answer');
      return done;
    };
    store.readStream = (stream) => (broken ? Promise.reject(new StoreUnavailable('no answer')) : read(stream));
    let announced = 0;
    const directory = await Directory.open(store, Date.now, () => (announced += 1));
    return { directory, announced: () => announced, mend: () => (broken = false) };
  }

  test.each([
    ['is', false],
    ['may have been', true],
  ])('%s told to other processes, and not taken for known here', async (_is, loses) => {
    const { directory, announced, mend } = await at(loses);
    const creating = create(directory, 'wang');
    if (loses) await expect(creating).rejects.toThrow('no answer');
    else expect((await creating).facts).toHaveLength(1);
    expect([announced(), directory.behind, directory.account('wang')]).toEqual([1, true, undefined]);
    await expect(directory.readAgain()).rejects.toThrow('no answer');
    expect(directory.behind).toBe(true);
    mend();
    await directory.readAgain();
    expect([directory.behind, directory.account('wang')?.name]).toEqual([false, 'wang']);
  });
});
