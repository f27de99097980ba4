import type { ReckonedFee } from '../fees.js';
import type { LegalDate } from '../legal-date.js';

/** What happened in one handling of an application, as far as it moves the clock (Articles 30–35 and 42). */
export interface Handling {
  readonly startedOn: LegalDate;
  /** Handled for the first time, or again after an appeal. */
  readonly start: 'received' | 'reopened';
  readonly correction?: Correction;
  readonly extension?: Extension;
  readonly consultations?: readonly Consultation[];
  readonly reasons?: Reasons;
  readonly fee?: Fee;
  /** A correction was asked for in an earlier handling: it may be once only. */
  readonly correctionUsedUp?: true;
  /** Since when there is a draft of the reply; none is, while it is returned. */
  readonly draftedOn?: LegalDate;
  readonly closedOn?: LegalDate;
  /** Whether the ending was a reply, or something after which none is owed: a lapse, a withdrawal. */
  readonly closedBy?: 'reply' | 'other';
}

/** Article 30. */
export interface Correction {
  readonly requestedOn: LegalDate;
  readonly dueOn: LegalDate;
  readonly receivedOn?: LegalDate;
  /** The applicant stated a good cause, with which it counts after its last day, too. */
  readonly withGoodCause?: true;
}

/** Article 33. */
export interface Extension {
  readonly noticedOn: LegalDate;
  readonly workingDays: number;
  /** Head of the disclosure office who consented. */
  readonly consentBy: string;
}

export type ConsultationKind = 'third_party' | 'agency';

/** Third parties and other agencies are asked under an article each. */
export const ARTICLE_OF_CONSULTATION: Readonly<Record<ConsultationKind, string>> = { third_party: '32', agency: '34' };

export const THIRD_PARTY_ANSWERS = ['consents', 'objects', 'silent'] as const;
export type ThirdPartyAnswer = (typeof THIRD_PARTY_ANSWERS)[number];

export const AGENCY_ANSWERS = ['agrees', 'disagrees', 'silent'] as const;
export type AgencyAnswer = (typeof AGENCY_ANSWERS)[number];

export const ANSWER_LABELS: Readonly<Record<ThirdPartyAnswer | AgencyAnswer, string>> = {
  consents: '同意公开',
  objects: '不同意公开',
  agrees: '同意公开',
  disagrees: '不同意公开',
  silent: '逾期未答复',
};

/** Articles 32 and 34: a third party or another agency is asked; the time it takes does not count. */
export interface Consultation {
  readonly consultationId: string;
  readonly kind: ConsultationKind;
  /** Who is asked. */
  readonly name: string;
  readonly consultedOn: LegalDate;
  /** Day the letter was received; the 15 working days run from it. */
  readonly deliveredOn?: LegalDate;
  readonly answer?: ThirdPartyAnswer | AgencyAnswer;
  readonly answeredOn?: LegalDate;
  /** What it said with its answer; absent where it said nothing. */
  readonly reasons?: string;
  /** Article 32: disclosed all the same, in the public interest. */
  readonly overriddenOn?: LegalDate;
}

/** Article 35: reasons for an excessive request. */
export interface Reasons {
  readonly requestedOn: LegalDate;
  readonly dueOn: LegalDate;
  readonly givenOn?: LegalDate;
  readonly judgedOn?: LegalDate;
  readonly reasonable?: boolean;
  /** The later day set for the reply. */
  readonly laterReplyOn?: LegalDate;
}

/** Article 42. What the notice states is unknown of a fee of which no more was recorded than that it lapsed. */
export interface Fee extends Partial<ReckonedFee> {
  readonly notifiedOn: LegalDate;
  /** Day the applicant received the notice; the 20 working days to pay run from it. */
  readonly deliveredOn?: LegalDate;
  /** Last day to pay, where the record states it instead of the delivery. */
  readonly dueOn?: LegalDate;
  readonly paidOn?: LegalDate;
  /** What the notice was for when the payment was recorded, in yuan: amended since, it may be for another amount. */
  readonly amountPaid?: number;
  /** It lapsed unpaid, and a later notice took its place: it charges nothing any more, whatever becomes of that one. */
  readonly replaced?: true;
}
