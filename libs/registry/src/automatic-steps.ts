import type { Application, LegalDate, LawData, Proposal, ProposalKind } from '#disclosure';
import { RefusedCommand, proposalsOf } from '#disclosure';
import type { ApplicationDesk } from './application-desk.js';

/** Who records what happens by itself. */
export const AUTOMATIC_ACTOR = '自动办理';

/** An open application, as a view hands it over. */
export interface OpenApplication {
  readonly applicationId: string;
  readonly application: Application;
}

export interface StepTaken {
  readonly applicationId: string;
  readonly proposal: Proposal;
  readonly position: number;
}

/**
 * Records the steps of open applications whose day has passed. Each is recorded once, whoever runs this, however often and
 * however late: its identity comes from the application and the period, its date from the law, and the application itself
 * decides whether it is still to happen.
 */
export async function takeAutomaticSteps(
  desk: ApplicationDesk,
  agency: string,
  applications: readonly OpenApplication[],
  automatic: readonly ProposalKind[],
  law: LawData,
  today: LegalDate,
): Promise<StepTaken[]> {
  const taken: StepTaken[] = [];
  for (const { applicationId, application } of applications) {
    for (const proposal of proposalsOf(application, law.calendar, today)) {
      if (!automatic.includes(proposal.kind)) continue;
      const { kind, consultationId = '', lastDay, command } = proposal;
      const key = `${applicationId}/${kind}/${consultationId}/${lastDay}`;
      try {
        const { position } = await desk.take(applicationId, command, {
          agency,
          actor: AUTOMATIC_ACTOR,
          repeatable: { key, request: command },
        });
        taken.push({ applicationId, proposal, position });
      } catch (error) {
        // Somebody was faster, or the application has moved on since the view saw it: then there is nothing to take.
        if (!(error instanceof RefusedCommand)) throw error;
      }
    }
  }
  return taken;
}
