import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWithFixedKey } from './identity-file.fixture.js';
import { Lockouts } from './lockouts.js';

const HOME = '192.0.2.1';
const STRANGER = '203.0.113.7';
const EVERYWHERE = '';
const clock = { now: Date.UTC(2026, 0, 5) };
const folder = mkdtempSync(join(tmpdir(), 'taizhang-lockouts-'));
const file = openWithFixedKey(join(folder, 'identity.db'));
const lockouts = new Lockouts(file, { failures: 5, locked: 900_000 }, () => clock.now);
afterAll(() => {
  file.close();
  rmSync(folder, { recursive: true });
});

/** How often a name can be tried until it is locked there. */
function triesUntilLocked(name: string, address: string): number {
  for (let tries = 1; ; tries += 1) {
    if (lockouts.until(name, address) > clock.now) return tries - 1;
    if (lockouts.count(name, address) > clock.now) return tries;
  }
}

/** What was guessed at other names that share its counter. */
const guessedAtOthers = (name: string, place: string, count: number) =>
  file.setFailure(file.hiddenName(name), place, { count, locked_until: 0, known: 0, at: clock.now });

describe('what a stranger is told of an account is what they are told of any name', () => {
  test('when others have been guessed at from there', () => {
    lockouts.signedIn('wang', HOME);
    for (const name of ['wang', 'nobody']) guessedAtOthers(name, STRANGER, 3);
    expect([triesUntilLocked('wang', STRANGER), triesUntilLocked('nobody', STRANGER)]).toEqual([2, 2]);
    // And what others do there is nothing to the person at home.
    guessedAtOthers('wang', HOME, 4);
    expect(triesUntilLocked('wang', HOME)).toBe(5);
  });

  test('when the person signs in elsewhere meanwhile', () => {
    for (const name of ['li', 'nobody-2']) guessedAtOthers(name, EVERYWHERE, 49);
    lockouts.signedIn('li', HOME);
    const locked = (name: string) => {
      lockouts.count(name, STRANGER);
      return lockouts.until(name, '198.51.100.9') - clock.now;
    };
    expect([locked('li'), locked('nobody-2')]).toEqual([900_000, 900_000]);
    expect(lockouts.until('li', HOME)).toBeLessThan(clock.now);
  });
});

describe('what goes wrong where an account has signed in, or on this machine,', () => {
  const typing = (name: string, address: string, times: number) => {
    for (let time = 0; time < times; time += 1) {
      lockouts.count(name, address);
      lockouts.signedIn(name, address);
    }
  };
  const network = (index: number) => `198.51.100.${index}`;
  const guesses = (name: string) => {
    let tries = 0;
    for (let index = 0; lockouts.until(name, '203.0.113.200') <= clock.now; index += 1) {
      tries += triesUntilLocked(name, network(index));
    }
    return tries;
  };

  test('brings it no nearer to a lock for all, and so tells nobody that it is one', () => {
    for (const address of [HOME, '2001:db8::1']) lockouts.signedIn('gao', address);
    typing('gao', HOME, 60);
    typing('gao', '2001:db8::1', 60);
    // Another network of the site where it has signed in.
    typing('gao', '2001:db8:0:7::1', 1);
    expect([guesses('gao'), guesses('nobody-3')]).toEqual([50, 50]);
    for (let time = 0; time < 4; time += 1) lockouts.count('nobody-4', '127.0.0.1');
    expect(guesses('nobody-4')).toBe(50);
  });

  test('nor does what went wrong there before the first sign-in', () => {
    for (const address of [HOME, '2001:db8:5::1', '198.18.0.1']) typing('he', address, 3);
    for (let time = 0; time < 7; time += 1) lockouts.count('he', '2001:db8:6::1');
    // Strangers' failures stay.
    lockouts.count('he', STRANGER);
    lockouts.signedIn('he', '2001:db8:6:1::1');
    expect(guesses('he')).toBe(49);
  });

  test('locks it there all the same', () => {
    lockouts.signedIn('luo', HOME);
    expect(triesUntilLocked('luo', HOME)).toBe(5);
    expect(triesUntilLocked('luo', '127.0.0.1')).toBe(5);
  });
});

test('a new password ends locks for the account everywhere', () => {
  lockouts.signedIn('zhou', HOME);
  for (const address of [HOME, STRANGER]) expect(triesUntilLocked('zhou', address)).toBe(5);
  lockouts.forget('zhou');
  for (const address of [HOME, STRANGER]) expect(lockouts.until('zhou', address)).toBeLessThan(clock.now);
  // Whoever locks it for all again does not keep the person out of where they have signed in.
  for (let address = 1; address <= 10; address += 1) triesUntilLocked('zhou', `203.0.113.${address}`);
  expect(lockouts.until('zhou', '198.51.100.77')).toBeGreaterThan(clock.now);
  expect(lockouts.until('zhou', HOME)).toBeLessThan(clock.now);
});
