/** Lengths of the statutory periods, in working days. Day 1 is the working day after the start date (次日起算). */

/** Article 33: to reply. */
export const REPLY_WITHIN = 20;
/** Article 33: by how much the reply period may be extended, once. */
export const EXTENSION_AT_MOST = 20;
/** Article 30: from receipt, to ask for a correction. */
export const CORRECTION_NOTICE_WITHIN = 7;
/**
 * Articles 30 and 35: the last day to correct, or to give reasons, is set by the agency and leaves a reasonable time. The law names no
 * number; what is more than so many months after the notice is refused as a slip of the pen.
 */
export const REASONABLE_MONTHS = 3;
/** Article 32: for a third party, from its receipt of the letter. */
export const THIRD_PARTY_ANSWER_WITHIN = 15;
/** Article 34: for another agency, from its receipt of the letter. */
export const AGENCY_ANSWER_WITHIN = 15;
/** Article 42 and 国办函〔2020〕109号: to pay, from the day after the applicant received the notice. */
export const PAYMENT_WITHIN = 20;
/**
 * However the holidays of a year are arranged (全国年节及纪念日放假办法, 13 days in all, the longest of them together a good week), they
 * move no last day of these periods by more than so many months.
 */
export const MOVED_AT_MOST_MONTHS = 1;
