import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdentityFile } from './identity-file.js';

const directory = mkdtempSync(join(tmpdir(), 'taizhang-identity-'));
const file = join(directory, 'identity.db');
const [here, there] = [IdentityFile.open(file), IdentityFile.open(file)];

afterAll(() => {
  for (const one of [here, there]) one.close();
  rmSync(directory, { recursive: true });
});

const signIn = { at: 1, account: 'wang', what: 'signed_in', method: 'password', address: '192.0.2.1' } as const;

test('what another process writes into a log is no change; what it gives notice of is one, once', () => {
  there.logSignIn(signIn);
  expect(here.changedElsewhere()).toBe(false);
  there.notifyOthers();
  expect(here.changedElsewhere()).toBe(true);
  there.logSignIn(signIn);
  expect(here.changedElsewhere()).toBe(false);
});

test('one’s own notice is none, and hides none of another', () => {
  here.notifyOthers();
  there.logSignIn(signIn);
  expect(here.changedElsewhere()).toBe(false);
  there.notifyOthers();
  here.notifyOthers();
  expect(here.changedElsewhere()).toBe(true);
});
