import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UnknownLabel } from '#annual-report';
import type { LegalDate } from '#disclosure';
import {
  CALENDAR_FROM,
  CALENDAR_TO,
  OUTCOME_FACTS,
  RefusedCommand,
  closingIn,
  countedOutcome,
  isApplicationEventType,
  readApplicationEvent,
} from '#disclosure';
import type { StoredEvent } from '#event-store';
import { StoreUnavailable, WrongExpectedRevision } from '#event-store';
import { PasswordsBusy, ProviderAway, SignInRefused } from '#identity';
import { KeyReused, StaleRevision } from '#registry';
import { signInFor, wantsPage } from '../sign-in/page.js';
import { leavesUnread } from './unread.js';

/** An answer that is an error, as RFC 9457 describes it. `detail` is Chinese for staff, `english` the same in English. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly english: string;
  readonly [more: string]: unknown;
}

/** Thrown by the HTTP layer itself, where no domain error says what is wrong. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly english: string,
    readonly more: Readonly<Record<string, unknown>> = {},
    /** What the log says of it: also what is not for whoever has asked. */
    readonly forLog = english,
  ) {
    super(english);
  }

  /** What HTTP itself refuses, before it is known what is asked for. */
  static ofStatus(status: number, english = 'The request cannot be read; check how it is written.'): HttpProblem {
    const [detail, plain = english.slice(0, 200)] = OF_HTTP[status] ?? ['请求被拒绝，请查看 /docs。'];
    return new HttpProblem(status, `http_${status}`, detail, plain);
  }

  /** There is a working-day calendar for some years only. */
  static beyondCalendar(on: LegalDate): HttpProblem {
    return new HttpProblem(
      422,
      'beyond_calendar',
      `工作日日历为 ${CALENDAR_FROM} 至 ${CALENDAR_TO}，${on} 不在其中，请更正日期。`,
      `The working-day calendar is of ${CALENDAR_FROM} to ${CALENDAR_TO}; ${on} is not within it: correct the date.`,
    );
  }

  /** Another agency's application answers as if there were none. */
  static noSuchApplication(): HttpProblem {
    return new HttpProblem(
      404,
      'no_such_application',
      '没有这件申请，请核对编号。',
      'There is no such application; check its id.',
    );
  }
}

/** Where there is no English, what is at fault is told by whoever has found it. */
const OF_HTTP: Readonly<Record<number, readonly [chinese: string, english?: string]>> = {
  400: ['请求无法读取，请检查其格式。'],
  404: ['没有这个地址，请查看 /docs。', 'There is nothing at this address; see /docs.'],
  408: ['请求没有在时限内发完，请重新发送。', 'The request did not come whole in time; send it again.'],
  413: ['请求内容过大，请缩短后重新提交。', 'The request is too large; send less at once.'],
  414: ['地址过长，请核对。', 'The address is too long; check it.'],
  415: ['请用 application/json 提交。', 'Send the content as application/json.'],
  417: [
    'Expect 请求头只能是 100-continue，请改正或者去掉。',
    'Expect can be 100-continue only; mend it or leave it out.',
  ],
  431: ['请求头过大，请减少其内容，如 Cookie。', 'The headers are too large; send less in them, such as cookies.'],
  501: [
    'Transfer-Encoding 请求头只能是 chunked，请不压缩提交。',
    'Transfer-Encoding can be chunked only; send the content as it is.',
  ],
  503: ['服务器正在停止，请稍后重试。', 'The server is stopping; try again shortly.'],
  505: ['请用 HTTP/1.1 提交。', 'Use HTTP/1.1.'],
};

/** Refusals that say there is nothing of the name. */
const NOT_THERE: ReadonlySet<string> = new Set([
  'no_such_application',
  'no_such_consultation',
  'no_such_letter',
  'no_such_account',
]);

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Content too large',
  414: 'Address too long',
  415: 'Unsupported media type',
  417: 'Expectation failed',
  421: 'Misdirected request',
  422: 'Unprocessable content',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Internal error',
  501: 'Not implemented',
  503: 'Service unavailable',
  505: 'HTTP version not supported',
};

function problem(
  status: number,
  code: string,
  detail: string,
  english: string,
  more: Readonly<Record<string, unknown>> = {},
): Problem {
  return {
    type: `urn:taizhang:problem:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    code,
    detail,
    english,
    ...more,
  };
}

/** What happened since the revision the client had seen, in a line each. */
function lineOf(event: StoredEvent): Readonly<Record<string, unknown>> {
  const closing = isApplicationEventType(event.type) ? closingIn(readApplicationEvent(event)) : undefined;
  return {
    revision: event.revision,
    type: event.type,
    occurredOn: event.occurredOn,
    recordedAt: event.recordedAt,
    actor: event.actor,
    ...(closing && { outcome: OUTCOME_FACTS[countedOutcome(closing)].label }),
  };
}

export function problemOf(error: unknown): Problem {
  if (error instanceof SignInRefused) {
    if (error.reason === 'expired') {
      return problem(
        401,
        'one_time_password_expired',
        '一次性密码已过期，请管理员重置密码。',
        'The one-time password has expired; an administrator can give another one.',
      );
    }
    return error.reason === 'failed'
      ? problem(401, 'sign_in_failed', '账号或者密码不对，请核对。', 'Account or password is wrong; check them.')
      : problem(
          429,
          'account_locked',
          `连续多次登录失败，账号已锁定，请 ${Math.ceil(error.retryAfter / 60)} 分钟后再试，或者请管理员重置密码。`,
          `Too many failures: the account is locked for ${error.retryAfter} seconds; an administrator can reset it.`,
          { retryAfter: error.retryAfter },
        );
  }
  if (error instanceof PasswordsBusy) {
    return problem(
      503,
      'sign_in_busy',
      '同时登录的人太多，请稍候再试。',
      'Too many are signing in at once; try again in a moment.',
    );
  }
  if (error instanceof ProviderAway) {
    return problem(
      503,
      'identity_provider_unavailable',
      '统一身份认证暂时不可用，请稍后再试。',
      'The identity provider cannot be reached now; try again later.',
      { retryAfter: error.retryAfter },
    );
  }
  if (error instanceof HttpProblem) return problem(error.status, error.code, error.detail, error.english, error.more);
  if (error instanceof RefusedCommand) {
    const status = NOT_THERE.has(error.code) ? 404 : error.kind === 'state' ? 409 : 422;
    const article = error.article === undefined ? {} : { article: `《政府信息公开条例》第${error.article}条` };
    return problem(status, error.code, error.message, error.english, article);
  }
  if (error instanceof StaleRevision) {
    return problem(
      412,
      'stale_revision',
      `该申请在您查看之后又有变动（您看到的修订号 ${error.expected}，现为 ${error.actual}），请重新打开后再办。`,
      `The application has moved on since you saw it (revision ${error.expected}, now ${error.actual}); open it again.`,
      { expected: error.expected, actual: error.actual, since: error.since.map(lineOf) },
    );
  }
  if (error instanceof KeyReused) {
    return problem(
      422,
      'idempotency_key_reused',
      '这个 Idempotency-Key 已用于另一请求，请换一个新的。',
      'This Idempotency-Key was used for another request; take a new one.',
    );
  }
  if (error instanceof WrongExpectedRevision) {
    return problem(
      409,
      'too_many_writers',
      '同时办理的人太多，这次没有登记上，请重试。',
      'Too many others were writing at the same time; nothing was recorded, try again.',
    );
  }
  if (error instanceof UnknownLabel) {
    return problem(400, 'unknown_label', error.message, error.english, { allowed: error.possible });
  }
  if (error instanceof StoreUnavailable) {
    return problem(
      503,
      'store_unavailable',
      '事件库暂时无法读写，请稍后用同一个 Idempotency-Key 重试。',
      'The event store cannot be reached now; repeat later with the same Idempotency-Key.',
    );
  }
  if (error instanceof HttpException) return problemOf(HttpProblem.ofStatus(error.getStatus(), error.message));
  const status = (error as { statusCode?: unknown }).statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return problemOf(HttpProblem.ofStatus(status, error instanceof Error ? error.message : String(error)));
  }
  return problem(
    500,
    'internal_error',
    '服务器内部错误，已记入日志，请管理员查看；登记的内容没有丢失。',
    'An internal error; see the log. Nothing recorded was lost.',
  );
}

/** Every error leaves as problem+json; only unexpected ones are logged, with their stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log = new Logger('HTTP');

  /** @param note is told of every problem before it leaves */
  constructor(private readonly note: (request: FastifyRequest, status: number, code: string) => void) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const context = host.switchToHttp();
    const answer = problemOf(error);
    const request = context.getRequest<FastifyRequest>();
    this.note(request, answer.status, answer.code);
    if (answer.status === 401 && wantsPage(request)) {
      void context.getResponse<FastifyReply>().redirect(signInFor(request), 303);
      return;
    }
    const { method, routeOptions } = request;
    const route = `${method} ${routeOptions.url ?? ''}`;
    // That the provider is away is told once, by who asked it; a version or a coding that is not taken is the client's affair.
    const told = error instanceof ProviderAway || answer.status === 505 || answer.status === 501;
    const cause = error instanceof HttpProblem ? error.forLog : answer.english;
    if (answer.status === 503 && !told) this.#log.warn(`${route}: ${cause}`);
    else if (answer.status >= 500 && !told) this.#log.error(error, route);
    send(context.getResponse<FastifyReply>(), answer);
  }
}

/** What Fastify refuses before there is a route, such as an address that is no URL. */
export function answerUnrouted(error: Error, { raw }: FastifyRequest, reply: FastifyReply): void {
  send(reply.headers({ ...OF_UNROUTED, ...(leavesUnread(raw) && { connection: 'close' }) }), problemOf(error));
}

/** No hook sets headers for what has no route. */
export const OF_UNROUTED = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function send(reply: FastifyReply, answer: Problem): void {
  if (answer.status === 503) void reply.header('retry-after', String(Number(answer['retryAfter'] ?? 1)));
  if (answer.status === 429) void reply.header('retry-after', String(Number(answer['retryAfter'] ?? 60)));
  if (answer.status === 401 && !reply.hasHeader('www-authenticate')) {
    void reply.header('www-authenticate', 'Bearer realm="taizhang"');
  }
  void reply.status(answer.status).type('application/problem+json').send(JSON.stringify(answer));
}
