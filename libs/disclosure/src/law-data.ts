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
  /** Every deadline of the installation rests on it: two persons set it, and are named since there is sign-in. */
  readonly data: CalendarYear & { readonly proposedBy?: string; readonly approvedBy?: string };
}

/** Nothing is changed yet: another person approves it, or does not. A later proposal for the year takes its place. */
export interface CalendarYearProposed {
  readonly type: 'CalendarYearProposed';
  readonly data: { readonly calendar: CalendarYear; readonly proposedBy: string };
}

export interface CalendarYearRejected {
  readonly type: 'CalendarYearRejected';
  readonly data: { readonly year: number; readonly reason: string };
}

export interface FeeTariffSet {
  readonly type: 'FeeTariffSet';
  readonly data: FeeTariff;
}

export type LawDataEvent = CalendarYearSet | CalendarYearProposed | CalendarYearRejected | FeeTariffSet;

export const LAW_DATA_SHAPES: Shapes<LawDataEvent['type']> = {
  versions: {
    CalendarYearSet: 1,
    CalendarYearProposed: 1,
    CalendarYearRejected: 1,
    FeeTariffSet: 2,
  },
  upcasters: {
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
}

/** What the software starts out with. */
export const initialLawData = (): LawData => ({ calendar: new WorkingDayCalendar(), tariffs: [TARIFF_2021] });

export function evolveLawData(data: LawData, event: LawDataEvent): LawData {
  switch (event.type) {
    case 'CalendarYearSet': {
      const { proposedBy: _proposedBy, approvedBy: _approvedBy, ...year } = event.data;
      return { ...data, calendar: data.calendar.with(year), proposedYears: without(data, year.year) };
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

/**
 * Proposes the arrangements of some years; a year that is as it was, or is proposed by the same person already, changes nothing.
 * @throws RefusedCommand listing every fault
 */
export function proposeCalendarYears(
  data: LawData,
  years: readonly CalendarYear[],
  proposedBy: string,
): CalendarYearProposed[] {
  const faults = years.flatMap((year) => faultsOfCalendarYear(year).map((fault) => `${year.year} ${fault}`));
  const seen = new Set<number>();
  for (const { year } of years) {
    if (seen.has(year)) faults.push(`${year} 年列了两次 / ${year} is listed twice`);
    if (!withinCalendar(`${year}-01-01`)) faults.push(`${year} 年不在日历之内 / a year outside the calendar`);
    seen.add(year);
  }
  if (faults.length > 0) {
    throw new RefusedCommand(
      'bad_calendar',
      `节假日安排有 ${faults.length} 处错误：${faults.join('；')}`,
      `The holiday arrangement has ${faults.length} faults: ${faults.join('; ')}`,
      'content',
    );
  }
  return years
    .filter((year) => {
      const { proposedYears } = data;
      const proposed = proposedYears?.get(year.year);
      if (proposed?.proposedBy === proposedBy && sameYear(proposed.calendar, year)) return false;
      return proposed !== undefined || !sameYear(data.calendar.year(year.year), year);
    })
    .map((year) => ({ type: 'CalendarYearProposed', data: { calendar: tidy(year) as CalendarYear, proposedBy } }));
}

/**
 * Sets the arrangements where there is nobody else: an installation in which no account was ever made has one operator, at its
 * machine. With the first account it takes two persons.
 * @throws RefusedCommand listing every fault
 */
export const setCalendarYears = (data: LawData, years: readonly CalendarYear[], by: string): CalendarYearSet[] =>
  proposeCalendarYears(data, years, by).map(({ data: { calendar, proposedBy } }) => ({
    type: 'CalendarYearSet',
    data: { ...calendar, proposedBy },
  }));

/** The second person: the arrangement is in force from now on. @throws RefusedCommand */
export function approveCalendarYear(data: LawData, year: number, approvedBy: string): CalendarYearSet[] {
  const { calendar, proposedBy } = proposedYear(data, year);
  if (proposedBy !== approvedBy) return [{ type: 'CalendarYearSet', data: { ...calendar, proposedBy, approvedBy } }];
  throw new RefusedCommand(
    'proposer_may_not_approve',
    `${year} 年节假日安排由 ${approvedBy} 提出，须由他人批准。`,
    `${approvedBy} proposed the arrangement of ${year}; another person must approve it.`,
  );
}

/** @throws RefusedCommand */
export function rejectCalendarYear(data: LawData, year: number, reason: string): CalendarYearRejected[] {
  proposedYear(data, year);
  const why = reason.trim();
  if (why !== '') return [{ type: 'CalendarYearRejected', data: { year, reason: why } }];
  throw new RefusedCommand('value_missing', '理由不能为空，请填写。', 'The reason is missing.', 'content');
}

function proposedYear(data: LawData, year: number): CalendarYearProposed['data'] {
  const proposed = data.proposedYears?.get(year);
  if (proposed !== undefined) return proposed;
  throw new RefusedCommand(
    'no_such_proposal',
    `${year} 年没有待批准的节假日安排。`,
    `No arrangement of ${year} waits for approval.`,
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
      `收费标准有 ${faults.length} 处错误：${faults.join('；')}`,
      `The tariff has ${faults.length} faults: ${faults.join('; ')}`,
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
