/**
 * The papers an office issues while it handles an application (rules of practice under Articles 29–42): what each is called
 * and the facts it states. The facts that went into a letter are kept in the event `LetterIssued`, so it can be printed again
 * as it was, whatever is amended later.
 */
import type { Channel } from './channels.js';
import type { ApplicantKind } from './applicants.js';
import type { DeliveryMethod } from './delivery.js';
import type { FeeNotice, FeeTariff } from './fees.js';
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

/** Why the last day of a reply period is not that of 20 working days from the receipt. */
export const REPLY_MOVES = ['reopened', 'correction', 'consultation', 'extension', 'later_reply', 'fee'] as const;
export type ReplyMove = (typeof REPLY_MOVES)[number];

/** The edition of wording and setting in which letters are issued today. */
export const LETTER_EDITION = 5;

/** The facts of a letter. What its kind does not speak of is absent. */
export interface LetterFacts {
  readonly head: LetterHead;
  /**
   * The edition of wording and setting; absent from letters of the first, which are printed again in it. The second says of what
   * is not processed what Articles 36(6) and 39 say; the third is set by its length, so that a line or two need no second page; the
   * fourth leaves the numbers that the office gave to what is to be corrected, and keeps rows that belong together on one page; the
   * fifth breaks the name of an office between its words.
   */
  readonly edition?: 2 | 3 | 4 | typeof LETTER_EDITION;
  /** `〔2026〕第3号`, of this agency, year and kind. */
  readonly number: string;
  readonly issuedOn: LegalDate;
  /** Legal date of the act that the letter is or speaks of: of the notice, the consultation, the reply. */
  readonly actedOn?: LegalDate;
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
  /** Last day of the reply period, as it stood on the day that the letter bears; absent while there is none to be relied on. */
  readonly replyDueOn?: LegalDate;
  /** That day lies in a year whose holidays were not published. */
  readonly replyDueProvisional?: true;
  /** A consultation goes on, so that the last day still moves from day to day: none is stated. */
  readonly replyPaused?: true;
  /** What moved that day since the receipt; absent where nothing did. */
  readonly replyMovedBy?: readonly ReplyMove[];
  /** The consultation that the letter speaks of began after the last day of the reply period: its time is not taken out. */
  readonly consultedTooLate?: true;
  /** The notice that the letter is came after its last day: the reply period neither stops nor begins anew for it. */
  readonly noticedTooLate?: true;
  /** The period that the letter gives whom it is sent to, counted from its own day, reaches into such a year. */
  readonly periodProvisional?: true;
  readonly correction?: { readonly items: string; readonly dueOn: LegalDate };
  readonly extension?: {
    readonly workingDays: number;
    readonly reason: string;
    readonly consentBy: string;
    /** The last days before and after it; absent while a consultation goes on, as both still move then. */
    readonly formerlyDueOn?: LegalDate;
    readonly dueOn?: LegalDate;
    /** The former, the new last day lies in a year whose holidays were not published. */
    readonly formerlyProvisional?: true;
    readonly provisional?: true;
    readonly paused?: true;
  };
  readonly thirdParty?: { readonly name: string; readonly contact?: string; readonly matter: string };
  /** Article 32: why the public interest outweighs the third party's objection. */
  readonly publicInterest?: {
    readonly objection: string;
    readonly reasons: string;
    /** Day of the letter that asked the third party. */
    readonly consultedOn?: LegalDate;
  };
  readonly consultedAgency?: { readonly name: string; readonly matter: string };
  readonly reasons?: { readonly why: string; readonly dueOn: LegalDate };
  /** Article 35: reasonable, but not to be answered in time. */
  readonly laterReply?: {
    readonly dueOn: LegalDate;
    readonly why: string;
    /** That day lies in a year whose holidays were not published, and may turn out a rest day. */
    readonly provisional?: true;
  };
  readonly fee?: FeeNotice & {
    /** What payment does to the reply period, by the tariff it was reckoned by. */
    readonly afterPayment?: FeeTariff['afterPayment'];
    /** The document that the tariff stands in, as it is cited. */
    readonly basisDocument?: string;
  };
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
  readonly reply?: {
    readonly decision: Decision;
    /** As it was signed off; absent where nothing was drafted: on the spot, or before the register came here. */
    readonly text?: string;
    /** 当场答复, Article 33. */
    readonly onTheSpot?: boolean;
  };
  readonly remedies?: Remedies;
  /** The paper that is delivered, for its proof of delivery. */
  readonly delivered?: DeliveredPaper;
}

export interface DeliveredPaper {
  readonly title: string;
  readonly number: string;
  /** To whom, and where that is, if it is not the applicant. */
  readonly to?: string;
  readonly contact?: string;
  /** How it was delivered, where that is recorded already. */
  readonly method?: DeliveryMethod;
}

/** The letters that are the recorded act itself: they bear its day, and a number of its year. The others are of the day they are issued. */
const ACTS: ReadonlySet<LetterKind> = new Set<LetterKind>([
  'correction_notice',
  'extension_notice',
  'third_party_letter',
  'public_interest_notice',
  'agency_letter',
  'reasons_request',
  'later_reply_notice',
  'fee_notice',
  'reply',
]);

/** The day that a letter bears. */
export const letterDate = (
  kind: LetterKind,
  { issuedOn, actedOn = issuedOn }: Pick<LetterFacts, 'issuedOn' | 'actedOn'>,
): LegalDate => (ACTS.has(kind) ? actedOn : issuedOn);

/** A letter as its proof of delivery names it: nobody but the applicant may learn from it who applied. */
export function deliveredPaper(kind: LetterKind, facts: LetterFacts): DeliveredPaper {
  const { number, thirdParty, consultedAgency, delivered } = facts;
  const paper = { title: LETTER_LABELS[kind].label, number };
  switch (kind) {
    case 'third_party_letter':
    case 'public_interest_notice': {
      const { name = '第三方', contact } = thirdParty ?? {};
      return { ...paper, to: name, ...(contact !== undefined && { contact }) };
    }
    case 'agency_letter':
      return { ...paper, to: consultedAgency?.name ?? '被征求意见机关' };
    case 'delivery_proof': {
      const { to, contact } = delivered ?? {};
      return { ...paper, ...(to !== undefined && { to }), ...(contact !== undefined && { contact }) };
    }
    default:
      return paper;
  }
}
