import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { Consultation } from '../law/clock.js';
import { answerDue, isOverFor } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import type { Closing } from '../law/outcomes.js';
import type { ClosedAs } from './application.js';

/** Article 32: a third party that objects with reasons, and what is disclosed. */

/** What is public already is not given out. */
export const givesOut = (decision: Closing): boolean =>
  decision.type === 'disclosed' ? decision.manner === 'provided' : decision.type === 'partly_disclosed';

/**
 * Whether the decision gives out what the third party objects to. What is withheld for a third party's sake it objects to no more; and
 * after the last day an objection binds no more than silence does, whichever of the two was recorded.
 */
export function isObjectedTo(decision: Closing, consultation: Consultation, calendar: WorkingDayCalendar): boolean {
  const { answer, answeredOn } = consultation;
  if (answer !== 'objects' || !givesOut(decision)) return false;
  if (decision.type === 'partly_disclosed' && decision.withheldUnder.includes('third_party_rights')) return false;
  const due = answerDue(consultation, calendar);
  return due === undefined || answeredOn === undefined || !isOverFor(answeredOn, due);
}

/** Whether it was decided by then that the public interest outweighs what the third party says. */
export const overriddenBy = ({ overriddenOn }: Consultation, repliedOn: LegalDate): boolean =>
  overriddenOn !== undefined && overriddenOn <= repliedOn;

/** Whether an ending gave out what the third party objected to, without that decision. */
export const disclosedAgainst = (
  consultation: Consultation,
  { closing, closedOn }: ClosedAs,
  calendar: WorkingDayCalendar,
): boolean => isObjectedTo(closing, consultation, calendar) && !overriddenBy(consultation, closedOn);
