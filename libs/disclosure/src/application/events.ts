import type { ApplicantKind } from '../law/applicants.js';
import type { AppealResult, AppealRoute } from '../law/appeals.js';
import type { Channel } from '../law/channels.js';
import type { AgencyAnswer, ThirdPartyAnswer } from '../law/clock.js';
import type { ReckonedFee } from '../law/fees.js';
import type { LegalDate } from '../law/legal-date.js';
import type { DeliveryMethod } from '../law/delivery.js';
import type { LetterFacts, LetterKind } from '../law/letters.js';
import type {
  Closing,
  Decision,
  NotHeld,
  NotProcessedGround,
  NotProvidedGround,
  RefusalGround,
} from '../law/outcomes.js';

/**
 * What every event carries besides its own facts. `occurredOn` is the legal date, the one reports count by; when it became
 * known is the store's `recordedAt`. `actor` is the staff member who recorded it, `agency` the body the application was made to.
 */
interface Fact<Type extends string, Data> {
  readonly type: Type;
  readonly occurredOn: LegalDate;
  readonly actor: string;
  readonly agency: string;
  readonly data: Data;
}

/**
 * What may name people sits in one `personal` object, apart from what is counted, so that it can be sealed and forgotten
 * without touching a figure.
 */
export interface PersonalDetails {
  readonly applicantName: string;
  readonly contact?: string;
  readonly identityNumber?: string;
  /** Article 29: the form of the information and the way of delivery that the applicant wants. */
  readonly wanted?: string;
  /** 申请内容: what the applicant asks for, in the applicant's words. */
  readonly request: string;
}

/** Why the entry is in the register: logged by intake staff, or read from a register kept elsewhere. */
export type EntrySource = 'intake' | 'import';

/** `occurredOn` is the legal receipt date of Article 31. */
export type ApplicationReceived = Fact<
  'ApplicationReceived',
  {
    readonly registerNumber: string;
    readonly channel: Channel;
    readonly applicantKind: ApplicantKind;
    readonly source: EntrySource;
    readonly personal: PersonalDetails & {
      /** Columns of an imported register that the software does not know, by header. */
      readonly notes?: Readonly<Record<string, string>>;
    };
  }
>;

export type Assigned = Fact<'Assigned', { readonly handlingUnit: string }>;

/** Article 30: once, naming the items to mend and a reasonable last day. */
export type CorrectionRequested = Fact<
  'CorrectionRequested',
  { readonly dueOn: LegalDate; readonly personal: { readonly items: string } }
>;
export type CorrectionReceived = Fact<
  'CorrectionReceived',
  {
    readonly personal: {
      readonly correction: string;
      /** Article 30: why it was taken although the last day was over. */
      readonly goodCause?: string;
    };
  }
>;
export type CorrectionLapsed = Fact<'CorrectionLapsed', Record<string, never>>;

/** Article 33: once, with the consent of the head of the disclosure office. `occurredOn`: the notice to the applicant. */
export type ReplyPeriodExtended = Fact<
  'ReplyPeriodExtended',
  { readonly workingDays: number; readonly consentBy: string; readonly personal: { readonly reason: string } }
>;

/** Article 32. `occurredOn`: the letter was sent. */
export type ThirdPartyConsulted = Fact<
  'ThirdPartyConsulted',
  {
    readonly consultationId: string;
    readonly personal: { readonly thirdParty: string; readonly contact?: string; readonly matter: string };
  }
>;
/** Article 34: an agency that made the information together with this one, or whose business it concerns. */
export type AgencyConsulted = Fact<
  'AgencyConsulted',
  { readonly consultationId: string; readonly consultedAgency: string; readonly personal: { readonly matter: string } }
>;
/** The third party or the agency received the letter: its 15 working days run from here. */
export type ConsultationDelivered = Fact<'ConsultationDelivered', { readonly consultationId: string }>;
export type ThirdPartyAnswered = Fact<
  'ThirdPartyAnswered',
  {
    readonly consultationId: string;
    readonly answer: ThirdPartyAnswer;
    readonly personal: { readonly reasons: string };
  }
>;
export type AgencyAnswered = Fact<
  'AgencyAnswered',
  { readonly consultationId: string; readonly answer: AgencyAnswer; readonly personal: { readonly opinion: string } }
>;
/** Article 32: the public interest outweighs the objection; the third party is told so in writing. */
export type ObjectionOverridden = Fact<
  'ObjectionOverridden',
  { readonly consultationId: string; readonly personal: { readonly reasons: string } }
>;

/** Article 35: the number or frequency of applications clearly exceeds what is reasonable. */
export type ReasonsRequested = Fact<
  'ReasonsRequested',
  { readonly dueOn: LegalDate; readonly personal: { readonly why: string } }
>;
export type ReasonsGiven = Fact<'ReasonsGiven', { readonly personal: { readonly reasons: string } }>;
/** `laterReplyOn`: reasonable, but not to be answered in time; the later day set for the reply. */
export type ReasonsJudged = Fact<
  'ReasonsJudged',
  { readonly reasonable: boolean; readonly laterReplyOn?: LegalDate; readonly personal: { readonly why: string } }
>;

/**
 * Article 42. `occurredOn`: the notice was sent. The amount is as computed then; what the tariff says later changes nothing. By item,
 * the lines begin after those of the applicant's items of the month that other notices have charged.
 */
export type FeeNotified = Fact<
  'FeeNotified',
  ReckonedFee & {
    /** By item: applications of the month that are of other persons of the same name, so that their items do not count with these. */
    readonly apartFrom?: readonly string[];
    readonly personal?: { readonly whyApart: string };
  }
>;
export type FeeNoticeDelivered = Fact<'FeeNoticeDelivered', Record<string, never>>;
export type FeePaid = Fact<'FeePaid', Record<string, never>>;

export type ReplyDrafted = Fact<
  'ReplyDrafted',
  { readonly decision: Decision; readonly personal: { readonly text: string } }
>;
export type ReplyReviewed = Fact<
  'ReplyReviewed',
  { readonly approved: boolean; readonly personal: { readonly opinion: string } }
>;
export type ReplySignedOff = Fact<'ReplySignedOff', Record<string, never>>;

export type Disclosed = Fact<
  'Disclosed',
  {
    readonly manner: 'provided' | 'already_public';
    /** 当场答复, Article 33. */
    readonly onTheSpot: boolean;
    /** What was answered on the spot, where it was written down. Any other reply is the draft that was signed off. */
    readonly personal?: { readonly text: string };
  }
>;
export type PartlyDisclosed = Fact<
  'PartlyDisclosed',
  { readonly withheldUnder: readonly (RefusalGround | NotProvidedGround)[]; readonly notHeld?: NotHeld }
>;
export type Refused = Fact<'Refused', { readonly grounds: readonly RefusalGround[] }>;
export type NotProvided = Fact<
  'NotProvided',
  { readonly grounds: readonly NotProvidedGround[]; readonly notHeld?: NotHeld }
>;
export type NotProcessed = Fact<'NotProcessed', { readonly grounds: readonly NotProcessedGround[] }>;

export type FeeLapsed = Fact<
  'FeeLapsed',
  | { /** Day the fee notice was sent. */ readonly noticedOn: LegalDate; readonly dueOn: LegalDate }
  | Record<string, never>
>;
export type Withdrawn = Fact<'Withdrawn', { readonly personal: { readonly reason: string } }>;
export type OtherwiseClosed = Fact<'OtherwiseClosed', { readonly personal: { readonly reason: string } }>;

export type ReplyDelivered = Fact<'ReplyDelivered', { readonly method: DeliveryMethod }>;

/** A paper was issued: the facts that went into it, so that it can be printed again as it was. */
export type LetterIssued = Fact<
  'LetterIssued',
  {
    readonly letterId: string;
    readonly kind: LetterKind;
    readonly number: string;
    readonly personal: { readonly facts: LetterFacts };
  }
>;

export type AppealFiled = Fact<'AppealFiled', { readonly appealId: string; readonly route: AppealRoute }>;
export type AppealDecided = Fact<'AppealDecided', { readonly appealId: string; readonly result: AppealResult }>;

/** After an appeal was decided `corrected`: the application is handled again. Its first outcome stays the counted one. */
export type ApplicationReopened = Fact<'ApplicationReopened', { readonly appealId: string }>;

/** What an amendment changes. Values that may name people are in `personal.changes`. */
export interface AmendedEntry {
  readonly changes: readonly Amendment[];
  readonly appealChanges: readonly AppealAmendment[];
  readonly consultationChanges: readonly ConsultationAmendment[];
  readonly personal: {
    readonly reason: string;
    readonly changes: readonly PersonalAmendment[];
    /** What a consulted third party or agency gives as its reasons, where the answer is amended, or they are. */
    readonly answer?: { readonly consultationId: string; readonly reasons: string };
  };
}

/** A typing error put right. Of an application that was closed, by two persons: then it says so. */
export type RegisterEntryAmended = Fact<
  'RegisterEntryAmended',
  AmendedEntry & {
    readonly approval?: { readonly amendmentId: string; readonly proposedBy: string; readonly approvedBy: string };
  }
>;
/** Nothing is changed yet: another person approves it, or does not. */
export type AmendmentProposed = Fact<'AmendmentProposed', AmendedEntry & { readonly amendmentId: string }>;
export type AmendmentRejected = Fact<
  'AmendmentRejected',
  { readonly amendmentId: string; readonly personal: { readonly reason: string } }
>;

/**
 * The recorded fields in which a typing error can be put right, with the values they hold. `renewed…`: the ending after a reopening.
 * Null: there should have been no such step, as where it was recorded on the wrong application. It is annulled, with all that is told of it.
 */
export interface AmendableValues {
  readonly registerNumber: string;
  readonly channel: Channel;
  readonly receivedOn: LegalDate;
  readonly applicantKind: ApplicantKind;
  readonly handlingUnit: string;
  readonly correctionRequestedOn: LegalDate | null;
  readonly correctionDueOn: LegalDate;
  readonly correctionReceivedOn: LegalDate | null;
  readonly extendedOn: LegalDate | null;
  readonly extensionWorkingDays: number;
  readonly extensionConsentBy: string;
  readonly reasonsRequestedOn: LegalDate | null;
  readonly reasonsDueOn: LegalDate;
  readonly reasonsGivenOn: LegalDate;
  readonly reasonsJudgedOn: LegalDate;
  readonly laterReplyOn: LegalDate;
  /** What the notice states, reckoned anew; staff give basis and quantity. */
  readonly feeNotice: ReckonedFee | null;
  readonly feeNotifiedOn: LegalDate;
  readonly feeDeliveredOn: LegalDate | null;
  readonly feePaidOn: LegalDate | null;
  readonly draftedOn: LegalDate;
  readonly reviewedOn: LegalDate;
  readonly signedOffOn: LegalDate;
  readonly closing: Closing | null;
  readonly closedOn: LegalDate;
  readonly reopenedOn: LegalDate;
  readonly renewedClosing: Closing | null;
  readonly renewedClosedOn: LegalDate;
  readonly deliveredOn: LegalDate;
  readonly deliveryMethod: DeliveryMethod;
}

/** Null: the appeal was never filed against this application. It is annulled, with its result. */
export interface AmendableAppealValues {
  readonly route: AppealRoute;
  readonly filedOn: LegalDate | null;
  readonly result: AppealResult;
  readonly decidedOn: LegalDate;
}

/** Null: nobody was consulted. It is annulled, with its delivery and the silence that was recorded. */
export interface AmendableConsultationValues {
  readonly consultedOn: LegalDate | null;
  readonly deliveredOn: LegalDate;
  readonly answeredOn: LegalDate;
  readonly answer: ThirdPartyAnswer | AgencyAnswer;
  readonly overriddenOn: LegalDate;
}

export interface AmendablePersonalValues {
  readonly applicantName: string;
  readonly contact: string;
  readonly identityNumber: string;
  readonly wanted: string;
  readonly request: string;
  /** Article 30: why the correction was taken although its last day was over. */
  readonly goodCause: string;
}

/** One change for each field of `Values`: what it was and what it is. */
type ChangeOf<Values> = {
  [Field in keyof Values]: { readonly field: Field; readonly from: Values[Field] | null; readonly to: Values[Field] };
}[keyof Values];

export type Amendment = ChangeOf<AmendableValues> & {
  /** Of a step in a handling that an appeal overturned: which, the first being 1. */
  readonly handling?: number;
  /** Of a step that is annulled: what else was told of it, and goes with it. */
  readonly with?: Partial<AmendableValues>;
};
export type AppealAmendment = ChangeOf<AmendableAppealValues> & {
  readonly appealId: string;
  /** Of an appeal that is annulled: what else was told of it, and goes with it. */
  readonly with?: Partial<AmendableAppealValues>;
};
export type ConsultationAmendment = ChangeOf<AmendableConsultationValues> & {
  readonly consultationId: string;
  /** Of a consultation that is annulled: what else was told of it, and goes with it. */
  readonly with?: Partial<AmendableConsultationValues>;
};
export type PersonalAmendment = ChangeOf<AmendablePersonalValues>;

export type ApplicationEvent =
  | ApplicationReceived
  | Assigned
  | CorrectionRequested
  | CorrectionReceived
  | CorrectionLapsed
  | ReplyPeriodExtended
  | ThirdPartyConsulted
  | AgencyConsulted
  | ConsultationDelivered
  | ThirdPartyAnswered
  | AgencyAnswered
  | ObjectionOverridden
  | ReasonsRequested
  | ReasonsGiven
  | ReasonsJudged
  | FeeNotified
  | FeeNoticeDelivered
  | FeePaid
  | ReplyDrafted
  | ReplyReviewed
  | ReplySignedOff
  | Disclosed
  | PartlyDisclosed
  | Refused
  | NotProvided
  | NotProcessed
  | FeeLapsed
  | Withdrawn
  | OtherwiseClosed
  | ReplyDelivered
  | LetterIssued
  | AppealFiled
  | AppealDecided
  | ApplicationReopened
  | RegisterEntryAmended
  | AmendmentProposed
  | AmendmentRejected;

/** The facts of an event without who recorded it and for which agency: `decide` adds those from its context. */
export type Bare<Event> = Event extends ApplicationEvent ? Omit<Event, 'actor' | 'agency'> : never;
export type BareEvent = Bare<ApplicationEvent>;

/** Events that close an application. */
export type ClosingEvent =
  | Disclosed
  | PartlyDisclosed
  | Refused
  | NotProvided
  | NotProcessed
  | CorrectionLapsed
  | FeeLapsed
  | Withdrawn
  | OtherwiseClosed;

/** The closing that an event states, or undefined for an event that closes nothing. */
export function closingIn(event: ApplicationEvent): Closing | undefined {
  switch (event.type) {
    case 'Disclosed':
      return { type: 'disclosed', manner: event.data.manner };
    case 'PartlyDisclosed':
      return { type: 'partly_disclosed', ...event.data };
    case 'Refused':
      return { type: 'refused', grounds: event.data.grounds };
    case 'NotProvided':
      return { type: 'not_provided', ...event.data };
    case 'NotProcessed':
      return { type: 'not_processed', grounds: event.data.grounds };
    case 'CorrectionLapsed':
      return { type: 'correction_lapsed' };
    case 'FeeLapsed':
      return { type: 'fee_lapsed' };
    case 'Withdrawn':
      return { type: 'withdrawn' };
    case 'OtherwiseClosed':
      return { type: 'otherwise_closed' };
    default:
      return undefined;
  }
}
