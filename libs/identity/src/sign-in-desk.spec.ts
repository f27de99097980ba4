import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import { Directory } from './directory.js';
import { openWithFixedKey } from './identity-file.fixture.js';
import type { SignInRefused, SignInRules } from './sign-in-desk.js';
import { tokenHashOf } from './sessions.js';
import { SignInDesk } from './sign-in-desk.js';

const HOUR = 3_600_000;
const RULES: SignInRules = {
  idle: HOUR,
  longest: 8 * HOUR,
  oneTime: 72 * HOUR,
  passwords: 'everybody',
  failures: 3,
  locked: HOUR,
};
const BY = { agency: '*', actor: 'admin' };
const HERE = '192.0.2.1';

const folder = mkdtempSync(join(tmpdir(), 'taizhang-desk-'));
const store = SqliteEventStore.open(join(folder, 'events.db'));
const file = openWithFixedKey(join(folder, 'identity.db'));
const clock = { now: 0 };
let directory: Directory;
let desk: SignInDesk;

beforeAll(async () => {
  directory = await Directory.open(store);
  desk = new SignInDesk(directory, file, RULES, () => clock.now);
});
afterAll(async () => {
  file.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** Another process on the same directory. */
const elsewhere = () => new SignInDesk(directory, file, RULES, () => clock.now);
const employ = async (account: string) => {
  await desk.accounts.create({ account, name: account, agency: 'A' }, [], BY, `the password of ${account}`);
  return desk.signIn(account, `the password of ${account}`, HERE);
};

test('a token is known by its hash only, and opens the session of the account that signed in', async () => {
  const { token } = await employ('wang');
  expect(desk.sessions.of(token)).toMatchObject({ account: 'wang', mustChangePassword: false });
  expect(file.session(token)).toBeUndefined();
  expect(file.session(tokenHashOf(token))).toMatchObject({ account: 'wang', address: HERE });
  expect(desk.sessions.of(`${token.slice(0, -1)}_`)).toBeUndefined();
});

test('a session outlives the process that began it, and is over for all when it is signed out', async () => {
  const { token } = await employ('li');
  const other = elsewhere();
  expect(other.sessions.of(token)?.account).toBe('li');
  desk.sessions.signOut(token, HERE);
  expect(desk.sessions.of(token)).toBeUndefined();
  other.sessions.forget();
  expect(other.sessions.of(token)).toBeUndefined();
});

test('a one-time password must be changed, and the change ends every other session', async () => {
  const { oneTimePassword: once } = await desk.accounts.create({ account: 'chen', name: 'chen', agency: 'A' }, [], BY);
  const [first, second] = [await desk.signIn('chen', once, HERE), await desk.signIn('chen', once, HERE)];
  expect(first.session.mustChangePassword).toBe(true);
  await desk.changePassword(first.session, once, '一个自己想的、足够长的短语', HERE).catch(() => undefined);
  expect(desk.sessions.of(first.token)?.mustChangePassword).toBe(true);
  await desk.changePassword(first.session, once, '一个自己想出来的、足够长的短语', HERE);
  expect(desk.sessions.of(first.token)?.mustChangePassword).toBe(false);
  expect(desk.sessions.of(second.token)).toBeUndefined();
});

test('a session that is read anew while its password is changed is held to no change that has been made', async () => {
  const { oneTimePassword: once } = await desk.accounts.create({ account: 'shen', name: 'shen', agency: 'A' }, [], BY);
  const { session, token } = await desk.signIn('shen', once, HERE);
  await desk.changePassword(session, once, '一个自己想出来的、足够长的短语', HERE, () => {
    desk.sessions.forget();
    expect(desk.sessions.of(token)?.mustChangePassword).toBe(true);
    return undefined;
  });
  expect([session, desk.sessions.of(token)].map((one) => one?.mustChangePassword)).toEqual([false, false]);
});

test('a password that was reset while it was being changed stays reset', async () => {
  const { session } = await employ('zhao');
  const change = desk.changePassword(session, 'the password of zhao', '赵主任自己想出来的一个长长的短语', HERE);
  const once = await desk.accounts.reset('zhao', BY, HERE);
  // Whichever of the two is hashed first.
  await Promise.allSettled([change]);
  expect((await desk.signIn('zhao', once, HERE)).session.mustChangePassword).toBe(true);
});

test('an account that is disabled while its password is compared does not get in', async () => {
  await employ('sun');
  const signingIn = desk.signIn('sun', 'the password of sun', HERE);
  await desk.accounts.disable('sun', BY);
  await expect(signingIn).rejects.toMatchObject({ reason: 'failed' });
});

describe('a name that is no account', () => {
  const typed = 'my-password-typed-here';
  const wrong = (at: SignInDesk, id: string) =>
    at.signIn(id, 'x', HERE).catch((error: unknown) => error as SignInRefused);

  test('is locked like one, also after a restart, and what was typed is written nowhere', async () => {
    await employ('feng');
    const tried = async (id: string) => {
      const said = [await wrong(desk, id), await wrong(desk, id), await wrong(elsewhere(), id)];
      clock.now += HOUR;
      for (let time = 0; time < 3; time += 1) said.push(await wrong(elsewhere(), id));
      return said.map((refused) => (refused as SignInRefused).message);
    };
    expect(await tried('feng')).toEqual(['failed', 'failed', 'locked', 'failed', 'failed', 'locked']);
    expect(await tried(typed)).toEqual(['failed', 'failed', 'locked', 'failed', 'failed', 'locked']);
    for (const name of readdirSync(folder).filter((one) => one.startsWith('identity.db'))) {
      expect(readFileSync(join(folder, name)).includes(typed)).toBe(false);
    }
  });

  test('stays as locked when it becomes one', async () => {
    for (let time = 0; time < 3; time += 1) await wrong(desk, 'han');
    await desk.accounts.create({ account: 'han', name: 'han', agency: 'A' }, [], BY, 'the password of han');
    expect(await wrong(desk, 'han')).toMatchObject({ reason: 'locked' });
    await desk.accounts.reset('han', BY, HERE);
    expect(await wrong(desk, 'han')).toMatchObject({ reason: 'failed' });
  });

  test('stands there as one of many: that a password which is tried fits proves nothing', () => {
    // One in 65,536 fits.
    expect(file.hiddenName('password-0')).toMatch(/^\?[0-9a-f]{4}$/);
  });

  test('takes up no room for ever: what has the least effect left goes first, and no place where somebody has signed in', async () => {
    const own = openWithFixedKey(join(folder, 'bounded.db'));
    const there = new SignInDesk(directory, own, RULES, () => clock.now);
    await there.accounts.create({ account: 'jiang', name: 'jiang', agency: 'A' }, [], BY, 'the password of jiang');
    await there.signIn('jiang', 'the password of jiang', HERE);
    for (let time = 0; time < 3; time += 1) await wrong(there, 'nobody-1');
    clock.now += 1;
    for (const id of ['jiang', 'nobody-2']) await wrong(there, id);
    const counted = () =>
      ['jiang', own.hiddenName('nobody-1'), own.hiddenName('nobody-2')].map((id) => own.failure(id, HERE)?.count);
    expect(counted()).toEqual([1, 3, 1]);
    own.forgetFailures(0, 1);
    expect(counted()).toEqual([1, 3, undefined]);
    own.forgetFailures(0, 0);
    expect(counted()).toEqual([1, undefined, undefined]);
    own.close();
  });
});

test('tries that were under way when an account was locked do not open it again', async () => {
  await employ('qian');
  const tries = Array.from({ length: 4 }, () => desk.signIn('qian', 'x', HERE));
  await Promise.allSettled(tries);
  await expect(desk.signIn('qian', 'the password of qian', HERE)).rejects.toMatchObject({ reason: 'locked' });
});

test('each lock lasts twice as long as the one before, up to a day', async () => {
  await employ('wu');
  const lasting: number[] = [];
  for (let lock = 0; lock < 7; lock += 1) {
    await expect(desk.signIn('wu', 'x', HERE)).rejects.toMatchObject({ reason: 'failed' });
    await expect(desk.signIn('wu', 'x', HERE)).rejects.toMatchObject({ reason: 'failed' });
    const locked = await desk.signIn('wu', 'x', HERE).catch((error: unknown) => error as SignInRefused);
    lasting.push((locked as SignInRefused).retryAfter / 3_600);
    clock.now += 24 * HOUR;
  }
  expect(lasting).toEqual([1, 2, 4, 8, 16, 24, 24]);
});

test('whatever strangers do, an account can be used on the machine itself', async () => {
  await desk.accounts.create({ account: 'zheng', name: 'zheng', agency: 'A' }, [], BY, 'the password of zheng');
  for (let host = 0; host < 10; host += 1) {
    for (let time = 0; time < 3; time += 1) {
      await desk.signIn('zheng', 'x', `198.51.100.${host}`).catch(() => undefined);
    }
  }
  await expect(desk.signIn('zheng', 'the password of zheng', HERE)).rejects.toMatchObject({ reason: 'locked' });
  expect((await desk.signIn('zheng', 'the password of zheng', '127.0.0.1')).account.account).toBe('zheng');
});

test('failures are forgotten after they have locked, and by signing in', async () => {
  await employ('zhou');
  const wrong = () => desk.signIn('zhou', 'x', HERE);
  for (const reason of ['failed', 'failed', 'locked', 'locked'])
    await expect(wrong()).rejects.toMatchObject({ reason });
  clock.now += HOUR;
  await expect(wrong()).rejects.toMatchObject({ reason: 'failed' });
  await desk.signIn('zhou', 'the password of zhou', HERE);
  for (const reason of ['failed', 'failed', 'locked']) await expect(wrong()).rejects.toMatchObject({ reason });
});
