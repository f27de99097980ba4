import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Application } from '#disclosure';
import { initialLawData } from '#disclosure';
import { SqliteEventStore } from '#event-store';
import { ApplicationDesk, IntakeDesk, applicationStream, stateOf, takeAutomaticSteps } from './index.js';

const AGENCY = '120116';
const by = { agency: AGENCY, actor: '李文' };

describe('the automatic steps of an agency', () => {
  let directory: string;
  let store: SqliteEventStore;
  let desk: ApplicationDesk;
  let today: string;
  const now = (): number => Date.parse(`${today}T04:00:00Z`);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'taizhang-automatic-'));
    store = SqliteEventStore.open(join(directory, 'events.db'));
    desk = new ApplicationDesk(store, now);
    today = '2026-03-02';
  });

  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  const stateIn = async (id: string): Promise<Application> =>
    stateOf(await store.readStream(applicationStream(id))) as Application;

  const receive = async (request: string): Promise<string> => {
    const personal = { applicantName: '张三', request };
    const intake = { channel: 'online', applicantKind: 'natural_person', receivedOn: today, personal } as const;
    return (await new IntakeDesk(store, now).receive(intake, by)).applicationId;
  };

  const asked = async (request: string): Promise<string> => {
    const id = await receive(request);
    await desk.take(id, { type: 'RequestCorrection', items: '年度', dueOn: '2026-03-20', requestedOn: today }, by);
    return id;
  };

  const run = async (...applications: readonly { applicationId: string; application: Application }[]) => {
    today = '2026-03-23';
    return takeAutomaticSteps(desk, AGENCY, applications, ['correction_lapsed'], initialLawData(), today);
  };

  it('are taken of the others where one application cannot be looked at', async () => {
    const [one, other] = [await asked('报告'), await asked('批复')];
    const sound = await stateIn(one);
    const beyond = {
      consultationId: 'c',
      kind: 'agency',
      name: '市水务局',
      consultedOn: today,
      deliveredOn: '2200-01-04',
    };
    const broken = { ...sound, consultations: [beyond] } as Application;
    const { taken, failed } = await run(
      { applicationId: one, application: broken },
      { applicationId: other, application: await stateIn(other) },
    );
    expect(taken).toBe(1);
    expect(failed).toEqual([{ applicationId: one, error: expect.any(RangeError) as RangeError }]);
    expect((await stateIn(other)).counted).toEqual({ closing: { type: 'correction_lapsed' }, closedOn: '2026-03-23' });
  });

  it('are not taken again of what two persons found untrue: the correction that came in time is recorded first', async () => {
    const id = await asked('报告');
    const lapsed = { applicationId: id, application: await stateIn(id) };
    expect(await run(lapsed)).toEqual({ taken: 1, failed: [] });
    const amendmentId = 'amendment-1';
    const values = { closing: null };
    await desk.take(
      id,
      { type: 'ProposeAmendment', amendmentId, reason: '窗口当日已收', values, proposedOn: today },
      by,
    );
    await desk.take(id, { type: 'ApproveAmendment', amendmentId, approvedOn: today }, { ...by, actor: '王静' });
    const open = { applicationId: id, application: await stateIn(id) };
    expect(open.application.stage).toBe('awaiting_correction');
    expect(await run(open)).toEqual({ taken: 0, failed: [] });
    await desk.take(id, { type: 'ReceiveCorrection', correction: '2025年度', receivedOn: '2026-03-20' }, by);
    expect((await stateIn(id)).correction?.receivedOn).toBe('2026-03-20');
  });
});
