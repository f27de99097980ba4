import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import { PASSWORD, SignedInOffice } from './signed-in-office.js';

const started = (at: string, settings = {}) => SignedInOffice.started(at, settings);

describe('over TLS', () => {
  const credentials = { account: 'admin', password: PASSWORD };
  const COOKIE = /^__Host-taizhang=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=36000; Secure$/;

  test('the cookie is one that this host alone can set, and no other counts', async () => {
    const { office } = await started('2025-03-03T08:00', { PUBLIC_URL: 'https://taizhang.example.gov.cn' });
    const { headers } = await office.post('/api/v1/sign-in', undefined, credentials);
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(COOKIE);
    const [sent = ''] = cookie.split(';');
    expect((await office.get('/api/v1/me', undefined, { cookie: `taizhang=x; ${sent}` })).status).toBe(200);
    // A neighbour in the domain can set a cookie of the plain name.
    const tossed = await office.get('/api/v1/me', undefined, { cookie: sent.replace('__Host-', '') });
    expect(tossed.status).toBe(401);
    const page = { cookie: sent, origin: 'https://taizhang.example.gov.cn' };
    const out = await office.post('/api/v1/sign-out', undefined, {}, page);
    expect(out.headers.get('set-cookie')).toMatch(/^__Host-taizhang=; .*Max-Age=0; Secure$/);
  });

  test('what the proxy says of it counts when it is trusted; without TLS nobody signs in from elsewhere', async () => {
    const { office } = await started('2025-03-03T08:00', { TRUST_PROXY: '127.0.0.1' });
    const signIn = (forwarded: Readonly<Record<string, string>>) => signInFrom(office.url, credentials, forwarded);
    const elsewhere = { host: 'taizhang.example.gov.cn' };
    const open = await signIn(elsewhere);
    expect(open).toMatchObject({ status: 403, cookie: undefined });
    expect(open.text).toContain('tls_needed');
    const secure = await signIn({ ...elsewhere, 'x-forwarded-proto': 'https' });
    expect(secure.cookie).toMatch(COOKIE);

    // A proxy may call the server by another name, and anybody may.
    const { port } = new URL(office.url);
    const passedOn = await signIn({ host: `127.0.0.1:${port}`, 'x-forwarded-for': '203.0.113.7' });
    expect(passedOn).toMatchObject({ status: 403, cookie: undefined });
    expect(passedOn.text).toContain('tls_needed');

    const untrusted = await started('2025-03-03T08:00');
    const claimed = await signInFrom(untrusted.office.url, credentials, { ...elsewhere, 'x-forwarded-proto': 'https' });
    expect(claimed.status).toBe(403);
  });

  test('that browsers know the server by https makes no plain request a private one', async () => {
    const elsewhere = { host: '192.0.2.5:3000' };
    for (const [TRUST_PROXY, status] of [
      [undefined, 403],
      ['192.0.2.1', 403],
      ['127.0.0.1', 200],
    ] as const) {
      const { office } = await started('2025-03-03T08:00', {
        PUBLIC_URL: 'https://taizhang.example.gov.cn',
        TRUST_PROXY,
      });
      const plain = await signInFrom(office.url, credentials, elsewhere);
      expect(plain).toMatchObject({ status: 403, cookie: undefined });
      expect(plain.text).toContain('tls_needed');
      // Only the proxy that is trusted can say that it came by TLS.
      const passedOn = await signInFrom(office.url, credentials, { ...elsewhere, 'x-forwarded-proto': 'https' });
      expect(passedOn).toMatchObject({
        status,
        cookie: status === 200 ? (expect.stringMatching(COOKIE) as string) : undefined,
      });
    }
  });

  /** By hand, as fetch gives its own name of the host. */
  async function signInFrom(url: string, body: object, headers: Readonly<Record<string, string>>) {
    const asked = request(`${url}/api/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
    });
    asked.end(JSON.stringify(body));
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of answer) text += String(part);
    return { status: answer.statusCode, cookie: answer.headers['set-cookie']?.[0], text };
  }
});
