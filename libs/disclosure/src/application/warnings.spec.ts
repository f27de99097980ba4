import {
  CONTEXT,
  after,
  appealCorrected,
  appealFiled,
  at,
  consultationDelivered,
  feeNoticeDelivered,
  feeNotified,
  given,
  happened,
  late,
  reopened,
  thirdPartyConsulted,
  thirdPartyObjected,
} from './application.fixture.js';
import type { AmendedValues } from './commands.js';
import type { ApplicationEvent } from './events.js';
import { warningOf, warningOfDisclosure, warningsOf } from './warnings.js';

/** Who disclosed over an objection (Article 32) is told. Delivered on 27 May 2020, the letter could be answered until 17 June. */

const asked = [late, thirdPartyConsulted, consultationDelivered];
const consented = happened('ThirdPartyAnswered', '2020-06-02', {
  consultationId: 'consultation-1',
  answer: 'consents',
  personal: { reasons: '' },
});
const disclosed = happened('Disclosed', '2020-06-05', { manner: 'provided', onTheSpot: false });
const overridden = (on: string) =>
  happened('ObjectionOverridden', on, { consultationId: 'consultation-1', personal: { reasons: '公共安全' } });
const warned = (...history: readonly ApplicationEvent[]) => warningOfDisclosure(after(...history), CONTEXT.calendar);

it('what was disclosed over an objection is told, with the third party, the day and the article', () => {
  const warning = warned(...asked, thirdPartyObjected, disclosed);
  expect(warning).toMatchObject({ article: '32' });
  expect(warning?.detail).toContain('第三方某化工公司不同意公开并说明了理由');
  expect(warning?.detail).toContain('已于 2020-06-05 公开');
  expect(warning?.english).toContain('disclosed on 2020-06-05 without a decision');
  const appealed = [appealFiled, appealCorrected, reopened].map((event) => at(event, '2020-06-22'));
  expect(warned(...asked, thirdPartyObjected, disclosed, ...appealed)).toEqual(warning);
});

it.each<[string, readonly ApplicationEvent[]]>([
  ['the third party consented', [consented, disclosed]],
  ['the public interest outweighed it', [thirdPartyObjected, overridden('2020-06-03'), disclosed]],
  [
    'what it objected to was withheld',
    [thirdPartyObjected, happened('PartlyDisclosed', '2020-06-05', { withheldUnder: ['third_party_rights'] })],
  ],
  ['it was refused', [thirdPartyObjected, happened('Refused', '2020-06-05', { grounds: ['third_party_rights'] })]],
  [
    'it was public already',
    [thirdPartyObjected, happened('Disclosed', '2020-06-05', { manner: 'already_public', onTheSpot: false })],
  ],
  ['it objected after its last day', [{ ...thirdPartyObjected, occurredOn: '2020-06-18' }, disclosed]],
  ['nothing is disclosed yet', [thirdPartyObjected]],
])('none where %s', (_why, history) => {
  expect(warned(...asked, ...history)).toBeUndefined();
});

it('whoever proposes that the third party had objected is told what the entry would say, and whoever approves it', () => {
  const history = [...asked, consented, disclosed];
  const propose = {
    type: 'ProposeAmendment',
    amendmentId: 'amendment-1',
    reason: '登记时看错',
    proposedOn: '2020-06-30',
    values: { consultation: { consultationId: 'consultation-1', answer: 'objects', reasons: '涉及商业秘密' } },
  } as const;
  const [proposed] = given(...history)
    .when(propose)
    .events() as [ApplicationEvent];
  const objected = warned(...asked, thirdPartyObjected, disclosed);
  expect(warned(...history, proposed)).toBeUndefined();
  expect(warningOf(after(...history, proposed), propose, CONTEXT.calendar)).toEqual(objected);
  const approve = { type: 'ApproveAmendment', amendmentId: 'amendment-1', approvedOn: '2020-06-30' } as const;
  const [approved] = given(...history, proposed)
    .when(approve, { actor: '赵明' })
    .events() as [ApplicationEvent];
  const amended = after(...history, proposed, approved);
  expect(warningOf(amended, approve, CONTEXT.calendar)).toEqual(objected);
  // Who did not get the answer and asks again is told so, too.
  expect(warningOf(amended, propose, CONTEXT.calendar)).toEqual(objected);
});

/** 31 pages, of which the last one costs 10 yuan (Article 42). */
describe('what was paid for an amended notice', () => {
  const paid = [late, feeNotified, feeNoticeDelivered, happened('FeePaid', '2020-05-28', {})];
  const byPage = (quantity: number) => ({ feeNotice: { basis: 'per_page', quantity } }) as const;
  const amend = (values: AmendedValues) =>
    ({ type: 'AmendRegisterEntry', reason: '页数点错', amendedOn: '2020-05-28', values }) as const;
  const afterwards = (history: readonly ApplicationEvent[], values: AmendedValues) =>
    after(
      ...history,
      ...given(...history)
        .when(amend(values))
        .events(),
    );
  const told = (history: readonly ApplicationEvent[], values: AmendedValues) =>
    warningOf(afterwards(history, values), amend(values), CONTEXT.calendar);

  it('is told where it was another amount, until the notice is for that again', () => {
    const warning = told(paid, byPage(33));
    expect(warning).toMatchObject({ article: '42' });
    expect(warning?.detail).toContain('2020-05-28 缴费登记时，收费通知的金额为 10 元，更正后为 30 元');
    expect(warning?.english).toContain('for 10 yuan; as amended it is for 30');
    const history = [
      ...paid,
      ...given(...paid)
        .when(amend(byPage(33)))
        .events(),
    ];
    expect(warningsOf(after(...history), CONTEXT.calendar)).toEqual([warning]);
    expect(told(history, byPage(31))).toBeUndefined();
  });

  it('is told whoever proposes it, and of the handling that an appeal overturned', () => {
    const disclosedThen = { ...disclosed, occurredOn: '2020-06-05' };
    const appealed = [appealFiled, appealCorrected, reopened].map((event) => at(event, '2020-06-22'));
    const history = [...paid, disclosedThen, ...appealed];
    const values = { handling: 1, ...byPage(33) };
    const propose = {
      type: 'ProposeAmendment',
      amendmentId: 'amendment-1',
      reason: '页数点错',
      proposedOn: '2020-06-22',
      values,
    } as const;
    const proposed = given(...history)
      .when(propose)
      .events();
    expect(warningOf(after(...history, ...proposed), propose, CONTEXT.calendar)?.detail).toContain('更正后为 30 元');
    expect(warningsOf(after(...history, ...proposed), CONTEXT.calendar)).toEqual([]);
  });

  it.each<[string, readonly ApplicationEvent[], AmendedValues]>([
    ['nothing was paid yet', paid.slice(0, 3), byPage(33)],
    [
      'the day alone was wrong, and the tariff is the same',
      paid,
      { feePaidOn: '2020-05-27', feeNotifiedOn: '2020-05-27' },
    ],
  ])('is not where %s', (_why, history, values) => {
    expect(told(history, values)).toBeUndefined();
  });
});
