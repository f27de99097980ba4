import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isAgencyCode, isPlainName, lookOf } from '#disclosure';
import { INSTALLATION } from '#identity';
import type { By, Recording } from '#registry';
import { AUTOMATIC_ACTOR, correlationOf } from '#registry';
import { HttpProblem } from './problem.js';
import { Marked, Noted } from './noted.js';

/**
 * Who asks, for which agency, and under which conditions: the person who has signed in. Where sign-in is off, which it can be on
 * the machine itself only, it is what the headers say.
 */
export interface Caller extends Recording {
  /** From `If-Match`: the revision the client has seen. */
  readonly expectedRevision?: number;
}

const ACTOR_LIMIT = 64;
const KEY_LIMIT = 255;
/** Characters of a wrong code that are told back. */
const TOLD_BACK = 64;

/** Header values are bytes of Latin-1 on the wire; names in Chinese come percent-encoded. */
function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  try {
    return decodeURIComponent(value.trim());
  } catch {
    return value.trim();
  }
}

/** The agency that a request is for, if it says so. */
export function agencyNamed(request: FastifyRequest): string | undefined {
  const { agency } = (request.query ?? {}) as { agency?: unknown };
  const named =
    header(request, 'x-agency') ?? (request.method === 'GET' || request.method === 'HEAD' ? agency : undefined);
  return typeof named === 'string' ? named : undefined;
}

interface Attempt {
  readonly action: string;
  readonly agency: string;
  readonly actor: string;
  readonly by: By;
}

/** What the guard has let a request do; none where sign-in is off. */
export const admissions = new Noted<FastifyRequest, Attempt>();

/** Of what the whole installation shares, where sign-in is off: these may be for `*`, as they may be where it is on. */
export const ofInstallation = new Marked<FastifyRequest>();

/** Asks the guard once more, as what the request wants is about to be recorded, or the answer to leave. */
export const askedAgain = new Noted<FastifyRequest, NonNullable<Recording['mayStill']>>();

/** What it has not. */
export const notAdmitted = new Noted<FastifyRequest, Attempt>();

function agencyOf(request: FastifyRequest): string {
  const admission = admissions.get(request);
  if (admission !== undefined) return admission.agency;
  const agency = agencyNamed(request);
  if (agency !== undefined && (isAgencyCode(agency) || (agency === INSTALLATION && ofInstallation.has(request)))) {
    return agency;
  }
  throw noAgency(agency);
}

/** @param named what stands in the place of a code, if anything does */
export function noAgency(named: string | undefined, why: readonly [string, string] = ['', '']): HttpProblem {
  const [wrong, english] =
    named === undefined
      ? why
      : named === INSTALLATION
        ? [
            `“${INSTALLATION}”指全域，而此事由一个机关办理：`,
            `“${INSTALLATION}” is the whole installation, and this is done for one agency. `,
          ]
        : [`“${named.slice(0, TOLD_BACK)}”不是机关代码：`, `“${named.slice(0, TOLD_BACK)}” is no agency code. `];
  return new HttpProblem(
    400,
    'agency_missing',
    `${wrong}请在 X-Agency 请求头中给出机关代码（字母、数字、汉字及 . _ -，不超过 64 个字符，汉字用百分号编码）。`,
    `${english}Give the agency’s code in the header X-Agency: letters, digits, . _ -, 64 at most; Chinese percent-encoded.`,
  );
}

/** Who acts at the command line, and nobody: what happens by itself. */
function isOurs(actor: string): boolean {
  const look = lookOf(actor);
  return look.startsWith('local:') || look === AUTOMATIC_ACTOR;
}

function actorOf(request: FastifyRequest): string {
  const actor = header(request, 'x-actor');
  if (actor !== undefined && actor.length <= ACTOR_LIMIT && isPlainName(actor) && !isOurs(actor)) return actor;
  throw new HttpProblem(
    400,
    'actor_missing',
    `请在 X-Actor 请求头中给出经办人（不超过 ${ACTOR_LIMIT} 个字符，汉字用百分号编码；不能以“local:”开头，也不能是“${AUTOMATIC_ACTOR}”）。`,
    `Give who acts in the header X-Actor: ${ACTOR_LIMIT} characters at most, Chinese percent-encoded; neither local:… nor ${AUTOMATIC_ACTOR}.`,
  );
}

function expectedRevisionOf(request: FastifyRequest): number | undefined {
  const value = header(request, 'if-match');
  if (value === undefined || value === '*') return undefined;
  const match = /^"(\d{1,9})"$/.exec(value);
  if (match !== null) return Number(match[1]);
  throw new HttpProblem(
    400,
    'bad_if_match',
    'If-Match 须为查看申请时得到的 ETag，例如 "3"。',
    'If-Match must be the ETag of the application as you saw it, for example "3".',
  );
}

function keyOf(request: FastifyRequest): string | undefined {
  const key = header(request, 'idempotency-key');
  if (key === undefined || key.length <= KEY_LIMIT) return key;
  throw new HttpProblem(
    400,
    'bad_idempotency_key',
    `Idempotency-Key 不能超过 ${KEY_LIMIT} 个字符，请换一个短些的。`,
    `An Idempotency-Key has ${KEY_LIMIT} characters at most; take a shorter one.`,
  );
}

/** Correlation of the command that a request is for. */
const commands = new Noted<FastifyRequest, string>();

/** What the events of the request's command carry, once the caller is known; undefined for a query. */
export const commandOf = (request: FastifyRequest): string | undefined => commands.get(request);

/** The caller of a command. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const expectedRevision = expectedRevisionOf(request);
  const key = keyOf(request);
  const admission = admissions.get(request);
  const mayStill = askedAgain.get(request);
  const recording: Recording = {
    ...(admission === undefined
      ? { agency: agencyOf(request), actor: actorOf(request) }
      : { agency: admission.agency, actor: admission.actor, by: admission.by }),
    ...(mayStill && { mayStill }),
    ...(key !== undefined && { repeatable: { key, request: [request.method, request.url, request.body] } }),
  };
  const correlation = correlationOf(recording);
  commands.set(request, correlation);
  return { ...recording, correlation, ...(expectedRevision !== undefined && { expectedRevision }) };
});

/** The agency a query is for: the header, or for a browser the parameter `agency`. */
export const Agency = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  agencyOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
