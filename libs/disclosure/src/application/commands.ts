import type { ApplicantKind } from '../law/applicants.js';
import type { AppealResult, AppealRoute } from '../law/appeals.js';
import type { Channel } from '../law/channels.js';
import type { LegalDate } from '../law/legal-date.js';
import type { Closing, Decision } from '../law/outcomes.js';
import type {
  AmendableAppealValues,
  AmendablePersonalValues,
  AmendableValues,
  DeliveryMethod,
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
  | { readonly type: 'ReceiveCorrection'; readonly correction: string; readonly receivedOn: LegalDate }
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
  | { readonly type: 'ReplyOnTheSpot'; readonly manner: 'provided' | 'already_public'; readonly repliedOn: LegalDate }
  | { readonly type: 'LapseCorrection'; readonly lapsedOn: LegalDate }
  | {
      readonly type: 'LapseFee';
      readonly noticedOn: LegalDate;
      readonly dueOn: LegalDate;
      readonly lapsedOn: LegalDate;
    }
  | { readonly type: 'Withdraw'; readonly reason: string; readonly withdrawnOn: LegalDate }
  | { readonly type: 'CloseOtherwise'; readonly reason: string; readonly closedOn: LegalDate }
  | { readonly type: 'RecordDelivery'; readonly method: DeliveryMethod; readonly deliveredOn: LegalDate }
  | FileAppeal
  | DecideAppeal
  | { readonly type: 'Reopen'; readonly appealId: string; readonly reopenedOn: LegalDate }
  | AmendRegisterEntry
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

/** Takes over the ending of an application from a register kept elsewhere, where it was drafted and signed off. */
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

/** The corrected values; what is left out stays as it is. At least one value must differ. */
export interface AmendRegisterEntry {
  readonly type: 'AmendRegisterEntry';
  readonly reason: string;
  readonly amendedOn: LegalDate;
  readonly values: AmendedValues;
}

export interface AmendedValues extends Partial<AmendableValues>, Partial<AmendablePersonalValues> {
  readonly appeal?: Partial<AmendableAppealValues> & { readonly appealId: string };
}

export type CommandType = ApplicationCommand['type'];

/** What a decision needs from outside the pure domain. */
export interface DecisionContext {
  /** Today's legal date in Asia/Shanghai; nothing may be recorded for a later day. */
  readonly today: LegalDate;
  readonly actor: string;
  readonly agency: string;
}
