import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdentityFile } from './identity-file.js';
import { RefusedSignIns } from './refused-sign-ins.js';

const MINUTE = 60_000;
const failed = { account: 'li', what: 'failed', method: 'password', at: 5 * MINUTE } as const;

describe('refused sign-ins beyond those that are told one by one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taizhang-refused-'));
  const file = IdentityFile.open(join(folder, 'identity.db'));
  const refused = new RefusedSignIns(file);
  /** Of an account, as written down: from where, and how. */
  const told = (account: string) =>
    file
      .signIns({ account }, Number.MAX_SAFE_INTEGER, 1_000)
      .map(({ address, method }) => `${address} ${method}`)
      .reverse();
  afterAll(() => {
    file.close();
    rmSync(folder, { recursive: true });
  });

  test('are counted by account and by where they come from: noise does not hide an attack', () => {
    for (let site = 1; site <= 10; site += 1) {
      for (let time = 0; time < 10; time += 1) refused.note({ ...failed, account: '?', address: `198.51.100.${site}` });
    }
    for (let time = 0; time < 7; time += 1) refused.note({ ...failed, address: '192.0.2.66' });
    refused.note({ ...failed, address: '192.0.2.1' });
    refused.flush();
    expect(told('li')).toEqual(['192.0.2.66 password ×7', '192.0.2.1 password ×1']);
  });

  test('take no more than some entries an account, from however many places they come', () => {
    const at = 6 * MINUTE;
    for (let site = 1; site <= 100; site += 1)
      refused.note({ ...failed, at, account: '?', address: `203.0.113.${site}` });
    for (let site = 1; site <= 200; site += 1)
      refused.note({ ...failed, at, account: 'wu', address: `192.0.2.${site}` });
    refused.flush();
    expect(told('wu')).toHaveLength(11);
    expect(told('wu').at(-1)).toBe('192.0.2.200 password ×190');
  });
});
