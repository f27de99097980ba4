import type { LegalDate } from './legal-date.js';
import type { Closing, NotProvidedGround, RefusalGround } from './outcomes.js';
import { OUTCOME_FACTS } from './outcomes.js';

/**
 * Article 51 and 行政复议法 (2023 revision) Article 23: the remedies that a reply names. Ordinary: administrative review within
 * 60 days, or a suit within 6 months. Review first (复议前置), since 2024-01-01: refusals under Articles 14–16, and partial
 * disclosures that withhold under them; a suit follows within 15 days of the review decision.
 */
export interface Remedies {
  readonly reviewFirst: boolean;
  /** Whom the application for review is made to. */
  readonly reviewBody?: string;
  /** Where a suit is brought. */
  readonly court?: string;
}

export const REVIEW_WITHIN_DAYS = 60;
export const SUIT_WITHIN_MONTHS = 6;
export const SUIT_AFTER_REVIEW_WITHIN_DAYS = 15;

/** 行政复议法 as revised came into force. */
const REVIEW_FIRST_SINCE: LegalDate = '2024-01-01';

/** It follows from the article relied on, not from the row of the report: a statutory look-up (Article 36) is ordinary. */
const reviewedFirst = (ground: RefusalGround | NotProvidedGround): boolean =>
  /^1[456]/.test(OUTCOME_FACTS[ground].article ?? '');

/** True when the decision can be sued over only after a review. */
export function reviewFirst(decision: Closing, repliedOn: LegalDate): boolean {
  if (repliedOn < REVIEW_FIRST_SINCE) return false;
  if (decision.type === 'refused') return decision.grounds.some(reviewedFirst);
  return decision.type === 'partly_disclosed' && decision.withheldUnder.some(reviewedFirst);
}
