#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { FORMS, UnknownLabel } from '#annual-report';
import { RefusedCommand, UnreadableEvent } from '#disclosure';
import { StoreUnavailable } from '#event-store';
import { IndigestibleEvent, UnbuildableView, ViewsUnavailable } from '#projections';
import type { CalendarOptions } from './calendar.js';
import { approveCalendar, importCalendar, rejectCalendar, showCalendar } from './calendar.js';
import type { ClockOptions, DueOptions } from './deadlines.js';
import { showClock, showDue } from './deadlines.js';
import { demo } from './demo.js';
import { Failure } from './failure.js';
import { addIdentityCommands } from './identity-commands.js';
import type { ImportOptions } from './import.js';
import { importFile } from './import.js';
import type { VerifyOptions } from './maintenance.js';
import { rebuildViews, verify } from './maintenance.js';
import { migrate } from './migrate.js';
import {
  agencyCode,
  agencyName,
  data,
  events,
  kurrentDbUrl,
  notedHead,
  portNumber,
  postgresUrl,
  reportYear,
} from './options.js';
import { listParked, retryParked } from './parked.js';
import type { ReplayOptions } from './replay.js';
import { replay } from './replay.js';
import type { ReportOptions } from './report.js';
import { drill, writeReport } from './report.js';

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
  // Told below, in both languages.
  .configureOutput({ outputError: () => undefined })
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

addIdentityCommands(program);

program
  .command('rebuild')
  .description('build every view anew from the events / 重建视图')
  .addOption(data())
  .action((options: { data: string }) => rebuildViews(options));

program
  .command('verify')
  .description('check that the history is whole and the views are what it gives; exit code 1 if not / 核对')
  .addOption(data())
  .addOption(events())
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
  .addOption(new Option('--port <port>', 'port of the server / 端口').env('PORT').argParser(portNumber).default(3000))
  .action((options: { data: string; port: number }) => demo(options));

/** What is wrong with the words of a command, by commander's codes. */
const MISUSES: Readonly<Record<string, string>> = {
  'commander.excessArguments': '参数过多',
  'commander.invalidArgument': '选项或者参数的值不对',
  'commander.missingArgument': '缺少参数',
  'commander.missingMandatoryOptionValue': '缺少必须给出的选项',
  'commander.optionMissingArgument': '选项没有给出值',
  'commander.unknownCommand': '没有这个命令',
  'commander.unknownOption': '没有这个选项',
};

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
    const [, english] = /^error: (.*)$/s.exec(error.message) ?? [];
    if (english !== undefined) {
      const misuse = MISUSES[error.code] ?? '命令的写法不对';
      process.stderr.write(`taizhang: ${misuse}，用法见 --help / ${english.replaceAll('\n', ' ')}\n`);
    }
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
