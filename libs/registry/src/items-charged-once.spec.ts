import fc from 'fast-check';
import type { ApplicationCommand, FeeBasis } from '#disclosure';
import { RefusedCommand, chargesOf, noticeIn } from '#disclosure';
import { closeOffice, findings, openOffice, receive, recording, stateIn, store } from './fee-notices.fixture.js';
import { ApplicationDesk } from './index.js';
import { newId } from './new-id.js';

/** Of each handling: the day of the notice and its delivery, and that of the ending and the reopening after 20 working days. */
const DAYS = [
  ['2026-03-02', '2026-03-31'],
  ['2026-03-31', '2026-05-06'],
  ['2026-05-06', '2026-06-30'],
] as const;
const TODAY = '2026-06-30';
/** To which its day may be amended. */
const OTHER_DAYS = [
  ['2026-03-02', '2026-03-03', '2026-03-04'],
  ['2026-03-31', '2026-04-01', '2026-04-02'],
  ['2026-05-06', '2026-05-07', '2026-05-08'],
] as const;

type Values = Extract<ApplicationCommand, { type: 'ProposeAmendment' }>['values'];
type Step =
  | { readonly does: 'charge'; readonly basis: FeeBasis; readonly more: number; readonly apart: readonly number[] }
  | { readonly does: 'end'; readonly unpaid: boolean }
  | { readonly does: 'amend'; readonly which: number; readonly values: Values; readonly day?: number };

/** Ten items and thirty pages are free. */
const notice = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ basis: fc.constant<FeeBasis>('per_item'), more: fc.integer({ min: 1, max: 5 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ basis: fc.constant<FeeBasis>('per_page'), more: fc.integer({ min: 21, max: 24 }) }),
  },
);
const feeNotice = fc.option(notice.map(({ basis, more }) => ({ basis, quantity: 10 + more })));
const closing = fc.constantFrom<Values>({ closing: { type: 'withdrawn' } }, { closing: { type: 'fee_lapsed' } });
const values = fc.oneof(
  { weight: 6, arbitrary: feeNotice.map((of): Values => ({ feeNotice: of })) },
  { weight: 1, arbitrary: closing },
  { weight: 1, arbitrary: closing.map((of): Values => ({ ...of, feeNotice: null })) },
);
const day = fc.nat(2);
const amendment = fc.oneof(
  { weight: 6, arbitrary: fc.record({ values }) },
  { weight: 3, arbitrary: fc.record({ values: fc.constant<Values>({}), day }) },
  { weight: 1, arbitrary: fc.record({ values, day }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(notice, fc.subarray([0, 1])).map(([of, apart]): Step => ({ does: 'charge', ...of, apart })),
  },
  { weight: 1, arbitrary: fc.boolean().map((unpaid): Step => ({ does: 'end', unpaid })) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(2), amendment).map(([which, of]): Step => ({ does: 'amend', which, ...of })),
  },
);
/** How an application begins: with nothing charged, or with a fee that lapses. */
const begun = fc.subarray([0, 1, 2]).chain((which) =>
  fc.tuple(
    ...which.map((one) =>
      fc.integer({ min: 1, max: 5 }).map((more): [number, Step][] => [
        [one, { does: 'charge', basis: 'per_item', more, apart: [] }],
        [one, { does: 'end', unpaid: true }],
      ]),
    ),
  ),
);

/** What charges the item before is annulled, and the day alone of what comes after it amended. */
const freedBefore: [number, Step][] = [
  [0, { does: 'charge', basis: 'per_item', more: 1, apart: [] }],
  [1, { does: 'charge', basis: 'per_item', more: 2, apart: [] }],
  [0, { does: 'amend', which: 0, values: { feeNotice: null } }],
  [1, { does: 'amend', which: 0, values: {}, day: 1 }],
];

/** Steps of three applications of one month and name, two of them with the applicant's identity number. */
class Office {
  readonly #desk = new ApplicationDesk(store, () => Date.parse(`${TODAY}T04:00:00Z`));
  /** The third application is another person's than these. */
  readonly #apart = new Set<number>();

  constructor(private readonly ids: readonly string[]) {}

  async take(which: number, step: Step): Promise<void> {
    const id = this.ids[which] ?? '';
    const { formerHandlings = [], fee } = (await stateIn(id)) ?? {};
    const [notifiedOn, endedOn] = DAYS[formerHandlings.length] ?? [TODAY, undefined];
    if (step.does === 'charge') {
      const { basis, more } = step;
      const notify = { type: 'NotifyFee', basis, quantity: 10 + more, notifiedOn } as const;
      const told = which === 2 && basis === 'per_item' ? await this.#namesakes(step.apart) : [];
      const applications = told.map((other) => this.ids[other] ?? '');
      const apartFrom = told.length > 0 && { apartFrom: { applications, why: '住址不同' } };
      await this.#accepts(id, { ...notify, ...apartFrom }, recording.actor, told);
    } else if (step.does === 'amend') {
      const fees = [...formerHandlings.map((former) => former.fee), fee];
      const charged = fees.flatMap((one, index) => (one === undefined ? [] : [index + 1]));
      const handling = charged[step.which % charged.length];
      const former = handling !== undefined && handling <= formerHandlings.length && { handling };
      const amendmentId = newId();
      const feeNotifiedOn = step.day === undefined ? undefined : OTHER_DAYS[(handling ?? 1) - 1]?.[step.day];
      const values = { ...step.values, ...(feeNotifiedOn !== undefined && { feeNotifiedOn }), ...former };
      const proposal = {
        type: 'ProposeAmendment',
        amendmentId,
        reason: '录入错误',
        proposedOn: TODAY,
        values,
      } as const;
      const stated = await this.#stated();
      if (await this.#accepts(id, proposal)) {
        await this.#accepts(id, { type: 'ApproveAmendment', amendmentId, approvedOn: TODAY }, '王静');
      }
      if (Object.keys(step.values).length === 0) expect(await this.#stated()).toEqual(stated);
    } else if (endedOn !== undefined && !(step.unpaid && fee === undefined)) {
      if (step.unpaid) {
        await this.#accepts(id, { type: 'RecordFeeNoticeDelivery', deliveredOn: notifiedOn });
        await this.#accepts(id, { type: 'LapseFee', lapsedOn: endedOn });
      } else await this.#accepts(id, { type: 'Withdraw', reason: '不再需要', withdrawnOn: endedOn });
      const appealId = newId();
      await this.#accepts(id, { type: 'FileAppeal', appealId, route: 'review', filedOn: endedOn });
      await this.#accepts(id, { type: 'DecideAppeal', appealId, result: 'corrected', decidedOn: endedOn });
      await this.#accepts(id, { type: 'Reopen', appealId, reopenedOn: endedOn });
    }
  }

  /** Of whom staff may say that they are other persons: those charged by item. */
  async #namesakes(of: readonly number[]): Promise<number[]> {
    const states = await Promise.all(this.ids.map(stateIn));
    return of.filter((other) => {
      const state = states[other];
      return state !== undefined && chargesOf(state).length > 0 && !this.#apart.has(other);
    });
  }

  async #accepts(
    id: string,
    command: ApplicationCommand,
    actor = recording.actor,
    told: readonly number[] = [],
  ): Promise<boolean> {
    try {
      await this.#desk.take(id, command, { ...recording, actor });
    } catch (error) {
      if (error instanceof RefusedCommand) return false;
      throw error;
    }
    for (const other of told) this.#apart.add(other);
    expect(await findings()).toEqual([]);
    expect(await this.#chargedTwice()).toEqual([]);
    return true;
  }

  /** By all notices. */
  async #stated(): Promise<unknown[]> {
    const states = await Promise.all(this.ids.map(stateIn));
    return states
      .flatMap((state) => [...(state?.formerHandlings ?? []), { fee: state?.fee }])
      .map(({ fee }) => fee && noticeIn(fee));
  }

  async #chargedTwice(): Promise<number[]> {
    const states = await Promise.all(this.ids.map(stateIn));
    const items = states.map((state) =>
      (state ? chargesOf(state) : []).flatMap(({ from, to }) =>
        Array.from({ length: to - from + 1 }, (_, at) => from + at),
      ),
    );
    const twice = (of: readonly number[]): number[] => of.filter((item, at) => of.indexOf(item) !== at);
    const [first = [], second = [], third = []] = items;
    const ofThird = [first, second].flatMap((other, at) => (this.#apart.has(at) ? [] : twice([...other, ...third])));
    return [...twice([...first, ...second]), ...ofThird];
  }
}

it('no item of a month is charged twice, whatever is charged, ended, handled again, amended and annulled', async () => {
  const steps = fc.tuple(begun, fc.array(fc.tuple(fc.nat(2), step), { minLength: 4, maxLength: 16 }));
  await fc.assert(
    fc.asyncProperty(steps, async ([first, then]) => {
      openOffice();
      try {
        const on = DAYS[0][0];
        const office = new Office([await receive(on, '张三', 'A'), await receive(on, '张三', 'A'), await receive(on)]);
        for (const [which, does] of [...first.flat(), ...then]) await office.take(which, does);
      } finally {
        await closeOffice();
      }
    }),
    { numRuns: 50, examples: [[[[], freedBefore]]] },
  );
});
