import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { IdentityFile } from '#identity';
import { registerView, reportContributionsView, viewFile } from '#projections';
import { Office, temporaryDirectory } from './office.js';
import { cli, taizhang } from './processes.js';

let data: string;
let amended: number;

/** A case of November 2024: closed, appealed, and its entry put right in January. */
beforeAll(async () => {
  const office = await Office.open('2024-11-04T09:00');
  data = office.directory;
  const { id } = await office.intake('2024-11-01', {
    channel: 'registered_mail',
    applicantName: '赵明',
    contact: '139****',
  });
  office.itIs('2024-11-05T10:30');
  await office.replyWith(id, { type: 'refused', grounds: ['third_party_rights', 'state_secret'] }, '2024-11-05');
  await office.appeal(id, { route: 'review', filedOn: '2024-11-05' });
  office.itIs('2025-01-15T10:00');
  const values = { applicantKind: 'research_institution', receivedOn: '2024-10-31' };
  ({ position: amended } = await office.amendClosed(id, { reason: '核对信封邮戳', values }));
  await office.close();
});

const replay = (...words: string[]): Promise<string> => taizhang('replay', '2024-0001', '--data', data, ...words);

interface Replayed {
  readonly until: string | null;
  readonly events: readonly {
    readonly position: number;
    readonly type: string;
    readonly data: object;
    readonly state: Readonly<Record<string, unknown>>;
  }[];
}
const replayed = async (...words: string[]): Promise<Replayed> =>
  JSON.parse(await replay('--format', 'json', ...words)) as Replayed;

describe('replay', () => {
  test('tells an auditor what happened, one event after another, and what each changed', async () => {
    const text = (await replay()).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…');
    expect(text).toBe(
      `BINHAI 登记编号 2024-0001（…）

1. 2024-11-01 收到申请（ApplicationReceived）
   位置 2，修订 0，2024-11-04T01:00:00.000Z 由 张三 登记，事件 …
   机关：BINHAI
   登记编号：2024-0001
   接收渠道：邮寄
   申请人类型：自然人
   收到日期：2024-11-01
   来源：登记
   申请人：赵明
   联系方式：139****
   申请内容：2023年度道路修缮工程的预算和决算
   办理阶段：已登记

2. 2024-11-05 拟稿（ReplyDrafted）
   位置 3，修订 1，2024-11-05T02:30:00.000Z 由 拟稿人 登记，事件 …
   答复内容：答复如下。
   办理阶段：已登记 → 已拟稿
   答复稿：2024-11-05 拟稿人 拟稿“保护第三方合法权益，另依据：属于国家秘密”

3. 2024-11-05 审核（ReplyReviewed）
   位置 4，修订 2，2024-11-05T02:30:00.000Z 由 审核人 登记，事件 …
   审核结论：同意
   审核意见：同意
   办理阶段：已拟稿 → 已审核
   答复稿：2024-11-05 拟稿人 拟稿“保护第三方合法权益，另依据：属于国家秘密”，2024-11-05 审核

4. 2024-11-05 签发（ReplySignedOff）
   位置 5，修订 3，2024-11-05T02:30:00.000Z 由 签发人 登记，事件 …
   办理阶段：已审核 → 已签发
   答复稿：2024-11-05 拟稿人 拟稿“保护第三方合法权益，另依据：属于国家秘密”，2024-11-05 审核，2024-11-05 签发

5. 2024-11-05 不予公开（Refused）
   位置 6，修订 4，2024-11-05T02:30:00.000Z 由 张三 登记，事件 …
   办理阶段：已签发 → 已办结
   办理结果：保护第三方合法权益，另依据：属于国家秘密（2024-11-05）

6. 2024-11-05 提起复议或者诉讼（AppealFiled）
   位置 7，修订 5，2024-11-05T02:30:00.000Z 由 张三 登记，事件 …
   复议、诉讼：2024-11-05 行政复议，尚未审结

7. 2025-01-15 提出更正（AmendmentProposed）
   位置 8，修订 6，2025-01-15T02:00:00.000Z 由 张三 登记，事件 …
   理由：核对信封邮戳
   待批准的更正：2025-01-15 张三 提出（收到日期、申请人类型）

8. 2025-01-15 更正登记（RegisterEntryAmended）
   位置 9，修订 7，2025-01-15T02:00:00.000Z 由 批准人 登记，事件 …
   理由：核对信封邮戳
   申请人类型：自然人 → 科研机构
   收到日期：2024-11-01 → 2024-10-31
   待批准的更正：2025-01-15 张三 提出（收到日期、申请人类型） → （无）

共 8 个事件，现为“已办结”。
`,
    );
  });

  test('tells what the columns of an imported register had that no form has', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, '台账.csv');
    writeFileSync(
      file,
      '登记编号,收到日期,接收渠道,申请人类型,申请人,申请内容,办结日期,办理结果,经办\n1,2020-03-02,网络,自然人,王建国,预算,,,李四\n',
    );
    await taizhang('import', file, '--agency', 'BINHAI', '--data', directory);
    expect(await taizhang('replay', '1', '--data', directory)).toContain('\n   备注（经办）：李四\n');
  });

  test('until a date or a position shows what was known then', async () => {
    const [before, onTheDay] = [await replayed('--until', '2025-01-14'), await replayed('--until', '2025-01-15')];
    expect(before.events.at(-1)?.state).toMatchObject({ applicantKind: 'natural_person', receivedOn: '2024-11-01' });
    expect(onTheDay.events.at(-1)?.state).toMatchObject({
      applicantKind: 'research_institution',
      receivedOn: '2024-10-31',
    });
    expect((await replayed('--until', String(amended - 2))).events).toEqual(before.events);
    expect((await replayed('--until', String(amended))).events).toEqual((await replayed()).events);
    expect(await replay('--until', '2024-11-04')).toContain('共 1 个事件，现为“已登记”');
    expect(await replay('--until', '2024-11-03')).toContain('当时尚未登记');
  });

  test('as JSON holds every event as it was recorded, with the state after it', async () => {
    const { until, events } = await replayed();
    expect(until).toBeNull();
    expect(events.map(({ type, state }) => [type, state['stage']])).toEqual([
      ['ApplicationReceived', 'received'],
      ['ReplyDrafted', 'drafted'],
      ['ReplyReviewed', 'reviewed'],
      ['ReplySignedOff', 'signed_off'],
      ['Refused', 'closed'],
      ['AppealFiled', 'closed'],
      ['AmendmentProposed', 'closed'],
      ['RegisterEntryAmended', 'closed'],
    ]);
    expect(events[4]?.data).toEqual({ grounds: ['third_party_rights', 'state_secret'] });
    expect(events[7]?.data).toEqual({
      changes: [
        { field: 'receivedOn', from: '2024-11-01', to: '2024-10-31' },
        { field: 'applicantKind', from: 'natural_person', to: 'research_institution' },
      ],
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '核对信封邮戳', changes: [] },
      approval: { amendmentId: expect.any(String) as string, proposedBy: '张三', approvedBy: '批准人' },
    });
  });
});

/** Does to a view what only someone with access to its file can do. */
function tamper(view: typeof registerView | typeof reportContributionsView, sql: string): void {
  const db = new Database(viewFile(data, view));
  db.prepare(sql).run();
  db.close();
}

const report = (...words: string[]) => cli('report', '--agency', 'BINHAI', '--year', '2024', '--data', data, ...words);

describe('verify', () => {
  afterEach(() => taizhang('rebuild', '--data', data));

  test('finds the history whole and the views what it gives', async () => {
    expect(await taizhang('verify', '--data', data)).toContain('核对相符：9 个事件位置连续');
  });

  test('finds a row of a view that the events do not give, and the one they do', async () => {
    tamper(registerView, `UPDATE register SET outcome = 'disclosed'`);
    const { code, out, err } = await cli('verify', '--data', data);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('核对不符 2 处');
    expect(err).toMatch(/view register, table register: has a row the events do not give: .*"disclosed"/);
    expect(err).toMatch(/view register, table register: lacks a row the events give: .*"third_party_rights"/);
    // The rows name people: that somebody saw them is known.
    const log = IdentityFile.open(join(data, 'identity.db'));
    expect(log.accessLog.read({}, Number.MAX_SAFE_INTEGER, 1)).toMatchObject([{ action: 'Verify', agency: '*' }]);
    log.close();
    await taizhang('rebuild', '--data', data);
    expect(await taizhang('verify', '--data', data)).toContain('核对相符');
  });

  test('finds a figure of the report that was changed', async () => {
    tamper(reportContributionsView, 'UPDATE tally SET count = count + 1');
    expect(await cli('verify', '--data', data)).toMatchObject({
      code: 1,
      err: expect.stringContaining('table tally') as string,
    });
  });

  test('finds a row that was taken out', async () => {
    tamper(registerView, 'DELETE FROM register');
    expect(await cli('verify', '--data', data)).toMatchObject({
      code: 1,
      err: expect.stringContaining('lacks a row') as string,
    });
  });
});

describe('rebuild', () => {
  test('makes the views anew when all of them are lost', async () => {
    const before = await report('--format', 'json');
    rmSync(join(data, 'views'), { recursive: true });
    expect(await taizhang('rebuild', '--data', data)).toMatch(/已从 9 个事件重建全部视图，用时 \d+\.\d 秒。/);
    expect(await report('--format', 'json')).toEqual(before);
    expect(await taizhang('verify', '--data', data)).toContain('核对相符');
  });
});

describe('report', () => {
  test.each(['html', 'md'] as const)('as %s into a file', async (format) => {
    const out = join(data, `report.${format}`);
    expect(await report('--format', format, '--out', out)).toEqual({ code: 0, out: '', err: '' });
    const written = readFileSync(out, 'utf8');
    expect((await report('--format', format)).out).toBe(written);
    expect(written).toContain('一、本年新收政府信息公开申请数量');
    expect(written).toContain('行政复议');
    if (format === 'html') {
      expect(written).toMatch(/^<!doctype html>/i);
      expect(written).toMatch(/(rowspan|colspan)="\d+"/);
      // It stands alone: nothing is fetched from elsewhere.
      expect(written).not.toMatch(/<(script|link|img)\b|https?:\/\//);
    } else {
      expect(written).toMatch(/^\| 一、本年新收政府信息公开申请数量 \| 0 \| 0 \| 1 \| 0 \| 0 \| 0 \| 1 \|$/m);
    }
  });

  test('in either form, whichever is in force', async () => {
    const rows = async (form: string) => {
      const { out } = await report('--format', 'json', '--form', form);
      return Object.keys((JSON.parse(out) as { table3: object }).table3).filter((row) => row.startsWith('三、（六）'));
    };
    expect(await rows('2019')).toHaveLength(1);
    expect(await rows('2021')).toHaveLength(3);
  });

  test('whose figures disagree is written all the same, with the cell at fault and exit code 3', async () => {
    // The carry-over follows from the same sums as the rest, so only a damaged view can disagree: here, with a closing
    // under an outcome that no form knows.
    tamper(reportContributionsView, `UPDATE tally SET row_key = 'lost' WHERE measure = 'closed'`);
    const { code, out, err } = await report('--format', 'json');
    expect(code).toBe(3);
    const { table3, reconciliation } = JSON.parse(out) as {
      table3: Record<string, number[]>;
      reconciliation: object[];
    };
    expect([table3['三、（七）总计']?.at(-1), table3['四、结转下年度继续办理']?.at(-1)]).toEqual([0, 0]);
    expect(reconciliation).toHaveLength(2);
    expect(reconciliation).toMatchObject([
      { rule: 1, table: 3, column: '科研机构' },
      { rule: 1, table: 3, column: '总计' },
    ]);
    expect(err).toContain('勾稽不符 2 处');
    expect(err).toContain('“科研机构”');
    const office = await Office.open('2025-01-16T09:00', data);
    expect((await office.report(2024)).reconciliation).toEqual(reconciliation);
    await office.close();
    await taizhang('rebuild', '--data', data);
    expect(await report()).toMatchObject({ code: 0, err: '' });
  });
});
