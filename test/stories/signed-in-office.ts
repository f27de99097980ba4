import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Configuration } from '../../apps/server/src/configuration.js';
import { createServer } from '../../apps/server/src/server.js';
import { Gate } from '../../apps/server/src/sign-in/gate.js';
import { atTheEnd, temporaryDirectory } from './office.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>> & { readonly code?: string };
}

/** A password that stories use. */
export const PASSWORD = '一个足够长的、只给管理员用的密码';

export const oneTimePasswordIn = (said: string): string => /one-time password (\S+)/.exec(said)?.[1] ?? '';

/** A server with sign-in on, on the story's clock; `said` is what it printed at its first start. */
export class SignedInOffice {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly clock: { now: number },
    readonly directory: string,
    readonly url: string,
    readonly said: string,
  ) {}

  static async open(
    at: string,
    settings: Partial<Configuration> = {},
    directory = temporaryDirectory(),
  ): Promise<SignedInOffice> {
    const clock = { now: Date.parse(`${at}+08:00`) };
    const configuration = Object.assign(new Configuration(), {
      DATA_DIR: directory,
      RATE_SIGN_IN: 1_000,
      RATE_PER_ADDRESS: 10_000,
      ...settings,
    });
    const app = await createServer(configuration, () => clock.now);
    await app.listen(settings.PORT ?? 0, '127.0.0.1');
    let said = '';
    await app.get(Gate).firstStart((line) => (said += line));
    const office = new SignedInOffice(app, clock, directory, await app.getUrl(), said);
    atTheEnd.push(() => office.close().catch(() => undefined));
    return office;
  }

  /** With the administrator's password changed, and signed in. */
  static async started(
    at: string,
    settings: Partial<Configuration> = {},
  ): Promise<{ office: SignedInOffice; admin: string }> {
    const office = await SignedInOffice.open(at, settings);
    const from = oneTimePasswordIn(office.said);
    const first = await office.signIn('admin', from);
    const changed = await office.post('/api/v1/me/password', first, { from, to: PASSWORD });
    if (changed.status !== 204) throw new Error(changed.text);
    return { office, admin: await office.signIn('admin', PASSWORD) };
  }

  async send(method: string, path: string, token: string | undefined, body?: unknown, headers = {}): Promise<Answer> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = (answer.headers.get('content-type') ?? '').includes('json') && text !== '';
    const parsed = (json ? JSON.parse(text) : {}) as Answer['body'];
    return { status: answer.status, headers: answer.headers, text, body: parsed };
  }

  /**
   * Sends the head of a request and keeps the body back, when the server already knows who sends it.
   * @returns sends the body
   */
  async hold(path: string, token: string, body: unknown, headers = {}): Promise<() => Promise<string>> {
    const text = JSON.stringify(body);
    const held = request(`${this.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        expect: '100-continue',
        ...headers,
      },
    });
    const answered = once(held, 'response') as Promise<[IncomingMessage]>;
    await once(held, 'continue');
    return async () => {
      held.end(text);
      const [answer] = await answered;
      const { code = '' } = JSON.parse((await answer.toArray()).join('')) as Answer['body'];
      return `${answer.statusCode ?? 0} ${code}`.trim();
    };
  }

  get = (path: string, token?: string, headers = {}): Promise<Answer> =>
    this.send('GET', path, token, undefined, headers);
  post = (path: string, token: string | undefined, body: unknown = {}, headers = {}): Promise<Answer> =>
    this.send('POST', path, token, body, headers);

  async signIn(account: string, password: string): Promise<string> {
    const { status, body } = await this.post('/api/v1/sign-in', undefined, { account, password, deliver: 'token' });
    if (status !== 200) throw new Error(`${status} ${String(body.code)}`);
    return body['token'] as string;
  }

  /** A person with roles in an agency and a password of their own, signed in. */
  async employ(administrator: string, account: string, name: string, ...roles: string[]): Promise<string> {
    return this.employAt('BINHAI', administrator, account, name, ...roles);
  }

  async employAt(agency: string, admin: string, account: string, name: string, ...roles: string[]): Promise<string> {
    const at = { 'x-agency': agency };
    const made = await this.post('/api/v1/accounts', admin, { account, name }, at);
    expect(made.status).toBe(201);
    for (const role of roles) {
      const [named, reach = 'own'] = role.split('+');
      const granted = await this.post(`/api/v1/accounts/${account}/grant`, admin, { role: named, agency, reach }, at);
      expect(granted.status).toBe(200);
    }
    const from = made.body['oneTimePassword'] as string;
    const first = await this.signIn(account, from);
    const to = `${name}自己想的一个足够长的密码`;
    expect((await this.post('/api/v1/me/password', first, { from, to })).status).toBe(204);
    return this.signIn(account, to);
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
