import { Temporal } from 'temporal-polyfill';
import type { ApplicationEvent } from './events.js';
import type { MOVES } from './moves.js';
import {
  AT_STAGE,
  LAWYER,
  TODAY,
  appealCorrected,
  appealFiled,
  agencyConsulted,
  assigned,
  at,
  consultationDelivered,
  correctionReceived,
  correctionRequested,
  delivered,
  feeNotified,
  feeNoticeDelivered,
  given,
  happened,
  imported,
  reasonsGiven,
  reasonsRequested,
  received,
  reopened,
  thirdPartyConsulted,
  thirdPartyObjected,
} from './application.fixture.js';
import type { RefusalCode } from './application.fixture.js';
import { SAMPLE_MOVES } from './moves.fixture.js';

const dayBefore = (date: string): string => Temporal.PlainDate.from(date).subtract({ days: 1 }).toString();
const dayAfter = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString();

interface Dated {
  readonly step: keyof typeof MOVES;
  readonly given: readonly ApplicationEvent[];
  /** The earliest day that is taken, and what that day is. */
  readonly from: string;
  readonly being: string;
  /** Why the day before it is refused, unless it is out of order. */
  readonly refused?: [RefusalCode, string?];
}

const pendingAppeal = happened('AppealFiled', '2020-04-10', { appealId: 'appeal-2', route: 'review' });
const { closed, signed_off } = AT_STAGE;
const late = happened('Disclosed', '2020-06-05', { manner: 'provided', onTheSpot: false });

const steps: Dated[] = [
  { step: 'Assign', given: [received], from: '2020-03-02', being: 'the receipt' },
  { step: 'RequestCorrection', given: [received], from: '2020-03-02', being: 'the receipt' },
  {
    step: 'ReceiveCorrection',
    given: AT_STAGE.awaiting_correction,
    from: '2020-03-04',
    being: 'the correction notice',
  },
  {
    step: 'LapseCorrection',
    given: AT_STAGE.awaiting_correction,
    from: '2020-03-19',
    being: 'the day after the last day to correct',
    refused: ['period_still_running', '30'],
  },
  { step: 'DraftReply', given: [received, assigned], from: '2020-03-02', being: 'the receipt' },
  {
    step: 'DraftReply',
    given: [received, assigned, correctionRequested, correctionReceived],
    from: '2020-03-10',
    being: 'the receipt of the correction',
  },
  { step: 'ReviewReply', given: AT_STAGE.drafted, from: '2020-03-12', being: 'the draft' },
  { step: 'SignOffReply', given: AT_STAGE.reviewed, from: '2020-03-13', being: 'the review' },
  { step: 'Reply', given: signed_off, from: '2020-03-16', being: 'the sign-off' },
  { step: 'ReplyOnTheSpot', given: [received], from: '2020-03-02', being: 'the receipt' },
  { step: 'ExtendReplyPeriod', given: [received, assigned], from: '2020-03-02', being: 'the receipt' },
  {
    step: 'ExtendReplyPeriod',
    given: [received, assigned, correctionRequested, correctionReceived],
    from: '2020-03-10',
    being: 'the receipt of the correction',
  },
  { step: 'ConsultThirdParty', given: [received], from: '2020-03-02', being: 'the receipt' },
  { step: 'ConsultAgency', given: [received], from: '2020-03-02', being: 'the receipt' },
  {
    step: 'RecordConsultationDelivery',
    given: [received, thirdPartyConsulted],
    from: '2020-05-26',
    being: 'the letter',
  },
  {
    step: 'RecordThirdPartyAnswer',
    given: [received, thirdPartyConsulted, consultationDelivered],
    from: '2020-05-27',
    being: 'the delivery of the letter',
  },
  { step: 'RecordAgencyAnswer', given: [received, agencyConsulted], from: '2020-05-26', being: 'the letter' },
  {
    step: 'OverrideObjection',
    given: [received, thirdPartyConsulted, consultationDelivered, thirdPartyObjected],
    from: '2020-06-02',
    being: 'the objection',
  },
  { step: 'RequestReasons', given: [received], from: '2020-03-02', being: 'the receipt' },
  { step: 'ReceiveReasons', given: [received, reasonsRequested], from: '2020-05-26', being: 'the request for them' },
  {
    step: 'JudgeReasons',
    given: [received, reasonsRequested, reasonsGiven],
    from: '2020-06-02',
    being: 'the receipt of the reasons',
  },
  { step: 'NotifyFee', given: [received], from: '2020-03-02', being: 'the receipt' },
  { step: 'RecordFeeNoticeDelivery', given: [received, feeNotified], from: '2020-05-26', being: 'the fee notice' },
  {
    step: 'RecordPayment',
    given: [received, feeNotified, feeNoticeDelivered],
    from: '2020-05-27',
    being: 'the delivery of the fee notice',
  },
  { step: 'IssueLetter', given: [received], from: '2020-03-02', being: 'the receipt' },
  {
    step: 'LapseFee',
    given: [received, at(feeNotified, '2020-03-17'), at(feeNoticeDelivered, '2020-03-17')],
    from: '2020-04-16',
    being: 'the day after the last day to pay',
    refused: ['period_still_running', '42'],
  },
  { step: 'Withdraw', given: [received], from: '2020-03-02', being: 'the receipt' },
  { step: 'CloseOtherwise', given: [received], from: '2020-03-02', being: 'the receipt' },
  { step: 'CloseImported', given: [imported], from: '2020-03-02', being: 'the receipt' },
  { step: 'RecordDelivery', given: closed, from: '2020-03-17', being: 'the reply' },
  { step: 'FileAppeal', given: closed, from: '2020-03-02', being: 'the receipt' },
  { step: 'DecideAppeal', given: [...closed, pendingAppeal], from: '2020-04-10', being: 'its filing' },
  {
    step: 'Reopen',
    given: [...closed, appealFiled, appealCorrected],
    from: '2020-05-20',
    being: 'the decision of the appeal',
  },
  {
    step: 'Reopen',
    given: [...signed_off, appealFiled, appealCorrected, late],
    from: '2020-06-05',
    being: 'an ending later than the decision of the appeal',
  },
];

/** The article that rules each step, as a refusal of its date names it; the others are practice. */
const ARTICLES: Readonly<Partial<Record<Dated['step'], string>>> = {
  RequestCorrection: '30',
  ReceiveCorrection: '30',
  LapseCorrection: '30',
  ConsultThirdParty: '32',
  RecordConsultationDelivery: '32',
  RecordThirdPartyAnswer: '32',
  OverrideObjection: '32',
  ReplyOnTheSpot: '33',
  ExtendReplyPeriod: '33',
  ConsultAgency: '34',
  RecordAgencyAnswer: '34',
  RequestReasons: '35',
  ReceiveReasons: '35',
  JudgeReasons: '35',
  DraftReply: '36',
  Reply: '36',
  RecordDelivery: '40',
  NotifyFee: '42',
  RecordFeeNoticeDelivery: '42',
  RecordPayment: '42',
  LapseFee: '42',
  FileAppeal: '51',
};

describe.each(steps)('$step is dated on or after $from, $being:', ({ step, given: history, from, refused }) => {
  const { command, event, actor } = SAMPLE_MOVES[step];

  it('that very day is taken', () => {
    given(...history)
      .when(command(from), { actor })
      .then({ ...event(from), actor });
  });

  it('the day before it is refused', () => {
    const [code, article] = refused ?? ['date_out_of_order', ARTICLES[step]];
    given(...history)
      .when(command(dayBefore(from)), { actor })
      .thenRefused(code, article);
  });

  it('a day before the receipt is refused', () => {
    given(...history)
      .when(command('2020-03-01'), { actor })
      .thenRefused('date_out_of_order', ARTICLES[step]);
  });

  it('tomorrow is refused', () => {
    given(...history)
      .when(command(dayAfter(TODAY)), { actor })
      .thenRefused('date_in_future', ARTICLES[step]);
  });

  it.each(['2020-02-30', '2020-3-2', ''])('“%s” is no day', (day) => {
    given(...history)
      .when(command(day), { actor })
      .thenRefused('no_such_date');
  });
});

it('the delivery of a letter to another agency is dated under the article of that agency', () => {
  given(received, agencyConsulted)
    .when({ type: 'RecordConsultationDelivery', consultationId: 'consultation-2', deliveredOn: '2020-05-25' })
    .thenRefused('date_out_of_order', '34');
});

describe('returning a draft is dated on or after the step it undoes:', () => {
  const returnOn = (reviewedOn: string) =>
    ({ type: 'ReviewReply', approved: false, opinion: '理由不足', reviewedOn }) as const;
  const returnedOn = (day: string) =>
    happened('ReplyReviewed', day, { approved: false, personal: { opinion: '理由不足' } }, LAWYER);

  it.each([
    ['the draft', AT_STAGE.drafted, '2020-03-12'],
    ['the approval', AT_STAGE.reviewed, '2020-03-13'],
    ['the sign-off', AT_STAGE.signed_off, '2020-03-16'],
  ])('%s', (_, history, from) => {
    given(...history)
      .when(returnOn(dayBefore(from)), { actor: LAWYER })
      .thenRefused('date_out_of_order');
    given(...history)
      .when(returnOn(from), { actor: LAWYER })
      .then(returnedOn(from));
  });
});

describe('after a reopening, no step of the new handling is dated before it:', () => {
  const reopenedAgain = [...closed, delivered, appealFiled, appealCorrected, reopened];
  it.each([
    ...(['Assign', 'RequestCorrection', 'DraftReply', 'Withdraw', 'CloseOtherwise'] as const),
    ...(['ExtendReplyPeriod', 'ConsultThirdParty', 'ConsultAgency', 'RequestReasons', 'NotifyFee'] as const),
  ])('%s', (step) => {
    const { command, event } = SAMPLE_MOVES[step];
    given(...reopenedAgain)
      .when(command('2020-05-24'))
      .thenRefused('date_out_of_order', ARTICLES[step]);
    given(...reopenedAgain)
      .when(command('2020-05-25'))
      .then(event('2020-05-25'));
  });

  it('LapseFee, whose notice is one of the new handling too', () => {
    const notified = { ...feeNotified, occurredOn: '2020-03-10' };
    const handledAgain = [received, notified, ...reopenedAgain.slice(1)];
    given(...handledAgain)
      .when({ type: 'LapseFee', lapsedOn: '2020-06-25' })
      .thenRefused('fee_not_notified', '42');
    given(...handledAgain, feeNotified, feeNoticeDelivered)
      .when({ type: 'LapseFee', lapsedOn: '2020-06-25' })
      .then(happened('FeeLapsed', '2020-06-25', { noticedOn: '2020-05-26', dueOn: '2020-06-24' }));
  });

  it('but an appeal may have been filed before it', () => {
    const { command, event } = SAMPLE_MOVES.FileAppeal;
    given(...reopenedAgain)
      .when(command('2020-03-10'))
      .then(event('2020-03-10'));
  });
});
