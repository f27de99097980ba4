import { randomBytes } from 'node:crypto';
import type { Account } from './accounts.js';
import type { Directory } from './directory.js';
import type { IdentityFile } from './identity-file.js';
import { tokenHashOf } from './sessions.js';
import type { SignInLog } from './sign-in-log.js';

/** What calendar programs read the deadlines of an account with. */
export class FeedKeys {
  constructor(
    private readonly directory: Directory,
    private readonly file: IdentityFile,
    private readonly log: SignInLog,
  ) {}

  /** @returns the key with which a calendar program reads the account's deadlines, and nothing else; it ends the one before */
  issue(account: string, address: string): string {
    const key = randomBytes(24).toString('base64url');
    this.file.setFeedKey(account, tokenHashOf(key));
    this.log.note(account, 'feed_key_issued', 'feed key', address);
    return key;
  }

  revoke(account: string, address: string): void {
    if (this.file.endFeedKey(account)) this.log.note(account, 'feed_key_revoked', 'feed key', address);
  }

  /** The account that a feed key was given to, while it is enabled. */
  accountWith(account: string, key: string): Account | undefined {
    if (this.file.feedKey(tokenHashOf(key)) !== account) return undefined;
    const known = this.directory.account(account);
    return known?.enabled === true ? known : undefined;
  }
}
