import type { AmendedValues, ApplicationCommand } from './commands.js';
import type { ApplicationEvent } from './events.js';
import {
  AT_STAGE,
  DIRECTOR,
  LAWYER,
  LAW_DATA,
  TODAY,
  after,
  appealCorrected,
  appealFiled,
  assigned,
  consultationDelivered,
  at,
  correctionReceived,
  correctionRequested,
  delivered,
  drafted,
  feeNoticeDelivered,
  feeNotified,
  given,
  happened,
  imported,
  late,
  received,
  refusalOf,
  reopened,
  replied,
  reviewed,
  signedOff,
  thirdPartyConsulted,
  thirdPartyObjected,
} from './application.fixture.js';
import { clockOn } from './procedure.js';
import { proposalsOf } from './proposals.js';

/** Steps that should not have been recorded are annulled; the application then stands where it stood without them. */

const alone = (values: AmendedValues, amendedOn = TODAY) =>
  ({ type: 'AmendRegisterEntry', reason: '登记错了申请', values, amendedOn }) as const;
const propose = (values: AmendedValues, proposedOn = TODAY) =>
  ({
    type: 'ProposeAmendment',
    amendmentId: 'amendment-1',
    reason: '登记错了申请',
    values,
    proposedOn,
  }) as const;
const approve = (approvedOn = TODAY) => ({ type: 'ApproveAmendment', amendmentId: 'amendment-1', approvedOn }) as const;

/** What happened, and then an amendment by two persons. */
function amended(history: readonly ApplicationEvent[], values: AmendedValues, today = TODAY): ApplicationEvent[] {
  const proposed = given(...history)
    .when(propose(values, today), { today })
    .events();
  const approved = given(...history, ...proposed)
    .when(approve(today), { today, actor: LAWYER })
    .events();
  return [...history, ...proposed, ...approved];
}

const withdrawn = happened('Withdrawn', '2020-06-10', { personal: { reason: '' } });
const correctionLapsed = happened('CorrectionLapsed', '2020-03-19', {});
/** The last day to pay was 24 June; the step happened by itself. */
const feeLapsed = happened(
  'FeeLapsed',
  '2020-06-25',
  { noticedOn: '2020-05-26', dueOn: '2020-06-24' },
  'automatic-steps',
);
const unpaid = [late, assigned, feeNotified, feeNoticeDelivered];
const closedByNotice = [...unpaid, feeLapsed];

describe('an ending that is annulled', () => {
  it('is recorded as what it was and nothing, by two persons, with the reason', () => {
    given(...closedByNotice)
      .when(alone({ closing: null }))
      .thenRefused('amendment_needs_two_persons');
    const [event] = amended(closedByNotice, { closing: null }).slice(-1);
    expect(event).toMatchObject({
      type: 'RegisterEntryAmended',
      actor: LAWYER,
      data: {
        changes: [{ field: 'closing', from: { type: 'fee_lapsed' }, to: null }],
        personal: { reason: '登记错了申请' },
        approval: { amendmentId: 'amendment-1', approvedBy: LAWYER },
      },
    });
  });

  it.each<[string, readonly ApplicationEvent[], ApplicationEvent]>([
    ['received', AT_STAGE.received, withdrawn],
    ['assigned', AT_STAGE.assigned, happened('OtherwiseClosed', '2020-06-10', { personal: { reason: '重复登记' } })],
    ['awaiting a correction', AT_STAGE.awaiting_correction, correctionLapsed],
    ['drafted', AT_STAGE.drafted, withdrawn],
    ['reviewed', AT_STAGE.reviewed, withdrawn],
    ['signed off', AT_STAGE.signed_off, replied],
    ['reopened', AT_STAGE.reopened, withdrawn],
    ['notified of a fee', unpaid, feeLapsed],
  ])('leaves the application where it stood before: %s', (_, before, ending) => {
    const values = before === AT_STAGE.reopened ? { renewedClosing: null } : { closing: null };
    const stood = after(...before);
    const stands = after(...amended([...before, ending], values));
    expect(stands).toEqual({ ...stood, endingAnnulled: true });
    expect(clockOn(stands, LAW_DATA.calendar, TODAY)).toEqual(clockOn(stood, LAW_DATA.calendar, TODAY));
  });

  it('takes the delivery of the reply with it, and a letter that was issued does not hold it up', () => {
    const letter = happened('LetterIssued', '2020-03-17', {
      letterId: 'letter-1',
      kind: 'reply',
      number: '〔2020〕第1号',
      personal: { facts: {} as never },
    });
    const closed = [...AT_STAGE.closed, letter, delivered];
    expect(after(...amended(closed, { closing: null }))).toEqual({
      ...after(...AT_STAGE.signed_off),
      endingAnnulled: true,
    });
    given(...closed)
      .when(propose({ closing: null, deliveredOn: '2020-03-19' }))
      .thenRefused('annulled_with_its_step');
    given(...closed)
      .when(propose({ closing: null, closedOn: '2020-03-18' }))
      .thenRefused('annulled_with_its_step');
  });

  it('says what goes with it, and is not approved when that is no more what the proposer saw', () => {
    const [event] = amended([...AT_STAGE.closed, delivered], { closing: null }).slice(-1);
    expect(event).toMatchObject({
      data: {
        changes: [
          {
            field: 'closing',
            to: null,
            with: { closedOn: '2020-03-17', deliveredOn: '2020-03-18', deliveryMethod: 'post' },
          },
        ],
      },
    });
    const proposed = given(...AT_STAGE.closed)
      .when(propose({ closing: null }))
      .events();
    given(...AT_STAGE.closed, ...proposed, delivered)
      .when(approve(), { actor: LAWYER })
      .thenRefused('amendment_outdated');
    const open = given(...unpaid, happened('FeePaid', '2020-06-24', {}))
      .when(alone({ feeNotice: null }))
      .events();
    expect(open).toMatchObject([
      {
        data: {
          changes: [
            {
              field: 'feeNotice',
              with: { feeNotifiedOn: '2020-05-26', feeDeliveredOn: '2020-05-27', feePaidOn: '2020-06-24' },
            },
          ],
        },
      },
    ]);
  });

  it('takes with it the fee that it alone told of, as lapses did of old', () => {
    const open = amended([late, assigned, feeLapsed], { closing: null });
    expect(after(...open)).toEqual({ ...after(late, assigned), endingAnnulled: true });
    expect(open.at(-1)).toMatchObject({ data: { changes: [{ with: { feeNotifiedOn: '2020-05-26' } }] } });
    given(late, assigned, feeLapsed)
      .when(propose({ closing: null, feeNotifiedOn: '2020-05-27' }))
      .thenRefused('annulled_with_its_step');
  });

  it('leaves a later ending to be the counted one', () => {
    const open = amended(closedByNotice, { closing: null });
    const again = given(...open)
      .when({ type: 'Withdraw', reason: '', withdrawnOn: TODAY })
      .events();
    const { counted, renewed } = after(...open, ...again);
    expect({ counted, renewed }).toEqual({
      counted: { closing: { type: 'withdrawn' }, closedOn: TODAY },
      renewed: undefined,
    });
  });

  it('stands once it was appealed or handled again, and what it was can be amended still', () => {
    const appealed = [...AT_STAGE.closed, appealFiled];
    given(...appealed)
      .when(propose({ closing: null }))
      .thenRefused('ending_followed');
    given(...AT_STAGE.reopened)
      .when(propose({ closing: null }))
      .thenRefused('ending_followed');
    given(...AT_STAGE.reopened, withdrawn, happened('AppealFiled', '2020-06-20', { appealId: 'b', route: 'review' }))
      .when(propose({ renewedClosing: null }))
      .thenRefused('ending_followed');
    const before = happened('AppealFiled', '2020-03-16', { appealId: 'a', route: 'review' });
    expect(after(...amended([...AT_STAGE.signed_off, before, replied], { closing: null })).stage).toBe('signed_off');
  });

  describe('and appealed after', () => {
    const filed = at(appealFiled, '2020-06-26');
    const closed = [...closedByNotice, filed];
    const decided = (result: 'upheld' | 'corrected' | 'other') =>
      happened('AppealDecided', '2020-06-28', { appealId: 'appeal-1', result });
    const refusal = (history: readonly ApplicationEvent[], values: AmendedValues) =>
      refusalOf(() =>
        given(...history)
          .when(propose(values))
          .events(),
      );

    it('stands until that is decided, and where it has the application handled again; the refusal says how to go on', () => {
      expect(refusal(closed, { closing: null })).toMatchObject({
        code: 'ending_followed',
        message: expect.stringMatching(/尚未审结.+先取消该案的登记/u) as string,
      });
      expect(refusal([...closed, decided('corrected')], { closing: null })).toMatchObject({
        code: 'ending_followed',
        message: expect.stringMatching(/请重新办理/u) as string,
      });
    });

    it.each(['upheld', 'other'] as const)('is annulled once that was decided %s', (result) => {
      const open = amended([...closed, decided(result)], { closing: null });
      given(...open)
        .when({ type: 'RecordPayment', paidOn: '2020-06-24' })
        .then(happened('FeePaid', '2020-06-24', {}));
      expect(after(...open).appeals).toHaveLength(1);
    });

    it('does not come free by another day of the appeal', () => {
      const earlier = { appeal: { appealId: 'appeal-1', filedOn: '2020-06-24' } };
      for (const history of [closed, [...closed, decided('corrected')]]) {
        expect(refusal(history, earlier)).toMatchObject({ code: 'appeal_about_ending', article: '51' });
      }
      expect(amended(closed, { appeal: { appealId: 'appeal-1', filedOn: '2020-06-25' } })).not.toEqual(closed);
      const free = [...closed, decided('other')];
      expect(amended(free, earlier)).not.toEqual(free);
    });
  });

  it('is not brought back by importing once more the register that told it', () => {
    const closing = { type: 'withdrawn' } as const;
    const close = { type: 'CloseImported', closing, closedOn: '2020-06-10' } as const;
    given(...amended([imported, withdrawn], { closing: null }))
      .when(close)
      .thenRefused('handled_here');
  });

  it('is none where there is none', () => {
    given(received)
      .when(alone({ closing: null }))
      .thenRefused('nothing_recorded_to_amend');
  });
});

describe('a year that is over', () => {
  const earlier = at(received, '2019-11-04');
  const begun = [
    earlier,
    at(assigned, '2019-11-05'),
    at(drafted, '2019-12-26'),
    at(reviewed, '2019-12-27'),
    at(signedOff, '2019-12-28'),
  ];
  const open = amended([...begun, at(replied, '2019-12-30')], { closing: null });
  const close = (closedOn: string) => ({ type: 'CloseOtherwise', reason: '重复登记', closedOn }) as const;

  it('gets no ending from one person in the place of one that was annulled, whatever the ending', () => {
    const closings: readonly ApplicationCommand[] = [
      close('2019-11-20'),
      { type: 'Withdraw', reason: '', withdrawnOn: '2019-11-20' },
      { type: 'ReplyOnTheSpot', manner: 'provided', repliedOn: '2019-11-04' },
    ];
    const [withdraw] = closings.slice(1);
    for (const closing of closings) {
      const history = amended([earlier, at(withdrawn, '2019-12-30')], { closing: null });
      expect(
        refusalOf(() =>
          given(...history)
            .when(closing)
            .events(),
        ),
      ).toMatchObject({
        code: 'ending_in_year_over',
        message: expect.stringMatching(/按 2020 年的日期登记办结，再提出更正/u) as string,
      });
    }
    given(...open)
      .when({ type: 'Reply', repliedOn: '2019-12-30' })
      .thenRefused('ending_in_year_over', '36');
    given(...open)
      .when(withdraw as ApplicationCommand)
      .thenRefused('ending_in_year_over');
  });

  it('gets it by two: recorded for a day of this year, and amended to its own', () => {
    const again = given(...open)
      .when({ type: 'Reply', repliedOn: '2020-06-29' })
      .events();
    const right = after(...amended([...open, ...again], { closedOn: '2019-12-30' }));
    expect(right.counted).toEqual(after(...begun, at(replied, '2019-12-30')).counted);
  });

  it('gets it from one person for the first time, however late it is recorded', () => {
    given(...begun)
      .when(close('2019-12-30'))
      .then(happened('OtherwiseClosed', '2019-12-30', { personal: { reason: '重复登记' } }));
  });
});

describe('a lapse of what had been done in time', () => {
  it('is annulled, and the payment is recorded on its day by its own command, with its own checks', () => {
    const open = amended(closedByNotice, { closing: null });
    const pay = (paidOn: string) => ({ type: 'RecordPayment', paidOn }) as const;
    given(...open)
      .when(pay('2020-06-28'))
      .thenRefused('payment_too_late', '42');
    given(...open)
      .when(pay('2020-06-24'))
      .then(happened('FeePaid', '2020-06-24', {}));
  });

  it('is annulled, and the correction is recorded on its day', () => {
    const open = amended([...AT_STAGE.awaiting_correction, correctionLapsed], { closing: null });
    const correction = { type: 'ReceiveCorrection', correction: '2019年度', receivedOn: '2020-03-18' } as const;
    given(...open)
      .when(correction)
      .then(happened('CorrectionReceived', '2020-03-18', { personal: { correction: '2019年度' } }));
    given(...open)
      .when({ ...correction, receivedOn: '2020-03-19' })
      .thenRefused('correction_too_late', '30');
  });

  it('is still due by the clock until then, and marked, so that nobody but staff lapses it', () => {
    const open = after(...amended(closedByNotice, { closing: null }));
    expect(proposalsOf(open, LAW_DATA.calendar, TODAY)).toMatchObject([{ kind: 'fee_lapsed' }]);
    expect(open.endingAnnulled).toBe(true);
    given(...amended(closedByNotice, { closing: null }))
      .when({ type: 'LapseFee', lapsedOn: TODAY })
      .then(happened('FeeLapsed', TODAY, { noticedOn: '2020-05-26', dueOn: '2020-06-24' }));
  });

  it('says so wherever staff try to record it before', () => {
    const way = /取消办结/u;
    const payment = given(...closedByNotice).when({ type: 'RecordPayment', paidOn: '2020-06-24' });
    payment.thenRefused('already_closed', '42');
    expect(refusalOf(() => payment.events()).message).toMatch(way);
    const amendment = given(...closedByNotice).when(propose({ feePaidOn: '2020-06-24' }));
    amendment.thenRefused('nothing_recorded_to_amend');
    expect(refusalOf(() => amendment.events()).message).toMatch(way);
    const outcome = given(...closedByNotice).when(propose({ closing: { type: 'disclosed', manner: 'provided' } }));
    outcome.thenRefused('fee_unpaid', '42');
    expect(refusalOf(() => outcome.events()).message).toMatch(way);
    // After an appeal it is the way of the appeal.
    const appealed = [...closedByNotice, at(appealFiled, '2020-06-26')];
    const later = given(...appealed).when({ type: 'RecordPayment', paidOn: '2020-06-24' });
    later.thenRefused('already_closed', '42');
    expect(refusalOf(() => later.events()).message).toMatch(
      /结果为“结果纠正”的请重新办理，为其他结果的可以提出更正取消办结/u,
    );
  });

  it('does not keep a later handling from taking its steps by itself', () => {
    const open = amended(closedByNotice, { closing: null });
    const again = [
      ...open,
      withdrawn,
      at(appealFiled, '2020-06-26'),
      at(appealCorrected, '2020-06-28'),
      at(reopened, '2020-06-29'),
    ];
    expect(after(...again)).not.toHaveProperty('endingAnnulled');
    expect(after(...again)).not.toHaveProperty('closedFrom');
  });
});

describe('a correction request on the wrong application', () => {
  it('is annulled by one person while it is open, and may be made once more', () => {
    const history = AT_STAGE.awaiting_correction;
    const open = given(...history)
      .when(alone({ correctionRequestedOn: null }))
      .events();
    expect(open).toMatchObject([
      { data: { changes: [{ field: 'correctionRequestedOn', from: '2020-03-04', to: null }] } },
    ]);
    expect(after(...history, ...open)).toEqual(after(...AT_STAGE.assigned));
    given(...history, ...open)
      .when({ type: 'RequestCorrection', items: '请写明年度', dueOn: '2020-03-20', requestedOn: '2020-03-06' })
      .then(happened('CorrectionRequested', '2020-03-06', { dueOn: '2020-03-20', personal: { items: '请写明年度' } }));
  });

  it('goes together with the lapse that it led to, in one amendment or in two', () => {
    const lapsed = [...AT_STAGE.awaiting_correction, correctionLapsed];
    const open = { ...after(...AT_STAGE.assigned), endingAnnulled: true };
    expect(after(...amended(lapsed, { correctionRequestedOn: null, closing: null }))).toEqual(open);
    given(...lapsed)
      .when(propose({ correctionRequestedOn: null }))
      .thenRefused('correction_not_requested', '30');
    const withdrawnThen = amended([...AT_STAGE.awaiting_correction, withdrawn], { correctionRequestedOn: null });
    expect(after(...amended(withdrawnThen, { closing: null }))).toEqual(open);
  });

  it('is not annulled once it was answered, nor amended while it is annulled', () => {
    given(received, correctionRequested, correctionReceived)
      .when(alone({ correctionRequestedOn: null }))
      .thenRefused('annulled_step_answered', '30');
    given(received, correctionRequested)
      .when(alone({ correctionRequestedOn: null, correctionDueOn: '2020-03-20' }))
      .thenRefused('annulled_with_its_step');
  });
});

describe('an extension on the wrong application', () => {
  const extended = happened('ReplyPeriodExtended', '2020-03-10', {
    workingDays: 10,
    consentBy: DIRECTOR,
    personal: { reason: '需要检索历史档案' },
  });

  it('is annulled by one person while it is open, and is not used up', () => {
    const open = given(received, assigned, extended)
      .when(alone({ extendedOn: null }))
      .events();
    expect(after(received, assigned, extended, ...open)).toEqual(after(received, assigned));
    given(received, assigned, extended, ...open)
      .when({
        type: 'ExtendReplyPeriod',
        workingDays: 20,
        reason: '档案在外',
        consentBy: '赵明',
        noticedOn: '2020-03-12',
      })
      .then(
        happened('ReplyPeriodExtended', '2020-03-12', {
          workingDays: 20,
          consentBy: '赵明',
          personal: { reason: '档案在外' },
        }),
      );
    given(received, assigned, extended)
      .when(alone({ extendedOn: null, extensionWorkingDays: 5 }))
      .thenRefused('annulled_with_its_step');
  });

  it('is annulled by two in the handling that an appeal overturned, and there alone', () => {
    const [first, ...rest] = AT_STAGE.reopened;
    const again = at(extended, '2020-05-28');
    const history = [first as ApplicationEvent, extended, ...rest, again];
    const { extension, formerHandlings } = after(...amended(history, { handling: 1, extendedOn: null }));
    expect(extension).toMatchObject({ noticedOn: '2020-05-28' });
    expect(formerHandlings).toEqual(after(...AT_STAGE.reopened).formerHandlings);
  });
});

describe('a request for reasons on the wrong application', () => {
  const asked = happened('ReasonsRequested', '2020-03-10', { dueOn: '2020-03-24', personal: { why: '申请数量过大' } });

  it('is annulled until it is answered', () => {
    const open = given(received, asked)
      .when(alone({ reasonsRequestedOn: null }))
      .events();
    expect(after(received, asked, ...open)).toEqual(after(received));
    given(received, asked, happened('ReasonsGiven', '2020-03-20', { personal: { reasons: '科研需要' } }))
      .when(alone({ reasonsRequestedOn: null }))
      .thenRefused('annulled_step_answered', '35');
  });
});

/** What is left when one person annuls it. */
const without = (history: readonly ApplicationEvent[], values: AmendedValues) =>
  after(
    ...history,
    ...given(...history)
      .when(alone(values))
      .events(),
  );

describe('a correction received on the wrong application', () => {
  const history = [...AT_STAGE.awaiting_correction, correctionReceived];

  it('is annulled, and the correction is awaited again; or with the request, and none ever was', () => {
    expect(without(history, { correctionReceivedOn: null })).toEqual(after(...AT_STAGE.awaiting_correction));
    expect(without(history, { correctionRequestedOn: null, correctionReceivedOn: null })).toEqual(
      after(...AT_STAGE.assigned),
    );
  });

  it('stays once a reply was drafted on it', () => {
    for (const events of [[drafted], [drafted, reviewed, signedOff, replied]]) {
      given(...history, ...events)
        .when(propose({ correctionReceivedOn: null }))
        .thenRefused('correction_drawn_on', '30');
    }
  });
});

describe('a fee delivered or paid on the wrong application', () => {
  const paid = [...unpaid, happened('FeePaid', '2020-06-24', {})];

  it('is annulled, and the payment is awaited again', () => {
    expect(without(paid, { feePaidOn: null })).toEqual(after(...unpaid));
    expect(without(unpaid, { feeDeliveredOn: null })).toEqual(after(late, assigned, feeNotified));
  });

  it('stays under the reply or the lapse that came of it, until that is annulled', () => {
    const signed = [at(drafted, '2020-06-24'), at(reviewed, '2020-06-24'), at(signedOff, '2020-06-24')];
    given(...paid, ...signed, at(replied, '2020-06-24'))
      .when(propose({ feePaidOn: null }))
      .thenRefused('fee_unpaid', '42');
    given(...closedByNotice)
      .when(propose({ feeDeliveredOn: null }))
      .thenRefused('delivery_not_recorded', '42');
  });
});

describe('a consultation on the wrong application', () => {
  const annul = { consultation: { consultationId: 'consultation-1', consultedOn: null } };
  const asked = [late, assigned, thirdPartyConsulted, consultationDelivered];

  it('is annulled with its delivery and a silence, and stops nothing', () => {
    expect(without(asked, annul)).toEqual(after(late, assigned));
    const silent = happened('ThirdPartyAnswered', '2020-06-18', {
      consultationId: 'consultation-1',
      answer: 'silent',
      personal: { reasons: '' },
    });
    const closed = [...asked, silent, at(withdrawn, '2020-06-20')];
    const open = amended(closed, annul);
    expect(after(...open)).toEqual(after(late, assigned, at(withdrawn, '2020-06-20')));
    expect(open.at(-1)).toMatchObject({
      data: { consultationChanges: [{ with: { deliveredOn: '2020-05-27', answer: 'silent' } }] },
    });
    given(...closed)
      .when(propose({ consultation: { ...annul.consultation, deliveredOn: '2020-05-28' } }))
      .thenRefused('annulled_with_its_step');
  });

  it('stays once it was answered', () => {
    given(...asked, thirdPartyObjected)
      .when(alone(annul))
      .thenRefused('annulled_step_answered', '32');
  });
});

describe('an appeal on the wrong application', () => {
  const annul = { appeal: { appealId: 'appeal-1', filedOn: null } };
  const closed = [...AT_STAGE.closed, appealFiled];

  it('is annulled by two persons with its result, and never happened', () => {
    const [event] = amended([...closed, appealCorrected], annul).slice(-1);
    expect(event).toMatchObject({
      data: {
        appealChanges: [
          {
            appealId: 'appeal-1',
            field: 'filedOn',
            from: '2020-04-01',
            to: null,
            with: { route: 'review', result: 'corrected', decidedOn: '2020-05-20' },
          },
        ],
      },
    });
    const { appeals, annulledAppeals, ...rest } = after(...amended(closed, annul));
    expect({ ...rest, appeals }).toEqual(after(...AT_STAGE.closed));
    expect(annulledAppeals).toMatchObject([{ appealId: 'appeal-1' }]);
    expect(after(...amended(amended(closed, annul), { closing: null })).stage).toBe('signed_off');
    given(...closed)
      .when(alone(annul))
      .thenRefused('amendment_needs_two_persons');
  });

  it('is not filed once more by who told of it, and leaves others as they are', () => {
    const open = amended(closed, annul);
    given(...open)
      .when({ type: 'FileAppeal', appealId: 'appeal-1', route: 'review', filedOn: '2020-04-01' })
      .then();
    const other = happened('AppealFiled', '2020-04-02', { appealId: 'appeal-2', route: 'review' });
    expect(after(...amended([...closed, other], annul)).appeals).toMatchObject([{ appealId: 'appeal-2' }]);
  });

  it('is not put, by one person, in the place of what a year that is over has counted', () => {
    const today = '2021-03-01';
    const open = amended(closed, annul);
    const file = { type: 'FileAppeal', appealId: 'appeal-2', route: 'review' } as const;
    given(...open)
      .when({ ...file, filedOn: '2020-04-01' }, { today })
      .thenRefused('appeal_in_year_over');
    const filed = happened('AppealFiled', '2020-04-02', { appealId: 'appeal-2', route: 'review' });
    given(...open, filed)
      .when({ type: 'DecideAppeal', appealId: 'appeal-2', result: 'corrected', decidedOn: '2020-05-20' }, { today })
      .thenRefused('appeal_in_year_over');
    given(...open)
      .when({ ...file, filedOn: '2021-02-01' }, { today })
      .then(happened('AppealFiled', '2021-02-01', { appealId: 'appeal-2', route: 'review' }));
    // For the first time one person records it, however late.
    given(...AT_STAGE.closed)
      .when({ ...file, filedOn: '2020-04-01' }, { today })
      .then(happened('AppealFiled', '2020-04-01', { appealId: 'appeal-2', route: 'review' }));
  });

  it('leaves one that no closed year had counted to one person still', () => {
    const today = '2021-03-01';
    const filed = { type: 'FileAppeal', appealId: 'appeal-2', route: 'review', filedOn: '2020-04-01' } as const;
    const ofThisYear = at(appealFiled, '2021-02-01');
    given(...amended([...AT_STAGE.closed, ofThisYear], annul, today))
      .when(filed, { today })
      .then(happened('AppealFiled', '2020-04-01', { appealId: 'appeal-2', route: 'review' }));
  });

  const wrong = happened('AppealFiled', '2020-06-01', { appealId: 'appeal-3', route: 'review' });
  it.each([
    ['the first handling', [...AT_STAGE.signed_off, wrong, at(replied, '2020-11-05')]],
    [
      'one after a reopening',
      [...AT_STAGE.reopened, wrong, ...[drafted, reviewed, signedOff, replied].map((event) => at(event, '2020-11-05'))],
    ],
  ])('filed in %s, gives way to the true one of a year that is over by two persons', (_, history) => {
    const today = '2021-03-01';
    const open = amended(history, { appeal: { appealId: 'appeal-3', filedOn: null } }, today);
    const file = { type: 'FileAppeal', appealId: 'appeal-2', route: 'review', filedOn: '2020-06-10' } as const;
    given(...open)
      .when(file, { today })
      .thenRefused('appeal_in_year_over');
    const filed = given(...open)
      .when({ ...file, filedOn: '2021-02-01' }, { today })
      .events();
    const itsDay = { appeal: { appealId: 'appeal-2', filedOn: '2020-06-10' } };
    given(...open, ...filed)
      .when(alone(itsDay, today), { today })
      .thenRefused('amendment_needs_two_persons');
    expect(after(...amended([...open, ...filed], itsDay, today)).appeals).toContainEqual({
      appealId: 'appeal-2',
      route: 'review',
      filedOn: '2020-06-10',
    });
  });

  it('is not annulled once the application was reopened on it, nor amended while it is annulled', () => {
    given(...AT_STAGE.reopened)
      .when(propose(annul))
      .thenRefused('appeal_has_reopened');
    given(...closed)
      .when(propose({ appeal: { ...annul.appeal, route: 'lawsuit_direct' } }))
      .thenRefused('annulled_with_its_step');
  });
});

describe('the day of a reopening', () => {
  it('is put right, and the clock with it', () => {
    const due = (...events: readonly ApplicationEvent[]) => clockOn(after(...events), LAW_DATA.calendar, TODAY).due;
    // 20 working days after 25 May end on 22 June, after 22 May on 19 June 2020.
    expect(due(...AT_STAGE.reopened)).toBe('2020-06-22');
    expect(due(...amended(AT_STAGE.reopened, { reopenedOn: '2020-05-22' }))).toBe('2020-06-19');
  });

  it('stays behind the decision of the appeal and before the steps of its handling', () => {
    given(...AT_STAGE.reopened)
      .when(propose({ reopenedOn: '2020-05-19' }))
      .thenRefused('date_out_of_order');
    given(...AT_STAGE.reopened, at(feeNotified, '2020-05-27'))
      .when(propose({ reopenedOn: '2020-05-28' }))
      .thenRefused('date_out_of_order');
  });

  it('of a former handling is named by it, and stays between the endings around it', () => {
    const twice = [
      ...AT_STAGE.reopened,
      happened('Withdrawn', '2020-05-29', { personal: { reason: '' } }),
      happened('AppealFiled', '2020-06-01', { appealId: 'appeal-2', route: 'review' }),
      happened('AppealDecided', '2020-06-10', { appealId: 'appeal-2', result: 'corrected' }),
      happened('ApplicationReopened', '2020-06-15', { appealId: 'appeal-2' }),
    ];
    const right = after(...amended(twice, { handling: 2, reopenedOn: '2020-05-22' }));
    expect(right.formerHandlings?.[1]).toMatchObject({ reopenedOn: '2020-05-22' });
    expect(right.reopened).toEqual(after(...twice).reopened);
    for (const reopenedOn of ['2020-05-19', '2020-05-30']) {
      given(...twice)
        .when(propose({ handling: 2, reopenedOn }))
        .thenRefused('date_out_of_order');
    }
    given(...twice)
      .when(propose({ handling: 1, reopenedOn: '2020-05-22' }))
      .thenRefused('nothing_recorded_to_amend');
  });
});
