import { initialLawData } from '../law-data.js';
import { clockOf } from '../law/clock.js';
import {
  AT_STAGE,
  CLERK,
  CONTEXT,
  LAWYER,
  correctionReceived,
  correctionRequested,
  given,
  happened,
  received,
  replied,
  stateAfter,
  thirdPartyConsulted,
  at,
} from './application.fixture.js';
import type { AmendedValues } from './commands.js';
import { decide } from './decide.js';
import type { ApplicationEvent } from './events.js';
import { firstHandling } from './procedure.js';

/*
 * Received on 2 March 2020, the last day to reply is 30 March (see procedure.spec.ts). Extended by 10 working days, asked about,
 * replied to on 17 March; an appeal overturned it, and it is handled again since 25 May.
 */
const extension = happened('ReplyPeriodExtended', '2020-03-10', {
  workingDays: 10,
  consentBy: '赵明',
  personal: { reason: '需要检索历史档案' },
});
const history = [
  received,
  extension,
  at(thirdPartyConsulted, '2020-03-03'),
  happened('ConsultationDelivered', '2020-03-04', { consultationId: 'consultation-1' }),
  happened('ThirdPartyAnswered', '2020-03-06', {
    consultationId: 'consultation-1',
    answer: 'consents',
    personal: { reasons: '' },
  }),
  ...AT_STAGE.reopened.slice(1),
];

const propose = (values: AmendedValues) =>
  ({
    type: 'ProposeAmendment',
    amendmentId: 'amendment-1',
    reason: '录入错误',
    values,
    proposedOn: '2020-06-29',
  }) as const;

/** Proposed by one person and approved by another. */
function byTwo(values: AmendedValues, before: readonly ApplicationEvent[] = history): ApplicationEvent[] {
  const proposed = decide(stateAfter(before), propose(values), { ...CONTEXT, actor: CLERK });
  const approve = { type: 'ApproveAmendment', amendmentId: 'amendment-1', approvedOn: '2020-06-30' } as const;
  const approved = decide(stateAfter([...before, ...proposed]), approve, { ...CONTEXT, actor: LAWYER });
  return [...before, ...proposed, ...approved];
}

describe('a typing error in a handling that an appeal overturned', () => {
  it('is put right by two persons, in the handling in which it was made', () => {
    const amended = byTwo({ handling: 1, extensionWorkingDays: 20, extendedOn: '2020-03-11' });
    expect(amended.at(-1)).toMatchObject({
      type: 'RegisterEntryAmended',
      data: {
        changes: [
          { handling: 1, field: 'extendedOn', from: '2020-03-10', to: '2020-03-11' },
          { handling: 1, field: 'extensionWorkingDays', from: 10, to: 20 },
        ],
        approval: { proposedBy: CLERK, approvedBy: LAWYER },
      },
    });
    const state = stateAfter(amended);
    expect(state?.formerHandlings).toMatchObject([{ extension: { noticedOn: '2020-03-11', workingDays: 20 } }]);
    expect(state).not.toHaveProperty('extension');
    // Out are 4, 5 and 6 March, so the reply period is of 43 days: Apr 1=22 … 3=24 7–10=28 13–17=33 20–24=38 26*=39 27=40 28=41
    // 29=42 30=43.
    const { calendar } = initialLawData();
    if (state === undefined) throw new Error('nothing happened');
    expect(clockOf(firstHandling(state), calendar, '2020-06-30')).toMatchObject({ due: '2020-04-30', onTime: true });
  });

  it('and so is one in a consultation, which is known by its id', () => {
    const consultation = { consultationId: 'consultation-1', answeredOn: '2020-03-09' };
    const state = stateAfter(byTwo({ consultation }));
    expect(state?.formerHandlings?.[0]?.consultations).toMatchObject([{ answeredOn: '2020-03-09' }]);
  });

  it('keeps the order of that handling: not before its receipt, not after its reply', () => {
    for (const extendedOn of ['2020-03-01', '2020-03-18']) {
      given(...history)
        .when(propose({ handling: 1, extendedOn }))
        .thenRefused('date_out_of_order', '33');
    }
    given(...history)
      .when(propose({ handling: 1, extensionWorkingDays: 21 }))
      .thenRefused('extension_too_long', '33');
    given(...history)
      .when(propose({ consultation: { consultationId: 'consultation-1', answer: 'silent' } }))
      .thenRefused('period_still_running', '32');
  });

  it('of a handling that did not end by a reply, not after it was handled again', () => {
    const withdrawn = happened('Withdrawn', '2020-03-17', { personal: { reason: '' } });
    const instead = history.map((event) => (event === replied ? withdrawn : event));
    given(...instead)
      .when(propose({ handling: 1, extendedOn: '2020-05-26' }))
      .thenRefused('date_out_of_order', '33');
  });

  it('needs its handling named, and one that there is', () => {
    given(...history)
      .when(propose({ extendedOn: '2020-03-11' }))
      .thenRefused('nothing_recorded_to_amend');
    given(...history)
      .when(propose({ handling: 1, feePaidOn: '2020-03-11' }))
      .thenRefused('nothing_recorded_to_amend');
    given(...history)
      .when(propose({ handling: 2, extendedOn: '2020-03-11' }))
      .thenRefused('no_such_handling');
  });

  it('of the day on which its reply was drafted is put right in it, and in no other', () => {
    const drafted = happened('ReplyDrafted', '2020-05-27', {
      decision: { type: 'disclosed', manner: 'provided' },
      personal: { text: '现予以公开。' },
    });
    const again = [...history, drafted];
    const [amended] = decide(stateAfter(again), propose({ handling: 1, draftedOn: '2020-03-11' }), CONTEXT);
    expect(amended).toMatchObject({
      data: { changes: [{ handling: 1, field: 'draftedOn', from: '2020-03-12', to: '2020-03-11' }] },
    });
    const state = stateAfter(byTwo({ handling: 1, draftedOn: '2020-03-11' }, again));
    expect(state?.formerHandlings).toMatchObject([{ draftedOn: '2020-03-11', extension: { noticedOn: '2020-03-10' } }]);
    expect(state?.draft).toMatchObject({ draftedOn: '2020-05-27' });
    // Without it, it is the latest one's.
    const latest = stateAfter(byTwo({ draftedOn: '2020-05-26' }, again));
    expect([latest?.formerHandlings?.[0]?.draftedOn, latest?.draft?.draftedOn]).toEqual(['2020-03-12', '2020-05-26']);
  });

  it('of the days of its review and sign-off is put right in it, and in no other', () => {
    const again = [
      ...history,
      happened('ReplyDrafted', '2020-05-27', {
        decision: { type: 'disclosed', manner: 'provided' },
        personal: { text: '现予以公开。' },
      }),
      happened('ReplyReviewed', '2020-05-28', { approved: true, personal: { opinion: '' } }, LAWYER),
    ];
    const state = stateAfter(byTwo({ handling: 1, reviewedOn: '2020-03-12', signedOffOn: '2020-03-13' }, again));
    expect(state?.formerHandlings).toMatchObject([
      { draftedOn: '2020-03-12', reviewedOn: '2020-03-12', signedOffOn: '2020-03-13' },
    ]);
    expect(state?.draft).toMatchObject({ draftedOn: '2020-05-27', reviewedOn: '2020-05-28' });
    const latest = stateAfter(byTwo({ reviewedOn: '2020-05-27' }, again));
    expect([latest?.formerHandlings?.[0]?.reviewedOn, latest?.draft?.reviewedOn]).toEqual(['2020-03-13', '2020-05-27']);
    given(...history)
      .when(propose({ reviewedOn: '2020-03-12' }))
      .thenRefused('nothing_recorded_to_amend');
  });

  it.each<[string, AmendedValues, string | undefined]>([
    ['a draft after its review', { draftedOn: '2020-03-14' }, '36'],
    ['a draft after its sign-off', { draftedOn: '2020-03-17', reviewedOn: '2020-03-17' }, undefined],
    ['a review before the draft', { reviewedOn: '2020-03-11' }, undefined],
    ['a review after the sign-off', { reviewedOn: '2020-03-17' }, undefined],
    ['a sign-off before the review', { signedOffOn: '2020-03-12' }, undefined],
    ['a sign-off after the reply', { signedOffOn: '2020-03-18' }, undefined],
    ['a reply before the sign-off', { closedOn: '2020-03-13' }, '36'],
  ])('of those days keeps the order that the latest handling keeps: not %s', (_, values, article) => {
    given(...history)
      .when(propose({ handling: 1, ...values }))
      .thenRefused('date_out_of_order', article);
  });

  describe('takes nothing with it that is not of that handling:', () => {
    // Handled again: a correction asked for, its late receipt excused, replied to and delivered; and overturned again.
    const again = [
      happened('CorrectionRequested', '2020-05-26', { dueOn: '2020-06-01', personal: { items: '请写明年度' } }),
      happened('CorrectionReceived', '2020-06-02', { personal: { correction: '2019年', goodCause: '住院' } }),
      happened('ReplyDrafted', '2020-06-03', {
        decision: { type: 'refused', grounds: ['state_secret'] },
        personal: { text: '不予公开。' },
      }),
      happened('ReplyReviewed', '2020-06-03', { approved: true, personal: { opinion: '' } }, LAWYER),
      happened('ReplySignedOff', '2020-06-04', {}),
      happened('Refused', '2020-06-05', { grounds: ['state_secret'] }),
      happened('ReplyDelivered', '2020-06-08', { method: 'post' }),
    ];
    const twice = [...history, ...again];
    const thrice = [
      ...twice,
      happened('AppealFiled', '2020-06-09', { appealId: 'appeal-2', route: 'review' }),
      happened('AppealDecided', '2020-06-10', { appealId: 'appeal-2', result: 'corrected' }),
      happened('ApplicationReopened', '2020-06-11', { appealId: 'appeal-2' }),
    ];

    it.each<[string, AmendedValues]>([
      ['the notice of a correction', { correctionRequestedOn: '2020-05-27' }],
      ['the last day to correct', { correctionDueOn: '2020-05-29' }],
      ['the receipt of a correction', { correctionReceivedOn: '2020-06-03' }],
      ['its good cause', { goodCause: '住院治疗' }],
      ['the renewed ending', { renewedClosing: { type: 'refused', grounds: ['internal_affairs'] } }],
      ['its day', { renewedClosedOn: '2020-06-08' }],
      ['the delivery', { deliveredOn: '2020-06-09' }],
      ['its method', { deliveryMethod: 'fax' }],
    ])('%s', (_, values) => {
      given(...twice)
        .when(propose({ handling: 1, ...values }))
        .thenRefused('not_of_that_handling');
      expect(byTwo(values, twice)).toHaveLength(twice.length + 2);
    });

    it('the counted ending, which is of the first', () => {
      given(...thrice)
        .when(propose({ handling: 2, closedOn: '2020-03-18' }))
        .thenRefused('not_of_that_handling');
      given(...thrice)
        .when(propose({ handling: 2, closing: { type: 'withdrawn' } }))
        .thenRefused('not_of_that_handling');
      expect(stateAfter(byTwo({ handling: 1, closedOn: '2020-03-18' }, thrice))?.counted?.closedOn).toBe('2020-03-18');
    });

    it('but what is of it or of the application', () => {
      const values = {
        handling: 2,
        reviewedOn: '2020-06-04',
        correctionReceivedOn: '2020-06-03',
        channel: 'fax',
      } as const;
      expect(stateAfter(byTwo(values, thrice))).toMatchObject({
        channel: 'fax',
        correction: { receivedOn: '2020-06-03' },
        formerHandlings: [{ reviewedOn: '2020-03-13' }, { reviewedOn: '2020-06-04' }],
      });
    });

    it('and says of what is not recorded that it is not', () => {
      given(...history)
        .when(propose({ handling: 1, correctionDueOn: '2020-03-10' }))
        .thenRefused('nothing_recorded_to_amend');
    });
  });

  it('of that day keeps the order: not before the handling began or the correction came, not after the reply', () => {
    for (const draftedOn of ['2020-03-01', '2020-03-18']) {
      given(...history)
        .when(propose({ handling: 1, draftedOn }))
        .thenRefused('date_out_of_order', '36');
    }
    const [first, ...others] = history;
    const corrected = [first as ApplicationEvent, correctionRequested, correctionReceived, ...others];
    given(...corrected)
      .when(propose({ handling: 1, draftedOn: '2020-03-09' }))
      .thenRefused('date_out_of_order', '36');
    const drafted = happened('ReplyDrafted', '2020-05-27', {
      decision: { type: 'disclosed', manner: 'provided' },
      personal: { text: '现予以公开。' },
    });
    // It is handled again since 25 May.
    given(...history, drafted)
      .when(propose({ draftedOn: '2020-05-24' }))
      .thenRefused('date_out_of_order', '36');
    given(...history)
      .when(propose({ draftedOn: '2020-03-11' }))
      .thenRefused('nothing_recorded_to_amend');
  });
});
