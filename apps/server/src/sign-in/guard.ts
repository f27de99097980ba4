import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isAgencyCode } from '#disclosure';
import type { Action, MayDo } from '#identity';
import { INSTALLATION, MATRIX, decideAccess } from '#identity';
import type { By } from '#registry';
import { admissions, agencyNamed, askedAgain, noAgency, notAdmitted, ofInstallation } from '../http/caller.js';
import { Marked, Noted } from '../http/noted.js';
import { HttpProblem } from '../http/problem.js';
import { addressClass } from './addresses.js';
import { basicIn } from './cookies.js';
import { Gate } from './gate.js';
import type { Admission, Principal } from './principal.js';
import { ACTION } from './requires.js';

const principals = new Noted<FastifyRequest, Principal>();
/** How it was found out, to be asked again when the body has come. */
const ways = new Noted<FastifyRequest, () => Principal | undefined>();
/** Came with a cookie that does not count, as it is not known that a page of this server has sent it. */
const fromElsewhere = new Marked<FastifyRequest>();

/** Who sends the request, signed in or not. */
export const principalOf = (request: FastifyRequest): Principal | undefined => principals.get(request);

/** What machines ask for, and no account has to do with. */
const UNASKED = /^\/(?:health\/|metrics$)/;

/**
 * Finds out who sends each request, before anything else is done with it.
 * @param limitStrangers refuses an address that has come too often with what has to be checked first
 * @param publicUrl address under which browsers know the server, if it is another than its own
 */
export function recognise(
  instance: FastifyInstance,
  gate: Gate,
  limitStrangers: (request: FastifyRequest) => Promise<void>,
  publicUrl: string | undefined,
): void {
  if (!gate.on) return;
  const ask = (request: FastifyRequest, way: () => Principal | undefined): boolean => {
    const principal = way();
    if (principal === undefined) return false;
    principals.set(request, principal);
    ways.set(request, way);
    return true;
  };
  const check = async (request: FastifyRequest, token: string, way: () => Principal | undefined): Promise<void> => {
    await limitStrangers(request);
    if ((await gate.vouchedFor.newBearer(token, request.ip)) !== undefined) ask(request, way);
  };
  const find = (request: FastifyRequest): void | Promise<void> => {
    const basic = basicIn(request);
    if (basic !== undefined) {
      if (isFeed(request) && gate.cookies.isPrivate(request)) ask(request, () => gate.withFeedKey(basic));
      return;
    }
    const brought = gate.cookies.tokenIn(request);
    if (brought === undefined || brought.token === '') return;
    const { token, cookie } = brought;
    if (cookie && request.method !== 'GET' && request.method !== 'HEAD' && !isFromHere(request, publicUrl)) {
      fromElsewhere.add(request);
      return;
    }
    // Tokens of sessions have no dot, those of an identity provider have two.
    if (cookie || !token.includes('.')) {
      ask(request, () => gate.withSession(token));
      return;
    }
    const known = (): Principal | undefined => gate.vouchedFor.knownBearer(token, request.ip);
    if (!ask(request, known) && gate.provider !== undefined) return check(request, token, known);
  };
  instance.addHook('onRequest', (request, _reply, done) => {
    // How the server is does not depend on who asks.
    if (UNASKED.test(request.routeOptions.url ?? '')) {
      done();
      return;
    }
    const reading = allRead(gate);
    const waiting = reading === undefined ? find(request) : reading.then(() => find(request));
    if (waiting === undefined) done();
    else {
      waiting.then(
        () => done(),
        (error: unknown) => done(error as Error),
      );
    }
  });
}

/**
 * Whether a page of this server has sent the request. A page of another site can make a browser send its cookie, but not without
 * saying where the request comes from: browsers of today in `Sec-Fetch-Site`, older ones in `Origin` or `Referer`.
 */
function isFromHere({ headers, host }: FastifyRequest, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const from = URL.parse(headers.origin ?? headers.referer ?? '');
  if (from === null) return false;
  // Behind a proxy its own name is the one that it was told.
  return publicUrl === undefined ? from.host === host : from.origin === URL.parse(publicUrl)?.origin;
}

/** Calendar programs read deadlines, and can do no more than send a name and a key. */
const isFeed = ({ method, routeOptions: { url }, query }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && url === '/api/v1/due' && (query as { format?: unknown }).format === 'ics';

/** What an answer shows of besides what was asked for. */
const alsoLetIn = new Noted<FastifyRequest, Action>();

/** Whether the person may also read this, in the agency of the request, as the answer is made. Where sign-in is off, everybody may. */
export async function mayAlso(gate: Gate, request: FastifyRequest, action: Action): Promise<boolean> {
  await askedAgain.get(request)?.();
  const principal = principals.get(request);
  const admission = admissions.get(request);
  if (principal === undefined || admission === undefined) return !gate.on;
  const may = gate.may(principal, action, admission.agency);
  if (may) alsoLetIn.set(request, action);
  return may;
}

/** Whether the person may do this, as accounts and agencies stand then. Where sign-in is off, everybody may. */
export function mayNow(
  gate: Gate,
  request: FastifyRequest,
  action: Action,
  agency: string,
  ...[accounts, tree]: Parameters<MayDo>
): boolean {
  const principal = principals.get(request);
  if (principal === undefined) return !gate.on;
  const account = accounts.get(principal.account.account);
  return account?.enabled === true && decideAccess(account.grants, action, agency, tree).answer === 'allowed';
}

/** What the guard has let in, asked again when it is decided. */
export const stillLetIn =
  (gate: Gate, request: FastifyRequest, action: Action, agency: string): MayDo =>
  (accounts, tree) => {
    if (!mayNow(gate, request, action, agency, accounts, tree)) throw forbidden();
  };

/** What is said to whoever is not known. */
export const refusalOfStranger = (request: FastifyRequest): HttpProblem =>
  fromElsewhere.has(request) ? notFromHere() : notSignedIn();

const notFromHere = (): HttpProblem =>
  new HttpProblem(
    403,
    'not_from_here',
    '带 Cookie 的办理请求须从本系统的页面发出；程序请以 Authorization: Bearer 提交令牌，或者加上 Origin 请求头。',
    'What is done by a cookie must come from a page of this server; a program sends a token as Authorization: Bearer, or an Origin.',
  );

/** Waits until what was recorded can be answered with. */
export const allRead = (gate: Gate): Promise<void> | undefined => gate.outdated()?.catch(unread);

function unread(): never {
  throw new HttpProblem(
    503,
    'accounts_unread',
    '账号或者角色刚有变动，暂时读不出来，为免误放行，请稍后再试；持续如此的，请管理员查看日志。',
    'Accounts or roles have changed and cannot be read now, so nobody is let in: try again in a moment; if it lasts, see the log.',
  );
}

const notSignedIn = (): HttpProblem =>
  new HttpProblem(401, 'not_signed_in', '请先登录；登录可能已经过期。', 'Sign in first; the session may be over.');

/** What may be done before a one-time password is changed. */
const BEFORE_CHANGE: readonly Action[] = ['ChangeOwnPassword', 'SignOut', 'ReadMe'];

/** Lets a request in when the matrix allows it. A route that does not say what it does is never let in. */
@Injectable()
export class RoleGuard implements CanActivate {
  /** Everybody may where sign-in is off, but in which agencies, and whether those are closed, may be recorded elsewhere. */
  private readonly read = (): Promise<undefined> | undefined =>
    (this.gate.directory.changing ?? allRead(this.gate))?.then(() => undefined);

  constructor(@Inject(Gate) private readonly gate: Gate) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const action = Reflect.getMetadata(ACTION, context.getHandler()) as Action | 'public' | undefined;
    if (action === 'public') return true;
    if (!this.gate.on) {
      const request = context.switchToHttp().getRequest<FastifyRequest>();
      if (action !== undefined && mayBeForAll(action)) ofInstallation.add(request);
      askedAgain.set(request, this.read);
      const reading = this.read();
      return reading === undefined ? true : reading.then(() => true);
    }
    // The body may have come long after the head: what was recorded meanwhile, at other processes too, counts.
    const reading = allRead(this.gate);
    return reading === undefined ? this.decide(context, action) : reading.then(() => this.decide(context, action));
  }

  private decide(context: ExecutionContext, action: Action | undefined): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = ways.get(request)?.();
    if (principal === undefined) {
      if (isFeed(request)) {
        const reply = context.switchToHttp().getResponse<FastifyReply>();
        void reply.header('www-authenticate', 'Basic realm="taizhang", charset="UTF-8"');
      }
      throw refusalOfStranger(request);
    }
    principals.set(request, principal);
    if (action === undefined) throw forbidden();
    if (principal.session?.mustChangePassword === true && !BEFORE_CHANGE.includes(action)) {
      throw new HttpProblem(
        403,
        'password_change_needed',
        '这是一次性密码，请先修改密码。',
        'This is a one-time password; change it first.',
      );
    }
    const { target, wide = false } = MATRIX[action];
    const agency =
      target === 'installation' || target === 'self'
        ? INSTALLATION
        : (agencyNamed(request) ?? principal.agency ?? (wide ? INSTALLATION : undefined));
    if (
      agency === undefined ||
      !((wide && agency === INSTALLATION) || target === 'installation' || target === 'self' || isAgencyCode(agency))
    ) {
      throw agencyMissing(principal, agencyNamed(request));
    }
    const admission = this.gate.admit(principal, action, agency, addressClass(request.ip));
    if (admission.answer === 'allowed') {
      admissions.set(request, admission);
      askedAgain.set(request, () => this.askAgain(request, principal, admission));
      return true;
    }
    notAdmitted.set(request, admission);
    throw refusalOf(request, admission);
  }

  private askAgain(request: FastifyRequest, principal: Principal, admission: Admission): By | Promise<By> {
    const ask = (): By => {
      const now = ways.get(request)?.();
      if (now === undefined) throw notSignedIn();
      // The same as before: nothing has changed since.
      if (now === principal) return admission.by;
      const { action, agency } = admission;
      const decided = this.gate.admit(now, action, agency, addressClass(request.ip));
      if (decided.answer !== 'allowed') throw refusalOf(request, decided);
      const also = alsoLetIn.get(request);
      if (also !== undefined && !this.gate.may(now, also, agency)) throw forbidden();
      principals.set(request, now);
      admissions.set(request, decided);
      return decided.by;
    };
    const waiting = this.gate.directory.changing ?? allRead(this.gate);
    return waiting === undefined ? ask() : waiting.then(() => this.askAgain(request, principal, admission));
  }
}

/** What lies in another agency does not exist; that there is such a register is no secret. */
function refusalOf(request: FastifyRequest, { answer }: Admission): HttpProblem {
  const { id } = request.params as { id?: string };
  return answer === 'hidden' && id !== undefined ? HttpProblem.noSuchApplication() : forbidden();
}

export const forbidden = (): HttpProblem =>
  new HttpProblem(
    403,
    'not_allowed',
    '您的角色不能办理此事；确有需要的，请管理员授予相应角色。',
    'Your roles do not allow this; an administrator can grant the role that does.',
  );

const mayBeForAll = (action: Action): boolean =>
  MATRIX[action].wide === true || MATRIX[action].target === 'installation';

function agencyMissing({ account: { agency, grants } }: Principal, named: string | undefined): HttpProblem {
  const agencies = new Set([agency, ...grants.map((grant) => grant.agency)].filter((one) => one !== INSTALLATION));
  return noAgency(
    named,
    agencies.size > 1
      ? ['您在不止一个机关有角色，', 'You have roles in several agencies. ']
      : ['您的账号不属于任何机关，', 'Your account belongs to no agency. '],
  );
}
