import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore } from '#event-store';
import { SqliteEventStore, StoreUnavailable } from '#event-store';
import type { Received, Recording } from './index.js';
import { IntakeDesk } from './index.js';

const now = () => Date.parse('2021-03-01T04:00:00Z');

describe('Intakes that come in turn after turn', () => {
  let directory: string;
  let store: EventStore;
  /** Intakes in each append. */
  let crowds: number[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'taizhang-crowd-'));
    crowds = [];
    store = SqliteEventStore.open(join(directory, 'events.db'));
    const append = store.append.bind(store);
    store.append = (appends) => {
      crowds.push(appends.length - 1);
      return append(appends);
    };
  });

  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const receive = (desk: IntakeDesk, repeatable?: Recording['repeatable']): Promise<Received> =>
    desk.receive(
      {
        channel: 'online',
        applicantKind: 'natural_person',
        receivedOn: '2021-02-01',
        personal: { applicantName: '张三', request: '排污许可证' },
      },
      { agency: '120116', actor: '李文', ...(repeatable && { repeatable }) },
    );

  /** Two in each of so many turns of the event loop. */
  async function arrive(desk: IntakeDesk, turns: number): Promise<readonly Received[]> {
    const answers: Promise<Received>[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      answers.push(receive(desk), receive(desk));
      await nextTurn();
    }
    return Promise.all(answers);
  }

  it('are answered as recorded where the store tells no positions and nothing can be read any more', async () => {
    const append = store.append.bind(store);
    store.append = async (appends) => {
      const { positions: _positions, ...told } = await append(appends);
      store.readStream = () => Promise.reject(new StoreUnavailable('no answer'));
      return told;
    };
    const answers = await arrive(new IntakeDesk(store, now, () => 0), 2);
    expect(answers.map(({ registerNumber, position }) => [registerNumber, position])).toEqual(
      ['2021-0001', '2021-0002', '2021-0003', '2021-0004'].map((number) => [number, 8]),
    );
  });

  it('share one commit, each with its number', async () => {
    const answers = await arrive(new IntakeDesk(store, now, () => 0), 20);
    expect(crowds).toEqual([40]);
    expect(new Set(answers.map(({ registerNumber }) => registerNumber)).size).toBe(40);
  });

  it('do not wait for those that come after some milliseconds', async () => {
    let elapsed = 0;
    await arrive(new IntakeDesk(store, now, () => (elapsed += 1)), 20);
    expect(crowds.length).toBeGreaterThan(2);
    expect(crowds.reduce((sum, one) => sum + one)).toBe(40);
  });

  it('are each answered with the position of their own receipt, and the same again', async () => {
    const desk = new IntakeDesk(store, now);
    const requests = Array.from({ length: 20 }, (_, index) => ({ key: `key ${index}`, request: index }));
    const answers = await Promise.all(requests.map((request) => receive(desk, request)));
    expect(crowds).toEqual([20]);
    const stored = await store.readAll(0, 100);
    const own = new Map(
      stored.filter(({ type }) => type === 'ApplicationReceived').map(({ stream, position }) => [stream, position]),
    );
    expect(answers.map(({ position }) => position)).toEqual(
      answers.map(({ applicationId }) => own.get(`application-${applicationId}`)),
    );
    expect(await Promise.all(requests.map((request) => receive(desk, request)))).toEqual(answers);
  });

  it('do not wait for ever, should there be no end of them', async () => {
    await arrive(new IntakeDesk(store, now, () => 0), 250);
    expect(crowds.length).toBeGreaterThan(1);
    expect(Math.max(...crowds)).toBe(200);
    expect(crowds.reduce((sum, one) => sum + one)).toBe(500);
  });

  it('are not refused, as repetitions, because who asked first may record no more', async () => {
    const desk = new IntakeDesk(store, now);
    const intake = {
      channel: 'online',
      applicantKind: 'natural_person',
      receivedOn: '2021-02-01',
      personal: { applicantName: '张三', request: '排污许可证' },
    } as const;
    const by = { agency: '120116', actor: '李文', repeatable: { key: 'k', request: 'r' } };
    const over = () => Promise.reject(new Error('signed out'));
    const [first, second, third] = await Promise.allSettled([
      desk.receive(intake, { ...by, mayStill: over }),
      desk.receive(intake, { ...by, mayStill: () => undefined }),
      desk.receive(intake, { ...by, mayStill: () => undefined }),
    ]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'signed out' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { registerNumber: '2021-0001' } });
    expect(third).toEqual(second);
  });
});
