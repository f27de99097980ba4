import 'reflect-metadata';
import { plainToInstance, Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Max, Min, MinLength, validateSync } from 'class-validator';

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** The server's settings, from environment variables; each has a default. */
export class Configuration {
  /** Folder of the embedded event store and its views. */
  @IsString()
  @MinLength(1)
  DATA_DIR = './data';

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
}

/** A setting has a value that cannot be used. The message is one line for the operator. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration';
}

/** @throws WrongConfiguration naming each wrong variable and what it may be */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const given = Object.fromEntries(
    Object.keys(new Configuration()).flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const configuration = plainToInstance(Configuration, given, { exposeDefaultValues: true });
  const faults = validateSync(configuration);
  if (faults.length > 0) {
    const lines = faults.map(
      ({ property, constraints }) =>
        `${property}=${String(given[property])}: ${Object.values(constraints ?? {}).join(', ')}`,
    );
    throw new WrongConfiguration(`wrong configuration: ${lines.join('; ')}`);
  }
  return configuration;
}
