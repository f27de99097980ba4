import { NO_ITEMS } from '../fee-items.js';
import { TARIFF_2021 } from '../law/fees.js';
import type { Decision } from '../law/outcomes.js';
import { initialLawData } from '../law-data.js';
import { clockOf } from '../law/clock.js';
import type { Application } from './application.js';
import type { ApplicationCommand } from './commands.js';
import { warningOfConsultation, warningOfReasons } from './warnings.js';
import type { ApplicationEvent } from './events.js';
import {
  AT_STAGE,
  CONTEXT,
  PROVIDED,
  agencyConsulted,
  assigned,
  consultationDelivered,
  correctionRequested,
  draftedAs,
  feeNotified,
  feeNoticeDelivered,
  given,
  happened,
  imported,
  reasonsGiven,
  reasonsRequested,
  received,
  refusalOf,
  reviewed,
  signedOff,
  stateAfter,
  thirdPartyConsulted,
  thirdPartyObjected,
} from './application.fixture.js';
import { clockOn, currentHandling } from './procedure.js';

/*
 * Received on Monday 2 March 2020. The working days after it: Mar 3=1 … 6=4 9–13=9 16–20=14 23–27=19 30=20 31=21;
 * Apr 1=22 2=23 3=24 (6) 7=25. The last day to ask for a correction is 11 March, the last day to reply 30 March.
 *
 * The steps around the reply are of late May; there `lateReceived`, of 25 May, is what they follow. May 26=1 27=2 28=3 29=4;
 * Jun 1–5=9 8–12=14 15–19=19 22=20.
 */
const lateReceived = { ...received, occurredOn: '2020-05-25' };

describe('requesting a correction', () => {
  const request = (requestedOn: string) =>
    ({ type: 'RequestCorrection', items: '年度', requestedOn, dueOn: '2020-06-10' }) as const;

  it('is possible until 7 working days after the receipt', () => {
    given(received)
      .when(request('2020-03-11'))
      .then(happened('CorrectionRequested', '2020-03-11', { dueOn: '2020-06-10', personal: { items: '年度' } }));
    given(received).when(request('2020-03-12')).thenRefused('correction_notice_too_late', '30');
  });
});

describe('extending the reply period', () => {
  it('is refused where a later reply date lies after it, so that the one extension is not used up for nothing', () => {
    // Received on 25 May the last day is 22 June. Twenty more: 23–24=2 28–30=5, Jul 1–3=8 6–10=13 13–17=18 20=19 21=20.
    const told = (laterReplyOn: string) => [
      lateReceived,
      reasonsRequested,
      reasonsGiven,
      happened('ReasonsJudged', '2020-06-03', { reasonable: true, laterReplyOn, personal: { why: '确有需要' } }),
    ];
    const by = (workingDays: number) => ({ ...extend, workingDays, noticedOn: '2020-06-22' });
    given(...told('2020-07-21'))
      .when(by(20))
      .thenRefused('extension_moves_nothing', '33');
    given(...told('2020-07-20'))
      .when(by(19))
      .thenRefused('extension_moves_nothing', '33');
    given(...told('2020-07-20'))
      .when(by(20))
      .then({ ...extended, occurredOn: '2020-06-22' });
    const refusal = refusalOf(() =>
      given(...told('2020-07-20'))
        .when(by(19))
        .then(),
    );
    expect(refusal.message).toMatch(/^答复期限的最后一日为 2020-07-20，延长 19 个工作日以后仍为该日.*至多 20 个）。$/);
    // Where the most that there is moves nothing either, it is not advised.
    const most = refusalOf(() =>
      given(...told('2020-07-21'))
        .when(by(19))
        .then(),
    );
    expect(most.message).toMatch(/；请在该日前（含当日）答复。$/);
  });

  const extend = {
    type: 'ExtendReplyPeriod',
    workingDays: 20,
    reason: ' 需要检索历史档案 ',
    consentBy: ' 赵明 ',
    noticedOn: '2020-03-30',
  } as const;
  const extended = happened('ReplyPeriodExtended', '2020-03-30', {
    workingDays: 20,
    consentBy: '赵明',
    personal: { reason: '需要检索历史档案' },
  });

  it('records by how much, why and who consented, on the last day at the latest', () => {
    given(received).when(extend).then(extended);
    expect(stateAfter([received, extended])?.extension).toEqual({
      noticedOn: '2020-03-30',
      workingDays: 20,
      consentBy: '赵明',
    });
  });

  it('is refused after the last day', () => {
    given(received)
      .when({ ...extend, noticedOn: '2020-03-31' })
      .thenRefused('reply_period_over', '33');
  });

  it('happens once', () => {
    given(received, extended)
      .when({ ...extend, noticedOn: '2020-04-07' })
      .thenRefused('already_recorded', '33');
  });

  it('happens once, even when a payment has begun a new period', () => {
    const [notified, paid] = [{ ...feeNotified, occurredOn: '2020-03-31' }, happened('FeePaid', '2020-04-01', {})];
    given(received, extended, notified, paid)
      .when({ ...extend, noticedOn: '2020-04-07' })
      .thenRefused('already_recorded', '33');
  });

  it('may be for less, though not for nothing or more', () => {
    given(received)
      .when({ ...extend, workingDays: 1 })
      .then({ ...extended, data: { ...extended.data, workingDays: 1 } } as ApplicationEvent);
    given(received)
      .when({ ...extend, workingDays: 21 })
      .thenRefused('extension_too_long', '33');
    for (const workingDays of [0, -1, 1.5, Number.NaN]) {
      given(received)
        .when({ ...extend, workingDays })
        .thenRefused('extension_too_short', '33');
    }
  });

  it.each(['consentBy', 'reason'])('needs %s', (field) => {
    given(received)
      .when({ ...extend, [field]: ' ' })
      .thenRefused('value_missing', '33');
  });

  it('is refused while a payment is awaited, for no period runs', () => {
    given(lateReceived, feeNotified)
      .when({ ...extend, noticedOn: '2020-06-01' })
      .thenRefused('clock_stopped', '33');
  });

  it('is possible while a consultation has moved the last day', () => {
    // Asked on 27 March, day 19, without an answer yet: on 31 March there is still a day left.
    given(received, { ...thirdPartyConsulted, occurredOn: '2020-03-27' })
      .when({ ...extend, noticedOn: '2020-03-31' })
      .then({ ...extended, occurredOn: '2020-03-31' });
  });
});

describe('consulting a third party', () => {
  const consult = {
    type: 'ConsultThirdParty',
    consultationId: 'consultation-1',
    thirdParty: ' 某化工公司 ',
    contact: '022-61111111',
    matter: ' 贵公司的排污数据是否可以公开 ',
    consultedOn: '2020-05-26',
  } as const;

  it('records who is asked about what', () => {
    given(lateReceived).when(consult).then(thirdPartyConsulted);
  });

  it('is recorded once under its id', () => {
    given(lateReceived, thirdPartyConsulted).when(consult).then();
  });

  it.each(['thirdParty', 'matter'])('needs %s', (field) => {
    given(lateReceived)
      .when({ ...consult, [field]: '' })
      .thenRefused('value_missing', '32');
  });

  it('is taken after the last day to reply, too, with a warning: it stops nothing any more', () => {
    // The last day is 22 June.
    const ask = (consultedOn: string) => ({ ...consult, consultedOn });
    const warning = (on: string, ...after: readonly ApplicationEvent[]) => {
      const state = stateAfter([lateReceived, { ...thirdPartyConsulted, occurredOn: on }, ...after]) as Application;
      return warningOfConsultation(state, 'consultation-1', CONTEXT.calendar);
    };
    given(lateReceived)
      .when(ask('2020-06-23'))
      .then({ ...thirdPartyConsulted, occurredOn: '2020-06-23' });
    expect(warning('2020-06-22')).toBeUndefined();
    expect(warning('2020-06-23')).toMatchObject({ article: '32' });
    expect(warning('2020-06-23')?.detail).toMatch(/^答复期限已于 2020-06-22 届满.*请催办并尽快答复。$/);
    // Whatever was recorded since: a repeated request is answered like the first one.
    expect(warning('2020-06-23', { ...thirdPartyObjected, occurredOn: '2020-06-29' })).toEqual(warning('2020-06-23'));
    // And so it is. Overdue by 23, 24, 28 (a Sunday worked for the Dragon Boat Festival) and 29 June.
    const asked = stateAfter([lateReceived, { ...thirdPartyConsulted, occurredOn: '2020-06-23' }]) as Application;
    const clock = clockOf(currentHandling(asked), CONTEXT.calendar, '2020-06-29');
    expect(clock).toMatchObject({ state: 'running', due: '2020-06-22', workingDaysLeft: -4 });
    expect(clock.steps.map(({ step, effect }) => [step, effect])).toContainEqual(['third_party_consulted', 'none']);
  });

  it('stops a clock that waits for a payment, and so warns of nothing', () => {
    const asked = { ...thirdPartyConsulted, occurredOn: '2020-06-29' };
    const state = stateAfter([lateReceived, feeNotified, asked]) as Application;
    expect(warningOfConsultation(state, 'consultation-1', CONTEXT.calendar)).toBeUndefined();
  });

  it('may ask several', () => {
    const state = stateAfter([lateReceived, thirdPartyConsulted, agencyConsulted]);
    expect(state?.consultations).toEqual([
      { consultationId: 'consultation-1', kind: 'third_party', name: '某化工公司', consultedOn: '2020-05-26' },
      { consultationId: 'consultation-2', kind: 'agency', name: '市水务局', consultedOn: '2020-05-26' },
    ]);
  });
});

describe('asking for reasons (Article 35)', () => {
  const asked = (on: string, ...after: readonly ApplicationEvent[]) =>
    warningOfReasons(
      stateAfter([lateReceived, { ...reasonsRequested, occurredOn: on }, ...after]) as Application,
      calendar,
    );
  const { calendar } = CONTEXT;

  it('after the last day to reply warns that no later date can be set any more', () => {
    expect(asked('2020-06-22')).toBeUndefined();
    expect(asked('2020-06-23')).toMatchObject({ article: '35' });
    expect(asked('2020-06-23')?.detail).toMatch(/^答复期限已于 2020-06-22 届满.*不能再确定延迟答复的日期/);
    expect(asked('2020-06-23', { ...reasonsGiven, occurredOn: '2020-06-24' })).toEqual(asked('2020-06-23'));
  });
});

describe('consulting an agency', () => {
  const consult = {
    type: 'ConsultAgency',
    consultationId: 'consultation-2',
    consultedAgency: ' 市水务局 ',
    matter: ' 联合监测报告是否可以公开 ',
    consultedOn: '2020-05-26',
  } as const;

  it('records which is asked about what', () => {
    given(lateReceived).when(consult).then(agencyConsulted);
  });

  it('is recorded once under its id', () => {
    given(lateReceived, agencyConsulted).when(consult).then();
  });

  it.each(['consultedAgency', 'matter'])('needs %s', (field) => {
    given(lateReceived)
      .when({ ...consult, [field]: '' })
      .thenRefused('value_missing', '34');
  });
});

describe('the delivery of a consultation', () => {
  const deliver = (deliveredOn: string, consultationId = 'consultation-1') =>
    ({ type: 'RecordConsultationDelivery', consultationId, deliveredOn }) as const;

  it('is recorded once; the same day again changes nothing, another is an amendment', () => {
    given(lateReceived, thirdPartyConsulted).when(deliver('2020-05-27')).then(consultationDelivered);
    given(lateReceived, thirdPartyConsulted, consultationDelivered).when(deliver('2020-05-27')).then();
    given(lateReceived, thirdPartyConsulted, consultationDelivered)
      .when(deliver('2020-05-28'))
      .thenRefused('already_recorded', '32');
  });

  it('is of a consultation that there is', () => {
    given(lateReceived).when(deliver('2020-05-27')).thenRefused('no_such_consultation');
    given(lateReceived, thirdPartyConsulted)
      .when(deliver('2020-05-27', 'consultation-2'))
      .thenRefused('no_such_consultation');
  });

  it('may become known after the answer, though it came not after it', () => {
    const history = [lateReceived, thirdPartyConsulted, thirdPartyObjected];
    given(...history)
      .when(deliver('2020-06-03'))
      .thenRefused('date_out_of_order', '32');
    given(...history)
      .when(deliver('2020-06-02'))
      .then({ ...consultationDelivered, occurredOn: '2020-06-02' });
  });
});

describe('the answer of a third party', () => {
  const history = [lateReceived, thirdPartyConsulted, consultationDelivered];
  const answer = {
    type: 'RecordThirdPartyAnswer',
    consultationId: 'consultation-1',
    answer: 'objects',
    reasons: ' 涉及商业秘密 ',
    answeredOn: '2020-06-02',
  } as const;

  it('may be an objection, with reasons', () => {
    given(...history)
      .when(answer)
      .then(thirdPartyObjected);
    given(...history)
      .when({ ...answer, reasons: ' ' })
      .thenRefused('value_missing', '32');
  });

  it('may be consent, without', () => {
    given(...history)
      .when({ ...answer, answer: 'consents', reasons: ' ' })
      .then(
        happened('ThirdPartyAnswered', '2020-06-02', {
          consultationId: 'consultation-1',
          answer: 'consents',
          personal: { reasons: '' },
        }),
      );
  });

  it('is silence only after 15 working days from the delivery', () => {
    // Delivered on 27 May: 28=1 29=2; Jun 1–5=7 8–12=12 15=13 16=14 17=15.
    const silent = { ...answer, answer: 'silent', reasons: '' } as const;
    given(...history)
      .when({ ...silent, answeredOn: '2020-06-17' })
      .thenRefused('period_still_running', '32');
    given(...history)
      .when({ ...silent, answeredOn: '2020-06-18' })
      .then(
        happened('ThirdPartyAnswered', '2020-06-18', {
          consultationId: 'consultation-1',
          answer: 'silent',
          personal: { reasons: '' },
        }),
      );
    given(lateReceived, thirdPartyConsulted)
      .when({ ...silent, answeredOn: '2020-06-30' })
      .thenRefused('delivery_not_recorded', '32');
  });

  it('is no silence with reasons', () => {
    given(...history)
      .when({ ...answer, answer: 'silent', answeredOn: '2020-06-18' })
      .thenRefused('silence_gives_no_reasons', '32');
  });

  it('is recorded once', () => {
    given(...history, thirdPartyObjected)
      .when({ ...answer, answeredOn: '2020-06-03' })
      .thenRefused('already_recorded', '32');
  });

  it('is of a third party', () => {
    given(...history, agencyConsulted)
      .when({ ...answer, consultationId: 'consultation-2' })
      .thenRefused('wrong_consultation', '32');
    given(lateReceived).when(answer).thenRefused('no_such_consultation');
  });
});

describe('the answer of an agency', () => {
  const answer = {
    type: 'RecordAgencyAnswer',
    consultationId: 'consultation-2',
    answer: 'disagrees',
    opinion: ' 尚未定稿 ',
    answeredOn: '2020-06-02',
  } as const;
  const answered = (said: 'agrees' | 'disagrees' | 'silent', day: string, opinion: string) =>
    happened('AgencyAnswered', day, { consultationId: 'consultation-2', answer: said, personal: { opinion } });

  it('may be that it disagrees, with its opinion', () => {
    given(lateReceived, agencyConsulted)
      .when(answer)
      .then(answered('disagrees', '2020-06-02', '尚未定稿'));
    given(lateReceived, agencyConsulted)
      .when({ ...answer, opinion: '' })
      .thenRefused('value_missing', '34');
  });

  it('may be that it agrees, without', () => {
    given(lateReceived, agencyConsulted)
      .when({ ...answer, answer: 'agrees', opinion: '' })
      .then(answered('agrees', '2020-06-02', ''));
  });

  it('is silence, which is consent, only after 15 working days from the delivery', () => {
    const delivered = happened('ConsultationDelivered', '2020-05-27', { consultationId: 'consultation-2' });
    const silent = { ...answer, answer: 'silent', opinion: '' } as const;
    given(lateReceived, agencyConsulted, delivered)
      .when({ ...silent, answeredOn: '2020-06-17' })
      .thenRefused('period_still_running', '34');
    given(lateReceived, agencyConsulted, delivered)
      .when({ ...silent, answeredOn: '2020-06-18' })
      .then(answered('silent', '2020-06-18', ''));
    given(lateReceived, agencyConsulted).when(silent).thenRefused('delivery_not_recorded', '34');
  });

  it('is no silence with an opinion', () => {
    const delivered = happened('ConsultationDelivered', '2020-05-27', { consultationId: 'consultation-2' });
    given(lateReceived, agencyConsulted, delivered)
      .when({ ...answer, answer: 'silent', opinion: '应由我机关公开', answeredOn: '2020-06-18' })
      .thenRefused('silence_gives_no_reasons', '34');
  });

  it('is recorded once, and of an agency', () => {
    given(lateReceived, agencyConsulted, answered('agrees', '2020-06-01', ''))
      .when(answer)
      .thenRefused('already_recorded', '34');
    given(lateReceived, thirdPartyConsulted)
      .when({ ...answer, consultationId: 'consultation-1' })
      .thenRefused('wrong_consultation', '34');
  });
});

describe('overriding an objection in the public interest', () => {
  const history = [lateReceived, thirdPartyConsulted, consultationDelivered];
  const override = {
    type: 'OverrideObjection',
    consultationId: 'consultation-1',
    reasons: ' 关系公众健康 ',
    overriddenOn: '2020-06-03',
  } as const;
  const overridden = happened('ObjectionOverridden', '2020-06-03', {
    consultationId: 'consultation-1',
    personal: { reasons: '关系公众健康' },
  });

  it('records the reasons', () => {
    given(...history, thirdPartyObjected)
      .when(override)
      .then(overridden);
    given(...history, thirdPartyObjected)
      .when({ ...override, reasons: '' })
      .thenRefused('value_missing', '32');
  });

  it('needs an objection', () => {
    given(...history)
      .when(override)
      .thenRefused('nothing_to_override', '32');
    given(lateReceived, agencyConsulted)
      .when({ ...override, consultationId: 'consultation-2' })
      .thenRefused('nothing_to_override', '32');
  });

  it('happens once', () => {
    given(...history, thirdPartyObjected, overridden)
      .when({ ...override, overriddenOn: '2020-06-04' })
      .thenRefused('already_recorded', '32');
  });
});

describe('a reply waits for those who were asked', () => {
  const before = [lateReceived, assigned, thirdPartyConsulted, consultationDelivered];
  const signedOffAs = (decision: Decision): ApplicationEvent[] => [
    { ...draftedAs(decision), occurredOn: '2020-05-28' },
    { ...reviewed, occurredOn: '2020-05-28' },
    { ...signedOff, occurredOn: '2020-05-28' },
  ];
  const reply = (repliedOn: string) => ({ type: 'Reply', repliedOn }) as const;
  const disclosed = (day: string) => happened('Disclosed', day, { manner: 'provided', onTheSpot: false });
  const consented = happened('ThirdPartyAnswered', '2020-06-02', {
    consultationId: 'consultation-1',
    answer: 'consents',
    personal: { reasons: '' },
  });

  it('until the last day to answer is over', () => {
    given(...before, ...signedOffAs(PROVIDED))
      .when(reply('2020-06-17'))
      .thenRefused('consultation_pending', '32');
    given(...before, ...signedOffAs(PROVIDED))
      .when(reply('2020-06-18'))
      .then(disclosed('2020-06-18'));
  });

  it('for ever, as long as no delivery is recorded', () => {
    given(lateReceived, assigned, agencyConsulted, ...signedOffAs(PROVIDED))
      .when(reply('2020-06-30'))
      .thenRefused('consultation_pending', '34');
  });

  it('though silence is recorded, where a holiday has moved the last day to answer past the reply since', () => {
    const silent = happened('ThirdPartyAnswered', '2020-06-18', {
      consultationId: 'consultation-1',
      answer: 'silent',
      personal: { reasons: '' },
    });
    // Delivered on 27 May: 28–29=2 Jun 1–5=7 8–12=12 15–17=15. With 10 to 12 June off, 15–19=14 22=15.
    const year = CONTEXT.calendar.year(2020);
    if (year === undefined) throw new Error('2020 is published');
    const added = { name: '放假', from: '2020-06-10', to: '2020-06-12' };
    const calendar = CONTEXT.calendar.with({ ...year, holidays: [...year.holidays, added] });
    const history = [...before, ...signedOffAs(PROVIDED), silent];
    given(...history)
      .when(reply('2020-06-19'))
      .then(disclosed('2020-06-19'));
    given(...history)
      .when(reply('2020-06-19'), { calendar })
      .thenRefused('consultation_pending', '32');
    const refusal = refusalOf(() =>
      given(...history)
        .when(reply('2020-06-22'), { calendar })
        .then(),
    );
    expect(refusal.message).toMatch(
      /已登记为逾期未答复，但是按现行放假安排其答复期限到 2020-06-22，.*请待期限届满后再办/,
    );
    given(...history)
      .when(reply('2020-06-23'), { calendar })
      .then(disclosed('2020-06-23'));
  });

  it('until they answer', () => {
    given(...before, ...signedOffAs(PROVIDED), consented)
      .when(reply('2020-06-02'))
      .then(disclosed('2020-06-02'));
  });

  it('and does not disclose over an objection, unless it is overridden', () => {
    given(...before, ...signedOffAs(PROVIDED), thirdPartyObjected)
      .when(reply('2020-06-30'))
      .thenRefused('third_party_objects', '32');
    const overridden = happened('ObjectionOverridden', '2020-06-03', {
      consultationId: 'consultation-1',
      personal: { reasons: '关系公众健康' },
    });
    given(...before, ...signedOffAs(PROVIDED), thirdPartyObjected, overridden)
      .when(reply('2020-06-04'))
      .then(disclosed('2020-06-04'));
  });

  it('gives out a part only if what they may object to is withheld', () => {
    const withheld: Decision = { type: 'partly_disclosed', withheldUnder: ['third_party_rights'] };
    given(...before, ...signedOffAs(withheld), thirdPartyObjected)
      .when(reply('2020-06-03'))
      .then(happened('PartlyDisclosed', '2020-06-03', { withheldUnder: ['third_party_rights'] }));
    const otherPart: Decision = { type: 'partly_disclosed', withheldUnder: ['internal_affairs'] };
    given(...before, ...signedOffAs(otherPart), thirdPartyObjected)
      .when(reply('2020-06-03'))
      .thenRefused('third_party_objects', '32');
    given(...before, agencyConsulted, ...signedOffAs(withheld), thirdPartyObjected)
      .when(reply('2020-06-03'))
      .thenRefused('consultation_pending', '34');
  });

  it('that withholds for a third party waits for the others, too: only who objected has its part withheld', () => {
    const withheld: Decision = { type: 'partly_disclosed', withheldUnder: ['third_party_rights'] };
    given(...before, ...signedOffAs(withheld))
      .when(reply('2020-06-03'))
      .thenRefused('consultation_pending', '32');
    const another = happened('ThirdPartyConsulted', '2020-05-26', {
      consultationId: 'consultation-3',
      personal: { thirdParty: '某建材公司', matter: '合同是否可以公开' },
    });
    given(...before, another, ...signedOffAs(withheld), thirdPartyObjected)
      .when(reply('2020-06-30'))
      .thenRefused('consultation_pending', '32');
  });

  it('is not dated before what allows it', () => {
    given(...before, ...signedOffAs(PROVIDED), consented)
      .when(reply('2020-06-01'))
      .thenRefused('date_out_of_order', '32');
    const overridden = happened('ObjectionOverridden', '2020-06-03', {
      consultationId: 'consultation-1',
      personal: { reasons: '关系公众健康' },
    });
    given(...before, ...signedOffAs(PROVIDED), thirdPartyObjected, overridden)
      .when(reply('2020-06-02'))
      .thenRefused('date_out_of_order', '32');
    // Nor what is withheld for a third party before it objected.
    const withheld: Decision = { type: 'partly_disclosed', withheldUnder: ['third_party_rights'] };
    given(...before, ...signedOffAs(withheld), thirdPartyObjected)
      .when(reply('2020-06-01'))
      .thenRefused('date_out_of_order', '32');
    const agreed = happened('AgencyAnswered', '2020-06-05', {
      consultationId: 'consultation-2',
      answer: 'agrees',
      personal: { opinion: '' },
    });
    given(lateReceived, assigned, agencyConsulted, ...signedOffAs(PROVIDED), agreed)
      .when(reply('2020-06-04'))
      .thenRefused('date_out_of_order', '34');
  });

  it('takes an objection after the last day for what silence is, whichever came first', () => {
    // The last day to answer is 17 June.
    const objectedLate = { ...thirdPartyObjected, occurredOn: '2020-06-22' };
    given(...before, ...signedOffAs(PROVIDED), objectedLate)
      .when(reply('2020-06-18'))
      .then(disclosed('2020-06-18'));
    given(...before, ...signedOffAs(PROVIDED), objectedLate)
      .when(reply('2020-06-17'))
      .thenRefused('date_out_of_order', '32');
    given(...before, ...signedOffAs(PROVIDED), objectedLate)
      .when(reply('2020-06-22'))
      .then(disclosed('2020-06-22'));
    given(...before, ...signedOffAs(PROVIDED), { ...thirdPartyObjected, occurredOn: '2020-06-17' })
      .when(reply('2020-06-22'))
      .thenRefused('third_party_objects', '32');
  });

  it('waits for a fee that was notified, whatever is decided', () => {
    const paid = happened('FeePaid', '2020-06-05', {});
    const decided = signedOffAs({ type: 'refused', grounds: ['state_secret'] });
    for (const history of [
      [lateReceived, assigned, feeNotified, ...decided],
      [lateReceived, assigned, feeNotified, feeNoticeDelivered, ...decided],
    ]) {
      given(...history)
        .when(reply('2020-06-05'))
        .thenRefused('fee_unpaid', '42');
      given(...history, paid)
        .when(reply('2020-06-04'))
        .thenRefused('date_out_of_order', '42');
      given(...history, paid)
        .when(reply('2020-06-05'))
        .then(happened('Refused', '2020-06-05', { grounds: ['state_secret'] }));
    }
    given(lateReceived, { ...feeNotified, occurredOn: '2020-05-25' })
      .when({ type: 'ReplyOnTheSpot', manner: 'already_public', repliedOn: '2020-05-25' })
      .thenRefused('fee_unpaid', '42');
  });

  it('but refuses at any time, and points at any time to what is public already', () => {
    given(...before, ...signedOffAs({ type: 'refused', grounds: ['state_secret'] }))
      .when(reply('2020-06-01'))
      .then(happened('Refused', '2020-06-01', { grounds: ['state_secret'] }));
    given(...before, ...signedOffAs({ type: 'disclosed', manner: 'already_public' }))
      .when(reply('2020-06-01'))
      .then(happened('Disclosed', '2020-06-01', { manner: 'already_public', onTheSpot: false }));
  });

  it('is not given on the spot either', () => {
    given(lateReceived, { ...thirdPartyConsulted, occurredOn: '2020-05-25' })
      .when({ type: 'ReplyOnTheSpot', manner: 'provided', repliedOn: '2020-05-25' })
      .thenRefused('consultation_pending', '32');
  });

  it('is given over the disagreement of an agency, which Article 34 leaves to this one to weigh', () => {
    const disagreed = happened('AgencyAnswered', '2020-06-01', {
      consultationId: 'consultation-2',
      answer: 'disagrees',
      personal: { opinion: '尚未定稿' },
    });
    given(lateReceived, assigned, agencyConsulted, ...signedOffAs(PROVIDED), disagreed)
      .when(reply('2020-06-02'))
      .then(disclosed('2020-06-02'));
  });
});

describe('reasons for an excessive request', () => {
  const request = {
    type: 'RequestReasons',
    why: ' 一个月内申请 200 件 ',
    dueOn: '2020-06-09',
    requestedOn: '2020-05-26',
  } as const;
  const judge = {
    type: 'JudgeReasons',
    reasonable: true,
    laterReplyOn: '2020-09-30',
    why: ' 确有需要 ',
    judgedOn: '2020-06-03',
  } as const;
  const { laterReplyOn: _, ...judgeOnly } = judge;
  const asked = [lateReceived, reasonsRequested];
  const answered = [...asked, reasonsGiven];

  it('are requested once, saying why and until when', () => {
    given(lateReceived).when(request).then(reasonsRequested);
    given(...asked)
      .when({ ...request, requestedOn: '2020-05-27' })
      .thenRefused('already_recorded', '35');
    given(lateReceived)
      .when({ ...request, why: ' ' })
      .thenRefused('value_missing', '35');
    given(lateReceived)
      .when({ ...request, dueOn: '2020-05-26' })
      .thenRefused('date_too_early', '35');
    // A Sunday, and the Dragon Boat Festival.
    for (const dueOn of ['2020-06-07', '2020-06-25']) {
      given(lateReceived)
        .when({ ...request, dueOn })
        .thenRefused('no_known_working_day', '35');
    }
    given(lateReceived)
      .when({ ...request, dueOn: '2020-06-31' })
      .thenRefused('no_such_date');
  });

  it('are received once, after they were requested and before they were judged', () => {
    const receive = { type: 'ReceiveReasons', reasons: ' 科研需要 ', receivedOn: '2020-06-02' } as const;
    given(...asked)
      .when(receive)
      .then(reasonsGiven);
    given(lateReceived).when(receive).thenRefused('reasons_not_requested', '35');
    given(...asked)
      .when({ ...receive, reasons: '' })
      .thenRefused('value_missing', '35');
    given(...answered)
      .when(receive)
      .thenRefused('already_recorded', '35');
    const judged = happened('ReasonsJudged', '2020-06-10', { reasonable: false, personal: { why: '逾期未说明' } });
    given(...asked, judged)
      .when({ ...receive, receivedOn: '2020-06-11' })
      .thenRefused('already_recorded', '35');
  });

  it('are judged reasonable, with a later reply date or without', () => {
    given(...answered)
      .when(judge)
      .then(
        happened('ReasonsJudged', '2020-06-03', {
          reasonable: true,
          laterReplyOn: '2020-09-30',
          personal: { why: '确有需要' },
        }),
      );
    given(...answered)
      .when(judgeOnly)
      .then(happened('ReasonsJudged', '2020-06-03', { reasonable: true, personal: { why: '确有需要' } }));
  });

  it('are judged unreasonable, without a later date', () => {
    given(...answered)
      .when({ ...judgeOnly, reasonable: false })
      .then(happened('ReasonsJudged', '2020-06-03', { reasonable: false, personal: { why: '确有需要' } }));
    given(...answered)
      .when({ ...judge, reasonable: false })
      .thenRefused('no_later_reply', '35');
  });

  it('that were not given can only be found wanting, after their last day', () => {
    given(...asked)
      .when(judgeOnly)
      .thenRefused('no_reasons_given', '35');
    given(...asked)
      .when({ ...judgeOnly, reasonable: false, judgedOn: '2020-06-09' })
      .thenRefused('period_still_running', '35');
    given(...asked)
      .when({ ...judgeOnly, reasonable: false, judgedOn: '2020-06-10' })
      .then(happened('ReasonsJudged', '2020-06-10', { reasonable: false, personal: { why: '确有需要' } }));
  });

  it('are judged once, saying why, after they were requested', () => {
    given(...answered, happened('ReasonsJudged', '2020-06-03', { reasonable: true, personal: { why: '…' } }))
      .when({ ...judgeOnly, judgedOn: '2020-06-04' })
      .thenRefused('already_recorded', '35');
    given(...answered)
      .when({ ...judgeOnly, why: ' ' })
      .thenRefused('value_missing', '35');
    given(lateReceived).when(judgeOnly).thenRefused('reasons_not_requested', '35');
  });

  it('lead to a date later than the last day, told before that day is over', () => {
    // The last day to reply is 22 June.
    given(...answered)
      .when({ ...judge, laterReplyOn: '2020-06-22' })
      .thenRefused('date_too_early', '35');
    const early = refusalOf(() =>
      given(...answered)
        .when({ ...judge, laterReplyOn: '2020-06-22' })
        .then(),
    );
    expect(early.message).toBe('延迟答复的日期必须晚于现有答复期限的最后一日 2020-06-22，请更正。');
    expect(early.english).toContain('after the last day to reply as it is, 2020-06-22;');
    given(...answered)
      .when({ ...judge, laterReplyOn: '2020-06-23' })
      .then(
        happened('ReasonsJudged', '2020-06-03', {
          reasonable: true,
          laterReplyOn: '2020-06-23',
          personal: { why: '确有需要' },
        }),
      );
    given(...answered)
      .when({ ...judge, judgedOn: '2020-06-23' })
      .thenRefused('reply_period_over', '35');
    // While a payment is awaited there is no last day: the date is later than the day it is set.
    given(...answered, feeNotified)
      .when({ ...judge, laterReplyOn: '2020-06-03' })
      .thenRefused('date_too_early', '35');
  });

  it('lead to a date within a year, for the time set is to be reasonable', () => {
    given(...answered)
      .when({ ...judge, laterReplyOn: '2021-06-03' })
      .then(
        happened('ReasonsJudged', '2020-06-03', {
          reasonable: true,
          laterReplyOn: '2021-06-03',
          personal: { why: '确有需要' },
        }),
      );
    for (const laterReplyOn of ['2021-06-04', '9999-12-31']) {
      given(...answered)
        .when({ ...judge, laterReplyOn })
        .thenRefused('later_reply_too_far', '35');
      given(...answered, feeNotified)
        .when({ ...judge, laterReplyOn })
        .thenRefused('later_reply_too_far', '35');
    }
  });

  it('lead to a working day', () => {
    // The National Day holidays; a Sunday; a Saturday that is worked is no rest day.
    for (const laterReplyOn of ['2020-10-01', '2020-08-30']) {
      given(...answered)
        .when({ ...judge, laterReplyOn })
        .thenRefused('no_known_working_day', '35');
    }
    given(...answered)
      .when({ ...judge, laterReplyOn: '2020-10-10' })
      .then(
        happened('ReasonsJudged', '2020-06-03', {
          reasonable: true,
          laterReplyOn: '2020-10-10',
          personal: { why: '确有需要' },
        }),
      );
    const refusal = refusalOf(() =>
      given(...answered)
        .when({ ...judge, laterReplyOn: '2020-10-01' })
        .then(),
    );
    expect(refusal.message).toContain('2020-10-09');
  });

  describe('of a year whose holidays are not published yet', () => {
    const on = (event: ApplicationEvent, occurredOn: string): ApplicationEvent => ({ ...event, occurredOn });
    const asking = happened('ReasonsRequested', '2026-11-16', { dueOn: '2026-11-30', personal: { why: '200 件' } });
    const history = [on(received, '2026-11-16'), asking, on(reasonsGiven, '2026-11-18')];
    const judging = { ...judge, judgedOn: '2026-11-18' } as const;
    const today = '2026-11-18';
    const judged = (laterReplyOn: string) =>
      happened('ReasonsJudged', '2026-11-18', { reasonable: true, laterReplyOn, personal: { why: '确有需要' } });
    const holidays = [{ name: '放假', from: '2027-01-14', to: '2027-01-15' }];
    const published = CONTEXT.calendar.with({ year: 2027, holidays, makeUpWorkdays: ['2027-01-16'] });

    it('lead to a weekday as well: it is provisional', () => {
      given(...history)
        .when({ ...judging, laterReplyOn: '2027-01-14' }, { today })
        .then(judged('2027-01-14'));
      const state = stateAfter([...history, judged('2027-01-14')]) as Application;
      expect(clockOn(state, CONTEXT.calendar, today)).toMatchObject({ due: '2027-01-14', provisional: true });
      // Thursday the 14th, once it is known to be off.
      given(...history)
        .when({ ...judging, laterReplyOn: '2027-01-14' }, { today, calendar: published })
        .thenRefused('no_known_working_day', '35');
      // Set before it was published: the next working day is Saturday the 16th, which is worked.
      expect(clockOn(state, published, today)).toMatchObject({ due: '2027-01-16', provisional: false });
    });

    it('lead to no Saturday or Sunday, which are presumed to be off, until they are known to be worked', () => {
      for (const laterReplyOn of ['2027-01-16', '2027-01-17']) {
        given(...history)
          .when({ ...judging, laterReplyOn }, { today })
          .thenRefused('no_known_working_day', '35');
      }
      const refusal = refusalOf(() =>
        given(...history)
          .when({ ...judging, laterReplyOn: '2027-01-16' }, { today })
          .then(),
      );
      expect(refusal.message).toBe(
        '延迟答复的日期 2027-01-16 是周末，2027 年的放假安排尚未公布，不能当作调休的工作日；请改为周一至周五的一日，例如 2027-01-18，或者待公布后导入日历（taizhang calendar import）并经批准，再行办理。',
      );
      expect(refusal.english).toBe(
        'The later reply date, 2027-01-16, is on a weekend, and the holidays of 2027 are not published yet, so it cannot be taken for a make-up workday; choose a day from Monday to Friday, such as 2027-01-18, or wait, import the calendar of that year (taizhang calendar import) and have it approved.',
      );
      given(...history)
        .when({ ...judging, laterReplyOn: '2027-01-16' }, { today, calendar: published })
        .then(judged('2027-01-16'));
      given(...history)
        .when({ ...judging, laterReplyOn: '2027-01-17' }, { today, calendar: published })
        .thenRefused('no_known_working_day', '35');
    });
  });

  it('judged unreasonable are what turns an application away as excessive', () => {
    const draft: ApplicationCommand = {
      type: 'DraftReply',
      decision: { type: 'not_processed', grounds: ['repeat_application', 'excessive_requests'] },
      text: '不予处理。',
      draftedOn: '2020-06-10',
    };
    const drafted = happened('ReplyDrafted', '2020-06-10', {
      decision: draft.decision,
      personal: { text: '不予处理。' },
    });
    const judgedAs = (reasonable: boolean) =>
      happened('ReasonsJudged', '2020-06-03', { reasonable, personal: { why: '…' } });
    given(lateReceived).when(draft).thenRefused('reasons_not_judged', '35');
    given(...answered)
      .when(draft)
      .thenRefused('reasons_not_judged', '35');
    given(...answered, judgedAs(true))
      .when(draft)
      .thenRefused('reasons_not_judged', '35');
    given(...answered, judgedAs(false))
      .when(draft)
      .then(drafted);
    given(...answered, judgedAs(false))
      .when({ ...draft, draftedOn: '2020-06-02' })
      .thenRefused('date_out_of_order', '35');
    // An imported register does not tell of reasons.
    given({ ...imported, occurredOn: '2020-05-25' })
      .when(draft)
      .then(drafted);
  });

  it('of the first handling turn nobody away in the next', () => {
    const [, ...later] = AT_STAGE.reopened;
    given(
      received,
      { ...reasonsRequested, occurredOn: '2020-03-04' },
      happened('ReasonsJudged', '2020-03-10', { reasonable: false, personal: { why: '…' } }),
      ...later,
    )
      .when({
        type: 'DraftReply',
        decision: { type: 'not_processed', grounds: ['excessive_requests'] },
        text: '不予处理。',
        draftedOn: '2020-05-26',
      })
      .thenRefused('reasons_not_judged', '35');
  });
});

describe('notifying a fee', () => {
  const notify = { type: 'NotifyFee', basis: 'per_page', quantity: 31, notifiedOn: '2020-05-26' } as const;

  it('records how it is reckoned, as the tariff stands', () => {
    given(lateReceived).when(notify).then(feeNotified);
    expect(stateAfter([lateReceived, feeNotified])?.fee).toEqual({
      notifiedOn: '2020-05-26',
      basis: 'per_page',
      quantity: 31,
      lines: [
        { from: 1, to: 30, unitPrice: 0, amount: 0 },
        { from: 31, to: 31, unitPrice: 10, amount: 10 },
      ],
      amount: 10,
      afterPayment: 'restarts',
      basisDocument: TARIFF_2021.source,
    });
  });

  it('says what the payment does, as the tariff has it', () => {
    const [tariff] = initialLawData().tariffs;
    if (tariff === undefined) throw new Error('there is no tariff');
    const tariffs = [{ ...tariff, from: '2019-05-15', afterPayment: 'resumes' as const }];
    given(lateReceived)
      .when(notify, { tariffs })
      .then({ ...feeNotified, data: { ...feeNotified.data, afterPayment: 'resumes' } } as ApplicationEvent);
  });

  it('names the document of the tariff, or none where the tariff names none', () => {
    const { source: _source, ...unnamed } = { ...TARIFF_2021, from: '2019-05-15' };
    const { basisDocument: _document, ...data } = feeNotified.data as Extract<
      ApplicationEvent,
      { type: 'FeeNotified' }
    >['data'];
    given(lateReceived)
      .when(notify, { tariffs: [{ ...unnamed, source: '津发改〔2020〕7号' }] })
      .then({ ...feeNotified, data: { ...data, basisDocument: '津发改〔2020〕7号' } } as ApplicationEvent);
    given(lateReceived)
      .when(notify, { tariffs: [unnamed] })
      .then({ ...feeNotified, data } as ApplicationEvent);
  });

  it.each([
    ['per_page', 30],
    ['per_item', 10],
    ['per_page', 0],
    ['per_page', -31],
    ['per_page', 31.5],
    ['per_item', Number.NaN],
  ] as const)('is refused where nothing is due: %s, %d', (basis, quantity) => {
    given(lateReceived)
      .when({ ...notify, basis, quantity })
      .thenRefused('nothing_to_charge', '42');
  });

  it('of no quantity that there can be is told as such', () => {
    const refused = (quantity: number) =>
      refusalOf(() =>
        given(lateReceived)
          .when({ ...notify, quantity })
          .then(),
      ).message;
    expect(refused(-4)).toMatch(/^收费的页数须为 1 以上的整数，不能为 -4，请更正；/);
    expect(refused(30)).toMatch(/^30 页不收取信息处理费，无须通知/);
  });

  it.each([
    ['per_item', 10_001],
    ['per_page', 10_000_000],
  ] as const)('is refused for more than anybody can have asked for: %s, %d', (basis, quantity) => {
    given(lateReceived)
      .when({ ...notify, basis, quantity })
      .thenRefused('quantity_too_large', '42');
  });

  it('is refused before there was a tariff', () => {
    given(lateReceived).when(notify, initialLawData()).thenRefused('nothing_to_charge', '42');
  });

  it('happens once, whatever it is reckoned by', () => {
    given(lateReceived, feeNotified)
      .when({ ...notify, basis: 'per_item', quantity: 41, notifiedOn: '2020-05-27' })
      .thenRefused('already_recorded', '42');
  });

  it('by item, leaves out what other applications of the month were charged for', () => {
    const byItem = { ...notify, basis: 'per_item', quantity: 12 } as const;
    given(lateReceived)
      .when(byItem, { items: { ...NO_ITEMS, before: 11 } })
      .then({
        ...feeNotified,
        data: {
          ...feeNotified.data,
          basis: 'per_item',
          quantity: 12,
          lines: [{ from: 12, to: 12, unitPrice: 100, amount: 100 }],
          amount: 100,
        },
      } as ApplicationEvent);
    given(lateReceived)
      .when(byItem, { items: { ...NO_ITEMS, before: 12 } })
      .thenRefused('items_charged_already', '42');
    given(lateReceived)
      .when(notify, { items: { ...NO_ITEMS, before: 31 } })
      .then(feeNotified);
  });

  it('is possible until the last day to reply', () => {
    given(lateReceived)
      .when({ ...notify, notifiedOn: '2020-06-22' })
      .then({ ...feeNotified, occurredOn: '2020-06-22' });
    given(lateReceived)
      .when({ ...notify, notifiedOn: '2020-06-23' })
      .thenRefused('reply_period_over', '42');
  });

  it('is refused while a correction is awaited', () => {
    given(received, correctionRequested)
      .when({ ...notify, notifiedOn: '2020-03-05' })
      .thenRefused('wrong_stage', '42');
  });
});

describe('the delivery of a fee notice', () => {
  const deliver = (deliveredOn: string) => ({ type: 'RecordFeeNoticeDelivery', deliveredOn }) as const;

  it('is recorded once; the same day again changes nothing, another is an amendment', () => {
    given(lateReceived, feeNotified).when(deliver('2020-05-27')).then(feeNoticeDelivered);
    given(lateReceived, feeNotified, feeNoticeDelivered).when(deliver('2020-05-27')).then();
    given(lateReceived, feeNotified, feeNoticeDelivered)
      .when(deliver('2020-05-28'))
      .thenRefused('already_recorded', '42');
  });

  it('needs a notice, and came not after the payment', () => {
    given(lateReceived).when(deliver('2020-05-27')).thenRefused('fee_not_notified', '42');
    given(lateReceived, feeNotified, happened('FeePaid', '2020-05-28', {}))
      .when(deliver('2020-05-29'))
      .thenRefused('date_out_of_order', '42');
  });
});

describe('a payment', () => {
  const pay = (paidOn: string) => ({ type: 'RecordPayment', paidOn }) as const;
  const notified = [lateReceived, feeNotified, feeNoticeDelivered];

  it('comes within 20 working days of the delivery of the notice', () => {
    // Delivered on 27 May: 28=1 29=2; Jun 1–5=7 8–12=12 15–19=17 22=18 23=19 24=20 (25, 26).
    given(...notified)
      .when(pay('2020-06-24'))
      .then(happened('FeePaid', '2020-06-24', {}));
    given(...notified)
      .when(pay('2020-06-25'))
      .thenRefused('payment_too_late', '42');
  });

  it('may come before the delivery is known', () => {
    given(lateReceived, feeNotified)
      .when(pay('2020-05-26'))
      .then(happened('FeePaid', '2020-05-26', {}));
  });

  it('comes once, after a notice', () => {
    given(lateReceived).when(pay('2020-05-27')).thenRefused('fee_not_notified', '42');
    given(...notified, happened('FeePaid', '2020-05-28', {}))
      .when(pay('2020-05-29'))
      .thenRefused('already_recorded', '42');
  });
});
