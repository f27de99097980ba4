import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { Clock, Handling, Notice } from '../law/clock.js';
import { clockOf, hadNoEffect } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import { isDecision } from '../law/outcomes.js';
import type { Application, ClosedAs, FormerHandling, Stage } from './application.js';
import { resting } from './application.js';

/** Every handling of an application, oldest first: the one under way, or the last one, comes last. */
export function handlingsOf(application: Application): Handling[] {
  const { receivedOn, reopened, counted, renewed, correction, draft, formerHandlings = [] } = application;
  const latest: FormerHandling = {
    ...application,
    ...(draft && { draftedOn: draft.draftedOn }),
    ...(reopened && { reopenedOn: reopened.reopenedOn }),
    ...(renewed && { ending: renewed }),
  };
  let asked = false;
  return [...formerHandlings, latest].map((one, index, all): Handling => {
    const ending = index === 0 ? counted : one.ending;
    // A correction is asked for once (Article 30); it belongs to the handling in which it was, though a withdrawal may date from before.
    const next = all[index + 1]?.reopenedOn;
    const here = correction !== undefined && !asked && (next === undefined || correction.requestedOn < next);
    const askedBefore = asked;
    asked ||= here;
    return {
      ...(index === 0
        ? { start: 'received', startedOn: receivedOn }
        : { start: 'reopened', startedOn: one.reopenedOn ?? receivedOn }),
      ...clockFacts(one),
      ...(here && { correction }),
      ...(askedBefore && { correctionUsedUp: true }),
      ...endedBy(ending),
    };
  });
}

/** The handling whose ending is, or will be, the counted one: for an application never reopened, the only one. */
export const firstHandling = (application: Application): Handling => handlingsOf(application)[0] as Handling;

/** The handling under way, or the last one: after a reopening, that which began with it. */
export const currentHandling = (application: Application): Handling => handlingsOf(application).at(-1) as Handling;

/** The handling that was under way on a day, or the last one before it. */
export const handlingOn = (application: Application, date: LegalDate): Handling =>
  handlingsOf(application).findLast(({ startedOn }) => startedOn <= date) ?? firstHandling(application);

/**
 * The clock of an application on a day: of the handling that was under way then.
 * @param judging the calendar by which a handling that has ended is judged, where it is another one than that in force
 */
export function clockOn(
  application: Application,
  calendar: WorkingDayCalendar,
  on: LegalDate,
  judging?: (startedOn: LegalDate, closedOn: LegalDate) => WorkingDayCalendar,
): Clock {
  const handling = handlingOn(application, on);
  const clock = clockOf(handling, calendar, on);
  return clock.state === 'closed' && judging !== undefined
    ? clockOf(handling, judging(handling.startedOn, clock.on), on)
    : clock;
}

/** Whether the notice of the handling under way came too late to stop its clock. */
export const noticeWithoutEffect = (application: Application, calendar: WorkingDayCalendar, notice: Notice): boolean =>
  hadNoEffect(currentHandling(application), calendar, notice);

/**
 * Where an application stands by the calendar: none waits for a correction by a notice that came too late, as where an amended
 * receipt shows that it did (Article 30). What the applicant sends all the same is recorded until the reply, over a draft too: that
 * was made without it, and is void.
 */
export const stageBy = (application: Application, calendar: WorkingDayCalendar): Stage =>
  application.stage === 'awaiting_correction' && noticeWithoutEffect(application, calendar, 'correction_requested')
    ? resting(application)
    : application.stage;

const clockFacts = ({ extension, consultations, reasons, fee, draftedOn }: FormerHandling): Partial<Handling> => ({
  ...(extension !== undefined && { extension }),
  ...(consultations !== undefined && { consultations }),
  ...(reasons !== undefined && { reasons }),
  ...(fee !== undefined && { fee }),
  ...(draftedOn !== undefined && { draftedOn }),
});

const endedBy = (ending: ClosedAs | undefined): Partial<Handling> =>
  ending === undefined ? {} : { closedOn: ending.closedOn, closedBy: isDecision(ending.closing) ? 'reply' : 'other' };
