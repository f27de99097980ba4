import { readFileSync, readdirSync } from 'node:fs';
import type { RefusalCode } from './application.fixture.js';
import {
  AT_STAGE,
  LAWYER,
  PROVIDED,
  agencyConsulted,
  appealCorrected,
  appealFiled,
  consultationDelivered,
  correctionReceived,
  correctionRequested,
  draftedAs,
  feeNotified,
  feeNoticeDelivered,
  given,
  happened,
  reasonsGiven,
  reasonsRequested,
  refusalOf,
  reopened,
  reviewed,
  signedOff,
  thirdPartyConsulted,
  thirdPartyObjected,
  late,
} from './application.fixture.js';
import type { ApplicationCommand } from './commands.js';
import type { ApplicationEvent } from './events.js';

const asked = [late, thirdPartyConsulted, consultationDelivered];
const charged = [late, feeNotified, feeNoticeDelivered];
const closed = [...AT_STAGE.closed, appealFiled];
/** Signed off on 28 May to give everything out. */
const signedOffAt = (day: string): ApplicationEvent[] =>
  [draftedAs(PROVIDED), reviewed, signedOff].map((event) => ({ ...event, occurredOn: day }));

const extend = { type: 'ExtendReplyPeriod', workingDays: 5, reason: '案卷多', consentBy: '赵明' } as const;
const draft = { type: 'DraftReply', text: '答复', draftedOn: '2020-06-02' } as const;
const judge = { type: 'JudgeReasons', reasonable: true, why: '科研需要', judgedOn: '2020-06-10' } as const;
const request = { type: 'RequestCorrection', items: '年度', requestedOn: '2020-05-26', dueOn: '2020-06-09' } as const;
const answer = {
  type: 'RecordThirdPartyAnswer',
  consultationId: 'consultation-1',
  answer: 'silent',
  reasons: '',
  answeredOn: '2020-06-30',
} as const;
const override = {
  type: 'OverrideObjection',
  consultationId: 'consultation-1',
  reasons: '公共安全',
  overriddenOn: '2020-06-03',
} as const;
const overridden = happened('ObjectionOverridden', '2020-06-03', {
  consultationId: 'consultation-1',
  personal: { reasons: '公共安全' },
});

/** One case of each refusal of the procedure: what happened, the command, and the article; none where only the register is at stake. */
const CASES: Readonly<
  Partial<Record<RefusalCode, readonly [readonly ApplicationEvent[], ApplicationCommand, string | undefined]>>
> = {
  already_closed: [closed, { ...extend, noticedOn: '2020-03-18' }, '33'],
  already_received: [
    [late],
    {
      type: 'ReceiveApplication',
      registerNumber: '2020-0001',
      channel: 'online',
      applicantKind: 'other',
      receivedOn: '2020-05-25',
      source: 'intake',
      personal: { applicantName: '张三', request: '预算' },
    },
    undefined,
  ],
  already_recorded: [[...asked, thirdPartyObjected, overridden], override, '32'],
  already_reviewed: [
    AT_STAGE.reviewed,
    { type: 'ReviewReply', approved: true, opinion: '同意', reviewedOn: '2020-03-16' },
    undefined,
  ],
  appeal_already_decided: [
    [...closed, appealCorrected],
    { type: 'DecideAppeal', appealId: 'appeal-1', result: 'upheld', decidedOn: '2020-05-20' },
    undefined,
  ],
  appeal_has_reopened: [
    [...closed, appealCorrected, reopened, happened('Withdrawn', '2020-05-27', { personal: { reason: '' } })],
    { type: 'Reopen', appealId: 'appeal-1', reopenedOn: '2020-05-28' },
    undefined,
  ],
  appeal_not_corrected: [closed, { type: 'Reopen', appealId: 'appeal-1', reopenedOn: '2020-05-25' }, undefined],
  clock_stopped: [[late, feeNotified], { ...extend, noticedOn: '2020-06-01' }, '33'],
  consultation_pending: [[...asked, ...signedOffAt('2020-05-28')], { type: 'Reply', repliedOn: '2020-06-01' }, '32'],
  correction_awaited: [
    [late, { ...correctionRequested, occurredOn: '2020-05-26' }, { ...draftedAs(PROVIDED), occurredOn: '2020-05-28' }],
    { type: 'AmendRegisterEntry', reason: '误录', amendedOn: '2020-06-30', values: { draftedOn: '2020-05-27' } },
    '30',
  ],
  correction_already_requested: [
    [
      late,
      happened('CorrectionRequested', '2020-05-26', { dueOn: '2020-06-05', personal: { items: '名称' } }),
      { ...correctionReceived, occurredOn: '2020-05-27' },
    ],
    { ...request, requestedOn: '2020-05-28' },
    '30',
  ],
  correction_not_requested: [
    closed,
    {
      type: 'ProposeAmendment',
      amendmentId: 'amendment-1',
      reason: '录入错误',
      values: { closing: { type: 'correction_lapsed' } },
      proposedOn: '2020-06-30',
    },
    '30',
  ],
  correction_notice_too_late: [[late], { ...request, requestedOn: '2020-06-04' }, '30'],
  correction_period_too_short: [[late], { ...request, dueOn: '2020-05-26' }, '30'],
  correction_too_late: [
    AT_STAGE.awaiting_correction,
    { type: 'ReceiveCorrection', correction: '年度', receivedOn: '2020-03-19' },
    '30',
  ],
  date_in_future: [[late], { ...extend, noticedOn: '2020-07-01' }, '33'],
  date_out_of_order: [[late], { ...extend, noticedOn: '2020-05-24' }, '33'],
  date_too_early: [
    [late],
    { type: 'RequestReasons', why: '200 件', dueOn: '2020-05-26', requestedOn: '2020-05-26' },
    '35',
  ],
  delivery_not_recorded: [[late, feeNotified], { type: 'LapseFee', lapsedOn: '2020-06-30' }, '42'],
  drafter_may_not_approve: [
    AT_STAGE.drafted,
    { type: 'ReviewReply', approved: true, opinion: '同意', reviewedOn: '2020-03-13' },
    undefined,
  ],
  extension_moves_nothing: [
    [
      late,
      reasonsRequested,
      reasonsGiven,
      happened('ReasonsJudged', '2020-06-10', {
        reasonable: true,
        laterReplyOn: '2020-09-30',
        personal: { why: '确有需要' },
      }),
    ],
    { ...extend, noticedOn: '2020-06-12' },
    '33',
  ],
  extension_too_long: [[late], { ...extend, workingDays: 21, noticedOn: '2020-06-01' }, '33'],
  extension_too_short: [[late], { ...extend, workingDays: 0, noticedOn: '2020-06-01' }, '33'],
  fee_not_notified: [[late], { type: 'RecordPayment', paidOn: '2020-06-01' }, '42'],
  fee_unpaid: [[...charged, ...signedOffAt('2020-05-28')], { type: 'Reply', repliedOn: '2020-06-01' }, '42'],
  ground_missing: [[late], { ...draft, decision: { type: 'refused', grounds: [] } }, '36'],
  ground_of_another_decision: [
    [late],
    { ...draft, decision: { type: 'refused', grounds: ['not_held'] } } as unknown as ApplicationCommand,
    '36',
  ],
  ground_repeated: [
    [late],
    { ...draft, decision: { type: 'refused', grounds: ['state_secret', 'state_secret'] } },
    undefined,
  ],
  handled_here: [[late], { type: 'CloseImported', closing: { type: 'withdrawn' }, closedOn: '2020-06-01' }, undefined],
  later_reply_too_far: [[late, reasonsRequested, reasonsGiven], { ...judge, laterReplyOn: '2021-06-11' }, '35'],
  no_correction_received: [[late], { ...draft, decision: { type: 'not_provided', grounds: ['still_unclear'] } }, '30'],
  no_known_working_day: [[late, reasonsRequested, reasonsGiven], { ...judge, laterReplyOn: '2020-10-01' }, '35'],
  no_later_reply: [
    [late, reasonsRequested, reasonsGiven],
    { ...judge, reasonable: false, laterReplyOn: '2020-09-30' },
    '35',
  ],
  no_reasons_given: [[late, reasonsRequested], judge, '35'],
  no_such_amendment: [
    closed,
    { type: 'ApproveAmendment', amendmentId: 'amendment-1', approvedOn: '2020-05-25' },
    undefined,
  ],
  no_such_appeal: [closed, { type: 'Reopen', appealId: 'appeal-2', reopenedOn: '2020-05-25' }, undefined],
  no_such_application: [[], { ...extend, noticedOn: '2020-06-01' }, undefined],
  no_such_consultation: [[late], override, undefined],
  no_such_date: [[late], { ...extend, noticedOn: '2020-06-31' }, undefined],
  not_held_not_relied_on: [
    [late],
    {
      ...draft,
      decision: { type: 'not_provided', grounds: ['needs_creation'], notHeld: { why: 'does_not_exist' } },
    },
    '36',
  ],
  not_on_the_spot: [[late], { type: 'ReplyOnTheSpot', manner: 'provided', repliedOn: '2020-05-26' }, '33'],
  nothing_to_charge: [[late], { type: 'NotifyFee', basis: 'per_page', quantity: 30, notifiedOn: '2020-06-01' }, '42'],
  nothing_to_deliver: [
    [late, happened('Withdrawn', '2020-05-27', { personal: { reason: '' } })],
    { type: 'RecordDelivery', method: 'post', deliveredOn: '2020-05-28' },
    '40',
  ],
  nothing_to_override: [asked, override, '32'],
  // 7 working days from 25 May end on 3 June.
  notice_without_effect: [
    [late, { ...correctionRequested, occurredOn: '2020-06-04' }],
    { type: 'LapseCorrection', lapsedOn: '2020-06-30' },
    '30',
  ],
  payment_too_late: [charged, { type: 'RecordPayment', paidOn: '2020-06-25' }, '42'],
  period_still_running: [asked, { ...answer, answeredOn: '2020-06-17' }, '32'],
  period_unreasonable: [[late], { ...request, dueOn: '2040-05-26' }, '30'],
  quantity_too_large: [
    [late],
    { type: 'NotifyFee', basis: 'per_page', quantity: 1_000_001, notifiedOn: '2020-06-01' },
    '42',
  ],
  reasons_not_judged: [
    [late],
    { ...draft, decision: { type: 'not_processed', grounds: ['excessive_requests'] } },
    '35',
  ],
  reasons_not_requested: [[late], judge, '35'],
  receipt_too_early: [
    [],
    {
      type: 'ReceiveApplication',
      registerNumber: '2007-0001',
      channel: 'online',
      applicantKind: 'other',
      receivedOn: '2007-05-25',
      source: 'intake',
      personal: { applicantName: '张三', request: '预算' },
    },
    undefined,
  ],
  reply_period_over: [[late], { ...extend, noticedOn: '2020-06-23' }, '33'],
  silence_gives_no_reasons: [asked, { ...answer, reasons: '涉及商业秘密' }, '32'],
  third_party_objects: [
    [...asked, thirdPartyObjected, ...signedOffAt('2020-05-28')],
    { type: 'Reply', repliedOn: '2020-06-03' },
    '32',
  ],
  value_missing: [[late], { ...extend, consentBy: ' ', noticedOn: '2020-06-01' }, '33'],
  wrong_consultation: [[late, agencyConsulted], { ...answer, consultationId: 'consultation-2' }, '32'],
  wrong_stage: [[late], { type: 'Reply', repliedOn: '2020-06-01' }, '36'],
};

/** Where the calendar is at stake: in `proposals.spec.ts`. */
const ELSEWHERE: readonly RefusalCode[] = ['last_day_provisional'];

const cases = Object.entries(CASES).map(([code, [history, command, article]]) => ({
  code: code as RefusalCode,
  history,
  command,
  article,
}));

test.each(cases)('$code: the article, what is wrong and how to go on', ({ code, history, command, article }) => {
  const actor = code === 'already_reviewed' ? LAWYER : undefined;
  const answered = given(...history).when(command, actor === undefined ? {} : { actor });
  answered.thenRefused(code, article);
  const { message, english } = refusalOf(() => answered.then());
  // Not the 请 of 申请.
  expect(message).toMatch(/(?<!申)请|须/);
  expect(english).toMatch(WAY_ON);
});

/** What to do is told in a clause of its own, or as what must be. */
const WAY_ON = /[;:.] \w|\bmust\b|\bneeds\b|\bunless\b|\bonce\b|\bby\b|\bat the latest\b|\buntil\b/;

test('no refusal of the procedure is left out', () => {
  const directory = new URL('../../../../../libs/disclosure/src/application/', import.meta.url);
  const files = readdirSync(directory).filter((name) =>
    /^(decide.*|checks|decision-checks|order-of-steps|reply-period)(?<!spec)\.ts$/.test(name),
  );
  const codes = files.flatMap((name) =>
    [...readFileSync(new URL(name, directory), 'utf8').matchAll(/RefusedCommand\(\s*'(\w+)'/g)].map(([, code]) => code),
  );
  expect(codes.length).toBeGreaterThan(40);
  const told: readonly (string | undefined)[] = [...Object.keys(CASES), ...ELSEWHERE];
  expect([...new Set(codes)].filter((code) => !told.includes(code))).toEqual([]);
});
