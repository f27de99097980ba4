import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from '#identity';
import { Configuration } from '../configuration.js';
import { DescribePublic, DescribeQuery } from '../http/documentation.js';
import { HttpProblem } from '../http/problem.js';
import { ChangePasswordDto, MeAnswer, SignInDto, SignedInAnswer } from './dto.js';
import type { Principal } from './gate.js';
import { COOKIE, Gate, tokenIn } from './gate.js';
import { principalOf } from './guard.js';
import { Public, Requires } from './requires.js';

/** Signing in and out, and one's own account. */
@ApiTags('登录 sign-in')
@Controller('api/v1')
export class SignInController {
  constructor(
    @Inject(Gate) private readonly gate: Gate,
    @Inject(Configuration) private readonly configuration: Configuration,
  ) {}

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
    const signedIn = await this.gate.desk.signIn(account, password, request.ip);
    return this.welcome(signedIn, deliver, request, reply);
  }

  @Requires('SignOut')
  @Post('sign-out')
  @HttpCode(204)
  @DescribeQuery('退出登录', 'sign out')
  @ApiNoContentResponse()
  signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): void {
    const brought = tokenIn(request);
    if (brought !== undefined) this.gate.desk.signOut(brought.token, request.ip);
    void reply.header('set-cookie', `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`);
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
    const session = principalOf(request)?.session;
    if (session === undefined) throw noPasswords();
    await this.gate.desk.changePassword(session, from, to, request.ip);
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
    void reply.header('set-cookie', sessionCookie(token, this.configuration, request));
    return answer;
  }
}

export function sessionCookie(token: string, { SESSION_HOURS }: Configuration, request: FastifyRequest): string {
  // Browsers keep no secure cookie of a page that came without TLS, but for the machine itself.
  const local = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(request.headers.host ?? '');
  const secure = local && request.protocol === 'http' ? '' : '; Secure';
  return `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${SESSION_HOURS * 3_600}${secure}`;
}

const answerOf = ({ account, agency, session }: Principal): MeAnswer => ({
  account: account.account,
  name: account.name,
  agency: agency ?? null,
  mustChangePassword: session?.mustChangePassword === true,
  grants: account.grants,
});

const noPasswords = (): HttpProblem =>
  new HttpProblem(
    404,
    'no_password_sign_in',
    '此处不用账号密码登录：登录已关闭，或者由统一身份认证负责。',
    'There is no sign-in with a password here: it is off, or the identity provider does it.',
  );
