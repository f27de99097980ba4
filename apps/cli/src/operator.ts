import { userInfo } from 'node:os';
import type { Recording } from '#registry';

/**
 * Who acts at the command line: the user that the machine knows, recorded as a local operator. A name given with `--actor` is the
 * name shown; it makes nobody another person, so whoever has proposed something cannot approve it under another name.
 */
export function operator(agency: string, name?: string): Recording {
  const user = userName();
  return { agency, actor: `local:${user}`, by: { name: name ?? user, roles: [], door: 'cli', user } };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user that has no name.
    return String(process.getuid?.() ?? 'unknown');
  }
}
