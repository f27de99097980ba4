/** What a register kept elsewhere adds to the one here: the applications its rows mean, and the one append for all of it. */
import type {
  Application,
  ApplicationCommand,
  ApplicationEvent,
  DecisionContext,
  LawData,
  LegalDate,
} from '#disclosure';
import { REGISTER_SHAPES, RefusedCommand, decide, evolve, registerYearOf } from '#disclosure';
import type { EventStore, NewEvent, StreamAppend } from '#event-store';
import { newEvents } from '../application-desk.js';
import { stateOf } from '../application-reading.js';
import type { EventIdentity, Recording } from '../recording.js';
import { identify, recordedBy } from '../recording.js';
import type { LoadedRegister } from '../register-reading.js';
import { loadRegister } from '../register-reading.js';
import { applicationStream, nameBasedId, registerStream } from '../streams.js';
import type { RegisterRow } from './check.js';

/** An application the file speaks of: as it is registered, and what the file adds to it. */
export interface Entry {
  readonly applicationId: string;
  readonly registered: number | 'none';
  state: Application | undefined;
  readonly events: ApplicationEvent[];
  /** Appeals of the application that rows of the file have been matched with. */
  readonly matchedAppeals: Set<string>;
}

export class Additions {
  readonly #registers = new Map<number, LoadedRegister>();
  readonly #entries = new Map<string, Entry>();
  readonly #issued = new Map<number, NewEvent[]>();
  readonly #identity: EventIdentity;
  readonly #context: DecisionContext;

  constructor(
    private readonly store: EventStore,
    private readonly recording: Recording,
    today: LegalDate,
    law: LawData,
  ) {
    this.#identity = identify(recording);
    this.#context = { today, actor: recording.actor, agency: recording.agency, ...law };
  }

  /**
   * The application that a row means: the one with its number in the register that the number belongs to, or in another year's
   * when the number itself names a year. A number that names none may be given anew each year.
   */
  async entryOf({ registerNumber, receivedOn }: RegisterRow, registered: ReadonlyMap<string, string>): Promise<Entry> {
    const year = registerYearOf(registerNumber, receivedOn);
    const known = (await this.#register(year)).applications.get(registerNumber);
    if (known !== undefined) return this.#load(registerNumber, known);
    const elsewhere = registered.get(registerNumber);
    if (elsewhere !== undefined) {
      const entry = await this.#load(registerNumber, elsewhere);
      const itsYear = entry.state?.receivedOn.slice(0, 4) ?? '';
      if (registerNumber.includes(itsYear) || entry.state?.receivedOn === receivedOn) return entry;
    }
    return this.#load(registerNumber, nameBasedId('imported', this.recording.agency, year, registerNumber));
  }

  /** The application that has the number, in this file or by what is registered. */
  async entryNumbered(registerNumber: string, registered: ReadonlyMap<string, string>): Promise<Entry | undefined> {
    const known = registered.get(registerNumber);
    return (
      this.#entries.get(registerNumber) ?? (known === undefined ? undefined : await this.#load(registerNumber, known))
    );
  }

  /** What the command makes happen joins the import; a refusal is given back. */
  add(entry: Entry, command: ApplicationCommand): RefusedCommand | undefined {
    try {
      for (const event of decide(entry.state, command, this.#context)) {
        entry.state = evolve(entry.state, event);
        entry.events.push(event);
      }
      return undefined;
    } catch (error) {
      if (error instanceof RefusedCommand) return error;
      throw error;
    }
  }

  /** The number of a new application goes into the register of its year. */
  issue(entry: Entry, registerNumber: string, receivedOn: LegalDate): void {
    const year = registerYearOf(registerNumber, receivedOn);
    const issued = this.#issued.get(year) ?? [];
    this.#issued.set(year, issued);
    issued.push({
      id: this.#identityOf(entry).eventId(-1),
      type: 'RegisterNumberIssued',
      schemaVersion: REGISTER_SHAPES.versions.RegisterNumberIssued,
      occurredOn: receivedOn,
      actor: this.recording.actor,
      agency: this.recording.agency,
      correlation: this.#identity.correlation,
      data: recordedBy(this.#identity, JSON.stringify({ registerNumber, applicationId: entry.applicationId })),
    });
  }

  /** Ids of the applications that stood in the register before. */
  compared(): string[] {
    const known = [...this.#entries.values()].filter(({ registered }) => registered !== 'none');
    return known.map(({ applicationId }) => applicationId);
  }

  /** One append for all of it: the numbers with the registers, the events with their applications. */
  appends(): StreamAppend[] {
    const appends: StreamAppend[] = [];
    for (const [year, events] of this.#issued) {
      const { revision } = this.#registers.get(year) as LoadedRegister;
      appends.push({ stream: registerStream(this.recording.agency, year), expected: revision, events });
    }
    for (const entry of this.#entries.values()) {
      if (entry.events.length === 0) continue;
      const stream = applicationStream(entry.applicationId);
      const events = newEvents(entry.events, this.#identityOf(entry));
      appends.push({ stream, expected: entry.registered, events });
    }
    return appends;
  }

  /** Event ids that an interrupted and repeated import gives again, so that it lands once. */
  #identityOf({ applicationId, registered }: Entry): EventIdentity {
    return {
      correlation: this.#identity.correlation,
      by: this.#identity.by,
      eventId: (index) => nameBasedId('imported-event', applicationId, registered, index),
    };
  }

  async #register(year: number): Promise<LoadedRegister['register']> {
    const loaded = this.#registers.get(year) ?? (await loadRegister(this.store, this.recording.agency, year));
    this.#registers.set(year, loaded);
    return loaded.register;
  }

  async #load(registerNumber: string, applicationId: string): Promise<Entry> {
    const history = await this.store.readStream(applicationStream(applicationId));
    const entry: Entry = {
      applicationId,
      registered: history.at(-1)?.revision ?? 'none',
      state: stateOf(history),
      events: [],
      matchedAppeals: new Set(),
    };
    this.#entries.set(registerNumber, entry);
    return entry;
  }
}
