import type { Access, AccessLog } from './access-log.js';

const MINUTE = 60_000;
/** Refusals of an account that are told one by one in a minute; the others are counted, but for the first of each agency. */
const TOLD = 10;
/** Stands for the action of refusals that were only counted. */
const FURTHER = 'Further';

/** In the place of an agency: all that nobody here has heard of. */
const ELSEWHERE = '';

interface Account {
  readonly told: Set<string>;
  /** By agency: how many there were besides, and the last of them. */
  readonly further: Map<string, { times: number; last: Access }>;
}

/**
 * What accounts have tried in vain. A refusal is written down when it is new, and whoever is refused all the time fills no disk:
 * repetitions, and what goes beyond some kinds a minute, become one entry with their number, for each agency that there is. Whatever
 * was tried elsewhere, its auditors see that something was tried there.
 */
export class Refusals {
  #minute = 0;
  readonly #accounts = new Map<string, Account>();

  constructor(private readonly log: AccessLog) {}

  /** @param known whether there is such an agency: those whose codes are made up count as one, as there is no end of them */
  note(refused: Access & Required<Pick<Access, 'refused'>>, known: boolean): void {
    const minute = Math.floor(refused.at / MINUTE);
    if (minute !== this.#minute) {
      this.flush();
      this.#accounts.clear();
      this.#minute = minute;
    }
    const account: Account = this.#accounts.get(refused.account) ?? { told: new Set(), further: new Map() };
    this.#accounts.set(refused.account, account);
    const { told, further } = account;
    const { agency, action, shown, address } = refused;
    const kind = JSON.stringify([agency, action, refused.refused.code, shown, address]);
    const where = known ? agency : ELSEWHERE;
    const counted = further.get(where);
    if (counted !== undefined && (told.has(kind) || told.size >= TOLD)) {
      counted.times += 1;
      counted.last = refused;
      return;
    }
    this.log.append(refused);
    told.add(kind);
    if (counted === undefined) further.set(where, { times: 0, last: refused });
  }

  /** Writes down how many there were besides. */
  flush(): void {
    for (const { further } of this.#accounts.values()) {
      for (const counted of further.values()) {
        const { times, last } = counted;
        if (times === 0) continue;
        this.log.append({ ...last, action: FURTHER, shown: [], refused: { code: 'several', times } });
        counted.times = 0;
      }
    }
  }
}
