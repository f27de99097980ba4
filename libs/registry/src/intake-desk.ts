import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ApplicationEvent, ReceiveApplication, Register } from '#disclosure';
import {
  REGISTER_SHAPES,
  decide,
  evolveRegister,
  initialLawData,
  legalDateOf,
  nextRegisterNumber,
  yearOf,
} from '#disclosure';
import type { EventStore, NewEvent, Position, StreamAppend } from '#event-store';
import { MixedAppend, WrongExpectedRevision } from '#event-store';
import type { Recorded } from './application-desk.js';
import { newEvents } from './application-desk.js';
import type { By, EventIdentity, Recording } from './recording.js';
import { KEY_REUSED, KeyReused, firstAnswer, identify, identityBy, recordedBy } from './recording.js';
import { newId } from './new-id.js';
import { loadRegister } from './register-reading.js';
import { applicationStream, nameBasedId, registerStream } from './streams.js';

/** What intake staff log; the register number is given by the desk. */
export type Intake = Omit<ReceiveApplication, 'type' | 'registerNumber' | 'source'>;

export interface Received extends Recorded {
  readonly registerNumber: string;
}

interface Waiting {
  readonly applicationId: string;
  readonly intake: Intake;
  readonly recording: Recording;
  /** By whom it is recorded may change while it waits. */
  identity: EventIdentity;
  readonly check: () => void;
  readonly resolve: (received: Received) => void;
  readonly reject: (error: unknown) => void;
}

interface Numbered {
  readonly waiting: Waiting;
  readonly registerNumber: string;
  readonly issued: NewEvent;
  readonly append: StreamAppend;
}

interface UnderWay {
  readonly identity: EventIdentity;
  readonly recording: Recording;
  readonly received: Promise<Received>;
}

const allowed = (): void => undefined;

/** Receiving an application asks neither calendar nor tariff. */
const LAW_DATA = initialLawData();

/** Intakes put into one append; more wait for the next. */
const BATCH = 200;
/** Milliseconds for which a crowd is waited for. */
const PATIENCE = 3;
const ATTEMPTS = 50;

/**
 * Receives applications and hands out register numbers, gapless for each agency and year of receipt. A register is one hot
 * stream: the intakes that wait for the same one go into one append together, each with its number, instead of fighting for
 * the stream one by one. Several desks, in other processes too, may work on one register: who loses an append reads on and
 * numbers anew.
 */
export class IntakeDesk {
  readonly #counters = new Map<string, RegisterCounter>();
  /** Repeatable intakes under way, so that a repetition that comes too early waits for the first. */
  readonly #underWay = new Map<string, UnderWay>();

  constructor(
    private readonly store: EventStore,
    private readonly now: () => number = Date.now,
    /** Milliseconds from any start, that never go back. */
    private readonly stopwatch: () => number = () => performance.now(),
  ) {}

  /**
   * @param check throws when the agency receives nothing now; asked at once and when it is recorded, but not about a request that was
   * answered before
   * @throws RefusedCommand, KeyReused, StoreUnavailable, and what `check` throws
   */
  async receive(intake: Intake, recording: Recording, check: () => void = allowed): Promise<Received> {
    const identity = identify(recording);
    if (identity.key === undefined) {
      check();
      return this.#queue(newId(), intake, recording, identity, check);
    }
    const applicationId = nameBasedId('application', identity.key);
    const underWay = this.#underWay.get(applicationId);
    if (underWay !== undefined) {
      if (underWay.identity.eventId(0) !== identity.eventId(0)) throw new KeyReused(KEY_REUSED);
      return underWay.received.catch(async (refused: unknown) => {
        if (await mayStillRecord(underWay.recording)) throw refused;
        // That the session it came in by first is over says nothing of this one.
        return this.receive(intake, recording, check);
      });
    }
    const received = this.#receiveOnce(applicationId, intake, recording, identity, check);
    this.#underWay.set(applicationId, { identity, recording, received });
    return received.finally(() => this.#underWay.delete(applicationId));
  }

  async #receiveOnce(
    applicationId: string,
    intake: Intake,
    recording: Recording,
    identity: EventIdentity,
    check: () => void,
  ): Promise<Received> {
    const before = await this.#earlier(applicationId, identity);
    if (before !== undefined) return before;
    check();
    try {
      return await this.#queue(applicationId, intake, recording, identity, check);
    } catch (error) {
      // The same request was faster through another process: its answer is ours.
      const first = error instanceof WrongExpectedRevision && (await this.#earlier(applicationId, identity));
      if (first) return first;
      throw error;
    }
  }

  #queue(
    applicationId: string,
    intake: Intake,
    recording: Recording,
    identity: EventIdentity,
    check: () => void,
  ): Promise<Received> {
    const year = yearOf(intake.receivedOn);
    const name = registerStream(recording.agency, year);
    const counter =
      this.#counters.get(name) ?? new RegisterCounter(this.store, recording.agency, year, this.now, this.stopwatch);
    this.#counters.set(name, counter);
    return new Promise<Received>((resolve, reject) => {
      counter.enqueue({ applicationId, intake, recording, identity, check, resolve, reject });
    });
  }

  /** The answer the same request got before, if it did. */
  async #earlier(applicationId: string, identity: EventIdentity): Promise<Received | undefined> {
    const history = await this.store.readStream(applicationStream(applicationId));
    const answer = firstAnswer(history, identity);
    const [received] = history;
    if (answer === undefined || received === undefined) return undefined;
    const { registerNumber } = JSON.parse(received.data) as { registerNumber: string };
    return { applicationId, registerNumber, ...answer };
  }
}

const mayStillRecord = async ({ mayStill }: Recording): Promise<boolean> => {
  try {
    await mayStill?.();
    return true;
  } catch {
    return false;
  }
};

/** One register and the intakes that wait for its numbers. */
class RegisterCounter {
  #waiting: Waiting[] = [];
  #running = false;
  #loaded: { register: Register; revision: number | 'none' } | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly agency: string,
    private readonly year: number,
    private readonly now: () => number,
    private readonly stopwatch: () => number,
  ) {}

  enqueue(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (this.#running) return;
    this.#running = true;
    // Intakes that arrive in the same turn of the event loop share the first append.
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gather();
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await this.#receive(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = false;
  }

  /**
   * While each turn of the event loop brings more, a crowd is coming in: a commit costs the same for all of it as for the part
   * that was first. One that comes alone does not wait, and none for long.
   */
  async #gather(): Promise<void> {
    const until = this.stopwatch() + PATIENCE;
    for (let seen = 1; this.#waiting.length > seen && this.#waiting.length < BATCH && this.stopwatch() < until;) {
      seen = this.#waiting.length;
      await nextTurn();
    }
  }

  async #receive(batch: readonly Waiting[]): Promise<void> {
    let left = batch;
    for (let attempt = 1; left.length > 0; attempt += 1) {
      this.#loaded ??= await loadRegister(this.store, this.agency, this.year);
      const { register, revision } = this.#loaded;
      const asked = new Set(left);
      for (let answers = this.#refuse(asked); answers !== undefined; answers = this.#refuse(asked)) await answers;
      const numbered = this.#number([...asked], register);
      if (numbered.length === 0) return;
      left = numbered.map(({ waiting }) => waiting);
      const appends: StreamAppend[] = [
        {
          stream: registerStream(this.agency, this.year),
          expected: revision,
          events: numbered.map((one) => one.issued),
        },
        ...numbered.map(({ append }) => append),
      ];
      try {
        const { position, positions, revisions, repeated } = await this.store.append(appends);
        if (repeated) throw new MixedAppend(appends[0]?.events[0]?.id ?? '');
        this.#loaded = { register, revision: revisions[0] ?? revision };
        this.#answer(numbered, position, positions?.slice(1));
        return;
      } catch (error) {
        // The numbers given out in memory were not taken: read the register anew.
        this.#loaded = undefined;
        const lost = error instanceof WrongExpectedRevision || error instanceof MixedAppend;
        if (!lost || attempt === ATTEMPTS) throw error;
        left = await this.#notYetRecorded(left);
      }
    }
  }

  /**
   * Takes out those that may not be recorded any more, and are told so.
   * @returns what to wait for before it is asked again; where there is nothing, the others may be recorded in this turn of the event loop
   */
  #refuse(asked: Set<Waiting>): Promise<unknown> | undefined {
    const answers: Promise<unknown>[] = [];
    for (const waiting of asked) {
      const refuse = (refused: unknown): void => {
        asked.delete(waiting);
        waiting.reject(refused);
      };
      const allow = (by: By | undefined): void => {
        waiting.check();
        waiting.identity = identityBy(waiting.identity, by);
      };
      try {
        const answer = waiting.recording.mayStill?.();
        if (answer instanceof Promise) answers.push(answer.catch(refuse));
        else allow(answer);
      } catch (refused) {
        refuse(refused);
      }
    }
    return answers.length === 0 ? undefined : Promise.all(answers);
  }

  /** Each with the position of its own receipt, which is the one that a repetition finds. That of the last is the append's. */
  #answer(numbered: readonly Numbered[], position: Position, positions?: readonly Position[]): void {
    numbered.forEach(({ waiting, registerNumber, append: { stream, events } }, index) => {
      const { applicationId, resolve } = waiting;
      const revision = events.length - 1;
      const answer = (own: Position) => {
        resolve({ applicationId, registerNumber, revision, position: own });
      };
      const known = index === numbered.length - 1 ? position : positions?.[index];
      if (known !== undefined) answer(known);
      else {
        // Recorded it is, whether it can be read now or not.
        const own = this.store.readStream(stream).then((stored) => stored[revision]?.position ?? position);
        own.then(answer, () => answer(position));
      }
    });
  }

  /** Sorts out requests that another process has recorded meanwhile: they are answered from there, the others go on. */
  async #notYetRecorded(batch: readonly Waiting[]): Promise<Waiting[]> {
    const left: Waiting[] = [];
    for (const waiting of batch) {
      const stream = applicationStream(waiting.applicationId);
      if (waiting.recording.repeatable === undefined || (await this.store.readStream(stream)).length === 0) {
        left.push(waiting);
      } else {
        waiting.reject(new WrongExpectedRevision(stream, 'none', 0));
      }
    }
    return left;
  }

  /** Gives each intake the next number; one that is refused gets its answer and takes none. */
  #number(batch: readonly Waiting[], register: Register): Numbered[] {
    const today = legalDateOf(this.now());
    return batch.flatMap((waiting) => {
      const { applicationId, intake, recording, identity } = waiting;
      const { actor, agency } = recording;
      const registerNumber = nextRegisterNumber(register);
      const command = { ...intake, type: 'ReceiveApplication', registerNumber, source: 'intake' } as const;
      let events: ApplicationEvent[];
      try {
        events = decide(undefined, command, { today, actor, agency, ...LAW_DATA });
      } catch (refused) {
        waiting.reject(refused);
        return [];
      }
      evolveRegister(register, { type: 'RegisterNumberIssued', data: { registerNumber, applicationId } });
      const issued: NewEvent = {
        id: identity.eventId(events.length),
        type: 'RegisterNumberIssued',
        schemaVersion: REGISTER_SHAPES.versions.RegisterNumberIssued,
        occurredOn: intake.receivedOn,
        actor,
        agency,
        correlation: identity.correlation,
        data: recordedBy(identity, JSON.stringify({ registerNumber, applicationId })),
      };
      const stream = applicationStream(applicationId);
      return [
        { waiting, registerNumber, issued, append: { stream, expected: 'none', events: newEvents(events, identity) } },
      ];
    });
  }
}
