import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Account, Action, MayDo, ProviderIdentity } from '#identity';
import { accountOf, changeAccount, grantRole, noSuchAccount, revokeRole } from '#identity';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { Agency, Caller } from '../http/caller.js';
import { DescribeCommand, DescribeQuery } from '../http/documentation.js';
import { HttpProblem } from '../http/problem.js';
import {
  AccountAnswer,
  ChangeAccountDto,
  CreateAccountDto,
  GrantDto,
  NewAccountAnswer,
  OneTimePasswordAnswer,
  RevokeDto,
} from './dto.js';
import { Gate } from './gate.js';
import { allRead, forbidden, mayNow, stillLetIn, principalOf } from './guard.js';
import { Requires } from './requires.js';

/** Milliseconds for which a sign-in counts as having just proved who it is. */
const FRESH = 10 * 60_000;

/** Accounts and their roles: those of the administrator's own agency and of the agencies below it. */
@ApiTags('账号 accounts')
@Controller('api/v1/accounts')
export class AccountsController {
  constructor(
    @Inject(Gate) private readonly gate: Gate,
    @Inject(NOW) private readonly now: Now,
  ) {}

  @Requires('ReadAccounts')
  @Get()
  @DescribeQuery('机关的账号', 'the accounts of the agency, and those with a role in it')
  @ApiOkResponse({ type: [AccountAnswer] })
  list(@Agency() agency: string): AccountAnswer[] {
    return [...this.gate.directory.accounts.values()]
      .filter((one) => one.agency === agency || one.grants.some((grant) => grant.agency === agency))
      .map(answerOf);
  }

  @Requires('CreateAccount')
  @Post()
  @DescribeCommand('新设账号', 'create an account of the agency')
  @ApiCreatedResponse({ type: NewAccountAnswer })
  async create(
    @Body() body: CreateAccountDto,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<NewAccountAnswer> {
    const { agency } = caller;
    const { account, name, subject } = body;
    const wanted = { account, name, agency, ...(subject && { identity: this.identity(subject) }) };
    const mayDo = stillLetIn(this.gate, request, 'CreateAccount', agency);
    // Told at once, whether others can be let in by it yet or not: it is told only now.
    const made = await this.gate.desk.accounts.create(wanted, [], caller, undefined, mayDo);
    return { ...answerOf(made.account), oneTimePassword: made.oneTimePassword };
  }

  @Requires('ChangeAccount')
  @Put(':account')
  @DescribeCommand('更改姓名或者统一身份', 'change name or subject')
  @ApiOkResponse({ type: AccountAnswer })
  async change(
    @Param('account') id: string,
    @Body() body: ChangeAccountDto,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<AccountAnswer> {
    const mayDo = this.mayAdminister(request, 'ChangeAccount', id);
    const { name, subject } = body;
    if (subject !== undefined) this.freshFor(request, id);
    const change = {
      ...(name !== undefined && { name }),
      ...(subject !== undefined && { identity: subject === null ? null : this.identity(subject) }),
    };
    await this.gate.directory.recordAccounts((accounts) => changeAccount(accounts, id, change), caller, mayDo);
    return this.told(id);
  }

  @Requires('DisableAccount')
  @Post(':account/disable')
  @HttpCode(200)
  @DescribeCommand('停用账号；其会话随即结束', 'disable an account; its sessions end at once')
  @ApiOkResponse({ type: AccountAnswer })
  async disable(
    @Param('account') id: string,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<AccountAnswer> {
    const mayDo = this.mayAdminister(request, 'DisableAccount', id);
    await this.gate.desk.accounts.disable(id, caller, mayDo);
    return this.told(id);
  }

  @Requires('EnableAccount')
  @Post(':account/enable')
  @HttpCode(200)
  @DescribeCommand('恢复账号', 'enable an account again')
  @ApiOkResponse({ type: AccountAnswer })
  async enable(
    @Param('account') id: string,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<AccountAnswer> {
    const mayDo = this.mayAdminister(request, 'EnableAccount', id);
    await this.gate.desk.accounts.enable(id, caller, mayDo);
    return this.told(id);
  }

  @Requires('ResetPassword')
  @Post(':account/reset-password')
  @HttpCode(200)
  @DescribeCommand('重置密码为一次性密码', 'give a one-time password')
  @ApiOkResponse({ type: OneTimePasswordAnswer })
  async reset(
    @Param('account') id: string,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<OneTimePasswordAnswer> {
    const mayDo = this.mayAdminister(request, 'ResetPassword', id);
    this.freshFor(request, id);
    return { account: id, oneTimePassword: await this.gate.desk.accounts.reset(id, caller, request.ip, mayDo) };
  }

  @Requires('GrantRole')
  @Post(':account/grant')
  @HttpCode(200)
  @DescribeCommand('授予角色', 'grant a role')
  @ApiOkResponse({ type: AccountAnswer })
  async grant(
    @Param('account') id: string,
    @Body() { role, agency, reach = 'own' }: GrantDto,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<AccountAnswer> {
    const mayDo = this.mayGrant(request, 'GrantRole', id, agency);
    await this.gate.directory.recordAccounts(
      (accounts, tree) => grantRole(accounts, id, { role, agency, reach }, caller.actor, tree),
      caller,
      mayDo,
    );
    return this.told(id);
  }

  @Requires('RevokeRole')
  @Post(':account/revoke')
  @HttpCode(200)
  @DescribeCommand('撤销角色', 'revoke a role')
  @ApiOkResponse({ type: AccountAnswer })
  async revoke(
    @Param('account') id: string,
    @Body() { role, agency }: RevokeDto,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<AccountAnswer> {
    const mayDo = this.mayGrant(request, 'RevokeRole', id, agency);
    await this.gate.directory.recordAccounts(
      (accounts) => revokeRole(accounts, id, { role, agency }, caller.actor),
      caller,
      mayDo,
    );
    return this.told(id);
  }

  /** Whoever can act as an account has all its roles: so only who administers all of its agencies may touch it. */
  private mayAdminister(request: FastifyRequest, action: Action, id: string): MayDo {
    return this.asked((accounts, tree) => {
      const { agency, grants } = accountOf(accounts, id);
      const may = (each: string): boolean => mayNow(this.gate, request, action, each, accounts, tree);
      for (const each of new Set([agency, ...grants.map((grant) => grant.agency)])) {
        // An account that belongs to others altogether is not there.
        if (!may(each)) throw may(agency) ? forbidden() : noSuchAccount(id);
      }
    });
  }

  /** A role is granted by who administers its agency, to an account that is known there. */
  private mayGrant(request: FastifyRequest, action: Action, id: string, agency: string): MayDo {
    return this.asked((accounts, tree) => {
      const may = (each: string): boolean => mayNow(this.gate, request, action, each, accounts, tree);
      // First: which accounts there are elsewhere is not told.
      if (!may(agency)) throw forbidden();
      const account = accountOf(accounts, id);
      const places = [account.agency, ...account.grants.map((grant) => grant.agency)];
      if (!places.some(may)) throw noSuchAccount(id);
    });
  }

  /** What opens one's own account for good is given to who has just proved who they are, not to whoever found the session. */
  private freshFor(request: FastifyRequest, id: string): void {
    const principal = principalOf(request);
    if (principal?.account.account !== id) return;
    const begunAt = principal.session?.begunAt ?? 0;
    if (this.now() - begunAt <= FRESH) return;
    throw new HttpProblem(
      403,
      'sign_in_again',
      '这关系到您自己如何登录：请重新登录，并在 10 分钟内办理，或者请另一名管理员办理。',
      'This is how you yourself sign in: sign in again and do it within 10 minutes, or ask another administrator.',
    );
  }

  /** A subject is one of the provider that this server asks. */
  private identity(subject: string): ProviderIdentity {
    const { provider } = this.gate;
    if (provider !== undefined) return { issuer: provider.issuer, subject };
    throw new HttpProblem(
      422,
      'no_identity_provider',
      '没有配置统一身份认证（OIDC_ISSUER），不能登记统一身份标识；请先配置，或者去掉该标识。',
      'No identity provider is configured (OIDC_ISSUER), so a subject would be nobody’s; configure it, or leave the subject out.',
    );
  }

  /** Asked at once, for a repeated request decides nothing anew, and again when it is decided. */
  private asked(mayDo: MayDo): MayDo {
    mayDo(this.gate.directory.accounts, this.gate.directory.tree);
    return mayDo;
  }

  private account(id: string): Account {
    const account = this.gate.directory.account(id);
    if (account === undefined) throw noSuchAccount(id);
    return account;
  }

  private async told(id: string): Promise<AccountAnswer> {
    await allRead(this.gate);
    return answerOf(this.account(id));
  }
}

const answerOf = ({ account, name, agency, subject, issuer, enabled, grants }: Account): AccountAnswer => ({
  account,
  name,
  agency,
  subject: subject ?? null,
  issuer: issuer ?? null,
  enabled,
  grants,
});
