import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Account, IdentityProvider, SignInUnderWay, SignedIn } from '#identity';
import { NotVouchedFor } from '#identity';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { Configuration, addressAt } from '../configuration.js';
import { DescribePublic, DescribeQuery } from '../http/documentation.js';
import { askedAgain } from '../http/caller.js';
import { HttpProblem } from '../http/problem.js';
import { ChangePasswordDto, FeedKeyAnswer, MeAnswer, OpenIdQueryDto, SignInDto, SignedInAnswer } from './dto.js';
import { Gate } from './gate.js';
import { principalOf } from './guard.js';
import type { Principal } from './principal.js';
import { Public, Requires } from './requires.js';

const TEN_MINUTES = 600_000;
/** So many may be at the identity provider at once. */
const UNDER_WAY = 10_000;

/** A page of this server, and of no other. */
const HERE = 'http://here.invalid';

/** Browsers read addresses with more tolerance than eyes do, so it is told as they do: a page of this server. */
const isOurs = (next: string | undefined): next is string =>
  next !== undefined && next.startsWith('/') && URL.parse(next, HERE)?.origin === HERE;

/** As it stands: with a sign left out it could be an address of another site. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const notVouchedFor = (): HttpProblem =>
  new HttpProblem(
    401,
    'not_vouched_for',
    '统一身份认证没有确认您的身份，或者您在此没有账号；请重新登录，或者请管理员设账号。',
    'The identity provider did not vouch for you, or you have no account here.',
  );

/** Signing in and out, and one's own account. */
@ApiTags('登录 sign-in')
@Controller('api/v1')
export class SignInController {
  constructor(
    @Inject(Gate) private readonly gate: Gate,
    @Inject(Configuration) private readonly configuration: Configuration,
    @Inject(NOW) private readonly now: Now,
  ) {}

  /** Who has gone to the identity provider and is not back yet, by state. */
  readonly #underWay = new Map<string, SignInUnderWay & { readonly next: string; readonly until: number }>();

  @Public()
  @Post('sign-in')
  @HttpCode(200)
  @DescribePublic('登录', 'sign in')
  @ApiOkResponse({ type: SignedInAnswer })
  async signIn(
    @Body() { account, password, deliver = 'cookie' }: SignInDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInAnswer> {
    if (!this.gate.on || this.gate.cluster) throw noPasswords();
    this.needTls(request);
    const signedIn = await this.gate.desk.signIn(account, password, request.ip);
    return this.welcome(signedIn, deliver, request, reply);
  }

  /** To the identity provider, and back by `return`. */
  @Public()
  @Get('sign-in/openid')
  @HttpCode(303)
  @DescribePublic('统一身份认证登录', 'sign in at the identity provider')
  @ApiResponse({ status: 303, description: '转到统一身份认证 / on to the identity provider' })
  async openId(
    @Query() { next }: OpenIdQueryDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const provider = this.provider();
    this.needTls(request);
    const begun = await provider.begin(this.returnAddress());
    const at = this.now();
    // The oldest come first. However many strangers begin, those who have just gone can come back.
    for (const [state, { until }] of this.#underWay) {
      if (until >= at && this.#underWay.size < UNDER_WAY) break;
      this.#underWay.delete(state);
    }
    this.#underWay.set(begun.state, { ...begun, next: isOurs(next) ? next : '/docs', until: at + TEN_MINUTES });
    void reply.header('set-cookie', this.gate.cookies.state(request, begun.state)).redirect(begun.url, 303);
  }

  @Public()
  @Get('sign-in/openid/return')
  @DescribePublic('统一身份认证返回', 'back from the identity provider')
  @ApiOkResponse({ description: '已登录，转到所要的页面 / signed in, on to the page that was wanted' })
  async openIdReturn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const provider = this.provider();
    const { search, searchParams } = new URL(request.url, 'http://localhost');
    const state = searchParams.get('state') ?? '';
    const begun = this.#underWay.get(state);
    this.#underWay.delete(state);
    const sameBrowser = this.gate.cookies.stateIn(request) === state;
    if (begun === undefined || begun.until < this.now() || !sameBrowser) throw notVouchedFor();
    let account: Account | undefined;
    try {
      const identity = await provider.finish(new URL(`${this.returnAddress()}${search}`), begun);
      account = this.gate.vouchedFor.account(identity, request.ip);
    } catch (error) {
      if (!(error instanceof NotVouchedFor)) throw error;
      this.gate.vouchedFor.refused(request.ip);
      throw notVouchedFor();
    }
    if (account === undefined) throw notVouchedFor();
    const { token } = this.gate.desk.sessions.begin(account, 'openid', request.ip);
    // A page and no redirect: a strict cookie does not go along on the way from another site.
    void reply
      .header('set-cookie', this.gate.cookies.session(request, token))
      .type('text/html; charset=utf-8')
      .send(`<!doctype html><meta http-equiv="refresh" content="0;url=${escaped(begun.next)}">`);
  }

  private provider(): IdentityProvider {
    const { providerForBrowsers } = this.gate;
    if (providerForBrowsers !== undefined) return providerForBrowsers;
    throw new HttpProblem(
      404,
      'no_identity_provider',
      '没有配置统一身份认证，请用账号和密码登录。',
      'No identity provider is configured; sign in with account and password.',
    );
  }

  /** A password or a session on the wire can be read by whoever is on the way. */
  private needTls(request: FastifyRequest): void {
    if (this.gate.cookies.isPrivate(request)) return;
    throw new HttpProblem(
      403,
      'tls_needed',
      '从其他机器登录必须经 HTTPS：请由代理终止 TLS，设置 PUBLIC_URL（https://…）和 TRUST_PROXY，并由代理传递 X-Forwarded-Proto。',
      'Signing in from another machine needs HTTPS: let a proxy end TLS and send X-Forwarded-Proto, and set PUBLIC_URL (https://…) and TRUST_PROXY.',
    );
  }

  private returnAddress(): string {
    return `${this.publicAddress()}/api/v1/sign-in/openid/return`;
  }

  @Requires('SignOut')
  @Post('sign-out')
  @HttpCode(204)
  @DescribeQuery('退出登录', 'sign out')
  @ApiNoContentResponse()
  signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): void {
    const principal = principalOf(request);
    if (principal !== undefined && principal.session === undefined) throw noSession();
    if (principal !== undefined) this.gate.desk.sessions.signOut(principal.token, request.ip);
    void reply.header('set-cookie', this.gate.cookies.noSession(request));
  }

  @Requires('ReadMe')
  @Get('me')
  @DescribeQuery('当前登录的账号', 'who has signed in')
  @ApiOkResponse({ type: MeAnswer })
  me(@Req() request: FastifyRequest): MeAnswer {
    const principal = principalOf(request);
    if (principal === undefined) throw noPasswords();
    return answerOf(principal);
  }

  @Requires('ChangeOwnPassword')
  @Post('me/password')
  @HttpCode(204)
  @DescribeQuery('修改密码；其他会话随即结束', 'change one’s password; other sessions end at once')
  @ApiNoContentResponse()
  async changePassword(@Body() { from, to }: ChangePasswordDto, @Req() request: FastifyRequest): Promise<void> {
    const principal = principalOf(request);
    if (principal?.session === undefined || !this.gate.desk.mayUsePassword(principal.account)) throw noPasswords();
    await this.gate.desk.changePassword(principal.session, from, to, request.ip, askedAgain.get(request));
  }

  @Requires('IssueFeedKey')
  @Post('me/feed-key')
  @HttpCode(200)
  @DescribeQuery(
    '取得日历订阅密钥，只显示这一次；原密钥随即失效',
    'a key for a calendar program to read the deadlines with; it ends the one before',
  )
  @ApiOkResponse({ type: FeedKeyAnswer })
  issueFeedKey(@Req() request: FastifyRequest): FeedKeyAnswer {
    const { account, agency } = this.subscriber(request);
    const address = `${this.publicAddress()}/api/v1/due?format=ics${agency === undefined ? '' : `&agency=${encodeURIComponent(agency)}`}`;
    return { address, user: account.account, key: this.gate.desk.feedKeys.issue(account.account, request.ip) };
  }

  @Requires('RevokeFeedKey')
  @Post('me/feed-key/revoke')
  @HttpCode(204)
  @DescribeQuery('收回日历订阅密钥', 'end the key of one’s calendar program')
  @ApiNoContentResponse()
  revokeFeedKey(@Req() request: FastifyRequest): void {
    this.gate.desk.feedKeys.revoke(this.subscriber(request).account.account, request.ip);
  }

  private subscriber(request: FastifyRequest): Principal {
    const principal = principalOf(request);
    // The keys are in a file of one server.
    if (principal !== undefined && !this.gate.cluster) return principal;
    throw new HttpProblem(
      404,
      'no_feed_keys',
      '此处没有日历订阅密钥：登录已关闭，或者由多台服务器共同提供服务；请登录后下载日历文件。',
      'There are no feed keys here: sign-in is off, or several servers serve together. Download the calendar file instead.',
    );
  }

  private publicAddress(): string {
    const { PUBLIC_URL, HOST, PORT } = this.configuration;
    return PUBLIC_URL?.replace(/\/$/, '') ?? addressAt(HOST, PORT);
  }

  /** The session goes out as a cookie that no script can read, or as a token to whoever asks for one. */
  private welcome(
    { token, session, account }: SignedIn,
    deliver: 'cookie' | 'token',
    request: FastifyRequest,
    reply: FastifyReply,
  ): SignedInAnswer {
    const answer = answerOf(this.gate.principal(account, session.method, token, session));
    if (deliver === 'token') return { ...answer, token };
    void reply.header('set-cookie', this.gate.cookies.session(request, token));
    return answer;
  }
}

const answerOf = ({ account, agency, session }: Principal): MeAnswer => ({
  account: account.account,
  name: account.name,
  agency: agency ?? null,
  mustChangePassword: session?.mustChangePassword === true,
  grants: account.grants,
});

const noSession = (): HttpProblem =>
  new HttpProblem(
    409,
    'no_session',
    '这是统一身份认证的令牌，在此没有会话可以退出；它到期失效，或者请在统一身份认证处收回。',
    'This is a token of the identity provider: there is no session here to end; it expires, or is revoked there.',
  );

const noPasswords = (): HttpProblem =>
  new HttpProblem(
    404,
    'no_password_sign_in',
    '此处不用账号密码登录：登录已关闭的无须登录，由统一身份认证负责的请从那里登录。',
    'There is no sign-in with a password here: where sign-in is off there is no need to, otherwise sign in at the identity provider.',
  );
