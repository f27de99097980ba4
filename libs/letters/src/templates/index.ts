import type { LetterFacts, LetterKind } from '#disclosure';
import type { Template } from '../facts.js';
import { factsFor } from '../facts.js';
import type { LetterPage } from '../page.js';
import { agencyLetter, publicInterestNotice, thirdPartyLetter } from './consultations.js';
import { feeNotice } from './fee-notice.js';
import { approvalSheet, deliveryProof, registrationForm } from './file-forms.js';
import {
  correctionNotice,
  extensionNotice,
  laterReplyNotice,
  reasonsRequest,
  thirdPartyNotice,
} from './notices-to-applicant.js';
import { receipt } from './receipt.js';
import { reply } from './reply.js';

export const TEMPLATES: Readonly<Record<LetterKind, Template>> = {
  registration_form: registrationForm,
  receipt,
  correction_notice: correctionNotice,
  extension_notice: extensionNotice,
  third_party_letter: thirdPartyLetter,
  third_party_notice: thirdPartyNotice,
  public_interest_notice: publicInterestNotice,
  agency_letter: agencyLetter,
  reasons_request: reasonsRequest,
  later_reply_notice: laterReplyNotice,
  fee_notice: feeNotice,
  approval_sheet: approvalSheet,
  reply,
  delivery_proof: deliveryProof,
};

/** The page of a letter. Throws `LetterLacksFact` if the facts lack what it must state. */
export function letterPage(kind: LetterKind, facts: LetterFacts): LetterPage {
  const template = TEMPLATES[kind];
  return template.page(factsFor(kind, facts, template));
}
