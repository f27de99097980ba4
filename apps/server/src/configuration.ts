import 'reflect-metadata';
import { WrongConfiguration } from '#configuration';
import { BlockList, isIP } from 'node:net';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
} from 'class-validator';

/** The addresses and networks of `TRUST_PROXY`. */
export const proxiesIn = (text: string): string[] => text.split(',').map((one) => one.trim());

/** Whether an address is one of them. */
export function isProxy(text: string): (address: string) => boolean {
  const list = new BlockList();
  for (const one of proxiesIn(text)) {
    const [address = '', prefix] = one.split('/');
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => isIP(address) > 0 && list.check(address, familyOf(address));
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

function isAddressOrNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  if (prefix === undefined) return true;
  if (!/^\d{1,3}$/.test(prefix)) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
}

/** Where a server that listens so is reached on its own machine. */
export function addressAt(host: string, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** Whether it is reached under all addresses of the machine. */
export const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** What means nothing where nobody signs in, and would be thought to be in force. */
const OF_SIGN_IN = [
  ...(['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_AUDIENCE', 'PASSWORD_SIGN_IN'] as const),
  ...(['PUBLIC_URL', 'TRUST_PROXY'] as const),
];

/**
 * What no setting can say alone.
 * @throws WrongConfiguration naming what is missing, or what cannot stand together
 */
export function checkTogether(configuration: Configuration): void {
  const { EVENT_STORE_URL, VIEWS_URL, SIGN_IN, OIDC_ISSUER, OIDC_AUDIENCE, OIDC_CLIENT_ID } = configuration;
  const refuse = (what: string): never => {
    throw new WrongConfiguration(`wrong configuration: ${what}`);
  };
  if (EVENT_STORE_URL !== undefined && VIEWS_URL === undefined) {
    refuse('EVENT_STORE_URL needs VIEWS_URL, the PostgreSQL of the views');
  }
  const idle = SIGN_IN === 'on' ? undefined : OF_SIGN_IN.find((name) => configuration[name] !== undefined);
  if (idle !== undefined) {
    refuse(`${idle} has no effect while SIGN_IN is off, on this machine alone: leave it out, or set SIGN_IN=on`);
  }
  const alone = (['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_AUDIENCE'] as const).find(
    (name) => configuration[name] !== undefined,
  );
  if (OIDC_ISSUER === undefined && alone !== undefined) refuse(`${alone} needs OIDC_ISSUER, the identity provider`);
  if (configuration.OIDC_CLIENT_SECRET !== undefined && OIDC_CLIENT_ID === undefined) {
    refuse('OIDC_CLIENT_SECRET needs OIDC_CLIENT_ID, whose secret it is');
  }
  if (OIDC_ISSUER !== undefined && OIDC_CLIENT_ID === undefined && OIDC_AUDIENCE === undefined) {
    refuse('OIDC_ISSUER needs OIDC_CLIENT_ID, to sign in there with a browser, or OIDC_AUDIENCE, to take its tokens');
  }
  if (OIDC_ISSUER === undefined && configuration.PASSWORD_SIGN_IN === 'off') {
    refuse('PASSWORD_SIGN_IN=off needs OIDC_ISSUER: nobody else could sign in otherwise');
  }
  if (SIGN_IN === 'on' && EVENT_STORE_URL !== undefined && (OIDC_ISSUER === undefined || OIDC_AUDIENCE === undefined)) {
    refuse(
      'a cluster signs people in by tokens of an identity provider: set OIDC_ISSUER and OIDC_AUDIENCE, or SIGN_IN=off on loopback',
    );
  }
}

/**
 * The demo's data are not for others.
 * @throws WrongConfiguration when others could reach the server
 */
export function checkDemoStaysHere({ DATA_DIR, HOST, PUBLIC_URL }: Configuration): void {
  if (LOOPBACK.includes(HOST) && PUBLIC_URL === undefined) return;
  throw new WrongConfiguration(
    `wrong configuration: ${DATA_DIR} was made by the demo, whose passwords everybody knows: leave HOST and PUBLIC_URL out, or name another DATA_DIR`,
  );
}

/** The server's settings, from environment variables; each has a default. */
export class Configuration {
  /** Folder of the embedded event store and its views. */
  @IsString()
  @MinLength(1)
  DATA_DIR = './data';

  /** A KurrentDB cluster in place of the embedded event store; then `VIEWS_URL` is needed too. */
  @IsOptional()
  @Matches(/^(?:kurrentdb|kurrent|kdb|esdb)(?:\+discover)?:\/\//, {
    message: 'must be a URL that begins with kurrentdb://',
  })
  EVENT_STORE_URL: string | undefined = undefined;

  /** PostgreSQL with the views that projectors keep, in place of the embedded views. */
  @IsOptional()
  @Matches(/^postgres(?:ql)?:\/\//, { message: 'must be a URL that begins with postgres://' })
  VIEWS_URL: string | undefined = undefined;

  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65_535)
  PORT = 3000;

  /** Without sign-in the server must not be reachable from other machines. */
  @ValidateIf(({ SIGN_IN }: Configuration) => SIGN_IN === 'off')
  @IsIn(LOOPBACK, { message: `must be one of ${LOOPBACK.join(', ')} while SIGN_IN is off` })
  HOST = '127.0.0.1';

  /** `off`: the headers say who acts and for whom. */
  @IsIn(['on', 'off'])
  SIGN_IN: 'on' | 'off' = 'on';

  /** The office's own identity provider, by OpenID Connect. */
  @IsOptional()
  @Matches(/^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost)[:/])\S+$/, {
    message: 'must be a URL that begins with https://',
  })
  OIDC_ISSUER: string | undefined = undefined;

  /** As what Taizhang is known there; for signing in with a browser. */
  @IsOptional()
  @IsString()
  OIDC_CLIENT_ID: string | undefined = undefined;

  @IsOptional()
  @IsString()
  OIDC_CLIENT_SECRET: string | undefined = undefined;

  /** Whom its access tokens must be for; without it none are taken. */
  @IsOptional()
  @IsString()
  OIDC_AUDIENCE: string | undefined = undefined;

  /** The claim that says who it is, as the account's subject has it. */
  @IsString()
  @MinLength(1)
  OIDC_CLAIM = 'sub';

  /**
   * `off`: passwords are for administrators of the whole installation without a subject only, so that somebody can always get in.
   * Without it they are off where people sign in at an identity provider with a browser.
   */
  @IsOptional()
  @IsIn(['on', 'off'])
  PASSWORD_SIGN_IN: 'on' | 'off' | undefined = undefined;

  /** Hours for which a one-time password that somebody else gave can be used. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(720)
  ONE_TIME_PASSWORD_HOURS = 72;

  /** Minutes without a request after which a session ends. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_440)
  SESSION_IDLE_MINUTES = 30;

  /** Hours after which a session ends. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(168)
  SESSION_HOURS = 10;

  /** Failed sign-ins in a row after which an account is locked. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  LOCKOUT_AFTER = 5;

  /** Minutes for which it is, at first. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_440)
  LOCKOUT_MINUTES = 15;

  /** Days for which it is kept who read what names people. */
  @Type(() => Number)
  @IsInt()
  @Min(180)
  @Max(36_500)
  ACCESS_LOG_DAYS = 1_095;

  /** Days for which a query code of an applicant is good: the reply period with its pauses, and the time to appeal. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_095)
  QUERY_CODE_DAYS = 180;

  /** Requests of one account in a minute. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  RATE_PER_ACCOUNT = 1_200;

  /** Requests of one address in a minute that come without a sign-in. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  RATE_PER_ADDRESS = 300;

  /** Sign-ins and query codes that one address, or one /48 of IPv6, may try in a minute. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  RATE_SIGN_IN = 20;

  /** Seconds within which a request must have come whole; its head in a third of them. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(600)
  REQUEST_SECONDS = 60;

  /** Seconds that requests under way are given when the server stops; whoever is not done by then is cut off. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(300)
  STOP_SECONDS = 7;

  /** Address under which people reach the server, as its TLS termination shows it. */
  @IsOptional()
  @Matches(/^https?:\/\/[^\s/]+\/?$/, { message: 'must be a URL such as https://taizhang.example.gov.cn' })
  PUBLIC_URL: string | undefined = undefined;

  /** Addresses or networks of the proxies in front, with commas between: only they may say who a request comes from. */
  @IsOptional()
  @ValidateBy({
    name: 'proxies',
    validator: {
      validate: (value) => typeof value === 'string' && proxiesIn(value).every(isAddressOrNetwork),
      defaultMessage: () => 'must be addresses or networks with commas between, such as 127.0.0.1,10.0.0.0/8',
    },
  })
  TRUST_PROXY: string | undefined = undefined;

  /** What is logged: `info` has a line for each request. */
  @IsIn(['debug', 'info', 'warn', 'error', 'fatal', 'silent'])
  LOG_LEVEL = 'warn';

  /** What `/metrics` asks for as `Authorization: Bearer …`; without it only the machine itself may read them. */
  @IsOptional()
  @MinLength(16)
  METRICS_TOKEN: string | undefined = undefined;

  /** How long a query waits for its views to reach the position it asks for, in milliseconds. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(60_000)
  VIEW_WAIT_MS = 5_000;

  /** Base address of an OTLP/HTTP collector of traces; without it there are none. */
  @IsOptional()
  @Matches(/^https?:\/\/\S+$/, { message: 'must be a URL that begins with http:// or https://' })
  OTEL_EXPORTER_OTLP_ENDPOINT: string | undefined = undefined;
}
