import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { Clock, Handling, Notice } from '../law/clock.js';
import { clockOf, hadNoEffect, isAwaited } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import { isDecision } from '../law/outcomes.js';
import type { Application, ClosedAs, FormerHandling, Stage } from './application.js';
import { resting } from './application.js';

/** Every handling of an application, oldest first: the one under way, or the last one, comes last. */
export function handlingsOf(application: Application): Handling[] {
  const {
    receivedOn,
    reopened,
    counted,
    renewed,
    correction,
    goodCause = '',
    draft,
    formerHandlings = [],
  } = application;
  const latest: FormerHandling = {
    ...application,
    ...(draft && { draftedOn: draft.draftedOn }),
    ...(reopened && { reopenedOn: reopened.reopenedOn }),
    ...(renewed && { ending: renewed }),
  };
  // A correction is asked for once (Article 30); it belongs to the handling in which it was, whatever its dates are amended to.
  const askedInFormer = formerHandlings.findIndex((former) => former.correctionAsked);
  const askedIn = askedInFormer === -1 ? formerHandlings.length : askedInFormer;
  return [...formerHandlings, latest].map((one, index): Handling => {
    const ending = index === 0 ? counted : one.ending;
    return {
      ...(index === 0
        ? { start: 'received', startedOn: receivedOn }
        : { start: 'reopened', startedOn: one.reopenedOn ?? receivedOn }),
      ...clockFacts(one),
      ...(index === askedIn &&
        correction && { correction: { ...correction, ...(goodCause.trim() !== '' && { withGoodCause: true }) } }),
      ...(index > askedIn && { correctionUsedUp: true }),
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

/** Whether what the notice of the handling under way asks for holds up its clock, by what is recorded; of none that has ended. */
export const awaits = (application: Application, calendar: WorkingDayCalendar, notice: Notice): boolean =>
  application.stage !== 'closed' && isAwaited(currentHandling(application), calendar, notice);

/**
 * Where an application stands by the calendar. It waits for a correction exactly where its clock does (Article 30): not for one that was
 * asked for too late, as an amended receipt may show, but also where what came in proves to have come too late.
 */
export function stageBy(application: Application, calendar: WorkingDayCalendar): Stage {
  // Of most applications none was asked for, and lists ask this of every one.
  if (application.correction !== undefined && awaits(application, calendar, 'correction_requested'))
    return 'awaiting_correction';
  return application.stage === 'awaiting_correction' ? resting(application) : application.stage;
}

const clockFacts = ({ extension, consultations, reasons, fee, draftedOn }: FormerHandling): Partial<Handling> => ({
  ...(extension !== undefined && { extension }),
  ...(consultations !== undefined && { consultations }),
  ...(reasons !== undefined && { reasons }),
  ...(fee !== undefined && { fee }),
  ...(draftedOn !== undefined && { draftedOn }),
});

const endedBy = (ending: ClosedAs | undefined): Partial<Handling> =>
  ending === undefined ? {} : { closedOn: ending.closedOn, closedBy: isDecision(ending.closing) ? 'reply' : 'other' };
