import {
  AGENCY,
  appealCorrected,
  appealFiled,
  happened,
  received,
  reopened,
  stateAfter,
} from '../application/application.fixture.js';
import type { Application } from '../application/application.js';
import type { ApplicationEvent } from '../application/events.js';
import { evolve } from '../application/evolve.js';
import { currentHandling, firstHandling, handlingOn, handlingsOf } from '../application/procedure.js';
import { evolveLawData, initialLawData } from '../law-data.js';
import type { CalendarYear } from './calendar/calendar-year.js';
import { WorkingDayCalendar } from './calendar/working-day-calendar.js';
import type { Clock, ClockStep, Consultation, Handling } from './clock.js';
import { clockOf } from './clock.js';
import { extended, feeOf, thirdParty } from './clock.fixture.js';
import { explainStep } from './clock-words.js';

/*
 * Golden cases: every date is counted by hand from a printed calendar with the holidays of the State Council's notices.
 * `*` is a weekend day that is worked, `(…)` a weekday that is off.
 *
 * Most cases are received on Monday 2 March 2026. The working days after it, numbered:
 *
 *   March    3=1   4=2   5=3   6=4     9=5  10=6  11=7  12=8  13=9    16=10 17=11 18=12 19=13 20=14
 *           23=15 24=16 25=17 26=18 27=19    30=20 31=21
 *   April    1=22  2=23  3=24   (6)    7=25  8=26  9=27 10=28    13=29 14=30 15=31 16=32 17=33
 *           20=34 21=35 22=36 23=37 24=38    27=39 28=40 29=41 30=42
 *   May     (1)   (4)   (5)    6=43  7=44  8=45  9*=46    11=47 12=48 13=49 14=50 15=51
 *           18=52 19=53 20=54 21=55 22=56    25=57 26=58 27=59 28=60 29=61
 */
const RECEIVED = '2026-03-02';

const calendar = new WorkingDayCalendar();

/** The clock of a handling that began on 2 March 2026, unless another day is given, as it stood on a day. */
const clock = (handling: Partial<Handling>, on: string, by = calendar): Clock =>
  clockOf({ start: 'received', startedOn: RECEIVED, ...handling }, by, on);

const dueOf = (handling: Partial<Handling>, on: string, by = calendar): string | null => clock(handling, on, by).due;

const answeredThirdParty = (consultedOn: string, answeredOn: string): Consultation =>
  thirdParty(consultedOn, { answer: 'consents', answeredOn });
const agency = (consultedOn: string, more: Partial<Consultation> = {}): Consultation => ({
  consultationId: 'agency',
  kind: 'agency',
  name: '某局',
  consultedOn,
  ...more,
});
const answeredAgency = (consultedOn: string, answeredOn: string): Consultation =>
  agency(consultedOn, { answer: 'agrees', answeredOn });

describe('the reply period of Article 33: 20 working days, day 1 the working day after the receipt', () => {
  it('received on Friday 18 September 2026', () => {
    // Sep 20*=1 21=2 22=3 23=4 24=5 (25) 28=6 29=7 30=8; Oct (1–7) 8=9 9=10 10*=11 12=12 13=13 14=14 15=15 16=16 19=17 20=18 21=19 22=20.
    expect(clock({ startedOn: '2026-09-18' }, '2026-09-18')).toMatchObject({
      due: '2026-10-22',
      provisional: false,
      workingDaysUsed: 0,
      workingDaysLeft: 20,
      state: 'running',
      onTime: null,
    });
  });

  it('received on an ordinary Monday', () => {
    // Day 20 is 30 March.
    expect(dueOf({}, RECEIVED)).toBe('2026-03-30');
  });

  it('counts the days used and left', () => {
    // Friday 13 March is day 9.
    expect(clock({}, '2026-03-13')).toMatchObject({ workingDaysUsed: 9, workingDaysLeft: 11 });
    // Sunday 15 March uses nothing more.
    expect(clock({}, '2026-03-15')).toMatchObject({ workingDaysUsed: 9, workingDaysLeft: 11 });
    expect(clock({}, '2026-03-30')).toMatchObject({ workingDaysUsed: 20, workingDaysLeft: 0, state: 'running' });
    // Two working days after the last one, 31 March and 1 April.
    expect(clock({}, '2026-04-01')).toMatchObject({ workingDaysUsed: 22, workingDaysLeft: -2, due: '2026-03-30' });
  });

  it('received on a holiday, in the Spring Festival', () => {
    // 17 Feb is off until the 23rd. Feb 24=1 25=2 26=3 27=4 28*=5; Mar 2=6 3=7 4=8 5=9 6=10 9=11 10=12 11=13 12=14 13=15 16=16 17=17 18=18 19=19 20=20.
    expect(dueOf({ startedOn: '2026-02-17' }, '2026-02-17')).toBe('2026-03-20');
  });

  it('received on a make-up Saturday, which is no day of the period itself', () => {
    // 14 Feb is worked, the next working day is 24 Feb: as the case before.
    expect(dueOf({ startedOn: '2026-02-14' }, '2026-02-14')).toBe('2026-03-20');
  });

  it('received on the Friday before a make-up Saturday, which is day 1', () => {
    // Feb 14*=1 24=2 … one day before the case above.
    expect(dueOf({ startedOn: '2026-02-13' }, '2026-02-13')).toBe('2026-03-19');
  });

  it('received on an ordinary Sunday', () => {
    // 8 March: Mar 9–13=5 16–20=10 23–27=15 30=16 31=17; Apr 1=18 2=19 3=20.
    expect(dueOf({ startedOn: '2026-03-08' }, '2026-03-08')).toBe('2026-04-03');
  });

  it('received on National Day', () => {
    // Oct 8=1 9=2 10*=3 12=4 13=5 14=6 15=7 16=8 19=9 20=10 21=11 22=12 23=13 26=14 27=15 28=16 29=17 30=18; Nov 2=19 3=20.
    expect(dueOf({ startedOn: '2026-10-01' }, '2026-10-01')).toBe('2026-11-03');
  });

  it('across the National Day of 2025, of eight days', () => {
    // Received 24 Sep. Sep 25=1 26=2 28*=3 29=4 30=5; Oct (1–8) 9=6 10=7 11*=8 13=9 14=10 15=11 16=12 17=13 20=14 21=15 22=16 23=17 24=18 27=19 28=20.
    expect(dueOf({ startedOn: '2025-09-24' }, '2025-09-24')).toBe('2025-10-28');
  });

  it('across the Spring Festival of 2020, prolonged to 2 February', () => {
    // Received 20 Jan. Jan 21=1 22=2 23=3 (24–31); Feb 3=4 4=5 5=6 6=7 7=8 10=9 11=10 12=11 13=12 14=13 17=14 18=15 19=16 20=17 21=18 24=19 25=20.
    expect(dueOf({ startedOn: '2020-01-20' }, '2020-01-20')).toBe('2020-02-25');
  });

  it('stands at its start when looked at before', () => {
    expect(clock({}, '2026-02-20')).toMatchObject({ on: RECEIVED, workingDaysUsed: 0, due: '2026-03-30' });
  });
});

describe('a correction (Article 30) stops the clock, and receiving it starts a new period', () => {
  const correction = { requestedOn: '2026-02-03', dueOn: '2026-02-14', receivedOn: '2026-02-13' };

  it('restarting across the Spring Festival', () => {
    // Corrected on Friday 13 Feb: Feb 14*=1 (15–23) 24=2 25=3 26=4 27=5 28*=6; Mar 2=7 … 6=11 9–13=16 16=17 17=18 18=19 19=20.
    expect(clock({ startedOn: '2026-01-28', correction }, '2026-02-13')).toMatchObject({
      due: '2026-03-19',
      workingDaysUsed: 0,
      workingDaysLeft: 20,
      state: 'running',
    });
  });

  it('while it is awaited there is no last day', () => {
    // Received 28 Jan; Jan 29=1 30=2; Feb 2=3 3=4, and there the clock stopped.
    expect(clock({ startedOn: '2026-01-28', correction }, '2026-02-10')).toMatchObject({
      state: 'awaiting_correction',
      due: null,
      provisional: false,
      workingDaysUsed: 4,
      workingDaysLeft: null,
      others: [{ kind: 'correction', due: '2026-02-14', provisional: false, article: '30' }],
    });
  });

  it('received on a holiday', () => {
    // Corrected on 18 Feb, in the Spring Festival: day 1 is 24 Feb, day 20 is 20 March as counted above.
    const late = { requestedOn: '2026-02-05', dueOn: '2026-02-28', receivedOn: '2026-02-18' };
    expect(dueOf({ startedOn: '2026-02-02', correction: late }, '2026-02-18')).toBe('2026-03-20');
  });

  it('received on a make-up Saturday', () => {
    // Corrected on 28* Feb: Mar 2–6=5 9–13=10 16–20=15 23–27=20.
    const late = { requestedOn: '2026-02-14', dueOn: '2026-03-10', receivedOn: '2026-02-28' };
    expect(dueOf({ startedOn: '2026-02-12', correction: late }, '2026-02-28')).toBe('2026-03-27');
  });

  it('received after its own last day counts with good cause only', () => {
    const late = { requestedOn: '2026-03-05', dueOn: '2026-03-16', receivedOn: '2026-03-20' };
    expect(clock({ correction: late }, '2026-03-20')).toMatchObject({ state: 'awaiting_correction', due: null });
    // Corrected on Friday 20 March: 23–27=5 30=6 31=7; Apr 1=8 2=9 3=10 (6) 7=11 8=12 9=13 10=14 13–17=19 20=20.
    const justified = { ...late, withGoodCause: true } as const;
    expect(dueOf({ correction: justified }, '2026-03-20')).toBe('2026-04-20');
    // On 19 March nobody could know that it would still come.
    expect(clock({ correction: justified }, '2026-03-19')).toMatchObject({ state: 'awaiting_correction', due: null });
  });

  it('closed while it is awaited, as lapsed, is closed in time', () => {
    // The clock stopped on 5 March, day 3.
    const lapsed = { requestedOn: '2026-03-05', dueOn: '2026-03-16' };
    expect(clock({ correction: lapsed, closedOn: '2026-03-17' }, '2026-04-30')).toMatchObject({
      on: '2026-03-17',
      state: 'closed',
      due: null,
      workingDaysUsed: 3,
      workingDaysLeft: null,
      onTime: true,
      others: [],
    });
  });

  it('asked for after 7 working days neither stops nor restarts anything', () => {
    // The 11th is day 7. Corrected on the 16th=10: 20 days on is day 30, 14 April.
    const asked = (requestedOn: string) => ({
      correction: { requestedOn, dueOn: '2026-03-25', receivedOn: '2026-03-16' },
    });
    expect(clock(asked('2026-03-11'), '2026-03-13').state).toBe('awaiting_correction');
    expect(dueOf(asked('2026-03-11'), '2026-03-16')).toBe('2026-04-14');
    const late = clock(asked('2026-03-12'), '2026-03-16');
    expect(late).toMatchObject({ state: 'running', due: '2026-03-30', workingDaysUsed: 10 });
    expect(late.steps.slice(1, 3).map(({ step, effect }) => `${step} ${effect}`)).toEqual([
      'correction_requested none',
      'correction_received none',
    ]);
  });

  it('asked for after the last day to reply rescues nothing', () => {
    const late = { requestedOn: '2026-03-31', dueOn: '2026-04-10', receivedOn: '2026-04-09' };
    // 9 April is day 27.
    expect(clock({ correction: late }, '2026-04-09')).toMatchObject({
      state: 'running',
      due: '2026-03-30',
      workingDaysLeft: -7,
    });
  });
});

describe('an extension (Article 33) adds its days', () => {
  it('of 20 working days, noticed on the last day', () => {
    // Day 40 is 28 April.
    expect(clock({ extension: extended('2026-03-30') }, '2026-03-30')).toMatchObject({
      due: '2026-04-28',
      workingDaysUsed: 20,
      workingDaysLeft: 20,
    });
  });

  it('of fewer', () => {
    // Day 30 is 14 April, day 21 is 31 March.
    expect(dueOf({ extension: extended('2026-03-20', 10) }, '2026-03-20')).toBe('2026-04-14');
    expect(dueOf({ extension: extended('2026-03-20', 1) }, '2026-03-20')).toBe('2026-03-31');
  });

  it('changes nothing before its notice', () => {
    expect(dueOf({ extension: extended('2026-03-20') }, '2026-03-19')).toBe('2026-03-30');
  });

  it('noticed a day late changes nothing', () => {
    // 3 April is day 24.
    expect(clock({ extension: extended('2026-03-31') }, '2026-04-03')).toMatchObject({
      due: '2026-03-30',
      workingDaysUsed: 24,
      workingDaysLeft: -4,
    });
  });

  it('before a correction is gone when the correction starts the period anew', () => {
    // Corrected on 16 March: 17=1 18=2 19=3 20=4 23–27=9 30=10 31=11; Apr 1=12 2=13 3=14 7=15 8=16 9=17 10=18 13=19 14=20.
    const correction = { requestedOn: '2026-03-10', dueOn: '2026-03-24', receivedOn: '2026-03-16' };
    expect(dueOf({ extension: extended('2026-03-09'), correction }, '2026-03-16')).toBe('2026-04-14');
  });

  it('after a correction is added to the new period', () => {
    // The period just counted ends on 14 April. Apr 15=21 16=22 17=23 20–24=28 27=29 28=30 29=31 30=32; May 6=33 7=34 8=35 9*=36 11=37 12=38 13=39 14=40.
    const correction = { requestedOn: '2026-03-10', dueOn: '2026-03-24', receivedOn: '2026-03-16' };
    expect(dueOf({ extension: extended('2026-04-14'), correction }, '2026-04-14')).toBe('2026-05-14');
  });
});

describe('the consultation of a third party (Article 32) takes its days out', () => {
  it('from the day after the letter up to the answer', () => {
    // Sent on the 10th=6, answered on the 18th=12: out are 7 to 12, 6 days. Day 26 is 8 April.
    const consultations = [answeredThirdParty('2026-03-10', '2026-03-18')];
    expect(dueOf({ consultations }, '2026-03-18')).toBe('2026-04-08');
    // On the 20th=14, 8 days are used.
    expect(clock({ consultations }, '2026-03-20')).toMatchObject({
      workingDaysUsed: 8,
      workingDaysLeft: 12,
      state: 'running',
    });
  });

  it('while it goes on, is reckoned as if the answer came today', () => {
    // On the 17th=11, days 7 to 11 are out, 5 days. Day 25 is 7 April.
    expect(clock({ consultations: [thirdParty('2026-03-10')] }, '2026-03-17')).toMatchObject({
      state: 'paused',
      due: '2026-04-07',
      workingDaysUsed: 6,
      workingDaysLeft: 14,
      onTime: null,
    });
  });

  it('as long as no delivery is known, goes on and on', () => {
    // 8 May is day 45: out are 7 to 45, 39 days. Day 59 is 27 May.
    expect(clock({ consultations: [thirdParty('2026-03-10')] }, '2026-05-08')).toMatchObject({
      state: 'paused',
      due: '2026-05-27',
      workingDaysUsed: 6,
      workingDaysLeft: 14,
      // Somebody has to find out, or it will never end.
      others: [
        {
          kind: 'delivery_missing',
          due: '2026-03-10',
          provisional: false,
          article: '32',
          consultationId: 'third-party',
        },
      ],
    });
    const asked = clock({ consultations: [agency('2026-03-10', { deliveredOn: '2026-03-13' })] }, '2026-03-12');
    expect(asked.others).toMatchObject([{ kind: 'delivery_missing', due: '2026-03-10', article: '34' }]);
  });

  describe('delivered on Thursday 12 March, with 15 working days from there', () => {
    // Mar 13=1 16=2 17=3 18=4 19=5 20=6 23=7 24=8 25=9 26=10 27=11 30=12 31=13; Apr 1=14 2=15: the last day is 2 April, day 23 of the case.
    const delivered = thirdParty('2026-03-10', { deliveredOn: '2026-03-12' });
    const lastDay = { kind: 'third_party_answer', due: '2026-04-02', provisional: false, article: '32' };

    it('the answer has a last day', () => {
      expect(clock({ consultations: [delivered] }, '2026-03-12').others).toEqual([
        { ...lastDay, consultationId: 'third-party' },
      ]);
      expect(clock({ consultations: [delivered] }, '2026-04-01').state).toBe('paused');
      // At the end of the last day it is over: the next working day counts again.
      expect(clock({ consultations: [delivered] }, '2026-04-02').state).toBe('running');
    });

    it('silence does not stop the clock for longer: it goes on by law', () => {
      // Out are 7 to 23, 17 days. Day 37 is 23 April; on 10 April, day 28, 11 days are used.
      const silent = clock({ consultations: [delivered] }, '2026-04-10');
      expect(silent).toMatchObject({
        state: 'running',
        due: '2026-04-23',
        workingDaysUsed: 11,
        workingDaysLeft: 9,
        others: [lastDay],
      });
      expect(silent.steps).toContainEqual(
        expect.objectContaining({ on: '2026-04-02', step: 'third_party_silent', effect: 'resumes', article: '32' }),
      );
    });

    it('the record of the silence, a week later, changes nothing', () => {
      const recorded: Consultation = { ...delivered, answer: 'silent', answeredOn: '2026-04-09' };
      expect(clock({ consultations: [recorded] }, '2026-04-10')).toMatchObject({ due: '2026-04-23', others: [] });
    });

    it('an answer after the last day changes nothing', () => {
      const late: Consultation = { ...delivered, answer: 'objects', answeredOn: '2026-04-08' };
      const answered = clock({ consultations: [late] }, '2026-04-10');
      expect(answered.due).toBe('2026-04-23');
      expect(answered.steps.map(({ step }) => step)).toEqual([
        'received',
        'third_party_consulted',
        'third_party_received',
        'third_party_silent',
        'today',
        'due',
      ]);
    });

    it('an answer on the last day is an answer', () => {
      const inTime: Consultation = { ...delivered, answer: 'objects', answeredOn: '2026-04-02' };
      const answered = clock({ consultations: [inTime] }, '2026-04-10');
      expect(answered.due).toBe('2026-04-23');
      expect(answered.steps[3]).toMatchObject({ on: '2026-04-02', step: 'third_party_answered', effect: 'resumes' });
    });
  });

  it('begun after the last day to reply changes nothing', () => {
    // 3 April is day 24, four days late, whether somebody is asked or not.
    expect(clock({ consultations: [thirdParty('2026-03-31')] }, '2026-04-03')).toMatchObject({
      state: 'running',
      due: '2026-03-30',
      workingDaysUsed: 24,
      workingDaysLeft: -4,
    });
  });

  describe('begun on the last day, carries it to its own end: the time it takes does not count', () => {
    it('while it goes on', () => {
      // The 30th is day 20: all are used.
      expect(clock({ consultations: [thirdParty('2026-03-30')] }, '2026-04-02')).toMatchObject({
        state: 'paused',
        due: '2026-04-02',
        workingDaysUsed: 20,
        workingDaysLeft: 0,
      });
    });

    it('when it is answered', () => {
      // Answered on 2 April=23: out are 21 to 23. 3 April=24 is a day too many.
      const consultations = [answeredThirdParty('2026-03-30', '2026-04-02')];
      const [, asked, answered] = clock({ consultations }, '2026-04-02').steps;
      expect(asked).toMatchObject({ effect: 'pauses', due: '2026-03-30', workingDaysLeft: 0 });
      expect(answered).toMatchObject({ effect: 'resumes', due: '2026-04-02', workingDaysLeft: 0 });
      expect(clock({ consultations }, '2026-04-03')).toMatchObject({
        state: 'running',
        due: '2026-04-02',
        workingDaysUsed: 21,
        workingDaysLeft: -1,
      });
    });

    it('and where that is a rest day, to the next working day: no period of working days ends on a rest day', () => {
      // 5 April is a Sunday in Qingming, Tuesday the 7th=25 the next working day. Out are 21 to 24.
      const consultations = [answeredThirdParty('2026-03-30', '2026-04-05')];
      const closed = (closedOn: string) => clock({ consultations, closedOn, closedBy: 'reply' }, '2026-04-09');
      expect(closed('2026-04-05')).toMatchObject({
        due: '2026-04-07',
        workingDaysUsed: 20,
        workingDaysLeft: 1,
        onTime: true,
      });
      expect(closed('2026-04-07')).toMatchObject({
        due: '2026-04-07',
        workingDaysUsed: 21,
        workingDaysLeft: 0,
        onTime: true,
      });
      expect(closed('2026-04-08')).toMatchObject({ due: '2026-04-07', workingDaysLeft: -1, onTime: false });
    });

    it('and while it goes on over a weekend, as if the answer came that day', () => {
      // Saturday 11 April; Monday the 13th is worked.
      expect(dueOf({ consultations: [thirdParty('2026-03-30')] }, '2026-04-11')).toBe('2026-04-13');
      // Saturday 9 May is worked itself.
      expect(dueOf({ consultations: [thirdParty('2026-03-30')] }, '2026-05-09')).toBe('2026-05-09');
    });

    it('from a rest day of a year that is not published yet, provisionally', () => {
      // Received 4 Dec 2026: 7–11=5 14–18=10 21–25=15 28–31=19; Friday 1 Jan=20. Answered on Saturday the 9th: Monday the 11th.
      const one = { startedOn: '2026-12-04', consultations: [answeredThirdParty('2027-01-01', '2027-01-09')] };
      expect(clock(one, '2027-01-09')).toMatchObject({ due: '2027-01-11', provisional: true, daysProvisional: true });
      // With New Year's Day off, day 20 would be Monday the 4th: asked before it, out are 4 to 9, the Saturday being worked, and day 20 is
      // Monday the 11th. Asked on the 4th, carried to the Saturday.
      const year = { year: 2027, holidays: [{ name: '元旦', from: '2027-01-01', to: '2027-01-03' }] };
      const worked = calendar.with({ ...year, makeUpWorkdays: ['2027-01-09'] });
      expect(dueOf(one, '2027-01-09', worked)).toBe('2027-01-11');
      const carried = { ...one, consultations: [answeredThirdParty('2027-01-04', '2027-01-09')] };
      expect(clock(carried, '2027-01-09', worked)).toMatchObject({ due: '2027-01-09', provisional: false });
    });

    it('to which another one may be begun, which carries it further', () => {
      // To Sunday the 5th and so to Tuesday the 7th=25; asked on that day, answered on Friday the 10th=28.
      const consultations = [
        answeredThirdParty('2026-03-30', '2026-04-05'),
        answeredAgency('2026-04-07', '2026-04-10'),
      ];
      expect(clock({ consultations }, '2026-04-10')).toMatchObject({ due: '2026-04-10', workingDaysLeft: 0 });
      // On the 8th=26 it is too late.
      const late = [consultations[0] as Consultation, answeredAgency('2026-04-08', '2026-04-10')];
      expect(dueOf({ consultations: late }, '2026-04-10')).toBe('2026-04-07');
    });

    it('when nobody answers', () => {
      // Delivered on 31 March=21: the 15th working day after it is day 36, 22 April.
      const consultations = [thirdParty('2026-03-30', { deliveredOn: '2026-03-31' })];
      expect(dueOf({ consultations }, '2026-05-06')).toBe('2026-04-22');
    });

    it('and so does another one begun on the day to which it was carried', () => {
      const consultations = [
        answeredAgency('2026-04-02', '2026-04-09'),
        answeredThirdParty('2026-03-30', '2026-04-02'),
      ];
      expect(clock({ consultations }, '2026-04-10')).toMatchObject({ due: '2026-04-09', workingDaysLeft: -1 });
    });

    it('and leaves time for an extension', () => {
      // Extended by 10 on 1 April; out are 21 to 23: day 33 is 17 April.
      const consultations = [answeredThirdParty('2026-03-30', '2026-04-02')];
      expect(dueOf({ consultations, extension: extended('2026-04-01', 10) }, '2026-04-02')).toBe('2026-04-17');
    });
  });

  it('begun on the day before the last one leaves one day', () => {
    // Sent on the 27th=19, answered on 8 April=26: out are 20 to 26, 7 days. Day 27 is 9 April.
    const consultations = [answeredThirdParty('2026-03-27', '2026-04-08')];
    expect(clock({ consultations }, '2026-04-08')).toMatchObject({
      due: '2026-04-09',
      workingDaysUsed: 19,
      workingDaysLeft: 1,
    });
  });

  it('answered on the day it began takes nothing', () => {
    expect(dueOf({ consultations: [answeredThirdParty('2026-03-10', '2026-03-10')] }, '2026-03-10')).toBe('2026-03-30');
  });

  it('answered on a Sunday takes no more than the Friday before', () => {
    // Sent on Friday the 13th=9, answered on Sunday the 22nd: out are 10 to 14, 5 days. Day 25 is 7 April.
    expect(dueOf({ consultations: [answeredThirdParty('2026-03-13', '2026-03-22')] }, '2026-03-22')).toBe('2026-04-07');
  });

  it('overlapping an extension: both are added', () => {
    // Sent on the 24th=16, extended on the 27th while it goes on, answered on 10 April=28: out are 17 to 28, 12 days. Day 52 is 18 May.
    const case_ = {
      consultations: [answeredThirdParty('2026-03-24', '2026-04-10')],
      extension: extended('2026-03-27'),
    };
    expect(dueOf(case_, '2026-04-10')).toBe('2026-05-18');
    // 28 April is day 40; 28 are used.
    expect(clock(case_, '2026-04-28')).toMatchObject({ workingDaysUsed: 28, workingDaysLeft: 12 });
    // On the 27th=19 itself 17 to 19 are out, 3 days. Day 43 is 6 May.
    expect(dueOf(case_, '2026-03-27')).toBe('2026-05-06');
  });

  it('makes room for an extension that is noticed after the 20th day, yet before the last one', () => {
    // Out are 17 to 28, so the last day is day 32, 16 April; extended on the 15th=31 it is day 52, 18 May; on the 17th it is too late.
    const consultations = [answeredThirdParty('2026-03-24', '2026-04-10')];
    expect(dueOf({ consultations }, '2026-04-15')).toBe('2026-04-16');
    expect(dueOf({ consultations, extension: extended('2026-04-15') }, '2026-04-15')).toBe('2026-05-18');
    expect(dueOf({ consultations, extension: extended('2026-04-17') }, '2026-04-17')).toBe('2026-04-16');
  });
});

describe('the consultation of an agency (Article 34) takes its days out, and where several overlap, each day once', () => {
  it('a silent agency: 15 working days from its receipt', () => {
    // Delivered on the 11th: 12=1 13=2 16–20=7 23–27=12 30=13 31=14; Apr 1=15, day 22 of the case. Out are 7 to 22, 16 days. Day 36 is 22 April.
    const consultations = [agency('2026-03-10', { deliveredOn: '2026-03-11' })];
    expect(dueOf({ consultations }, '2026-04-03')).toBe('2026-04-22');
  });

  it('overlapping a third party', () => {
    // Third party 10th=6 to 18th=12, agency 16th=10 to 24th=16: out are 7 to 16, 10 days. Day 30 is 14 April.
    const consultations = [answeredThirdParty('2026-03-10', '2026-03-18'), answeredAgency('2026-03-16', '2026-03-24')];
    const clock_ = clock({ consultations }, '2026-03-24');
    expect(clock_).toMatchObject({ due: '2026-04-14', workingDaysUsed: 6, workingDaysLeft: 14, state: 'running' });
    expect(clock_.steps.map(({ step, effect }) => `${step} ${effect}`)).toEqual([
      'received starts',
      'third_party_consulted pauses',
      'agency_consulted pauses',
      'third_party_answered none',
      'agency_answered resumes',
      'due ends',
    ]);
  });

  it('contained in that of a third party', () => {
    // Third party 10th=6 to 24th=16, agency 13th=9 to 18th=12: out are 7 to 16, 10 days. Day 30 is 14 April.
    const consultations = [answeredAgency('2026-03-13', '2026-03-18'), answeredThirdParty('2026-03-10', '2026-03-24')];
    expect(dueOf({ consultations }, '2026-03-24')).toBe('2026-04-14');
  });

  it('touching that of a third party', () => {
    // Third party 10th=6 to 16th=10, agency 16th=10 to 20th=14: out are 7 to 14, 8 days. Day 28 is 10 April.
    const consultations = [answeredThirdParty('2026-03-10', '2026-03-16'), answeredAgency('2026-03-16', '2026-03-20')];
    expect(dueOf({ consultations }, '2026-03-20')).toBe('2026-04-10');
    expect(clock({ consultations }, '2026-03-16').state).toBe('paused');
  });

  it('some days after that of a third party', () => {
    // Third party 10th=6 to 12th=8, agency 17th=11 to 19th=13: out are 7, 8, 12 and 13. Day 24 is 3 April.
    const consultations = [answeredThirdParty('2026-03-10', '2026-03-12'), answeredAgency('2026-03-17', '2026-03-19')];
    expect(dueOf({ consultations }, '2026-03-19')).toBe('2026-04-03');
    expect(clock({ consultations }, '2026-03-16').state).toBe('running');
  });

  it('answered, while the third party is still silent', () => {
    // On the 18th=12, 7 to 12 are out, 6 days. Day 26 is 8 April.
    const consultations = [answeredAgency('2026-03-11', '2026-03-16'), thirdParty('2026-03-10')];
    expect(clock({ consultations }, '2026-03-18')).toMatchObject({ state: 'paused', due: '2026-04-08' });
  });

  it('begun in the days that another one won', () => {
    // Third party 24th=16 to 10 April=28, so 12 days out and day 32, 16 April, the last. Agency 14 April=30 to 17 April=33: 31 to 33 out too. Day 35 is 21 April.
    const consultations = [answeredThirdParty('2026-03-24', '2026-04-10'), answeredAgency('2026-04-14', '2026-04-17')];
    expect(dueOf({ consultations }, '2026-04-17')).toBe('2026-04-21');
  });
});

describe('a fee (Article 42) stops the clock until it is paid', () => {
  // Notified on the 16th=10, delivered on the 18th. To pay: 19=1 20=2 23–27=7 30=8 31=9; Apr 1=10 2=11 3=12 7=13 8=14 9=15 10=16 13=17 14=18 15=19 16=20.
  const fee = feeOf('2026-03-16', { deliveredOn: '2026-03-18' });
  const lastDayToPay = { kind: 'payment', due: '2026-04-16', provisional: false, article: '42' };

  it('while it is unpaid there is no last day to reply, but one to pay', () => {
    expect(clock({ fee }, '2026-04-01')).toMatchObject({
      state: 'awaiting_payment',
      due: null,
      workingDaysUsed: 10,
      workingDaysLeft: null,
      others: [lastDayToPay],
    });
  });

  it('before the delivery is known there is no last day to pay, and somebody has to find out', () => {
    const missing = { kind: 'delivery_missing', due: '2026-03-16', provisional: false, article: '42' };
    expect(clock({ fee }, '2026-03-17').others).toEqual([missing]);
    expect(clock({ fee: feeOf('2026-03-16') }, '2026-06-30').others).toEqual([missing]);
    expect(clock({ fee: feeOf('2026-03-16', { paidOn: '2026-03-20' }) }, '2026-06-30').others).toEqual([]);
  });

  it('notified on the last day, stops it; paid, the period goes on with no day left, on the day of the payment', () => {
    // The 30th is day 20.
    const last = feeOf('2026-03-30', { deliveredOn: '2026-03-30', afterPayment: 'resumes' });
    expect(clock({ fee: last }, '2026-04-08')).toMatchObject({
      state: 'awaiting_payment',
      due: null,
      workingDaysUsed: 20,
    });
    const paid = { fee: { ...last, paidOn: '2026-04-09' } };
    expect(clock(paid, '2026-04-09')).toMatchObject({ state: 'running', due: '2026-04-09', workingDaysLeft: 0 });
    expect(clock(paid, '2026-04-10')).toMatchObject({ due: '2026-04-09', workingDaysUsed: 21, workingDaysLeft: -1 });
    // Where it restarts: 9 April is day 27, day 47 is 11 May.
    const anew = { fee: { ...last, paidOn: '2026-04-09', afterPayment: 'restarts' as const } };
    expect(dueOf(anew, '2026-04-09')).toBe('2026-05-11');
  });

  it('unpaid, keeps nobody in time who replies all the same, though withdrawn it is', () => {
    const late = { fee: feeOf('2026-03-16'), closedOn: '2026-03-31' };
    // The day by which it is late is shown: 2 to 16 March are 10 of the 20 days that end on the 30th, and the 31st is the 21st.
    const replied = clock({ ...late, closedBy: 'reply' }, '2026-04-20');
    const judged = { due: '2026-03-30', workingDaysUsed: 21, workingDaysLeft: -1 };
    expect(replied).toMatchObject({ ...judged, onTime: false });
    expect(replied.steps.at(-1)).toMatchObject({ step: 'closed', ...judged });
    expect(clock({ ...late, closedBy: 'other' }, '2026-04-20')).toMatchObject({ due: null, onTime: true });
    // Within the 20 days that ran as if there had been no notice, a reply is in time.
    expect(clock({ ...late, closedOn: '2026-03-30', closedBy: 'reply' }, '2026-04-20').onTime).toBe(true);
  });

  describe('of which an older record tells only when it lapsed', () => {
    const lapsed = (noticedOn: string, dueOn: string, occurredOn: string) =>
      firstHandling(
        stateAfter([
          { ...received, occurredOn: RECEIVED },
          happened('FeeLapsed', occurredOn, { noticedOn, dueOn }),
        ]) as Application,
      );

    it('the notice stopped the clock all the same', () => {
      // Noticed on the 16th=10; closed on 17 April, day 33, after the last day to pay.
      const one = lapsed('2026-03-16', '2026-04-16', '2026-04-17');
      expect(clockOf(one, calendar, '2026-05-01')).toMatchObject({
        state: 'closed',
        due: null,
        workingDaysUsed: 10,
        onTime: true,
      });
      expect(clockOf(one, calendar, '2026-04-01')).toMatchObject({
        state: 'awaiting_payment',
        others: [{ kind: 'payment', due: '2026-04-16', provisional: false, article: '42' }],
      });
    });

    it('unless it came after the last day to reply', () => {
      expect(clockOf(lapsed('2026-03-31', '2026-04-28', '2026-04-29'), calendar, '2026-05-01')).toMatchObject({
        due: '2026-03-30',
        onTime: false,
      });
    });
  });

  it('paid on the last day to pay, the period starts anew', () => {
    // Paid on 16 April: Apr 17=1 20–24=6 27=7 28=8 29=9 30=10; May 6=11 7=12 8=13 9*=14 11=15 12=16 13=17 14=18 15=19 18=20.
    expect(clock({ fee: { ...fee, paidOn: '2026-04-16' } }, '2026-04-16')).toMatchObject({
      state: 'running',
      due: '2026-05-18',
      workingDaysUsed: 0,
      workingDaysLeft: 20,
      others: [],
    });
  });

  it('or goes on, where the tariff says so', () => {
    // 10 days were used; Apr 17=1 20–24=6 27=7 28=8 29=9 30=10 are the ten that are left.
    const paid = feeOf('2026-03-16', { deliveredOn: '2026-03-18', paidOn: '2026-04-16', afterPayment: 'resumes' });
    const resumed = clock({ fee: paid }, '2026-04-16');
    expect(resumed).toMatchObject({ due: '2026-04-30', workingDaysUsed: 10, workingDaysLeft: 10 });
    expect(resumed.steps.map(({ effect }) => effect)).toEqual(['starts', 'stops', 'none', 'resumes', 'ends']);
  });

  it('unpaid after the last day it still does not run, and is closed in time as lapsed', () => {
    expect(clock({ fee }, '2026-04-20')).toMatchObject({
      state: 'awaiting_payment',
      due: null,
      others: [lastDayToPay],
    });
    expect(clock({ fee, closedOn: '2026-04-17' }, '2026-04-20')).toMatchObject({ state: 'closed', onTime: true });
  });

  it('after a later reply date was told: the new period does not take it back', () => {
    // Paid on the 24th=16: 20 days on is day 36, 22 April.
    const told = (laterReplyOn: string) => ({
      reasons: {
        requestedOn: '2026-03-05',
        dueOn: '2026-03-13',
        judgedOn: '2026-03-16',
        reasonable: true,
        laterReplyOn,
      },
      fee: feeOf('2026-03-17', { deliveredOn: '2026-03-17', paidOn: '2026-03-24' }),
    });
    expect(dueOf(told('2026-05-29'), '2026-03-24')).toBe('2026-05-29');
    expect(dueOf(told('2026-04-10'), '2026-03-24')).toBe('2026-04-22');
  });

  it('after an extension: the new period is of 20 days', () => {
    // Paid on Friday 24 April: 27=1 28=2 29=3 30=4; May 6=5 7=6 8=7 9*=8 11–15=13 18–22=18 25=19 26=20.
    const paid = feeOf('2026-04-20', { deliveredOn: '2026-04-20', paidOn: '2026-04-24' });
    expect(dueOf({ extension: extended('2026-03-20'), fee: paid }, '2026-04-24')).toBe('2026-05-26');
  });

  it('notified after the last day to reply, stops nothing', () => {
    const late = feeOf('2026-03-31', { deliveredOn: '2026-03-31', paidOn: '2026-04-03' });
    expect(clock({ fee: late }, '2026-04-03')).toMatchObject({ state: 'running', due: '2026-03-30' });
  });

  it('paid while a third party is asked: the consultation reaches into the new period', () => {
    // Asked on the 10th, delivered on the 12th, so until 2 April. Paid on 26 March; 27, 30, 31 March, 1 and 2 April are out.
    // Apr 3=1 7=2 8=3 9=4 10=5 13–17=10 20–24=15 27=16 28=17 29=18 30=19; May 6=20.
    const consultations = [thirdParty('2026-03-10', { deliveredOn: '2026-03-12' })];
    const paid = feeOf('2026-03-16', { deliveredOn: '2026-03-17', paidOn: '2026-03-26' });
    expect(clock({ consultations, fee: paid }, '2026-03-26')).toMatchObject({ state: 'paused', workingDaysUsed: 0 });
    expect(dueOf({ consultations, fee: paid }, '2026-04-02')).toBe('2026-05-06');
  });

  it('unpaid when a correction comes in, still stops the clock', () => {
    // Paid on Friday 13 March: 16–20=5 23–27=10 30=11 31=12; Apr 1=13 2=14 3=15 7=16 8=17 9=18 10=19 13=20.
    const correction = { requestedOn: '2026-03-05', dueOn: '2026-03-20', receivedOn: '2026-03-10' };
    const paid = feeOf('2026-03-04', { deliveredOn: '2026-03-04', paidOn: '2026-03-13' });
    expect(clock({ correction, fee: paid }, '2026-03-11')).toMatchObject({ state: 'awaiting_payment', due: null });
    expect(dueOf({ correction, fee: paid }, '2026-03-13')).toBe('2026-04-13');
  });
});

describe('an extension on the day of a payment', () => {
  it('was after it: nothing is extended while a payment is awaited', () => {
    const fee = feeOf('2026-03-05', { deliveredOn: '2026-03-05', paidOn: '2026-03-09' });
    const extension = { noticedOn: '2026-03-09', workingDays: 10, consentBy: '周主任' };
    // From 10 March: 4 in that week, 5 in each of the three after it, and 7 April, as the 6th is Qingming: the 20th. Then 8, 9, 10,
    // 13 to 17, 20 and 21 April are ten more.
    expect(dueOf({ fee }, '2026-03-09')).toBe('2026-04-07');
    expect(dueOf({ fee, extension }, '2026-03-09')).toBe('2026-04-21');
  });
});

describe('a later reply date (Article 35)', () => {
  const reasons = {
    requestedOn: '2026-03-05',
    dueOn: '2026-03-13',
    givenOn: '2026-03-12',
    judgedOn: '2026-03-16',
    reasonable: true,
    laterReplyOn: '2026-05-29',
  };

  it('is the last day from the day it is set', () => {
    // The 16th is day 10, 29 May is day 61.
    expect(clock({ reasons }, '2026-03-16')).toMatchObject({
      due: '2026-05-29',
      workingDaysUsed: 10,
      workingDaysLeft: 51,
    });
    expect(dueOf({ reasons }, '2026-03-13')).toBe('2026-03-30');
  });

  it('is the last day by Article 35, and one that is counted by Article 33', () => {
    const dueStep = (laterReplyOn: string) =>
      clock({ reasons: { ...reasons, laterReplyOn } }, '2026-03-16').steps.find(({ step }) => step === 'due');
    expect(dueStep('2026-05-29')).toMatchObject({ on: '2026-05-29', article: '35' });
    expect(dueStep('2026-03-30')).toMatchObject({ on: '2026-03-30', article: '33' });
  });

  it('is moved by no consultation: it is a day and no period', () => {
    // Asked on 10 April=28, in the days won by the later date.
    const asked = clock({ reasons, consultations: [thirdParty('2026-04-10')] }, '2026-06-01');
    expect(asked).toMatchObject({ state: 'running', due: '2026-05-29', workingDaysLeft: -1 });
    expect(asked.steps).toContainEqual(expect.objectContaining({ step: 'third_party_consulted', effect: 'none' }));
  });

  it('that no calendar reaches, in an older record, does not break the clock', () => {
    expect(dueOf({ reasons: { ...reasons, laterReplyOn: '9999-12-31' } }, '2026-03-16')).toBe('2099-12-31');
    const { others } = clock(
      {
        correction: { requestedOn: '2026-03-04', dueOn: '2206-03-20' },
        reasons: { requestedOn: '2026-03-04', dueOn: '2206-03-20' },
      },
      '2026-03-10',
    );
    expect(others).toMatchObject([
      { kind: 'correction', due: '2099-12-31' },
      { kind: 'reasons', due: '2099-12-31' },
    ]);
  });

  it('that is a Saturday, in an older record, is the Monday after it', () => {
    // Friday 29 May is day 61, Monday 1 June the next working day.
    expect(dueOf({ reasons: { ...reasons, laterReplyOn: '2026-05-30' } }, '2026-03-16')).toBe('2026-06-01');
  });

  it('set after the last day changes nothing', () => {
    expect(dueOf({ reasons: { ...reasons, judgedOn: '2026-03-31' } }, '2026-03-31')).toBe('2026-03-30');
  });

  it('gives way to a consultation that takes longer', () => {
    // Asked on the 17th=11, answered on 10 April=28: out are 12 to 28, 17 days. Day 37 is 23 April.
    const consultations = [answeredThirdParty('2026-03-17', '2026-04-10')];
    expect(dueOf({ reasons: { ...reasons, laterReplyOn: '2026-04-03' }, consultations }, '2026-04-10')).toBe(
      '2026-04-23',
    );
  });

  it('the reasons themselves have a last day until they are given', () => {
    const { givenOn, ...asked } = reasons;
    expect(clock({ reasons: { ...asked, givenOn } }, '2026-03-11').others).toMatchObject([
      { kind: 'correction_notice', due: '2026-03-11' },
      { kind: 'reasons', due: '2026-03-13', article: '35', provisional: false },
    ]);
    expect(clock({ reasons }, '2026-03-12').others).toEqual([]);
  });
});

test('a correction may be asked for within 7 working days of receipt', () => {
  // Day 7 is 11 March.
  const notice = { kind: 'correction_notice', due: '2026-03-11', provisional: false, article: '30' };
  expect(clock({}, '2026-03-11').others).toEqual([notice]);
  expect(clock({}, '2026-03-12').others).toEqual([]);
  // Not once the reply is drafted, nor where it was used up before a reopening.
  expect(clock({ draftedOn: '2026-03-06' }, '2026-03-05').others).toEqual([notice]);
  expect(clock({ draftedOn: '2026-03-06' }, '2026-03-06').others).toEqual([]);
  expect(clock({ correctionUsedUp: true }, '2026-03-03').others).toEqual([]);
});

describe('an ending is in time', () => {
  it('on the last day', () => {
    expect(clock({ closedOn: '2026-03-30' }, '2026-05-01')).toMatchObject({
      on: '2026-03-30',
      state: 'closed',
      onTime: true,
      workingDaysUsed: 20,
      workingDaysLeft: 0,
    });
  });

  it('but not a day later', () => {
    expect(clock({ closedOn: '2026-03-31' }, '2026-05-01')).toMatchObject({
      onTime: false,
      workingDaysUsed: 21,
      workingDaysLeft: -1,
    });
  });

  it('nor on the holiday after the last day, though no working day has passed', () => {
    // Received on Sunday 8 March: the last day is Friday 3 April, as counted above; 4 April is the first day of Qingming.
    expect(clock({ startedOn: '2026-03-08', closedOn: '2026-04-04' }, '2026-04-04')).toMatchObject({
      due: '2026-04-03',
      onTime: false,
      workingDaysUsed: 20,
      workingDaysLeft: 0,
    });
  });

  it('while a third party is asked', () => {
    // Withdrawn on the 17th: 7 to 11 are out. Day 25 is 7 April.
    expect(clock({ consultations: [thirdParty('2026-03-10')], closedOn: '2026-03-17' }, '2026-05-01')).toMatchObject({
      due: '2026-04-07',
      onTime: true,
    });
  });

  it('is not known of before it comes', () => {
    expect(clock({ closedOn: '2026-03-31' }, '2026-03-30')).toMatchObject({ state: 'running', onTime: null });
  });
});

describe('when the calendar changes while a case is open, its last day moves at once', () => {
  const { calendar: before } = initialLawData();
  const year = before.year(2026) as CalendarYear;
  const changed = (change: Partial<CalendarYear>): WorkingDayCalendar =>
    evolveLawData(initialLawData(), { type: 'CalendarYearSet', data: { ...year, ...change } }).calendar;
  const storm = (to: string) => [...year.holidays, { name: '防台风停工', from: '2026-07-01', to }];
  const startedOn = '2026-06-08';

  it('as it stood', () => {
    // Jun 9=1 10=2 11=3 12=4 15=5 16=6 17=7 18=8 (19) 22=9 … 26=13 29=14 30=15; Jul 1=16 2=17 3=18 6=19 7=20.
    expect(dueOf({ startedOn }, '2026-06-30', before)).toBe('2026-07-07');
  });

  it('three days off more', () => {
    // Jun 30=15; Jul (1–3) 6=16 7=17 8=18 9=19 10=20.
    const stormy = changed({ holidays: storm('2026-07-03') });
    expect(dueOf({ startedOn }, '2026-06-30', stormy)).toBe('2026-07-10');
  });

  it('two days off, and a Saturday worked', () => {
    // Jun 30=15; Jul (1) (2) 3=16 4*=17 6=18 7=19 8=20.
    const stormy = changed({
      holidays: storm('2026-07-02'),
      makeUpWorkdays: [...year.makeUpWorkdays, '2026-07-04'],
    });
    expect(dueOf({ startedOn }, '2026-06-30', stormy)).toBe('2026-07-08');
  });

  it('a closed case is judged by the calendar that is asked about', () => {
    const closed = { startedOn, closedOn: '2026-07-08' };
    expect(clock(closed, '2026-12-01', before).onTime).toBe(false);
    expect(clock(closed, '2026-12-01', changed({ holidays: storm('2026-07-03') })).onTime).toBe(true);
    expect(clock(closed, '2026-12-01', before).onTime).toBe(false);
  });
});

describe('reopened after an appeal', () => {
  const first = { ...received, occurredOn: RECEIVED } as ApplicationEvent;
  const refused = happened('Refused', '2026-03-31', { grounds: ['state_secret'] });
  const history = [
    first,
    happened('ReplyPeriodExtended', '2026-03-20', { workingDays: 1, consentBy: '赵明', personal: { reason: '…' } }),
    refused,
    { ...appealFiled, occurredOn: '2026-04-10' },
    { ...appealCorrected, occurredOn: '2026-06-08' },
    { ...reopened, occurredOn: '2026-06-10' },
  ];
  const after = (...events: readonly ApplicationEvent[]): Application =>
    stateAfter([...history, ...events]) as Application;

  it('a new period runs from the reopening', () => {
    // Jun 11=1 12=2 15=3 16=4 17=5 18=6 (19) 22=7 … 26=11 29=12 30=13; Jul 1=14 2=15 3=16 6=17 7=18 8=19 9=20.
    const again = clockOf(currentHandling(after()), calendar, '2026-06-15');
    expect(again).toMatchObject({ due: '2026-07-09', workingDaysUsed: 3, workingDaysLeft: 17, state: 'running' });
    expect(again.steps[0]).toMatchObject({ on: '2026-06-10', step: 'reopened', effect: 'starts' });
    // Article 51 gives the right to seek review or to sue; what starts the period is the decision.
    expect(again.steps[0]).not.toHaveProperty('article');
    expect(explainStep(again.steps[0] as ClockStep).chinese).toMatch(/^按行政复议决定或者法院裁判重新办理，次日起算，/);
  });

  it('the first handling is judged by itself, with its own extension', () => {
    // Extended by one day: day 21 is 31 March.
    expect(clockOf(firstHandling(after()), calendar, '2026-07-01')).toMatchObject({
      on: '2026-03-31',
      due: '2026-03-31',
      onTime: true,
    });
    const late = stateAfter([first, ...history.slice(2)]) as Application;
    expect(clockOf(firstHandling(late), calendar, '2026-07-01')).toMatchObject({ due: '2026-03-30', onTime: false });
  });

  it('the new handling is extended and judged by itself', () => {
    // Jul 10=21 13–17=26 20–24=31 27–31=36; Aug 3=37 4=38 5=39 6=40.
    const renewed = after(
      happened('ReplyPeriodExtended', '2026-07-09', { workingDays: 20, consentBy: '赵明', personal: { reason: '…' } }),
      happened('Disclosed', '2026-08-07', { manner: 'provided', onTheSpot: false }),
    );
    expect(clockOf(currentHandling(renewed), calendar, '2026-09-01')).toMatchObject({
      due: '2026-08-06',
      onTime: false,
      workingDaysLeft: -1,
    });
    expect(clockOf(firstHandling(renewed), calendar, '2026-09-01').onTime).toBe(true);
  });

  it('a correction belongs to the handling in which it was asked for', () => {
    // Corrected on 18 June: (19) 22–26=5 29=6 30=7; Jul 1=8 2=9 3=10 6–10=15 13–17=20.
    const corrected = after(
      happened('CorrectionRequested', '2026-06-12', { dueOn: '2026-06-30', personal: { items: '…' } }),
      happened('CorrectionReceived', '2026-06-18', { personal: { correction: '…' } }),
    );
    expect(clockOf(currentHandling(corrected), calendar, '2026-06-18').due).toBe('2026-07-17');
    expect(firstHandling(corrected).correction).toBeUndefined();
    const reopenedAgain = [
      happened('Disclosed', '2026-07-01', { manner: 'provided', onTheSpot: false }),
      happened('AppealFiled', '2026-07-10', { appealId: 'appeal-2', route: 'review' }),
      happened('AppealDecided', '2026-08-03', { appealId: 'appeal-2', result: 'corrected' }),
      happened('ApplicationReopened', '2026-08-10', { appealId: 'appeal-2' }),
    ];
    const third = reopenedAgain.reduce<Application>((state, event) => evolve(state, event), corrected);
    expect(currentHandling(third)).toEqual({ start: 'reopened', startedOn: '2026-08-10', correctionUsedUp: true });
    expect(firstHandling(third).correction).toBeUndefined();
    // Aug 11=1 12=2 13=3 14=4 17–21=9 24–28=14 31=15; Sep 1=16 2=17 3=18 4=19 7=20.
    expect(clockOf(currentHandling(third), calendar, '2026-08-10').due).toBe('2026-09-07');

    // Every handling is kept, and on each day it is the one under way then that is looked at.
    expect(handlingsOf(third).map(({ startedOn, closedOn }) => [startedOn, closedOn])).toEqual([
      [RECEIVED, '2026-03-31'],
      ['2026-06-10', '2026-07-01'],
      ['2026-08-10', undefined],
    ]);
    expect(handlingOn(third, '2026-03-20')).toEqual(firstHandling(third));
    // 22–26=5, in the days from the correction of 18 June on.
    expect(clockOf(handlingOn(third, '2026-06-26'), calendar, '2026-06-26')).toMatchObject({
      state: 'running',
      due: '2026-07-17',
      workingDaysUsed: 5,
    });
    expect(clockOf(handlingOn(third, '2026-08-09'), calendar, '2026-08-09')).toMatchObject({
      on: '2026-07-01',
      state: 'closed',
      onTime: true,
    });
    expect(handlingOn(third, '2026-08-10')).toEqual(currentHandling(third));
    expect(handlingOn(third, '2026-01-01')).toEqual(firstHandling(third));
  });
});

describe('an amended date moves the clock as if it had been recorded so', () => {
  const entry = { ...received, occurredOn: RECEIVED } as ApplicationEvent;
  const amended = (change: { field: string; from: string; to: string }): ApplicationEvent => ({
    type: 'RegisterEntryAmended',
    occurredOn: '2026-03-25',
    actor: '李文',
    agency: AGENCY,
    data: {
      changes: [change as never],
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '录入错误', changes: [] },
    },
  });
  const dueAfter = (events: readonly ApplicationEvent[], on: string): string | null =>
    clockOf(currentHandling(stateAfter(events) as Application), calendar, on).due;

  it('a receipt', () => {
    // From 3 March, day 1 is the 4th and day 20 the 31st.
    expect(dueAfter([entry, amended({ field: 'receivedOn', from: RECEIVED, to: '2026-03-03' })], '2026-03-25')).toBe(
      '2026-03-31',
    );
  });

  it('the receipt of a correction', () => {
    // From Monday the 9th: 10=1 11=2 12=3 13=4 16–20=9 23–27=14 30=15 31=16; Apr 1=17 2=18 3=19 7=20. From the 10th one more: 8 April.
    const history = [
      entry,
      happened('CorrectionRequested', '2026-03-05', { dueOn: '2026-03-20', personal: { items: '…' } }),
      happened('CorrectionReceived', '2026-03-09', { personal: { correction: '…' } }),
    ];
    expect(dueAfter(history, '2026-03-25')).toBe('2026-04-07');
    const change = amended({ field: 'correctionReceivedOn', from: '2026-03-09', to: '2026-03-10' });
    expect(dueAfter([...history, change], '2026-03-25')).toBe('2026-04-08');
  });

  it('the notice of an extension, which proves to have been late', () => {
    // Day 40 is 28 April; noticed on 31 March it was too late, and day 20 stays.
    const history = [
      entry,
      happened('ReplyPeriodExtended', '2026-03-30', { workingDays: 20, consentBy: '赵明', personal: { reason: '…' } }),
    ];
    expect(dueAfter(history, '2026-04-01')).toBe('2026-04-28');
    const change = amended({ field: 'extendedOn', from: '2026-03-30', to: '2026-03-31' });
    expect(dueAfter([...history, change], '2026-04-01')).toBe('2026-03-30');
  });
});

describe('the clock explains itself, step by step', () => {
  // From the correction on Monday 9 March: 10=1 11=2 12=3 13=4 16–20=9 23–27=14 30=15 31=16; Apr 1=17 2=18 3=19 7=20 8=21 9=22 10=23
  // 13–17=28 20–24=33 27=34 28=35 29=36 30=37; May 6=38 7=39 8=40 9*=41 11–15=46 18=47 19=48 20=49 21=50.
  const handling: Partial<Handling> = {
    correction: { requestedOn: '2026-03-05', dueOn: '2026-03-20', receivedOn: '2026-03-09' },
    consultations: [answeredThirdParty('2026-03-12', '2026-03-26')],
    extension: extended('2026-03-20'),
  };
  const steps = [
    {
      on: '2026-03-02',
      step: 'received',
      effect: 'starts',
      article: '31',
      workingDaysUsed: 0,
      workingDaysLeft: 20,
      due: '2026-03-30',
      provisional: false,
      daysProvisional: false,
    },
    // 3, 4 and 5 March are used.
    {
      on: '2026-03-05',
      step: 'correction_requested',
      effect: 'stops',
      article: '30',
      workingDaysUsed: 3,
      workingDaysLeft: null,
      due: null,
      provisional: false,
      daysProvisional: false,
    },
    {
      on: '2026-03-09',
      step: 'correction_received',
      effect: 'restarts',
      article: '30',
      workingDaysUsed: 0,
      workingDaysLeft: 20,
      due: '2026-04-07',
      provisional: false,
      daysProvisional: false,
    },
    {
      on: '2026-03-12',
      step: 'third_party_consulted',
      effect: 'pauses',
      article: '32',
      workingDaysUsed: 3,
      workingDaysLeft: 17,
      due: '2026-04-07',
      provisional: false,
      daysProvisional: false,
    },
    // Out are 4 to 9, so day 46.
    {
      on: '2026-03-20',
      step: 'extended',
      effect: 'extends',
      article: '33',
      workingDaysUsed: 3,
      workingDaysLeft: 37,
      due: '2026-05-15',
      provisional: false,
      daysProvisional: false,
    },
    // Out are 4 to 13, so day 50.
    {
      on: '2026-03-26',
      step: 'third_party_answered',
      effect: 'resumes',
      article: '32',
      workingDaysUsed: 3,
      workingDaysLeft: 37,
      due: '2026-05-21',
      provisional: false,
      daysProvisional: false,
    },
  ];

  it('up to an ending', () => {
    // 20 April is day 29, of which 10 are out.
    expect(clock({ ...handling, closedOn: '2026-04-20' }, '2026-06-01').steps).toEqual([
      ...steps,
      {
        on: '2026-04-20',
        step: 'closed',
        effect: 'ends',
        workingDaysUsed: 19,
        workingDaysLeft: 21,
        due: '2026-05-21',
        provisional: false,
        daysProvisional: false,
      },
    ]);
  });

  it('up to today, and on to the last day', () => {
    expect(clock(handling, '2026-04-20').steps).toEqual([
      ...steps,
      {
        on: '2026-04-20',
        step: 'today',
        effect: 'none',
        workingDaysUsed: 19,
        workingDaysLeft: 21,
        due: '2026-05-21',
        provisional: false,
        daysProvisional: false,
      },
      {
        on: '2026-05-21',
        step: 'due',
        effect: 'ends',
        article: '33',
        workingDaysUsed: 40,
        workingDaysLeft: 0,
        due: '2026-05-21',
        provisional: false,
        daysProvisional: false,
      },
    ]);
  });

  it('on a past day tells nothing of what came later', () => {
    expect(clock({ ...handling, closedOn: '2026-04-20' }, '2026-03-12').steps).toEqual(steps.slice(0, 4));
  });

  it('says of a fact that came too late that it had no effect', () => {
    const { steps: told } = clock(
      {
        extension: extended('2026-03-31'),
        consultations: [answeredThirdParty('2026-04-01', '2026-04-02')],
        fee: feeOf('2026-04-03', { paidOn: '2026-04-07' }),
      },
      '2026-04-08',
    );
    expect(told.map(({ step, effect }) => `${step} ${effect}`)).toEqual([
      'received starts',
      'extended none',
      'third_party_consulted none',
      'third_party_answered none',
      'fee_notified none',
      'fee_paid none',
      'today none',
    ]);
  });

  it('tells also what moves no day: receipts, reasons, the override in the public interest', () => {
    const consultations = [
      thirdParty('2026-03-03', {
        deliveredOn: '2026-03-05',
        answer: 'objects',
        answeredOn: '2026-03-06',
        overriddenOn: '2026-03-10',
      }),
      agency('2026-03-03', { deliveredOn: '2026-03-04', answer: 'agrees', answeredOn: '2026-03-06' }),
    ];
    const reasons = {
      requestedOn: '2026-03-09',
      dueOn: '2026-03-16',
      givenOn: '2026-03-11',
      judgedOn: '2026-03-12',
      reasonable: true,
    };
    const fee = feeOf('2026-03-13', { deliveredOn: '2026-03-16' });
    const { steps: told } = clock({ consultations, reasons, fee }, '2026-03-16');
    expect(told.map(({ on, step, effect, article = '' }) => `${on.slice(5)} ${step} ${effect} ${article}`)).toEqual([
      '03-02 received starts 31',
      '03-03 third_party_consulted pauses 32',
      '03-03 agency_consulted pauses 34',
      '03-04 agency_received none 34',
      '03-05 third_party_received none 32',
      '03-06 third_party_answered resumes 32',
      '03-06 agency_answered resumes 34',
      '03-09 reasons_requested none 35',
      '03-10 objection_overridden none 32',
      '03-11 reasons_given none 35',
      '03-12 reasons_judged none 35',
      '03-13 fee_notified stops 42',
      '03-16 fee_notice_received none 42',
    ]);
    expect(told.map((step) => explainStep(step).chinese)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^第三方收到征求意见书，15 个工作日的答复期限次日起算，依据条例第三十二条，/),
        expect.stringMatching(/^认为不公开可能对公共利益造成重大影响，决定公开并书面告知第三方，依据条例第三十二条，/),
        expect.stringMatching(/^申请人收到收费通知，20 个工作日的缴费期限次日起算，依据条例第四十二条，/),
      ]),
    );
  });
});

it('one working day is counted as one in English, too', () => {
  const words = (on: string) => clock({}, on).steps.map((step) => explainStep(step).english);
  expect(words('2026-03-03')[1]).toContain('; 1 working day used; 19 left');
  expect(words('2026-03-04')[1]).toContain('; 2 working days used; 18 left');
});
