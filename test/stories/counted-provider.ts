import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CryptoKey } from 'jose';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { Configuration } from '../../apps/server/src/configuration.js';
import { SignedInOffice } from './signed-in-office.js';

/** A stand-in for the office's identity provider that counts what it is asked, and can be away. */
export class CountedProvider {
  readonly asked: string[] = [];
  private readonly startedAt = new Date();
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

  /** @param at when it was made; before the office opened, whose clock stands still */
  token(subject: string, kid = 'k', at = this.startedAt): Promise<string> {
    return new SignJWT({ jti: String(Math.random()) })
      .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
      .setIssuer(this.issuer)
      .setAudience('taizhang')
      .setSubject(subject)
      .setIssuedAt(at)
      .setExpirationTime(new Date(at.getTime() + 3_600_000))
      .sign(this.signing);
  }

  stop(): void {
    this.server.close();
  }
}

const opened: CountedProvider[] = [];
afterAll(() => opened.forEach((provider) => provider.stop()));

/** An office whose provider it is, on the machine's clock, by which tokens expire. */
export const officeAt = ({ issuer }: CountedProvider, settings: Partial<Configuration> = {}) =>
  SignedInOffice.started(officeTime(), { OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'taizhang', ...settings });

export const officeTime = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19);
