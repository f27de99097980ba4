import type { CalendarYear, FeeTariff, LawData, LawDataEvent, LegalDate, SeenProposal } from '#disclosure';
import {
  LAW_DATA_SHAPES,
  approveCalendarYear,
  endOfLegalDate,
  evolveLawData,
  initialLawData,
  proposeCalendarYears,
  rejectCalendarYear,
  setFeeTariff,
} from '#disclosure';
import type { EventStore, StoredEvent } from '#event-store';
import type { FactsRecorded } from './facts.js';
import { factsIn, recordFacts } from './facts.js';
import type { Recording } from './recording.js';
import { correlationOf } from './recording.js';
import { ACCOUNTS_STREAM, LAW_DATA_STREAM, nameBasedId } from './streams.js';

/** The law's data as it is, and as it was. */
export interface LawHistory {
  readonly current: LawData;
  /**
   * By which an ending is judged, so that nobody becomes late after the fact: as it was known at the end of its day. Where a year
   * that the handling ran through was not published by then, as it stood when it first was: until then any verdict is provisional.
   */
  judging(startedOn: LegalDate, closedOn: LegalDate): LawData;
}

interface Change {
  readonly recordedAt: string;
  readonly data: LawData;
}

/** Keeps the working-day calendar and the fee tariffs of the installation, and their history. */
export class LawDesk {
  #initial: LawData = initialLawData();
  #changes: readonly Change[] = [];

  constructor(
    private readonly store: EventStore,
    private readonly now: () => number = Date.now,
  ) {}

  async current(): Promise<LawData> {
    return (await this.history()).current;
  }

  async history(): Promise<LawHistory> {
    const changes = await this.#read();
    const initial = this.#initial;
    return {
      current: changes.at(-1)?.data ?? initial,
      judging: (startedOn, closedOn) => {
        const end = endOfLegalDate(closedOn);
        const known = changes.findLastIndex(({ recordedAt }) => recordedAt < end);
        const since = [changes[known]?.data ?? initial, ...changes.slice(known + 1).map(({ data }) => data)];
        const published = since.find(({ calendar }) => !calendar.isProvisional(startedOn, closedOn));
        return published ?? changes.at(-1)?.data ?? initial;
      },
    };
  }

  /** Every change as it was recorded, oldest first. */
  events(): Promise<StoredEvent[]> {
    return this.store.readStream(LAW_DATA_STREAM);
  }

  /**
   * The first of two persons; nothing changes before another one approves.
   * @param atTheMachine by the operator at the command line, who decides alone while no account was ever made
   * @throws RefusedCommand, KeyReused, StoreUnavailable
   */
  proposeCalendarYears(
    years: readonly CalendarYear[],
    recording: Recording,
    { atTheMachine = false } = {},
  ): Promise<FactsRecorded<LawDataEvent>> {
    const correlation = recording.correlation ?? correlationOf(recording);
    const proposalId = (year: number): string => nameBasedId('calendar-proposal', correlation, year);
    return this.#record(
      async (data) => {
        const nobodyElse = atTheMachine && (await this.store.readStream(ACCOUNTS_STREAM)).length === 0;
        return proposeCalendarYears(data, years, { by: recording.actor, proposalId, nobodyElse });
      },
      { ...recording, correlation },
    );
  }

  /** @throws RefusedCommand, KeyReused, StoreUnavailable */
  approveCalendarYear(seen: SeenProposal, recording: Recording): Promise<FactsRecorded<LawDataEvent>> {
    return this.#record((data) => approveCalendarYear(data, seen, recording.actor), recording);
  }

  /** @throws RefusedCommand, KeyReused, StoreUnavailable */
  rejectCalendarYear(seen: SeenProposal, reason: string, recording: Recording): Promise<FactsRecorded<LawDataEvent>> {
    return this.#record((data) => rejectCalendarYear(data, seen, reason), recording);
  }

  /** @throws RefusedCommand, KeyReused, StoreUnavailable */
  setFeeTariff(tariff: FeeTariff, recording: Recording): Promise<FactsRecorded<LawDataEvent>> {
    return this.#record((data) => setFeeTariff(data, tariff), recording);
  }

  #record(
    decide: (data: LawData) => LawDataEvent[] | Promise<LawDataEvent[]>,
    recording: Recording,
  ): Promise<FactsRecorded<LawDataEvent>> {
    return recordFacts<LawDataEvent>(
      this.store,
      LAW_DATA_STREAM,
      LAW_DATA_SHAPES,
      (history) => decide(history.reduce(evolveLawData, this.#initial)),
      recording,
      this.now,
    );
  }

  /** Building a calendar takes some milliseconds and it hardly ever changes, so only what is new is folded. */
  async #read(): Promise<readonly Change[]> {
    const history = await this.events();
    const known = this.#changes.length;
    if (history.length === known) return this.#changes;
    let data = this.#changes.at(-1)?.data ?? this.#initial;
    const fresh = history.slice(known).map((event) => {
      const [fact] = factsIn<LawDataEvent>([event], LAW_DATA_SHAPES);
      if (fact !== undefined) data = evolveLawData(data, fact);
      return { recordedAt: event.recordedAt, data };
    });
    // Another call may have read on meanwhile; both have read the same.
    if (this.#changes.length === known) this.#changes = [...this.#changes, ...fresh];
    return this.#changes;
  }
}
