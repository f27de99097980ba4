import {
  CONTEXT,
  PROVIDED,
  after,
  agencyConsulted,
  appealCorrected,
  appealFiled,
  at,
  consultationDelivered,
  feeNoticeDelivered,
  feeNotified,
  given,
  happened,
  late,
  refusalOf,
  reopened,
  replied,
  thirdPartyConsulted,
  thirdPartyObjected,
} from './application.fixture.js';
import type { Decision } from '../law/outcomes.js';
import type { ApplicationEvent } from './events.js';
import type { Warning } from './warning.js';
import { warningOf } from './warnings.js';

/** What whoever drafts on 10 June is told. The application is of 25 May 2020, the fee can be paid until 24 June. */
function told(decision: Decision, ...history: readonly ApplicationEvent[]): Warning | undefined {
  const command = { type: 'DraftReply', decision, text: '经查', draftedOn: '2020-06-10' } as const;
  const drafted = given(...history)
    .when(command)
    .events();
  return warningOf(after(...history, ...drafted), command, CONTEXT.calendar);
}

/** How the reply is refused that is made of it, reviewed and signed off. */
function refused(decision: Decision, ...history: readonly ApplicationEvent[]): string {
  const signedOff = [
    happened('ReplyDrafted', '2020-06-10', { decision, personal: { text: '经查' } }),
    happened('ReplyReviewed', '2020-06-10', { approved: true, personal: { opinion: '' } }, '王静'),
    happened('ReplySignedOff', '2020-06-10', {}, '赵明'),
  ];
  const reply = { type: 'Reply', repliedOn: '2020-06-10' } as const;
  return refusalOf(() =>
    given(...history, ...signedOff)
      .when(reply)
      .events(),
  ).message;
}

const asked = [late, thirdPartyConsulted, consultationDelivered];
const paid = (on: string) => happened('FeePaid', on, {});
const overridden = happened('ObjectionOverridden', '2020-06-03', {
  consultationId: 'consultation-1',
  personal: { reasons: '公共安全' },
});
const withheld: Decision = { type: 'partly_disclosed', withheldUnder: ['third_party_rights'] };
const protecting: Decision = { type: 'refused', grounds: ['internal_affairs', 'third_party_rights'] };

describe('what the reply would be refused for is told with the draft', () => {
  it.each<[string, string, readonly ApplicationEvent[]]>([
    ['a fee that is not paid', '42', [late, feeNotified, feeNoticeDelivered]],
    ['a fee whose notice is not delivered', '42', [late, feeNotified]],
    ['a fee, before an objection', '42', [...asked, thirdPartyObjected, feeNotified]],
    ['an objection', '32', [...asked, thirdPartyObjected]],
  ])('%s', (_what, article, history) => {
    const warning = told(PROVIDED, ...history);
    expect(warning).toMatchObject({ article });
    expect(warning?.detail).toBe(`答复稿已登记，但目前不能据以答复：${refused(PROVIDED, ...history)}`);
    expect(warning?.english).toContain('no reply can be made of it as things stand. ');
  });

  it('a payment that came too late', () => {
    const history = [late, feeNotified, at(feeNoticeDelivered, '2020-05-26'), paid('2020-06-29')];
    const command = { type: 'DraftReply', decision: PROVIDED, text: '经查', draftedOn: '2020-06-30' } as const;
    expect(warningOf(after(...history), command, CONTEXT.calendar)?.detail).toContain('视为未缴费，不能答复');
  });

  it.each<[string, Decision, readonly ApplicationEvent[]]>([
    ['nothing stands against it', PROVIDED, [late]],
    ['the fee is paid', PROVIDED, [late, feeNotified, feeNoticeDelivered, paid('2020-06-03')]],
    ['an answer is still awaited', PROVIDED, asked],
    ['the public interest outweighs the objection', PROVIDED, [...asked, thirdPartyObjected, overridden]],
    ['what is objected to is withheld', withheld, [...asked, thirdPartyObjected]],
  ])('and nothing where %s', (_why, decision, history) => {
    expect(told(decision, ...history)).toBeUndefined();
  });
});

describe('a third party’s rights as a ground (Article 32)', () => {
  it.each<[string, Decision, readonly ApplicationEvent[]]>([
    ['refused', protecting, [late]],
    ['withheld in part', withheld, [late]],
    ['when another agency was asked only', protecting, [late, agencyConsulted]],
  ])('is told to need a consultation, %s', (_what, decision, history) => {
    const warning = told(decision, ...history);
    expect(warning).toMatchObject({ article: '32' });
    expect(warning?.detail).toContain('没有登记征求过第三方的意见');
    expect(warning?.english).toContain('no consultation of a third party is recorded');
  });

  const overturned = [
    at(replied, '2020-06-04'),
    ...[appealFiled, appealCorrected, reopened].map((event) => at(event, '2020-06-05')),
  ];
  it.each<[string, Decision, readonly ApplicationEvent[]]>([
    ['the third party was asked', protecting, asked],
    ['it was asked in the handling that an appeal overturned', protecting, [...asked, ...overturned]],
    ['another ground is named', { type: 'refused', grounds: ['internal_affairs'] }, [late]],
  ])('is not told so where %s', (_why, decision, history) => {
    expect(told(decision, ...history)).toBeUndefined();
  });
});

describe('a second appeal', () => {
  const appeal = (appealId: string, route: 'review' | 'lawsuit_direct' = 'review') =>
    happened('AppealFiled', '2020-06-08', { appealId, route });
  const filed = (appealId: string, ...history: readonly ApplicationEvent[]) =>
    warningOf(
      after(late, ...history),
      { type: 'FileAppeal', appealId, route: 'review', filedOn: '2020-06-08' },
      CONTEXT.calendar,
    );

  it('by the same route while the first is pending may be the first one again, and is told so', () => {
    const warning = filed('appeal-2', appeal('appeal-1'), appeal('appeal-2'));
    expect(warning).toMatchObject({ article: '51' });
    expect(warning?.detail).toContain('已登记有 2020-06-08 提起、尚未审结的“行政复议”');
    expect(warning?.english).toContain('filed on 2020-06-08, is still pending');
  });

  it.each<[string, string, readonly ApplicationEvent[]]>([
    ['it is the only one', 'appeal-1', [appeal('appeal-1')]],
    ['it was the first, and its request is repeated', 'appeal-1', [appeal('appeal-1'), appeal('appeal-2')]],
    ['the first is by another route', 'appeal-2', [appeal('appeal-1', 'lawsuit_direct'), appeal('appeal-2')]],
    [
      'the first is decided',
      'appeal-2',
      [
        appeal('appeal-1'),
        happened('AppealDecided', '2020-06-08', { appealId: 'appeal-1', result: 'upheld' }),
        appeal('appeal-2'),
      ],
    ],
  ])('is not where %s', (_why, appealId, history) => {
    expect(filed(appealId, ...history)).toBeUndefined();
  });
});
