import { InvalidArgumentError, Option } from 'commander';
import type { NotedHead } from '#identity';
import { LOGS } from '#identity';
import { RefusedCommand, isAgencyCode, nameAgency } from '#disclosure';

/** Parsers of option values; each error says what is allowed. */
export function agencyCode(text: string): string {
  if (isAgencyCode(text)) return text;
  throw new InvalidArgumentError(
    '机关代码只能用字母、数字、汉字及 . _ -，不超过 64 个字符 / an agency code has letters, digits, . _ - and at most 64 characters.',
  );
}

export function agencyName(text: string): string {
  try {
    nameAgency({ details: {} }, text);
    return text;
  } catch (error) {
    if (error instanceof RefusedCommand) {
      throw new InvalidArgumentError(`${error.message} / ${error.english}`);
    }
    throw error;
  }
}

export function reportYear(text: string): number {
  if (/^\d{4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('年份为四位数字，如 2020 / a year has four digits, such as 2020.');
}

export function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('端口为 0 至 65535 的数 / a port is a number from 0 to 65535.');
}

export function postgresUrl(text: string): string {
  if (/^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError(
    '须以 postgres:// 开头 / a URL that begins with postgres://, such as postgres://user:password@host/database.',
  );
}

export function kurrentDbUrl(text: string): string {
  if (/^kurrentdb(?:\+discover)?:\/\//.test(text)) return text;
  throw new InvalidArgumentError(
    '须以 kurrentdb:// 开头 / a URL that begins with kurrentdb://, such as kurrentdb://user:password@host:2113.',
  );
}

/** A head of a log as `verify` has printed it, after those before it. */
export function notedHead(text: string, others: readonly NotedHead[] = []): NotedHead[] {
  const [, name, id = '', hash = ''] = /^([a-z_]+):(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  const log = LOGS.find((one) => one === name);
  if (log !== undefined) return [...others, { log, id: Number(id), hash }];
  throw new InvalidArgumentError(
    '写作 access:编号:校验值 或者 sign_in:编号:校验值，如 verify 所示 / access:ID:HASH or sign_in:ID:HASH, as verify prints it.',
  );
}

export const data = (): Option => new Option('--data <dir>', 'data directory / 数据目录').default('./data');
export const events = (): Option =>
  new Option('--events <url>', 'of a cluster instead: its event store / 集群的事件库').argParser(kurrentDbUrl);
