import { execFile } from 'node:child_process';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What `services:up` has started and `services:down` ends. */
export interface ServicesState {
  readonly servers: readonly { readonly pid: number; readonly directory: string }[];
  readonly environment: Readonly<Record<string, string>>;
}

export const STATE_FILE = join(tmpdir(), `taizhang-services-${userInfo().username}.json`);

/** Whether this is still our server: its process id may have gone to another process since. */
export async function isRunning({ pid, directory }: ServicesState['servers'][number]): Promise<boolean> {
  const command = await promisify(execFile)('ps', ['-o', 'args=', '-p', `${pid}`]).catch(() => undefined);
  return command?.stdout.includes(directory) ?? false;
}
