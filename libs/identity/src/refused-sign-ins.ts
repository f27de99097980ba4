import type { IdentityFile, SignInRow } from './identity-file.js';
import { siteOf } from './networks.js';

const MINUTE = 60_000;
/** Refusals that are told one by one in a minute, of one site and of all. */
const TOLD_OF_SITE = 10;
const TOLD = 100;

type Refused = Omit<SignInRow, 'id' | 'hash'>;

/**
 * Who tries passwords or brings tokens that open nothing. A log that takes a line for each would be filled by whoever sends them:
 * beyond some a minute they are counted, of each account.
 */
export class RefusedSignIns {
  #minute = 0;
  #told = 0;
  readonly #sites = new Map<string, number>();
  /** The last of a kind, and how many there were. Kinds differ in accounts that there are: strangers make no more of them. */
  readonly #further = new Map<string, { times: number; last: Refused }>();

  constructor(private readonly file: IdentityFile) {}

  /** @returns whether it was written down by itself, and not counted with others */
  note(refused: Refused): boolean {
    const { at, account, what, method, address } = refused;
    const minute = Math.floor(at / MINUTE);
    if (minute !== this.#minute) {
      this.flush();
      this.#sites.clear();
      this.#told = 0;
      this.#minute = minute;
    }
    const site = siteOf(address);
    const told = this.#sites.get(site) ?? 0;
    if (told >= TOLD_OF_SITE || this.#told >= TOLD) {
      const kind = `${what} ${method} ${account}`;
      this.#further.set(kind, { times: (this.#further.get(kind)?.times ?? 0) + 1, last: refused });
      return false;
    }
    this.file.logSignIn(refused);
    this.#sites.set(site, told + 1);
    this.#told += 1;
    return true;
  }

  /** Writes down how many there were besides, with when and from where the last one came. */
  flush(): void {
    for (const [kind, { times, last }] of this.#further) {
      this.file.logSignIn({ ...last, method: `${last.method} ×${times}` });
      this.#further.delete(kind);
    }
  }
}
