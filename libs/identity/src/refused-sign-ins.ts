import type { IdentityFile, SignInRow } from './identity-file.js';
import { siteOf } from './networks.js';

const MINUTE = 60_000;
/** Refusals that are told one by one in a minute, of one site and of all. */
const TOLD_OF_SITE = 10;
const TOLD = 100;
/** Sites that the further ones of an account are counted by, each for itself; those of more are counted together. */
const COUNTED_APART = 10;

/** In the place of a site: all others. */
const ELSEWHERE = '';

type Refused = Omit<SignInRow, 'id' | 'hash'>;

/**
 * Who tries passwords or brings tokens that open nothing. A log that takes a line for each would be filled by whoever sends them:
 * beyond some a minute they are counted, of each account and the first sites that they come from.
 */
export class RefusedSignIns {
  #minute = 0;
  #told = 0;
  readonly #sites = new Map<string, number>();
  /**
   * The last of a kind from a site, and how many there were. Kinds differ in accounts that there are: strangers make no more of them.
   */
  readonly #further = new Map<string, Map<string, { times: number; last: Refused }>>();

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
      const bySite = this.#further.get(kind) ?? new Map<string, { times: number; last: Refused }>();
      this.#further.set(kind, bySite);
      const counted = bySite.has(site) || bySite.size < COUNTED_APART ? site : ELSEWHERE;
      bySite.set(counted, { times: (bySite.get(counted)?.times ?? 0) + 1, last: refused });
      return false;
    }
    this.file.logSignIn(refused);
    this.#sites.set(site, told + 1);
    this.#told += 1;
    return true;
  }

  /** Writes down how many there were besides, with when and from where the last one came. */
  flush(): void {
    for (const [kind, bySite] of this.#further) {
      for (const [site, { times, last }] of bySite) {
        this.file.logSignIn({ ...last, method: `${last.method} ×${times}` });
        bySite.delete(site);
      }
      this.#further.delete(kind);
    }
  }
}
