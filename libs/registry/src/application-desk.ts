import type { Application, ApplicationCommand, ApplicationEvent, DecisionContext } from '#disclosure';
import {
  REGISTER_SHAPES,
  RefusedCommand,
  checkNumberFree,
  decide,
  legalDateOf,
  registerYearOf,
  writeApplicationEvent,
} from '#disclosure';
import type { EventStore, NewEvent, StoredEvent, StreamAppend } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import { stateOf } from './application-reading.js';
import { FeeItems } from './fee-items-reading.js';
import { LawDesk } from './law-desk.js';
import type { EventIdentity, Recording } from './recording.js';
import { firstAnswer, identify, identityBy, isBy, recordedBy, refusingStill } from './recording.js';
import { loadRegister } from './register-reading.js';
import { applicationStream, registerStream } from './streams.js';

/** What a command led to: where the application stands now, and the position a reader can wait for. */
export interface Recorded {
  readonly applicationId: string;
  readonly revision: number;
  readonly position: number;
}

/** The application is not at the revision the client had seen (`If-Match`); `since` is what happened after it. */
export class StaleRevision extends Error {
  override readonly name = 'StaleRevision';
  constructor(
    readonly expected: number,
    readonly actual: number,
    readonly since: readonly StoredEvent[],
  ) {
    super(`expected revision ${expected}, found ${actual}`);
  }
}

/** A command that follows from how the application stands when it is decided. */
export type CommandOn = (application: Application, context: DecisionContext) => ApplicationCommand;

/** Each attempt decides anew on what the others recorded, so losing this often in a row means something else is wrong. */
const ATTEMPTS = 20;

/** Takes commands on applications that are registered already: read, fold, decide, append; decide again after a conflict. */
export class ApplicationDesk {
  readonly #feeItems: FeeItems;

  constructor(
    private readonly store: EventStore,
    private readonly now: () => number = Date.now,
    private readonly law = new LawDesk(store, now),
  ) {
    this.#feeItems = new FeeItems(store, now);
  }

  /**
   * @param expectedRevision the revision the client saw; without one the command is decided on whatever stands now
   * @throws RefusedCommand, StaleRevision, KeyReused, StoreUnavailable
   */
  take(
    applicationId: string,
    command: ApplicationCommand | CommandOn,
    recording: Recording,
    expectedRevision?: number,
  ): Promise<Recorded> {
    return refusingStill(recording, () => this.#take(applicationId, command, recording, expectedRevision));
  }

  async #take(
    applicationId: string,
    command: ApplicationCommand | CommandOn,
    recording: Recording,
    expectedRevision: number | undefined,
  ): Promise<Recorded> {
    const stream = applicationStream(applicationId);
    let identity = identify(recording);
    for (let attempt = 1; ; attempt += 1) {
      const history = await this.store.readStream(stream);
      const last = history.at(-1);
      const state = stateOf(history);
      if (last === undefined || state?.agency !== recording.agency) throw noSuchApplication();
      const repeated = firstAnswer(history, identity);
      if (repeated !== undefined) return { applicationId, ...repeated };
      checkSeen(history, expectedRevision);
      const law: DecisionContext = {
        today: legalDateOf(this.now()),
        actor: recording.actor,
        agency: recording.agency,
        ...(await this.law.current()),
      };
      const asked = typeof command === 'function' ? command(state, law) : command;
      const items = await this.#feeItems.load(applicationId, state, asked, recording);
      const events = decide(state, asked, { ...law, ...(items && { items: items.around }) });
      if (events.length === 0) return { applicationId, revision: last.revision, position: last.position };
      const renumbering = await this.#renumbering(applicationId, state, history, events, identity);
      const recorded = events.length + renumbering.length;
      const charged = await this.#feeItems.appends(applicationId, state, events, items, recording, identity, recorded);
      // The application comes last: its position is the one that a repetition finds.
      const own: StreamAppend = { stream, expected: last.revision, events: newEvents(events, identity) };
      let by = recording.mayStill?.();
      while (by instanceof Promise) {
        await by;
        by = recording.mayStill?.();
      }
      if (!isBy(identity, by)) {
        identity = identityBy(identity, by);
        continue;
      }
      try {
        const { position, revisions } = await this.store.append([...renumbering, ...charged, own]);
        return { applicationId, revision: revisions.at(-1) ?? last.revision, position };
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /**
   * The application as what is recorded leaves it.
   * @throws RefusedCommand, StoreUnavailable
   */
  async read(applicationId: string, agency: string): Promise<Application> {
    const state = stateOf(await this.store.readStream(applicationStream(applicationId)));
    if (state?.agency !== agency) throw noSuchApplication();
    return state;
  }

  /** An amended register number is kept unique by the registers that hold the old one and the new one. */
  async #renumbering(
    applicationId: string,
    state: Application,
    history: readonly StoredEvent[],
    events: readonly ApplicationEvent[],
    identity: EventIdentity,
  ): Promise<StreamAppend[]> {
    for (const event of events) {
      if (event.type !== 'RegisterEntryAmended') continue;
      const change = event.data.changes.find(({ field }) => field === 'registerNumber');
      if (change?.field !== 'registerNumber') continue;
      // The receipt may have been amended into another year since; the registers go by the first one.
      const receivedOn = history[0]?.occurredOn ?? state.receivedOn;
      const years = [registerYearOf(change.to, receivedOn), registerYearOf(state.registerNumber, receivedOn)];
      const { occurredOn, actor, agency } = event;
      const appends: StreamAppend[] = [];
      for (const [index, year] of [...new Set(years)].entries()) {
        const { register, revision } = await loadRegister(this.store, agency, year);
        if (index === 0) checkNumberFree(register, change.to);
        const replaced: NewEvent = {
          id: identity.eventId(events.length + index),
          type: 'RegisterNumberReplaced',
          schemaVersion: REGISTER_SHAPES.versions.RegisterNumberReplaced,
          occurredOn,
          actor,
          agency,
          correlation: identity.correlation,
          data: recordedBy(identity, JSON.stringify({ from: state.registerNumber, to: change.to, applicationId })),
        };
        appends.push({ stream: registerStream(agency, year), expected: revision, events: [replaced] });
      }
      return appends;
    }
    return [];
  }
}

/** @throws StaleRevision when the client had seen another revision than the last */
export function checkSeen(history: readonly StoredEvent[], expectedRevision: number | undefined): void {
  const actual = history.at(-1)?.revision;
  if (expectedRevision === undefined || actual === undefined || expectedRevision === actual) return;
  const since = history.filter(({ revision }) => revision > expectedRevision);
  throw new StaleRevision(expectedRevision, actual, since);
}

export const newEvents = (events: readonly ApplicationEvent[], identity: EventIdentity): NewEvent[] =>
  events.map((event, index) => {
    const fact = writeApplicationEvent(event);
    return {
      ...fact,
      data: recordedBy(identity, fact.data),
      id: identity.eventId(index),
      correlation: identity.correlation,
    };
  });

export const noSuchApplication = (): RefusedCommand =>
  new RefusedCommand(
    'no_such_application',
    '没有这件申请，请核对编号。',
    'There is no such application; check its id.',
  );
