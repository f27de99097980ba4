import type { CalendarYear, FeeTariff, LawData, LawDataEvent } from '#disclosure';
import {
  LAW_DATA_SCHEMA_VERSIONS,
  evolveLawData,
  initialLawData,
  legalDateOf,
  setCalendarYears,
  setFeeTariff,
} from '#disclosure';
import type { EventStore, Position, StoredEvent } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import type { Recording } from './recording.js';
import { identify } from './recording.js';
import { LAW_DATA_STREAM } from './streams.js';

/** What a change of the law's data came to: the events recorded, none when everything was so already. */
export interface LawDataRecorded {
  readonly position: Position | null;
  readonly events: readonly LawDataEvent[];
}

const ATTEMPTS = 20;

/** Keeps the working-day calendar and the fee tariffs of the installation, and their history. */
export class LawDesk {
  #data: LawData = initialLawData();
  #events = 0;

  constructor(
    private readonly store: EventStore,
    private readonly now: () => number = Date.now,
  ) {}

  /** As it stands. */
  async current(): Promise<LawData> {
    await this.#read();
    return this.#data;
  }

  /** As it stood at a position: what was judged then can be judged again the same way. */
  async at(position: Position): Promise<LawData> {
    const history = await this.store.readStream(LAW_DATA_STREAM);
    return foldOf(history.filter((event) => event.position <= position));
  }

  /** Every change, oldest first. */
  history(): Promise<StoredEvent[]> {
    return this.store.readStream(LAW_DATA_STREAM);
  }

  /** @throws RefusedCommand, StoreUnavailable */
  setCalendarYears(years: readonly CalendarYear[], recording: Recording): Promise<LawDataRecorded> {
    return this.#record((data) => setCalendarYears(data, years), recording);
  }

  /** @throws RefusedCommand, StoreUnavailable */
  setFeeTariff(tariff: FeeTariff, recording: Recording): Promise<LawDataRecorded> {
    return this.#record((data) => setFeeTariff(data, tariff), recording);
  }

  async #record(decide: (data: LawData) => LawDataEvent[], recording: Recording): Promise<LawDataRecorded> {
    const identity = identify(recording);
    const { actor, agency } = recording;
    for (let attempt = 1; ; attempt += 1) {
      const history = await this.#read();
      const events = decide(this.#data);
      if (events.length === 0) return { position: null, events };
      const recorded = events.map(({ type, data }, index) => ({
        id: identity.eventId(index),
        correlation: identity.correlation,
        type,
        schemaVersion: LAW_DATA_SCHEMA_VERSIONS[type],
        occurredOn: legalDateOf(this.now()),
        actor,
        agency,
        data: JSON.stringify(data),
      }));
      try {
        const expected = history.at(-1)?.revision ?? 'none';
        const { position } = await this.store.append([{ stream: LAW_DATA_STREAM, expected, events: recorded }]);
        await this.#read();
        return { position, events };
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #read(): Promise<StoredEvent[]> {
    const history = await this.store.readStream(LAW_DATA_STREAM);
    // Building a calendar takes some milliseconds, and it hardly ever changes.
    if (history.length !== this.#events) {
      this.#data = foldOf(history);
      this.#events = history.length;
    }
    return history;
  }
}

const foldOf = (history: readonly StoredEvent[]): LawData =>
  history.reduce(
    (data, { type, data: text }) => evolveLawData(data, { type, data: JSON.parse(text) as unknown } as LawDataEvent),
    initialLawData(),
  );
