import { APPLICANT_KINDS } from './law/applicants.js';
import { APPEAL_RESULTS, APPEAL_ROUTES } from './law/appeals.js';
import { CHANNELS } from './law/channels.js';
import { AGENCY_ANSWERS, CLOCK_STATES, THIRD_PARTY_ANSWERS } from './law/clock.js';
import { DELIVERY_METHODS } from './law/delivery.js';
import { FEE_BASES } from './law/fees.js';
import { LETTER_KINDS } from './law/letters.js';
import { OUTCOME_FACTS } from './law/outcomes.js';
import { AMENDED_LABELS } from './application/amendable-fields.js';
import { STAGES } from './application/application.js';
import { PROPOSAL_KINDS } from './application/proposals.js';
import { APPLICATION_LABELS, EVENT_LABELS } from './labels.js';

/** What the API calls things for which Chinese has the word of the glossary. */
const CODES: ReadonlySet<string> = new Set<string>([
  ...[...APPLICANT_KINDS, ...APPEAL_ROUTES, ...APPEAL_RESULTS, ...CHANNELS, ...CLOCK_STATES, ...DELIVERY_METHODS],
  ...[...THIRD_PARTY_ANSWERS, ...AGENCY_ANSWERS, ...FEE_BASES, ...LETTER_KINDS, ...STAGES, ...PROPOSAL_KINDS],
  ...Object.keys({ ...OUTCOME_FACTS, ...EVENT_LABELS, ...APPLICATION_LABELS, ...AMENDED_LABELS }),
  ...['third_party', 'agency', 'appealId', 'consultationId', 'letterId', 'amendmentId', 'handling'],
]);

/** Codes in a sentence that staff read in Chinese; there should be none. What they typed themselves may be anything. */
export const codesIn = (chinese: string): string[] =>
  (chinese.match(/[A-Za-z]\w*/g) ?? []).filter((word) => CODES.has(word) || /^[a-z]+(?:_[a-z0-9]+)+$/.test(word));
