import fc from 'fast-check';
import type { ApplicationCommand } from '#disclosure';
import { RefusedCommand, chargesOf } from '#disclosure';
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

type Amended = Extract<ApplicationCommand, { type: 'ProposeAmendment' }>['values'];
type Step =
  | { readonly does: 'charge'; readonly basis: 'per_item' | 'per_page'; readonly more: number; readonly apart: boolean }
  | { readonly does: 'end'; readonly unpaid: boolean }
  | { readonly does: 'amend'; readonly values: Amended };

/** Ten items and thirty pages are free. */
const notice = fc.oneof(
  fc.record({ basis: fc.constant('per_item' as const), more: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ basis: fc.constant('per_page' as const), more: fc.integer({ min: 21, max: 24 }) }),
);
const feeNotice = fc.oneof(
  fc.constant(null),
  notice.map(({ basis, more }) => ({ basis, quantity: 10 + more })),
);
const handling = fc.constantFrom({}, { handling: 1 }, { handling: 2 });
const closing = fc.constantFrom<Amended>(
  {},
  {},
  { closing: { type: 'withdrawn' } },
  { closing: { type: 'fee_lapsed' } },
);
const values = fc.tuple(feeNotice, handling, closing).map(([of, which, end]) => ({ feeNotice: of, ...which, ...end }));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(notice, fc.boolean()).map(([of, apart]) => ({ does: 'charge' as const, ...of, apart })),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('end' as const), unpaid: fc.boolean() }) },
  { weight: 3, arbitrary: values.map((of) => ({ does: 'amend' as const, values: of })) },
  { weight: 1, arbitrary: closing.map((of) => ({ does: 'amend' as const, values: of })) },
);

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
      const others = step.apart && which === 2 ? [0, 1].filter((other) => more % 2 === 0 || other === 0) : [];
      const applications = others.map((other) => this.ids[other] ?? '');
      const apartFrom = others.length > 0 && { apartFrom: { applications, why: '住址不同' } };
      const accepted = await this.#accepts(id, {
        type: 'NotifyFee',
        basis,
        quantity: 10 + more,
        notifiedOn,
        ...apartFrom,
      });
      if (accepted) others.forEach((other) => this.#apart.add(other));
    } else if (step.does === 'amend') {
      const amendmentId = newId();
      const { values } = step;
      const reason = '录入错误';
      const proposal = { type: 'ProposeAmendment', amendmentId, reason, proposedOn: TODAY, values } as const;
      if (await this.#accepts(id, proposal)) {
        await this.#accepts(id, { type: 'ApproveAmendment', amendmentId, approvedOn: TODAY }, '王静');
      }
    } else if (endedOn !== undefined) {
      if (step.unpaid && fee !== undefined) {
        await this.#accepts(id, { type: 'RecordFeeNoticeDelivery', deliveredOn: notifiedOn });
        await this.#accepts(id, { type: 'LapseFee', lapsedOn: endedOn });
      } else await this.#accepts(id, { type: 'Withdraw', reason: '不再需要', withdrawnOn: endedOn });
      const appealId = newId();
      await this.#accepts(id, { type: 'FileAppeal', appealId, route: 'review', filedOn: endedOn });
      await this.#accepts(id, { type: 'DecideAppeal', appealId, result: 'corrected', decidedOn: endedOn });
      await this.#accepts(id, { type: 'Reopen', appealId, reopenedOn: endedOn });
    }
  }

  async #accepts(id: string, command: ApplicationCommand, actor = recording.actor): Promise<boolean> {
    try {
      await this.#desk.take(id, command, { ...recording, actor });
    } catch (error) {
      if (error instanceof RefusedCommand) return false;
      throw error;
    }
    expect(await findings()).toEqual([]);
    expect(await this.#chargedTwice()).toEqual([]);
    return true;
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
  const steps = fc.array(fc.tuple(fc.nat(2), step), { minLength: 4, maxLength: 24 });
  await fc.assert(
    fc
      .asyncProperty(steps, async (sequence) => {
        const received = DAYS[0][0];
        const ids = [
          await receive(received, '张三', 'A'),
          await receive(received, '张三', 'A'),
          await receive(received),
        ];
        const office = new Office(ids);
        for (const [which, does] of sequence) await office.take(which, does);
      })
      .beforeEach(openOffice)
      .afterEach(closeOffice),
    { numRuns: 60 },
  );
});
