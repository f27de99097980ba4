import type {
  Agency,
  AgencyEvent,
  AutomaticSteps,
  AutomaticStepsSet,
  LawData,
  LawDataEvent,
  LetterNumbered,
  QueryCode,
  QueryCodeEvent,
  Register,
  RegisterEvent,
  Shapes,
} from '#disclosure';
import {
  AGENCY_SHAPES,
  AUTOMATIC_STEPS_SHAPES,
  LAW_DATA_SHAPES,
  LETTER_REGISTER_SHAPES,
  QUERY_CODE_SHAPES,
  REGISTER_SHAPES,
  emptyRegister,
  evolveAgency,
  evolveAutomaticSteps,
  evolveLawData,
  evolveQueryCode,
  evolveRegister,
  faultsOfCalendarYear,
  faultsOfTariff,
  initialLawData,
  letterNumber,
} from '#disclosure';
import type { Finding, HistoryCheck, StoredEvent } from '#event-store';
import type { PlainFact } from './facts.js';
import { factsIn } from './facts.js';
import { FeeItemsCheck } from './fee-items-check.js';
import {
  AUTOMATIC_STEPS_STREAM,
  LAW_DATA_STREAM,
  agencyStream,
  applicationStream,
  letterStream,
  queryCodeStream,
  registerStream,
} from './streams.js';

/** Facts of one kind, each stream of which is folded by itself. */
export interface FactFamily<State, Fact extends PlainFact> {
  readonly covers: (stream: string) => boolean;
  readonly shapes: Shapes;
  readonly initial: () => State;
  readonly evolve: (state: State, fact: Fact) => State;
  /** What is wrong with a fact that can be read, on the state before it. */
  readonly faults?: (state: State, fact: Fact, event: StoredEvent) => readonly string[];
}

/** Every fact can be read, and folds; what a person decided was theirs to decide. */
export function factsCheck<State, Fact extends PlainFact>(family: FactFamily<State, Fact>): HistoryCheck {
  const { covers, shapes, initial, evolve, faults } = family;
  const states = new Map<string, State>();
  return {
    covers,
    see: (event) => {
      if (!covers(event.stream)) return [];
      const state = states.get(event.stream) ?? initial();
      try {
        const [fact] = factsIn<Fact>([event], shapes) as [Fact];
        const found = faults?.(state, fact, event) ?? [];
        states.set(event.stream, evolve(state, fact));
        return found;
      } catch (error) {
        // Whatever a damaged fact makes the fold throw: the auditor is told, and the check goes on.
        return [error instanceof Error ? error.message : String(error)];
      }
    },
    end: () => [],
  };
}

const lawData: FactFamily<LawData, LawDataEvent> = {
  covers: (stream) => stream === LAW_DATA_STREAM,
  shapes: LAW_DATA_SHAPES,
  initial: initialLawData,
  evolve: evolveLawData,
  faults: (state, fact, { schemaVersion }) => {
    if (fact.type === 'FeeTariffSet') return faultsOfTariff(fact.data);
    if (fact.type === 'CalendarYearProposed') return faultsOfCalendarYear(fact.data.calendar);
    if (fact.type === 'CalendarYearRejected') return [];
    const { year, proposalId, proposedBy, approvedBy, alone } = fact.data;
    const found = [...faultsOfCalendarYear(fact.data)];
    // Before, it was not recorded which proposal was approved, nor why somebody decided alone.
    if (schemaVersion < 2) return found;
    if (approvedBy === undefined && alone === undefined) found.push(`the calendar of ${year} was approved by nobody`);
    if (approvedBy === undefined) return found;
    const waiting = state.proposedYears?.get(year);
    if (approvedBy === proposedBy) found.push(`${approvedBy} approved their own calendar of ${year}`);
    if (waiting?.proposalId !== proposalId || waiting?.proposedBy !== proposedBy) {
      found.push(`approves a proposal for ${year} that was not waiting: ${proposalId ?? 'none'}`);
    }
    return found;
  },
};

const agencies: FactFamily<Agency, AgencyEvent> = {
  covers: (stream) => stream.startsWith(agencyStream('')),
  shapes: AGENCY_SHAPES,
  initial: () => ({ details: {} }),
  evolve: evolveAgency,
  faults: (_, _fact, { stream, agency }) => misplaced(stream, agencyStream(agency)),
};

const automaticSteps: FactFamily<AutomaticSteps, AutomaticStepsSet> = {
  covers: (stream) => stream === AUTOMATIC_STEPS_STREAM,
  shapes: AUTOMATIC_STEPS_SHAPES,
  initial: () => new Map(),
  evolve: evolveAutomaticSteps,
};

const registers: FactFamily<Register, RegisterEvent> = {
  covers: (stream) => stream.startsWith('register-'),
  shapes: REGISTER_SHAPES,
  // The year matters to whoever issues the next number only.
  initial: () => emptyRegister(0),
  evolve: evolveRegister,
  faults: ({ applications }, { type, data }, { stream, agency }) => {
    const number = type === 'RegisterNumberIssued' ? data.registerNumber : data.to;
    const other = applications.get(number);
    const year = Number(stream.slice(stream.lastIndexOf('-') + 1));
    const found = misplaced(stream, registerStream(agency, year));
    return other === undefined || other === data.applicationId
      ? found
      : [...found, `gives the number ${number} of application ${other} to ${data.applicationId}, too`];
  },
};

const queryCodes: FactFamily<QueryCode, QueryCodeEvent> = {
  covers: (stream) => stream.startsWith(queryCodeStream('')),
  shapes: QUERY_CODE_SHAPES,
  initial: () => undefined,
  evolve: evolveQueryCode,
};

const misplaced = (stream: string, belongs: string): string[] =>
  stream === belongs ? [] : [`stands in stream ${stream} and belongs to ${belongs}`];

/** A letter as its number tells of it, or as the application does. */
interface Paper {
  readonly where: string;
  readonly agency: string;
  readonly applicationId: string;
  readonly kind: string;
  readonly number: string;
}

/** The numbers of letters have no gap in any agency, year and kind, and each is that of one letter that was issued. */
export class LetterNumbersCheck implements HistoryCheck {
  readonly #last = new Map<string, number>();
  readonly #numbered = new Map<string, Paper>();
  readonly #issued = new Map<string, Paper>();

  covers(stream: string): boolean {
    return stream.startsWith('letters-');
  }

  see(event: StoredEvent): readonly string[] {
    if (this.covers(event.stream)) return this.#seeNumber(event);
    return event.type === 'LetterIssued' ? this.#seeLetter(event) : [];
  }

  #seeNumber(event: StoredEvent): readonly string[] {
    const { stream, agency } = event;
    let numbered: LetterNumbered;
    try {
      [numbered] = factsIn<LetterNumbered>([event], LETTER_REGISTER_SHAPES) as [LetterNumbered];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
    const { kind, year, sequence, letterId, applicationId } = numbered.data;
    const found = misplaced(stream, letterStream(agency, year, kind));
    const next = (this.#last.get(stream) ?? 0) + 1;
    if (sequence !== next) found.push(`stream ${stream} has letter number ${sequence} where ${next} belongs`);
    this.#last.set(stream, sequence);
    const where = `position ${event.position}`;
    if (this.#numbered.has(letterId)) found.push(`gives letter ${letterId} a second number`);
    this.#numbered.set(letterId, { where, agency, applicationId, kind, number: letterNumber(year, sequence) });
    return found;
  }

  #seeLetter({ stream, agency, data, position }: StoredEvent): readonly string[] {
    let letter: { readonly letterId?: unknown; readonly kind?: unknown; readonly number?: unknown };
    try {
      letter = JSON.parse(data) as typeof letter;
    } catch {
      // Found where the events of applications are read.
      return [];
    }
    const applicationId = stream.slice(applicationStream('').length);
    const letterId = String(letter.letterId);
    const before = this.#issued.get(letterId);
    this.#issued.set(letterId, {
      where: `position ${position}`,
      agency,
      applicationId,
      kind: String(letter.kind),
      number: String(letter.number),
    });
    return before === undefined ? [] : [`issues letter ${letterId} again, as at ${before.where}`];
  }

  end(): Finding[] {
    const found: Finding[] = [];
    for (const [letterId, { where, ...paper }] of this.#numbered) {
      const issued = this.#issued.get(letterId);
      if (issued === undefined) {
        found.push({ where, what: `the number ${paper.number} is of letter ${letterId}, which was never issued` });
        continue;
      }
      const { where: at, ...told } = issued;
      if (JSON.stringify(told) === JSON.stringify(paper)) continue;
      found.push({
        where: at,
        what: `letter ${letterId} is ${JSON.stringify(told)}, by its number at ${where} ${JSON.stringify(paper)}`,
      });
    }
    for (const [letterId, { where, number }] of this.#issued) {
      if (!this.#numbered.has(letterId))
        found.push({ where, what: `letter ${letterId} bears ${number}, never given out` });
    }
    return found;
  }
}

/** What the desks record, besides the events of applications. */
export const deskChecks = (): HistoryCheck[] => [
  factsCheck(lawData),
  factsCheck(agencies),
  factsCheck(automaticSteps),
  factsCheck(registers),
  new FeeItemsCheck(),
  factsCheck(queryCodes),
  new LetterNumbersCheck(),
];
