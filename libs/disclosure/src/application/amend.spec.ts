import { clockOf } from '../law/clock.js';
import { explainStep } from '../law/clock-words.js';
import type { ReckonedFee } from '../law/fees.js';
import { dateOfDay, dayNumber } from '../law/legal-date.js';
import { TARIFF_2021 } from '../law/fees.js';
import { plusDays } from '../law/legal-date.js';
import { amend } from './amend.js';
import type { Application } from './application.js';
import { AMENDABLE_FIELDS, amendField } from './amendable-fields.js';
import type { AmendRegisterEntry, AmendedValues, DecisionContext } from './commands.js';
import type {
  AmendableAppealValues,
  AmendableConsultationValues,
  AmendablePersonalValues,
  AmendableValues,
  Amendment,
  ApplicationEvent,
  AppealAmendment,
  ConsultationAmendment,
  PersonalAmendment,
} from './events.js';
import { currentHandling } from './procedure.js';
import {
  AT_STAGE,
  LAW_DATA,
  agencyConsulted,
  appealFiled,
  consultationDelivered,
  correctionReceived,
  correctionRequested,
  feeNotified,
  feeNoticeDelivered,
  CONTEXT,
  answering,
  given as givenAny,
  happened,
  imported,
  reasonsGiven,
  reasonsRequested,
  received,
  refusalOf,
  stateAfter,
  thirdPartyConsulted,
  thirdPartyObjected,
} from './application.fixture.js';

/**
 * Everything that can be recorded has been recorded: corrected, replied to, appealed, reopened, extended, charged for and asked
 * about, replied to again, delivered.
 */
const whole: readonly ApplicationEvent[] = [
  received,
  correctionRequested,
  correctionReceived,
  ...AT_STAGE.reopened.slice(1),
  feeNotified,
  feeNoticeDelivered,
  happened('FeePaid', '2020-05-28', {}),
  happened('ReplyPeriodExtended', '2020-05-29', {
    workingDays: 10,
    consentBy: '赵明',
    personal: { reason: '需要检索历史档案' },
  }),
  reasonsRequested,
  { ...reasonsGiven, occurredOn: '2020-05-28' },
  happened('ReasonsJudged', '2020-05-29', {
    reasonable: true,
    laterReplyOn: '2020-09-30',
    personal: { why: '确有需要' },
  }),
  happened('ReplyDrafted', '2020-06-01', {
    decision: { type: 'refused', grounds: ['state_secret'] },
    personal: { text: '不予公开。' },
  }),
  happened('ReplyReviewed', '2020-06-02', { approved: true, personal: { opinion: '' } }),
  happened('ReplySignedOff', '2020-06-03', {}),
  happened('Refused', '2020-06-05', { grounds: ['state_secret'] }),
  happened('ReplyDelivered', '2020-06-08', { method: 'post' }),
  happened('AppealFiled', '2020-06-20', { appealId: 'appeal-2', route: 'lawsuit_direct' }),
];

/** What an amendment changes, whoever it takes to make it: that is in `two-persons.spec.ts`. */
const given = (...history: readonly ApplicationEvent[]) => ({
  when: (command: AmendRegisterEntry, context: Partial<DecisionContext> = {}) =>
    answering(() => {
      const { actor, agency } = { ...CONTEXT, ...context };
      const events = amend(application(...history), command, { ...CONTEXT, ...context });
      return events.map((event) => ({ ...event, actor, agency }));
    }),
});

const amendment = (values: AmendedValues) =>
  ({ type: 'AmendRegisterEntry', reason: ' 录入错误 ', amendedOn: '2020-06-30', values }) as const;

const amended = (
  changes: readonly Amendment[],
  appealChanges: readonly AppealAmendment[] = [],
  personal: readonly PersonalAmendment[] = [],
): ApplicationEvent =>
  happened('RegisterEntryAmended', '2020-06-30', {
    changes,
    appealChanges,
    consultationChanges: [],
    personal: { reason: '录入错误', changes: personal },
  });

const application = (...events: readonly ApplicationEvent[]): Application => {
  const state = stateAfter(events);
  if (state === undefined) throw new Error('there is no application');
  return state;
};

/** What a notice by page states. */
const feeOf = (quantity: number, amount: number): ReckonedFee => ({
  basis: 'per_page',
  quantity,
  lines: [
    { from: 1, to: 30, unitPrice: 0, amount: 0 },
    { from: 31, to: quantity, unitPrice: 10, amount },
  ],
  amount,
  afterPayment: 'restarts',
  basisDocument: TARIFF_2021.source ?? '',
});

/** What each field holds in the whole history, and a value that it may be amended to. */
const fields: { readonly [Field in keyof AmendableValues]: readonly [AmendableValues[Field], AmendableValues[Field]] } =
  {
    registerNumber: ['2020-0001', '2020-0010'],
    channel: ['registered_mail', 'in_person'],
    receivedOn: ['2020-03-02', '2020-02-28'],
    applicantKind: ['natural_person', 'research_institution'],
    handlingUnit: ['政策法规科', '监察支队'],
    correctionRequestedOn: ['2020-03-04', '2020-03-03'],
    correctionDueOn: ['2020-03-18', '2020-04-30'],
    correctionReceivedOn: ['2020-03-10', '2020-03-11'],
    extendedOn: ['2020-05-29', '2020-06-01'],
    extensionWorkingDays: [10, 15],
    extensionConsentBy: ['赵明', '钱进'],
    reasonsRequestedOn: ['2020-05-26', '2020-05-27'],
    reasonsDueOn: ['2020-06-09', '2020-06-12'],
    reasonsGivenOn: ['2020-05-28', '2020-05-29'],
    reasonsJudgedOn: ['2020-05-29', '2020-05-30'],
    laterReplyOn: ['2020-09-30', '2020-10-30'],
    feeNotice: [feeOf(31, 10), feeOf(32, 20)],
    feeNotifiedOn: ['2020-05-26', '2020-05-27'],
    feeDeliveredOn: ['2020-05-27', '2020-05-28'],
    feePaidOn: ['2020-05-28', '2020-05-29'],
    draftedOn: ['2020-06-01', '2020-05-30'],
    reviewedOn: ['2020-06-02', '2020-06-01'],
    signedOffOn: ['2020-06-03', '2020-06-04'],
    closing: [
      { type: 'disclosed', manner: 'provided' },
      { type: 'not_provided', grounds: ['still_unclear', 'not_held'] },
    ],
    closedOn: ['2020-03-17', '2020-03-31'],
    reopenedOn: ['2020-05-25', '2020-05-22'],
    renewedClosing: [{ type: 'refused', grounds: ['state_secret'] }, { type: 'withdrawn' }],
    renewedClosedOn: ['2020-06-05', '2020-06-08'],
    deliveredOn: ['2020-06-08', '2020-06-30'],
    deliveryMethod: ['post', 'fax'],
  };

describe.each(Object.entries(fields))('amending %s', (name, [from, to]) => {
  const event = amended([{ field: name, from, to } as Amendment]);

  it('records what it was and what it is', () => {
    given(...whole)
      .when(amendment({ [name]: to }))
      .then(event);
  });

  it('changes that field and no other', () => {
    const before = application(...whole);
    const after = application(...whole, event);
    expect(AMENDABLE_FIELDS[name as keyof AmendableValues].get(after)).toEqual(to);
    const { formerNumbers, ...back } = amendField(after, { field: name, from: to, to: from } as Amendment);
    expect(back).toEqual(before);
    expect(formerNumbers).toEqual(name === 'registerNumber' ? ['2020-0001'] : undefined);
  });

  it('to what it is already is nothing to amend', () => {
    given(...whole)
      .when(amendment({ [name]: from }))
      .thenRefused('nothing_to_amend');
  });
});

const always = ['registerNumber', 'channel', 'receivedOn', 'applicantKind', 'handlingUnit'];
it.each(Object.entries(fields).filter(([name]) => !always.includes(name)))(
  'cannot make %s out of a step that never happened',
  (name, [, to]) => {
    given(received)
      .when(amendment({ [name]: to }))
      .thenRefused('nothing_recorded_to_amend');
  },
);

const personalFields: {
  readonly [Field in keyof AmendablePersonalValues]: readonly [string | null, string];
} = {
  applicantName: ['张三', '张珊'],
  contact: ['022-60000000', '022-61111111'],
  identityNumber: [null, '120101199001011234'],
  wanted: [null, '纸质，邮寄'],
  request: ['2019年度环境监测报告', '2018年度环境监测报告'],
  goodCause: [null, '住院治疗'],
};

it.each(Object.entries(personalFields))('amends %s, kept apart from what is counted', (field, [from, to]) => {
  const event = amended([], [], [{ field, from, to } as PersonalAmendment]);
  given(...whole)
    .when(amendment({ [field]: ` ${to} ` }))
    .then(event);
  expect(application(...whole, event)).toEqual({ ...application(...whole), [field]: to });
});

describe('a handling unit that the register left out', () => {
  const unit = amended([{ field: 'handlingUnit', from: null, to: '监察支队' }]);

  it('is amended from nothing', () => {
    given(received)
      .when(amendment({ handlingUnit: '监察支队' }))
      .then(unit);
    expect(application(received, unit)).toEqual({ ...application(received), handlingUnit: '监察支队' });
  });

  it('is still assigned the application afterwards, which is with nobody yet', () => {
    givenAny(received, unit)
      .when({ type: 'Assign', handlingUnit: '监察支队', assignedOn: '2020-03-05' })
      .then(happened('Assigned', '2020-03-05', { handlingUnit: '监察支队' }));
  });
});

describe('a register number that was amended twice', () => {
  it('leaves both former numbers, oldest first', () => {
    const state = application(
      received,
      amended([{ field: 'registerNumber', from: '2020-0001', to: '2020-0010' }]),
      amended([{ field: 'registerNumber', from: '2020-0010', to: '津环〔2020〕1号' }]),
    );
    expect(state.registerNumber).toBe('津环〔2020〕1号');
    expect(state.formerNumbers).toEqual(['2020-0001', '2020-0010']);
  });
});

describe('a lapsed correction that is amended', () => {
  const lapsed = [received, correctionRequested, happened('CorrectionLapsed', '2020-03-20', {})];

  it.each<[string, AmendedValues]>([
    ['a later last day', { correctionDueOn: '2020-03-20' }],
    ['an earlier ending', { closedOn: '2020-03-18' }],
    ['both', { correctionDueOn: '2020-03-25', closedOn: '2020-03-25' }],
  ])('still ends after its last day: %s', (_, values) => {
    given(...lapsed)
      .when(amendment(values))
      .thenRefused('period_still_running', '30');
  });

  it('may end on any day after the last one', () => {
    given(...lapsed)
      .when(amendment({ correctionDueOn: '2020-03-19' }))
      .then(amended([{ field: 'correctionDueOn', from: '2020-03-18', to: '2020-03-19' }]));
    given(...lapsed)
      .when(amendment({ closedOn: '2020-03-19' }))
      .then(amended([{ field: 'closedOn', from: '2020-03-20', to: '2020-03-19' }]));
  });

  it('names a last day that exists', () => {
    given(...lapsed)
      .when(amendment({ correctionDueOn: '2020-3-19' }))
      .thenRefused('no_such_date');
  });

  it('is not made of another ending before the last day', () => {
    const withdrawn = happened('Withdrawn', '2020-03-18', { personal: { reason: '' } });
    given(received, correctionRequested, withdrawn)
      .when(amendment({ closing: { type: 'correction_lapsed' } }))
      .thenRefused('period_still_running', '30');
  });

  it('is looked at after a reopening too', () => {
    const renewed = [
      ...AT_STAGE.reopened,
      happened('CorrectionRequested', '2020-05-26', { dueOn: '2020-06-10', personal: { items: '名称' } }),
      happened('CorrectionLapsed', '2020-06-11', {}),
    ];
    given(...renewed)
      .when(amendment({ renewedClosedOn: '2020-06-10' }))
      .thenRefused('period_still_running', '30');
    given(...renewed)
      .when(amendment({ correctionDueOn: '2020-06-11' }))
      .thenRefused('period_still_running', '30');
  });
});

const appealFields: {
  readonly [Field in keyof AmendableAppealValues]: readonly [
    AmendableAppealValues[Field],
    AmendableAppealValues[Field],
  ];
} = {
  route: ['review', 'lawsuit_direct'],
  filedOn: ['2020-04-01', '2020-03-20'],
  result: ['corrected', 'other'],
  decidedOn: ['2020-05-20', '2020-05-21'],
};

it.each(Object.entries(appealFields))('amends %s of one appeal', (field, [from, to]) => {
  const event = amended([], [{ appealId: 'appeal-1', field, from, to } as AppealAmendment]);
  const history = [
    ...AT_STAGE.closed,
    ...AT_STAGE.reopened.slice(AT_STAGE.closed.length, -1),
    happened('AppealFiled', '2020-06-20', { appealId: 'appeal-2', route: 'lawsuit_direct' }),
  ];
  given(...history)
    .when(amendment({ appeal: { appealId: 'appeal-1', [field]: to } }))
    .then(event);
  const [first, second] = application(...history).appeals;
  expect(application(...history, event).appeals).toEqual([{ ...first, [field]: to }, second]);
});

describe('amending a consultation', () => {
  // Delivered on 27 May: 28=1 29=2; Jun 1–5=7 8–12=12 15=13 16=14 17=15 is the last day to answer.
  const asked = [
    { ...received, occurredOn: '2020-05-25' },
    agencyConsulted,
    thirdPartyConsulted,
    consultationDelivered,
    thirdPartyObjected,
  ];
  const change = (values: Partial<AmendableConsultationValues>, consultationId = 'consultation-1') =>
    amendment({ consultation: { consultationId, ...values } });
  const changed = (...changes: readonly ConsultationAmendment[]): ApplicationEvent =>
    happened('RegisterEntryAmended', '2020-06-30', {
      changes: [],
      appealChanges: [],
      consultationChanges: changes,
      personal: { reason: '录入错误', changes: [] },
    });
  const values: {
    readonly [Field in keyof AmendableConsultationValues]: readonly [
      AmendableConsultationValues[Field],
      AmendableConsultationValues[Field],
    ];
  } = {
    consultedOn: ['2020-05-26', '2020-05-27'],
    deliveredOn: ['2020-05-27', '2020-05-28'],
    answeredOn: ['2020-06-02', '2020-06-03'],
    answer: ['objects', 'consents'],
    overriddenOn: ['2020-06-04', '2020-06-05'],
  };
  const overridden = happened('ObjectionOverridden', '2020-06-04', {
    consultationId: 'consultation-1',
    personal: { reasons: '关系公众健康' },
  });

  it.each(Object.entries(values))('puts %s right, of that one and no other', (field, [from, to]) => {
    const event = changed({ consultationId: 'consultation-1', field, from, to } as ConsultationAmendment);
    const history = field === 'overriddenOn' ? [...asked, overridden] : asked;
    given(...history)
      .when(change({ [field]: to }))
      .then(event);
    const [agency, thirdParty] = application(...history).consultations ?? [];
    const { reasons, ...other } = thirdParty ?? {};
    // The reasons were those of the objection.
    const kept = field === 'answer' ? {} : { reasons };
    expect(application(...history, event).consultations).toEqual([agency, { ...other, ...kept, [field]: to }]);
    given(...history)
      .when(change({ [field]: from }))
      .thenRefused('nothing_to_amend');
  });

  it('moves the clock', () => {
    const later = changed({
      consultationId: 'consultation-1',
      field: 'answeredOn',
      from: '2020-06-02',
      to: '2020-06-03',
    });
    const due = (...events: readonly ApplicationEvent[]) =>
      clockOf(currentHandling(application(...events)), LAW_DATA.calendar, '2020-06-05').due;
    // May 26=1; Jun 1=5 2=6 3=7; out are days 2 to 6. Jun 4=8 5=9 8–12=14 15–19=19 22=20 23=21 24=22 (25, 26) 28*=23 29=24 30=25.
    expect(due(...asked.slice(0, 1), ...asked.slice(2))).toBe('2020-06-30');
    // Day 7 is out, too: July 1=26.
    expect(due(...asked.slice(0, 1), ...asked.slice(2), later)).toBe('2020-07-01');
  });

  it.each<[string, Partial<AmendableConsultationValues>]>([
    ['letter before the receipt', { consultedOn: '2020-05-24' }],
    ['letter after its delivery', { consultedOn: '2020-05-28' }],
    ['delivery after the answer', { deliveredOn: '2020-06-03' }],
    ['answer before the delivery', { answeredOn: '2020-05-26' }],
  ])('cannot bring the dates out of order: %s', (_, given_) => {
    given(...asked)
      .when(change(given_))
      .thenRefused('date_out_of_order', '32');
  });

  it('gives days that exist and have come', () => {
    given(...asked)
      .when(change({ answeredOn: '2020-06-31' }))
      .thenRefused('no_such_date');
    given(...asked)
      .when(change({ answeredOn: '2020-07-01' }))
      .thenRefused('date_in_future', '32');
  });

  it.each([
    ['the answer', { answer: 'consents' }, '2020-06-02'],
    ['the later day', { deliveredOn: '2020-05-28' }, '2020-05-28'],
  ] as const)('is dated no earlier than %s', (_, values, fact) => {
    given(...asked)
      .when({ ...change(values), amendedOn: plusDays(fact, -1) })
      .thenRefused('amended_before_fact');
    expect(amend(application(...asked), { ...change(values), amendedOn: fact }, CONTEXT)).toHaveLength(1);
  });

  it('does not answer for who has not answered, and names a consultation that there is', () => {
    given(...asked)
      .when(change({ answer: 'agrees' }, 'consultation-2'))
      .thenRefused('nothing_recorded_to_amend');
    given(...asked)
      .when(change({ deliveredOn: '2020-05-28' }, 'consultation-2'))
      .thenRefused('nothing_recorded_to_amend');
    given(...asked)
      .when(change({ answer: 'agrees' }, 'consultation-3'))
      .thenRefused('no_such_consultation');
  });

  it('leaves a third party the answers of one', () => {
    given(...asked)
      .when(change({ answer: 'disagrees' }))
      .thenRefused('wrong_consultation', '32');
    const answered = happened('AgencyAnswered', '2020-06-02', {
      consultationId: 'consultation-2',
      answer: 'agrees',
      personal: { opinion: '' },
    });
    given(...asked, answered)
      .when(change({ answer: 'objects' }, 'consultation-2'))
      .thenRefused('wrong_consultation', '34');
  });

  it('makes silence only of what came after the last day', () => {
    given(...asked)
      .when(change({ answer: 'silent', answeredOn: '2020-06-17' }))
      .thenRefused('period_still_running', '32');
    given(...asked)
      .when(change({ answer: 'silent', answeredOn: '2020-06-18' }))
      .then(
        changed(
          { consultationId: 'consultation-1', field: 'answeredOn', from: '2020-06-02', to: '2020-06-18' },
          { consultationId: 'consultation-1', field: 'answer', from: 'objects', to: 'silent' },
        ),
      );
    given(...asked.filter((event) => event !== consultationDelivered))
      .when(change({ answer: 'silent', answeredOn: '2020-06-30' }))
      .thenRefused('delivery_not_recorded', '32');
  });

  describe('of which the answer becomes an objection', () => {
    const consented = asked.map((event) =>
      event.type === 'ThirdPartyAnswered' ? { ...event, data: { ...event.data, answer: 'consents' as const } } : event,
    );
    const objecting = (reasons?: string) =>
      amendment({
        consultation: {
          consultationId: 'consultation-1',
          answer: 'objects',
          ...(reasons !== undefined && { reasons }),
        },
      });
    const withReasons = (reasons: string, consultationId: string, ...changes: readonly ConsultationAmendment[]) =>
      happened('RegisterEntryAmended', '2020-06-30', {
        changes: [],
        appealChanges: [],
        consultationChanges: changes,
        personal: { reason: '录入错误', changes: [], answer: { consultationId, reasons } },
      });

    it('states its reasons, as the command does', () => {
      for (const reasons of [undefined, '', ' \n']) {
        given(...consented)
          .when(objecting(reasons))
          .thenRefused('value_missing', '32');
      }
      const event = withReasons('涉及商业秘密', 'consultation-1', {
        consultationId: 'consultation-1',
        field: 'answer',
        from: 'consents',
        to: 'objects',
      });
      given(...consented)
        .when(objecting(' 涉及商业秘密 '))
        .then(event);
      expect(application(...consented, event).consultations?.[1]).toMatchObject({ answer: 'objects' });
    });

    it('states the opinion of an agency that disagrees', () => {
      const agreed = happened('AgencyAnswered', '2020-06-02', {
        consultationId: 'consultation-2',
        answer: 'agrees',
        personal: { opinion: '' },
      });
      const disagreeing = { consultationId: 'consultation-2', answer: 'disagrees' } as const;
      given(...asked, agreed)
        .when(amendment({ consultation: disagreeing }))
        .thenRefused('value_missing', '34');
      given(...asked, agreed)
        .when(amendment({ consultation: { ...disagreeing, reasons: '数据尚待核实' } }))
        .then(
          withReasons('数据尚待核实', 'consultation-2', {
            consultationId: 'consultation-2',
            field: 'answer',
            from: 'agrees',
            to: 'disagrees',
          }),
        );
    });

    it('needs none where it was one already; they can be put right alone, once there is an answer', () => {
      given(...asked)
        .when(change({ answer: 'objects', answeredOn: '2020-06-03' }))
        .then(changed({ consultationId: 'consultation-1', field: 'answeredOn', from: '2020-06-02', to: '2020-06-03' }));
      const alone = (consultationId: string) =>
        amendment({ consultation: { consultationId, reasons: '排污数据涉及配方' } });
      given(...asked)
        .when(alone('consultation-1'))
        .then(withReasons('排污数据涉及配方', 'consultation-1'));
      given(...asked)
        .when(alone('consultation-2'))
        .thenRefused('nothing_recorded_to_amend');
    });
  });

  describe('in what was said with the answer', () => {
    const saying = (reasons: string, values: Partial<AmendableConsultationValues> = {}) =>
      amendment({ consultation: { consultationId: 'consultation-1', ...values, reasons } });
    const said = (reasons: string): ApplicationEvent =>
      happened('RegisterEntryAmended', '2020-06-30', {
        changes: [],
        appealChanges: [],
        consultationChanges: [],
        personal: { reason: '录入错误', changes: [], answer: { consultationId: 'consultation-1', reasons } },
      });

    it('is kept with the consultation, and goes when the answer becomes another', () => {
      expect(application(...asked).consultations?.[1]).toMatchObject({ reasons: '涉及商业秘密' });
      const state = application(...asked, said('排污数据涉及配方'));
      expect(state.consultations?.[1]).toMatchObject({ answer: 'objects', reasons: '排污数据涉及配方' });
      const disagreed = happened('AgencyAnswered', '2020-06-02', {
        consultationId: 'consultation-2',
        answer: 'disagrees',
        personal: { opinion: '数据尚待核实' },
      });
      expect(application(...asked, disagreed).consultations?.[0]).toMatchObject({ reasons: '数据尚待核实' });
    });

    it('changes nothing when it is the same', () => {
      given(...asked)
        .when(saying(' 涉及商业秘密 '))
        .thenRefused('nothing_to_amend');
      given(...asked, said('排污数据涉及配方'))
        .when(saying('排污数据涉及配方'))
        .thenRefused('nothing_to_amend');
      given(...asked, said('排污数据涉及配方'))
        .when(saying('涉及商业秘密'))
        .then(said('涉及商业秘密'));
    });

    it('is nothing where there was silence', () => {
      given(...asked)
        .when(saying('不同意', { answer: 'silent', answeredOn: '2020-06-18' }))
        .thenRefused('silence_gives_no_reasons', '32');
      const silent = asked.map((event) =>
        event.type === 'ThirdPartyAnswered'
          ? happened('ThirdPartyAnswered', '2020-06-18', {
              consultationId: 'consultation-1',
              answer: 'silent',
              personal: { reasons: '' },
            })
          : event,
      );
      given(...silent)
        .when(saying('不同意'))
        .thenRefused('silence_gives_no_reasons', '32');
    });

    it('is dated no earlier than the answer', () => {
      given(...asked)
        .when({ ...saying('排污数据涉及配方'), amendedOn: '2020-06-01' })
        .thenRefused('amended_before_fact');
      const on = { ...saying('排污数据涉及配方'), amendedOn: '2020-06-02' };
      expect(amend(application(...asked), on, CONTEXT)).toHaveLength(1);
    });
  });

  it('keeps an objection that was overridden', () => {
    const overridden = happened('ObjectionOverridden', '2020-06-03', {
      consultationId: 'consultation-1',
      personal: { reasons: '关系公众健康' },
    });
    given(...asked, overridden)
      .when(change({ answer: 'consents' }))
      .thenRefused('objection_overridden', '32');
    given(...asked, overridden)
      .when(change({ answeredOn: '2020-06-04' }))
      .thenRefused('date_out_of_order', '32');
  });

  it('goes with other changes into one event, and an amendment of other things says nothing of consultations', () => {
    given(...asked)
      .when(amendment({ channel: 'fax', consultation: { consultationId: 'consultation-1', answer: 'consents' } }))
      .then(
        happened('RegisterEntryAmended', '2020-06-30', {
          changes: [{ field: 'channel', from: 'registered_mail', to: 'fax' }],
          appealChanges: [],
          consultationChanges: [{ consultationId: 'consultation-1', field: 'answer', from: 'objects', to: 'consents' }],
          personal: { reason: '录入错误', changes: [] },
        }),
      );
    given(...asked)
      .when(amendment({ channel: 'fax' }))
      .then(amended([{ field: 'channel', from: 'registered_mail', to: 'fax' }]));
  });
});

describe('an amendment of the steps around the reply', () => {
  it('extends by what the law allows', () => {
    for (const [extensionWorkingDays, code] of [
      [0, 'extension_too_short'],
      [1.5, 'extension_too_short'],
      [21, 'extension_too_long'],
    ] as const) {
      given(...whole)
        .when(amendment({ extensionWorkingDays }))
        .thenRefused(code, '33');
    }
  });

  it('leaves time for the reasons, and a later date after the day it was set', () => {
    given(...whole)
      .when(amendment({ reasonsDueOn: '2020-05-26' }))
      .thenRefused('date_too_early', '35');
    given(...whole)
      .when(amendment({ reasonsDueOn: '2020-08-27' }))
      .thenRefused('period_unreasonable', '35');
    given(...whole)
      .when(amendment({ reasonsDueOn: '2020-06-31' }))
      .thenRefused('no_such_date');
    given(...whole)
      .when(amendment({ laterReplyOn: '2020-05-29' }))
      .thenRefused('date_too_early', '35');
    given(...whole)
      .when(amendment({ laterReplyOn: '2021-05-30' }))
      .thenRefused('later_reply_too_far', '35');
    given(...whole)
      .when(amendment({ laterReplyOn: '2020-10-03' }))
      .thenRefused('no_known_working_day', '35');
  });

  it('keeps a lapsed fee after the last day to pay', () => {
    // Delivered on 27 May, to be paid until 24 June; delivered on the 28th, until the 28th, a Sunday that is worked.
    const lapsed = [
      { ...received, occurredOn: '2020-05-25' },
      feeNotified,
      feeNoticeDelivered,
      happened('FeeLapsed', '2020-06-28', { noticedOn: '2020-05-26', dueOn: '2020-06-24' }),
    ];
    given(...lapsed)
      .when(amendment({ feeDeliveredOn: '2020-05-28' }))
      .thenRefused('period_still_running', '42');
    given(...lapsed)
      .when(amendment({ closedOn: '2020-06-24' }))
      .thenRefused('period_still_running', '42');
    given(...lapsed)
      .when(amendment({ closedOn: '2020-06-25' }))
      .then(amended([{ field: 'closedOn', from: '2020-06-28', to: '2020-06-25' }]));
  });

  it('turns nobody away as excessive whose reasons were not judged', () => {
    const excessive = { type: 'not_processed', grounds: ['excessive_requests'] } as const;
    given(...AT_STAGE.closed)
      .when(amendment({ closing: excessive }))
      .thenRefused('reasons_not_judged', '35');
    // In the handling after the reopening they were judged reasonable; in the first one none were asked for.
    given(...whole)
      .when(amendment({ renewedClosing: excessive }))
      .thenRefused('reasons_not_judged', '35');
    const judged = [
      reasonsRequested,
      happened('ReasonsJudged', '2020-06-10', { reasonable: false, personal: { why: '…' } }),
    ];
    given(
      { ...received, occurredOn: '2020-05-25' },
      ...judged,
      happened('Refused', '2020-06-12', { grounds: ['state_secret'] }),
    )
      .when(amendment({ closing: excessive }))
      .then(amended([{ field: 'closing', from: { type: 'refused', grounds: ['state_secret'] }, to: excessive }]));
  });

  it('looks at what the first handling had, too, once it was reopened', () => {
    const [, ...later] = AT_STAGE.reopened;
    const extension = happened('ReplyPeriodExtended', '2020-03-10', {
      workingDays: 5,
      consentBy: '赵明',
      personal: { reason: '…' },
    });
    given(received, extension, ...later)
      .when(amendment({ receivedOn: '2020-03-11' }))
      .thenRefused('date_out_of_order', '31');
  });
});

describe('an amended correction notice', () => {
  const corrected = [received, correctionRequested, correctionReceived];
  const clockAfter = (...history: readonly ApplicationEvent[]) =>
    clockOf(currentHandling(stateAfter(history) as Application), LAW_DATA.calendar, '2020-03-23');

  it('is not put after its 7 working days, which end on 11 March', () => {
    given(...corrected)
      .when(amendment({ correctionRequestedOn: '2020-03-09' }))
      .then(amended([{ field: 'correctionRequestedOn', from: '2020-03-04', to: '2020-03-09' }]));
    given(...corrected)
      .when(amendment({ correctionRequestedOn: '2020-03-12', correctionReceivedOn: '2020-03-13' }))
      .thenRefused('correction_notice_too_late', '30');
  });

  it('may turn out late by the true receipt: then it stops nothing, and its correction starts nothing anew', () => {
    // Received on 24 February, the notice may go out until 4 March: 25=1 26=2 27=3 28=4; Mar 2=5 3=6 4=7.
    given(...corrected)
      .when(amendment({ receivedOn: '2020-02-24' }))
      .then(amended([{ field: 'receivedOn', from: '2020-03-02', to: '2020-02-24' }]));
    // Received on 21 February, until the 3rd. 24–28=5 Mar 2–6=10 9–13=15 16–20=20: the last day to reply is 20 March.
    const change = amended([{ field: 'receivedOn', from: '2020-03-02', to: '2020-02-21' }]);
    given(...corrected)
      .when(amendment({ receivedOn: '2020-02-21' }))
      .then(change);
    const clock = clockAfter(...corrected, change);
    expect(clock).toMatchObject({ state: 'running', due: '2020-03-20', workingDaysLeft: -1 });
    expect(clock.steps.slice(1, 3)).toMatchObject([
      { step: 'correction_requested', effect: 'none', due: '2020-03-20' },
      { step: 'correction_received', effect: 'none', due: '2020-03-20' },
    ]);
    expect(clock.steps.slice(1, 3).map(explainStep)).toEqual([
      {
        chinese:
          '告知补正，依据条例第三十条，已超过补正告知的期限，不停止计时，已用 8 个工作日，剩余 12 个工作日，期限到 2020-03-20',
        english:
          'correction requested; Article 30; after the last day to request one, so the period does not stop; 8 working days used; 12 left; last day 2020-03-20',
      },
      {
        chinese:
          '收到补正，依据条例第三十条，补正告知已逾期，不重新起算，已用 12 个工作日，剩余 8 个工作日，期限到 2020-03-20',
        english:
          'correction received; Article 30; it was requested too late, so the period does not begin anew; 12 working days used; 8 left; last day 2020-03-20',
      },
    ]);
  });

  it('is no bar to any true receipt but one that comes after it', () => {
    for (let day = dayNumber('2020-01-02'); day <= dayNumber('2020-03-04'); day += 1) {
      const receivedOn = dateOfDay(day);
      if (receivedOn === received.occurredOn) continue;
      const change = amended([{ field: 'receivedOn', from: '2020-03-02', to: receivedOn }]);
      given(...corrected)
        .when(amendment({ receivedOn }))
        .then(change);
      // Received before Monday 24 February, it was late, and the period goes on from the receipt.
      const [, requested] = clockAfter(...corrected, change).steps;
      expect([receivedOn, requested?.effect]).toEqual([receivedOn, receivedOn < '2020-02-24' ? 'none' : 'stops']);
    }
    given(...corrected)
      .when(amendment({ receivedOn: '2020-03-05' }))
      .thenRefused('date_out_of_order', '31');
  });

  it('that was late from the first may be put right to a day that was not', () => {
    const late = { ...correctionRequested, occurredOn: '2020-03-16' };
    given(received, late)
      .when(amendment({ correctionRequestedOn: '2020-03-13' }))
      .thenRefused('correction_notice_too_late', '30');
    given(received, late)
      .when(amendment({ correctionRequestedOn: '2020-03-11' }))
      .then(amended([{ field: 'correctionRequestedOn', from: '2020-03-16', to: '2020-03-11' }]));
  });
});

describe('an appeal that has reopened the application', () => {
  it('keeps its result, though not the day and route of it', () => {
    given(...whole)
      .when(amendment({ appeal: { appealId: 'appeal-1', result: 'other' } }))
      .thenRefused('appeal_has_reopened');
    given(...whole)
      .when(amendment({ appeal: { appealId: 'appeal-1', route: 'lawsuit_direct', decidedOn: '2020-05-25' } }))
      .then(
        amended(
          [],
          [
            { appealId: 'appeal-1', field: 'route', from: 'review', to: 'lawsuit_direct' },
            { appealId: 'appeal-1', field: 'decidedOn', from: '2020-05-20', to: '2020-05-25' },
          ],
        ),
      );
  });

  it('keeps it after a later appeal reopened the application again', () => {
    given(
      ...whole,
      happened('AppealDecided', '2020-06-21', { appealId: 'appeal-2', result: 'corrected' }),
      happened('ApplicationReopened', '2020-06-22', { appealId: 'appeal-2' }),
    )
      .when(amendment({ appeal: { appealId: 'appeal-1', result: 'upheld' } }))
      .thenRefused('appeal_has_reopened');
  });

  it('is not decided after the reopening', () => {
    given(...whole)
      .when(amendment({ appeal: { appealId: 'appeal-1', decidedOn: '2020-05-26' } }))
      .thenRefused('date_out_of_order');
  });
});

describe('an amended receipt', () => {
  it('is not before the Regulations came into force', () => {
    given(received)
      .when(amendment({ receivedOn: '2008-04-30' }))
      .thenRefused('receipt_too_early');
    given(received)
      .when(amendment({ receivedOn: '2008-05-01' }))
      .then(amended([{ field: 'receivedOn', from: '2020-03-02', to: '2008-05-01' }]));
  });

  it('that was recorded before is left alone', () => {
    given({ ...received, occurredOn: '2007-03-02' })
      .when(amendment({ channel: 'fax' }))
      .then(amended([{ field: 'channel', from: 'registered_mail', to: 'fax' }]));
  });
});

describe('an amendment', () => {
  it('puts several fields right at once', () => {
    given(...whole)
      .when(amendment({ receivedOn: '2020-03-20', correctionRequestedOn: '2020-03-20' }))
      .thenRefused('date_out_of_order', '31');
    given(...whole)
      .when(
        amendment({
          receivedOn: '2020-03-20',
          correctionRequestedOn: '2020-03-20',
          correctionDueOn: '2020-04-10',
          correctionReceivedOn: '2020-03-23',
          handling: 1,
          draftedOn: '2020-03-24',
          reviewedOn: '2020-03-24',
          signedOffOn: '2020-03-24',
          closedOn: '2020-03-24',
        }),
      )
      .then(
        amended([
          { field: 'receivedOn', from: '2020-03-02', to: '2020-03-20' },
          { field: 'correctionRequestedOn', from: '2020-03-04', to: '2020-03-20' },
          { field: 'correctionDueOn', from: '2020-03-18', to: '2020-04-10' },
          { field: 'correctionReceivedOn', from: '2020-03-10', to: '2020-03-23' },
          { field: 'draftedOn', from: '2020-03-12', to: '2020-03-24', handling: 1 },
          { field: 'reviewedOn', from: '2020-03-13', to: '2020-03-24', handling: 1 },
          { field: 'signedOffOn', from: '2020-03-16', to: '2020-03-24', handling: 1 },
          { field: 'closedOn', from: '2020-03-17', to: '2020-03-24' },
        ]),
      );
  });

  it('needs a reason', () => {
    given(received)
      .when({ ...amendment({ channel: 'fax' }), reason: ' ' })
      .thenRefused('value_missing');
  });

  it('is not made tomorrow', () => {
    given(received)
      .when({ ...amendment({ channel: 'fax' }), amendedOn: '2020-07-01' })
      .thenRefused('date_in_future');
  });

  it('without any value is refused', () => {
    given(received).when(amendment({})).thenRefused('nothing_to_amend');
  });

  it('is decided the same way twice, and then there is nothing left to amend', () => {
    given(...whole, amended([{ field: 'channel', from: 'registered_mail', to: 'fax' }]))
      .when(amendment({ channel: 'fax' }))
      .thenRefused('nothing_to_amend');
  });

  it.each([
    ['registerNumber', undefined],
    ['handlingUnit', undefined],
    ['extensionConsentBy', '33'],
    ['applicantName', undefined],
    ['request', undefined],
  ] as const)('leaves no empty %s', (field, article) => {
    given(...whole)
      .when(amendment({ [field]: ' ' }))
      .thenRefused('value_missing', article);
  });

  it('names an appeal that there is', () => {
    given(...whole)
      .when(amendment({ appeal: { appealId: 'appeal-3', route: 'review' } }))
      .thenRefused('no_such_appeal');
  });

  it.each(['result', 'decidedOn'] as const)('does not decide a pending appeal by its %s', (field) => {
    given(...whole)
      .when(amendment({ appeal: { appealId: 'appeal-2', [field]: appealFields[field][1] } }))
      .thenRefused('appeal_still_pending');
  });

  it.each<[string, AmendedValues, string | undefined]>([
    ['receipt after the correction notice', { receivedOn: '2020-03-05' }, '31'],
    ['receipt after an appeal', { receivedOn: '2020-04-02', closedOn: '2020-05-01' }, '31'],
    ['correction before its notice', { correctionReceivedOn: '2020-03-03' }, '30'],
    ['correction after the draft', { correctionReceivedOn: '2020-06-02' }, '30'],
    ['first ending before the receipt', { closedOn: '2020-03-01' }, '36'],
    ['first ending after the second', { closedOn: '2020-06-06' }, '36'],
    ['first ending after the reopening', { closedOn: '2020-05-26' }, '36'],
    ['second ending before the first', { renewedClosedOn: '2020-03-16' }, '36'],
    ['extension before the reopening', { extendedOn: '2020-05-24' }, '33'],
    ['extension after the reply', { extendedOn: '2020-06-06' }, '33'],
    ['reasons before they were requested', { reasonsGivenOn: '2020-05-25' }, '35'],
    ['request for reasons after they were given', { reasonsRequestedOn: '2020-05-29' }, '35'],
    ['reasons after they were judged', { reasonsGivenOn: '2020-05-30' }, '35'],
    ['judgement before the reasons', { reasonsJudgedOn: '2020-05-27' }, '35'],
    ['judgement after the reply', { reasonsJudgedOn: '2020-06-06' }, '35'],
    ['fee notice before the reopening', { feeNotifiedOn: '2020-05-24' }, '42'],
    ['fee notice after its delivery', { feeNotifiedOn: '2020-05-28' }, '42'],
    ['delivery of the fee notice after the payment', { feeDeliveredOn: '2020-05-29' }, '42'],
    ['payment after the reply', { feePaidOn: '2020-06-06' }, '42'],
    ['draft after its review', { draftedOn: '2020-06-03' }, '36'],
    ['review after the sign-off', { reviewedOn: '2020-06-04' }, undefined],
    ['sign-off before the review', { signedOffOn: '2020-06-01' }, undefined],
    ['reply before its sign-off', { renewedClosedOn: '2020-06-02' }, '36'],
    ['delivery before the reply', { deliveredOn: '2020-06-04' }, '40'],
    ['appeal before the receipt', { appeal: { appealId: 'appeal-2', filedOn: '2020-03-01' } }, '51'],
    ['decision before the appeal', { appeal: { appealId: 'appeal-1', decidedOn: '2020-03-31' } }, undefined],
  ])('cannot bring the dates out of order: %s', (_, values, article) => {
    given(...whole)
      .when(amendment(values))
      .thenRefused('date_out_of_order', article);
  });

  it('whose dates are out of order names the steps, that which it puts right first', () => {
    const reviewed = [...AT_STAGE.signed_off];
    const refused = (values: AmendedValues) =>
      refusalOf(() => amend(application(...reviewed), amendment(values), CONTEXT));
    expect(refused({ receivedOn: '2020-03-14', draftedOn: '2020-03-14' })).toMatchObject({
      code: 'date_out_of_order',
      article: '36',
      message:
        '更正后的拟稿日期 2020-03-14 晚于其后的审核日期 2020-03-13，请核对；两个日期都登记有误的，请在同一次更正中一并更正。',
      english:
        'After the amendment the day of the draft, 2020-03-14, would be after the day of the review, 2020-03-13; check it, and if both are wrong, amend them together.',
    });
    expect(refused({ receivedOn: '2020-03-14' })).toMatchObject({
      article: '31',
      message: expect.stringContaining('更正后的收到日期 2020-03-14 晚于其后的拟稿日期 2020-03-12') as string,
    });
    expect(refused({ reviewedOn: '2020-03-11' })).toMatchObject({
      article: undefined,
      message: expect.stringContaining('更正后的审核日期 2020-03-11 早于其前的拟稿日期 2020-03-12') as string,
      english: expect.stringContaining(
        'the day of the review, 2020-03-11, would be before the day of the draft',
      ) as string,
    });
  });

  it.each<[string, ApplicationEvent, string | undefined]>([
    ['a correction that lapsed', happened('CorrectionLapsed', '2020-03-20', {}), '30'],
    ['a withdrawal', happened('Withdrawn', '2020-03-20', { personal: { reason: '' } }), undefined],
    ['another ending', happened('OtherwiseClosed', '2020-03-20', { personal: { reason: '并案' } }), undefined],
    ['a reply on the spot', happened('Disclosed', '2020-03-20', { manner: 'provided', onTheSpot: true }), '33'],
    ['a lapsed fee', happened('FeeLapsed', '2020-03-20', { noticedOn: '2020-03-03', dueOn: '2020-03-19' }), '42'],
  ])('does not put %s before the receipt, under the article of its command', (_, ending, article) => {
    given(imported, ending)
      .when(amendment({ closedOn: '2020-03-01' }))
      .thenRefused('date_out_of_order', article);
  });

  it.each<[AmendedValues, string | undefined]>([
    [{ receivedOn: '2020-07-01' }, '31'],
    [{ deliveredOn: '2020-07-01' }, '40'],
    [{ renewedClosedOn: '2020-07-01', deliveredOn: '2020-07-01' }, '36'],
    [{ appeal: { appealId: 'appeal-2', filedOn: '2020-07-01' } }, '51'],
  ])('cannot bring a date into the future: %j', (values, article) => {
    given(...whole)
      .when(amendment(values))
      .thenRefused('date_in_future', article);
  });

  it.each<[string, AmendedValues, string]>([
    ['the receipt that it states', { receivedOn: '2020-03-03' }, '2020-03-03'],
    ['the receipt, of what the entry was made with', { channel: 'fax' }, '2020-03-02'],
    ['the receipt, of who applied', { applicantName: '李四' }, '2020-03-02'],
    ['a later day that it puts right', { draftedOn: '2020-05-31' }, '2020-06-01'],
    ['a later day that it states', { extendedOn: '2020-06-02' }, '2020-06-02'],
    ['the notice whose last day it puts right', { correctionDueOn: '2020-03-19' }, '2020-03-04'],
    ['the notice whose length it puts right', { extensionWorkingDays: 11 }, '2020-05-29'],
    ['the request for reasons', { reasonsDueOn: '2020-06-10' }, '2020-05-26'],
    ['the ending that it puts right', { closing: { type: 'refused', grounds: ['state_secret'] } }, '2020-03-17'],
    ['the delivery', { deliveryMethod: 'fax' }, '2020-06-08'],
    ['the correction whose good cause it puts right', { goodCause: '住院治疗' }, '2020-03-10'],
    ['the filing of the appeal', { appeal: { appealId: 'appeal-2', route: 'lawsuit_after_review' } }, '2020-06-20'],
    ['the decision of the appeal', { appeal: { appealId: 'appeal-1', decidedOn: '2020-05-19' } }, '2020-05-20'],
  ])('is dated no earlier than %s', (_, values, fact) => {
    given(...whole)
      .when({ ...amendment(values), amendedOn: plusDays(fact, -1) })
      .thenRefused('amended_before_fact');
    const on = (amendedOn: string) => amend(application(...whole), { ...amendment(values), amendedOn }, CONTEXT);
    expect(on(fact)).toEqual(on('2020-06-30').map((event) => ({ ...event, occurredOn: fact })));
  });

  it.each<[AmendedValues]>([
    [{ receivedOn: '2020-02-30' }],
    [{ correctionDueOn: '2020-3-20' }],
    [{ closedOn: '' }],
    [{ appeal: { appealId: 'appeal-2', filedOn: '2020-06-31' } }],
  ])('gives only days that exist: %j', (values) => {
    given(...whole)
      .when(amendment(values))
      .thenRefused('no_such_date');
  });

  it('leaves time for the correction', () => {
    given(...whole)
      .when(amendment({ correctionDueOn: '2020-03-04' }))
      .thenRefused('correction_period_too_short', '30');
    given(...whole)
      .when(amendment({ correctionDueOn: '2020-06-05' }))
      .thenRefused('period_unreasonable', '30');
  });

  it.each(['closing', 'renewedClosing'] as const)('of %s obeys the rules of a decision', (field) => {
    given(...whole)
      .when(amendment({ [field]: { type: 'refused', grounds: [] } }))
      .thenRefused('ground_missing', '36');
    given(...whole)
      .when(amendment({ [field]: { type: 'refused', grounds: ['state_secret', 'state_secret'] } }))
      .thenRefused('ground_repeated');
    given(...AT_STAGE.closed)
      .when(amendment({ closing: { type: 'not_provided', grounds: ['still_unclear'] } }))
      .thenRefused('no_correction_received', '30');
    // An imported register tells the ending only.
    const [, ...later] = AT_STAGE.closed;
    given(imported, ...later)
      .when(amendment({ closing: { type: 'not_provided', grounds: ['still_unclear'] } }))
      .then(
        amended([
          {
            field: 'closing',
            from: { type: 'disclosed', manner: 'provided' },
            to: { type: 'not_provided', grounds: ['still_unclear'] },
          },
        ]),
      );
  });

  it('is not refused for dates that it leaves alone', () => {
    // The withdrawal arrived while the reply was being drafted, and was recorded after the draft.
    const withdrawn = happened('Withdrawn', '2020-03-09', { personal: { reason: '' } });
    given(...AT_STAGE.drafted, withdrawn)
      .when(amendment({ channel: 'fax' }))
      .then(amended([{ field: 'channel', from: 'registered_mail', to: 'fax' }]));
    given(...AT_STAGE.drafted, withdrawn)
      .when(amendment({ closedOn: '2020-03-10' }))
      .then(amended([{ field: 'closedOn', from: '2020-03-09', to: '2020-03-10' }]));
    given(
      ...AT_STAGE.signed_off,
      appealFiled,
      happened('Disclosed', '2020-03-09', { manner: 'provided', onTheSpot: false }),
    )
      .when(amendment({ channel: 'fax' }))
      .then(amended([{ field: 'channel', from: 'registered_mail', to: 'fax' }]));
  });
});
