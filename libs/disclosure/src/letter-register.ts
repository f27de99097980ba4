import type { LetterKind } from './law/letters.js';

/** The letters of one agency, year and kind: the stream that gives them their numbers, 1 and on without a gap. */
export interface LetterNumbered {
  readonly type: 'LetterNumbered';
  readonly data: {
    readonly kind: LetterKind;
    readonly year: number;
    readonly sequence: number;
    readonly letterId: string;
    readonly applicationId: string;
  };
}

export const LETTER_REGISTER_SCHEMA_VERSIONS: Readonly<Record<LetterNumbered['type'], number>> = { LetterNumbered: 1 };

/** 〔2026〕第3号 */
export const letterNumber = (year: number, sequence: number): string => `〔${year}〕第${sequence}号`;
