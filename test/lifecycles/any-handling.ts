import fc from 'fast-check';
import type { Consultation, Handling } from '#disclosure';
import { dateOfDay, dayNumber, plusDays } from '#disclosure';

/** Any day between two, both included. */
export const dateBetween = (from: string, to: string): fc.Arbitrary<string> =>
  fc.integer({ min: dayNumber(from), max: dayNumber(to) }).map(dateOfDay);

export const days = (max: number): fc.Arbitrary<number> => fc.nat({ max });
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** The parts of a handling as days after its start: anything may follow anything, as amended and imported facts may. */
const parts = fc.record({
  correction: optional(fc.record({ requested: days(12), due: days(30), received: optional(days(30)) })),
  extension: optional(fc.record({ noticed: days(60), workingDays: fc.integer({ min: 1, max: 20 }) })),
  consultations: fc.array(
    fc.record({
      kind: fc.constantFrom('third_party' as const, 'agency' as const),
      consulted: days(60),
      delivered: optional(days(10)),
      answered: optional(days(40)),
      silent: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  reasons: optional(
    fc.record({
      requested: days(20),
      given: days(20),
      judged: days(10),
      later: optional(fc.integer({ min: 1, max: 200 })),
    }),
  ),
  fee: optional(
    fc.record({
      notified: days(60),
      delivered: optional(days(10)),
      paid: optional(days(40)),
      afterPayment: fc.constantFrom('restarts' as const, 'resumes' as const),
    }),
  ),
  closed: optional(days(150)),
});
type Parts = typeof parts extends fc.Arbitrary<infer Value> ? Value : never;

/** Handlings begun on such a day, in which anything may have happened. */
export const handlingBegun = (startedOn: fc.Arbitrary<string>): fc.Arbitrary<Handling> =>
  fc.tuple(startedOn, parts).map(([on, made]) => handlingOf(on, made));

function handlingOf(
  startedOn: string,
  { correction, extension, consultations, reasons, fee, closed }: Parts,
): Handling {
  const day = (after: number): string => plusDays(startedOn, after);
  return {
    start: 'received',
    startedOn,
    ...(correction && {
      correction: {
        requestedOn: day(correction.requested),
        dueOn: day(correction.requested + 1 + correction.due),
        ...(correction.received !== undefined && { receivedOn: day(correction.requested + correction.received) }),
      },
    }),
    ...(extension && {
      extension: { noticedOn: day(extension.noticed), workingDays: extension.workingDays, consentBy: '赵明' },
    }),
    consultations: consultations.map(({ kind, consulted, delivered, answered, silent }, index): Consultation => ({
      consultationId: String(index),
      kind,
      name: '某单位',
      consultedOn: day(consulted),
      ...(delivered !== undefined && { deliveredOn: day(consulted + delivered) }),
      ...(answered !== undefined && {
        answer: silent && delivered !== undefined ? ('silent' as const) : ('agrees' as const),
        answeredOn: day(consulted + (delivered ?? 0) + answered),
      }),
    })),
    ...(reasons && {
      reasons: {
        requestedOn: day(reasons.requested),
        dueOn: day(reasons.requested + 10),
        givenOn: day(reasons.requested + reasons.given),
        judgedOn: day(reasons.requested + reasons.given + reasons.judged),
        reasonable: true,
        ...(reasons.later !== undefined && {
          laterReplyOn: day(reasons.requested + reasons.given + reasons.judged + reasons.later),
        }),
      },
    }),
    ...(fee && {
      fee: {
        notifiedOn: day(fee.notified),
        amount: 100,
        afterPayment: fee.afterPayment,
        ...(fee.delivered !== undefined && { deliveredOn: day(fee.notified + fee.delivered) }),
        ...(fee.paid !== undefined && { paidOn: day(fee.notified + (fee.delivered ?? 0) + fee.paid) }),
      },
    }),
    ...(closed !== undefined && { closedOn: day(closed) }),
  };
}
