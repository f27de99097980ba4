import type { Command } from 'commander';
import { Option } from 'commander';
import { INSTALLATION, STAFF_ROLES } from '#identity';
import type { AgencyOptions, ChangesOptions, SubjectOptions, UserOptions } from './identity.js';
import {
  addAgency,
  addUser,
  closeAgencyOf,
  disableUser,
  listAgencies,
  listChanges,
  listUsers,
  moveAgencyTo,
  renameAgency,
  resetUser,
  setSubject,
  setUnits,
} from './identity.js';
import { agencyCode, agencyName, data, events } from './options.js';

const actor = (): Option => new Option('--actor <name>', 'name of who does it; by default the local user / 经办人');
const issuer = (): Option =>
  new Option('--issuer <url>', 'address of the identity provider / 统一身份认证的地址').env('OIDC_ISSUER');
const parent = (): Option => new Option('--parent <code>', 'the agency above / 上级机关').argParser(agencyCode);

/** A command that works on accounts and agencies. */
const onIdentity = (command: Command): Command => command.addOption(actor()).addOption(data()).addOption(events());

/** `taizhang user …` and `taizhang agency …`. */
export function addIdentityCommands(program: Command): void {
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

  onIdentity(user.command('list').description('every account with its roles / 账号一览')).action(
    (options: UserOptions) => listUsers(options),
  );

  onIdentity(
    user
      .command('changes')
      .description('who has changed what of accounts, roles and agencies / 账号、角色和机关的变动')
      .addOption(new Option('--agency <code>', 'of this agency only / 机关代码').argParser(agencyCode))
      .option('--account <account>', 'of this account, or done by it / 账号'),
  ).action((options: ChangesOptions) => listChanges(options));

  const agencies = program.command('agency').description('agencies, and which is above which / 机关');

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
}
