import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '#event-store';
import type { Received } from './index.js';
import { IntakeDesk, KeyReused, loadRegister } from './index.js';

const now = () => Date.parse('2021-03-01T04:00:00Z');

describe('two intake desks on one store, as in two processes,', () => {
  let directory: string;
  let store: SqliteEventStore;
  let desks: readonly [IntakeDesk, IntakeDesk];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'taizhang-desks-'));
    store = SqliteEventStore.open(join(directory, 'events.db'));
    desks = [new IntakeDesk(store, now), new IntakeDesk(store, now)];
  });

  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  /** A request for `what`; with a key it is the same one at every desk. */
  const receive = (desk: IntakeDesk, what: string, key?: string): Promise<Received> => {
    const intake = {
      channel: 'online',
      applicantKind: 'natural_person',
      receivedOn: '2021-02-01',
      personal: { applicantName: '张三', request: what },
    } as const;
    const repeatable = key === undefined ? {} : { repeatable: { key, request: what } };
    return desk.receive(intake, { agency: '120116', actor: '李文', ...repeatable });
  };

  /** The register holds these applications under numbers from 1 on without a gap, and each stream one receipt. */
  const registerIs = async (received: readonly Received[]): Promise<void> => {
    const { register } = await loadRegister(store, '120116', 2021);
    const told = new Map(received.map(({ registerNumber, applicationId }) => [registerNumber, applicationId]));
    expect([...register.applications].sort()).toEqual([...told].sort());
    expect([...told.keys()].sort()).toEqual(
      Array.from({ length: told.size }, (_, index) => `2021-${String(index + 1).padStart(4, '0')}`),
    );
    const events = await store.readAll(0, 10_000);
    expect(events.filter(({ type }) => type === 'ApplicationReceived')).toHaveLength(told.size);
  };

  it('answer the same request that comes to both at once with one application', async () => {
    const [one, other] = await Promise.all(desks.map((desk) => receive(desk, '排污许可证', 'key')));
    expect(other).toEqual(one);
    await registerIs([one as Received]);
  });

  it('answer it beside others in the same batches, and give those their numbers', async () => {
    const answers = await Promise.all(
      desks.flatMap((desk, index) => [
        receive(desk, `前${index}`),
        receive(desk, '排污许可证', 'key'),
        receive(desk, `后${index}`),
        receive(desk, '环评批复', 'another key'),
        receive(desk, `自${index}`, `key of ${index}`),
      ]),
    );
    expect(answers[6]).toMatchObject({
      applicationId: answers[1]?.applicationId,
      registerNumber: answers[1]?.registerNumber,
    });
    expect(answers[8]).toMatchObject({
      applicationId: answers[3]?.applicationId,
      registerNumber: answers[3]?.registerNumber,
    });
    expect(new Set(answers.map(({ applicationId }) => applicationId)).size).toBe(8);
    await registerIs(answers);
  });

  it('answer many at once, some of them again', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        receive(desks[index % 2] as IntakeDesk, `第${index % 20}次`, index % 4 < 2 ? `key ${index % 20}` : undefined),
      ),
    );
    // Twenty keys would be asked for three times each; half of them come with a key.
    await registerIs(answers);
    expect(new Set(answers.map(({ registerNumber }) => registerNumber)).size).toBe(30 + 10);
  });

  it('refuse the key of the other with another request', async () => {
    const [one, other] = await Promise.allSettled([
      receive(desks[0], '排污许可证', 'key'),
      receive(desks[1], '环评批复', 'key'),
    ]);
    const [taken, refused] = one.status === 'fulfilled' ? [one, other] : [other, one];
    expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(KeyReused) as unknown });
    await registerIs([(taken as PromiseFulfilledResult<Received>).value]);
  });
});
