import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnnualReport } from '#annual-report';
import type { StaffRole } from '#identity';
import { INSTALLATION, ROLE_LABELS, createAgency, isMadeByDemo, markAsMadeByDemo } from '#identity';
import { eventsFile } from '#projections';
import { readSheets } from '#registry';
import { checkIsFolder, withOffice } from './data-directory.js';
import { Failure } from './failure.js';
import { withIdentity } from './identity.js';
import { operator } from './operator.js';
import { take } from './import.js';
import { readReport, rendered } from './report.js';

const DEMO = new URL('../../../../apps/cli/demo/', import.meta.url);
const SERVER = fileURLToPath(new URL('../../server/src/main.js', import.meta.url));
const AGENCY = 'BINHAI';
const AGENCY_NAME = '青岛西海岸新区滨海街道办事处';
const YEAR = 2020;

/** @throws Failure when the directory holds what the demo did not make */
function claim(data: string): void {
  checkIsFolder(data);
  if (isMadeByDemo(data)) return;
  if (existsSync(eventsFile(data)) || existsSync(join(data, 'identity.db'))) {
    throw new Failure(
      `${data} 中的登记不是由演示生成的，不能加入密码公开的演示账号，请用 --data 另选目录 / the register in ${data} was not made by the demo, whose accounts have a known password: name another directory with --data`,
    );
  }
  markAsMadeByDemo(data);
}

/** Its own server finds out too late, below all that the demo prints. @throws Failure when the port cannot be listened on */
async function checkPort(port: number): Promise<void> {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new Failure(
      `不能在 127.0.0.1:${port} 提供服务（${code}），端口可能已被占用，请用 --port 另选 / 127.0.0.1:${port} cannot be served on (${code}), as when the port is taken: choose another with --port`,
    );
  }
  probe.close();
  await once(probe, 'close');
}

/** `taizhang demo`: a made register of one office and year, its report beside the published one, and the server on it. */
export async function demo({ data, port }: { readonly data: string; readonly port: number }): Promise<void> {
  await checkPort(port);
  claim(data);
  const sheets = await readSheets(readFileSync(new URL('register-2020.csv', DEMO)), 'register-2020.csv');
  const { report, faults } = await withOffice(data, { mayCreate: true }, async (office) => {
    await take(office, sheets, { data, agency: AGENCY, agencyName: AGENCY_NAME, actor: 'demo' });
    return readReport(office, { data, agency: AGENCY, year: YEAR });
  });
  process.stdout.write(`${rendered(report, faults, 'md')}\n`);
  const published = JSON.parse(readFileSync(new URL('binhai-2020.json', DEMO), 'utf8')) as AnnualReport;
  if (!sameFigures(report, published)) {
    throw new Failure(
      `${data} 的年度报告与公布的不同，请用 --data 另选目录 / the report of ${data} differs from the published one; start the demo on a new directory: --data`,
    );
  }
  process.stdout.write(`与该办事处公布的 ${YEAR} 年度报告逐格相同。 Equal to the published report in every cell.\n\n`);
  await employ(data);
  await serve(data, port);
}

/** One person for each role. Everybody can read their password here: on a register of real applications there are no such accounts. */
const STAFF: readonly (readonly [account: string, name: string, role: StaffRole, agency?: string])[] = [
  ['wang', '王登记', 'intake_clerk'],
  ['li', '李承办', 'handler'],
  ['chen', '陈法制', 'legal_reviewer'],
  ['zhao', '赵主任', 'signatory'],
  ['sun', '孙年报', 'report_compiler'],
  ['zhou', '周审计', 'auditor'],
  ['admin', '管理员', 'administrator', INSTALLATION],
];
const PASSWORD = 'taizhang-demo';

async function employ(data: string): Promise<void> {
  await withIdentity({ data }, {}, async ({ directory, desk }) => {
    const by = operator(INSTALLATION, 'demo');
    if (!directory.tree.has(AGENCY))
      await directory.recordAgencies((tree) => createAgency(tree, AGENCY, undefined), by);
    for (const [account, name, role, agency = AGENCY] of STAFF) {
      if (directory.account(account) !== undefined) continue;
      await desk.accounts.create({ account, name, agency }, [{ role, agency, reach: 'own' }], by, PASSWORD);
    }
  });
  process.stdout.write(`演示账号，密码均为 / accounts of the demo, all with the password ${PASSWORD}\n`);
  for (const [account, name, role] of STAFF) {
    const { label, english } = ROLE_LABELS[role];
    process.stdout.write(`  ${account.padEnd(6)}${name} ${label} ${english}\n`);
  }
  process.stdout.write('\n');
}

const sameFigures = (report: AnnualReport, published: AnnualReport): boolean =>
  report.agency === published.agency &&
  JSON.stringify([report.year, report.form, report.columns, report.table3, report.table4Columns, report.table4]) ===
    JSON.stringify([
      published.year,
      published.form,
      published.columns,
      published.table3,
      published.table4Columns,
      published.table4,
    ]);

async function serve(data: string, port: number): Promise<void> {
  const at = `http://127.0.0.1:${port}`;
  process.stdout.write(
    `年度报告 ${at}/api/v1/reports/${YEAR}?agency=${AGENCY}&format=html（先登录 / sign in first：${at}/sign-in）\n接口文档 ${at}/docs\n按 Ctrl-C 结束。\n`,
  );
  const server = spawn(process.execPath, [SERVER], {
    // Its passwords are known to everybody: on this machine only, whatever the environment says of a server.
    env: { ...process.env, DATA_DIR: data, PORT: String(port), HOST: '127.0.0.1', PUBLIC_URL: '', TRUST_PROXY: '' },
    stdio: 'inherit',
  });
  const stop = (): void => void server.kill('SIGTERM');
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const [code] = (await once(server, 'exit')) as [number | null];
  if (code !== 0 && code !== null) {
    throw new Failure(
      `服务器已退出，原因见上一行；端口被占用的，请用 --port 另选 / the server has ended, for the reason above; where the port is taken, choose another with --port`,
      code,
    );
  }
}
