import type { Decision } from '../law/outcomes.js';
import { countedOutcome } from '../law/outcomes.js';
import type { ApplicationCommand } from './commands.js';
import type { ApplicationEvent } from './events.js';
import {
  AT_STAGE,
  CLERK,
  DIRECTOR,
  LAWYER,
  PROVIDED,
  assigned,
  correctionReceived,
  correctionRequested,
  delivered,
  drafted,
  draftedAs,
  given,
  happened,
  imported,
  received,
  refusalOf,
  replied,
  returned,
  reviewed,
  signedOff,
  stateAfter,
} from './application.fixture.js';

const draft = (decision: Decision) =>
  ({ type: 'DraftReply', decision, text: ' 经查，现予以公开。 ', draftedOn: '2020-03-12' }) as const;

describe('drafting a reply', () => {
  it('records the decision and the text', () => {
    given(received, assigned).when(draft(PROVIDED)).then(drafted);
  });

  it('may be done again while the draft is under review', () => {
    const other: Decision = { type: 'refused', grounds: ['enforcement_file'] };
    given(received, assigned, drafted).when(draft(other)).then(draftedAs(other));
  });

  it('needs a text', () => {
    given(received)
      .when({ ...draft(PROVIDED), text: ' ' })
      .thenRefused('value_missing', '36');
    given(received)
      .when({ ...draft(PROVIDED), text: '\u200b' })
      .thenRefused('value_missing', '36');
  });

  it.each<Decision>([
    { type: 'refused', grounds: [] },
    { type: 'not_provided', grounds: [] },
    { type: 'not_processed', grounds: [] },
    { type: 'partly_disclosed', withheldUnder: [] },
  ])('needs the grounds of a decision $type', (decision) => {
    given(received)
      .when(draft(decision))
      .thenRefused('ground_missing', decision.type === 'partly_disclosed' ? '37' : '36');
  });

  it('says why the information is not held, and which agency holds it', () => {
    const decisions: readonly Decision[] = [
      { type: 'not_provided', grounds: ['not_held'], notHeld: { why: 'does_not_exist' } },
      { type: 'not_provided', grounds: ['not_held'], notHeld: { why: 'other_agency' } },
      {
        type: 'partly_disclosed',
        withheldUnder: ['internal_affairs', 'not_held'],
        notHeld: { why: 'other_agency', heldBy: { name: '市水务局' } },
      },
    ];
    for (const decision of decisions) {
      given(received).when(draft(decision)).then(draftedAs(decision));
      const { type, ...data } = decision;
      const history = [received, draftedAs(decision), reviewed, signedOff];
      const event = type === 'not_provided' ? 'NotProvided' : 'PartlyDisclosed';
      given(...history)
        .when({ type: 'Reply', repliedOn: '2020-03-17' })
        .then(happened(event, '2020-03-17', data as never));
      // It is counted in the same row, and the register keeps what was decided.
      const ending = stateAfter([...history, happened(event, '2020-03-17', data as never)])?.counted;
      expect(ending?.closing).toEqual(decision);
    }
  });

  it('says so only of what is not held, and names the agency that it speaks of', () => {
    const notHeld = { why: 'other_agency', heldBy: { name: ' ' } } as const;
    given(received)
      .when(draft({ type: 'not_provided', grounds: ['needs_creation'], notHeld: { why: 'does_not_exist' } }))
      .thenRefused('not_held_not_relied_on', '36');
    given(received)
      .when(draft({ type: 'not_provided', grounds: ['not_held'], notHeld }))
      .thenRefused('value_missing', '36');
  });

  it('names each ground once', () => {
    given(received)
      .when(draft({ type: 'refused', grounds: ['state_secret', 'third_party_rights', 'state_secret'] }))
      .thenRefused('ground_repeated');
  });

  it.each<Decision>([
    { type: 'not_provided', grounds: ['still_unclear'] },
    { type: 'not_provided', grounds: ['not_held', 'still_unclear'] },
    { type: 'partly_disclosed', withheldUnder: ['still_unclear'] },
  ])('finds a request still unclear only after a correction: $type', (decision) => {
    given(received).when(draft(decision)).thenRefused('no_correction_received', '30');
    given(received, correctionRequested, correctionReceived).when(draft(decision)).then(draftedAs(decision));
    // An imported register does not tell of corrections.
    given(imported).when(draft(decision)).then(draftedAs(decision));
  });
});

describe('reviewing a draft', () => {
  const review = { type: 'ReviewReply', approved: true, opinion: ' ', reviewedOn: '2020-03-13' } as const;

  it('lets it go on', () => {
    given(...AT_STAGE.drafted)
      .when(review, { actor: LAWYER })
      .then(reviewed);
  });

  it('returns it with an opinion, and the application waits for a new draft', () => {
    given(...AT_STAGE.drafted)
      .when({ ...review, approved: false, opinion: '理由不足' }, { actor: LAWYER })
      .then(returned);
    const state = stateAfter([...AT_STAGE.drafted, returned]);
    expect(state?.stage).toBe('assigned');
    expect(state?.draft).toBeUndefined();
  });

  it.each([
    ['was approved', AT_STAGE.reviewed],
    ['was signed off', AT_STAGE.signed_off],
  ])('returns it also once it %s; it is drafted, reviewed and signed off anew', (_, before) => {
    const returnedLater = { ...returned, occurredOn: '2020-03-16' };
    given(...before)
      .when({ ...review, approved: false, opinion: '理由不足', reviewedOn: '2020-03-16' }, { actor: LAWYER })
      .then(returnedLater);
    expect(stateAfter([...before, returnedLater])).toEqual(stateAfter([received, assigned]));
    given(...before, returnedLater)
      .when({ type: 'Reply', repliedOn: '2020-03-17' })
      .thenRefused('wrong_stage', '36');
  });

  it.each([
    ['was approved', AT_STAGE.reviewed],
    ['was signed off', AT_STAGE.signed_off],
  ])('is not approved again once it %s', (_, before) => {
    given(...before)
      .when({ ...review, reviewedOn: '2020-03-16' }, { actor: LAWYER })
      .thenRefused('already_reviewed');
  });

  it('once it was approved is not returned by its drafter either', () => {
    given(...AT_STAGE.reviewed)
      .when({ ...review, approved: false }, { actor: CLERK })
      .thenRefused('drafter_may_not_approve');
  });

  it('is refused to the person who drafted it', () => {
    given(...AT_STAGE.drafted)
      .when(review, { actor: CLERK })
      .thenRefused('drafter_may_not_approve');
  });

  it('is open to the first drafter when another person drafted it anew', () => {
    given(...AT_STAGE.drafted, { ...drafted, actor: LAWYER })
      .when(review, { actor: CLERK })
      .then({ ...reviewed, actor: CLERK });
  });
});

describe('signing off', () => {
  const signOff = { type: 'SignOffReply', signedOffOn: '2020-03-16' } as const;

  it('tells whoever drafted it that another person does it', () => {
    const told = (command: ApplicationCommand, history: readonly ApplicationEvent[]) =>
      refusalOf(() =>
        given(...history)
          .when(command)
          .events(),
      ).english;
    const review = { type: 'ReviewReply', approved: true, opinion: '', reviewedOn: '2020-03-16' } as const;
    expect(told(signOff, AT_STAGE.reviewed)).toMatch(/another person must sign it off\.$/);
    expect(told(review, AT_STAGE.drafted)).toMatch(/another person must review it\.$/);
  });

  it('approves the reply', () => {
    given(...AT_STAGE.reviewed)
      .when(signOff, { actor: DIRECTOR })
      .then(signedOff);
  });

  it('is refused to the person who drafted it', () => {
    given(...AT_STAGE.reviewed)
      .when(signOff, { actor: CLERK })
      .thenRefused('drafter_may_not_approve');
  });
});

describe('replying', () => {
  const reply = { type: 'Reply', repliedOn: '2020-03-17' } as const;

  it.each<[Decision, ApplicationEvent]>([
    [
      { type: 'disclosed', manner: 'already_public' },
      happened('Disclosed', '2020-03-17', { manner: 'already_public', onTheSpot: false }),
    ],
    [
      { type: 'partly_disclosed', withheldUnder: ['third_party_rights', 'not_held'] },
      happened('PartlyDisclosed', '2020-03-17', { withheldUnder: ['third_party_rights', 'not_held'] }),
    ],
    [
      { type: 'refused', grounds: ['deliberative_process', 'enforcement_file'] },
      happened('Refused', '2020-03-17', { grounds: ['deliberative_process', 'enforcement_file'] }),
    ],
    [
      { type: 'not_provided', grounds: ['needs_creation'] },
      happened('NotProvided', '2020-03-17', { grounds: ['needs_creation'] }),
    ],
    [
      { type: 'not_processed', grounds: ['repeat_application'] },
      happened('NotProcessed', '2020-03-17', { grounds: ['repeat_application'] }),
    ],
  ])('issues exactly the decision that was signed off: $type', (decision, issued) => {
    const history = [received, assigned, draftedAs(decision), reviewed, signedOff];
    given(...history)
      .when(reply)
      .then(issued);
    expect(stateAfter([...history, issued])).toMatchObject({
      stage: 'closed',
      counted: { closing: decision, closedOn: '2020-03-17' },
    });
  });

  it('issues the later draft where there were two', () => {
    const second: Decision = { type: 'not_provided', grounds: ['not_held'] };
    given(received, drafted, returned, draftedAs(second), reviewed, signedOff)
      .when(reply)
      .then(happened('NotProvided', '2020-03-17', { grounds: ['not_held'] }));
  });

  it('is counted under the first of several grounds', () => {
    const refused = happened('Refused', '2020-03-17', { grounds: ['internal_affairs', 'state_secret'] });
    const closing = stateAfter([received, refused])?.counted?.closing;
    expect(closing && countedOutcome(closing)).toBe('internal_affairs');
  });

  it('a second time is refused', () => {
    given(...AT_STAGE.closed)
      .when(reply)
      .thenRefused('already_closed', '36');
  });
});

describe('replying on the spot', () => {
  const reply = (repliedOn: string) => ({ type: 'ReplyOnTheSpot', manner: 'provided', repliedOn }) as const;

  it('discloses on the day of receipt, without draft and review', () => {
    given(received)
      .when(reply('2020-03-02'))
      .then(happened('Disclosed', '2020-03-02', { manner: 'provided', onTheSpot: true }));
  });

  it('records what was answered, where it was written down', () => {
    given(received)
      .when({ ...reply('2020-03-02'), text: ' 报告见附件。\n' })
      .then(
        happened('Disclosed', '2020-03-02', {
          manner: 'provided',
          onTheSpot: true,
          personal: { text: '报告见附件。' },
        }),
      );
    given(received)
      .when({ ...reply('2020-03-02'), text: ' ' })
      .then(happened('Disclosed', '2020-03-02', { manner: 'provided', onTheSpot: true }));
  });

  it('is refused on the next day', () => {
    given(received).when(reply('2020-03-03')).thenRefused('not_on_the_spot', '33');
  });

  it('is refused once a correction came in later', () => {
    given(received, correctionRequested, correctionReceived)
      .when(reply('2020-03-02'))
      .thenRefused('date_out_of_order', '33');
  });
});

describe('recording the delivery', () => {
  const delivery = { type: 'RecordDelivery', method: 'post', deliveredOn: '2020-03-18' } as const;

  it('belongs to a reply', () => {
    given(...AT_STAGE.closed)
      .when(delivery)
      .then(delivered);
  });

  it.each([
    happened('CorrectionLapsed', '2020-03-17', {}),
    happened('FeeLapsed', '2020-03-17', {}),
    happened('Withdrawn', '2020-03-17', { personal: { reason: '' } }),
    happened('OtherwiseClosed', '2020-03-17', { personal: { reason: '其他' } }),
  ])('is refused where no reply was given: $type', (ending) => {
    given(received, ending).when(delivery).thenRefused('nothing_to_deliver', '40');
  });

  it('is recorded once: another day or way is an amendment', () => {
    given(...AT_STAGE.closed, delivered)
      .when(delivery)
      .thenRefused('already_recorded', '40');
    given(...AT_STAGE.closed, delivered)
      .when({ ...delivery, method: 'fax', deliveredOn: '2020-03-20' })
      .thenRefused('already_recorded', '40');
  });

  it('is recorded anew of the reply after a reopening', () => {
    const appeal = AT_STAGE.reopened.slice(AT_STAGE.closed.length);
    given(...AT_STAGE.closed, delivered, ...appeal, { ...replied, occurredOn: '2020-06-10' })
      .when({ ...delivery, deliveredOn: '2020-06-11' })
      .then({ ...delivered, occurredOn: '2020-06-11' });
  });

  it('follows the reply that is in force, not the first one', () => {
    const appeal = AT_STAGE.reopened.slice(AT_STAGE.closed.length);
    const renewed = { ...replied, occurredOn: '2020-06-10' };
    given(...AT_STAGE.closed, ...appeal, renewed)
      .when(delivery)
      .thenRefused('date_out_of_order', '40');
  });
});
