import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Read, write or execute, for the group or for everybody. */
const OTHERS = 0o077;

/**
 * What of a data directory other users of the machine can reach. The software makes files and folders for its own user alone; those of
 * earlier versions, or copied here, may be open. Of a closed directory nothing can be reached, whatever is in it.
 */
export function openToOthers(directory: string): string[] {
  // Windows has other permissions, which these bits do not tell.
  if (process.platform === 'win32' || !isDirectory(directory) || !isOpen(directory)) return [];
  const within = readdirSync(directory, { withFileTypes: true, recursive: true });
  const paths = within.filter((entry) => !entry.isSymbolicLink()).map(({ parentPath, name }) => join(parentPath, name));
  return [directory, ...paths.filter(isOpen)];
}

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function isOpen(path: string): boolean {
  try {
    return (statSync(path).mode & OTHERS) !== 0;
  } catch {
    // Gone meanwhile, as the files of views go.
    return false;
  }
}
