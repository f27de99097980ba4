import type { LegalDate } from '../legal-date.js';

export const latest = (one: LegalDate, other: LegalDate): LegalDate => (one > other ? one : other);

/** Of a date that is not known, the other one. */
export function earliest(one: LegalDate | undefined, other: LegalDate): LegalDate;
export function earliest(one: LegalDate | undefined, other: LegalDate | undefined): LegalDate | undefined;
export function earliest(one: LegalDate | undefined, other: LegalDate | undefined): LegalDate | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one;
}
