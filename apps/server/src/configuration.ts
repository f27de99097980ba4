import 'reflect-metadata';
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

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

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

  /** Minutes for which it is. */
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

  /** Sign-ins and query codes that one address may try in a minute. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  RATE_SIGN_IN = 20;

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
