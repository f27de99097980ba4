import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, MinLength } from 'class-validator';

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
  @IsIn(LOOPBACK)
  HOST = '127.0.0.1';

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
