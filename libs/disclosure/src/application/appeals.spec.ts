import { currentEnding } from './application.js';
import type { ApplicationCommand } from './commands.js';
import {
  AT_STAGE,
  appealCorrected,
  appealFiled,
  assigned,
  delivered,
  given,
  happened,
  received,
  reopened,
  replied,
  stateAfter,
} from './application.fixture.js';

const { closed } = AT_STAGE;

describe('filing an appeal', () => {
  const file = { type: 'FileAppeal', appealId: 'appeal-1', route: 'review', filedOn: '2020-04-01' } as const;

  it('is recorded', () => {
    given(...closed)
      .when(file)
      .then(appealFiled);
  });

  it('is possible while the application is open: an appeal against a missing reply', () => {
    given(received, assigned).when(file).then(appealFiled);
  });

  it('changes nothing when it is recorded already', () => {
    given(...closed, appealFiled)
      .when(file)
      .then();
  });
});

describe('deciding an appeal', () => {
  const decideAppeal = {
    type: 'DecideAppeal',
    appealId: 'appeal-1',
    result: 'corrected',
    decidedOn: '2020-05-20',
  } as const;

  it('is recorded', () => {
    given(...closed, appealFiled)
      .when(decideAppeal)
      .then(appealCorrected);
  });

  it('needs the appeal', () => {
    given(...closed, appealFiled)
      .when({ ...decideAppeal, appealId: 'appeal-2' })
      .thenRefused('no_such_appeal');
  });

  it('happens once', () => {
    given(...closed, appealFiled, appealCorrected)
      .when({ ...decideAppeal, result: 'upheld' })
      .thenRefused('appeal_already_decided');
  });

  it('has a result', () => {
    given(...closed, appealFiled)
      .when({ ...decideAppeal, result: undefined } as unknown as ApplicationCommand)
      .thenRefused('value_missing');
  });

  it('leaves the other appeals alone', () => {
    const second = happened('AppealFiled', '2020-04-02', { appealId: 'appeal-2', route: 'lawsuit_direct' });
    expect(stateAfter([...closed, appealFiled, second, appealCorrected])?.appeals).toEqual([
      { appealId: 'appeal-1', route: 'review', filedOn: '2020-04-01', result: 'corrected', decidedOn: '2020-05-20' },
      { appealId: 'appeal-2', route: 'lawsuit_direct', filedOn: '2020-04-02' },
    ]);
  });
});

describe('reopening', () => {
  const reopen = { type: 'Reopen', appealId: 'appeal-1', reopenedOn: '2020-05-25' } as const;
  const renewed = happened('Refused', '2020-06-10', { grounds: ['third_party_rights'] });

  it('follows an appeal that was decided “corrected”', () => {
    given(...closed, appealFiled, appealCorrected)
      .when(reopen)
      .then(reopened);
  });

  it('needs the appeal', () => {
    given(...closed)
      .when(reopen)
      .thenRefused('no_such_appeal');
  });

  it.each(['upheld', 'other'] as const)('is refused when the appeal was decided “%s”', (result) => {
    given(...closed, appealFiled, happened('AppealDecided', '2020-05-20', { appealId: 'appeal-1', result }))
      .when(reopen)
      .thenRefused('appeal_not_corrected');
  });

  it('is refused while the appeal is pending', () => {
    given(...closed, appealFiled)
      .when(reopen)
      .thenRefused('appeal_not_corrected');
  });

  it('begins anew: draft and delivery of the first reply are gone, and so is its ending', () => {
    const state = stateAfter([...closed, delivered, appealFiled, appealCorrected, reopened]);
    expect(state).toMatchObject({ stage: 'reopened', handlingUnit: '政策法规科' });
    expect(state).not.toHaveProperty('draft');
    expect(state).not.toHaveProperty('delivery');
    expect(state && currentEnding(state)).toBeUndefined();
  });

  it('is assigned again, to the same unit too', () => {
    given(...AT_STAGE.reopened)
      .when({ type: 'Assign', handlingUnit: '政策法规科', assignedOn: '2020-05-26' })
      .then(happened('Assigned', '2020-05-26', { handlingUnit: '政策法规科' }));
  });

  it('keeps the first outcome as the counted one; the second reply is in force', () => {
    const state = stateAfter([...AT_STAGE.reopened, renewed]);
    expect(state?.counted).toEqual({
      closing: { type: 'disclosed', manner: 'provided' },
      closedOn: replied.occurredOn,
    });
    expect(state && currentEnding(state)).toEqual({
      closing: { type: 'refused', grounds: ['third_party_rights'] },
      closedOn: '2020-06-10',
    });
  });

  it('is possible again after the second reply', () => {
    const appeal = { appealId: 'appeal-2', route: 'lawsuit_after_review' } as const;
    const twice = [
      ...AT_STAGE.reopened,
      renewed,
      happened('AppealFiled', '2020-06-15', appeal),
      happened('AppealDecided', '2020-06-20', { appealId: 'appeal-2', result: 'corrected' }),
    ];
    given(...twice)
      .when({ type: 'Reopen', appealId: 'appeal-2', reopenedOn: '2020-06-22' })
      .then(happened('ApplicationReopened', '2020-06-22', { appealId: 'appeal-2' }));
    const state = stateAfter([...twice, happened('ApplicationReopened', '2020-06-22', { appealId: 'appeal-2' })]);
    expect(state?.counted?.closedOn).toBe('2020-03-17');
    expect(state).not.toHaveProperty('renewed');
  });

  describe('happens once for each appeal:', () => {
    const second = [
      happened('AppealFiled', '2020-06-15', { appealId: 'appeal-2', route: 'lawsuit_after_review' }),
      happened('AppealDecided', '2020-06-20', { appealId: 'appeal-2', result: 'corrected' }),
      happened('ApplicationReopened', '2020-06-22', { appealId: 'appeal-2' }),
      happened('Refused', '2020-06-24', { grounds: ['third_party_rights'] }),
    ];

    it('the one that has reopened it does not do so again', () => {
      given(...AT_STAGE.reopened, renewed)
        .when({ ...reopen, reopenedOn: '2020-06-22' })
        .thenRefused('appeal_has_reopened');
    });

    it.each(['appeal-1', 'appeal-2'])('nor after another one reopened it: %s', (appealId) => {
      given(...AT_STAGE.reopened, renewed, ...second)
        .when({ type: 'Reopen', appealId, reopenedOn: '2020-06-25' })
        .thenRefused('appeal_has_reopened');
    });
  });
});
