import type { ApplicantKind } from '../law/applicants.js';
import type { AppealResult, AppealRoute } from '../law/appeals.js';
import type { Channel } from '../law/channels.js';
import type { AgencyAnswer, ThirdPartyAnswer } from '../law/clock.js';
import type { DeliveryMethod } from '../law/delivery.js';
import type { ItemsAround } from '../fee-items.js';
import type { FeeBasis, FeeNotice, FeeTariff } from '../law/fees.js';
import type { WorkingDayCalendar } from '../law/calendar/working-day-calendar.js';
import type { LegalDate } from '../law/legal-date.js';
import type { LetterFacts, LetterKind } from '../law/letters.js';
import type { Closing, Decision } from '../law/outcomes.js';
import type {
  AmendableAppealValues,
  AmendableConsultationValues,
  AmendablePersonalValues,
  AmendableValues,
  EntrySource,
  PersonalDetails,
} from './events.js';

/** A staff member asks for something to be recorded. Every `…On` is the legal date of the fact, not of its recording. */
export type ApplicationCommand =
  | ReceiveApplication
  | { readonly type: 'Assign'; readonly handlingUnit: string; readonly assignedOn: LegalDate }
  | {
      readonly type: 'RequestCorrection';
      readonly items: string;
      readonly requestedOn: LegalDate;
      /** Last day for the applicant to mend the application. */
      readonly dueOn: LegalDate;
    }
  | {
      readonly type: 'ReceiveCorrection';
      readonly correction: string;
      readonly receivedOn: LegalDate;
      /** Why it comes after the last day; without good cause it then comes too late. */
      readonly goodCause?: string;
    }
  | {
      readonly type: 'ExtendReplyPeriod';
      readonly workingDays: number;
      readonly reason: string;
      /** Head of the disclosure office who consented. */
      readonly consentBy: string;
      readonly noticedOn: LegalDate;
    }
  | {
      readonly type: 'ConsultThirdParty';
      readonly consultationId: string;
      readonly thirdParty: string;
      readonly contact?: string;
      readonly matter: string;
      readonly consultedOn: LegalDate;
    }
  | {
      readonly type: 'ConsultAgency';
      readonly consultationId: string;
      readonly consultedAgency: string;
      readonly matter: string;
      readonly consultedOn: LegalDate;
    }
  | { readonly type: 'RecordConsultationDelivery'; readonly consultationId: string; readonly deliveredOn: LegalDate }
  | {
      readonly type: 'RecordThirdPartyAnswer';
      readonly consultationId: string;
      readonly answer: ThirdPartyAnswer;
      readonly reasons: string;
      readonly answeredOn: LegalDate;
    }
  | {
      readonly type: 'RecordAgencyAnswer';
      readonly consultationId: string;
      readonly answer: AgencyAnswer;
      readonly opinion: string;
      readonly answeredOn: LegalDate;
    }
  | {
      readonly type: 'OverrideObjection';
      readonly consultationId: string;
      readonly reasons: string;
      readonly overriddenOn: LegalDate;
    }
  | {
      readonly type: 'RequestReasons';
      readonly why: string;
      readonly dueOn: LegalDate;
      readonly requestedOn: LegalDate;
    }
  | { readonly type: 'ReceiveReasons'; readonly reasons: string; readonly receivedOn: LegalDate }
  | {
      readonly type: 'JudgeReasons';
      readonly reasonable: boolean;
      readonly laterReplyOn?: LegalDate;
      readonly why: string;
      readonly judgedOn: LegalDate;
    }
  | {
      readonly type: 'NotifyFee';
      readonly basis: FeeBasis;
      /** Pages of this application, with those that notices of former handlings charge, or items that its applicant has applied for in the month, with this application's. */
      readonly quantity: number;
      /** By item: applications of the month, by register number or id, that are of other persons of the same name, and what shows it. */
      readonly apartFrom?: { readonly applications: readonly string[]; readonly why: string };
      readonly notifiedOn: LegalDate;
    }
  | { readonly type: 'RecordFeeNoticeDelivery'; readonly deliveredOn: LegalDate }
  | { readonly type: 'RecordPayment'; readonly paidOn: LegalDate }
  | { readonly type: 'DraftReply'; readonly decision: Decision; readonly text: string; readonly draftedOn: LegalDate }
  | {
      readonly type: 'ReviewReply';
      readonly approved: boolean;
      readonly opinion: string;
      readonly reviewedOn: LegalDate;
    }
  | { readonly type: 'SignOffReply'; readonly signedOffOn: LegalDate }
  /** Issues the reply that was signed off, with the decision of its draft. */
  | { readonly type: 'Reply'; readonly repliedOn: LegalDate }
  /** Article 33: answered on the day of receipt, without draft and review. Only disclosure can be answered so. */
  | {
      readonly type: 'ReplyOnTheSpot';
      readonly manner: 'provided' | 'already_public';
      readonly repliedOn: LegalDate;
      /** What is answered, for the reply letter. */
      readonly text?: string;
    }
  | { readonly type: 'LapseCorrection'; readonly lapsedOn: LegalDate }
  | { readonly type: 'LapseFee'; readonly lapsedOn: LegalDate }
  | { readonly type: 'Withdraw'; readonly reason: string; readonly withdrawnOn: LegalDate }
  | { readonly type: 'CloseOtherwise'; readonly reason: string; readonly closedOn: LegalDate }
  | { readonly type: 'RecordDelivery'; readonly method: DeliveryMethod; readonly deliveredOn: LegalDate }
  | {
      readonly type: 'IssueLetter';
      readonly letterId: string;
      readonly kind: LetterKind;
      readonly facts: LetterFacts;
      readonly issuedOn: LegalDate;
    }
  | FileAppeal
  | DecideAppeal
  | { readonly type: 'Reopen'; readonly appealId: string; readonly reopenedOn: LegalDate }
  | AmendRegisterEntry
  | ProposeAmendment
  | { readonly type: 'ApproveAmendment'; readonly amendmentId: string; readonly approvedOn: LegalDate }
  | {
      readonly type: 'RejectAmendment';
      readonly amendmentId: string;
      readonly reason: string;
      readonly rejectedOn: LegalDate;
    }
  | CloseImported;

export interface ReceiveApplication {
  readonly type: 'ReceiveApplication';
  readonly registerNumber: string;
  readonly channel: Channel;
  readonly applicantKind: ApplicantKind;
  readonly receivedOn: LegalDate;
  readonly source: EntrySource;
  readonly personal: PersonalDetails & { readonly notes?: Readonly<Record<string, string>> };
}

/**
 * Takes over the ending of an application from a register kept elsewhere, where it was received, drafted and signed off; never of
 * one that was received or is handled here.
 */
export interface CloseImported {
  readonly type: 'CloseImported';
  readonly closing: Closing;
  readonly closedOn: LegalDate;
}

export interface FileAppeal {
  readonly type: 'FileAppeal';
  readonly appealId: string;
  readonly route: AppealRoute;
  readonly filedOn: LegalDate;
}

export interface DecideAppeal {
  readonly type: 'DecideAppeal';
  readonly appealId: string;
  readonly result: AppealResult;
  readonly decidedOn: LegalDate;
}

/** The corrected values; what is left out stays as it is, and null annuls a step. At least one value must differ. */
export interface AmendRegisterEntry {
  readonly type: 'AmendRegisterEntry';
  readonly reason: string;
  readonly amendedOn: LegalDate;
  readonly values: AmendedValues;
}

/** Of an application that was closed, one person proposes the amendment and another one approves it. */
export interface ProposeAmendment {
  readonly type: 'ProposeAmendment';
  readonly amendmentId: string;
  readonly reason: string;
  readonly proposedOn: LegalDate;
  readonly values: AmendedValues;
}

export interface AmendedValues extends Partial<Omit<AmendableValues, 'feeNotice'>>, Partial<AmendablePersonalValues> {
  /** The lines and the amount follow from these. Null annuls a notice that should not have been sent. */
  readonly feeNotice?: Pick<FeeNotice, 'basis' | 'quantity'> | null;
  readonly appeal?: Partial<AmendableAppealValues> & { readonly appealId: string };
  /** Reasons go with an answer: those of an objection, or of an agency that disagrees, have to be stated (Articles 32 and 34). */
  readonly consultation?: Partial<AmendableConsultationValues> & {
    readonly consultationId: string;
    readonly reasons?: string;
  };
  /** Of which handling the values of extension, reasons, fee, draft, review and sign-off are, where it is one that an appeal overturned; the first is 1. */
  readonly handling?: number;
}

export type CommandType = ApplicationCommand['type'];

export type CommandOf<Type extends CommandType> = Extract<ApplicationCommand, { type: Type }>;

/** What a decision needs from outside the pure domain. */
export interface DecisionContext {
  /** Today's legal date in Asia/Shanghai; nothing may be recorded for a later day. */
  readonly today: LegalDate;
  readonly actor: string;
  readonly agency: string;
  readonly calendar: WorkingDayCalendar;
  /** The fee tariffs, oldest first. */
  readonly tariffs: readonly FeeTariff[];
  /** For a fee by item: what other notices charge of the applicant's items of the month. Nothing by default. */
  readonly items?: ItemsAround;
}
