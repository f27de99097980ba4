import type { Application, ApplicationCommand, ApplicationEvent, Applied, Charge, FeeItemsFact } from '#disclosure';
import type { ChargedItemsAmended, EarlierItemsCounted, ItemsAround, ItemsCharged } from '#disclosure';
import {
  FEE_ITEMS_SHAPES,
  appliedIn,
  applicationNamed,
  areNamesakes,
  chargesOf,
  countedTogether,
  evolve,
  evolveCharges,
  itemsAround,
  monthOf,
  noticeByItem,
} from '#disclosure';
import type { EventStore, StoredEvent, StreamAppend } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import { stateOf } from './application-reading.js';
import { EarlierNotices } from './earlier-notices.js';
import { factEvents, factsIn } from './facts.js';
import type { EventIdentity, Recording } from './recording.js';
import { AUTOMATIC_ACTOR } from './recording.js';
import { applicationStream, feeItemsStream, monthlyFeeItemsStream, nameBasedId } from './streams.js';

/** What a notice is decided on: what others charge in its month, and where the stream of that month stands. */
export interface LoadedFeeItems {
  readonly month: string;
  readonly around: ItemsAround;
  /** The next append expects it. */
  readonly revision: number | 'none';
}

interface Month {
  readonly charges: readonly Charge[];
  readonly revision: number | 'none';
}

/** Applicants of charged applications that are kept in memory at most. */
const KEPT_AT_MOST = 10_000;

/**
 * What an agency charges by item, month by month. A notice reads the stream of its month, and the applications of that month that were
 * charged or amended since this was read last: whatever was charged in other months costs nothing.
 */
export class FeeItems {
  readonly #earlierNotices: EarlierNotices;
  /** By agency and month; never changes once it is recorded. */
  readonly #earlier = new Map<string, ReadonlyMap<string, readonly Charge[]>>();
  /** Who applied, of applications charged by item, as of the revisions below. Whatever amends it says so in the stream of the month. */
  readonly #applied = new Map<string, Applied>();
  readonly #seen = new Map<string, number>();
  /** Raised whenever something kept is given up: what was read meanwhile may be from before the amendment. */
  #givenUp = 0;

  constructor(
    private readonly store: EventStore,
    private readonly now: () => number,
  ) {
    this.#earlierNotices = new EarlierNotices(store);
  }

  /** What the command's notice is decided on; undefined of a command that reckons no fee by item. */
  async load(
    applicationId: string,
    state: Application,
    command: ApplicationCommand,
    recording: Recording,
  ): Promise<LoadedFeeItems | undefined> {
    const asked = noticeByItem(applicationId, state, command);
    if (asked === undefined) return undefined;
    const month = monthOf(asked.applied.receivedOn);
    const { charges: known, revision } = await this.#month(month, recording);
    // Its own are what its notices charge now, whatever was counted of it earlier; amended into another month, it brings them along.
    const own = { applicationId, charges: chargesOf(state) };
    const charges = evolveCharges(known, { type: 'ChargedItemsAmended', data: own });
    const others = await this.#appliedOf(charges.map((charge) => charge.applicationId));
    const apartFrom = asked.applied.apartFrom.map((named) => applicationNamed(named, [...others.values()]));
    const applied = { ...asked.applied, apartFrom };
    const together = (id: string): boolean => {
      const other = others.get(id);
      return other !== undefined && countedTogether(applied, other);
    };
    const namesakes = [...others.values()].filter((other) => areNamesakes(applied, other));
    const around = {
      ...itemsAround(charges, applicationId, asked, together),
      namesakes: namesakes.map(({ applicationId: id, registerNumber }) => ({ applicationId: id, registerNumber })),
    };
    return { month, around, revision };
  }

  /** What the streams of the months have to learn of what was decided, to be appended together with it. */
  async appends(
    applicationId: string,
    before: Application,
    events: readonly ApplicationEvent[],
    loaded: LoadedFeeItems | undefined,
    recording: Recording,
    identity: EventIdentity,
    firstIndex: number,
  ): Promise<StreamAppend[]> {
    const appends: StreamAppend[] = [];
    for (const [month, fact] of factsFrom(applicationId, before, events)) {
      const expected = loaded?.month === month ? loaded.revision : (await this.#month(month, recording)).revision;
      const index = firstIndex + appends.length;
      const recorded = factEvents([fact], FEE_ITEMS_SHAPES, recording, identity, this.now, index);
      appends.push({ stream: monthlyFeeItemsStream(recording.agency, month), expected, events: recorded });
    }
    return appends;
  }

  async #month(month: string, recording: Recording): Promise<Month> {
    const earlier = (await this.#earlierOf(recording)).get(month) ?? [];
    const stream = monthlyFeeItemsStream(recording.agency, month);
    const history = await this.store.readStream(stream);
    const facts = factsIn<ItemsCharged | ChargedItemsAmended>(history, FEE_ITEMS_SHAPES);
    this.#forget(stream, history, facts);
    return { charges: facts.reduce(evolveCharges, earlier), revision: history.at(-1)?.revision ?? 'none' };
  }

  #forget(stream: string, history: readonly StoredEvent[], facts: readonly FeeItemsFact[]): void {
    if (this.#applied.size > KEPT_AT_MOST) this.#applied.clear();
    this.#givenUp += 1;
    const seen = this.#seen.get(stream) ?? -1;
    for (const [index, { revision }] of history.entries()) {
      const data = facts[index]?.data;
      if (revision > seen && data !== undefined && 'applicationId' in data) this.#applied.delete(data.applicationId);
    }
    this.#seen.set(stream, history.at(-1)?.revision ?? -1);
  }

  async #appliedOf(applicationIds: readonly string[]): Promise<Map<string, Applied>> {
    const found = new Map<string, Applied>();
    for (const id of new Set(applicationIds)) {
      let applied = this.#applied.get(id);
      if (applied === undefined) {
        const givenUp = this.#givenUp;
        const state = stateOf(await this.store.readStream(applicationStream(id)));
        if (state === undefined) continue;
        applied = appliedIn(id, state);
        if (givenUp === this.#givenUp) this.#applied.set(id, applied);
      }
      found.set(id, applied);
    }
    return found;
  }

  /**
   * Notices from before the months had streams, counted once for the agency. No notice of it is taken and none amended before that is
   * recorded, so nothing can come between the counting and its record.
   */
  async #earlierOf(recording: Recording): Promise<ReadonlyMap<string, readonly Charge[]>> {
    const { agency } = recording;
    const stream = feeItemsStream(agency);
    for (;;) {
      const known = this.#earlier.get(agency);
      if (known !== undefined) return known;
      const history = await this.store.readStream(stream);
      const counted = factsIn<FeeItemsFact>(history, FEE_ITEMS_SHAPES).find(
        (fact): fact is EarlierItemsCounted => fact.type === 'EarlierItemsCounted',
      );
      if (counted !== undefined) {
        this.#earlier.set(
          agency,
          Map.groupBy(counted.data.charges, ({ month }) => month),
        );
        continue;
      }
      const fact = { type: 'EarlierItemsCounted', data: { charges: await this.#earlierNotices.chargesOf(agency) } };
      // The same at whichever desk it is recorded: two that count at one moment record it once.
      const id = nameBasedId('earlier-items-counted', agency);
      const identity = { correlation: id, eventId: () => id };
      // Nobody's command: it stays, whatever becomes of the one that it was first needed for.
      const counting: Recording = { agency, actor: AUTOMATIC_ACTOR };
      const events = factEvents([fact], FEE_ITEMS_SHAPES, counting, identity, this.now);
      try {
        await this.store.append([{ stream, expected: history.at(-1)?.revision ?? 'none', events }]);
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
      }
    }
  }
}

/** By month, what is to be recorded of it. */
function factsFrom(
  applicationId: string,
  before: Application,
  events: readonly ApplicationEvent[],
): Map<string, ItemsCharged | ChargedItemsAmended> {
  const facts = new Map<string, ItemsCharged | ChargedItemsAmended>();
  if (!events.some(({ type }) => type === 'FeeNotified' || type === 'RegisterEntryAmended')) return facts;
  const after = events.reduce<Application>(evolve, before);
  const [were, are] = [chargesOf(before), chargesOf(after)];
  const [was, is] = [appliedIn(applicationId, before), appliedIn(applicationId, after)];
  const [from, to] = [monthOf(was.receivedOn), monthOf(is.receivedOn)];
  const added = are.at(-1);
  if (events.some(({ type }) => type === 'FeeNotified') && added !== undefined && are.length > were.length) {
    facts.set(to, { type: 'ItemsCharged', data: { applicationId, ...added } });
    return facts;
  }
  if (were.length + are.length === 0) return facts;
  // A notice in the place of one that lapsed unpaid may charge the very same: for all others nothing has changed then.
  if (JSON.stringify([were, was]) === JSON.stringify([are, is])) return facts;
  if (from !== to) facts.set(from, { type: 'ChargedItemsAmended', data: { applicationId, charges: [] } });
  facts.set(to, { type: 'ChargedItemsAmended', data: { applicationId, charges: are } });
  return facts;
}
