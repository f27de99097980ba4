import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AmendedValues, Application, ApplicationCommand } from '#disclosure';
import { SqliteEventStore } from '#event-store';
import { ApplicationDesk, IntakeDesk, ImportRefused, applicationStream, importRegister, stateOf } from '../index.js';
import { newId } from '../new-id.js';
import type { Imported } from './import-register.js';
import type { Fault } from './faults.js';
import type { CellValue, Sheet } from './sheets.js';

const recording = { agency: '120116', actor: '李文' };
const now = () => Date.parse('2024-06-30T04:00:00Z');

type Cells = Record<string, CellValue>;

const row: Cells = {
  登记编号: '2019-0007',
  收到日期: '2019-03-01',
  接收渠道: '网络',
  申请人类型: '自然人',
  申请人: '张三',
  申请内容: '征地批复',
  办结日期: '2019-03-20',
  办理结果: '予以公开',
};
const open: Cells = { ...row, 办结日期: '', 办理结果: '' };
const appeal: Cells = {
  登记编号: '2019-0007',
  救济类型: '行政复议',
  提起日期: '2019-04-01',
  结果: '结果维持',
  结案日期: '2019-05-01',
};
const pending: Cells = { ...appeal, 结果: '', 结案日期: '' };

const sheet = (name: string, columns: Cells, rows: readonly Cells[]): Sheet => ({
  name,
  headerRow: 1,
  header: Object.keys(columns),
  rows: rows.map((cells, index) => ({
    row: index + 2,
    cells: Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== '')),
  })),
});

describe('importing a register', () => {
  let directory: string;
  let store: SqliteEventStore;
  let desk: ApplicationDesk;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'taizhang-import-'));
    store = SqliteEventStore.open(join(directory, 'events.db'));
    desk = new ApplicationDesk(store, now);
  });

  afterEach(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  /** Every application there is, by id. */
  const applications = async (): Promise<Map<string, Application>> => {
    const prefix = applicationStream('');
    const events = (await store.readAll(0, 10_000)).filter(({ stream }) => stream.startsWith(prefix));
    return new Map(
      [...Map.groupBy(events, ({ stream }) => stream.slice(prefix.length))].map(([id, history]) => [
        id,
        stateOf(history) as Application,
      ]),
    );
  };
  const idOf = async (rule: (application: Application) => boolean): Promise<string> => {
    const found = [...(await applications())].filter(([, application]) => rule(application));
    expect(found).toHaveLength(1);
    return found[0]?.[0] ?? '';
  };

  const take = (rows: readonly Cells[], appeals: readonly Cells[] = []): Promise<Imported> =>
    importRegister(
      {
        register: sheet('台账', row, rows),
        ...(appeals.length > 0 && { appeals: sheet('复议诉讼', appeal, appeals) }),
      },
      recording,
      {
        store,
        now,
        applicationsByNumber: async (numbers) =>
          new Map(
            [...(await applications())]
              .filter(([, { registerNumber }]) => numbers.includes(registerNumber))
              .map(([id, { registerNumber }]) => [registerNumber, id]),
          ),
      },
    );
  const faultsOf = async (answer: Promise<unknown>): Promise<readonly Fault[]> => {
    const refused: unknown = await answer.catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ImportRefused);
    return (refused as ImportRefused).faults;
  };
  const places = (faults: readonly Fault[]) => faults.map((fault) => [fault.sheet, fault.row, fault.column]);
  const give = (applicationId: string, command: ApplicationCommand) => desk.take(applicationId, command, recording);
  /** By two persons, as what is closed needs. */
  const amend = async (applicationId: string, values: AmendedValues) => {
    const [amendmentId, on] = [newId(), '2024-06-30'];
    await give(applicationId, { type: 'ProposeAmendment', amendmentId, reason: '录入错误', proposedOn: on, values });
    const approve = { type: 'ApproveAmendment', amendmentId, approvedOn: on } as const;
    return desk.take(applicationId, approve, { ...recording, actor: '赵主任' });
  };

  it('takes every row once, however often the file is imported', async () => {
    expect(await take([row], [appeal])).toMatchObject({ received: 1, closed: 1, appealsFiled: 1, appealsDecided: 1 });
    const position = await store.head();
    expect(await take([row], [appeal])).toMatchObject({ received: 0, closed: 0, appealsFiled: 0, unchanged: 2 });
    expect(await store.head()).toBe(position);
  });

  describe('of which a number was amended since', () => {
    it('is refused with the number that the row has now', async () => {
      await take([row]);
      await amend(await idOf(() => true), { registerNumber: '2019-0008' });
      const position = await store.head();
      const faults = await faultsOf(take([row]));
      expect(places(faults)).toEqual([['台账', 2, '登记编号']]);
      expect(faults[0]?.expected).toContain('2019-0008');
      expect(faults[0]?.english).toContain('2019-0008');
      expect(await store.head()).toBe(position);
    });

    it('is taken with that number, in whichever year’s register it was', async () => {
      await take([row]);
      await amend(await idOf(() => true), { registerNumber: '2020-0008' });
      expect(await take([{ ...row, 登记编号: '2020-0008' }])).toMatchObject({ received: 0, unchanged: 1 });
      expect((await applications()).size).toBe(1);
    });
  });

  it('begins the numbers that name no year anew with each year', async () => {
    const first = { ...row, 登记编号: '第7号' };
    const second = { ...first, 收到日期: '2020-03-02', 办结日期: '2020-03-20', 申请人: '李四' };
    await take([first]);
    expect(await take([second])).toMatchObject({ received: 1, closed: 1 });
    expect(await take([first])).toMatchObject({ received: 0, unchanged: 1 });
    expect(await take([second])).toMatchObject({ received: 0, unchanged: 1 });
    const all = [...(await applications()).values()];
    expect(all.map((one) => [one.registerNumber, one.receivedOn, one.applicantName]).sort()).toEqual([
      ['第7号', '2019-03-01', '张三'],
      ['第7号', '2020-03-02', '李四'],
    ]);

    // Amending the number of one year leaves it with the other year's application.
    await amend(await idOf(({ applicantName }) => applicantName === '张三'), { registerNumber: '2020-0005' });
    expect(await take([second])).toMatchObject({ received: 0, unchanged: 1 });
    await take([{ ...second, 登记编号: '第8号', 申请人: '王五' }]);
    const third = await idOf(({ applicantName }) => applicantName === '王五');
    await expect(amend(third, { registerNumber: '第7号' })).rejects.toMatchObject({ code: 'register_number_taken' });
  });

  it('does not begin a number anew that names its year itself', async () => {
    const named = { ...row, 登记编号: '津环〔2019〕7号' };
    await take([named]);
    const faults = await faultsOf(take([{ ...named, 收到日期: '2020-03-01', 办结日期: '2020-03-20' }]));
    expect(places(faults)).toEqual([
      ['台账', 2, '收到日期'],
      ['台账', 2, '办结日期'],
    ]);
  });

  it('finds the row again whose receipt was amended into another year, as it is now', async () => {
    const numbered = { ...row, 登记编号: '第7号' };
    await take([numbered]);
    await amend(await idOf(() => true), { receivedOn: '2018-12-31' });
    expect(await take([{ ...numbered, 收到日期: '2018-12-31' }])).toMatchObject({ received: 0, unchanged: 1 });
    expect(places(await faultsOf(take([numbered])))).toEqual([['台账', 2, '收到日期']]);
  });

  it('issues numbers that the intake desk goes on behind, in the year that they name', async () => {
    await take([{ ...row, 收到日期: '2020-01-02', 办结日期: '2020-01-20' }]);
    const intake = new IntakeDesk(store, now);
    const receive = async (receivedOn: string) =>
      (
        await intake.receive(
          {
            channel: 'online',
            applicantKind: 'natural_person',
            receivedOn,
            personal: { applicantName: '张三', request: '排污许可证' },
          },
          recording,
        )
      ).registerNumber;
    expect(await receive('2019-12-31')).toBe('2019-0008');
    expect(await receive('2020-01-03')).toBe('2020-0001');
  });

  it('lists all that contradicts the register at once, the ending too', async () => {
    await take([row]);
    const contradicting: Cells = {
      登记编号: '2019-0007',
      收到日期: '2019-03-02',
      接收渠道: '当面',
      申请人类型: '其他',
      申请人: '李四',
      申请内容: '批复',
      办结日期: '2019-03-21',
      办理结果: '部分公开',
    };
    const faults = await faultsOf(take([contradicting]));
    expect(faults.map(({ column }) => column)).toEqual(Object.keys(contradicting).slice(1));
    for (const { column, expected } of faults) expect(expected).toContain(row[column] as string);
  });

  it('lists what contradicts the register of an open application, and closes nothing', async () => {
    await take([open]);
    const position = await store.head();
    expect(places(await faultsOf(take([{ ...row, 申请人: '李四' }])))).toEqual([['台账', 2, '申请人']]);
    expect(await store.head()).toBe(position);
  });

  describe('that closes what is in hand here', () => {
    const refusedWhole = async (rows: readonly Cells[], at: number): Promise<void> => {
      const position = await store.head();
      const faults = await faultsOf(take(rows));
      expect(places(faults)).toEqual([['台账', at, '办结日期']]);
      expect(faults[0]).toMatchObject({
        value: '2019-03-20',
        expected: expect.stringContaining('请在本系统拟稿') as string,
      });
      expect(await store.head()).toBe(position);
    };
    const another = { ...row, 登记编号: '2019-0008' };

    it('is refused as a whole when the application was received here', async () => {
      const intake = {
        channel: 'online',
        applicantKind: 'natural_person',
        receivedOn: '2019-03-01',
        personal: { applicantName: '张三', request: '征地批复' },
      } as const;
      const { registerNumber } = await new IntakeDesk(store, now).receive(intake, recording);
      await refusedWhole([another, { ...row, 登记编号: registerNumber }], 3);
      // Compared alone, it is no obstacle.
      const compared = await take([another, { ...open, 登记编号: registerNumber }]);
      expect(compared).toMatchObject({ received: 1, closed: 1, unchanged: 1 });
    });

    it('is refused as a whole when it was imported, and a draft was returned here since', async () => {
      await take([open]);
      const id = await idOf(() => true);
      const decision = { type: 'disclosed', manner: 'provided' } as const;
      await give(id, { type: 'DraftReply', decision, text: '现予以公开。', draftedOn: '2019-03-04' });
      const returning = {
        type: 'ReviewReply',
        approved: false,
        opinion: '理由不足',
        reviewedOn: '2019-03-05',
      } as const;
      await desk.take(id, returning, { ...recording, actor: '赵主任' });
      await refusedWhole([row, another], 2);
    });

    it('is taken when it was imported and nobody has handled it here', async () => {
      await take([open]);
      expect(await take([row, another])).toMatchObject({ received: 1, closed: 2 });
    });
  });

  it.each([
    ['pending, ended', [pending, appeal]],
    ['ended, pending', [appeal, pending]],
  ])('of two appeals of one day takes the one that ended for itself: %s', async (_, appeals) => {
    await take([row], appeals);
    expect(await take([row], appeals)).toMatchObject({
      appealsFiled: 0,
      appealsDecided: 0,
      unchanged: 3,
      notices: [expect.anything()],
    });
    const [application] = [...(await applications()).values()];
    expect(application?.appeals.map(({ result }) => result).sort()).toEqual(['upheld', undefined]);

    // Now the pending one ends as well.
    const corrected = { ...appeal, 结果: '结果纠正', 结案日期: '2019-06-01' };
    expect(await take([row], [appeal, corrected])).toMatchObject({ appealsFiled: 0, appealsDecided: 1 });
    const [after] = [...(await applications()).values()];
    expect(after?.appeals.map(({ result }) => result).sort()).toEqual(['corrected', 'upheld']);
  });

  it.each([
    ['pending', pending],
    ['decided otherwise', { ...appeal, 结果: '结果纠正' }],
  ])('of two appeals of one day puts what an annulled one ended with down to no other: %s', async (_, other) => {
    await take([row], [appeal, other]);
    const id = await idOf(() => true);
    const upheld = (await applications()).get(id)?.appeals.find(({ result }) => result === 'upheld');
    await amend(id, { appeal: { appealId: upheld?.appealId ?? '', filedOn: null } });
    const position = await store.head();
    for (const rows of [
      [appeal, other],
      [other, appeal],
    ]) {
      expect(await take([row], rows)).toMatchObject({ appealsFiled: 0, appealsDecided: 0, unchanged: 3 });
    }
    expect(await store.head()).toBe(position);
  });

  it('leaves aside what takes two persons here, as an appeal was annulled, and takes the rest', async () => {
    await take([row], [appeal, pending]);
    const id = await idOf(() => true);
    const upheld = (await applications()).get(id)?.appeals.find(({ result }) => result === 'upheld');
    await amend(id, { appeal: { appealId: upheld?.appealId ?? '', filedOn: null } });
    const another = { ...row, 登记编号: '2019-0099' };
    const ended = { ...appeal, 结果: '结果纠正', 结案日期: '2019-06-01' };
    expect(await take([row, another], [appeal, ended])).toMatchObject({
      received: 1,
      appealsDecided: 0,
      // The first says that two rows are alike.
      notices: [
        { row: 3 },
        { row: 2 },
        { row: 3, english: expect.stringContaining('propose an amendment of its day') as string },
      ],
    });
  });

  it('does not close anew what two persons have annulled the ending of', async () => {
    await take([row]);
    const id = await idOf(() => true);
    await amend(id, { closing: null });
    const position = await store.head();
    expect(await take([row])).toMatchObject({ closed: 0, unchanged: 1, notices: [{ row: 2, column: '办结日期' }] });
    expect(await store.head()).toBe(position);
  });

  it('takes “still unclear” over, whose correction the register does not tell', async () => {
    await take([{ ...row, 办理结果: '补正后申请内容仍不明确' }]);
    const [application] = [...(await applications()).values()];
    expect(application?.counted?.closing).toEqual({ type: 'not_provided', grounds: ['still_unclear'] });
  });

  it('refuses a receipt before the Regulations came into force', async () => {
    const faults = await faultsOf(take([{ ...open, 登记编号: '7', 收到日期: '2008-04-30' }]));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.expected).toContain('2008-0');
  });
});
