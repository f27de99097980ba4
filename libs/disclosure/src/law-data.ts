import { required } from './application/checks.js';
import type { CalendarYear } from './law/calendar/calendar-year.js';
import { faultsOfCalendarYear } from './law/calendar/calendar-year.js';
import { WorkingDayCalendar, withinCalendar } from './law/calendar/working-day-calendar.js';
import type { FeeTariff } from './law/fees.js';
import { TARIFF_2021, faultsOfTariff } from './law/fees.js';
import type { Shapes } from './recorded.js';
import { unchanged } from './recorded.js';
import { RefusedCommand } from './refused-command.js';

/**
 * What the law leaves to data that changes: the holiday arrangements and the fee tariffs. One stream for the whole
 * installation; every change is an event, so that it can be told which deadline rested on which calendar.
 */
export interface CalendarYearSet {
  readonly type: 'CalendarYearSet';
  readonly data: CalendarYear & YearDecision;
}

/** Every deadline of the installation rests on a year: two persons set it, and are named since there is sign-in. */
export interface YearDecision {
  /** The proposal that was approved. */
  readonly proposalId?: string;
  readonly proposedBy?: string;
  readonly approvedBy?: string;
  /** Why the proposer decided alone: there was no account that could have approved. */
  readonly alone?: 'no_accounts';
}

/** Nothing is changed yet: another person approves it, or does not. A later proposal for the year takes its place. */
export interface CalendarYearProposed {
  readonly type: 'CalendarYearProposed';
  readonly data: {
    /** What approval and rejection name: they are of this proposal and of no other that took its place meanwhile. */
    readonly proposalId: string;
    readonly calendar: CalendarYear;
    readonly proposedBy: string;
  };
}

export interface CalendarYearRejected {
  readonly type: 'CalendarYearRejected';
  readonly data: { readonly proposalId?: string; readonly year: number; readonly reason: string };
}

export interface FeeTariffSet {
  readonly type: 'FeeTariffSet';
  readonly data: FeeTariff;
}

export type LawDataEvent = CalendarYearSet | CalendarYearProposed | CalendarYearRejected | FeeTariffSet;

export const LAW_DATA_SHAPES: Shapes<LawDataEvent['type']> = {
  versions: {
    CalendarYearSet: 2,
    CalendarYearProposed: 2,
    CalendarYearRejected: 2,
    FeeTariffSet: 2,
  },
  upcasters: {
    // It was not told of which proposal, nor why somebody decided alone.
    'CalendarYearSet:1': unchanged,
    'CalendarYearRejected:1': unchanged,
    // Of a year one proposal waited at a time, and what is proposed today has an id of its own.
    'CalendarYearProposed:1': (data) => {
      const { calendar } = data as { readonly calendar: CalendarYear };
      return { proposalId: `calendar-${calendar.year}`, ...(data as object) };
    },
    // The document of the tariff was not named.
    'FeeTariffSet:1': unchanged,
  },
};

export interface LawData {
  readonly calendar: WorkingDayCalendar;
  /** Oldest first. */
  readonly tariffs: readonly FeeTariff[];
  /** By year: what waits for another person's approval. */
  readonly proposedYears?: ReadonlyMap<number, CalendarYearProposed['data']>;
  /** By year: how the arrangement in force was decided; of what the software starts out with nothing is told. */
  readonly decisions?: ReadonlyMap<number, YearDecision>;
}

/** What the software starts out with. */
export const initialLawData = (): LawData => ({ calendar: new WorkingDayCalendar(), tariffs: [TARIFF_2021] });

export function evolveLawData(data: LawData, event: LawDataEvent): LawData {
  switch (event.type) {
    case 'CalendarYearSet': {
      const { proposalId, proposedBy, approvedBy, alone, ...year } = event.data;
      const decision: YearDecision = {
        ...(proposalId !== undefined && { proposalId }),
        ...(proposedBy !== undefined && { proposedBy }),
        ...(approvedBy !== undefined && { approvedBy }),
        ...(alone !== undefined && { alone }),
      };
      return {
        ...data,
        calendar: data.calendar.with(year),
        proposedYears: without(data, year.year),
        decisions: new Map(data.decisions).set(year.year, decision),
      };
    }
    case 'CalendarYearProposed': {
      const { year } = event.data.calendar;
      return { ...data, proposedYears: new Map(data.proposedYears).set(year, event.data) };
    }
    case 'CalendarYearRejected':
      return { ...data, proposedYears: without(data, event.data.year) };
    case 'FeeTariffSet': {
      const others = data.tariffs.filter(({ from }) => from !== event.data.from);
      return { ...data, tariffs: [...others, event.data].sort((a, b) => (a.from < b.from ? -1 : 1)) };
    }
  }
}

function without({ proposedYears = new Map() }: LawData, year: number): LawData['proposedYears'] & object {
  const left = new Map(proposedYears);
  left.delete(year);
  return left;
}

/** A year as it is told, over the API and at the command line alike. */
export interface CalendarYearTold extends CalendarYear, Pick<YearDecision, 'proposedBy' | 'approvedBy' | 'alone'> {
  /** Without an arrangement yet. */
  readonly provisional: boolean;
  readonly workingDays: number;
  /** What waits for another person's approval. */
  readonly proposal?: CalendarProposalTold;
}

export type CalendarProposalTold = CalendarYear & Omit<CalendarYearProposed['data'], 'calendar'>;

/** @param year one that lies within the calendar */
export function calendarYearTold(data: LawData, year: number): CalendarYearTold {
  const { calendar, decisions } = data;
  const arrangement = calendar.year(year);
  const { proposalId: _proposalId, ...decided } = decisions?.get(year) ?? {};
  const proposal = calendarProposalTold(data, year);
  return {
    year,
    provisional: arrangement === undefined,
    workingDays: calendar.workingDaysBetween(`${year - 1}-12-31`, `${year}-12-31`),
    holidays: arrangement?.holidays ?? [],
    makeUpWorkdays: arrangement?.makeUpWorkdays ?? [],
    ...(arrangement?.source !== undefined && { source: arrangement.source }),
    ...decided,
    ...(proposal !== undefined && { proposal }),
  };
}

export function calendarProposalTold({ proposedYears }: LawData, year: number): CalendarProposalTold | undefined {
  const proposed = proposedYears?.get(year);
  if (proposed === undefined) return undefined;
  const { calendar, ...rest } = proposed;
  return { ...calendar, ...rest };
}

/** Who proposes, and under which ids. */
export interface Proposing {
  readonly by: string;
  /** The id of the proposal for a year; never used before. */
  readonly proposalId: (year: number) => string;
  /** No account was ever made: the one operator at the machine has nobody who could approve. */
  readonly nobodyElse?: boolean;
}

/**
 * Proposes the arrangements of some years; a year that is as it was, or is proposed by the same person already, changes nothing.
 * Where there is nobody else, they are set at once, and it is recorded that one person decided and why.
 * @throws RefusedCommand listing every fault
 */
export function proposeCalendarYears(
  data: LawData,
  years: readonly CalendarYear[],
  { by, proposalId, nobodyElse = false }: Proposing,
): (CalendarYearProposed | CalendarYearSet)[] {
  checkYears(years);
  return years
    .filter((year) => {
      const proposed = nobodyElse ? undefined : data.proposedYears?.get(year.year);
      if (proposed?.proposedBy === by && sameYear(proposed.calendar, year)) return false;
      return proposed !== undefined || !sameYear(data.calendar.year(year.year), year);
    })
    .map((year) => {
      const calendar = tidy(year) as CalendarYear;
      return nobodyElse
        ? { type: 'CalendarYearSet', data: { ...calendar, proposedBy: by, alone: 'no_accounts' } }
        : { type: 'CalendarYearProposed', data: { proposalId: proposalId(year.year), calendar, proposedBy: by } };
    });
}

const faultsCounted = ({ length }: readonly string[]): string => (length === 1 ? 'a fault' : `${length} faults`);

function checkYears(years: readonly CalendarYear[]): void {
  const faults = years.flatMap((year) => faultsOfCalendarYear(year).map((fault) => `${year.year} ${fault}`));
  const seen = new Set<number>();
  for (const { year } of years) {
    if (seen.has(year)) faults.push(`${year} 年列了两次 / ${year} is listed twice`);
    if (!withinCalendar(`${year}-01-01`)) faults.push(`${year} 年不在日历之内 / a year outside the calendar`);
    seen.add(year);
  }
  if (faults.length === 0) return;
  throw new RefusedCommand(
    'bad_calendar',
    `节假日安排有 ${faults.length} 处错误：${faults.join('；')}。请更正后再导入。`,
    `The holiday arrangement has ${faultsCounted(faults)}: ${faults.join('; ')}. Mend that and import it again.`,
    'content',
  );
}

/** The proposal for a year that somebody has seen and judged. */
export interface SeenProposal {
  readonly year: number;
  readonly proposalId: string;
}

/** The second person: the arrangement is in force from now on. @throws RefusedCommand */
export function approveCalendarYear(data: LawData, seen: SeenProposal, approvedBy: string): CalendarYearSet[] {
  const { proposalId, calendar, proposedBy } = proposedYear(data, seen);
  if (proposedBy !== approvedBy) {
    return [{ type: 'CalendarYearSet', data: { ...calendar, proposalId, proposedBy, approvedBy } }];
  }
  throw new RefusedCommand(
    'proposer_may_not_approve',
    `${seen.year} 年节假日安排由 ${approvedBy} 提出，须由他人批准。`,
    `${approvedBy} proposed the arrangement of ${seen.year}; another person must approve it.`,
  );
}

/** @throws RefusedCommand */
export function rejectCalendarYear(data: LawData, seen: SeenProposal, reason: string): CalendarYearRejected[] {
  const { proposalId } = proposedYear(data, seen);
  return [
    { type: 'CalendarYearRejected', data: { proposalId, year: seen.year, reason: required(reason, '理由', 'reason') } },
  ];
}

/** What waits, if it still is what was seen. */
function proposedYear(data: LawData, { year, proposalId }: SeenProposal): CalendarYearProposed['data'] {
  const proposed = data.proposedYears?.get(year);
  if (proposed === undefined) {
    throw new RefusedCommand(
      'no_such_proposal',
      `${year} 年没有待批准的节假日安排，可能已经办理；请查看该年的日历（taizhang calendar show ${year}），仍须变更的请先提出（taizhang calendar import）。`,
      `No arrangement of ${year} waits for approval; it may be settled already. Look at the calendar (taizhang calendar show ${year}), or propose it first (taizhang calendar import).`,
    );
  }
  if (proposed.proposalId === proposalId) return proposed;
  throw new RefusedCommand(
    'proposal_replaced',
    `${year} 年待批准的节假日安排不是您看到的那一项（${proposalId}）：现为 ${proposed.proposedBy} 提出的 ${proposed.proposalId}，请重新查看后再办。`,
    `The arrangement of ${year} that waits is not the one you saw (${proposalId}) but ${proposed.proposalId}, proposed by ${proposed.proposedBy}; look at it again.`,
  );
}

const sameYear = (one: CalendarYear | undefined, other: CalendarYear): boolean =>
  JSON.stringify(tidy(one)) === JSON.stringify(tidy(other));

/**
 * Takes over a tariff, in the place of the one that applies from the same day; one that is as it was changes nothing.
 * @throws RefusedCommand
 */
export function setFeeTariff(data: LawData, tariff: FeeTariff): FeeTariffSet[] {
  const faults = faultsOfTariff(tariff);
  if (faults.length > 0) {
    throw new RefusedCommand(
      'bad_tariff',
      `收费标准有 ${faults.length} 处错误：${faults.join('；')}。请更正后再提交。`,
      `The tariff has ${faultsCounted(faults)}: ${faults.join('; ')}. Mend that and submit it again.`,
      'content',
    );
  }
  const known = data.tariffs.find(({ from }) => from === tariff.from);
  return JSON.stringify(known) === JSON.stringify(tariff) ? [] : [{ type: 'FeeTariffSet', data: tariff }];
}

/** Members in one order, days in the order of the year. */
const tidy = (year: CalendarYear | undefined): CalendarYear | undefined =>
  year && {
    year: year.year,
    holidays: year.holidays
      .map(({ name, from, to }) => ({ name, from, to }))
      .sort((a, b) => (a.from < b.from ? -1 : 1)),
    makeUpWorkdays: [...year.makeUpWorkdays].sort(),
    ...(year.source !== undefined && { source: year.source }),
  };
