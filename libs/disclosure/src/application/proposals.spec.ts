import { initialLawData } from '../law-data.js';
import type { Application } from './application.js';
import {
  PROVIDED,
  agencyConsulted,
  consultationDelivered,
  draftedAs,
  feeNotified,
  feeNoticeDelivered,
  given,
  happened,
  reasonsGiven,
  reasonsRequested,
  received,
  refusalOf,
  reviewed,
  signedOff,
  thirdPartyConsulted,
  after,
  at,
  late,
} from './application.fixture.js';
import type { ApplicationCommand } from './commands.js';
import type { ApplicationEvent } from './events.js';
import type { Proposal, ProposalKind } from './proposals.js';
import { confirmed, proposalsOf } from './proposals.js';

const { calendar } = initialLawData();
const on = (application: Application, today: string): Proposal[] => proposalsOf(application, calendar, today);

describe('no reasons were given in time (Article 35)', () => {
  // Until 9 June.
  const asked = [late, reasonsRequested];

  it('staff are reminded from the day after, until reasons come or are judged', () => {
    expect(on(after(...asked), '2020-06-09')).toEqual([]);
    expect(on(after(...asked), '2020-06-10')).toEqual([
      { kind: 'reasons_not_given', lastDay: '2020-06-09', since: '2020-06-10', provisional: false, article: '35' },
    ]);
    expect(on(after(...asked, reasonsGiven), '2020-06-10')).toEqual([]);
    const judged = happened('ReasonsJudged', '2020-06-10', { reasonable: false, personal: { why: '逾期未说明' } });
    expect(on(after(...asked, judged), '2020-06-10')).toEqual([]);
  });

  it('is not confirmed but judged by somebody who says why', () => {
    const context = { calendar, today: '2020-06-10' };
    const refusal = refusalOf(() => confirmed(after(...asked), 'reasons_not_given', undefined, context));
    expect(refusal).toMatchObject({ code: 'decision_needed', kind: 'state', article: '35' });
    expect(refusal.message).toContain('认定理由');
    const judge = { type: 'JudgeReasons', reasonable: false, why: '逾期未说明', judgedOn: '2020-06-10' } as const;
    given(...asked)
      .when(judge)
      .then(happened('ReasonsJudged', '2020-06-10', { reasonable: false, personal: { why: '逾期未说明' } }));
    given(...asked)
      .when({ ...judge, judgedOn: '2020-06-09' })
      .thenRefused('period_still_running', '35');
  });
});

describe('at the end of 2026, before the holidays of 2027 are published,', () => {
  const begun = at(received, '2026-12-07');

  it('what is proposed says that its last day is provisional', () => {
    // Delivered 14 Dec: 15–18=4 21–25=9 28–31=13; Jan 1=14 4=15.
    const asked = [begun, at(thirdPartyConsulted, '2026-12-11'), at(consultationDelivered, '2026-12-14')];
    expect(on(after(...asked), '2027-01-04')).toEqual([]);
    expect(on(after(...asked), '2027-01-05')).toMatchObject([
      { kind: 'third_party_silent', lastDay: '2027-01-04', since: '2027-01-05', provisional: true },
    ]);
    // Delivered 10 Dec: 11=1 14–18=6 21–25=11 28–31=15; Jan 1=16 4–7=20.
    const charged = [begun, at(feeNotified, '2026-12-09'), at(feeNoticeDelivered, '2026-12-10')];
    expect(on(after(...charged), '2027-01-08')).toMatchObject([
      { kind: 'fee_lapsed', lastDay: '2027-01-07', provisional: true },
    ]);
    // Delivered 3 Dec: 4=1 7–11=6 14–18=11 21–25=16 28–31=20.
    const before = [begun, at(feeNotified, '2026-12-02'), at(feeNoticeDelivered, '2026-12-03')];
    expect(on(after(...before), '2027-01-08')).toMatchObject([{ lastDay: '2026-12-31', provisional: false }]);
  });

  it('and so does a refusal that names a last day', () => {
    const charged = [begun, at(feeNotified, '2026-12-09'), at(feeNoticeDelivered, '2026-12-10')];
    const refusal = (command: Parameters<ReturnType<typeof given>['when']>[0], history = charged) =>
      refusalOf(() =>
        given(...history)
          .when(command, { today: '2027-01-08' })
          .then(),
      );
    const { message, english } = refusal({ type: 'LapseFee', lapsedOn: '2027-01-06' });
    expect(message).toContain('2027-01-07（暂定：该年放假安排尚未公布）');
    expect(english).toContain('2027-01-07 (provisional: ');
    // The reply period of 7 Dec: 8–11=4 14–18=9 21–25=14 28–31=18; Jan 1=19 4=20.
    const extend = { type: 'ExtendReplyPeriod', workingDays: 5, reason: '案卷多', consentBy: '赵明' } as const;
    expect(refusal({ ...extend, noticedOn: '2027-01-05' }, [begun]).message).toContain('2027-01-04（暂定');
    // A last day in December is certain.
    const certain = [at(received, '2026-11-30')];
    expect(refusal({ ...extend, noticedOn: '2027-01-05' }, certain).message).toContain('2026-12-28 届满');
  });

  describe('nobody loses anything by a last day that may still move:', () => {
    // The last day to pay is 7 January, that to answer 4 January, as counted above.
    const charged = [begun, at(feeNotified, '2026-12-09'), at(feeNoticeDelivered, '2026-12-10')];
    const third = [begun, at(thirdPartyConsulted, '2026-12-11'), at(consultationDelivered, '2026-12-14')];
    const agency = [
      begun,
      at(agencyConsulted, '2026-12-11'),
      happened('ConsultationDelivered', '2026-12-14', { consultationId: 'consultation-2' }),
    ];
    const drafted = [at(draftedAs(PROVIDED), '2026-12-14'), at(reviewed, '2026-12-14'), at(signedOff, '2026-12-14')];
    /** With 1 to 8 January off, 4 January is no last day: the 15 working days end on Tuesday 12 January, the 20 on the 15th. */
    const published = calendar.with({
      year: 2027,
      holidays: [{ name: '元旦', from: '2027-01-01', to: '2027-01-08' }],
      makeUpWorkdays: [],
    });

    it('no fee has lapsed, and no payment is late', () => {
      const lapse = (lapsedOn: string) => ({ type: 'LapseFee', lapsedOn }) as const;
      const pay = (paidOn: string) => ({ type: 'RecordPayment', paidOn }) as const;
      const today = '2027-01-20';
      given(...charged)
        .when(lapse('2027-01-08'), { today })
        .thenRefused('last_day_provisional', '42');
      given(...charged)
        .when(pay('2027-01-08'), { today })
        .then(happened('FeePaid', '2027-01-08', {}));
      // No holidays move it by a month.
      given(...charged)
        .when(pay('2027-02-07'), { today: '2027-06-30' })
        .then(happened('FeePaid', '2027-02-07', {}));
      given(...charged)
        .when(pay('2027-02-08'), { today: '2027-06-30' })
        .thenRefused('payment_too_late', '42');
      // Once the year is published, the day is certain. Two working days are left for January: 31 Dec is day 15; 11–15=20.
      given(...charged)
        .when(lapse('2027-01-15'), { today, calendar: published })
        .thenRefused('period_still_running', '42');
      given(...charged)
        .when(lapse('2027-01-16'), { today, calendar: published })
        .then(happened('FeeLapsed', '2027-01-16', { noticedOn: '2026-12-09', dueOn: '2027-01-15' }));
      given(...charged)
        .when(pay('2027-01-16'), { today, calendar: published })
        .thenRefused('payment_too_late', '42');
    });

    it.each([
      ['a third party', third, 'RecordThirdPartyAnswer', '32', 'consultation-1'],
      ['an agency', agency, 'RecordAgencyAnswer', '34', 'consultation-2'],
    ] as const)('%s is not silent, and nothing is disclosed over its head', (_who, asked, type, article, id) => {
      const silent = { type, consultationId: id, answer: 'silent', reasons: '', opinion: '', answeredOn: '2027-01-05' };
      const reply = { type: 'Reply', repliedOn: '2027-01-05' } as const;
      const today = '2027-01-20';
      given(...asked)
        .when(silent as ApplicationCommand, { today })
        .thenRefused('last_day_provisional', article);
      given(...asked, ...drafted)
        .when(reply, { today })
        .thenRefused('last_day_provisional', article);
      // Published, 31 Dec is day 13, 11 and 12 January are 14 and 15.
      given(...asked, ...drafted)
        .when({ ...reply, repliedOn: '2027-01-12' }, { today, calendar: published })
        .thenRefused('consultation_pending', article);
      given(...asked, ...drafted)
        .when({ ...reply, repliedOn: '2027-01-13' }, { today, calendar: published })
        .then(happened('Disclosed', '2027-01-13', { manner: 'provided', onTheSpot: false }));
    });

    it('an objection binds that comes after it, though not one that comes more than a month after', () => {
      const objected = (day: string) =>
        happened('ThirdPartyAnswered', day, {
          consultationId: 'consultation-1',
          answer: 'objects',
          personal: { reasons: '涉及商业秘密' },
        });
      const reply = { type: 'Reply', repliedOn: '2027-02-10' } as const;
      const today = '2027-06-30';
      given(...third, ...drafted, objected('2027-02-04'))
        .when(reply, { today })
        .thenRefused('third_party_objects', '32');
      given(...third, ...drafted, objected('2027-02-05'))
        .when(reply, { today })
        .then(happened('Disclosed', '2027-02-10', { manner: 'provided', onTheSpot: false }));
    });

    it('nor by one that was told as a day: no correction has lapsed, none is late, and no reasons are missing', () => {
      const asked = happened('CorrectionRequested', '2026-12-10', { dueOn: '2027-01-04', personal: { items: '年度' } });
      const lapse = (lapsedOn: string) => ({ type: 'LapseCorrection', lapsedOn }) as const;
      const receive = { type: 'ReceiveCorrection', correction: '2025年度' } as const;
      const today = '2027-01-20';
      given(begun, asked).when(lapse('2027-01-05'), { today }).thenRefused('last_day_provisional', '30');
      given(begun, asked)
        .when({ ...receive, receivedOn: '2027-01-05' }, { today })
        .then(happened('CorrectionReceived', '2027-01-05', { personal: { correction: '2025年度' } }));
      given(begun, asked)
        .when({ ...receive, receivedOn: '2027-02-04' }, { today: '2027-06-30' })
        .then(happened('CorrectionReceived', '2027-02-04', { personal: { correction: '2025年度' } }));
      const late = { ...receive, receivedOn: '2027-02-05' };
      given(begun, asked).when(late, { today: '2027-06-30' }).thenRefused('correction_too_late', '30');
      given(begun, asked)
        .when({ ...late, goodCause: '住院' }, { today: '2027-06-30' })
        .then(
          happened('CorrectionReceived', '2027-02-05', { personal: { correction: '2025年度', goodCause: '住院' } }),
        );
      expect(on(after(begun, asked), '2027-01-05')).toMatchObject([
        { kind: 'correction_lapsed', lastDay: '2027-01-04', provisional: true },
      ]);
      // Published, the last day is Monday 11 January.
      given(begun, asked)
        .when(lapse('2027-01-11'), { today, calendar: published })
        .thenRefused('period_still_running', '30');
      given(begun, asked)
        .when({ ...receive, receivedOn: '2027-01-12' }, { today, calendar: published })
        .thenRefused('correction_too_late', '30');
      given(begun, asked)
        .when(lapse('2027-01-12'), { today, calendar: published })
        .then(happened('CorrectionLapsed', '2027-01-12', {}));
      const why = happened('ReasonsRequested', '2026-12-10', { dueOn: '2027-01-04', personal: { why: '200 件' } });
      const judge = { type: 'JudgeReasons', reasonable: false, why: '未说明', judgedOn: '2027-01-05' } as const;
      given(begun, why).when(judge, { today }).thenRefused('last_day_provisional', '35');
      given(begun, why).when(judge, { today, calendar: published }).thenRefused('period_still_running', '35');
      expect(on(after(begun, why), '2027-01-05')).toMatchObject([{ kind: 'reasons_not_given', provisional: true }]);
    });
  });
});

describe('where nobody brings in the holidays of a year,', () => {
  const begun = at(received, '2026-12-07');
  const today = '2027-06-01';

  it('a correction is late, and lapses, once its last day is over wherever it may lie: a month after it', () => {
    const asked = happened('CorrectionRequested', '2026-12-10', { dueOn: '2027-01-04', personal: { items: '年度' } });
    const receive = (receivedOn: string) =>
      ({ type: 'ReceiveCorrection', correction: '2025年度', receivedOn }) as const;
    const lapse = (lapsedOn: string) => ({ type: 'LapseCorrection', lapsedOn }) as const;
    given(begun, asked)
      .when(receive('2027-02-04'), { today })
      .then(happened('CorrectionReceived', '2027-02-04', { personal: { correction: '2025年度' } }));
    given(begun, asked).when(lapse('2027-02-04'), { today }).thenRefused('last_day_provisional', '30');
    given(begun, asked).when(receive('2027-02-05'), { today }).thenRefused('correction_too_late', '30');
    given(begun, asked)
      .when(lapse('2027-02-05'), { today })
      .then(happened('CorrectionLapsed', '2027-02-05', {}));
    const provisional = (day: string) => on(after(begun, asked), day).map((one) => one.provisional);
    expect([provisional('2027-02-04'), provisional('2027-02-05')]).toEqual([[true], [false]]);
  });

  it('so do a payment and a fee', () => {
    // Until 7 January, as counted above.
    const charged = [begun, at(feeNotified, '2026-12-09'), at(feeNoticeDelivered, '2026-12-10')];
    const pay = (paidOn: string) => ({ type: 'RecordPayment', paidOn }) as const;
    given(...charged)
      .when(pay('2027-02-07'), { today })
      .then(happened('FeePaid', '2027-02-07', {}));
    given(...charged)
      .when(pay('2027-02-08'), { today })
      .thenRefused('payment_too_late', '42');
    given(...charged)
      .when({ type: 'LapseFee', lapsedOn: '2027-02-08' }, { today })
      .then(happened('FeeLapsed', '2027-02-08', { noticedOn: '2026-12-09', dueOn: '2027-01-07' }));
  });

  it('a third party that is still silent is waited for no longer', () => {
    // Until 4 January, as counted above.
    const third = [begun, at(thirdPartyConsulted, '2026-12-11'), at(consultationDelivered, '2026-12-14')];
    const signed = [at(draftedAs(PROVIDED), '2026-12-14'), at(reviewed, '2026-12-14'), at(signedOff, '2026-12-14')];
    const reply = (repliedOn: string) => ({ type: 'Reply', repliedOn }) as const;
    given(...third, ...signed)
      .when(reply('2027-02-04'), { today })
      .thenRefused('last_day_provisional', '32');
    given(...third, ...signed)
      .when(reply('2027-02-05'), { today })
      .then(happened('Disclosed', '2027-02-05', { manner: 'provided', onTheSpot: false }));
  });

  describe('staff wait, and have waited, whether they confirm what is due or give its own command:', () => {
    // Counted above: until 4 January to answer and to correct, until 7 January to pay; over for certain a month later.
    const silent = (type: 'RecordThirdPartyAnswer' | 'RecordAgencyAnswer', consultationId: string) => (day: string) => {
      const answered = { consultationId, answer: 'silent', answeredOn: day } as const;
      return type === 'RecordThirdPartyAnswer'
        ? ({ type, ...answered, reasons: '' } as const)
        : ({ type, ...answered, opinion: '' } as const);
    };
    const doors: readonly [
      kind: ProposalKind,
      history: readonly ApplicationEvent[],
      command: (day: string) => ApplicationCommand,
      article: string,
      waiting: string,
      over: string,
    ][] = [
      [
        'correction_lapsed',
        [happened('CorrectionRequested', '2026-12-10', { dueOn: '2027-01-04', personal: { items: '年度' } })],
        (lapsedOn) => ({ type: 'LapseCorrection', lapsedOn }),
        '30',
        '2027-02-04',
        '2027-02-05',
      ],
      [
        'third_party_silent',
        [at(thirdPartyConsulted, '2026-12-11'), at(consultationDelivered, '2026-12-14')],
        silent('RecordThirdPartyAnswer', 'consultation-1'),
        '32',
        '2027-02-04',
        '2027-02-05',
      ],
      [
        'agency_silent',
        [
          at(agencyConsulted, '2026-12-11'),
          happened('ConsultationDelivered', '2026-12-14', { consultationId: 'consultation-2' }),
        ],
        silent('RecordAgencyAnswer', 'consultation-2'),
        '34',
        '2027-02-04',
        '2027-02-05',
      ],
      [
        'fee_lapsed',
        [at(feeNotified, '2026-12-09'), at(feeNoticeDelivered, '2026-12-10')],
        (lapsedOn) => ({ type: 'LapseFee', lapsedOn }),
        '42',
        '2027-02-07',
        '2027-02-08',
      ],
    ];

    it.each(doors)('%s', (kind, history, command, article, waiting, over) => {
      const confirming = (day: string) =>
        confirmed(after(begun, ...history), kind, undefined, { calendar, today: day });
      for (const theCommand of [confirming, command]) {
        const answered = (day: string) => given(begun, ...history).when(theCommand(day), { today: day });
        answered(waiting).thenRefused('last_day_provisional', article);
        const { message, english } = refusalOf(() => answered(waiting).then());
        expect([message, english]).toEqual([
          expect.stringContaining(`${waiting} 过后即为逾期`),
          expect.stringContaining(`the waiting ends after ${waiting}.`),
        ]);
        expect(answered(over).events()).toMatchObject([{ occurredOn: over }]);
      }
      expect(confirming(over)).toEqual(command(over));
    });

    it('silence confirmed still later is recorded for the day on which it was certain', () => {
      const third = [at(thirdPartyConsulted, '2026-12-11'), at(consultationDelivered, '2026-12-14')];
      expect(on(after(begun, ...third), today)).toMatchObject([
        { lastDay: '2027-01-04', since: '2027-01-05', provisional: false, command: { answeredOn: '2027-02-05' } },
      ]);
    });
  });
});

describe('a last day that no calendar reaches, recorded before it had to be a reasonable one,', () => {
  const asked = happened('CorrectionRequested', '2020-05-26', { dueOn: '2206-06-09', personal: { items: '年度' } });
  const why = happened('ReasonsRequested', '2020-05-26', { dueOn: '2206-06-09', personal: { why: '200 件' } });

  it('has not passed: nothing is due', () => {
    expect(on(after(late, asked), '2020-06-30')).toEqual([]);
    expect(on(after(late, why), '2020-06-30')).toEqual([]);
  });

  it('keeps nobody from going on, nor from putting it right', () => {
    given(late, asked)
      .when({ type: 'LapseCorrection', lapsedOn: '2020-06-30' })
      .thenRefused('period_still_running', '30');
    given(late, asked)
      .when({ type: 'ReceiveCorrection', correction: '2019年度', receivedOn: '2020-06-02' })
      .then(happened('CorrectionReceived', '2020-06-02', { personal: { correction: '2019年度' } }));
    given(late, why)
      .when({ type: 'JudgeReasons', reasonable: false, why: '未说明', judgedOn: '2020-06-30' })
      .thenRefused('period_still_running', '35');
    const amended = (field: 'correctionDueOn' | 'reasonsDueOn') =>
      happened('RegisterEntryAmended', '2020-06-01', {
        changes: [{ field, from: '2206-06-09', to: '2020-06-09' }],
        appealChanges: [],
        consultationChanges: [],
        personal: { reason: '年份误录', changes: [] },
      });
    const amend = { type: 'AmendRegisterEntry', reason: '年份误录', amendedOn: '2020-06-01' } as const;
    given(late, asked)
      .when({ ...amend, values: { correctionDueOn: '2020-06-09' } })
      .then(amended('correctionDueOn'));
    given(late, why)
      .when({ ...amend, values: { reasonsDueOn: '2020-06-09' } })
      .then(amended('reasonsDueOn'));
  });
});
