import type { LetterFacts, LetterKind } from '#disclosure';
import { docxOf } from './render/docx.js';
import { htmlOf } from './render/html.js';
import { letterPage } from './templates/index.js';

export { LetterLacksFact } from './facts.js';

/** The letter as one HTML file that prints as the paper. Throws `LetterLacksFact` if the facts lack what it must state. */
export const letterHtml = (kind: LetterKind, facts: LetterFacts): string => htmlOf(letterPage(kind, facts));

/** The letter as a Word document; the same facts give the same bytes. Rejects with `LetterLacksFact` as `letterHtml` throws. */
export const letterDocx = async (kind: LetterKind, facts: LetterFacts): Promise<Uint8Array> =>
  docxOf(letterPage(kind, facts));
