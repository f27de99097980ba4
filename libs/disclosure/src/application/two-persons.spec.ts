import { AT_STAGE, CLERK, LAWYER, TODAY, given, happened, received, stateAfter } from './application.fixture.js';
import type { AmendedValues } from './commands.js';

const values: AmendedValues = { applicantKind: 'commercial_enterprise', applicantName: '某公司' };
const entry = {
  changes: [{ field: 'applicantKind', from: 'natural_person', to: 'commercial_enterprise' }],
  appealChanges: [],
  consultationChanges: [],
  personal: { reason: '受公司委托', changes: [{ field: 'applicantName', from: '张三', to: '某公司' }] },
} as const;
const amendmentId = 'amendment-1';
const propose = { type: 'ProposeAmendment', amendmentId, reason: ' 受公司委托 ', values, proposedOn: TODAY } as const;
const approve = { type: 'ApproveAmendment', amendmentId, approvedOn: TODAY } as const;
const reject = { type: 'RejectAmendment', amendmentId, reason: '与原件相符', rejectedOn: TODAY } as const;
const proposed = happened('AmendmentProposed', TODAY, { amendmentId, ...entry });
const closed = AT_STAGE.closed;

describe('an amendment of what is counted', () => {
  it.each(['closed', 'reopened'] as const)('is refused to one person, when it is %s', (stage) => {
    const alone = { type: 'AmendRegisterEntry', reason: '受公司委托', values, amendedOn: TODAY } as const;
    given(...AT_STAGE[stage])
      .when(alone)
      .thenRefused('amendment_needs_two_persons');
  });

  it('is proposed by one, which changes nothing yet', () => {
    given(...closed)
      .when(propose)
      .then(proposed);
    const { proposedAmendment, ...state } = stateAfter([...closed, proposed]) ?? {};
    expect(state).toEqual(stateAfter(closed));
    expect(proposedAmendment).toEqual({ amendmentId, proposedBy: CLERK, proposedOn: TODAY, ...entry });
  });

  it('is approved by another, whoever drafted or signed', () => {
    const approval = { amendmentId, proposedBy: CLERK, approvedBy: LAWYER };
    const amended = happened('RegisterEntryAmended', TODAY, { ...entry, approval }, LAWYER);
    given(...closed, proposed)
      .when(approve, { actor: LAWYER })
      .then(amended);
    const state = stateAfter([...closed, proposed, amended]);
    expect(state).toMatchObject({ applicantKind: 'commercial_enterprise', applicantName: '某公司' });
    expect(state).not.toHaveProperty('proposedAmendment');
  });

  it('gives the reasons of an answer that becomes an objection, and is approved with them', () => {
    const consultationId = 'consultation-1';
    const asked = [
      ...AT_STAGE.received,
      happened('ThirdPartyConsulted', '2020-03-03', {
        consultationId,
        personal: { thirdParty: '某化工公司', matter: '排污数据' },
      }),
      happened('ThirdPartyAnswered', '2020-03-06', { consultationId, answer: 'consents', personal: { reasons: '' } }),
      happened('Refused', '2020-03-12', { grounds: ['state_secret'] }),
    ];
    for (const [answer, changes] of [
      ['objects', [{ consultationId, field: 'answer', from: 'consents', to: 'objects' }]],
      [undefined, []],
    ] as const) {
      const consultation = { consultationId, reasons: '涉及商业秘密', ...(answer && { answer }) };
      const told = {
        changes: [],
        appealChanges: [],
        consultationChanges: changes,
        personal: { reason: '受公司委托', changes: [], answer: { consultationId, reasons: '涉及商业秘密' } },
      };
      const proposal = happened('AmendmentProposed', TODAY, { amendmentId, ...told });
      given(...asked)
        .when({ ...propose, values: { consultation } })
        .then(proposal);
      const approval = { amendmentId, proposedBy: CLERK, approvedBy: LAWYER };
      given(...asked, proposal)
        .when(approve, { actor: LAWYER })
        .then(happened('RegisterEntryAmended', TODAY, { ...told, approval }, LAWYER));
    }
  });

  it('is never approved by who proposed it', () => {
    given(...closed, proposed)
      .when(approve)
      .thenRefused('proposer_may_not_approve');
  });

  it('is not approved when the entry is no longer what was seen, and can be rejected then', () => {
    const other = happened('RegisterEntryAmended', TODAY, {
      changes: [{ field: 'applicantKind', from: 'natural_person', to: 'other' }],
      appealChanges: [],
      consultationChanges: [],
      personal: { reason: '', changes: [] },
    });
    given(...closed, proposed, other)
      .when(approve, { actor: LAWYER })
      .thenRefused('amendment_outdated');
    const rejected = happened('AmendmentRejected', TODAY, { amendmentId, personal: { reason: '与原件相符' } });
    given(...closed, proposed, other)
      .when(reject)
      .then(rejected);
    expect(stateAfter([...closed, proposed, rejected])).toEqual(stateAfter(closed));
    given(...closed, proposed, rejected)
      .when(approve, { actor: LAWYER })
      .thenRefused('no_such_amendment');
  });

  it('waits alone: another is proposed once it is settled; the same one again changes nothing', () => {
    given(...closed, proposed)
      .when(propose)
      .then();
    given(...closed, proposed)
      .when({ ...propose, amendmentId: 'amendment-2' })
      .thenRefused('amendment_pending');
  });

  it('is checked as any amendment is, when it is proposed and when it is approved', () => {
    given(...closed)
      .when({ ...propose, values: {} })
      .thenRefused('nothing_to_amend');
    given(...closed)
      .when({ ...propose, reason: ' ' })
      .thenRefused('value_missing');
    given(...closed)
      .when({ ...propose, proposedOn: '2020-07-01' })
      .thenRefused('date_in_future');
    const early = { ...approve, approvedOn: '2020-06-29' };
    given(...closed, proposed)
      .when(early, { actor: LAWYER })
      .thenRefused('date_out_of_order');
    given(...closed, proposed)
      .when({ ...reject, rejectedOn: '2020-06-29' })
      .thenRefused('date_out_of_order');
    given(...closed, proposed)
      .when({ ...reject, reason: '' })
      .thenRefused('value_missing');
  });

  it('may go the way of two persons before it is counted, too', () => {
    given(received).when(propose).then(proposed);
  });
});

describe('an amendment that changes a year that is over', () => {
  const atYearsEnd = { ...received, occurredOn: '2019-12-30' };
  const alone = (values: AmendedValues, amendedOn = TODAY) =>
    ({ type: 'AmendRegisterEntry', reason: '录入错误', values, amendedOn }) as const;

  it.each<[string, typeof received, AmendedValues]>([
    ['takes an application out of it', atYearsEnd, { receivedOn: '2020-01-02' }],
    ['takes one into it', received, { receivedOn: '2019-12-30' }],
    ['moves it within it to another column', atYearsEnd, { applicantKind: 'other' }],
  ])('needs two persons, though it is not closed: it %s', (_, event, values) => {
    given(event).when(alone(values)).thenRefused('amendment_needs_two_persons');
    const [proposal] = given(event)
      .when({ ...propose, values })
      .events();
    expect(proposal?.type).toBe('AmendmentProposed');
  });

  it('needs two persons where it moves an appeal, too', () => {
    const appeal = happened('AppealFiled', '2019-12-31', { appealId: 'appeal-1', route: 'review' });
    given(atYearsEnd, appeal)
      .when(alone({ appeal: { appealId: 'appeal-1', filedOn: '2020-01-02' } }))
      .thenRefused('amendment_needs_two_persons');
  });

  it('is one person’s while the year is not over, and what no year counts always', () => {
    const context = { today: '2019-12-31' };
    const [amended] = given(atYearsEnd)
      .when(alone({ receivedOn: '2019-12-27' }, '2019-12-31'), context)
      .events();
    expect(amended?.type).toBe('RegisterEntryAmended');
    for (const values of [{ applicantName: '张珊' }, { receivedOn: '2019-12-27' }]) {
      const [event] = given(atYearsEnd).when(alone(values)).events();
      expect(event?.type).toBe('RegisterEntryAmended');
    }
  });
});
