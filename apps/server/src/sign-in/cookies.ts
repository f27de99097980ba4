import type { FastifyRequest } from 'fastify';
import type { Configuration } from '../configuration.js';
import { isOfThisMachine } from './addresses.js';

/** The session's cookie, and that of who has gone to the identity provider. */
const SESSION = 'taizhang';
const STATE = 'taizhang-openid';
const STATE_PATH = '/api/v1/sign-in/openid';

export interface Brought {
  readonly token: string;
  readonly cookie: boolean;
}

/**
 * What browsers keep for this server. Over TLS only cookies that none but this very host can have set (`__Host-`) count, and they
 * never leave without TLS. On the machine itself there is no TLS and no need of it; from elsewhere nobody signs in without.
 */
export class Cookies {
  readonly #publicTls: boolean;

  constructor(private readonly configuration: Pick<Configuration, 'PUBLIC_URL' | 'SESSION_HOURS'>) {
    this.#publicTls = configuration.PUBLIC_URL?.startsWith('https:') === true;
  }

  /** The token that a request brings, and how. */
  tokenIn(request: FastifyRequest): Brought | undefined {
    const bearer = bearerIn(request);
    if (bearer !== undefined) return { token: bearer, cookie: false };
    const token = this.#read(request, SESSION);
    return token === undefined ? undefined : { token, cookie: true };
  }

  session(request: FastifyRequest, token: string): string {
    const age = this.configuration.SESSION_HOURS * 3_600;
    return this.#written(request, SESSION, token, `Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}`);
  }

  noSession(request: FastifyRequest): string {
    return this.#written(request, SESSION, '', 'Path=/; HttpOnly; SameSite=Strict; Max-Age=0');
  }

  /** Only the browser that went to the identity provider may come back. */
  state(request: FastifyRequest, state: string): string {
    const path = this.#overTls(request) ? '/' : STATE_PATH;
    return this.#written(request, STATE, state, `Path=${path}; HttpOnly; SameSite=Lax; Max-Age=600`);
  }

  stateIn(request: FastifyRequest): string | undefined {
    return this.#read(request, STATE);
  }

  /**
   * Whether nobody on the way can read what is sent: over TLS, as the proxy says that is trusted, or on the machine itself. By what
   * address browsers know the server says nothing of how this request came.
   */
  isPrivate(request: FastifyRequest): boolean {
    return request.protocol === 'https' || isOfThisMachine(request);
  }

  /** Whether the cookies are those of a host that is reached over TLS. */
  #overTls(request: FastifyRequest): boolean {
    return this.#publicTls || request.protocol === 'https';
  }

  #name(request: FastifyRequest, name: string): string {
    return this.#overTls(request) ? `__Host-${name}` : name;
  }

  #written(request: FastifyRequest, name: string, value: string, attributes: string): string {
    return `${this.#name(request, name)}=${value}; ${attributes}${this.#overTls(request) ? '; Secure' : ''}`;
  }

  #read(request: FastifyRequest, name: string): string | undefined {
    const { cookie } = request.headers;
    if (cookie === undefined) return undefined;
    const start = `${this.#name(request, name)}=`;
    for (const part of cookie.split(';')) {
      const trimmed = part.trim();
      if (trimmed.startsWith(start)) return trimmed.slice(start.length);
    }
    return undefined;
  }
}

export function bearerIn({ headers: { authorization } }: FastifyRequest): string | undefined {
  return credentialsIn(authorization, 'bearer');
}

/** What follows the name of a scheme, which is written in any case: RFC 9110, section 11.1. */
function credentialsIn(authorization = '', scheme: 'basic' | 'bearer'): string | undefined {
  const named = authorization.slice(0, scheme.length + 1).toLowerCase() === `${scheme} `;
  return named ? authorization.slice(scheme.length + 1).trim() : undefined;
}

/** What a calendar program sends for its user: RFC 7617. */
export function basicIn({ headers: { authorization } }: FastifyRequest): { user: string; key: string } | undefined {
  const credentials = credentialsIn(authorization, 'basic');
  if (credentials === undefined) return undefined;
  const [user = '', ...key] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
  return { user, key: key.join(':') };
}
