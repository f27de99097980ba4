import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { Application, ApplicationCommand, ApplicationEvent, DecisionContext } from '#disclosure';
import { APPLICANT_KINDS, CHANNELS, RefusedCommand, decide, evolve, initialLawData } from '#disclosure';
import { commandFor } from './random-command.js';

/** One command that was taken, with what it changed. */
export interface Taken {
  readonly before: Application | undefined;
  readonly command: ApplicationCommand;
  readonly context: DecisionContext;
  readonly events: readonly ApplicationEvent[];
  readonly after: Application;
}

/** An application from its receipt on: random commands, those that are refused left out. */
export interface Lifecycle {
  readonly taken: readonly Taken[];
  readonly events: readonly ApplicationEvent[];
  readonly refusals: readonly RefusedCommand[];
}

const LAW_DATA = initialLawData();
const STAFF = ['李文', '王静', '赵明'] as const;

const choice = fc.nat({ max: 0x7fffffff });
/** Mostly some days, for within 7 and 20 working days much has to happen; now and then long enough for periods to end. */
const later = fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 4 }) }, { weight: 1, arbitrary: fc.nat({ max: 45 }) });
/** A day on which someone does something: how many days later it is, who it is, and what is chosen. */
const day = fc.record({ later, person: fc.constantFrom(...STAFF), choice });
type Day = typeof day extends fc.Arbitrary<infer Value> ? Value : never;

const receipt = fc.record({
  receivedOn: fc.integer({ min: 0, max: 1_500 }).map((days) => daysAfter('2019-01-01', days)),
  registerNumber: fc.integer({ min: 1, max: 9_999 }).map((number) => `2020-${String(number).padStart(4, '0')}`),
  channel: fc.constantFrom(...CHANNELS),
  applicantKind: fc.constantFrom(...APPLICANT_KINDS),
  source: fc.constantFrom('intake' as const, 'import' as const),
  personal: fc.record(
    {
      applicantName: fc.constantFrom('张三', '李四', '某公司', '100%_股份'),
      request: fc.constantFrom('环境监测报告', '排污许可证', '行政处罚决定书'),
      contact: fc.constantFrom('022-60000000', 'a@example.com'),
      notes: fc.dictionary(fc.constantFrom('备注', '经办'), fc.string({ maxLength: 5 })),
    },
    { requiredKeys: ['applicantName', 'request'] },
  ),
});

/** Lifecycles at one agency, over some years from 2019 on. */
export const lifecycleAt = (agency: string): fc.Arbitrary<Lifecycle> =>
  fc
    .tuple(receipt, fc.array(day, { minLength: 0, maxLength: 30, size: 'max' }))
    .map(([received, days]) => lived(agency, { type: 'ReceiveApplication', ...received }, days));

function lived(
  agency: string,
  receive: Extract<ApplicationCommand, { type: 'ReceiveApplication' }>,
  days: readonly Day[],
): Lifecycle {
  const taken: Taken[] = [];
  const refusals: RefusedCommand[] = [];
  let state: Application | undefined;
  const take = (command: ApplicationCommand, context: DecisionContext): void => {
    try {
      const events = decide(state, command, context);
      const after = events.reduce(evolve, state as Application);
      taken.push({ before: state, command, context, events, after });
      state = after;
    } catch (error) {
      if (!(error instanceof RefusedCommand)) throw error;
      refusals.push(error);
    }
  };
  let today = receive.receivedOn;
  take(receive, { today, actor: STAFF[0], agency, ...LAW_DATA });
  for (const { later, person, choice: chosen } of days) {
    today = daysAfter(today, later);
    if (state !== undefined) take(commandFor(state, today, chosen), { today, actor: person, agency, ...LAW_DATA });
  }
  return { taken, events: taken.flatMap(({ events }) => events), refusals };
}

const daysAfter = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString();
