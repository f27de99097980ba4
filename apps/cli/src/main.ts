#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { FORMS, UnknownLabel } from '#annual-report';
import { RefusedCommand, UnreadableEvent } from '#disclosure';
import { StoreUnavailable } from '#event-store';
import { INSTALLATION, STAFF_ROLES } from '#identity';
import { IndigestibleEvent, UnbuildableView, ViewsUnavailable } from '#projections';
import type { CalendarOptions } from './calendar.js';
import { approveCalendar, importCalendar, rejectCalendar, showCalendar } from './calendar.js';
import type { ClockOptions, DueOptions } from './deadlines.js';
import { showClock, showDue } from './deadlines.js';
import { demo } from './demo.js';
import { Failure } from './failure.js';
import type { AgencyOptions, SubjectOptions, UserOptions } from './identity.js';
import {
  addAgency,
  addUser,
  closeAgencyOf,
  disableUser,
  listAgencies,
  listUsers,
  moveAgencyTo,
  renameAgency,
  resetUser,
  setSubject,
  setUnits,
} from './identity.js';
import type { ImportOptions } from './import.js';
import { importFile } from './import.js';
import type { VerifyOptions } from './maintenance.js';
import { rebuildViews, verify } from './maintenance.js';
import { migrate } from './migrate.js';
import { agencyCode, agencyName, kurrentDbUrl, notedHead, portNumber, postgresUrl, reportYear } from './options.js';
import { listParked, retryParked } from './parked.js';
import type { ReplayOptions } from './replay.js';
import { replay } from './replay.js';
import type { ReportOptions } from './report.js';
import { drill, writeReport } from './report.js';

const data = (): Option => new Option('--data <dir>', 'data directory / 数据目录').default('./data');
const agency = (): Option => new Option('--agency <code>', 'agency code / 机关代码').argParser(agencyCode);
const views = (): Option =>
  new Option('--views <url>', 'the cluster’s views, postgres://… / 视图数据库').env('VIEWS_URL').argParser(postgresUrl);
const asOf = (flag: string): Option =>
  new Option(`${flag} <moment>`, 'as known then: a date (2021-01-31) or a position / 截至日期或者位置');
const format = (...formats: string[]): Option =>
  new Option('--format <format>', 'output format / 输出格式').choices(formats).default(formats[0]);

const yearOfReceipt = (): Option =>
  new Option('--year <year>', 'year of receipt, where numbers begin anew each year / 收到年份').argParser(reportYear);
const onDay = (): Option => new Option('--on <date>', 'as of a day; today by default / 日期');

const program = new Command('taizhang')
  .description(
    '台账：依申请公开的登记、年度报告与回放\nThe register of applications for disclosure and its annual report.',
  )
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

const reportOptions = (name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .addOption(agency().makeOptionMandatory())
    .addOption(new Option('--year <year>', 'year of the report / 年度').argParser(reportYear).makeOptionMandatory())
    .addOption(
      new Option('--form <form>', 'official form; by default the one in force for the year / 表式').choices(
        FORMS.map(({ id }) => id),
      ),
    )
    .addOption(asOf('--as-of'))
    .addOption(data());

program
  .command('import')
  .description('import a register kept in Excel or CSV, whole or not at all / 导入台账')
  .argument('<file>', 'register, .xlsx or .csv / 台账文件')
  .option('--appeals <file>', 'appeals, for a .csv register / 复议诉讼文件')
  .addOption(agency().makeOptionMandatory())
  .addOption(
    new Option('--agency-name <name>', 'the agency’s name, as its reports show it / 机关名称').argParser(agencyName),
  )
  .option('--actor <name>', 'name of who imports; by default the local user / 经办人')
  .addOption(data())
  .action((file: string, options: ImportOptions) => importFile(file, options));

reportOptions('report', 'the annual report of a year; exit code 3 when its figures disagree / 年度报告')
  .addOption(format('md', 'json', 'html'))
  .option('--out <file>', 'write to a file instead of standard output / 输出文件')
  .action((options: ReportOptions & { format: 'json' | 'md' | 'html'; out?: string }) => writeReport(options));

reportOptions('drill', 'the applications behind a cell of the report / 单元格背后的申请')
  .requiredOption('--row <label>', 'row, e.g. 予以公开; for table 四 e.g. 行政复议 / 行')
  .requiredOption('--kind <label>', 'column, e.g. 自然人; for table 四 e.g. 结果维持 / 列')
  .addOption(format('text', 'json'))
  .action((options: ReportOptions & { row: string; kind: string; format: 'text' | 'json' }) => drill(options));

program
  .command('replay')
  .description('an application’s events one by one, with the state after each / 回放')
  .argument('<number>', 'register number / 登记编号')
  .addOption(asOf('--until'))
  .addOption(agency())
  .addOption(yearOfReceipt())
  .addOption(format('text', 'json'))
  .addOption(data())
  .action((registerNumber: string, options: ReplayOptions) => replay(registerNumber, options));

program
  .command('clock')
  .description('the reply period of an application, explained step by step / 答复期限')
  .argument('<number>', 'register number / 登记编号')
  .addOption(onDay())
  .addOption(agency())
  .addOption(yearOfReceipt())
  .addOption(
    new Option(
      '--calendar <calendar>',
      'an ended application is judged by the calendar known then, or by the current one / 所用日历',
    )
      .choices(['known', 'current'])
      .default('known'),
  )
  .addOption(format('text', 'json'))
  .addOption(data())
  .action((registerNumber: string, options: ClockOptions) => showClock(registerNumber, options));

program
  .command('due')
  .description('every open application with its last day, most urgent first / 到期清单')
  .addOption(agency().makeOptionMandatory())
  .addOption(onDay())
  .option('--unit <name>', 'of one handling unit / 承办科室')
  .addOption(format('text', 'json', 'ics'))
  .addOption(data())
  .action((options: DueOptions) => showDue(options));

/** Who acts is the user of the machine, whatever the name. */
const besideTheUser = (): Option =>
  new Option(
    '--actor <name>',
    'name shown beside the local user, who is recorded as the one who acts and cannot approve his own proposal under another name / 在本机用户之外注明的姓名',
  );

const calendar = program.command('calendar').description('the working-day calendar / 工作日历');

calendar
  .command('import')
  .description('propose the holiday arrangement of a year, or several; another person approves it / 提出节假日安排')
  .argument('<file>', 'JSON, as `calendar show --format json` writes it / JSON 文件')
  .addOption(besideTheUser())
  .addOption(data())
  .action((file: string, options: CalendarOptions) => importCalendar(file, options));

calendar
  .command('approve')
  .description('approve an arrangement that another person has proposed / 批准节假日安排')
  .argument('<year>', 'year / 年份', reportYear)
  .requiredOption('--proposal <id>', 'the proposal that you have looked at: calendar show / 所看到的待批准安排的编号')
  .addOption(besideTheUser())
  .addOption(data())
  .action((year: number, options: CalendarOptions & { readonly proposal: string }) => approveCalendar(year, options));

calendar
  .command('reject')
  .description('reject an arrangement that was proposed; the year stays as it is / 不同意节假日安排')
  .argument('<year>', 'year / 年份', reportYear)
  .requiredOption('--proposal <id>', 'the proposal that you have looked at: calendar show / 所看到的待批准安排的编号')
  .requiredOption('--reason <text>', 'why / 理由')
  .addOption(besideTheUser())
  .addOption(data())
  .action((year: number, options: CalendarOptions & { readonly proposal: string; readonly reason: string }) =>
    rejectCalendar(year, options),
  );

calendar
  .command('show')
  .description('the holidays and make-up workdays of a year / 查看节假日安排')
  .argument('<year>', 'year / 年份', reportYear)
  .addOption(format('text', 'json'))
  .addOption(data())
  .action((year: number, options: { data: string; format: 'text' | 'json' }) => showCalendar(year, options));

const actor = (): Option => new Option('--actor <name>', 'name of who does it; by default the local user / 经办人');
const events = (): Option =>
  new Option('--events <url>', 'of a cluster instead: its event store / 集群的事件库').argParser(kurrentDbUrl);
/** A command that works on accounts and agencies. */
const onIdentity = (command: Command): Command => command.addOption(actor()).addOption(data()).addOption(events());

const issuer = (): Option =>
  new Option('--issuer <url>', 'address of the identity provider / 统一身份认证的地址').env('OIDC_ISSUER');

const user = program.command('user').description('accounts: who may sign in at the server / 账号');

onIdentity(
  user
    .command('add')
    .description('a new account; prints its one-time password / 新设账号')
    .argument('<account>', 'id, never changed / 账号')
    .requiredOption('--name <name>', 'the person’s name / 姓名')
    .addOption(
      new Option('--agency <code>', 'agency of the account and its roles; * for all / 机关代码')
        .argParser((text: string) => (text === INSTALLATION ? text : agencyCode(text)))
        .makeOptionMandatory(),
    )
    .addOption(new Option('--role <role...>', 'roles in the agency / 角色').choices(STAFF_ROLES))
    .option('--children', 'the roles may read the cases of agencies below, too / 可读下级机关的申请')
    .option('--subject <subject>', 'who it is at the identity provider / 统一身份标识')
    .addOption(issuer()),
).action((account: string, options: UserOptions) => addUser(account, options));

onIdentity(
  user
    .command('subject')
    .description('who an account is at the identity provider / 设定或者解除统一身份标识')
    .argument('<account>', 'id / 账号')
    .option('--subject <subject>', 'who it is there / 统一身份标识')
    .addOption(issuer())
    .option('--none', 'nobody there any more / 解除'),
).action((account: string, options: SubjectOptions) => setSubject(account, options));

onIdentity(
  user
    .command('disable')
    .description('disable an account; its sessions end at once / 停用账号')
    .argument('<account>', 'id / 账号'),
).action((account: string, options: UserOptions) => disableUser(account, options));

onIdentity(
  user
    .command('reset')
    .description('give an account a one-time password / 重置密码')
    .argument('<account>', 'id / 账号'),
).action((account: string, options: UserOptions) => resetUser(account, options));

onIdentity(user.command('list').description('every account with its roles / 账号一览')).action((options: UserOptions) =>
  listUsers(options),
);

const agencies = program.command('agency').description('agencies, and which is above which / 机关');
const parent = (): Option => new Option('--parent <code>', 'the agency above / 上级机关').argParser(agencyCode);

onIdentity(
  agencies
    .command('add')
    .description('create an agency / 设立机关')
    .argument('<code>', 'code, never changed / 机关代码', agencyCode)
    .addOption(new Option('--name <name>', 'name / 机关名称').argParser(agencyName))
    .addOption(parent()),
).action((code: string, options: AgencyOptions) => addAgency(code, options));

onIdentity(
  agencies
    .command('move')
    .description('put an agency below another; without --parent at the top / 改变上级机关')
    .argument('<code>', 'code / 机关代码', agencyCode)
    .addOption(parent()),
).action((code: string, options: AgencyOptions) => moveAgencyTo(code, options));

onIdentity(
  agencies
    .command('rename')
    .description('give an agency another name / 更改机关名称')
    .argument('<code>', 'code / 机关代码', agencyCode)
    .argument('<name>', 'name / 机关名称', agencyName),
).action((code: string, name: string, options: AgencyOptions) => renameAgency(code, name, options));

onIdentity(
  agencies
    .command('units')
    .description('set the handling units of an agency / 设定承办科室')
    .argument('<code>', 'code / 机关代码', agencyCode)
    .argument('[units...]', 'handling units / 承办科室'),
).action((code: string, units: string[], options: AgencyOptions) => setUnits(code, units, options));

onIdentity(
  agencies
    .command('close')
    .description('close an agency: it receives no more applications / 撤销机关')
    .argument('<code>', 'code / 机关代码', agencyCode),
).action((code: string, options: AgencyOptions) => closeAgencyOf(code, options));

onIdentity(agencies.command('list').description('the agencies and their order / 机关一览')).action(
  (options: AgencyOptions) => listAgencies(options),
);

program
  .command('rebuild')
  .description('build every view anew from the events / 重建视图')
  .addOption(data())
  .action((options: { data: string }) => rebuildViews(options));

program
  .command('verify')
  .description('check that the history is whole and the views are what it gives; exit code 1 if not / 核对')
  .addOption(data())
  .addOption(
    new Option('--events <url>', 'of a cluster instead: its event store / 集群的事件库').argParser(kurrentDbUrl),
  )
  .addOption(new Option('--views <url>', 'of a cluster: its views / 集群的视图数据库').argParser(postgresUrl))
  .addOption(
    new Option(
      '--expect <log:id:hash>',
      'an entry of a log that was noted down; may be repeated / 另行记下的校验值',
    ).argParser(notedHead),
  )
  .action((options: VerifyOptions) => verify(options));

program
  .command('migrate')
  .description('copy every event of an embedded store to a cluster; can be broken off and run again / 迁移')
  .addOption(data())
  .addOption(
    new Option('--to <url>', 'the cluster’s event store, kurrentdb://… / 目标事件库')
      .argParser(kurrentDbUrl)
      .makeOptionMandatory(),
  )
  .action((options: { data: string; to: string }) => migrate(options));

const parked = program
  .command('parked')
  .description('what the views of a cluster could not digest and have set aside / 搁置的事件');

parked
  .command('list')
  .description('every event set aside, with the reason / 列出搁置的事件')
  .addOption(views().makeOptionMandatory())
  .action((options: { views: string }) => listParked(options.views));

parked
  .command('retry')
  .description('fold them again, while projectors run; exit code 1 when some are left / 重新计入搁置的事件')
  .addOption(views().makeOptionMandatory())
  .action((options: { views: string }) => retryParked(options.views));

program
  .command('demo')
  .description('a made register of 2020, its report beside the published one, and the server / 演示')
  .addOption(new Option('--data <dir>', 'data directory / 数据目录').default('./data/demo'))
  .addOption(new Option('--port <port>', 'port of the server / 端口').argParser(portNumber).default(3000))
  .action((options: { data: string; port: number }) => demo(options));

/** Errors whose message is for the person at the terminal; of any other the developers need the stack. */
const saysWhatIsWrong = (error: Error): boolean =>
  error instanceof StoreUnavailable ||
  error instanceof ViewsUnavailable ||
  error instanceof UnreadableEvent ||
  error instanceof IndigestibleEvent ||
  error instanceof UnbuildableView ||
  'code' in error;

// Whoever reads may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
  } else if (error instanceof Failure) {
    process.stderr.write(`taizhang: ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else if (error instanceof RefusedCommand || error instanceof UnknownLabel) {
    process.stderr.write(`taizhang: ${error.message} / ${error.english}\n`);
    process.exitCode = 1;
  } else {
    const message = error instanceof Error ? error.message : String(error);
    const told = error instanceof Error && !saysWhatIsWrong(error) ? (error.stack ?? message) : message;
    process.stderr.write(`taizhang: ${told}\n`);
    process.exitCode = 1;
  }
}
