import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CryptoKey } from 'jose';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { SignedInOffice } from './signed-in-office.js';

/** A stand-in for the office's identity provider that counts what it is asked, and can be away. */
class CountedProvider {
  readonly asked: string[] = [];
  /** Paths that answer nothing of use now. */
  away: readonly string[] = [];
  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    private readonly signing: CryptoKey,
  ) {}

  static async start(): Promise<CountedProvider> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid: 'k' }] };
    const server = createServer((request, response) => {
      provider.asked.push(request.url ?? '');
      response.statusCode = provider.away.some((path) => request.url?.endsWith(path)) ? 500 : 200;
      response.setHeader('content-type', 'application/json');
      const { issuer } = provider;
      const description = { issuer, jwks_uri: `${issuer}/keys`, authorization_endpoint: `${issuer}/auth` };
      response.end(JSON.stringify(request.url === '/keys' ? keys : description));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new CountedProvider(server, issuer, privateKey);
    opened.push(provider);
    return provider;
  }

  token(subject: string, kid = 'k'): Promise<string> {
    return new SignJWT({ jti: String(Math.random()) })
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
      .setIssuer(this.issuer)
      .setAudience('taizhang')
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(this.signing);
  }

  stop(): void {
    this.server.close();
  }
}

const opened: CountedProvider[] = [];
afterAll(() => opened.forEach((provider) => provider.stop()));

async function officeAt({ issuer }: CountedProvider, settings = {}) {
  // Tokens expire by the machine's clock.
  const at = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19);
  return SignedInOffice.started(at, { OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'taizhang', ...settings });
}

const statuses = async (office: SignedInOffice, tokens: readonly string[]): Promise<number[]> => {
  const said: number[] = [];
  for (const token of tokens) said.push((await office.get('/api/v1/me', token)).status);
  return said;
};

test('an address that brings one bad token after another is refused before they are checked or written down', async () => {
  const provider = await CountedProvider.start();
  const { office, admin } = await officeAt(provider, { RATE_PER_ADDRESS: 5 });
  const bad = Array.from({ length: 8 }, (_, index) => `a${index}.b.c`);
  expect(await statuses(office, bad)).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  const limited = await office.get('/api/v1/me', 'a.b.c');
  expect(limited).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
  expect(limited.headers.get('x-content-type-options')).toBe('nosniff');
  // Nor does an address that leads nowhere make it check any more of them.
  expect((await office.get('/nowhere', 'a.b.c')).status).toBe(429);
  const log = await office.get('/api/v1/logs/sign-ins?limit=100', admin);
  const rows = log.body as unknown as { what: string }[];
  expect(rows.filter(({ what }) => what === 'refused')).toHaveLength(5);
});

test('a provider that is away is asked once and then ever more seldom, however many tokens come', async () => {
  const provider = await CountedProvider.start();
  const { office, admin } = await officeAt(provider);
  provider.away = ['configuration'];
  const token = await provider.token('nobody');
  const away = await Promise.all(Array.from({ length: 20 }, () => office.get('/api/v1/me', token)));
  expect(new Set(away.map(({ status, body }) => `${status} ${body.code ?? ''}`))).toEqual(
    new Set(['503 identity_provider_unavailable']),
  );
  expect(away[0]?.headers.get('retry-after')).toBe('1');
  expect(await statuses(office, [token, token])).toEqual([503, 503]);
  expect(provider.asked).toHaveLength(1);

  office.clock.now += 1_000;
  expect(await statuses(office, [token, token])).toEqual([503, 503]);
  office.clock.now += 1_000;
  // The second pause is longer.
  expect(await statuses(office, [token])).toEqual([503]);
  expect(provider.asked).toHaveLength(2);
  // Nobody has been refused meanwhile: nothing is known of them.
  const log = await office.get('/api/v1/logs/sign-ins?limit=100', admin);
  expect(JSON.stringify(log.body)).not.toContain('refused');

  provider.away = [];
  office.clock.now += 1_000;
  expect(await statuses(office, [token])).toEqual([401]);
});

test('keys that cannot be fetched are not asked for with every token, and known ones go on serving', async () => {
  const provider = await CountedProvider.start();
  const { office } = await officeAt(provider);
  provider.away = ['/keys'];
  const tokens = await Promise.all(Array.from({ length: 10 }, () => provider.token('nobody')));
  expect(await statuses(office, tokens)).toEqual(Array(10).fill(503));
  expect(provider.asked.filter((path) => path === '/keys')).toHaveLength(1);
  provider.away = [];
  office.clock.now += 1_000;
  expect(await statuses(office, tokens)).toEqual(Array(10).fill(401));
  // Now the keys are known: a token of an unknown one makes it ask neither again nor wait.
  provider.away = ['/keys', 'configuration'];
  const strangers = await Promise.all(Array.from({ length: 10 }, (_, index) => provider.token('x', `k${index}`)));
  expect(await statuses(office, [...strangers, ...tokens])).toEqual(Array(20).fill(401));
  expect(provider.asked).toHaveLength(3);
});
