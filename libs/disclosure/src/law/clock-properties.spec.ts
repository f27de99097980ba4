import fc from 'fast-check';
import { dateBetween, days, handlingBegun } from '../../../../test/lifecycles/any-handling.js';
import { lifecycleAt } from '../../../../test/lifecycles/lifecycle.js';
import type { Application } from '../application/application.js';
import { evolve } from '../application/evolve.js';
import { currentHandling, firstHandling, stageBy } from '../application/procedure.js';
import { initialLawData } from '../law-data.js';
import type { Clock, Consultation, Handling, LastDay } from './clock.js';
import { CLOCK_STATES, clockOf, correctionDue, paymentDue } from './clock.js';
import { dayNumber, plusDays } from './legal-date.js';

const { calendar } = initialLawData();

const date = dateBetween('2019-05-15', '2026-10-31');
const handling = handlingBegun(date);
/** How many days after the start the clock is looked at. */
const later = days(160);
const at = (one: Handling, after: number, by = calendar): Clock => clockOf(one, by, plusDays(one.startedOn, after));

describe('whatever happened in a handling,', () => {
  it('the clock comes to an end, tells a state and counts soundly', () => {
    fc.assert(
      fc.property(handling, later, (one, after) => {
        const clock = at(one, after);
        expect(CLOCK_STATES).toContain(clock.state);
        expect(clock.workingDaysUsed).toBeGreaterThanOrEqual(0);
        expect(clock.due === null).toBe(clock.workingDaysLeft === null);
        expect(clock.onTime === null).toBe(clock.state !== 'closed');
        if (clock.due === null) expect(clock.provisional).toBe(false);
        if (clock.state === 'awaiting_correction' || clock.state === 'awaiting_payment') expect(clock.due).toBeNull();
        if (clock.state === 'paused') expect((clock.due ?? '') >= clock.on).toBe(true);
        if ((clock.workingDaysLeft ?? 0) < 0) expect((clock.due ?? '') < clock.on).toBe(true);
        expect(Object.is(clock.workingDaysLeft, -0)).toBe(false);
        expect(clock.steps.map(({ on }) => on)).toEqual(clock.steps.map(({ on }) => on).sort());
      }),
      { numRuns: 1_000 },
    );
  });

  it('the last day is a working day', () => {
    fc.assert(
      fc.property(handling, later, (one, after) => {
        const { due } = at(one, after);
        if (due !== null) expect(calendar.isWorkingDay(due)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the days used and left are the period, until a later date is set or it is over', () => {
    fc.assert(
      fc.property(handling, later, ({ reasons: _, ...one }, after) => {
        const { workingDaysUsed, workingDaysLeft, on, due } = at(one, after);
        if (due === null || workingDaysLeft === null || on > due) return;
        const whole = workingDaysUsed + workingDaysLeft;
        const periods = [20, 20 + (one.extension?.workingDays ?? 0)];
        // A pause that carries the last day to a rest day leaves the next working day, which is none of the period.
        const rested = calendar.after(plusDays(due, -1), 1) === due && !calendar.isWorkingDay(plusDays(due, -1));
        expect(rested ? [...periods, ...periods.map((days_) => days_ + 1)] : periods).toContain(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  /** A last day that may still move is over once it can move no further: a month later. */
  const missing = ({ on: due, provisional }: LastDay, by: number): string =>
    plusDays(due, 1 + by + (provisional ? 31 : 0));
  const standing = (one: Handling, after: number) => {
    const { steps: _steps, ...stands } = at(one, after);
    return stands;
  };

  it('a payment after its last day changes nothing', () => {
    fc.assert(
      fc.property(handling, days(40), days(60), later, (one, delivered, late, after) => {
        const { fee, closedOn: _, ...open } = one;
        if (fee === undefined) return;
        const { paidOn: _paid, ...unpaid } = { ...fee, deliveredOn: plusDays(fee.notifiedOn, delivered) };
        const due = paymentDue(unpaid, calendar);
        if (due === undefined) throw new Error('a fee notice that was delivered has a last day to pay');
        const paid = { ...unpaid, paidOn: missing(due, late) };
        expect(standing({ ...open, fee: paid }, after)).toEqual(standing({ ...open, fee: unpaid }, after));
      }),
      { numRuns: 1_000 },
    );
  });

  it('a correction after its last day changes nothing, but with good cause is one like any other', () => {
    fc.assert(
      fc.property(handling, days(60), later, (one, late, after) => {
        const { correction, closedOn: _, ...open } = one;
        if (correction === undefined) return;
        const { receivedOn: _received, ...asked } = correction;
        const came = { ...asked, receivedOn: missing(correctionDue(asked, calendar), late) };
        expect(standing({ ...open, correction: came }, after)).toEqual(standing({ ...open, correction: asked }, after));
        const justified = { ...came, withGoodCause: true } as const;
        const inTime = { ...came, dueOn: came.receivedOn };
        expect(at({ ...open, correction: justified }, after).due).toBe(at({ ...open, correction: inTime }, after).due);
      }),
      { numRuns: 1_000 },
    );
  });

  it('what comes after the day the clock is looked at changes nothing', () => {
    fc.assert(
      fc.property(handling, later, (one, after) => {
        const on = plusDays(one.startedOn, after);
        // What nobody could know on that day, left out by hand.
        const known = knownOn(one, on);
        const { others, ...clock } = clockOf(one, calendar, on);
        const { others: othersKnown, ...clockKnown } = clockOf(known, calendar, on);
        expect(clock).toEqual(clockKnown);
        expect(others).toEqual(othersKnown);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The handling as its record stood at the end of a day. */
function knownOn(
  { correction, extension, consultations, reasons, fee, closedOn, ...start }: Handling,
  on: string,
): Handling {
  const known = (day: string | undefined): boolean => day !== undefined && day <= on;
  const without = <Part extends object>(part: Part, ...members: readonly (keyof Part)[]): Part =>
    Object.fromEntries(Object.entries(part).filter(([name]) => !members.includes(name as keyof Part))) as Part;
  return {
    ...start,
    ...(correction &&
      known(correction.requestedOn) && {
        correction: known(correction.receivedOn) ? correction : without(correction, 'receivedOn'),
      }),
    ...(extension && known(extension.noticedOn) && { extension }),
    consultations: (consultations ?? [])
      .filter(({ consultedOn }) => known(consultedOn))
      .map((one) => (known(one.deliveredOn) ? one : without(one, 'deliveredOn')))
      .map((one) => (known(one.answeredOn) ? one : without(one, 'answer', 'answeredOn'))),
    ...(reasons &&
      known(reasons.requestedOn) && {
        reasons: without(
          reasons,
          ...(known(reasons.givenOn) ? [] : (['givenOn'] as const)),
          ...(known(reasons.judgedOn) ? [] : (['judgedOn', 'reasonable', 'laterReplyOn'] as const)),
        ),
      }),
    ...(fee &&
      known(fee.notifiedOn) && {
        fee: without(
          fee,
          ...(known(fee.deliveredOn) ? [] : (['deliveredOn'] as const)),
          ...(known(fee.paidOn) ? [] : (['paidOn'] as const)),
        ),
      }),
    ...(closedOn !== undefined && known(closedOn) && { closedOn }),
  };
}

describe('consultations', () => {
  const spans = fc.array(fc.tuple(days(25), days(20)), { minLength: 1, maxLength: 5 });
  const asked = (startedOn: string, list: readonly (readonly [number, number])[]): Handling => ({
    start: 'received',
    startedOn,
    consultations: list.map(([from, length], index) => ({
      consultationId: String(index),
      kind: index % 2 === 0 ? 'third_party' : 'agency',
      name: '某单位',
      consultedOn: plusDays(startedOn, from),
      answer: index % 2 === 0 ? 'consents' : 'agrees',
      answeredOn: plusDays(startedOn, from + length),
    })),
  });

  it('never bring the last day nearer', () => {
    fc.assert(
      fc.property(handling, days(60), days(40), later, (one, from, length, after) => {
        const { closedOn: _, ...open } = one;
        const [asking] = asked(one.startedOn, [[from, length]]).consultations ?? [];
        const more = { ...open, consultations: [...(open.consultations ?? []), asking as Consultation] };
        const [before, then] = [at(open, after).due, at(more, after).due];
        if (before !== null && then !== null) expect(then >= before).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('that overlap or touch take out their union: the last day is the 20th working day in none of them', () => {
    fc.assert(
      fc.property(date, spans, (startedOn, list) => {
        const one = asked(startedOn, list);
        let counted = 0;
        let day = startedOn;
        // Day by day, as a clerk would with a paper calendar.
        while (counted < 20) {
          day = plusDays(day, 1);
          const out = list.some(
            ([from, length]) => day > plusDays(startedOn, from) && day <= plusDays(startedOn, from + length),
          );
          if (calendar.isWorkingDay(day) && !out) counted += 1;
        }
        // Who was asked on the last day carries it to the answer.
        for (;;) {
          const ends = list.flatMap(([from, length]) =>
            plusDays(startedOn, from) <= day ? [plusDays(startedOn, from + length)] : [],
          );
          const last = ends
            .filter((end) => end > day)
            .sort()
            .at(-1);
          if (last === undefined && calendar.isWorkingDay(day)) break;
          day = last ?? calendar.after(day, 1);
        }
        // Looked at on that day itself: by then every consultation that could matter is over or has begun too late.
        expect(clockOf(one, calendar, day).due).toBe(day);
      }),
      { numRuns: 1_000 },
    );
  });

  it('may be recorded in any order', () => {
    fc.assert(
      fc.property(date, spans, later, (startedOn, list, after) => {
        const one = asked(startedOn, list);
        const turned = { ...one, consultations: [...(one.consultations ?? [])].reverse() };
        const { steps: _1, others, ...clock } = at(one, after);
        const { steps: _2, others: othersTurned, ...clockTurned } = at(turned, after);
        expect(clockTurned).toEqual(clock);
        expect(new Set(othersTurned)).toEqual(new Set(others));
      }),
    );
  });
});

describe('a restart', () => {
  it('knows nothing of the extension and the days used before it, only of who is still asked', () => {
    fc.assert(
      fc.property(handling, handling, date, days(25), later, (one, other, startedOn, notified, after) => {
        // Two histories up to the same payment, in which others were asked before, on and after the day of the restart.
        const paidOn = plusDays(startedOn, 30);
        const asked = (one.consultations ?? []).map((consultation) => {
          const days_ = dayNumber(startedOn) - dayNumber(one.startedOn);
          const { consultedOn, deliveredOn, answeredOn, ...rest } = consultation;
          return {
            ...rest,
            consultedOn: plusDays(consultedOn, days_),
            ...(deliveredOn !== undefined && { deliveredOn: plusDays(deliveredOn, days_) }),
            ...(answeredOn !== undefined && { answeredOn: plusDays(answeredOn, days_) }),
          };
        });
        const restarted = ({ extension }: Handling): Handling => ({
          start: 'received',
          startedOn,
          ...(extension && { extension: { ...extension, noticedOn: startedOn } }),
          consultations: asked,
          fee: { notifiedOn: plusDays(startedOn, notified), amount: 10, paidOn, afterPayment: 'restarts' },
        });
        const on = plusDays(paidOn, after);
        // The same from the payment on: of who was asked before, only what is left of the time it takes.
        const fresh: Handling = {
          start: 'received',
          startedOn: paidOn,
          consultations: asked.flatMap((consultation) =>
            consultation.consultedOn > paidOn
              ? [consultation]
              : // Asked in time, as the clock stopped in time; and the letter counts from its delivery, whenever it was sent.
                [{ ...consultation, consultedOn: paidOn }],
          ),
        };
        const standing = (clocked: Handling) => {
          const { steps: _steps, others: _others, ifResumed: _ifResumed, ...stands } = clockOf(clocked, calendar, on);
          return stands;
        };
        // Where the notice came too late nothing restarted: not what is looked at here.
        const inTime = (clocked: Handling) =>
          clockOf(clocked, calendar, paidOn).steps.some(
            ({ step, effect }) => step === 'fee_paid' && effect === 'restarts',
          );
        for (const history of [one, other].map(restarted))
          if (inTime(history)) expect(standing(history)).toEqual(standing(fresh));
      }),
      { numRuns: 1_000 },
    );
  });

  it('by a correction leaves an unpaid fee unpaid', () => {
    fc.assert(
      fc.property(date, days(8), days(20), days(40), later, (startedOn, requested, notified, received, after) => {
        const correction = {
          requestedOn: plusDays(startedOn, requested % 8),
          dueOn: plusDays(startedOn, 60),
          receivedOn: plusDays(startedOn, 20 + received),
        };
        const fee = { notifiedOn: plusDays(startedOn, notified), amount: 10, afterPayment: 'restarts' } as const;
        const { state, due } = at({ start: 'received', startedOn, correction, fee }, 60 + after);
        expect({ state, due }).toEqual({ state: 'awaiting_payment', due: null });
      }),
    );
  });

  it('by a payment gives 20 working days from the payment, whatever was asked and answered before', () => {
    fc.assert(
      fc.property(date, days(20), days(30), fc.boolean(), (startedOn, notified, paid, wasExtended) => {
        const paidOn = plusDays(startedOn, notified + paid);
        const one: Handling = {
          start: 'received',
          startedOn,
          ...(wasExtended && { extension: { noticedOn: startedOn, workingDays: 20, consentBy: '赵明' } }),
          fee: { notifiedOn: plusDays(startedOn, notified), amount: 10, afterPayment: 'restarts', paidOn },
        };
        expect(clockOf(one, calendar, paidOn).due).toBe(calendar.after(paidOn, 20));
      }),
    );
  });
});

describe('over random lives of an application', () => {
  it('the clock of the events is that of the state, at each of its days', () => {
    fc.assert(
      fc.property(lifecycleAt('120116'), days(60), ({ events, taken }, after) => {
        const folded = events.reduce<Application | undefined>(evolve, undefined);
        const kept = taken.at(-1)?.after;
        if (folded === undefined || kept === undefined) return;
        for (const of of [firstHandling, currentHandling]) {
          const on = plusDays(events.at(-1)?.occurredOn ?? '', after);
          expect(clockOf(of(folded), calendar, on)).toEqual(clockOf(of(kept), calendar, on));
        }
      }),
    );
  });

  it('an application waits for a correction where its clock does, at each of its days', () => {
    fc.assert(
      fc.property(lifecycleAt('120116'), ({ taken }) => {
        for (const { context, after } of taken) {
          const { state, due } = clockOf(currentHandling(after), calendar, context.today);
          const stage = stageBy(after, calendar);
          if (state === 'awaiting_correction') expect(stage).toBe('awaiting_correction');
          // A fee may be awaited, too, and since earlier.
          if (stage === 'awaiting_correction')
            expect({ state: state.slice(0, 8), due }).toEqual({ state: 'awaiting', due: null });
        }
      }),
    );
  });

  it('a step of today never brings an open last day nearer, but for a new period', () => {
    fc.assert(
      fc.property(lifecycleAt('120116'), ({ taken }) => {
        for (const { before, events, after } of taken) {
          const [event] = events;
          if (before === undefined || event === undefined || before.stage === 'closed' || after.stage === 'closed')
            continue;
          if (event.type === 'RegisterEntryAmended' || event.type === 'CorrectionReceived' || event.type === 'FeePaid')
            continue;
          // A delivery or an answer recorded with an earlier date shortens a pause that seemed to go on.
          const on = event.occurredOn;
          const [was, is] = [before, after].map((state) => clockOf(currentHandling(state), calendar, on).due);
          if (was === null || was === undefined || is === null || is === undefined) continue;
          expect(is >= was).toBe(true);
        }
      }),
    );
  });
});
