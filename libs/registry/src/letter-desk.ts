import type { ApplicationEvent, LetterFacts, LetterKind, LetterNumbered } from '#disclosure';
import {
  LETTER_LABELS,
  LETTER_REGISTER_SCHEMA_VERSIONS,
  RefusedCommand,
  composeLetter,
  decide,
  legalDateOf,
  letterHeadOf,
  letterNumber,
  readApplicationEvent,
  yearOf,
} from '#disclosure';
import type { EventStore } from '#event-store';
import { WrongExpectedRevision } from '#event-store';
import { readAgency } from './agency-desk.js';
import type { Recorded } from './application-desk.js';
import { newEvents, noSuchApplication, stateOf } from './application-desk.js';
import { factEvents, factsIn } from './facts.js';
import type { LawDesk } from './law-desk.js';
import { newId } from './new-id.js';
import type { Recording } from './recording.js';
import { firstAnswer, identify } from './recording.js';
import { applicationStream, letterStream, nameBasedId } from './streams.js';

/** A paper that was issued, with the facts it states. */
export interface Letter {
  readonly letterId: string;
  readonly kind: LetterKind;
  readonly number: string;
  readonly issuedOn: string;
  readonly facts: LetterFacts;
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

/** Issues the papers of an office, each with the next number of its agency, year and kind. */
export class LetterDesk {
  constructor(
    private readonly store: EventStore,
    private readonly law: LawDesk,
    private readonly now: () => number,
    /** Throws a `RefusedCommand` when a letter cannot be printed from these facts. */
    private readonly printable: (kind: LetterKind, facts: LetterFacts) => void,
  ) {}

  /**
   * Letter and number are recorded together or not at all, so the numbers have no gap.
   * @throws RefusedCommand, KeyReused, StoreUnavailable
   */
  async issue(applicationId: string, order: LetterOrder, recording: Recording): Promise<LetterIssuedAnswer> {
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
      const today = legalDateOf(this.now());
      const year = yearOf(today);
      const numbers = await this.store.readStream(letterStream(agency, year, order.kind));
      const sequence = (factsIn<LetterNumbered>(numbers).at(-1)?.data.sequence ?? 0) + 1;
      const law = await this.law.current();
      const office = await readAgency(this.store, agency);
      const facts = composeLetter(order.kind, history, state, {
        head: letterHeadOf(agency, office),
        agency: office.details,
        calendar: law.calendar,
        number: letterNumber(year, sequence),
        issuedOn: today,
        ...(order.consultationId !== undefined && { consultationId: order.consultationId }),
        ...(order.deliveredLetterId !== undefined && { delivered: titleOf(history, order.deliveredLetterId) }),
      });
      this.printable(order.kind, facts);
      const command = { type: 'IssueLetter', letterId, kind: order.kind, facts, issuedOn: today } as const;
      const events = decide(state, command, { today, actor, agency, ...law });
      const numbered: LetterNumbered = {
        type: 'LetterNumbered',
        data: { kind: order.kind, year, sequence, letterId, applicationId },
      };
      try {
        // The application comes last: its position is the one that a repetition finds.
        const { position, revisions } = await this.store.append([
          {
            stream: letterStream(agency, year, order.kind),
            expected: numbers.at(-1)?.revision ?? 'none',
            events: factEvents(
              [numbered],
              LETTER_REGISTER_SCHEMA_VERSIONS,
              recording,
              identity,
              this.now,
              events.length,
            ),
          },
          { stream, expected: last.revision, events: newEvents(events, identity) },
        ]);
        const revision = revisions[1] ?? last.revision;
        return { applicationId, revision, position, letterId, number: facts.number };
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision) || attempt === ATTEMPTS) throw error;
      }
    }
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

const lettersIn = (history: readonly ApplicationEvent[]): Letter[] =>
  history.flatMap((event) =>
    event.type === 'LetterIssued'
      ? [
          {
            letterId: event.data.letterId,
            kind: event.data.kind,
            number: event.data.number,
            issuedOn: event.occurredOn,
            facts: event.data.personal.facts,
          },
        ]
      : [],
  );

function letterOf(history: readonly ApplicationEvent[], letterId: string): Letter {
  const letter = lettersIn(history).find((one) => one.letterId === letterId);
  if (letter === undefined) throw noSuchLetter(letterId);
  return letter;
}

function titleOf(history: readonly ApplicationEvent[], letterId: string): { title: string; number: string } {
  const { kind, number } = letterOf(history, letterId);
  return { title: LETTER_LABELS[kind].label, number };
}

const noSuchLetter = (letterId: string): RefusedCommand =>
  new RefusedCommand(
    'no_such_letter',
    `该申请没有编号为 ${letterId} 的文书。`,
    `The application has no letter ${letterId}.`,
  );
