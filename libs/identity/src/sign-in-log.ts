import type { Directory } from './directory.js';
import type { IdentityFile, SignInEvent } from './identity-file.js';
import { RefusedSignIns } from './refused-sign-ins.js';

/** Who has signed in, or tried to, and what became of passwords and keys. */
export class SignInLog {
  readonly refused: RefusedSignIns;

  constructor(
    private readonly directory: Directory,
    private readonly file: IdentityFile,
    private readonly now: () => number,
  ) {
    this.refused = new RefusedSignIns(file);
  }

  note(account: string, what: SignInEvent, method: string, address: string): void {
    // What was typed may be anything, a password among it.
    const known = this.directory.account(account) === undefined ? '?' : account;
    const entry = { at: this.now(), account: known, what, method, address };
    if (what === 'failed' || what === 'locked') this.refused.note(entry);
    else this.file.logSignIn(entry);
  }
}
