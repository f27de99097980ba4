import { InvalidArgumentError } from 'commander';
import { RefusedCommand, isAgencyCode, nameAgency } from '#disclosure';

/** Parsers of option values; each error says what is allowed. */
export function agencyCode(text: string): string {
  if (isAgencyCode(text)) return text;
  throw new InvalidArgumentError('an agency code has letters, digits, . _ - and at most 64 characters.');
}

export function agencyName(text: string): string {
  try {
    nameAgency({ details: {} }, text);
    return text;
  } catch (error) {
    if (error instanceof RefusedCommand) throw new InvalidArgumentError(error.english);
    throw error;
  }
}

export function reportYear(text: string): number {
  if (/^\d{4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a year has four digits, such as 2020.');
}

export function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('a port is a number from 0 to 65535.');
}

export function postgresUrl(text: string): string {
  if (/^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('a URL that begins with postgres://, such as postgres://user:password@host/database.');
}

export function kurrentDbUrl(text: string): string {
  if (/^kurrentdb(?:\+discover)?:\/\//.test(text)) return text;
  throw new InvalidArgumentError('a URL that begins with kurrentdb://, such as kurrentdb://user:password@host:2113.');
}
