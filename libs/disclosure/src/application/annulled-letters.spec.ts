import type { LetterFacts, LetterKind } from '../law/letters.js';
import { annulledLetters } from './annulled-letters.js';
import {
  appealCorrected,
  appealFiled,
  correctionRequested,
  feeNotified,
  happened,
  received,
  reopened,
  replied,
} from './application.fixture.js';
import type { Amendment, ApplicationEvent } from './events.js';

/** Only which letter it is and of which kind is told apart by. */
const letter = (letterId: string, kind: LetterKind) =>
  happened('LetterIssued', '2020-05-26', {
    ...{ letterId, kind, number: '〔2020〕第1号' },
    personal: { facts: {} as LetterFacts },
  });
const amended = (field: Amendment['field'], to: unknown = null, handling?: number) =>
  happened('RegisterEntryAmended', '2020-06-01', {
    changes: [{ field, from: '2020-05-26', to, ...(handling !== undefined && { handling }) } as Amendment],
    ...{ appealChanges: [], consultationChanges: [] },
    personal: { reason: '登记错了申请', changes: [] },
  });
const again = [appealFiled, appealCorrected, reopened];

it.each<[string, readonly ApplicationEvent[], readonly string[]]>([
  ['the reply of an ending', [received, replied, letter('reply', 'reply'), amended('closing')], ['reply']],
  [
    'the reply of the ending after a reopening, and not the former one',
    [replied, letter('first', 'reply'), ...again, replied, letter('second', 'reply'), amended('renewedClosing')],
    ['second'],
  ],
  [
    'a correction notice, and not the one that was recorded anew, nor the receipt',
    [
      ...[received, letter('receipt', 'receipt'), correctionRequested, letter('wrong', 'correction_notice')],
      ...[amended('correctionRequestedOn'), correctionRequested, letter('right', 'correction_notice')],
    ],
    ['wrong'],
  ],
  [
    'a correction notice of a handling that an appeal overturned',
    [letter('asked', 'correction_notice'), ...again, amended('correctionRequestedOn')],
    ['asked'],
  ],
  [
    'a request for reasons, and the later reply date told upon them',
    [letter('why', 'reasons_request'), letter('later', 'later_reply_notice'), amended('reasonsRequestedOn')],
    ['why', 'later'],
  ],
  [
    'an extension in the handling that is named, and no other',
    [
      letter('first', 'extension_notice'),
      ...again,
      letter('second', 'extension_notice'),
      amended('extendedOn', null, 1),
    ],
    ['first'],
  ],
  ['a fee notice', [feeNotified, letter('fee', 'fee_notice'), amended('feeNotice')], ['fee']],
  ['nothing where a date is put right', [letter('x', 'extension_notice'), amended('extendedOn', '2020-05-27')], []],
])('%s', (_what, history, annulled) => {
  expect([...annulledLetters(history)]).toEqual(annulled);
});
