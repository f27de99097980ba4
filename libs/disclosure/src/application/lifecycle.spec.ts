import fc from 'fast-check';
import { contributionsOf } from '#annual-report';
import type { ApplicationEvent } from '#disclosure';
import { lifecycleAt } from '../../../../test/lifecycles/lifecycle.js';
import { randomFrom } from '../../../../test/registers/random.js';
import type { Application } from './application.js';
import { STAGES } from './application.js';
import { readApplicationEvent, writeApplicationEvent } from './codec.js';
import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { MOVES } from './moves.js';
import { SCHEMA_VERSIONS } from './schema-versions.js';
import { closingIn } from './events.js';
import { AGENCY, assigned, received } from './application.fixture.js';

const lifecycle = lifecycleAt(AGENCY);

/** The states that the events lead through, one after each. */
function statesOf(events: readonly ApplicationEvent[]): Application[] {
  const states: Application[] = [];
  for (const event of events) states.push(evolve(states.at(-1), event));
  return states;
}

function deepFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFrozen);
    Object.freeze(value);
  }
  return value;
}

const inOrder = (...dates: readonly (string | undefined)[]): boolean => {
  const known = dates.filter((date) => date !== undefined);
  return known.every((date, index) => index === 0 || date >= (known[index - 1] ?? ''));
};

const annulledBy = (event: ApplicationEvent): string[] =>
  event.type === 'RegisterEntryAmended'
    ? event.data.changes.filter(({ to }) => to === null).map(({ field }) => field)
    : [];

test('random lifecycles come to every event, every stage and most refusals', () => {
  const lives = fc.sample(lifecycle, { numRuns: 1_500, seed: 711 });
  const types = new Set(lives.flatMap(({ events }) => events.map(({ type }) => type)));
  expect([...types].sort()).toEqual(Object.keys(SCHEMA_VERSIONS).sort());
  const stages = new Set(lives.flatMap(({ taken }) => taken.map(({ after }) => after.stage)));
  expect([...stages].sort()).toEqual([...STAGES].sort());
  const commands = new Set(lives.flatMap(({ taken }) => taken.map(({ command }) => command.type)));
  expect([...commands].sort()).toEqual([...Object.keys(MOVES), 'ReceiveApplication'].sort());
  const refusals = new Set(lives.flatMap(({ refusals: all }) => all.map(({ code }) => code)));
  expect(refusals.size).toBeGreaterThan(15);
  const annulled = new Set(lives.flatMap(({ events }) => events.flatMap(annulledBy)));
  expect([...annulled]).toEqual(
    expect.arrayContaining(['closing', 'correctionRequestedOn', 'extendedOn', 'feeNotice']),
  );
});

describe('whatever happens to an application,', () => {
  it('it is received once, before anything else', () => {
    fc.assert(
      fc.property(lifecycle, ({ events }) => {
        expect(events.filter(({ type }) => type === 'ApplicationReceived')).toEqual([events[0]]);
        for (const state of statesOf(events)) {
          expect(contributionsOf(state).filter(({ measure }) => measure === 'received')).toHaveLength(1);
        }
      }),
    );
  });

  it('it is counted as closed at most once, from its first ending on, or until that is annulled', () => {
    fc.assert(
      fc.property(lifecycle, ({ events }) => {
        let ended = false;
        for (const [index, state] of statesOf(events).entries()) {
          const event = events[index] as ApplicationEvent;
          ended = closingIn(event) !== undefined || (ended && !annulledBy(event).includes('closing'));
          const closed = contributionsOf(state).filter(({ measure }) => measure === 'closed');
          expect(closed).toHaveLength(ended ? 1 : 0);
        }
      }),
    );
  });

  it('its counted outcome changes by an amendment only, never by a reopening or a second reply', () => {
    fc.assert(
      fc.property(lifecycle, ({ taken }) => {
        for (const { before, command, after } of taken) {
          if (before?.counted === undefined || command.type === 'ApproveAmendment') continue;
          expect(after.counted).toEqual(before.counted);
        }
      }),
    );
  });

  it('nothing is recorded for a day that is still to come', () => {
    fc.assert(
      fc.property(lifecycle, ({ taken }) => {
        for (const { events, context } of taken) {
          for (const { occurredOn } of events) expect(occurredOn <= context.today).toBe(true);
        }
      }),
    );
  });

  it('the steps around its reply follow one another, too', () => {
    fc.assert(
      fc.property(lifecycle, ({ events }) => {
        for (const { receivedOn, reopened, extension, consultations, reasons, fee } of statesOf(events)) {
          const begunOn = reopened?.reopenedOn ?? receivedOn;
          expect(inOrder(begunOn, extension?.noticedOn)).toBe(true);
          expect(extension === undefined || (extension.workingDays >= 1 && extension.workingDays <= 20)).toBe(true);
          expect(inOrder(begunOn, reasons?.requestedOn, reasons?.givenOn, reasons?.judgedOn)).toBe(true);
          expect(reasons === undefined || reasons.dueOn > reasons.requestedOn).toBe(true);
          expect(inOrder(begunOn, fee?.notifiedOn, fee?.deliveredOn, fee?.paidOn)).toBe(true);
          for (const { consultedOn, deliveredOn, answeredOn, overriddenOn } of consultations ?? []) {
            expect(inOrder(begunOn, consultedOn, deliveredOn, answeredOn, overriddenOn)).toBe(true);
          }
        }
      }),
    );
  });

  it('its steps follow one another', () => {
    fc.assert(
      fc.property(lifecycle, ({ events }) => {
        for (const { receivedOn, correction, draft, counted, renewed, delivery, appeals } of statesOf(events)) {
          expect(inOrder(receivedOn, counted?.closedOn, renewed?.closedOn)).toBe(true);
          expect(inOrder(receivedOn, correction?.requestedOn, correction?.receivedOn, draft?.draftedOn)).toBe(true);
          expect(correction === undefined || correction.dueOn > correction.requestedOn).toBe(true);
          expect(inOrder(draft?.draftedOn, draft?.reviewedOn, draft?.signedOffOn)).toBe(true);
          expect(inOrder((renewed ?? counted)?.closedOn, delivery?.deliveredOn)).toBe(true);
          for (const { filedOn, decidedOn } of appeals) expect(inOrder(receivedOn, filedOn, decidedOn)).toBe(true);
        }
      }),
    );
  });

  it('a reply says what was signed off by another person than its drafter', () => {
    fc.assert(
      fc.property(lifecycle, ({ taken }) => {
        for (const { before, command, context, after } of taken) {
          if (command.type === 'SignOffReply') expect(before?.draft?.draftedBy).not.toBe(context.actor);
          if (command.type === 'Reply')
            expect((after.renewed ?? after.counted)?.closing).toEqual(before?.draft?.decision);
        }
      }),
    );
  });

  it('it never leaves its agency', () => {
    fc.assert(
      fc.property(lifecycle, ({ taken }) => {
        for (const { after } of taken) expect(after.agency).toBe(AGENCY);
      }),
    );
  });
});

describe('deciding', () => {
  it('gives the same events for the same state, command and context, and changes none of them', () => {
    fc.assert(
      fc.property(lifecycle, ({ taken }) => {
        for (const { before, command, context, events } of taken) {
          expect(decide(deepFrozen(before), deepFrozen(command), deepFrozen(context))).toEqual(events);
        }
      }),
    );
  });
});

describe('folding', () => {
  it('always gives the same state, and changes neither the state before nor the event', () => {
    fc.assert(
      fc.property(lifecycle, ({ events, taken }) => {
        expect(statesOf(deepFrozen(events)).at(-1)).toEqual(taken.at(-1)?.after);
        let state: Application | undefined;
        for (const event of events) state = deepFrozen(evolve(state, event));
        expect(state).toEqual(taken.at(-1)?.after);
      }),
    );
  });

  it('is total: even events that no command would give in this order lead to a state that can be counted', () => {
    fc.assert(
      fc.property(lifecycle, lifecycle, fc.nat(), (one, other, seed) => {
        const later = [...one.events.slice(1), ...other.events];
        for (const state of statesOf([...one.events.slice(0, 1), ...randomFrom(seed).shuffled(later)])) {
          expect(STAGES).toContain(state.stage);
          const measures = contributionsOf(state).map(({ measure }) => measure);
          expect(measures.filter((measure) => measure === 'received')).toHaveLength(1);
          expect(measures.filter((measure) => measure === 'closed').length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('goes through the bytes that are recorded without a difference', () => {
    fc.assert(
      fc.property(lifecycle, ({ events }) => {
        expect(events.map((event) => readApplicationEvent(writeApplicationEvent(event)))).toEqual(events);
      }),
    );
  });

  it('begins with a receipt: any other first event means a broken stream', () => {
    expect(() => evolve(undefined, assigned)).toThrow(
      new TypeError('a stream begins with ApplicationReceived, not with Assigned'),
    );
    expect(evolve(undefined, received).stage).toBe('received');
  });
});
