import type { LetterKind } from './law/letters.js';
import type { Shapes } from './recorded.js';

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

export const LETTER_REGISTER_SHAPES: Shapes<LetterNumbered['type']> = {
  versions: { LetterNumbered: 1 },
  upcasters: {},
};

/** 〔2026〕第3号 */
export const letterNumber = (year: number, sequence: number): string => `〔${year}〕第${sequence}号`;
