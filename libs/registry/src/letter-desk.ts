import type { ApplicationEvent, LetterFacts, LetterKind, LetterNumbered } from '#disclosure';
import {
  LETTER_REGISTER_SHAPES,
  RefusedCommand,
  annulledLetters,
  composeLetter,
  decide,
  legalDateOf,
  letterDate,
  letterHeadOf,
  letterNumber,
  readApplicationEvent,
  yearOf,
} from '#disclosure';
import type { EventStore, StreamAppend } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import { readAgency } from './agency-desk.js';
import type { Recorded } from './application-desk.js';
import { checkSeen, newEvents, noSuchApplication } from './application-desk.js';
import { stateOf } from './application-reading.js';
import { factEvents, factsIn } from './facts.js';
import type { LawDesk } from './law-desk.js';
import { newId } from './new-id.js';
import type { Recording } from './recording.js';
import { firstAnswer, identify, identityBy, refusingStill } from './recording.js';
import { applicationStream, letterStream, nameBasedId } from './streams.js';

/** A paper that was issued, with the facts it states. */
export interface Letter {
  readonly letterId: string;
  readonly kind: LetterKind;
  readonly number: string;
  readonly issuedOn: string;
  readonly facts: LetterFacts;
  /** What it states was annulled since: it was issued, and is in force no more. */
  readonly annulled: boolean;
}

export interface LetterOrder {
  readonly kind: LetterKind;
  /** Of a letter about a consultation: which; the latest by default. */
  readonly consultationId?: string;
  /** Of a proof of delivery: the letter it is for. */
  readonly deliveredLetterId?: string;
}

export interface LetterIssuedAnswer extends Recorded {
  readonly letterId: string;
  readonly number: string;
}

const ATTEMPTS = 50;

/** Where the numbers of one agency, year and kind have come to. */
interface Numbers {
  readonly sequence: number;
  readonly revision: number | 'none';
}

/**
 * Issues the papers of an office, each with the next number of its agency, year and kind. The numbers are kept in memory, and
 * papers of one agency and kind are issued one after another, so that a letter does not cost a reading of all before it. Several
 * desks, in other processes too, may issue letters of one kind: who loses an append reads the numbers anew.
 */
export class LetterDesk {
  readonly #numbers = new Map<string, Numbers>();
  /** The last in the queue of each agency and kind; it never rejects. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(
    private readonly store: EventStore,
    private readonly law: LawDesk,
    private readonly now: () => number,
    /** Throws a `RefusedCommand` when a letter cannot be printed from these facts. */
    private readonly printable: (kind: LetterKind, facts: LetterFacts) => void,
  ) {}

  /**
   * Letter and number are recorded together or not at all, so the numbers have no gap.
   * @param expectedRevision the revision the client saw; without one the letter is made of whatever stands now
   * @throws RefusedCommand, StaleRevision, KeyReused, StoreUnavailable
   */
  issue(
    applicationId: string,
    order: LetterOrder,
    recording: Recording,
    expectedRevision?: number,
  ): Promise<LetterIssuedAnswer> {
    const queue = JSON.stringify([recording.agency, order.kind]);
    const issued = (this.#queues.get(queue) ?? Promise.resolve()).then(() =>
      refusingStill(recording, () => this.#issue(applicationId, order, recording, expectedRevision)),
    );
    const done = issued
      .catch(() => undefined)
      .then(() => {
        if (this.#queues.get(queue) === done) this.#queues.delete(queue);
      });
    this.#queues.set(queue, done);
    return issued;
  }

  async #issue(
    applicationId: string,
    order: LetterOrder,
    recording: Recording,
    expectedRevision: number | undefined,
  ): Promise<LetterIssuedAnswer> {
    const { agency, actor, repeatable } = recording;
    const identity = identify(recording);
    const letterId =
      repeatable === undefined ? newId() : nameBasedId('letter', agency, actor, applicationId, repeatable.key);
    const stream = applicationStream(applicationId);
    for (let attempt = 1; ; attempt += 1) {
      const stored = await this.store.readStream(stream);
      const state = stateOf(stored);
      const last = stored.at(-1);
      if (last === undefined || state?.agency !== agency) throw noSuchApplication();
      const history = stored.map(readApplicationEvent);
      const repeated = firstAnswer(stored, identity);
      if (repeated !== undefined) {
        return { applicationId, ...repeated, letterId, number: letterOf(history, letterId).number };
      }
      checkSeen(stored, expectedRevision);
      const today = legalDateOf(this.now());
      const law = await this.law.current();
      const office = await readAgency(this.store, agency);
      const composed = composeLetter(order.kind, history, state, {
        head: letterHeadOf(office),
        agency: office.details,
        calendar: law.calendar,
        issuedOn: today,
        ...(order.consultationId !== undefined && { consultationId: order.consultationId }),
        ...(order.deliveredLetterId !== undefined && { delivered: letterOf(history, order.deliveredLetterId) }),
      });
      const year = yearOf(letterDate(order.kind, composed));
      const numbers = letterStream(agency, year, order.kind);
      const known = this.#numbers.get(numbers) ?? (await this.#readNumbers(numbers));
      this.#numbers.set(numbers, known);
      const sequence = known.sequence + 1;
      const facts: LetterFacts = { ...composed, number: letterNumber(year, sequence) };
      this.printable(order.kind, facts);
      const command = { type: 'IssueLetter', letterId, kind: order.kind, facts, issuedOn: today } as const;
      const events = decide(state, command, { today, actor, agency, ...law });
      const numbered: LetterNumbered = {
        type: 'LetterNumbered',
        data: { kind: order.kind, year, sequence, letterId, applicationId },
      };
      let by = recording.mayStill?.();
      while (by instanceof Promise) {
        await by;
        by = recording.mayStill?.();
      }
      const asked = identityBy(identity, by);
      try {
        const appends: StreamAppend[] = [
          {
            stream: numbers,
            expected: known.revision,
            events: factEvents([numbered], LETTER_REGISTER_SHAPES, recording, asked, this.now, events.length),
          },
          // The application comes last: its position is the one that a repetition finds.
          { stream, expected: last.revision, events: newEvents(events, asked) },
        ];
        const { position, revisions, repeated } = await this.store.append(appends);
        const [revision] = revisions;
        if (revision === undefined || repeated) this.#numbers.delete(numbers);
        else this.#numbers.set(numbers, { sequence, revision });
        const { number } = repeated ? await this.letter(applicationId, letterId, agency) : facts;
        return { applicationId, revision: revisions[1] ?? last.revision, position, letterId, number };
      } catch (error) {
        const lost = error instanceof WrongExpectedRevision;
        // Unless only the application has moved on, the number was given out elsewhere, or nobody knows whether it was taken.
        if (!lost || error.stream !== stream) this.#numbers.delete(numbers);
        if (!lost || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #readNumbers(stream: string): Promise<Numbers> {
    const last = (await this.store.readStream(stream)).at(-1);
    if (last === undefined) return { sequence: 0, revision: 'none' };
    const [numbered] = factsIn<LetterNumbered>([last], LETTER_REGISTER_SHAPES);
    return { sequence: numbered?.data.sequence ?? 0, revision: last.revision };
  }

  /** The papers issued for an application, oldest first. */
  async letters(applicationId: string, agency: string): Promise<Letter[]> {
    const stored = await this.store.readStream(applicationStream(applicationId));
    if (stored[0]?.agency !== agency) throw noSuchApplication();
    return lettersIn(stored.map(readApplicationEvent));
  }

  /** @throws RefusedCommand when the application has no such letter */
  async letter(applicationId: string, letterId: string, agency: string): Promise<Letter> {
    const letter = (await this.letters(applicationId, agency)).find((one) => one.letterId === letterId);
    if (letter === undefined) throw noSuchLetter(letterId);
    return letter;
  }
}

function lettersIn(history: readonly ApplicationEvent[]): Letter[] {
  const annulled = annulledLetters(history);
  return history.flatMap((event) =>
    event.type === 'LetterIssued'
      ? [
          {
            letterId: event.data.letterId,
            kind: event.data.kind,
            number: event.data.number,
            issuedOn: event.occurredOn,
            facts: event.data.personal.facts,
            annulled: annulled.has(event.data.letterId),
          },
        ]
      : [],
  );
}

function letterOf(history: readonly ApplicationEvent[], letterId: string): Letter {
  const letter = lettersIn(history).find((one) => one.letterId === letterId);
  if (letter === undefined) throw noSuchLetter(letterId);
  return letter;
}

const noSuchLetter = (letterId: string): RefusedCommand =>
  new RefusedCommand(
    'no_such_letter',
    `该申请没有编号为 ${letterId} 的文书，请核对编号。`,
    `The application has no letter ${letterId}; check its id.`,
  );
