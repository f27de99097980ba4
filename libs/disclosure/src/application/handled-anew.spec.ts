import { clockOf } from '../law/clock.js';
import { explainStep } from '../law/clock-words.js';
import { TARIFF_2021 } from '../law/fees.js';
import {
  AT_STAGE,
  CONTEXT,
  LAW_DATA,
  answering,
  correctionReceived,
  correctionRequested,
  draftedAs,
  happened,
  imported,
  received,
  refusalOf,
  stateAfter,
  at,
  feeNotified,
} from './application.fixture.js';
import { amend } from './amend.js';
import type { AmendedValues, DecisionContext } from './commands.js';
import type { ApplicationEvent } from './events.js';
import { currentHandling } from './procedure.js';

/** An amendment is refused what the step itself would have been, had it been recorded with the amended values. */

const given = (...history: readonly ApplicationEvent[]) => {
  const deciding = (values: AmendedValues, context: Partial<DecisionContext>) => (): ApplicationEvent[] => {
    const state = stateAfter(history);
    if (state === undefined) throw new Error('there is no application');
    const command = { type: 'AmendRegisterEntry', reason: '录入错误', amendedOn: '2020-06-30', values } as const;
    const { actor, agency } = CONTEXT;
    return amend(state, command, { ...CONTEXT, ...context }).map((event) => ({ ...event, actor, agency }));
  };
  return {
    amended: (values: AmendedValues, context: Partial<DecisionContext> = {}) => answering(deciding(values, context)),
    answer: (values: AmendedValues) => deciding(values, {})(),
    refusal: (values: AmendedValues) => refusalOf(deciding(values, {})),
    /** It is taken. */
    takes: (values: AmendedValues) => expect(deciding(values, {})()).toHaveLength(1),
  };
};

/** On 30 June 2020. */
const clockAfter = (...history: readonly ApplicationEvent[]) => {
  const state = stateAfter(history);
  if (state === undefined) throw new Error('there is no application');
  return clockOf(currentHandling(state), LAW_DATA.calendar, '2020-06-30');
};

/** The last day to reply is 30 March 2020: 20 working days after 2 March. */
const PROVIDED = { type: 'disclosed', manner: 'provided' } as const;
const disclosed = (on: string) => happened('Disclosed', on, { manner: 'provided', onTheSpot: false });
const refused = (on: string) => happened('Refused', on, { grounds: ['state_secret'] });
const extended = (on: string) =>
  happened('ReplyPeriodExtended', on, { workingDays: 10, consentBy: '赵明', personal: { reason: '检索历史档案' } });
const consulted = happened('ThirdPartyConsulted', '2020-03-05', {
  consultationId: 'consultation-1',
  personal: { thirdParty: '某化工公司', matter: '排污数据' },
});
const delivered = happened('ConsultationDelivered', '2020-03-06', { consultationId: 'consultation-1' });
const answered = (answer: 'consents' | 'objects', on: string) =>
  happened('ThirdPartyAnswered', on, { consultationId: 'consultation-1', answer, personal: { reasons: '商业秘密' } });
const overridden = (on: string) =>
  happened('ObjectionOverridden', on, { consultationId: 'consultation-1', personal: { reasons: '公共安全' } });
const consultation = (values: object): AmendedValues => ({
  consultation: { consultationId: 'consultation-1', ...values },
});
const notified = (on: string) => at(feeNotified, on);
const feeDelivered = happened('FeeNoticeDelivered', '2020-03-06', {});
const paid = (on: string) => happened('FeePaid', on, {});

describe('Article 30: an amendment of the correction', () => {
  const LAPSED = { type: 'correction_lapsed' } as const;
  const lapsed = (on: string) => happened('CorrectionLapsed', on, {});
  /** To be corrected until 18 March, which came in on the 10th. */
  const corrected = [received, correctionRequested, correctionReceived];

  it('makes no lapse of a correction that was not requested, or that came in', () => {
    given(received, disclosed('2020-03-20')).amended({ closing: LAPSED }).thenRefused('correction_not_requested', '30');
    given(...corrected, disclosed('2020-03-20'))
      .amended({ closing: LAPSED })
      .thenRefused('already_recorded', '30');
    given(received, correctionRequested, refused('2020-03-18'))
      .amended({ closing: LAPSED })
      .thenRefused('period_still_running', '30');
    given(received, correctionRequested, refused('2020-03-19')).takes({ closing: LAPSED });
  });

  it('makes none in a handling in which it was not requested', () => {
    const [, ...overturned] = AT_STAGE.reopened;
    const again = happened('CorrectionRequested', '2020-05-26', { dueOn: '2020-06-05', personal: { items: '名称' } });
    given(received, ...overturned, again, lapsed('2020-06-08'))
      .amended({ closing: LAPSED })
      .thenRefused('correction_not_requested', '30');
    given(...corrected, ...overturned, refused('2020-06-08'))
      .amended({ renewedClosing: LAPSED })
      .thenRefused('correction_not_requested', '30');
  });

  it('makes none of one that lapsed in an earlier handling', () => {
    const appealed = AT_STAGE.reopened.slice(AT_STAGE.closed.length);
    given(received, correctionRequested, lapsed('2020-03-19'), ...appealed, refused('2020-06-08'))
      .amended({ renewedClosing: LAPSED })
      .thenRefused('correction_not_requested', '30');
  });

  it('leaves the ending to an imported register, which tells of no correction', () => {
    given(imported, disclosed('2020-03-20')).takes({ closing: LAPSED });
    given(imported, correctionRequested, disclosed('2020-03-18'))
      .amended({ closing: LAPSED })
      .thenRefused('period_still_running', '30');
  });

  it('takes its true day, which after the last one counts with good cause only', () => {
    const stateOf = (values: AmendedValues) => clockAfter(...corrected, ...given(...corrected).answer(values)).state;
    expect(stateOf({ correctionReceivedOn: '2020-03-18' })).toBe('running');
    expect(stateOf({ correctionReceivedOn: '2020-03-19' })).toBe('awaiting_correction');
    expect(stateOf({ correctionReceivedOn: '2020-03-19', goodCause: ' ' })).toBe('awaiting_correction');
    expect(stateOf({ correctionReceivedOn: '2020-03-19', goodCause: '住院治疗' })).toBe('running');
    expect(stateOf({ correctionDueOn: '2020-03-10' })).toBe('running');
    expect(stateOf({ correctionDueOn: '2020-03-09' })).toBe('awaiting_correction');
  });

  it('takes no such day under a draft, which has to be returned first, nor under the reply that it allowed', () => {
    const draft = at(draftedAs(PROVIDED), '2020-03-19');
    for (const history of [
      [...corrected, draft],
      [...corrected, draft, disclosed('2020-03-20')],
    ]) {
      given(...history).takes({ correctionReceivedOn: '2020-03-18' });
      given(...history)
        .amended({ correctionReceivedOn: '2020-03-19' })
        .thenRefused('correction_awaited', '30');
    }
  });

  it('states the good cause with it, or keeps the one that was recorded', () => {
    const late = happened('CorrectionReceived', '2020-03-19', {
      personal: { correction: '已补正', goodCause: '住院治疗' },
    });
    const history = [received, correctionRequested, late];
    const stateOf = (values: AmendedValues) => clockAfter(...history, ...given(...history).answer(values)).state;
    expect(stateOf({ correctionReceivedOn: '2020-03-20' })).toBe('running');
    expect(stateOf({ goodCause: '' })).toBe('awaiting_correction');
    given(...history, disclosed('2020-03-20'))
      .amended({ goodCause: '' })
      .thenRefused('correction_awaited', '30');
    given(received, correctionRequested).amended({ goodCause: '住院治疗' }).thenRefused('nothing_recorded_to_amend');
  });

  it('that was late already, from before that was looked at, may be put right to a day that was not', () => {
    const late = { ...correctionReceived, occurredOn: '2020-03-23' };
    given(received, correctionRequested, late).takes({ channel: 'fax' });
    given(received, correctionRequested, late).takes({ correctionReceivedOn: '2020-03-18' });
  });

  it('leaves it in its handling', () => {
    const [, ...overturned] = AT_STAGE.reopened;
    const again = happened('CorrectionRequested', '2020-05-26', { dueOn: '2020-06-05', personal: { items: '名称' } });
    given(received, ...overturned, again)
      .amended({ correctionRequestedOn: '2020-03-04', correctionDueOn: '2020-03-18' })
      .thenRefused('date_out_of_order', '30');
    given(...corrected, ...overturned)
      .amended({ correctionReceivedOn: '2020-03-18' })
      .thenRefused('date_out_of_order', '30');
  });

  it('is looked at in its handling, though a withdrawal that arrived before it ended that one', () => {
    const withdrawn = happened('Withdrawn', '2020-03-03', { personal: { reason: '' } });
    const appealed = AT_STAGE.reopened.slice(AT_STAGE.closed.length);
    given(...corrected, withdrawn, ...appealed)
      .amended({ correctionRequestedOn: '2020-03-12', correctionReceivedOn: '2020-03-12' })
      .thenRefused('correction_notice_too_late', '30');
  });

  it('justifies “still unclear” in that handling and later ones, not before', () => {
    const unclear = { type: 'not_provided', grounds: ['still_unclear'] } as const;
    const [, ...overturned] = AT_STAGE.reopened;
    const again = happened('CorrectionRequested', '2020-05-26', { dueOn: '2020-06-05', personal: { items: '名称' } });
    const came = happened('CorrectionReceived', '2020-06-01', { personal: { correction: '2019年' } });
    given(received, ...overturned, again, came, refused('2020-06-08'))
      .amended({ closing: unclear })
      .thenRefused('no_correction_received', '30');
    given(received, ...overturned, again, came, refused('2020-06-08')).takes({ renewedClosing: unclear });
    given(...corrected, ...overturned, refused('2020-06-08')).takes({ closing: unclear });
    given(...corrected, ...overturned, refused('2020-06-08')).takes({ renewedClosing: unclear });
  });
});

describe('Articles 33 and 42: steps of one day', () => {
  // Recorded directly, either of these is taken after the other one.
  it('are an extension and then a fee notice', () => {
    given(received, extended('2020-03-20'), notified('2020-03-23')).takes({ feeNotifiedOn: '2020-03-20' });
    given(received, extended('2020-03-20'), notified('2020-03-23')).takes({ extendedOn: '2020-03-23' });
    given(received, extended('2020-03-20'), notified('2020-03-23'))
      .amended({ extendedOn: '2020-03-24' })
      .thenRefused('clock_stopped', '33');
  });

  it('are an extension and then a request for a correction, or its receipt and then an extension', () => {
    const history = [received, extended('2020-03-03'), correctionRequested];
    given(...history).takes({ extendedOn: '2020-03-04' });
    given(...history)
      .amended({ extendedOn: '2020-03-05' })
      .thenRefused('clock_stopped', '33');
    given(received, correctionRequested, correctionReceived, extended('2020-03-12')).takes({
      extendedOn: '2020-03-10',
    });
  });

  it('are a payment and then an extension', () => {
    const history = [received, notified('2020-03-05'), feeDelivered, paid('2020-03-09'), extended('2020-03-12')];
    given(...history).takes({ extendedOn: '2020-03-09' });
    given(...history)
      .amended({ extendedOn: '2020-03-06' })
      .thenRefused('clock_stopped', '33');
  });

  it('are a later reply date and then a fee notice', () => {
    const asked = happened('ReasonsRequested', '2020-03-05', { dueOn: '2020-03-19', personal: { why: '200 件' } });
    const gave = happened('ReasonsGiven', '2020-03-18', { personal: { reasons: '科研' } });
    const judged = happened('ReasonsJudged', '2020-03-20', {
      reasonable: true,
      laterReplyOn: '2020-05-29',
      personal: { why: '确有需要' },
    });
    // The period goes on until 30 March when the date is set.
    given(received, asked, gave, judged, notified('2020-03-20'))
      .amended({ laterReplyOn: '2020-03-30' })
      .thenRefused('date_too_early', '35');
  });
});

describe('Article 33: a reply on the spot', () => {
  const onTheSpot = happened('Disclosed', '2020-03-02', { manner: 'provided', onTheSpot: true });

  it('stays one of the day of receipt', () => {
    given(received, onTheSpot).amended({ receivedOn: '2020-02-28' }).thenRefused('not_on_the_spot', '33');
    given(received, onTheSpot).amended({ closedOn: '2020-03-03' }).thenRefused('not_on_the_spot', '33');
    given(received, onTheSpot).takes({ receivedOn: '2020-02-28', closedOn: '2020-02-28' });
  });

  it('stays a disclosure, or is no reply', () => {
    given(received, onTheSpot).takes({ closing: { type: 'disclosed', manner: 'already_public' } });
    for (const closing of [
      { type: 'refused', grounds: ['state_secret'] },
      { type: 'partly_disclosed', withheldUnder: ['state_secret'] },
    ] as const) {
      given(received, onTheSpot).amended({ closing }).thenRefused('not_on_the_spot', '33');
    }
    given(received, onTheSpot).takes({ closing: { type: 'withdrawn' }, closedOn: '2020-03-03' });
  });

  it('is what the first handling ended by, after a reopening, too', () => {
    const appealed = AT_STAGE.reopened.slice(AT_STAGE.closed.length);
    given(received, onTheSpot, ...appealed)
      .amended({ closedOn: '2020-03-03' })
      .thenRefused('not_on_the_spot', '33');
  });
});

describe('Article 35: a draft that turns the applicant away as excessive', () => {
  const excessive = { type: 'not_processed', grounds: ['excessive_requests'] } as const;
  const history = [
    received,
    happened('ReasonsRequested', '2020-03-03', { dueOn: '2020-03-10', personal: { why: '200 件' } }),
    happened('ReasonsGiven', '2020-03-05', { personal: { reasons: '科研' } }),
    happened('ReasonsJudged', '2020-03-09', { reasonable: false, personal: { why: '重复' } }),
    draftedAs(excessive),
  ];

  it('is not put before the finding, by either date', () => {
    given(...history).takes({ draftedOn: '2020-03-09' });
    given(...history)
      .amended({ draftedOn: '2020-03-06' })
      .thenRefused('date_out_of_order', '35');
    given(...history).takes({ reasonsJudgedOn: '2020-03-12' });
    given(...history)
      .amended({ reasonsJudgedOn: '2020-03-13' })
      .thenRefused('date_out_of_order', '35');
  });

  it('in a handling that an appeal overturned, neither', () => {
    const ended = happened('NotProcessed', '2020-03-17', { grounds: ['excessive_requests'] });
    const appealed = AT_STAGE.reopened.slice(AT_STAGE.closed.length);
    given(...history, ended, ...appealed).takes({ handling: 1, reasonsJudgedOn: '2020-03-12' });
    given(...history, ended, ...appealed)
      .amended({ handling: 1, reasonsJudgedOn: '2020-03-13' })
      .thenRefused('date_out_of_order', '35');
  });

  it('is looked at as a draft of anything else is not', () => {
    given(...history.slice(0, -1), draftedAs({ type: 'refused', grounds: ['state_secret'] })).takes({
      draftedOn: '2020-03-06',
    });
  });
});

describe('Article 32: a third party that truly objected to what was disclosed', () => {
  const objects = consultation({ answer: 'objects', reasons: '商业秘密' });
  const consented = [received, consulted, delivered, answered('consents', '2020-03-10')];

  it('is put down as objecting, and the ending stands as it was', () => {
    const [amended] = given(...consented, disclosed('2020-03-12')).answer(objects);
    const state = stateAfter([...consented, disclosed('2020-03-12'), amended as ApplicationEvent]);
    expect(state).toMatchObject({
      consultations: [{ answer: 'objects', answeredOn: '2020-03-10', reasons: '商业秘密' }],
      counted: { closing: PROVIDED, closedOn: '2020-03-12' },
    });
    given(...consented, disclosed('2020-03-12'), amended as ApplicationEvent).takes({ channel: 'fax' });
  });

  it('in a handling that an appeal overturned, and where silence had been recorded, too', () => {
    const appealed = AT_STAGE.reopened.slice(AT_STAGE.closed.length);
    given(...consented, disclosed('2020-03-12'), ...appealed).takes(objects);
    // Delivered on 6 March: until the 27th.
    const silence = { consultationId: 'consultation-1', answer: 'silent', personal: { reasons: '' } } as const;
    const silent = [received, consulted, delivered, happened('ThirdPartyAnswered', '2020-03-28', silence)];
    given(...silent, disclosed('2020-03-30')).takes(
      consultation({ answer: 'objects', answeredOn: '2020-03-20', reasons: '商业秘密' }),
    );
  });

  it('says why, and lets nothing be amended into what it forbids', () => {
    given(...consented, disclosed('2020-03-12'))
      .amended(consultation({ answer: 'objects' }))
      .thenRefused('value_missing', '32');
    for (const values of [{ closing: PROVIDED }, { closing: PROVIDED, closedOn: '2020-03-13' }]) {
      given(...consented, refused('2020-03-12'))
        .amended({ ...objects, ...values })
        .thenRefused('third_party_objects', '32');
    }
    given(...consented, disclosed('2020-03-12'))
      .amended({ ...objects, closedOn: '2020-03-13' })
      .thenRefused('third_party_objects', '32');
  });
});

describe('Article 32: an amendment cannot disclose what a third party objects to', () => {
  it('by a refusal that becomes a disclosure', () => {
    const history = [received, consulted, delivered, answered('objects', '2020-03-10')];
    given(...history, refused('2020-03-12'))
      .amended({ closing: PROVIDED })
      .thenRefused('third_party_objects', '32');
    given(...history, overridden('2020-03-11'), refused('2020-03-12')).takes({ closing: PROVIDED });
  });

  it('before it was overridden, or before it was answered at all', () => {
    const overruled = [consulted, delivered, answered('objects', '2020-03-10'), overridden('2020-03-11')];
    given(received, ...overruled, disclosed('2020-03-12'))
      .amended({ closedOn: '2020-03-10' })
      .thenRefused('date_out_of_order', '32');
    given(received, ...overruled, disclosed('2020-03-12')).takes({ closedOn: '2020-03-11' });
    given(received, consulted, delivered, answered('consents', '2020-03-10'), disclosed('2020-03-12'))
      .amended({ closedOn: '2020-03-09' })
      .thenRefused('date_out_of_order', '32');
  });

  it('while the third party may still answer', () => {
    // Delivered on 6 March: until the 27th.
    given(received, consulted, delivered, refused('2020-03-12'))
      .amended({ closing: PROVIDED })
      .thenRefused('consultation_pending', '32');
    given(received, consulted, delivered, refused('2020-03-28')).takes({ closing: PROVIDED });
  });
});

describe('Article 33: an amended extension', () => {
  it('was noticed by the last day of the first period', () => {
    const history = [received, extended('2020-03-20'), disclosed('2020-04-07')];
    given(...history).takes({ extendedOn: '2020-03-30' });
    given(...history)
      .amended({ extendedOn: '2020-03-31' })
      .thenRefused('reply_period_over', '33');
  });

  it('turns out late by the true receipt: then it extends nothing, and the reply was overdue', () => {
    const history = [received, extended('2020-03-20'), disclosed('2020-04-07')];
    // 20 days after 2 March end on the 30th, 10 more on 14 April (6 April is a holiday): the reply was in time.
    expect(clockAfter(...history)).toMatchObject({ due: '2020-04-14', onTime: true });
    // Received on 10 February, the last day to reply is 9 March: 11–14=4 17–21=9 24–28=14 Mar 2–6=19 9=20.
    const clock = clockAfter(...history, ...given(...history).answer({ receivedOn: '2020-02-10' }));
    expect(clock).toMatchObject({ due: '2020-03-09', onTime: false });
    const [, noticed] = clock.steps;
    expect(noticed).toMatchObject({ step: 'extended', effect: 'none' });
    expect(noticed && explainStep(noticed)).toEqual({
      chinese:
        '延期答复，依据条例第三十三条，答复期限已届满，期限不延长，已用 29 个工作日，逾期 9 个工作日，期限到 2020-03-09',
      english:
        'reply period extended; Article 33; after the last day to reply, so the period is not longer; 29 working days used; 9 overdue; last day 2020-03-09',
    });
    // Together with a day of its own it is that day which is looked at.
    given(...history)
      .amended({ receivedOn: '2020-02-10', extendedOn: '2020-03-19' })
      .thenRefused('reply_period_over', '33');
    given(...history).takes({ receivedOn: '2020-02-10', extendedOn: '2020-03-09' });
  });

  it('is not before the true receipt', () => {
    given(received, extended('2020-03-20'), disclosed('2020-04-07'))
      .amended({ receivedOn: '2020-03-23' })
      .thenRefused('date_out_of_order', '31');
  });

  it('does not come after the reply', () => {
    given(received, extended('2020-03-20'), disclosed('2020-04-07'))
      .amended({ closedOn: '2020-03-19' })
      .thenRefused('date_out_of_order', '33');
  });

  it('that was late already, from before that was looked at, may be put right in something else', () => {
    given(received, extended('2020-04-01'), disclosed('2020-04-07')).takes({ channel: 'fax' });
    given(received, extended('2020-04-01'), disclosed('2020-04-07')).takes({ extendedOn: '2020-03-30' });
  });
});

describe('Article 35: an amended later reply date', () => {
  it('is after the last day there was, and was set before that', () => {
    const judged = (laterReplyOn: string) =>
      happened('ReasonsJudged', '2020-03-20', { reasonable: true, laterReplyOn, personal: { why: '确有需要' } });
    const asked = happened('ReasonsRequested', '2020-03-05', { dueOn: '2020-03-19', personal: { why: '200 件' } });
    const gave = happened('ReasonsGiven', '2020-03-18', { personal: { reasons: '科研' } });
    const history = [received, asked, gave, judged('2020-05-29')];
    given(...history)
      .amended({ laterReplyOn: '2020-03-30' })
      .thenRefused('date_too_early', '35');
    given(...history).takes({ laterReplyOn: '2020-03-31' });
    given(...history)
      .amended({ reasonsJudgedOn: '2020-03-31' })
      .thenRefused('reply_period_over', '35');
    // Received on 10 February, the period was over on 9 March, before any day was set.
    const clock = clockAfter(...history, ...given(...history).answer({ receivedOn: '2020-02-10' }));
    expect(clock).toMatchObject({ due: '2020-03-09' });
    expect(clock.steps.find(({ step }) => step === 'later_reply_set')).toMatchObject({ effect: 'none' });
  });
});

describe('Article 42: an amended fee', () => {
  const law = { ...LAW_DATA };

  it('was paid by the last day to pay', () => {
    // Delivered on 6 March: until 3 April. Delivered on the 5th: until 2 April.
    const history = [received, notified('2020-03-05'), feeDelivered, paid('2020-04-03')];
    given(...history).takes({ feePaidOn: '2020-04-02' });
    // Truly paid too late, it counts as unpaid, and was no payment that a reply could follow.
    const late = given(...history).answer({ feePaidOn: '2020-04-07' });
    expect(clockAfter(...history, ...late)).toMatchObject({ state: 'awaiting_payment' });
    for (const values of [{ feePaidOn: '2020-04-07' }, { feeDeliveredOn: '2020-03-05', feePaidOn: '2020-04-07' }]) {
      given(...history, disclosed('2020-04-08'))
        .amended(values)
        .thenRefused('fee_unpaid', '42');
    }
  });

  it('was truly delivered earlier: then the payment, which stands, came late', () => {
    const history = [received, notified('2020-03-05'), feeDelivered, paid('2020-04-03')];
    given(...history).takes({ feeDeliveredOn: '2020-03-05' });
    const late = [...history, ...given(...history).answer({ feeDeliveredOn: '2020-03-05' })];
    given(...late).takes({ channel: 'fax' });
  });

  it('was paid before the reply, whatever the ending becomes', () => {
    const withdrawn = happened('Withdrawn', '2020-03-12', { personal: { reason: '' } });
    given(received, notified('2020-03-05'), feeDelivered, withdrawn)
      .amended({ closing: PROVIDED })
      .thenRefused('fee_unpaid', '42');
    given(received, notified('2020-03-05'), feeDelivered, paid('2020-03-09'), disclosed('2020-03-12'))
      .amended({ closedOn: '2020-03-08' })
      .thenRefused('date_out_of_order', '42');
  });

  it('was notified while the reply period ran, and when there was a tariff', () => {
    const history = [received, notified('2020-03-05')];
    given(...history)
      .amended({ feeNotifiedOn: '2020-03-31' })
      .thenRefused('reply_period_over', '42');
    given(...history).takes({ feeNotifiedOn: '2020-03-30' });
    given(...history)
      .amended({ feeNotifiedOn: '2020-03-06' }, { ...law, tariffs: [{ ...TARIFF_2021, from: '2020-03-06' }] })
      .then(
        happened('RegisterEntryAmended', '2020-06-30', {
          changes: [{ field: 'feeNotifiedOn', from: '2020-03-05', to: '2020-03-06' }],
          appealChanges: [],
          consultationChanges: [],
          personal: { reason: '录入错误', changes: [] },
        }),
      );
    given(...history)
      .amended({ feeNotifiedOn: '2020-03-04' }, { ...law, tariffs: [{ ...TARIFF_2021, from: '2020-03-05' }] })
      .thenRefused('nothing_to_charge', '42');
  });

  it('was notified too late, and so stops nothing, where the true receipt is earlier', () => {
    const history = [
      received,
      notified('2020-03-20'),
      happened('FeeNoticeDelivered', '2020-03-23', {}),
      paid('2020-03-27'),
    ];
    // The payment starts the period anew: 30–31=2 Apr 1–3=5 7–10=9 13–17=14 20–24=19 26*=20.
    expect(clockAfter(...history)).toMatchObject({ due: '2020-04-26' });
    const clock = clockAfter(...history, ...given(...history).answer({ receivedOn: '2020-02-10' }));
    expect(clock).toMatchObject({ due: '2020-03-09' });
    const moves = clock.steps.filter(({ step }) => step === 'fee_notified' || step === 'fee_paid');
    expect(moves.map(({ effect }) => effect)).toEqual(['none', 'none']);
    expect(moves.map((step) => explainStep(step).chinese)).toEqual([
      expect.stringContaining('答复期限已届满，不停止计时'),
      expect.stringContaining('收费通知已逾期，期限不变'),
    ]);
  });

  it('lapses only of a notice that was sent', () => {
    given(received, refused('2020-03-12'))
      .amended({ closing: { type: 'fee_lapsed' } })
      .thenRefused('fee_not_notified', '42');
  });
});

describe('what an amendment itself changes must be right; what it leaves may stay as recorded:', () => {
  const asked = (on: string, dueOn: string) =>
    happened('CorrectionRequested', on, { dueOn, personal: { items: '年度' } });
  const after = (history: readonly ApplicationEvent[], values: AmendedValues) => [
    ...history,
    ...given(...history).answer(values),
  ];

  it('no last day is passed by way of a receipt that is put wrong and right again', () => {
    const corrections = after([received, asked('2020-03-11', '2020-03-31')], { receivedOn: '2020-02-25' });
    given(...corrections)
      .amended({ correctionRequestedOn: '2020-03-13' })
      .thenRefused('correction_notice_too_late', '30');
    given(...corrections).takes({ receivedOn: '2020-03-02' });
    const extensions = after([received, extended('2020-03-27')], { receivedOn: '2020-02-10' });
    given(...extensions)
      .amended({ extendedOn: '2020-04-03' })
      .thenRefused('reply_period_over', '33');
    const fees = after([received, notified('2020-03-27')], { receivedOn: '2020-02-10' });
    given(...fees)
      .amended({ feeNotifiedOn: '2020-04-03' })
      .thenRefused('reply_period_over', '42');
  });

  // 14 March 2020 is a Saturday.
  const onSaturday = [received, asked('2020-03-04', '2020-03-14')];

  it('a last day that was a rest day becomes no other one, and no absurd one', () => {
    given(...onSaturday)
      .amended({ correctionDueOn: '2020-03-15' })
      .thenRefused('no_known_working_day', '30');
    given(...onSaturday).takes({ correctionDueOn: '2020-03-16' });
    given(received, asked('2020-03-04', '2090-03-14'))
      .amended({ correctionDueOn: '2199-12-31' })
      .thenRefused('period_unreasonable', '30');
    const why = happened('ReasonsRequested', '2020-03-05', { dueOn: '2020-03-14', personal: { why: '200 件' } });
    given(received, why).amended({ reasonsDueOn: '2020-03-15' }).thenRefused('no_known_working_day', '35');
    given(received, why).takes({ reasonsRequestedOn: '2020-03-06' });
    given(received, why).amended({ reasonsRequestedOn: '2020-03-16' }).thenRefused('date_too_early', '35');
    given(...onSaturday)
      .amended({ receivedOn: '2020-03-16', correctionRequestedOn: '2020-03-16' })
      .thenRefused('correction_period_too_short', '30');
  });

  it('a rest day that was truly told stays, whatever else is put right', () => {
    given(...onSaturday).takes({ channel: 'fax' });
    given(...onSaturday).takes({ correctionRequestedOn: '2020-03-05' });
    // Before, the receipt typed too early was the fault that was met first.
    given(at(received, '2020-02-25'), asked('2020-03-11', '2020-03-28')).takes({ receivedOn: '2020-03-02' });
  });

  it('a notice that turns out late hides no other fault of the amendment', () => {
    given(received, asked('2020-03-11', '2020-03-31'))
      .amended({ receivedOn: '2020-02-25', correctionDueOn: '2020-03-21' })
      .thenRefused('no_known_working_day', '30');
    given(received, extended('2020-03-27'))
      .amended({ receivedOn: '2020-02-10', extensionWorkingDays: 21 })
      .thenRefused('extension_too_long', '33');
  });
});

it('says what to do about it', () => {
  const { message, english } = given(received, notified('2020-03-05')).refusal({ feeNotifiedOn: '2020-03-31' });
  expect(message).toBe(
    '按更正后的内容，答复期限已于 2020-03-30 届满，收费通知须在期限届满前作出；所填日期有误的请更正，否则请尽快答复。更正的日期有误的请核对；其他步骤的登记有误的，请在同一次更正中一并更正。',
  );
  expect(english).toMatch(
    /^With the amended values: The reply period ended on 2020-03-30; .* amend it at the same time\.$/,
  );
});
