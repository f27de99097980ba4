import { siteOf } from '#identity';

const MINUTE = 60_000;
/** Refusals that are told one by one in a minute, of one site and of all. */
const TOLD_OF_SITE = 10;
const TOLD = 100;

/**
 * Who brings tokens that open nothing. A log that takes a line for each would be filled by whoever sends them: beyond some a minute
 * they are counted.
 */
export class RefusedTokens {
  #minute = 0;
  #told = 0;
  readonly #sites = new Map<string, number>();
  #further = { times: 0, at: 0, address: '' };

  /** @param tell is told of those that were only counted, with when and from where the last one came */
  constructor(private readonly tell: (times: number, at: number, address: string) => void) {}

  /** @returns whether this one is to be told */
  note(at: number, address: string): boolean {
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
      this.#further = { times: this.#further.times + 1, at, address };
      return false;
    }
    this.#sites.set(site, told + 1);
    this.#told += 1;
    return true;
  }

  /** Tells how many there were besides. */
  flush(): void {
    const { times, at, address } = this.#further;
    if (times === 0) return;
    this.#further = { times: 0, at: 0, address: '' };
    this.tell(times, at, address);
  }
}
