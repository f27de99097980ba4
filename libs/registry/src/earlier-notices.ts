import type { Charge } from '#disclosure';
import { chargesOf, monthOf, readApplicationEvent } from '#disclosure';
import type { EventStore, Position } from '#event-store';
import { stateOf } from './application-reading.js';
import { applicationStream } from './streams.js';

type EarlierCharge = Charge & { readonly month: string };

const PAGE = 5_000;
const APPLICATIONS = applicationStream('');

/** Finds the notices by item in the history of the whole office. What was read for one agency is not read again for another. */
export class EarlierNotices {
  /** By agency, the application of each notice by item, in the order of the notices. */
  readonly #found = new Map<string, string[]>();
  #after: Position = 0;
  #reading: Promise<void> | undefined;

  constructor(private readonly store: EventStore) {}

  /** As the applications stand now. */
  async chargesOf(agency: string): Promise<readonly EarlierCharge[]> {
    this.#reading ??= this.#readOn().finally(() => (this.#reading = undefined));
    await this.#reading;
    const left = new Map<string, EarlierCharge[]>();
    const charges: EarlierCharge[] = [];
    for (const applicationId of this.#found.get(agency) ?? []) {
      let own = left.get(applicationId);
      if (own === undefined) {
        const state = stateOf(await this.store.readStream(applicationStream(applicationId)));
        own =
          state === undefined
            ? []
            : chargesOf(state).map((span) => ({ applicationId, ...span, month: monthOf(state.receivedOn) }));
        left.set(applicationId, own);
      }
      const next = own.shift();
      if (next !== undefined) charges.push(next);
    }
    return charges;
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const page = await this.store.readAll(this.#after, PAGE);
      for (const stored of page) {
        if (stored.type !== 'FeeNotified' || !stored.stream.startsWith(APPLICATIONS)) continue;
        const event = readApplicationEvent(stored);
        if (event.type !== 'FeeNotified' || event.data.basis !== 'per_item') continue;
        const found = this.#found.get(stored.agency) ?? [];
        found.push(stored.stream.slice(APPLICATIONS.length));
        this.#found.set(stored.agency, found);
      }
      const last = page.at(-1);
      if (last === undefined) return;
      this.#after = last.position;
    }
  }
}
