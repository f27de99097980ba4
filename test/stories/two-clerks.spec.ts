import type { ReceivedAnswer } from '../../apps/server/src/applications/answers.js';
import type { Refused } from './office.js';
import { Office, refusalOf } from './office.js';

const signedOff = async (office: Office): Promise<ReceivedAnswer> => {
  const received = await office.intake('2025-04-01');
  await office.colleague('拟稿人').step(received.id, 'draft-reply', {
    decision: { type: 'disclosed', manner: 'provided' },
    text: '答复如下。',
  });
  await office.step(received.id, 'review-reply', { approved: true, opinion: '同意' });
  await office.step(received.id, 'sign-off-reply');
  return received;
};

/** What came of requests made at once: those that were answered and those that were refused. */
async function outcomes<Answer>(requests: readonly Promise<Answer>[]) {
  const settled = await Promise.allSettled(requests);
  return {
    answered: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    refused: settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as Refused] : [])),
  };
}

let office: Office;
beforeAll(async () => {
  office = await Office.open('2025-04-02T09:00');
});

describe('two clerks close the same application at once', () => {
  test('one replies, the other learns when and how it was closed', async () => {
    const { id } = await signedOff(office);
    const [one, other] = [office.colleague('王芳'), office.colleague('刘洋')];
    const { answered, refused } = await outcomes([one.step(id, 'reply'), other.step(id, 'reply')]);
    expect(answered).toHaveLength(1);
    expect(refused).toMatchObject([{ status: 409, problem: { code: 'already_closed', title: 'Conflict' } }]);
    expect(refused[0]?.problem.detail).toContain('已于 2025-04-02 办结（予以公开）');
    expect(refused[0]?.problem.english).toContain('closed on 2025-04-02 (disclosed)');
    const { timeline } = await office.find(id, answered[0]?.position);
    expect(timeline.filter(({ type }) => type === 'Disclosed')).toHaveLength(1);
  });

  test('one replies while another records a withdrawal: the register says one thing', async () => {
    const { id } = await signedOff(office);
    const { answered, refused } = await outcomes([
      office.step(id, 'reply'),
      office.colleague('刘洋').step(id, 'withdraw', { reason: '申请人来电撤回' }),
    ]);
    expect(answered).toHaveLength(1);
    expect(refused).toMatchObject([{ status: 409, problem: { code: 'already_closed' } }]);
    const { timeline } = await office.find(id, answered[0]?.position);
    const ending = timeline.at(-1)?.type === 'Disclosed' ? '予以公开' : '撤回';
    expect(refused[0]?.problem.detail).toContain(`已于 2025-04-02 办结（${ending}）`);
    expect((await office.report(2025)).reconciliation).toEqual([]);
  });

  test('with the revision that both had seen, the other learns what happened since', async () => {
    const { id } = await signedOff(office);
    const seen = { 'if-match': '"3"' };
    const { answered, refused } = await outcomes([
      office.colleague('王芳').step(id, 'reply', {}, seen),
      office.colleague('王芳').step(id, 'withdraw', { reason: '撤回' }, seen),
    ]);
    expect(answered).toMatchObject([{ revision: 4 }]);
    expect(refused).toMatchObject([
      {
        status: 412,
        problem: {
          code: 'stale_revision',
          expected: 3,
          actual: 4,
          since: [{ revision: 4, occurredOn: '2025-04-02', recordedAt: '2025-04-02T01:00:00.000Z', actor: '王芳' }],
        },
      },
    ]);
    const { timeline } = await office.find(id, answered[0]?.position);
    const [since] = refused[0]?.problem['since'] as { type: string; outcome: string }[];
    expect(since?.type).toBe(timeline.at(-1)?.type);
    expect(since?.outcome).toBe(timeline.at(-1)?.type === 'Disclosed' ? '予以公开' : '撤回');
  });

  test('twenty at once: one closing, nineteen conflicts', async () => {
    const { id } = await signedOff(office);
    const clerks = Array.from({ length: 20 }, (_, index) => office.colleague(`经办人${index}`));
    const { answered, refused } = await outcomes(clerks.map((clerk) => clerk.step(id, 'reply')));
    expect(answered).toHaveLength(1);
    expect(refused.map(({ status, problem }) => [status, problem.code])).toEqual(
      Array(19).fill([409, 'already_closed']),
    );
  });
});

test('clerks who do not contradict one another all get through', async () => {
  const { id, registerNumber } = await office.intake('2025-04-01');
  const units = Array.from({ length: 10 }, (_, index) => `第${index}科`);
  const answers = await Promise.all(units.map((handlingUnit) => office.step(id, 'assign', { handlingUnit })));
  expect(answers.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(units.map((_, index) => index + 1));
  const position = String(Math.max(...answers.map((answer) => answer.position)));
  expect(await office.register({ registerNumber, position })).toMatchObject({ total: 1, rows: [{ revision: 10 }] });
});

test('fifty intakes at once get the numbers 1 to 50, and those of another year and agency their own', async () => {
  const everyone = await Office.open('2025-04-02T09:00');
  const here = Array.from({ length: 50 }, () => everyone.intake('2025-04-02'));
  const lastYears = Array.from({ length: 5 }, () => everyone.intake('2024-12-31'));
  const elsewhere = Array.from({ length: 5 }, () => everyone.colleague('李四', 'HUBIN').intake('2025-04-02'));
  const numbers = async (intakes: Promise<ReceivedAnswer>[]) =>
    (await Promise.all(intakes)).map(({ registerNumber }) => registerNumber).sort();
  const upTo = (year: number, last: number) =>
    Array.from({ length: last }, (_, index) => `${year}-${String(index + 1).padStart(4, '0')}`);
  expect(await numbers(here)).toEqual(upTo(2025, 50));
  expect(await numbers(lastYears)).toEqual(upTo(2024, 5));
  expect(await numbers(elsewhere)).toEqual(upTo(2025, 5));
});

test('two servers on one directory hand out one row of numbers, and know each other’s requests', async () => {
  const here = await Office.open('2025-04-02T09:00');
  const there = await Office.open('2025-04-02T09:00', here.directory);
  const received = await Promise.all(
    Array.from({ length: 30 }, (_, index) => (index % 2 === 0 ? here : there).intake('2025-04-02')),
  );
  const numbers = received.map(({ registerNumber }) => registerNumber).sort();
  expect(numbers).toEqual(numbers.map((_, index) => `2025-${String(index + 1).padStart(4, '0')}`));

  const key = { 'idempotency-key': 'sent-to-both' };
  const [one, other] = await Promise.all([here.intake('2025-04-02', {}, key), there.intake('2025-04-02', {}, key)]);
  expect(other).toEqual(one);
  expect(await there.intake('2025-04-02')).toMatchObject({ registerNumber: '2025-0032' });
  const another = { 'idempotency-key': 'sent-to-both-again' };
  const steps = [here, there].map((server) => server.step(one.id, 'assign', { handlingUnit: '规划科' }, another));
  expect(new Set((await Promise.all(steps)).map((answer) => JSON.stringify(answer))).size).toBe(1);
});

test('what is refused burns no number', async () => {
  const alone = await Office.open('2025-04-02T09:00');
  await Promise.all([
    alone.intake('2025-04-02'),
    refusalOf(alone.intake('2025-04-03')),
    refusalOf(alone.intake('2025-04-02', { applicantName: ' ' })),
    refusalOf(alone.intake('2025-04-02', { applicantKind: 'person' })),
  ]);
  expect(await alone.intake('2025-04-02')).toMatchObject({ registerNumber: '2025-0002' });
});
