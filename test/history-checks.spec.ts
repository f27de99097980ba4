import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteEventStore } from '#event-store';
import {
  Directory,
  NO_AGENCIES,
  createAccount,
  createAgency,
  disableAccount,
  enableAccount,
  identityChecks,
} from '#identity';
import { eventsFile, verifyEvents } from '#projections';
import {
  ApplicationDesk,
  IntakeDesk,
  LawDesk,
  LetterDesk,
  deskChecks,
  recordAgencyName,
  recordAutomaticSteps,
} from '#registry';
import { cli, taizhang } from './stories/processes.js';

const now = (): number => Date.parse('2026-03-02T04:00:00Z');
const li = { agency: '120116', actor: 'li' };
const zhao = { agency: '120116', actor: 'zhao' };

let data: string;
/** What an auditor is told of the history. */
const found = async (): Promise<string[]> => {
  const store = SqliteEventStore.open(eventsFile(data));
  try {
    const findings = await verifyEvents(store, undefined, { checks: [...deskChecks(), ...identityChecks()] });
    return findings.map(({ where, what }) => `${where}: ${what}`);
  } finally {
    await store.close();
  }
};
/** Behind the back of the software. */
function tamper(statement: string): void {
  const db = new Database(eventsFile(data));
  db.exec(`DROP TRIGGER events_are_never_changed; DROP TRIGGER events_are_never_deleted; ${statement}`);
  db.close();
}

/** An office in which everything was recorded that is no event of an application. */
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'taizhang-history-'));
  const store = SqliteEventStore.open(eventsFile(data), { clock: now });
  const law = new LawDesk(store, now);
  const letters = new LetterDesk(store, law, now, () => undefined);
  const intake = new IntakeDesk(store, now);
  await recordAgencyName(store, '滨海新区生态环境局', li, now);
  await recordAutomaticSteps(store, ['correction_lapsed'], li, now);
  const directory = await Directory.open(store, now);
  const account = { account: 'li', name: '李文', agency: '120116' };
  await directory.recordAccounts((accounts) => createAccount(accounts, account, NO_AGENCIES), zhao);
  await directory.recordAgencies((tree) => createAgency(tree, '120116', undefined), zhao);
  const holidays = [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }];
  const year = { year: 2027, holidays, makeUpWorkdays: ['2027-01-09'] };
  await law.proposeCalendarYears([year], li);
  const proposalId = (await law.current()).proposedYears?.get(2027)?.proposalId ?? '';
  await law.approveCalendarYear({ year: 2027, proposalId }, zhao);
  for (const name of ['张三', '李四', '王五']) {
    const { applicationId } = await intake.receive(
      {
        channel: 'online',
        applicantKind: 'natural_person',
        receivedOn: '2026-03-02',
        personal: { applicantName: name, request: '排污许可证' },
      },
      li,
    );
    await letters.issue(applicationId, { kind: 'receipt' }, li);
    if (name !== '张三') continue;
    const byItem = { type: 'NotifyFee', basis: 'per_item', quantity: 15, notifiedOn: '2026-03-02' } as const;
    await new ApplicationDesk(store, now, law).take(applicationId, byItem, li);
  }
  await store.close();
});
afterEach(() => rmSync(data, { recursive: true }));

it('finds nothing in what the desks have recorded', async () => {
  expect(await found()).toEqual([]);
  await taizhang('rebuild', '--data', data);
  expect(await taizhang('verify', '--data', data)).toContain('核对相符');
});

const SECOND = `type = 'LetterNumbered' AND revision = 1`;
it.each<[string, string, RegExp]>([
  [
    'a letter number that was changed',
    `UPDATE events SET data = json_set(data, '$.sequence', 7) WHERE ${SECOND}`,
    /has letter number 7 where 2 belongs/,
  ],
  [
    'a letter whose own number was changed',
    `UPDATE events SET data = json_set(data, '$.number', '〔2026〕第9号') WHERE type = 'LetterIssued' AND position = (SELECT max(position) FROM events)`,
    /letter \S+ is .*第9号.* by its number at position \d+ .*第3号/,
  ],
  [
    'a letter number without its letter',
    `DELETE FROM events WHERE type = 'LetterIssued' AND position = (SELECT max(position) FROM events)`,
    /the number 〔2026〕第3号 is of letter \S+, which was never issued/,
  ],
  [
    'items charged for that were changed',
    `UPDATE events SET data = json_set(data, '$.from', 16) WHERE type = 'ItemsCharged'`,
    /charges items 16 to 15 of application/,
  ],
  [
    'items charged for that are others than the notice says',
    `UPDATE events SET data = json_set(data, '$.to', 14) WHERE type = 'ItemsCharged'`,
    /application \S+ is charged for items 1 to 15, and counted for 1 to 14/,
  ],
  [
    'a notice by item whose items are not counted',
    `DELETE FROM events WHERE type = 'ItemsCharged'`,
    /the notice by item of application \S+ \(items 1 to 15\) is not counted among those of its month/,
  ],
  [
    'items counted without a notice',
    `UPDATE events SET data = json_set(data, '$.basis', 'per_page') WHERE type = 'FeeNotified'`,
    /items 1 to 15 of application \S+ are counted without a notice/,
  ],
  [
    'items counted in another agency’s month',
    `UPDATE events SET agency = 'B' WHERE type = 'ItemsCharged'`,
    /stands in stream fee-items-120116-2026-03 and belongs to fee-items-B-2026-03/,
  ],
  [
    'a letter without its number',
    `DELETE FROM events WHERE type = 'LetterNumbered' AND revision = 2`,
    /letter \S+ bears 〔2026〕第3号, never given out/,
  ],
  [
    'a number of another agency’s letters',
    `UPDATE events SET agency = 'B' WHERE ${SECOND}`,
    /stands in stream letters-120116-2026-receipt and belongs to letters-B-2026-receipt/,
  ],
  [
    'a calendar that cannot be read',
    `UPDATE events SET schema_version = 9 WHERE type = 'CalendarYearSet'`,
    /stream law-data, revision 1, CalendarYearSet version 9 cannot be read: .* is newer/,
  ],
  [
    'a calendar with an impossible make-up workday',
    `UPDATE events SET data = json_set(data, '$.makeUpWorkdays[0]', '2027-01-11') WHERE type = 'CalendarYearSet'`,
    /2027-01-11/,
  ],
  [
    'a calendar that its proposer approved',
    `UPDATE events SET data = json_set(data, '$.approvedBy', 'li') WHERE type = 'CalendarYearSet'`,
    /li approved their own calendar of 2027/,
  ],
  [
    'a calendar that nobody approved',
    `UPDATE events SET data = json_remove(data, '$.approvedBy') WHERE type = 'CalendarYearSet'`,
    /the calendar of 2027 was approved by nobody/,
  ],
  [
    'a calendar of a proposal that was not waiting',
    `UPDATE events SET data = json_set(data, '$.proposalId', 'other') WHERE type = 'CalendarYearSet'`,
    /approves a proposal for 2027 that was not waiting: other/,
  ],
  [
    'an account that was never created',
    `UPDATE events SET type = 'AccountDisabled', schema_version = 1 WHERE type = 'AccountCreated'`,
    /AccountDisabled of an account that was never created: li/,
  ],
  ['an agency of no JSON', `UPDATE events SET data = '{' WHERE type = 'AgencyCreated'`, /AgencyCreated is no JSON/],
  [
    'an agency that was never created',
    `UPDATE events SET type = 'AgencyClosed' WHERE type = 'AgencyCreated'`,
    /AgencyClosed of an agency that was never created: 120116/,
  ],
  [
    'a name of an unknown kind',
    `UPDATE events SET type = 'AgencyPraised' WHERE type = 'AgencyNamed'`,
    /stream agency-120116, revision 0, AgencyPraised version 1 cannot be read: unknown event type/,
  ],
  [
    'a register number of two applications',
    `UPDATE events SET data = json_set(data, '$.registerNumber', '2026-0001') WHERE type = 'RegisterNumberIssued' AND revision = 1`,
    /gives the number 2026-0001 of application \S+ to \S+, too/,
  ],
  [
    'a stream of nobody’s',
    `UPDATE events SET stream = 'letter-heads' WHERE stream = 'automatic-steps'`,
    /belongs to stream letter-heads, which this software does not write/,
  ],
])('finds %s', async (_, statement, what) => {
  tamper(statement);
  expect(await found()).toContainEqual(expect.stringMatching(what));
});

it('finds what an account has recorded while it was disabled, not what was under way, nor what another has under its name', async () => {
  let at = now();
  const store = SqliteEventStore.open(eventsFile(data), { clock: () => at });
  const clock = (): number => at;
  const directory = await Directory.open(store, clock);
  const signedIn = { ...li, by: { name: '李文', roles: ['handler'], door: 'api', from: 'loopback' } } as const;
  const naming = (name: string) => recordAgencyName(store, name, signedIn, clock);
  await naming('一局');
  await directory.recordAccounts((accounts) => disableAccount(accounts, 'li', 'zhao'), zhao);
  const disabled = await store.head();
  at += 10_000;
  await naming('二局');
  at += 1;
  await naming('三局');
  // As without sign-in, where the name of an account can be given by anybody.
  await recordAgencyName(store, '四局', li, clock);
  await directory.recordAccounts((accounts) => enableAccount(accounts, 'li'), zhao);
  await naming('五局');
  await store.close();
  expect(await found()).toEqual([
    `position ${disabled + 2}: AgencyNamed in agency-120116 was recorded by li, whose account had been disabled at position ${disabled}`,
  ]);
  await taizhang('rebuild', '--data', data);
  const { code, err } = await cli('verify', '--data', data);
  expect(code).toBe(1);
  expect(err).toContain('was recorded by li, whose account had been disabled');
});

it('tells it at the command line', async () => {
  tamper(`UPDATE events SET data = json_set(data, '$.sequence', 7) WHERE ${SECOND}`);
  await taizhang('rebuild', '--data', data);
  const { code, err } = await cli('verify', '--data', data);
  expect(code).toBe(1);
  expect(err).toContain('has letter number 7 where 2 belongs');
});
