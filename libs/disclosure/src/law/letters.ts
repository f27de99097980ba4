/**
 * The papers an office issues while it handles an application (rules of practice under Articles 29–42): what each is called
 * and the facts it states. The facts that went into a letter are kept in the event `LetterIssued`, so it can be printed again
 * as it was, whatever is amended later.
 */
import type { Channel } from './channels.js';
import type { ApplicantKind } from './applicants.js';
import type { FeeNotice } from './fees.js';
import type { LegalDate } from './legal-date.js';
import type { Decision } from './outcomes.js';
import type { Remedies } from './remedies.js';

export const LETTER_KINDS = [
  'registration_form',
  'receipt',
  'correction_notice',
  'extension_notice',
  'third_party_letter',
  'third_party_notice',
  'public_interest_notice',
  'agency_letter',
  'reasons_request',
  'later_reply_notice',
  'fee_notice',
  'approval_sheet',
  'reply',
  'delivery_proof',
] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

export const LETTER_LABELS: Readonly<Record<LetterKind, { readonly label: string; readonly english: string }>> = {
  registration_form: { label: '政府信息公开申请登记表', english: 'registration form' },
  receipt: { label: '政府信息公开申请接收回执', english: 'receipt' },
  correction_notice: { label: '政府信息公开申请补正告知书', english: 'correction notice' },
  extension_notice: { label: '政府信息公开延期答复告知书', english: 'extension notice' },
  third_party_letter: { label: '政府信息公开征求第三方意见书', english: 'letter to the third party' },
  third_party_notice: {
    label: '政府信息公开征求第三方意见告知书',
    english: 'notice to the applicant that a third party is consulted',
  },
  public_interest_notice: {
    label: '政府信息公开决定告知第三方书',
    english: 'notice to the third party of disclosure in the public interest',
  },
  agency_letter: { label: '政府信息公开征求其他机关意见书', english: 'letter to the co-producing agency' },
  reasons_request: { label: '政府信息公开申请说明理由告知书', english: 'request for reasons' },
  later_reply_notice: { label: '政府信息公开延迟答复告知书', english: 'notice of a later reply date' },
  fee_notice: { label: '政府信息公开信息处理费收费通知书', english: 'fee notice' },
  approval_sheet: { label: '政府信息公开答复审查呈批单', english: 'approval sheet' },
  reply: { label: '政府信息公开申请答复书', english: 'reply' },
  delivery_proof: { label: '政府信息公开文书送达回证', english: 'proof of delivery' },
};

/** Who issues the letter, as the agency was at that time. */
export interface LetterHead {
  readonly name: string;
  /** What the red title line says; the agency's name where nothing else was set. */
  readonly heading: string;
  /** Name on the seal; the agency's name where nothing else was set. */
  readonly seal: string;
  readonly address?: string;
  readonly telephone?: string;
}

/** The facts of a letter. What its kind does not speak of is absent. */
export interface LetterFacts {
  readonly head: LetterHead;
  /** `〔2026〕第3号`, of this agency, year and kind. */
  readonly number: string;
  readonly issuedOn: LegalDate;
  readonly registerNumber: string;
  readonly receivedOn: LegalDate;
  readonly channel: Channel;
  readonly applicantKind: ApplicantKind;
  readonly applicantName: string;
  readonly contact?: string;
  readonly identityNumber?: string;
  readonly request: string;
  readonly handlingUnit?: string;
  /** Articles 29 and 40: the form and the way in which the information is wanted, as the applicant put it: `纸质，邮寄`. */
  readonly wanted?: string;
  /** Last day of the reply period, as it stood when the letter was issued. */
  readonly replyDueOn?: LegalDate;
  readonly correction?: { readonly items: string; readonly dueOn: LegalDate };
  readonly extension?: {
    readonly workingDays: number;
    readonly reason: string;
    readonly consentBy: string;
    readonly formerlyDueOn: LegalDate;
    readonly dueOn: LegalDate;
  };
  readonly thirdParty?: { readonly name: string; readonly contact?: string; readonly matter: string };
  /** Article 32: why the public interest outweighs the third party's objection. */
  readonly publicInterest?: { readonly objection: string; readonly reasons: string };
  readonly consultedAgency?: { readonly name: string; readonly matter: string };
  readonly reasons?: { readonly why: string; readonly dueOn: LegalDate };
  /** Article 35: reasonable, but not to be answered in time. */
  readonly laterReply?: { readonly dueOn: LegalDate; readonly why: string };
  readonly fee?: FeeNotice;
  /** Where and how the fee is paid: payee, account, counter. */
  readonly payment?: string;
  readonly approval?: {
    readonly draftedBy: string;
    readonly draftedOn: LegalDate;
    readonly reviewedBy?: string;
    readonly reviewedOn?: LegalDate;
    readonly opinion?: string;
    readonly signedOffBy?: string;
    readonly signedOffOn?: LegalDate;
  };
  readonly reply?: { readonly decision: Decision; readonly text: string };
  readonly remedies?: Remedies;
  /** The paper that is delivered, for its proof of delivery; `to` where that is not the applicant. */
  readonly delivered?: { readonly title: string; readonly number: string; readonly to?: string };
}
