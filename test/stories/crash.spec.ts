import { legalDateOf } from '#disclosure';
import type { ReceivedAnswer, RecordedAnswer } from '../../apps/server/src/applications/answers.js';
import type { Clerk } from './office.js';
import { Refused, temporaryDirectory, until } from './office.js';
import { ServerProcess, taizhang } from './processes.js';

const CLERKS = 16;

/** What one intake and the step after it were asked for and answered, as far as the server lived. */
interface Case {
  readonly key: string;
  received?: ReceivedAnswer;
  assigned?: RecordedAnswer;
}

const intake = (clerk: Clerk, { key }: Case): Promise<ReceivedAnswer> =>
  clerk.intake('2025-03-03', { applicantName: key }, { 'idempotency-key': `intake-${key}` });

const assign = (clerk: Clerk, { key }: Case, id: string): Promise<RecordedAnswer> =>
  clerk.step(id, 'assign', { handlingUnit: `${key}科` }, { 'idempotency-key': `assign-${key}` });

/** Logs and assigns one application after another until the server is gone. */
async function work(clerk: Clerk, name: string, cases: Case[]): Promise<void> {
  for (let count = 0; ; count += 1) {
    const one: Case = { key: `${name}-${count}` };
    cases.push(one);
    try {
      one.received = await intake(clerk, one);
      one.assigned = await assign(clerk, one, one.received.id);
    } catch (error) {
      if (error instanceof Refused) throw error;
      return;
    }
  }
}

/** All register numbers of 2025. */
async function numbers(clerk: Clerk, position: number): Promise<string[]> {
  const found: string[] = [];
  for (let page = 1; ; page += 1) {
    const query = {
      page: String(page),
      pageSize: '500',
      sort: 'registerNumber',
      direction: 'asc',
      position: String(position),
    };
    const { rows, total } = await clerk.register(query);
    found.push(...rows.map(({ registerNumber }) => registerNumber));
    if (found.length >= total) return found;
  }
}

const gapless = (length: number): string[] =>
  Array.from({ length }, (_, index) => `2025-${String(index + 1).padStart(4, '0')}`);

test('kill -9 in the middle of the work: whatever was acknowledged is there, and what was not is done by asking again', async () => {
  const directory = temporaryDirectory();
  const doomed = await ServerProcess.start(directory);
  const cases: Case[] = [];
  const working = Array.from({ length: CLERKS }, (_, index) => work(doomed.clerk, `clerk-${index}`, cases));
  await until(() => cases.filter(({ assigned }) => assigned !== undefined).length >= 200);
  await doomed.kill();
  await Promise.all(working);
  const unanswered = cases.filter(({ assigned }) => assigned === undefined);
  expect(unanswered).toHaveLength(CLERKS);

  expect(await taizhang('verify', '--data', directory)).toContain('核对相符');
  const server = await ServerProcess.start(directory);
  const { clerk } = server;
  for (const { received, assigned, key } of cases) {
    if (received === undefined) continue;
    const { application, revision } = await clerk.find(received.id, assigned?.position ?? received.position);
    expect(application).toMatchObject({ registerNumber: received.registerNumber, applicantName: key });
    if (assigned !== undefined)
      expect({ revision, application }).toMatchObject({ revision: 1, application: { handlingUnit: `${key}科` } });
  }
  const before = await numbers(clerk, await clerk.head());
  expect(before).toEqual(gapless(before.length));

  // Nobody knows which of the last requests were taken; each clerk asks again, under the same key.
  const again = await Promise.all(
    cases.map(async (one) => {
      const received = await intake(clerk, one);
      return { received, assigned: await assign(clerk, one, received.id) };
    }),
  );
  for (const [index, { received, assigned }] of again.entries()) {
    const first = cases[index];
    const { id, registerNumber } = first?.received ?? received;
    expect(received).toMatchObject({ id, registerNumber, revision: 0 });
    expect(assigned).toEqual(first?.assigned ?? { id, revision: 1, position: assigned.position });
  }
  expect(new Set(again.map(({ received }) => received.id)).size).toBe(cases.length);
  expect(await numbers(clerk, await clerk.head())).toEqual(gapless(cases.length));
  expect(await server.stop()).toBe(0);
  // An application received, its number issued, and its unit: three events a case, each once.
  expect(await taizhang('verify', '--data', directory)).toContain(`核对相符：${cases.length * 3} 个事件`);
});

test('kill -9 while steps happen by themselves: each happens once all the same', async () => {
  const directory = temporaryDirectory();
  const first = await ServerProcess.start(directory);
  const LAPSED = 400;
  const ids: string[] = [];
  const prepare = async (): Promise<void> => {
    while (ids.length < LAPSED) {
      ids.push('');
      const index = ids.length - 1;
      const { id } = await first.clerk.intake('2025-03-03');
      ids[index] = id;
      await first.clerk.step(id, 'request-correction', {
        items: '请写明年度',
        requestedOn: '2025-03-05',
        dueOn: '2025-03-20',
      });
    }
  };
  await Promise.all(Array.from({ length: CLERKS }, prepare));
  const settings = { method: 'PUT', headers: { 'content-type': 'application/json' } };
  await first.clerk.send('/api/v1/automatic-steps', {
    ...settings,
    body: JSON.stringify({ steps: ['correction_lapsed'] }),
  });
  const before = LAPSED * 3 + 1;
  await until(async () => (await first.clerk.head()) > before);
  const reached = await first.clerk.head();
  await first.kill();
  expect(reached).toBeLessThan(before + LAPSED);

  const second = await ServerProcess.start(directory);
  await until(async () => (await second.clerk.head()) >= before + LAPSED);
  await until(async () => ((await second.clerk.get('/api/v1/proposals')) as unknown[]).length === 0);
  const today = legalDateOf(Date.now());
  for (const id of ids) {
    const { timeline } = await second.clerk.find(id, before + LAPSED);
    expect(timeline.map(({ type, occurredOn }) => `${occurredOn} ${type}`)).toEqual([
      '2025-03-03 ApplicationReceived',
      '2025-03-05 CorrectionRequested',
      `${today} CorrectionLapsed`,
    ]);
  }
  expect(await second.stop()).toBe(0);
  expect(await taizhang('verify', '--data', directory)).toContain(`核对相符：${before + LAPSED} 个事件`);
});
