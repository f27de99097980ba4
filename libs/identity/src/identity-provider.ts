import type { JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify } from 'jose';
import type { Configuration } from 'openid-client';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { ProviderIdentity } from './accounts.js';

/** Signatures by a key pair only: with a shared secret whoever can check a token could make one. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
/** Seconds for which a token is good beyond its end. */
const CLOCK_TOLERANCE = 5;
/** Seconds by which the provider's clock may be ahead when it makes one. */
export const CLOCK_AHEAD = 60;
/** Seconds to wait for the provider's description of itself. */
const DISCOVERY_TIMEOUT = 5;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

export interface ProviderSettings {
  readonly issuer: string;
  /** For signing in with a browser. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Whom access tokens must be for; without it none are taken. */
  readonly audience?: string;
  /** The claim that says who it is: one that the provider never gives to another person. */
  readonly claim: string;
}

/** What a sign-in with a browser must bring back. */
export interface SignInUnderWay {
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The provider did not vouch for anybody. */
export class NotVouchedFor extends Error {
  override readonly name = 'NotVouchedFor';
}

/** The provider cannot be asked, so nothing is known of the person: neither that it vouches for them nor that it does not. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway';
  constructor(
    /** Seconds after which it is asked again. */
    readonly retryAfter: number,
    /** What went wrong, when this was found out just now; none while nobody asks. */
    options?: ErrorOptions,
  ) {
    super(
      `the identity provider cannot be asked${options === undefined ? '' : `: ${reasonOf(options.cause)}`}`,
      options,
    );
  }
}

/** What an access token says; instants in epoch milliseconds. */
export interface BearerVouched {
  readonly identity: ProviderIdentity;
  readonly issued: number;
  readonly until: number;
}

interface Discovered {
  readonly configuration: Configuration;
  readonly keys: JWTVerifyGetKey;
}

/**
 * The office's own identity provider, by OpenID Connect. It is looked for when it is first needed, and may be away till then.
 * While it does not answer it is asked ever more seldom, however many requests would need it.
 */
export class IdentityProvider {
  #discovered: Promise<Discovered> | undefined;
  #failures = 0;
  #notBefore = 0;

  constructor(
    private readonly settings: ProviderSettings,
    private readonly now: () => number = Date.now,
  ) {}

  get issuer(): string {
    return this.settings.issuer;
  }

  /** @throws ProviderAway */
  async begin(redirectUri: string): Promise<SignInUnderWay> {
    const { configuration } = await this.#discover();
    const [verifier, state, nonce] = [randomPKCECodeVerifier(), randomState(), randomNonce()];
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid',
      response_type: 'code',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, state, nonce, verifier };
  }

  /**
   * Who came back from the provider.
   * @throws NotVouchedFor, ProviderAway
   */
  async finish(address: URL, { state, nonce, verifier }: Omit<SignInUnderWay, 'url'>): Promise<ProviderIdentity> {
    try {
      const { configuration } = await this.#discover();
      const tokens = await authorizationCodeGrant(configuration, address, {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      if (!ALGORITHMS.includes(decodeProtectedHeader(tokens.id_token ?? '').alg ?? '')) {
        throw new NotVouchedFor('the ID token is signed by an algorithm that is not allowed');
      }
      return this.#identityIn(tokens.claims() ?? {});
    } catch (error) {
      throw whyNot(error);
    }
  }

  /**
   * Whose access token it is, and from when to when it is good.
   * @throws NotVouchedFor for any token but a JWT access token (RFC 9068) of the issuer, for this audience, made before now and not expired
   * @throws ProviderAway
   */
  async bearer(token: string): Promise<BearerVouched> {
    const { issuer, audience } = this.settings;
    if (audience === undefined) throw new NotVouchedFor('access tokens are not taken');
    try {
      const { keys } = await this.#discover();
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        // An ID token says who signed in somewhere, and opens nothing.
        typ: 'at+jwt',
        requiredClaims: ['exp', 'iat', 'sub'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(this.now()),
      });
      const { iat = 0, exp = 0 } = payload;
      if (iat * 1_000 > this.now() + CLOCK_AHEAD * 1_000) throw new NotVouchedFor('the token is of the future');
      return { identity: this.#identityIn(payload), issued: iat * 1_000, until: (exp + CLOCK_TOLERANCE) * 1_000 };
    } catch (error) {
      throw whyNot(error);
    }
  }

  #identityIn(claims: Readonly<Record<string, unknown>>): ProviderIdentity {
    const { issuer, claim } = this.settings;
    const subject = claims[claim];
    if (typeof subject === 'string' && subject !== '') return { issuer, subject };
    throw new NotVouchedFor(`the token has no claim ${this.settings.claim}`);
  }

  #discover(): Promise<Discovered> {
    this.#discovered ??= this.#find().catch((error: unknown) => {
      this.#discovered = undefined;
      throw error;
    });
    return this.#discovered;
  }

  async #find(): Promise<Discovered> {
    const { issuer, clientId = 'taizhang', clientSecret } = this.settings;
    const url = new URL(issuer);
    const local = url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- for a provider on the machine itself, and for no other
    const execute = [enableNonRepudiationChecks, ...(local ? [allowInsecureRequests] : [])];
    return this.#asking(async () => {
      const options = { execute, timeout: DISCOVERY_TIMEOUT };
      const configuration = await discovery(url, clientId, clientSecret, undefined, options);
      const { jwks_uri: jwks } = configuration.serverMetadata();
      if (jwks === undefined) throw new Error('it publishes no keys');
      const fetchKeys = (address: string, request: RequestInit): Promise<Response> =>
        this.#asking(() => answerInJson(address, request));
      return { configuration, keys: createRemoteJWKSet(new URL(jwks), { [customFetch]: fetchKeys }) };
    });
  }

  async #asking<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const wait = this.#notBefore - this.now();
    if (wait > 0) throw new ProviderAway(Math.ceil(wait / 1_000));
    try {
      const answer = await ask();
      this.#failures = 0;
      return answer;
    } catch (cause) {
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures);
      this.#failures += 1;
      this.#notBefore = this.now() + pause;
      throw new ProviderAway(Math.ceil(pause / 1_000), { cause });
    }
  }
}

/** Read to its end here, so that what is no JSON counts as no answer. */
async function answerInJson(address: string, request: RequestInit): Promise<Response> {
  const answer = await fetch(address, request);
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return Response.json(await answer.json());
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const whyNot = (error: unknown): NotVouchedFor | ProviderAway => {
  // Libraries put what their questions failed with into errors of their own.
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof ProviderAway) return at;
  return error instanceof NotVouchedFor ? error : new NotVouchedFor(reasonOf(error), { cause: error });
};
