import type { LetterKind } from '../law/letters.js';
import type { Amendment, ApplicationEvent } from './events.js';

/** What annuls the step that a letter states. Which consultation a letter is about is not in its event, so those are not told. */
const ANNULLED_BY: Readonly<Partial<Record<LetterKind, readonly Amendment['field'][]>>> = {
  correction_notice: ['correctionRequestedOn'],
  extension_notice: ['extendedOn'],
  reasons_request: ['reasonsRequestedOn'],
  later_reply_notice: ['reasonsRequestedOn'],
  fee_notice: ['feeNotice'],
  reply: ['closing', 'renewedClosing'],
};

/**
 * Ids of the letters that state a step or an ending which was annulled since: they were issued, and are in force no more. A letter of
 * the same kind about a step recorded anew is none of them.
 * @param history of one application, from its beginning
 */
export function annulledLetters(history: readonly ApplicationEvent[]): ReadonlySet<string> {
  const issued: { readonly letterId: string; readonly kind: LetterKind; readonly handling: number }[] = [];
  const annulled = new Set<string>();
  let current = 1;
  for (const event of history) {
    if (event.type === 'ApplicationReopened') current += 1;
    else if (event.type === 'LetterIssued') issued.push({ ...event.data, handling: current });
    else if (event.type === 'RegisterEntryAmended') {
      for (const { field, to, handling = current } of event.data.changes) {
        if (to !== null) continue;
        for (const letter of issued) {
          // A correction is asked for once, in whichever handling.
          const sameStep = field === 'correctionRequestedOn' || letter.handling === handling;
          if (sameStep && ANNULLED_BY[letter.kind]?.includes(field) === true) annulled.add(letter.letterId);
        }
      }
    }
  }
  return annulled;
}
