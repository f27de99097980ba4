import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdentityFile } from './identity-file.js';
import { Refusals } from './refusals.js';

const MINUTE = 60_000;

describe('refusals of an account beyond those that are told one by one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taizhang-refusals-'));
  const file = IdentityFile.open(join(folder, 'identity.db'));
  let minute = 0;
  let refusals: Refusals;
  /** Of wang of LIN, in an agency; each action is another kind. */
  const refuse = (agency: string, times: number, known = true) => {
    for (let time = 0; time < times; time += 1) {
      refusals.note(
        {
          at: minute * MINUTE,
          account: 'wang',
          home: agency === 'LIN' ? null : 'LIN',
          agency,
          action: `Read${time}`,
          shown: [],
          refused: { code: 'not_allowed', times: 1 },
          address: '127.0.0.1',
          request: 'r',
        },
        known,
      );
    }
  };
  /** What this minute has brought an agency's auditor, oldest first. */
  const told = (agency: string) => {
    refusals.flush();
    return file.accessLog
      .read({ agency }, Number.MAX_SAFE_INTEGER, 1_000)
      .filter(({ at }) => at === minute * MINUTE)
      .map(({ home, agency: where, action, times }) => `${home ?? '-'} ${where} ${action} ${times}`)
      .reverse();
  };
  beforeEach(() => {
    minute += 1;
    refusals = new Refusals(file.accessLog);
  });
  afterAll(() => {
    file.close();
    rmSync(folder, { recursive: true });
  });

  test('are counted where they were: an error at home hides none elsewhere', () => {
    refuse('BINHAI', 200);
    refuse('LIN', 2);
    expect(told('BINHAI').slice(9)).toEqual(['LIN BINHAI Read9 1', 'LIN BINHAI Further 190']);
    expect(told('LIN').slice(10)).toEqual(['- LIN Read0 1', 'LIN BINHAI Further 190', '- LIN Further 1']);
  });

  test('hide no other agency that is asked after them, in each minute', () => {
    for (let time = 0; time < 2; time += 1) {
      minute += 1;
      refuse('LIN', 20);
      refuse('BINHAI', 1);
      expect(told('BINHAI')).toEqual(['LIN BINHAI Read0 1']);
    }
  });

  test('take no more room for codes that are made up: those are counted together', () => {
    refuse('BINHAI', 10);
    for (let code = 0; code < 100; code += 1) refuse(`A${code}`, 1, false);
    expect(told('LIN').slice(10)).toEqual(['LIN A0 Read0 1', 'LIN A99 Further 99']);
  });
});
