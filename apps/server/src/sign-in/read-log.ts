import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Inject, Injectable, Logger, createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { tap } from 'rxjs';
import { validate } from 'uuid';
import type { Now } from '../clock.js';
import { NOW } from '../clock.js';
import { admissions, notAdmitted } from '../http/caller.js';
import { Noted } from '../http/noted.js';
import { HttpProblem } from '../http/problem.js';
import { Gate } from './gate.js';

const told = new Noted<FastifyRequest, readonly string[]>();

/** Tells the log of who read what which applications an answer shows. */
export type Showing = (applications: readonly { readonly id: string }[]) => void;

/** For a handler whose path names no application. One that names people and tells nothing gives no answer. */
export const Showing = createParamDecorator((_: unknown, context: ExecutionContext): Showing => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return (applications) =>
    told.set(
      request,
      applications.map(({ id }) => id),
    );
});

/** The application that the path of a request names. */
function applicationIn(request: FastifyRequest): string | undefined {
  const { id } = request.params as { id?: string };
  return id !== undefined && validate(id) ? id.toLowerCase() : undefined;
}

/** What the roles would allow, and nobody may do to what they have done themselves, or to themselves. */
const TWO_PERSONS: ReadonlySet<string> = new Set([
  'drafter_may_not_approve',
  'proposer_may_not_approve',
  'own_account',
]);

/**
 * Writes down who was refused what for want of rights or because it takes another person, and who asked for what is not there.
 */
export const refusalLog =
  (gate: Gate, now: Now) =>
  (request: FastifyRequest, status: number, code: string): void => {
    const attempt =
      status === 403 || status === 404 || TWO_PERSONS.has(code)
        ? (admissions.get(request) ?? notAdmitted.get(request))
        : undefined;
    if (attempt === undefined) return;
    const application = applicationIn(request);
    gate.noteRefusal({
      at: now(),
      account: attempt.actor,
      home: attempt.by.agency ?? null,
      agency: attempt.agency,
      action: attempt.action,
      shown: application === undefined ? [] : [application],
      refused: { code, times: 1 },
      address: request.ip,
      request: request.id,
    });
  };

/** Who read what names people is written down before the answer leaves; what cannot be written down is not answered. */
@Injectable()
export class ReadLog implements NestInterceptor<unknown> {
  readonly #log = new Logger('ReadLog');

  constructor(
    @Inject(Gate) private readonly gate: Gate,
    @Inject(NOW) private readonly now: Now,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(tap(() => this.#write(request)));
  }

  #write(request: FastifyRequest): void {
    const admission = admissions.get(request);
    // Where sign-in is off nobody knows who it is.
    if (admission === undefined) return;
    const application = applicationIn(request);
    const shown = application === undefined ? told.get(request) : [application];
    if (shown === undefined) throw new Error(`${admission.action} does not tell which applications it shows`);
    try {
      this.gate.file.accessLog.append({
        at: this.now(),
        account: admission.actor,
        home: admission.by.agency ?? null,
        agency: admission.agency,
        action: admission.action,
        shown,
        address: request.ip,
        request: request.id,
      });
    } catch (error) {
      this.#log.error(error);
      throw new HttpProblem(
        503,
        'access_log_unavailable',
        '查阅记录现在无法写入，因此不能显示；请稍后再试，或者联系管理员。',
        'Who reads this cannot be written down now, so it is not shown; try again later, or tell an administrator.',
      );
    }
  }
}
