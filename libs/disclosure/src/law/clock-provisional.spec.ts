import fc from 'fast-check';
import { dateBetween, days, handlingBegun } from '../../../../test/lifecycles/any-handling.js';
import type { CalendarYear } from './calendar/calendar-year.js';
import { PUBLISHED_YEARS } from './calendar/published-years.js';
import { WorkingDayCalendar } from './calendar/working-day-calendar.js';
import type { Clock, Handling } from './clock.js';
import { clockOf, lastDaySet } from './clock.js';
import { feeOf } from './clock.fixture.js';
import { dayNumber, plusDays } from './legal-date.js';
import { PAYMENT_WITHIN } from './periods.js';

/*
 * Golden cases, counted by hand: 2027 is not published, so that Monday to Friday count as worked in it. The days of 2027: 1 January
 * is a Friday, 1 February a Monday.
 */
const calendar = new WorkingDayCalendar();
/** 2027 as it may be published: off on Friday 1 January and from Friday 5 to Thursday 11 February. */
const published = calendar.with({
  year: 2027,
  holidays: [
    { name: '元旦', from: '2027-01-01', to: '2027-01-03' },
    { name: '春节', from: '2027-02-05', to: '2027-02-11' },
  ],
  makeUpWorkdays: [],
});

const clock = (handling: Partial<Handling>, on: string, by = calendar): Clock =>
  clockOf({ start: 'received', startedOn: '2026-12-21', ...handling }, by, on);

const laterReply = (judgedOn: string, laterReplyOn: string): Partial<Handling> => ({
  reasons: { requestedOn: judgedOn, dueOn: judgedOn, judgedOn, reasonable: true, laterReplyOn },
});

describe('a later reply date', () => {
  // Received 13 Jan: 14–15=2 18–22=7 25–29=12; Feb 1–5=17 8–10=20.
  const handling = { startedOn: '2027-01-13', ...laterReply('2027-01-20', '2027-02-12') };

  it('is provisional where the day that is counted may come to lie after it', () => {
    // 12 February stands after the 10th. Left on 20 Jan: 21–22=2 25–29=7; Feb 1–5=12 8–12=17.
    expect(clock(handling, '2027-01-20')).toMatchObject({
      due: '2027-02-12',
      provisional: true,
      workingDaysLeft: 17,
      daysProvisional: true,
      steps: [
        { step: 'received', due: '2027-02-10', provisional: true },
        { step: 'reasons_requested', due: '2027-02-10', provisional: true },
        { step: 'later_reply_set', due: '2027-02-12', provisional: true, daysProvisional: true },
        { step: 'due', due: '2027-02-12', provisional: true, daysProvisional: true },
      ],
    });
    // Published: 14–15=2 18–22=7 25–29=12; Feb 1–4=16 12=17 15–17=20. Left on 20 Jan: 21–22=2 25–29=7; Feb 1–4=11 12=12 15–17=15.
    expect(clock(handling, '2027-01-20', published)).toMatchObject({
      due: '2027-02-17',
      provisional: false,
      workingDaysLeft: 15,
      daysProvisional: false,
    });
  });

  it('of that year is provisional however far it lies: it may turn out a rest day', () => {
    // Received 3 Dec: 4=1 7–11=6 14–18=11 21–25=16 28–31=20, a certain last day. Left on 15 Dec: 16–18=3 21–25=8 28–31=12; Jan 1=13
    // 4–8=18 11–15=23 18–22=28 25–29=33; Feb 1–5=38.
    const set = { startedOn: '2026-12-03', ...laterReply('2026-12-15', '2027-02-05') };
    const last = { due: '2027-02-05', provisional: true, workingDaysLeft: 38, daysProvisional: true };
    expect(clock(set, '2026-12-15')).toMatchObject({
      ...last,
      steps: [
        { step: 'received', due: '2026-12-31', provisional: false },
        { step: 'reasons_requested', due: '2026-12-31', provisional: false },
        { step: 'later_reply_set', ...last },
        { step: 'due', due: '2027-02-05', provisional: true },
      ],
    });
    // Published it is the first day of the Spring Festival; Friday the 12th is the next working day: 12 Jan 4–8=17 … 29=32; Feb 1–4=36 12=37.
    expect(clock(set, '2026-12-15', published)).toMatchObject({
      due: '2027-02-12',
      provisional: false,
      workingDaysLeft: 37,
      daysProvisional: false,
    });
  });

  it('of a published year is certain, and stays where it was set', () => {
    // Received 21 Aug 2026.
    const set = { startedOn: '2026-08-21', ...laterReply('2026-08-25', '2026-12-31') };
    expect(clock(set, '2026-08-25')).toMatchObject({ due: '2026-12-31', provisional: false, daysProvisional: false });
  });
});

it('the days left of a counted period are certain until days of the unpublished year are used', () => {
  // Received 21 Dec: 22–25=4 28–31=8; Jan 1=9 4–8=14 11–15=19 18=20.
  const last = { due: '2027-01-18', provisional: true };
  const used = (workingDaysUsed: number, daysProvisional: boolean) => ({
    ...last,
    workingDaysUsed,
    workingDaysLeft: 20 - workingDaysUsed,
    daysProvisional,
  });
  expect(clock({}, '2026-12-31')).toMatchObject(used(8, false));
  expect(clock({}, '2027-01-05')).toMatchObject(used(11, true));
});

describe('whether an ending came in time', () => {
  const ended = (closedOn: string, more: Partial<Handling> = {}, by = calendar): Clock =>
    clock({ closedOn, closedBy: 'reply', ...more }, '2027-03-01', by);

  it('is provisional as long as the last day may come to lie before or after it', () => {
    // The last day is 18 January, or without 1 January the 19th.
    expect(ended('2027-01-19')).toMatchObject({ due: '2027-01-18', onTime: false, onTimeProvisional: true });
    expect(ended('2027-01-19', {}, published)).toMatchObject({
      due: '2027-01-19',
      onTime: true,
      onTimeProvisional: false,
    });
    expect(ended('2027-01-18')).toMatchObject({ onTime: true, onTimeProvisional: true });
  });

  it('is certain of an ending before that year, and after a last day before it', () => {
    expect(ended('2026-12-31')).toMatchObject({ provisional: true, onTime: true, onTimeProvisional: false });
    // Received 3 Dec the last day is 31 Dec. That it is two days late rests on 2027, that it is late does not.
    expect(ended('2027-01-04', { startedOn: '2026-12-03' })).toMatchObject({
      onTime: false,
      onTimeProvisional: false,
      workingDaysLeft: -2,
      daysProvisional: true,
    });
  });

  it('is certain of a reply by a later date that was set: that may only turn out later', () => {
    const set = laterReply('2026-12-23', '2027-02-05');
    expect(ended('2027-02-05', set)).toMatchObject({ onTime: true, provisional: true, onTimeProvisional: false });
    expect(ended('2027-02-12', set)).toMatchObject({ onTime: false, onTimeProvisional: true });
    expect(ended('2027-02-12', set, published)).toMatchObject({ onTime: true, onTimeProvisional: false });
  });

  it('is so of who replied without waiting for the payment', () => {
    const fee = feeOf('2027-01-05');
    expect(ended('2027-01-19', { fee })).toMatchObject({
      due: '2027-01-18',
      onTime: false,
      onTimeProvisional: true,
    });
    // Nobody who lapses is owed a reply.
    const lapsed = ended('2027-02-15', { fee, closedBy: 'other' });
    expect(lapsed).toMatchObject({ onTime: true, onTimeProvisional: false });
  });

  it('is not said of what is open', () => {
    expect(clock({}, '2027-01-19')).toMatchObject({ onTime: null, onTimeProvisional: false });
  });
});

describe('whatever arrangement 2027 gets,', () => {
  /** Some weekdays off, and some weekends worked. */
  const arrangement = fc
    .tuple(
      fc.uniqueArray(dateBetween('2027-01-01', '2027-12-31').filter(isWeekday), { maxLength: 23 }),
      fc.uniqueArray(
        dateBetween('2027-01-01', '2027-12-31').filter((day) => !isWeekday(day)),
        { maxLength: 12 },
      ),
    )
    .map(([off, makeUpWorkdays]): CalendarYear => ({
      year: 2027,
      holidays: off.map((day) => ({ name: '放假', from: day, to: day })),
      makeUpWorkdays,
    }));

  it('what was called certain stays as it was', () => {
    let moved = 0;
    fc.assert(
      fc.property(
        handlingBegun(dateBetween('2026-10-01', '2027-06-30')),
        days(160),
        arrangement,
        (handling, after, year) => {
          const on = plusDays(handling.startedOn, after);
          const one: Handling = { ...handling, closedBy: 'reply' };
          const [before, then] = [calendar, calendar.with(year)].map((by) => clockOf(one, by, on)) as [Clock, Clock];
          // Whether a fact came in time is taken as the calendar stands.
          if (effectsOf(before) !== effectsOf(then)) return;
          if (before.due !== null && !before.provisional) expect(then.due).toBe(before.due);
          if (!before.daysProvisional && before.due !== null) {
            expect(then).toMatchObject({
              workingDaysUsed: before.workingDaysUsed,
              workingDaysLeft: before.workingDaysLeft,
            });
          }
          if (!before.onTimeProvisional) expect(then.onTime).toBe(before.onTime);
          if (then.due !== before.due) moved += 1;
        },
      ),
      { numRuns: 2_000 },
    );
    expect(moved).toBeGreaterThan(0);
  });
});

/** What each fact did to the period. */
function effectsOf({ steps }: Clock): string {
  const facts = steps.filter(({ step }) => !['today', 'due', 'closed'].includes(step));
  return facts.map(({ step, effect }) => `${step} ${effect}`).join();
}

function isWeekday(date: string): boolean {
  return (dayNumber(date) + 3) % 7 < 5;
}

test('no holidays so far have moved a last day by a month, be it set or the end of 20 working days', () => {
  for (const { year } of PUBLISHED_YEARS) {
    const unpublished = new WorkingDayCalendar(PUBLISHED_YEARS.filter((other) => other.year !== year));
    for (let day = `${year - 1}-12-01`; day <= `${year}-12-31`; day = plusDays(day, 1)) {
      for (const last of [
        (by: WorkingDayCalendar) => lastDaySet(day, by).on,
        (by: WorkingDayCalendar) => by.after(day, PAYMENT_WITHIN),
      ]) {
        const moved = dayNumber(last(calendar)) - dayNumber(last(unpublished));
        // The shortest month.
        if (moved >= 28) throw new Error(`${day} is moved by ${moved} days`);
      }
    }
  }
});
