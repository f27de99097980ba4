import { v5 as uuidV5 } from 'uuid';

/** Names of the streams of the software. */
export const applicationStream = (applicationId: string): string => `application-${applicationId}`;
export const registerStream = (agency: string, year: number): string => `register-${agency}-${year}`;
/** One for the whole installation. */
export const LAW_DATA_STREAM = 'law-data';
/** One for the whole installation. */
export const AUTOMATIC_STEPS_STREAM = 'automatic-steps';
/** Of the whole installation, too: who may sign in, and which agencies there are. */
export const ACCOUNTS_STREAM = 'accounts';
export const AGENCIES_STREAM = 'agencies';
/** How far the logs of reads and sign-ins had come. */
export const LOG_ANCHORS_STREAM = 'log-anchors';
/** Numbers of the letters of one kind. */
export const letterStream = (agency: string, year: number, kind: string): string => `letters-${agency}-${year}-${kind}`;
/** Items that an agency has charged for before each month had a stream of its own. */
export const feeItemsStream = (agency: string): string => `fee-items-${agency}`;
/** Items that it has charged for in a calendar month, `2026-03`. */
export const monthlyFeeItemsStream = (agency: string, month: string): string => `${feeItemsStream(agency)}-${month}`;
/** The query codes of one application. */
export const queryCodeStream = (applicationId: string): string => `query-codes-${applicationId}`;
export const agencyStream = (agency: string): string => `agency-${agency}`;

const NAMESPACE = '6f0d2f4e-3f0c-5b0e-9c54-8a3c1f1d7a20';

/** A UUID that the same words always give: for what must be recognised when it comes a second time. */
export const nameBasedId = (...words: readonly (string | number)[]): string => uuidV5(JSON.stringify(words), NAMESPACE);
