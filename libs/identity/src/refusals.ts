import type { Access, AccessLog } from './access-log.js';

const MINUTE = 60_000;
/** Refusals of an account that are told one by one in a minute; the others are counted. */
const TOLD = 10;
/** Stands for the action of refusals that were only counted. */
const FURTHER = 'Further';

interface Account {
  readonly told: Set<string>;
  further: number;
  last: Access;
}

/**
 * What accounts have tried in vain. A refusal is written down when it is new, and whoever is refused all the time fills no disk:
 * repetitions, and what goes beyond some kinds a minute, become one entry with their number.
 */
export class Refusals {
  #minute = 0;
  readonly #accounts = new Map<string, Account>();

  constructor(private readonly log: AccessLog) {}

  note(refused: Access & Required<Pick<Access, 'refused'>>): void {
    const minute = Math.floor(refused.at / MINUTE);
    if (minute !== this.#minute) {
      this.flush();
      this.#accounts.clear();
      this.#minute = minute;
    }
    const account = this.#accounts.get(refused.account) ?? { told: new Set(), further: 0, last: refused };
    this.#accounts.set(refused.account, account);
    account.last = refused;
    const { agency, action, shown, address } = refused;
    const kind = JSON.stringify([agency, action, refused.refused.code, shown, address]);
    if (account.told.has(kind) || account.told.size >= TOLD) {
      account.further += 1;
      return;
    }
    this.log.append(refused);
    account.told.add(kind);
  }

  /** Writes down how many there were besides. */
  flush(): void {
    for (const account of this.#accounts.values()) {
      const { further, last } = account;
      if (further === 0) continue;
      this.log.append({ ...last, action: FURTHER, shown: [], refused: { code: 'several', times: further } });
      account.further = 0;
    }
  }
}
