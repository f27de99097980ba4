import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { CryptoKey, JWK } from 'jose';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair, importJWK } from 'jose';
import { Gate } from '../../apps/server/src/sign-in/gate.js';
import { SignedInOffice } from './signed-in-office.js';

/** Sign-in at the office's own identity provider: a real one, in a process of its own. */
const PROVIDER = fileURLToPath(new URL('identity-provider.js', import.meta.url));
const AUDIENCE = 'https://taizhang.example/api';

let provider: ChildProcess;
let issuer: string;
let key: JWK;
let signing: CryptoKey;
let office: SignedInOffice;
let admin: string;

/** A port that the provider knows before the office listens on it. */
const PORT = 20_000 + (process.pid % 20_000);

beforeAll(async () => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  key = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'of-the-test' };
  signing = (await importJWK(key, 'RS256')) as CryptoKey;
  provider = spawn(process.execPath, [PROVIDER], {
    env: {
      ...process.env,
      PROVIDER_KEY: JSON.stringify(key),
      RETURN: `http://127.0.0.1:${PORT}/api/v1/sign-in/openid/return`,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  issuer = await new Promise<string>((resolve, reject) => {
    provider.stdout?.on('data', (text: Buffer) => {
      const at = /provider at (\S+)/.exec(text.toString())?.[1];
      if (at !== undefined) resolve(at);
    });
    provider.once('exit', () => reject(new Error('the provider has ended')));
  });
  // Tokens expire by the clock of the provider, which is the machine's.
  const now = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19);
  ({ office, admin } = await SignedInOffice.started(now, {
    PORT,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'taizhang',
    OIDC_CLIENT_SECRET: 'taizhang-secret-of-the-test',
    OIDC_AUDIENCE: AUDIENCE,
  }));
  for (const [account, subject] of [
    ['wang', 'wang@idp'],
    ['jiqiren', 'robot'],
  ]) {
    const made = await office.post('/api/v1/accounts', admin, { account, name: '王登记', subject }, AT);
    expect(made.status).toBe(201);
    const granted = { role: 'intake_clerk', agency: 'BINHAI' };
    expect((await office.post(`/api/v1/accounts/${account ?? ''}/grant`, admin, granted, AT)).status).toBe(200);
  }
});

// The clock of the office stands still, and that of the provider does not.
beforeEach(() => void (office.clock.now = Date.now()));
afterAll(() => void provider.kill('SIGKILL'));

const AT = { 'x-agency': 'BINHAI' };

/** A browser: cookies by site, redirects followed, forms sent as they stand. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  async request(address: string, form?: Readonly<Record<string, string>>): Promise<{ at: string; answer: Response }> {
    let at = address;
    let body = form;
    for (let hops = 0; hops < 10; hops += 1) {
      const { origin } = new URL(at);
      const cookies = this.#cookies.get(origin) ?? new Map<string, string>();
      this.#cookies.set(origin, cookies);
      const answer = await fetch(at, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(body && { method: 'POST', body: new URLSearchParams(body) }),
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';');
        const [name = '', value = ''] = pair.split(/=(.*)/s);
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (location === null) return { at, answer };
      at = new URL(location, at).href;
      body = undefined;
    }
    throw new Error('redirected in a circle');
  }

  cookie(origin: string, name: string): string | undefined {
    return this.#cookies.get(origin)?.get(name);
  }

  /** Signs in at the provider as a person, and consents. */
  async signIn(start: string, login: string): Promise<Response> {
    let { at, answer } = await this.request(start);
    for (let page = 0; page < 3 && new URL(at).origin === issuer; page += 1) {
      const html = await answer.text();
      const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
      const prompt = /name="prompt" value="([^"]+)"/.exec(html)?.[1] ?? '';
      const fields = prompt === 'login' ? { prompt, login, password: 'any' } : { prompt };
      ({ at, answer } = await this.request(new URL(action, at).href, fields));
    }
    return answer;
  }
}

test('a person signs in at the provider and works here under the account with that subject', async () => {
  const browser = new Browser();
  const back = await browser.signIn(`${office.url}/api/v1/sign-in/openid?next=/docs`, 'wang@idp');
  expect(back.status).toBe(200);
  expect(await back.text()).toContain('url=/docs');
  const session = browser.cookie(office.url, 'taizhang') ?? '';
  const me = await office.get('/api/v1/me', undefined, { cookie: `taizhang=${session}` });
  expect(me).toMatchObject({ status: 200, body: { account: 'wang', agency: 'BINHAI' } });
});

test.each(['/<>/elsewhere.example/', '/"<//elsewhere.example/', '/api/v1/reports/2025?agency=A&format=html'])(
  'on the way back from the provider %s is a page of this server, as it was asked for',
  async (next) => {
    const asked = `${office.url}/api/v1/sign-in/openid?${new URLSearchParams({ next }).toString()}`;
    const page = await (await new Browser().signIn(asked, 'wang@idp')).text();
    const written = /content="0;url=([^"]*)"/.exec(page)?.[1] ?? '';
    // As a browser reads it.
    const read = written
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    expect(new URL(read, office.url).href).toBe(new URL(`${office.url}${next}`).href);
  },
);

test('whom the provider knows and nobody here has no account', async () => {
  const browser = new Browser();
  const back = await browser.signIn(`${office.url}/api/v1/sign-in/openid`, 'stranger@idp');
  expect(back.status).toBe(401);
  expect(browser.cookie(office.url, 'taizhang')).toBeUndefined();
});

test('an answer that another browser asked for, or that was used, opens nothing', async () => {
  const begun = await fetch(`${office.url}/api/v1/sign-in/openid`, { redirect: 'manual' });
  const asked = new URL(begun.headers.get('location') ?? '');
  expect(Object.fromEntries(asked.searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    nonce: expect.stringMatching(/.{20}/) as string,
  });
  const state = asked.searchParams.get('state') ?? '';
  const without = await office.get(`/api/v1/sign-in/openid/return?code=x&state=${state}`);
  expect(without).toMatchObject({ status: 401, body: { code: 'not_vouched_for' } });
});

describe('an access token', () => {
  const ofRobot = async (resource = AUDIENCE): Promise<string> => {
    const answer = await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('robot:robot-secret-of-the-test')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope: 'api' }),
    });
    const body = (await answer.json()) as { access_token: string };
    return body.access_token;
  };
  const made = (
    type: string,
    claims: object,
    issued: { by?: string; to?: string; expires?: string | number; at?: number } = {},
  ) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'of-the-test', typ: type })
      .setIssuer(issued.by ?? issuer)
      .setAudience(issued.to ?? AUDIENCE)
      .setSubject('robot')
      .setIssuedAt(issued.at)
      .setExpirationTime(issued.expires ?? '5m')
      .sign(signing);
  /** On the clock of the office, which stands still. */
  const seconds = (): number => Math.floor(office.clock.now / 1_000);
  const me = (token: string) => office.get('/api/v1/me', token);
  const REFUSED = { status: 401, body: { code: 'not_signed_in' } };

  test('of the provider opens what the roles of the account open', async () => {
    const token = await ofRobot();
    expect(await me(token)).toMatchObject({ status: 200, body: { account: 'jiqiren' } });
    expect(await me(token)).toMatchObject({ status: 200 });
    const intake = {
      receivedOn: new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10),
      channel: 'online',
      applicantKind: 'other',
      applicantName: '某会',
      request: '决算',
    };
    expect((await office.post('/api/v1/applications', token, intake)).status).toBe(201);
    expect((await office.get('/api/v1/accounts', token)).status).toBe(403);
    // Made by hand as the provider makes it, it is the same: what is refused below is refused for what is wrong with it.
    expect((await me(await made('at+jwt', {}))).status).toBe(200);
  });

  test('for another audience is refused', async () => {
    expect(await me(await ofRobot('https://elsewhere.example/api'))).toMatchObject(REFUSED);
  });

  test('of another issuer is refused, though it is signed by a key of that name', async () => {
    expect(await me(await made('at+jwt', {}, { by: 'https://other.example' }))).toMatchObject(REFUSED);
    const { privateKey } = await generateKeyPair('RS256');
    const stranger = new SignJWT({})
      .setProtectedHeader({ alg: 'RS256', kid: 'of-the-test', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setSubject('robot')
      .setIssuedAt()
      .setExpirationTime('5m');
    expect(await me(await stranger.sign(privateKey))).toMatchObject(REFUSED);
  });

  test('that has expired is refused, and one that was taken expires', async () => {
    expect(await me(await made('at+jwt', {}, { expires: '-1m' }))).toMatchObject(REFUSED);
    const token = await made('at+jwt', { jti: 'expires' });
    expect((await me(token)).status).toBe(200);
    office.clock.now += 6 * 60_000;
    expect(await me(token)).toMatchObject(REFUSED);
    office.clock.now -= 6 * 60_000;
  });

  test('that ended a moment ago still opens for as long as clocks may differ, and is no sign-in in the log after that', async () => {
    office.clock.now = seconds() * 1_000;
    const signIns = async (): Promise<unknown[]> => {
      const at = { 'x-agency': encodeURIComponent('*') };
      return JSON.parse((await office.get('/api/v1/logs/sign-ins?account=jiqiren', admin, at)).text) as unknown[];
    };
    const before = (await signIns()).length;
    const ended = (ago: number, jti: string) =>
      made('at+jwt', { jti }, { at: seconds() - 60, expires: seconds() - ago });
    expect(await me(await ended(5, 'refused'))).toMatchObject(REFUSED);
    expect(await signIns()).toHaveLength(before);
    const token = await ended(2, 'tolerated');
    expect(await me(token)).toMatchObject({ status: 200, body: { account: 'jiqiren' } });
    expect(await signIns()).toHaveLength(before + 1);
    office.clock.now += 3_000;
    expect(await me(token)).toMatchObject(REFUSED);
    expect(await signIns()).toHaveLength(before + 1);
  });

  test('without a signature (alg: none) is refused', async () => {
    const unsigned = new UnsecuredJWT({})
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setSubject('robot')
      .setIssuedAt()
      .setExpirationTime('5m')
      .encode();
    expect(await me(unsigned)).toMatchObject(REFUSED);
    const [, payload] = (await made('at+jwt', {})).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    expect(await me(`${header}.${payload ?? ''}.`)).toMatchObject(REFUSED);
  });

  test('signed by HS256 with the public key as the secret is refused', async () => {
    const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...open } = key;
    const pem = createPublicKey({ key: open, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    for (const secret of [pem.toString(), JSON.stringify(open)]) {
      const forged = new SignJWT({})
        .setProtectedHeader({ alg: 'HS256', kid: 'of-the-test', typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject('robot')
        .setIssuedAt()
        .setExpirationTime('5m');
      expect(await me(await forged.sign(new TextEncoder().encode(secret)))).toMatchObject(REFUSED);
    }
  });

  test('that is an ID token is refused, whomever it is for', async () => {
    expect(await me(await made('JWT', { nonce: 'n' }))).toMatchObject(REFUSED);
    expect(await me(await made('JWT', { nonce: 'n' }, { to: 'taizhang' }))).toMatchObject(REFUSED);
    const untyped = new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid: 'of-the-test' }).setIssuer(issuer);
    const idToken = untyped.setAudience(AUDIENCE).setSubject('robot').setIssuedAt().setExpirationTime('5m');
    expect(await me(await idToken.sign(signing))).toMatchObject(REFUSED);
  });

  test('opens nothing once the account is disabled, though it was taken before', async () => {
    const at = seconds() - 10;
    const token = await made('at+jwt', { jti: 'stolen' }, { at });
    const kept = await made('at+jwt', { jti: 'kept for later' }, { at });
    expect((await me(token)).status).toBe(200);
    expect((await office.post('/api/v1/accounts/jiqiren/disable', admin, {}, AT)).status).toBe(200);
    expect(await me(token)).toMatchObject(REFUSED);
    expect((await office.post('/api/v1/accounts/jiqiren/enable', admin, {}, AT)).status).toBe(200);
    // Nor later, when the account is enabled again: its holder gets another one at the provider.
    for (const old of [token, kept]) expect(await me(old)).toMatchObject(REFUSED);
    office.clock.now += 61_000;
    expect((await me(await made('at+jwt', { jti: 'new' }, { at: seconds() }))).status).toBe(200);
  });

  test('opens nothing any more when it is another account’s by now, nor does a session that began so', async () => {
    // Well after the account was disabled and enabled again.
    office.clock.now += 3 * 60_000;
    const token = await made('at+jwt', { jti: 'moved' }, { at: seconds() });
    expect((await me(token)).body).toMatchObject({ account: 'jiqiren' });
    const browser = new Browser();
    await browser.signIn(`${office.url}/api/v1/sign-in/openid`, 'wang@idp');
    const cookie = { cookie: `taizhang=${browser.cookie(office.url, 'taizhang') ?? ''}` };
    expect((await office.get('/api/v1/me', undefined, cookie)).body).toMatchObject({ account: 'wang' });

    const give = (account: string, subject: string | null) =>
      office.send('PUT', `/api/v1/accounts/${account}`, admin, { subject }, AT);
    for (const account of ['jiqiren', 'wang']) expect((await give(account, null)).status).toBe(200);
    expect(await me(token)).toMatchObject(REFUSED);
    expect(await office.get('/api/v1/me', undefined, cookie)).toMatchObject(REFUSED);
    expect((await give('wang', 'robot')).status).toBe(200);
    expect((await me(token)).body).toMatchObject({ account: 'wang' });
    expect((await give('wang', 'wang@idp')).status).toBe(200);
    // A session that has ended does not come back.
    expect(await office.get('/api/v1/me', undefined, cookie)).toMatchObject(REFUSED);
    expect((await give('jiqiren', 'robot')).status).toBe(200);
  });

  test('opens nothing when the account is disabled before the body of the request comes', async () => {
    office.clock.now += 6 * 60_000;
    const token = await made('at+jwt', { jti: 'held' }, { at: seconds(), expires: '20m' });
    const intake = { receivedOn: '2025-03-03', channel: 'online', applicantKind: 'other', applicantName: '某会' };
    const send = await office.hold('/api/v1/applications', token, { ...intake, request: '决算' }, AT);
    expect((await office.post('/api/v1/accounts/jiqiren/disable', admin, {}, AT)).status).toBe(200);
    expect(await send()).toBe('401 not_signed_in');
    expect((await office.post('/api/v1/accounts/jiqiren/enable', admin, {}, AT)).status).toBe(200);
  });

  test('good for long is in the log of sign-ins before a week is over in which it was used', async () => {
    office.clock.now += 10 * 60_000;
    const { file } = office.app.get(Gate);
    const entries = () => file.signIns({ account: 'jiqiren' }, Number.MAX_SAFE_INTEGER, 100).length;
    const token = await made('at+jwt', { jti: 'long' }, { at: seconds(), expires: '30d' });
    const counts: number[] = [];
    const before = entries();
    for (let day = 0; day <= 14; day += 1) {
      expect((await me(token)).status).toBe(200);
      counts.push(entries() - before);
      office.clock.now += 24 * 3_600_000;
    }
    expect(counts).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3]);
  });
});
