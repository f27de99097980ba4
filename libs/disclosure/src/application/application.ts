import type { ApplicantKind } from '../law/applicants.js';
import type { AppealResult, AppealRoute } from '../law/appeals.js';
import type { Channel } from '../law/channels.js';
import type { Consultation, Correction, Extension, Fee, Reasons } from '../law/clock.js';
import type { LegalDate } from '../law/legal-date.js';
import type { Closing, Decision } from '../law/outcomes.js';
import type { DeliveryMethod } from '../law/delivery.js';
import type { AmendedEntry, EntrySource } from './events.js';

/** Where an application stands. */
export const STAGES = [
  'received',
  'assigned',
  'awaiting_correction',
  'drafted',
  'reviewed',
  'signed_off',
  'closed',
  'reopened',
] as const;
export type Stage = (typeof STAGES)[number];

export const STAGE_LABELS: Readonly<Record<Stage, string>> = {
  received: '已登记',
  assigned: '办理中',
  awaiting_correction: '待补正',
  drafted: '已拟稿',
  reviewed: '已审核',
  signed_off: '已签发',
  closed: '已办结',
  reopened: '重新办理',
};

export interface Appeal {
  readonly appealId: string;
  readonly route: AppealRoute;
  readonly filedOn: LegalDate;
  readonly result?: AppealResult;
  readonly decidedOn?: LegalDate;
}

export interface ClosedAs {
  readonly closing: Closing;
  readonly closedOn: LegalDate;
  /** Article 33: answered on the day of receipt, without draft, review and sign-off. */
  readonly onTheSpot?: true;
}

/** What moves the clock of one handling, besides a correction. */
export type Procedure = Pick<Application, 'extension' | 'consultations' | 'reasons' | 'fee'>;

/** A handling after which the application was reopened. */
export interface FormerHandling extends Procedure {
  readonly draftedOn?: LegalDate;
  readonly draftedAs?: Decision;
  readonly reviewedOn?: LegalDate;
  readonly signedOffOn?: LegalDate;
  /** How it began and ended; left out of the first, which began with the receipt and has the counted ending. */
  readonly reopenedOn?: LegalDate;
  readonly ending?: ClosedAs;
  /** The correction was asked for in it, and in no later one. */
  readonly correctionAsked?: true;
}

/** An application for disclosure as its events leave it. */
export interface Application {
  readonly agency: string;
  readonly registerNumber: string;
  /** Numbers it had before they were amended, oldest first: papers may still bear them. */
  readonly formerNumbers?: readonly string[];
  readonly channel: Channel;
  readonly applicantKind: ApplicantKind;
  readonly receivedOn: LegalDate;
  readonly source: EntrySource;
  /** Of an imported application: a step was recorded or its ending annulled here, so that is no longer the other register's to tell. */
  readonly handledHere?: true;
  readonly applicantName: string;
  readonly contact?: string;
  readonly identityNumber?: string;
  readonly request: string;
  readonly wanted?: string;
  readonly stage: Stage;
  /** Of one that is closed: where it stood before. */
  readonly closedFrom?: Stage;
  /** An ending of the handling under way was annulled: what its days bring since, staff decide, and nothing happens by itself. */
  readonly endingAnnulled?: true;
  readonly handlingUnit?: string;
  readonly correction?: Correction;
  /** Article 30: why the correction was taken although its last day was over. */
  readonly goodCause?: string;
  readonly extension?: Extension;
  readonly consultations?: readonly Consultation[];
  readonly reasons?: Reasons;
  readonly fee?: Fee;
  /** Applications of the month of which a fee notice said that other persons of the same name made them; true though it is annulled. */
  readonly apartFrom?: readonly string[];
  /** The handlings that appeals overturned, oldest first; what is said above is of the latest one. */
  readonly formerHandlings?: readonly FormerHandling[];
  readonly draft?: {
    readonly decision: Decision;
    readonly draftedBy: string;
    readonly draftedOn: LegalDate;
    readonly reviewedOn?: LegalDate;
    readonly signedOffOn?: LegalDate;
  };
  /** The first ending: the one that is counted, whatever an appeal brings later. */
  readonly counted?: ClosedAs;
  /** The latest reopening, and the appeal that led to it. */
  readonly reopened?: {
    readonly appealId: string;
    readonly reopenedOn: LegalDate;
    /** Appeals that had reopened it before. */
    readonly earlier?: readonly string[];
  };
  /** The ending reached after the latest reopening. */
  readonly renewed?: ClosedAs;
  readonly delivery?: { readonly method: DeliveryMethod; readonly deliveredOn: LegalDate };
  readonly appeals: readonly Appeal[];
  /** Appeals that were annulled, as they were: no register tells them anew. */
  readonly annulledAppeals?: readonly Appeal[];
  /** An amendment that waits for another person's approval. */
  readonly proposedAmendment?: AmendedEntry & {
    readonly amendmentId: string;
    readonly proposedBy: string;
    readonly proposedOn: LegalDate;
  };
}

/** Where an open application rests when nothing is under way for its reply. */
export const resting = ({ handlingUnit }: Pick<Application, 'handlingUnit'>): Stage =>
  handlingUnit === undefined ? 'received' : 'assigned';

/** The ending in force: after a reopening, the renewed one. Undefined while the application is open. */
export function currentEnding(application: Application): ClosedAs | undefined {
  return application.stage === 'closed' ? (application.renewed ?? application.counted) : undefined;
}

/** What a handling keeps of its draft. */
export const draftOf = ({
  draftedOn,
  decision,
  reviewedOn,
  signedOffOn,
}: NonNullable<Application['draft']>): FormerHandling => ({
  draftedOn,
  draftedAs: decision,
  ...(reviewedOn !== undefined && { reviewedOn }),
  ...(signedOffOn !== undefined && { signedOffOn }),
});
