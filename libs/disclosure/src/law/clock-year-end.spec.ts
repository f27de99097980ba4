import type { CalendarYear } from './calendar/calendar-year.js';
import { WorkingDayCalendar } from './calendar/working-day-calendar.js';
import type { Clock, Handling } from './clock.js';
import { clockOf } from './clock.js';
import { extended, feeOf, thirdParty } from './clock.fixture.js';
import { explainStep } from './clock-words.js';

/*
 * Golden cases, counted by hand: 2026 is published, 2027 is not, so that Monday to Friday count as worked in it, Friday
 * 1 January too. December 2026 has no holidays: its working days are 1–4, 7–11, 14–18, 21–25 and 28–31.
 */
const calendar = new WorkingDayCalendar();
/** 2027 as it may be published: off on Friday 1 January. */
const NEW_YEAR: CalendarYear = {
  year: 2027,
  holidays: [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }],
  makeUpWorkdays: [],
};
const published = calendar.with(NEW_YEAR);

/** The clock of a handling as it stood on a day; it began on Monday 30 November 2026 unless another day is given. */
const clock = (handling: Partial<Handling>, on: string, by = calendar): Clock =>
  clockOf({ start: 'received', startedOn: '2026-11-30', ...handling }, by, on);

/** Which steps are certain and which provisional, be it only in the days they state, each with the last day it states. */
const toldBy = ({ steps }: Clock): string[] =>
  steps.map(({ step, due, provisional, daysProvisional }) => {
    const how = provisional ? 'provisional' : daysProvisional ? 'by uncertain days' : 'certain';
    return `${step} ${due ?? '–'} ${how}`;
  });

describe('at the end of 2026, before the holidays of 2027 are published,', () => {
  it('a period that ends in December is certain', () => {
    // Received 3 Dec: 4=1 7–11=6 14–18=11 21–25=16 28=17 29=18 30=19 31=20.
    expect(clock({ startedOn: '2026-12-03' }, '2026-12-03')).toMatchObject({ due: '2026-12-31', provisional: false });
  });

  // Received 10 Dec: 11=1 14–18=6 21–25=11 28=12 29=13 30=14 31=15; with New Year's Day taken for a Friday like others Jan 1=16 4=17 5=18 6=19 7=20.
  const startedOn = '2026-12-10';

  it('a period that reaches into January is provisional', () => {
    expect(clock({ startedOn }, startedOn)).toMatchObject({ due: '2027-01-07', provisional: true });
  });

  it('and moves once they are published', () => {
    // Off on Friday 1 January: Jan 4=16 5=17 6=18 7=19 8=20.
    const published = calendar.with({
      year: 2027,
      holidays: [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }],
      makeUpWorkdays: [],
    });
    expect(clock({ startedOn }, startedOn, published)).toMatchObject({ due: '2027-01-08', provisional: false });
  });

  it('an extension makes a certain last day provisional', () => {
    // After 31 December: Jan 1=1 4–8=6 11–15=11 18–22=16 25=17 26=18 27=19 28=20.
    const extension = extended('2026-12-31');
    expect(clock({ startedOn: '2026-12-03', extension }, '2026-12-30')).toMatchObject({ provisional: false });
    expect(clock({ startedOn: '2026-12-03', extension }, '2026-12-31')).toMatchObject({
      due: '2027-01-28',
      provisional: true,
    });
  });

  it('a certain last day is uncertain in how many days it is past', () => {
    // As if 1 January were worked: 1=1 4=2.
    expect(clock({ startedOn: '2026-12-03' }, '2026-12-31').provisional).toBe(false);
    expect(clock({ startedOn: '2026-12-03' }, '2027-01-04')).toMatchObject({
      due: '2026-12-31',
      workingDaysLeft: -2,
      provisional: false,
      daysProvisional: true,
    });
  });

  it('days that were set may turn out rest days, and then the last day is the next working day', () => {
    const reasons = { requestedOn: '2026-12-14', dueOn: '2027-01-11' };
    const correction = { requestedOn: '2026-12-14', dueOn: '2027-01-15' };
    expect(clock({ startedOn, reasons, correction }, '2026-12-15').others).toMatchObject([
      { kind: 'reasons', due: '2027-01-11', provisional: true },
      { kind: 'correction', due: '2027-01-15', provisional: true },
    ]);
    // With 11 to 17 January off, both end on Monday the 18th; who set a Saturday, as one could, has set the Monday after it.
    const holidays = [{ name: '假', from: '2027-01-11', to: '2027-01-17' }];
    const off = calendar.with({ year: 2027, holidays, makeUpWorkdays: [] });
    expect(clock({ startedOn, reasons, correction }, '2026-12-15', off).others).toMatchObject([
      { kind: 'correction', due: '2027-01-18', provisional: false },
      { kind: 'reasons', due: '2027-01-18', provisional: false },
    ]);
    const saturday = { requestedOn: '2026-12-14', dueOn: '2026-12-19' };
    expect(clock({ startedOn, correction: saturday }, '2026-12-15').others).toMatchObject([
      { kind: 'correction', due: '2026-12-21', provisional: false },
    ]);
    const later = { ...reasons, judgedOn: '2026-12-15', reasonable: true, laterReplyOn: '2027-03-31' };
    const set = { due: '2027-03-31', provisional: true, daysProvisional: true };
    expect(clock({ startedOn, reasons: later }, '2026-12-15')).toMatchObject(set);
    // Nor does it become certain by being over: Apr 1=1 2=2.
    expect(clock({ startedOn, reasons: later }, '2027-04-02')).toMatchObject({ ...set, workingDaysLeft: -2 });
  });

  it('a pause pushes a certain last day into the uncertain', () => {
    // Sent 30 Dec=19, on 31 Dec one day is out: Jan 1=20.
    const consultations = [thirdParty('2026-12-30')];
    expect(clock({ startedOn: '2026-12-03', consultations }, '2026-12-31')).toMatchObject({
      state: 'paused',
      due: '2027-01-01',
      provisional: true,
    });
  });

  it('the last day for a third party is provisional as well', () => {
    // Delivered 22 Dec: 23=1 24=2 25=3 28=4 29=5 30=6 31=7; Jan 1=8 4–8=13 11=14 12=15.
    const consultations = [thirdParty('2026-12-21', { deliveredOn: '2026-12-22' })];
    expect(clock({ startedOn: '2026-12-17', consultations }, '2026-12-31').others).toEqual([
      {
        kind: 'third_party_answer',
        due: '2027-01-12',
        provisional: true,
        article: '32',
        consultationId: 'third-party',
      },
    ]);
  });
});

describe('each step says whether it is provisional', () => {
  it('an extension into 2027', () => {
    // Received 23 Nov: 24–27=4 30=5; Dec 1–4=9 7–11=14 14–18=19 21=20. Ten more: 22–25=4 28–31=8; Jan 1=9 4=10.
    const handling = { startedOn: '2026-11-23', extension: extended('2026-12-14', 10) };
    expect(toldBy(clock(handling, '2026-12-15'))).toEqual([
      'received 2026-12-21 certain',
      'extended 2027-01-04 provisional',
      'today 2027-01-04 provisional',
      'due 2027-01-04 provisional',
    ]);
    // Eight more end on 31 December.
    expect(toldBy(clock({ ...handling, extension: extended('2026-12-14', 8) }, '2026-12-14'))).toEqual([
      'received 2026-12-21 certain',
      'extended 2026-12-31 certain',
      'due 2026-12-31 certain',
    ]);
    // Once published: Jan 4=9 5=10.
    expect(toldBy(clock(handling, '2026-12-14', published))).toEqual([
      'received 2026-12-21 certain',
      'extended 2027-01-05 certain',
      'due 2027-01-05 certain',
    ]);
  });

  it('the last day of a third party into 2027, and the reply after it', () => {
    // Received 30 Nov: Dec 1–4=4 7–11=9 14–18=14 21–25=19 28=20. Sent on 11 Dec, day 9, delivered on the 14th:
    // 15–18=4 21–25=9 28–31=13; Jan 1=14 4=15. Out are 14–18, 21–25, 28–31 Dec and 1 and 4 Jan, 16 days; the eleven left
    // are Jan 5–8=4 11–15=9 18=10 19=11.
    const asked = { consultations: [thirdParty('2026-12-11', { deliveredOn: '2026-12-14' })] };
    expect(clock(asked, '2026-12-31').others).toMatchObject([
      { kind: 'third_party_answer', due: '2027-01-04', provisional: true },
    ]);
    expect(toldBy(clock(asked, '2027-01-05'))).toEqual([
      'received 2026-12-28 certain',
      'third_party_consulted 2026-12-28 certain',
      // One day is out.
      'third_party_received 2026-12-29 certain',
      'third_party_silent 2027-01-19 provisional',
      'today 2027-01-19 provisional',
      'due 2027-01-19 provisional',
    ]);
    // While it is asked: out on the 16th are three days, 29, 30 and 31 Dec; on the 17th a fourth, 1 Jan.
    expect(clock(asked, '2026-12-16').ifResumed).toEqual({
      due: '2026-12-31',
      workingDaysLeft: 11,
      provisional: false,
      daysProvisional: false,
    });
    // Eleven are left all the same.
    expect(clock(asked, '2026-12-17').ifResumed).toEqual({
      due: '2027-01-01',
      workingDaysLeft: 11,
      provisional: true,
      daysProvisional: false,
    });
  });

  it('the last day to pay a fee into 2027, and the period after the payment', () => {
    // Day 7 is 9 Dec. Delivered on the 10th: 11=1 14–18=6 21–25=11 28–31=15; Jan 1=16 4–7=20.
    const fee = feeOf('2026-12-09', { deliveredOn: '2026-12-10' });
    expect(clock({ fee }, '2026-12-31').others).toMatchObject([
      { kind: 'payment', due: '2027-01-07', provisional: true },
    ]);
    // While it is awaited, what the steps state is all of 2026: the seven days used.
    const awaited = clock({ fee }, '2027-01-04');
    expect(toldBy(awaited)).toEqual([
      'received 2026-12-28 certain',
      'fee_notified – certain',
      'fee_notice_received – certain',
      'today – certain',
    ]);
    // Were it paid that day: Jan 5–8=4 11–15=9 18–22=14 25–29=19; Feb 1=20.
    expect(awaited).toMatchObject({
      due: null,
      provisional: false,
      ifResumed: { due: '2027-02-01', workingDaysLeft: 20, provisional: true },
    });
    // Paid on 6 Jan: 7–8=2 11–15=7 18–22=12 25–29=17; Feb 1–3=20.
    expect(toldBy(clock({ fee: { ...fee, paidOn: '2027-01-06' } }, '2027-01-06')).slice(3)).toEqual([
      'fee_paid 2027-02-03 provisional',
      'due 2027-02-03 provisional',
    ]);
  });

  it('the last day of another agency, and that to request a correction', () => {
    // Received and sent on Monday 28 Dec, delivered on the 29th: 30=1 31=2; Jan 1=3 4–8=8 11–15=13 18=14 19=15. Seven days
    // after the 28th: 29=1 30=2 31=3; Jan 1=4 4=5 5=6 6=7.
    const asked = thirdParty('2026-12-28', { kind: 'agency', deliveredOn: '2026-12-29' });
    expect(clock({ startedOn: '2026-12-28', consultations: [asked] }, '2026-12-30').others).toMatchObject([
      { kind: 'correction_notice', due: '2027-01-06', provisional: true },
      { kind: 'agency_answer', due: '2027-01-19', provisional: true },
    ]);
  });

  it('days used in 2027 up to a stop, or a last day that was set in it', () => {
    // Received 17 Dec: 18=1 21–25=6 28–31=10; Jan 1=11 4=12 5=13.
    const startedOn = '2026-12-17';
    expect(toldBy(clock({ startedOn, fee: feeOf('2027-01-05') }, '2027-01-05'))).toEqual([
      'received 2027-01-14 provisional',
      'fee_notified – by uncertain days',
    ]);
    const reasons = {
      requestedOn: '2026-12-18',
      dueOn: '2026-12-24',
      judgedOn: '2026-12-25',
      laterReplyOn: '2027-03-31',
    };
    const set = clock({ startedOn, reasons }, '2027-01-05');
    expect(set).toMatchObject({ due: '2027-03-31', provisional: true, daysProvisional: true });
    expect(toldBy(set)).toEqual([
      'received 2027-01-14 provisional',
      'reasons_requested 2027-01-14 provisional',
      'later_reply_set 2027-03-31 provisional',
      'today 2027-03-31 provisional',
      'due 2027-03-31 provisional',
    ]);
  });

  it('in words, Chinese and English', () => {
    const { steps } = clock({ startedOn: '2026-12-03', extension: extended('2026-12-31') }, '2026-12-31');
    const [received, extension] = steps.map(explainStep);
    expect(received?.chinese).not.toContain('暂定');
    expect(received?.english).not.toContain('provisional');
    expect(extension?.chinese).toMatch(/期限到 2027-01-28，暂定：该年放假安排尚未公布$/);
    expect(extension?.english).toMatch(
      /last day 2027-01-28; provisional: the holidays of that year are not published yet$/,
    );
    // The last day is certain, how many days it is past is not.
    const late = clock({ startedOn: '2026-12-03' }, '2027-01-04').steps.map(explainStep).at(-1);
    expect(late?.chinese).toBe(
      '查看之日，已用 22 个工作日，逾期 2 个工作日，期限到 2026-12-31，天数暂定：所涉年份的放假安排尚未公布',
    );
    expect(late?.english).toMatch(/last day 2026-12-31; the number of days is provisional: .* not published yet$/);
  });
});

describe('while the clock stands still, it says where it would stand if it went on today', () => {
  it('not when it runs, nor after an ending', () => {
    expect(clock({}, '2026-12-01').ifResumed).toBeNull();
    expect(clock({ closedOn: '2026-12-04' }, '2026-12-10').ifResumed).toBeNull();
  });

  it('a correction received today starts 20 days', () => {
    // Thursday 3 Dec: 4=1 7–11=6 14–18=11 21–25=16 28–31=20.
    const correction = { requestedOn: '2026-12-02', dueOn: '2026-12-18' };
    expect(clock({ correction }, '2026-12-03').ifResumed).toEqual({
      due: '2026-12-31',
      workingDaysLeft: 20,
      provisional: false,
      daysProvisional: false,
    });
  });

  it('a payment after which the period goes on leaves what was left', () => {
    // Notified on 9 Dec, day 7; paid on 11 Dec, the thirteen left are 14–18=5 21–25=10 28–30=13.
    const fee = feeOf('2026-12-09', { afterPayment: 'resumes' });
    expect(clock({ fee }, '2026-12-11').ifResumed).toEqual({
      due: '2026-12-30',
      workingDaysLeft: 13,
      provisional: false,
      daysProvisional: false,
    });
  });
});
