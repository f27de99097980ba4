import type { Application } from './application/application.js';
import type { ApplicationEvent } from './application/events.js';
import { monthOf } from './law/legal-date.js';
import type { Shapes } from './recorded.js';

/**
 * Fees by item go by what one applicant asks of an agency in a calendar month, over several applications. The stream of an agency
 * that says which of them were charged for how many, so that no item is charged twice. Whose they are and of which month is the
 * application's to say, where a typing error may still be amended.
 */
export interface ItemsCharged {
  readonly type: 'ItemsCharged';
  readonly data: {
    readonly applicationId: string;
    /** The items of the month that the notice charges. */
    readonly from: number;
    readonly to: number;
  };
}

export const FEE_ITEMS_SHAPES: Shapes<ItemsCharged['type']> = { versions: { ItemsCharged: 1 }, upcasters: {} };

/** What the agency's stream has to learn of an event; nothing of one that charges nothing by item. */
export function itemsCharged(applicationId: string, event: ApplicationEvent): ItemsCharged[] {
  const lines = event.type === 'FeeNotified' && event.data.basis === 'per_item' ? event.data.lines : [];
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return [];
  return [{ type: 'ItemsCharged', data: { applicationId, from: first.from, to: last.to } }];
}

type Applied = Pick<Application, 'applicantName' | 'identityNumber' | 'receivedOn'>;

/** Of one applicant and calendar month: by the identity number where both give one, else by the name. */
export function countedTogether(one: Applied, other: Applied): boolean {
  if (monthOf(one.receivedOn) !== monthOf(other.receivedOn)) return false;
  return one.identityNumber !== undefined && other.identityNumber !== undefined
    ? folded(one.identityNumber) === folded(other.identityNumber)
    : folded(one.applicantName) === folded(other.applicantName);
}

/** As two clerks may type the same: full width or half, with spaces or without. */
const folded = (text: string): string => text.normalize('NFKC').replace(/\s+/gu, '').toUpperCase();
