import type { AppealResult, AppealRoute, Application, ApplicationEvent, ApplicantKind, Outcome } from '#disclosure';
import { countedOutcome, yearOf } from '#disclosure';

/**
 * What one application adds to the annual reports: received once, closed once, each of its appeals filed once and decided
 * once. Every cell of tables 三 and 四 is a sum of these.
 */
export type Contribution =
  | { readonly measure: 'received'; readonly year: number; readonly kind: ApplicantKind }
  | { readonly measure: 'closed'; readonly year: number; readonly kind: ApplicantKind; readonly outcome: Outcome }
  | { readonly measure: 'appeal_filed'; readonly year: number; readonly appealId: string; readonly route: AppealRoute }
  | {
      readonly measure: 'appeal_decided';
      readonly year: number;
      readonly appealId: string;
      readonly route: AppealRoute;
      readonly result: AppealResult;
    };

export type Measure = Contribution['measure'];

/** A sum of contributions alike in everything but the application: `column` is an applicant kind or an appeal route, `row` an outcome, a result or ''. */
export interface Tally {
  readonly measure: Measure;
  readonly year: number;
  readonly column: string;
  readonly row: string;
  readonly count: number;
}

/** The part of an application that is counted; nothing in it names people. */
export type CountedPart = Pick<Application, 'applicantKind' | 'receivedOn' | 'counted' | 'appeals'>;

/**
 * Counting rules of the form: received in the year of the legal receipt date, closed in the year of the first ending,
 * each once, whatever an appeal brings later.
 */
export function contributionsOf(application: CountedPart): Contribution[] {
  const kind = application.applicantKind;
  const contributions: Contribution[] = [{ measure: 'received', year: yearOf(application.receivedOn), kind }];
  if (application.counted !== undefined) {
    contributions.push({
      measure: 'closed',
      year: yearOf(application.counted.closedOn),
      kind,
      outcome: countedOutcome(application.counted.closing),
    });
  }
  for (const { appealId, route, filedOn, result, decidedOn } of application.appeals) {
    contributions.push({ measure: 'appeal_filed', year: yearOf(filedOn), appealId, route });
    if (result !== undefined && decidedOn !== undefined) {
      contributions.push({ measure: 'appeal_decided', year: yearOf(decidedOn), appealId, route, result });
    }
  }
  return contributions;
}

/** The tally of a single contribution. */
export function tallyOf(contribution: Contribution): Tally {
  const { measure, year } = contribution;
  switch (contribution.measure) {
    case 'received':
      return { measure, year, column: contribution.kind, row: '', count: 1 };
    case 'closed':
      return { measure, year, column: contribution.kind, row: contribution.outcome, count: 1 };
    case 'appeal_filed':
      return { measure, year, column: contribution.route, row: '', count: 1 };
    case 'appeal_decided':
      return { measure, year, column: contribution.route, row: contribution.result, count: 1 };
  }
}

/** The contribution that was told as a tally; `appealId` says of which appeal it is, where it is of one. */
export function contributionOf(tally: Omit<Tally, 'count'>, appealId: string): Contribution {
  const { measure, year } = tally;
  switch (measure) {
    case 'received':
      return { measure, year, kind: tally.column as ApplicantKind };
    case 'closed':
      return { measure, year, kind: tally.column as ApplicantKind, outcome: tally.row as Outcome };
    case 'appeal_filed':
      return { measure, year, appealId, route: tally.column as AppealRoute };
    case 'appeal_decided':
      return { measure, year, appealId, route: tally.column as AppealRoute, result: tally.row as AppealResult };
  }
}

/**
 * The events that can change what an application contributes: its receipt, its endings, its appeals and amendments. Folding
 * only these gives the same contributions as folding all.
 */
export const COUNTING_EVENTS: ReadonlySet<string> = new Set<ApplicationEvent['type']>([
  'ApplicationReceived',
  'CorrectionLapsed',
  'Disclosed',
  'PartlyDisclosed',
  'Refused',
  'NotProvided',
  'NotProcessed',
  'FeeLapsed',
  'Withdrawn',
  'OtherwiseClosed',
  'AppealFiled',
  'AppealDecided',
  'RegisterEntryAmended',
]);
