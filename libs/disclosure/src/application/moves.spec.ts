import type { Stage } from './application.js';
import { STAGES } from './application.js';
import type { CommandType } from './commands.js';
import { decide } from './decide.js';
import { MOVES } from './moves.js';
import {
  AT_STAGE,
  LAW_DATA,
  PROVIDED,
  TODAY,
  appealCorrected,
  appealFiled,
  given,
  happened,
  refusalOf,
  stateAfter,
} from './application.fixture.js';
import { SAMPLE_MOVES, sampleDay } from './moves.fixture.js';

/** Where each command is possible: one mark a stage, in the order of STAGES. */
const POSSIBLE: Readonly<Record<keyof typeof MOVES, string>> = {
  //                  received, assigned, awaiting_correction, drafted, reviewed, signed_off, closed, reopened
  Assign: '           yes       yes       yes                  yes      yes       yes         -       yes',
  RequestCorrection: 'yes       yes       -                    -        -         -           -       yes',
  ReceiveCorrection: '-         -         yes                  -        -         -           -       -',
  LapseCorrection: '  -         -         yes                  -        -         -           -       -',
  ExtendReplyPeriod: 'yes       yes       -                    yes      yes       yes         -       yes',
  ConsultThirdParty: 'yes       yes       -                    yes      yes       yes         -       yes',
  ConsultAgency: '    yes       yes       -                    yes      yes       yes         -       yes',
  RecordConsultationDelivery: 'yes yes    yes                  yes      yes       yes         -       yes',
  RecordThirdPartyAnswer: 'yes  yes       yes                  yes      yes       yes         -       yes',
  RecordAgencyAnswer: 'yes      yes       yes                  yes      yes       yes         -       yes',
  OverrideObjection: 'yes       yes       yes                  yes      yes       yes         -       yes',
  RequestReasons: '   yes       yes       -                    yes      yes       yes         -       yes',
  ReceiveReasons: '   yes       yes       yes                  yes      yes       yes         -       yes',
  JudgeReasons: '     yes       yes       yes                  yes      yes       yes         -       yes',
  NotifyFee: '        yes       yes       -                    yes      yes       yes         -       yes',
  RecordFeeNoticeDelivery: 'yes yes       yes                  yes      yes       yes         -       yes',
  RecordPayment: '    yes       yes       yes                  yes      yes       yes         -       yes',
  IssueLetter: '      yes       yes       yes                  yes      yes       yes         yes     yes',
  DraftReply: '       yes       yes       -                    yes      -         -           -       yes',
  ReviewReply: '      -         -         -                    yes      yes       yes         -       -',
  SignOffReply: '     -         -         -                    -        yes       -           -       -',
  Reply: '            -         -         -                    -        -         yes         -       -',
  ReplyOnTheSpot: '   yes       yes       -                    -        -         -           -       -',
  LapseFee: '         yes       yes       yes                  yes      yes       yes         -       yes',
  Withdraw: '         yes       yes       yes                  yes      yes       yes         -       yes',
  CloseOtherwise: '   yes       yes       yes                  yes      yes       yes         -       yes',
  CloseImported: '    yes       yes       yes                  yes      yes       yes         -       yes',
  RecordDelivery: '   -         -         -                    -        -         -           yes     -',
  FileAppeal: '       yes       yes       yes                  yes      yes       yes         yes     yes',
  DecideAppeal: '     yes       yes       yes                  yes      yes       yes         yes     yes',
  Reopen: '           -         -         -                    -        -         -           yes     -',
  AmendRegisterEntry: 'yes      yes       yes                  yes      yes       yes         yes     yes',
  ProposeAmendment: ' yes       yes       yes                  yes      yes       yes         yes     yes',
  ApproveAmendment: ' yes       yes       yes                  yes      yes       yes         yes     yes',
  RejectAmendment: '  yes       yes       yes                  yes      yes       yes         yes     yes',
};

/** The article that rules a move; a refusal names it. */
const ARTICLES: Partial<Record<CommandType, string>> = {
  RequestCorrection: '30',
  ReceiveCorrection: '30',
  LapseCorrection: '30',
  ExtendReplyPeriod: '33',
  ConsultThirdParty: '32',
  ConsultAgency: '34',
  // That of the sample is to a third party.
  RecordConsultationDelivery: '32',
  RecordThirdPartyAnswer: '32',
  RecordAgencyAnswer: '34',
  OverrideObjection: '32',
  RequestReasons: '35',
  ReceiveReasons: '35',
  JudgeReasons: '35',
  NotifyFee: '42',
  RecordFeeNoticeDelivery: '42',
  RecordPayment: '42',
  DraftReply: '36',
  Reply: '36',
  ReplyOnTheSpot: '33',
  LapseFee: '42',
  RecordDelivery: '40',
  FileAppeal: '51',
};

/** A typical application at the stage, with one appeal decided `corrected` and another one pending. */
const atStage = (stage: Stage) => [
  ...AT_STAGE[stage],
  ...(stage === 'reopened' ? [] : [appealFiled, appealCorrected]),
  happened('AppealFiled', '2020-06-01', { appealId: 'appeal-2', route: 'lawsuit_direct' }),
];

const combinations = (Object.keys(MOVES) as (keyof typeof MOVES)[]).flatMap((command) =>
  STAGES.map((stage, index) => ({ command, stage, possible: POSSIBLE[command].trim().split(/\s+/)[index] === 'yes' })),
);

describe.each(combinations)('$command on an application that is $stage', ({ command, stage, possible }) => {
  const { command: sample, event, actor, needs = [] } = SAMPLE_MOVES[command];
  const day = sampleDay(command, stage);
  const move = () => given(...atStage(stage), ...needs).when(sample(day), { actor });

  if (command === 'ReviewReply' && (stage === 'reviewed' || stage === 'signed_off')) {
    it('is refused to approve again, for the draft is approved', () => move().thenRefused('already_reviewed'));
    it('is taken to return the draft', () => {
      given(...atStage(stage))
        .when({ type: 'ReviewReply', approved: false, opinion: '有误', reviewedOn: TODAY }, { actor })
        .then(happened('ReplyReviewed', TODAY, { approved: false, personal: { opinion: '有误' } }, actor));
    });
  } else if (command === 'CloseImported' && stage !== 'closed') {
    it('is refused, for it was received here', () => move().thenRefused('handled_here'));
  } else if (command === 'AmendRegisterEntry' && (stage === 'closed' || stage === 'reopened')) {
    it('is refused to one person, for it is counted', () => move().thenRefused('amendment_needs_two_persons'));
  } else if (possible) {
    it('is taken', () => move().then({ ...event(day), actor }));
  } else {
    it('is refused', () =>
      move().thenRefused(stage === 'closed' ? 'already_closed' : 'wrong_stage', ARTICLES[command]));
  }
});

test.each(Object.keys(SAMPLE_MOVES) as (keyof typeof MOVES)[])('%s needs an application', (command) => {
  given().when(SAMPLE_MOVES[command].command(TODAY)).thenRefused('no_such_application');
});

it('tells staff where the application stands and where it would have to be', () => {
  const command = { type: 'Reply', repliedOn: TODAY } as const;
  const refusal = refusalOf(() =>
    decide(stateAfter(AT_STAGE.drafted), command, { today: TODAY, actor: '李文', agency: '120116', ...LAW_DATA }),
  );
  expect(refusal.message).toBe('该申请现为“已拟稿”，不能答复；须为：已签发。');
  expect(refusal.english).toBe(
    'The application is at stage “drafted” and cannot be replied to; it must be at: signed off.',
  );
});

it.each(['reviewed', 'signed_off'] as const)('tells who drafts over a %s draft that it is returned first', (stage) => {
  const command = { type: 'DraftReply', decision: PROVIDED, text: '改稿', draftedOn: TODAY } as const;
  const refusal = refusalOf(() =>
    given(...AT_STAGE[stage])
      .when(command)
      .events(),
  );
  expect(refusal.message).toMatch(
    /须为：已登记、办理中、重新办理、已拟稿；答复稿须先由审核人退回（审核答复，审核结论为不同意）。$/,
  );
  expect(refusal.english).toMatch(
    /must be at: .*, drafted; have the reviewer return the draft first \(review it as not approved\)\.$/,
  );
});

it('tells staff when and how the application was closed', () => {
  const command = { type: 'Withdraw', reason: '', withdrawnOn: TODAY } as const;
  const refusal = refusalOf(() =>
    decide(stateAfter(AT_STAGE.closed), command, { today: TODAY, actor: '李文', agency: '120116', ...LAW_DATA }),
  );
  expect(refusal.message).toBe(
    '该申请已于 2020-03-17 办结（予以公开），不能撤回；登记有误的，请用“提出更正”；不应办结的（登记错了申请，或者期限内的缴费、补正其后才得知的），请提出更正取消办结，由他人批准后再办。',
  );
});
