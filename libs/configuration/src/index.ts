import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import type { ClassConstructor } from 'class-transformer';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';

/** A setting has a value that cannot be used. The message is one line for the operator. */
export class WrongConfiguration extends Error {
  override readonly name = 'WrongConfiguration';
}

/**
 * The settings of a process from its environment variables: each property of the class is a variable, its initial value the
 * default, its class-validator rules what it may be. An empty variable counts as not given. A value may also stand in a file,
 * which `NAME_FILE` names, as secrets are handed over by container platforms.
 * @throws WrongConfiguration naming each wrong variable and what it may be
 */
export function readSettings<Settings extends object>(
  type: ClassConstructor<Settings>,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const given = Object.fromEntries(
    Object.keys(new type()).flatMap((name) => {
      const value = valueOf(name, environment[name] || undefined, environment[`${name}_FILE`] || undefined);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const settings = plainToInstance(type, given, { exposeDefaultValues: true });
  const faults = validateSync(settings);
  if (faults.length === 0) return settings;
  const lines = faults.map(
    ({ property, constraints }) =>
      `${property}=${SECRETS.test(property) ? '…' : withoutSecrets(given[property] ?? '')}: ${Object.values(constraints ?? {}).join(', ')}`,
  );
  throw new WrongConfiguration(`wrong configuration: ${lines.join('; ')}`);
}

/** Settings whose value is not repeated in a message. */
const SECRETS = /(?:SECRET|TOKEN|PASSWORD)$/;

function valueOf(name: string, value: string | undefined, file: string | undefined): string | undefined {
  if (file === undefined) return value;
  if (value !== undefined) {
    throw new WrongConfiguration(`wrong configuration: ${name}_FILE is given beside ${name}: leave one out`);
  }
  try {
    // An editor ends the file with a line break that is no part of the value.
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WrongConfiguration(`wrong configuration: ${name}_FILE cannot be read: ${reason}`);
  }
}

/** A value for a line or a log: of a URL, without user and password, which may hold any sign that somebody forgot to encode. */
export function withoutSecrets(value: string): string {
  return value.replace(/\/\/.*@/s, '//');
}
