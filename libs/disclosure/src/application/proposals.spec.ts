import { initialLawData } from '../law-data.js';
import type { Application } from './application.js';
import {
  consultationDelivered,
  feeNotified,
  feeNoticeDelivered,
  given,
  happened,
  reasonsGiven,
  reasonsRequested,
  received,
  refusalOf,
  stateAfter,
  thirdPartyConsulted,
} from './application.fixture.js';
import type { ApplicationEvent } from './events.js';
import type { Proposal } from './proposals.js';
import { confirmed, proposalsOf } from './proposals.js';

const { calendar } = initialLawData();
const late = { ...received, occurredOn: '2020-05-25' };
const after = (...history: readonly ApplicationEvent[]): Application => stateAfter(history) as Application;
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
  const at = (event: ApplicationEvent, occurredOn: string): ApplicationEvent => ({ ...event, occurredOn });
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
    for (const command of [
      { type: 'LapseFee', lapsedOn: '2027-01-06' },
      { type: 'RecordPayment', paidOn: '2027-01-08' },
    ] as const) {
      const { message, english } = refusal(command);
      expect(message).toContain('2027-01-07（暂定：该年放假安排尚未公布）');
      expect(english).toContain('2027-01-07 (provisional: ');
    }
    // The reply period of 7 Dec: 8–11=4 14–18=9 21–25=14 28–31=18; Jan 1=19 4=20.
    const extend = { type: 'ExtendReplyPeriod', workingDays: 5, reason: '案卷多', consentBy: '赵明' } as const;
    expect(refusal({ ...extend, noticedOn: '2027-01-05' }, [begun]).message).toContain('2027-01-04（暂定');
    // A last day in December is certain.
    const certain = [at(received, '2026-11-30')];
    expect(refusal({ ...extend, noticedOn: '2027-01-05' }, certain).message).toContain('2026-12-28 届满');
  });
});
