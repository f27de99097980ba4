import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApplicationCommand } from '#disclosure';
import type { EventStore } from '#event-store';
import { SqliteEventStore, WrongExpectedRevision } from '#event-store';
import type { LetterIssuedAnswer, LetterOrder } from './index.js';
import {
  ApplicationDesk,
  IntakeDesk,
  LawDesk,
  LetterDesk,
  StaleRevision,
  applicationStream,
  letterStream,
  recordAgencyDetails,
} from './index.js';

const AGENCY = '120116';
const clerk = { agency: AGENCY, actor: '李文' };
const RECEIPTS = letterStream(AGENCY, 2026, 'receipt');

let today = '2026-03-02';
const now = (): number => Date.parse(`${today}T04:00:00Z`);

let directory: string;
let store: SqliteEventStore;
/** Streams that the desks have read and appended to, in order. */
let reads: string[];
let appends: string[];
let desks: readonly [LetterDesk, LetterDesk];
let applications: ApplicationDesk;

/** The store, watched. */
const watched = (): EventStore =>
  new Proxy<EventStore>(store, {
    get: (target, name: keyof EventStore) => {
      if (name === 'readStream') {
        return (stream: string) => {
          reads.push(stream);
          return target.readStream(stream);
        };
      }
      if (name === 'append') {
        return (streams: Parameters<EventStore['append']>[0]) => {
          appends.push(streams[0]?.stream ?? '');
          return target.append(streams);
        };
      }
      return (target[name] as (...given: unknown[]) => unknown).bind(target);
    },
  });

beforeEach(() => {
  today = '2026-03-02';
  reads = [];
  appends = [];
  directory = mkdtempSync(join(tmpdir(), 'taizhang-letters-'));
  store = SqliteEventStore.open(join(directory, 'events.db'));
  const desk = (): LetterDesk => new LetterDesk(watched(), new LawDesk(store, now), now, () => undefined);
  desks = [desk(), desk()];
  applications = new ApplicationDesk(store, now);
});

afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

const received = async (receivedOn = '2026-03-02'): Promise<string> => {
  const personal = {
    applicantName: '张三',
    contact: '13800000000',
    identityNumber: '120101199001011234',
    request: '排污许可证',
  };
  const intake = { channel: 'online', applicantKind: 'natural_person', receivedOn, personal } as const;
  return (await new IntakeDesk(store, now).receive(intake, clerk)).applicationId;
};
const take = (id: string, command: ApplicationCommand): Promise<unknown> => applications.take(id, command, clerk);
const issue = (id: string, order: LetterOrder, desk = desks[0]): Promise<LetterIssuedAnswer> =>
  desk.issue(id, order, clerk);
const sequenceOf = ({ number }: { number: string }): number => Number(/第(\d+)号/.exec(number)?.[1]);
const upTo = (length: number): number[] => Array.from({ length }, (_, index) => index + 1);
const ascending = (letters: readonly { number: string }[]): number[] =>
  letters.map(sequenceOf).sort((one, other) => one - other);

describe('the numbers of letters', () => {
  it('are read once, however many letters follow, and each letter takes one append', async () => {
    const ids = [await received(), await received(), await received()];
    const issued = await Promise.all(upTo(60).map((one) => issue(ids[one % 3] ?? '', { kind: 'receipt' })));
    expect(issued.map(sequenceOf)).toEqual(upTo(60));
    expect(reads.filter((stream) => stream === RECEIPTS)).toHaveLength(1);
    expect(appends.filter((stream) => stream === RECEIPTS)).toHaveLength(60);
  });

  it('have no gap when two desks, as of two servers, issue at once or in turn', async () => {
    const ids = [await received(), await received()];
    const order: LetterOrder = { kind: 'receipt' };
    const atOnce = await Promise.all(upTo(40).map((one) => issue(ids[one % 2] ?? '', order, desks[one % 2])));
    expect(ascending(atOnce)).toEqual(upTo(40));
    for (const one of upTo(6)) expect(sequenceOf(await issue(ids[0] ?? '', order, desks[one % 2]))).toBe(40 + one);
    expect(
      (await store.readStream(RECEIPTS)).map(({ data }) => (JSON.parse(data) as { sequence: number }).sequence),
    ).toEqual(upTo(46));
  });

  it('are not read anew when only the application has moved on', async () => {
    const id = await received();
    const letters = upTo(10).map(() => issue(id, { kind: 'receipt' }));
    const forms = upTo(10).map(() => issue(id, { kind: 'registration_form' }));
    expect(ascending(await Promise.all(letters))).toEqual(upTo(10));
    expect(ascending(await Promise.all(forms))).toEqual(upTo(10));
    expect(reads.filter((stream) => stream === RECEIPTS)).toHaveLength(1);
  });

  it('go on after a letter that was refused, and after an append that failed', async () => {
    const id = await received();
    await expect(issue(id, { kind: 'fee_notice' })).rejects.toMatchObject({ code: 'nothing_to_state' });
    const append = jest.spyOn(store, 'append').mockRejectedValueOnce(new Error('the disk is full'));
    const [failed, second, third] = await Promise.allSettled(upTo(3).map(() => issue(id, { kind: 'receipt' })));
    append.mockRestore();
    expect(failed).toMatchObject({ status: 'rejected' });
    expect([second, third]).toMatchObject([
      { value: { number: '〔2026〕第1号' } },
      { value: { number: '〔2026〕第2号' } },
    ]);
  });

  it('are of the year of the act that the letter is, and else of the day', async () => {
    today = '2026-12-31';
    const id = await received('2026-12-31');
    await take(id, { type: 'ReplyOnTheSpot', manner: 'provided', repliedOn: '2026-12-31' });
    today = '2027-01-04';
    const reply = await issue(id, { kind: 'reply' });
    expect(reply.number).toBe('〔2026〕第1号');
    expect((await issue(id, { kind: 'receipt' })).number).toBe('〔2027〕第1号');
    expect(await desks[0].letter(id, reply.letterId, AGENCY)).toMatchObject({
      issuedOn: '2027-01-04',
      facts: { actedOn: '2026-12-31', reply: { onTheSpot: true } },
    });
  });
});

it('issues nothing to one who has not seen the latest', async () => {
  const id = await received();
  await take(id, { type: 'Assign', handlingUnit: '法规科', assignedOn: today });
  await expect(desks[0].issue(id, { kind: 'receipt' }, clerk, 0)).rejects.toBeInstanceOf(StaleRevision);
  expect(await desks[0].letters(id, AGENCY)).toEqual([]);
  const { revision } = await desks[0].issue(id, { kind: 'receipt' }, clerk, 1);
  expect(revision).toBe(2);

  // Another writes between the reading and the append: what the client saw is old then, and not decided on anew.
  const append = jest.spyOn(store, 'append').mockImplementationOnce(async () => {
    append.mockRestore();
    await take(id, { type: 'Assign', handlingUnit: '监察科', assignedOn: today });
    throw new WrongExpectedRevision(applicationStream(id), 2, 3);
  });
  await expect(desks[0].issue(id, { kind: 'receipt' }, clerk, 2)).rejects.toBeInstanceOf(StaleRevision);
});

it('names in a proof of delivery whom the letter was for', async () => {
  const id = await received();
  await take(id, {
    type: 'ConsultThirdParty',
    consultationId: 'one',
    thirdParty: '某化工公司',
    contact: '022-61111111',
    matter: '排污数据',
    consultedOn: today,
  });
  await take(id, {
    type: 'ConsultAgency',
    consultationId: 'two',
    consultedAgency: '市水务局',
    matter: '报告',
    consultedOn: today,
  });
  await take(id, { type: 'RecordConsultationDelivery', consultationId: 'one', deliveredOn: today });
  await take(id, {
    type: 'RecordThirdPartyAnswer',
    consultationId: 'one',
    answer: 'objects',
    reasons: '秘密',
    answeredOn: today,
  });
  await take(id, { type: 'OverrideObjection', consultationId: 'one', reasons: '公众健康', overriddenOn: today });
  await recordAgencyDetails(store, { reviewBody: '区人民政府' }, clerk, now);
  const proofOf = async (kind: LetterOrder['kind']): Promise<unknown> => {
    const { letterId } = await issue(id, { kind });
    const proof = await issue(id, { kind: 'delivery_proof', deliveredLetterId: letterId });
    return (await desks[0].letter(id, proof.letterId, AGENCY)).facts.delivered;
  };
  const number = '〔2026〕第1号';
  const thirdParty = { number, to: '某化工公司', contact: '022-61111111' };
  expect(await proofOf('third_party_letter')).toEqual({ title: '政府信息公开征求第三方意见书', ...thirdParty });
  expect(await proofOf('public_interest_notice')).toEqual({ title: '政府信息公开决定告知第三方书', ...thirdParty });
  expect(await proofOf('agency_letter')).toEqual({ title: '政府信息公开征求其他机关意见书', number, to: '市水务局' });
  expect(await proofOf('third_party_notice')).toEqual({ title: '政府信息公开征求第三方意见告知书', number });
});
