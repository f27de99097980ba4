import { clockOf } from '../law/clock.js';
import { explainStep } from '../law/clock-words.js';
import {
  LAW_DATA,
  after,
  appealCorrected,
  appealFiled,
  assigned,
  at,
  drafted,
  given,
  happened,
  received,
  refusalOf,
  reopened,
  reviewed,
  signedOff,
} from './application.fixture.js';
import type { AmendedValues } from './commands.js';
import type { ApplicationEvent } from './events.js';
import { clockOn, handlingsOf, stageBy } from './procedure.js';
import { confirmed, happensByItself, proposalsOf } from './proposals.js';
import { warningOf, warningsOf } from './warnings.js';

/**
 * Article 30: who without good cause has corrected nothing by the last day has abandoned the application, whatever came later. A
 * correction that is recorded was in time, or had no day to keep, by what stood then; by an amended entry it may prove late, or to have
 * been in time after all.
 */

const { calendar } = LAW_DATA;
const today = '2020-06-30';

// 7 working days from 2 March end on the 11th: 3–6=4 9–11=7. From 25 February on 5 March, so that the notice had no effect.
const LAST = '2020-03-20';
const CAME = '2020-05-25';
const asked = happened('CorrectionRequested', '2020-03-11', { dueOn: LAST, personal: { items: '年度' } });
const uncorrected = [received, assigned, asked];
const corrected = (on: string) => happened('CorrectionReceived', on, { personal: { correction: '2019年度' } });
const receive = (receivedOn: string, goodCause?: string) =>
  ({
    type: 'ReceiveCorrection',
    correction: '2019年度',
    receivedOn,
    ...(goodCause !== undefined && { goodCause }),
  }) as const;
const signed = [at(drafted, CAME), at(reviewed, CAME), at(signedOff, CAME)];
const draft = {
  type: 'DraftReply',
  decision: { type: 'disclosed', manner: 'provided' },
  text: '经查，现予以公开。',
  draftedOn: CAME,
} as const;
const disclosed = happened('Disclosed', '2020-05-26', { manner: 'provided', onTheSpot: false });
const lapsed = happened('CorrectionLapsed', today, {});

const amendedBy =
  (values: AmendedValues) =>
  (history: readonly ApplicationEvent[]): readonly ApplicationEvent[] => [
    ...history,
    ...given(...history)
      .when({ type: 'AmendRegisterEntry', reason: '核对信封邮戳', amendedOn: CAME, values })
      .events(),
  ];
const withCorrection =
  (on: string, goodCause?: string) =>
  (history: readonly ApplicationEvent[]): readonly ApplicationEvent[] => [
    ...history,
    ...given(...history)
      .when(receive(on, goodCause))
      .events(),
  ];
const propose = (values: AmendedValues) =>
  ({ type: 'ProposeAmendment', amendmentId: 'amendment-1', reason: '核对回执', proposedOn: today, values }) as const;

/** The receipt amended so that the notice has no effect, the correction recorded over it, the receipt amended back. */
const thereAndBack = amendedBy({ receivedOn: '2020-03-02' })(
  withCorrection(CAME)(amendedBy({ receivedOn: '2020-02-25' })(uncorrected)),
);
const inTime = withCorrection('2020-03-18')(uncorrected);

/** But for the steps, which tell of the correction. */
const standing = (history: readonly ApplicationEvent[], on: string) => {
  const { steps: _steps, ...stands } = clockOn(after(...history), calendar, on);
  return stands;
};

describe('a correction that came after its last day without good cause', () => {
  it('gives the clock nothing: it stands where it would without it', () => {
    given(...uncorrected)
      .when(receive(CAME))
      .thenRefused('correction_too_late', '30');
    for (const on of [LAST, CAME, today]) expect(standing(thereAndBack, on)).toEqual(standing(uncorrected, on));
    expect(standing(thereAndBack, today)).toMatchObject({
      state: 'awaiting_correction',
      due: null,
      others: [{ kind: 'correction', due: LAST, article: '30' }],
    });
    expect(stageBy(after(...thereAndBack), calendar)).toBe('awaiting_correction');
  });

  it('is as late by an amended last day, or by its own true day', () => {
    const due = amendedBy({ correctionDueOn: '2020-03-17' })(inTime);
    const ownDay = amendedBy({ correctionReceivedOn: '2020-03-23' })(inTime);
    for (const late of [due, ownDay]) {
      expect(standing(late, today)).toMatchObject({ state: 'awaiting_correction', due: null });
      expect(proposalsOf(after(...late), calendar, today)).toMatchObject([{ kind: 'correction_lapsed' }]);
    }
  });

  it('has no lapse happen by itself, for staff have the correction before them; whoever amends it is told', () => {
    const lapse = (history: readonly ApplicationEvent[]) =>
      proposalsOf(after(...history), calendar, today).map((proposal) => happensByItself(after(...history), proposal));
    expect(lapse(thereAndBack)).toEqual([false]);
    expect(lapse(uncorrected)).toEqual([true]);
    const warning = warningOf(
      after(...thereAndBack),
      { type: 'AmendRegisterEntry', reason: '核对信封邮戳', amendedOn: CAME, values: {} },
      calendar,
    );
    expect(warning).toMatchObject({ article: '30' });
    expect(warning?.detail).toContain(`${CAME} 的补正超过补正期限（到 ${LAST} 为止）`);
    expect(warningsOf(after(...inTime), calendar)).toEqual([]);
    expect(warningsOf(after(...thereAndBack, lapsed), calendar)).toEqual([]);
  });

  it('is explained as late, under its article, with the day that it missed', () => {
    const step = clockOn(after(...thereAndBack), calendar, today).steps.find(({ on }) => on === CAME);
    expect(step).toMatchObject({ step: 'correction_received_late', effect: 'none', article: '30', missed: LAST });
    const { chinese, english } = explainStep(step as NonNullable<typeof step>);
    expect(chinese).toContain(
      '逾期收到补正，依据条例第三十条，补正期限已于 2020-03-20 届满，无正当理由，视为未补正，仍停止计时',
    );
    expect(english).toContain(
      'correction received too late; Article 30; after 2020-03-20, the last day to correct, without good cause, so it counts as none',
    );
  });

  it('lets the application lapse: it is proposed, confirmed and recorded', () => {
    expect(proposalsOf(after(...thereAndBack), calendar, today)).toMatchObject([
      { kind: 'correction_lapsed', lastDay: LAST, since: '2020-03-21', provisional: false },
    ]);
    const lapse = confirmed(after(...thereAndBack), 'correction_lapsed', undefined, { calendar, today });
    given(...thereAndBack)
      .when(lapse)
      .then(lapsed);
    given(...inTime)
      .when(lapse)
      .thenRefused('wrong_stage', '30');
    expect(proposalsOf(after(...inTime), calendar, today)).toEqual([]);
  });

  it('allows no draft, no reply and nothing else that waits for it, and says what to do', () => {
    given(...inTime, ...signed)
      .when({ type: 'Reply', repliedOn: '2020-05-26' })
      .then(disclosed);
    given(...thereAndBack, ...signed)
      .when({ type: 'Reply', repliedOn: '2020-05-26' })
      .thenRefused('correction_awaited', '30');
    const extend = { type: 'ExtendReplyPeriod', workingDays: 10, reason: '案卷多', consentBy: '赵明' } as const;
    given(...thereAndBack)
      .when({ ...extend, noticedOn: '2020-05-26' })
      .thenRefused('correction_awaited', '30');
    const answer = given(...thereAndBack).when(draft);
    answer.thenRefused('correction_awaited', '30');
    const { message, english } = refusalOf(() => answer.events());
    expect(message).toMatch(
      /^收到补正的日期 2020-05-25 已超过补正期限（到 2020-03-20 为止），又没有登记正当理由.*“逾期不补正”办结/u,
    );
    expect(english).toMatch(
      /^The correction of 2020-05-25 came after 2020-03-20, .* close the application as correction lapsed/,
    );
  });

  it('is recorded once: what there is to add is amended', () => {
    given(...thereAndBack)
      .when(receive('2020-05-26', '住院治疗'))
      .thenRefused('already_recorded', '30');
  });

  it('counts again by itself once the days are put right', () => {
    const wrongDue = amendedBy({ correctionDueOn: '2020-03-17' })(inTime);
    const dueRight = amendedBy({ correctionDueOn: LAST })(wrongDue);
    const ownDayRight = amendedBy({ correctionReceivedOn: '2020-03-18' })(thereAndBack);
    for (const right of [dueRight, ownDayRight]) {
      const stands = clockOn(after(...right), calendar, today);
      expect(stands).toEqual(clockOn(after(...inTime), calendar, today));
      expect(stageBy(after(...right), calendar)).toBe('assigned');
      given(...right)
        .when(draft)
        .then(at(drafted, CAME));
    }
  });

  it('counts once the good cause is put down, and no more once that proves wrong', () => {
    const justified = amendedBy({ goodCause: '住院治疗' })(thereAndBack);
    const withCause = withCorrection(CAME, '住院治疗')(uncorrected);
    // The period begins anew: 26–29=4 Jun 1–5=9 8–12=14 15–19=19 22=20.
    expect(standing(withCause, CAME)).toMatchObject({ state: 'running', due: '2020-06-22' });
    expect(standing(justified, CAME)).toEqual(standing(withCause, CAME));
    const unjustified = amendedBy({ goodCause: '' })(withCause);
    expect(standing(unjustified, CAME)).toEqual(standing(uncorrected, CAME));
  });

  it('is none of a notice that came too late itself, which nobody had to follow', () => {
    const noNotice = amendedBy({ receivedOn: '2020-02-25' })(thereAndBack);
    const { state, due, others, steps } = clockOn(after(...noNotice), calendar, today);
    expect({ state, due, others }).toEqual({ state: 'running', due: '2020-03-24', others: [] });
    expect(steps.find(({ on }) => on === CAME)).toMatchObject({ step: 'correction_received', effect: 'none' });
    expect(steps.find(({ on }) => on === CAME)).not.toHaveProperty('missed');
    given(...noNotice)
      .when(draft)
      .then(at(drafted, CAME));
  });
});

describe('a last day to correct in a year that is not published yet', () => {
  const begun = [
    at(received, '2026-12-21'),
    happened('CorrectionRequested', '2026-12-24', { dueOn: '2027-01-06', personal: { items: '年度' } }),
  ];
  const cameOn = (on: string) => clockOn(after(...begun, corrected(on)), calendar, '2027-03-01').state;

  it('was missed for certain only by a correction after every day to which it may move', () => {
    expect([cameOn('2027-02-06'), cameOn('2027-02-07')]).toEqual(['running', 'awaiting_correction']);
  });
});

describe('a handling that ended', () => {
  const late = { correctionDueOn: '2020-03-17' };
  const [madeLate] = amendedBy(late)(inTime).slice(-1) as [ApplicationEvent];
  // From 18 March: 19–20=2 23–27=7 30–3 Apr=12 7–10=16 13–16=20.
  const replied = [at(drafted, '2020-04-10'), at(disclosed, '2020-04-16')];

  it('by a reply, which took the correction for one in time, keeps its ending and its timeliness', () => {
    const history = [...inTime, ...replied];
    expect(standing(history, today)).toMatchObject({ state: 'closed', onTime: true, due: '2020-04-16' });
    given(...history)
      .when(propose(late))
      .events();
    const amended = [...history, madeLate];
    expect(after(...amended).counted).toEqual(after(...history).counted);
    expect(stageBy(after(...amended), calendar)).toBe('closed');
    expect(standing(amended, today)).toEqual(standing(history, today));
    // Before it ended nobody had replied yet.
    expect(standing(amended, '2020-04-15').state).toBe('awaiting_correction');
  });

  it('so and was handled again, is judged as it was, and holds up nothing', () => {
    const again = [appealFiled, appealCorrected, reopened].map((event) => at(event, '2020-05-25'));
    const history = [...inTime, ...replied, ...again];
    const former = (...events: readonly ApplicationEvent[]) => {
      const [first] = handlingsOf(after(...events));
      const { onTime, due } = clockOf(first as NonNullable<typeof first>, calendar, today);
      return { onTime, due };
    };
    expect(former(...history)).toEqual({ onTime: true, due: '2020-04-16' });
    expect(former(...history, madeLate)).toEqual(former(...history));
    expect(stageBy(after(...history, madeLate), calendar)).toBe('reopened');
  });

  it('because the correction lapsed, although it came in time after all, does not stay so', () => {
    const history = [...amendedBy(late)(inTime), lapsed];
    expect(standing(history, today)).toMatchObject({ state: 'closed', onTime: true });
    given(...history)
      .when(propose({ correctionDueOn: LAST }))
      .thenRefused('already_recorded', '30');
    expect(
      given(...history)
        .when(propose({ correctionDueOn: LAST, closing: { type: 'otherwise_closed' } }))
        .events(),
    ).toHaveLength(1);
  });

  it('otherwise, can be amended to the lapse that it was', () => {
    const withdrawn = happened('Withdrawn', CAME, { personal: { reason: '' } });
    const lapse = propose({ closing: { type: 'correction_lapsed' } });
    expect(
      given(...thereAndBack, withdrawn)
        .when(lapse)
        .events(),
    ).toHaveLength(1);
    given(...inTime, withdrawn)
      .when(lapse)
      .thenRefused('already_recorded', '30');
  });
});
