import type { Application, DueStepKind, LegalDate, LawData, Proposal } from '#disclosure';
import { RefusedCommand, happensByItself, proposalsOf } from '#disclosure';
import { StoreUnavailable } from '#event-store';
import type { ApplicationDesk } from './application-desk.js';
import { AUTOMATIC_ACTOR } from './recording.js';

/** An open application, as a view hands it over. */
export interface OpenApplication {
  readonly applicationId: string;
  readonly application: Application;
}

export interface StepsTaken {
  /** How many were recorded, by this run or, where the view did not know yet, by one before it. */
  readonly taken: number;
  /** Applications whose step could not be taken, and why: the others are not held up by them. */
  readonly failed: readonly { readonly applicationId: string; readonly error: unknown }[];
}

/**
 * Records the steps of open applications whose day has passed. Each is recorded once, whoever runs this, however often and
 * however late: its identity comes from the application and the period, and the application itself decides whether it is
 * still to happen.
 * @throws StoreUnavailable
 */
export async function takeAutomaticSteps(
  desk: ApplicationDesk,
  agency: string,
  applications: readonly OpenApplication[],
  automatic: readonly DueStepKind[],
  law: LawData,
  today: LegalDate,
): Promise<StepsTaken> {
  let taken = 0;
  const failed: { applicationId: string; error: unknown }[] = [];
  for (const { applicationId, application } of applications) {
    let due: readonly Proposal[];
    try {
      due = proposalsOf(application, law.calendar, today);
    } catch (error) {
      failed.push({ applicationId, error });
      continue;
    }
    for (const proposal of due) {
      const { kind, consultationId = '', lastDay, command } = proposal;
      if (command === undefined || !automatic.includes(kind) || !happensByItself(application, proposal)) continue;
      const key = `${applicationId}/${kind}/${consultationId}/${lastDay}`;
      try {
        await desk.take(applicationId, command, {
          agency,
          actor: AUTOMATIC_ACTOR,
          repeatable: { key, request: key },
        });
        taken += 1;
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        // Somebody was faster, or the application has moved on since the view saw it: then there is nothing to take.
        if (!(error instanceof RefusedCommand)) failed.push({ applicationId, error });
      }
    }
  }
  return { taken, failed };
}
