import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The mark of a data directory that the demo has made: everybody can read the passwords of its accounts. */
const MARK = 'made-by-demo';

export const isMadeByDemo = (directory: string): boolean => existsSync(join(directory, MARK));

export function markAsMadeByDemo(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, MARK), 'A made register, with accounts whose passwords everybody knows.\n', {
    mode: 0o600,
  });
}
